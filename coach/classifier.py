"""Which of several labels a text bears, learned from examples: kernel ridge regression over sentence vectors, word
n-grams and, where given, features of the caller's own. Trained in closed form in about a second, so no weights are
shipped and the examples stay the only source; the same examples always give the same classifier."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from coach.guidance.embed import Embedder
from coach.shelf import Shelf

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
        gamma: float | None = None,
        shelf: Shelf | None = None,
    ) -> None:
        """Take n `texts` with a label each, and `extra` features of shape (n, e); nothing is computed before use.

        `ridge` is the penalty λ. With `gamma` the kernel is exp(-γ·d²) of two rows' distance d, which lets features
        bear on each other; without it the plain product. What is learned is kept on the `shelf`, where there is one.
        """
        self._texts, self._labels, self._embedder, self._extra = tuple(texts), tuple(labels), embedder, extra
        self._ridge, self._gamma = ridge, gamma
        self._shelf = shelf or Shelf(None)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The labels, in the order of the columns of `scores`."""
        return tuple(dict.fromkeys(self._labels))

    def prepare(self) -> None:
        """Train now rather than at the first text."""
        _ = self._solved

    def scores(self, texts: Sequence[str], extra: Matrix | None = None) -> Matrix:
        """One row a text and one column a label, shape (n, len(names)); `extra` must be given as in training."""
        vectors = self._embedder.embed(texts) if self._embedder else np.zeros((len(texts), 1), np.float32)
        found: Matrix = self._kernel(self._dense(vectors, extra), texts) @ self._solved
        return found

    @cached_property
    def _solved(self) -> Matrix:
        model = self._embedder.name if self._embedder else None
        extra = None if self._extra is None else self._extra.tobytes()
        learned_from = (self._texts, self._labels, extra, self._ridge, self._gamma, model)
        return self._shelf.get("classifier", learned_from, lambda: {"solved": self._solve()})["solved"]

    def _solve(self) -> Matrix:
        """Kernel ridge regression of the labels on the examples, in closed form: (K + λI)⁻¹Y."""
        places = {name: place for place, name in enumerate(self.names)}
        y = np.eye(len(places), dtype=np.float32)[[places[label] for label in self._labels]]
        kernel = self._kernel(self._examples, self._texts)
        kernel[np.diag_indices(len(kernel))] += self._ridge
        solved: Matrix = np.linalg.solve(kernel, y)
        return solved

    def _kernel(self, dense: Matrix, texts: Sequence[str]) -> Matrix:
        """How alike texts and examples are, shape (len(texts), examples)."""
        # A few texts against thousands of examples: BLAS is twice as fast with the many in front, to the same last bit.
        product: Matrix = (self._examples @ dense.T).T + self._grams.alike(texts)
        if self._gamma is None:
            return product
        # Both n-gram parts are of length one, or nothing where no n-gram of the text is known.
        mine = (dense**2).sum(axis=1) + self._grams.known(texts)
        product *= 2
        product -= mine[:, None] + self._lengths[None, :]
        product *= np.float32(self._gamma)
        return np.exp(product, out=product)

    @cached_property
    def _examples(self) -> Matrix:
        return self._dense(self._vectors, self._extra)

    @cached_property
    def _lengths(self) -> Matrix:
        lengths: Matrix = (self._examples**2).sum(axis=1) + self._grams.known(self._texts)
        return lengths

    @cached_property
    def _grams(self) -> "_Grams":
        return _Grams(self._texts)

    @cached_property
    def _vectors(self) -> Matrix:
        if self._embedder is None:
            return np.zeros((len(self._texts), 1), np.float32)
        return self._embedder.embed_own(self._texts)

    @cached_property
    def _mean(self) -> Matrix:
        vectors: Matrix = self._vectors.mean(axis=0)
        return vectors

    def _dense(self, vectors: Matrix, extra: Matrix | None) -> Matrix:
        """Centred unit vectors, the caller's features and a constant side by side: (n, d + e + 1)."""
        centred = vectors - self._mean
        centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
        more = [] if extra is None else [extra]
        return np.hstack([centred, *more, np.ones((len(vectors), 1), np.float32)])


class _Grams:
    """The n-grams of the examples, weighted by how rare they are; kept as lists of where each occurs, for most occur
    in a handful of thousands of texts. A text's n-grams make a vector of length one."""

    def __init__(self, texts: Sequence[str]) -> None:
        found = [set(ngrams(text)) for text in texts]
        count = Counter(gram for grams in found for gram in grams)
        self._weight = {gram: math.log(len(texts) / times) for gram, times in count.items() if times > 1}
        self._size = len(texts)
        where: dict[str, list[tuple[int, float]]] = {gram: [] for gram in self._weight}
        for place, text in enumerate(texts):
            for gram, weight in self._row(text).items():
                where[gram].append((place, weight))
        self._where = {
            gram: (np.array([place for place, _ in rows]), np.array([weight for _, weight in rows], np.float32))
            for gram, rows in where.items()
        }

    def alike(self, texts: Sequence[str]) -> Matrix:
        """The product of each text's vector and each example's, shape (len(texts), examples)."""
        product = np.zeros((len(texts), self._size), np.float32)
        for row, text in zip(product, texts, strict=True):
            for gram, weight in self._row(text).items():
                places, weights = self._where[gram]
                row[places] += np.float32(weight) * weights
        return product

    def known(self, texts: Sequence[str]) -> Matrix:
        """1 for each text with an n-gram that the examples have, else 0."""
        return np.array([float(bool(self._row(text))) for text in texts], np.float32)

    def _row(self, text: str) -> dict[str, float]:
        row = {gram: self._weight[gram] for gram in ngrams(text) if gram in self._weight}
        length = math.sqrt(sum(weight**2 for weight in row.values()))
        return {gram: weight / length for gram, weight in row.items()} if length else {}


def plain(text: str) -> str:
    """Lower case with plain apostrophes and single spaces."""
    return re.sub(r"\s+", " ", text.lower().replace("’", "'").replace("‘", "'")).strip()


def ngrams(text: str) -> list[str]:
    """Runs of one, two and three words, with marks for the beginning and the end, and questions and exclamations."""
    words = ["<", *re.findall(r"[a-z']+|\d+|[?!]", plain(text)), ">"]
    return [" ".join(words[at : at + size]) for size in (1, 2, 3) for at in range(len(words) - size + 1)]
