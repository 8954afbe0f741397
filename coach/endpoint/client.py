"""The OpenAI SDK's client, made from the settings. It retries nothing by itself: whoever asks knows the budget."""

from base64 import b64encode
from urllib.parse import unquote, urlsplit

from openai import AsyncOpenAI, Timeout

from coach.settings import Settings

NO_KEY = "none"  # the SDK wants a word where a local endpoint wants none
CONNECT_SECONDS = 5.0
SHORTEST_SECRET = 8  # characters; what is shorter in a header is no secret, and may be a word of any message


def connect(settings: Settings, timeout: Timeout) -> AsyncOpenAI:
    """A client for the configured endpoint; no connection is opened yet.

    Without a base URL the key is for the SDK's own endpoint; without a key the endpoint is one that wants none.
    A password in the base URL is sent as a header, since addresses stand in logs.
    """
    headers = {name: value.get_secret_value() for name, value in settings.headers.items()}
    address = urlsplit(settings.openai_base_url or "")
    password, _, place = address.netloc.rpartition("@")
    if password:
        headers["Authorization"] = f"Basic {b64encode(unquote(password).encode()).decode()}"
    return AsyncOpenAI(
        api_key=settings.openai_api_key.get_secret_value() if settings.openai_api_key else NO_KEY,
        base_url=address._replace(netloc=place).geturl() or None,
        timeout=timeout,
        max_retries=0,
        default_headers=headers,
    )


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """What must never stand in an error or a log, even where a server repeats it."""
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    values = (value.get_secret_value() for value in settings.headers.values())
    return tuple([key] if key else []) + tuple(value for value in values if len(value) >= SHORTEST_SECRET)


def host_of(client: AsyncOpenAI) -> str:
    """Name and port of the endpoint, as a person is told of it."""
    return client.base_url.netloc.decode()
