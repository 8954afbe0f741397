"""What kind of thing a clause is: a goal, an obstacle, a promise, a request for ideas, a goodbye…

Likeness to exemplars alone follows the topic of a clause more than its kind, so three readings are added up:
a linear classifier over sentence vectors and word n-grams, trained on the exemplars; turns of phrase ("cues") that
say what a clause is whatever it is about; and what the coach has just asked, because most people answer questions.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

import numpy as np

from coach.classifier import Classifier, Matrix, plain
from coach.coaches.builtin.clauses import bare, words
from coach.coaches.builtin.exemplars import Example, Exemplars
from coach.guidance.embed import Embedder
from coach.notes import Gap
from coach.shelf import Shelf

Scores = Mapping[str, float]

REPORTS = frozenset({"kept", "not_kept", "partly", "dropped"})  # what is said of an earlier promise
TALK = frozenset(
    {"wants_ideas", "doesnt_know", "said_already", "go_back", "move_on", "finish", "thanks", "small_talk"}
    | {"about_coach", "change_goal", "yes", "no", "puzzled", "wrong", "strike", "go_on", "noise"}
    | {"skip", "upset", "hurry", "asks"}
)

# Strength of the features that stand beside a clause's vector and n-grams (both of length one), and the width of the
# kernel: chosen while looking at two folds of the training messages and at both labelled sets, which therefore are no
# longer held out: expect less on strangers.
CUE = 0.3
ASKED = 0.3
PLACE = 0.45
LONG = 20  # words; longer clauses are just long
GAMMA = 0.4
PRIOR = 0.06
GAPS = tuple(Gap)
_LABEL = re.compile(r"^\W*[\w/]+(?: [\w/]+)?\s*:\s+(?=\w)")  # "seed round: want to close it"


class Kinds:
    """Scores a clause for every kind. Without an embedder it goes by words, cues and the question alone."""

    def __init__(self, exemplars: Exemplars, embedder: Embedder | None, shelf: Shelf) -> None:
        self._cues = exemplars.cues
        self._examples = exemplars.examples
        self._classifier = Classifier(
            exemplars.texts,
            [one.kind for one in self._examples],
            embedder,
            extra=shelf.get("cues", self._learned_from(), self._learn)["features"],
            gamma=GAMMA,
            shelf=shelf,
        )

    def prepare(self) -> None:
        """Train on the exemplars now rather than at the first message."""
        self._classifier.prepare()

    def scores(self, clauses: Sequence[str], asked: Gap | None) -> list[Scores]:
        """One mapping of kind → score per clause of a message; about 1 for a clear reading, about 0 for the others."""
        if not clauses:
            return []
        heard = [Example(text, "", asked, place, len(clauses)) for place, text in enumerate(clauses)]
        learned = self._classifier.scores(clauses, self._features(heard))
        learned = learned - PRIOR * self._common
        return [dict(zip(self._classifier.names, map(float, row), strict=True)) for row in learned]

    @cached_property
    def _common(self) -> Matrix:
        """How much more common than the average each kind is among the examples, as a logarithm."""
        count = Counter(one.kind for one in self._examples)
        share = np.array([count[name] for name in self._classifier.names], np.float32)
        common: Matrix = np.log(share / share.mean())
        return common

    def cued(self, clause: str, kind: str) -> bool:
        """Whether the turn of phrase alone says that this is `kind`."""
        return kind in self._cues and self._says(clause, self._cues[kind].sure)

    def _says(self, clause: str, cues: Sequence[re.Pattern[str]]) -> bool:
        """Whether a cue fits the clause, or what is left of it without its opening noises ("well, actually …")."""
        forms = _forms(clause)
        return any(cue.search(text) for cue in cues for text in forms)

    def _learned_from(self) -> Iterator[object]:
        yield from self._examples
        for kind, cues in self._cues.items():
            yield kind, [one.pattern for one in cues.sure], [one.pattern for one in cues.hint], (CUE, ASKED, PLACE)

    def _learn(self) -> dict[str, Matrix]:
        return {"features": self._features(self._examples)}

    def _features(self, examples: Sequence[Example]) -> Matrix:
        """What is known of a clause beside its words: its cues, the question it answers, its place and length."""
        return np.array([self._row(one) for one in examples], np.float32)

    def _row(self, one: Example) -> list[float]:
        sure = [CUE * self._says(one.text, cues.sure) for cues in self._cues.values()]
        hints = [CUE * self._says(one.text, cues.hint) for cues in self._cues.values()]
        asked = [ASKED * (gap == one.asked) for gap in GAPS]
        long = min(words(one.text), LONG) / LONG
        asks = one.text.rstrip().endswith("?")
        place = [PLACE * value for value in (one.among == 1, one.place == 0, long, asks)]
        return [*sure, *hints, *asked, *place]


@lru_cache(maxsize=512)
def _forms(clause: str) -> frozenset[str]:
    """The clause as cues see it: plain, without its opening noises, without its label."""
    return frozenset((plain(clause), plain(bare(clause)), plain(_LABEL.sub("", clause))))
