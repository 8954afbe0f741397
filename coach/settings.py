"""One typed Settings object, read from the environment and `.env`, refused at start-up when wrong."""

import difflib
import os
import re
from pathlib import Path
from typing import Annotated

import platformdirs
from dotenv import dotenv_values
from pydantic import AliasChoices, Field, SecretStr, StringConstraints, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from coach.errors import SettingsError, StorageUnsupported

UserName = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[\w.@+ -]{1,64}$")]


class Settings(BaseSettings):
    """Everything a deployment can set. Field descriptions are the README's settings table."""

    model_config = SettingsConfigDict(env_prefix="COACH_", env_file=".env", extra="ignore", frozen=True)

    home: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("grow-coach"),
        description="Folder for the database, the guidance index and secrets",
    )
    user: UserName = Field("me", description="Whose sessions these are, in terminal and web alike")
    database_url: str | None = Field(None, description="Another place for the SQLite file (`sqlite:///…`)")
    model: str | None = Field(None, description="Model name for an OpenAI-compatible endpoint")
    country: str | None = Field(
        None, pattern=r"^[A-Z]{2}$", description="Two-letter country code that chooses the emergency and crisis lines"
    )
    openai_api_key: SecretStr | None = Field(
        None, validation_alias=AliasChoices("OPENAI_API_KEY"), description="Key of an OpenAI-compatible endpoint"
    )
    openai_base_url: str | None = Field(
        None, validation_alias=AliasChoices("OPENAI_BASE_URL"), description="Address of an OpenAI-compatible endpoint"
    )

    @field_validator("database_url")
    @classmethod
    def _only_sqlite(cls, url: str | None) -> str | None:
        if url and not re.match(r"^sqlite:///.", url):
            raise StorageUnsupported(
                "COACH_DATABASE_URL names a database that this version does not speak.",
                "Nothing was opened.",
                "Leave it unset, or give a SQLite file as sqlite:///path/to/file.db.",
            )
        return url

    @field_validator("country", mode="before")
    @classmethod
    def _upper(cls, code: str | None) -> str | None:
        return code.strip().upper() if isinstance(code, str) and code.strip() else None

    @property
    def url(self) -> str:
        """The SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{self.home / 'coach.db'}"


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
    _refuse_unknown({**dotenv_values(".env"), **os.environ})
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        place = str(first["loc"][0])
        variable = place if place in names() else f"COACH_{place.upper()}"
        raise SettingsError(
            f"The setting {variable} cannot be used: {first['msg'].lower()}.",
            "The coach did not start, and nothing was changed.",
            f"It is for: {names().get(variable, '')}. Correct or unset it.",
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
