"""Numbers, days and names the way people read them."""

from datetime import date, datetime

from evals.compare import TIE, Comparison, Difference
from evals.scorers.board import Board

BEFORE = "baseline"
FAULT = "fault"  # what an outcome calls a case that could not be played to its end


class Wording:
    """What to call a scorer, and how to write its values."""

    def __init__(self, board: Board) -> None:
        self.scorers = board.scorers

    def title(self, name: str) -> str:
        """The scorer's title; a scorer that is gone from the board keeps its bare name."""
        if name == FAULT:
            return "Broke off"
        return self.scorers[name].title if name in self.scorers else name

    def titles(self, names: tuple[str, ...]) -> str:
        """Several titles, with commas."""
        return ", ".join(map(self.title, names))

    def value(self, name: str, value: float | None) -> str:
        """A value of the scorer: a percentage, or a plain number; a dash when nothing was measured."""
        if value is None:
            return "–"
        return percent(value) if name not in self.scorers or self.scorers[name].percent else plain(value)

    def gain(self, one: Difference) -> str:
        """“better by 3 points”, “worse by 0.2” or “the same”."""
        if abs(one.gain) <= TIE:
            return "the same"
        size = self._step(one, abs(one.gain))
        return f"{'better' if one.gain > 0 else 'worse'} by {size}{self._unit(one, size)}"

    def trend(self, one: Difference) -> str:
        """“better”, “worse”, “same”; or “unsure” when the interval holds zero, so that it may be chance."""
        if abs(one.gain) <= TIE:
            return "same"
        if one.interval and one.interval[0] <= 0 <= one.interval[1]:
            return "unsure"
        return "better" if one.gain > 0 else "worse"

    def interval(self, one: Difference) -> str:
        """The interval of the gain, more being better; nothing when there is none."""
        if one.interval is None:
            return ""
        low, high = (signed(self._step(one, abs(end)), end) for end in one.interval)
        return f"{low} to {high}{self._unit(one, high)}"

    def _step(self, one: Difference, size: float) -> str:
        if one.scorer.percent:
            return f"{100 * size:.1f}".removesuffix(".0")
        return plain(size) if size >= 10 else f"{size:.2g}"

    def _unit(self, one: Difference, size: str) -> str:
        return "" if not one.scorer.percent else " point" if size == "1" else " points"


def percent(share: float) -> str:
    """A share, 0 to 1, as a percentage; what is nearly all or nearly none is not rounded to all or none."""
    whole = f"{share:.0%}"
    return f"{min(max(share, 0.001), 0.999):.1%}" if whole in ("0%", "100%") and share not in (0, 1) else whole


def plain(value: float) -> str:
    """A number with as many digits as say something."""
    return f"{value:.0f}" if abs(value) >= 10 else f"{value:.2f}"


def signed(size: str, value: float) -> str:
    """The size with the sign of the value; zero has none."""
    return size if float(size) == 0 else f"{'−' if value < 0 else '+'}{size}"


def day(one: date) -> str:
    """“Friday 20 November 2026”."""
    return f"{one:%A} {one.day} {one:%B %Y}"


def moment(one: datetime) -> str:
    """“20 November 2026, 14:05 UTC”."""
    return f"{one.day} {one:%B %Y, %H:%M %Z}".strip()


def many(count: int, one: str, more: str | None = None) -> str:
    """“1 case”, “2 cases”."""
    return f"{count} {one if count == 1 else more or one + 's'}"


def heading(one: Comparison) -> str:
    """What a comparison is called."""
    return "Since the baseline" if one.left == BEFORE else f"Compared with {one.left}"


def sides(one: Comparison) -> tuple[str, str]:
    """What to call the left and the right of a comparison."""
    return (BEFORE, "now") if one.left in (BEFORE, one.right) else (one.left, one.right)


def place(visit: int, turn: int, visits: int) -> str:
    """“turn 3”, or “visit 2, turn 3” when there are several visits."""
    return f"visit {visit}, turn {turn}" if visits > 1 else f"turn {turn}"


def gate_word(gate: object) -> str:
    """The state of the gate in a word."""
    return "not asked" if gate is None else "closed" if gate else "open"
