"""The way to a model: what is tried again and when, that the time is kept, and that the key stays here."""

import asyncio
import logging
import time
import traceback
from base64 import b64encode
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from asking import HELLO, Making, Thinks, ask
from chat_server import KEY, ChatServer, Fails, Hangs, Reply, Resets
from chat_streams import Raw, Streams
from pydantic import SecretStr

from coach.endpoint import Meter
from coach.endpoint.model import ATTEMPTS
from coach.errors import EndpointError
from coach.settings import OPENAI


@pytest.mark.parametrize(
    "fault",
    [Fails(408), Fails(409), Fails(429), Fails(500), Fails(502), Fails(503), Resets(), Streams("", end="closes")],
    ids=["408", "409", "429", "500", "502", "503", "reset", "cut"],
)
async def test_what_passes_is_tried_again_with_longer_waits(
    server: ChatServer, model: Making, waits: list[float], fault: Reply
) -> None:
    server.script(*[fault] * (ATTEMPTS - 1), HELLO)
    meter = Meter()
    assert await ask(model(), seconds=60, meter=meter) == "Hello there."
    assert (len(waits), meter.attempts) == (ATTEMPTS - 1, ATTEMPTS)
    assert all(0 <= wait <= 0.5 * 2**place for place, wait in enumerate(waits))


@pytest.mark.parametrize("fault", [Fails(429), Resets()], ids=["429", "reset"])
async def test_what_does_not_pass_after_all_is_given_up(server: ChatServer, model: Making, fault: Reply) -> None:
    server.script(*[fault] * ATTEMPTS)
    with pytest.raises(EndpointError):
        await ask(model(), seconds=60)


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_what_does_not_pass_is_told_at_once(
    server: ChatServer, model: Making, waits: list[float], status: int
) -> None:
    server.script(Fails(status))
    with pytest.raises(EndpointError, match=f"({status})"):
        await ask(model())
    assert waits == []


@pytest.mark.parametrize("status", [429, 503])
async def test_the_wait_that_a_server_asks_for_is_kept(
    server: ChatServer, model: Making, waits: list[float], status: int
) -> None:
    server.script(Fails(status, headers={"Retry-After": "2"}), HELLO)
    assert await ask(model()) == "Hello there."
    assert waits == [2.0]


async def test_the_moment_that_a_server_names_is_waited_for(
    server: ChatServer, model: Making, waits: list[float]
) -> None:
    named = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    server.script(Fails(429, headers={"Retry-After": named}), HELLO)
    assert await ask(model(), seconds=60) == "Hello there."
    assert 15 < waits[0] <= 20


@pytest.mark.parametrize("asked", ["3", "60", "86400"])
async def test_a_wait_longer_than_what_is_left_is_not_begun(
    server: ChatServer, model: Making, waits: list[float], asked: str
) -> None:
    server.script(Fails(429, headers={"Retry-After": asked}))
    with pytest.raises(EndpointError, match=r"takes no more calls for now \(429\)"):
        await ask(model())
    assert waits == []


@pytest.mark.parametrize("end", ["closes", "cut", "resets", "hangs"])
async def test_nothing_is_tried_again_after_the_first_word(
    server: ChatServer, model: Making, waits: list[float], end: Any
) -> None:
    server.script(Streams("Hello th", end=end))
    pieces = []
    with pytest.raises(EndpointError):  # noqa: PT012
        async for piece in model().answer("Be kind.", "Hello", Meter(), 2.5):
            pieces.append(piece)
    assert ("".join(pieces), waits, len(server.calls)) == ("Hello th", [], 1)


@pytest.mark.parametrize("reply", [Hangs(), Streams("Hello", first=9), Streams("x" * 999, pause=0.05)])
async def test_the_time_is_kept_whatever_the_endpoint_does(server: ChatServer, model: Making, reply: Reply) -> None:
    server.script(reply)
    began = time.monotonic()
    with pytest.raises(EndpointError, match="did not answer in time"):
        await ask(model(), seconds=0.5)
    assert 0.4 < time.monotonic() - began < 1


async def test_a_model_that_thinks_aloud_is_heard_out(server: ChatServer, model: Making) -> None:
    server.script(Thinks(8, pause=0.1, then="Hello there."))
    meter = Meter()
    assert await ask(model(first_word_seconds=0.5), meter=meter) == "Hello there."
    assert meter.attempts == 1


async def test_a_stall_among_thoughts_is_not_asked_about_again(
    server: ChatServer, model: Making, waits: list[float]
) -> None:
    server.script(Thinks(2))
    began = time.monotonic()
    with pytest.raises(EndpointError, match="did not answer in time"):
        await ask(model())
    assert time.monotonic() - began < 1, "the patience of a stall, not that of a first word"
    assert waits == []


