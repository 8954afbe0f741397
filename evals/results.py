"""What a run came to, kept as `results.json`; and the little of it that a comparison needs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import mean

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.errors import EvalError
from evals.runner import Played

RESULTS = "results.json"
BASELINE = Path(__file__).resolve().parent / "baseline.json"


class Results(BaseModel):
    """One system on a set of cases."""

    model_config = ConfigDict(frozen=True)

    system: str
    version: str
    deterministic: bool
    played_by: str
    finished: datetime
    played: tuple[Played, ...]

    def write(self, folder: Path) -> Path:
        """Keep it in the folder; returns the file."""
        path = folder / RESULTS
        path.write_text(self.model_dump_json(indent=1), encoding="utf-8")
        return path

    def outcome(self) -> "Outcome":
        """What a comparison needs: for each case the mean of every score over its repeats, and what failed."""
        cases: dict[str, CaseOutcome] = {}
        for case in dict.fromkeys(one.case for one in self.played):
            mine = [one for one in self.played if one.case == case]
            values = {
                name: mean(found)
                for name in mine[0].scores
                if (found := [value for one in mine if (value := one.scores[name].value) is not None])
            }
            failed = {name for one in mine for name in one.failed} | {"fault" for one in mine if one.transcript.fault}
            cases[case] = CaseOutcome(suite=mine[0].suite, values=values, failed=tuple(sorted(failed)))
        return Outcome(system=self.system, version=self.version, deterministic=self.deterministic, cases=cases)


class CaseOutcome(BaseModel):
    """One case: its scores, and the scorers that failed it."""

    model_config = ConfigDict(frozen=True)

    suite: str
    values: dict[str, float]
    failed: tuple[str, ...]


class Outcome(BaseModel):
    """What a run came to, without its transcripts. The baseline is one of these."""

    model_config = ConfigDict(frozen=True)

    system: str
    version: str
    deterministic: bool
    cases: dict[str, CaseOutcome]

    def write(self, path: Path = BASELINE) -> None:
        """Keep it, a line for each case so that a change of the baseline can be read."""
        head = self.model_dump(exclude={"cases"})
        cases = ",\n".join(f"  {json.dumps(name)}: {_rounded(case)}" for name, case in sorted(self.cases.items()))
        path.write_text(f'{json.dumps(head)[:-1]}, "cases": {{\n{cases}\n}}}}\n', encoding="utf-8")


def _rounded(case: CaseOutcome) -> str:
    values = {name: round(value, 6) for name, value in case.values.items()}
    return json.dumps({"suite": case.suite, "failed": case.failed, "values": values})


def load(place: str | Path) -> Outcome:
    """The outcome that `place` names: `baseline`, a run's folder or its `results.json`, or a system's last run.

    Raises EvalError when there is none, or it cannot be read.
    """
    path = find(place)
    try:
        text = path.read_text(encoding="utf-8")
        kept = path.resolve() == BASELINE
        return Outcome.model_validate_json(text) if kept else Results.model_validate_json(text).outcome()
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise EvalError(f"{path} cannot be read: {error}.", do="Run the suites again.") from None


def load_results(place: str | Path) -> Results:
    """The whole results that `place` names; raises EvalError when there are none."""
    path = find(place)
    try:
        return Results.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise EvalError(f"{path} holds no transcripts: {error}.", do="Name the folder of a run.") from None


def find(place: str | Path) -> Path:
    """The file that `place` names."""
    if str(place) == "baseline":
        return BASELINE
    named = Path(place)
    for path in (named, named / RESULTS, out_of(str(place)) / RESULTS):
        if path.is_file():
            return path
    raise EvalError(
        f"There is no run called “{place}”.",
        do="Name a run's folder, a system that was run, or `baseline`; `python -m evals run` makes a run.",
    )


def out_of(system: str) -> Path:
    """Where a system's run is kept when nothing else was said."""
    return Path(__file__).resolve().parent / "out" / system.replace(":", "-")


@dataclass(frozen=True, slots=True)
class SuiteRow:
    """One suite in numbers: cases passed, and the mean of every score that was measured."""

    suite: str
    passed: int
    cases: int
    values: Mapping[str, float]


def by_suite(outcome: Outcome) -> list[SuiteRow]:
    """A row for each suite, and one for all of them last."""
    suites = sorted({case.suite for case in outcome.cases.values()})
    rows = [_row(suite, [case for case in outcome.cases.values() if case.suite == suite]) for suite in suites]
    return [*rows, _row("all", list(outcome.cases.values()))]


def _row(suite: str, cases: Sequence[CaseOutcome]) -> SuiteRow:
    names = dict.fromkeys(name for case in cases for name in case.values)
    values = {name: mean(case.values[name] for case in cases if name in case.values) for name in names}
    return SuiteRow(suite, sum(not case.failed for case in cases), len(cases), values)
