"""What an endpoint turns out to take: found once, remembered for each model, and what it refused is not sent again."""

import json
from pathlib import Path
from typing import Literal

import pytest
from asking import HELLO, Making, ask
from chat_server import ChatServer, Fails
from chat_streams import Streams

from coach.endpoint import Abilities, Meter
from coach.endpoint.abilities import FILE
from coach.endpoint.probe import probe
from coach.errors import EndpointError

REFUSALS = {
    "system": "System role not supported",
    "usage": "Unknown parameter: stream_options",
    "temperature": "Unsupported value: 'temperature' does not support 0.6 with this model.",
    "reasoning_effort": "Unrecognized request argument supplied: reasoning_effort",
}


def remembered(home: Path) -> list[dict[str, bool | None]]:
    return list(json.loads((home / FILE).read_text()).values()) if (home / FILE).exists() else []


def sent(server: ChatServer) -> list[set[str]]:
    """Which of the parts that an endpoint may refuse stood in each request."""
    names = {"stream_options": "usage", "temperature": "temperature", "reasoning_effort": "reasoning_effort"}
    return [
        {name for field, name in names.items() if field in call.body}
        | ({"system"} if call.messages[0][0] == "system" else set())
        for call in server.calls
    ]


async def test_what_an_endpoint_takes_is_found_once_and_remembered(
    server: ChatServer, model: Making, home: Path
) -> None:
    server.script(HELLO, HELLO)
    first = model()
    await ask(first)
    found = {"system": True, "usage": True, "temperature": True, "reasoning_effort": True}
    assert remembered(home) == [found | {"json_mode": None, "json_schema": None}]
    assert model().known.abilities == first.known.abilities
    assert (home / FILE).stat().st_mode & 0o777 == 0o600
    await ask(first)
    assert [path.name for path in home.iterdir()] == [FILE]


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize("part", REFUSALS)
async def test_a_part_that_is_refused_is_left_out_from_then_on(
    server: ChatServer, model: Making, home: Path, waits: list[float], part: str, status: int
) -> None:
    server.script(Fails(status, REFUSALS[part]), HELLO, HELLO)
    meter = Meter()
    assert await ask(model(), meter=meter) == "Hello there."
    await ask(model())
    everything = set(REFUSALS)
    assert sent(server) == [everything, everything - {part}, everything - {part}]
    assert remembered(home)[0][part] is False
    assert (meter.attempts, waits) == (2, [])


async def test_without_a_system_role_the_instructions_come_first_in_the_message(
    server: ChatServer, model: Making
) -> None:
    server.script(Fails(400, REFUSALS["system"]), HELLO)
    await ask(model())
    assert server.calls[1].messages == [("user", "Be kind.\n\nHello")]


async def test_parts_refused_one_after_the_other_are_all_left_out(server: ChatServer, model: Making) -> None:
    server.script(*[Fails(400, said) for said in REFUSALS.values()], HELLO, HELLO)
    assert [await ask(model()), await ask(model())] == ["Hello there."] * 2
    assert sent(server)[-2:] == [set(), set()]


async def test_a_refusal_that_names_nothing_leaves_out_all_that_can_be(server: ChatServer, model: Making) -> None:
    server.script(Fails(400, "Extra inputs are not permitted"), HELLO)
    assert await ask(model()) == "Hello there."
    assert sent(server) == [set(REFUSALS), set()]


async def test_what_was_left_out_on_suspicion_is_left_out_while_the_process_runs_and_not_remembered(
    server: ChatServer, model: Making, home: Path
) -> None:
    server.script(Fails(400, "Overloaded"), HELLO, HELLO, HELLO)
    first = model()
    await ask(first)
    await ask(first)
    assert remembered(home) == []
    await ask(model())
    assert sent(server) == [set(REFUSALS), set(), set(), set(REFUSALS)]


async def test_what_another_process_found_meanwhile_stays(server: ChatServer, model: Making, home: Path) -> None:
    one, another = model(), model()
    another.known.learn(json_mode=True)
    server.script(HELLO)
    await ask(one)
    assert (remembered(home)[0]["json_mode"], remembered(home)[0]["system"]) == (True, True)


