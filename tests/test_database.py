"""What goes wrong with a file on a disk, for real: a person reads one clear sentence, and what was stored stays."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, datetime, time
from pathlib import Path

import pytest

from coach import database
from coach.errors import StorageBusy, StorageDamaged, StorageError, StorageUnsupported
from coach.notes import NotesPatch
from coach.settings import Settings
from coach.stages import Stage
from coach.storage import KeptTurn, SessionRow, Store

NOW = datetime.combine(date(2026, 11, 23), time(9))
PAGE = 4096
LONG = "a long story, " * 2000  # 28 KB: several pages a message


def fill(store: Store, sessions: int = 3, message: str = LONG) -> None:
    for number in range(sessions):
        row = SessionRow(f"s{number}", "ann", "mentee", NOW.date(), 0)
        store.begin(row, KeptTurn(f"o{number}", 0, None, "Welcome.", Stage.GOAL, NotesPatch()), NOW)
        store.receive(row.id, f"t{number}", message, 0, NOW)


def everything(store: Store) -> list[str]:
    return [
        row.id + (waiting.message if (waiting := store.unanswered(row.id)) else "") for row in store.sessions("ann")
    ]


def told(error: StorageError) -> None:
    """What happened, what it means, what to do: three sentences, none of them a stack of names."""
    for part in (error.what, error.so, error.do):
        assert part.endswith(".")
        assert len(part) < 300
    assert "sqlalche" not in str(error)
    assert "[SQL" not in str(error)


@pytest.fixture
def file(settings: Settings) -> Path:
    """A database with something in it, closed again."""
    store = Store(settings.url)
    fill(store)
    store.close()
    return settings.home / "coach.db"


def refused(kind: type[StorageError], settings: Settings, file: Path) -> None:
    """Opening is refused in words, and every file is left as it was."""
    before = {path: path.read_bytes() for path in file.parent.iterdir()}
    with pytest.raises(kind) as error:
        Store(settings.url)
    told(error.value)
    assert type(error.value) is kind
    assert {path: path.read_bytes() for path in file.parent.iterdir()} == before


def test_home_is_made_for_its_owner_alone(store: Store, home: Path) -> None:
    fill(store)
    assert home.stat().st_mode & 0o077 == 0
    assert {path.stat().st_mode & 0o077 for path in home.glob("coach.db*")} == {0}


def test_many_may_open_a_new_file_at_once(settings: Settings) -> None:
    with ThreadPoolExecutor(8) as pool:
        stores = list(pool.map(lambda _: Store(settings.url), range(8)))
    fill(stores[0])
    assert [everything(store) for store in stores] == [everything(stores[0])] * 8
    for store in stores:
        store.close()


@pytest.fixture
def held(file: Path) -> Iterator[None]:
    """Another process is in the middle of writing."""
    hold = "import sqlite3,sys; sqlite3.connect(sys.argv[1], isolation_level=None).execute('BEGIN IMMEDIATE');"
    command = [sys.executable, "-c", f"{hold} print('held', flush=True); input()", str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield
        other.communicate("\n")


@pytest.mark.usefixtures("held")
def test_while_another_program_writes_one_can_read_and_is_told_when_one_cannot_write(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    store = Store(settings.url)
    before = everything(store)
    with pytest.raises(StorageBusy) as error:
        store.receive("s0", "t9", "hello", 1, NOW)
    told(error.value)
    assert everything(store) == before
    store.close()


def test_another_program_that_is_done_is_waited_for(store: Store, open_store: Callable[[], Store]) -> None:
    fill(store, 8)
    stores = [open_store() for _ in range(4)]

    def write(number: int) -> int:
        return stores[number % 4].receive(f"s{number}", f"again{number}", "hello", 1, NOW)[1]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(write, range(8))) == [2] * 8


@pytest.mark.parametrize("content", [b"\x00" * 9000, b"Dear diary, " * 900, b"SQLite format 3\x00" + b"\xff" * 9000])
def test_a_file_that_is_no_database_is_told_and_left_alone(settings: Settings, home: Path, content: bytes) -> None:
    home.mkdir()
    (home / "coach.db").write_bytes(content)
    refused(StorageDamaged, settings, home / "coach.db")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_file_that_was_cut_short_is_told_and_left_alone(settings: Settings, file: Path, share: float) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    refused(StorageDamaged, settings, file)
    file.write_bytes(whole)
    store = Store(settings.url)
    assert len(everything(store)) == 3, "a backup put in its place is read"
    store.close()


def test_a_page_that_went_bad_is_told_when_the_file_is_opened(settings: Settings, file: Path) -> None:
    """Every page but the tails of long messages, where only the text itself is hit, as no checksum guards it."""
    whole = file.read_bytes()
    silent = 0
    for start in range(0, len(whole), PAGE):
        for bad in (b"\x00" * PAGE, b"\xa5" * PAGE):
            file.write_bytes(whole[:start] + bad + whole[start + PAGE :])
            try:
                store = Store(settings.url)
            except StorageDamaged as error:
                told(error)
            else:
                silent += 1
                assert len(everything(store)) == 3
                store.close()
                for left in file.parent.glob("coach.db-*"):
                    left.unlink()
    assert silent <= 2 * 3, "at most the last page of each long message"


def test_another_programs_database_is_left_alone(settings: Settings, home: Path) -> None:
    home.mkdir()
    with closing(sqlite3.connect(home / "coach.db")) as db:
        db.execute("CREATE TABLE bookmarks (url TEXT)")
    refused(StorageDamaged, settings, home / "coach.db")


def test_a_newer_database_is_left_alone(settings: Settings, file: Path) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute(f"PRAGMA user_version = {database.SCHEMA + 1}")
    refused(StorageUnsupported, settings, file)


@pytest.mark.parametrize("under", ["a file", "a folder in its place"])
def test_a_place_that_cannot_be_used_is_told(tmp_path: Path, under: str) -> None:
    home = tmp_path / "home"
    if under == "a file":
        home.write_text("not a folder")
    else:
        (home / "coach.db").mkdir(parents=True)
    with pytest.raises(StorageError) as error:
        Store(f"sqlite:///{home / 'coach.db'}")
    told(error.value)
    assert str(home) in error.value.what
