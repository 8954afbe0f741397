"""The words of the built-in coach, read from `prompts/` and validated at start-up."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from coach.errors import PromptError
from coach.notes import Gap, Kind
from coach.resources import from_yaml
from coach.stages import Stage

T = TypeVar("T")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Question(_Strict):
    """One question of the bank. `again` fits a second try, `back` a return to the
    stage, `after` a message that brought one of these kinds;
    `slot` names the note that its text holds a place for."""

    id: str
    gap: Gap
    depth: int
    text: str
    again: bool = False
    back: bool = False
    plural: bool | None = None
    min_options: int = 0
    max_options: int = 99
    slot: Literal["ask", "option", "wish"] | None = None
    after: frozenset[Kind] = frozenset()


class Pair(_Strict):
    """Two kinds of note put side by side."""

    kinds: tuple[Kind, Kind]
    text: str


class Reflections(_Strict):
    """Frames by kind and form (`clause`, `wish`, `quote`), and frames for two notes side by side."""

    single: Mapping[Kind, Mapping[str, Sequence[str]]]
    pairs: Sequence[Pair]
    reminder: str


class Opening(_Strict):
    """The first words of a visit."""

    first: str
    again: Sequence[str]
    question: str
    one_promise: str
    promises: str
    more: str
    how_went: tuple[str, str]
    coming_along: tuple[str, str]


class IdeaWords(_Strict):
    """How ideas are offered and handed back."""

    intro: Sequence[str]
    none: str
    hand_back: Sequence[str]
    offer: Sequence[str]


class Summary(_Strict):
    """The lines of what was found."""

    intro: str
    goal: str
    obstacle: str
    strength: str
    option: str
    promise: str
    promises: str


class AskedAloud(_Strict):
    """One observation about the ask for the mentor."""

    question_short: str
    question_long: str
    statement: str


class Farewell(_Strict):
    """The last words of a session."""

    with_promise: str
    without_promise: str
    early: str
    summed: str
    puzzled: str
    after: Sequence[str]
    nothing: Sequence[str]


class Phrases(_Strict):
    """Everything the built-in coach says beside questions and reflections."""

    opening: Opening
    acknowledge: Sequence[str]
    dont_know: Sequence[str]
    puzzled: Sequence[str]
    corrected: Sequence[str]
    put_right: Sequence[str]
    standing: str
    no_promises: str
    heavy: Sequence[str]
    glad: Sequence[str]
    said_already: Sequence[str]
    moved_on: Sequence[str]
    went_back: Sequence[str]
    changed_goal: Sequence[str]
    hello: Sequence[str]
    thanks: Sequence[str]
    foreign: str
    kept: Sequence[str]
    kept_all: Sequence[str]
    missed: Sequence[str]
    moved: str
    dropped: Sequence[str]
    carried_over: str
    bridge: Mapping[Stage, Sequence[str]]
    promised: Sequence[str]
    dated: Sequence[str]
    ideas: IdeaWords
    summary: Summary
    asked_aloud: AskedAloud
    farewell: Farewell
    again: str


class About(_Strict):
    """An answer to a question about the tool."""

    cue: re.Pattern[str]
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """All of it, loaded once."""

    questions: tuple[Question, ...]
    reflections: Reflections
    phrases: Phrases
    about: tuple[About, ...]

    @classmethod
    def load(cls, prompts: Path) -> "Words":
        """Read the folder `prompts`; raises PromptError naming the file that is wrong."""
        questions: list[Question] = []
        for path in sorted((prompts / "questions").glob("*.yaml")):
            questions += read(path, TypeAdapter(list[Question]))
        ids = [question.id for question in questions]
        if twice := {one for one in ids if ids.count(one) > 1}:
            raise PromptError(f"The question bank uses {', '.join(sorted(twice))} twice.", do="Give each its own id.")
        return cls(
            tuple(questions),
            read(prompts / "replies" / "reflections.yaml", TypeAdapter(Reflections)),
            read(prompts / "replies" / "phrases.yaml", TypeAdapter(Phrases)),
            tuple(read(prompts / "replies" / "about.yaml", TypeAdapter(list[About]))),
        )


def read(path: Path, shape: TypeAdapter[T]) -> T:
    """A YAML file in the given shape; raises PromptError that names the file and what is wrong with it."""
    try:
        return shape.validate_python(from_yaml(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise PromptError(
            f"The file {path} is not as it must be: {error}.",
            "The coach cannot speak or understand without it.",
            "Restore the file, or correct the place it names.",
        ) from None
