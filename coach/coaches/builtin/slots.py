"""What a question may name: a person they spoke of, a loaded word of theirs, their ask, their choice, a promise."""

import re
from collections.abc import Mapping

from coach.classifier import plain
from coach.coaches.builtin import close, mirror
from coach.coaches.builtin.moments import punch_line
from coach.notes import GrowNotes, Kind
from coach.turn import Turn

LONGEST_PROMISE = 9  # words; a longer one would swallow the question it stands in

_ROLE = (
    r"(?:line manager|business partner|team leader|team lead|head of department|co-?founder|boss|manager|mentor|mum"
    r"|supervisor|mother|dad|father|wife|husband|partner|sister|brother|colleague|director|teacher|professor|foreman"
    r"|gaffer|tutor|landlord|friend|mate|daughter|son|aunt|uncle|cousin|deputy|principal|captain|sergeant|chef"
    r"|predecessor|successor|apprentice|neighbour|accountant|solicitor|examiner|trainer)"
)
_MINE = re.compile(rf"\bmy (?:old |new |last |first )?{_ROLE}\b(?!'s\b)", re.IGNORECASE)
_NAME = re.compile(
    r"\b(?:ask|asking|asked|tell|telling|told|call|calling|rang|ring|phone|thank|see|seeing|approach|approaching)"
    r" (?!(?:I|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|HR|God|English|Christmas|Easter)\b)"
    r"((?:Dr|Mr|Mrs|Ms|Prof|Frau|Herr|Father|Sister)?\.? ?[A-Z][\w'’-]+)"
    r"|\b([A-Z][a-z]{2,}) (?:says|said|thinks|told|asked|wants|knows|likes|offered|promised|agreed|suggested|replied"
    r"|never|always|keeps|reckons|trusts)\b"
)
_NO_NAME = frozenset("He She They It We You Nobody Everyone Everybody Someone People Who What That This There".split())
_NEGATED = re.compile(r"(?:\b(?:not|never|no longer|less|isn't|wasn't|don't|didn't)\s+(?:\w+\s+){0,2})$")


def filled(turn: Turn, loaded: frozenset[str]) -> Mapping[str, str]:
    """The words for every slot that can be filled now."""
    notes = turn.notes
    chosen = [one for one in notes.options if one.chosen and not one.source and mirror.says_a_way(one.text)]
    promises = [mirror.action(one.action) for one in close.promised(turn)]
    found = {
        "ask": close.quoted(notes.ask.text) if notes.ask else None,
        "option": close.quoted(notes.options[-1].text) if notes.options else None,
        "obstacle": _hindrance(notes),
        "choice": mirror.quote(chosen[-1].text) if chosen else None,
        "wish": mirror.wish(notes.goal.statement.text) if notes.goal.statement else None,
        "who": who(turn.message),
        "word": word(turn.message, loaded),
        "line": punch_line(turn),
        "promise": promises[0] if len(promises) == 1 and len(promises[0].split()) <= LONGEST_PROMISE else None,
    }
    return {slot: text for slot, text in found.items() if text}


def _hindrance(notes: GrowNotes) -> str | None:
    """What they said stands in the way, said back; the last that can be."""
    said_back = (mirror.clause(line.text) or mirror.quote(line.text) for line in reversed(notes.of(Kind.OBSTACLE)))
    return next((text for text in said_back if text), None)


def who(message: str) -> str | None:
    """The person they spoke of last, as the coach may name them: "your manager", "Farah"."""
    found = [(match.start(), f"your {match[0].split(' ', 1)[1].lower()}") for match in _MINE.finditer(message)]
    for match in _NAME.finditer(message):
        name = match[1] or match[2]
        if name not in _NO_NAME:
            found.append((match.start(), name))
    return max(found)[1] if found else None


def word(message: str, loaded: frozenset[str]) -> str | None:
    """The last loaded word they used of their own state, and did not deny."""
    low = plain(message)
    found = [match for match in re.finditer(r"[a-z][a-z'-]+", low) if match[0] in loaded]
    return next((match[0] for match in reversed(found) if not _NEGATED.search(low[: match.start()])), None)
