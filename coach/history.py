"""A person's earlier sessions as they look back on them: listed, searched, renamed, rated, deleted."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from coach.archive import scrub
from coach.errors import CoachError, SessionNotFound, StorageBusy
from coach.message import printable
from coach.storage import Store, ratings, sessions, turns

LONGEST_NAME = 80  # characters; longer ones do not fit a list
LONGEST_SEARCH = 200  # characters


@dataclass(frozen=True, slots=True)
class Entry:
    """One session in the list: by the name it was given, or else by its goal, or else by how it began."""

    id: str
    user: str
    name: str
    begun: datetime


@dataclass(frozen=True, slots=True)
class Rating:
    """What a person thought of the reply of a turn: 1 for good, 0 for not, and why."""

    turn: str
    value: int
    comment: str


class History:
    """The sessions of `store` in which something was said or noted. Every method may raise StorageError."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def owner(self, session_id: str) -> str | None:
        """Whose session it is; None when there is none with this id."""
        with self._store.reading() as db:
            return db.scalar(sa.select(sessions.c.user).where(sessions.c.id == session_id))

    def entry(self, session_id: str) -> Entry | None:
        """The session as it is listed; None when there is none with this id."""
        with self._store.reading() as db:
            row = db.execute(_entries().where(sessions.c.id == session_id)).one_or_none()
        return self._entry(row) if row else None

    def page(self, user: str, count: int, after: str | None = None, search: str = "") -> tuple[list[Entry], bool]:
        """At most `count` sessions of `user`, newest first, from the one that follows `after`; and whether more follow.

        With `search`, only those whose name, messages or replies hold these words.
        """
        query = _entries().where(sessions.c.user == user, _used())
        if after is not None:
            place = sa.select(sessions.c.visit).where(sessions.c.id == after, sessions.c.user == user)
            query = query.where(sessions.c.visit < place.scalar_subquery())
        if wanted := printable(search).strip()[:LONGEST_SEARCH]:
            query = query.where(_holds(wanted))
        with self._store.reading() as db:
            rows = db.execute(query.order_by(sessions.c.visit.desc()).limit(count + 1)).all()
        return [self._entry(row) for row in rows[:count]], len(rows) > count

    def rename(self, session_id: str, user: str, name: str) -> None:
        """Give a session a name; an empty one lets it go by its goal again. Raises SessionNotFound."""
        short = textwrap.shorten(printable(name), LONGEST_NAME, placeholder=" …") or None
        mine = sa.update(sessions).where(sessions.c.id == session_id, sessions.c.user == user)
        with self._store.writing() as db:
            if db.execute(mine.values(name=short)).rowcount == 0:
                raise _none_of_yours()

    def delete(self, session_id: str, user: str) -> None:
        """Delete a session with all that was said, noted, promised and rated in it. Raises SessionNotFound.

        What was deleted is taken out of the file too, at the latest when nobody else reads it any more.
        """
        mine = sa.delete(sessions).where(sessions.c.id == session_id, sessions.c.user == user)
        with self._store.writing() as db:
            if db.execute(mine).rowcount == 0:
                raise _none_of_yours()
        self._store.forget()
        try:
            scrub(self._store)
        except StorageBusy:
            return  # `secure_delete` has overwritten the rows; the log empties itself at the next checkpoint

    def rate(self, rating: Rating, user: str, now: datetime) -> None:
        """Keep what `user` thinks of a reply of theirs, in place of what they thought before.

        Raises CoachError when the turn is not this user's.
        """
        with self._store.writing() as db:
            whose = sa.select(sessions.c.user).join(turns).where(turns.c.id == rating.turn)
            if db.scalar(whose) != user:
                raise CoachError("There is no such reply of yours.", "Nothing was rated.")
            db.execute(sa.delete(ratings).where(ratings.c.turn == rating.turn))
            values = {"turn": rating.turn, "value": rating.value, "comment": rating.comment, "given_at": now}
            db.execute(sa.insert(ratings).values(values))

    def unrate(self, turn_id: str, user: str) -> bool:
        """Take a rating back; whether there was one of this user's."""
        mine = sa.select(turns.c.id).join(sessions).where(sessions.c.user == user)
        with self._store.writing() as db:
            gone = db.execute(sa.delete(ratings).where(ratings.c.turn == turn_id, ratings.c.turn.in_(mine)))
            return bool(gone.rowcount)

    def ratings(self, session_id: str) -> dict[str, Rating]:
        """The ratings of a session, by turn."""
        with self._store.reading() as db:
            rows = db.execute(sa.select(ratings).join(turns).where(turns.c.session == session_id))
            return {row.turn: Rating(row.turn, row.value, row.comment) for row in rows}

    def _entry(self, row: sa.Row[Any]) -> Entry:
        goal = None if row.name else self._store.notes(row.id).goal.statement
        name = row.name or (goal.text if goal else None) or row.first or "No words yet"
        return Entry(row.id, row.user, textwrap.shorten(name, LONGEST_NAME, placeholder=" …"), row.begun)


def _entries() -> sa.Select[Any]:
    """Every session with when it began and its first message."""
    opening, said = turns.alias(), turns.alias()
    first = (
        sa.select(said.c.message)
        .where(said.c.session == sessions.c.id, said.c.message.is_not(None))
        .order_by(said.c.place)
        .limit(1)
    )
    return sa.select(
        sessions.c.id,
        sessions.c.user,
        sessions.c.name,
        opening.c.received_at.label("begun"),
        first.scalar_subquery().label("first"),
    ).join(opening, sa.and_(opening.c.session == sessions.c.id, opening.c.number == 0))


def _used() -> sa.ColumnElement[bool]:
    """Whether anything but the opening is in the session: a visit in which nobody spoke is not worth a line."""
    said = turns.alias()
    return sa.exists().where(said.c.session == sessions.c.id, said.c.place > 0)


def _holds(words: str) -> sa.ColumnElement[bool]:
    said = turns.alias()
    places: Sequence[sa.ColumnElement[Any]] = (said.c.message, said.c.reply)
    found = sa.or_(*(place.icontains(words, autoescape=True) for place in places))
    return sa.or_(
        sessions.c.name.icontains(words, autoescape=True), sa.exists().where(said.c.session == sessions.c.id, found)
    )


def _none_of_yours() -> SessionNotFound:
    return SessionNotFound("There is no such session of yours.", "Nothing was changed.")
