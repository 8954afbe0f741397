"""The web server under test: the real one, on the day it is told, with a coach that can be asked to take its time."""

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any

from coach.assemble import assemble
from coach.notes import NotesPatch
from coach.settings import Settings, load
from coach.turn import Context, Turn
from coach.web.serve import serve

PAUSE = 0.8  # seconds before each sentence of a reply to a message that says "slowly"


class Slow:
    """A coach that thinks before each sentence, as a model would."""

    def __init__(self, coach: Any) -> None:
        self._coach, self.name, self.opening = coach, coach.name, coach.opening

    async def reply(self, turn: Turn) -> AsyncIterator[str | NotesPatch]:
        async for part in self._coach.reply(turn):
            if "slowly" in turn.message:
                await asyncio.sleep(PAUSE)
            yield part


def make(settings: Settings) -> Context:
    context = assemble(settings, date.fromisoformat(sys.argv[1]))
    return replace(context, coach=Slow(context.coach))


def tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    serve(load(), "127.0.0.1", int(sys.argv[2]), make, tell=tell, browse=False)
