"""A real server, a real browser, and people who know nothing of each other."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect
from serving import PATIENCE, PHONE, Person, Server, start

NAMES = count(1)
expect.set_options(timeout=PATIENCE)
PICTURES = Path(os.environ.get("COACH_PICTURES", "build/pictures"))


@pytest.fixture(scope="session", autouse=True)
def _no_settings() -> Iterator[None]:
    """A server under test takes its settings from the test alone."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("COACH_", "OPENAI_"))]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def started(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:  # noqa: ARG001
    """Starts a server of its own, in a home of its own unless one is given; all are stopped at the end."""
    servers: list[Server] = []

    def start_(home: Path | None = None, **how: Any) -> Server:
        servers.append(start(home or tmp_path_factory.mktemp("web") / "home", **how))
        return servers[-1]

    yield start_
    for server in servers:
        server.stop()


@pytest.fixture(scope="session")
def server(started: Callable[..., Server]) -> Server:
    """The server that most tests share; they do not meet, because each is another person."""
    return started()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        assert not os.environ.get("CI"), "CI runs the browser tests: install chromium"
        pytest.skip("there is no Chromium on this machine; on Debian: apt-get install chromium")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=found, args=flags)
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def someone(browser: Browser, server: Server) -> AsyncIterator[Callable[..., Awaitable[Person]]]:
    """`await someone()` is a new person at the shared server; their pages must have had no fault at the end."""
    people: list[Person] = []

    async def someone_(at: Server = server, user: str | None = None, **looks: Any) -> Person:
        people.append(await Person.at(browser, at, user or f"person {next(NAMES)}", **looks))
        return people[-1]

    yield someone_
    for person in people:
        await person.page.context.close()
    faults = [fault for person in people for fault in person.faults]
    assert not faults, faults


@pytest_asyncio.fixture(loop_scope="session")
async def person(someone: Callable[..., Awaitable[Person]]) -> Person:
    """Somebody at a desk, on the first page."""
    one = await someone()
    await one.open()
    return one


@pytest_asyncio.fixture(loop_scope="session")
async def on_a_phone(someone: Callable[..., Awaitable[Person]]) -> Person:
    """Somebody with a small phone, on the first page."""
    one = await someone(viewport=PHONE, is_mobile=True, has_touch=True)
    await one.open()
    return one


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[..., Awaitable[None]]:
    """Takes a picture of what somebody sees, named after the test, for people to look at."""

    async def picture_(one: Person, name: str = "") -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        test = request.node.name.removeprefix("test_").partition("[")[0]
        await one.page.screenshot(path=PICTURES / f"{test}{'-' if name else ''}{name}.png")

    return picture_
