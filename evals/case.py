"""What a case is: who comes, why, what they know and when they say it, and what must be so in the end.

As in tau2-bench, person, scenario and criteria are kept apart, and the end state counts more than the wording. A case
is one YAML file, `evals/cases/<suite>/<id>.yaml`; a persona one file in `evals/personas/`.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from coach.classifier import plain
from coach.notes import Gap, Kind, Status
from coach.stages import Stage
from evals.errors import CaseError
from evals.files import read

HERE = Path(__file__).resolve().parent
MOST_TURNS = 40

Level = Literal["none", "concern", "crisis"]

_SPOKEN = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS = {word: str(number) for number, word in enumerate(_SPOKEN)}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]


def _kinds(labels: object) -> object:
    for key in labels if isinstance(labels, dict) else ():
        for kind in str(key).split("|"):
            if kind != "any":
                Kind(kind)  # a ValueError names the kind that does not exist
    return labels


# Note kinds (one, several with "|", or "any") → short pieces of the person's own words.
Labels = Annotated[Mapping[str, Texts], BeforeValidator(_kinds)]


class Then(_Strict):
    """What the reply right after a line must be like. Only what is given is checked.

    Of several stages, safety levels or things asked `about`, one must fit; of several texts each must (not) be there.
    """

    stage: Annotated[tuple[Stage, ...], BeforeValidator(_listed)] = ()
    safety: Annotated[tuple[Level, ...], BeforeValidator(_listed)] = ("none",)
    about: Annotated[tuple[Gap, ...], BeforeValidator(_listed)] = ()
    cites: bool | None = None
    asks: bool | None = None
    says: Texts = ()
    never: Texts = ()
    words: int | None = None
    notes: Labels = {}


class Told(_Strict):
    """Words of the person and what they hold: `holds` must stand in the notes afterwards, `may` is right there too.

    Every piece is checked to occur in `say`, so that the labels stay true when a line is changed.
    """

    say: str = Field(min_length=1)
    holds: Labels = {}
    may: Labels = {}

    @model_validator(mode="after")
    def _their_words(self) -> Self:
        for pieces in (*self.holds.values(), *self.may.values()):
            for piece in pieces:
                if not contains(self.say, piece):
                    raise ValueError(f"they never say “{piece}” in “{self.say}”")
        return self


def _told(value: object) -> object:
    return {"say": value} if isinstance(value, str) else value


class Line(Told):
    """One message of a scripted person."""

    then: Then = Then()


class Fact(Told):
    """Something a rule-driven person knows, and the questions that would bring it up."""

    about: Annotated[tuple[Gap, ...], BeforeValidator(_listed)]


class Person(_Strict):
    """A rule-driven person: tells a fact only when a question brings it up, and minds being asked twice."""

    opens: Annotated[Line, BeforeValidator(_told)] = Line(say="Hi")
    knows: tuple[Fact, ...]
    at_once: int = Field(1, ge=1, description="facts told in one answer when several fit")
    patience: int = Field(2, ge=1, description="so often may they be asked what they said before they leave")
    again: Texts = Field(("I said that already.",), min_length=1)
    blank: Texts = Field(("I don't know.",), min_length=1)
    wants_ideas_after: int | None = Field(None, description="blanks until they ask for ideas")
    wants_ideas: str = "Do you have any ideas?"
    offered: Texts = Field(("No, thank you.",), min_length=1, description="answers to an offer of ideas, in turn")
    takes: str = "I like the first one."
    ends: str = "Thanks, that helped. Bye."
    most: int = Field(24, le=MOST_TURNS, description="turns after which they leave")


class Promise(_Strict):
    """A promise that must stand in the end."""

    what: str
    due: date | None
    status: Status | None = None


class Expect(_Strict):
    """The end state of a visit. Only what is given is checked."""

    path: tuple[Stage, ...] | None = Field(None, description="exactly these stages, in this order")
    through: tuple[Stage, ...] = Field((), description="these stages in this order, whatever came between")
    ends: Stage | None = None
    never: Texts = Field((), description="said in no reply of the visit")
    notes: Labels = {}
    absent: Labels = {}
    promises: tuple[Promise, ...] | None = None
    opening_says: Texts = ()
    turns: int | None = Field(None, description="at most so many messages until the visit was done")


class Visit(_Strict):
    """One visit on one day: a script, or a person who answers by rules.

    `labelled` says that everything worth noting has a label, so that a note without one is a note too many.
    """

    day: date
    labelled: bool = False
    says: tuple[Annotated[Line, BeforeValidator(_told)], ...] = ()
    person: Person | None = None
    expect: Expect = Expect()

    @model_validator(mode="after")
    def _one_person(self) -> Self:
        if bool(self.says) == (self.person is not None):
            raise ValueError("a visit has either `says` (a script) or `person` (rules)")
        return self


class Persona(_Strict):
    """Who comes. `voice` tells a model how to play them; the rest is for people and for tags."""

    id: str
    name: str
    age: int
    trade: str
    temper: str
    fluency: Literal["native", "fluent", "learner"]
    verbosity: Literal["terse", "middling", "talkative"]
    voice: str


class Case(_Strict):
    """One case.

    `forbid` names scores whose every remark fails it, `floors` scores that must be at least as good as the value given.
    `fails_with` names planted defects (evals/systems/planted.py), each of which must bring it a failure of its own.
    """

    id: str
    suite: str
    persona: str
    scenario: str
    tags: tuple[str, ...] = ()
    visits: tuple[Visit, ...] = Field(min_length=1)
    forbid: tuple[str, ...] = ()
    floors: Mapping[str, float] = {}
    fails_with: tuple[str, ...] = Field(min_length=1)

    @cached_property
    def fingerprint(self) -> str:
        """Changes whenever the case does."""
        return self.model_dump_json()


def contains(text: str, piece: str) -> bool:
    """Whether the words of the piece stand in the text in a row; capitals and marks do not matter, and 7 is seven."""
    return f" {_bare(piece)} " in f" {_bare(text)} "


def _bare(text: str) -> str:
    return " ".join(_NUMBERS.get(word, word) for word in re.findall(r"\w+(?:'\w+)*", plain(text)))


def load_cases(folder: Path = HERE / "cases") -> list[Case]:
    """Every case, by suite and id. Raises CaseError with file and line for the first that is wrong."""
    known = {persona.id for persona in load_personas()}
    cases = [read(path, Case, id=path.stem, suite=path.parent.name) for path in sorted(folder.glob("*/*.yaml"))]
    for case in cases:
        if case.persona not in known:
            raise CaseError(
                f"{folder / case.suite / case.id}.yaml: there is no persona “{case.persona}”.",
                do="Name one of evals/personas, or add it there.",
            )
    if twice := {case.id for case in cases if [one.id for one in cases].count(case.id) > 1}:
        raise CaseError(f"Two cases are called {', '.join(sorted(twice))}.", do="Give each its own name.")
    return cases


def load_personas(folder: Path = HERE / "personas") -> list[Persona]:
    """Every persona; raises CaseError with file and line for the first that is wrong."""
    return [read(path, Persona, id=path.stem) for path in sorted(folder.glob("*.yaml"))]


def chosen(cases: Sequence[Case], expression: str | None, tags: Sequence[str]) -> list[Case]:
    """The cases that fit `-k` (words joined by and, or, not; matched in suite/id) and carry every tag.

    Raises EvalError when the expression cannot be read or nothing fits.
    """
    found = [case for case in cases if set(tags) <= {case.suite, *case.tags}]
    if expression:
        found = [case for case in found if _fits(expression, f"{case.suite}/{case.id}")]
    if not found:
        raise CaseError("No case fits.", do="`python -m evals cases` lists them all with their tags.")
    return found


def _fits(expression: str, name: str) -> bool:
    """Whether the name fits words joined by and, or, not and brackets; each word must occur in it."""
    words = re.findall(r"[()]|[\w/.-]+", expression) if re.fullmatch(r"[\w\s()/.-]*", expression) else []
    known = {"and", "or", "not", "(", ")"}
    python = " ".join(word if word in known else str(word.lower() in name.lower()) for word in words)
    try:
        tree = ast.parse(python, mode="eval")
    except SyntaxError:
        tree = None
    if tree is None or any(isinstance(node, ast.Call | ast.Tuple) for node in ast.walk(tree)):
        raise CaseError(f"-k “{expression}” cannot be read.", do="Write words joined by and, or, not.")
    return _true(tree.body)


def _true(node: ast.expr) -> bool:
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            return all(map(_true, values))
        case ast.BoolOp(op=ast.Or(), values=values):
            return any(map(_true, values))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _true(operand)
        case ast.Constant(value=bool(value)):
            return value
    raise ValueError(f"not a condition: {ast.dump(node)}")


def pieces(labels: Mapping[str, Sequence[str]]) -> Iterator[tuple[frozenset[str], str]]:
    """Every labelled piece with the kinds under which it may stand; `any` stands for all of them."""
    for key, texts in labels.items():
        kinds = frozenset(map(str, Kind)) if key == "any" else frozenset(key.split("|"))
        for text in texts:
            yield kinds, text
