"""What becomes of what was said: early answers, corrections, promises struck out, meetings reported."""

from collections.abc import Callable
from datetime import date

import pytest

from coach.notes import Gap, Kind, Status
from coach.session import Session, Spoken
from coach.stages import Stage
from coach.turn import Context

FRIDAY = date(2026, 11, 20)


async def visit(context: Context, *messages: str, user: str = "me") -> Spoken:
    session = await Session.begin(context, user)
    spoken = await session.latest()
    for message in messages:
        *_, last = [part async for part in session.say(message)]
        assert isinstance(last, Spoken)
        spoken = last
    return spoken


def lines(spoken: Spoken, kind: Kind) -> list[str]:
    return [line.text for line in spoken.notes.of(kind)]


async def test_what_was_said_all_at_once_is_never_asked_for(context: Callable[..., Context]) -> None:
    spoken = await visit(
        context(FRIDAY),
        "I want to lead a team because I'm bored of coding alone. I've asked my manager twice already. I'm afraid of "
        "looking pushy, but people trust me. I could ask for a trial project or I could apply elsewhere.",
    )
    assert lines(spoken, Kind.GOAL)
    assert lines(spoken, Kind.WHY)
    assert lines(spoken, Kind.TRIED)
    assert lines(spoken, Kind.OBSTACLE)
    assert lines(spoken, Kind.STRENGTH)
    assert len(lines(spoken, Kind.OPTION)) == 2
    known = {Gap.GOAL, Gap.WHY, Gap.TRIED, Gap.OBSTACLE, Gap.STRENGTH, Gap.OPTIONS}
    assert spoken.turn.patch.asked not in known


async def test_a_promise_made_early_is_kept_and_counts_later(context: Callable[..., Context]) -> None:
    spoken = await visit(context(FRIDAY), "I want to lead a team", "I'll write to my manager by Friday")
    (promise,) = spoken.commitments
    assert (promise.action, promise.due, promise.status) == (
        "write to my manager",
        date(2026, 11, 27),
        Status.PROPOSED,
    )
    assert Gap.ACTION not in spoken.notes.asked


async def test_a_day_by_itself_belongs_to_the_promise_without_one(context: Callable[..., Context]) -> None:
    spoken = await visit(context(FRIDAY), "I want to lead a team", "I'll write to my manager", "on Wednesday")
    assert [one.due for one in spoken.commitments] == [date(2026, 11, 25)]


@pytest.mark.parametrize(
    "said",
    [
        "I'll hand the seating plan over to Priya by Friday, and next Tuesday I'll talk to the trustees about Tom.",
        "I will hand the seating plan over to Priya by Friday and on Tuesday I will talk to the trustees about Tom",
    ],
)
async def test_a_day_said_before_its_promise_belongs_to_it(context: Callable[..., Context], said: str) -> None:
    spoken = await visit(context(FRIDAY), "I want to stop redoing other people's work.", said)
    assert {(one.action, one.due and one.due.day) for one in spoken.commitments} == {
        ("hand the seating plan over to Priya", 27),
        ("talk to the trustees about Tom", 24),
    }


async def test_promises_that_differ_in_a_name_are_different_promises(context: Callable[..., Context]) -> None:
    spoken = await visit(
        context(FRIDAY),
        "I want to lead a team",
        "I'll write to Bob by Friday",
        "I'll write to Carl by Monday",
        "I'll write to Bob by Thursday",
    )
    assert {one.action: one.due for one in spoken.commitments} == {
        "write to Bob": date(2026, 11, 26),
        "write to Carl": date(2026, 11, 23),
    }


async def test_what_somebody_will_not_do_is_no_promise(context: Callable[..., Context]) -> None:
    spoken = await visit(context(FRIDAY), "I want to lead a team", "I won't call Tom by Friday", "I will not go there")
    assert not spoken.commitments


async def test_a_goal_said_beside_a_report_is_heard(context: Callable[..., Context]) -> None:
    await visit(context(FRIDAY), "I want to lead a team", "I'll write to my manager by Friday", "I have to go now")
    spoken = await visit(context(date(2026, 11, 30)), "Done. And today I want to prepare for the trial project.")
    assert spoken.notes.goal.statement


async def test_yes_opens_a_promise_and_one_let_go_is_still_told(context: Callable[..., Context]) -> None:
    said = ("I want to lead a team", "I'll write to my manager by Friday", "yes")
    assert [one.status for one in (await visit(context(FRIDAY), *said)).commitments] == [Status.OPEN]
    let_go = ("I want to run a bakery", "I'll call Ann tomorrow", "that's wrong, not to call Ann")
    spoken = await visit(context(FRIDAY), *let_go, user="ann")
    assert Status.DROPPED in [one.status for one in spoken.commitments if one.action == "call Ann"]


