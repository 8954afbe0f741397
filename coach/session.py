"""A session as the terminal and the web see it: begin or resume one, say something, hear the reply as it is written."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from coach.commitments import Commitment
from coach.errors import SessionMoved
from coach.graph import build
from coach.message import tidy
from coach.nodes.state import GrowState
from coach.notes import Change, FollowUp, GrowNotes, NotesPatch, Status
from coach.stages import STAGE_OF, Stage
from coach.storage import KeptTurn, SessionRow
from coach.turn import Context


@dataclass(frozen=True, slots=True)
class Spoken:
    """A kept turn and everything a person may want to see beside it."""

    session: SessionRow
    turn: KeptTurn
    notes: GrowNotes
    commitments: tuple[Commitment, ...]


class Session:
    """One visit of one person. One message at a time: a second one waits until the first is answered."""

    def __init__(self, context: Context, row: SessionRow) -> None:
        self._context = context
        self._row = row
        self._seen = row.version
        self._one_at_a_time = asyncio.Lock()
        self.recovered: str | None = None

    @property
    def id(self) -> str:
        """The session's id, a UUID."""
        return self._row.id

    @classmethod
    async def begin(cls, context: Context, user: str, role: str = "mentee") -> "Session":
        """A new session, opened with what there is to follow up."""
        row = SessionRow(str(uuid.uuid4()), user, role, context.now().date(), 0)
        session = cls(context, row)
        await asyncio.to_thread(session._open)
        return session

    @classmethod
    async def resume(cls, context: Context, user: str, session_id: str) -> "Session":
        """An earlier session of this user; a message that was never answered is answered now.

        Raises SessionNotFound when there is none of this user's with this id.
        """
        session = cls(context, await asyncio.to_thread(context.store.session, session_id, user))
        waiting = await asyncio.to_thread(context.store.unanswered, session_id)
        if waiting:
            async for part in session._run(waiting.id, waiting.message):
                if isinstance(part, Spoken):
                    session.recovered = "Your last message had not been answered yet; it is now."
        return session

    async def say(self, message: str) -> AsyncIterator[str | Spoken]:
        """Send one message: the reply's sentences as they come, then the kept turn.

        Raises MessageError before anything is stored, SessionMoved when another window was faster (the session then
        knows the latest), and StorageError when the database could not be used.
        """
        text = tidy(message)
        async with self._one_at_a_time:
            try:
                async for part in self._run(str(uuid.uuid4()), text):
                    yield part
            except SessionMoved:
                self._seen = (await asyncio.to_thread(self._context.store.session, self.id, self._row.user)).version
                raise

    async def opening(self) -> KeptTurn:
        """The turn that opened the session."""
        return await asyncio.to_thread(self._context.store.opening, self.id)

    async def latest(self) -> Spoken:
        """The last answered turn; of a session just begun, its opening."""
        return await asyncio.to_thread(self._spoken, None)

    async def edit(self, *changes: Change) -> Spoken:
        """Changes of the notes by the person, kept in the log like any other patch."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._edit, changes)

    async def _run(self, turn_id: str, message: str) -> AsyncIterator[str | Spoken]:
        came_in: GrowState = {"session": self._row, "turn_id": turn_id, "message": message, "seen": self._seen}
        kept: KeptTurn | None = None
        modes: list[Literal["custom", "updates"]] = ["custom", "updates"]
        part: Any
        async for mode, part in build().astream(came_in, context=self._context, stream_mode=modes):
            if mode == "custom":
                yield part
                continue
            for update in part.values():
                self._seen = update.get("seen", self._seen)
                kept = update.get("kept", kept)
        yield await asyncio.to_thread(self._spoken, kept)

    def _open(self) -> None:
        store, today = self._context.store, self._context.now().date()
        commitments = store.commitments(self._row.user, (Status.PROPOSED, Status.OPEN))
        follow = self._follow_up(commitments)
        start = NotesPatch(follow=follow)
        reply, asked = self._context.coach.opening(GrowNotes().apply(start), commitments, today)
        patch = asked.model_copy(update={"follow": follow})
        stage = STAGE_OF[patch.asked] if patch.asked else Stage.GOAL
        turn = KeptTurn(str(uuid.uuid4()), 0, None, reply, stage, patch, coach=self._context.coach.name)
        store.begin(self._row)
        self._seen = store.keep(self._row, turn, self._seen, self._context.now())

    def _follow_up(self, commitments: list[Commitment]) -> FollowUp:
        store = self._context.store
        earlier = [row for row in store.sessions(self._row.user) if row.role == self._row.role]
        for row in earlier:
            notes, last = store.notes(row.id), store.latest(row.id, 1)
            if notes.goal.statement is None or not last:
                continue
            closed = last[0].stage == Stage.CLOSE and bool(notes.commitments)
            return FollowUp(
                due=tuple(one.id for one in commitments),
                unfinished=None if closed else row.id,
                about="" if closed else notes.goal.statement.text,
                meeting=closed,
            )
        return FollowUp(due=tuple(one.id for one in commitments))

    def _edit(self, changes: tuple[Change, ...]) -> Spoken:
        store = self._context.store
        last = store.latest(self.id, 1)[0]
        patch = NotesPatch(author="person", changes=changes)
        store.notes(self.id).apply(patch)
        edit = KeptTurn(str(uuid.uuid4()), None, None, "", last.stage, patch, coach="person")
        self._seen = store.keep(self._row, edit, self._seen, self._context.now())
        return self._spoken(None)

    def _spoken(self, kept: KeptTurn | None) -> Spoken:
        store = self._context.store
        turn = kept or store.latest(self.id, 1)[0]
        notes = store.notes(self.id)
        shown = {*notes.commitments, *notes.answered}
        commitments = [one for one in store.commitments(self._row.user) if one.alive or one.id in shown]
        return Spoken(self._row, turn, notes, tuple(commitments))


BOOKKEEPING = {"asked", "declined", "questions", "offered", "numbered", "follow", "answered", "missed", "undated"}


def as_dict(spoken: Spoken, today: date) -> dict[str, object]:
    """The contract's object for one turn, ready for JSON."""
    turn = spoken.turn
    return {
        "session": spoken.session.id,
        "turn": turn.number,
        "stage": turn.stage.value,
        "reply": turn.reply,
        "notice": turn.notice,
        "coach": turn.coach,
        "safety": turn.safety,
        "citations": list(turn.citations),
        "notes": spoken.notes.model_dump(mode="json", exclude=BOOKKEEPING),
        "commitments": [one.as_dict(today) for one in spoken.commitments],
    }
