"""The code of each unit: a classifier trained on coded talk, and the few rules that coders themselves go by."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from coach.behaviour.talk import CodedTurn, UnitCode
from coach.classifier import Classifier, Matrix
from coach.coaches.builtin.closeness import telling
from coach.guidance.embed import Embedder

LATELY = 2  # messages of the person that a reflection may take up
FEATURES = 0.5  # the weight of one feature beside a sentence vector of length one


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
        scores = classifier.scores(parts, self._features(parts, [tuple(before)] * len(parts)))
        return tuple(self._decide(text, row) for text, row in zip(parts, scores, strict=True))

    def _decide(self, text: str, row: Matrix) -> Unit:
        names = self._classifier.names
        order = np.argsort(-row)
        best, margin = names[order[0]], float(row[order[0]] - row[order[1]])
        return Unit(text, best, margin)

    @cached_property
    def _classifier(self) -> Classifier:
        texts, codes, before = [], [], []
        for turn in self._examples:
            for code, text in turn.units:
                texts.append(text)
                codes.append(str(code))
                before.append(turn.before)
        return Classifier(texts, codes, self._embedder, extra=self._features(texts, before, own=True))

    def _features(self, texts: Sequence[str], before: Sequence[tuple[str, ...]], *, own: bool = False) -> Matrix:
        """What words alone do not tell, shape (n, 6): how much of the unit the person had just said, and its shape."""
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
        return np.array(rows, np.float32) * np.float32(FEATURES)

    def _likeness(self, texts: Sequence[str], heard: Sequence[str], own: bool) -> Sequence[float]:
        """Cosine of each unit and what was said before it; 0 without a model, or where nothing was said."""
        if self._embedder is None:
            return [0.0] * len(texts)
        embed = self._embedder.embed_own if own else self._embedder.embed
        found = (embed(texts) * embed([said or "-" for said in heard])).sum(axis=1)
        return [float(value) if said else 0.0 for value, said in zip(found, heard, strict=True)]
