"""Putting right what was noted, in the words of somebody who reads it back: "the goal is …", "change ferry to Morag",
"letter tomorrow, piano on the third", "you forgot the paper"."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from coach.coaches.builtin.closeness import shared, telling
from coach.coaches.builtin.hearing import Hearing
from coach.coaches.builtin.labels import labelled_lines
from coach.coaches.builtin.promises import due_of, promise_id, said_action
from coach.coaches.builtin.question import asks
from coach.coaches.builtin.take import Taker
from coach.commitments import Commitment
from coach.dates import Due, find_due
from coach.notes import Change, GrowNotes, Kind, PromiseChange, Status, noting

LONGEST = 24  # words of a line that is dictated
ALL_THERE = 0.8  # share of telling words by which what they miss is there
SOON = 60  # days; further off, a day named in passing is rather no new day for the step
NEAR = 0.3  # share of telling words by which words without a name belong to a line
SHOWN = (Kind.GOAL, Kind.OBSTACLE, Kind.OPTION, Kind.ASK, Kind.TAKEAWAY)  # what the summary and the goodbye say back
_NAMES = {
    "goal": "goal",
    "step": "promise",
    "plan": "promise",
    "promise": "promise",
    "question": "ask",
    "obstacle": "obstacle",
}

_FAULT = re.compile(
    r"^\W*(?:the |my )?(?:goal|question|obstacle|step) (?:is|should)\b"
    r"|\bnot (?:the|my) (?:question|goal|plan|step|obstacle)\b"
    r"|\b(?:(?:is|are|'s|its|it's|still|all|that|it|one) (?:not correct|wrong)|wrong (?:day|date|way|question|goal"
    r"|step|one|thing)"
    r"|mistakes? in|(?:is|are|'s) not (?:there|in (?:it|there))|not (?:quite |exactly )?(?:right|what i (?:said"
    r"|meant))|should (?:be|read|say|stand)|must be"
    r"|you(?:'ve| have|ve)? (?:just |still |also )?(?:forgot(?:ten)?|missed|left (?:out|off)|lost|not (?:put"
    r"|written|noted|got)"
    r"|cut (?:me|it) off|thrown)|(?:is|are|'s) missing|where(?:'s| is| has| are) (?:the|my)|still (?:not|wrong"
    r"|there|says?|in there)"
    r"|please (?:write|put|change|add|note|correct)|(?<!will )(?<!'ll )(?<! to )(?<!i )"
    r"(?:put|write|note) (?!to\b)[^.?!]{1,40}? (?:in|down)\b(?=[ .,!?]*$|[.,!?]| please| too| as well)"
    r"|change [^.?!]{1,30} to\b"
    r"|(?:take|strike|rub|cross) [^.?!]{1,40}?(?:out|off)\b|not in (?:the|my) (?:list|summary|notes)"
    r"|isn'?t (?:the goal|in the way|my goal)"
    r"|did (?:you|u) (?:change|correct|fix)|can (?:you|u) (?:change|correct|fix|add|put))",
    re.IGNORECASE,
)
_END = r"(?P<to>[^.!?;\n]+)"
_BE = (
    r"(?:(?:is|are|was|should be|should read|must be)\b|:|=)\s*"
    r"(?!(?:not|wrong|still|also wrong|missing|fine|ok|good|right)\b)(?:that )?"
)
_LABELLED: Sequence[tuple[str, re.Pattern[str]]] = tuple(
    (kind, re.compile(rf"\b(?:{name})\s*{_BE}[\"“']?{_END}", re.IGNORECASE))
    for kind, name in (
        ("goal", r"(?:(?:my|the|new|real) )?(?:goal|aim|new one)"),
        ("obstacle", r"(?:what(?:'s| is)? )?in the way|(?:my|the) (?:obstacle|blocker|problem|difficulty)"),
        ("ask", r"(?:my|the) question(?: (?:for|to) [\w ]{2,20}?)?"),
        (
            "promise",
            r"what i(?:'ll| will| shall| want to)? do|(?:my|the) (?:first |next )?(?:step|promise|plan|action)",
        ),
    )
)
_DICTATED = re.compile(
    r"(?:\b(?:it|that|this) (?:should|must) (?:be|read|say)|\bplease (?:write|put|note|add)|\b(?:write|put"
    r"|note)(?: down| in)?\s*:"
    r"|\bi (?:said|meant|say|mean)(?: that)?|\b(?:it|that) is:|\b(?:missed|forgot(?:ten)?|left)(?: off"
    r"| out)? (?:that|the|my)\b)"
    r"\s*[:,]?\s*[\"“']?" + _END,
    re.IGNORECASE,
)
_SWAPPED = re.compile(
    r"\bchange (?:the )?[\"“']?(?P<old>[^\"”'.!?]{2,30}?)[\"”']? to [\"“']?(?P<new>[^\"”'.!?]{2,60})", re.IGNORECASE
)
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_NOT_THE_OTHER = re.compile(  # "it's Thursday, not Wednesday"
    rf"(?<!not )(?<!not on )\b((?:next |this )?{_DAY})\b(?=[^.!?]*\bnot (?:on |by )?{_DAY})"
    rf"|\bit(?:'s| is) ((?:next )?{_DAY})\b",
    re.IGNORECASE,
)
_PART = re.compile(r"[,;.!\n]+|\s+and\s+")


def finds_fault(message: str) -> bool:
    """Whether somebody who has just read their notes says that something in them is wrong or missing, or labels a line
    as it should be."""
    return bool(_FAULT.search(message)) or any(label for _, label in labelled_lines(message))


def readings(message: str) -> list[tuple[str, str]]:
    """What should stand there instead, as (kind, words); the kind is "" where they do not name the line."""
    found = [(kind, match["to"]) for kind, pattern in _LABELLED for match in pattern.finditer(message)]
    if not found:
        found = [("", match["to"]) for match in _DICTATED.finditer(message)]
    return [(kind, said) for kind, text in found if 0 < len((said := _clean(text)).split()) <= LONGEST]


def swaps(message: str) -> list[tuple[str, str]]:
    """The words to change in a line, and those to put there."""
    found = [(_clean(match["old"]), _clean(match["new"])) for match in _SWAPPED.finditer(message)]
    return [(old, new) for old, new in found if telling(old)]


def days(message: str, commitments: Sequence[Commitment], notes: GrowNotes, today: date) -> Iterator[tuple[str, str]]:
    """The promises of this session that are given a day by name, with the part of the message that does it."""
    for part in _PART.split(message):
        if due_of(part, today) is None:
            continue
        for one in commitments:
            if one.id in notes.commitments and one.alive and telling(part) & telling(one.action):
                yield one.id, part


def _due_dictated(text: str, today: date) -> Due | None:
    """The day of a dictated step: the one after "by", else the last one named."""
    found = find_due(text, today)
    by = [one for one in found if one.text.lower().startswith("by ")]
    return (by or found)[-1] if found else None


def _clean(text: str) -> str:
    return text.strip(" ,:\"“”'‘’")


class Mender:
    """Makes the changes that somebody asks for who reads their notes back."""

    def __init__(self, taker: Taker) -> None:
        self._taker = taker

    def mend(self, message: str, hearing: Hearing) -> None:
        """Change every line that `message` puts right; what names no line that can be found changes nothing."""
        for line, label in labelled_lines(message):
            if label:
                self._put(label, line, hearing)
        for old, new in swaps(message):
            self._swap(old, new, hearing)
        for promise, part in days(message, hearing.setting.commitments, hearing.notes, hearing.setting.today):
            if due := due_of(part, hearing.setting.today):
                hearing.promise(PromiseChange(id=promise, due=due[0], due_text=due[1]))
        self._redate(message, hearing)
        for kind, text in () if hearing.changes else readings(message):
            if kind or not self._stands(text, hearing):
                self._put(kind or self._kind_of(text, hearing), text, hearing)
        told = hearing.changes or any(one.action for one in hearing.promises)
        for part in () if told else _PART.split(message):
            if not self._stands(part, hearing) and self._taker.names_an_act(part, hearing.setting.today):
                self._taker.loosely(part, hearing)

    def _redate(self, message: str, hearing: Hearing) -> None:
        """The one promise there is gets the day that is named; of several, nobody knows which is meant."""
        alive = [one for one in hearing.setting.commitments if one.id in hearing.notes.commitments and one.alive]
        due = due_of(message, hearing.setting.today)
        if day := _NOT_THE_OTHER.search(message):
            due = due_of(f"by {day[1] or day[2]}", hearing.setting.today)
        soon = due is not None and (due[0] - hearing.setting.today).days <= SOON
        if len(alive) == 1 and due and soon and not asks(message) and not hearing.promises:
            hearing.promise(PromiseChange(id=alive[0].id, due=due[0], due_text=due[1]))

    def _put(self, kind: str, text: str, hearing: Hearing) -> None:
        held = hearing.notes.goal.statement
        if kind == "goal" and held:
            hearing.note(Change(op="change", kind=Kind.GOAL, id=held.id, text=text, evidence=text))
        elif kind in ("goal", "obstacle", "ask", "takeaway", "option"):
            hearing.note(noting(hearing.notes, Kind(kind), text, text))
        elif kind == "choice":
            hearing.note(Change(op="add", kind=Kind.OPTION, text=text, evidence=text))
            hearing.note(Change(op="choose", kind=Kind.OPTION, id=hearing.notes.options[-1].id, evidence=text))
        elif kind == "promise":
            self._promise(text, hearing)

    @staticmethod
    def _stands(text: str, hearing: Hearing) -> bool:
        """Whether what they miss is in the notes after all."""
        noted = [line.text for kind in SHOWN for line in hearing.notes.of(kind)]
        noted += [
            one.action for one in hearing.setting.commitments if one.id in hearing.notes.commitments and one.alive
        ]
        return any(shared(text, one) >= ALL_THERE for one in noted)

    def _promise(self, text: str, hearing: Hearing) -> None:
        """A promise dictated: noted as it is said, in the place of those it says in other words, or of the only one."""
        alive = [one for one in hearing.setting.commitments if one.id in hearing.notes.commitments and one.alive]
        meant = [one for one in alive if telling(one.action) & telling(text)] or (alive if len(alive) == 1 else [])
        for one in meant:
            hearing.promise(PromiseChange(id=one.id, status=Status.DROPPED))
        due = _due_dictated(text, hearing.setting.today)
        said = f"{text[: due.start]} {text[due.end :]}" if due else text
        hearing.promise(
            PromiseChange(
                id=promise_id(hearing.setting.turn_id, len(hearing.promises)),
                action=said_action(said, hearing.setting.today, dated=False),
                due=due.day if due else None,
                due_text=due.text if due else None,
                status=Status.PROPOSED,
            )
        )

    def _kind_of(self, text: str, hearing: Hearing) -> str:
        """Which line words are meant for that name none."""
        if asks(text):
            return "ask"
        if due_of(text, hearing.setting.today) or self._taker.begins_with_an_act(text):
            return "promise"
        lines = {"goal": hearing.notes.of(Kind.GOAL), "obstacle": hearing.notes.of(Kind.OBSTACLE)}
        near = {kind: max((shared(text, line.text) for line in held), default=0.0) for kind, held in lines.items()}
        best = max(near, key=lambda kind: near[kind])
        return best if near[best] >= NEAR else ""

    def _swap(self, old: str, new: str, hearing: Hearing) -> None:
        if label := _NAMES.get(old.lower().removeprefix("my ").removeprefix("the ")):
            self._put(label, new, hearing)
            return
        pattern = re.compile(rf"\b{re.escape(old)}\b", re.IGNORECASE)
        for line_id, (kind, line) in hearing.notes.lines().items():
            if kind in SHOWN and pattern.search(line.text):
                text = pattern.sub(lambda _: new, line.text)
                hearing.note(Change(op="change", kind=kind, id=line_id, text=text, evidence=new))
        for one in hearing.setting.commitments:
            if one.id in hearing.notes.commitments and pattern.search(one.action):
                hearing.promise(PromiseChange(id=one.id, action=pattern.sub(lambda _: new, one.action)))
