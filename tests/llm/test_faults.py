"""What an endpoint can do wrong in a turn: each fault ends in a useful reply, in time and with one line in the log."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from chat_server import ChatServer, Fails, Handler, Hangs, Reply, Resets, Says, Sends
from chat_streams import MARK, Raw, Streams
from tenacity import wait_none

from coach.endpoint import faults
from coach.endpoint.model import ATTEMPTS
from coach.notes import Kind

pytestmark = pytest.mark.usefixtures("first")

Hear = Callable[..., Awaitable[Any]]
MESSAGE = "Because I have done the work for two years. I feel nervous about it."
SHOWN = "Two years is long."
NOTES = json.dumps({"notes": [{"kind": "strength", "words": "done the work for two years"}], "asked": "measure"})
WHOLE = f"{SHOWN} What would tell you that it worked?\n{MARK}\n{NOTES}"


@pytest.fixture(autouse=True)
def _shortest_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wait is drawn by lot, and a long one may not fit into the turn; here all attempts are to be made."""
    monkeypatch.setattr(faults, "_BACKOFF", wait_none())


def events(*chunks: object, end: str = "") -> Raw:
    """A stream of exactly these chunks."""
    return Raw("".join(f"data: {chunk if isinstance(chunk, str) else json.dumps(chunk)}\n\n" for chunk in chunks) + end)


def says(content: object, finish: object = None, **more: object) -> dict[str, object]:
    """A chunk that says something."""
    return {"choices": [{"index": 0, "delta": {"content": content}, "finish_reason": finish}], **more}


@dataclass(frozen=True, slots=True)
class Altered:
    """A completion of 26 bytes under headers that are not true."""

    headers: Mapping[str, str]

    def send(self, handler: Handler) -> None:
        handler.answer(200, '{"choices": [{"index": 0, ', self.headers)


