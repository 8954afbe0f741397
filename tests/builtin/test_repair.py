"""What somebody puts right who reads their notes at the close."""

from collections.abc import Callable
from datetime import date

import pytest

from coach.coaches.builtin.question import asks, for_the_coach, spoken_question
from coach.coaches.builtin.repair import finds_fault, readings, swaps
from coach.notes import Kind
from coach.session import Session, Spoken
from coach.turn import Context

SUNDAY = date(2026, 11, 22)
TO_THE_CLOSE = (
    "I want to become shift manager",
    "what gets in the way is that I never speak up",
    "I could ask Grace to watch me. I could do the rota course",
    "the rota course",
    "I'll book the course by Wednesday",
    "8",
    "Derek may need me",
)


async def at_the_close(context: Context, *messages: str) -> Spoken:
    """A talk that has come to the close, and what was said then."""
    session = await Session.begin(context, "me")
    for message in (*TO_THE_CLOSE, *messages):
        async for part in session.say(message):
            if isinstance(part, Spoken):
                spoken = part
    return spoken


def standing(spoken: Spoken) -> list[tuple[str, date | None]]:
    return [(one.action, one.due) for one in spoken.commitments if one.alive]


async def test_a_day_is_put_right(context: Callable[..., Context]) -> None:
    spoken = await at_the_close(context(SUNDAY), "it is wrong, it's Thursday, not Wednesday")
    assert standing(spoken) == [("book the course", date(2026, 11, 26))]
    assert "Thursday, 26 November" in spoken.turn.reply


@pytest.mark.parametrize(
    "message",
    ["goal: run the night shift", "the goal is wrong. My goal is run the night shift", "Goal is run the night shift"],
)
async def test_a_goal_is_put_right(context: Callable[..., Context], message: str) -> None:
    spoken = await at_the_close(context(SUNDAY), message)
    assert spoken.notes.goal.statement
    assert spoken.notes.goal.statement.text == "run the night shift"
    assert "run the night shift" in spoken.turn.reply


async def test_a_step_is_dictated(context: Callable[..., Context]) -> None:
    spoken = await at_the_close(context(SUNDAY), "step: send Jo the 2,400 with four tins at 9am by tomorrow")
    assert standing(spoken) == [("send Jo the 2,400 with four tins at 9am", date(2026, 11, 23))]


async def test_a_word_is_changed(context: Callable[..., Context]) -> None:
    spoken = await at_the_close(context(SUNDAY), "change shift manager to team leader")
    assert spoken.notes.goal.statement
    assert spoken.notes.goal.statement.text == "I want to become team leader"


async def test_what_is_in_the_way_is_put_right(context: Callable[..., Context]) -> None:
    spoken = await at_the_close(context(SUNDAY), "that's not right. What's in the way is the night bus")
    assert "the night bus" in spoken.notes.of(Kind.OBSTACLE)[-1].text
    assert "the night bus" in spoken.turn.reply


async def test_nothing_is_claimed_that_was_not_done(context: Callable[..., Context]) -> None:
    spoken = await at_the_close(context(SUNDAY), "that is wrong")
    assert "“goal: …”" in spoken.turn.reply, "asks how it should read"
    again = await at_the_close(context(SUNDAY), "that is wrong", "it's still wrong")
    assert "“goal: …”" not in again.turn.reply, "once is enough"


async def test_a_complaint_is_no_question_for_the_mentor(context: Callable[..., Context]) -> None:
    spoken = await at_the_close(context(SUNDAY), "And where's my question? Did you keep it?")
    assert spoken.notes.ask is None


@pytest.mark.parametrize(
    "message",
    ["that is wrong", "you forgot the paper", "it should be Tuesday", "please change the goal", "it's still not there"],
)
def test_a_fault_is_found(message: str) -> None:
    assert finds_fault(message)


@pytest.mark.parametrize(
    "message",
    [
        "Whether I was wronged is for her to say.",
        "I had not put it in those words before.",
        "Grace, what would you do in my place?",
        "You took nothing wrongly, my dear.",
    ],
)
def test_no_fault_is_found_where_there_is_none(message: str) -> None:
    assert not finds_fault(message)


def test_what_should_stand_there_is_read() -> None:
    assert readings("the obstacle is the extra shifts") == [("obstacle", "the extra shifts")]
    assert readings("it should be: tell Helen on Tuesday") == [("", "tell Helen on Tuesday")]
    assert readings("that isn't the goal") == []
    assert swaps("change ferry to Morag") == [("ferry", "Morag")]
    assert swaps("did you change it to thursday") == []


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("dunno. like how do i get mick to let me on the wall", "how do i get mick to let me on the wall"),
        ("I told you. My question: do you say it out loud or wait?", "do you say it out loud or wait?"),
        ("One breath: how do I do it without boasting?", "how do I do it without boasting?"),
        ("He is happy, he is my godfather! Do I have to give the money back?", "Do I have to give the money back?"),
        ('It is one sentence. "How did you contradict a friend?"', "How did you contradict a friend?"),
        ("Stu, they say I lack skills. What did you see?", "Stu, they say I lack skills. What did you see?"),
        ("I'm scared...how do I ask her?", "how do I ask her?"),
        ('He says "not yet." What would change that for him?', "What would change that for him?"),
        ("Hm. How do I get from 3.5 to 4 days, e.g. by June?", "How do I get from 3.5 to 4 days, e.g. by June?"),
        ("I want her honest opinion", "I want her honest opinion"),
    ],
)  # fmt: skip
def test_the_question_is_found_in_what_they_say(message: str, question: str) -> None:
    assert spoken_question(message) == question


def test_a_question_about_the_notes_is_for_the_coach() -> None:
    assert for_the_coach("Can you fix that?")
    assert not for_the_coach("Can you watch me for a week?")
    assert asks("how long did it take")
    assert not asks("If I say I will do it I do it.")
