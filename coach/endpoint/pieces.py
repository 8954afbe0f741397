"""Reading what an endpoint sends back, piece by piece: a stream, or one completion where it does not stream."""

import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

from httpx2 import DecodingError, HTTPError, TimeoutException
from openai.types.chat import ChatCompletion
from pydantic import BaseModel

from coach.endpoint.faults import no_completion
from coach.errors import EndpointError


@dataclass(slots=True)
class Meter:
    """What one answer took: requests, tokens as the endpoint counts them (0 where it does not), why it ended."""

    attempts: int = 0
    tokens_in: int = 0
    tokens_cached: int = 0
    tokens_out: int = 0
    finish: str | None = None
    alive: bool = False  # whether anything of the answer came, thoughts included
    over: bool = False  # whether the endpoint came to the end of what it sends

    def start(self) -> None:
        """One more attempt, of which nothing came yet."""
        self.finish, self.alive, self.over = None, False, False


async def pieces(response: Any, meter: Meter, model: str, host: str) -> AsyncGenerator[str, None]:
    """The text of each chunk. What comes back is any JSON at all, since the SDK does not check its shape."""
    try:
        async for chunk in _chunks(response, host):
            if usage := getattr(chunk, "usage", None):
                meter.tokens_in = _count(usage, "prompt_tokens")
                meter.tokens_out = _count(usage, "completion_tokens")
                meter.tokens_cached = _count(getattr(usage, "prompt_tokens_details", None), "cached_tokens")
            for choice in (getattr(chunk, "choices", None) or [])[:1]:
                meter.finish = getattr(choice, "finish_reason", None) or meter.finish
                delta = getattr(choice, "delta", None) or getattr(choice, "message", None)
                meter.alive = meter.alive or _says_something(delta)
                if getattr(delta, "refusal", None) or meter.finish == "content_filter":
                    meter.finish = meter.finish or "refused"
                    raise EndpointError(f"{model} declined to answer.")
                content = getattr(delta, "content", None)
                yield content if isinstance(content, str) else ""
        meter.over = True
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError):
        raise no_completion(host) from None
    finally:
        await response.close()


def kind(response: Any) -> str:
    """What the endpoint calls that which it sends."""
    return str(response.response.headers.get("content-type", ""))


async def _chunks(response: Any, host: str) -> AsyncGenerator[Any, None]:
    """The chunks of a stream; of an endpoint that does not stream, its one completion."""
    try:
        if "application/json" in kind(response) and (whole := await response.response.aread()).lstrip().startswith(
            b"{"
        ):
            yield ChatCompletion.construct(**json.loads(whole))
            return
        async for chunk in response:
            yield chunk
    except DecodingError:
        raise no_completion(host) from None
    except TimeoutException:
        raise TimeoutError from None
    except HTTPError:
        raise ConnectionError from None


def _says_something(delta: object) -> bool:
    """Whether a delta holds more than the name of who speaks, which some endpoints send before they begin."""
    return isinstance(delta, BaseModel) and any(value for name, value in delta if name != "role")


def _count(usage: object, name: str) -> int:
    count = getattr(usage, name, None)
    return count if isinstance(count, int) and count > 0 else 0