async def test_what_was_found_while_an_answer_was_asked_for_stays(server: ChatServer, model: Making) -> None:
    asked = model()
    server.script(HELLO)
    answer = asked.answer("Be kind.", "Hello", Meter(), 2.5)
    assert await anext(answer)
    asked.known.learn(json_schema=False)
    assert [piece async for piece in answer]
    assert (asked.known.abilities.json_schema, asked.known.abilities.usage) == (False, True)


async def test_what_the_refusal_says_is_wrong_counts_more_than_what_it_mentions(
    server: ChatServer, model: Making
) -> None:
    said = "temperature cannot be used with reasoning models"
    server.script(Fails(400, said, param="temperature"), HELLO)
    await ask(model())
    assert sent(server)[1] == set(REFUSALS) - {"temperature"}


@pytest.mark.parametrize("status", [400, 422])
async def test_a_refusal_for_another_reason_teaches_nothing(
    server: ChatServer, model: Making, home: Path, status: int
) -> None:
    server.script(*[Fails(status, "This is longer than the context of the model.")] * 2, HELLO)
    asked = model()
    with pytest.raises(EndpointError, match=rf"refused the request \({status}\): This is longer than"):
        await ask(asked)
    assert (remembered(home), asked.known.abilities) == ([], Abilities())
    await ask(asked)
    assert sent(server)[-1] == set(REFUSALS)


async def test_each_model_and_each_endpoint_is_known_by_itself(server: ChatServer, model: Making, home: Path) -> None:
    server.script(Fails(400, REFUSALS["temperature"]), HELLO, HELLO)
    await ask(model())
    await ask(model(model="another"))
    assert [one["temperature"] for one in remembered(home)] == [False, True]


@pytest.mark.parametrize(
    "held",
    ["", "{", "[]", "7", '{"a": 7}', '{"a": {"system": "perhaps"}}', "\udcff", '{"a": {"sugar": true}}'],
    ids=["empty", "broken", "list", "number", "no object", "wrong value", "no text", "unknown name"],
)
async def test_a_damaged_memory_is_made_anew(server: ChatServer, model: Making, home: Path, held: str) -> None:
    home.mkdir()
    (home / FILE).write_bytes(held.encode(errors="surrogateescape"))
    server.script(HELLO)
    assert await ask(model()) == "Hello there."
    assert remembered(home)[0]["system"] is True


async def test_a_memory_that_cannot_be_written_costs_a_line_in_the_log_and_nothing_else(
    server: ChatServer, model: Making, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (home / FILE).mkdir(parents=True)
    server.script(HELLO)
    assert await ask(model()) == "Hello there."
    assert "could not be noted" in caplog.text
    assert [path.name for path in home.iterdir()] == [FILE], "nothing is left lying about"


async def test_an_endpoint_that_does_not_count_is_not_asked_to_again(server: ChatServer, model: Making) -> None:
    server.script(Streams("Hello", tokens=None), HELLO)
    await ask(model())
    await ask(model())
    assert ["usage" in one for one in sent(server)] == [True, False]


@pytest.mark.parametrize("end", ["open", "lost"])
async def test_a_count_that_did_not_come_before_the_wait_for_it_was_over_is_asked_for_again(
    server: ChatServer, model: Making, end: Literal["open", "lost"]
) -> None:
    server.script(Streams("Hello", end=end), HELLO)
    asked = model()
    await ask(asked)
    assert asked.known.abilities.usage is None
    await ask(asked)
    assert ["usage" in one for one in sent(server)] == [True, True]


@pytest.mark.parametrize(
    ("said", "json_mode"), [('{"ready": "true"}', True), ('{"answer": 1}', True), ("[]", False), ("ready", None)]
)
async def test_any_object_shows_json_mode(server: ChatServer, model: Making, said: str, json_mode: bool | None) -> None:
    server.script(HELLO, said, '{"ready": "true"}')
    found, _ = await probe(model())
    assert (found.json_mode, found.json_schema) == (json_mode, False)


async def test_the_parts_of_a_turn_are_tried_anew_on_purpose(server: ChatServer, model: Making, home: Path) -> None:
    model().known.learn(temperature=False, usage=False, json_mode=True, json_schema=True)
    server.script(HELLO)
    found, _ = await probe(model())
    assert sent(server) == [set(REFUSALS)]
    assert remembered(home) == [found.model_dump()] == [dict.fromkeys(found.model_dump(), True)]
