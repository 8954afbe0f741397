"""Two hundred times the process is killed, at a random moment or a random step of a real session. Whatever was
acknowledged is there, once; what was received is answered; and the session ends as if nothing had happened."""

import multiprocessing
import random
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import sigkill_child as child
from sigkill_child import EDITED, SCRIPT

from coach.archive import export
from coach.notes import NotesPatch, fold
from coach.storage import Store

KILLS = 200
SEED = 20261123
LIFE = 0.35  # seconds; a session takes about twice as long
STEPS = 220  # statements, commits and sentences; about 30 are a turn
SURELY = 60  # seconds, after which a child is stuck


@pytest.fixture(scope="module")
def processes() -> Iterator[Any]:
    """Children forked from a server that has the coach loaded."""
    forking = multiprocessing.get_context("forkserver")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))
        patch.setenv(child.LOAD, "1")
        forking.set_forkserver_preload(["sigkill_child"])
        yield forking


@dataclass
class Tally:
    """What the children acknowledged, by session, and when they died."""

    acknowledged: dict[str, list[Any]] = field(default_factory=dict)
    kills: int = 0
    between: int = 0

    def take(self, told: Connection, until: float) -> None:
        """Read what a child acknowledges, to its end or until that time; what was cut off was not acknowledged."""
        try:
            while told.poll(max(0.0, until - monotonic())):
                session, *rest = told.recv()
                self.acknowledged.setdefault(session, []).append(rest)
        except (EOFError, OSError):
            return


def run(processes: Any, tally: Tally, home: Path, first: int, sessions: int, steps: int | None, life: float) -> int:
    """Let a child talk until it dies; its exit code."""
    told, telling = processes.Pipe(duplex=False)
    process = processes.Process(target=child.main, args=(home, first, sessions, steps, telling))
    process.start()
    telling.close()
    tally.take(told, monotonic() + life)
    if life < SURELY:
        process.kill()
    process.join(SURELY)
    tally.take(told, 0)
    told.close()
    code = process.exitcode
    process.close()
    return int(code)


def check(home: Path, tally: Tally, number: int) -> tuple[bool, bool]:
    """Hold the log against what was acknowledged; whether the session is finished, and whether a message waits."""
    store = Store(f"sqlite:///{home / 'coach.db'}")
    found = export(store, f"user {number}")
    promised = {(one["id"], one["action"]) for one in found["commitments"]}
    waiting = 0
    done = False
    assert len(found["sessions"]) <= 1
    for session in found["sessions"]:
        turns = sorted((turn for turn in session["turns"] if turn["number"] is not None), key=lambda t: t["number"])
        assert [turn["number"] for turn in turns] == list(range(len(turns))), "a turn is missing or doubled"
        assert [turn["message"] for turn in turns] == [None, *SCRIPT[: len(turns) - 1]]
        waiting = sum(turn["kept_at"] is None for turn in turns)
        kept = {turn["id"]: (turn["number"], turn["reply"]) for turn in turns if turn["kept_at"]}
        notes = fold(NotesPatch.model_validate_json(turn["patch"]) for turn in session["turns"] if turn["patch"])
        assert notes == store.notes(session["id"])
        lines = [line.text for _, line in notes.lines().values()]
        assert lines.count(EDITED) <= 1, "the edit is doubled"
        for turn_id, turn_number, reply, promises, noted in tally.acknowledged.get(session["id"], []):
            assert kept[turn_id] == (turn_number, reply), "an acknowledged turn is missing"
            assert {(one, action) for one, action, *_ in promises} <= promised, "an acknowledged promise is missing"
            assert (EDITED in noted) <= (EDITED in lines), "an acknowledged edit is missing"
        assert len({action for _, action in promised}) == len(promised), "a promise is doubled"
        done = len(turns) == len(SCRIPT) + 1 and not waiting
    assert waiting <= 1
    store.close()
    return done, bool(waiting)


def outcome(home: Path, number: int) -> Any:
    """A session without its ids: what was said, noted and promised, in order."""
    store = Store(f"sqlite:///{home / 'coach.db'}")
    found = export(store, f"user {number}")
    (row,) = store.sessions(f"user {number}")
    lines = [(kind, line) for kind, line in store.notes(row.id).lines().values()]
    store.close()
    said = [[turn[name] for name in ("number", "message", "reply", "stage")] for turn in found["sessions"][0]["turns"]]
    return said, lines, [(one["action"], one["due"], one["status"]) for one in found["commitments"]]


def test_no_acknowledged_turn_or_promise_is_lost_or_doubled_by_killing_the_process(
    processes: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calm, home = tmp_path / "calm", tmp_path / "home"
    assert run(processes, Tally(), calm, 0, 1, None, SURELY) == 0
    undisturbed = outcome(calm, 0)
    assert len(undisturbed[0]) == len(SCRIPT) + 2, "the opening, every message, and the edit"
    assert len(undisturbed[2]) == 1, "the script makes a promise"

    chance, tally, number = random.Random(SEED), Tally(), 0
    while tally.kills < KILLS:
        steps = chance.choice([None, chance.randint(1, STEPS)])
        life = SURELY if steps else chance.uniform(0, LIFE)
        assert run(processes, tally, home, number, 1000, steps, life) == -signal.SIGKILL
        tally.kills += 1
        while True:
            finished, waiting = check(home, tally, number)
            if not finished:
                break
            number += 1
        tally.between += waiting

    assert run(processes, tally, home, number, 1, None, SURELY) == 0, "the last session is finished in peace"
    assert check(home, tally, number) == (True, False)
    for each in range(number + 1):
        assert outcome(home, each) == undisturbed
    with capsys.disabled():
        print(f"\n{tally.kills} kills in {number + 1} sessions, {tally.between} between receive and keep")  # noqa: T201
    assert tally.between > KILLS // 20