NEVER_BEGINS: dict[str, tuple[Reply, int, str]] = {
    "no word": (Hangs(), 2, "did not answer in time."),
    "a late first word": (Streams("Hello", first=5), 2, "did not answer in time."),
    "401": (Fails(401), 1, "does not accept the key (401)."),
    "403": (Fails(403), 1, "does not accept the key (403)."),
    "404": (Fails(404), 1, "knows no model “scripted”, or not this address (404)."),
    "429": (Fails(429), ATTEMPTS, "takes no more calls for now (429)."),
    "429 with a wait": (Fails(429, headers={"Retry-After": "1"}), ATTEMPTS, "takes no more calls for now (429)."),
    "429 with a long wait": (Fails(429, headers={"Retry-After": "30"}), 1, "takes no more calls for now (429)."),
    "500": (Fails(500), ATTEMPTS, "failed (500)."),
    "503": (Fails(503), ATTEMPTS, "failed (503)."),
    "400": (Fails(400, "That is too long."), 2, "refused the request (400): That is too long."),
    "reset": (Resets(), ATTEMPTS, "cannot be reached."),
    "a stream cut at once": (Streams("", end="closes"), ATTEMPTS, "broke off before its answer was whole."),
    "a stream reset at once": (Streams("", end="resets"), ATTEMPTS, "cannot be reached."),
    "no event": (Raw(""), ATTEMPTS, "broke off before its answer was whole."),
    "an error event": (events({"error": {"message": "Overloaded."}}), 1, "broke off with an error: Overloaded."),
    "a page": (Sends("<html>Welcome</html>", "text/html"), 1, "answered is no chat completion."),
    "other JSON": (Sends('{"hello": "world"}'), 1, "answered is no chat completion."),
    "a list": (Sends("[]"), 1, "answered is no chat completion."),
    "broken JSON": (Sends('{"choices": ['), 1, "answered is no chat completion."),
    "broken events": (events("{oh"), 1, "answered is no chat completion."),
    "deep events": (events("[" * 100_000), 1, "answered is no chat completion."),
    "a completion cut short": (Altered({"Content-Length": "1000"}), ATTEMPTS, "broke off before its answer was whole."),
    "another encoding": (Altered({"Content-Encoding": "gzip"}), 1, "answered is no chat completion."),
    "odd choices": (events({"choices": {"a": 1}}), 1, "answered is no chat completion."),
}
SAYS_NOTHING: dict[str, tuple[Reply, str]] = {
    "nothing": (Streams(""), "scripted gave an empty answer."),
    "spaces": (Streams(" \n \n"), "scripted gave an empty answer."),
    "null": (events(says(None), says(None, "stop")), "scripted gave an empty answer."),
    "parts instead of text": (events(says([{"text": "Hi"}]), says({}, "stop")), "scripted gave an empty answer."),
    "only thoughts": (Streams("", finish="length"), "scripted gave an empty answer: it used up its length"),
    "a thought without end": (Streams("<think>Well, they"), "scripted said nothing that can be shown."),
    "a declared refusal": (Streams("", refusal="No."), "scripted declined to answer."),
    "a filter": (Streams("", finish="content_filter"), "scripted declined to answer."),
    "a refusal": (Streams("I'm sorry, but I can't help with that."), "scripted declined to answer."),
    "an empty completion": (Says(""), "scripted gave an empty answer."),
    "a refused completion": (Says(None, refusal="No."), "scripted declined to answer."),
}
BREAKS_OFF: dict[str, tuple[Reply, str]] = {
    "stalls": (Streams(f"{SHOWN} What wou", end="hangs"), "did not answer in time."),
    "is closed": (Streams(f"{SHOWN} What wou", end="closes"), "broke off before its answer was whole."),
    "is cut": (Streams(f"{SHOWN} What wou", end="cut"), "broke off before its answer was whole."),
    "is reset": (Streams(f"{SHOWN} What wou", end="resets"), "broke off before its answer was whole."),
    "has no finish": (Streams(f"{SHOWN} What wou", finish=None), "broke off before its answer was whole."),
    "drips": (Streams(f"{SHOWN} {'dot ' * 100}", pause=0.1), "did not answer in time."),
    "is used up": (Streams(f"{SHOWN} What wou", finish="length"), "used up its length before it came to an end."),
    "has no end": (Streams(f"{SHOWN} {'dot ' * 25_000}", size=500), "used up its length before it came to an end."),
    "is filtered": (Streams(f"{SHOWN} What wou", finish="content_filter"), "scripted declined to answer."),
    "is refused": (Streams(f"{SHOWN} What wou", refusal="No."), "scripted declined to answer."),
    "has an error": (events(says(f"{SHOWN} What"), {"error": {"message": "Bye"}}), "broke off with an error: Bye."),
    "is broken": (events(says(f"{SHOWN} What"), "{oh"), "answered is no chat completion."),
}


@pytest.mark.parametrize(("reply", "calls", "why"), NEVER_BEGINS.values(), ids=NEVER_BEGINS)
async def test_what_never_begins_is_left_to_the_built_in_coach(
    server: ChatServer, hear: Hear, reply: Reply, calls: int, why: str
) -> None:
    server.script(*[reply] * calls)
    heard = await hear(MESSAGE)
    assert heard.spoken.turn.coach == "builtin"
    assert heard.reply.count("?") == 1
    assert why in heard.notice
    assert "The built-in coach answers for now." in heard.notice
    assert heard.spoken.notes.of(Kind.FEELING), "what was heard is noted"
    [(level, line)] = heard.log
    assert level == "WARNING"
    assert why in line
    assert line.endswith("the built-in coach replied.")
    assert len(server.calls) == 1 + calls


@pytest.mark.parametrize(("reply", "why"), SAYS_NOTHING.values(), ids=SAYS_NOTHING)
async def test_an_answer_with_nothing_to_show_is_not_asked_for_again(
    server: ChatServer, hear: Hear, reply: Reply, why: str
) -> None:
    server.script(reply)
    heard = await hear(MESSAGE)
    assert (heard.spoken.turn.coach, heard.reply.count("?")) == ("builtin", 1)
    assert heard.notice.startswith(why)
    assert [level for level, line in heard.log if why in line] == ["WARNING"]
    assert (len(heard.log), len(server.calls)) == (1, 2)


