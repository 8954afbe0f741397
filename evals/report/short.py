"""`report.md`: the run on one page, for a pull request or a terminal."""

import re
from collections.abc import Iterator, Sequence

from evals.compare import Comparison
from evals.model_use import use_of
from evals.report.aims import AIMS
from evals.report.entries import Entry
from evals.results import Results, by_suite
from evals.wording import Wording, gate_word, heading, many, moment, sides
from evals.wording import place as at

MOST_CASES = 30
MOST_REMARKS = 2
LONGEST = 160  # letters of a remark

_MARKS = re.compile(r"([\\`*_{}\[\]<>|~&#!@$^])")


def short(
    results: Results,
    listed: Sequence[Entry],
    wording: Wording,
    against: Sequence[Comparison],
    gate: Sequence[str] | None,
) -> str:
    """The whole page as Markdown; what was said in transcripts stands in it as plain text, whatever marks it has."""
    rows = by_suite(results.outcome())
    use = use_of([one.transcript for one in results.played])
    lines = [
        f"# Evaluation of {escaped(results.system)}",
        "",
        f"- Version: {escaped(results.version)}",
        f"- Finished: {moment(results.finished)}",
        f"- People played by: {escaped(results.played_by)}",
        *([f"- Model: {use.told()}"] if use else []),
        f"- **{rows[-1].passed} of {many(rows[-1].cases, 'case')} passed**",
        f"- Gate: **{gate_word(gate)}**",
        *(f"  - {escaped(reason)}" for reason in gate or ()),
        "",
        "## By suite",
        "",
    ]
    names = [aim.scorer for aim in AIMS if aim.scorer in rows[-1].values]
    told = [
        [row.suite, f"{row.passed} of {row.cases}", *(wording.value(name, row.values.get(name)) for name in names)]
        for row in rows
    ]
    lines += _table(["suite", "passed", *map(wording.title, names)], told)
    for comparison in against:
        lines += ["", *_changes(comparison, wording)]
    lines += ["", "## Failing cases", "", *(_failing(listed, wording) or ["None."])]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """The text on one line, every mark of Markdown and HTML in it taken literally."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _changes(one: Comparison, wording: Wording) -> Iterator[str]:
    yield f"## {escaped(heading(one))}"
    yield ""
    yield f"On the {many(one.cases, 'case')} that both have."
    yield ""
    changed = [
        [
            difference.scorer.title,
            wording.value(difference.scorer.name, difference.left),
            wording.value(difference.scorer.name, difference.right),
            wording.gain(difference),
            wording.interval(difference) or "–",
            f"{difference.wins} / {difference.ties} / {difference.losses}",
        ]
        for difference in one.differences
        if difference.wins or difference.losses
    ]
    if changed:
        yield from _table(["score", *sides(one), "change", "95% interval", "cases better / same / worse"], changed)
    else:
        yield "No score changed."
    for told, cases in (("Newly failing", one.failing), ("Mended", one.mended)):
        if cases:
            yield from ("", f"{told}:", "")
            yield from (f"- {escaped(case)}: {escaped(wording.titles(names))}" for case, names in cases.items())


def _failing(listed: Sequence[Entry], wording: Wording) -> Iterator[str]:
    failed = [entry for entry in listed if not entry.played.passed]
    for entry in failed[:MOST_CASES]:
        again = f" (time {entry.played.repeat + 1})" if entry.played.repeat else ""
        yield f"- **{escaped(f'{entry.played.suite}/{entry.played.case}')}**{again}"
        if entry.played.transcript.fault:
            yield f"  - broke off: {_cut(entry.played.transcript.fault)}"
        told = [(wording.title(name), place, one) for name, found in entry.reasons.items() for place, one in found]
        for title, place, one in told[:MOST_REMARKS]:
            where = f" ({at(*place, len(entry.played.transcript.visits))})" if place else ""
            yield f"  - {escaped(title)}{where}: {_cut(one.remark.text)}"
        if len(told) > MOST_REMARKS:
            yield f"  - and {many(len(told) - MOST_REMARKS, 'more remark', 'more remarks')}"
    if len(failed) > MOST_CASES:
        yield f"- and {many(len(failed) - MOST_CASES, 'more', 'more')} in report.html"


def _cut(text: str) -> str:
    one_line = " ".join(text.split())
    return escaped(one_line if len(one_line) <= LONGEST else one_line[:LONGEST].rstrip() + "…")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(map(escaped, head))} |"
    yield f"|---|{'---:|' * (len(head) - 1)}"
    for row in rows:
        yield f"| {' | '.join(map(escaped, row))} |"
