"""The shapes of the built-in coach's words in `prompts/`, validated when they are read."""

import re
from collections.abc import Mapping, Sequence
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


Mood = Literal["plain", "gentle", "light", "brisk", "small"]
Slot = Literal["ask", "option", "obstacle", "wish", "who", "word", "choice", "promise", "line"]


class Question(_Strict):
    """One question of the bank; its file is that of its stage.

    `depth`: 1 opens, 2 goes on, 3 goes to what it means. `mood`: whom it suits: anyone (plain), someone hurting
    (gentle), someone glad (light), someone short of words or time (brisk), someone stuck (small). `again` fits a second
    try, `back` a return to the stage, `after` a message that brought one of these kinds, `when` the theme just heard;
    `slot` names what its text holds a place for.
    """

    id: str
    gap: Gap
    depth: Literal[1, 2, 3]
    mood: Mood
    text: str
    again: bool = False
    back: bool = False
    plural: bool | None = None
    min_options: int = 0
    max_options: int = 99
    slot: Slot | None = None
    after: frozenset[Kind] = frozenset()
    when: str | None = None


class Pair(_Strict):
    """Two kinds of note put side by side."""

    kinds: tuple[Kind, Kind]
    text: str


class Reflections(_Strict):
    """Frames by kind and form (`clause`, `wish`, `quote`), and frames for two notes side by side."""

    single: Mapping[Kind, Mapping[str, Sequence[str]]]
    pairs: Sequence[Pair]


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


class MentorQuestion(_Strict):
    """A question one could put to one's mentor; `after` is the kind of note that makes it fit."""

    text: str
    after: Kind | None = None


class MentorQuestions(_Strict):
    """Questions for the mentor, for someone who has none of their own."""

    intro: str
    questions: Sequence[MentorQuestion]
    hand_back: str


class Farewell(_Strict):
    """The last words of a session."""

    promised: str
    ask: str
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
    mended: Sequence[str]
    how_to_read: str
    put_right: Sequence[str]
    standing: str
    no_promises: str
    for_mentor: str
    tears: Sequence[str]
    heavy: Sequence[str]
    glad: Sequence[str]
    said_already: Sequence[str]
    moved_on: Sequence[str]
    went_back: Sequence[str]
    changed_goal: Sequence[str]
    hello: Sequence[str]
    aside: Sequence[str]
    skipped: Sequence[str]
    upset: Sequence[str]
    upset_again: str
    asked_back: Sequence[str]
    hurried: Sequence[str]
    thanks: Sequence[str]
    foreign: str
    foreign_later: str
    kept: Sequence[str]
    kept_all: Sequence[str]
    missed: Sequence[str]
    moved: str
    dropped: Sequence[str]
    carried_over: str
    stands_out: Sequence[str]
    on_the_table: str
    bridge: Mapping[Stage, Sequence[str]]
    promised: Sequence[str]
    dated: Sequence[str]
    ideas: IdeaWords
    summary: Summary
    mentor_questions: MentorQuestions
    farewell: Farewell
    again: str


class About(_Strict):
    """An answer to a question about the tool."""

    cue: re.Pattern[str]
    text: str


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
