"""What a session knows. Notes are never edited in place: they are the fold of the patches in the log,
and every patch says what it adds, changes and removes, so nothing is rewritten silently."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Kind(StrEnum):
    """What a line of the notes is."""

    GOAL = "goal"
    WHY = "why"
    MEASURE = "measure"
    FACT = "fact"
    TRIED = "tried"
    OBSTACLE = "obstacle"
    STRENGTH = "strength"
    FEELING = "feeling"
    SCALE = "scale"
    OPTION = "option"
    BARRIER = "barrier"
    CONFIDENCE = "confidence"
    MEETING = "meeting"
    ASK = "ask"
    FOR_MENTOR = "for_mentor"
    TAKEAWAY = "takeaway"


class Gap(StrEnum):
    """What a question can be about: something the notes do not hold yet."""

    PROMISES = "promises"
    MISSED = "missed"
    MEETING = "meeting"
    UNFINISHED = "unfinished"
    GOAL = "goal"
    STILL_HOLDS = "still_holds"
    WHY = "why"
    MEASURE = "measure"
    SITUATION = "situation"
    TRIED = "tried"
    OBSTACLE = "obstacle"
    STRENGTH = "strength"
    SCALE = "scale"
    OPTIONS = "options"
    FREE = "free"
    ANOTHER = "another"
    STOP = "stop"
    CHOICE = "choice"
    ACTION = "action"
    WHEN = "when"
    BARRIER = "barrier"
    CONFIDENCE = "confidence"
    ASK = "ask"
    REHEARSE = "rehearse"
    FOR_MENTOR = "for_mentor"
    TAKEAWAY = "takeaway"


class Status(StrEnum):
    """Where a promise stands; overdue is derived from the day, never stored."""

    PROPOSED = "proposed"
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Line(_Frozen):
    """One thing noted, in the person's words. `id` is a letter or two for the kind and a running number."""

    id: str
    text: str


class Goal(_Frozen):
    """What they want: the statement, why it matters, how they would know. Version 0 means: not said yet."""

    version: int = 0
    statement: Line | None = None
    why: Line | None = None
    measure: Line | None = None


class Reality(_Frozen):
    """Where they stand, honestly."""

    facts: tuple[Line, ...] = ()
    tried: tuple[Line, ...] = ()
    obstacles: tuple[Line, ...] = ()
    strengths: tuple[Line, ...] = ()
    feelings: tuple[Line, ...] = ()
    scale: Line | None = None


class Option(Line):
    """Something they could do. `source` is the card it came from, when it did not come from them."""

    chosen: bool = False
    source: str | None = None


class Offered(_Frozen):
    """An idea the coach offered from the guidance; it becomes an option only when the person takes it."""

    text: str
    source: str


class FollowUp(_Frozen):
    """What a returning person is asked about first: ids of due promises, an unfinished session, a meeting since."""

    due: tuple[str, ...] = ()
    unfinished: str | None = None
    about: str = ""  # the goal of the unfinished session
    meeting: bool = False
    last: tuple[str, ...] = ()  # what the session before ended with, a line each


class Change(_Frozen):
    """One visible change of the notes.

    `replace` is for a goal that became another goal: the old one is kept in `earlier_goals`. `choose` marks an option.
    `evidence` holds the verbatim words of the person that the change rests on.
    """

    op: Literal["add", "change", "remove", "replace", "choose"]
    kind: Kind
    id: str | None = None
    text: str = ""
    evidence: str = ""
    source: str | None = None


class PromiseChange(_Frozen):
    """A promise made, dated, moved, kept or dropped. Only the fields given are changed."""

    id: str
    action: str | None = None
    due: date | None = None
    due_text: str | None = None
    status: Status | None = None


class NotesPatch(_Frozen):
    """What one turn (or one edit by the person) does to the notes, and the gap its question asked about."""

    author: Literal["builtin", "llm", "person"] = "builtin"
    changes: tuple[Change, ...] = ()
    promises: tuple[PromiseChange, ...] = ()
    asked: Gap | None = None
    unasked: Gap | None = None  # the last question was not understood, or lost in small talk: it does not count
    declined: tuple[Gap, ...] = ()
    follow: FollowUp | None = None
    offered: tuple[Offered, ...] | None = None  # ideas this reply offered; the next reply's replace them
    question: str | None = None  # id of the question from the bank, so that it is never asked twice
    reflected: str | None = None  # id of what was heard behind the words, so that it is not said twice
    hurried: bool | None = None  # they said that there is little time (or now there is): only what is needed is asked


