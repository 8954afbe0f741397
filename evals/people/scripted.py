"""A person who says the same whatever they hear: the default, and the only one for checks turn by turn."""

from collections.abc import Sequence

from evals.case import Line
from evals.people import Gone, Saying
from evals.transcript import Answer


class Scripted:
    """Says one line after the other."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = iter(lines)

    async def answer(self, heard: Answer) -> Saying | Gone:  # noqa: ARG002
        """See Talker."""
        line = next(self._lines, None)
        return Gone() if line is None else Saying(line.say, line.holds, line.may)
