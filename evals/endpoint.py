"""The one way in which the evaluation talks to a model: any OpenAI-compatible endpoint, with patience and plain errors.

A run makes thousands of calls, so what passes (a limit, a fault of the server, a lost connection) is tried again, and
what does not (a wrong key, an unknown model, a bad request) ends at once.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from json import JSONDecodeError
from typing import Any, Literal, TypedDict

from openai import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AsyncOpenAI,
    BadRequestError,
    OpenAIError,
    Timeout,
    omit,
)
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, wait_random_exponential

from coach.settings import Settings
from evals.errors import EvalError, SystemFault

NO_KEY = "none"  # the SDK wants a word where a local endpoint wants none
ATTEMPTS = 5
LONGEST_WAIT = 60.0  # seconds; a server that asks for more is asked again after this
TIMEOUT = Timeout(120.0, connect=10.0)

_BACKOFF = wait_random_exponential(multiplier=2, max=30)

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
        """Opens no connection yet. Raises EvalError when the settings name no endpoint or no model.

        Without a base URL the key is for the SDK's own; without a key the endpoint is one that wants none.
        """
        if not (settings.openai_api_key or settings.openai_base_url):
            raise EvalError(
                "This needs a model: set OPENAI_API_KEY, or OPENAI_BASE_URL for another OpenAI-compatible endpoint."
            )
        if not settings.model:
            raise EvalError("This needs a model: set COACH_MODEL to the name of one that the endpoint serves.")
        self._key = settings.openai_api_key.get_secret_value().strip() if settings.openai_api_key else NO_KEY
        if not re.fullmatch(r"[!-~]+", self._key):
            raise EvalError("OPENAI_API_KEY holds a space or a sign that no key has.", do="Copy the key again.")
        self.model = settings.model
        self.used = Used()
        self._client = AsyncOpenAI(api_key=self._key, base_url=settings.openai_base_url, timeout=timeout, max_retries=0)
        self._host = self._client.base_url.netloc.decode().rpartition("@")[2]
        self._sleep = sleep
        self._json_mode = True

    async def complete(self, messages: Sequence[Message], *, temperature: float, as_json: bool = False) -> str:
        """The model's answer, stripped; `as_json` asks for JSON mode, which a server without it is spared next time.

        Raises SystemFault, in words for people and without the key, when there is none.
        """
        retrying = AsyncRetrying(
            retry=retry_if_exception(_passes),
            wait=_wait,
            stop=stop_after_attempt(ATTEMPTS),
            sleep=self._sleep,
            reraise=True,
        )
        json_mode = as_json and self._json_mode
        try:
            completion: Any = await retrying(self._ask, messages, temperature, json_mode)
        except OpenAIError as error:
            if json_mode and _lacks_json_mode(error):
                self._json_mode = False
                return await self.complete(messages, temperature=temperature)
            raise self._fault(error) from None
        except (JSONDecodeError, UnicodeDecodeError):
            raise self._no_completion() from None
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
            raise self._no_completion() from None
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

    def _no_completion(self) -> SystemFault:
        return SystemFault(
            f"What {self._host} answered is no chat completion.",
            do="OPENAI_BASE_URL usually ends in /v1; see whether it does.",
        )

    def _fault(self, error: OpenAIError) -> SystemFault:
        match error:
            case APITimeoutError():
                return SystemFault(f"{self._host} did not answer in time, {ATTEMPTS} times in a row.")
            case APIConnectionError():
                return SystemFault(f"{self._host} cannot be reached.", do="See whether it runs, and OPENAI_BASE_URL.")
            case APIStatusError(status_code=401 | 403 as status):
                return SystemFault(f"{self._host} does not accept the key ({status}).", do="Correct OPENAI_API_KEY.")
            case APIStatusError(status_code=404):
                return SystemFault(
                    f"{self._host} knows no model “{self.model}”, or not this address (404).",
                    do="Correct COACH_MODEL or OPENAI_BASE_URL.",
                )
            case APIStatusError(status_code=429):
                return SystemFault(
                    f"{self._host} takes no more calls for now (429).", do="Try later, with fewer workers."
                )
            case APIStatusError(status_code=status) if status >= 500:
                return SystemFault(f"{self._host} failed ({status}), {ATTEMPTS} times in a row.", do="Try later.")
            case APIStatusError(status_code=status):
                return SystemFault(f"{self._host} refused the request ({status}){self._said(error)}.")
            case _:
                return SystemFault(f"Asking {self._host} failed ({type(error).__name__}).")

    def _said(self, error: APIError) -> str:
        """The server's own reason for a refusal, without the key should it stand in there."""
        said = str(error.body.get("message") or "") if isinstance(error.body, Mapping) else ""
        return f": {' '.join(said.replace(self._key, '…').split())[:300].rstrip('.')}" if said else ""


def _passes(error: BaseException) -> bool:
    """Whether asking again may help."""
    if isinstance(error, APIStatusError):
        return error.status_code == 429 or error.status_code >= 500
    return isinstance(error, APIConnectionError)  # time-outs are among them


def _wait(state: RetryCallState) -> float:
    """Seconds until the next attempt: what the server asks for in Retry-After, else longer each time."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.response.headers.get("retry-after", "") if isinstance(error, APIStatusError) else ""
    return min(float(asked), LONGEST_WAIT) if asked.isdecimal() else _BACKOFF(state)


def _lacks_json_mode(error: OpenAIError) -> bool:
    """Some local servers know only other forms of `response_format`, and name it when they refuse."""
    return isinstance(error, BadRequestError) and "response_format" in str(error)
