"""What is written to the database: each change is one transaction, so that a kill at any moment leaves it whole."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from coach.commitments import Commitment
from coach.database import speaking
from coach.errors import CommitmentNotFound, SessionMoved, SessionNotFound
from coach.notes import PromiseChange, Status
from coach.storage.reading import Reader, as_commitment
from coach.storage.tables import KeptTurn, SessionRow, commitment_history, commitments, sessions, turns


class Store(Reader):
    """Sessions, turns and promises of every user, in one SQLite file. Every method may raise StorageError."""

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
            return self._change(db, as_commitment(row), change, now)

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that takes its turn at once; what SQLite says becomes a StorageError."""
        with speaking(self.engine), self.engine.begin() as db:
            yield db

    def _promise(self, db: sa.Connection, session: SessionRow, change: PromiseChange, now: datetime) -> None:
        row = db.execute(
            sa.select(commitments).where(commitments.c.id == change.id, commitments.c.user == session.user)
        ).one_or_none()
        if row is not None:
            self._change(db, as_commitment(row), change, now)
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
        "call": turn.call,
        "patch": turn.patch.model_dump_json(exclude_defaults=True),
    }
