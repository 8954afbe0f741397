"""Results for the terminal: one table a question."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.compare import Comparison, Difference
from evals.judge import Agreement
from evals.judge import Comparison as Judgement
from evals.results import by_suite
from evals.scorers.board import Board, Scorer
from evals.suite import Ran

SHOWN = (
    *("notes_recall", "notes_precision", "open_share", "reflections", "complex_share", "advice", "words"),
    *("person_share", "asked_again", "parroting"),
)
FAILURES = 12  # listed in the terminal; the report has them all


def ran(console: Console, one: Ran, board: Board) -> None:
    """A run: suites in numbers, what fails, and where the report is."""
    table = Table(box=None, title=f"{one.results.system} ({one.results.version})", title_justify="left", pad_edge=False)
    table.add_column("suite")
    table.add_column("passed", justify="right")
    for name in SHOWN:
        table.add_column(name.replace("_", " "), justify="right", max_width=10)
    rows = by_suite(one.results.outcome())
    for row in rows:
        if row is rows[-1]:
            table.add_section()
        values = (figure(board.scorers[name], row.values.get(name)) for name in SHOWN)
        table.add_row(row.suite, f"{row.passed}/{row.cases}", *values)
    console.print(table)
    for comparison in one.against:
        compared(console, comparison)
    failing = [played for played in one.results.played if not played.passed]
    for played in failing[:FAILURES]:
        why = played.transcript.fault or next(
            (remark.text for name in played.failed for remark in played.scores[name].remarks), ", ".join(played.failed)
        )
        console.print(Text.assemble(("✗ ", "red"), f"{played.suite}/{played.case}: {why}"), overflow="ellipsis")
    if len(failing) > FAILURES:
        console.print(f"  … and {len(failing) - FAILURES} more in the report")
    for reason in one.gate or ():
        console.print(Text.assemble(("The gate is closed: ", "bold red"), reason))
    console.print(f"Report: {one.folder / 'report.html'}")


def compared(console: Console, comparison: Comparison) -> None:
    """Two runs side by side; only what differs, for most things do not."""
    title = f"{comparison.left} → {comparison.right}, {comparison.cases} cases"
    changed = [one for one in comparison.differences if one.wins or one.losses]
    if not changed and not comparison.failing and not comparison.mended:
        console.print(f"{title}: no difference")
        return
    table = Table("score", box=None, title=title, title_justify="left", pad_edge=False)
    for name in (comparison.left, comparison.right, "better by", "95% interval", "won / even / lost"):
        table.add_column(name, justify="right")
    for one in changed:
        table.add_row(
            one.scorer.title,
            figure(one.scorer, one.left),
            figure(one.scorer, one.right),
            Text(figure(one.scorer, one.gain, sign=True), style="green" if one.gain > 0 else "red"),
            _interval(one),
            f"{one.wins} / {one.ties} / {one.losses}",
        )
    console.print(table)
    _cases(console, "newly fails", comparison.failing)
    _cases(console, "mended", comparison.mended)


def judged(console: Console, judgement: Judgement, trust: Agreement) -> None:
    """What a model thought of two runs, and how far it may be believed."""
    console.print(
        f"A model judged {len(judgement.verdicts) - judgement.unjudged} pairs blind, in both orders: "
        f"{judgement.wins} won, {judgement.ties} even, {judgement.losses} lost by the first run."
    )
    kappa = "none" if trust.kappa is None else f"{trust.kappa:.2f}"
    console.print(
        f"On {trust.pairs} pairs that people judged it agrees in {trust.share:.0%} (Cohen's kappa {kappa}), and judges "
        f"{trust.consistent:.0%} alike in both orders. It decides nothing."
    )


def figure(scorer: Scorer, value: float | None, *, sign: bool = False) -> str:
    """A score as people write it."""
    if value is None:
        return "-"
    plus = "+" if sign else ""
    return f"{value:{plus}.0%}" if scorer.percent else f"{value:{plus}.2f}" if abs(value) < 10 else f"{value:{plus}.0f}"


def _interval(one: Difference) -> str:
    if one.interval is None:
        return "exact"
    return " to ".join(figure(one.scorer, end, sign=True) for end in one.interval)


def _cases(console: Console, told: str, cases: Mapping[str, Sequence[str]]) -> None:
    for case, scorers in cases.items():
        console.print(f"  {told}: {case} ({', '.join(scorers)})")