class GrowNotes(_Frozen):
    """Everything a session knows."""

    goal: Goal = Goal()
    earlier_goals: tuple[Goal, ...] = ()
    reality: Reality = Reality()
    options: tuple[Option, ...] = ()
    barrier: Line | None = None
    confidence: Line | None = None
    meeting: tuple[Line, ...] = ()
    ask: Line | None = None
    for_mentor: tuple[Line, ...] = ()
    takeaway: Line | None = None
    commitments: tuple[str, ...] = ()
    undated: tuple[str, ...] = ()
    follow: FollowUp = FollowUp()
    answered: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    asked: Mapping[Gap, int] = Field(default_factory=dict)
    declined: tuple[Gap, ...] = ()
    questions: tuple[str, ...] = ()
    reflected: tuple[str, ...] = ()
    hurried: bool = False
    offered: tuple[Offered, ...] = ()
    numbered: int = 0

    def lines(self) -> dict[str, tuple[Kind, Line]]:
        """Every line by its id, in the order a person would read them."""
        found: dict[str, tuple[Kind, Line]] = {}
        for kind, (part, field) in PLACES.items():
            value = getattr(getattr(self, part) if part else self, field)
            for line in value if isinstance(value, tuple) else (value,):
                if line is not None:
                    found[line.id] = (kind, line)
        return found

    def of(self, kind: Kind) -> tuple[Line, ...]:
        """The lines of one kind."""
        return tuple(line for found, line in self.lines().values() if found == kind)

    def apply(self, patch: NotesPatch) -> "GrowNotes":
        """These notes with the patch applied. Raises ValueError for an id that is not there."""
        notes = self
        for change in patch.changes:
            notes = _apply_change(notes, change)
        for promise in patch.promises:
            edited = patch.author == "person" and promise.status not in (Status.DONE, Status.DROPPED)
            notes = notes if edited and promise.id in notes.follow.due else _apply_promise(notes, promise)
        asked = dict(notes.asked)
        if patch.unasked and asked.get(patch.unasked):
            asked[patch.unasked] -= 1
        if patch.asked:
            asked[patch.asked] = asked.get(patch.asked, 0) + 1
        return notes.model_copy(
            update={
                "asked": asked,
                "declined": notes.declined + tuple(gap for gap in patch.declined if gap not in notes.declined),
                "follow": patch.follow or notes.follow,
                "offered": notes.offered if patch.offered is None else patch.offered,
                "questions": notes.questions + ((patch.question,) if patch.question else ()),
                "reflected": notes.reflected + ((patch.reflected,) if patch.reflected else ()),
                "hurried": notes.hurried if patch.hurried is None else patch.hurried,
            }
        )


PLACES: Mapping[Kind, tuple[str, str]] = {
    Kind.MEETING: ("", "meeting"),
    Kind.GOAL: ("goal", "statement"),
    Kind.WHY: ("goal", "why"),
    Kind.MEASURE: ("goal", "measure"),
    Kind.FACT: ("reality", "facts"),
    Kind.TRIED: ("reality", "tried"),
    Kind.OBSTACLE: ("reality", "obstacles"),
    Kind.STRENGTH: ("reality", "strengths"),
    Kind.FEELING: ("reality", "feelings"),
    Kind.SCALE: ("reality", "scale"),
    Kind.OPTION: ("", "options"),
    Kind.BARRIER: ("", "barrier"),
    Kind.CONFIDENCE: ("", "confidence"),
    Kind.ASK: ("", "ask"),
    Kind.FOR_MENTOR: ("", "for_mentor"),
    Kind.TAKEAWAY: ("", "takeaway"),
}


def fold(patches: Iterable[NotesPatch]) -> GrowNotes:
    """The notes that a log of patches amounts to."""
    notes = GrowNotes()
    for patch in patches:
        notes = notes.apply(patch)
    return notes


