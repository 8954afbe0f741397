"""One tab's view of one session: begun at the first word, never behind what other windows did to it."""

import asyncio
import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import date
from typing import Any

from coach.dates import parse_due
from coach.errors import CoachError, CommitmentNotFound, SessionNotFound
from coach.message import tidy
from coach.notes import Change, Kind, PromiseChange, Status, noting
from coach.session import Session, Spoken
from coach.storage import KeptTurn
from coach.turn import Context
from coach.web.panel import panel

LONGEST_DAY = 100  # characters


class Visit:
    """What one tab shows of the session `session_id` of `user`; the session need not have begun."""

    def __init__(self, context: Context, user: str, session_id: str) -> None:
        self.user, self.session_id = user, session_id
        self._context = context
        self._session: Session | None = None
        self._beginning: asyncio.Future[Session] | None = None
        self._opening: Spoken | None = None
        self._sent: dict[str, str] = {}  # turn → the browser's name for its message, where it was written in this tab
        self._shown = 0  # the last turn whose reply it shows
        self._sources: dict[str, str] = {}

    @property
    def begun(self) -> bool:
        """Whether the session is stored: something was said or changed in it."""
        return self._session is not None

    async def open(self) -> Spoken:
        """How the session will open; it begins, and is stored, with the first word or change."""
        self._opening = await Session.preview(self._context, self.user)
        return self._opening

    async def resume(self) -> Spoken:
        """An earlier session; a message that was never answered is answered now. Raises SessionNotFound."""
        self._session = await Session.resume(self._context, self.user, self.session_id)
        await self.missed()
        return await self._session.latest()

    async def say(self, text: str, message_id: str) -> AsyncGenerator[str | list[KeptTurn] | Spoken, None]:
        """Send a message: first the turns that this tab has missed, if any, then sentences, then the kept turn.

        `message_id` is the browser's name for the message; sent twice under one name it is stored once.
        Raises what `Session.say` raises.
        """
        turn_id = self.turn_id(message_id)
        if turn_id in self._sent:
            return
        self._sent[turn_id] = message_id
        caught_up = False
        try:
            session = await self.begin()
            async with aclosing(session.say(text, turn_id)) as parts:
                async for part in parts:
                    if not caught_up and (missed := await self.missed()):
                        yield missed
                    caught_up = True
                    if isinstance(part, Spoken):
                        self._show([part.turn])
                    yield part
        except CoachError:
            if not await self.stored(message_id):
                del self._sent[turn_id]  # it may be sent again
            raise

    async def stored(self, message_id: str) -> bool:
        """Whether the browser's message is stored."""
        return await asyncio.to_thread(self._context.store.received, self.turn_id(message_id))

    async def latest(self) -> Spoken:
        """How the session stands now; of one that has not begun, how it would open. Raises SessionNotFound."""
        return await self._session.latest() if self._session else self._opening or await self.open()

    def turn_id(self, message_id: str) -> str:
        """The turn that the browser's message becomes; a name that somebody made up cannot be that of another turn."""
        return str(uuid.uuid5(uuid.UUID(self.session_id), message_id))

    async def missed(self) -> list[KeptTurn]:
        """The answered turns that this tab does not show yet; from now on it does."""
        if self._session is None:
            return []
        turns = await self._session.after(self._shown)
        self._show(turns)
        return turns

    def sent(self, turn: KeptTurn) -> str | None:
        """The browser's name for the message of this turn, if it was written in this tab and is on the screen."""
        return self._sent.get(turn.id)

    async def panel(self) -> dict[str, Any]:
        """What the side panel shows now; of a session that was deleted meanwhile, how a new one would open."""
        try:
            spoken = await self.latest()
        except SessionNotFound:
            spoken = await self.open()
        return panel(spoken, self._context.now().date(), self._sources)

    async def note(self, line_id: str, text: str | None) -> None:
        """Put a note in other words, or take it out (`text` is None). Raises CoachError when it is not there."""
        session = await self.begin()
        lines = (await session.latest()).notes.lines()
        if line_id not in lines:
            raise CoachError("That note is not there any more.", "Nothing was changed.")
        kind, _ = lines[line_id]
        change = (
            Change(op="remove", kind=kind, id=line_id)
            if text is None
            else Change(op="change", kind=kind, id=line_id, text=tidy(text))
        )
        await session.edit(change)

    async def add(self, kind: str, text: str) -> None:
        """Note something in the person's own words under one of the kinds of notes; CoachError for another kind."""
        if kind not in list(Kind):
            raise CoachError(f"There are no notes of the kind {kind!r}.", "Nothing was changed.")
        session = await self.begin()
        words = tidy(text)
        await session.edit(noting((await session.latest()).notes, Kind(kind), words, words))

    async def promise(
        self, promise_id: str, *, status: str | None = None, day: str | None = None, action: str | None = None
    ) -> None:
        """Keep a promise, drop it, take that back (`open`), move it to another day, or put it in other words.

        `day` is a date or words like "next friday". Raises CoachError when the promise is not theirs, or the day none.
        """
        spoken = await self._session.latest() if self._session else await self.open()
        held = next((one for one in spoken.commitments if one.id == promise_id), None)
        if held is None:
            raise CommitmentNotFound("There is no such promise of yours.", "Nothing was changed.")
        if status is not None and status not in (Status.OPEN, Status.DONE, Status.DROPPED):
            raise CoachError(f"A promise cannot be {status!r}.", "Nothing was changed.")
        if day and len(day) > LONGEST_DAY:
            raise CoachError("That is too long for a day.", "Nothing was changed.")
        today = self._context.now().date()
        due = _day(day, today) if day else None
        if day and due is None:
            raise CoachError(f"I cannot find a day in {day!r}.", "Nothing was changed.", "Try “next friday”.")
        if due and due < today:
            raise CoachError("That day is past, and a promise looks ahead.", "Nothing was changed.")
        change = PromiseChange(
            id=promise_id,
            status=Status(status or Status.OPEN),
            due=due,
            due_text=day,
            action=tidy(action) if action else None,
        )
        if self._session:
            await self._session.edit(change)
        else:
            store, now = self._context.store, self._context.now()
            await asyncio.to_thread(store.change_commitment, self.user, change, now)
            await self.open()

    async def begin(self) -> Session:
        """The session, stored by now. However many ask at once and whoever stops waiting, it begins once."""
        if self._session is None:
            if self._beginning is None or (self._beginning.done() and self._beginning.exception()):
                begin = Session.begin(self._context, self.user, session_id=self.session_id)
                self._beginning = asyncio.ensure_future(begin)
            self._session = await asyncio.shield(self._beginning)
        return self._session

    def _show(self, turns: list[KeptTurn]) -> None:
        for turn in turns:
            self._shown = max(self._shown, turn.number or 0)
            self._sources |= {source["id"]: source["title"] for source in turn.citations}


def _day(text: str, today: date) -> date | None:
    """The day that a calendar field or words name."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return parse_due(text, today)
