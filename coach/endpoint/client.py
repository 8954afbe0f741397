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

    Without a base URL the key is for OpenAI, whatever the SDK would read from the environment; without a key the
    endpoint is one that wants none.
    A password in the base URL is sent as a header, since addresses stand in logs.
    """
    headers = {name: value.get_secret_value() for name, value in settings.headers.items()}
    address = urlsplit(settings.base_url)
    login, _, place = address.netloc.rpartition("@")
    if login:
        headers["Authorization"] = f"Basic {_basic(login)}"
    return AsyncOpenAI(
        api_key=settings.openai_api_key.get_secret_value() if settings.openai_api_key else NO_KEY,
        base_url=address._replace(netloc=place).geturl(),
        timeout=timeout,
        max_retries=0,
        default_headers=headers,
    )


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """What must never stand in an error or a log, even where a server repeats it."""
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    values = [value.get_secret_value() for value in settings.headers.values()]
    address = urlsplit(settings.base_url)
    if address.password:
        values += [address.password, unquote(address.password), _basic(address.netloc.rpartition("@")[0])]
    return tuple([key] if key else []) + tuple(value for value in values if len(value) >= SHORTEST_SECRET)


def host_of(client: AsyncOpenAI) -> str:
    """Name and port of the endpoint, as a person is told of it."""
    return client.base_url.netloc.decode()


def _basic(login: str) -> str:
    """A name and its password, as a header holds them."""
    return b64encode(unquote(login).encode()).decode()
