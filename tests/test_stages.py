"""The table of stages, tried out on everything a stage can know.

Each gap of a stage is untouched, known, declined or asked enough; the stages after it are complete or empty; the person
may mean anything, and go back to anywhere: 3,008 states of a stage, each with and without what comes later, times 19
intents make 114,304 transitions. From each of the 6,016 starting points somebody who answers nothing reaches the close.
"""

from collections.abc import Iterator
from itertools import product

import pytest

from coach.notes import Change, FollowUp, Gap, Goal, GrowNotes, Kind, Line, NotesPatch, Option, Reality
from coach.stages import (
    ASKED_ENOUGH,
    GOAL_ASKED_ENOUGH,
    STAGE_OF,
    STAGES,
    Intent,
    Stage,
    following,
    known,
    open_gaps,
    transition,
)

UNTOUCHED, KNOWN, DECLINED, ENOUGH = "untouched", "known", "declined", "enough"
ORDER = list(Stage)
MEANT = [(intent, None) for intent in Intent] + [(Intent.GO_BACK, stage) for stage in ORDER[:-1]]
STATES = sum(4 ** len(row.gaps) for row in STAGES.values()) - 4 ** (len(STAGES[Stage.CLOSE].gaps) - 1)
LONGEST = sum(len(row.gaps) * ASKED_ENOUGH for row in STAGES.values())


def enough(gap: Gap) -> int:
    return GOAL_ASKED_ENOUGH if gap == Gap.GOAL else ASKED_ENOUGH


def line(text: str) -> Line:
    return Line(id=text, text=text)


def holding(known_gaps: set[Gap], stage: Stage, *, complete: bool) -> GrowNotes:
    """Notes that hold these gaps of `stage`; those of later stages all or not at all, those of earlier ones all."""

    def has(gap: Gap) -> bool:
        place = ORDER.index(STAGE_OF[gap]) - ORDER.index(stage)
        return gap in known_gaps if place == 0 else (place < 0 or complete)

    def lines(gap: Gap) -> tuple[Line, ...]:
        return (line(gap.value),) if has(gap) else ()

    def one(gap: Gap) -> Line | None:
        return line(gap.value) if has(gap) else None

    wanted = {Gap.OPTIONS: 2, Gap.FREE: 2, Gap.STOP: 2, Gap.ANOTHER: 3, Gap.CHOICE: 1}
    count = max((number for gap, number in wanted.items() if has(gap)), default=0)
    promised = () if not has(Gap.ACTION) else ("p1",)
    return GrowNotes(
        goal=Goal(
            version=1 if has(Gap.STILL_HOLDS) else 2,
            statement=one(Gap.GOAL),
            why=one(Gap.WHY),
            measure=one(Gap.MEASURE),
        ),
        reality=Reality(
            facts=lines(Gap.SITUATION) or (() if has(Gap.STILL_HOLDS) else (line("carried over"),)),
            tried=lines(Gap.TRIED),
            obstacles=lines(Gap.OBSTACLE),
            strengths=lines(Gap.STRENGTH),
            scale=one(Gap.SCALE),
        ),
        options=tuple(Option(id=f"op{n}", text="x", chosen=has(Gap.CHOICE) and n == 0) for n in range(count)),
        commitments=promised,
        undated=() if has(Gap.WHEN) else promised,
        barrier=one(Gap.BARRIER),
        confidence=one(Gap.CONFIDENCE),
        ask=one(Gap.ASK),
        for_mentor=lines(Gap.FOR_MENTOR),
        takeaway=one(Gap.TAKEAWAY),
        follow=FollowUp(due=("p0",), meeting=True, unfinished=None if has(Gap.UNFINISHED) else "s0"),
        answered=("p0",) if has(Gap.PROMISES) else (),
        missed=() if has(Gap.MISSED) else ("p0",),
        meeting=lines(Gap.MEETING),
        asked={Gap.ASK: 1} if has(Gap.ASK) else {},  # the ask is known once it was said aloud, which takes a question
    )


def states(stage: Stage) -> Iterator[tuple[dict[Gap, str], GrowNotes]]:
    """Every state of the stage's own gaps, with and without what comes later."""
    gaps = STAGES[stage].gaps
    for found in product((UNTOUCHED, KNOWN, DECLINED, ENOUGH), repeat=len(gaps)):
        state = dict(zip(gaps, found, strict=True))
        if state.get(Gap.REHEARSE) == KNOWN:
            continue  # what the ask is like is asked once, and never known beforehand
        by = {how: {gap for gap, one in state.items() if one == how} for how in (KNOWN, DECLINED, ENOUGH)}
        for complete in (False, True):
            notes = holding(by[KNOWN], stage, complete=complete)
            asked = {**notes.asked, **{gap: enough(gap) for gap in by[ENOUGH]}}
            yield state, notes.model_copy(update={"asked": asked, "declined": tuple(by[DECLINED])})