@pytest.mark.parametrize(("reply", "why"), BREAKS_OFF.values(), ids=BREAKS_OFF)
async def test_what_breaks_off_is_ended_from_what_was_shown(
    server: ChatServer, hear: Hear, reply: Reply, why: str
) -> None:
    server.script(reply)
    heard = await hear(MESSAGE)
    assert heard.spoken.turn.coach == "mixed"
    assert heard.shown[0] == f"{SHOWN} "
    assert heard.reply.startswith(f"{SHOWN} ")
    assert heard.reply.count("?") == 1
    assert "What wou" not in heard.reply
    assert why in heard.notice
    assert "The built-in coach ended this reply." in heard.notice
    assert heard.spoken.notes.of(Kind.FEELING), "what was heard is noted"
    [(level, line)] = heard.log
    assert level == "WARNING"
    assert why in line
    assert line.endswith("the built-in coach ended the reply.")
    assert len(server.calls) == 2, "what was begun is not begun anew"


@pytest.mark.parametrize("end", ["closes", "cut", "resets", "hangs"])
async def test_a_question_that_was_shown_is_not_asked_again_when_the_notes_break_off(
    server: ChatServer, hear: Hear, end: Any
) -> None:
    server.script(Streams(WHOLE[:-12], end=end))
    heard = await hear(MESSAGE)
    assert (heard.reply, heard.spoken.turn.coach) == (f"{SHOWN} What would tell you that it worked?", "mixed")
    assert "The built-in coach kept the notes of this reply." in heard.notice
    assert heard.spoken.notes.of(Kind.FEELING)
    assert [level for level, _ in heard.log] == ["WARNING"]


@pytest.mark.parametrize("end", ["closes", "cut", "resets", "hangs", "done"])
async def test_an_answer_whose_notes_are_whole_is_whole_however_it_ends(
    server: ChatServer, hear: Hear, end: Any
) -> None:
    server.script(Streams(WHOLE, end=end, finish=None))
    heard = await hear(MESSAGE)
    assert (heard.spoken.turn.coach, heard.notice) == ("llm", "")
    assert [line.text for line in heard.spoken.notes.of(Kind.STRENGTH)] == ["done the work for two years"]
    [(level, line)] = heard.log
    assert (level, line.endswith("the answer was mended: no end")) == ("INFO", True)


WELL: dict[str, Reply] = {
    "no count of tokens": Streams(WHOLE, tokens=None),
    "one completion instead of a stream": Says(WHOLE),
    "a stream that calls itself JSON": Sends(
        "".join(f"data: {json.dumps(one)}\n\n" for one in (says(WHOLE), says("", "stop"))) + "data: [DONE]\n\n"
    ),
    "CRLF": Raw(f"data: {json.dumps(says(WHOLE, 'stop'))}\r\n\r\ndata: [DONE]\r\n\r\n"),
    "a mark of byte order": Raw(f"\ufeff: hello\n\ndata: {json.dumps(says(WHOLE, 'stop'))}\n\n"),
    "comments and empty choices": events(
        {"choices": [], "prompt_filter_results": []}, says(None), says(WHOLE), says(None, "stop"), end=": bye\n\n"
    ),
    "an odd count of tokens": events(
        says(WHOLE), says("", "stop"), {"choices": [], "usage": {"prompt_tokens": "many", "completion_tokens": -1}}
    ),
    "no count, and left open": Streams(WHOLE, tokens=None, end="done"),
    "half characters": events(says("Two \ud83d\ude00\ud83d years. "), says(WHOLE), says("", "stop")),
    "carriage returns": Streams(WHOLE.replace("\n", "\r\n")),
    "a byte order mark in the text": Streams(f"\ufeff{WHOLE}"),
}


@pytest.mark.parametrize("reply", WELL.values(), ids=WELL)
async def test_what_is_odd_and_can_be_read_is_no_fault(server: ChatServer, hear: Hear, reply: Reply) -> None:
    server.script(reply)
    heard = await hear(MESSAGE)
    assert (heard.spoken.turn.coach, heard.notice) == ("llm", "")
    assert heard.reply.endswith(f"{SHOWN} What would tell you that it worked?")
    assert (heard.log, len(server.calls)) == ([], 2)
