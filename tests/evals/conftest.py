"""A scripted endpoint and the real client in front of it, which notes how long it would wait instead of waiting."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from coach.assemble import local_embedder
from coach.prompts import Prompt
from coach.resources import folder
from coach.settings import Settings
from evals.endpoint import Endpoint
from evals.people.topics import Topics
from evals.scorers.board import Board


@pytest.fixture
async def endpoint(with_model: Settings, waits: list[float]) -> AsyncIterator[Endpoint]:
    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    endpoint = Endpoint(with_model, sleep=sleep)
    yield endpoint
    await endpoint.close()


@pytest.fixture(scope="session")
def prompts() -> Path:
    """The prompts of the evaluation."""
    return folder("prompts") / "evals"


@pytest.fixture(scope="session")
def judging(prompts: Path) -> Prompt:
    return Prompt.load(prompts / "judge.md")


@pytest.fixture(scope="session")
def topics() -> Topics:
    """What reads questions, trained once."""
    return Topics(local_embedder())


@pytest.fixture(scope="session")
def board(topics: Topics) -> Board:
    """Every scorer, with the guidance of this checkout."""
    return Board.of_this_machine(topics)
