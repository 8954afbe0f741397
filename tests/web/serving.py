"""A web server in a process of its own, and people at it: each a browser that is signed in under a name."""

import os
import re
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
from playwright.async_api import Browser, BrowserContext, Page, expect

from coach.settings import Settings
from coach.web.folder import signing_key

LAUNCH = Path(__file__).with_name("launch.py")
TODAY = "2026-11-23"  # a Monday
PATIENCE = 20_000  # milliseconds; a busy machine is no fault of ours
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}


@dataclass
class Server:
    """One running server."""

    home: Path
    address: str
    process: "subprocess.Popen[bytes]"

    @property
    def port(self) -> int:
        return int(self.address.rsplit(":", 1)[1])

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)

    def token(self, user: str) -> str:
        """What a sign-in as `user` would give."""
        claims = {"identifier": user, "display_name": None, "metadata": {}, "exp": time.time() + 3600}
        return jwt.encode(claims, signing_key(Settings(home=self.home, _env_file=None)), algorithm="HS256")

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database holds."""
        with sqlite3.connect(self.home / "coach.db") as db:
            return db.execute(query, values).fetchall()


def start(home: Path, today: str = TODAY, port: int = 0, **settings: str) -> Server:
    """Start a server and wait until it says where it is."""
    home.mkdir(parents=True, exist_ok=True)
    log = home / "server.log"
    with log.open("w") as written:
        process = subprocess.Popen(
            [sys.executable, str(LAUNCH), today, str(port)],
            env={**os.environ, "COACH_HOME": str(home), **settings},
            stdout=written,
            stderr=written,
            cwd=home,
        )
    while not (found := re.search(r"http://\S+", log.read_text())):
        assert process.poll() is None, f"the server did not start: {log.read_text()}"
        time.sleep(0.05)
    return Server(home, found[0], process)


class Person:
    """Somebody at a browser."""

    def __init__(self, page: Page, server: Server, user: str) -> None:
        self.page, self.server, self.user = page, server, user
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._overheard)
        page.set_default_timeout(PATIENCE)

    @classmethod
    async def at(cls, browser: Browser, server: Server, user: str, **looks: Any) -> "Person":
        """A new browser profile, signed in; `looks` are Playwright's context options."""
        context = await browser.new_context(**{"viewport": DESKTOP, **looks})
        await context.add_cookies([{"name": "grow_coach", "value": server.token(user), "url": server.address}])
        return await cls.in_(context, server, user)

    @classmethod
    async def in_(cls, context: BrowserContext, server: Server, user: str) -> "Person":
        """Another tab of the same browser."""
        return cls(await context.new_page(), server, user)

    async def open(self, path: str = "/") -> None:
        await self.page.goto(self.server.address + path)
        await self.ready()

    async def ready(self) -> None:
        """Wait until the coach has given the page its settings: from then on it listens."""
        await self.page.wait_for_selector("[aria-label^='Your data']:not([disabled])")

    async def says(self, text: str, *, wait: bool = True) -> None:
        """Type a message and send it; wait until the reply is whole."""
        replies = await self.replies.count()
        await self.page.fill("#chat-input", text)
        await expect(self.page.locator("#chat-submit")).to_be_enabled(timeout=PATIENCE)
        await self.page.press("#chat-input", "Enter")
        if wait:
            await expect(self.replies).to_have_count(replies + 1)
            await expect(self.wishes.first).to_be_visible(timeout=PATIENCE)

    @property
    def replies(self) -> Any:
        return self.page.locator("[data-step-type='assistant_message']")

    @property
    def messages(self) -> Any:
        return self.page.locator("[data-step-type='user_message']")

    @property
    def told(self) -> Any:
        return self.page.locator("[data-step-type='system_message']")

    @property
    def wishes(self) -> Any:
        return self.page.get_by_role("button", name=re.compile("^(I'm stuck|Go back|Finish)$"))

    @property
    def notes(self) -> Any:
        return self.page.locator("#side-view-content")

    async def sees(self, where: Any, text: str) -> None:
        await expect(where).to_contain_text(text)

    def _overheard(self, message: Any) -> None:
        # Before a sign-in the page asks who it is, and is told 401; a missing dialog title is Chainlit's own.
        if message.type == "error" and not re.search("401|Unauthorized|DialogTitle", message.text):
            self.faults.append(message.text)
