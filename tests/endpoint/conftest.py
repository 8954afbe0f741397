"""Models at the scripted endpoint, which note how long they would wait instead of waiting."""

from typing import Any

import pytest
from asking import Making

from coach.endpoint import Model
from coach.settings import Settings


@pytest.fixture
def model(with_model: Settings, waits: list[float]) -> Making:
    """A model, with other settings where they are given; each is like that of another process."""

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    def make(**settings: Any) -> Model:
        return Model(with_model.model_copy(update={"reasoning_effort": "low"} | settings), sleep=sleep)

    return make
