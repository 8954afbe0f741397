"""What is evaluated: anything that opens a visit and answers messages."""

from contextlib import AbstractAsyncContextManager
from datetime import date
from pathlib import Path
from typing import Protocol

from evals.transcript import Answer


class Partner(Protocol):
    """A system in the middle of one visit."""

    async def opening(self) -> Answer:
        """The first words of the visit."""
        ...

    async def say(self, message: str) -> Answer:
        """The answer to one message. Raises SystemFault when there is none."""
        ...


class System(Protocol):
    """A system under evaluation. A `deterministic` one answers the same way every time, so one run tells all."""

    name: str
    deterministic: bool

    @property
    def version(self) -> str:
        """Changes whenever answers might."""
        ...

    def visit(self, home: Path, day: date) -> AbstractAsyncContextManager[Partner]:
        """One visit on `day`; visits with the same `home` are those of one person."""
        ...
