"""Which of several labels a text bears, learned from examples: kernel ridge regression over sentence vectors, word
n-grams and, where given, features of the caller's own. Trained in closed form in well under a second, so no weights are
shipped and the examples stay the only source; the same examples always give the same classifier."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from coach.guidance.embed import Embedder

Matrix = NDArray[np.float32]

RIDGE = 0.3


class Classifier:
    """Scores texts for every label seen in training: about 1 for its own label, about 0 for the others."""

    def __init__(
        self,
        texts: Sequence[str],
        labels: Sequence[str],
        embedder: Embedder | None,
        *,
        extra: Matrix | None = None,
        ridge: float = RIDGE,
        ngrams: float = 1.0,
    ) -> None:
        """Take n `texts` with a label each, and `extra` features of shape (n, e); nothing is computed before use.

        `ridge` is the penalty λ, `ngrams` the length of the n-gram part of a row beside the vector's length of one.
        """
        self._texts, self._labels, self._embedder, self._extra = tuple(texts), tuple(labels), embedder, extra
        self._ridge, self._gram_weight = ridge, ngrams

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The labels, in the order of the columns of `scores`."""
        return tuple(dict.fromkeys(self._labels))

    def prepare(self) -> None:
        """Train now rather than at the first text."""
        _ = self._weights

    def scores(self, texts: Sequence[str], extra: Matrix | None = None) -> Matrix:
        """One row a text and one column a label, shape (n, len(names)); `extra` must be given as in training."""
        vectors = self._embedder.embed(texts) if self._embedder else np.zeros((len(texts), 1), np.float32)
        found: Matrix = self._join(vectors, texts, extra) @ self._weights
        return found

    @cached_property
    def _weights(self) -> Matrix:
        """Kernel ridge regression of the labels, solved in closed form: (K + λI)⁻¹Y, folded into X."""
        x = self._join(self._vectors, self._texts, self._extra)
        places = {name: place for place, name in enumerate(self.names)}
        y = np.eye(len(places), dtype=np.float32)[[places[label] for label in self._labels]]
        kernel = x @ x.T + self._ridge * np.eye(len(x), dtype=np.float32)
        weights: Matrix = x.T @ np.linalg.solve(kernel, y)
        return weights

    @cached_property
    def _vocabulary(self) -> Mapping[str, tuple[int, float]]:
        count = Counter(gram for text in self._texts for gram in set(ngrams(text)))
        kept = [gram for gram, times in count.items() if times > 1]
        return {gram: (place, math.log(len(self._texts) / count[gram])) for place, gram in enumerate(kept)}

    @cached_property
    def _vectors(self) -> Matrix:
        if self._embedder is None:
            return np.zeros((len(self._texts), 1), np.float32)
        return self._embedder.embed_own(self._texts)

    @cached_property
    def _mean(self) -> Matrix:
        vectors: Matrix = self._vectors.mean(axis=0)
        return vectors

    def _join(self, vectors: Matrix, texts: Sequence[str], extra: Matrix | None) -> Matrix:
        """Centred unit vectors, n-gram weights, the caller's features and a constant: (n, d + vocabulary + e + 1)."""
        centred = vectors - self._mean
        centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
        grams = np.zeros((len(texts), len(self._vocabulary)), np.float32)
        for row, text in enumerate(texts):
            for gram in set(ngrams(text)):
                if found := self._vocabulary.get(gram):
                    grams[row, found[0]] = found[1]
        grams *= self._gram_weight / np.maximum(np.linalg.norm(grams, axis=1, keepdims=True), 1e-9)
        more = [] if extra is None else [extra]
        return np.hstack([centred, grams, *more, np.ones((len(texts), 1), np.float32)])


def plain(text: str) -> str:
    """Lower case with plain apostrophes and single spaces."""
    return re.sub(r"\s+", " ", text.lower().replace("’", "'").replace("‘", "'")).strip()


def ngrams(text: str) -> list[str]:
    """Runs of one, two and three words, with marks for the beginning and the end, and questions and exclamations."""
    words = ["<", *re.findall(r"[a-z']+|\d+|[?!]", plain(text)), ">"]
    return [" ".join(words[at : at + size]) for size in (1, 2, 3) for at in range(len(words) - size + 1)]
