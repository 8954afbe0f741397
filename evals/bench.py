"""Speed and size, measured on this machine: `python -m evals.bench`.

Every figure stands beside its target. Whole visits are held with the built-in coach on two cores, then with a model,
which a stand-in plays; the database is on
the disk of the user's cache folder, because a commit to memory would cost nothing. A figure over its target is marked
and does not fail the run: a busy machine is no fault of the code.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice, pairwise
from pathlib import Path

import platformdirs
from rich.console import Console
from rich.table import Table
from rich.text import Text

from coach.assemble import assemble
from coach.session import Session
from coach.settings import Settings
from coach.turn import Context
from evals import model_bench
from evals.crowd import PEOPLE, crowd
from evals.figures import VISITS, Row

COACH = Path(sys.executable).with_name("coach")
CORES = 2
TURNS, STRETCH = 200, 20
PROCESSES = 3


async def reply_times(context: Context) -> list[float]:
    """Seconds from each message of the visits to its last word and both commits, everything loaded before."""
    times = []
    for warm in (False, True):
        for visit, messages in enumerate(VISITS):
            session = await Session.begin(context, f"person {visit} {warm}")
            for message in messages:
                taken = await _say(session, message)
                times += [taken] if warm else []
    return times


async def long_session(context: Context) -> tuple[str, list[float], list[float]]:
    """A session of 200 turns: its id, seconds a turn, and KB on the disk that each stretch of 20 turns added a turn."""
    session = await Session.begin(context, "long")
    times: list[float] = []
    sizes = [_on_disk(context)]
    for number, message in enumerate(islice(cycle(message for visit in VISITS for message in visit), TURNS), 1):
        times.append(await _say(session, f"{message} ({number})"))
        if number % STRETCH == 0:
            sizes.append(_on_disk(context))
    return session.id, times, [(after - before) / 1024 / STRETCH for before, after in pairwise(sizes)]


async def reopening(context: Context, session_id: str) -> float:
    """Median seconds to open that session again and have its latest turn and notes."""
    times = []
    for _ in range(9):
        start = time.perf_counter()
        await (await Session.resume(context, "long", session_id)).latest()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def process(home: Path, *arguments: str, said: str = "") -> tuple[float, float]:
    """Median seconds and most megabytes of memory of a whole `coach …` process; one run goes before, to warm caches."""
    times, memory = [], []
    for _ in range(PROCESSES + 1):
        start = time.perf_counter()
        with subprocess.Popen(
            [COACH, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env=os.environ | {"COACH_HOME": str(home)},
            text=True,
        ) as child:
            assert child.stdin is not None
            child.stdin.write(said)
            child.stdin.close()
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        times.append(time.perf_counter() - start)
        memory.append(used.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024))
        if child.returncode:
            raise RuntimeError(f"coach {' '.join(arguments)} ended with {child.returncode}")
    return statistics.median(times[1:]), max(memory[1:])


def rows(home: Path, say: Callable[[str], object]) -> Iterator[Row]:
    """Measure everything, in the order of the table; `say` is told what comes next."""
    say("starting coach three times each …")
    chat, memory = process(home, "chat", "--json", said="I want to lead a team of my own\n")
    yield Row("coach chat --json, one message, whole process", chat, "s", 6)
    yield Row("  its memory at most", memory, "MB")
    yield Row("coach --help, whole process", process(home, "--help")[0], "s", 1)
    yield Row("coach commitments list, whole process", process(home, "commitments", "list")[0], "s", 2)

    context = assemble(Settings(home=home, _env_file=None))
    with asyncio.Runner() as runner:
        say("a few whole visits …")
        replies = [1000 * taken for taken in runner.run(reply_times(context))]
        yield Row(f"reply, last word and both commits, median of {len(replies)}", statistics.median(replies), "ms", 30)
        yield Row("  95th percentile", statistics.quantiles(replies, n=20)[-1], "ms", 80)
        yield Row("  slowest", max(replies), "ms")
        say(f"a session of {TURNS} turns …")
        session_id, times, kilobytes = runner.run(long_session(context))
        half = len(kilobytes) // 2
        yield Row(f"disk a turn over {TURNS} turns", statistics.mean(kilobytes), "KB", 8)
        yield Row("  its worst stretch of 20", max(kilobytes), "KB", 8)
        growth = statistics.mean(kilobytes[half:]) / statistics.mean(kilobytes[:half])
        yield Row("  second half against the first", growth, "×", 1.25)
        early, late = statistics.median(times[STRETCH : 3 * STRETCH]), statistics.median(times[-2 * STRETCH :])
        yield Row(f"a turn near the {TURNS}th against one near the 40th", late / early, "×", 1.5)
        yield Row(
            f"opening a session of {TURNS} turns again", 1000 * runner.run(reopening(context, session_id)), "ms", 100
        )
    context.store.close()

    yield from model_bench.rows(home / "model", say)

    say(f"{PEOPLE} people at the web server, for about a minute …")
    seen = crowd(home / "web", VISITS)
    yield Row("coach serve, until the first page is served", seen.first_page, "s", 8)
    yield Row("  until the first message is answered", seen.first_word, "s")
    if seen.in_a_browser is not None:
        yield Row("first page in Chromium, nothing cached, network dropped", seen.in_a_browser, "s", 2)
    yield Row(
        f"reply with {PEOPLE} people talking, median of {len(seen.replies)}", statistics.median(seen.replies), "s"
    )
    yield Row("  95th percentile", statistics.quantiles(seen.replies, n=20)[-1], "s", 1)
    yield Row("  slowest", max(seen.replies), "s")
    yield Row(f"the last reply when all {PEOPLE} send in the same moment", max(seen.at_once), "s")
    yield Row("memory of the server at most", seen.memory, "MB", 900)


async def _say(session: Session, message: str) -> float:
    start = time.perf_counter()
    async for _ in session.say(message):
        pass
    return time.perf_counter() - start


def _on_disk(context: Context) -> int:
    """Bytes of the database once its write-ahead log is worked in."""
    with context.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(str(context.store.engine.url.database)).stat().st_size


def main() -> None:
    """Measure and print the table."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    for name in (name for name in os.environ if name.startswith(("OPENAI_", "COACH_"))):
        del os.environ[name]  # nothing is measured, or paid for, at an endpoint of theirs
    console = Console(highlight=False)
    cache = platformdirs.user_cache_path("grow-coach", ensure_exists=True)
    table = Table("what", "target", "measured", "", box=None, pad_edge=False)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=cache) as home:
        for row in rows(Path(home), lambda what: console.print(Text(what, style="dim"))):
            table.add_row(*row.cells())
    console.print(table)


if __name__ == "__main__":
    main()
