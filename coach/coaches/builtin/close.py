"""The close: what was found, in their words, the promises, one observation on the ask, and a goodbye."""

import re
from collections.abc import Sequence

from coach.coaches.builtin.data import Phrases
from coach.coaches.builtin.mirror import core, reads_alone, says_a_way
from coach.coaches.builtin.tell import listed, said
from coach.commitments import Commitment, after_patch
from coach.notes import Gap, GrowNotes, Kind
from coach.stages import Intent, Stage
from coach.turn import Turn

LINE_WORDS = 32  # a line of the summary is cut at this length, at the end of a clause where there is one


def summary(turn: Turn, phrases: Phrases) -> str:
    """Three lines of what was found and the promises made, each in the person's words."""
    return _summed(turn.notes, promised(turn), turn, phrases)


def reads_anew(turn: Turn, phrases: Phrases) -> bool:
    """Whether the message changed anything of what the summary or the goodbye says."""
    before = [one for one in turn.commitments if one.id in turn.before.commitments and one.alive]
    stood = (_summed(turn.before, before, turn, phrases), turn.before.ask)
    return stood != (summary(turn, phrases), turn.notes.ask)


def _summed(notes: GrowNotes, mine: Sequence[Commitment], turn: Turn, phrases: Phrases) -> str:
    lines = [phrases.summary.intro]
    hindrances = [line for line in notes.of(Kind.OBSTACLE) if reads_alone(line.text)] or notes.of(Kind.OBSTACLE)
    chosen = [option for option in notes.options if option.chosen]
    found = {
        "goal": notes.of(Kind.GOAL)[-1:],
        "obstacle": hindrances[-1:],
        "strength": notes.of(Kind.STRENGTH)[:1] if not hindrances else (),
        "option": chosen[-1:],
    }
    if chosen and (chosen[-1].source or not says_a_way(chosen[-1].text)):
        found["option"] = ()  # an idea from the guidance is not their words, and not every word is a way
    for name, held in found.items():
        lines += [f"- {getattr(phrases.summary, name).format(line=quoted(line.text))}" for line in held]
    if len(mine) == 1:
        lines.append(f"- {phrases.summary.promise.format(promise=said(mine[0], turn.today))}")
    elif mine:
        lines.append(f"- {phrases.summary.promises.format(promises=listed([said(one, turn.today) for one in mine]))}")
    return "\n".join(lines) if len(lines) > 1 else ""


def promised(turn: Turn) -> list[Commitment]:
    """The promises of this session that still stand, with what the message just changed."""
    standing = after_patch(turn.commitments, turn.heard.patch, turn.today)
    return [one for one in standing if one.id in turn.notes.commitments and one.alive]


def farewell(turn: Turn, phrases: Phrases) -> str:
    """The last words: the promises as they stand, and the question for the mentor, word for word."""
    mine = [said(one, turn.today) for one in promised(turn)]
    words_ = phrases.farewell
    parts = [words_.promised.format(promises=f"you will {listed(mine)}")] if mine else []
    parts.append(_ask(turn, phrases))
    return " ".join([*filter(None, parts), words_.with_promise if mine else words_.without_promise])


def _ask(turn: Turn, phrases: Phrases) -> str:
    return phrases.farewell.ask.format(ask=whole(turn.notes.ask.text)) if turn.notes.ask else ""


def early(turn: Turn, phrases: Phrases) -> str:
    """A goodbye to someone who has to go: what was found, and no more questions."""
    found = summary(turn, phrases) if turn.before.asked.get(Gap.ASK, 0) == 0 else ""
    bye = phrases.farewell.summed if found and promised(turn) else farewell(turn, phrases)
    return "\n".join(part for part in (phrases.farewell.early, found, bye) if part)


def finished(turn: Turn) -> bool:
    """Whether the goodbye was said already: the last reply in the close asked nothing."""
    last = turn.latest[-1]
    return turn.came_from == Stage.CLOSE == turn.stage and last.patch.asked is None and last.safety == "none"


def after(turn: Turn, phrases: Phrases) -> str:
    """An answer to whatever comes after the goodbye."""
    number = turn.latest[-1].number or 0
    made = {change.id for change in turn.heard.patch.promises}
    if mine := [said(one, turn.today) for one in promised(turn) if one.id in made]:
        return phrases.promised[number % len(phrases.promised)].format(promise=listed(mine))
    if turn.heard.corrected and reads_anew(turn, phrases):
        return "\n".join((phrases.mended[number % len(phrases.mended)], summary(turn, phrases), _ask(turn, phrases)))
    if turn.heard.corrected and phrases.how_to_read not in turn.latest[-1].reply:
        return phrases.how_to_read
    if turn.heard.puzzled:
        return "\n".join(part for part in (summary(turn, phrases), phrases.farewell.puzzled) if part)
    if turn.heard.intent == Intent.THANKS:
        return phrases.thanks[number % len(phrases.thanks)]
    added = turn.heard.patch.changes and turn.heard.intent != Intent.FINISH
    words_ = phrases.farewell.after if added else phrases.farewell.nothing
    return words_[number % len(words_)]


def quoted(text: str) -> str:
    """A line of the notes as a quotation, cut where it would be too long to take in."""
    phrase = core(text).split()
    if len(phrase) <= LINE_WORDS:
        return f"“{' '.join(phrase)}”"
    kept = " ".join(phrase[:LINE_WORDS])
    clause = re.match(r".{40,}(?=[,;:.] )", kept)
    return f"“{clause[0] if clause else kept} …”"


def whole(text: str) -> str:
    """A line of the notes as a quotation, all of it."""
    said = text.strip().strip('“”"')
    return f"“{said}”" if said[-1:] in (".", "?", "!", "…") else f"“{said}.”"
