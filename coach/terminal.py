"""The terminal session for a person: replies as they are written, notes and promises beside them, a few commands."""

import asyncio
import re

from rich.console import Console
from rich.live import Live
from rich.panel import Panel
from rich.text import Text

from coach import captions, show, wishes
from coach.dates import parse_due
from coach.errors import CoachError, SessionMoved
from coach.keyboard import Keyboard
from coach.message import tidy
from coach.notes import Change, PromiseChange, Status
from coach.session import Session, Spoken
from coach.turn import Context

HELP = {
    **{f"/{wish}": what for wish, what in wishes.HELP.items()},
    "/notes": "see what is noted, and what you promised",
    "/change ID words": "put a note or a promise in other words",
    "/remove ID": "take a note out, or let go of a promise",
    "/when ID day": "give a promise a day: /when ID next friday",
    "/quit": "leave; everything is kept",
    "/help": "this list",
}
COMMANDS = tuple(line.split()[0] for line in HELP)
_COMMAND = re.compile(r"/[a-z]+(?=\s|$)")  # a path or a date is no command


class Terminal:
    """One person at one terminal."""

    def __init__(self, context: Context, session: Session, console: Console, runner: asyncio.Runner) -> None:
        self._context, self._session, self._console, self._runner = context, session, console, runner
        coloured = console.is_terminal and not (console.no_color or console.is_dumb_terminal)
        self._keyboard = Keyboard(COMMANDS, coloured=coloured)
        self._latest = runner.run(session.latest())

    def run(self) -> None:
        """Talk until the person leaves. The event loop runs only while a reply is written, so Ctrl-C always works."""
        self._greet()
        while True:
            try:
                line = self._keyboard.ask(captions.STAGES[self._latest.turn.stage])
            except (EOFError, KeyboardInterrupt):
                self._console.print()
                break
            if line in ("/quit", "/exit"):
                break
            try:
                self._answer(line)
            except SessionMoved as error:
                self._tell(str(error))
                self._show_latest()
            except CoachError as error:
                self._tell(str(error))
            except KeyboardInterrupt:
                self._tell("Stopped. What you wrote is kept, and is answered when you go on.")
        self._leave()

    def _answer(self, line: str) -> None:
        found = _COMMAND.match(line)
        command, rest = (found[0], line[found.end() :].strip()) if found else ("", line)
        match command:
            case "/help":
                self._help()
            case "/notes":
                self._notes()
            case "/change" | "/remove" | "/when":
                self._latest = self._runner.run(self._session.edit(self._edit(command, rest)))
                self._notes()
            case "":
                if rest:
                    self._talk(rest)
            case _ if command[1:] in wishes.SAYS:
                self._talk(wishes.said(command[1:], rest))
            case _:
                self._tell(f"There is no command {command}; /help shows them.")

    def _talk(self, message: str) -> None:
        with self._keyboard.quiet():
            self._runner.run(self._reply(message))

    async def _reply(self, message: str) -> None:
        """Show the reply as it is written, then what it changed."""
        reply = ""
        with Live(show.waiting(), console=self._console, refresh_per_second=20) as live:
            try:
                async for part in self._session.say(message):
                    if isinstance(part, Spoken):
                        self._latest = part
                        live.update(show.spoken(part, self._context.now().date()))
                    else:
                        reply += part
                        live.update(show.reply(reply))
            finally:
                if not reply:
                    live.update(Text(""))

    def _edit(self, command: str, rest: str) -> Change | PromiseChange:
        """The edit that a command asks for; CoachError when it names nothing that there is."""
        line_id, _, text = rest.partition(" ")
        text = text.strip()
        if not line_id or (command != "/remove" and not text):
            wanted = next(line for line in HELP if line.split()[0] == command)
            raise CoachError(f"That command goes {wanted}; /notes shows the ids.")
        if any(one.id == line_id for one in self._latest.commitments):
            return self._promise(command, line_id, text)
        if line_id not in self._latest.notes.lines() or command == "/when":
            what = "promise" if command == "/when" else "note or promise"
            raise CoachError(f"There is no {what} {line_id!r}; /notes shows them with their ids.")
        kind, _ = self._latest.notes.lines()[line_id]
        if command == "/remove":
            return Change(op="remove", kind=kind, id=line_id)
        return Change(op="change", kind=kind, id=line_id, text=tidy(text))

    def _promise(self, command: str, promise: str, text: str) -> PromiseChange:
        if command == "/remove":
            return PromiseChange(id=promise, status=Status.DROPPED)
        if command == "/change":
            return PromiseChange(id=promise, action=tidy(text))
        due = parse_due(text, self._context.now().date())
        if due is None:
            raise CoachError(f"I cannot find a day in {text!r}; write one like “next friday” or 2026-11-30.")
        return PromiseChange(id=promise, due=due, due_text=text)

    def _greet(self) -> None:
        text = Text.assemble(("grow-coach", "bold"), "  before you meet your mentor\n", ("/help for commands", "dim"))
        self._console.print(Panel(text, width=min(show.WIDTH, self._console.width)))
        if self._session.recovered:
            self._tell(self._session.recovered)
        if message := self._latest.turn.message:
            self._console.print(show.earlier(message))
        self._console.print(show.spoken(self._latest, self._context.now().date()))

    def _show_latest(self) -> None:
        self._latest = self._runner.run(self._session.latest())
        self._console.print(show.spoken(self._latest, self._context.now().date()))

    def _notes(self) -> None:
        self._console.print(show.notes(self._latest, self._context.now().date(), self._console.width))

    def _help(self) -> None:
        self._console.print(show.pairs(HELP.items(), self._console.width))

    def _tell(self, text: str) -> None:
        self._console.print(Text(text, style="yellow"))

    def _leave(self) -> None:
        self._console.print(Text("Everything is kept. To go on with this session:", style="dim"))
        self._console.print(Text(f"coach chat --session {self._session.id}", style="dim"), soft_wrap=True)
