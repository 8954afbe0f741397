"""A turn through a model: its reply as it comes, one call, and notes in the person's own words."""

import json
from collections.abc import Awaitable, Callable
from datetime import date

from chat_server import ChatServer
from chat_streams import answer

from coach.notes import Kind
from coach.session import Session, Spoken
from coach.stages import Stage
from coach.turn import Context

Talk = Callable[[str], Awaitable[Spoken]]
Say = Callable[[Session, str], Awaitable[Spoken]]


async def test_the_reply_is_the_models_and_the_notes_are_their_words(server: ChatServer, talk: Talk) -> None:
    server.script(
        answer(
            "The team trusts you, and the words go when it counts. What happens in you just then?",
            notes=[
                {"kind": "obstacle", "words": "Last time I froze"},
                {"kind": "strength", "words": "the team trusts me"},
            ],
            asked="obstacle",
        )
    )
    spoken = await talk("I want to ask for the lead role. Last time I froze, but the team trusts me.")
    assert spoken.turn.reply == "The team trusts you, and the words go when it counts. What happens in you just then?"
    assert (spoken.turn.coach, spoken.turn.notice, spoken.turn.stage) == ("llm", None, Stage.REALITY)
    assert [line.text for line in spoken.notes.of(Kind.OBSTACLE)] == ["Last time I froze"]
    assert [line.text for line in spoken.notes.of(Kind.STRENGTH)] == ["the team trusts me"]
    assert "lead role" in spoken.notes.of(Kind.GOAL)[0].text, "what was heard stays"
    assert len(server.calls) == 1


async def test_a_turn_is_one_streamed_call_with_the_settings(server: ChatServer, talk: Talk, llm: Context) -> None:
    server.script(answer("What would that give you?", asked="why"))
    await talk("I want to lead a team of my own")
    body = server.calls[0].body
    assert (body["model"], body["stream"], body["temperature"]) == ("scripted", True, llm.settings.temperature)
    assert body["stream_options"] == {"include_usage": True}
    assert [message["role"] for message in body["messages"]] == ["system", "user"]


async def test_the_log_keeps_which_prompt_and_model_and_what_it_took(
    server: ChatServer, talk: Talk, llm: Context, session: Session
) -> None:
    server.script(answer("What would that give you?", asked="why"))
    spoken = await talk("I want to lead a team of my own")
    kept = llm.store.kept(spoken.turn.id)
    call = json.loads(kept.call or "{}")
    assert call["prompt"] in {stage.value for stage in Stage}
    assert (call["version"], len(call["hash"]), call["model"], call["host"]) == (1, 12, "scripted", server.host)
    assert (call["attempts"], call["tokens_in"], call["tokens_out"], call["ended"]) == (1, 1500, 80, "stop")
    assert 0 <= call["first_sentence"] <= call["seconds"] < 3
    assert (await session.opening()).call is None


async def test_sentences_are_shown_as_they_complete(server: ChatServer, session: Session) -> None:
    server.script(answer("That took courage. What made it possible?", asked="strength"))
    parts = [part async for part in session.say("I did speak up in the review last week, for the first time")]
    assert parts[:-1] == ["That took courage. ", "What made it possible?\n"]


async def test_a_promise_is_noted_with_the_day_they_named(server: ChatServer, talk: Talk, today: date) -> None:
    assert today == date(2026, 11, 23)
    server.script(
        answer(
            "What would you like to hear from Anna?",
            promises=[
                {
                    "do": "ring Anna",
                    "when": "on Thursday",
                    "day": "2031-01-01",
                    "words": "that settles it: ring Anna on Thursday",
                }
            ],
            asked="action",
        )
    )
    spoken = await talk("Right, that settles it: ring Anna on Thursday")
    assert [(one.action, one.due) for one in spoken.commitments] == [("ring Anna", date(2026, 11, 26))]


async def test_ideas_that_were_cited_are_offered_and_can_be_taken(server: ChatServer, talk: Talk) -> None:
    server.script(
        answer("Where do you stand?", asked="situation"),
        answer(
            "Two that others found useful. One is smaller [1]. One is bolder [2]. Which draws you?", asked="options"
        ),
        answer("So that one it is. What makes it yours?", taken=[2], asked="choice"),
    )
    await talk("I want to be less afraid when I speak in the architecture review")
    given = await talk("Do you have any ideas for me?")
    assert [source["title"] for source in given.turn.citations]
    liked = await talk("hmm the latter speaks to me I suppose")
    assert [option.source for option in liked.notes.options if option.source], "an idea becomes an option when taken"


async def test_the_session_goes_on_with_the_models_notes(
    server: ChatServer, llm: Context, say: Say, session: Session
) -> None:
    server.script(
        answer("What would be different?", notes=[{"kind": "goal", "words": "be heard in the board"}], asked="why"),
        answer("What is on your side?", asked="strength"),
    )
    await say(session, "Well. To be heard in the board, that would be it")
    await say(await Session.resume(llm, "me", session.id), "Because we decide about people there")
    state = server.calls[1].messages[-1][1]
    assert "goal: be heard in the board" in state
    assert "you: What would be different?" in state
