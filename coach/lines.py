"""The strict way to talk to the coach: messages as lines on standard input, one JSON object a line on standard output.

Programs read it, so nothing else is ever written there; what went wrong with a message is told in `notice`.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Literal

from coach.errors import CoachError
from coach.session import Session, Spoken, as_dict
from coach.turn import Context

Form = Literal["lines", "jsonl"]


def messages(form: Form) -> Iterator[str | CoachError]:
    """The messages on standard input; empty lines are skipped, a line that is no JSON string becomes an error."""
    for number, raw in enumerate(sys.stdin.buffer, 1):
        line = raw.decode("utf-8", errors="replace").rstrip("\r\n")
        if not line.strip():
            continue
        yield line if form == "lines" else _unpacked(line, number)


async def talk(context: Context, session: Session, form: Form) -> None:
    """Print the opening, then one object per message until the input ends."""
    today = context.now().date()
    opening = replace(await session.opening(), notice=session.recovered)
    _print(replace(await session.latest(), turn=opening), today=today)
    for message in messages(form):
        try:
            if isinstance(message, CoachError):
                raise message
            async for part in session.say(message):
                if isinstance(part, Spoken):
                    _print(part, today=today)
        except CoachError as error:
            latest = await session.latest()
            told = replace(latest.turn, reply="", notice=str(error), citations=())
            _print(replace(latest, turn=told), today=today)


def _print(spoken: Spoken, *, today: date) -> None:
    sys.stdout.write(json.dumps(as_dict(spoken, today), ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _unpacked(line: str, number: int) -> str | CoachError:
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    if isinstance(found, str):
        return found
    return CoachError(f"Line {number} is not a JSON string.", "It was skipped.", 'Write one like "I want to…".')
