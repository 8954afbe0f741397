"""Two runs side by side, how sure a difference is, and what closes the gate."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import sqrt
from statistics import stdev

import numpy as np
import pytest
from made import said, talk

from evals.bootstrap import interval
from evals.compare import Comparison, Difference, compare
from evals.errors import EvalError
from evals.gate import closed_by
from evals.results import CaseOutcome, Outcome, Results
from evals.runner import Played
from evals.scorers import Score
from evals.scorers.board import Board
from evals.wording import Wording


def outcome(
    values: Mapping[str, Mapping[str, float]], failed: Mapping[str, Sequence[str]] | None = None, *, sure: bool = True
) -> Outcome:
    """An outcome from the scores of each case, and what failed it."""
    cases = {
        name: CaseOutcome(suite="made", values=dict(scores), failed=tuple((failed or {}).get(name, ())))
        for name, scores in values.items()
    }
    return Outcome(system="made", version="1", deterministic=sure, cases=cases)


def of(scorer: str, *values: float) -> dict[str, dict[str, float]]:
    """One score of cases a, b, c ..."""
    return {name: {scorer: value} for name, value in zip("abcdefghij", values, strict=False)}


def difference(comparison: Comparison) -> Difference:
    (found,) = comparison.differences
    return found


# The bootstrap.


def test_a_difference_that_is_the_same_everywhere_is_sure() -> None:
    assert interval([0.3] * 12) == pytest.approx((0.3, 0.3))


@pytest.mark.parametrize("differences", [[], [0.5]])
def test_one_case_tells_nothing_of_chance(differences: list[float]) -> None:
    assert interval(differences) is None


def test_the_interval_of_many_normal_differences_is_the_one_of_the_textbook() -> None:
    differences = np.random.default_rng(7).normal(0.2, 1.0, 200).tolist()
    found = interval(differences)
    assert found is not None
    low, high = found
    half = 1.96 * stdev(differences) / sqrt(200)
    assert (high - low) / 2 == pytest.approx(half, rel=0.15)
    assert (high + low) / 2 == pytest.approx(float(np.mean(differences)), abs=0.1 * half)


def test_what_goes_up_as_often_as_down_has_an_interval_round_nothing() -> None:
    found = interval([1.0, -1.0] * 20)
    assert found is not None
    low, high = found
    assert low < 0 < high
    assert -low == pytest.approx(high, abs=0.05)


def test_the_same_data_give_the_same_interval() -> None:
    assert interval([0.1, 0.4, -0.2]) == interval([0.1, 0.4, -0.2])


def test_with_a_sign_turned_the_interval_is_mirrored() -> None:
    up, down = interval([0.0, 0.0, 1.0]), interval([0.0, 0.0, -1.0])
    assert up == (0.0, 1.0)
    assert down == (-1.0, 0.0)


# Comparing.


def test_wins_ties_and_losses_are_counted_by_case(board: Board) -> None:
    left = outcome(of("notes_recall", 0.5, 0.5, 0.5, 0.5))
    found = difference(compare(left, outcome(of("notes_recall", 1.0, 0.5 + 1e-12, 0.25, 0.75)), board))
    assert (found.wins, found.ties, found.losses) == (2, 1, 1)
    assert (found.left, found.right, found.gain) == pytest.approx((0.5, 0.625, 0.125))


@pytest.mark.parametrize(
    ("scorer", "left", "right", "gain"),
    [
        ("open_share", 0.5, 0.7, 0.2),
        ("advice", 0.1, 0.3, -0.2),
        ("advice", 0.3, 0.0, 0.3),
        ("questions", 1.5, 1.0, 0.5),
        ("questions", 1.5, 0.5, 0.0),
        ("questions", 1.0, 0.2, -0.8),
        ("words", 35.0, 50.0, 5.0),
        ("words", 45.0, 80.0, -35.0),
    ],
)
def test_more_is_not_always_better(scorer: str, left: float, right: float, gain: float, board: Board) -> None:
    found = difference(compare(outcome(of(scorer, left)), outcome(of(scorer, right)), board))
    assert found.gain == pytest.approx(gain)
    assert (found.wins, found.ties, found.losses) == (gain > 0, gain == 0, gain < 0)


@pytest.mark.parametrize(("left", "right", "sure"), [(True, True, True), (True, False, False), (False, False, False)])
def test_runs_that_always_come_to_the_same_need_no_interval(left: bool, right: bool, sure: bool, board: Board) -> None:
    values = of("advice", 0.1, 0.2)
    found = difference(compare(outcome(values, sure=left), outcome(values, sure=right), board))
    assert (found.interval is None) == sure


def test_only_cases_and_scores_that_both_have_are_compared(board: Board) -> None:
    left = outcome({"a": {"advice": 0.2, "notes_recall": 0.5}, "b": {"advice": 0.4}, "c": {"advice": 1.0}})
    right = outcome({"b": {"advice": 0.2}, "a": {"advice": 0.0}, "d": {"advice": 1.0}})
    comparison = compare(left, right, board)
    assert comparison.cases == 2
    found = difference(comparison)
    assert (found.scorer.name, found.left, found.right) == ("advice", pytest.approx(0.3), pytest.approx(0.1))


def test_runs_without_a_case_in_common_are_not_compared(board: Board) -> None:
    with pytest.raises(EvalError, match="no case in common"):
        compare(outcome({"a": {}}), outcome({"b": {}}), board)


def test_what_newly_fails_and_what_is_mended_is_told_by_case(board: Board) -> None:
    values = of("advice", 0.0, 0.0, 0.0)
    left = outcome(values, {"a": ["path"], "b": ["path", "safety"]})
    right = outcome(values, {"b": ["path", "promises"], "c": ["fault"]})
    comparison = compare(left, right, board, called="baseline")
    assert (comparison.left, comparison.right) == ("baseline", "made")
    assert comparison.failing == {"b": ("promises",), "c": ("fault",)}
    assert comparison.mended == {"a": ("path",), "b": ("safety",)}


def test_the_repeats_of_a_case_are_one_observation(board: Board) -> None:
    """Otherwise ten repeats of two cases would look as sure as twenty cases."""

    def repeated(*values: Sequence[float | None]) -> Outcome:
        played = tuple(
            Played(
                case=name,
                suite="made",
                tags=(),
                repeat=repeat,
                transcript=talk(said("Hi.")),
                scores={"notes_recall": Score(value, "made")},
                failed=("path",) if value == 0 else (),
            )
            for name, mine in zip("ab", values, strict=True)
            for repeat, value in enumerate(mine)
        )
        held = {"system": "made", "version": "1", "deterministic": False, "played_by": "case", "played": played}
        return Results.model_validate(held | {"finished": datetime(2026, 11, 23, tzinfo=UTC)}).outcome()

    left, right = repeated([0.0, 1.0, None], [0.5] * 3), repeated([1.0] * 3, [0.5] * 3)
    assert left.cases["a"].values == {"notes_recall": 0.5}, "a repeat with nothing to measure is left out"
    assert left.cases["a"].failed == ("path",), "a case fails when one repeat does"
    found = difference(compare(left, right, board))
    assert (found.gain, found.interval) == (0.25, (0.0, 0.5))
    assert (found.wins, found.ties) == (1, 1)


# The gate.


def gate(left: Outcome, right: Outcome, board: Board) -> list[str]:
    return list(closed_by(compare(left, right, board), Wording(board)))


def test_a_case_that_newly_fails_closes_the_gate(board: Board) -> None:
    values = of("advice", 0.0, 0.0)
    left, right = outcome(values, {"a": ["path"]}), outcome(values, {"a": ["path", "safety"], "b": ["fault"]})
    assert gate(left, right, board) == ["a newly fails: Safety level right", "b newly fails: Broke off"]


def test_a_case_that_is_mended_or_fails_as_before_does_not(board: Board) -> None:
    values = of("advice", 0.0, 0.0)
    left = outcome(values, {"a": ["path"], "b": ["path"]})
    assert gate(left, outcome(values, {"b": ["path"]}), board) == []


@pytest.mark.parametrize(
    ("scorer", "before", "after", "closes"),
    [
        ("notes_recall", 0.90, 0.87, False),
        ("notes_recall", 0.90, 0.86, True),
        ("notes_recall", 0.90, 1.00, False),
        ("advice", 0.02, 0.04, False),
        ("advice", 0.02, 0.05, True),
        ("words", 45.0, 55.0, False),
        ("words", 45.0, 56.0, True),
        ("words", 20.0, 45.0, False),
        ("safety", 1.00, 0.99, True),
    ],
)
def test_a_score_may_fall_within_its_margin(
    scorer: str, before: float, after: float, closes: bool, board: Board
) -> None:
    reasons = gate(outcome(of(scorer, before, before)), outcome(of(scorer, after, after)), board)
    assert bool(reasons) == closes


def test_the_gate_says_what_fell_and_by_how_much(board: Board) -> None:
    (reason,) = gate(outcome(of("notes_recall", 0.9)), outcome(of("notes_recall", 0.8)), board)
    assert reason.startswith("Notes: said things found went from 90% to 80%: worse by 10 points")


@pytest.mark.parametrize(
    ("after", "closes"),
    [((0.0, 1.0, 0.0, 1.0, 0.5, 0.5), False), ((0.6, 0.6, 0.7, 0.6, 0.7, 0.6), True)],
    ids=["it may be chance", "it is no chance"],
)
def test_a_fall_that_may_be_chance_leaves_the_gate_open(after: tuple[float, ...], closes: bool, board: Board) -> None:
    left, right = outcome(of("notes_recall", *[0.8] * 6)), outcome(of("notes_recall", *after), sure=False)
    found = difference(compare(left, right, board))
    assert found.gain < -found.scorer.margin
    assert bool(gate(left, right, board)) == closes
