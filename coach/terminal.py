"""The terminal session for a person: replies as they are written, notes and promises beside them, a few commands."""

import asyncio
from collections.abc import Iterable
from datetime import date

from rich.console import Console, Group
from rich.live import Live
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from coach.coaches.builtin.tell import said
from coach.errors import CoachError, SessionMoved
from coach.notes import Change, Kind
from coach.session import Session, Spoken
from coach.turn import Context

WIDTH = 84  # columns; longer lines are hard to read
SAYS = {  # commands that are a sentence said to the coach
    "/back": "Can we go back a step?",
    "/next": "Let's move on.",
    "/ideas": "Do you have any ideas for me?",
    "/finish": "Let's finish here.",
}
HELP = (
    ("/ideas", "ask for ideas from the guidance"),
    ("/back, /next", "go a step back, or on"),
    ("/notes", "see what is noted so far"),
    ("/change ID words", "put a note in other words"),
    ("/remove ID", "take a note out"),
    ("/finish", "wrap up"),
    ("/quit", "leave; everything is kept"),
    ("/help", "this list"),
)
NAMES = {
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
    Kind.TAKEAWAY: "taking with you",
}


class Terminal:
    """One person at one terminal."""

    def __init__(self, context: Context, session: Session, console: Console) -> None:
        self._context, self._session, self._console = context, session, console

    async def run(self) -> None:
        """Talk until the person leaves."""
        latest = await self._session.latest()
        self._greet()
        if self._session.recovered:
            self._console.print(Text(self._session.recovered, style="yellow"))
        self._say(latest)
        while True:
            try:
                line = await asyncio.to_thread(self._console.input, f"[bold cyan]{latest.turn.stage.value}[/] › ")
            except (EOFError, KeyboardInterrupt, asyncio.CancelledError):
                self._leave()
                return
            line = line.strip()
            if line in ("/quit", "/exit"):
                self._leave()
                return
            latest = await self._answer(line, latest) if line else latest

    async def _answer(self, line: str, latest: Spoken) -> Spoken:
        try:
            if line == "/notes":
                self._console.print(notes_table(latest, self._context.now().date()))
            elif line == "/help":
                self._help()
            elif line.startswith(("/change ", "/remove ")):
                latest = await self._edit(line, latest)
                self._console.print(notes_table(latest, self._context.now().date()))
            elif line.startswith("/") and line.split()[0] not in SAYS:
                self._console.print(Text(f"There is no command {line.split()[0]}; /help shows them.", style="yellow"))
            else:
                return await self._talk(SAYS.get(line, line))
        except SessionMoved as error:
            self._console.print(Text(str(error), style="yellow"))
            latest = await self._session.latest()
            self._say(latest)
        except CoachError as error:
            self._console.print(Text(str(error), style="yellow"))
        return latest

    async def _talk(self, message: str) -> Spoken:
        """Show the reply as it is written, then what it changed."""
        reply, spoken = "", None
        with Live(console=self._console, refresh_per_second=20) as live:
            async for part in self._session.say(message):
                if isinstance(part, Spoken):
                    spoken = part
                else:
                    reply += part
                    live.update(self._coach_says(reply))
            assert spoken is not None
            live.update(Group(self._coach_says(spoken.turn.reply), *self._beside(spoken)))
        return spoken

    async def _edit(self, line: str, latest: Spoken) -> Spoken:
        command, _, rest = line.partition(" ")
        line_id, _, text = rest.strip().partition(" ")
        if line_id not in latest.notes.lines() or (command == "/change" and not text.strip()):
            raise CoachError(f"There is no note {line_id!r} to change so.", do="/notes shows them with their ids.")
        kind, _ = latest.notes.lines()[line_id]
        if command == "/remove":
            return await self._session.edit(Change(op="remove", kind=kind, id=line_id))
        return await self._session.edit(Change(op="change", kind=kind, id=line_id, text=text.strip()))

    def _say(self, spoken: Spoken) -> None:
        self._console.print(Group(self._coach_says(spoken.turn.reply), *self._beside(spoken)))

    def _coach_says(self, text: str) -> Padding:
        return Padding(Text(text), (1, 2, 0, 2))

    def _beside(self, spoken: Spoken) -> list[Padding]:
        """Sources, what was just noted, and the promises that were touched."""
        turn, today = spoken.turn, self._context.now().date()
        lines = [Text(turn.notice, style="yellow")] if turn.notice else []
        lines += [
            Text(f"[{place}] {source['title']}  (coach guidance show {source['id']})", style="dim")
            for place, source in enumerate(turn.citations, 1)
        ]
        for change in turn.patch.changes:
            verb = {"add": "noted", "change": "changed", "remove": "removed", "replace": "new goal", "choose": "chosen"}
            lines.append(Text(f"✎ {verb[change.op]} · {NAMES[change.kind]}: {change.text or change.evidence}", "dim"))
        touched = {change.id for change in turn.patch.promises}
        lines += [
            Text(f"✓ {one.status.value} · {said(one, today)}  ({one.id})", style="green")
            for one in spoken.commitments
            if one.id in touched
        ]
        return [Padding(Group(*lines), (1, 2, 1, 4))] if lines else [Padding(Text(""), 0)]

    def _greet(self) -> None:
        text = Text.assemble(("grow-coach", "bold"), "  before you meet your mentor\n", ("/help for commands", "dim"))
        self._console.print(Panel(text, width=min(WIDTH, self._console.width)))

    def _help(self) -> None:
        table = Table.grid(padding=(0, 3))
        for command, meaning in HELP:
            table.add_row(Text(command, style="cyan"), meaning)
        self._console.print(Padding(table, (1, 2)))

    def _leave(self) -> None:
        self._console.print()
        self._console.print(Text("Everything is kept. To go on with this session:", style="dim"))
        self._console.print(Text(f"  coach chat --session {self._session.id}", style="dim"), soft_wrap=True)


def notes_table(spoken: Spoken, today: date) -> Table:
    """What is noted, stage by stage, and the promises."""
    table = Table(title="Your notes", width=WIDTH, show_header=False, title_justify="left")
    table.add_column(style="dim", no_wrap=True)
    table.add_column(style="cyan")
    table.add_column(ratio=1)
    for line_id, (kind, line) in spoken.notes.lines().items():
        chosen = " ★" if getattr(line, "chosen", False) else ""
        table.add_row(line_id, NAMES[kind], Text(line.text + chosen))
    for one in spoken.commitments:
        table.add_row(one.id, f"promise, {one.status.value}", Text(said(one, today)))
    if not table.rows:
        table.add_row("", "", Text("Nothing yet; it fills as you talk."))
    return table


async def plain(session: Session, messages: Iterable[str | CoachError], console: Console) -> None:
    """Without a keyboard and without --json: the conversation as plain text."""
    console.print(Text((await session.latest()).turn.reply), end="\n\n")
    for message in messages:
        console.print(Text(f"› {message}"), end="\n\n")
        try:
            async for part in session.say(str(message)):
                if isinstance(part, Spoken):
                    console.print(Text(part.turn.reply), end="\n\n")
        except CoachError as error:
            console.print(Text(str(error), style="yellow"), end="\n\n")
