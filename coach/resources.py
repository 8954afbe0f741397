"""Where the data files live: beside the package in a checkout, inside it in an installed wheel."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

# libyaml reads our files ten times faster than Python does; some installations of PyYAML come without it.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder `name` (`prompts`, `knowledge`, `public` or `.chainlit`) of this installation.

    Raises FileNotFoundError when neither a checkout nor a wheel holds it, which means a broken installation.
    """
    return _found(name, Path.is_dir)


def file(name: str) -> Path:
    """The file `name` at the top of this installation; raises FileNotFoundError like `folder`."""
    return _found(name, Path.is_file)


def _found(name: str, fits: Callable[[Path], bool]) -> Path:
    for place in (_PACKAGE / "_resources" / name, _PACKAGE.parent / name):
        if fits(place):
            return place
    raise FileNotFoundError(f"grow-coach is not fully installed: {name!r} is missing.")


def from_yaml(text: str) -> Any:
    """What a YAML text holds; raises yaml.YAMLError with line and column where it is broken."""
    return yaml.load(text, Loader=_LOADER)
