"""What a helper's utterance does, in the terms of the Motivational Interviewing Treatment Integrity code (MITI 4).

A question, open or closed; a reflection, simple or complex; information, advice or options given; leave asked for it.
Works without a language model, on any helper's words: ours, another machine's or a person's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from coach.behaviour.coder import LATELY, Coder, Unit
from coach.behaviour.form import is_asked
from coach.behaviour.split import split
from coach.behaviour.talk import coded_turns
from coach.resources import folder

__all__ = ["Codes", "Unit", "code", "code_parts", "summed", "units"]


@dataclass(frozen=True, slots=True)
class Codes:
    """What one utterance does. Several may be true at once: people reflect and then ask."""

    question: Literal["open", "closed"] | None = None
    reflection: Literal["simple", "complex"] | None = None
    input: Literal["information", "advice", "options"] | None = None
    permission: bool = False


def code(utterance: str, before: Sequence[str] = ()) -> Codes:
    """The codes of an utterance; `before` holds what was said before it, latest last, and may be empty."""
    return summed(units(utterance, before))


def units(utterance: str, before: Sequence[str] = ()) -> tuple[Unit, ...]:
    """The utterance cut into thoughts, each with one code."""
    return _units(utterance, tuple(before[-LATELY:]))


@lru_cache(maxsize=2048)
def _units(utterance: str, before: tuple[str, ...]) -> tuple[Unit, ...]:
    return _coder().units(split(utterance), before)


def code_parts(parts: Sequence[str], before: Sequence[str] = ()) -> tuple[Unit, ...]:
    """A code for each part of an utterance that is already cut into thoughts."""
    return _coder().units(parts, before)


def summed(found: Sequence[Unit]) -> Codes:
    """The codes of an utterance from those of its units.

    As in MITI 3.1.1 and 4.2: an open question followed by a closed one is still an open question, and where simple and
    complex reflections stand together the complex one is counted. Advice outweighs options, and options information.
    Leave, advice or options put as a question ("have you tried a list?") are a closed question as well.
    """
    codes = {unit.code for unit in found}
    put = any(is_asked(unit.text) for unit in found if unit.code in ("permission", "advice", "options"))
    asks = "open" if "open" in codes else "closed" if "closed" in codes or put else None
    reflects = "complex" if "complex" in codes else "simple" if "simple" in codes else None
    gives = next((name for name in ("advice", "options", "information") if name in codes), None)
    return Codes(asks, reflects, gives, "permission" in codes)  # type: ignore[arg-type]


@cache
def _coder() -> Coder:
    from coach.assemble import local_embedder

    return Coder(tuple(coded_turns(*sorted((folder("prompts") / "behaviour").glob("*.yaml")))), local_embedder())
