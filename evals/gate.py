"""The gate: what a change must not make worse. The baseline moves only by `python -m evals baseline`."""

from collections.abc import Iterator

from evals.compare import TIE, Comparison
from evals.wording import Wording


def closed_by(comparison: Comparison, wording: Wording) -> Iterator[str]:
    """Why the gate is closed, from baseline (left) to now (right); nothing when it is open.

    A scorer that decides (safety, citations, promises, path, expectations, one question a turn, what a case forbids)
    must not fail a case that it passed before. Any other score may fall within its margin; where there is an
    interval, the gate closes only when all of it lies below the margin, for a smaller fall may be chance.
    """
    for case, scorers in comparison.failing.items():
        yield f"{case} newly fails: {wording.titles(scorers)}"
    for one in comparison.differences:
        at_best = one.interval[1] if one.interval else one.gain
        if at_best < -one.scorer.margin - TIE:
            before, now = (wording.value(one.scorer.name, value) for value in (one.left, one.right))
            yield f"{one.scorer.title} went from {before} to {now}: {wording.gain(one)}, more than its margin allows"
