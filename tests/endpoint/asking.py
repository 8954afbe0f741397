"""Asking a model at the scripted endpoint."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chat_server import Handler
from chat_streams import Streams, event

from coach.endpoint import Meter, Model

HELLO = Streams("Hello there.")
Making = Callable[..., Model]


@dataclass(frozen=True, slots=True)
class Thinks:
    """Deltas that hold no word, each `pause` seconds after the one before; then a word and an end, or nothing more."""

    times: int
    pause: float = 0.0
    then: str = ""
    delta: dict[str, Any] = field(default_factory=lambda: {"reasoning_content": "Well."})

    def send(self, handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.end_headers()
        for _ in range(self.times):
            event(handler, choices=[{"index": 0, "delta": self.delta, "finish_reason": None}])
            handler.server.closing.wait(self.pause)
        if self.then:
            event(handler, choices=[{"index": 0, "delta": {"content": self.then}, "finish_reason": "stop"}])
        else:
            handler.server.closing.wait()


async def ask(model: Model, seconds: float = 2.5, meter: Meter | None = None) -> str:
    """The whole answer."""
    return "".join([piece async for piece in model.answer("Be kind.", "Hello", meter or Meter(), seconds)])
