"""Questions per turn: the person can only answer one."""

import re
from collections.abc import Sequence

from coach.behaviour import Unit
from evals.scorers import NOTHING, QUESTIONS, Evidence, Remark, Score

_QUOTED = re.compile("“[^”]*”")
_CITED = re.compile(r"\[\d+\]\s*$")
_SOURCE = r"\s*\[\d+\]"  # right after it


def questions_per_turn(evidence: Evidence) -> Score:
    """Questions / replies; about 1 is right (DESIGN.md, manner 1). A remark at every reply with more than one.

    Measured general chat models ask several questions in four turns of five (COACHING.md). Questions are units coded
    open, closed or permission, after MITI 4.2's question count; one inside a cited idea is part of the idea, and one
    between quotation marks is the person's own, said back.
    """
    replies = evidence.replies()
    if not replies:
        return NOTHING
    remarks, total = [], 0
    for visit, turn, units in replies:
        found = asked(units, turn.answer.reply)
        total += len(found)
        if len(found) > 1:
            remarks.append(Remark(f"asks {len(found)} questions: {' / '.join(found)}", visit, turn.number))
    return Score(total / len(replies), f"{total} questions in {len(replies)} replies", tuple(remarks))


def asked(units: Sequence[Unit], reply: str) -> list[str]:
    """The questions among the units of a reply, without those inside its ideas and quotations."""
    theirs = "\n".join(_QUOTED.findall(reply))
    found = [unit.text for unit in units if unit.code in QUESTIONS and not _CITED.search(unit.text)]
    found = [text for text in found if not re.search(re.escape(text) + _SOURCE, reply)]
    return [text for text in found if text.rpartition("“")[2].strip("”. ") not in theirs]
