"""Promises that a model heard: what they will do is put together from the person's own words, the day is reckoned here,
and what became of an earlier promise must be borne out by what they said."""

from collections.abc import Sequence, Set
from datetime import date, timedelta

from coach.coaches.believed import SAME_WORDS, Believed, is_line
from coach.coaches.builtin import promises
from coach.coaches.proposal import Promised
from coach.coaches.words import Words, gives_up, overlap, refuses, tells_done
from coach.commitments import Commitment
from coach.notes import GrowNotes, PromiseChange, Status
from coach.turn import Turn

FARTHEST = timedelta(days=730)  # a day later than this is no deadline somebody set in conversation


def take_promise(one: Promised, spoken: Words, turn: Turn, believed: Believed) -> None:
    """Add one promise, or what became of an earlier one, to what is believed."""
    words = spoken.find(one.words)
    if words is None:
        believed.doubted.append("a promise without their words")
        return
    due, when = _day(one, spoken, words, turn)
    if one.id:
        _earlier(one, words, due, when, turn, believed)
        return
    act = _act(one, words, spoken, turn.message, believed.notes)
    if act is None or one.became == Status.DROPPED or refuses(words, act):
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
    if when and (without := Words(act).swapped(when, " ")):
        act = " ".join(without.split()).strip(" ,.;")
    return act if turn.heard.foreign else promises.said_action(act, turn.today, dated=False)


def _act(one: Promised, words: str, spoken: Words, message: str, notes: GrowNotes) -> str | None:
    """What they will do: a stretch of the message, or words that are all theirs, or else the sentence itself."""
    theirs = Words("\n".join([message, *(line.text for _, line in notes.lines().values())]))
    if (found := spoken.find(one.do)) and is_line(found):
        return found
    if is_line(one.do) and theirs.holds(one.do):
        return one.do
    return words if is_line(words) else None


def _earlier(one: Promised, words: str, due: date | None, when: str | None, turn: Turn, believed: Believed) -> None:
    """What became of a promise made before. "Done" is not believed of words that deny something or look ahead, nor
    "dropped" of words that give up nothing."""
    if not _mine(turn, {one.id or ""}):
        believed.doubted.append("a promise that is not there")
        return
    status = one.became
    if status != Status.OPEN:
        due, when = None, None  # "I forgot it on Sunday" names no new day
    if status == Status.DONE and not tells_done(words):
        believed.doubted.append("a promise kept that the words deny")
        status = None
    if status == Status.DROPPED and not (turn.heard.foreign or gives_up(words)):
        believed.doubted.append("a promise to be forgotten")
        status = None
    if any(heard.id == one.id for heard in believed.promises) or (status is None and due is None):
        return  # heard already
    believed.promises.append(PromiseChange(id=one.id or "", due=due, due_text=when, status=status))


def _day(one: Promised, spoken: Words, words: str, turn: Turn) -> tuple[date | None, str | None]:
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