@pytest.mark.parametrize(
    "said",
    [
        "Actually I want my own firm, not inspector",
        "No, goal is changed: I want my own firm",
        "my goal is now my own firm",
    ],
)
async def test_a_new_goal_is_heard_however_it_is_said(context: Callable[..., Context], said: str) -> None:
    spoken = await visit(context(FRIDAY), "I want become welding inspector", "for more money", "I work 50 hours", said)
    assert "own firm" in lines(spoken, Kind.GOAL)[0]


async def test_the_question_for_the_mentor_is_kept_when_it_comes_early(context: Callable[..., Context]) -> None:
    spoken = await visit(context(FRIDAY), "I want my own firm", "Jan, when is it safe to quit my job?")
    assert lines(spoken, Kind.ASK) == ["Jan, when is it safe to quit my job?"]


async def test_a_refined_goal_is_put_back_when_it_was_wrong(context: Callable[..., Context]) -> None:
    spoken = await visit(
        context(FRIDAY),
        "I want to lead a team",
        "can we go back to my goal",
        "I want to lead a small team in research",
        "no, that's not what I meant",
    )
    assert lines(spoken, Kind.GOAL) == ["I want to lead a team"]


async def test_promises_that_are_struck_out_go_and_those_named_again_stay(context: Callable[..., Context]) -> None:
    spoken = await visit(
        context(FRIDAY),
        "I want to lead a team",
        "I'll write to my manager by Friday",
        "I'll call Tom tomorrow",
        "please strike it all out. I'll call Ann on Monday",
    )
    assert [one.action for one in spoken.commitments if one.alive] == ["call Ann"]


async def test_a_promise_that_no_longer_applies_is_let_go(context: Callable[..., Context]) -> None:
    await visit(context(FRIDAY), "I want to lead a team", "I'll write to my manager by Friday", "I have to go now")
    spoken = await visit(context(date(2026, 11, 30)), "that's off the table, I decided against it")
    (promise,) = spoken.commitments
    assert promise.status == Status.DROPPED


async def test_a_missed_promise_gets_a_new_day(context: Callable[..., Context]) -> None:
    await visit(context(FRIDAY), "I want to lead a team", "I'll write to my manager by Friday", "I have to go now")
    spoken = await visit(context(date(2026, 11, 30)), "no, I forgot", "too much work. I'll do it by Thursday")
    (promise,) = spoken.commitments
    assert (promise.status, promise.due) == (Status.OPEN, date(2026, 12, 3))


async def test_a_promise_kept_elsewhere_is_not_asked_about(context: Callable[..., Context]) -> None:
    first = await visit(context(FRIDAY), "I want to lead a team", "I'll write to my manager by Friday", "I must go now")
    from coach.notes import PromiseChange

    store = context(FRIDAY).store
    store.change_commitment("me", PromiseChange(id=first.commitments[0].id, status=Status.DONE), context().now())
    assert "write to" not in (await visit(context(date(2026, 11, 30)))).turn.reply


async def test_the_meeting_since_is_noted_when_it_is_reported_unasked(context: Callable[..., Context]) -> None:
    await visit(context(FRIDAY), "I want to lead a team", "I'll write to my manager by Friday", "I have to go now")
    spoken = await visit(
        context(date(2026, 11, 30)), "Yes, I wrote to him. And my mentor offered me a trial project in January."
    )
    assert any("trial project" in line for line in lines(spoken, Kind.MEETING))
    assert spoken.turn.patch.asked != Gap.MEETING


async def test_options_go_when_a_new_goal_leaves_nothing_standing(context: Callable[..., Context]) -> None:
    spoken = await visit(
        context(FRIDAY),
        "I want a promotion to senior",
        "I could ask Tom what visibility means",
        "my real goal is to be listened to",
        "no, nothing",
    )
    assert spoken.notes.goal.version == 2
    assert not spoken.notes.options


MARKS = ("7", "a seven", "about 7 I'd say", "7/10", "7 out of 10", "on a scale of 1 to 10, a 7", "out of 10 I'd say 7")


@pytest.mark.parametrize("number", MARKS)
async def test_a_mark_on_the_scale_is_taken_from_numbers_and_words(
    context: Callable[..., Context], number: str
) -> None:
    spoken = await visit(
        context(FRIDAY),
        "I want to lead a team because I'm bored",
        "I'll write to my manager by Friday",
        "let's move on",
        "that he says no",
        number,
    )
    assert lines(spoken, Kind.CONFIDENCE) + lines(spoken, Kind.SCALE) == ["7"]


