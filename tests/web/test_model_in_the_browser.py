"""The web UI with a model behind it: sentences as the model finishes them, one quiet line when it fails, and the truth
about where words go."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest
import pytest_asyncio
from chat_server import ChatServer, Fails
from chat_streams import MARK, Streams, answer
from playwright.async_api import Browser, expect
from serving import Person, Server

pytestmark = pytest.mark.asyncio(loop_scope="session")

GOAL = "I want to become lead nurse on my ward, but I freeze in every meeting with my manager."
FIRST, THEN = "You lead nights alone and freeze by day. ", "What is different at night?"


@pytest.fixture
def models() -> Iterator[ChatServer]:
    with ChatServer() as models:
        yield models


@pytest_asyncio.fixture(loop_scope="session")
async def person(browser: Browser, started: Callable[..., Server], models: ChatServer) -> AsyncIterator[Person]:
    """Somebody at a server that talks through a scripted model."""
    server = started(OPENAI_BASE_URL=models.url, COACH_MODEL="scripted")
    person = await Person.at(browser, server, "me")
    await person.open()
    yield person
    await person.page.context.close()
    server.stop()
    assert not person.faults


async def test_the_page_says_where_words_go(person):
    await person.sees(person.page.locator("body"), "goes to a language model on the same machine")
    await person.page.get_by_role("button", name="About").click()
    about = person.page.get_by_role("dialog")
    await person.sees(about, "to a language model on the same machine that answers it")
    await expect(about).not_to_contain_text("nowhere else")


async def test_a_sentence_is_shown_while_the_model_is_at_the_next(person, models, picture):
    noted = '{"notes": [{"kind": "strength", "words": "lead nurse"}], "asked": "obstacle"}'
    models.script(Streams((FIRST, THEN[:8], THEN[8:], f"\n{MARK}\n", noted), pause=0.7))
    await person.says(GOAL, wait=False)
    await person.sees(person.replies.first, FIRST.strip())
    await expect(person.replies.first).not_to_contain_text("What is different")
    await person.sees(person.replies.first, THEN)
    await person.sees(person.notes, "freeze in every meeting")
    await expect(person.page.locator("body")).not_to_contain_text("<<<")
    await picture(person)


async def test_a_failure_is_told_once_and_quietly(person, models, picture):
    models.script(Fails(401), Fails(401), answer("What makes it hard?", asked="obstacle"))
    await person.says(GOAL)
    await person.sees(person.told, "does not accept the key (401). The built-in coach answers for now.")
    await picture(person)
    await person.says("Because I would like to teach the new ones")
    await expect(person.told).to_have_count(1)
    await person.says("My manager talks over me")
    await person.sees(person.replies.last, "What makes it hard?")
    await expect(person.told).to_have_count(1)
