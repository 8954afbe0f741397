"""Moments of the conversation that call for something of their own: a hollow promise, a plan that rests on someone
else, an option that repeats what failed, a high mark. What is said then is data (`prompts/themes/moments.yaml`); when
such a moment is there is told here."""

import re
from collections.abc import Callable, Mapping

from coach.coaches.builtin.clauses import sentences, words
from coach.coaches.builtin.closeness import shared
from coach.coaches.builtin.question import asks
from coach.notes import Gap, Kind, Line
from coach.stages import Intent, Stage
from coach.turn import Turn

OUTPOURING = 120  # words
LOW, HIGH = 4, 8  # marks from 1 to 10: at most, at least
REPEATS = 0.6  # share of its telling words by which an option is what was tried before
CLEARLY = 0.4  # score of a clause that may be said back as a sentence
STORY, PUNCH = 20, 7  # words of a message that is a story, words of a sentence in it that says what it is about
ONE_BREATH = 16  # words that can be said in one breath

_HEDGED = re.compile(
    r"\b(?:i'?ll try|i(?:'?ll| will) see|i could try|try to|try and|maybe|perhaps|probably|i guess|i suppose|hopefully"
    r"|at some point|some ?time|one day|when i (?:have|get|find) (?:the )?time|if i (?:have|get|find) (?:the )?time"
    r"|might)\b",
    re.IGNORECASE,
)
_HOLLOW = re.compile(
    r"^(?:yeah|yes|ok|okay|sure|fine|right|well|i guess|i suppose|hm+)?[\s,.]*"
    r"(?:whatever|fine|sure|i guess(?: so)?|i suppose(?: so)?|if you (?:say|like)(?: so)?|why not|ok(?:ay)?|will do"
    r"|should be (?:fine|ok(?:ay)?)|yeah yeah|got it)[\s.!]*$",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:(?:he|she|they|(?:my|the) (?:boss|manager|mentor|supervisor|wife|husband|team|director|head\w*))"
    r"(?:'ll| will| has to| have to| should| must| needs? to| is going to)"
    r"|(?:hope|hoping|wait|waiting|depends?|up to) (?:that |for |on |until |till )*"
    r"(?:he|she|they|him|her|them|my \w+))\b",
    re.IGNORECASE,
)
_MINE = re.compile(
    r"\bi\b(?!['’ ](?:hope|wait|guess|think|just|don't|can't|cannot|want (?:him|her|them)))", re.IGNORECASE
)
_ABSOLUTE = re.compile(
    r"\b(?:(?:everyone|everybody) (?:must|should|to|has to|will|likes?|loves?)|perfect(?:ly)?|never (?:be|feel|make"
    r"|get|have)|always be|overnight|guaranteed|all at once"
    r"|every single)\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"^\s*(?:and |but |so )?(?:nobody|no one|i(?:'m|'ve|'d| am| was| have| had)? (?:never|always|just|can't|cannot"
    r"|couldn't|miss|hate|love|fear|dread|felt|feel"
    r"|hide|avoid|freeze|froze|let|wish|lost|gave|said|cried|shouted|failed|stayed|owe|keep|kept|stop|stopped|alone"
    r"|afraid|scared|ashamed"
    r"|proud|tired|lonely|invisible|furious|angry)\b|(?:he|she|they) (?:never|always|just|only|doesn't|don't|didn't"
    r"|won't|laughed|left|ignored)"
    r"|it (?:hurts?|hurt|stings?|stung|scares?|matters)|we were (?:not|never)|my \w+ (?:never|always|just|left|died))",
    re.IGNORECASE,
)
_WEIGHS = re.compile(
    r"\b(?:still|never|nobody|no one|any ?more|anyway|alone|died|dead|lost|without|too late|ashamed|afraid|scared"
    r"|cried|crying"
    r"|hurts?|taught me|last (?:time|year|one)|first time|years|home|blame|fault|forgot(?:ten)?|ignored?|laughed"
    r"|faking|pretend\w*)\b",
    re.IGNORECASE,
)
_NO_PUNCH = re.compile(
    r"\b(?:you|your|u|sorry|thanks?|mentor|question|i (?:just |already )?(?:said|told)|i (?:guess|think|mean"
    r"|suppose)|know|understand|who|which|still holds?|wait|moment|lol|haha|kidding|joking)\b|\d",
    re.IGNORECASE,
)
_TEARS = re.compile(
    r"\b(?:i'?m|i am|im|sat here|sitting here|now i'?m|here) (?:\w+ )?(?:crying|in tears|welling up|sobbing"
    r"|blubbing|weeping|tearing up)\b"
    r"|\b(?:crying|in tears|sobbing) (?:now|again|here|as i|while i)\b|\bmaking me cry\b|\bi (?:just )?(?:can'?t"
    r"|cannot|cant) (?:stop crying"
    r"|(?:do|take|keep doing|keep) (?:this|it|on)(?: all)?(?: on my own| any ?more| alone)?[ .!]*$)"
    r"|\bcan'?t see the screen\b",
    re.IGNORECASE | re.MULTILINE,
)
_STATED = re.compile(r"[^.!?…][.!]+$")
_TINY_ASK = re.compile(r"\b(?:sorry|bother(?:ing)?|silly|stupid|if (?:you have|there's) time)\b", re.I)
_CLOSED = re.compile(
    r"^(?!(?:how|what|which|who|why|when|where|or)\b)(?:\w+,? )?(?:do|does|did|is|are|was|were|can|could|would|will"
    r"|should|have|has|may|shall)\b",
    re.IGNORECASE,
)


def moments(turn: Turn) -> tuple[str, ...]:
    """The ids of the moments that this turn is, most telling first."""
    return tuple(name for name, there in MOMENTS.items() if there(turn))


def cries(message: str) -> bool:
    """Whether they write in tears, now, or at the end of their strength."""
    return bool(_TEARS.search(message))


def tears(turn: Turn) -> bool:
    """Whether this is a message in tears; of several in a row only the first two are stayed with."""
    before = [one.message for one in turn.latest[-2:] if one.message and cries(one.message)]
    return cries(turn.message) and len(before) < 2 and turn.stage != Stage.CLOSE


def punch_line(turn: Turn) -> str | None:
    """The short plain sentence of a longer message in which they say what it is about, as a quotation.

    People end a story on it, or stop for it in the middle: "Nobody asked me." Long sentences tell, short ones mean. The
    last one that is about themselves counts, or else one with a word in it that weighs ("He still lays two places").
    """
    if words(turn.message) < STORY or turn.heard.intent != Intent.ANSWER:
        return None
    taken = {change.action for change in turn.heard.patch.promises}
    short = [
        sentence.strip()
        for sentence in _told(turn)
        if 3 <= words(sentence) <= PUNCH
        and not _NO_PUNCH.search(sentence)
        and not any(one and shared(one, sentence) >= REPEATS for one in taken)
    ]
    found = [one for one in short if _OWN.search(one)] or [one for one in short if _WEIGHS.search(one)]
    return f"“{found[-1].rstrip('.! ')}”" if found else None


def _told(turn: Turn) -> list[str]:
    """The sentences of the message that state something; where nobody could tell them, its clauses."""
    marked = [one for line in turn.message.splitlines() for one in sentences(line) if _STATED.search(one)]
    return marked if len(marked) > 1 else [one.text for one in turn.heard.clauses if one.score >= CLEARLY]


def fresh(turn: Turn, *kinds: Kind) -> list[Line]:
    """The lines of these kinds that the message added or changed."""
    before = turn.before.lines()
    return [
        line for one, (kind, line) in turn.notes.lines().items() if kind in kinds and before.get(one) != (kind, line)
    ]


def _hollow_promise(turn: Turn) -> bool:
    made = any(change.action for change in turn.heard.patch.promises)
    hedged = any(clause.kind == "promise" and _HEDGED.search(clause.text) for clause in turn.heard.clauses)
    return made and hedged


def _hollow_yes(turn: Turn) -> bool:
    asked = turn.latest[-1].patch.asked if turn.latest else None
    planning = asked in (Gap.ACTION, Gap.WHEN, Gap.CHOICE, Gap.BARRIER)
    return planning and bool(_HOLLOW.match(turn.message.strip()))


def _rests_on_others(turn: Turn) -> bool:
    asked = turn.latest[-1].patch.asked if turn.latest else None
    if asked not in (Gap.ACTION, Gap.CHOICE, Gap.OPTIONS, Gap.FREE) or turn.heard.patch.promises:
        return False
    return bool(_OTHERS.search(turn.message)) and not _MINE.search(turn.message)


def _repeats_what_failed(turn: Turn) -> bool:
    tried = turn.before.of(Kind.TRIED)
    return any(shared(option.text, line.text) >= REPEATS for option in fresh(turn, Kind.OPTION) for line in tried)


def _out_of_reach(turn: Turn) -> bool:
    return any(_ABSOLUTE.search(line.text) for line in fresh(turn, Kind.GOAL))


def _mark(turn: Turn, kind: Kind) -> int | None:
    held = fresh(turn, kind)
    return int(held[0].text) if held and held[0].text.isdigit() else None


def _low(kind: Kind) -> Callable[[Turn], bool]:
    return lambda turn: (_mark(turn, kind) or HIGH) <= LOW


def _high(kind: Kind) -> Callable[[Turn], bool]:
    return lambda turn: (_mark(turn, kind) or LOW) >= HIGH


def _ask(turn: Turn) -> str:
    """The ask that was just said aloud; empty when none was."""
    aloud = turn.latest[-1].patch.asked == Gap.ASK if turn.latest else False
    said = fresh(turn, Kind.ASK)
    return said[0].text if said and aloud and turn.stage == Stage.CLOSE else ""


MOMENTS: Mapping[str, Callable[[Turn], bool]] = {
    "hollow_promise": _hollow_promise,
    "hollow_yes": _hollow_yes,
    "rests_on_others": _rests_on_others,
    "repeats_what_failed": _repeats_what_failed,
    "out_of_reach": _out_of_reach,
    "low_confidence": _low(Kind.CONFIDENCE),
    "high_confidence": _high(Kind.CONFIDENCE),
    "low_mark": _low(Kind.SCALE),
    "high_mark": _high(Kind.SCALE),
    "ask_made_small": lambda turn: bool(_TINY_ASK.search(_ask(turn))),
    "ask_long": lambda turn: asks(_ask(turn)) and words(_ask(turn)) > 2 * ONE_BREATH,
    "ask_without_question": lambda turn: bool(_ask(turn)) and not asks(_ask(turn)),
    "ask_closed": lambda turn: asks(_ask(turn)) and bool(_CLOSED.match(_ask(turn))),
    "ask_open": lambda turn: asks(_ask(turn)),
    "punch_line": lambda turn: punch_line(turn) is not None,
    "outpouring": lambda turn: words(turn.message) >= OUTPOURING,
}
