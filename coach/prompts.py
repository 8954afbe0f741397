"""Prompts are files, one Markdown file each, and a wrong one is found when it is loaded, before any model is asked.

    ---
    id: person                      as the file is called
    version: 1                      counted up when a change may change what a model does
    purpose: Plays somebody who comes to be coached.
    inputs: {name: str, facts: list}        what the body uses: all of it and nothing else
    output: text                    text, json, or Proposal: a reply and what is to be noted (coach/coaches/proposal.py)
    example: {name: Ada, facts: [has a mentor]}     inputs with which the body must render
    ---
    The text, as a Jinja2 template.

What was written by people or by a model goes in as `{{ text | quoted }}`, never bare.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml
from jinja2 import StrictUndefined, Template, TemplateSyntaxError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from coach.errors import PromptError
from coach.resources import from_yaml

Type = Literal["str", "int", "list", "dict"]
Output = Literal["text", "json", "Proposal"]

_FRONT = re.compile(r"\A---[ \t]*\n(?P<front>.*?)^---[ \t]*$\n?(?P<body>.*)\Z", re.DOTALL | re.MULTILINE)
_TYPES: Mapping[str, type | tuple[type, ...]] = {"str": str, "int": int, "list": (list, tuple), "dict": Mapping}


class _Front(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: str
    version: int = Field(ge=1)
    purpose: str = Field(min_length=1)
    inputs: dict[str, Type]
    output: Output
    example: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt that was found right. `hash` is twelve hex digits that change whenever the file does."""

    path: Path
    id: str
    version: int
    purpose: str
    inputs: Mapping[str, Type]
    output: Output
    hash: str
    _template: Template = field(repr=False)

    @classmethod
    def load(cls, path: Path) -> "Prompt":
        """Read one file; PromptError names it and says what is wrong with it."""
        text = _text(path)
        parts = _FRONT.match(text)
        if parts is None:
            raise _wrong(path, "it does not begin with a block between two lines of ---")
        front = _front(path, parts["front"])
        prompt = cls(
            path=path,
            id=front.id,
            version=front.version,
            purpose=front.purpose,
            inputs=front.inputs,
            output=front.output,
            hash=hashlib.sha256(path.read_bytes()).hexdigest()[:12],
            _template=_template(path, parts["body"], front, text[: parts.start("body")].count("\n")),
        )
        if misfit := _misfit(front.inputs, front.example):
            raise _wrong(path, f"its example does not fit: {misfit}")
        prompt.render(**front.example)
        return prompt

    def render(self, /, **inputs: object) -> str:
        """The text with these inputs.

        Raises ValueError when one is missing, unknown or of another type than declared, and PromptError when the body
        fails over what is in them.
        """
        if misfit := _misfit(self.inputs, inputs):
            raise ValueError(f"prompt {self.id}: {misfit}")
        try:
            return self._template.render(inputs).strip()
        except Exception as error:  # a template can fail in every way that Python can
            raise _wrong(self.path, f"the body does not render: {error}") from error


def quoted(text: str) -> str:
    """The text with `>` before every line. However it is written, no line of it can pass for one of the prompt's."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines() or [""])


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.clear()  # a prompt knows its inputs and nothing else
    environment.filters["quoted"] = quoted
    return environment


_ENVIRONMENT = _environment()


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise _wrong(path, "it is not UTF-8 text") from None
    except OSError as error:
        raise _wrong(path, f"it cannot be read ({error.strerror})") from None


def _front(path: Path, text: str) -> _Front:
    try:
        front = _Front.model_validate(from_yaml(text))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _wrong(path, f"line {mark.line + 2 if mark else 2} cannot be read as YAML") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the block between the lines of ---"
        raise _wrong(path, f"{place}: {first['msg']}") from None
    if front.id != path.stem:
        raise _wrong(path, f"its id '{front.id}' is not the name of the file")
    return front


def _template(path: Path, body: str, front: _Front, above: int) -> Template:
    """The body compiled; `above` lines of the file come before it."""
    if not body.strip():
        raise _wrong(path, "it has no text below the second ---")
    try:
        tree = _ENVIRONMENT.parse(body)
        used = meta.find_undeclared_variables(tree)
        template = _ENVIRONMENT.from_string(tree)
    except TemplateSyntaxError as error:
        raise _wrong(path, f"line {above + error.lineno}: {error.message}") from None
    if undeclared := sorted(used - front.inputs.keys()):
        raise _wrong(path, f"the body uses {', '.join(undeclared)}, which its inputs do not name")
    if unused := sorted(front.inputs.keys() - used):
        raise _wrong(path, f"its inputs name {', '.join(unused)}, which the body does not use")
    return template


def _misfit(declared: Mapping[str, Type], given: Mapping[str, object]) -> str | None:
    """What keeps the given inputs from being the declared ones, if anything."""
    if missing := sorted(declared.keys() - given.keys()):
        return f"{', '.join(missing)} missing"
    if unknown := sorted(given.keys() - declared.keys()):
        return f"there is no input {', '.join(unknown)}"
    for name, kind in declared.items():
        if not isinstance(given[name], _TYPES[kind]) or isinstance(given[name], bool):
            return f"{name} is of type {type(given[name]).__name__} and not {kind}"
    return None


def _wrong(path: Path, why: str) -> PromptError:
    return PromptError(
        f"The prompt {path} cannot be used: {why.rstrip('.')}.", do="Restore the file, or put right what is named."
    )
