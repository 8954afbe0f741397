"""Loads what the screen knows from `prompts/safety/`, once, and refuses a broken file with its name and key."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from coach.errors import PromptError
from coach.resources import folder, from_yaml
from coach.safety.patterns import Grammar, Index, Pattern
from coach.safety.reading import Reader

Whose = Literal["speaker", "subject", "topic"]
CrisisKind = Literal["self_harm", "danger_from_others", "medical", "harm_to_others"]
ConcernKind = Literal["harassment", "discrimination", "abuse", "coercion", "self_harm", "harm_to_others", "distress"]
Kind = CrisisKind | ConcernKind


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Strict):
    """`words.yaml`: groups the patterns are made of, and how typed tokens are spelled out."""

    groups: dict[str, list[str]]
    spelling: dict[str, str]
    often_misspelled: list[str]


class Alarm(_Strict):
    """One entry of `alarms/*.yaml`. `whose` says whether the speaker is meant, the subject must be looked for, or it
    is a mere topic; `always` entries are looked for before idioms are set aside."""

    level: Literal["concern", "crisis"]
    kind: Kind
    whose: Whose
    always: bool = False
    say: list[str]
    unless: list[str] = []


class Frames(_Strict):
    """`frames.yaml`: what stands round an alarm and changes its meaning."""

    work: list[str]
    fiction: list[str]
    inside_fiction: list[str]
    recovered: list[str]
    past: list[str]
    long_past: list[str]
    still: list[str]
    disclaimer: list[str]
    in_earnest: list[str]
    jest: list[str]
    reported: list[str]
    negation: list[str]
    not_a_negation: list[str]


class FollowUp(_Strict):
    """`follow_up.yaml`: how a message is read in the light of an alarm before it."""

    insisting: list[str]
    means: list[str]
    uncertain: list[str]
    returning: list[str]
    denying: list[str]
    misread: list[str]
    quoting: list[str]
    not_returning: list[str]


@dataclass(frozen=True)
class Rule:
    """A compiled alarm: what it means when one of its patterns occurs, unless one of the exceptions does."""

    level: Literal["concern", "crisis"]
    kind: Kind
    whose: Whose
    unless: Index[str]


@dataclass(frozen=True, eq=False)
class Rules:
    """Everything compiled. `first` holds the alarms that come before the idioms, `cues` the frames and follow-ups by
    their names in the files, `words` the single words of a few groups."""

    reader: Reader
    first: Index[Rule]
    idioms: Index[str]
    alarms: Index[Rule]
    cues: dict[str, Index[str]]
    words: dict[str, frozenset[str]]

    def says(self, cue: str, sentence: str) -> bool:
        """Whether `sentence` has an expression of the frame or follow-up `cue`."""
        return self.cues[cue].occurs(sentence)


Model = TypeVar("Model", bound=BaseModel)


def read(path: Path) -> Any:
    """The content of a YAML file. Raises PromptError naming the file when it is missing or not YAML."""
    try:
        return from_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PromptError(f"{path} cannot be read: {error}.", do="Restore it from the release.") from None


def checked(model: type[Model], content: Any, where: str) -> Model:
    """`content` as a `model`. Raises PromptError naming the file and the key that is wrong."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        wrong = error.errors()[0]
        key = ".".join(str(part) for part in wrong["loc"]) or "the whole file"
        raise PromptError(f"{where}, {key}: {wrong['msg']}.", do="Correct that entry.") from None


def load(place: Path) -> Rules:
    """The rules in the folder `place`. Raises PromptError naming file and key when one is not as it must be."""
    words = checked(Words, read(place / "words.yaml"), str(place / "words.yaml"))
    grammar = Grammar(words.groups)

    def index(sources: Iterable[str], where: str) -> Index[str]:
        return Index((grammar.compile(source, where), source) for source in sources)

    idioms = checked(_Idioms, {"idioms": read(place / "ordinary.yaml")}, str(place / "ordinary.yaml")).idioms
    first: list[tuple[Pattern, Rule]] = []
    alarms: list[tuple[Pattern, Rule]] = []
    for path in sorted((place / "alarms").glob("*.yaml")):
        for alarm in checked(_Alarms, {"alarms": read(path)}, str(path)).alarms:
            rule = Rule(alarm.level, alarm.kind, alarm.whose, index(alarm.unless, str(path)))
            compiled = [(grammar.compile(source, str(path)), rule) for source in alarm.say]
            (first if alarm.always else alarms).extend(compiled)
    cues: dict[str, Index[str]] = {}
    for model, name in ((Frames, "frames.yaml"), (FollowUp, "follow_up.yaml")):
        for cue, sources in checked(model, read(place / name), str(place / name)).model_dump().items():
            cues[cue] = index(sources, f"{place / name}, {cue}")
    single = ("crowd", "first_person", "third_person", "present", "pause", "subject", "believing")
    members = {name: grammar.words(name) for name in single}
    members["people"] = grammar.words("other") | grammar.words("close") | members["crowd"]
    members["dear"] = grammar.words("close") - grammar.words("him")
    return Rules(
        idioms=index((source for sources in idioms.values() for source in sources), str(place / "ordinary.yaml")),
        reader=Reader(words.spelling, frozenset(grammar.vocabulary), words.often_misspelled),
        first=Index(first),
        alarms=Index(alarms),
        cues=cues,
        words=members,
    )


class _Idioms(_Strict):
    idioms: dict[str, list[str]]


class _Alarms(_Strict):
    alarms: list[Alarm]


@cache
def rules() -> Rules:
    """The rules of this installation, loaded at first use."""
    return load(folder("prompts") / "safety")
