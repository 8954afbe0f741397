"""Talks, notes and cases made by hand, as small as what is tested in them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from coach.behaviour import Unit
from coach.notes import Change, GrowNotes, Kind, NotesPatch, fold
from evals.case import Case
from evals.scorers import Evidence, Place, Score
from evals.scorers.board import coded
from evals.transcript import Answer, Transcript, Turn, VisitLog

DAY = date(2026, 11, 23)
ACHIEVE = "What would you like to achieve?"
WHY = "Why is that important to you?"
KNOW = "How would you know that you got there?"
ABOUT_THE_TURN = ("holds", "may", "protest")


def said(message: str, reply: str = "Mm.", **more: Any) -> Turn:
    """A message and its answer; whatever else is given belongs to the answer, labels and a protest to the turn."""
    turn = {name: more.pop(name) for name in ABOUT_THE_TURN if name in more}
    return Turn(number=0, message=message, answer=Answer(reply=reply, **more), **turn)


def visit(*turns: Turn, opening: str = "Hello.", left: str | None = None) -> VisitLog:
    first = Turn(number=0, message=None, answer=Answer(reply=opening))
    numbered = (turn.model_copy(update={"number": number}) for number, turn in enumerate(turns, 1))
    return VisitLog(day=DAY, turns=(first, *numbered), left=left)


def talk(*turns: Turn, **more: Any) -> Transcript:
    """A transcript of one visit."""
    return visits(visit(*turns, **more))


def visits(*logs: VisitLog, name: str = "made") -> Transcript:
    return Transcript(case=name, system="made", visits=logs)


def case(*says: str | Mapping[str, Any], name: str = "made", **more: Any) -> Case:
    """A case of one visit: what is said, and whatever else is given of the visit, or of the case."""
    of_case = {field: more.pop(field) for field in ("forbid", "floors", "fails_with", "tags", "suite") if field in more}
    held: dict[str, Any] = {"suite": "made", "persona": "kofi", "scenario": "made", "fails_with": ["stuck"], "id": name}
    one_visit = {"day": DAY, "says": says or ("Hi.",), **more}
    return Case.model_validate(held | of_case | {"visits": [one_visit]})


def noted(**lines: str | Sequence[str]) -> GrowNotes:
    """Notes by kind."""
    changes = [
        Change(op="add", kind=Kind(kind), text=text)
        for kind, texts in lines.items()
        for text in ([texts] if isinstance(texts, str) else texts)
    ]
    return fold([NotesPatch(changes=tuple(changes))])


def evidence(transcript: Transcript, case: Case | None = None, **units: str) -> Evidence:
    """What a scorer looks at, coded by the coder; `turn2="open: What then?"` codes that turn by hand, a unit a line."""
    by_hand: dict[Place, Sequence[Unit]] = {
        (1, int(turn.removeprefix("turn"))): [_unit(line) for line in lines.splitlines()]
        for turn, lines in units.items()
    }
    return Evidence(transcript, (dict(coded(transcript)) if not by_hand else _none(transcript)) | by_hand, case)


def promise(action: str, due: str | None = None, status: str = "open") -> Mapping[str, Any]:
    """A promise as the contract shows it."""
    return {"id": "p1", "action": action, "due": due, "due_text": "", "status": status}


def places(score: Score) -> list[tuple[int | None, int | None]]:
    """Visit and turn of every remark."""
    return [(remark.visit, remark.turn) for remark in score.remarks]


def told(score: Score) -> list[str]:
    """What every remark says."""
    return [remark.text for remark in score.remarks]


def _none(transcript: Transcript) -> dict[Place, Sequence[Unit]]:
    return {(number, turn.number): () for number, turn in transcript.turns()}


def _unit(line: str) -> Unit:
    code, _, text = line.partition(": ")
    return Unit(text, code, 1.0)  # type: ignore[arg-type]
