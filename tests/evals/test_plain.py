"""The rival is a chat window: it keeps all of its talk, and nothing of the last one."""

from datetime import date
from pathlib import Path

import pytest
from chat_server import ChatServer, Fails

from coach.prompts import Prompt
from evals.case import Case
from evals.endpoint import Endpoint
from evals.errors import SystemFault
from evals.people.scripted import Scripted
from evals.play import play
from evals.systems.plain import Plain


@pytest.fixture
def plain(endpoint: Endpoint, prompts: Path) -> Plain:
    return Plain(endpoint, Prompt.load(prompts / "plain.md"))


async def test_the_prompt_is_pasted_as_the_first_message(
    server: ChatServer, plain: Plain, home: Path, today: date
) -> None:
    server.script("Hello! What would you like to achieve?")
    async with plain.visit(home, today) as chat:
        opening = await chat.opening()
    assert opening.reply == "Hello! What would you like to achieve?"
    (message,) = server.calls[0].messages
    assert message[0] == "user"
    assert "GROW" in message[1]
    assert "Monday, 23 November 2026" in message[1]


async def test_all_of_the_talk_goes_to_the_model_each_time(
    server: ChatServer, plain: Plain, home: Path, today: date
) -> None:
    server.script("Hello!", "One?", "Two?")
    async with plain.visit(home, today) as chat:
        await chat.opening()
        assert (await chat.say("First")).reply == "One?"
        assert (await chat.say("Second")).reply == "Two?"
    assert [len(call.messages) for call in server.calls] == [1, 3, 5]
    assert server.calls[2].messages[1:] == [
        ("assistant", "Hello!"),
        ("user", "First"),
        ("assistant", "One?"),
        ("user", "Second"),
    ]


async def test_the_next_visit_knows_nothing_of_the_last(
    server: ChatServer, plain: Plain, home: Path, today: date
) -> None:
    server.script("Hello!", "One?", "Hello!")
    async with plain.visit(home, today) as chat:
        await chat.opening()
        await chat.say("I promise to call Ada")
    async with plain.visit(home, today) as chat:
        await chat.opening()
    assert server.calls[2].messages == server.calls[0].messages


async def test_a_fault_is_raised_and_what_was_said_is_kept(
    server: ChatServer, plain: Plain, home: Path, today: date
) -> None:
    server.script("Hello!", Fails(401), "Better?")
    async with plain.visit(home, today) as chat:
        await chat.opening()
        with pytest.raises(SystemFault):
            await chat.say("Lost")
        await chat.say("Found")
    assert [content for _, content in server.calls[2].messages[1:]] == ["Hello!", "Found"]


def test_its_version_names_prompt_and_model(plain: Plain, endpoint: Endpoint, prompts: Path) -> None:
    assert plain.version == f"{Prompt.load(prompts / 'plain.md').hash} {endpoint.model}"


async def test_the_rival_plays_a_case(server: ChatServer, plain: Plain, home: Path) -> None:
    case = Case.model_validate(
        {
            "id": "c",
            "suite": "s",
            "persona": "nadia",
            "scenario": "A nurse wants to teach.",
            "visits": [{"day": "2026-11-23", "says": ["Hi", "Bye"]}],
            "fails_with": ["advises"],
        }
    )
    server.script("Hello!", "One?", Fails(401))
    transcript = await play(case, plain, lambda _, visit: Scripted(visit.says), home)
    assert [(turn.message, turn.answer.reply) for _, turn in transcript.turns()] == [(None, "Hello!"), ("Hi", "One?")]
    assert transcript.system == "plain"
    assert "does not accept the key" in (transcript.fault or "")
