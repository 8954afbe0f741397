"""A crowd at the web server, over the same sockets as a browser: how soon each is answered, and what the server takes.

Every person has a conversation of their own and thinks before each message, as people do; `THINKING` is short beside
the half minute that reading a reply and writing the next message takes, so a real hundred is an easier crowd.
"""

import asyncio
import os
import random
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import socketio

from evals.first_page import first_page

COACH = Path(sys.executable).with_name("coach")
PEOPLE = 100
MESSAGES = 6  # each
THINKING = (5.0, 15.0)  # seconds before each message, evenly spread
LONGEST = 60.0  # seconds; who is not answered by then counts with this


@dataclass
class Crowd:
    """What was measured. Times are seconds, memory is megabytes of the server process."""

    first_page: float = 0.0  # from the start of the process to the first page
    first_word: float = 0.0  # from the start of the process to the first reply of all
    in_a_browser: float | None = None  # from entering the address to a page that one can type in
    replies: list[float] = field(default_factory=list)
    at_once: list[float] = field(default_factory=list)  # everybody's message in the same moment
    memory: float = 0.0


def crowd(home: Path, messages: Sequence[Sequence[str]]) -> Crowd:
    """Start `coach serve` in `home` and let the crowd talk; person n says `messages[n % len(messages)]`."""
    found = Crowd()
    begun = time.perf_counter()
    with _serving(home) as (address, process):
        found.first_page = time.perf_counter() - begun
        asyncio.run(_talk(address, messages, found, begun))
        found.in_a_browser = first_page(address)
        found.memory = _memory(process.pid)
    return found


async def _talk(address: str, messages: Sequence[Sequence[str]], found: Crowd, begun: float) -> None:
    signed_in = httpx.post(f"{address}/auth/header", timeout=30).cookies
    cookie = "; ".join(f"{name}={value}" for name, value in signed_in.items())
    early = await Person.at(address, cookie)
    await early.says(messages[0][0])
    found.first_word = time.perf_counter() - begun
    people = [await Person.at(address, cookie) for _ in range(PEOPLE)]
    dice = random.Random(100)

    async def visit(number: int, person: "Person") -> None:
        lines = messages[number % len(messages)]
        for place in range(MESSAGES):
            await asyncio.sleep(dice.uniform(*THINKING))
            found.replies.append(await person.says(lines[place % len(lines)]))

    await asyncio.gather(*(visit(number, person) for number, person in enumerate(people)))
    found.at_once = await asyncio.gather(*(person.says("What else could I do?") for person in people))
    for person in (early, *people):
        await person.leaves()


class Person:
    """One tab, without a browser."""

    def __init__(self) -> None:
        self._socket = socketio.AsyncClient(reconnection=False)
        self._answered = asyncio.Event()
        self._socket.on("task_end", lambda _data: self._answered.set())

    @classmethod
    async def at(cls, address: str, cookie: str) -> "Person":
        """A tab that is open and greeted."""
        person = cls()
        equipped = asyncio.Event()
        person._socket.on("chat_settings", lambda _data: equipped.set())
        who = {"sessionId": str(uuid.uuid4()), "threadId": "", "clientType": "webapp", "userEnv": "{}"}
        await person._socket.connect(
            address,
            socketio_path="/ws/socket.io",
            transports=["websocket"],
            auth={**who, "chatProfile": "Mentee"},
            headers={"Cookie": cookie},
        )
        await person._socket.emit("connection_successful")
        await asyncio.wait_for(equipped.wait(), LONGEST)
        return person

    async def says(self, text: str) -> float:
        """Seconds from sending a message until its reply is whole and everything beside it is shown."""
        self._answered.clear()
        sent = time.perf_counter()
        message = {"id": str(uuid.uuid4()), "type": "user_message", "name": "me", "output": text, "createdAt": ""}
        await self._socket.emit("client_message", {"message": message, "fileReferences": []})
        try:
            await asyncio.wait_for(self._answered.wait(), LONGEST)
        except TimeoutError:
            return LONGEST
        return time.perf_counter() - sent

    async def leaves(self) -> None:
        """Close the tab."""
        await self._socket.disconnect()


@contextmanager
def _serving(home: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    home.mkdir(parents=True, exist_ok=True)
    log = home / "server.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [COACH, "serve", "--port", "0"],
            stdout=written,
            stderr=written,
            env={**os.environ, "COACH_HOME": str(home), "COLUMNS": "200"},
        )
    try:
        while "http://" not in (said := log.read_text()):
            if process.poll() is not None:
                raise RuntimeError(f"the server did not start: {said}")
            time.sleep(0.02)
        address = said[said.index("http://") :].split()[0]
        httpx.get(address, timeout=30).raise_for_status()
        yield address, process
    finally:
        process.terminate()
        process.wait(30)


def _memory(pid: int) -> float:
    """The most that the process ever held, in megabytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
