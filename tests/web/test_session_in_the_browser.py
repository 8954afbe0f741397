"""A session as somebody has it: by mouse, by keyboard, on a phone."""

import re

import pytest
from playwright.async_api import expect
from serving import Person

pytestmark = pytest.mark.asyncio(loop_scope="session")

GOAL = "I want to become lead nurse on my ward, but I freeze in every meeting with my manager."
PROMISE = "I will ask Priya to rehearse it with me by Friday."


async def test_a_starter_begins_at_once(person, picture):
    await picture(person)

    await person.page.get_by_role("button", name="I want a bigger role").click()

    await person.sees(person.messages, "I want to grow into a bigger role.")
    await expect(person.replies).to_have_count(1)
    assert (await person.replies.inner_text()).strip()


async def test_a_link_to_a_session_leads_there_in_a_browser_that_was_never_here(browser, started):
    server = started()
    person = await Person.at(browser, server, "me")
    await person.open()
    await person.says(GOAL)
    context = await browser.new_context()
    fresh = await Person.in_(context, server, "me")

    await fresh.open(person.page.url.removeprefix(server.address))

    await fresh.sees(fresh.messages, "lead nurse")
    await context.close()
    await person.page.context.close()


async def test_what_is_said_is_noted_beside_it_and_every_note_can_be_changed(person, picture):
    await person.says(GOAL)
    await person.sees(person.notes, "lead nurse on my ward")
    await person.sees(person.notes, "freeze in every meeting")
    await picture(person)

    await person.page.get_by_role("button", name=re.compile("Change: I want to become lead nurse")).click()
    await person.page.get_by_role("textbox", name="goal").fill("Become lead nurse by summer")
    await person.page.get_by_role("button", name="Keep").click()

    await person.sees(person.notes, "Become lead nurse by summer")
    await expect(person.notes.get_by_role("button", name="Keep")).to_have_count(0)
    await person.page.reload()
    await person.sees(person.notes, "Become lead nurse by summer")


async def test_a_note_taken_out_can_be_put_back(person):
    await person.says(GOAL)
    await person.page.get_by_role("button", name=re.compile("Take out: I freeze")).click()
    await expect(person.notes).not_to_contain_text("I freeze")

    await person.page.get_by_role("button", name="Undo").click()

    await person.sees(person.notes, "I freeze")


async def test_a_promise_is_a_line_that_can_be_done_moved_changed_and_dropped(person, picture):
    await person.says(GOAL)
    await person.says(PROMISE)
    line = person.notes.locator(".coach-promise")
    await person.sees(line, "Friday 27 November")
    await picture(person)

    await line.get_by_role("button", name="Move").click()
    await line.get_by_label("The new day").fill("2026-12-01")
    await line.get_by_role("button", name="Move").click()
    await person.sees(line, "Tuesday 1 December")

    await line.get_by_role("button", name="Change").click()
    await line.get_by_label("What you promise").fill("ask Priya to rehearse the opening with me")
    await line.get_by_role("button", name="Keep").click()
    await person.sees(line, "rehearse the opening")

    await line.get_by_role("button", name="Done").click()
    await person.sees(line, "done")
    stored = person.server.rows('SELECT action, due, status FROM commitments WHERE "user" = ?', person.user)
    assert stored == [("ask Priya to rehearse the opening with me", "2026-12-01", "done")]

    await line.get_by_role("button", name="Take that back").click()
    await line.get_by_role("button", name="Drop").click()
    await person.sees(line, "dropped")


async def test_a_day_that_is_past_is_refused_in_words(person):
    await person.says(GOAL)
    await person.says(PROMISE)
    line = person.notes.locator(".coach-promise")

    await line.get_by_role("button", name="Move").click()
    await line.get_by_label("The new day").fill("2026-11-20")
    await line.get_by_role("button", name="Move").click()

    await person.sees(person.notes.get_by_role("alert"), "That day is past")
    assert person.server.rows('SELECT due FROM commitments WHERE "user" = ?', person.user) == [("2026-11-27",)]


async def test_a_whole_session_by_keyboard_alone(person, picture):
    keys = person.page.keyboard
    await keys.type(GOAL)
    await keys.press("Enter")
    await expect(person.wishes.first).to_be_visible()

    await keys.type("/ide")
    await keys.press("Enter")
    await keys.press("Enter")
    await person.sees(person.replies.nth(1), "[1]")
    await expect(person.wishes.first).to_be_visible()

    for _ in range(40):  # Tab reaches everything; here it looks for the notes' first button
        await keys.press("Tab")
        focused = await person.page.evaluate("document.activeElement.getAttribute('aria-label') || ''")
        if focused.startswith("Change:"):
            break
    assert focused.startswith("Change:"), "no note can be reached with the Tab key"
    await keys.press("Enter")
    await keys.press("Control+A")
    await keys.type("Lead nurse, and calm in meetings")
    await picture(person, "editing")
    await keys.press("Enter")
    await person.sees(person.notes, "Lead nurse, and calm in meetings")

    await person.page.focus("#chat-input")
    await keys.type("/finish")
    await keys.press("Enter")
    await keys.press("Enter")
    await person.sees(person.notes, "Now: what to take to your mentor")
    await expect(person.messages).to_have_count(3)


