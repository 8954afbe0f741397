"""What a good coach hears behind the words: themes such as being overlooked, or fearing a no.

A theme is data (`prompts/themes/*.yaml`): turns of phrase that show it, reflections that add a meaning or a feeling,
and questions that fit exactly that. A theme without turns of phrase is a moment of the conversation (`moments`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

from coach.classifier import plain
from coach.coaches.builtin.clauses import READ_CHARACTERS
from coach.coaches.builtin.data import Question, read
from coach.errors import PromptError

_FRAGMENT = re.compile(r"%(\w+)%")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
# Said before the turn of phrase in the same breath, one of these makes it no longer the speaker's own plain word.
_NOT_SO = re.compile(
    r"\b(?:if|unless|whether|not|never|nobody|no longer|pretend|says|said|thinks|told|when|whenever|dont|didnt"
    r"|doesnt|isnt|wasnt)\b|n't\b"
)


class Examples(BaseModel):
    """Messages that show the theme, and tempting ones that do not; the tests hold every theme to them."""

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=lambda name: name.rstrip("_"))
    fits: Sequence[str] = ()
    not_: Sequence[str] = ()


class Theme(BaseModel):
    """One theme. `heard` are reflections; the questions are asked only where the theme was just heard."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    about: str
    cues: Sequence[str] = ()
    unless: Sequence[str] = ()
    heard: Sequence[str] = ()
    questions: Sequence[Question] = ()
    examples: Examples = Examples()


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    fragments: Mapping[str, str] = {}
    themes: Sequence[Theme]


@dataclass(frozen=True, slots=True)
class _Heard:
    theme: Theme
    cues: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]


class Themes:
    """All themes, with their turns of phrase ready to be matched."""

    def __init__(self, listening: Sequence[_Heard]) -> None:
        self._listening = tuple(listening)

    @classmethod
    def load(cls, folder: Path) -> "Themes":
        """Read `folder`; raises PromptError naming the file, theme or fragment that is wrong."""
        found: list[_Heard] = []
        for path in sorted(folder.glob("*.yaml")):
            file = read(path, TypeAdapter(_File))
            for theme in file.themes:
                cues, unless = ([_compiled(one, file.fragments, path) for one in c] for c in (theme.cues, theme.unless))
                found.append(_Heard(theme, tuple(cues), tuple(unless)))
        ids = [one.theme.id for one in found]
        if twice := {one for one in ids if ids.count(one) > 1}:
            raise PromptError(f"There are two themes called {', '.join(sorted(twice))}.", do="Rename one of each.")
        return cls(found)

    @property
    def all(self) -> tuple[Theme, ...]:
        """Every theme."""
        return tuple(one.theme for one in self._listening)

    @cached_property
    def by_id(self) -> Mapping[str, Theme]:
        """Every theme by its id."""
        return {theme.id: theme for theme in self.all}

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions of all themes, each bound to its own."""
        return tuple(
            question.model_copy(update={"when": theme.id}) for theme in self.all for question in theme.questions
        )

    def heard(self, message: str) -> tuple[str, ...]:
        """The ids of the themes that a message shows; the one that came up last comes first: there they stopped."""
        found = sorted(self._found(message), reverse=True)
        return tuple(dict.fromkeys(theme for _, _, theme in found))

    def _found(self, message: str) -> Iterator[tuple[int, int, str]]:
        for number, sentence in enumerate(_sentences(message[:READ_CHARACTERS])):
            for one in self._listening:
                matches = [match for cue in one.cues if (match := cue.search(sentence))]
                if not matches or any(pattern.search(sentence) for pattern in one.unless):
                    continue
                for match in matches:
                    if not _NOT_SO.search(_breath(sentence, match.start())):
                        yield number, match.start(), one.theme.id


def _sentences(message: str) -> list[str]:
    return [part for line in message.splitlines() for part in _SENTENCE.split(plain(line)) if part]


def _breath(sentence: str, end: int) -> str:
    """What was said before `end` since the last comma."""
    return sentence[:end].rpartition(",")[2]


def _compiled(cue: str, fragments: Mapping[str, str], path: Path) -> re.Pattern[str]:
    try:
        while (whole := _FRAGMENT.sub(lambda name: fragments[name[1]], cue)) != cue:
            cue = whole
        return re.compile(cue)
    except (KeyError, re.error) as error:
        raise PromptError(
            f"The file {path} has a turn of phrase that cannot be read: {cue!r} ({error}).",
            "The coach cannot listen for that theme.",
            "Correct it, or name a fragment that is there.",
        ) from None
