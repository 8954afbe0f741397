"""One model at one address, asked for a streamed answer within a time that never grows.

What passes (a limit, a fault of the server, a lost connection) is tried again, but only before the first word: what a
person has begun to read is never begun anew. A stream that is cut in the middle may raise nothing in the SDK, so only a
finish reason is taken for an end.
"""

import asyncio
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
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, stop_before_delay

from coach.endpoint.abilities import Known, named_in
from coach.endpoint.client import CONNECT_SECONDS, connect, host_of, secrets_of
from coach.endpoint.faults import FAULTS, explain, no_completion, passes, wait
from coach.endpoint.pieces import Meter, kind, pieces
from coach.errors import EndpointError
from coach.settings import Settings

ATTEMPTS = 4
LAST_CHUNK = 1.0  # seconds in which a finished stream may still tell the tokens
LONGEST_ANSWER = 60_000  # characters, thoughts included; a model that has found no end by then will find none

Sleep = Callable[[float], Awaitable[None]]


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
        asking = _Asking(system, user, meter, time.monotonic() + seconds)
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
        asked = self.known.abilities.usage is None and "usage" not in self.known.left_out
        if asked and (meter.tokens_in or meter.over):
            self.known.learn(usage=meter.tokens_in > 0)

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
        """The stream once its first word is there, and that word.

        A model that thinks aloud first is heard out for as long as it does not stall; should it, it is not asked again.
        """
        settings, meter = self._settings, asking.meter
        meter.start()
        try:
            async with asyncio.timeout(min(settings.first_word_seconds, asking.left())) as patience:
                response, sent = await self._response(asking)
                chunks = pieces(response, meter, self.name, self.host)
                try:
                    async for piece in chunks:
                        if piece.strip():
                            self._learn(asking, sent)
                            return chunks, piece
                        if meter.alive:
                            until = min(settings.stall_seconds, asking.left())
                            patience.reschedule(asyncio.get_running_loop().time() + until)
                except BaseException:
                    await chunks.aclose()
                    raise
        except (TimeoutError, APITimeoutError) as error:
            raise explain(error, self.host, self.name) if meter.alive else error from None
        if meter.finish is None:
            raise ConnectionError if "event-stream" in kind(response) else no_completion(self.host)
        raise EndpointError(f"{self.name} gave an empty answer{_why(meter.finish)}.")

    def _learn(self, asking: "_Asking", sent: frozenset[str]) -> None:
        """Remember which parts of a request that was answered were taken; whether usage is told shows at the end."""
        self.known.suspect(asking.suspected)
        self.known.learn(**dict.fromkeys(sent - {"usage"}, True), **dict.fromkeys(asking.refused, False))

    async def _response(self, asking: "_Asking") -> tuple[Any, frozenset[str]]:
        """What the endpoint sends back to the richest form of the request that it takes, and what that form held."""
        while True:
            request, sent = self._request(asking)
            asking.meter.attempts += 1
            try:
                return await self._client.chat.completions.create(**request), sent
            except (BadRequestError, UnprocessableEntityError) as error:
                if not sent:
                    asking.meter.finish = "refused"
                    raise
                named = named_in(error, sent)
                asking.refused |= named
                asking.suspected |= frozenset() if named else sent

    def _request(self, asking: "_Asking") -> tuple[dict[str, Any], frozenset[str]]:
        """The request in the richest form that this endpoint is known (or not known not) to take."""
        settings, sent = self._settings, {"system", "usage", "temperature"}
        if settings.reasoning_effort:
            sent.add("reasoning_effort")
        sent -= self.known.left_out | asking.refused | asking.suspected
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


@dataclass(slots=True)
class _Asking:
    """One answer being asked for, and what was refused of it, by name or perhaps: learned when a form is answered."""

    system: str
    user: str
    meter: Meter
    until: float
    refused: frozenset[str] = frozenset()
    suspected: frozenset[str] = frozenset()

    def left(self) -> float:
        """Seconds until the answer must be there."""
        return self.until - time.monotonic()


def _why(finish: str | None) -> str:
    return ": it used up its length before it said anything" if finish == "length" else ""
