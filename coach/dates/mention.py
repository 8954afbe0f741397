"""One place in the text where a rule matched, and what stands around it: the words that make a name a date or not.

"Friday" in "by Friday", "my Friday report" and "on Friday I met her" is one word in three lives. Every look to the
left or right goes no further than a fixed window, so the whole search stays linear in the length of the text.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

_WINDOW = 64
_QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "–": "-", "—": ";", "‑": "-"})

OPENING = frozenset({"by", "before", "until", "till", "til", "no later than", "not later than", "ahead of"})
"""Words after which a period's first day is meant: what is ready "by March" is ready when March comes."""

_LEAD = re.compile(
    r"(?<![\w'])(?P<lead>no\s+later\s+than|not\s+later\s+than|ahead\s+of|by|before|on|until|till|til|for|at|in|during"
    r"|over|after|from|starting)\s+(?:(?:around|about|roughly|latest|maybe|sometime|some\s+time|late|later|early"
    r"|first\s+thing|at\s+the\s+latest)\s+)?"
    r"(?:(?:the\s+)?(?:end|close|start|beginning|morning|evening|afternoon)\s+of\s+(?:(?:the\s+)?(?:day|business|play)\s+)?"
    r"(?:on\s+)?)?(?P<the>the\s+)?$"
)
_NOT_MEANT = re.compile(
    r"(?<!\w)(?:since|last|past|previous|every|each|any|most|some|other|than|(?P<no>not|isn't)|instead\s+of|rather\s+than"
    r"|today\s+is|it's|it\s+is|(?:it's|is|feels|felt)\s+like)\s+$"
)
_CLAUSE_END = re.compile(
    r"\s*(?:$|[.,;:!?)\]\"…\n]|-\s|(?:and|or|but|so|then|at|by|with|because|as|if|when|while|unless|after|before|in|on|for"
    r"|from|i|i'll|we|she|he|they|you|to|latest|morning|afternoon|evening|night|around|about|please|instead|too|this|next"
    r"|works|is|should|via|over|until|my|our|the|where|without|noon|eod|cob)(?!\w))"
)
_SENTENCE_END = re.compile(r"\s*(?:$|[.!?;\n)])")
_BREAK = re.compile(r"[.!?;,\n]|(?<!\w)(?:but|so|and|then|because|although|while)(?!\w)")
_TOLD = re.compile(
    r"(?<!\w)(?:was|were|wasn't|weren't|did|didn't|had|hadn't|haven't|hasn't|been|usually|always|often|normally|typically|never|rarely|went|happened|(?:i|we|he|she|they|it|you|who|mentor|boss|manager|team)"
    r"\s+(?:just|also|already|never|really|finally|only|even)?\s*(?:has|met|saw|said|told|got|gave|took|made|came|felt"
    r"|thought|knew|spoke|left|sent|wrote|lost|won|quit|heard|found|read|ran|\w+[^\We]ed))(?!\w)|'ve(?!\w)"
)
_AHEAD = re.compile(
    r"(?<!\w)(?:will|shall|would|should|must|can|could|need|needs|needed|want|wants|wanted|going\s+to|gonna|have\s+to"
    r"|has\s+to|had\s+to|let's|let\s+me|lets|plan|plans|hope|aim|due|deadline|promised?|decided|agreed|planned|arranged"
    r"|committed|scheduled|booked|set|ready|done\s+by|finish\s+by)(?!\w)|'ll(?!\w)|(?<=\w)'d(?!\w)"
)


def plain(text: str) -> str:
    """The text in lower case with typewriter quotes, character for character as long as it was."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lowered.translate(_QUOTES)


@dataclass(frozen=True, slots=True)
class Mention:
    """A match of a rule, asked by that rule for its surroundings."""

    match: re.Match[str]
    today: date
    start: int
    """Where the words to look back from begin: the match, or an offset standing before it ("a week after")."""
    _before: str
    _after: str
    _led: re.Match[str] | None

    @classmethod
    def of(cls, match: re.Match[str], today: date, start: int) -> Self:
        said, end = match.string, match.end()
        before = said[max(0, start - _WINDOW) : start]
        return cls(match, today, start, before, said[end : end + _WINDOW], _LEAD.search(before))

    def __getitem__(self, group: str) -> str:
        """What the named group matched; nothing where it, or the rule, has none."""
        return (self.match[group] or "") if group in self.match.re.groupindex else ""

    @property
    def lead(self) -> str:
        """The preposition before the match, "by" or "no later than", or nothing."""
        return " ".join(self._led["lead"].split()) if self._led else ""

    @property
    def led_by_the(self) -> bool:
        return bool(self._led and self._led["the"])

    @property
    def opening(self) -> bool:
        return self.lead in OPENING

    @property
    def lead_start(self) -> int:
        return self.start - len(self._before) + self._led.start() if self._led else self.start

    @property
    def unmeant(self) -> bool:
        """Whether the words before deny it: "since Monday", "not on Friday", "rather than March"."""
        denied = _NOT_MEANT.search(self._before[: self._led.start()] if self._led else self._before)
        return denied is not None and not (denied["no"] and self.lead in {"before", "until", "till", "til"})

    @property
    def told(self) -> bool:
        """Whether the clause tells what happened or usually happens ("on Monday I met her") and promises nothing.

        A deadline word settles it: what is named after "by" or "before" lies ahead whatever the verb, but it "was fine
        until March".
        """
        if self.opening and not self.lead.startswith(("un", "til")):
            return False
        clause = _BREAK.split(self._before)[-1] + " " + self.match.group() + _BREAK.split(self._after)[0]
        return bool(_TOLD.search(clause)) and not _AHEAD.search(clause)

    @property
    def closes(self) -> bool:
        """Whether a clause ends or goes on with a function word after it: "the 3rd." but not "the 3rd floor"."""
        return bool(_CLAUSE_END.match(self._after))

    @property
    def ends(self) -> bool:
        return bool(_SENTENCE_END.match(self._after))

    @property
    def alone(self) -> bool:
        """Whether the text says nothing else, as when someone answers "March" to "when?"."""
        said = self.match.string
        return len(said) < 2 * _WINDOW and said.strip(" .,!?\n\t") == self.match.group().strip()

    def directly_after(self, pattern: re.Pattern[str]) -> bool:
        """Whether the words before match the pattern, which must end in $."""
        return bool(pattern.search(self._before))

    def followed_by(self, pattern: re.Pattern[str]) -> bool:
        return bool(pattern.match(self._after))


@dataclass(frozen=True, slots=True)
class Rule:
    """A way to say a day. `days` gives the days it can mean, the likeliest first, or None where it is no date at all.

    Days before today are dropped by the caller; a mention left with none is spoken for, but not due.
    """

    pattern: re.Pattern[str]
    days: Callable[[Mention], Iterable[date] | None]
    clock: bool = False
    """A time of day. It means today, unless the sentence names a day."""


def rule(pattern: str, days: Callable[[Mention], Iterable[date] | None], *, clock: bool = False) -> Rule:
    return Rule(re.compile(rf"(?=\w)(?<![\w$€£#]){pattern}(?!\w)"), days, clock)
