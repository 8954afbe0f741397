"""The published thresholds for helping conversations, in one place.

Moyers, Manuel and Ernst, Motivational Interviewing Treatment Integrity Coding Manual 4.2.1 (2015): reflections to
questions 1:1 fair, 2:1 good; complex reflections 40% fair, 50% good. Open questions 50% fair, 70% good are from the
manual's version 3.1.1 (2010), the last that told open from closed ones. They are expert opinion, as the manuals say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Grade = Literal["below", "fair", "good"]


@dataclass(frozen=True, slots=True)
class Threshold:
    """From where on a share or a ratio is fair, and good."""

    fair: float
    good: float

    def grade(self, value: float) -> Grade:
        """Where a value stands."""
        return "good" if value >= self.good else "fair" if value >= self.fair else "below"


THRESHOLDS: Mapping[str, Threshold] = {
    "reflections": Threshold(1.0, 2.0),
    "complex_share": Threshold(0.4, 0.5),
    "open_share": Threshold(0.5, 0.7),
}
