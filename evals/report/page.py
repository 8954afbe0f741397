"""`report.html`: the run in numbers, then every conversation with the scorers' remarks where they belong.

One file that fetches nothing, and by its Content-Security-Policy could not. Only our own script runs, known by its
hash, so even a transcript that got past the escaping would run nothing.
"""

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evals import wording as words
from evals.compare import Comparison
from evals.model_use import use_of
from evals.report.chart import bars, bullets
from evals.report.entries import Entry, messages, noted
from evals.results import Results, by_suite
from evals.wording import Wording

HERE = Path(__file__).resolve().parent


def page(
    results: Results,
    listed: Sequence[Entry],
    wording: Wording,
    against: Sequence[Comparison],
    gate: Sequence[str] | None,
) -> str:
    """The whole page."""
    *suites, whole = by_suite(results.outcome())
    measured = {name for one in listed for name, score in one.played.scores.items() if score.value is not None}
    script = _ours("report.js")
    return (
        _environment(wording)
        .get_template("report.html.j2")
        .render(
            results=results,
            listed=listed,
            against=against,
            gate=gate,
            suites=suites,
            whole=whole,
            use=use_of([one.played.transcript for one in listed]),
            bars=bars(suites, listed),
            bullets=bullets(whole.values, against, wording),
            scorers=[name for name in wording.scorers if name in measured],
            failing=_ranked(listed, "failed"),
            remarking=_ranked(listed, "remarked"),
            anchors={entry.played.case: entry.anchor for entry in reversed(listed)},
            style=_ours("report.css"),
            script=script,
            script_hash=_hash(script),
        )
    )


def _environment(wording: Wording) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"day": words.day, "moment": words.moment, "many": words.many}
    environment.globals |= {
        "wording": wording,
        "heading": words.heading,
        "sides": words.sides,
        "place_of": words.place,
        "gate_word": words.gate_word,
        "messages": messages,
        "noted": noted,
    }
    return environment


def _ranked(listed: Sequence[Entry], which: str) -> list[tuple[str, int]]:
    """The scorers that failed (or remarked on) any case with the number of cases, the most frequent first."""
    names = [name for one in listed for name in getattr(one, which)]
    return sorted(((name, names.count(name)) for name in dict.fromkeys(names)), key=lambda one: -one[1])


def _ours(name: str) -> Markup:
    """A file of ours, to stand in the page as it is."""
    return Markup((HERE / name).read_text(encoding="utf-8"))


def _hash(script: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
