"""The words a person gets instead of coaching, or before it: written by people, filled in with the country's lines."""

from functools import cache
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ConfigDict, Field, RootModel

from coach.errors import PromptError
from coach.resources import folder
from coach.safety.languages import languages
from coach.safety.rules import ConcernKind, CrisisKind, checked, read
from coach.safety.screening import was_misread
from coach.safety.spoken import Spoken
from coach.safety.weighing import Screen

STILL_HERE = "still_here"
"""The kind of crisis screen that answers a message which neither raises an alarm nor asks to go back to coaching."""

_SPOKEN = {"UK": "GB", "USA": "US"}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Lines(_Strict):
    """Whom to call in a country. What is missing is taken from `default`."""

    emergency: str = Field(min_length=3)
    crisis: str | None = None
    violence: str | None = None
    work: str | None = None


class _Countries(RootModel[dict[str, Lines]]):
    pass


class _Pause(_Strict):
    self: str
    other: str


class _Back(_Strict):
    misread: str
    welcome: str


class _Answers(_Strict):
    crisis: dict[str, _Pause]
    concern: dict[str, str]
    back: _Back


class Answers:
    """The answers and lines of one folder. Raises PromptError naming file and key when either is not as it must be."""

    def __init__(self, place: Path) -> None:
        where = str(place / "answers.yaml")
        self._answers = checked(_Answers, read(place / "answers.yaml"), where)
        self._lines = checked(_Countries, read(place / "lines.yaml"), str(place / "lines.yaml")).root
        default = self._lines.get("default")
        if default is None or None in (default.crisis, default.violence, default.work):
            raise PromptError(f"{place / 'lines.yaml'}, default: must have emergency, crisis, violence and work.")
        for level, kinds, told in (
            ("crisis", (*get_args(CrisisKind), STILL_HERE), self._answers.crisis.keys()),
            ("concern", get_args(ConcernKind), self._answers.concern.keys()),
        ):
            for kind in {*kinds} ^ {*told}:
                raise PromptError(f"{where}, {level}.{kind}: is missing, or is no kind that a screen can have.")
            for kind in kinds:
                for about in ("self", "other"):
                    self._filled(level, kind, about, None, where)

    def render(self, screen: Screen, country: str | None, spoken: Spoken | None = None) -> str:
        """The answer to `screen` in `country` (an ISO 3166 code), in the language of `spoken` if that has one."""
        if screen.level == "none":
            raise ValueError("There is nothing to signpost: the level is 'none'.")
        own = spoken and spoken.text(screen)
        if spoken and own:
            return _filled_in(own, self._lines["default"].model_dump() | spoken.help.model_dump() | self._of(country))
        return self._filled(screen.level, str(screen.kind), screen.about, country, "answers.yaml")

    def welcome_back(self, message: str, spoken: Spoken | None = None) -> str:
        """The sentence that the coach goes on with, after `message` has ended a pause."""
        back = spoken or self._answers.back
        return back.misread if was_misread(message) else back.welcome

    def countries(self) -> list[str]:
        """The country codes that have lines of their own."""
        return sorted(code for code in self._lines if code != "default")

    def _filled(self, level: str, kind: str, about: str, country: str | None, where: str) -> str:
        if level == "crisis":
            pause = self._answers.crisis[kind]
            text = pause.other if about == "other" else pause.self
        else:
            text = self._answers.concern[kind]
        try:
            return _filled_in(text, self._lines["default"].model_dump() | self._of(country))
        except (KeyError, ValueError, IndexError) as error:
            raise PromptError(f"{where}, {level}.{kind}: the text has an unknown or broken field {error}.") from None

    def _of(self, country: str | None) -> dict[str, str]:
        """The lines that `country` has of its own."""
        code = (country or "").strip().upper()
        chosen = self._lines.get(_SPOKEN.get(code, code))
        return chosen.model_dump(exclude_none=True) if chosen else {}


def _filled_in(text: str, lines: dict[str, str]) -> str:
    return " ".join(text.format_map(lines).split())


@cache
def _installed() -> Answers:
    return Answers(folder("prompts") / "safety")


def signpost(screen: Screen, country: str | None) -> str:
    """The answer to a screen whose level is not "none", with the lines of `country` (an ISO 3166 code) or the default,
    in the language that it was heard in, or English.

    Raises ValueError on level "none", PromptError when the installed answers or lines are broken.
    """
    return _installed().render(screen, country, languages().answers.get(screen.language))


def still_here(answered: str) -> Screen:
    """The screen of a message that neither raises an alarm nor asks to go back, after the answer `answered`."""
    return Screen("crisis", STILL_HERE, language=_language_of(answered))


def welcome_back(message: str, answered: str = "") -> str:
    """The one sentence said before coaching goes on, when `message` has ended a pause after the answer `answered`."""
    heard = languages().returning(message)
    spoken = _language_of(answered)
    return _installed().welcome_back(
        message, languages().answers.get(spoken if spoken in heard else "".join(heard[:1]))
    )


def _language_of(answered: str) -> str:
    """The language of a crisis answer, told by the words that end it."""
    answers = languages().answers.items()
    return next((code for code, answer in answers if answered.endswith(answer.back)), "en")
