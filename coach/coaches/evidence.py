"""What is believed of a model's proposal: only what rests on the person's own words in this very message.

The line that is noted *is* those words, so a model can file them wrongly but not put others in their place. Days come
from our own reading of the words wherever it can read them. What the listener heard stays unless the model files the
same words elsewhere or names it as heard wrongly; a promise made in a message of usual length is never dropped by a
model's word alone.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, timedelta

from coach.coaches.builtin import promises
from coach.coaches.proposal import Edit, Noted, Promised, Proposal
from coach.coaches.words import Spoken, overlap
from coach.commitments import Commitment
from coach.notes import Change, Gap, GrowNotes, Kind, NotesPatch, Offered, PromiseChange, Status, noting
from coach.turn import Turn, sources

SAME_WORDS = 0.6  # share of words from which two lines are about the same words
LONGEST_LINE = 60  # words; what is said aloud whole (an ask, what a meeting brought) may be longer
PAGE = 150  # words; in so long a message there may be a page of somebody else's, whose "I will" is no promise of theirs
FRAGMENT = 0.5  # share of the length of what was to be said aloud, under which other words are only a part of it
ALL = "all"  # everything that was heard
MOST_HEARD = 20  # of what the listener heard, shown to the model
FARTHEST = timedelta(days=730)  # a day later than this is no deadline somebody set in conversation
WHOLE = frozenset({Kind.ASK, Kind.FOR_MENTOR, Kind.TAKEAWAY, Kind.MEETING})
MARKS = frozenset({Kind.SCALE, Kind.CONFIDENCE})

_MARK = re.compile(r"\b(?:10|[1-9])(?:[.,]5)?\b")
_NOT = re.compile(
    r"\b(?:not|never|no|none|nothing|nobody|didn|haven|hasn|wasn|don|won|can|couldn|isn|failed|forgot|almost|nicht|kein\w*|"
    r"nie|noch|pas|jamais|rien|nunca|nada|non|mai|niet|nie|inte|ikke|нет|не|ещё)(?:'t|’t|t)?\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Believed:
    """The notes as they would become, the changes that lead there, and what was not believed (for the log)."""

    notes: GrowNotes
    changes: list[Change] = field(default_factory=list)
    promises: list[PromiseChange] = field(default_factory=list)
    declined: list[Gap] = field(default_factory=list)
    doubted: list[str] = field(default_factory=list)

    def note(self, change: Change) -> str | None:
        """Add a change; the id of the line it made. What does not fit the notes is doubted."""
        numbered = self.notes.numbered
        try:
            self.notes = self.notes.apply(NotesPatch(changes=(change,)))
        except ValueError:
            self.doubted.append("a line that is not there")
            return None
        self.changes.append(change)
        return f"{change.kind[:2]}{self.notes.numbered}" if self.notes.numbered > numbered else None


def heard_items(patch: NotesPatch) -> Iterator[tuple[str, str, str]]:
    """What the listener heard, as the model is told of it: id (h1, h2, …), what it is, the words; promises first."""
    for number, promise in enumerate(patch.promises, 1):
        yield f"h{number}", "promise", promise.action or f"{promise.id} {promise.status or 'moved'}"
    for number, change in enumerate(patch.changes, len(patch.promises) + 1):
        said = change.kind if change.op in ("add", "change", "replace") else change.op
        yield f"h{number}", said, change.text or change.evidence


def believe(turn: Turn, proposal: Proposal) -> Believed:
    """What `proposal` amounts to, on top of what was heard, in the light of the message."""
    spoken, heard = Spoken(turn.message), turn.heard.patch
    noted = [(one, words) for one in proposal.notes if (words := _line(spoken, one))]
    believed = Believed(turn.before, declined=list(heard.declined))
    if len(noted) < len(proposal.notes):
        believed.doubted.append("a note without their words")
    _keep_heard(turn, proposal, noted, believed)
    for one, words in noted:
        _note(one, words, believed)
    for edit in proposal.edits:
        _edit(edit, spoken, believed)
    for number in proposal.taken:
        _take_idea(number, turn, believed)
    for promised in proposal.promises:
        _promise(promised, spoken, turn, believed)
    asked = turn.latest[-1].patch.asked
    believed.declined += [gap for gap in proposal.nothing if gap == asked and gap not in believed.declined]
    believed.notes = believed.notes.apply(
        NotesPatch(promises=tuple(believed.promises), declined=tuple(believed.declined))
    )
    return believed


def offered(turn: Turn) -> tuple[Offered, ...] | None:
    """The ideas that the reply shown gave with their source; None when it gave none."""
    places = {source["id"]: place for place, source in enumerate(sources(turn.ideas), 1)}
    given = [idea for idea in turn.ideas if f"[{places[idea.card_id]}]" in turn.manners.shown]
    return tuple(Offered(text=idea.text, source=idea.card_id) for idea in given) or None


def _line(spoken: Spoken, one: Noted) -> str | None:
    words = spoken.find(one.words)
    return words if words and (one.kind in WHOLE or _is_line(words)) else None


def _is_line(words: str) -> bool:
    return len(words.split()) <= LONGEST_LINE


def _keep_heard(turn: Turn, proposal: Proposal, noted: Sequence[tuple[Noted, str]], believed: Believed) -> None:
    """The changes and promises heard, without what the model files elsewhere or takes for heard wrongly.

    Lines are numbered as they are added, so what refers to a line is told its new number, or goes with it.
    """
    ids = {id_: place for place, (id_, _, _) in enumerate(heard_items(turn.heard.patch))}
    wrong = set(ids.values()) if ALL in proposal.wrong else {ids[one] for one in proposal.wrong if one in ids}
    original, renamed = turn.before, dict[str, str | None]()
    pasted = len(turn.message.split()) > PAGE
    for place, change in enumerate(turn.heard.patch.changes, len(turn.heard.patch.promises)):
        numbered = original.numbered
        original = original.apply(NotesPatch(changes=(change,)))
        was = f"{change.kind[:2]}{original.numbered}" if original.numbered > numbered else None
        now = renamed.get(change.id, change.id) if change.id else None
        refiled = bool(change.text) and any(overlap(change.evidence, words) >= SAME_WORDS for _, words in noted)
        kept = (
            place not in wrong
            and not refiled
            and not (pasted and place >= MOST_HEARD)
            and not (change.id and now is None)
        )
        made = believed.note(change.model_copy(update={"id": now})) if kept else None
        if was:
            renamed[was] = made
    told = [*(words for _, words in noted), *(one.words for one in proposal.promises)]
    for place, promise in enumerate(turn.heard.patch.promises):
        report = promise.action is None  # of a promise made before, which stands as it stood
        if place in wrong and (
            report or pasted or any(overlap(promise.action or "", words) >= SAME_WORDS for words in told)
        ):
            continue
        if place in wrong:
            believed.doubted.append("a promise to be forgotten")
        believed.promises.append(promise)


def _note(one: Noted, words: str, believed: Believed) -> None:
    text = words
    if one.kind in MARKS and (mark := _MARK.search(words)):
        text = mark[0]
    held = believed.notes.of(one.kind)
    if any(_within(text, line.text) for line in held):
        return
    change = noting(believed.notes, one.kind, text, words)
    if one.kind == Kind.GOAL and held and one.new_goal:
        change = Change(op="replace", kind=Kind.GOAL, id=held[0].id, text=text, evidence=words)
    elif change.op == "change" and one.kind in WHOLE and len(text) < FRAGMENT * len(held[0].text):
        change = Change(op="add", kind=Kind.FACT, text=text, evidence=words)  # part of an answer takes no whole's place
    made = believed.note(change)
    if made and one.kind == Kind.OPTION and one.chosen:
        believed.note(Change(op="choose", kind=Kind.OPTION, id=made, evidence=words))


def _within(text: str, line: str) -> bool:
    return text.lower() in line.lower()


def _edit(edit: Edit, spoken: Spoken, believed: Believed) -> None:
    words, lines = spoken.find(edit.words), believed.notes.lines()
    if words is None or edit.id not in lines:
        believed.doubted.append("an edit without their words" if words is None else "a line that is not there")
        return
    kind, line = lines[edit.id]
    part = Spoken(line.text).find(edit.instead_of) if edit.instead_of else None
    text = line.text.replace(part, words) if part else words
    if (edit.do == "choose" and kind != Kind.OPTION) or (edit.do == "change" and text == line.text):
        return
    believed.note(Change(op=edit.do, kind=kind, id=edit.id, text=text if edit.do == "change" else "", evidence=words))


def _take_idea(number: int, turn: Turn, believed: Believed) -> None:
    """An idea that was offered in the last reply and that they like becomes an option."""
    given = turn.before.offered
    if not 1 <= number <= len(given):
        believed.doubted.append("an idea that was not offered")
        return
    idea = given[number - 1]
    if all(option.text != idea.text for option in believed.notes.options):
        source = idea.source or None
        believed.note(Change(op="add", kind=Kind.OPTION, text=idea.text, evidence=turn.message, source=source))


def _promise(one: Promised, spoken: Spoken, turn: Turn, believed: Believed) -> None:
    words = spoken.find(one.words)
    if words is None:
        believed.doubted.append("a promise without their words")
        return
    due, when = _day(one, spoken, words, turn)
    if one.id:
        _earlier(one, words, due, when, turn, believed)
        return
    act = _act(one, words, spoken, believed.notes)
    if act is None or one.became == Status.DROPPED:
        believed.doubted.append("a promise without their words")
        return
    action = _plainly(act, when, turn)
    for place, heard in enumerate(believed.promises):
        if heard.action and overlap(heard.action, action) >= SAME_WORDS:
            dated = {} if heard.due or due is None else {"due": due, "due_text": when}
            believed.promises[place] = heard.model_copy(update={"action": action, **dated})
            return
    again = promises.same_promise(action, _mine(turn, turn.before.commitments))
    believed.promises.append(
        PromiseChange(
            id=again.id if again else _free_id(turn, believed),
            action=None if again else action,
            due=due,
            due_text=when,
            status=None if again else Status.PROPOSED,
        )
    )


def _plainly(act: str, when: str | None, turn: Turn) -> str:
    """What is promised without the words for its day, which are kept beside it; another day in it is part of it."""
    if when and (said := Spoken(act).find(when)):
        act = " ".join(act.replace(said, " ", 1).split()).strip(" ,.;")
    return act if turn.heard.foreign else promises.said_action(act, turn.today, dated=False)


def _act(one: Promised, words: str, spoken: Spoken, notes: GrowNotes) -> str | None:
    """What they will do: a stretch of the message, or words that are all theirs, or else the sentence itself."""
    theirs = Spoken("\n".join([words, *(line.text for _, line in notes.lines().values())]))
    if found := spoken.find(one.do):
        return found
    if _is_line(one.do) and theirs.holds(one.do):
        return one.do
    return words if _is_line(words) else None


def _earlier(one: Promised, words: str, due: date | None, when: str | None, turn: Turn, believed: Believed) -> None:
    """What became of a promise made before. "Done" is not believed of words that deny something."""
    if not _mine(turn, {one.id or ""}):
        believed.doubted.append("a promise that is not there")
        return
    status = one.became
    if status != Status.OPEN:
        due, when = None, None  # "I forgot it on Sunday" names no new day
    if status == Status.DONE and _NOT.search(words):
        believed.doubted.append("a promise kept that the words deny")
        status = None
    if any(heard.id == one.id for heard in believed.promises) or (status is None and due is None):
        return  # heard already
    believed.promises.append(PromiseChange(id=one.id or "", due=due, due_text=when, status=status))


def _day(one: Promised, spoken: Spoken, words: str, turn: Turn) -> tuple[date | None, str | None]:
    """The day of a promise and their words for it. The model's own reckoning counts where we cannot read the words."""
    when = spoken.find(one.when or "")
    found = promises.due_of(when or words, turn.today) or (promises.due_of(words, turn.today) if when else None)
    if found:
        return found
    if when is None or not turn.heard.foreign:
        return None, when
    try:
        day = date.fromisoformat(one.day or "")
    except ValueError:
        return None, when
    return (day, when) if turn.today <= day <= turn.today + FARTHEST else (None, when)


def _mine(turn: Turn, ids: Sequence[str] | Set[str]) -> list[Commitment]:
    return [one for one in turn.commitments if one.id in ids]


def _free_id(turn: Turn, believed: Believed) -> str:
    taken = {one.id for one in (*believed.promises, *turn.heard.patch.promises)}
    numbers = range(len(taken) + 1)
    return next(one for one in (promises.promise_id(turn.id, number) for number in numbers) if one not in taken)