async def test_a_name_without_a_word_is_no_sign_of_life(server: ChatServer, model: Making, waits: list[float]) -> None:
    server.script(Thinks(1, delta={"role": "assistant", "content": ""}), HELLO)
    assert await ask(model(first_word_seconds=0.3)) == "Hello there."
    assert len(waits) == 1


async def test_long_thoughts_in_the_text_leave_room_for_the_answer(server: ChatServer, model: Making) -> None:
    thoughts = f"<think>{'so ' * 8000}</think>"
    server.script(Streams(f"{thoughts}Hello there.", size=500))
    assert await ask(model()) == f"{thoughts}Hello there."


@pytest.mark.parametrize("end", ["open", "lost"])
async def test_a_stream_that_has_finished_needs_no_end(server: ChatServer, model: Making, end: Any) -> None:
    server.script(Streams("Hello there.", end=end))
    began = time.monotonic()
    assert await ask(model()) == "Hello there."
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    ("reply", "calls"),
    [(Fails(status, f"The key {KEY} and X {KEY[::-1]} are wrong"), calls)
     for status, calls in ((400, 2), (401, 1), (404, 1), (429, ATTEMPTS), (500, ATTEMPTS))]
    + [(Raw(f'data: {{"error": {{"message": "{KEY} {KEY[::-1]}"}}}}\n\n'), 1)],
    ids=["400", "401", "404", "429", "500", "event"],
)  # fmt: skip
async def test_the_key_and_other_secrets_are_in_no_error_and_no_log(
    server: ChatServer, model: Making, caplog: pytest.LogCaptureFixture, reply: Reply, calls: int
) -> None:
    caplog.set_level(logging.DEBUG)
    server.script(*[reply] * calls)
    with pytest.raises(EndpointError) as fault:
        await ask(model(headers={"X-Team": SecretStr(KEY[::-1])}), seconds=60)
    told = f"{fault.value!r} {''.join(traceback.format_exception(fault.value))} {caplog.text}"
    assert KEY not in told
    assert KEY[::-1] not in told


async def test_without_a_key_nothing_is_cut_out_of_what_the_server_says(server: ChatServer, model: Making) -> None:
    server.script(*[Fails(400, "none of the models fits")] * 2)
    with pytest.raises(EndpointError, match="none of the models fits"):
        await ask(model(openai_api_key=None))


async def test_the_key_and_the_headers_of_the_settings_are_sent(server: ChatServer, model: Making) -> None:
    server.script(HELLO)
    await ask(model(headers={"X-Team": SecretStr("mine")}))
    assert (server.calls[0].authorization, server.calls[0].headers["x-team"]) == (f"Bearer {KEY}", "mine")


async def test_a_password_in_the_address_is_told_to_nobody(
    server: ChatServer, model: Making, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.script(Fails(401))
    with pytest.raises(EndpointError) as fault:
        await ask(model(openai_base_url=server.url.replace("://", "://me:pass-word@")))
    assert "pass-word" not in f"{fault.value} {caplog.text}"
    assert server.calls[0].authorization == f"Basic {b64encode(b'me:pass-word').decode()}"


@pytest.mark.parametrize("repeated", ["pass word", "pass%20word", b64encode(b"me:pass word").decode()])
async def test_a_password_in_the_address_is_cut_out_of_what_the_server_says(
    server: ChatServer, model: Making, repeated: str
) -> None:
    server.script(*[Fails(400, f"What is {repeated}?")] * 2)
    with pytest.raises(EndpointError, match=r"What is …\?"):
        await ask(model(openai_base_url=server.url.replace("://", "://me:pass%20word@")))


async def test_a_key_without_an_address_is_for_openai_whatever_stands_in_the_environment(
    model: Making, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "")
    made = model(openai_base_url=None)
    assert (str(made.client.base_url), made.host) == (f"{OPENAI}/", "api.openai.com")
    await made.close()


async def test_who_stops_early_hangs_up(server: ChatServer, model: Making) -> None:
    server.script(Streams("Hello there. " * 200, pause=0.02))
    async with aclosing(model().answer("Be kind.", "Hello", Meter(), 2.5)) as pieces:
        assert await anext(pieces)
    assert await asyncio.to_thread(server.hung_up.wait, 1)


async def test_tokens_and_attempts_are_counted(server: ChatServer, model: Making) -> None:
    server.script(Fails(500), Streams("Hello", tokens=(70, 3)))
    meter = Meter()
    await ask(model(), meter=meter)
    assert (meter.attempts, meter.tokens_in, meter.tokens_out, meter.finish) == (2, 70, 3, "stop")