def noting(notes: GrowNotes, kind: Kind, text: str, evidence: str) -> Change:
    """The change that notes `text`: an addition, or a visible change where the notes hold only one line of the kind."""
    part, field = PLACES[kind]
    held = getattr(getattr(notes, part) if part else notes, field)
    if isinstance(held, Line):
        return Change(op="change", kind=kind, id=held.id, text=text, evidence=evidence)
    return Change(op="add", kind=kind, text=text, evidence=evidence)


def _put(notes: GrowNotes, kind: Kind, value: object) -> GrowNotes:
    part, field = PLACES[kind]
    if not part:
        return notes.model_copy(update={field: value})
    return notes.model_copy(update={part: getattr(notes, part).model_copy(update={field: value})})


def _apply_change(notes: GrowNotes, change: Change) -> GrowNotes:
    if change.op in ("add", "replace"):
        return _add(notes, change)
    if change.id not in notes.lines():
        raise ValueError(f"no line {change.id!r} in these notes")
    kind, line = notes.lines()[change.id]
    update = {"text": change.text} if change.op == "change" else {"chosen": True}
    new = None if change.op == "remove" else line.model_copy(update=update)
    held = getattr(getattr(notes, PLACES[kind][0]) if PLACES[kind][0] else notes, PLACES[kind][1])
    if not isinstance(held, tuple):
        return _put(notes, kind, new)
    kept = (new if one.id == change.id else one for one in held)
    return _put(notes, kind, tuple(one for one in kept if one is not None))


def _add(notes: GrowNotes, change: Change) -> GrowNotes:
    number = notes.numbered + 1
    line = Line(id=f"{change.kind[:2]}{number}", text=change.text)
    notes = notes.model_copy(update={"numbered": number})
    if change.kind == Kind.GOAL:
        return _new_goal(notes, line, replaces=change.op == "replace")
    if change.kind == Kind.OPTION:
        option = Option(**line.model_dump(), source=change.source)
        return _put(notes, Kind.OPTION, (*notes.options, option))
    part, field = PLACES[change.kind]
    held = getattr(getattr(notes, part) if part else notes, field)
    return _put(notes, change.kind, (*held, line) if isinstance(held, tuple) else line)


def _new_goal(notes: GrowNotes, line: Line, *, replaces: bool) -> GrowNotes:
    if notes.goal.statement is None:
        goal = notes.goal.model_copy(update={"statement": line, "version": notes.goal.version + 1})
        return notes.model_copy(update={"goal": goal})
    if not replaces:
        return notes.model_copy(update={"goal": notes.goal.model_copy(update={"statement": line})})
    asked = {gap: count for gap, count in notes.asked.items() if gap not in (Gap.WHY, Gap.MEASURE, Gap.STILL_HOLDS)}
    return notes.model_copy(
        update={
            "goal": Goal(version=notes.goal.version + 1, statement=line),
            "earlier_goals": (*notes.earlier_goals, notes.goal),
            "asked": asked,
        }
    )


def _apply_promise(notes: GrowNotes, promise: PromiseChange) -> GrowNotes:
    """Promises live in their own table; the notes hold their ids and which of them still need something."""
    if promise.id in notes.follow.due:
        update: dict[str, object] = {"answered": _with(notes.answered, promise.id)}
        waits = promise.status == Status.OPEN and promise.due is None
        update["missed"] = _with(notes.missed, promise.id) if waits else _without(notes.missed, promise.id)
        return notes.model_copy(update=update)
    if promise.status == Status.DROPPED:
        kept, undated = _without(notes.commitments, promise.id), _without(notes.undated, promise.id)
    else:
        dated = promise.due or (promise.id in notes.commitments and promise.id not in notes.undated)
        kept = _with(notes.commitments, promise.id)
        undated = _without(notes.undated, promise.id) if dated else _with(notes.undated, promise.id)
    return notes.model_copy(update={"commitments": kept, "undated": undated})


def _with(ids: tuple[str, ...], one: str) -> tuple[str, ...]:
    return ids if one in ids else (*ids, one)


def _without(ids: tuple[str, ...], one: str) -> tuple[str, ...]:
    return tuple(held for held in ids if held != one)
