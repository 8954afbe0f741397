"""Asking a model at the scripted endpoint."""

from collections.abc import Callable

from chat_streams import Streams

from coach.endpoint import Meter, Model

HELLO = Streams("Hello there.")
Making = Callable[..., Model]


async def ask(model: Model, seconds: float = 2.5, meter: Meter | None = None) -> str:
    """The whole answer."""
    return "".join([piece async for piece in model.answer("Be kind.", "Hello", meter or Meter(), seconds)])
