"""What is believed of a model's proposal: only what rests on the person's own words in this very message.

The line that is noted *is* those words, so a model can file them wrongly but not put others in their place. Days come
from our own reading of the words wherever it can read them. What the listener heard stays unless the model files the
same words elsewhere or names it as heard wrongly; a promise made in a message of usual length is never dropped by a
model's word alone.
"""

import re
from collections.abc import Iterator, Sequence

from coach.coaches.believed import SAME_WORDS, WHOLE, Believed, is_line
from coach.coaches.promised import take_promise
from coach.coaches.proposal import Edit, Noted, Proposal
from coach.coaches.words import Words, covered, overlap
from coach.guidance.store import Idea
from coach.notes import Change, Kind, NotesPatch, Offered, noting
from coach.turn import Turn, sources

PAGE = 150  # words; in so long a message there may be a page of somebody else's, whose "I will" is no promise of theirs
FRAGMENT = 0.5  # share of the length of what was to be said aloud, under which other words are only a part of it
FEWEST_WORDS = 3  # in which a line can be put shorter; one word stands for none
ALL = "all"  # everything that was heard
MOST_HEARD = 20  # of what the listener heard, shown to the model
MARKS = frozenset({Kind.SCALE, Kind.CONFIDENCE})

_MARK = re.compile(r"\b(?:10|[1-9])(?:[.,]5)?\b")


def heard_items(patch: NotesPatch) -> Iterator[tuple[str, str, str]]:
    """What the listener heard, as the model is told of it: id (h1, h2, …), what it is, the words; promises first."""
    for number, promise in enumerate(patch.promises, 1):
        yield f"h{number}", "promise", promise.action or f"{promise.id} {promise.status or 'moved'}"
    for number, change in enumerate(patch.changes, len(patch.promises) + 1):
        said = change.kind if change.op in ("add", "change", "replace") else change.op
        yield f"h{number}", said, change.text or change.evidence


def believe(turn: Turn, proposal: Proposal) -> Believed:
    """What `proposal` amounts to, on top of what was heard, in the light of the message."""
    spoken, heard = Words(turn.message), turn.heard.patch
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
        take_promise(promised, spoken, turn, believed)
    asked = turn.latest[-1].patch.asked
    believed.declined += [gap for gap in proposal.nothing if gap == asked and gap not in believed.declined]
    believed.notes = believed.notes.apply(
        NotesPatch(promises=tuple(believed.promises), declined=tuple(believed.declined))
    )
    return believed


def numbered(ideas: Sequence[Idea]) -> list[tuple[int, Idea]]:
    """The ideas a model may offer with the numbers of their sources: one of each card, so that a number names one."""
    first = {idea.card_id: idea for idea in reversed(ideas)}
    return [(number, first[source["id"]]) for number, source in enumerate(sources(ideas), 1)]


def offered(turn: Turn) -> tuple[Offered, ...] | None:
    """The ideas that the reply shown gave with their source; None when it gave none."""
    given = [idea for number, idea in numbered(turn.ideas) if f"[{number}]" in turn.manners.shown]
    return tuple(Offered(text=idea.text, source=idea.card_id) for idea in given) or None


def _line(spoken: Words, one: Noted) -> str | None:
    words = spoken.find(one.words)
    return words if words and is_line(words, one.kind) else None


def _keep_heard(turn: Turn, proposal: Proposal, noted: Sequence[tuple[Noted, str]], believed: Believed) -> None:
    """The changes and promises heard, without what the model files elsewhere or takes for heard wrongly.

    Lines are numbered as they are added, so what refers to a line is told its new number, or goes with it.
    """
    ids = {id_: place for place, (id_, _, _) in enumerate(heard_items(turn.heard.patch))}
    wrong = set(ids.values()) if ALL in proposal.wrong else {ids[one] for one in proposal.wrong if one in ids}
    original, renamed = turn.before, dict[str, str | None]()
    pasted = len(turn.message.split()) > PAGE
    longer = [(one, words) for one, words in noted if len(words.split()) >= FEWEST_WORDS]
    for place, change in enumerate(turn.heard.patch.changes, len(turn.heard.patch.promises)):
        numbered = original.numbered
        original = original.apply(NotesPatch(changes=(change,)))
        was = f"{change.kind[:2]}{original.numbered}" if original.numbered > numbered else None
        now = renamed.get(change.id, change.id) if change.id else None
        about = [words for _, words in noted if overlap(change.evidence, words) >= SAME_WORDS]
        shorter = any(
            one.kind == change.kind and overlap(change.evidence, words) >= SAME_WORDS for one, words in longer
        )
        refiled = bool(change.text) and (shorter or covered(change.text, about) >= SAME_WORDS)
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


def _edit(edit: Edit, spoken: Words, believed: Believed) -> None:
    words, lines = spoken.find(edit.words), believed.notes.lines()
    if words is None or edit.id not in lines:
        believed.doubted.append("an edit without their words" if words is None else "a line that is not there")
        return
    kind, line = lines[edit.id]
    if edit.do == "change" and not is_line(words, kind):
        believed.doubted.append("an edit that is too long")
        return
    text = (edit.instead_of and Words(line.text).swapped(edit.instead_of, words)) or words
    if edit.do == "remove" and not (overlap(words, line.text) or len(words.split()) >= FEWEST_WORDS):
        believed.doubted.append("an edit without their words")
        return
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
