"""A chat-completions endpoint on loopback that says what a test scripted; the real client talks to it through a socket.

Replies are used in the order of the script. A call for which none is left fails the test, and so does a reply that
nobody called for. A new kind of reply is one more class with `send`; streams are in `chat_streams.py`.
"""

import json
import re
import socket
import struct
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Protocol, Self

KEY = "sk-very-secret"
MARK = "<<<MARK>>>"
"""Stands in a script for the mark that the coach made up for the turn."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it came in."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def authorization(self) -> str:
        """The key, as it is sent."""
        return self.headers.get("authorization", "")

    @property
    def messages(self) -> list[tuple[str, str]]:
        """Role and content of each message."""
        return [(message["role"], message["content"]) for message in self.body["messages"]]

    @property
    def text(self) -> str:
        """All of the messages' content."""
        return "\n".join(content for _, content in self.messages)

    @property
    def mark(self) -> str:
        """The mark that this call asks for."""
        found = re.search(r"the mark (<<<notes-\w+>>>) and", self.text)
        return found[1] if found else MARK


class Reply(Protocol):
    """What the server does with one call."""

    def send(self, handler: "Handler") -> None: ...


@dataclass(frozen=True, slots=True)
class Says:
    """An answer of the model."""

    text: str | None
    finish: str = "stop"
    refusal: str | None = None
    tokens: tuple[int, int] | None = (10, 5)

    def send(self, handler: "Handler") -> None:
        message = {"role": "assistant", "content": self.text, "refusal": self.refusal}
        completion: dict[str, Any] = {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 0,
            "model": "scripted",
            "choices": [{"index": 0, "message": message, "finish_reason": self.finish, "logprobs": None}],
        }
        if self.tokens:
            asked, said = self.tokens
            completion["usage"] = {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}
        handler.answer(200, json.dumps(completion))


@dataclass(frozen=True, slots=True)
class Fails:
    """An error with a status."""

    status: int
    message: str = "It failed."
    headers: Mapping[str, str] = field(default_factory=dict)
    param: str | None = None

    def send(self, handler: "Handler") -> None:
        handler.answer(self.status, json.dumps({"error": {"message": self.message, "param": self.param}}), self.headers)


@dataclass(frozen=True, slots=True)
class Sends:
    """Anything at all, as a server answers that speaks something else."""

    body: str
    kind: str = "application/json"

    def send(self, handler: "Handler") -> None:
        handler.answer(200, self.body, {"Content-Type": self.kind})


class Resets:
    """The connection is gone in the middle of the call."""

    def send(self, handler: "Handler") -> None:
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()


class Hangs:
    """No answer for as long as the server runs."""

    def send(self, handler: "Handler") -> None:
        handler.server.closing.wait()


class Handler(BaseHTTPRequestHandler):
    """One call."""

    server: "_Server"
    call: Call
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        call = Call(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        self.close_connection = True
        self.call = call
        self.server.next_reply(call).send(self)

    def answer(self, status: int, body: str, headers: Mapping[str, str] | None = None) -> None:
        """Send all of an answer."""
        content = body.replace(MARK, self.call.mark).encode()
        self.send_response(status)
        told = {"Content-Type": "application/json", "Content-Length": str(len(content)), "Connection": "close"}
        for name, value in (told | dict(headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Tests are quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for every call

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script: deque[Reply] = deque()
        self.calls: list[Call] = []
        self.surprises: list[Call] = []
        self.closing = threading.Event()
        self.hung_up = threading.Event()
        self.turn = threading.Condition()

    def next_reply(self, call: Call) -> Reply:
        with self.turn:
            self.calls.append(call)
            if self.script and call.path == "/v1/chat/completions":
                self.turn.notify_all()
                return self.script.popleft()
            self.surprises.append(call)
            return Fails(400, "Nobody scripted a reply to this call.")

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has hung up is no error here, and `surprises` tell of the rest."""


class ChatServer:
    """The server, from `with` to its end, where the script must have been used up exactly."""

    def __init__(self, patience: float = 1.0) -> None:
        """At the end, a call that is still on its way has `patience` seconds to come in."""
        self._patience = patience
        self._server = _Server()
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.005})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._server.turn:  # a client that gave up waiting may be ahead of the server
            self._server.turn.wait_for(lambda: not self._server.script, timeout=self._patience)
        self._server.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        if error is None:
            assert not self._server.surprises, f"Nobody scripted a reply to {self._server.surprises}"
            assert not self._server.script, f"Nobody called for {list(self._server.script)}"

    @property
    def url(self) -> str:
        """The base URL for a client."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    @property
    def host(self) -> str:
        """Address and port, as errors name them."""
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def hung_up(self) -> threading.Event:
        """Whether somebody hung up in the middle of a stream."""
        return self._server.hung_up

    @property
    def calls(self) -> list[Call]:
        """Every call so far."""
        return self._server.calls

    def script(self, *replies: Reply | str) -> None:
        """Add replies to the script; a text is an answer of the model."""
        self._server.script.extend(Says(reply) if isinstance(reply, str) else reply for reply in replies)
