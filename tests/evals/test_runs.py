"""Runs: they go on where they were stopped, start afresh when anything changed, and are kept and read again."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from made import case

from coach.errors import CoachError
from evals import runner
from evals.case import Case, Visit
from evals.errors import EvalError
from evals.people.scripted import Scripted
from evals.results import BASELINE, RESULTS, Outcome, Results, by_suite, load, load_results, out_of
from evals.runner import PLAYED, Plan, Played, run
from evals.scorers.board import Board
from evals.systems import Partner
from evals.transcript import Answer

CASES = [case(f"I am {name}.", f"Goodbye from {name}.", name=name) for name in ("ann", "ben", "cy")]
WAITS, CALLS = CASES[0].visits[0].says[0].say, CASES[-1].visits[0].says[-1].say


class Echo:
    """Says what it heard. `breaks` at some messages; with `in_turn` it keeps the first case until the last is done."""

    deterministic = True

    def __init__(
        self, version: str = "1", *, breaks: Collection[str] = (), error: Exception | None = None, in_turn: bool = False
    ) -> None:
        self.name, self.version = "echo", version
        self.heard: list[str] = []
        self._breaks, self._error = breaks, error or RuntimeError("out of paper")
        self._in_turn, self._called = in_turn, asyncio.Event()

    @asynccontextmanager
    async def visit(self, home: Path, day: date) -> AsyncIterator[Partner]:  # noqa: ARG002
        yield self

    async def opening(self) -> Answer:
        return Answer(reply="Hello.")

    async def say(self, message: str) -> Answer:
        self.heard.append(message)
        if message in self._breaks:
            raise self._error
        if message == CALLS:
            self._called.set()
        if message == WAITS and self._in_turn:
            await self._called.wait()
        return Answer(reply=f"“{message}” What then?")


def scripted(case: Case, visit: Visit) -> Scripted:  # noqa: ARG001
    return Scripted(visit.says)


def plan(system: Echo, cases: Sequence[Case] = CASES, repeats: int = 1) -> Plan:
    return Plan(system, cases, scripted, repeats=repeats)


async def go(plan: Plan, board: Board, out: Path, workers: int = 1) -> list[Played]:
    return await run(plan, board, out, workers, done=lambda _: None)


async def stopped(plan: Plan, board: Board, out: Path, after: int) -> list[str]:
    """Start a run and stop it when so many cases are done; returns those that are."""
    done: list[str] = []

    def watch(played: Played) -> None:
        done.append(played.case)
        if len(done) == after:
            running.cancel()

    running = asyncio.ensure_future(run(plan, board, out, 1, watch))
    with pytest.raises(asyncio.CancelledError):
        await running
    return done


def all_said(cases: Sequence[Case]) -> list[str]:
    return [line.say for case in cases for line in case.visits[0].says]


def results(played: Sequence[Played], **update: object) -> Results:
    held = {"system": "echo", "version": "1", "deterministic": True, "played_by": "case", "played": tuple(played)}
    return Results.model_validate(held | {"finished": datetime(2026, 11, 23, 9, tzinfo=UTC)} | update)


# Going on.


async def test_a_run_that_was_stopped_goes_on_where_it_was(board: Board, tmp_path: Path) -> None:
    done = await stopped(plan(Echo()), board, tmp_path, after=1)
    assert 1 <= len(done) < len(CASES)
    system, heard = Echo(), list[str]()
    played = await run(plan(system), board, tmp_path, 1, lambda one: heard.append(one.case))
    assert system.heard == all_said([one for one in CASES if one.id not in done])
    assert heard == [one.id for one in CASES], "those from before are told of first"
    assert played == await go(plan(Echo()), board, tmp_path / "at once")


async def test_a_finished_run_is_not_played_again(board: Board, tmp_path: Path) -> None:
    played = await go(plan(Echo()), board, tmp_path)
    system = Echo()
    assert await go(plan(system), board, tmp_path) == played
    assert system.heard == []


@pytest.mark.parametrize("kept", [1, 30, -2], ids=["a letter", "some words", "all but the end"])
async def test_a_line_cut_short_is_played_again(kept: int, board: Board, tmp_path: Path) -> None:
    played = await go(plan(Echo()), board, tmp_path)
    *whole, last = (tmp_path / PLAYED).read_text(encoding="utf-8").splitlines()
    (tmp_path / PLAYED).write_text("\n".join([*whole, last[:kept]]), encoding="utf-8")
    system = Echo()
    assert await go(plan(system), board, tmp_path) == played
    assert system.heard == all_said(CASES[-1:])
    assert await go(plan(system), board, tmp_path) == played, "the file is whole again"
    assert system.heard == all_said(CASES[-1:])


async def test_more_repeats_add_to_what_was_played(board: Board, tmp_path: Path) -> None:
    await go(plan(Echo()), board, tmp_path)
    system = Echo()
    played = await go(plan(system, repeats=2), board, tmp_path)
    assert [(one.case, one.repeat) for one in played] == [(one.id, repeat) for one in CASES for repeat in (0, 1)]
    assert system.heard == all_said(CASES)


@pytest.mark.parametrize(
    ("version", "cases"),
    [("2", CASES), ("1", [*CASES[:2], case("I am Cy!", name="cy")]), ("1", CASES[:2])],
    ids=["system", "case", "fewer cases"],
)
async def test_a_changed_run_starts_afresh(version: str, cases: Sequence[Case], board: Board, tmp_path: Path) -> None:
    await go(plan(Echo()), board, tmp_path)
    system = Echo(version)
    assert [one.case for one in await go(plan(system, cases), board, tmp_path)] == [one.id for one in cases]
    assert system.heard == all_said(cases)


async def test_a_changed_scorer_starts_afresh(board: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scorer = tmp_path / "evals" / "scorers" / "charm.py"
    scorer.parent.mkdir(parents=True)
    monkeypatch.setattr(runner, "__file__", str(tmp_path / "evals" / "runner.py"))
    scorer.write_text("MOST = 0.6")
    await go(plan(Echo()), board, tmp_path / "out")
    scorer.write_text("MOST = 0.7")
    system = Echo()
    await go(plan(system), board, tmp_path / "out")
    assert system.heard == all_said(CASES)


async def test_several_at_once_come_to_the_same_in_the_order_of_the_plan(board: Board, tmp_path: Path) -> None:
    one_by_one = await go(plan(Echo()), board, tmp_path / "one")
    finished: list[str] = []
    together = await run(plan(Echo(in_turn=True)), board, tmp_path / "two", 2, lambda one: finished.append(one.case))
    assert finished[-1] == "ann", "the first case waited for the last one"
    assert together == one_by_one


# What breaks.


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (RuntimeError("out of paper"), "RuntimeError: out of paper"),
        (CoachError("No key.", do="Set it."), "No key. Set it."),
    ],
)
async def test_a_system_that_breaks_spoils_its_own_case_only(
    error: Exception, fault: str, board: Board, tmp_path: Path
) -> None:
    played = await go(plan(Echo(breaks={"Goodbye from ben."}, error=error)), board, tmp_path)
    assert [one.transcript.fault for one in played] == [None, fault, None]
    assert [one.passed for one in played] == [True, False, True]
    assert played[1].transcript.said() == ["I am ben."], "nothing that was said is lost"
    assert results(played).outcome().cases["ben"].failed == ("fault",)


async def test_a_fault_ends_the_case_not_only_the_visit(board: Board, tmp_path: Path) -> None:
    one = case("I am ann.", name="ann")
    twice = one.model_copy(update={"visits": one.visits * 2})
    (played,) = await go(plan(Echo(breaks={"I am ann."}), [twice]), board, tmp_path)
    assert len(played.transcript.visits) == 1


async def test_no_folder_of_a_case_is_left_behind(
    board: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    await go(plan(Echo(breaks={"I am ben."})), board, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


# Kept and read again.


async def test_results_are_read_as_they_were_written(board: Board, tmp_path: Path) -> None:
    written = results(await go(plan(Echo()), board, tmp_path))
    assert written.write(tmp_path) == tmp_path / RESULTS
    assert load_results(tmp_path) == load_results(tmp_path / RESULTS) == written
    assert load(tmp_path) == load(str(tmp_path / RESULTS)) == written.outcome()


async def test_a_system_s_last_run_is_found_by_its_name(
    board: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evals.results.__file__", str(tmp_path / "results.py"))
    folder = out_of("planted:stuck")
    assert folder == tmp_path / "out" / "planted-stuck"
    written = results(await go(plan(Echo()), board, folder))
    written.write(folder)
    assert load("planted:stuck") == written.outcome()


async def test_the_baseline_is_an_outcome_with_a_line_for_each_case(
    board: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = results(await go(plan(Echo()), board, tmp_path)).outcome()
    path = tmp_path / "baseline.json"
    monkeypatch.setattr("evals.results.BASELINE", path)
    outcome.write(path)
    read = load("baseline")
    assert list(read.cases) == ["ann", "ben", "cy"]
    assert read.cases["ann"].values == pytest.approx(outcome.cases["ann"].values, abs=1e-4)
    assert [line.strip().partition(":")[0] for line in path.read_text().splitlines()[1:-1]] == [
        '"ann"',
        '"ben"',
        '"cy"',
    ]


def test_a_run_that_never_was_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="There is no run called “nowhere”") as refused:
        load("nowhere")
    assert "python -m evals run" in refused.value.do
    with pytest.raises(EvalError, match="There is no run called"):
        load(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"system": "echo"}'])
def test_results_that_cannot_be_read_name_their_file(text: str, tmp_path: Path) -> None:
    (tmp_path / RESULTS).write_text(text)
    with pytest.raises(EvalError, match=r"results\.json cannot be read"):
        load(tmp_path)
    with pytest.raises(EvalError, match=r"results\.json holds no transcripts"):
        load_results(tmp_path)


def test_a_missing_baseline_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.results.BASELINE", tmp_path / BASELINE.name)
    with pytest.raises(EvalError, match=r"baseline\.json cannot be read"):
        load("baseline")


async def test_suites_are_summed_up_and_all_of_them_last(board: Board, tmp_path: Path) -> None:
    cases = [case("Hi.", name="a", suite="dates"), case("Hi.", name="b"), case("No.", name="c")]
    outcome: Outcome = results(await go(plan(Echo(breaks={"No."}), cases), board, tmp_path)).outcome()
    assert [(row.suite, row.passed, row.cases) for row in by_suite(outcome)] == [
        ("dates", 1, 1),
        ("made", 1, 2),
        ("all", 2, 3),
    ]
