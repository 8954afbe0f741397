"""A session as the terminal and the web see it: begin or resume one, say something, hear the reply as it is written."""

import asyncio
import logging
import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from coach import safety
from coach.commitments import Commitment
from coach.errors import CoachError, SessionMoved
from coach.graph import build
from coach.message import tidy
from coach.nodes.state import GrowState
from coach.notes import Change, GrowNotes, NotesPatch, PromiseChange, Status
from coach.opening import opening
from coach.storage import KeptTurn, SessionRow, Unanswered
from coach.turn import Context

SORRY = (
    "I'm sorry, something went wrong on my side and I could not take that in. What you wrote is kept. "
    "Could you say it in other words?"
)

log = logging.getLogger(__name__)


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
        self._seen: int | None = row.version  # None: look again before the next change
        self._one_at_a_time = asyncio.Lock()
        self.recovered: str | None = None

    @property
    def id(self) -> str:
        """The session's id, a UUID."""
        return self._row.id

    @classmethod
    async def begin(cls, context: Context, user: str, role: str = "mentee", session_id: str | None = None) -> "Session":
        """A new session, opened with what there is to follow up; `session_id` is a new UUID unless it is given."""
        session = cls(context, _fresh(context, user, role, session_id))
        await asyncio.to_thread(session._open)
        return session

    @staticmethod
    async def preview(context: Context, user: str, role: str = "mentee") -> Spoken:
        """How a new session would open if it began now; nothing is stored."""

        def look() -> Spoken:
            row = _fresh(context, user, role, None)
            turn = opening(context, row)
            waiting = context.store.commitments(user, (Status.PROPOSED, Status.OPEN))
            return Spoken(row, turn, GrowNotes().apply(turn.patch), tuple(waiting))

        return await asyncio.to_thread(look)

    @classmethod
    async def resume(cls, context: Context, user: str, session_id: str) -> "Session":
        """An earlier session of this user; a message that was never answered is answered now.

        Raises SessionNotFound when there is none of this user's with this id.
        """
        session = cls(context, await asyncio.to_thread(context.store.session, session_id, user))
        while waiting := await asyncio.to_thread(context.store.unanswered, session_id):
            await session._answer(waiting)
            session.recovered = "Your last message had not been answered yet; it is now."
        return session

    async def say(self, message: str, turn_id: str | None = None) -> AsyncGenerator[str | Spoken, None]:
        """Send one message: the reply's sentences as they come, then the kept turn.

        `turn_id` names the turn; it must be new, and is made up when left out.

        A message that was stored but not answered (the reply was stopped, the disk was full) is answered first; sent
        again, it is not stored twice. Raises MessageError before anything is stored, SessionMoved when another window
        was faster (the session then knows the latest), and StorageError when the database could not be used.
        """
        text = tidy(message)
        async with self._one_at_a_time:
            seen = await self._look()
            waiting = await asyncio.to_thread(self._waiting, seen)
            if waiting and waiting.message != text:
                await self._answer(waiting)
                waiting = None
            mine = waiting or Unanswered(turn_id or str(uuid.uuid4()), text)
            try:
                async with aclosing(self._run(mine)) as parts:
                    async for part in parts:
                        yield part
            except SessionMoved:
                waiting = await asyncio.to_thread(self._context.store.unanswered, self.id)
                if waiting is None or waiting.id != mine.id:
                    raise
                await self._answer(waiting)
                raise SessionMoved(
                    "This session went on in another window.",
                    "What you just wrote is stored, and is answered in the light of what happened there.",
                    "Here is the latest.",
                ) from None

    async def opening(self) -> KeptTurn:
        """The turn that opened the session."""
        return await asyncio.to_thread(self._context.store.opening, self.id)

    async def after(self, number: int) -> list[KeptTurn]:
        """The answered turns with a number greater than `number`, oldest first. Raises SessionNotFound."""
        return await asyncio.to_thread(self._after, number)

    async def latest(self) -> Spoken:
        """The last answered turn; of a session just begun, its opening."""
        return await asyncio.to_thread(self._spoken, None)

    async def edit(self, *changes: Change | PromiseChange) -> Spoken:
        """Changes of notes and promises by the person, kept in the log like any other patch."""
        async with self._one_at_a_time:
            seen = await self._look()
            self._seen = None
            self._seen = await asyncio.to_thread(self._edit, changes, seen)
            return await self.latest()

    async def _run(self, turn: Unanswered) -> AsyncGenerator[str | Spoken, None]:
        seen = await self._look()
        self._seen = None  # should this be interrupted, nobody knows how far it came
        came_in: GrowState = {"session": self._row, "turn_id": turn.id, "message": turn.message, "seen": seen}
        modes: list[Literal["custom", "updates"]] = ["custom", "updates"]
        part: Any
        try:
            running: Any = build().astream(came_in, context=self._context, stream_mode=modes)
            async with aclosing(running):  # who stops listening stops the turn, and the model with it
                async for mode, part in running:
                    if mode == "custom":
                        yield part
                    else:
                        seen = next((update["seen"] for update in part.values() if "seen" in update), seen)
        except CoachError:
            raise
        except Exception:
            # A fault of ours must not block the session: the message would fail again at every start.
            log.exception("The coach failed at turn %s", turn.id)
            seen = await asyncio.to_thread(self._apologise, turn, seen)
        self._seen = seen
        yield await asyncio.to_thread(self._spoken, turn.id)

    async def _answer(self, turn: Unanswered) -> None:
        """Answer a message that is stored already; whoever else moves the session meanwhile, it is tried again."""
        while True:
            try:
                async with aclosing(self._run(turn)) as parts:
                    async for _ in parts:
                        pass
            except SessionMoved:
                continue
            return

    async def _look(self) -> int:
        """The version of the session that this window knows."""
        if self._seen is None:
            row = await asyncio.to_thread(self._context.store.session, self.id, self._row.user)
            self._seen = row.version
        return self._seen

    def _waiting(self, seen: int) -> Unanswered | None:
        """A message left unanswered here; one that another window just sent is for that window to answer."""
        store = self._context.store
        moved = store.session(self.id, self._row.user).version != seen
        return None if moved else store.unanswered(self.id)

    def _apologise(self, turn: Unanswered, seen: int) -> int:
        last = self._context.store.latest(self.id, 1)[0]
        level, reply = self._without_a_turn(turn.message, last)
        sorry = KeptTurn(turn.id, None, turn.message, reply, last.stage, NotesPatch(), last.coach, safety=level)
        return self._context.store.keep(self._row, sorry, seen, self._context.now())

    def _without_a_turn(self, message: str, last: KeptTurn) -> tuple[str, str]:
        """How grave a message is that could not be taken in, and what is said to it: a pause stays one, and danger is
        answered. Where even that fails it counts as grave, so that it goes to no model later.
        """
        try:
            screened = safety.screen(message)
            if screened.level == "crisis":
                return "crisis", safety.signpost(screened, self._context.settings.country)
        except Exception:
            log.exception("A message could not be screened")
            return "crisis", SORRY
        return "crisis" if last.safety == "crisis" else "none", SORRY

    def _open(self) -> None:
        self._context.store.begin(self._row, opening(self._context, self._row), self._context.now())

    def _after(self, number: int) -> list[KeptTurn]:
        self._mine()
        return self._context.store.after(self.id, number)

    def _mine(self) -> None:
        """Raise SessionNotFound unless the session is still there and still this user's."""
        self._context.store.session(self.id, self._row.user)

    def _edit(self, changes: tuple[Change | PromiseChange, ...], seen: int) -> int:
        self._mine()
        store = self._context.store
        last = store.latest(self.id, 1)[0]
        patch = NotesPatch(
            author="person",
            changes=tuple(change for change in changes if isinstance(change, Change)),
            promises=tuple(
                change.model_copy(update={"status": change.status or Status.OPEN})  # to edit a promise is to mean it
                for change in changes
                if isinstance(change, PromiseChange)
            ),
        )
        try:
            store.notes(self.id).apply(patch)
        except ValueError:
            raise CoachError(
                "That note is not there any more.", "Nothing was changed.", "/notes shows what is."
            ) from None
        edit = KeptTurn(str(uuid.uuid4()), None, None, "", last.stage, patch, coach="person")
        return store.keep(self._row, edit, seen, self._context.now())

    def _spoken(self, turn_id: str | None) -> Spoken:
        self._mine()
        store = self._context.store
        latest = store.latest(self.id, 1)
        turn = store.kept(turn_id) if turn_id and turn_id != latest[0].id else latest[0]
        notes = store.notes(self.id)
        mine = store.commitments(self._row.user)
        commitments = [one for one in mine if one.alive or one.session == self.id or one.id in notes.answered]
        return Spoken(self._row, turn, notes, tuple(commitments))


def _fresh(context: Context, user: str, role: str, session_id: str | None) -> SessionRow:
    return SessionRow(session_id or str(uuid.uuid4()), user, role, context.now().date(), 0)


BOOKKEEPING = {"asked", "declined", "questions", "reflected", "hurried", "offered", "numbered"}
BOOKKEEPING |= {"follow", "answered", "missed", "undated"}


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
