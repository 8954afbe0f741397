"""What kind of thing a clause is: a goal, an obstacle, a promise, a request for ideas, a goodbye…

Likeness to exemplars alone follows the topic of a clause more than its kind, so three readings are added up:
a linear classifier over sentence vectors and word n-grams, trained on the exemplars; turns of phrase ("cues") that
say what a clause is whatever it is about; and what the coach has just asked, because most people answer questions.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, TypeAdapter

from coach.classifier import Classifier, plain
from coach.coaches.builtin.clauses import bare
from coach.coaches.builtin.data import read
from coach.guidance.embed import Embedder
from coach.notes import Gap

Scores = Mapping[str, float]

REPORTS = frozenset({"kept", "not_kept", "partly", "dropped"})  # what is said of an earlier promise
TALK = frozenset(
    {"wants_ideas", "doesnt_know", "said_already", "go_back", "move_on", "finish", "thanks", "small_talk"}
    | {"about_coach", "change_goal", "yes", "no", "puzzled", "wrong", "strike", "go_on", "noise"}
)

# The kind that answers a question about each gap.
ANSWERS: Mapping[Gap, str] = {
    Gap.GOAL: "goal",
    Gap.WHY: "why",
    Gap.MEASURE: "measure",
    Gap.SITUATION: "fact",
    Gap.TRIED: "tried",
    Gap.OBSTACLE: "obstacle",
    Gap.STRENGTH: "strength",
    Gap.SCALE: "fact",
    Gap.OPTIONS: "option",
    Gap.FREE: "option",
    Gap.ANOTHER: "option",
    Gap.STOP: "option",
    Gap.CHOICE: "choice",
    Gap.ACTION: "promise",
    Gap.WHEN: "promise",
    Gap.BARRIER: "obstacle",
    Gap.CONFIDENCE: "fact",
    Gap.MISSED: "obstacle",
    Gap.MEETING: "fact",
    Gap.ASK: "ask",
    Gap.TAKEAWAY: "takeaway",
}

# Weights set on the labelled clauses in tests/data/clauses.yaml; `make evals` prints what they reach.
ASKED = 0.22
ASKED_GOAL = 0.1  # people circle round their goal: what they say first is often the situation
SURE = 0.45
HINT = 0.12
REPORT = 0.3
OUT_OF_PLACE = 1.0


class Cues(BaseModel):
    """The turns of phrase of one kind."""

    model_config = ConfigDict(extra="forbid")
    sure: list[re.Pattern[str]] = []
    hint: list[re.Pattern[str]] = []


@dataclass(frozen=True, slots=True)
class Exemplars:
    """What people say, by kind, and the cues that give a kind away."""

    texts: tuple[str, ...]
    kinds: tuple[str, ...]
    cues: Mapping[str, Cues]

    @classmethod
    def load(cls, folder: Path) -> "Exemplars":
        """Read `content.yaml`, `talk.yaml` and `cues.yaml`; raises PromptError naming the file that is wrong."""
        listed = TypeAdapter(dict[str, list[str]])
        said = read(folder / "content.yaml", listed) | read(folder / "talk.yaml", listed)
        cues = read(folder / "cues.yaml", TypeAdapter(dict[str, Cues]))
        pairs = [(text, kind) for kind, texts in said.items() for text in texts]
        return cls(tuple(text for text, _ in pairs), tuple(kind for _, kind in pairs), cues)


class Kinds:
    """Scores a clause for every kind. Without an embedder it goes by words, cues and the question alone."""

    def __init__(self, exemplars: Exemplars, embedder: Embedder | None) -> None:
        self._exemplars = exemplars
        self._classifier = Classifier(exemplars.texts, exemplars.kinds, embedder)

    def prepare(self) -> None:
        """Train on the exemplars now rather than at the first message."""
        self._classifier.prepare()

    def scores(self, clauses: Sequence[str], asked: Gap | None) -> list[Scores]:
        """One mapping of kind → score per clause; the highest is the best reading, 0.5 and more is a clear one."""
        if not clauses:
            return []
        learned = self._classifier.scores(clauses)
        return [self._weigh(text, row, asked) for text, row in zip(clauses, learned, strict=True)]

    def cued(self, clause: str, kind: str) -> bool:
        """Whether the turn of phrase alone says that this is `kind`."""
        return self._says(clause, self._exemplars.cues[kind].sure)

    def _says(self, clause: str, cues: Sequence[re.Pattern[str]]) -> bool:
        """Whether a cue fits the clause, or what is left of it without its opening noises ("well, actually …")."""
        said = {plain(clause), plain(bare(clause))}
        return any(cue.search(text) for cue in cues for text in said)

    def _weigh(self, text: str, learned: NDArray[np.float32], asked: Gap | None) -> Scores:
        scores = {}
        for kind, score in zip(self._classifier.names, learned, strict=True):
            value = float(score)
            cues = self._exemplars.cues.get(kind)
            if cues and self._says(text, cues.sure):
                value += SURE
            elif cues and self._says(text, cues.hint):
                value += HINT
            if asked and ANSWERS.get(asked) == kind:
                value += ASKED_GOAL if kind == "goal" else ASKED
            if kind in REPORTS:
                value += REPORT if asked == Gap.PROMISES else -OUT_OF_PLACE
            scores[kind] = value
        return scores