async def test_the_buttons_under_a_reply_say_their_sentence(person):
    await person.says(GOAL)
    await expect(person.page.get_by_role("button", name="Go back")).to_have_count(0)  # there is nothing before the goal

    await person.page.get_by_role("button", name="I'm stuck").click()
    await person.sees(person.messages.nth(1), "I'm stuck.")
    await expect(person.replies).to_have_count(2)
    await expect(person.page.get_by_role("button", name="I'm stuck")).to_have_count(1)  # under the last reply only

    await person.page.get_by_role("button", name="Finish").click()
    await person.sees(person.messages.nth(2), "Let's finish here.")
    await person.sees(person.notes, "Now: what to take to your mentor")
    await expect(person.page.get_by_role("button", name="Finish")).to_have_count(0)


async def test_a_citation_opens_its_card_beside_the_chat(person, picture):
    await person.says(GOAL)
    await person.says("Do you have any ideas?")

    await person.replies.nth(1).get_by_role("link", name="[1]").click()
    await person.sees(person.notes, "After:")
    await picture(person)
    title = await person.notes.get_by_role("heading").inner_text()

    await person.notes.get_by_role("button", name="Back to your notes").click()
    await person.sees(person.notes, "lead nurse")
    await person.notes.get_by_role("button", name=title).click()
    await person.sees(person.notes, "After:")

    await person.replies.nth(1).get_by_role("link", name="[1]").click()
    await person.sees(person.notes.get_by_role("heading"), title)


async def test_a_reply_can_be_rated_with_a_comment_and_that_taken_back(person):
    await person.says(GOAL)

    await person.page.get_by_label("This did not help").click()
    await person.page.get_by_placeholder("In a few words").fill("it asked too much at once")
    await person.page.get_by_role("button", name="Keep").click()
    await person.sees(person.page.locator("body"), "Kept, with this session")

    joined = "ratings JOIN turns ON turn = turns.id JOIN sessions ON session = sessions.id"
    mine = f'SELECT value, comment FROM {joined} WHERE "user" = ?'
    assert person.server.rows(mine, person.user) == [(0, "it asked too much at once")]

    await person.page.reload()
    await person.page.locator(".negative-feedback-on").click()
    await expect(person.page.locator(".negative-feedback-on")).to_have_count(0)
    assert person.server.rows(mine, person.user) == []


async def test_words_are_shown_as_they_were_typed(person):
    odd = "I want *more* <b>say</b>: # 1 [here](http://example.com) ![x](http://example.com/x.png) and $5 or _so_"
    await person.says(odd)

    await person.sees(person.messages, odd)
    await person.sees(person.notes, "<b>say</b>")
    assert await person.page.locator("img[src*='example.com'], a[href*='example.com']").count() == 0


async def test_on_a_phone_the_notes_are_a_drawer(on_a_phone, picture):
    page = on_a_phone.page
    await expect(on_a_phone.notes).to_have_count(0)
    await picture(on_a_phone, "first")
    await on_a_phone.says(GOAL)
    await picture(on_a_phone, "reply")

    await page.get_by_role("link", name="Notes").click()
    await on_a_phone.sees(on_a_phone.notes, "lead nurse")
    await picture(on_a_phone, "notes")
    await page.get_by_role("button", name=re.compile("Change: I want to become")).click()
    await page.get_by_role("textbox", name="goal").fill("Lead nurse")
    await page.get_by_role("button", name="Keep").click()
    await expect(on_a_phone.notes.get_by_text("Lead nurse", exact=True)).to_be_visible()

    await page.get_by_role("button", name="Close").click()
    await expect(on_a_phone.notes).to_have_count(0)
    await on_a_phone.says("My manager Tomasz never asks me anything.")  # the drawer stays shut
    await expect(on_a_phone.notes).to_have_count(0)


async def test_on_a_phone_a_reload_stays_in_the_session(on_a_phone):
    await on_a_phone.says(GOAL)
    await expect(on_a_phone.page).to_have_url(re.compile("/thread/"))

    await on_a_phone.page.reload()

    await on_a_phone.sees(on_a_phone.messages, "lead nurse")
    assert await on_a_phone.page.evaluate("document.documentElement.scrollWidth") <= 360
