"""The rival: what people do without us. They paste a good GROW prompt into a chat model and talk with it.

As in any chat window, all of the talk goes to the model each time, and the next visit knows nothing of it.
"""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

from coach.prompts import Prompt
from evals.endpoint import Endpoint, Message
from evals.transcript import Answer

TEMPERATURE = 1.0  # what chat windows use


class Plain:
    """A chat model with one prompt."""

    name = "plain"
    deterministic = False

    def __init__(self, endpoint: Endpoint, prompt: Prompt) -> None:
        self._endpoint, self._prompt = endpoint, prompt
        self.version = f"{prompt.hash} {endpoint.model}"

    @asynccontextmanager
    async def visit(self, home: Path, day: date) -> AsyncIterator["Chat"]:  # noqa: ARG002
        """See System."""
        yield Chat(self._endpoint, self._prompt.render(day=f"{day:%A}, {day.day} {day:%B %Y}"))


class Chat:
    """One chat."""

    def __init__(self, endpoint: Endpoint, first: str) -> None:
        self._endpoint, self._first = endpoint, first
        self._history: Sequence[Message] = ()

    async def opening(self) -> Answer:
        """The answer to the pasted prompt, which is the first message: most people never see a system prompt."""
        return await self.say(self._first)

    async def say(self, message: str) -> Answer:
        """See Partner."""
        began = time.perf_counter()
        asked: Sequence[Message] = (*self._history, {"role": "user", "content": message})
        reply = await self._endpoint.complete(asked, temperature=TEMPERATURE)
        self._history = (*asked, {"role": "assistant", "content": reply})
        return Answer(reply=reply, seconds=time.perf_counter() - began)
