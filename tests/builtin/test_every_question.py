"""Every question of the bank is asked of somebody: in the situation that its gap, theme, mood and slot describe."""

import pytest

from coach.assemble import local_embedder
from coach.coaches.builtin.ask import Bank, Need
from coach.coaches.builtin.data import Question
from coach.coaches.builtin.voice import Voice
from coach.notes import Change, Gap, GrowNotes, Kind, NotesPatch, PromiseChange
from coach.resources import folder
from coach.stages import STAGE_OF, Stage

VOICE = Voice.load(folder("prompts"))
SLOTS = {
    "ask": "“x”", "option": "“x”", "obstacle": "you freeze", "wish": "lead a team", "who": "Anna", "word": "stuck",
    "choice": "“the letter”", "promise": "call Tom", "line": "“Nobody asked me”",
}  # fmt: skip


@pytest.fixture(scope="module")
def bank() -> Bank:
    return Bank(VOICE.bank, local_embedder())


def situation(question: Question) -> GrowNotes:
    """Notes in which the question may be asked: what comes before its stage is known, its own gap is not."""
    changes: list[Change] = []
    stage = STAGE_OF[question.gap]
    if question.gap != Gap.GOAL:
        changes.append(Change(op="add", kind=Kind.GOAL, text="lead a team"))
    if question.gap == Gap.STILL_HOLDS:
        changes.append(Change(op="add", kind=Kind.FACT, text="I have three people"))
        changes.append(Change(op="replace", kind=Kind.GOAL, text="be heard"))
    options = max(question.min_options, 1 if question.gap in (Gap.CHOICE, Gap.ANOTHER) else 0)
    changes += [Change(op="add", kind=Kind.OPTION, text=f"I could try number {n}") for n in range(options)]
    if question.gap == Gap.FREE:
        changes.append(Change(op="add", kind=Kind.OBSTACLE, text="no time"))
    notes = GrowNotes().apply(NotesPatch(changes=tuple(changes)))
    promised = question.gap in (Gap.WHEN, Gap.CONFIDENCE, Gap.BARRIER) or stage in (Stage.CLOSE, Stage.FOLLOW_UP)
    if promised:
        several = 2 if question.plural else 1
        made = tuple(PromiseChange(id=f"p{n}", action=f"call {n}") for n in range(several))
        notes = notes.apply(NotesPatch(promises=made))
    if question.gap == Gap.REHEARSE:
        notes = notes.apply(NotesPatch(changes=(Change(op="add", kind=Kind.ASK, text="Will you help?"),)))
        notes = notes.model_copy(update={"asked": {Gap.ASK: 1}})
    if question.gap == Gap.PROMISES:
        due = tuple(f"p{n}" for n in range(2 if question.plural else 1))
        notes = notes.model_copy(update={"follow": notes.follow.model_copy(update={"due": due})})
    return notes


@pytest.mark.parametrize("question", [one for one in VOICE.bank if one.gap != Gap.UNFINISHED], ids=lambda one: one.id)
def test_a_question_is_asked_in_its_situation(question: Question, bank: Bank) -> None:
    siblings = {one.id for one in VOICE.bank if one.when == question.when is not None}
    before = tuple(one.id for one in VOICE.bank if one.id != question.id and one.id not in siblings)
    notes = situation(question).model_copy(update={"questions": before})
    need = Need(
        about=question.text,
        back=question.back,
        stuck=question.again,
        heard=question.after,
        themes=(question.when,) if question.when else (),
        moods=(question.mood, "plain"),
        slots=SLOTS,
    )
    assert bank.choose(STAGE_OF[question.gap], notes, need) == question


def test_an_unfinished_session_has_its_own_question() -> None:
    assert [one.id for one in VOICE.bank if one.gap == Gap.UNFINISHED] == ["unfinished-resume"]
