"""The OpenAI SDK's client, made from the settings. It retries nothing by itself: whoever asks knows the budget."""

from openai import AsyncOpenAI, Timeout

from coach.settings import Settings

NO_KEY = "none"  # the SDK wants a word where a local endpoint wants none
CONNECT_SECONDS = 5.0


def connect(settings: Settings, timeout: Timeout) -> AsyncOpenAI:
    """A client for the configured endpoint; no connection is opened yet.

    Without a base URL the key is for the SDK's own endpoint; without a key the endpoint is one that wants none.
    """
    return AsyncOpenAI(
        api_key=settings.openai_api_key.get_secret_value() if settings.openai_api_key else NO_KEY,
        base_url=settings.openai_base_url,
        timeout=timeout,
        max_retries=0,
        default_headers={name: value.get_secret_value() for name, value in settings.headers.items()},
    )


def host_of(client: AsyncOpenAI) -> str:
    """Name and port of the endpoint, as a person is told of it: without a password that may stand in the address."""
    return client.base_url.netloc.decode().rpartition("@")[2]
