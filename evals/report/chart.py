"""Where things lie in the page's two charts. Places are in percent, so the charts fit any width unscaled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.compare import Comparison
from evals.report.aims import AIMS, Aim
from evals.report.entries import Entry
from evals.results import SuiteRow
from evals.wording import Wording


@dataclass(frozen=True, slots=True)
class Bar:
    """A suite as a bar of cells, one for each case: the passed ones, then the failed ones with where to read them."""

    suite: str
    passed: int
    cases: int
    failed: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Bullet:
    """A score on its axis, with the value it had before, if any."""

    aim: Aim
    title: str
    value: float
    before: float | None


def bars(rows: Sequence[SuiteRow], listed: Sequence[Entry]) -> list[Bar]:
    """A bar for each suite; of a case that was played several times, the first that failed stands for it."""
    found = []
    for row in rows:
        failed: dict[str, Entry] = {}
        for entry in listed:
            if entry.played.suite == row.suite and not entry.played.passed:
                failed.setdefault(entry.played.case, entry)
        found.append(Bar(row.suite, row.passed, row.cases, tuple(failed.values())))
    return found


def bullets(values: Mapping[str, float], against: Sequence[Comparison], wording: Wording) -> list[Bullet]:
    """The scores that have an aim and were measured; what was before comes from the first comparison."""
    before = {one.scorer.name: one.left for one in against[0].differences} if against else {}
    return [
        Bullet(aim, wording.title(aim.scorer), values[aim.scorer], before.get(aim.scorer))
        for aim in AIMS
        if aim.scorer in values
    ]
