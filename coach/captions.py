"""What stages, notes and open questions are called before people: one set of names for terminal and web."""

from collections.abc import Mapping

from coach.notes import Gap, Kind
from coach.stages import Stage

STAGES: Mapping[Stage, str] = {
    Stage.FOLLOW_UP: "since last time",
    Stage.GOAL: "goal",
    Stage.REALITY: "reality",
    Stage.OPTIONS: "options",
    Stage.WAY_FORWARD: "way forward",
    Stage.CLOSE: "close",
}
KINDS: Mapping[Kind, str] = {
    Kind.GOAL: "goal",
    Kind.WHY: "why it matters",
    Kind.MEASURE: "you'd know by",
    Kind.FACT: "where you stand",
    Kind.TRIED: "tried so far",
    Kind.OBSTACLE: "in the way",
    Kind.STRENGTH: "on your side",
    Kind.FEELING: "how it feels",
    Kind.SCALE: "1 to 10 today",
    Kind.OPTION: "you could",
    Kind.BARRIER: "may come between",
    Kind.CONFIDENCE: "1 to 10 sure",
    Kind.MEETING: "from the meeting",
    Kind.ASK: "ask your mentor",
    Kind.FOR_MENTOR: "question for your mentor",
    Kind.TAKEAWAY: "taking with you",
}
# What a stage cannot do without, as long as it is not known.
STILL_OPEN: Mapping[Gap, str] = {
    Gap.GOAL: "what you want",
    Gap.SITUATION: "how things are now",
    Gap.OBSTACLE: "what is in the way",
    Gap.OPTIONS: "what you could do",
    Gap.CHOICE: "which of these it will be",
    Gap.ACTION: "what you will do",
    Gap.WHEN: "by when",
    Gap.ASK: "what to ask your mentor",
}
