"""Two runs side by side on the same cases: two prompts, two models, before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import mean

from evals.bootstrap import interval
from evals.errors import EvalError
from evals.results import Outcome
from evals.scorers.board import Board, Scorer

TIE = 1e-5  # differences below this come from how the baseline is written


@dataclass(frozen=True, slots=True)
class Difference:
    """One score of two runs. `gain` and `interval` are in the score's unit, more being better, right minus left."""

    scorer: Scorer
    left: float
    right: float
    gain: float
    interval: tuple[float, float] | None
    wins: int
    ties: int
    losses: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from `left` to `right`, on the cases that both have."""

    left: str
    right: str
    cases: int
    differences: tuple[Difference, ...]
    failing: Mapping[str, tuple[str, ...]]  # case → scorers that newly fail it
    mended: Mapping[str, tuple[str, ...]]


def compare(left: Outcome, right: Outcome, board: Board, *, called: str | None = None) -> Comparison:
    """Compare two outcomes; the left one is `called` something else where its system's name would not tell.

    Runs that are both deterministic get no interval: on these cases, that is the difference.

    Raises EvalError when they have no case in common.
    """
    common = [case for case in left.cases if case in right.cases]
    if not common:
        raise EvalError("The two runs have no case in common.", do="Run both on the same cases.")
    sure = left.deterministic and right.deterministic
    found = []
    for scorer in board.scorers.values():
        pairs = [
            (left.cases[case].values[scorer.name], right.cases[case].values[scorer.name])
            for case in common
            if scorer.name in left.cases[case].values and scorer.name in right.cases[case].values
        ]
        if pairs:
            found.append(_difference(scorer, pairs, sure=sure))
    before = {case: set(left.cases[case].failed) for case in common}
    after = {case: set(right.cases[case].failed) for case in common}
    return Comparison(
        left=called or left.system,
        right=right.system,
        cases=len(common),
        differences=tuple(found),
        failing={case: tuple(sorted(new)) for case in common if (new := after[case] - before[case])},
        mended={case: tuple(sorted(gone)) for case in common if (gone := before[case] - after[case])},
    )


def _difference(scorer: Scorer, pairs: list[tuple[float, float]], *, sure: bool) -> Difference:
    gains = [scorer.merit(right) - scorer.merit(left) for left, right in pairs]
    return Difference(
        scorer=scorer,
        left=mean(left for left, _ in pairs),
        right=mean(right for _, right in pairs),
        gain=mean(gains),
        interval=None if sure else interval(gains),
        wins=sum(gain > TIE for gain in gains),
        ties=sum(abs(gain) <= TIE for gain in gains),
        losses=sum(gain < -TIE for gain in gains),
    )
