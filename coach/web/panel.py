"""What the side panel shows: the four stages and where one is, what is noted and what is still open, the promises."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from coach import captions
from coach.coaches.builtin.tell import said
from coach.commitments import Commitment
from coach.notes import GrowNotes, Kind
from coach.session import Spoken
from coach.stages import STAGES, Stage, known

GROW = (Stage.GOAL, Stage.REALITY, Stage.OPTIONS, Stage.WAY_FORWARD)
# Where a note stands in the panel: what to take to the meeting first, then the way there.
PARTS: Mapping[Stage, tuple[Kind, ...]] = {
    Stage.CLOSE: (Kind.ASK, Kind.FOR_MENTOR, Kind.TAKEAWAY),
    Stage.FOLLOW_UP: (Kind.MEETING,),
    Stage.GOAL: (Kind.GOAL, Kind.WHY, Kind.MEASURE),
    Stage.REALITY: (Kind.FACT, Kind.TRIED, Kind.OBSTACLE, Kind.STRENGTH, Kind.FEELING, Kind.SCALE),
    Stage.OPTIONS: (Kind.OPTION,),
    Stage.WAY_FORWARD: (Kind.BARRIER, Kind.CONFIDENCE),
}
HERE: Mapping[Stage, str] = {
    Stage.FOLLOW_UP: "First: what happened since last time",
    Stage.GOAL: "Now: what you want",
    Stage.REALITY: "Now: where you stand, honestly",
    Stage.OPTIONS: "Now: what you could do",
    Stage.WAY_FORWARD: "Now: what you will do, and by when",
    Stage.CLOSE: "Now: what to take to your mentor",
}
TITLES: Mapping[Stage, str] = {stage: name.capitalize() for stage, name in captions.STAGES.items()} | {
    Stage.CLOSE: "For the meeting"
}


def panel(spoken: Spoken, today: date, sources: Mapping[str, str]) -> dict[str, Any]:
    """The panel as plain data for JSON; `sources` are the cards cited in this session, id → title."""
    notes, stage = spoken.notes, spoken.turn.stage
    return {
        "session": spoken.session.id,
        "where": HERE[stage],
        "stages": [_stage(one, stage, notes) for one in GROW],
        "parts": [part for part in (_part(one, notes) for one in PARTS) if part["notes"] or part["open"]],
        "promises": [_promise(one, spoken.session.id, today) for one in spoken.commitments],
        "sources": [{"id": card, "title": title} for card, title in sources.items()],
    }


def _stage(stage: Stage, here: Stage, notes: GrowNotes) -> dict[str, Any]:
    order = list(STAGES)
    state = "here" if stage == here else "behind" if order.index(stage) < order.index(here) else "ahead"
    noted = any(kind in PARTS[stage] for kind, _ in notes.lines().values())
    if stage == Stage.WAY_FORWARD:
        noted = noted or bool(notes.commitments)
    return {"id": stage.value, "title": TITLES[stage], "state": state, "noted": noted, "aim": STAGES[stage].aim}


def _part(stage: Stage, notes: GrowNotes) -> dict[str, Any]:
    lines = [
        {
            "id": line.id,
            "kind": kind.value,
            "label": captions.KINDS[kind],
            "text": line.text,
            "chosen": getattr(line, "chosen", False),
        }
        for kind, line in notes.lines().values()
        if kind in PARTS[stage]
    ]
    return {"id": stage.value, "title": TITLES[stage], "notes": lines, "open": _open(stage, notes)}


def _open(stage: Stage, notes: GrowNotes) -> list[str]:
    """What this stage cannot do without and does not have yet; what was declined is left alone."""
    row = STAGES[stage]
    waiting = (gap for gap in row.gaps if gap in row.needs and gap not in notes.declined and not known(gap, notes))
    return [captions.STILL_OPEN[gap] for gap in waiting if gap in captions.STILL_OPEN]


def _promise(one: Commitment, session_id: str, today: date) -> dict[str, Any]:
    return {**one.as_dict(today), "said": said(one, today), "elsewhere": one.session != session_id}
