"""One typed Settings object, read from the environment and `.env`, refused at start-up when wrong."""

import difflib
import json
import os
import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import platformdirs
from dotenv import dotenv_values
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from coach.errors import SettingsError, StorageUnsupported

OPENAI = "https://api.openai.com/v1"  # where a key is for when no address is given
SHORTEST_PASSWORD = 12  # characters; NIST SP 800-63B asks for 8 at least, and ours stands alone


class Settings(BaseSettings):
    """Everything a deployment can set. Field descriptions are the README's settings table."""

    model_config = SettingsConfigDict(
        env_prefix="COACH_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    home: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("grow-coach"),
        description="Folder for the database, the guidance index and secrets",
    )
    user: str = Field("me", description="Whose sessions these are, in terminal and web alike")
    database_url: str | None = Field(None, description="Another place for the SQLite file (`sqlite:///…`)")
    password: SecretStr | None = Field(
        None, description="Password for the web UI; needed before it may be reached from other machines"
    )
    address: str | None = Field(
        None, description="Address of the web UI as other machines see it, such as `https://coach.example.org`"
    )
    model: str = Field("gpt-4.1-mini", description="Name of a model that the endpoint serves (default: `gpt-4.1-mini`)")
    temperature: float = Field(
        0.6, ge=0, le=2, description="How freely the model chooses its words, 0 to 2 (default: 0.6)"
    )
    reasoning_effort: str | None = Field(
        None, description="How long a reasoning model thinks first, in its own word for it, such as `low`"
    )
    headers: Annotated[dict[str, SecretStr], NoDecode] = Field(
        default_factory=dict, description="More headers for the endpoint, as a JSON object"
    )
    turn_seconds: float = Field(
        20, gt=1, le=600, description="Seconds that one reply may take, whatever happens (default: 20)"
    )
    first_word_seconds: float = Field(
        10, gt=0, le=600, description="Seconds until the model's first word (default: 10)"
    )
    stall_seconds: float = Field(
        5, gt=0, le=600, description="Seconds that the model may pause in the middle (default: 5)"
    )
    country: str | None = Field(None, description="Two-letter country code that chooses the emergency and crisis lines")
    openai_api_key: SecretStr | None = Field(
        None, validation_alias=AliasChoices("OPENAI_API_KEY"), description="Key of an OpenAI-compatible endpoint"
    )
    openai_base_url: str | None = Field(
        None, validation_alias=AliasChoices("OPENAI_BASE_URL"), description="Address of an OpenAI-compatible endpoint"
    )

    @field_validator("home")
    @classmethod
    def _at_home(cls, home: Path) -> Path:
        return home.expanduser()

    @field_validator("user")
    @classmethod
    def _a_name(cls, user: str) -> str:
        if not re.fullmatch(r"[\w.@+ -]{1,64}", user.strip()):
            raise ValueError("a name has 1 to 64 letters, digits, spaces or . @ + - _")
        return user.strip()

    @field_validator("database_url")
    @classmethod
    def _only_sqlite(cls, url: str | None) -> str | None:
        if url and not re.match(r"sqlite:///(?!:memory:).", url):
            raise StorageUnsupported(
                "COACH_DATABASE_URL names a database that this version does not speak, so nothing was opened: leave it "
                "unset, or give a SQLite file as sqlite:///path/to/file.db."
            )
        return url

    @field_validator("country")
    @classmethod
    def _two_letters(cls, code: str | None) -> str | None:
        if code and not re.fullmatch(r"[A-Za-z]{2}", code.strip()):
            raise ValueError("a country code has two letters, such as GB")
        return code.strip().upper() if code else None

    @field_validator("headers", mode="before")
    @classmethod
    def _an_object(cls, headers: object) -> object:
        try:
            found = json.loads(headers) if isinstance(headers, str) else headers
        except ValueError:
            found = None
        if not isinstance(found, dict) or not all(isinstance(value, str | SecretStr) for value in found.values()):
            raise ValueError('it is a JSON object of names and texts, such as {"X-Team": "mine"}')
        return found

    @field_validator("headers")
    @classmethod
    def _sendable(cls, headers: dict[str, SecretStr]) -> dict[str, SecretStr]:
        for name, value in headers.items():
            fits = re.fullmatch(r"[!#$%&'*+.^_`|~\w-]+", name, re.ASCII)
            if not fits or not re.fullmatch(r"[ -~]*", value.get_secret_value()):
                raise ValueError(f"{name!r} is no header that can be sent")
        return headers

    @field_validator("reasoning_effort")
    @classmethod
    def _one_word(cls, effort: str | None) -> str | None:
        if effort and not re.fullmatch(r"\w+", effort.strip()):
            raise ValueError("it is one word, such as low")
        return effort.strip() if effort else None

    @field_validator("openai_api_key")
    @classmethod
    def _a_key(cls, key: SecretStr | None) -> SecretStr | None:
        if key and not re.fullmatch(r"[!-~]+", key.get_secret_value().strip()):
            raise ValueError("it holds a space or a sign that no key has; copy it again")
        return SecretStr(key.get_secret_value().strip()) if key else None

    @field_validator("password")
    @classmethod
    def _hard_to_guess(cls, password: SecretStr | None) -> SecretStr | None:
        if password and len(password.get_secret_value()) < SHORTEST_PASSWORD:
            raise ValueError(f"a password has at least {SHORTEST_PASSWORD} characters")
        return password

    @field_validator("address")
    @classmethod
    def _no_more_than_a_host(cls, address: str | None) -> str | None:
        if address and not re.fullmatch(r"https?://[\w.-]+(:\d+)?/?", address):
            raise ValueError("it looks like https://coach.example.org, with nothing after the name")
        return address.rstrip("/") if address else None

    @field_validator("openai_base_url")
    @classmethod
    def _an_address(cls, url: str | None) -> str | None:
        if url and not _names_a_host(url):
            raise ValueError("an address begins with http:// or https:// and names a host")
        return url

    @property
    def has_endpoint(self) -> bool:
        """Whether a model may be asked: without a key and a base URL nothing leaves the machine."""
        return bool(self.openai_api_key or self.openai_base_url)

    @property
    def base_url(self) -> str:
        """The address of the endpoint, where there is one."""
        return self.openai_base_url or OPENAI

    @property
    def host(self) -> str | None:
        """Name and port of the endpoint, as people are told of it; None without one."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2] if self.has_endpoint else None

    @property
    def url(self) -> str:
        """The SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{self.home / 'coach.db'}"


