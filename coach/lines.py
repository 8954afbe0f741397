"""The coach without a keyboard: messages as lines on standard input, the conversation on standard output.

With --json a program reads it, so nothing else is ever written there; what went wrong is told in `notice`.
"""

import asyncio
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


def talk(context: Context, session: Session, form: Form, runner: asyncio.Runner, *, as_json: bool) -> None:
    """Write the opening, then one answer per message until the input ends.

    As JSON the opening comes first also when the session goes on; as text it is the latest reply then. The event loop
    runs only while a reply is written, so Ctrl-C ends the wait for a line.
    """
    today = context.now().date()
    latest = runner.run(session.latest())
    if as_json:
        opening = replace(runner.run(session.opening()), notice=session.recovered)
        _write_json(replace(latest, turn=opening), today)
        if session.recovered:
            _write_json(latest, today)  # the message that had waited is answered like any other
    else:
        _write_text(replace(latest, turn=replace(latest.turn, notice=session.recovered or latest.turn.notice)))
    for message in _messages(form):
        try:
            spoken = runner.run(_answer(session, message))
        except CoachError as error:
            latest = runner.run(session.latest())
            spoken = replace(latest, turn=replace(latest.turn, reply="", notice=str(error), citations=()))
        if as_json:
            _write_json(spoken, today)
        else:
            _write_text(spoken, message)


async def _answer(session: Session, message: str | CoachError) -> Spoken:
    if isinstance(message, CoachError):
        raise message
    *_, spoken = [part async for part in session.say(message)]
    assert isinstance(spoken, Spoken)
    return spoken


def _messages(form: Form) -> Iterator[str | CoachError]:
    """The messages on standard input; empty lines are skipped, a line that is no JSON string becomes an error."""
    for number, raw in enumerate(sys.stdin.buffer, 1):
        line = raw.decode("utf-8", errors="replace").rstrip("\r\n")
        if number == 1:
            line = line.removeprefix("\ufeff")  # some editors begin a file with this mark
        if line.strip():
            yield line if form == "lines" else _unpacked(line, number)


def _unpacked(line: str, number: int) -> str | CoachError:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, str):
        return found
    return CoachError(f"Line {number} is not a JSON string.", "It was skipped.", 'Write one like "I want to…".')


def _write_json(spoken: Spoken, today: date) -> None:
    sys.stdout.write(json.dumps(as_dict(spoken, today), ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _write_text(spoken: Spoken, message: str | CoachError = "") -> None:
    turn = spoken.turn
    sources = [f"[{place}] {source['title']}" for place, source in enumerate(turn.citations, 1)]
    said = f"› {message}" if message and isinstance(message, str) else None
    for part in (said, turn.notice, turn.reply, "\n".join(sources)):
        if part:
            sys.stdout.write(f"{part}\n\n")
    sys.stdout.flush()
