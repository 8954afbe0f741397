"""One model at one address, asked for a streamed answer within a time that never grows.

What passes (a limit, a fault of the server, a lost connection) is tried again, but only before the first word: what a
person has begun to read is never begun anew. A stream that is cut in the middle may raise nothing in the SDK, so only a
finish reason is taken for an end.
"""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from openai import (
    APIConnectionError,
    APITimeoutError,
    AsyncOpenAI,
    BadRequestError,
    Timeout,
    UnprocessableEntityError,
    omit,
)
from openai.types.chat import ChatCompletion
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, stop_before_delay

from coach.endpoint.abilities import Abilities, Known
from coach.endpoint.client import CONNECT_SECONDS, connect, host_of, secrets_of
from coach.endpoint.faults import FAULTS, explain, no_completion, passes, wait
from coach.errors import EndpointError
from coach.settings import Settings

ATTEMPTS = 4
LAST_CHUNK = 1.0  # seconds in which a finished stream may still tell the tokens
LONGEST_ANSWER = 12_000  # characters; a model that has found no end by then will find none

Sleep = Callable[[float], Awaitable[None]]


@dataclass(slots=True)
class Meter:
    """What one answer took: requests, tokens as the endpoint counts them (0 where it does not), why it ended."""

    attempts: int = 0
    tokens_in: int = 0
    tokens_cached: int = 0
    tokens_out: int = 0
    finish: str | None = None


