"""The code of each unit: a classifier trained on coded talk, and the few rules that coders themselves go by."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np

from coach.behaviour.form import possible
from coach.behaviour.talk import CodedTurn, UnitCode
from coach.classifier import Classifier, Matrix
from coach.coaches.builtin.closeness import telling
from coach.guidance.embed import Embedder

LATELY = 2  # messages of the person that a reflection may take up
# Set by leaving out one file of coded talk at a time; see docs/decisions/0005-behaviour-codes.md.
GAMMA, RIDGE = 0.3, 0.1
FEATURES, POSITION = 1.2, 0.3  # weights of features beside a sentence vector of length one


_UNMARKED = re.compile(r"[^\w\s']")

Place = tuple[bool, bool, bool]  # first of its utterance, last, the only one


@dataclass(frozen=True, slots=True)
class Unit:
    """One thought of an utterance, its code, and how far that code was ahead of the next (0 is a tie)."""

    text: str
    code: UnitCode
    margin: float


class Coder:
    """Codes the units of a helper's utterance."""

    def __init__(self, examples: Sequence[CodedTurn], embedder: Embedder | None) -> None:
        self._examples, self._embedder = examples, embedder

    def units(self, parts: Sequence[str], before: Sequence[str]) -> tuple[Unit, ...]:
        """A code for every part of one utterance; `before` is what was said to the helper, latest last."""
        if not parts:
            return ()
        classifier = self._classifier
        scores = classifier.scores(parts, self._features(parts, [tuple(before)] * len(parts), _places(len(parts))))
        return tuple(self._decide(text, row) for text, row in zip(parts, scores, strict=True))

    def _decide(self, text: str, row: Matrix) -> Unit:
        fits = possible(text)
        ranked = sorted(
            ((float(score), name) for score, name in zip(row, self._classifier.names, strict=True)), reverse=True
        )
        (best, name), *others = [(score, name) for score, name in ranked if name in fits]
        return Unit(text, cast(UnitCode, name), best - others[0][0] if others else 1.0)

    @cached_property
    def _classifier(self) -> Classifier:
        texts, codes, before, places = [], [], [], list[Place]()
        for turn in _varied(self._examples):
            places += _places(len(turn.units))
            for code, text in turn.units:
                texts.append(text)
                codes.append(str(code))
                before.append(turn.before)
        extra = self._features(texts, before, places, own=True)
        return Classifier(texts, codes, self._embedder, extra=extra, ridge=RIDGE, gamma=GAMMA)

    def _features(
        self, texts: Sequence[str], before: Sequence[tuple[str, ...]], places: Sequence[Place], *, own: bool = False
    ) -> Matrix:
        """What words alone do not tell, shape (n, 9): how much of it the person had just said, its shape, its place."""
        heard = [" ".join(lines[-LATELY:]) for lines in before]
        likeness = self._likeness(texts, heard, own)
        rows = []
        for text, said, like in zip(texts, heard, likeness, strict=True):
            mine, theirs = telling(text), telling(said)
            shared = len(mine & theirs) / max(1, len(mine))
            length = len(text.split())
            rows.append(
                [shared, float(bool(said)), like, min(length, 40) / 40, float(length <= 3), float("?" in text[-3:])]
            )
        shape, place = np.array(rows, np.float32) * FEATURES, np.array(places, np.float32) * POSITION
        return np.hstack([shape, place]).astype(np.float32)

    def _likeness(self, texts: Sequence[str], heard: Sequence[str], own: bool) -> Sequence[float]:
        """Cosine of each unit and what was said before it; 0 without a model, or where nothing was said."""
        if self._embedder is None:
            return [0.0] * len(texts)
        embed = self._embedder.embed_own if own else self._embedder.embed
        found = (embed(texts) * embed([said or "-" for said in heard])).sum(axis=1)
        return [float(value) if said else 0.0 for value, said in zip(found, heard, strict=True)]


def _places(count: int) -> list[Place]:
    return [(at == 0, at == count - 1, count == 1) for at in range(count)]


def _varied(turns: Sequence[CodedTurn]) -> Iterator[CodedTurn]:
    """Every turn, and each once more as it often comes: by turns without marks, and without what was said before."""
    yield from turns
    for place, turn in enumerate(turns):
        if place % 2:
            yield CodedTurn(tuple((code, _UNMARKED.sub("", text.lower())) for code, text in turn.units), turn.before)
        else:
            yield CodedTurn(turn.units, ())
