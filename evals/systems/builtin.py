"""The coach as it is shipped: real graph, real store in a folder of the case, real guidance."""

import hashlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime
from datetime import time as clock
from pathlib import Path

from coach.assemble import assemble
from coach.resources import folder
from coach.session import BOOKKEEPING, Session, Spoken
from coach.settings import Settings
from coach.storage import Store
from coach.turn import Context
from evals.transcript import Answer

USER = "case"


class Coach:
    """One assembled coach for all cases; each case has a database of its own."""

    deterministic = True

    def __init__(self, home: Path, name: str = "builtin") -> None:
        self.name = name
        self._home = home
        self._context = assemble(Settings(home=home, _env_file=None))
        self._context.guidance()

    @property
    def version(self) -> str:
        """Changes whenever code, prompts or knowledge of the coach do, so that no run mixes two of them."""
        mark = hashlib.sha256()
        for root in (folder("prompts"), folder("knowledge"), Path(__file__).parents[2] / "coach"):
            for path in sorted(root.rglob("*.*")):
                if path.suffix in {".py", ".md", ".yaml", ".txt"} and "evals" not in path.relative_to(root).parts:
                    mark.update(path.read_bytes())
        return mark.hexdigest()[:12]

    @asynccontextmanager
    async def visit(self, home: Path, day: date) -> AsyncIterator["Visit"]:
        """See System."""
        settings = Settings(home=home, user=USER, country="GB", _env_file=None)
        store = Store(settings.url)
        try:
            context = replace(self._context, settings=settings, store=store, now=_at_nine(day))
            yield Visit(context, await Session.begin(context, USER))
        finally:
            store.close()


class Visit:
    """One visit to the coach."""

    def __init__(self, context: Context, session: Session) -> None:
        self._context, self._session = context, session

    async def opening(self) -> Answer:
        """See Partner."""
        return self._answer(await self._session.latest(), 0.0)

    async def say(self, message: str) -> Answer:
        """See Partner."""
        began = time.perf_counter()
        *_, spoken = [part async for part in self._session.say(message)]
        assert isinstance(spoken, Spoken)
        return self._answer(spoken, time.perf_counter() - began)

    def _answer(self, spoken: Spoken, seconds: float) -> Answer:
        turn, today = spoken.turn, self._context.now().date()
        return Answer(
            reply=turn.reply,
            stage=turn.stage.value,
            safety=turn.safety,
            citations=turn.citations,
            notes=type(spoken.notes).model_validate(spoken.notes.model_dump(exclude=BOOKKEEPING)),
            commitments=tuple(one.as_dict(today) for one in spoken.commitments),
            notice=turn.notice,
            seconds=seconds,
        )


def _at_nine(day: date) -> Callable[[], datetime]:
    return lambda: datetime.combine(day, clock(9))
