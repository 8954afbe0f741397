"""Earlier sessions: found, opened, named, deleted; everything taken along or erased."""

import json
import re

import pytest
from playwright.async_api import expect
from serving import Person

pytestmark = pytest.mark.asyncio(loop_scope="session")

GOAL = "I want to become lead nurse on my ward, but I freeze in every meeting with my manager."


async def two_sessions(person):
    await person.says(GOAL)
    await person.page.get_by_role("button", name="New session").last.click()
    await person.sees(person.replies, "Good to see you again")
    await person.says("Something else: I want to learn to paint.")
    await person.page.get_by_role("button", name="Your sessions").last.click()


async def test_sessions_are_listed_by_their_goal_and_open_again(person, picture):
    await two_sessions(person)
    first = person.page.get_by_role("link", name=re.compile("become lead nurse"))
    await expect(first).to_be_visible()
    await picture(person)

    await first.click()

    await person.sees(person.messages, "lead nurse")
    await person.sees(person.notes, "freeze in every meeting")


async def test_words_are_found_again(person):
    await two_sessions(person)

    await person.page.get_by_role("button", name="Search your sessions").click()
    await person.page.keyboard.type("every meeting")
    found = person.page.get_by_role("dialog")
    await person.sees(found, "lead nurse")
    await expect(found).not_to_contain_text("paint")


async def test_a_session_is_renamed(person):
    await two_sessions(person)
    await menu(person, "become lead nurse", "Rename")

    await person.page.get_by_role("textbox", name="Name").fill("Before Tomasz")
    await person.page.keyboard.press("Enter")

    await expect(person.page.get_by_role("link", name="Before Tomasz")).to_be_visible()
    await person.page.reload()
    await person.page.get_by_role("button", name="Your sessions").last.click()
    await expect(person.page.get_by_role("link", name="Before Tomasz")).to_be_visible()


async def test_a_deleted_session_is_gone_everywhere_and_an_open_tab_is_told(person):
    await two_sessions(person)
    link = person.page.get_by_role("link", name=re.compile("become lead nurse"))
    other = await Person.in_(person.page.context, person.server, person.user)
    await other.open(str(await link.get_attribute("href")))
    await other.sees(other.messages, "lead nurse")

    await menu(person, "become lead nurse", "Delete")
    await person.page.get_by_role("button", name="Confirm").click()

    await person.sees(person.page.locator("body"), "Session deleted")
    await expect(link).to_have_count(0)
    left = 'SELECT message FROM turns JOIN sessions s ON session = s.id WHERE "user" = ? AND message NOT NULL'
    assert person.server.rows(left, person.user) == [("Something else: I want to learn to paint.",)]
    await other.says("Are you still there?", wait=False)
    await other.sees(other.told, "This session was deleted")
    assert len(person.server.rows(left, person.user)) == 1


async def test_everything_stored_can_be_taken_along(person):
    await person.says(GOAL)
    await settings(person)
    await person.page.get_by_label("Hand me everything").click()
    await person.page.get_by_role("button", name="Confirm").click()

    link = person.page.get_by_role("link", name="download it as a file")
    answer = await person.page.request.get(person.server.address + str(await link.get_attribute("href")))
    assert "attachment" in answer.headers["content-disposition"]
    mine = json.loads(await answer.text())
    assert mine["user"] == person.user
    assert mine["sessions"][0]["turns"][1]["message"] == GOAL


async def test_nothing_is_erased_without_the_word_for_it(person):
    await person.says(GOAL)
    await settings(person)
    await person.page.get_by_label("Erase everything").fill("erase")
    await person.page.get_by_role("button", name="Confirm").click()

    await person.sees(person.page.locator("body"), "Nothing was erased")
    assert person.server.rows('SELECT count(*) FROM sessions WHERE "user" = ?', person.user) == [(1,)]


async def test_everything_is_erased_with_it(person, picture):
    await person.says(GOAL)
    await settings(person)
    await person.page.get_by_label("Erase everything").fill("ERASE")
    await picture(person)
    await person.page.get_by_role("button", name="Confirm").click()

    await person.sees(person.page.locator(".coach-notice"), "Everything stored about you is erased")
    await expect(person.messages).to_have_count(0)
    await person.page.wait_for_selector("#starters")
    assert person.server.rows('SELECT count(*) FROM sessions WHERE "user" = ?', person.user) == [(0,)]
    assert person.server.rows('SELECT count(*) FROM commitments WHERE "user" = ?', person.user) == [(0,)]


async def menu(person, session, choice):
    """Open the menu of a session in the list and choose from it."""
    line = person.page.locator("[id^='thread-'] >> a", has_text=re.compile(session))
    await line.get_by_role("button", name="Rename or delete").focus()
    await person.page.keyboard.press("Enter")
    await person.page.get_by_role("menuitem", name=choice).click()


async def settings(person):
    await person.page.get_by_role("button", name="Your data: export or erase").click()
