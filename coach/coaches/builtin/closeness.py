"""How close what people say is in meaning: sentence vectors where there are any, and the words two texts share."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from coach.guidance.embed import Embedder

_SMALL = frozenset(
    """
    the a an to of and or my your his her their it i with for on in at by about that this will be me him them
    do did didn't have haven't not but yes no done sent
    """.split()
)


def closeness(left: Sequence[str], right: Sequence[str], embedder: Embedder | None) -> NDArray[np.float32]:
    """Closeness of every left text to every right one, (n, m): vectors where there are any, and shared words."""
    common = np.array([[shared(one, other) for other in right] for one in left], np.float32)
    if embedder is None:
        return common
    cosine: NDArray[np.float32] = np.maximum(embedder.embed(left) @ embedder.embed(right).T, 0)
    return cosine + np.float32(0.5) * common


def shared(one: str, other: str) -> float:
    """Share of the shorter text's telling words that the other has as well, 0 to 1."""
    mine, theirs = telling(one), telling(other)
    return len(mine & theirs) / max(1, min(len(mine), len(theirs)))


def telling(text: str) -> set[str]:
    """The words of a text that tell it from others, cut to their stems."""
    return {word[:5] for word in re.findall(r"[\w']+", text.lower()) if word not in _SMALL and len(word) > 2}


def alike(one: str, other: str, embedder: Embedder | None) -> float:
    """How close two texts are in meaning, 0 to about 1.5."""
    return float(closeness([one], [other], embedder)[0, 0])
