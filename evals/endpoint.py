"""The one way in which the evaluation talks to a model: any OpenAI-compatible endpoint, with patience and plain errors.

A run makes thousands of calls, so what passes (a limit, a fault of the server, a lost connection) is tried again, and
what does not (a wrong key, an unknown model, a bad request) ends at once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypedDict

from openai import BadRequestError, Timeout, omit
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt

from coach.endpoint.client import connect, host_of, secrets_of
from coach.endpoint.faults import FAULTS, explain, no_completion, passes, wait
from coach.settings import Settings
from evals.errors import EvalError, SystemFault

ATTEMPTS = 5
TIMEOUT = Timeout(120.0, connect=10.0)

Sleep = Callable[[float], Awaitable[None]]


class Message(TypedDict):
    """One message of a chat."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(slots=True)
class Used:
    """What an endpoint was asked for: requests, those made again included, and tokens where it tells them."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0


class Endpoint:
    """One model at one address."""

    def __init__(self, settings: Settings, *, timeout: Timeout = TIMEOUT, sleep: Sleep = asyncio.sleep) -> None:
        """Opens no connection yet. Raises EvalError when the settings name no endpoint."""
        needs_endpoint(settings)
        self._secrets = secrets_of(settings)
        self.model = settings.model
        self.used = Used()
        self._client = connect(settings, timeout)
        self._host = host_of(self._client)
        self._sleep = sleep
        self._json_mode = True

    async def complete(self, messages: Sequence[Message], *, temperature: float, as_json: bool = False) -> str:
        """The model's answer, stripped; `as_json` asks for JSON mode, which a server without it is spared next time.

        Raises SystemFault, in words for people and without the key, when there is none.
        """
        retrying = AsyncRetrying(
            retry=retry_if_exception(passes),
            wait=wait,
            stop=stop_after_attempt(ATTEMPTS),
            sleep=self._sleep,
            reraise=True,
        )
        json_mode = as_json and self._json_mode
        try:
            completion: Any = await retrying(self._ask, messages, temperature, json_mode)
        except FAULTS as error:
            if json_mode and _lacks_json_mode(error):
                self._json_mode = False
                return await self.complete(messages, temperature=temperature)
            raise self._fault(error) from None
        self._count(completion)
        return self._text(completion)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.close()

    async def _ask(self, messages: Sequence[Message], temperature: float, json_mode: bool) -> Any:
        """One request. What comes back is any JSON at all, since the SDK does not check its shape."""
        self.used.calls += 1
        return await self._client.chat.completions.create(
            model=self.model,
            messages=[*messages],  # type: ignore[list-item]
            temperature=temperature,
            response_format={"type": "json_object"} if json_mode else omit,
        )

    def _count(self, completion: Any) -> None:
        usage = getattr(completion, "usage", None)
        self.used.tokens_in += getattr(usage, "prompt_tokens", 0) or 0
        self.used.tokens_out += getattr(usage, "completion_tokens", 0) or 0

    def _text(self, completion: Any) -> str:
        try:
            choice = completion.choices[0]
            text, refusal = choice.message.content, choice.message.refusal
        except (AttributeError, IndexError, TypeError):
            raise self._fault(no_completion(self._host)) from None
        if refusal:
            raise SystemFault(f"{self.model} declined to answer.")
        if isinstance(text, str) and text.strip():
            return text.strip()
        if choice.finish_reason == "length":
            raise SystemFault(
                f"{self.model} used up its length before it said anything.",
                do="Give it more room, or choose a model that thinks less.",
            )
        raise SystemFault(f"{self.model} gave an empty answer.")

    def _fault(self, error: BaseException) -> SystemFault:
        fault = explain(error, self._host, self.model, *self._secrets)
        return SystemFault(fault.what, fault.so, fault.do)


def needs_endpoint(settings: Settings) -> None:
    """Raise EvalError when the settings name no endpoint."""
    if not settings.has_endpoint:
        raise EvalError(
            "This needs a model: set OPENAI_API_KEY, or OPENAI_BASE_URL for another OpenAI-compatible endpoint."
        )


def _lacks_json_mode(error: BaseException) -> bool:
    """Some local servers know only other forms of `response_format`, and name it when they refuse."""
    return isinstance(error, BadRequestError) and "response_format" in str(error)
