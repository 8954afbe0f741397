"""The sentence-by-sentence check that both coaches pass through. Whole sentences are released as they complete;
repairs are local (a sentence is dropped, a citation removed), and nothing that was shown is taken back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# A sentence ends at its mark, with closing quotes or brackets, before white space.
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s)")
_QUESTION = re.compile(r"\?[\"'”’)]*\s*$")
_QUOTED = re.compile("“[^”]*”")  # theirs, said back
_LISTED = re.compile(r"\s*(?:\d+\.|[-*])\s")  # a question inside an idea is part of the idea
_CITATION = re.compile(r"\s?\[(\d+)\]")
_ADVICE = re.compile(
    r"\b(you (?:really |definitely |probably )?(?P<duty>should|ought to|need to|must|have to|had better)"
    r"|(I|I'd|I would) (suggest|recommend|advise|urge)"
    r"|if I were you|why don't you|have you considered|(it|that)('d| would) be (best|better|wise|good) to"
    r"|(my|one) (advice|suggestion|recommendation))\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Manners:
    """The manners of one reply: at most one question, no advice nobody asked for, no citation without a source."""

    advice_asked: bool
    sources: int
    theirs: str = ""  # what the person said: "you ought to" is no advice where they said "I ought to"
    shown: str = ""
    _waiting: str = field(default="", repr=False)
    _asked: bool = False

    def take(self, text: str) -> Iterator[str]:
        """Sentences that `text` completes and that may be shown."""
        self._waiting += text
        while end := self._end():
            cut = end.end()
            while cut < len(self._waiting) and self._waiting[cut].isspace():
                cut += 1
            sentence, self._waiting = self._waiting[:cut], self._waiting[cut:]
            yield from self._show(sentence)

    def rest(self) -> Iterator[str]:
        """What is left when the reply has ended."""
        sentence, self._waiting = self._waiting, ""
        yield from self._show(sentence)
        self.shown = self.shown.rstrip()

    def _end(self) -> re.Match[str] | None:
        """Where the next sentence ends: not inside a quotation, which stays whole."""
        ends = _END.finditer(self._waiting)
        return next((end for end in ends if not _open(self._waiting[: end.end()])), None)

    def _said_back(self, quotation: re.Match[str]) -> str:
        """A quotation as the coach's own words: none where it says back what the person said."""
        return "" if quotation[0].strip("“”").rstrip(".") in self.theirs else quotation[0]

    def _show(self, sentence: str) -> Iterator[str]:
        sentence = _CITATION.sub(lambda mark: mark[0] if 1 <= int(mark[1]) <= self.sources else "", sentence)
        line = (self.shown + sentence.rstrip()).rpartition("\n")[2]
        question = bool(_QUESTION.search(_QUOTED.sub(self._said_back, sentence))) and not _LISTED.match(line)
        if not sentence or (question and self._asked) or (not self.advice_asked and self._advises(sentence)):
            return
        self._asked = self._asked or question
        self.shown += sentence
        yield sentence

    def _advises(self, sentence: str) -> bool:
        found = _ADVICE.search(sentence)
        return bool(found and not (found["duty"] and found["duty"].lower() in self.theirs.lower()))


def _open(text: str) -> bool:
    return text.count("“") > text.count("”")
