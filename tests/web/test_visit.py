"""One tab's view of a session, without a browser: what is begun when, what was missed, what may be changed."""

import asyncio
import uuid

import pytest

from coach.errors import CoachError, CommitmentNotFound, SessionMoved, SessionNotFound
from coach.history import History
from coach.session import Spoken
from coach.web.steps import part_of, plain, shown, steps
from coach.web.visit import Visit

GOAL = "I want to become lead nurse on my ward."


@pytest.fixture
def visit(context):
    """`visit()` is a tab with a new session; with an id, a tab on that one."""

    def at(session_id=None, user="me", **when):
        return Visit(context(**when), user, session_id or str(uuid.uuid4()))

    return at


async def says(visit, text, message_id=None):
    return [part async for part in visit.say(text, message_id or str(uuid.uuid4()))]


async def test_looking_in_stores_nothing(visit, store):
    tab = visit()
    await tab.open()
    await tab.panel()
    assert store.sessions("me") == []
    await says(tab, GOAL)
    assert [row.id for row in store.sessions("me")] == [tab.session_id]


async def test_what_another_tab_did_is_missed_first_and_shown_once(visit):
    first = visit()
    await says(first, GOAL)
    second = visit(first.session_id)
    await second.resume()
    await says(second, "The meetings are on Mondays.")

    with pytest.raises(SessionMoved):
        await says(first, "I could ask Priya.")

    assert [turn.message for turn in await first.missed()] == ["The meetings are on Mondays."]
    assert await first.missed() == []


async def test_a_message_left_unanswered_is_answered_before_the_next(visit, store):
    tab = visit()
    await says(tab, GOAL)
    answering = tab.say("I froze again on Monday.", "first")
    await anext(answering)
    await answering.aclose()

    parts = await says(tab, "Tomasz is her deputy.")

    assert [turn.message for turn in parts[0]] == ["I froze again on Monday."]
    assert tab.sent(parts[0][0]) == "first"
    assert isinstance(parts[-1], Spoken)
    assert parts[-1].turn.message == "Tomasz is her deputy."
    assert [turn.number for turn in store.after(tab.session_id, 0)] == [1, 2, 3]


async def test_notes_and_promises_of_somebody_else_cannot_be_changed(visit, store):
    mine, other = visit(), visit(user="other")
    await says(mine, GOAL)
    await says(mine, "I will ask Priya by Friday.")
    promise = store.commitments("me")[0]
    await says(other, "I want to paint.")

    with pytest.raises(CommitmentNotFound):
        await other.promise(promise.id, status="done")
    with pytest.raises(CoachError, match="not there"):
        await other.note("nosuch1", "stolen")
    assert store.commitments("me") == [promise]


async def test_a_promise_can_be_kept_before_a_word_is_said_and_begins_no_session(visit, store):
    earlier = visit()
    await says(earlier, GOAL)
    await says(earlier, "I will ask Priya by Friday.")
    tab = visit()
    opened = await tab.open()

    await tab.promise(opened.commitments[0].id, status="done")

    assert store.commitments("me")[0].status == "done"
    assert len(store.sessions("me")) == 1


async def test_two_first_messages_at_once_begin_one_session_and_both_are_answered(visit, store):
    tab = visit()
    await asyncio.gather(says(tab, GOAL), says(tab, "My name is Amara."))
    assert len(store.sessions("me")) == 1
    assert {turn.message for turn in store.after(tab.session_id, 0)} == {GOAL, "My name is Amara."}


async def test_who_stops_while_the_session_begins_can_go_on(visit, store):
    tab = visit()
    beginning = asyncio.create_task(tab.begin())
    await asyncio.sleep(0)
    beginning.cancel()
    await says(tab, GOAL)
    assert [turn.message for turn in store.after(tab.session_id, 0)] == [GOAL]


async def test_a_session_deleted_under_a_tab_takes_nothing_more(visit, store):
    tab = visit()
    await says(tab, GOAL)
    History(store).delete(tab.session_id, "me")
    for act in (says(tab, "Still there?"), tab.add("fact", "x"), tab.missed()):
        with pytest.raises(SessionNotFound):
            await act
    assert store.sessions("me") == []


async def test_a_tab_gets_nothing_of_a_session_that_is_now_somebody_elses(visit, store):
    mine = visit()
    await says(mine, GOAL)
    History(store).delete(mine.session_id, "me")
    theirs = visit(mine.session_id, user="other")
    await says(theirs, "I have a secret.")

    assert "secret" not in str(await mine.panel())
    with pytest.raises(SessionNotFound):
        await mine.missed()
    with pytest.raises(SessionNotFound):
        await mine.add("fact", "stolen")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"day": "by " * 300}, "too long"),
        ({"day": "when pigs fly"}, "cannot find a day"),
        ({"day": "2026-11-20"}, "past"),
        ({"status": "proposed"}, "cannot be"),
        ({"status": "anything"}, "cannot be"),
    ],
)
async def test_a_change_that_makes_no_sense_is_refused_in_words(visit, store, change, why):
    tab = visit()
    await says(tab, GOAL)
    await says(tab, "I will ask Priya by Friday.")
    before = store.commitments("me")

    with pytest.raises(CoachError, match=why):
        await tab.promise(before[0].id, **change)

    assert store.commitments("me") == before


async def test_the_panel_says_where_one_is_what_is_noted_and_what_is_open(visit):
    tab = visit()
    await says(tab, GOAL)
    await says(tab, "I will ask Priya to rehearse with me by Friday.")

    found = await tab.panel()

    assert (found["stages"][0]["title"], found["stages"][0]["noted"]) == ("Goal", True)
    assert sum(one["state"] == "here" for one in found["stages"]) <= 1
    parts = {part["title"]: part["notes"] for part in found["parts"]}
    assert parts["Goal"][0]["text"] == GOAL
    assert [promise["due"] for promise in found["promises"]] == ["2026-11-27"]
    assert "what to ask your mentor" in [what for part in found["parts"] for what in part["open"]]


async def test_a_session_shown_again_has_its_messages_replies_and_sources(visit, store):
    tab = visit()
    await says(tab, GOAL)
    await says(tab, "Do you have any ideas?")

    found = steps(store.after(tab.session_id, -1), "me", {}, "2026-11-23T09:00:00")

    assert [step["type"] for step in found] == ["user_message", "run", "assistant_message"] * 2
    assert "](#card-" in found[-1]["output"]
    assert found[2]["parentId"] == found[1]["id"]
    assert found[1]["parentId"] == found[0]["id"]


@pytest.mark.parametrize("text", ["# 1 *a* [b](c) `d` <e> _f_ ~g~ | h", "1. one\n2. two", "a\\b", "![x](http://y)"])
def test_words_become_markdown_that_shows_just_these_words(text):
    made = plain(text)
    unescaped = made.replace("\\\n", "\n")
    assert "".join(unescaped.replace("\\\\", "\0").split("\\")).replace("\0", "\\") == text
    for sign in "*_[`<#":
        assert made.count(sign) == made.count("\\" + sign)


async def test_a_citation_number_without_a_source_is_no_link(visit, store):
    tab = visit()
    await says(tab, GOAL)
    turn = store.after(tab.session_id, 0)[0]
    assert "](#" not in shown(turn)
    assert part_of(turn.id, "reply") != part_of(turn.id, "message")