def _names_a_host(url: str) -> bool:
    try:
        address = urlsplit(url)
        return address.scheme in ("http", "https") and bool(address.hostname) and address.port != 0
    except ValueError:  # a bracket or a port that is none
        return False


def names() -> dict[str, str]:
    """Environment variable → what it is for, in the order of the class."""
    table = {}
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        variable = alias.choices[0] if isinstance(alias, AliasChoices) else f"COACH_{name.upper()}"
        table[str(variable)] = field.description or ""
    return table


def load(**overrides: str) -> Settings:
    """The settings of this process, with `overrides` by field name on top (a --user on the command line).

    Raises SettingsError (or StorageUnsupported) in one sentence for people.
    """
    _refuse_unknown({**_env_file(), **os.environ})
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        place = str(first["loc"][0])
        variable = place if place in names() else f"COACH_{place.upper()}"
        why = first["msg"].removeprefix("Value error, ")
        raise SettingsError(
            f"The setting {variable} cannot be used: {why}.",
            "The coach did not start, and nothing was changed.",
        ) from None


def _env_file() -> dict[str, str | None]:
    try:
        return dotenv_values(".env")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The file {Path('.env').absolute()} cannot be read: {error}.",
            "The coach did not start, and nothing was changed.",
            "Write it as plain text in UTF-8.",
        ) from None


def _refuse_unknown(environment: dict[str, str | None]) -> None:
    for variable in environment:
        if variable.startswith("COACH_") and variable not in names():
            near = difflib.get_close_matches(variable, names(), n=1)
            raise SettingsError(
                f"There is no setting called {variable}.",
                "The coach did not start, so that a typing mistake cannot go unnoticed.",
                f"Did you mean {near[0]}?" if near else f"The settings are {', '.join(names())}.",
            )
