"""A session in one window and in two, in order and interrupted: nothing is lost, nothing doubled, everybody is told."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from coach.archive import export
from coach.commitments import Commitment
from coach.errors import CoachError, MessageError, SessionMoved, SessionNotFound, StorageFull
from coach.notes import Change, GrowNotes, Kind, NotesPatch
from coach.session import SORRY, Session, Spoken
from coach.turn import Coach, Context, Heard, Setting, Turn

GOAL = "I want to become a senior engineer this year."
WHY = "Because I have done the work for two years and nobody noticed."


class Hesitant:
    """The coach, but it stops after its first words until it is told to go on."""

    def __init__(self, coach: Coach) -> None:
        self.name = coach.name
        self.began, self.go_on = asyncio.Event(), asyncio.Event()
        self._coach = coach

    async def reply(self, turn: Turn) -> AsyncIterator[str | NotesPatch]:
        yield "Well. "
        self.began.set()
        await self.go_on.wait()
        async for part in self._coach.reply(turn):
            yield part

    def opening(self, notes: GrowNotes, commitments: Sequence[Commitment], today: date) -> tuple[str, NotesPatch]:
        return self._coach.opening(notes, commitments, today)


def said(context: Context, user: str = "ann") -> list[list[str | None]]:
    """What the log holds: each session's messages in order, edits left out, oldest session first."""
    sessions = export(context.store, user)["sessions"]
    for session in sessions:
        assert all(turn["reply"] is not None for turn in session["turns"]), "a message is unanswered"
    return [[turn["message"] for turn in one["turns"] if turn["number"]] for one in sessions]


async def test_a_session_begins_with_a_question_and_numbers_what_is_said(context: Any, say: Any) -> None:
    ours = context()
    session = await Session.begin(ours, "ann")
    opening = await session.opening()
    assert (opening.number, opening.message) == (0, None)
    assert opening.reply.count("?") == 1
    assert (await session.latest()).turn == opening
    assert [(await say(session, message)).turn.number for message in (GOAL, WHY)] == [1, 2]
    assert said(ours) == [[GOAL, WHY]]


async def test_what_is_heard_is_what_is_kept(context: Any) -> None:
    session = await Session.begin(context(), "ann")
    *sentences, spoken = [part async for part in session.say(GOAL)]
    assert isinstance(spoken, Spoken)
    assert "".join(sentences) == spoken.turn.reply
    assert await session.latest() == spoken
    assert [line.text for line in spoken.notes.of(Kind.GOAL)]


async def test_a_resumed_session_goes_on_where_it_was(context: Any, say: Any) -> None:
    session = await Session.begin(context(), "ann")
    before = await say(session, GOAL)
    again = await Session.resume(context(), "ann", session.id)
    shown = await again.latest()
    assert (shown.turn, shown.notes, again.recovered) == (before.turn, before.notes, None)
    assert (await say(again, WHY)).turn.number == 2


async def test_a_session_of_somebody_else_cannot_be_resumed(context: Any) -> None:
    session = await Session.begin(context(), "ann")
    for user, session_id in (("bob", session.id), ("ann", "no-such-session")):
        with pytest.raises(SessionNotFound):
            await Session.resume(context(), user, session_id)


async def test_what_is_no_message_is_refused_before_anything_is_stored(context: Any, say: Any) -> None:
    ours = context()
    session = await Session.begin(ours, "ann")
    before = export(ours.store, "ann")
    for nothing in ("", " \n\t", "\x00" * 50, "x" * 200_001):
        with pytest.raises(MessageError):
            await say(session, nothing)
    assert export(ours.store, "ann") == before


