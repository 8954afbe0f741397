"""Every case is worth keeping: under each planted defect it names, it fails for a reason the whole coach does not.

The same playing of all cases is held against the baseline, so the gate is part of the tests.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from coach.settings import Settings
from evals.case import Case, load_cases
from evals.cast import Cast
from evals.compare import compare
from evals.gate import closed_by
from evals.play import play
from evals.results import BASELINE, Results, load
from evals.runner import Played, scored
from evals.scorers.board import Board
from evals.systems import Partner, System
from evals.systems.planted import SPOILERS, Planted
from evals.transcript import Answer, Transcript
from evals.wording import Wording

CASES = {case.id: case for case in load_cases()}


@dataclass(frozen=True)
class Stage:
    """The built-in coach, everything it needs, and every case as it played it."""

    cast: Cast
    board: Board
    coach: System
    played: Mapping[str, Played]

    async def spoilt(self, case: Case, defect: str, home: Path) -> Played:
        """The case with a planted defect; where nobody reacts to the coach, over what it said before."""
        scripted = all(visit.says for visit in case.visits) and defect != "forgets_people"
        whole = Replayed(self.played[case.id].transcript) if scripted else self.coach
        return scored(self.board, case, await play(case, Planted(whole, defect), self.cast.people("case"), home))


class Replayed:
    """A coach that answers as it did before, for a person who says the same as before."""

    name, deterministic, version = "replayed", True, "0"

    def __init__(self, transcript: Transcript) -> None:
        self._visits = iter(transcript.visits)

    @asynccontextmanager
    async def visit(self, home: Path, day: date) -> AsyncIterator[Partner]:  # noqa: ARG002
        answers = iter([turn.answer for turn in next(self._visits).turns])

        class Again:
            async def opening(self) -> Answer:
                return next(answers)

            async def say(self, message: str) -> Answer:  # noqa: ARG002
                return next(answers)

        yield Again()


@pytest.fixture(scope="module")
def stage(cache: Path) -> Iterator[Stage]:  # noqa: ARG001
    with asyncio.Runner() as runner:
        cast = Cast(Settings(_env_file=None))
        board, coach = Board.of_this_machine(cast.topics), cast.system("builtin")
        played = {}
        for case in CASES.values():
            with tempfile.TemporaryDirectory() as home:
                transcript = runner.run(play(case, coach, cast.people("case"), Path(home)))
            played[case.id] = scored(board, case, transcript)
        yield Stage(cast, board, coach, played)
        runner.run(cast.close())


def faults(played: Played) -> set[tuple[str, str, int | None]]:
    """What fails a case: scorer, remark and turn; a floor that is missed by the scorer alone."""
    named = {(name, remark.text, remark.turn) for name in played.failed for remark in played.scores[name].remarks}
    return named | {(name, "", None) for name in played.failed}


@pytest.mark.parametrize(
    ("case", "defect"),
    [pytest.param(case, defect, id=f"{case.id}-{defect}") for case in CASES.values() for defect in case.fails_with],
)
async def test_a_planted_defect_fails_the_case(stage: Stage, case: Case, defect: str, tmp_path: Path) -> None:
    assert faults(await stage.spoilt(case, defect, tmp_path)) - faults(stage.played[case.id])


@pytest.mark.parametrize("defect", SPOILERS)
def test_every_planted_defect_is_caught_by_some_case(defect: str) -> None:
    assert any(defect in case.fails_with for case in CASES.values())


def test_the_built_in_coach_is_no_worse_than_the_baseline(stage: Stage) -> None:
    results = Results(
        system="builtin",
        version=stage.coach.version,
        deterministic=True,
        played_by="the case",
        finished=datetime(2026, 1, 1, tzinfo=UTC),
        played=tuple(stage.played.values()),
    )
    assert not any(played.transcript.fault for played in stage.played.values())
    assert list(closed_by(compare(load(BASELINE), results.outcome(), stage.board), Wording(stage.board))) == []
