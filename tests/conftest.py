"""One coach with its real parts for all tests, a home of their own for each, and a day that stands still."""

import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest
from chat_server import KEY, ChatServer
from pydantic import SecretStr

from coach.assemble import assemble
from coach.session import Session, Spoken
from coach.settings import Settings
from coach.storage import Store
from coach.turn import Context

Say = Callable[[Session, str], Awaitable[Spoken]]


@pytest.fixture(scope="session", autouse=True)
def cache(request: pytest.FixtureRequest) -> Iterator[Path]:
    """Where vectors of our own fixed texts are kept between runs; never the cache of whoever runs the tests."""
    folder = Path(request.config.cache.mkdir("grow-coach"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> None:
    """A run in the background ignores Ctrl-C and hands that down; the programs under test must not inherit it."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _no_fault_of_ours(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """The coach owns up to its faults and goes on; in a test a fault is a failure, unless it is what is tested."""
    yield
    faults = [record for record in caplog.get_records("call") if record.name == "coach.session"]
    assert not faults or request.node.get_closest_marker("fault_of_ours"), faults[0].exc_text


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("COACH_", "OPENAI_"))]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def assembled(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Context]:  # noqa: ARG001
    """A running coach. Listener, coach and guidance know nothing of any session, so all tests share them."""
    context = assemble(Settings(home=tmp_path_factory.mktemp("assembled"), _env_file=None))
    yield context
    context.store.close()
    context.guidance().close()


@pytest.fixture
def today() -> date:
    """A Monday."""
    return date(2026, 11, 23)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """COACH_HOME of this test."""
    return tmp_path / "home"


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home=home, _env_file=None)


@pytest.fixture
def open_store(settings: Settings) -> Iterator[Callable[[], Store]]:
    """Opens the database of this home, as often as wanted: each store is like another program with the same file."""
    opened: list[Store] = []

    def open_() -> Store:
        opened.append(Store(settings.url))
        return opened[-1]

    yield open_
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[[], Store]) -> Store:
    return open_store()


@pytest.fixture
def context(
    assembled: Context, settings: Settings, open_store: Callable[[], Store], today: date
) -> Callable[..., Context]:
    """`context()` is a coach in this home on a Monday at nine, `context(day)` on another day; each has a store."""

    def at(day: date = today) -> Context:
        return replace(assembled, settings=settings, store=open_store(), now=lambda: datetime.combine(day, time(9)))

    return at


@pytest.fixture
def server() -> Iterator[ChatServer]:
    """A model's endpoint that says what the test scripts."""
    with ChatServer() as server:
        yield server


@pytest.fixture
def with_model(settings: Settings, server: ChatServer) -> Settings:
    """Settings that name the scripted endpoint, with a budget short enough for tests of its end."""
    named = {"openai_api_key": SecretStr(KEY), "openai_base_url": server.url, "model": "scripted", "country": "GB"}
    short = {"turn_seconds": 3.0, "first_word_seconds": 1.5, "stall_seconds": 0.4}
    return settings.model_copy(update=named | short)


@pytest.fixture
def waits() -> list[float]:
    """How long would have been waited before each further attempt, in seconds."""
    return []


@pytest.fixture
def say() -> Say:
    """Say something in a session, and have what it came to."""

    async def say_(session: Session, message: str) -> Spoken:
        *_, spoken = [part async for part in session.say(message)]
        assert isinstance(spoken, Spoken)
        return spoken

    return say_
