"""How a visit begins: what there is to follow up, and the words that open it."""

import uuid
from collections.abc import Sequence

from coach.commitments import Commitment
from coach.notes import FollowUp, Gap, GrowNotes, Kind, NotesPatch, Status
from coach.stages import STAGE_OF, Stage
from coach.storage import KeptTurn, SessionRow, Store
from coach.turn import Context

ENDED_WITH = (Kind.GOAL, Kind.WHY, Kind.ASK, Kind.FOR_MENTOR, Kind.TAKEAWAY)


def opening(context: Context, row: SessionRow) -> KeptTurn:
    """Turn 0 of the session `row`, from the log as it is now; nothing is stored."""
    commitments = context.store.commitments(row.user, (Status.PROPOSED, Status.OPEN))
    follow = follow_up(context.store, row, commitments)
    notes = GrowNotes().apply(NotesPatch(follow=follow))
    reply, asked = context.coach.opening(notes, commitments, context.now().date())
    patch = asked.model_copy(update={"follow": follow})
    stage = STAGE_OF[patch.asked] if patch.asked else Stage.GOAL
    return KeptTurn(str(uuid.uuid4()), 0, None, reply, stage, patch, coach="builtin")


def follow_up(store: Store, row: SessionRow, commitments: Sequence[Commitment]) -> FollowUp:
    """What a returning person is asked about: their promises, a session left unfinished, the meeting since."""
    told = False  # whether the meeting since was talked about in a later visit
    for earlier in (one for one in store.sessions(row.user) if one.role == row.role and one.id != row.id):
        notes, last = store.notes(earlier.id), store.latest(earlier.id, 1)
        told = told or bool(notes.meeting or notes.asked.get(Gap.MEETING))
        if notes.goal.statement is None or not last:
            continue
        closed = last[0].stage == Stage.CLOSE and bool(notes.commitments or notes.ask)
        return FollowUp(
            due=tuple(one.id for one in commitments),
            unfinished=None if closed else earlier.id,
            about="" if closed else notes.goal.statement.text,
            meeting=closed and not told and earlier.started < row.started,
            last=tuple(f"{kind.value}: {line.text}" for kind in ENDED_WITH for line in notes.of(kind)),
        )
    return FollowUp(due=tuple(one.id for one in commitments))
