"""YAML files in a given shape, with errors that name the line: evaluators write these files by hand."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from evals.errors import CaseError

Shape = TypeVar("Shape", bound=BaseModel)


class _Loader(yaml.SafeLoader):
    """YAML with dates left as they are written: a day that does not exist is then refused with its line."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(path: Path, shape: type[Shape], **known: object) -> Shape:
    """The file as `shape`, with the `known` values (such as its id) added; raises CaseError naming file and line."""
    try:
        text = path.read_text(encoding="utf-8")
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        held = yaml.load(text, Loader=_Loader)
    except (OSError, UnicodeDecodeError, yaml.reader.ReaderError) as error:
        raise CaseError(f"{path} cannot be read: {error}.", do="Write it as UTF-8 text.") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CaseError(f"{path}:{line}: this is not YAML: {error.problem}.", do="Put the line right.") from None
    if not isinstance(held, dict):
        raise CaseError(f"{path}:1: a file of this kind is a list of `name: value` lines.", do="See evals/README.md.")
    if taken := sorted(known.keys() & held.keys()):
        raise CaseError(f"{path}: `{taken[0]}` comes from the file's place.", do="Take the line out.")
    try:
        return shape.model_validate(held | known)
    except ValidationError as error:
        found = [dict(one) for one in error.errors(include_url=False)]
        inner = [one for one in found if not any(_holds(one, other) for other in found)]
        problems = [_problem(path, tree, one) for one in inner]
        raise CaseError("\n".join(problems), do="evals/README.md shows a file that is right.") from None


def _holds(one: dict[str, object], other: dict[str, object]) -> bool:
    """Whether `other` is the trouble inside of which `one` is only the consequence."""
    here, there = one["loc"], other["loc"]
    assert isinstance(here, tuple)
    assert isinstance(there, tuple)
    return len(there) > len(here) and there[: len(here)] == here


def _problem(path: Path, tree: yaml.Node | None, error: dict[str, object]) -> str:
    place = error["loc"]
    assert isinstance(place, tuple)
    line, named = _line(tree, place), ".".join(str(step) for step in place if not str(step).startswith("function-"))
    said = str(error["msg"]).removeprefix("Value error, ")
    return f"{path}:{line}: {named}: {said}" if named else f"{path}:{line}: {said}"


def _line(node: yaml.Node | None, place: tuple[int | str, ...]) -> int:
    """The line of the innermost node on the way to `place` that is in the file, counted from one."""
    line = node.start_mark.line + 1 if node else 1
    for step in place:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(step)), None)
            if found is None:
                continue  # a missing key, or a step that pydantic put in (the variant of a union)
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
    return line
