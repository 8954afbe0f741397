"""`python -m evals`: run the suites, compare two runs, move the baseline, score conversations from elsewhere."""

import asyncio
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from coach.assemble import local_embedder
from coach.errors import CoachError
from coach.settings import load as settings
from evals import codes, listening, show
from evals.case import chosen, load_cases
from evals.cast import Cast, prompt, workers_here
from evals.compare import compare
from evals.errors import EvalError
from evals.judge import agreement, judge_runs
from evals.judged import load_judged
from evals.outside import load_conversations, report_on
from evals.people.topics import Topics
from evals.results import BASELINE, Results, load, load_results
from evals.scorers.board import Board
from evals.suite import Order, run_suite
from evals.transcript import Transcript
from evals.wording import BEFORE, Wording

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
console = Console(highlight=False)


class PlayedBy(StrEnum):
    """Who answers the coach."""

    CASE = "case"
    MODEL = "model"


@app.command()
def run(
    system: Annotated[
        list[str] | None, typer.Option(help="builtin, llm, plain or planted:DEFECT; again for more")
    ] = None,
    k: Annotated[str | None, typer.Option("-k", help="cases whose suite/name fits: words with and, or, not")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="cases with this tag or of this suite; again for more")] = None,
    out: Annotated[Path | None, typer.Option(help="folder for results and report")] = None,
    workers: Annotated[int, typer.Option(min=1, help="cases at once")] = workers_here(),
    repeat: Annotated[int, typer.Option(min=1, help="times each case, for systems that vary")] = 1,
    fresh: Annotated[bool, typer.Option(help="play every case anew, also those kept from an earlier start")] = False,
    person: Annotated[PlayedBy, typer.Option(help="who answers: the case, or a model that plays it")] = PlayedBy.CASE,
) -> None:
    """Play the cases, score them and write the report. A run that was stopped goes on where it was.

    Several systems play the same cases and are compared; `llm` brings its rival `plain` along. Ends with 1 when the
    gate against the baseline is closed.
    """
    cases = chosen(load_cases(), k, tag or ())

    async def run_them() -> bool:
        cast = Cast(settings())
        board = Board.of_this_machine(cast.topics)
        try:
            ran = await run_suite(
                Order(system or ["builtin"], cases, out, workers, repeat, person, fresh), cast, board, console
            )
        finally:
            await cast.close()
        for one in ran:
            show.ran(console, one, Wording(board))
        return any(one.gate for one in ran)

    if asyncio.run(run_them()):
        raise typer.Exit(1)


@app.command(name="compare")
def compare_(
    left: str,
    right: str,
    judge: Annotated[bool, typer.Option(help="let a model judge the pairs too, blind; it decides nothing")] = False,
) -> None:
    """Compare two runs on the cases they share: folders, systems that were run, or `baseline`."""

    async def compare_them() -> None:
        cast = Cast(settings())
        try:
            board = Board.of_this_machine(cast.topics)
            show.compared(console, compare(load(left), load(right), board), Wording(board))
            if judge:
                rubric, runs = prompt("judge"), _paired(load_results(left), load_results(right))
                verdicts = await judge_runs(cast.endpoint, rubric, runs)
                show.judged(console, verdicts, await agreement(cast.endpoint, rubric, load_judged()))
        finally:
            await cast.close()

    asyncio.run(compare_them())


@app.command()
def baseline(run: Annotated[str, typer.Argument(help="a run's folder, or a system that was run")] = "builtin") -> None:
    """Make a run the baseline that later runs are held against. It must hold every case."""
    outcome = load(run)
    if missing := {case.id for case in load_cases()} - set(outcome.cases):
        raise EvalError(
            f"That run lacks {len(missing)} cases, among them {min(missing)}.",
            do="Run all cases, then set the baseline.",
        )
    if BASELINE.exists():
        cast = Cast(settings())
        board = Board.of_this_machine(cast.topics)
        show.compared(console, compare(load(BASELINE), outcome, board, called=BEFORE), Wording(board))
        asyncio.run(cast.close())
    outcome.write()
    console.print(f"{BASELINE} is now {outcome.system} ({outcome.version}). Commit it with the change it belongs to.")


@app.command()
def score(
    files: Annotated[list[Path], typer.Argument(help="CSV or JSONL: conversation (optional), speaker, text")],
    helper: Annotated[str | None, typer.Option(help="how the helper is called in the column `speaker`")] = None,
) -> None:
    """Score conversations from elsewhere against the published thresholds of MITI."""
    conversations = [one for file in files for one in load_conversations(file, helper)]
    report_on(console, conversations, Topics(local_embedder()))


@app.command()
def parts() -> None:
    """How well the parts do by themselves: behaviour codes and the listener, each on labelled sets."""
    codes.report(console)
    listening.report(console)


@app.command(name="cases")
def cases_(
    k: Annotated[str | None, typer.Option("-k", help="cases whose suite/name fits")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="cases with this tag or of this suite")] = None,
) -> None:
    """List the cases with their persona and tags; a wrong one is named with its line."""
    for case in chosen(load_cases(), k, tag or ()):
        console.print(f"{case.suite}/{case.id}  [dim]{case.persona}  {' '.join(case.tags)}[/]")


def _paired(left: Results, right: Results) -> list[tuple[str, Transcript, Transcript]]:
    """Scenario and transcripts of every case that both runs played, by repeat."""
    scenarios = {case.id: case.scenario for case in load_cases()}
    other = {(one.case, one.repeat): one.transcript for one in right.played}
    return [
        (scenarios.get(one.case, ""), one.transcript, other[one.case, one.repeat])
        for one in left.played
        if (one.case, one.repeat) in other
    ]


def main() -> None:
    """The command, with errors for people."""
    try:
        app()
    except CoachError as error:
        console.print(f"[bold red]{type(error).__name__}[/]: {error}", highlight=False)
        sys.exit(2)
    except KeyboardInterrupt:
        console.print("Stopped. The same command goes on from here.")
        sys.exit(130)


if __name__ == "__main__":
    main()
