"""Scorers: each one small file, a pure function of what was said and what stands in the end.

Scorers of the talk (questions, reflections, advice, words) look at the words alone, so they score any helper's
conversation; scorers of the end state need a case that says what must be so.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from coach.behaviour import Unit
from evals.case import Case
from evals.transcript import Transcript, Turn

Place = tuple[int, int]  # visit (from one) and turn


@dataclass(frozen=True, slots=True)
class Remark:
    """What a scorer found fault with, at the turn that shows it; no turn when it is about the whole."""

    text: str
    visit: int | None = None
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """A value (None: nothing to measure here), how it came about, and the turns that show it."""

    value: float | None
    reason: str
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """What a scorer looks at: the transcript, its coded units, and the case when there is one."""

    transcript: Transcript
    units: Mapping[Place, Sequence[Unit]]
    case: Case | None = None

    def replies(self) -> list[tuple[int, Turn, Sequence[Unit]]]:
        """The answers to messages, with the number of their visit and their units; openings are not among them."""
        return [
            (visit, turn, self.units[visit, turn.number]) for visit, turn in self.transcript.turns() if turn.message
        ]

    def count(self, *codes: str) -> int:
        """How many units of all replies bear one of the codes."""
        return sum(unit.code in codes for _, _, units in self.replies() for unit in units)


Scoring = Callable[[Evidence], Score]
QUESTIONS = ("open", "closed", "permission")
REFLECTIONS = ("simple", "complex")
NOTHING = Score(None, "nothing to measure here")


def share(part: float, whole: float, of: str, remarks: Sequence[Remark] = ()) -> Score:
    """`part / whole` as a score, nothing when there is no whole; `of` says what is counted."""
    if not whole:
        return NOTHING
    return Score(part / whole, f"{part:g} of {whole:g} {of}", tuple(remarks))
