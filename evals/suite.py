"""One run from end to end: play and score the cases with every system, compare, and write the reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from evals.case import Case
from evals.cast import Cast
from evals.compare import Comparison, compare
from evals.gate import closed_by
from evals.report import write
from evals.results import BASELINE, Results, load, out_of
from evals.runner import PLAYED, Plan, Played, run
from evals.scorers.board import Board
from evals.wording import BEFORE, Wording

RIVAL = {"llm": "plain"}  # what a system is always measured beside


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for on the command line."""

    systems: Sequence[str]
    cases: Sequence[Case]
    out: Path | None
    workers: int
    repeats: int
    played_by: str
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Ran:
    """One system's run: where it is kept, what it is compared with, and why the gate is closed (None: no gate)."""

    results: Results
    folder: Path
    against: tuple[Comparison, ...]
    gate: tuple[str, ...] | None


async def run_suite(order: Order, cast: Cast, board: Board, console: Console) -> list[Ran]:
    """Run every system of the order, in order, and write a report for each.

    A system is compared with the baseline when that is of the same system, and with the other systems of the run.
    Ctrl-C ends the run after the cases in play are put aside; the same command goes on from there.
    """
    for case in order.cases:
        board.check(case)
    names = list(dict.fromkeys([*order.systems, *(RIVAL[name] for name in order.systems if name in RIVAL)]))
    people = cast.people(order.played_by)
    played: list[tuple[Results, Path]] = []
    for name in names:
        system = cast.system(name)
        folder = (order.out if len(names) == 1 else order.out / out_of(name).name) if order.out else out_of(name)
        repeats = 1 if system.deterministic and order.played_by == "case" else order.repeats
        if order.fresh:
            (folder / PLAYED).unlink(missing_ok=True)
        plan = Plan(system, order.cases, people, cast.players(order.played_by), repeats)
        results = Results(
            system=name,
            version=system.version,
            deterministic=system.deterministic and order.played_by == "case",
            played_by=plan.played_by,
            finished=datetime.now(UTC),
            played=tuple(await _watched(plan, board, folder, order.workers, console)),
        )
        results.write(folder)
        played.append((results, folder))
    return [_reported(results, folder, [one for one, _ in played], board, order) for results, folder in played]


def _reported(results: Results, folder: Path, all_of_them: Sequence[Results], board: Board, order: Order) -> Ran:
    mine, against = results.outcome(), list[Comparison]()
    gate: tuple[str, ...] | None = None
    if BASELINE.exists() and (baseline := load("baseline")).system == results.system:
        against.append(compare(baseline, mine, board, called=BEFORE))
        gate = tuple(closed_by(against[0], Wording(board)))
    against += [compare(other.outcome(), mine, board) for other in all_of_them if other is not results]
    write(results, board, {case.id: case for case in order.cases}, folder, against=against, gate=gate)
    return Ran(results, folder, tuple(against), gate)


async def _watched(plan: Plan, board: Board, folder: Path, workers: int, console: Console) -> list[Played]:
    """The run with a progress bar: how many are done, how many of them failed, and which was last."""
    failed = 0
    with Progress(
        TextColumn("{task.description:10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("[red]{task.fields[failed]}[/] failed  {task.fields[last]}"),
        console=console,
    ) as progress:
        task = progress.add_task(plan.system.name, total=len(plan.cases) * plan.repeats, failed=0, last="")

        def done(played: Played) -> None:
            nonlocal failed
            failed += not played.passed
            progress.update(task, advance=1, failed=failed, last=f"{played.suite}/{played.case}")

        return await run(plan, board, folder, workers, done)
