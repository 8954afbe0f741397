"""What the faults of an endpoint mean: whether asking again may help, how long to wait, and what to tell a person."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from json import JSONDecodeError

from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError, OpenAIError
from tenacity import RetryCallState, wait_random_exponential

from coach.errors import EndpointError

# Everything that asking an endpoint can raise: what it streams may be no JSON, or no text at all.
FAULTS = (OpenAIError, JSONDecodeError, UnicodeDecodeError, ConnectionError, TimeoutError, EndpointError)
LONGEST_WAIT = 60.0  # seconds; a server that asks for more is asked again after this
SAID = 300  # characters of a server's own reason that are passed on

_BACKOFF = wait_random_exponential(multiplier=0.5, max=30)


def passes(error: BaseException) -> bool:
    """Whether asking again may help."""
    if isinstance(error, APIStatusError):
        return error.status_code in (408, 409, 429) or error.status_code >= 500
    return isinstance(error, APIConnectionError | ConnectionError | TimeoutError)  # the SDK's time-outs are among these


def wait(state: RetryCallState) -> float:
    """Seconds until the next attempt: what the server asks for in Retry-After, else longer each time."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.response.headers.get("retry-after", "") if isinstance(error, APIStatusError) else ""
    seconds = float(asked) if asked.isdecimal() else _until(asked)
    return _BACKOFF(state) if seconds is None else min(seconds, LONGEST_WAIT)


def _until(date: str) -> float | None:
    """Seconds until the moment that a header names; None where it names none to come."""
    try:
        seconds = (parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError):
        return None
    return seconds if seconds > 0 else None


def explain(error: BaseException, host: str, model: str, *secrets: str) -> EndpointError:
    """The fault in words for people, without `secrets` even where the server repeats them."""
    match error:
        case EndpointError():
            return error
        case APITimeoutError() | TimeoutError():
            return EndpointError(f"{host} did not answer in time.")
        case ConnectionError():
            return EndpointError(f"{host} broke off before its answer was whole.")
        case APIConnectionError():
            return EndpointError(f"{host} cannot be reached.", do="See whether it runs, and OPENAI_BASE_URL.")
        case APIStatusError(status_code=401 | 403 as status):
            return EndpointError(f"{host} does not accept the key ({status}).", do="Correct OPENAI_API_KEY.")
        case APIStatusError(status_code=404):
            return EndpointError(
                f"{host} knows no model “{model}”, or not this address (404).",
                do="Correct COACH_MODEL or OPENAI_BASE_URL.",
            )
        case APIStatusError(status_code=429):
            return EndpointError(f"{host} takes no more calls for now (429).", do="Try later.")
        case APIStatusError(status_code=status) if status >= 500:
            return EndpointError(f"{host} failed ({status}).", do="Try later.")
        case APIStatusError(status_code=status):
            return EndpointError(f"{host} refused the request ({status}){_said(error, *secrets)}.")
        case APIError():
            return EndpointError(f"{host} broke off with an error{_said(error, *secrets)}.")
        case JSONDecodeError() | UnicodeDecodeError():
            return no_completion(host)
        case _:
            return EndpointError(f"Asking {host} failed ({type(error).__name__}).")


def no_completion(host: str) -> EndpointError:
    """Something else answered."""
    return EndpointError(
        f"What {host} answered is no chat completion.", do="OPENAI_BASE_URL usually ends in /v1; see whether it does."
    )


def _said(error: APIError, *secrets: str) -> str:
    said = str(error.body.get("message") or "") if isinstance(error.body, Mapping) else ""
    for secret in secrets:
        said = said.replace(secret, "…")
    return f": {' '.join(said.split())[:SAID].rstrip('.')}" if said else ""
