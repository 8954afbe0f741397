"""Taking back what was noted: all of the last turn, what is named, or everything; and carrying over."""

import re

from coach.coaches.builtin.closeness import shared, telling
from coach.coaches.builtin.hearing import Hearing
from coach.notes import Change, GrowNotes, Kind, Option, PromiseChange, Status, noting

NAMED = 0.6  # share of its telling words that names a line
_ALL = re.compile(r"\b(?:them|all|everything|those|rest|others?|(?:whole|entire) list|the lot)\b", re.IGNORECASE)


def take_back(hearing: Hearing, message: str) -> None:
    """What the last turn made of the notes was wrong: every line is put back as it stood, visibly."""
    said = message.strip()
    stood = _before(hearing)
    before, goal = stood.lines(), stood.goal.statement
    for line_id, (kind, line) in hearing.notes.lines().items():
        if line_id in before and before[line_id][1].text != line.text:
            old = before[line_id][1].text
            hearing.note(Change(op="change", kind=kind, id=line_id, text=old, evidence=said))
        elif line_id not in before and kind == Kind.GOAL and goal:
            hearing.note(Change(op="change", kind=kind, id=line_id, text=goal.text, evidence=said))
        elif line_id not in before:
            hearing.note(Change(op="remove", kind=kind, id=line_id, evidence=said))
    for one in hearing.setting.fresh_promises:
        hearing.promise(PromiseChange(id=one, status=Status.DROPPED))


def _before(hearing: Hearing) -> GrowNotes:
    """The notes before the last turn; where there was none, as they are."""
    return hearing.setting.before() if hearing.setting.before else hearing.setting.notes


def carry_over(hearing: Hearing, earlier: GrowNotes) -> None:
    """The notes of an unfinished session, gone on with in this one. What belonged to its promises stays there."""
    for kind, line in earlier.lines().values():
        if kind in (Kind.BARRIER, Kind.CONFIDENCE, Kind.ASK, Kind.TAKEAWAY, Kind.MEETING):
            continue
        if not isinstance(line, Option):
            hearing.note(noting(hearing.notes, kind, line.text, ""))
            continue
        hearing.note(Change(op="add", kind=kind, text=line.text, source=line.source))
        if line.chosen:
            hearing.note(Change(op="choose", kind=kind, id=hearing.notes.options[-1].id))


def take_out_named(hearing: Hearing, message: str) -> bool:
    """ "Take Zosia out of your list", "no, not the SQL course": what is named goes, and nothing else.

    A promise is named by one of its telling words, other lines only by most of theirs. True when anything was named.
    """
    named = False
    for one in hearing.setting.commitments:
        if one.id in hearing.notes.commitments and telling(message) & telling(one.action):
            hearing.promise(PromiseChange(id=one.id, status=Status.DROPPED))
            named = True
    for line_id, (kind, line) in hearing.notes.lines().items():
        if kind != Kind.GOAL and shared(message, line.text) >= NAMED and len(telling(line.text)) > 1:
            hearing.note(Change(op="remove", kind=kind, id=line_id, evidence=message.strip()))
            named = True
    return named


def all_meant(message: str) -> bool:
    """Whether what is to go is everything."""
    return bool(_ALL.search(message))


def strike_out(hearing: Hearing, message: str) -> bool:
    """ "Strike it all out": every promise of this session goes, when all are meant; those named again in the same
    breath come back. True when there was any."""
    gone = hearing.notes.commitments if all_meant(message) else ()
    for one in gone:
        hearing.promise(PromiseChange(id=one, status=Status.DROPPED))
    return bool(gone)
