"""The people who come: scripted, answering by rules, or played by a model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from evals.transcript import Answer


@dataclass(frozen=True, slots=True)
class Saying:
    """One message, and which notes it holds (see `Told` in evals/case.py); `protest` when they were asked again."""

    text: str
    holds: Mapping[str, Sequence[str]] = field(default_factory=dict)
    may: Mapping[str, Sequence[str]] = field(default_factory=dict)
    protest: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """The person says no more; `why` when it was not because the talk was done."""

    why: str | None = None


class Talker(Protocol):
    """A person in the middle of one visit."""

    async def answer(self, heard: Answer) -> Saying | Gone:
        """What they say to what they just heard, or that they are gone."""
        ...