async def test_the_second_window_is_told_once_and_then_works_from_the_latest(context: Any, say: Any) -> None:
    ours = context()
    one = await Session.begin(ours, "ann")
    two = await Session.resume(context(), "ann", one.id)
    first = await say(one, GOAL)
    with pytest.raises(SessionMoved):
        await say(two, "This was typed while the other window went on.")
    assert await two.latest() == first
    assert (await say(two, WHY)).turn.number == 2
    assert said(ours) == [[GOAL, WHY]]
    with pytest.raises(SessionMoved):
        await one.edit(Change(op="add", kind=Kind.FACT, text="too late"))
    await one.edit(Change(op="add", kind=Kind.FACT, text="now"))
    assert [line.text for line in (await one.latest()).notes.of(Kind.FACT)][-1] == "now"


async def test_messages_sent_at_once_are_answered_one_after_the_other(context: Any, say: Any) -> None:
    ours = context()
    session = await Session.begin(ours, "ann")
    messages = [GOAL, WHY, "I lead two projects.", "I hate bragging."]
    spoken = await asyncio.gather(*(say(session, message) for message in messages))
    assert [one.turn.number for one in spoken] == [1, 2, 3, 4]
    assert said(ours) == [messages]


async def test_an_edit_by_the_person_is_a_patch_in_the_log(context: Any, say: Any) -> None:
    ours = context()
    session = await Session.begin(ours, "ann")
    (line,) = (await say(session, GOAL)).notes.of(Kind.GOAL)
    shown = await session.edit(Change(op="change", kind=Kind.GOAL, id=line.id, text="become a staff engineer"))
    assert [one.text for one in shown.notes.of(Kind.GOAL)] == ["become a staff engineer"]
    assert (shown.turn.number, shown.turn.message) == (1, GOAL), "the conversation is where it was"
    edit = export(ours.store, "ann")["sessions"][0]["turns"][-1]
    assert NotesPatch.model_validate_json(edit["patch"]).author == "person"
    assert (edit["number"], edit["message"]) == (None, None)
    assert (await say(session, WHY)).turn.number == 2
    with pytest.raises(CoachError, match="not there any more"):
        await session.edit(Change(op="remove", kind=Kind.FACT, id="fa99"))
    assert (await session.latest()).notes.of(Kind.GOAL)[0].text == "become a staff engineer"


@pytest.fixture
def stopped(context: Any) -> Callable[[str], Any]:
    """A session in which the reply to a message was stopped after its first words."""

    async def stop(message: str) -> tuple[Context, Session, Hesitant]:
        ours = context()
        coach = Hesitant(ours.coach)
        ours = replace(ours, coach=coach)
        session = await Session.begin(ours, "ann")

        async def talk() -> None:
            async for _ in session.say(message):
                pass

        talking = asyncio.create_task(talk())
        await coach.began.wait()
        talking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await talking
        waiting = ours.store.unanswered(session.id)
        assert waiting is not None
        assert waiting.message == message
        coach.go_on.set()
        return ours, session, coach

    return stop


async def test_a_stopped_reply_is_made_up_for_when_the_session_is_opened_again(stopped: Any, context: Any) -> None:
    ours, session, _ = await stopped(GOAL)
    again = await Session.resume(context(), "ann", session.id)
    assert again.recovered
    latest = await again.latest()
    assert (latest.turn.number, latest.turn.message) == (1, GOAL)
    assert latest.notes.of(Kind.GOAL)
    assert said(ours) == [[GOAL]]
    assert (await Session.resume(context(), "ann", session.id)).recovered is None


async def test_after_a_stopped_reply_one_can_go_on(stopped: Any, say: Any) -> None:
    ours, session, _ = await stopped(GOAL)
    spoken = await say(session, WHY)
    assert spoken.turn.number == 2
    assert spoken.notes.of(Kind.GOAL)
    assert said(ours) == [[GOAL, WHY]]


async def test_the_same_message_sent_again_after_a_stopped_reply_is_not_doubled(stopped: Any, say: Any) -> None:
    ours, session, _ = await stopped(GOAL)
    assert (await say(session, f" {GOAL}\n")).turn.number == 1
    assert said(ours) == [[GOAL]]


