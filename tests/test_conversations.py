"""Whole visits by three different people: what is in the notes, the path, the promises and the manners."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from coach.coaches.builtin.clauses import words
from coach.notes import Kind, Status
from coach.session import Session, Spoken
from coach.stages import Stage
from coach.turn import Context

FRIDAY = date(2026, 11, 20)

NURSE = [
    "Hello. I have a meeting on Tuesday with Frau Kern, she is head of nursing by us.",
    "I want to become practice educator, this is the one who trains the new nurses.",
    "Because explaining is what I like most in my job.",
    "Two years ago I applied one time and I got an answer with one line, no.",
    "Colleagues trust me, they come to me with every question.",
    "I say always yes to extra shifts and then I have no time to prepare something.",
    "I could ask Frau Kern what was missing in my application. Or I could go one day with Marek, the educator.",
    "any ideas?",
    "I would go with the day with Marek.",
    "I will write to Marek until Wednesday.",
    "That they call me for a shift on my free day.",
    "7",
    "Frau Kern, what was missing in my application?",
    "That she tells me honestly.",
    "That I teach already, every day.",
]
DEVELOPER = [
    "go on then. a promotion to senior",
    "less explaining myself",
    "tom my manager just says more visibility",
    "i freeze up if there's more than five people in the room",
    "i fixed the big outage, everyone remembers that",
    "could write a one-page doc for the queue migration",
    "dunno",
    "nah",
    "the doc then",
    "i'll do the doc by weds",
    "i'll put it off probably",
    "6",
    "priya, how do you get a room to listen to you?",
    "that she was bad at it once",
    "that the doc can talk for me",
]
DEPUTY = [
    "The principal's post at our school comes free next summer and everyone assumes I'll apply; I'm deputy. What "
    "I'd like from Declan, my mentor, is to find out whether I actually want it or only feel that I ought to.",
    "It matters because my mother is ill and I drive down to her every weekend, two hours each way.",
    "The staff trust me. What worries me is becoming hard. I watched my predecessor stop listening to anybody.",
    "Two years ago I acted up as principal for four months, and I loved the children and hated the board.",
    "About a six.",
    "I could ask Declan what he regretted. Or I could talk informally with the chair. I might visit two principals.",
    "Asking Declan draws me most.",
    "I'll ask Declan what he regretted before the end of the month, and in the first week of December I'll have a word "
    "with the chair.",
    "The car, the weekends, my own cowardice.",
    "An eight.",
    "Declan, what did the job make of you that you wish it hadn't?",
    "That he would do it again.",
    "That I miss the children, not the office.",
]
Converse = Callable[[Context, list[str]], "list[Spoken]"]


async def converse(context: Context, messages: list[str], user: str = "me") -> list[Spoken]:
    """A visit: the opening and the answer to every message."""
    session = await Session.begin(context, user)
    spoken = [await session.latest()]
    for message in messages:
        *_, last = [part async for part in session.say(message)]
        assert isinstance(last, Spoken)
        spoken.append(last)
    return spoken


@pytest.mark.parametrize("messages", [NURSE, DEVELOPER, DEPUTY], ids=["nurse", "developer", "deputy"])
async def test_a_visit_goes_from_goal_to_close_with_a_dated_promise(
    context: Callable[..., Context], messages: list[str]
) -> None:
    spoken = await converse(context(FRIDAY), messages)
    path = list(dict.fromkeys(one.turn.stage for one in spoken))
    assert path == [Stage.GOAL, Stage.REALITY, Stage.OPTIONS, Stage.WAY_FORWARD, Stage.CLOSE]
    last = spoken[-1]
    assert last.notes.goal.statement
    assert last.notes.options
    assert last.notes.ask
    assert last.commitments
    assert all(one.due and one.status == Status.OPEN for one in last.commitments)


@pytest.mark.parametrize("messages", [NURSE, DEVELOPER, DEPUTY], ids=["nurse", "developer", "deputy"])
async def test_the_coach_keeps_its_manners_throughout(context: Callable[..., Context], messages: list[str]) -> None:
    spoken = await converse(context(FRIDAY), messages)
    replies = [one.turn.reply for one in spoken]
    asked = [one.turn.patch.question for one in spoken if one.turn.patch.question]
    assert len(asked) == len(set(asked)), "a question came twice"
    for one in spoken[1:-1]:
        own = "\n".join(line for line in one.turn.reply.splitlines() if not line.startswith(("-", "1", "2", "3")))
        assert re.sub("“[^”]*”", "", own).count("?") == 1, one.turn.reply
        assert words(one.turn.reply) <= 130, one.turn.reply
    assert len(set(replies)) == len(replies), "a reply came twice"
    heard = sorted(words(reply) for reply in replies[1:])
    assert heard[len(heard) // 2] <= 40, "the middling reply is long"


async def test_what_the_nurse_said_stands_in_her_notes(context: Callable[..., Context]) -> None:
    spoken = await converse(context(FRIDAY), NURSE)
    notes = spoken[-1].notes
    texts = {kind: " | ".join(line.text for line in notes.of(kind)) for kind in Kind}
    assert "practice educator" in texts[Kind.GOAL]
    assert "explaining is what I like" in texts[Kind.WHY]
    assert "extra shifts" in " ".join(texts.values())
    assert "no time to prepare" in texts[Kind.OBSTACLE]
    assert "come to me" in texts[Kind.STRENGTH]
    assert "Marek" in texts[Kind.OPTION]
    assert texts[Kind.CONFIDENCE] == "7"
    assert texts[Kind.ASK] == "Frau Kern, what was missing in my application?"
    (promise,) = spoken[-1].commitments
    assert (promise.action, promise.due) == ("write to Marek", date(2026, 11, 25))


async def test_ideas_come_with_their_source_and_the_choice_is_handed_back(context: Callable[..., Context]) -> None:
    spoken = await converse(context(FRIDAY), NURSE[: NURSE.index("any ideas?") + 1])
    turn = spoken[-1].turn
    assert 1 <= len(turn.citations) <= 3
    for place, source in enumerate(turn.citations, 1):
        assert f"[{place}]" in turn.reply
        assert source["id"]
        assert source["title"]
    assert turn.reply.rstrip().endswith("?")
    assert not any(option.source for option in spoken[-1].notes.options), "an idea is an option only when it is taken"


async def test_two_promises_in_one_sentence_keep_their_own_days(context: Callable[..., Context]) -> None:
    spoken = await converse(context(FRIDAY), DEPUTY)
    promised = {one.action: one.due for one in spoken[-1].commitments}
    assert promised == {
        "ask Declan what he regretted": date(2026, 11, 30),
        "have a word with the chair": date(2026, 12, 7),
    }


async def test_the_next_visit_opens_with_what_was_promised(context: Callable[..., Context]) -> None:
    await converse(context(FRIDAY), DEPUTY)
    spoken = await converse(
        context(date(2026, 12, 4)),
        [
            "I asked Declan over lunch and he said he regretted the pretending. The chair is away, so that moves to "
            "Wednesday the ninth.",
        ],
    )
    opening = spoken[0].turn
    assert opening.stage == Stage.FOLLOW_UP
    assert "ask Declan what he regretted" in opening.reply
    assert "have a word with the chair" in opening.reply
    status = {one.action: (one.status, one.due) for one in spoken[-1].commitments}
    assert status["ask Declan what he regretted"][0] == Status.DONE
    assert status["have a word with the chair"] == (Status.OPEN, date(2026, 12, 9))


async def test_a_promise_half_kept_is_asked_about_without_blame(context: Callable[..., Context]) -> None:
    await converse(context(FRIDAY), DEVELOPER)
    spoken = await converse(
        context(date(2026, 11, 28)), ["half of it. wrote the doc, didn't send it", "bottled it. will send it monday"]
    )
    assert spoken[1].turn.stage == Stage.FOLLOW_UP
    assert spoken[1].notes.missed
    (promise,) = spoken[-1].commitments
    assert (promise.status, promise.due) == (Status.OPEN, date(2026, 11, 30))


async def test_an_unfinished_session_is_offered_and_carried_over(context: Callable[..., Context]) -> None:
    earlier = (await converse(context(date(2026, 11, 20)), [*DEPUTY[:3], *DEPUTY[5:7]]))[-1]
    spoken = await converse(context(date(2026, 11, 27)), ["yes please"])
    kept = [(option.text, option.chosen, option.source) for option in spoken[-1].notes.options]
    assert kept == [(option.text, option.chosen, option.source) for option in earlier.notes.options]
    assert any(chosen for _, chosen, _ in kept)
    assert "find out whether I actually want it" in spoken[0].turn.reply
    assert spoken[-1].notes.goal.statement


async def test_what_was_noted_wrongly_is_taken_back(context: Callable[..., Context]) -> None:
    spoken = await converse(
        context(FRIDAY), ["I want to lead a team", "My boss is a bit of a dragon", "no, that was a joke"]
    )
    assert any("dragon" in line.text for _, line in spoken[2].notes.lines().values())
    assert not any("dragon" in line.text for _, line in spoken[3].notes.lines().values())
    assert any(change.op == "remove" for change in spoken[3].turn.patch.changes)


async def test_a_replaced_goal_keeps_the_old_one_and_asks_what_still_holds(context: Callable[..., Context]) -> None:
    spoken = await converse(
        context(FRIDAY),
        [*DEVELOPER[:6], "actually it's not the promotion. i want to be listened to", "the doc still holds"],
    )
    changed = spoken[-2]
    assert changed.turn.stage == Stage.GOAL
    assert changed.notes.goal.version == 2
    assert changed.notes.goal.statement
    assert "listened to" in changed.notes.goal.statement.text
    assert changed.notes.earlier_goals[0].statement
    assert changed.notes.options, "options survive a change of goal"
    assert spoken[-1].turn.stage != Stage.GOAL


async def test_someone_who_has_to_go_gets_no_more_questions(context: Callable[..., Context]) -> None:
    spoken = await converse(context(FRIDAY), ["I want to lead a team", "sorry, I have to go", "bye"])
    assert [one.turn.stage for one in spoken[-2:]] == [Stage.CLOSE, Stage.CLOSE]
    assert not any("?" in one.turn.reply for one in spoken[-2:])


async def test_a_second_goodbye_is_answered_briefly(context: Callable[..., Context]) -> None:
    spoken = await converse(context(FRIDAY), [*NURSE, "thanks, bye"])
    assert spoken[-1].turn.stage == Stage.CLOSE
    assert words(spoken[-1].turn.reply) <= 8


async def test_nobody_is_trapped(context: Callable[..., Context]) -> None:
    spoken = await converse(context(FRIDAY), ["dunno"] * 25)
    assert spoken[-1].turn.stage == Stage.CLOSE


async def test_the_same_visit_gets_the_same_replies(context: Callable[..., Context]) -> None:
    first = await converse(context(FRIDAY), NURSE, "one")
    second = await converse(context(FRIDAY), NURSE, "two")
    assert [one.turn.reply for one in first] == [one.turn.reply for one in second]


async def test_danger_pauses_the_coaching_until_they_come_back(context: Callable[..., Context]) -> None:
    spoken = await converse(
        context(FRIDAY),
        ["I want to lead a team", "I don't want to live any more", "what", "I'm okay, let's carry on with my goal"],
    )
    alarm, still, back = spoken[-3:]
    assert alarm.turn.safety == "crisis"
    assert alarm.turn.stage == Stage.GOAL
    assert still.turn.safety == "crisis"
    assert back.turn.safety == "none"
    assert not any("live any more" in line.text for _, line in back.notes.lines().values())


async def test_mistreatment_is_named_once_and_the_coaching_goes_on(context: Callable[..., Context]) -> None:
    spoken = await converse(
        context(FRIDAY),
        [
            "I want to prepare how to report my manager",
            "he keeps touching me in the lab although I told him to stop",
            "I want to go on and prepare it. He touched me again last week.",
        ],
    )
    assert spoken[2].turn.safety == "concern"
    assert any("touching me" in line.text for _, line in spoken[2].notes.lines().values())
    assert spoken[3].turn.reply != spoken[2].turn.reply
    assert spoken[3].turn.patch.asked
