"""The evaluation's client against a real server: what passes is tried again, what does not is told without the key."""

import traceback
from collections.abc import Sequence

import pytest
from chat_server import KEY, ChatServer, Fails, Hangs, Reply, Resets, Says, Sends
from openai import Timeout
from pydantic import SecretStr

from coach.endpoint.faults import LONGEST_WAIT
from coach.settings import Settings
from evals.endpoint import ATTEMPTS, Endpoint, Message
from evals.errors import EvalError, SystemFault

HELLO: Sequence[Message] = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hello"}]


async def ask(endpoint: Endpoint, *, as_json: bool = False) -> str:
    return await endpoint.complete(HELLO, temperature=0.5, as_json=as_json)


def test_the_scripted_endpoint_wants_its_script_used_up() -> None:
    with pytest.raises(AssertionError, match="Nobody called for"), ChatServer(patience=0) as server:
        server.script("Hello")


async def test_the_scripted_endpoint_refuses_a_surprise(settings: Settings) -> None:
    async def surprise() -> None:
        with ChatServer() as server:
            named = {"openai_api_key": SecretStr(KEY), "openai_base_url": server.url, "model": "scripted"}
            endpoint = Endpoint(settings.model_copy(update=named))
            with pytest.raises(SystemFault, match="Nobody scripted"):
                await ask(endpoint)
            await endpoint.close()

    with pytest.raises(AssertionError, match="Nobody scripted a reply"):
        await surprise()


async def test_an_answer_comes_back_and_is_counted(server: ChatServer, endpoint: Endpoint, waits: list[float]) -> None:
    server.script(Says(" Hi there.\n", tokens=(12, 3)), Says("Again.", tokens=None))
    assert [await ask(endpoint), await ask(endpoint)] == ["Hi there.", "Again."]
    call = server.calls[0]
    assert call.messages == [("system", "Be kind."), ("user", "Hello")]
    assert (call.body["model"], call.body["temperature"], call.authorization) == ("scripted", 0.5, f"Bearer {KEY}")
    assert "response_format" not in call.body
    assert (endpoint.used.calls, endpoint.used.tokens_in, endpoint.used.tokens_out) == (2, 12, 3)
    assert waits == []


@pytest.mark.parametrize(
    "fault",
    [Fails(429), Fails(500), Fails(502), Fails(503), Resets()],
    ids=["limit", "fault", "gateway", "overload", "reset"],
)
async def test_what_passes_is_tried_again(
    server: ChatServer, endpoint: Endpoint, waits: list[float], fault: Reply
) -> None:
    server.script(fault, fault, "Here.")
    assert await ask(endpoint) == "Here."
    assert len(waits) == 2
    assert endpoint.used.calls == len(server.calls) == 3


@pytest.mark.parametrize(
    ("asked", "waited"), [("7", 7.0), ("0", 0.0), ("86400", LONGEST_WAIT)], ids=["some", "none", "too much"]
)
@pytest.mark.parametrize("status", [429, 503])
async def test_a_server_that_says_how_long_to_wait_is_obeyed_up_to_a_limit(
    server: ChatServer, endpoint: Endpoint, waits: list[float], status: int, asked: str, waited: float
) -> None:
    server.script(Fails(status, headers={"Retry-After": asked}), "Here.")
    assert await ask(endpoint) == "Here."
    assert waits == [waited]


async def test_an_endpoint_that_says_how_long_in_another_way_gets_our_own_wait(
    server: ChatServer, endpoint: Endpoint, waits: list[float]
) -> None:
    server.script(Fails(429, headers={"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}), "Here.")
    assert await ask(endpoint) == "Here."
    assert 0 <= waits[0] <= 2


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (400, "refused the request (400): It failed."),
        (401, "does not accept the key (401). Correct OPENAI_API_KEY."),
        (403, "does not accept the key (403). Correct OPENAI_API_KEY."),
        (404, "knows no model “scripted”, or not this address (404)."),
        (422, "refused the request (422): It failed."),
    ],
)
async def test_what_does_not_pass_is_told_at_once(
    server: ChatServer, endpoint: Endpoint, waits: list[float], status: int, said: str
) -> None:
    server.script(Fails(status))
    with pytest.raises(SystemFault) as fault:
        await ask(endpoint)
    assert f"{server.host} {said}" in str(fault.value)
    assert waits == []


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Fails(429), "takes no more calls for now (429)."),
        (Fails(500), "failed (500)."),
        (Resets(), "cannot be reached."),
    ],
    ids=["limit", "fault", "reset"],
)
async def test_what_never_passes_is_given_up(
    server: ChatServer, endpoint: Endpoint, waits: list[float], reply: Reply, said: str
) -> None:
    server.script(*[reply] * ATTEMPTS)
    with pytest.raises(SystemFault) as fault:
        await ask(endpoint)
    assert f"{server.host} {said}" in str(fault.value)
    assert len(waits) == ATTEMPTS - 1


