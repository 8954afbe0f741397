"""A disk that is full, for real: one clear sentence, and everything that was acknowledged is there afterwards."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from test_database import LONG, NOW, everything, fill, told

from coach.errors import StorageFull
from coach.storage import Store


def test_a_full_database_is_told_and_everything_before_is_there(store: Store, open_store: Callable[[], Store]) -> None:
    fill(store)
    before = everything(store)

    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        pages = db.exec_driver_sql("PRAGMA page_count").scalar_one()
        db.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageFull) as error:
        store.receive("s0", "more", LONG, 1, NOW)
    told(error.value)
    assert everything(open_store()) == before


WRITER = """
import json, resource, sys
sys.path.insert(0, sys.argv[1])
from test_database import LONG, NOW, everything, fill, told
from coach.errors import StorageError
from coach.storage import Store
store = Store(sys.argv[2])
fill(store)
if len(sys.argv) > 3:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
kept, error = 0, None
try:
    for number in range(2000):
        store.receive("s0", f"more{number}", LONG, number + 1, NOW)
        kept += 1
except StorageError as told_:
    told(told_)
    error = type(told_).__name__
try:
    store.close()
except StorageError as told_:
    pass
print(json.dumps([kept, error]))
"""


def write_until_full(home: Path, *limit: str) -> tuple[int, str]:
    """Another process writes until its disk is full; the messages it stored, and the error it met."""
    command = [sys.executable, "-c", WRITER, str(Path(__file__).parent), f"sqlite:///{home / 'coach.db'}", *limit]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    kept, error = json.loads(done.stdout)
    return kept, error


def holds(home: Path, kept: int) -> None:
    """Everything acknowledged is there and sound, and there is room for a person to go on once there is space."""
    store = Store(f"sqlite:///{home / 'coach.db'}")
    assert len(everything(store)) == 3
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        assert db.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert db.exec_driver_sql("SELECT count(*) FROM turns WHERE id LIKE 'more%'").scalar_one() == kept
    store.receive("s0", "after", LONG, kept + 1, NOW)
    store.close()


def test_a_limit_on_the_size_of_files_is_told_and_everything_before_is_there(home: Path) -> None:
    kept, error = write_until_full(home, str(600_000))
    assert error == "StorageFull"
    assert 5 < kept < 100
    holds(home, kept)


def test_a_full_disk_is_told_and_everything_before_is_there(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if not mount or subprocess.run([mount, "-t", "tmpfs", "-o", "size=1m", "x", disk], check=False).returncode:
        pytest.skip("mounting a small disk is not permitted here")
    try:
        kept, error = write_until_full(disk / "home")
        assert error == "StorageFull"
        assert kept > 3
        (tmp_path / "copy").mkdir()
        for path in (disk / "home").iterdir():
            shutil.copy(path, tmp_path / "copy")
    finally:
        subprocess.run(["umount", disk], check=True)
    holds(tmp_path / "copy", kept)
