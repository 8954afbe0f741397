"""The sentence-by-sentence check that both coaches pass through. Whole sentences are released as they complete;
repairs are local (a sentence is dropped, a citation removed), and nothing that was shown is taken back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# A sentence ends at its mark, with closing quotes or brackets, before white space; in scripts that put none there, at
# the mark; and where its line does.
_END = re.compile(r"(?:[.!?…؟।]|(?<=[Ͱ-Ͽἀ-῿]);)+[\"'“”’»)\]]*(?=\s)|[。！？]+[\"'”’」』）]*|\n")
_QUESTION = re.compile(r"(?:[?？؟]|(?<=[Ͱ-Ͽἀ-῿]);)[\"'“”’»」』）)]*\s*$")  # Greek asks with a semicolon
_ITEM = re.compile(r"\s*\d+\.$")  # the number before an item of a list ends nothing
_MARKUP = re.compile(r"\A\s*\**(?:Coach|Assistant)\s*:\**\s*|\*\*|__", re.IGNORECASE)
_HEADING = re.compile(r"\s*#+ ")
SIGNS = 8  # to a word, where a script puts no spaces
LONGEST_QUOTATION = 600  # characters; what is not closed by then is no quotation
_QUOTED = re.compile('“[^”]*”|„[^“”"]*[“”"]|«[^»]*»|»[^«]*«|"[^"]*"')  # theirs, said back
_CLOSING = {"“": "”", "„": '“”"', "«": "»", "»": "«", '"': '"'}
_LISTED = re.compile(r"\s*(?:\d+\.|[-*])\s")  # a question inside an idea is part of the idea
_CITATION = re.compile(r"\s?\[(\d+)\]")
_SOURCE = re.compile(r"(?:[ \t]*\[\d+\])+[.,;!?]*")  # right after a sentence it belongs to it
_MAY_BE_SOURCE = re.compile(r"[ \t]*(?:\[\d*)?\Z")
_ADVICE = re.compile(
    r"\b(you (?:really |definitely |probably )?(?P<duty>should|ought to|need to|must|have to|had better)"
    r"|(I|I'd|I would) (suggest|recommend|advise|urge)"
    r"|if I were you|why don't you|have you considered|(it|that)('d| would) be (best|better|wise|good) to"
    r"|(my|one) (advice|suggestion|recommendation))\b",
    re.IGNORECASE,
)
_TELLS = re.compile(  # advice in other clothes, where it is no question
    r"^\W*(?:(?:perhaps|maybe|first|next|then|also|so|instead|one (?:option|idea|way) (?:is|would be) to)\b,? ?)*"
    r"(?:you (?:could|might|may) (?:want to |also |try |consider )?\w+|try(?:ing)? \w+|consider \w+|start by"
    r"|make sure|remember to|don['’]t forget|be sure to|it (?:might|may|could) (?:help|be (?:helpful|useful)) to)\b",
    re.IGNORECASE,
)
_REFUSES = re.compile(
    r"^\W*(?:(?:i['’]m |i am )?(?:so |very |really )?(?:sorry|afraid)|unfortunately|apologies|i apologi[sz]e)?[,.:]?\s*"
    r"(?:but )?(?:that )?(?:as an ai\b|i (?:can['’]?t|cannot|can not|won['’]t|am not able to|am unable to) "
    r"(?:help|assist|continue|comply|discuss|provide|engage|support|offer|give))",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Manners:
    """The manners of one reply: at most one question, no advice nobody asked for, no citation without a source, no
    flat refusal; and of a model no lecture and no markup.
    """

    advice_asked: bool
    sources: int
    theirs: str = ""  # what the person said: "you ought to apply" is no advice where they said "I ought to apply"
    longest: int | None = None  # words, after which only the question still passes
    shown: str = ""
    asked: bool = False  # whether a question was shown
    dropped: list[str] = field(default_factory=list)  # why sentences were not shown, for the log
    _waiting: str = field(default="", repr=False)

    def take(self, text: str) -> Iterator[str]:
        """Sentences that `text` completes and that may be shown."""
        self._waiting += text
        while cut := self._end():
            while cut < len(self._waiting) and self._waiting[cut].isspace():
                cut += 1
            sentence, self._waiting = self._waiting[:cut], self._waiting[cut:]
            yield from self._show(sentence)

    def rest(self) -> Iterator[str]:
        """What is left when the reply has ended."""
        sentence, self._waiting = self._waiting, ""
        yield from self._show(sentence)
        self.shown = self.shown.rstrip()

    def discard(self) -> None:
        """Forget a sentence that was begun and never ended."""
        self._waiting = ""

    def _end(self) -> int | None:
        """Where the next sentence ends: with the source after it, and not inside a quotation, which stays whole unless
        a paragraph ends in it."""
        for end in _END.finditer(self._waiting):
            said, rest = self._waiting[: end.end()], self._waiting[end.end() :]
            if _ITEM.match(said) or (_open(said) and not said.endswith("\n\n")):
                continue
            if not self.sources or said.endswith("\n"):
                return end.end()
            source = _SOURCE.match(rest)
            begun = source.end() == len(rest) if source else _MAY_BE_SOURCE.match(rest)
            return None if begun else end.end() + (source.end() if source else 0)
        return None

    def _said_back(self, quotation: re.Match[str]) -> str:
        """A quotation as the coach's own words: none where it says back what the person said."""
        return "" if quotation[0].strip('“”„«»" ').rstrip(".") in self.theirs else quotation[0]

    def _show(self, sentence: str) -> Iterator[str]:
        sentence = _CITATION.sub(lambda mark: mark[0] if 1 <= int(mark[1]) <= self.sources else "", sentence)
        if self.longest:
            sentence = _MARKUP.sub("", sentence)
        line = (self.shown + sentence.rstrip()).rpartition("\n")[2]
        question = bool(_QUESTION.search(_QUOTED.sub(self._said_back, sentence))) and not _LISTED.match(line)
        if not sentence or (not sentence.strip() and (not self.shown or self.shown.endswith("\n"))):
            return
        if fault := self._fault(sentence, question=question):
            self.dropped.append(fault)
            return
        self.asked = self.asked or question
        self.shown += sentence
        yield sentence

    def _fault(self, sentence: str, *, question: bool) -> str | None:
        """What is wrong with showing a sentence, if anything."""
        if question and self.asked:
            return "a second question"
        if not self.advice_asked and self._advises(sentence):
            return "unasked advice"
        if _REFUSES.search(sentence):
            return "a refusal"
        if self.longest and not self.advice_asked and not question and _TELLS.search(sentence):
            return "unasked advice"
        if self.longest and _HEADING.match(sentence):
            return "a heading"
        length = max(len(self.shown.split()), len(self.shown) // SIGNS)
        if self.longest and not question and length >= self.longest:
            return "a lecture"
        return None

    def _advises(self, sentence: str) -> bool:
        found = _ADVICE.search(sentence)
        if not found or not found["duty"]:
            return bool(found)
        act = sentence[found.end("duty") :].split(maxsplit=1)[:1]  # "I should like" does not excuse "you should go"
        return " ".join([found["duty"], *act]).rstrip(".,;:!?").lower() not in self.theirs.lower()


def _open(text: str) -> bool:
    """Whether a quotation was begun and not closed: “so”, „so“, «so», »so« or "so"."""
    begun, closing = 0, ""
    for place, sign in enumerate(text):
        if closing:
            closing = "" if sign in closing else closing
        elif sign in _CLOSING:
            begun, closing = place, _CLOSING[sign]
    return bool(closing) and len(text) - begun < LONGEST_QUOTATION
