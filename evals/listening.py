"""How well the built-in listener understands labelled clauses, counted by kind."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from coach.coaches.builtin.kinds import Kinds
from coach.notes import Gap

LABELLED = Path(__file__).resolve().parents[1] / "tests" / "data" / "clauses.yaml"


def clauses(kinds: Kinds) -> Iterator[tuple[str, bool]]:
    """Every labelled clause: its kind, and whether it was the highest-scoring one."""
    for row in yaml.safe_load(LABELLED.read_text(encoding="utf-8")):
        asked = Gap(row["asked"]) if row["asked"] else None
        scores = kinds.scores([row["text"]], asked)[0]
        yield row["kind"], max(scores, key=lambda kind: scores[kind]) == row["kind"]


def accuracy(results: Iterator[tuple[str, bool]]) -> Mapping[str, tuple[int, int]]:
    """Right ones and all of them, by kind."""
    right, total = Counter[str](), Counter[str]()
    for kind, hit in results:
        right[kind] += hit
        total[kind] += 1
    return {kind: (right[kind], total[kind]) for kind in total}