async def test_back_and_ideas_and_next_are_obeyed(context: Callable[..., Context]) -> None:
    session = await Session.begin(context(FRIDAY), "me")
    seen = []
    for message in (
        "I want to lead a team",
        "Let's move on.",
        "Do you have any ideas for me?",
        "Can we go back a step?",
    ):
        *_, spoken = [part async for part in session.say(message)]
        assert isinstance(spoken, Spoken)
        seen.append(spoken.turn.stage)
    assert seen == [Stage.GOAL, Stage.REALITY, Stage.OPTIONS, Stage.REALITY]


async def test_only_the_promise_that_is_named_is_taken_out(context: Callable[..., Context]) -> None:
    spoken = await visit(
        context(FRIDAY),
        "I want to become an analyst",
        "I'll take an SQL course by Monday and I'll build a small dashboard by Sunday",
        "no, that's wrong, not the SQL course",
    )
    assert [one.action for one in spoken.commitments if one.alive] == ["build a small dashboard"]
    assert "build a small dashboard" in spoken.turn.reply


async def test_a_meeting_in_the_diary_is_no_promise(context: Callable[..., Context]) -> None:
    spoken = await visit(context(FRIDAY), "I'm meeting my mentor Petra, she's a controller, next Wednesday.")
    assert not spoken.commitments


async def test_somebody_who_asks_what_they_promised_is_told(context: Callable[..., Context]) -> None:
    spoken = await visit(
        context(FRIDAY), "I want to lead a team", "I'll call Tom tomorrow", "Can you remind me what I promised?"
    )
    assert "call Tom" in spoken.turn.reply
    assert not lines(spoken, Kind.ASK)


async def test_each_promise_is_judged_by_its_own_sentence(context: Callable[..., Context]) -> None:
    await visit(
        context(FRIDAY),
        "I want to open a second place",
        "I'll talk with Basia on Sunday and I will write to the bank until 30 November",
        "I have to go",
    )
    spoken = await visit(
        context(date(2026, 12, 1)), "I talked with Basia, she stays! The bank, no, I did not write, I am ashamed."
    )
    status = {one.action: one.status for one in spoken.commitments}
    assert status == {"talk with Basia": Status.DONE, "write to the bank": Status.OPEN}
    assert spoken.turn.patch.asked == Gap.MISSED


async def test_two_things_in_one_breath_keep_their_own_days_and_can_be_set_right(
    context: Callable[..., Context],
) -> None:
    said = ("I want to run the maths club", "I'll ask the bursar on Monday and draft the club budget by Thursday")
    spoken = await visit(context(FRIDAY), *said)
    assert {one.action: one.due for one in spoken.commitments} == {
        "ask the bursar": date(2026, 11, 23),
        "draft the club budget": date(2026, 11, 26),
    }
    spoken = await visit(context(FRIDAY), *said, "the draft of the budget stays on Friday, not on Thursday", user="ann")
    assert {one.action: one.due for one in spoken.commitments} == {
        "ask the bursar": date(2026, 11, 23),
        "draft the club budget": date(2026, 11, 27),
    }


async def test_a_day_that_is_told_moves_no_promise(context: Callable[..., Context]) -> None:
    await visit(context(FRIDAY), "I want to lead a team", "I'll write to my manager by Friday", "I have to go now")
    spoken = await visit(context(date(2026, 11, 30)), "no, I forgot", "I did meet Mr. Otieno on Saturday though")
    assert [one.due for one in spoken.commitments] == [date(2026, 11, 27)]


async def test_a_promise_made_after_the_goodbye_is_kept_and_said_back(context: Callable[..., Context]) -> None:
    spoken = await visit(context(FRIDAY), "I want to lead a team", "I have to go", "I'll call Tom tomorrow", "ok")
    assert [(one.action, one.due) for one in spoken.commitments] == [("call Tom", date(2026, 11, 21))]
    assert spoken.turn.stage == Stage.CLOSE


async def test_a_long_visit_that_goes_on_after_the_close_never_fails(context: Callable[..., Context]) -> None:
    said = (
        "I'll call Tom tomorrow",
        "why?",
        "no, that's wrong",
        "thanks",
        "any ideas?",
        "back to my goal",
        "7",
        "dunno",
    )
    spoken = await visit(context(FRIDAY), "I want to lead a team", "I have to go", *said * 3)
    assert spoken.turn.number == 26
