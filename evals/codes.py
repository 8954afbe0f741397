"""How often the behaviour codes agree with a coder, on talk that they were not trained on (`evals/data/coded.yaml`)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from rich.console import Console
from rich.table import Table

from coach.behaviour import Codes, Unit, code, code_parts, summed
from coach.behaviour.talk import CodedTurn, UnitCode, coded_turns
from evals.case import HERE

HELD_OUT = HERE / "data" / "coded.yaml"
CODES: Sequence[str] = get_args(UnitCode)


@dataclass(frozen=True, slots=True)
class Agreement:
    """One label: how often it was given rightly, given, and should have been."""

    right: int
    given: int
    wanted: int

    @property
    def precision(self) -> float | None:
        """right / given."""
        return self.right / self.given if self.given else None

    @property
    def recall(self) -> float | None:
        """right / wanted."""
        return self.right / self.wanted if self.wanted else None


def held_out() -> list[CodedTurn]:
    """The turns nothing was trained on."""
    return list(coded_turns(HELD_OUT))


def confusion(turns: Sequence[CodedTurn]) -> Counter[tuple[str, str]]:
    """How many units of each code (first) were given each code (second), cut as the coder cut them."""
    found: Counter[tuple[str, str]] = Counter()
    for turn in turns:
        given = code_parts([text for _, text in turn.units], turn.before)
        found.update((wanted, unit.code) for (wanted, _), unit in zip(turn.units, given, strict=True))
    return found


def by_turn(turns: Sequence[CodedTurn]) -> Mapping[str, Agreement]:
    """How `coach.behaviour.code` does on whole turns, for every value of every field but None and False."""
    pairs = [
        (summed([Unit(text, wanted, 1.0) for wanted, text in turn.units]), code(turn.text, turn.before))
        for turn in turns
    ]
    return {
        f"{field} {value}" if value is not True else field: _agreement(pairs, field, value)
        for field, values in (
            ("question", ("open", "closed")),
            ("reflection", ("simple", "complex")),
            ("input", ("information", "advice", "options")),
            ("permission", (True,)),
        )
        for value in values
    }


def accuracy(found: Counter[tuple[str, str]]) -> float:
    """The share of units with the right code."""
    return sum(times for (wanted, given), times in found.items() if wanted == given) / found.total()


def report(console: Console) -> None:
    """Print the confusion matrix, and precision and recall on whole turns."""
    turns = held_out()
    found = confusion(turns)
    matrix = Table("coder", box=None, padding=(0, 1, 0, 0), title=f"{found.total()} units, {accuracy(found):.0%} alike")
    for name in CODES:
        matrix.add_column(name[:6], justify="right", no_wrap=True)
    for wanted in CODES:
        matrix.add_row(wanted, *(str(found[wanted, given] or "·") for given in CODES))
    console.print(matrix)
    table = Table("whole turns", box=None, title=f"{len(turns)} turns")
    for name in ("precision", "recall", "of"):
        table.add_column(name, justify="right")
    for label, agreement in by_turn(turns).items():
        table.add_row(label, _share(agreement.precision), _share(agreement.recall), str(agreement.wanted))
    console.print(table)


def _agreement(pairs: Sequence[tuple[Codes, Codes]], field: str, value: object) -> Agreement:
    told = [(getattr(wanted, field) == value, getattr(given, field) == value) for wanted, given in pairs]
    return Agreement(
        right=sum(wanted and given for wanted, given in told),
        given=sum(given for _, given in told),
        wanted=sum(wanted for wanted, _ in told),
    )


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"
