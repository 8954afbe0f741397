"""Everything stored about a person: handed over whole, or erased so that nothing of it stays in any file."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from coach.database import speaking
from coach.errors import StorageBusy, StorageError
from coach.storage import Store, commitment_history, commitments, ratings, sessions, turns


def export(store: Store, user: str) -> dict[str, Any]:
    """Every row about `user`, as plain data for JSON: sessions with their turns, promises with their history."""
    with speaking(store.engine), store.engine.connect() as db:
        mine = [_plain(row) for row in db.execute(sa.select(sessions).where(sessions.c.user == user))]
        for session in mine:
            said = sa.select(turns).where(turns.c.session == session["id"]).order_by(turns.c.place)
            session["turns"] = [_plain(row) for row in db.execute(said)]
            rated = sa.select(ratings).join(turns).where(turns.c.session == session["id"])
            session["ratings"] = [_plain(row) for row in db.execute(rated)]
        promised = [_plain(row) for row in db.execute(sa.select(commitments).where(commitments.c.user == user))]
        for promise in promised:
            changed = sa.select(commitment_history).where(commitment_history.c.commitment == promise["id"])
            promise["history"] = [_plain(row) for row in db.execute(changed)]
    return {"user": user, "sessions": mine, "commitments": promised}


def erase(store: Store, user: str) -> int:
    """Erase every row about `user` and what was left of it in free pages and the write-ahead log.

    Returns the number of sessions erased. Raises StorageError when another program still reads the file or the disk is
    full: if the rows are gone by then, the error says so, and erasing again finishes the work.
    """
    with speaking(store.engine), store.engine.begin() as db:
        gone = db.execute(sa.delete(sessions).where(sessions.c.user == user)).rowcount
    store.forget()
    try:
        scrub(store)
    except StorageError as error:
        traces = "Everything about you is deleted, but traces of it may be left in the file."
        raise type(error)(error.what, traces, "Once that is put right, erase again: it removes the traces.") from error
    return int(gone)


def scrub(store: Store) -> None:
    """Take what was deleted out of free pages and the write-ahead log; StorageError when the file is in use."""
    with speaking(store.engine), store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.exec_driver_sql("VACUUM")
        busy = db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
    if busy:
        raise StorageBusy("Another program is still reading the database.")


def _plain(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date | datetime) else value for name, value in row._mapping.items()
    }
