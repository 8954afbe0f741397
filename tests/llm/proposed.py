"""A turn without a coach, and what is believed of a model's proposal in it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from coach.coaches.evidence import Believed, believe
from coach.coaches.proposal import read
from coach.commitments import Commitment
from coach.manners import Manners
from coach.notes import Gap, GrowNotes, NotesPatch
from coach.stages import Intent, Stage
from coach.storage import KeptTurn
from coach.turn import Heard, Turn

TODAY = date(2026, 11, 23)  # a Monday


def turn(
    message: str,
    heard: NotesPatch | None = None,
    before: GrowNotes | None = None,
    commitments: Sequence[Commitment] = (),
    asked: Gap = Gap.GOAL,
    *,
    foreign: bool = False,
) -> Turn:
    """A turn in which `message` was said and `heard` was made of it."""
    before, patch = before or GrowNotes(commitments=tuple(one.id for one in commitments)), heard or NotesPatch()
    return Turn(
        id="t1",
        message=message,
        stage=Stage.REALITY,
        notes=before.apply(patch),
        before=before,
        heard=Heard(Intent.ANSWER, patch, foreign=foreign),
        ideas=(),
        commitments=tuple(commitments),
        latest=(KeptTurn("t0", 0, None, "Well?", Stage.GOAL, NotesPatch(asked=asked)),),
        came_from=Stage.GOAL,
        today=TODAY,
        manners=Manners(advice_asked=False, sources=0),
        began=0.0,
    )


def believed(turn: Turn, **said: Any) -> Believed:
    """What is believed when the model says this; it also adds up to notes that can be kept."""
    proposal, wrong = read(said)
    assert not wrong
    found = believe(turn, proposal)
    patch = NotesPatch(changes=tuple(found.changes), promises=tuple(found.promises), declined=tuple(found.declined))
    assert turn.before.apply(patch) == found.notes
    return found


def lines(found: Believed) -> list[tuple[str, str]]:
    return [(kind.value, line.text) for kind, line in found.notes.lines().values()]
