"""When a session is broken off: stopped, reloaded, opened twice, gone on with after a restart, or tomorrow."""

import re
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect
from serving import Person, Server, start

pytestmark = pytest.mark.asyncio(loop_scope="session")

GOAL = "I want to become lead nurse on my ward, but I freeze in every meeting with my manager."
SLOWLY = "I froze again on Monday, and she moved on slowly without me."


@pytest_asyncio.fixture(loop_scope="session")
async def alone(browser: Browser, started: Callable[..., Server]) -> AsyncIterator[Person]:
    """Somebody who said their goal at a server of their own: it may end, and their page may complain of that."""
    person = await Person.at(browser, started(), "me")
    await person.open()
    await person.says(GOAL)
    yield person
    await person.page.context.close()
    person.server.stop()


def restart_killed(person: Person) -> None:
    """Kill the server at which `person` is, and start it again where it was."""
    server = person.server
    server.process.kill()
    server.process.wait()
    person.server = start(server.home, port=server.port)


async def test_a_reply_comes_sentence_by_sentence(person):
    await person.says("I want to lead the night shift. Tell me slowly: do you have any ideas?", wait=False)

    reply = person.replies.first
    await expect(reply).to_be_visible()
    early = await reply.inner_text()
    await expect(person.wishes.first).to_be_visible()

    assert len(await reply.inner_text()) > len(early)


async def test_stop_leaves_the_message_and_takes_the_unfinished_reply(person, picture):
    await person.says(GOAL)
    await person.says(SLOWLY, wait=False)
    await expect(person.page.locator("#stop-button")).to_be_visible()

    await person.page.locator("#stop-button").click()

    await person.sees(person.told, "Stopped. What you wrote is kept")
    await expect(person.replies).to_have_count(1)
    await person.sees(person.messages.nth(1), "I froze again")
    await picture(person)


async def test_after_a_stop_both_messages_are_answered_and_a_reload_shows_the_same(person):
    await person.says(GOAL)
    await person.says(SLOWLY, wait=False)
    await person.page.locator("#stop-button").click()
    await person.sees(person.told, "Stopped")

    await person.says("She is my manager, Tomasz is her deputy.", wait=False)
    await expect(person.replies).to_have_count(3)
    await expect(person.wishes.first).to_be_visible()
    await person.page.reload()

    await expect(person.replies).to_have_count(3)
    said = await person.messages.all_inner_texts()
    assert ["lead nurse" in said[0], "froze again" in said[1], "deputy" in said[2]] == [True] * 3


async def test_a_reload_in_the_middle_of_a_reply_loses_nothing(person):
    await person.says(GOAL)
    await person.says(SLOWLY, wait=False)
    await expect(person.page.locator("#stop-button")).to_be_visible()

    await person.page.reload()

    await expect(person.replies).to_have_count(2)
    await person.sees(person.messages.nth(1), "I froze again")


async def test_a_session_goes_on_after_the_server_was_started_again(alone, picture):
    await alone.says("I could ask Priya to rehearse with me.")

    restart_killed(alone)

    await expect(alone.page.locator("#session-error")).to_have_count(0, timeout=60_000)
    await alone.sees(alone.notes, "lead nurse")
    await expect(alone.replies).to_have_count(2)
    await expect(alone.page.get_by_role("button", name="I'm stuck")).to_have_count(1)

    await alone.says("I will ask Priya tomorrow.")

    await alone.sees(alone.notes, "Tuesday 24 November")
    await picture(alone)


async def test_a_message_that_the_end_of_the_server_left_unanswered_is_answered_on_return(alone):
    await alone.says(SLOWLY, wait=False)
    await expect(alone.page.locator("#stop-button")).to_be_visible()
    await alone.page.wait_for_timeout(400)

    restart_killed(alone)
    await alone.page.reload()

    await expect(alone.replies).to_have_count(2, timeout=60_000)
    await alone.sees(alone.messages.nth(1), "I froze again")


async def test_a_second_tab_that_was_overtaken_is_told_and_shown_the_latest(person, picture):
    await person.says(GOAL)
    await expect(person.page).to_have_url(re.compile("/thread/"))
    second = await Person.in_(person.page.context, person.server, person.user)
    await second.open(person.page.url.removeprefix(person.server.address))
    await second.sees(second.messages, "lead nurse")

    await second.says("The meetings are on Mondays.")
    await person.says("I could ask Priya to rehearse with me.", wait=False)

    await person.sees(person.told, "This session went on in another window.")
    await expect(person.told).to_be_in_viewport()
    await person.sees(person.messages.last, "The meetings are on Mondays.")
    await expect(person.replies).to_have_count(2)
    await expect(person.page.locator("#chat-input")).to_have_value("I could ask Priya to rehearse with me.")
    await picture(person)

    await person.page.press("#chat-input", "Enter")
    await expect(person.replies).to_have_count(3)
    await expect(person.messages).to_have_count(3)


async def test_what_is_half_written_is_there_after_a_reload_and_gone_once_it_was_sent(person):
    await person.says(GOAL)
    await person.page.locator("#chat-input").press_sequentially("I could ask")

    await person.page.reload()

    await expect(person.page.locator("#chat-input")).to_have_value("I could ask")
    await person.page.press("#chat-input", "End")
    await person.page.locator("#chat-input").press_sequentially(" Priya.")
    await person.page.press("#chat-input", "Enter")
    await person.sees(person.messages.last, "I could ask Priya.")
    await person.page.reload()
    await person.ready()
    await expect(person.page.locator("#chat-input")).to_have_value("")


async def test_the_next_day_begins_with_what_was_promised(browser, alone, picture):
    await alone.says("I will ask Priya to rehearse with me tomorrow.")
    await alone.page.context.close()
    alone.server.stop()

    alone.server = start(alone.server.home, today="2026-11-25")
    person = await Person.at(browser, alone.server, "me")
    await person.open()
    await person.sees(person.replies, "Priya")
    await person.sees(person.notes, "overdue")
    await picture(person)

    await person.says("Yes, I did it, and it went well.")

    await person.sees(person.notes.locator(".coach-promise"), "done")
    await person.page.context.close()
