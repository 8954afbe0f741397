"""The model coach in front of a scripted endpoint, with the built-in coach behind it, in real sessions."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import pytest
from chat_server import KEY, ChatServer
from chat_streams import answer

from coach.coaches.builtin.coach import BuiltinCoach
from coach.coaches.fallback import Fallback
from coach.coaches.llm import LLMCoach
from coach.coaches.prompting import Prompts
from coach.endpoint import Model
from coach.resources import folder
from coach.session import Session, Spoken
from coach.settings import Settings
from coach.turn import Context

GOAL = "I want to ask my manager for the lead role."
Talk = Callable[[str], Awaitable[Spoken]]
Hear = Callable[..., Awaitable["Heard"]]


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def prompts() -> Prompts:
    return Prompts(folder("prompts"), "models.example")


@pytest.fixture
def llm(
    context: Callable[[], Context], with_model: Settings, prompts: Prompts, clock: Clock, waits: list[float]
) -> Context:
    """A coach that talks through the scripted endpoint."""

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    usual = context()
    assert isinstance(usual.coach, BuiltinCoach)
    model = Model(with_model, sleep=sleep)
    coach = Fallback(LLMCoach(model, prompts), usual.coach, with_model.turn_seconds, clock)
    return replace(usual, settings=with_model, coach=coach)


@pytest.fixture
async def session(llm: Context) -> Session:
    return await Session.begin(llm, "me")


@pytest.fixture
def talk(session: Session, say: Callable[[Session, str], Awaitable[Spoken]]) -> Talk:
    """Say something to the coach."""

    async def talk_(message: str) -> Spoken:
        return await say(session, message)

    return talk_


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a message: what was shown, what was kept, and what the log says about it."""

    shown: list[str]
    spoken: Spoken
    seconds: float
    log: list[tuple[str, str]]
    """Level and text of each line."""

    @property
    def reply(self) -> str:
        return self.spoken.turn.reply

    @property
    def notice(self) -> str:
        return self.spoken.turn.notice or ""


@pytest.fixture
def hear(session: Session, caplog: pytest.LogCaptureFixture, with_model: Settings) -> Hear:
    """Say something, and check what holds of every turn: it is useful, it was shown as it is kept, it was in time."""
    caplog.set_level("INFO", "coach.coaches")

    async def hear_(message: str, session: Session = session) -> Heard:
        caplog.clear()
        began = time.monotonic()
        *shown, spoken = [part async for part in session.say(message)]
        seconds = time.monotonic() - began
        assert isinstance(spoken, Spoken)
        assert spoken.turn.reply
        assert "".join(str(part) for part in shown).strip() == spoken.turn.reply
        assert seconds < with_model.turn_seconds
        log = [(record.levelname, record.message) for record in caplog.records]
        assert KEY not in f"{log} {spoken.turn}"
        return Heard([str(part) for part in shown], spoken, seconds, log)

    return hear_


@pytest.fixture
async def first(server: ChatServer, hear: Hear) -> Heard:
    """A turn in which all went well; with the next one the fault is the first in a row."""
    server.script(answer("And what would that give you?", asked="why"))
    heard = await hear(GOAL)
    assert (heard.spoken.turn.coach, heard.log) == ("llm", [])
    return heard
