"""How a conversation looks in a terminal: replies, what stands beside them, and the notes.

Everything a person or a coach wrote goes through `Text`, which takes `[bold]` for the eight characters it is.
"""

import textwrap
from collections.abc import Iterable
from datetime import date

from rich.console import Group, RenderableType
from rich.constrain import Constrain
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from coach.captions import KINDS
from coach.coaches.builtin.tell import said
from coach.session import Spoken

WIDTH = 84  # columns; longer lines are hard to read
NARROW = 60  # columns; below, a label and its text do not fit side by side

DONE = {"add": "noted", "change": "changed", "remove": "removed", "replace": "new goal", "choose": "chosen"}


def reply(text: str) -> RenderableType:
    """The coach's words, set off from the prompt."""
    return _page(Padding(Text(text), (1, 2, 0, 2)))


def waiting() -> RenderableType:
    """What stands in the reply's place until its first sentence comes."""
    return _page(Padding(Text("…", style="dim"), (1, 2, 0, 2)))


def earlier(message: str) -> RenderableType:
    """What the person said last time, cut to a few lines."""
    return _page(
        Padding(Text(f"You said: {textwrap.shorten(message, 240, placeholder=' …')}", style="dim"), (1, 2, 0, 2))
    )


def spoken(turn: Spoken, today: date) -> RenderableType:
    """A reply and what stands beside it."""
    lines = beside(turn, today)
    under = Padding(Group(*lines), (1, 2, 1, 4)) if lines else Text("")
    return _page(Group(reply(turn.turn.reply), under))


def beside(spoken: Spoken, today: date) -> list[Text]:
    """The notice, the sources, what was just noted, and the promises that were touched: a line each."""
    turn = spoken.turn
    lines = [Text(turn.notice, style="yellow")] if turn.notice else []
    for place, source in enumerate(turn.citations, 1):
        lines.append(Text(f"[{place}] {source['title']}  (coach guidance show {source['id']})", style="dim"))
    for change in turn.patch.changes:
        words = Text(f"{DONE[change.op]} · {KINDS[change.kind]}: {change.text or change.evidence}", style="dim")
        lines.append(Text.assemble(("✎ ", "dim"), words))
    touched = {change.id for change in turn.patch.promises}
    for one in spoken.commitments:
        if one.id in touched:
            lines.append(Text(f"✓ {one.status.value} · {said(one, today)}  ({one.id})", style="green"))
    return lines


def notes(spoken: Spoken, today: date, columns: int) -> RenderableType:
    """What is noted, stage by stage, and the promises, each with the id that /change and /remove take."""
    rows = [
        ((line.id, KINDS[kind]), line.text + (" ★" if getattr(line, "chosen", False) else ""))
        for kind, line in spoken.notes.lines().values()
    ]
    rows += [((one.id, f"promise, {one.status.value}"), said(one, today)) for one in spoken.commitments]
    if not rows:
        return Padding(Text("Nothing is noted yet; it fills as you talk.", style="dim"), (1, 2))
    wide = max(len(line_id) for (line_id, _), _ in rows)
    return pairs([(f"{line_id:{wide}}  {label}", text) for (line_id, label), text in rows], columns)


def pairs(rows: Iterable[tuple[str, str]], columns: int) -> RenderableType:
    """Labels and texts, side by side where there is room and one below the other where there is not."""
    table = Table.grid(padding=(0, 3, 0, 0))
    if columns < NARROW:
        for label, text in rows:
            table.add_row(Text(label, style="cyan"))
            table.add_row(Padding(Text(text), (0, 0, 0, 2)))
    else:
        table.add_column(no_wrap=True)
        table.add_column(ratio=1)
        for label, text in rows:
            table.add_row(Text(label, style="cyan"), Text(text))
    return _page(Padding(table, (1, 2)))


def _page(content: RenderableType) -> RenderableType:
    return Constrain(content, WIDTH)
