"""Three failures in a row, and the model is left alone for a minute: nobody waits, everybody is told once."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from chat_server import ChatServer, Fails, Reply
from chat_streams import Streams, answer

from coach.coaches.fallback import FAILURES, REST
from coach.session import Session, Spoken
from coach.turn import Context

Hear = Callable[..., Awaitable[Any]]
DOWN = Fails(401)
SAID = [
    "I want to ask my manager for the lead role.",
    "Because I have done the work for two years.",
    "The team trusts me.",
    "I feel nervous about it.",
    "Last time I froze.",
    "I could write my points down.",
]


async def fail(server: ChatServer, hear: Hear, times: int = FAILURES) -> list[Any]:
    """As many turns in which the model fails."""
    server.script(*[DOWN] * times)
    return [await hear(message) for message in SAID[:times]]


async def test_after_three_failures_the_built_in_coach_answers_at_once(server: ChatServer, hear: Hear) -> None:
    failed = await fail(server, hear)
    assert [len(heard.log) for heard in failed] == [1, 1, 1]
    assert "left alone" not in failed[1].log[0][1]
    assert failed[2].log[0][1].endswith("3 failures in a row, so the model is left alone for 60 s.")
    for message in SAID[3:5]:
        heard = await hear(message)
        assert (heard.spoken.turn.coach, heard.notice, heard.log) == ("builtin", "", [])
        assert heard.reply.count("?") == 1
    assert len(server.calls) == 3


async def test_the_person_is_told_once(server: ChatServer, hear: Hear) -> None:
    first, *others = await fail(server, hear)
    assert first.notice == (
        f"{server.host} does not accept the key (401). The built-in coach answers for now. Correct OPENAI_API_KEY."
    )
    resting = [await hear(message) for message in SAID[3:]]
    assert [heard.notice for heard in (*others, *resting)] == [""] * 5
    assert "answers for now" not in "".join(heard.reply for heard in (first, *others, *resting))


@pytest.mark.parametrize(("seconds", "calls"), [(REST - 1, 3), (REST, 4)], ids=["before", "after"])
async def test_after_a_minute_the_model_is_asked_again(
    server: ChatServer, hear: Hear, clock: Any, seconds: float, calls: int
) -> None:
    await fail(server, hear)
    clock.now += seconds
    if calls > 3:
        server.script(answer("What would help?", asked="obstacle"))
    heard = await hear(SAID[3])
    assert heard.spoken.turn.coach == ("llm" if calls > 3 else "builtin")
    assert len(server.calls) == calls


async def test_a_model_that_is_well_again_has_three_failures_before_it(
    server: ChatServer, hear: Hear, clock: Any
) -> None:
    await fail(server, hear)
    clock.now += REST
    server.script(answer("What would help?", asked="obstacle"), DOWN, DOWN, answer("What else?", asked="obstacle"))
    well, down, still, again = [await hear(message) for message in SAID[:4]]
    assert [heard.spoken.turn.coach for heard in (well, down, still, again)] == ["llm", "builtin", "builtin", "llm"]
    assert (bool(down.notice), still.notice) == (True, ""), "it is a new row, and told again"


async def test_a_model_that_fails_again_after_its_rest_rests_again_at_once(
    server: ChatServer, hear: Hear, clock: Any
) -> None:
    await fail(server, hear)
    clock.now += REST
    server.script(DOWN)
    heard = await hear(SAID[3])
    assert heard.notice == ""
    assert "4 failures in a row" in heard.log[0][1]
    assert (await hear(SAID[4])).spoken.turn.coach == "builtin"
    assert len(server.calls) == 4


async def test_replies_that_break_off_count_as_failures(server: ChatServer, hear: Hear) -> None:
    server.script(*[Streams("That is a lot. And wha", end="closes")] * FAILURES)
    mixed = [await hear(message) for message in SAID[:FAILURES]]
    assert [heard.spoken.turn.coach for heard in mixed] == ["mixed"] * 3
    assert [bool(heard.notice) for heard in mixed] == [True, False, False]
    assert (await hear(SAID[3])).spoken.turn.coach == "builtin"


async def test_a_mended_answer_is_no_failure(server: ChatServer, hear: Hear) -> None:
    server.script(DOWN, DOWN, Streams("What would help?"), DOWN, DOWN, Streams("What else?"))
    coaches = [(await hear(message)).spoken.turn.coach for message in SAID]
    assert coaches == ["builtin", "builtin", "llm", "builtin", "builtin", "llm"]


async def test_the_rest_is_for_all_sessions_and_each_is_told(server: ChatServer, hear: Hear, llm: Context) -> None:
    await fail(server, hear)
    other = await Session.begin(llm, "somebody else")
    told, again = await hear(SAID[0], other), await hear(SAID[1], other)
    assert (told.spoken.turn.coach, again.spoken.turn.coach) == ("builtin", "builtin")
    assert told.notice == "The model is not answering just now. The built-in coach answers for now."
    assert again.notice == ""
    assert len(server.calls) == 3


async def test_what_the_built_in_coach_said_before_there_was_a_model_is_no_failure_that_was_told(
    server: ChatServer, hear: Hear, llm: Context, context: Callable[[], Context], say: Any
) -> None:
    alone = await Session.begin(context(), "me")
    spoken: Spoken = await say(alone, SAID[0])
    assert (spoken.turn.coach, spoken.turn.call) == ("builtin", None)
    server.script(DOWN)
    heard = await hear(SAID[1], await Session.resume(llm, "me", alone.id))
    assert "does not accept the key" in heard.notice


async def test_the_log_tells_a_turn_in_which_the_model_rested(server: ChatServer, hear: Hear) -> None:
    await fail(server, hear)
    call = (await hear(SAID[3])).spoken.turn.call
    assert '"attempts":0' in call
    assert '"ended":"left alone"' in call


async def test_a_crisis_goes_to_no_model_and_is_no_failure(server: ChatServer, hear: Hear) -> None:
    server.script(DOWN)
    await hear(SAID[0])
    crisis = await hear("I want to kill myself tonight.")
    assert (crisis.spoken.turn.safety, crisis.spoken.turn.coach, crisis.notice) == ("crisis", "builtin", "")
    back = await hear("I am safe now, thank you. Let's go on with the coaching.")
    assert (back.spoken.turn.coach, back.notice, back.log) == ("builtin", "", [])
    server.script(DOWN)
    assert (await hear(SAID[1])).notice
    assert len(server.calls) == 2


@pytest.mark.parametrize(
    ("reply", "calls"),
    [
        (Streams("", refusal="No."), 1),
        (Streams("", finish="content_filter"), 1),
        (Streams("I'm sorry, but I can't help with that."), 1),
        (Streams("<think>Well, they"), 1),
        (Fails(400, "This is not a thing to ask."), 2),
    ],
    ids=["declined", "filtered", "refused", "nothing to show", "400"],
)
async def test_what_is_wrong_in_one_conversation_does_not_rest_the_model_for_all(
    server: ChatServer, hear: Hear, reply: Reply, calls: int
) -> None:
    server.script(*[reply] * (FAILURES * calls), answer("What would help?", asked="obstacle"))
    failed = [await hear(message) for message in SAID[:FAILURES]]
    assert [len(heard.log) for heard in failed] == [1, 1, 1]
    assert (await hear(SAID[3])).spoken.turn.coach == "llm"


async def test_a_turn_with_no_time_left_is_no_failure_of_the_model(
    server: ChatServer, hear: Hear, llm: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(llm.coach, "_seconds", 0.0)
        late = [await hear(message) for message in SAID[:FAILURES]]
    assert [heard.spoken.turn.coach for heard in late] == ["builtin"] * 3
    assert late[0].notice == "There was no time left to ask the model. The built-in coach answers for now."
    assert [[level for level, _ in heard.log] for heard in late] == [["WARNING"]] * 3
    assert server.calls == []
    server.script(answer("What would help?", asked="obstacle"))
    assert (await hear(SAID[3])).spoken.turn.coach == "llm"
