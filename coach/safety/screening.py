"""Reads a message for danger, mistreatment and distress, and says how grave it is and of what kind.

Each alarm that a sentence raises is weighed by what stands round it before it counts; the gravest that is left decides.
A message that raises none is read once more in the light of the person's messages before it: "I meant it" is an alarm
after "I want to die", and nothing at all after "I want to ask for a raise".
"""

import re
from collections.abc import Sequence

from coach.safety.rules import Rules, rules
from coach.safety.weighing import CLEAR, GRAVEST_FIRST, Screen, gravest

_CRISIS_STAYS_OPEN = 6
_CONCERN_STAYS_OPEN = 2
_LONGEST_FOLLOW_UP = 25


# "Suicide? No no, I am only sad" says the word back and denies it.
_DENIED = re.compile(
    r"\b(?:suicid\w*|kill(?:ing)? myself|self[- ]harm\w*)\s*\?+\s*(?:no|nope|never|of course not)\b", re.IGNORECASE
)


def screen(text: str, before: Sequence[str] = ()) -> Screen:
    """How grave `text` is. `before` holds the person's earlier messages, oldest first. Linear in the text's length."""
    known = rules()
    sentences = known.reader.sentences(_DENIED.sub("no", text))
    now = gravest(known, sentences, before)
    if now.level == "crisis":
        return now
    earlier = _still_open(known, before)
    if earlier.level == "none" or _returns(known, sentences):
        return now
    return max(
        (now, _follow_up(known, sentences, earlier)), key=lambda found: ("none", "concern", "crisis").index(found.level)
    )


def wants_to_return(text: str) -> bool:
    """Whether the person asks, after a pause, to go back to coaching ("I'm ok, let's carry on"). Never on an alarm."""
    known = rules()
    sentences = known.reader.sentences(text)
    return _returns(known, sentences) and gravest(known, sentences, ()).level != "crisis"


def _returns(known: Rules, sentences: list[str]) -> bool:
    return any(known.says("returning", sentence) for sentence in sentences) and not any(
        known.says("not_returning", sentence) for sentence in sentences
    )


def _still_open(known: Rules, before: Sequence[str]) -> Screen:
    """The latest alarm in the last few messages that the person has not taken back since."""
    for distance, text in enumerate(reversed(before[-_CRISIS_STAYS_OPEN:]), start=1):
        sentences = known.reader.sentences(text)
        found = gravest(known, sentences, ())
        if found.level == "crisis" or (found.level == "concern" and distance <= _CONCERN_STAYS_OPEN):
            return found
        if _returns(known, sentences):
            break
    return CLEAR


def _follow_up(known: Rules, sentences: list[str], earlier: Screen) -> Screen:
    """What a short message means right after an alarm."""
    if sum(len(sentence.split()) for sentence in sentences) > _LONGEST_FOLLOW_UP:
        return CLEAR
    at_hand = any(known.says("means", sentence) for sentence in sentences)
    if at_hand and earlier.kind in ("self_harm", "distress"):
        return Screen("crisis", "self_harm", earlier.about)
    if at_hand or any(known.says("insisting", sentence) for sentence in sentences):
        grave = earlier.level == "crisis" or earlier.kind in GRAVEST_FIRST
        return Screen("crisis" if grave else "concern", earlier.kind, earlier.about)
    if any(known.says("uncertain", sentence) for sentence in sentences):
        kind = "distress" if earlier.level == "crisis" else earlier.kind
        return Screen("concern", kind, earlier.about)
    return CLEAR
