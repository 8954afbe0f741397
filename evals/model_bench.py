"""What a model costs in time and tokens, measured against the stand-in (`evals/stand_in`) in a process of its own.

Beside each figure stands that of a bare call: the same request to the same server in the same run, read by the openai
SDK and nothing else. The stand-in says when a sentence went out, by the clock that all processes of a machine share.
"""

import asyncio
import re
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import httpx
from openai import AsyncOpenAI

from coach.assemble import assemble
from coach.coaches.fallback import Fallback
from coach.session import Session, Spoken
from coach.settings import Settings
from coach.turn import Call, Context
from evals.figures import LONG_TALK, VISITS, Row

PACE = 0.7  # seconds of a whole answer of some forty pieces: about sixty tokens a second, as hosted models give
QUICK = 0.5  # seconds of a whole answer while everybody talks at once
SESSIONS, ROUNDS = 100, 3
LONG = 100  # turns

_SENTENCE = re.compile(r"[.!?][”)\]]*\Z")


@dataclass(slots=True)
class Timed:
    """One answer as somebody saw it. Moments by the monotonic clock, 0 until they come."""

    sent: float
    first: float = 0.0  # the first whole sentence
    last: float = 0.0  # the last word of the reply
    ended: float = 0.0
    by: str = ""

    @property
    def last_word(self) -> float:
        """Seconds from the message to the last word."""
        return self.last - self.sent


def rows(home: Path, say: Callable[[str], object]) -> Iterator[Row]:
    """Measure everything about the model, in the order of the table; `say` is told what comes next."""
    with asyncio.Runner() as runner:
        say("a few whole visits with a model, each call beside a bare one …")
        with _stand_in(PACE) as url:
            yield from runner.run(_side_by_side(home / "visits", url))
        say(f"a session of {LONG} long messages with a model …")
        with _stand_in(0) as url:
            yield from runner.run(_tokens(home / "long", url))
        say(f"{SESSIONS} sessions at once with a model that answers in {QUICK} s …")
        with _stand_in(QUICK) as url:
            yield from runner.run(_at_once(home / "crowd", url))


async def prompt_tokens(context: Context, messages: Sequence[str]) -> list[Call]:
    """What each turn of one session took of the model, by the log; fails when a turn is not the model's."""
    session, found = await Session.begin(context, "long"), list[Call]()
    for message in messages:
        *_, spoken = [part async for part in session.say(message)]
        assert isinstance(spoken, Spoken)
        assert spoken.turn.coach == "llm", spoken.turn.notice
        found.append(Call.model_validate_json(spoken.turn.call or ""))
    return found


def long_messages(turns: int) -> list[str]:
    """So many long messages, no two alike; those ten turns apart differ by a number only."""
    return [f"{message} ({number})" for number, message in enumerate(islice(cycle(LONG_TALK), turns), 1)]


async def _side_by_side(home: Path, url: str) -> list[Row]:
    ours, bare = [], []
    async with _talking(home, url) as context, AsyncOpenAI(api_key="none", base_url=url) as client:
        for visit, messages in enumerate(VISITS):
            session = await Session.begin(context, f"person {visit}")
            for message in messages:
                ours.append(await _ours(session, message))
                bare.append(await _bare(client, _asked(url)[-1]["body"]))
    calls = _asked(url)
    assert len(calls) == len(ours) + len(bare)
    ends, afters = ([one[name] for one in calls] for name in ("sentence", "after"))
    pause = statistics.median(after - end for after, end in zip(afters, ends, strict=True))
    shown, seen = ([one.first for one in timed] for timed in (ours, bare))
    late = [1000 * (at - end) for at, end in zip(shown, ends[::2], strict=True)]
    handling = [1000 * (at - after) for at, after in zip(shown, afters[::2], strict=True)]
    reading = [1000 * (at - end) for at, end in zip(seen, ends[1::2], strict=True)]
    over = [1000 * (one.last_word - two.last_word) for one, two in zip(ours, bare, strict=True)]
    return [
        Row("model: first sentence, from its end at the wire to the screen", statistics.median(late), "ms", 30),
        Row("  95th percentile", statistics.quantiles(late, n=20)[-1], "ms"),
        Row("  of that, waiting for the next piece of the stream", 1000 * pause, "ms"),
        Row("  of that, ours", statistics.median(handling), "ms"),
        Row("  a bare call has it after", statistics.median(reading), "ms"),
        Row(f"  last word, median of {len(ours)}", statistics.median(one.last_word for one in ours), "s"),
        Row("  last word of a bare call", statistics.median(one.last_word for one in bare), "s"),
        Row("  ours later by", statistics.median(over), "ms"),
        Row("  from the last word to notes and commit", 1000 * statistics.median(_rest(ours)), "ms"),
    ]


