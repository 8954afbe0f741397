"""The model coach in front of a scripted endpoint, with the built-in coach behind it, in real sessions."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from chat_server import ChatServer
from pydantic import SecretStr

from coach.coaches.builtin.coach import BuiltinCoach
from coach.coaches.fallback import Fallback
from coach.coaches.llm import LLMCoach
from coach.coaches.prompting import Prompts
from coach.endpoint import Model
from coach.resources import folder
from coach.session import Session, Spoken
from coach.settings import Settings
from coach.turn import Context

KEY = "sk-very-secret"
Talk = Callable[[str], Awaitable[Spoken]]


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def with_model(settings: Settings, server: ChatServer) -> Settings:
    """Settings that name the scripted endpoint, with a budget short enough for tests of its end."""
    named = {"openai_api_key": SecretStr(KEY), "openai_base_url": server.url, "model": "scripted", "country": "GB"}
    short = {"turn_seconds": 3.0, "first_word_seconds": 0.6, "stall_seconds": 0.4}
    return settings.model_copy(update=named | short)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def prompts() -> Prompts:
    return Prompts(folder("prompts"), "models.example")


@pytest.fixture
def waits() -> list[float]:
    """How long the coach would have waited before each further attempt, in seconds."""
    return []


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
