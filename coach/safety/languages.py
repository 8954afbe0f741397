"""Hears danger in other languages than English, because the words of a crisis must never reach a language model.

Each file in `prompts/safety/languages/` knows one language. What it says is plainer than the English rules: a pattern
is plainly about a person in danger, or it is not there; idioms and denials are set aside before it is looked for.
"""

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from coach.resources import folder
from coach.safety.patterns import Grammar, Index, Pattern
from coach.safety.rules import ConcernKind, CrisisKind, checked, read
from coach.safety.scripts import pattern, sentences
from coach.safety.weighing import Found, Screen, gravest_of, without


class Language(BaseModel):
    """One file. `ordinary` is set aside first; `another` is somebody else who may take their own life."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    groups: dict[str, list[str]] = {}
    ordinary: list[str] = []
    crisis: dict[CrisisKind, list[str]]
    another: list[str] = []
    concern: dict[ConcernKind, list[str]] = {}


class Languages:
    """Every language of the folder `place`. Raises PromptError naming file and key when one is not as it must be."""

    def __init__(self, place: Path) -> None:
        ordinary: list[tuple[Pattern, str]] = []
        alarms: list[tuple[Pattern, Screen]] = []
        for path in sorted(place.glob("*.yaml")):
            language, where = checked(Language, read(path), str(path)), str(path)
            grammar = Grammar({pattern(name): map(pattern, words) for name, words in language.groups.items()})
            ordinary += [(grammar.compile(pattern(source), where), source) for source in language.ordinary]
            meanings = [(Screen("crisis", kind), said) for kind, said in language.crisis.items()]
            meanings += [(Screen("concern", kind), said) for kind, said in language.concern.items()]
            meanings.append((Screen("crisis", "self_harm", "other"), language.another))
            for screen, said in meanings:
                alarms += [(grammar.compile(pattern(source), where), screen) for source in said]
        self._ordinary = Index(ordinary)
        self._alarms = Index(alarms)

    def gravest(self, text: str) -> Screen:
        """The gravest alarm of `text`. Linear in its length."""
        found: list[Found] = []
        for place, sentence in enumerate(sentences(text)):
            plain = without(self._ordinary, sentence)
            found += [Found(place, start, end, screen) for start, end, screen in self._alarms.find(plain)]
        return gravest_of(found)


@cache
def languages() -> Languages:
    """The languages of this installation, loaded at first use."""
    return Languages(folder("prompts") / "safety" / "languages")
