"""The `coach` command. What a command needs is imported inside it, so that --help does not wait for a database."""

import io
import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from coach.errors import CoachError

if TYPE_CHECKING:
    from coach.commitments import Commitment
    from coach.notes import PromiseChange
    from coach.settings import Settings
    from coach.storage import Store
    from coach.turn import Context

app = typer.Typer(
    name="coach",
    help="A coach that sits down with you before you meet your mentor.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
commitments_app = typer.Typer(help="What you promised, and where it stands.", no_args_is_help=True)
guidance_app = typer.Typer(help="The guidance that ideas are taken from.", no_args_is_help=True)
app.add_typer(commitments_app, name="commitments")
app.add_typer(guidance_app, name="guidance")

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


class Role(StrEnum):
    """Who is preparing."""

    mentee = "mentee"
    mentor = "mentor"


class Form(StrEnum):
    """How messages come on standard input."""

    lines = "lines"
    jsonl = "jsonl"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CoachError(f"{text!r} is not a day; write it like 2026-11-30.") from None


User = Annotated[str | None, typer.Option("--user", help="Whose sessions (default: COACH_USER).")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]
Today = Annotated[date | None, typer.Option("--today", parser=_day, metavar="YYYY-MM-DD", help="The day it is.")]


@app.command()
def chat(
    role: Annotated[Role, typer.Option(help="Who is preparing.")] = Role.mentee,
    user: User = None,
    session: Annotated[str | None, typer.Option(help="Go on with this session instead of a new one.")] = None,
    today: Today = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, nothing else.")] = False,
    form: Annotated[Form, typer.Option("--input", help="How messages come on standard input.")] = Form.lines,
) -> None:
    """Talk with the coach: type away, or pipe messages in, one a line."""
    if role is Role.mentor:
        raise CoachError("The mentor's side comes in a later version; leave out --role to prepare as a mentee.")
    settings = _settings(user)
    import asyncio

    with err.status("Getting ready (the first start takes about half a minute: it learns to listen) …", spinner="dots"):
        from coach.assemble import assemble
        from coach.session import Session

        context = assemble(settings, today)
    if context.note:
        err.print(Text(context.note, style="yellow"))
    try:
        with asyncio.Runner() as runner:
            start = (
                Session.resume(context, settings.user, session)
                if session is not None
                else Session.begin(context, settings.user)
            )
            opened = runner.run(start)
            if sys.stdin.isatty() and sys.stdout.isatty() and not as_json:
                import logging

                from coach.terminal import Terminal

                logging.getLogger("coach").addHandler(logging.NullHandler())  # a fault is told in the reply
                Terminal(context, opened, out, runner).run()
            else:
                from coach import lines

                lines.talk(context, opened, form.value, runner, as_json=as_json)
    finally:
        context.store.close()


@app.command()
def serve(
    host: Annotated[
        str, typer.Option(help="The address to listen on; other machines need COACH_PASSWORD.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 8000,
) -> None:
    """Open the coach in the browser."""
    settings = _settings(None)
    from coach.web.serve import serve as serve_

    def make(settings: "Settings") -> "Context":
        from coach.assemble import assemble

        return assemble(settings)

    serve_(settings, host, port, make, tell=lambda text: err.print(Text(text)), browse=sys.stdout.isatty())


@commitments_app.command("list")
def list_commitments(
    status: Annotated[list[str] | None, typer.Option(help="proposed, open, done or dropped; may be repeated.")] = None,
    user: User = None,
    as_json: AsJson = False,
) -> None:
    """Show promises, nearest day first; without --status, those that still wait."""
    from coach.notes import Status

    wanted = status or [Status.PROPOSED, Status.OPEN]
    if wrong := [one for one in wanted if one not in list(Status)]:
        raise CoachError(f"There is no status {wrong[0]!r}; the statuses are {', '.join(Status)}.")
    settings = _settings(user)
    with _store(settings) as store:
        _show(store.commitments(settings.user, [Status(one) for one in wanted]), as_json=as_json)


@commitments_app.command()
def done(promise: Annotated[str, typer.Argument(metavar="ID")], user: User = None, as_json: AsJson = False) -> None:
    """Mark a promise as kept."""
    from coach.notes import PromiseChange, Status

    _change(PromiseChange(id=promise, status=Status.DONE), user, as_json=as_json)


@commitments_app.command()
def drop(promise: Annotated[str, typer.Argument(metavar="ID")], user: User = None, as_json: AsJson = False) -> None:
    """Let go of a promise."""
    from coach.notes import PromiseChange, Status

    _change(PromiseChange(id=promise, status=Status.DROPPED), user, as_json=as_json)


@commitments_app.command()
def move(
    promise: Annotated[str, typer.Argument(metavar="ID")],
    day: Annotated[date, typer.Argument(parser=_day, metavar="DATE")],
    user: User = None,
    as_json: AsJson = False,
) -> None:
    """Give a promise another day."""
    from coach.notes import PromiseChange, Status

    if day < datetime.now().astimezone().date():
        raise CoachError(f"{day} is past; a promise looks ahead. Nothing was changed.")
    settings = _settings(user)
    with _store(settings) as store:
        over = [one for one in store.commitments(settings.user, (Status.DONE, Status.DROPPED)) if one.id == promise]
    if over:
        raise CoachError(f"That promise is {over[0].status.value} already, so it keeps its day.")
    change = PromiseChange(id=promise, due=day, due_text=day.isoformat(), status=Status.OPEN)
    _change(change, user, as_json=as_json)


@guidance_app.command("list")
def list_guidance(user: User = None, as_json: AsJson = False) -> None:
    """Show all guidance cards."""
    from coach.guidance import load_cards
    from coach.resources import folder

    _settings(user)
    cards = load_cards(folder("knowledge"))
    if as_json:
        _json([{"id": card.id, "title": card.title, "source": card.source} for card in cards])
        return
    table = _table("id", "title")
    for card in cards:
        table.add_row(card.id, card.title)
    out.print(table)


@guidance_app.command()
def show(card_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Read one guidance card."""
    from coach.guidance import load_cards
    from coach.resources import folder

    card = next((one for one in load_cards(folder("knowledge")) if one.id == card_id), None)
    if card is None:
        raise CoachError(f"There is no guidance card {card_id!r}; `coach guidance list` shows them all.")
    out.print(Text(card.title, style="bold"), width=_width())
    out.print(Text(f"{_unwrapped(card.body)}\n"), width=_width())
    out.print(Text(f"After: {card.source}", style="dim"), width=_width())


@guidance_app.command()
def search(
    query: str,
    k: Annotated[int, typer.Option("-k", min=1, help="How many.")] = 3,
    user: User = None,
    as_json: AsJson = False,
) -> None:
    """Find the guidance nearest to a question; there is always a nearest one."""
    settings = _settings(user)
    with err.status("Looking …", spinner="dots"):
        from coach.assemble import open_guidance

        with closing(open_guidance(settings)) as guidance:
            found = guidance.search(query, k)
    if as_json:
        fields = ("id", "title", "text", "score", "source")
        _json([{field: getattr(hit, field) for field in fields} for hit in found])
        return
    for hit in found:
        out.print(Text(f"{hit.title}  ({hit.id}, {hit.score:.2f})", style="bold"), width=_width())
        out.print(Text(f"{_unwrapped(hit.text)}\n"), width=_width())


@app.command()
def export(user: User = None) -> None:
    """Print everything stored about you, as JSON."""
    from coach import archive

    settings = _settings(user)
    with _store(settings) as store:
        _json(archive.export(store, settings.user))


@app.command()
def erase(user: User = None, yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False) -> None:
    """Erase everything stored about you, for good."""
    from coach import archive

    settings = _settings(user)
    if sys.stdin.isatty() and not yes:
        typer.confirm(f"Erase every session and promise of {settings.user!r} for good?", abort=True)
    with _store(settings) as store:
        gone = archive.erase(store, settings.user)
    out.print(Text(f"Erased: {gone} session{'' if gone == 1 else 's'} of {settings.user!r}, with notes and promises."))


@app.command()
def doctor() -> None:
    """Check that everything works, and say what leaves this machine."""
    from coach.doctor import examine

    table = Table(box=None, show_header=False)
    findings = list(examine(_settings(None)))
    for finding in findings:
        table.add_row(
            Text("ok" if finding.fine else "!!", style="green" if finding.fine else "red"),
            Text(finding.name),
            Text(finding.said, overflow="fold"),
        )
    out.print(table)
    if not all(finding.fine for finding in findings):
        raise typer.Exit(1)


def _settings(user: str | None) -> "Settings":
    """The settings, for the user named on the command line if there is one."""
    from coach.settings import load

    return load(user=user) if user is not None else load()


@contextmanager
def _store(settings: "Settings") -> "Iterator[Store]":
    from coach.storage import Store

    store = Store(settings.url)
    try:
        yield store
    finally:
        store.close()


def _change(change: "PromiseChange", user: str | None, *, as_json: bool) -> None:
    settings = _settings(user)
    with _store(settings) as store:
        _show(
            [store.change_commitment(settings.user, change, datetime.now().astimezone().replace(tzinfo=None))],
            as_json=as_json,
        )


def _show(found: "list[Commitment]", *, as_json: bool) -> None:
    today = datetime.now().astimezone().date()
    if as_json:
        _json([one.as_dict(today) for one in found])
        return
    if not found:
        out.print(Text("No promises here.", style="dim"))
        return
    table = _table("id", "promise", "by", "status")
    for one in found:
        overdue = one.overdue(today)
        status = Text("overdue" if overdue else one.status.value, style="red" if overdue else "")
        table.add_row(one.id, Text(one.action), one.due.isoformat() if one.due else "—", status)
    out.print(table)


def _table(first: str, *others: str) -> Table:
    """A table whose first column, the id, is always whole: it is there to be copied."""
    table = Table(box=None, pad_edge=False)
    table.add_column(first, no_wrap=True, min_width=max(len(first), 6))
    for other in others:
        table.add_column(other, overflow="fold")
    return table


def _width() -> int:
    """Columns for prose: longer lines are hard to read."""
    return min(out.width, 84)


def _unwrapped(text: str) -> str:
    """Paragraphs in one line each, for a terminal that is narrower or wider than the file they come from."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def _json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def main() -> NoReturn:
    """Run the command; errors for people go to standard error in one sentence, with exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what a terminal cannot write becomes "?"; programs get UTF-8
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    try:
        app()
    except CoachError as error:
        err.print(Text(str(error), style="red"), soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(0)
