"""The connection to the database: how the file is opened, and what its faults mean to a person."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from coach.errors import CoachError, StorageBusy, StorageDamaged, StorageError, StorageFull, StorageUnsupported

SCHEMA = 3
# What leads from a version to the next, beside the tables that are new in it.
STEPS = {1: "ALTER TABLE sessions ADD COLUMN name TEXT", 2: "ALTER TABLE turns ADD COLUMN call TEXT"}
BUSY_SECONDS = 5.0
NOT_KEPT = "What you just did was not kept; everything before it is safe."


def connect(url: str, metadata: sa.MetaData) -> sa.Engine:
    """Open (or make) the database at `url` with the tables of `metadata`.

    Write-ahead log, every commit flushed to the disk, deleted rows overwritten. Raises a StorageError for people.
    """
    path = Path(sa.make_url(url).database or "")
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS, "isolation_level": None})
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        with speaking(engine):
            _make(engine, metadata, path)
    except OSError as error:
        raise _unusable(path, error) from None
    except CoachError:
        engine.dispose()
        raise
    return engine


def _make(engine: sa.Engine, metadata: sa.MetaData, path: Path) -> None:
    """The tables, new or brought up to today's; a file is looked at before anything in it is changed."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        tables = "SELECT count(*) FROM sqlite_master"
        found, held = db.exec_driver_sql(f"SELECT user_version, ({tables}) FROM pragma_user_version").one()
        if found > SCHEMA:
            raise StorageUnsupported(
                f"The database {path} was written by a newer grow-coach.",
                "It was left untouched.",
                "Install the newer version to go on with it.",
            )
        # Pages in disorder are told before a person has said something that could not be kept in them.
        if (held and not found) or db.exec_driver_sql("PRAGMA quick_check(1)").scalar_one() != "ok":
            raise damaged(path)
        db.exec_driver_sql("PRAGMA journal_mode = WAL")
    if found == SCHEMA:
        return
    with engine.begin() as db:
        metadata.create_all(db)
        for version in range(found or SCHEMA, SCHEMA):
            db.exec_driver_sql(STEPS[version])
        db.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")


def _begin(db: sa.Connection) -> None:
    """A transaction is for writing, so it takes its turn at once. Reading runs in autocommit and waits for nobody."""
    if db.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        db.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def speaking(engine: sa.Engine) -> Iterator[None]:
    """Turn what SQLite says inside the block into a StorageError that a person can act on."""
    try:
        yield
    except CoachError:
        raise
    except sa.exc.DBAPIError as error:
        raise explain(error.orig, str(engine.url.database)) from error
    except sqlite3.Error as error:
        raise explain(error, str(engine.url.database)) from error


def explain(error: Any, path: str) -> StorageError:
    """The StorageError for an sqlite3 error."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    match code:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StorageBusy(
                f"Another program is holding the database {path}.",
                NOT_KEPT,
                "Close the other program or wait a moment, then try again.",
            )
        case sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR:
            return StorageFull(
                f"The disk that holds {path} is full, or failing: {error}.",
                NOT_KEPT,
                "Free some space on it, then try again.",
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return damaged(path)
    return _unusable(Path(path), error)


def damaged(path: object) -> StorageDamaged:
    """The error for a file that cannot be trusted."""
    return StorageDamaged(
        f"The file {path} is damaged or is not a grow-coach database.",
        "It was left untouched, so what can be saved from it is still there.",
        "Move it away (or put a backup in its place) and start again.",
    )


def _unusable(path: Path, error: Exception) -> StorageError:
    return StorageError(
        f"The database {path} cannot be used: {error}.",
        NOT_KEPT,
        "Check that the folder exists, is yours and can be written, or set COACH_HOME to another one.",
    )
