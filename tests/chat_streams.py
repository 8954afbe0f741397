"""Streamed answers of the scripted endpoint, and every way in which a stream can go wrong."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from chat_server import MARK, Call, Handler, Resets

End = Literal["done", "open", "lost", "closes", "cut", "resets", "hangs"]


@dataclass(frozen=True, slots=True)
class Streams:
    """An answer in pieces of a few signs, as server-sent events.

    `first` and `pause` are seconds before the first piece and between pieces. `end` is what happens after the last:
    a finish reason and the end, a finish reason and the connection is left open or reset, or without a finish reason it
    is closed, closed before the length that was promised, reset, or left open.
    """

    text: str | Sequence[str]
    first: float = 0.0
    pause: float = 0.0
    end: End = "done"
    finish: str | None = "stop"
    tokens: tuple[int, int] | None = (1500, 80)
    refusal: str | None = None
    size: int = 5

    def send(self, handler: Handler) -> None:
        whole = self.text if isinstance(self.text, str) else "".join(self.text)
        mark = handler.call.mark
        if not isinstance(self.text, str):
            pieces: list[str] = [piece.replace(MARK, mark) for piece in self.text]
        else:
            whole = whole.replace(MARK, mark)
            pieces = [whole[at : at + self.size] for at in range(0, len(whole), self.size)]
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Connection", "close")
        if self.end == "cut":
            handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        closing = handler.server.closing
        try:
            closing.wait(self.first)
            for delta in self._deltas(pieces):
                event(handler, choices=[{"index": 0, "delta": delta, "finish_reason": None}])
                closing.wait(self.pause)
            self._finish(handler)
        except OSError:
            handler.server.hung_up.set()

    def _deltas(self, pieces: Sequence[str]) -> Iterator[dict[str, Any]]:
        yield {"role": "assistant", "content": ""}
        yield from ({"content": piece} for piece in pieces)
        if self.refusal:
            yield {"refusal": self.refusal}

    def _finish(self, handler: Handler) -> None:
        if self.end in ("done", "open", "lost"):
            event(handler, choices=[{"index": 0, "delta": {}, "finish_reason": self.finish}])
        if self.end in ("resets", "lost"):
            handler.server.closing.wait(0.05)  # what was sent is read first; a reset takes back what was not
            Resets().send(handler)
        elif self.end in ("hangs", "open"):
            handler.server.closing.wait()
        elif self.end == "done":
            if self.tokens and handler.call.body.get("stream_options"):
                asked, said = self.tokens
                used = {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}
                event(handler, choices=[], usage=used)
            handler.wfile.write(b"data: [DONE]\n\n")


@dataclass(frozen=True, slots=True)
class Made:
    """A reply made from the call itself."""

    make: Callable[[Call], Streams]

    def send(self, handler: Handler) -> None:
        self.make(handler.call).send(handler)


@dataclass(frozen=True, slots=True)
class Raw:
    """Events as they are given, to the letter."""

    lines: str

    def send(self, handler: Handler) -> None:
        handler.answer(200, self.lines, {"Content-Type": "text/event-stream"})


def event(handler: Handler, **fields: Any) -> None:
    """One event of a stream."""
    chunk = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 0, "model": "scripted"} | fields
    handler.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())


def answer(reply: str, /, **proposal: Any) -> Streams:
    """An answer as the coach asks for it: the reply, the mark, what is to be noted."""
    return Streams(f"{reply}\n{MARK}\n{json.dumps(proposal, ensure_ascii=False)}")
