"""The coach as it is shipped: real graph, real store in a folder of the case, real guidance.

Without an endpoint in its settings it is the built-in coach; with one, the coach that talks through that model.
"""

import hashlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime
from datetime import time as clock
from pathlib import Path

from coach.assemble import assemble
from coach.coaches.fallback import Fallback
from coach.resources import folder
from coach.session import BOOKKEEPING, Session, Spoken
from coach.settings import Settings
from coach.storage import Store
from coach.turn import Call, Context
from evals.transcript import Answer, Took

USER = "case"


class Coach:
    """One assembled coach for all cases; each case has a database of its own."""

    def __init__(self, settings: Settings, name: str = "builtin") -> None:
        """`settings` are those of the run: their home is for what the cases share, their endpoint is asked, if any."""
        self.name = name
        self.deterministic = not settings.has_endpoint
        self._settings = settings
        self._context = assemble(settings)
        self._context.guidance()

    @property
    def version(self) -> str:
        """Changes with the coach's code, prompts, knowledge and model, so that no run mixes two of them."""
        mark = hashlib.sha256()
        for root in (folder("prompts"), folder("knowledge"), Path(__file__).parents[2] / "coach"):
            for path in sorted(root.rglob("*.*")):
                if path.suffix in {".py", ".md", ".yaml", ".txt"} and "evals" not in path.relative_to(root).parts:
                    mark.update(path.read_bytes())
        settings = self._settings
        asked = (settings.model, f"at {settings.temperature:g}", settings.reasoning_effort or "")
        return " ".join((mark.hexdigest()[:12], *(asked if settings.has_endpoint else ()))).strip()

    async def close(self) -> None:
        """Let go of the database and the connections."""
        self._context.store.close()
        if isinstance(self._context.coach, Fallback):
            await self._context.coach.model.model.close()

    @asynccontextmanager
    async def visit(self, home: Path, day: date) -> AsyncIterator["Visit"]:
        """See System."""
        settings = self._settings.model_copy(update={"home": home})
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
            by=turn.coach,
            took=_took(turn.call),
        )


def alone(settings: Settings, home: Path, *, with_model: bool = False) -> Settings:
    """Settings of a coach for cases: everything of theirs in `home`, and no model unless it is asked for."""
    own = {"home": home, "database_url": None, "user": USER, "country": "GB"}
    return settings.model_copy(update=own if with_model else own | {"openai_api_key": None, "openai_base_url": None})


def _took(call: str | None) -> Took | None:
    if call is None:
        return None
    made = Call.model_validate_json(call)
    return Took(calls=made.attempts, tokens_in=made.tokens_in, tokens_out=made.tokens_out)


def _at_nine(day: date) -> Callable[[], datetime]:
    return lambda: datetime.combine(day, clock(9))
