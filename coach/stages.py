"""The table of stages and the pure function that moves between them. The graph and the README's diagram are built from
this table; nothing else knows the order of the stages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from coach.notes import Gap, GrowNotes, Kind


class Stage(StrEnum):
    """The stages of a mentee's session, in their usual order."""

    FOLLOW_UP = "follow_up"
    GOAL = "goal"
    REALITY = "reality"
    OPTIONS = "options"
    WAY_FORWARD = "way_forward"
    CLOSE = "close"


class Intent(StrEnum):
    """What a message does in the conversation, beside what it says."""

    ANSWER = "answer"
    WANTS_IDEAS = "wants_ideas"
    DOESNT_KNOW = "doesnt_know"
    SAID_ALREADY = "said_already"
    GO_BACK = "go_back"
    MOVE_ON = "move_on"
    FINISH = "finish"
    THANKS = "thanks"
    SMALL_TALK = "small_talk"
    ABOUT_COACH = "about_coach"
    CHANGE_GOAL = "change_goal"
    SKIP = "skip"
    UPSET = "upset"
    ASKS = "asks"


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage: what it is for, the gaps it closes in order, and where one may return to from it.

    `needs` are the gaps without which the stage is not done. The others deepen: each is asked once at most, and
    `depth` of them in all, so that a willing person is met with curiosity and nobody with a questionnaire.
    """

    stage: Stage
    aim: str
    gaps: tuple[Gap, ...]
    needs: frozenset[Gap]
    depth: int
    returns_to: tuple[Stage, ...]
    prompt: str


# A needed gap closes when it was asked this often without an answer: nobody is trapped.
ASKED_ENOUGH = 2
# Without a goal nothing that follows has a hold, so it may be asked after a little longer.
GOAL_ASKED_ENOUGH = 3
# What is left of a session for someone with five minutes: a goal, what is in its way, one option, one promise, and the
# one question for the mentor.
HURRIED = frozenset(
    {Gap.PROMISES, Gap.MISSED, Gap.UNFINISHED, Gap.GOAL, Gap.OBSTACLE, Gap.OPTIONS, Gap.ACTION, Gap.WHEN, Gap.ASK}
)

_ROWS = (
    StageRow(
        Stage.FOLLOW_UP,
        "Hear what became of the promises, the unfinished session and the meeting since.",
        (Gap.PROMISES, Gap.MISSED, Gap.UNFINISHED, Gap.MEETING),
        frozenset({Gap.PROMISES, Gap.MISSED, Gap.UNFINISHED}),
        1,
        (),
        "follow_up",
    ),
    StageRow(
        Stage.GOAL,
        "Find what they want from this, in their own words.",
        (Gap.GOAL, Gap.STILL_HOLDS, Gap.WHY, Gap.MEASURE),
        frozenset({Gap.GOAL}),
        1,
        (),
        "goal",
    ),
    StageRow(
        Stage.REALITY,
        "See where they stand, honestly: what is so, what was tried, what holds them back, what helps.",
        (Gap.SITUATION, Gap.TRIED, Gap.OBSTACLE, Gap.STRENGTH, Gap.SCALE),
        frozenset({Gap.SITUATION, Gap.OBSTACLE}),
        2,
        (Stage.GOAL,),
        "reality",
    ),
    StageRow(
        Stage.OPTIONS,
        "Let them find several things they could do, and the one that draws them.",
        (Gap.OPTIONS, Gap.FREE, Gap.ANOTHER, Gap.STOP, Gap.CHOICE),
        frozenset({Gap.OPTIONS, Gap.CHOICE}),
        2,
        (Stage.REALITY, Stage.GOAL),
        "options",
    ),
    StageRow(
        Stage.WAY_FORWARD,
        "Turn the choice into a promise with a day.",
        (Gap.ACTION, Gap.WHEN, Gap.CONFIDENCE, Gap.BARRIER),
        frozenset({Gap.ACTION, Gap.WHEN, Gap.ASK}),
        2,
        (Stage.OPTIONS, Stage.REALITY, Stage.GOAL),
        "way_forward",
    ),
    StageRow(
        Stage.CLOSE,
        "Say the one ask for the mentor aloud, and leave with what was found.",
        (Gap.ASK, Gap.REHEARSE, Gap.FOR_MENTOR, Gap.TAKEAWAY),
        frozenset({Gap.ASK}),
        4,
        (Stage.WAY_FORWARD, Stage.OPTIONS, Stage.REALITY, Stage.GOAL),
        "close",
    ),
)
STAGES: Mapping[Stage, StageRow] = {row.stage: row for row in _ROWS}
STAGE_OF: Mapping[Gap, Stage] = {gap: row.stage for row in _ROWS for gap in row.gaps}

_KNOWN: Mapping[Gap, Callable[[GrowNotes], bool]] = {
    Gap.PROMISES: lambda notes: set(notes.follow.due) <= set(notes.answered),
    Gap.MISSED: lambda notes: not notes.missed,
    Gap.MEETING: lambda notes: not notes.follow.meeting or bool(notes.meeting),
    Gap.UNFINISHED: lambda notes: notes.follow.unfinished is None or notes.goal.statement is not None,
    Gap.GOAL: lambda notes: notes.goal.statement is not None,
    Gap.STILL_HOLDS: lambda notes: not (notes.goal.version > 1 and (notes.options or notes.of(Kind.FACT))),
    Gap.WHY: lambda notes: notes.goal.why is not None or notes.goal.statement is None,
    Gap.MEASURE: lambda notes: notes.goal.measure is not None or notes.goal.statement is None,
    Gap.SITUATION: lambda notes: bool(notes.reality.facts or notes.reality.tried),
    Gap.TRIED: lambda notes: bool(notes.reality.tried),
    Gap.OBSTACLE: lambda notes: bool(notes.reality.obstacles),
    Gap.STRENGTH: lambda notes: bool(notes.reality.strengths),
    Gap.SCALE: lambda notes: notes.reality.scale is not None,
    Gap.OPTIONS: lambda notes: (
        len(notes.options) > 1
        or bool(notes.commitments)
        or bool(notes.options and (notes.hurried or notes.asked.get(Gap.OPTIONS)))
    ),
    Gap.FREE: lambda notes: len(notes.options) > 1 or not notes.reality.obstacles or bool(notes.commitments),
    Gap.ANOTHER: lambda notes: len(notes.options) > 2 or not notes.options or bool(notes.commitments),
    Gap.STOP: lambda notes: len(notes.options) > 1 or bool(notes.commitments),
    Gap.CHOICE: lambda notes: (
        bool(notes.commitments) or not notes.options or any(option.chosen for option in notes.options) or _only(notes)
    ),
    Gap.ACTION: lambda notes: bool(notes.commitments),
    Gap.WHEN: lambda notes: not notes.undated,
    Gap.BARRIER: lambda notes: notes.barrier is not None or not notes.commitments,
    Gap.CONFIDENCE: lambda notes: notes.confidence is not None or not notes.commitments,
    Gap.ASK: lambda notes: notes.ask is not None and bool(notes.asked.get(Gap.ASK)),  # said aloud, not only wished
    Gap.REHEARSE: lambda notes: notes.ask is None,
    Gap.FOR_MENTOR: lambda notes: bool(notes.for_mentor),
    Gap.TAKEAWAY: lambda notes: notes.takeaway is not None,
}


def _only(notes: GrowNotes) -> bool:
    """One option, and nothing else came when they were asked for more: that is the choice."""
    asked = notes.asked.get(Gap.ANOTHER, 0) or Gap.ANOTHER in notes.declined
    return len(notes.options) == 1 and bool(asked)


def known(gap: Gap, notes: GrowNotes) -> bool:
    """Whether the notes already hold what a question about `gap` would bring."""
    return _KNOWN[gap](notes)


def open_gaps(stage: Stage, notes: GrowNotes) -> tuple[Gap, ...]:
    """What `stage` still has to ask about, in conversational order.

    A gap closes when it is known, declined, or asked often enough.
    """
    row = row_of(stage)
    return tuple(
        gap
        for gap in row.gaps
        if not known(gap, notes)
        and (gap in HURRIED or not notes.hurried)
        and gap not in notes.declined
        and (
            notes.asked.get(gap, 0) < (GOAL_ASKED_ENOUGH if gap == Gap.GOAL else ASKED_ENOUGH)
            if gap in row.needs
            else notes.asked.get(gap, 0) == 0 and may_deepen(stage, notes)
        )
    )


def may_deepen(stage: Stage, notes: GrowNotes) -> bool:
    """Whether `stage` may still go deeper than what it needs: its row says how often, a hurry or a promise ends it."""
    row = row_of(stage)
    planned = bool(notes.commitments) and stage in (Stage.GOAL, Stage.REALITY, Stage.OPTIONS)
    more = sum(notes.asked.get(gap, 0) for gap in row.gaps if gap not in row.needs)
    again = sum(max(0, notes.asked.get(gap, 0) - 1) for gap in row.needs if known(gap, notes) and gap != Gap.GOAL)
    return more + again < row.depth and not notes.hurried and not planned


def row_of(stage: Stage) -> StageRow:
    """The row of the table; raises ValueError for a stage that is not in it."""
    try:
        return STAGES[Stage(stage)]
    except (KeyError, ValueError):
        raise ValueError(f"unknown stage {stage!r}") from None


def following(stage: Stage) -> Stage:
    """The stage after `stage`; the close has none after it."""
    order = list(STAGES)
    return order[min(order.index(row_of(stage).stage) + 1, len(order) - 1)]


def transition(stage: Stage, notes: GrowNotes, intent: Intent, towards: Stage | None = None) -> Stage:
    """The stage in which the next question belongs, from what is known after the message just heard.

    `towards` is the stage a wish to go back named. An explicit wish always wins; otherwise the conversation stays
    while the stage has something open, and passes over stages that have nothing left to ask.
    Raises ValueError for a stage or an intent that is not in the tables.
    """
    row = row_of(stage)
    match Intent(intent):
        case Intent.FINISH:
            return Stage.CLOSE
        case Intent.MOVE_ON:
            return _first_open(following(stage), notes)
        case Intent.GO_BACK:
            return row_of(towards).stage if towards else (row.returns_to or (row.stage,))[0]
        case Intent.CHANGE_GOAL:
            return Stage.GOAL
        case Intent.WANTS_IDEAS:
            early = known(Gap.GOAL, notes) and row.stage in (Stage.GOAL, Stage.REALITY)
            return Stage.OPTIONS if early else row.stage
        case _:
            return _first_open(row.stage, notes)


def _first_open(stage: Stage, notes: GrowNotes) -> Stage:
    while not open_gaps(stage, notes) and stage != Stage.CLOSE:
        stage = following(stage)
    return stage
