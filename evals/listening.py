"""How well the built-in listener understands labelled clauses, counted by kind."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Table

from coach.assemble import local_embedder
from coach.coaches.builtin.kinds import Exemplars, Kinds
from coach.notes import Gap
from coach.resources import folder

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


def report(console: Console) -> None:
    """Print how many labelled clauses are read rightly, by kind and in all."""
    kinds = Kinds(Exemplars.load(folder("prompts") / "exemplars"), local_embedder())
    found = accuracy(clauses(kinds))
    table = Table("clauses", box=None)
    table.add_column("right", justify="right")
    table.add_column("of", justify="right")
    for kind, (right, total) in sorted(found.items(), key=lambda item: -item[1][0] / item[1][1]):
        table.add_row(kind, str(right), str(total))
    right, total = (sum(column) for column in zip(*found.values(), strict=True))
    table.add_section()
    table.add_row("all", str(right), f"{total}  ({right / total:.0%})")
    console.print(table)
