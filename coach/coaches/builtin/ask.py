"""Choosing the question that the notes most need: by stage, gap, what was just heard, mood and closeness in meaning,
and never one twice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from coach.coaches.builtin.data import Mood, Question
from coach.guidance.embed import Embedder
from coach.notes import Gap, GrowNotes, Kind
from coach.stages import ASKED_ENOUGH, STAGE_OF, Stage, may_deepen, open_gaps, row_of

DEEPER = 0.1  # how much closer in meaning a question has to be for every step that it goes deeper
IN_TUNE = 0.25  # what a mood that suits is worth in closeness; half as much for each further one
PER_THEME = 2  # questions about one theme; more would be drilling


@dataclass(frozen=True, slots=True)
class Need:
    """What the next question has to fit, beside the stage and the notes.

    `about` is what the person just said: among the questions that fit, the closest in meaning wins. `back` says that
    they returned to the stage on purpose, `stuck` that the last question found no answer, `heard` which kinds of note
    the message brought, `themes` what is behind it, most telling first. `moods` are those that suit, best first, and
    `slots` the words that a question may name.
    """

    about: str = ""
    back: bool = False
    stuck: bool = False
    heard: frozenset[Kind] = frozenset()
    themes: tuple[str, ...] = ()
    moods: tuple[Mood, ...] = ("plain",)
    slots: Mapping[str, str] = field(default_factory=dict)


class Bank:
    """The question bank."""

    def __init__(self, questions: Sequence[Question], embedder: Embedder | None) -> None:
        self._questions = tuple(questions)
        self._embedder = embedder

    def choose(self, stage: Stage, notes: GrowNotes, need: Need) -> Question | None:
        """The next question in `stage`, or None when there is nothing left that was not asked before."""
        if need.back and (found := self._best(row_of(stage).gaps, notes, need)):
            return found
        if not need.stuck and not notes.hurried and (found := self._themed(stage, notes, need)):
            return found
        for gap in open_gaps(stage, notes) or row_of(stage).gaps:
            if found := self._best((gap,), notes, need):
                return found
        return None

    def by_id(self, question_id: str) -> Question:
        """The question with this id; raises KeyError."""
        return {question.id: question for question in self._questions}[question_id]

    def _themed(self, stage: Stage, notes: GrowNotes, need: Need) -> Question | None:
        """A question about what is behind the words, where the stage has room for it."""
        still_open, deeper = open_gaps(stage, notes), may_deepen(stage, notes)
        for theme in need.themes:
            mine = [one for one in self._questions if one.when == theme]
            if sum(one.id in notes.questions for one in mine) >= PER_THEME:
                continue
            fitting = [
                one
                for one in mine
                if STAGE_OF[one.gap] == stage
                and (one.gap == Gap.GOAL or Gap.GOAL not in still_open)
                and (notes.goal.statement is not None or "your goal" not in one.text)
                and one.id not in notes.questions
                and one.gap not in notes.declined
                and (one.slot is None or one.slot in need.slots)
                and notes.asked.get(one.gap, 0) <= ASKED_ENOUGH
                and (one.gap in still_open or (deeper and _may_ask_on(one.gap, notes)))
            ]
            if fitting:
                return self._closest(fitting, need)
        return None

    def _best(self, gaps: Sequence[Gap], notes: GrowNotes, need: Need) -> Question | None:
        fitting = list(self._fitting(gaps, notes, need))
        if not fitting:
            return None
        again = need.stuck or any(notes.asked.get(gap, 0) > 0 for gap in gaps)
        tuned = need.moods[0] if need.moods[0] in ("light", "gentle") else None
        preferred = (
            [one for one in fitting if tuned and one.mood == tuned]
            or [one for one in fitting if (one.after or one.slot in ("ask", "option")) and not notes.hurried]
            or [one for one in fitting if one.again == again and not need.back]
            or fitting
        )
        return self._closest(preferred, need)

    def _fitting(self, gaps: Sequence[Gap], notes: GrowNotes, need: Need) -> Iterator[Question]:
        for one in self._questions:
            if (
                one.gap in gaps
                and one.when is None
                and (notes.goal.statement is not None or "your goal" not in one.text)
                and one.back == need.back
                and one.id not in notes.questions
                and one.min_options <= len(notes.options) <= one.max_options
                and one.plural in (None, _several(one.gap, notes))
                and (not one.after or one.after & need.heard)
                and (one.slot is None or one.slot in need.slots)
                and (one.mood != "gentle" or "gentle" in need.moods)
                and (one.mood != "light" or "light" in need.moods)
            ):
                yield one

    def _closest(self, questions: Sequence[Question], need: Need) -> Question:
        if len(questions) == 1:
            return questions[0]  # to embed the message is the dearest part of a choice
        near = self._closeness(questions, need.about)
        scores = {
            one.id: float(close) - DEEPER * one.depth + _in_tune(one.mood, need.moods)
            for one, close in zip(questions, near, strict=True)
        }
        return max(questions, key=lambda one: (scores[one.id], one.id))

    def _closeness(self, questions: Sequence[Question], about: str) -> NDArray[np.float32]:
        if self._embedder is None or not about:
            return np.zeros(len(questions), np.float32)
        rows = [self._places[one.id] for one in questions]
        near: NDArray[np.float32] = self._vectors[rows] @ self._embedder.embed([about])[0]
        return near

    @cached_property
    def _places(self) -> dict[str, int]:
        return {one.id: place for place, one in enumerate(self._questions)}

    @cached_property
    def _vectors(self) -> NDArray[np.float32]:
        assert self._embedder is not None
        return self._embedder.embed_own([one.text for one in self._questions])


def _in_tune(mood: Mood, moods: Sequence[Mood]) -> float:
    """What a question's mood is worth to someone in these: most where it suits best, nothing where it does not."""
    return IN_TUNE / (1 + moods.index(mood)) if mood in moods else 0.0


def _may_ask_on(gap: Gap, notes: GrowNotes) -> bool:
    """Whether one may go on about a gap that is closed: what was told can be deepened, a choice or a day cannot."""
    settled = (
        Gap.GOAL,
        Gap.WHY,
        Gap.MEASURE,
        Gap.CHOICE,
        Gap.ACTION,
        Gap.WHEN,
        Gap.SCALE,
        Gap.CONFIDENCE,
        Gap.STILL_HOLDS,
    )
    return gap not in settled and not (gap in (Gap.BARRIER, Gap.REHEARSE) and notes.asked.get(gap, 0))


def _several(gap: Gap, notes: GrowNotes) -> bool:
    """Whether the question speaks of several things: promises still unanswered, or promises without a day."""
    if gap == Gap.PROMISES:
        return len(set(notes.follow.due) - set(notes.answered)) > 1
    return len(notes.undated) > 1
