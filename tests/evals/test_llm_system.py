"""`--system llm`: the coach as it is shipped, through the configured endpoint; the other systems never ask it."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from chat_server import ChatServer, Fails
from chat_streams import answer

from coach.settings import Settings
from evals.cast import Cast
from evals.errors import EvalError
from evals.transcript import Took


@pytest.fixture
async def cast(with_model: Settings) -> AsyncIterator[Cast]:
    cast = Cast(with_model)
    yield cast
    await cast.close()


async def test_the_coach_talks_through_the_endpoint(server: ChatServer, cast: Cast, home: Path, today: date) -> None:
    server.script(answer("What would that give you?", asked="why"), Fails(401))
    coach = cast.system("llm")
    async with coach.visit(home, today) as visit:
        opening = await visit.opening()
        first = await visit.say("I want to lead a team of my own")
        second = await visit.say("I like to see people grow")
    assert (opening.by, opening.took) == ("builtin", None)
    assert (first.reply, first.by, first.took) == (
        "What would that give you?",
        "llm",
        Took(calls=1, tokens_in=1500, tokens_out=80),
    )
    assert (second.by, second.took) == ("builtin", Took(calls=1, tokens_in=0, tokens_out=0))
    assert "does not accept the key" in (second.notice or "")


async def test_it_varies_and_its_version_names_the_model(cast: Cast, with_model: Settings) -> None:
    coach, builtin = cast.system("llm"), cast.system("builtin")
    assert (coach.name, coach.deterministic, builtin.deterministic) == ("llm", False, True)
    assert coach.version == f"{builtin.version} scripted at {with_model.temperature:g}"


async def test_the_built_in_coach_asks_no_model_although_one_is_set(
    server: ChatServer, cast: Cast, home: Path, today: date
) -> None:
    async with cast.system("builtin").visit(home, today) as visit:
        said = await visit.say("I want to lead a team of my own")
    assert (said.by, said.took, server.calls) == ("builtin", None, [])


async def test_without_an_endpoint_it_says_what_to_set(settings: Settings) -> None:
    cast = Cast(settings)
    with pytest.raises(EvalError, match="set OPENAI_API_KEY, or OPENAI_BASE_URL"):
        cast.system("llm")
    await cast.close()
