"""Hears danger in other languages than English, because the words of a crisis must never reach a language model.

Each file in `prompts/safety/languages/` knows one language. What it says is plainer than the English rules: a pattern
is plainly about a person in danger, or it is not there; idioms and denials are set aside before it is looked for. The
way back to coaching is heard in the same language, and so is what somebody in danger is told.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from coach.resources import folder
from coach.safety.patterns import Grammar, Index, Pattern
from coach.safety.rules import ConcernKind, CrisisKind, checked, read
from coach.safety.scripts import pattern, sentences
from coach.safety.spoken import Spoken
from coach.safety.weighing import Found, Screen, gravest_of, without


class Language(BaseModel):
    """One file. `ordinary` is set aside first; `another` is somebody else who may take their own life. `returning` and
    `misread` lead back to coaching, unless `not_returning` stands anywhere in the message."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    groups: dict[str, list[str]] = {}
    ordinary: list[str] = []
    crisis: dict[CrisisKind, list[str]]
    code: str = Field(pattern="^[a-z]{2,3}$")
    another: list[str] = []
    concern: dict[ConcernKind, list[str]] = {}
    returning: list[str] = []
    misread: list[str] = []
    not_returning: list[str] = []
    answer: Spoken | None = None


class Languages:
    """Every language of the folder `place`. Raises PromptError naming file and key when one is not as it must be."""

    def __init__(self, place: Path) -> None:
        ordinary: list[tuple[Pattern, str]] = []
        alarms: list[tuple[Pattern, Screen]] = []
        cues: dict[str, list[tuple[Pattern, str]]] = {"returning": [], "misread": [], "not_returning": []}
        self.answers: dict[str, Spoken] = {}
        for path in sorted(place.glob("*.yaml")):
            language, where = checked(Language, read(path), str(path)), str(path)
            grammar = Grammar({pattern(name): map(pattern, words) for name, words in language.groups.items()})
            ordinary += [(grammar.compile(pattern(source), where), source) for source in language.ordinary]
            meanings = [(Screen("crisis", kind), said) for kind, said in language.crisis.items()]
            meanings += [(Screen("concern", kind), said) for kind, said in language.concern.items()]
            meanings.append((Screen("crisis", "self_harm", "other"), language.another))
            for screen, said in meanings:
                heard = replace(screen, language=language.code)
                alarms += [(grammar.compile(pattern(source), where), heard) for source in said]
            for cue, compiled in cues.items():
                compiled += [(grammar.compile(pattern(said), where), language.code) for said in getattr(language, cue)]
            if language.answer:
                self.answers[language.code] = language.answer
        self._ordinary = Index(ordinary)
        self._alarms = Index(alarms)
        self._cues = {cue: Index(compiled) for cue, compiled in cues.items()}

    def gravest(self, text: str) -> Screen:
        """The gravest alarm of `text`, in the language that most of its words belong to. Linear in its length."""
        found: list[Found] = []
        for place, plain in enumerate(self._plain(text)):
            found += [Found(place, start, end, screen) for start, end, screen in self._alarms.find(plain)]
        gravest, reach = gravest_of(found), Counter[str]()
        for each in found:
            reach[each.screen.language] += each.end - each.start
        return replace(gravest, language=reach.most_common(1)[0][0]) if reach else gravest

    def returning(self, text: str) -> list[str]:
        """The codes of the languages in which `text` asks to go back to coaching, or denies that there was danger."""
        plain = list(self._plain(text))
        if any(map(self._cues["not_returning"].occurs, plain)):
            return []
        reach = Counter[str]()
        for sentence in plain:
            for cue in ("returning", "misread"):
                for start, end, code in self._cues[cue].find(sentence):
                    reach[code] += end - start
        return [code for code, _ in reach.most_common()]

    def was_misread(self, text: str) -> bool:
        """Whether `text` says that the words which were heard as an alarm were only words."""
        return any(map(self._cues["misread"].occurs, self._plain(text)))

    def _plain(self, text: str) -> Iterator[str]:
        return (without(self._ordinary, sentence) for sentence in sentences(text))


@cache
def languages() -> Languages:
    """The languages of this installation, loaded at first use."""
    return Languages(folder("prompts") / "safety" / "languages")