async def _tokens(home: Path, url: str) -> list[Row]:
    async with _talking(home, url) as context:
        took = await prompt_tokens(context, long_messages(LONG))
    calls = sum(one.attempts for one in took) / len(took)
    sizes = {turn: took[turn - 1].tokens_in for turn in (10, 60, 100)}
    return [
        Row("calls a turn", calls, "calls", 1.0),
        *(Row(f"  prompt of turn {turn}", size, "tokens") for turn, size in sizes.items()),
        Row("  turn 60 against turn 10", sizes[60] / sizes[10], "×", 1.25),
        Row("  turn 100 against turn 10", sizes[100] / sizes[10], "×", 1.25),
    ]


async def _at_once(home: Path, url: str) -> list[Row]:
    ours, bare = list[Timed](), list[Timed]()
    async with _talking(home, url) as context, AsyncOpenAI(api_key="none", base_url=url) as client:
        sessions = [await Session.begin(context, f"person {number}") for number in range(SESSIONS)]
        for turn in range(ROUNDS):
            said = (VISITS[number % len(VISITS)][turn] for number in range(SESSIONS))
            ours += await asyncio.gather(*(_ours(one, text) for one, text in zip(sessions, said, strict=True)))
            bodies = [one["body"] for one in _asked(url)[-SESSIONS:]]
            bare += await asyncio.gather(*(_bare(client, body) for body in bodies))
    found = [Row(f"turns that the model lost, of {len(ours)}", sum(one.by != "llm" for one in ours), "turns", 0)]
    for called, timed in ((f"last word, {SESSIONS} sessions at once, median", ours), ("  bare calls, median", bare)):
        times = [one.last_word for one in timed]
        found += [Row(called, statistics.median(times), "s")]
        found += [Row("  95th percentile", statistics.quantiles(times, n=20)[-1], "s")]
        found += [Row("  slowest", max(times), "s")]
    return found


async def _ours(session: Session, message: str) -> Timed:
    timed = Timed(time.monotonic())
    async for part in session.say(message):
        now = time.monotonic()
        if isinstance(part, Spoken):
            timed.ended, timed.by = now, part.turn.coach
        else:
            timed.first = timed.first or now
            timed.last = now
    return timed


async def _bare(client: AsyncOpenAI, body: dict[str, Any]) -> Timed:
    """The same request, read as it comes; the last word is the one before the mark."""
    timed = Timed(time.monotonic())
    async for chunk in await client.chat.completions.create(**body):
        piece = chunk.choices[0].delta.content or "" if chunk.choices else ""
        now = time.monotonic()
        if "<<<" in piece:
            timed.last = timed.ended
        if not timed.first and _SENTENCE.search(piece):
            timed.first = now
        timed.ended = now
    return timed


def _rest(timed: Sequence[Timed]) -> list[float]:
    return [one.ended - one.last for one in timed]


@asynccontextmanager
async def _talking(home: Path, url: str) -> AsyncIterator[Context]:
    """A coach with the stand-in for a model, everything loaded; what was asked until now is forgotten."""
    context = assemble(Settings(home=home, openai_base_url=url, model="stand-in", _env_file=None))
    assert isinstance(context.coach, Fallback)
    await asyncio.to_thread(context.guidance)
    warm = await Session.begin(context, "warm")
    for message in (message for messages in VISITS for message in messages[:ROUNDS]):
        async for _ in warm.say(message):
            pass
    httpx.delete(f"{url}/asked").raise_for_status()
    try:
        yield context
    finally:
        await context.coach.model.model.close()
        context.store.close()


def _asked(url: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = httpx.get(f"{url}/asked").raise_for_status().json()
    return found


@contextmanager
def _stand_in(delay: float) -> Iterator[str]:
    """A stand-in in a process of its own, by its base URL."""
    command = [sys.executable, "-m", "evals.stand_in", "--port", "0", "--delay", str(delay)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip().partition("=")[2]
        finally:
            process.terminate()
