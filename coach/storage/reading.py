"""What is read of the database: looking waits for nobody, so it is kept apart from what changes something."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError

from coach.commitments import Commitment, due_first
from coach.database import connect, damaged, speaking
from coach.errors import SessionNotFound
from coach.folds import Folds
from coach.notes import GrowNotes, NotesPatch, Status, fold
from coach.stages import Stage
from coach.storage.tables import KeptTurn, SessionRow, Unanswered, commitments, metadata, sessions, turns


class Reader:
    """Sessions, turns and promises of every user, to look at. Every method may raise StorageError."""

    def __init__(self, url: str) -> None:
        self.engine = connect(url, metadata)
        self._folds = Folds(self._patch)

    def forget(self) -> None:
        """Hold nothing in memory of what was read."""
        self._folds.forget()

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()

    def session(self, session_id: str, user: str) -> SessionRow:
        """The session, if it is this user's; otherwise SessionNotFound, whoever else's it may be."""
        with self.reading() as db:
            row = db.execute(
                sa.select(sessions).where(sessions.c.id == session_id, sessions.c.user == user)
            ).one_or_none()
        if row is None:
            raise SessionNotFound(
                f"There is no session {session_id!r} of yours.",
                "Nothing was opened.",
                "Leave out --session to begin a new one.",
            )
        return _session(row)

    def sessions(self, user: str) -> list[SessionRow]:
        """All sessions of a user, newest first."""
        with self.reading() as db:
            rows = db.execute(sa.select(sessions).where(sessions.c.user == user).order_by(sessions.c.visit.desc()))
            return [_session(row) for row in rows]

    def notes(self, session_id: str, before: str | None = None) -> GrowNotes:
        """The fold of the session's log; with `before`, as far as the turn with this id and without it."""
        log = sa.select(turns.c.patch).where(turns.c.session == session_id, turns.c.patch.is_not(None))
        if before is not None:
            log = log.where(turns.c.place < sa.select(turns.c.place).where(turns.c.id == before).scalar_subquery())
        with self.reading() as db:
            lines = db.scalars(log.order_by(turns.c.place)).all()
        if before is not None:
            return fold(map(self._patch, lines))  # how it was is asked for once, so the whole log is what to hold
        return self._folds.fold(session_id, lines)

    def latest(self, session_id: str, count: int) -> list[KeptTurn]:
        """The last `count` answered turns of the conversation, oldest first."""
        with self.reading() as db:
            rows = db.execute(
                sa.select(turns)
                .where(turns.c.session == session_id, turns.c.kept_at.is_not(None), turns.c.number.is_not(None))
                .order_by(turns.c.place.desc())
                .limit(count)
            ).all()
        return [self._kept(row) for row in reversed(rows)]

    def after(self, session_id: str, number: int) -> list[KeptTurn]:
        """The answered turns of the conversation from `number` + 1 on, oldest first; -1 brings them all."""
        with self.reading() as db:
            query = (
                sa.select(turns)
                .where(turns.c.session == session_id, turns.c.kept_at.is_not(None), turns.c.number > number)
                .order_by(turns.c.place)
            )
            return [self._kept(row) for row in db.execute(query)]

    def opening(self, session_id: str) -> KeptTurn:
        """Turn 0, which opened the session."""
        with self.reading() as db:
            query = sa.select(turns).where(turns.c.session == session_id, turns.c.number == 0)
            return self._kept(db.execute(query).one())

    def kept(self, turn_id: str) -> KeptTurn:
        """One answered turn, as the log has it."""
        with self.reading() as db:
            query = sa.select(turns).where(turns.c.id == turn_id, turns.c.kept_at.is_not(None))
            return self._kept(db.execute(query).one())

    def concerns(self, session_id: str) -> set[str]:
        """The kinds of concern that this session has already named."""
        with self.reading() as db:
            query = sa.select(turns.c.concern).where(turns.c.session == session_id, turns.c.concern.is_not(None))
            return set(db.scalars(query))

    def received(self, turn_id: str) -> bool:
        """Whether the message of this turn is stored, answered or not."""
        with self.reading() as db:
            return db.scalar(sa.select(turns.c.id).where(turns.c.id == turn_id)) is not None

    def unanswered(self, session_id: str) -> Unanswered | None:
        """The message that still waits for its answer, if there is one."""
        with self.reading() as db:
            row = db.execute(
                sa.select(turns.c.id, turns.c.message)
                .where(turns.c.session == session_id, turns.c.kept_at.is_(None))
                .order_by(turns.c.place)
                .limit(1)
            ).one_or_none()
        return Unanswered(row.id, row.message) if row else None

    def commitments(self, user: str, statuses: Sequence[Status] = ()) -> list[Commitment]:
        """A user's promises, nearest day first; all of them when no status is named."""
        query = sa.select(commitments).where(commitments.c.user == user)
        if statuses:
            query = query.where(commitments.c.status.in_([status.value for status in statuses]))
        with self.reading() as db:
            return due_first([as_commitment(row) for row in db.execute(query)])

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection to look with, which waits for nobody; what SQLite says becomes a StorageError."""
        with speaking(self.engine), self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            yield db

    def _kept(self, row: sa.Row[Any]) -> KeptTurn:
        return KeptTurn(
            id=row.id,
            number=row.number,
            message=row.message,
            reply=row.reply,
            stage=Stage(row.stage),
            patch=self._patch(row.patch),
            coach=row.coach,
            safety=row.safety,
            concern=row.concern,
            notice=row.notice,
            citations=tuple(json.loads(row.citations)),
            call=row.call,
        )

    def _patch(self, text: str) -> NotesPatch:
        try:
            return NotesPatch.model_validate_json(text)
        except ValidationError:
            raise damaged(self.engine.url.database) from None


def as_commitment(row: sa.Row[Any]) -> Commitment:
    """The promise that a row of its table holds."""
    return Commitment(row.id, row.action, row.due, row.due_text, Status(row.status), row.session, row.made)


def _session(row: sa.Row[Any]) -> SessionRow:
    return SessionRow(row.id, row.user, row.role, row.started, row.version)
