"""Coded conversations: what helpers and persons say to each other, cut into units of one thought with a code each.

The files in `prompts/behaviour/` were written and coded for this project, after the rules in its README.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from coach.errors import PromptError
from coach.resources import from_yaml

UnitCode = Literal[
    "open",
    "closed",
    "simple",
    "complex",
    "information",
    "advice",
    "options",
    "permission",
    "affirm",
    "structure",
    "other",
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(_Strict):
    """One turn: of the person (`p`), or of the helper (`h`) as a list of [code, words]."""

    p: str | None = None
    h: list[tuple[UnitCode, str]] | None = None


class Talk(_Strict):
    """A conversation or a stretch of one."""

    setting: str
    quality: Literal["good", "poor", "mixed"]
    talk: list[Said]


@dataclass(frozen=True, slots=True)
class CodedTurn:
    """A helper's turn: its units with their codes, and what the person had said before it, latest last."""

    units: tuple[tuple[UnitCode, str], ...]
    before: tuple[str, ...]

    @property
    def text(self) -> str:
        """The turn as it was said."""
        return " ".join(text for _, text in self.units)


def coded_turns(*paths: Path) -> Iterator[CodedTurn]:
    """Every helper's turn in the files; raises PromptError naming the file that is not as it must be."""
    for path in paths:
        try:
            talks = TypeAdapter(list[Talk]).validate_python(from_yaml(path.read_text(encoding="utf-8")))
        except (OSError, yaml.YAMLError, ValidationError) as error:
            raise PromptError(
                f"The file {path} is not as it must be: {error}.", do="Correct the place it names."
            ) from None
        for talk in talks:
            heard: list[str] = []
            for said in talk.talk:
                if said.p is not None:
                    heard.append(said.p)
                if said.h:
                    yield CodedTurn(tuple(said.h), tuple(heard))