def test_the_page_says_how_many_there_are() -> None:
    assert __doc__ is not None
    for number in (STATES, STATES * 2 * len(MEANT), STATES * 2):
        assert f"{number:,}" in __doc__
    assert {STAGE_OF[gap] for gap in Gap} == set(ORDER)


@pytest.mark.parametrize("stage", ORDER)
def test_a_gap_is_open_until_it_is_known_declined_or_asked_enough(stage: Stage) -> None:
    for state, notes in states(stage):
        for gap in open_gaps(stage, notes):
            assert state[gap] == UNTOUCHED
        for gap, how in state.items():
            assert how != KNOWN or known(gap, notes)
            if gap in STAGES[stage].needs and how == UNTOUCHED and not known(gap, notes):
                assert gap in open_gaps(stage, notes)


@pytest.mark.parametrize("stage", ORDER)
def test_every_intent_leads_somewhere_sensible_from_everything_that_can_be_known(stage: Stage) -> None:
    here = ORDER.index(stage)
    for _, notes in states(stage):
        for intent, towards in MEANT:
            there = transition(stage, notes, intent, towards)
            place = ORDER.index(there)
            match intent:
                case Intent.FINISH:
                    assert there == Stage.CLOSE
                case Intent.GO_BACK if towards:
                    assert there == towards
                case Intent.GO_BACK:
                    assert there in (STAGES[stage].returns_to or (stage,))
                case Intent.CHANGE_GOAL:
                    assert there == Stage.GOAL
                case Intent.MOVE_ON:
                    assert place > here or stage == Stage.CLOSE
                case Intent.WANTS_IDEAS if stage in (Stage.GOAL, Stage.REALITY) and known(Gap.GOAL, notes):
                    assert there == Stage.OPTIONS
                case Intent.WANTS_IDEAS:
                    assert there == stage
                case _:
                    assert there == stage if open_gaps(stage, notes) else place > here or stage == Stage.CLOSE
            if place > here and intent not in (Intent.FINISH, Intent.WANTS_IDEAS, Intent.GO_BACK, Intent.CHANGE_GOAL):
                assert not any(open_gaps(one, notes) for one in ORDER[here + 1 : place]), "passed over what is open"
                assert open_gaps(there, notes) or there == Stage.CLOSE, "stopped where nothing is open"


@pytest.mark.parametrize("stage", ORDER)
def test_somebody_who_answers_nothing_still_reaches_the_close(stage: Stage) -> None:
    for _, start in states(stage):
        at, notes = stage, start
        for _ in range(LONGEST + 1):
            at = transition(at, notes, Intent.ANSWER)
            gaps = open_gaps(at, notes)
            if not gaps:
                break
            notes = notes.apply(NotesPatch(asked=gaps[0]))
        assert at == Stage.CLOSE
        assert not open_gaps(Stage.CLOSE, notes)


def test_one_sentence_of_goal_is_enough_to_leave_within_one_more_question() -> None:
    said = Change(op="add", kind=Kind.GOAL, text="I want to be promoted")
    notes = GrowNotes().apply(NotesPatch(asked=Gap.GOAL)).apply(NotesPatch(changes=(said,)))
    assert transition(Stage.GOAL, notes, Intent.ANSWER) == Stage.GOAL
    once_more = notes.apply(NotesPatch(asked=open_gaps(Stage.GOAL, notes)[0]))
    assert transition(Stage.GOAL, once_more, Intent.ANSWER) == Stage.REALITY
    assert transition(Stage.GOAL, notes, Intent.MOVE_ON) == Stage.REALITY


def test_everything_said_in_one_message_goes_straight_to_the_close() -> None:
    everything = holding(set(STAGES[Stage.GOAL].gaps), Stage.GOAL, complete=True)
    assert transition(Stage.GOAL, everything, Intent.ANSWER) == Stage.CLOSE


def test_what_is_not_in_the_tables_is_refused() -> None:
    notes = GrowNotes()
    for stage, intent, towards in (
        ("dreams", Intent.ANSWER, None),
        (Stage.GOAL, "shrug", None),
        ("dreams", "shrug", None),
        (Stage.GOAL, Intent.GO_BACK, "dreams"),
    ):
        with pytest.raises(ValueError, match=r"dreams|shrug"):
            transition(stage, notes, intent, towards)
    with pytest.raises(ValueError, match="dreams"):
        open_gaps("dreams", notes)
    with pytest.raises(ValueError, match="dreams"):
        following("dreams")
