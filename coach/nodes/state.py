"""The state of one turn. It is small on purpose: the notes are the summary, the transcript stays in the log."""

from typing import TypedDict

from coach.commitments import Commitment
from coach.guidance.store import Idea
from coach.notes import GrowNotes, NotesPatch
from coach.safety import Screen
from coach.stages import Stage
from coach.storage import KeptTurn, SessionRow
from coach.turn import Call, Heard


class GrowState(TypedDict, total=False):
    """What the nodes hand on. `session`, `turn_id`, `message` and `seen` come in; a newer `seen` comes out."""

    session: SessionRow
    turn_id: str
    message: str
    seen: int

    number: int
    began: float
    stage: Stage
    notes: GrowNotes
    latest: tuple[KeptTurn, ...]
    commitments: tuple[Commitment, ...]
    concerns: frozenset[str]

    screened: Screen
    heard: Heard
    came_from: Stage
    ideas: tuple[Idea, ...]

    reply: str
    patch: NotesPatch
    written_by: str
    call: Call | None
    notice: str | None
