"""Running cases: several at once, with progress, and so that a run that was stopped goes on where it was.

Every played case is appended to `played.jsonl` in the run's folder as soon as it is done. A run of the same system
(version included), cases and options goes on from there; anything else starts afresh.
"""

import asyncio
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from coach.resources import folder
from evals.case import Case
from evals.play import PersonFor, play
from evals.scorers import Score
from evals.scorers.board import Board
from evals.systems import System
from evals.transcript import Transcript

PLAYED = "played.jsonl"


class Played(BaseModel):
    """A case as it was played and scored."""

    model_config = ConfigDict(frozen=True)

    case: str
    suite: str
    tags: tuple[str, ...]
    repeat: int
    transcript: Transcript
    scores: dict[str, Score]
    failed: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing that decides was found fault with."""
        return not self.failed and self.transcript.fault is None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be run."""

    system: System
    cases: Sequence[Case]
    person_for: PersonFor
    played_by: str = "case"
    repeats: int = 1

    @property
    def key(self) -> str:
        """Changes whenever the results might."""
        told = [self.system.name, self.system.version, self.played_by, *(case.fingerprint for case in self.cases)]
        return hashlib.sha256(json.dumps([*told, _scorers()]).encode()).hexdigest()[:16]


async def run(plan: Plan, board: Board, out: Path, workers: int, done: Callable[[Played], None]) -> list[Played]:
    """Every case of the plan, `workers` at a time; `done` hears of each, also of those from an earlier start.

    Results come in the order of the plan. What is finished when the run is stopped is kept in `out`.
    """
    out.mkdir(parents=True, exist_ok=True)
    wanted = {(case.id, repeat) for case in plan.cases for repeat in range(plan.repeats)}
    kept = {key: one for one in _kept(out / PLAYED, plan.key) if (key := (one.case, one.repeat)) in wanted}
    for one in kept.values():
        done(one)
    free = asyncio.Semaphore(workers)

    async def played_once(case: Case, repeat: int) -> Played:
        if earlier := kept.get((case.id, repeat)):
            return earlier
        async with free:
            played = await _played(plan, board, case, repeat)
        with (out / PLAYED).open("a", encoding="utf-8") as file:
            file.write(played.model_dump_json() + "\n")
        done(played)
        return played

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(played_once(case, repeat)) for case in plan.cases for repeat in range(plan.repeats)]
    return [task.result() for task in tasks]


async def _played(plan: Plan, board: Board, case: Case, repeat: int) -> Played:
    home = Path(tempfile.mkdtemp(prefix="grow-coach-case-"))
    try:
        transcript = await play(case, plan.system, plan.person_for, home, repeat)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return await asyncio.to_thread(scored, board, case, transcript)


def scored(board: Board, case: Case, transcript: Transcript) -> Played:
    """The played case with its scores."""
    scores = board.score(transcript, case)
    failed = tuple(name for name, _ in board.failures(scores, case))
    return Played(
        case=case.id,
        suite=case.suite,
        tags=case.tags,
        repeat=transcript.repeat,
        transcript=transcript,
        scores=scores,
        failed=failed,
    )


def _kept(path: Path, key: str) -> Iterator[Played]:
    """What an earlier start of the same run left behind; what was cut short or broke off is played again."""
    head = json.dumps({"run": key}).encode()
    lines = path.read_bytes().split(b"\n") if path.exists() else []
    if not lines or lines[0] != head:
        path.write_bytes(head + b"\n")
        return
    whole = [one for line in lines[1:] if (one := _whole(line)) and one.transcript.fault is None]
    path.write_bytes(b"\n".join([head, *(one.model_dump_json().encode() for one in whole)]) + b"\n")
    yield from whole


def _whole(line: bytes) -> Played | None:
    try:
        return Played.model_validate_json(line)
    except ValidationError:
        return None


def _scorers() -> str:
    """A mark of what plays and scores, so that results of an older scorer are not taken for today's."""
    here = Path(__file__).parent
    listed = [*here.rglob("*.py"), *(here / "data").glob("*.yaml"), *(folder("prompts") / "behaviour").glob("*.yaml")]
    listed += (here.parent / "coach" / "behaviour").glob("*.py")
    mark = hashlib.sha256()
    for path in sorted(listed):
        mark.update(path.read_bytes())
    return mark.hexdigest()
