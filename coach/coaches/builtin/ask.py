"""Choosing the question that the notes most need: by stage, gap and closeness in meaning, and never one twice."""

from collections.abc import Sequence

from coach.coaches.builtin import mirror
from coach.coaches.builtin.data import Question
from coach.guidance.embed import Embedder
from coach.notes import Gap, GrowNotes, Kind
from coach.stages import Stage, open_gaps, row_of

DEEPER = 0.1  # how much closer in meaning a question has to be for every step that it goes deeper


class Bank:
    """The question bank."""

    def __init__(self, questions: Sequence[Question], embedder: Embedder | None) -> None:
        self._questions = tuple(questions)
        self._embedder = embedder

    def choose(
        self,
        stage: Stage,
        notes: GrowNotes,
        about: str,
        *,
        back: bool,
        stuck: bool,
        heard: frozenset[Kind] = frozenset(),
    ) -> Question | None:
        """The next question in `stage`, or None when there is nothing left that was not asked before.

        `about` is what the person just said: among the questions that fit, the closest in meaning wins.
        `back` says that they returned to the stage on purpose, `stuck` that the last question found no answer,
        `heard` which kinds of note the message brought.
        """
        if back:
            found = self._among(row_of(stage).gaps, notes, about, heard, back=True, stuck=False)
            if found:
                return found
        for gap in open_gaps(stage, notes) or row_of(stage).gaps:
            again = stuck or notes.asked.get(gap, 0) > 0
            if found := self._among((gap,), notes, about, heard, back=False, stuck=again):
                return found
        return None

    def by_id(self, question_id: str) -> Question:
        """The question with this id; raises KeyError."""
        return {question.id: question for question in self._questions}[question_id]

    def _among(
        self, gaps: Sequence[Gap], notes: GrowNotes, about: str, heard: frozenset[Kind], *, back: bool, stuck: bool
    ) -> Question | None:
        fitting = [
            question
            for question in self._questions
            if question.gap in gaps
            and question.back == back
            and question.id not in notes.questions
            and question.min_options <= len(notes.options) <= question.max_options
            and question.plural in (None, _several(question.gap, notes))
            and (not question.after or question.after & heard)
            and (question.slot is None or _held(question.slot, notes))
        ]
        preferred = (
            [question for question in fitting if question.after or question.slot in ("ask", "option")]
            or [question for question in fitting if question.again == stuck]
            or fitting
        )
        if not preferred:
            return None
        return max(preferred, key=lambda question: (self._closeness(question, about), question.id))

    def _closeness(self, question: Question, about: str) -> float:
        depth = -DEEPER * question.depth
        if self._embedder is None or not about:
            return depth
        vectors = self._embedder.embed([question.text, about])
        return float(vectors[0] @ vectors[1]) + depth


def _held(slot: str, notes: GrowNotes) -> bool:
    """Whether the notes hold what a question names; a goal only when it is said as a wish that can be said back."""
    if slot == "wish":
        return notes.goal.statement is not None and mirror.wish(notes.goal.statement.text) is not None
    return bool(notes.ask if slot == "ask" else notes.options)


def _several(gap: Gap, notes: GrowNotes) -> bool:
    """Whether the question speaks of several things: promises still unanswered, or promises without a day."""
    if gap == Gap.PROMISES:
        return len(set(notes.follow.due) - set(notes.answered)) > 1
    return len(notes.undated) > 1
