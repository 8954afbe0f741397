"""`python -m evals run`: what can be measured without a conversation. The suites of whole conversations come next."""

import argparse

from rich.console import Console
from rich.table import Table

from coach.assemble import local_embedder
from coach.coaches.builtin.kinds import Exemplars, Kinds
from coach.resources import folder
from evals.listening import accuracy, clauses


def main() -> None:
    """Print how many labelled clauses are read rightly, by kind and in all."""
    parser = argparse.ArgumentParser(prog="python -m evals", description=__doc__)
    parser.add_argument("command", choices=["run"])
    parser.parse_args()
    found = accuracy(clauses(Kinds(Exemplars.load(folder("prompts") / "exemplars"), local_embedder())))
    table = Table("kind", "right", "of", box=None, title="Labelled clauses", title_justify="left")
    for kind, (right, total) in sorted(found.items(), key=lambda item: -item[1][0] / item[1][1]):
        table.add_row(kind, str(right), str(total))
    right, total = (sum(column) for column in zip(*found.values(), strict=True))
    table.add_section()
    table.add_row("all", f"{right}", f"{total}  ({right / total:.0%})")
    Console().print(table)


if __name__ == "__main__":
    main()
