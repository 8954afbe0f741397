"""What a question is about, from its words alone: so a person can answer any coach, not only ours.

The gaps of the notes are the topics. Examples are our own question bank, without the questions about one theme, and,
because other coaches put things otherwise, the questions in `evals/data/questions.yaml`. Measured on questions held
out in `tests/evals`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import RootModel

from coach.classifier import Classifier
from coach.coaches.builtin.data import Question
from coach.coaches.builtin.voice import Voice
from coach.guidance.embed import Embedder
from coach.notes import Gap
from coach.resources import folder
from evals.case import HERE
from evals.files import read

FLOOR = 0.25  # below it a question is about nothing they know of

_QUESTION = re.compile(r"[^.!?\n]*\?")
_QUOTED = re.compile("“[^”]*”")
_INVITATION = re.compile(r"\b(tell me|say (?:a (?:bit|little) )?more|walk me|describe|take me|say it|put it)\b", re.I)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic a question may be about, and how surely."""

    gap: Gap
    score: float


class _Examples(RootModel[dict[Gap, list[str]]]):
    """Questions by what they would bring up."""


class Topics:
    """Reads questions."""

    def __init__(self, embedder: Embedder | None) -> None:
        voice = Voice.load(folder("prompts"))
        asked = [(question.text, str(question.gap)) for question in voice.bank if _of_any(question)]
        asked += [(text, str(gap)) for gap, texts in _examples().items() for text in texts]
        self._classifier = Classifier([text for text, _ in asked], [gap for _, gap in asked], embedder)

    def of(self, reply: str) -> Sequence[Topic]:
        """What the last question of a reply is about, surest first; empty when it asks nothing one could know."""
        question = last_question(reply)
        if question is None:
            return ()
        scores = self._classifier.scores([question])[0]
        found = [Topic(Gap(name), float(score)) for name, score in zip(self._classifier.names, scores, strict=True)]
        return sorted((one for one in found if one.score >= FLOOR), key=lambda one: -one.score)


def _of_any(question: Question) -> bool:
    """Whether a question can be asked of anybody: a rehearsal's all can, however they are chosen."""
    return question.when is None or question.gap == Gap.REHEARSE


def last_question(reply: str) -> str | None:
    """The last question or invitation to speak in a reply; one between quotation marks is the person's, said back."""
    reply = _QUOTED.sub("…", reply)
    asked = [part.strip() for part in _QUESTION.findall(reply)]
    invited = [part.strip() for part in re.split(r"(?<=[.!?])\s+", reply) if _INVITATION.search(part)]
    return (asked or invited or [None])[-1]


def _examples() -> Mapping[Gap, Sequence[str]]:
    return read(HERE / "data" / "questions.yaml", _Examples).root
