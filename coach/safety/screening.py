"""Reads a message for danger, mistreatment and distress, and says how grave it is and of what kind.

Each alarm that a sentence raises is weighed by what stands round it before it counts; the gravest that is left decides.
A message that raises none is read once more in the light of the person's messages before it: "I meant it" is an alarm
after "I want to die", and nothing at all after "I want to ask for a raise".
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from coach.safety.languages import languages
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
    earlier = _still_open(known, before)
    if earlier.level != "none":
        sentences = _own(known, sentences)
    now = _graver(gravest(known, sentences, before), languages().gravest(text))
    if now.level == "crisis":
        return now
    if earlier.level == "none" or _takes_back(known, text, sentences, now):
        return now
    return _graver(now, _follow_up(known, sentences, earlier))


def wants_to_return(text: str) -> bool:
    """Whether the person asks, after a pause, to go back to coaching ("I'm ok, let's carry on") or says that there was
    no danger ("that was Socrates"). Never on an alarm, nor on "I'm fine, I just want it to be over".
    """
    known = rules()
    sentences = _own(known, known.reader.sentences(_DENIED.sub("no", text)))
    return _takes_back(known, text, sentences, _graver(gravest(known, sentences, ()), languages().gravest(text)))


def was_misread(text: str) -> bool:
    """Whether somebody who comes back says that there never was an alarm to raise."""
    known = rules()
    return _any(known, known.reader.sentences(text), "misread") or languages().was_misread(text)


def _graver(one: Screen, other: Screen) -> Screen:
    return max((one, other), key=lambda found: ("none", "concern", "crisis").index(found.level))


def _takes_back(known: Rules, text: str, sentences: list[str], now: Screen) -> bool:
    calm = now.level != "crisis" and now.kind not in GRAVEST_FIRST
    return calm and (_returns(known, sentences) or bool(languages().returning(text)))


def _returns(known: Rules, sentences: list[str]) -> bool:
    return _any(known, sentences, "returning", "denying", "misread") and not _any(known, sentences, "not_returning")


def _any(known: Rules, sentences: list[str], *cues: str) -> bool:
    return any(known.says(cue, sentence) for sentence in sentences for cue in cues)


def _own(known: Rules, sentences: list[str]) -> list[str]:
    """The sentences without those that only quote what the person said before, to deny it: "I typed 'a gun to my head',
    a figure of speech". Nothing is left out where they say that they mean it.
    """
    if _any(known, sentences, "not_returning", "in_earnest"):
        return sentences
    kept = [
        sentence
        for place, sentence in enumerate(sentences)
        if not known.says("quoting", sentence) or not _any(known, sentences[place : place + 2], "misread")
    ]
    # That it was denied must still be heard, wherever it stood.
    return kept if len(kept) == len(sentences) else [*kept, " figure of speech "]


def _still_open(known: Rules, before: Sequence[str]) -> Screen:
    """The latest alarm in the last few messages that the person has not taken back since."""
    for distance, text in enumerate(reversed(before[-_CRISIS_STAYS_OPEN:]), start=1):
        found, taken_back = _earlier(known, text, first=distance == len(before))
        if found.level == "crisis" or (found.level == "concern" and distance <= _CONCERN_STAYS_OPEN):
            return found
        if taken_back:
            break
    return CLEAR


# Every message is looked back on in each of the next six turns; reading it anew each time was most of the work here.
@lru_cache(maxsize=256)
def _earlier(known: Rules, text: str, *, first: bool) -> tuple[Screen, bool]:
    """The alarm of an earlier message by itself, and whether it took back what was before it."""
    sentences = known.reader.sentences(text)
    if not first:  # the first message has nothing before it to quote
        sentences = _own(known, sentences)
    found = _graver(gravest(known, sentences, ()), languages().gravest(text))
    return found, _takes_back(known, text, sentences, found)


def _follow_up(known: Rules, sentences: list[str], earlier: Screen) -> Screen:
    """What a short message means right after an alarm."""
    if sum(len(sentence.split()) for sentence in sentences) > _LONGEST_FOLLOW_UP:
        return CLEAR
    at_hand = any(known.says("means", sentence) for sentence in sentences)
    if at_hand and earlier.kind in ("self_harm", "distress"):
        return replace(earlier, level="crisis", kind="self_harm")
    if at_hand or any(known.says("insisting", sentence) for sentence in sentences):
        grave = earlier.level == "crisis" or earlier.kind in GRAVEST_FIRST
        return replace(earlier, level="crisis" if grave else "concern")
    if any(known.says("uncertain", sentence) for sentence in sentences):
        kind = "distress" if earlier.level == "crisis" else earlier.kind
        return replace(earlier, level="concern", kind=kind)
    return CLEAR