class Model:
    """Asks for answers. Safe for any number of conversations at once."""

    def __init__(self, settings: Settings, *, sleep: Sleep = asyncio.sleep) -> None:
        """Opens no connection yet. `settings` must name an endpoint."""
        self.name = settings.model
        self._settings = settings
        self._sleep = sleep
        self._client = connect(settings, Timeout(settings.turn_seconds, connect=CONNECT_SECONDS))
        self._secrets = secrets_of(settings)
        self.host = host_of(self._client)
        self.known = Known(settings.home, str(self._client.base_url), self.name)

    @property
    def client(self) -> AsyncOpenAI:
        """The SDK's client."""
        return self._client

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.close()

    async def answer(self, system: str, user: str, meter: Meter, seconds: float) -> AsyncGenerator[str, None]:
        """The answer in pieces as they come, within `seconds` from now; `meter` is filled in on the way.

        Raises EndpointError, in words for people and without the key, when there is none or when it breaks off.
        """
        asking = _Asking(system, user, meter, time.monotonic() + seconds, self.known.abilities)
        try:
            async with aclosing(self._begun(asking)) as pieces:
                async for piece in pieces:
                    yield piece
        except FAULTS as error:
            raise explain(error, self.host, self.name, *self._secrets) from None

    async def _begun(self, asking: "_Asking") -> AsyncGenerator[str, None]:
        retrying = AsyncRetrying(
            retry=retry_if_exception(passes),
            wait=wait,
            stop=stop_after_attempt(ATTEMPTS) | stop_before_delay(asking.left()),
            sleep=self._sleep,
            reraise=True,
        )
        chunks: AsyncGenerator[str, None]
        piece: str | None
        chunks, piece = await retrying(self._first_word, asking)
        length, meter = 0, asking.meter
        async with aclosing(chunks):
            while piece is not None:
                length += len(piece)
                if piece:
                    yield piece
                if length >= LONGEST_ANSWER:
                    meter.finish = "length"
                    return
                piece = await self._next(chunks, asking)
        if meter.finish is None:
            raise ConnectionError
        if self.known.abilities.usage is None:
            self.known.learn(self.known.abilities.model_copy(update={"usage": meter.tokens_in > 0}))

    async def _next(self, chunks: AsyncGenerator[str, None], asking: "_Asking") -> str | None:
        """The next piece; None at the end. Once the model has finished, only the count of its tokens may still come."""
        finished = asking.meter.finish is not None
        patience = min(self._settings.stall_seconds, asking.left(), LAST_CHUNK if finished else asking.left())
        try:
            async with asyncio.timeout(patience):
                return await anext(chunks, None)
        except (TimeoutError, APIConnectionError) as error:
            if finished:
                return None
            raise (TimeoutError if isinstance(error, TimeoutError | APITimeoutError) else ConnectionError) from None

    async def _first_word(self, asking: "_Asking") -> tuple[AsyncGenerator[str, None], str]:
        """The stream once its first word is there, and that word."""
        async with asyncio.timeout(min(self._settings.first_word_seconds, asking.left())):
            response, sent = await self._response(asking)
            chunks = self._pieces(response, asking.meter)
            try:
                async for piece in chunks:
                    if piece.strip():
                        worked = dict.fromkeys(sent - {"usage"}, True)  # whether usage is told shows at the end
                        self.known.learn(asking.abilities.model_copy(update=worked))
                        return chunks, piece
            except BaseException:
                await chunks.aclose()
                raise
        if asking.meter.finish is None:
            raise ConnectionError if "event-stream" in _kind(response) else no_completion(self.host)
        raise EndpointError(f"{self.name} gave an empty answer{_why(asking.meter.finish)}.")

    async def _response(self, asking: "_Asking") -> tuple[Any, frozenset[str]]:
        """What the endpoint sends back to the richest form of the request that it takes, and what that form held."""
        while True:
            request, sent = self._request(asking)
            asking.meter.attempts += 1
            try:
                return await self._client.chat.completions.create(**request), sent
            except (BadRequestError, UnprocessableEntityError) as error:
                simpler = asking.abilities.after_refusal(error, sent)
                if simpler is None:
                    raise
                asking.abilities = simpler

    def _request(self, asking: "_Asking") -> tuple[dict[str, Any], frozenset[str]]:
        """The request in the richest form that this endpoint is known (or not known not) to take."""
        settings, sent = self._settings, {"system", "usage", "temperature"}
        if settings.reasoning_effort:
            sent.add("reasoning_effort")
        sent = {name for name in sent if getattr(asking.abilities, name) is not False}
        told = [{"role": "system", "content": asking.system}, {"role": "user", "content": asking.user}]
        alone = [{"role": "user", "content": f"{asking.system}\n\n{asking.user}"}]
        request = {
            "model": self.name,
            "messages": told if "system" in sent else alone,
            "stream": True,
            "stream_options": {"include_usage": True} if "usage" in sent else omit,
            "temperature": settings.temperature if "temperature" in sent else omit,
            "reasoning_effort": settings.reasoning_effort if "reasoning_effort" in sent else omit,
        }
        return request, frozenset(sent)

    async def _pieces(self, response: Any, meter: Meter) -> AsyncGenerator[str, None]:
        """The text of each chunk. What comes back is any JSON at all, since the SDK does not check its shape."""
        try:
            async for chunk in _chunks(response):
                if usage := getattr(chunk, "usage", None):
                    meter.tokens_in = _count(usage, "prompt_tokens")
                    meter.tokens_out = _count(usage, "completion_tokens")
                    meter.tokens_cached = _count(getattr(usage, "prompt_tokens_details", None), "cached_tokens")
                for choice in (getattr(chunk, "choices", None) or [])[:1]:
                    meter.finish = getattr(choice, "finish_reason", None) or meter.finish
                    delta = getattr(choice, "delta", None) or getattr(choice, "message", None)
                    if getattr(delta, "refusal", None) or meter.finish == "content_filter":
                        raise EndpointError(f"{self.name} declined to answer.")
                    content = getattr(delta, "content", None)
                    yield content if isinstance(content, str) else ""
        except (AttributeError, LookupError, RecursionError, TypeError, ValueError):
            raise no_completion(self.host) from None
        finally:
            await response.close()


@dataclass(slots=True)
class _Asking:
    """One answer being asked for; `abilities` shrink when a form is refused, and are learned when one is answered."""

    system: str
    user: str
    meter: Meter
    until: float
    abilities: Abilities

    def left(self) -> float:
        """Seconds until the answer must be there."""
        return self.until - time.monotonic()


async def _chunks(response: Any) -> AsyncGenerator[Any, None]:
    """The chunks of a stream; of an endpoint that does not stream, its one completion."""
    if "application/json" in _kind(response) and (whole := await response.response.aread()).lstrip().startswith(b"{"):
        yield ChatCompletion.construct(**json.loads(whole))
        return
    async for chunk in response:
        yield chunk


def _kind(response: Any) -> str:
    return str(response.response.headers.get("content-type", ""))


def _count(usage: object, name: str) -> int:
    count = getattr(usage, name, None)
    return count if isinstance(count, int) and count > 0 else 0


def _why(finish: str | None) -> str:
    return ": it used up its length before it said anything" if finish == "length" else ""
