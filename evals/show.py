"""Results for the terminal: one table a question."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.compare import Comparison
from evals.judge import Agreement
from evals.judge import Comparison as Judgement
from evals.model_use import use_of
from evals.results import by_suite
from evals.suite import Ran
from evals.wording import Wording, sides

SHOWN = {  # scores that fit beside each other in a terminal, and what they are called there
    "notes_recall": "recall",
    "notes_precision": "precision",
    "promises": "promises",
    "open_share": "open",
    "reflections": "reflect",
    "advice": "advice",
    "words": "words",
    "asked_again": "again",
}
TRENDS = {"better": "green", "worse": "red", "same": "", "unsure": "dim"}
FAILURES = 12  # listed in the terminal; the report has them all


def ran(console: Console, one: Ran, wording: Wording) -> None:
    """A run: suites in numbers, what fails, and where the report is."""
    table = Table(box=None, title=f"{one.results.system} ({one.results.version})", title_justify="left", pad_edge=False)
    table.add_column("suite")
    table.add_column("passed", justify="right")
    for called in SHOWN.values():
        table.add_column(called, justify="right")
    rows = by_suite(one.results.outcome())
    for row in rows:
        if row is rows[-1]:
            table.add_section()
        values = (wording.value(name, row.values.get(name)) for name in SHOWN)
        table.add_row(row.suite, f"{row.passed}/{row.cases}", *values)
    console.print(table)
    if use := use_of([played.transcript for played in one.results.played]):
        console.print(f"Model: {use.told()}")
    for comparison in one.against:
        compared(console, comparison, wording)
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


def compared(console: Console, comparison: Comparison, wording: Wording) -> None:
    """Two runs side by side; only what differs, for most things do not."""
    title = f"{comparison.left} → {comparison.right}, {comparison.cases} cases"
    changed = [one for one in comparison.differences if one.wins or one.losses]
    if not changed and not comparison.failing and not comparison.mended:
        console.print(f"{title}: no difference")
        return
    table = Table("score", box=None, title=title, title_justify="left", pad_edge=False)
    for name in (*sides(comparison), "change", "95% interval", "better / same / worse"):
        table.add_column(name, justify="right")
    for one in changed:
        table.add_row(
            one.scorer.title,
            wording.value(one.scorer.name, one.left),
            wording.value(one.scorer.name, one.right),
            Text(wording.gain(one), style=TRENDS[wording.trend(one)]),
            wording.interval(one) or "exact",
            f"{one.wins} / {one.ties} / {one.losses}",
        )
    console.print(table)
    for told, cases in (("newly fails", comparison.failing), ("mended", comparison.mended)):
        for case, scorers in cases.items():
            console.print(f"  {told}: {case} ({wording.titles(scorers)})")


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
