"""What the scores are held against: published thresholds where there are any, else our own manners (DESIGN.md)."""

from dataclasses import dataclass
from math import inf

from evals.miti import THRESHOLDS

Band = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Aim:
    """What is good (and fair) of one score, in its own unit. `top` ends the axis, `mark` is a single point on it."""

    scorer: str
    told: str
    top: float
    good: Band | None = None
    fair: Band | None = None
    mark: float | None = None

    def verdict(self, value: float) -> str:
        """“good”, “fair”, or that it is neither; nothing where only a point is known."""
        if self.good is None:
            return ""
        if self.good[0] <= value <= self.good[1]:
            return "good"
        if self.fair is None:
            return "not there yet"
        return "fair" if self.fair[0] <= value <= self.fair[1] else "not yet fair"

    def at(self, value: float) -> float:
        """Where the value lies on the axis, in percent; what is beyond the end lies at the end."""
        return round(100 * min(max(value / self.top, 0.0), 1.0), 2)


def _published(name: str, told: str, top: float, ends: float) -> Aim:
    marks = THRESHOLDS[name]
    return Aim(name, told, top, good=(marks.good, ends), fair=(marks.fair, marks.good))


AIMS = (
    _published("open_share", "fair from 50%, good from 70% (MITI 3.1.1)", 1, 1),
    _published("reflections", "fair from 1, good from 2 (MITI 4.2.1)", 3, inf),
    _published("complex_share", "fair from 40%, good from 50% (MITI 4.2.1)", 1, 1),
    Aim("advice", "2% in good sessions, 15% in poor ones", 0.2, good=(0, 0.02), mark=0.15),
    Aim("person_share", "about half in good sessions", 1, mark=0.5),
    Aim("words", "25 to 70 is right", 140, good=(25, 70)),
    Aim("questions", "one, nearly always", 3, mark=1),
)
