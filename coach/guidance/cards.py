"""Guidance cards: one Markdown file a card, with YAML front matter that says whom it is for and where it comes from.

    ---
    id: their-time                      as the file is called
    title: Treat their time as borrowed
    audience: [mentee]                  mentee, mentor or both
    stages: [goal, options]             where in a session it may help
    topics: [busy mentor]
    heard:                              what people say when this card helps; it is how they find it
      - "I feel like a burden."
    source: "Title, publisher or author, date"      or "own: why"
    ideas:
      - "Ask for twenty minutes with a clear question instead of an hour without one."
    ---
    A short text for the reader.

The cards are the truth; whatever the search keeps can be built again from them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from coach.errors import KnowledgeError
from coach.resources import from_yaml

Audience = Literal["mentee", "mentor"]
CardStage = Literal["follow_up", "goal", "reality", "options", "way_forward", "close"]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]

BODY_WORDS = (20, 180)  # a title and 180 words still fit into the 256 tokens the embedding model reads
IDEA_WORDS = (3, 30)
MOST_IDEAS = 6
MOST_HEARD = 20

_FRONT = re.compile(r"\A---[ \t]*\n(?P<front>.*?)^---[ \t]*$\n?(?P<body>.*)\Z", re.DOTALL | re.MULTILINE)
_PLAIN = {
    "missing": "is missing",
    "extra_forbidden": "is not something a card has",
    "string_type": "must be text",
    "string_too_short": "is empty",
    "string_too_long": "is longer than 300 characters",
    "tuple_type": "must be a list",
    "too_short": "needs at least one entry",
    "too_long": "has too many entries",
}


class Card(BaseModel):
    """One piece of guidance: a text to read and cite, and single ideas to offer when somebody asks for them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, StringConstraints(max_length=80)]
    title: Line
    audience: tuple[Audience, ...] = Field(min_length=1)
    stages: tuple[CardStage, ...] = Field(min_length=1)
    topics: tuple[Line, ...] = Field(min_length=1)
    heard: tuple[Line, ...] = Field(default=(), max_length=MOST_HEARD)
    source: Line
    ideas: tuple[Line, ...] = Field(default=(), max_length=MOST_IDEAS)
    body: str

    @field_validator("id")
    @classmethod
    def _kebab(cls, value: str) -> str:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
            raise ValueError("must be small letters, digits and single hyphens, like ask-for-feedback")
        return value

    @field_validator("source")
    @classmethod
    def _says_why(cls, value: str) -> str:
        if value.lower().rstrip(": ") == "own":
            raise ValueError('must say why when it is our own, like "own: common coaching practice"')
        return value

    @field_validator("ideas")
    @classmethod
    def _sayable(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        low, high = IDEA_WORDS
        for number, idea in enumerate(value, start=1):
            if not low <= (words := len(idea.split())) <= high:
                raise ValueError(f"must be sentences of {low} to {high} words; number {number} has {words}")
        return value

    @field_validator("body")
    @classmethod
    def _short(cls, value: str) -> str:
        low, high = BODY_WORDS
        if not low <= (words := len(value.split())) <= high:
            raise ValueError(f"must have {low} to {high} words; it has {words}")
        return value.strip()


def load_cards(folder: Path) -> tuple[Card, ...]:
    """Read every .md file of the folder, in the order of their names.

    Raises KnowledgeError when the folder is missing or empty, or when a card is not as it must be.
    """
    paths = sorted(folder.glob("*.md"))
    if not paths:
        raise KnowledgeError(f"No guidance cards in {folder}.", "There is nothing to cite.", "Put at least one there.")
    return tuple(load_card(path) for path in paths)


def load_card(path: Path) -> Card:
    """Read one card; KnowledgeError names the file, the line and what is wrong with it."""
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise _wrong(path, 1, "is not UTF-8 text", "Save it again as UTF-8.") from None
    except OSError as error:
        raise _wrong(path, 1, f"cannot be read ({error.strerror})", "Check that it is there and yours.") from error
    parts = _FRONT.match(text)
    if parts is None:
        raise _wrong(path, 1, "does not start with a block between two lines of ---", "Copy the head of another card.")
    front = parts["front"]
    try:
        values = from_yaml(front)
        node = yaml.compose(front, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 2
        raise _wrong(path, line, "cannot be read as YAML", "A text with a colon in it needs quotes.") from error
    if not isinstance(values, dict):
        raise _wrong(path, 2, "has no keys between the lines of ---", "Copy the head of another card.")
    lines = {key.value: key.start_mark.line + 2 for key, _ in node.value} if isinstance(node, yaml.MappingNode) else {}
    body = parts["body"]
    lines["body"] = front.count("\n") + 3 + body[: len(body) - len(body.lstrip())].count("\n")
    if "body" in values:
        raise _wrong(path, lines["body"], "has a key 'body'", "The text belongs below the second ---.")
    try:
        card = Card.model_validate({**_named(values), "body": body})
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        raise _wrong(path, lines.get(key, 1), f"{_place(first['loc'])} {_complaint(first)}", "") from None
    if card.id != path.stem:
        raise _wrong(
            path, lines["id"], f"id '{card.id}' is not the name of the file", f"Call one of them '{path.stem}'."
        )
    return card


def fingerprint(cards: Iterable[Card]) -> str:
    """Sixteen hex digits that change whenever any card does."""
    digest = hashlib.sha256()
    for card in cards:
        digest.update(card.model_dump_json().encode() + b"\n")
    return digest.hexdigest()[:16]


def _named(values: dict[Any, Any]) -> dict[str, Any]:
    return {str(key): value for key, value in values.items()}


def _place(loc: tuple[int | str, ...]) -> str:
    """Say ("ideas", 2) as people do: 'ideas', number 3,."""
    return f"'{loc[0]}', number {loc[1] + 1}," if len(loc) > 1 and isinstance(loc[1], int) else f"'{loc[0]}'"


def _complaint(error: Any) -> str:
    if error["type"] == "literal_error":
        return f"must be one of {error['ctx']['expected'].replace(chr(39), '')}"
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return _PLAIN.get(error["type"], str(error["msg"]).lower())


def _wrong(path: Path, line: int, what: str, do: str) -> KnowledgeError:
    return KnowledgeError(f"{path.name}, line {line}: {what}.", f"The card in {path.parent} is not used.", do)
