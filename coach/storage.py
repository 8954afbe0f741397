"""Every table, one place. The turns table is the log and the only truth: a session's notes are the fold of its
patches. A message is committed before anything runs, and reply, patch and promises are committed together."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError

from coach.commitments import Commitment, due_first
from coach.database import connect, damaged, speaking
from coach.errors import CommitmentNotFound, SessionMoved, SessionNotFound
from coach.folds import Folds
from coach.notes import GrowNotes, NotesPatch, PromiseChange, Status, fold
from coach.stages import Stage

metadata = sa.MetaData()

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("user", sa.String, nullable=False, index=True),
    sa.Column("role", sa.String, nullable=False),
    sa.Column("started", sa.Date, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("visit", sa.Integer, nullable=False),  # the how-manieth of this user
    sa.Column("name", sa.Text),  # as the person named it; without one it goes by its goal
)

turns = sa.Table(
    "turns",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("session", sa.ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    sa.Column("place", sa.Integer, nullable=False),  # in the log; edits by the person have a place but no number
    sa.Column("number", sa.Integer),
    sa.Column("message", sa.Text),
    sa.Column("received_at", sa.DateTime, nullable=False),
    sa.Column("kept_at", sa.DateTime),
    sa.Column("stage", sa.String),
    sa.Column("reply", sa.Text),
    sa.Column("notice", sa.Text),
    sa.Column("coach", sa.String),
    sa.Column("safety", sa.String),
    sa.Column("concern", sa.String),  # what kind of concern was named, so that it is named once
    sa.Column("citations", sa.Text),
    sa.Column("patch", sa.Text),
    sa.UniqueConstraint("session", "place"),
)

commitments = sa.Table(
    "commitments",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("user", sa.String, nullable=False, index=True),
    sa.Column("session", sa.ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("due", sa.Date),
    sa.Column("due_text", sa.Text, nullable=False),
    sa.Column("status", sa.String, nullable=False),
    sa.Column("made", sa.Date, nullable=False),
)

# What a person thought of a reply: 1 for good, 0 for not, and why.
ratings = sa.Table(
    "ratings",
    metadata,
    sa.Column("turn", sa.ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("value", sa.Integer, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("given_at", sa.DateTime, nullable=False),
)

# What a promise was before each change, so that a moved day is not a lost day.
commitment_history = sa.Table(
    "commitment_history",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("commitment", sa.ForeignKey("commitments.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("changed_at", sa.DateTime, nullable=False),
    sa.Column("before", sa.Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One visit of one person. `version` counts every change and guards against two writers."""

    id: str
    user: str
    role: str
    started: date
    version: int


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """What a turn amounts to once it is answered; number 0 is the opening, which answers nobody."""

    id: str
    number: int | None
    message: str | None
    reply: str
    stage: Stage
    patch: NotesPatch
    coach: str = "builtin"
    safety: str = "none"
    concern: str | None = None
    notice: str | None = None
    citations: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A message that was received and never answered, because the process ended in between."""

    id: str
    message: str


class Store:
    """Sessions, turns and promises of every user, in one SQLite file. Every method may raise StorageError."""

    def __init__(self, url: str) -> None:
        self.engine = connect(url, metadata)
        self._folds = Folds(self._patch)

    def forget(self) -> None:
        """Hold nothing in memory of what was read."""
        self._folds.forget()

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()

    def begin(self, session: SessionRow, opening: KeptTurn, now: datetime) -> None:
        """Store a new session together with the turn that opens it: no session is without one."""
        with self.writing() as db:
            visits = db.scalar(sa.select(sa.func.max(sessions.c.visit)).where(sessions.c.user == session.user))
            db.execute(
                sa.insert(sessions).values(
                    visit=(visits or 0) + 1,
                    id=session.id,
                    user=session.user,
                    role=session.role,
                    started=session.started,
                    version=session.version,
                )
            )
            self._append(db, session.id, id=opening.id, number=0, received_at=now, **_answer(opening, now))

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

    def receive(self, session_id: str, turn_id: str, message: str, seen: int, now: datetime) -> tuple[int, int]:
        """Commit a message before it is answered; the session's new version and the turn's number.

        A turn id that is already there changes nothing. Raises SessionMoved when another writer was faster.
        """
        with self.writing() as db:
            held = db.execute(sa.select(turns.c.number).where(turns.c.id == turn_id)).one_or_none()
            if held:
                return seen, held.number
            version = self._advance(db, session_id, seen)
            last = db.scalar(sa.select(sa.func.max(turns.c.number)).where(turns.c.session == session_id))
            number = (last or 0) + 1
            self._append(db, session_id, id=turn_id, number=number, message=message, received_at=now)
            return version, number

    def keep(self, session: SessionRow, turn: KeptTurn, seen: int, now: datetime) -> int:
        """Commit reply, patch and promises in one transaction; the session's new version.

        A turn kept before changes nothing. Raises SessionMoved when another writer was faster.
        """
        answer = _answer(turn, now)
        with self.writing() as db:
            row = db.execute(sa.select(turns.c.kept_at, turns.c.place).where(turns.c.id == turn.id)).one_or_none()
            if row is not None and row.kept_at is not None:
                return seen + 1
            version = self._advance(db, session.id, seen)
            if row is None:
                self._append(db, session.id, id=turn.id, number=turn.number, received_at=now, **answer)
            else:
                # The patch rests on everything kept until now, so its place in the log is after all of that.
                after = self._next_place(db, session.id)
                place = row.place if row.place == after - 1 else after
                db.execute(sa.update(turns).where(turns.c.id == turn.id).values(place=place, **answer))
            for change in turn.patch.promises:
                self._promise(db, session, change, now)
            return version

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
            return due_first([_commitment(row) for row in db.execute(query)])

    def change_commitment(self, user: str, change: PromiseChange, now: datetime) -> Commitment:
        """Change one promise outside a conversation; raises CommitmentNotFound when it is not this user's."""
        with self.writing() as db:
            row = db.execute(
                sa.select(commitments).where(commitments.c.id == change.id, commitments.c.user == user)
            ).one_or_none()
            if row is None:
                raise CommitmentNotFound(
                    f"There is no promise {change.id!r} of yours.",
                    "Nothing was changed.",
                    "`coach commitments list` shows them with their ids.",
                )
            return self._change(db, _commitment(row), change, now)

    def _promise(self, db: sa.Connection, session: SessionRow, change: PromiseChange, now: datetime) -> None:
        row = db.execute(
            sa.select(commitments).where(commitments.c.id == change.id, commitments.c.user == session.user)
        ).one_or_none()
        if row is not None:
            self._change(db, _commitment(row), change, now)
            return
        db.execute(
            sa.insert(commitments).values(
                id=change.id,
                user=session.user,
                session=session.id,
                action=change.action or "",
                due=change.due,
                due_text=change.due_text or "",
                status=(change.status or Status.PROPOSED).value,
                made=now.date(),
            )
        )

    def _change(self, db: sa.Connection, held: Commitment, change: PromiseChange, now: datetime) -> Commitment:
        new = held.changed(change)
        if new != held:
            before = json.dumps(held.as_dict(now.date()), ensure_ascii=False)
            db.execute(sa.insert(commitment_history).values(commitment=held.id, changed_at=now, before=before))
            db.execute(
                sa.update(commitments)
                .where(commitments.c.id == held.id)
                .values(action=new.action, due=new.due, due_text=new.due_text, status=new.status.value)
            )
        return new

    def _append(self, db: sa.Connection, session_id: str, **values: Any) -> None:
        db.execute(sa.insert(turns).values(session=session_id, place=self._next_place(db, session_id), **values))

    def _next_place(self, db: sa.Connection, session_id: str) -> int:
        last = db.scalar(sa.select(sa.func.max(turns.c.place)).where(turns.c.session == session_id))
        return 0 if last is None else last + 1

    def _advance(self, db: sa.Connection, session_id: str, seen: int) -> int:
        moved = db.execute(
            sa.update(sessions).where(sessions.c.id == session_id, sessions.c.version == seen).values(version=seen + 1)
        )
        if moved.rowcount != 1:
            if db.scalar(sa.select(sessions.c.id).where(sessions.c.id == session_id)) is None:
                raise SessionNotFound("This session was deleted.", "What you just wrote was not stored.")
            raise SessionMoved(
                "This session went on in another window.",
                "What you just wrote was not sent; everything said there is kept.",
                "Here is the latest; send your message again if it still fits.",
            )
        return seen + 1

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
        )

    def _patch(self, text: str) -> NotesPatch:
        try:
            return NotesPatch.model_validate_json(text)
        except ValidationError:
            raise damaged(self.engine.url.database) from None

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that takes its turn at once; what SQLite says becomes a StorageError."""
        with speaking(self.engine), self.engine.begin() as db:
            yield db

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection to look with, which waits for nobody; what SQLite says becomes a StorageError."""
        with speaking(self.engine), self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            yield db


def _answer(turn: KeptTurn, now: datetime) -> dict[str, Any]:
    """The columns of a turn that say how it was answered."""
    return {
        "kept_at": now,
        "stage": turn.stage.value,
        "reply": turn.reply,
        "notice": turn.notice,
        "coach": turn.coach,
        "safety": turn.safety,
        "concern": turn.concern,
        "citations": json.dumps(turn.citations, ensure_ascii=False),
        "patch": turn.patch.model_dump_json(exclude_defaults=True),
    }


def _session(row: sa.Row[Any]) -> SessionRow:
    return SessionRow(row.id, row.user, row.role, row.started, row.version)


def _commitment(row: sa.Row[Any]) -> Commitment:
    return Commitment(row.id, row.action, row.due, row.due_text, Status(row.status), row.session, row.made)
