"""How sure a difference is: the paired bootstrap over cases."""

from collections.abc import Sequence

import numpy as np

DRAWS = 5000
LEVEL = 0.95
SEED = 20261122  # the same data always give the same interval


def interval(differences: Sequence[float]) -> tuple[float, float] | None:
    """The 95% percentile interval of the mean of `differences`, one for each case; None for fewer than two cases.

    Both systems met the same cases, so a case's difference is taken as one observation: cases are drawn with
    replacement, and with a case all its repeats come along. This is the paired, clustered bootstrap: Efron and
    Tibshirani, An Introduction to the Bootstrap (1993), ch. 13 (percentile interval); Miller, Adding Error Bars to
    Evals (2024), for pairing and clustering in evaluations.
    """
    if len(differences) < 2:
        return None
    values = np.asarray(differences, dtype=np.float64)
    drawn = np.random.default_rng(SEED).integers(0, len(values), size=(DRAWS, len(values)))
    low, high = np.quantile(values[drawn].mean(axis=1), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