async def test_leaving_in_the_middle_of_a_reply_frees_the_session(context: Any, say: Any) -> None:
    ours = context()
    session = await Session.begin(ours, "ann")
    talk = session.say(GOAL)
    await anext(talk)
    await talk.aclose()
    await say(session, WHY)
    assert said(ours) == [[GOAL, WHY]]


async def test_notes_edited_elsewhere_during_a_reply_count_and_the_message_is_answered_once(
    context: Any, say: Any
) -> None:
    coach = Hesitant(context().coach)
    one = await Session.begin(replace(context(), coach=coach), "ann")
    talking = asyncio.create_task(say(one, GOAL))
    await coach.began.wait()
    ours = context()
    panel = Session(ours, ours.store.session(one.id, "ann"))
    await panel.edit(Change(op="add", kind=Kind.FACT, text="by hand"))
    coach.go_on.set()
    with pytest.raises(SessionMoved, match="is stored, and is answered"):
        await talking
    latest = await one.latest()
    assert (latest.turn.message, [line.text for line in latest.notes.of(Kind.FACT)]) == (GOAL, ["by hand"])
    await say(one, WHY)
    assert said(ours) == [[GOAL, WHY]]


async def test_a_message_another_window_is_answering_is_answered_once(context: Any, say: Any) -> None:
    coach = Hesitant(context().coach)
    ours = context()
    one = await Session.begin(replace(ours, coach=coach), "ann")
    talking = asyncio.create_task(say(one, GOAL))
    await coach.began.wait()
    two = await Session.resume(ours, "ann", one.id)
    coach.go_on.set()
    assert (await talking).turn == (await two.latest()).turn, "both show what is in the log"
    await say(two, WHY)
    assert said(ours) == [[GOAL, WHY]]


async def test_a_disk_that_fills_up_during_a_turn_loses_and_doubles_no_message(context: Any, say: Any) -> None:
    ours = context()
    session = await Session.begin(ours, "ann")
    words = f"{GOAL} " + "It is a long story. " * 400
    with ours.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        pages = db.exec_driver_sql("PRAGMA page_count").scalar_one()
    met = []
    for spare in range(30):
        with ours.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.exec_driver_sql(f"PRAGMA max_page_count = {pages + spare}")
        try:
            spoken = await say(session, words)
            break
        except StorageFull:
            met.append(ours.store.unanswered(session.id) is not None)
    assert set(met) == {False, True}, "the disk was full before the message was stored, and before its answer was"
    assert (spoken.turn.number, said(ours)) == (1, [[words.strip()]])


class _Broken:
    """A listener with a fault of its own."""

    def hear(self, message: str, setting: Setting) -> Heard:
        raise ZeroDivisionError(message, setting)


@pytest.mark.fault_of_ours
async def test_a_fault_of_ours_is_owned_up_to_and_does_not_block_the_session(
    context: Callable[..., Context], say: Callable[..., Any]
) -> None:
    sound = context()
    session = await Session.begin(sound, "me")
    broken = await Session.resume(replace(sound, listener=_Broken()), "me", session.id)
    sorry = await say(broken, "I want to lead a team")
    assert sorry.turn.reply == SORRY
    assert sorry.turn.message == "I want to lead a team"
    assert sorry.turn.number == 1
    alarm = await say(broken, "I want to kill myself tonight")
    assert (alarm.turn.safety, "Coaching can wait" in alarm.turn.reply) == ("crisis", True), "danger is answered"
    again = await say(broken, "back to coaching")
    assert (again.turn.safety, again.turn.reply) == ("crisis", SORRY), "a pause stays one"
    mended = await Session.resume(sound, "me", session.id)
    assert (await say(mended, "back to coaching, I am fine")).turn.safety == "none"
    assert (await say(mended, "I want to lead a team")).notes.goal.statement