async def test_an_endpoint_that_hangs_is_not_waited_for(server: ChatServer, with_model: Settings) -> None:
    async def sleep(_: float) -> None: ...

    server.script(*[Hangs()] * ATTEMPTS)
    endpoint = Endpoint(with_model, timeout=Timeout(10.0, read=0.02), sleep=sleep)
    with pytest.raises(SystemFault, match="did not answer in time"):
        await ask(endpoint)
    await endpoint.close()


async def test_an_endpoint_that_is_not_there_is_told(with_model: Settings, waits: list[float]) -> None:
    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    endpoint = Endpoint(with_model.model_copy(update={"openai_base_url": "http://me:word@127.0.0.1:9/v1"}), sleep=sleep)
    with pytest.raises(SystemFault, match=r"^127\.0\.0\.1:9 cannot be reached\."):
        await ask(endpoint)
    await endpoint.close()


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Says(""), "scripted gave an empty answer."),
        (Says(" \n"), "scripted gave an empty answer."),
        (Says(None), "scripted gave an empty answer."),
        (Says(None, finish="content_filter"), "scripted gave an empty answer."),
        (Says("", finish="length"), "scripted used up its length before it said anything."),
        (Says(None, refusal="I can't help with that."), "scripted declined to answer."),
    ],
)
async def test_no_words_are_no_answer_of_the_endpoint(
    server: ChatServer, endpoint: Endpoint, reply: Reply, said: str
) -> None:
    server.script(reply)
    with pytest.raises(SystemFault) as fault:
        await ask(endpoint)
    assert str(fault.value).startswith(said)


async def test_an_answer_that_was_cut_off_is_kept_by_the_endpoint(server: ChatServer, endpoint: Endpoint) -> None:
    server.script(Says("What would you", finish="length"))
    assert await ask(endpoint) == "What would you"


@pytest.mark.parametrize(
    "reply",
    [
        Sends("<html>Welcome</html>", "text/html"),
        Sends("{broken"),
        Sends("[]"),
        Sends('{"error": {"message": "no"}}'),
        Sends('{"choices": []}'),
        Sends('"Hello"'),
        Sends('{"choices": [{"message": null}]}'),
    ],
    ids=lambda reply: reply.body,
)
async def test_an_endpoint_that_speaks_something_else_is_told(
    server: ChatServer, endpoint: Endpoint, reply: Reply
) -> None:
    server.script(reply)
    with pytest.raises(SystemFault, match=r"is no chat completion\. OPENAI_BASE_URL usually ends in /v1"):
        await ask(endpoint)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500])
async def test_the_key_is_in_no_error_of_the_endpoint(server: ChatServer, endpoint: Endpoint, status: int) -> None:
    server.script(*[Fails(status, f"Your key {KEY} is wrong:\n{KEY}")] * (ATTEMPTS if status in (429, 500) else 1))
    with pytest.raises(SystemFault) as fault:
        await ask(endpoint)
    assert KEY not in f"{fault.value!r} {''.join(traceback.format_exception(fault.value))}"
    assert "\n" not in str(fault.value)


async def test_json_mode_is_asked_for_by_the_endpoint(server: ChatServer, endpoint: Endpoint) -> None:
    server.script("{}")
    assert await ask(endpoint, as_json=True) == "{}"
    assert server.calls[0].body["response_format"] == {"type": "json_object"}


async def test_an_endpoint_without_json_mode_is_asked_for_it_once(server: ChatServer, endpoint: Endpoint) -> None:
    server.script(Fails(400, "'response_format.type' must be 'json_schema' or 'text'"), "{}", "{}")
    assert [await ask(endpoint, as_json=True), await ask(endpoint, as_json=True)] == ["{}", "{}"]
    assert ["response_format" in call.body for call in server.calls] == [True, False, False]


def test_an_endpoint_that_is_not_set_up_is_told(settings: Settings) -> None:
    with pytest.raises(EvalError, match="set OPENAI_API_KEY, or OPENAI_BASE_URL"):
        Endpoint(settings)
