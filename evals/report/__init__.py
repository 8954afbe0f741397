"""The report of a run: `report.md` to read in a minute, `report.html` to look into every conversation.

Both stand alone: nothing is fetched from anywhere. Transcripts are untrusted text and are written as text only.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from evals.case import Case, load_personas
from evals.compare import Comparison
from evals.report.entries import entries
from evals.report.page import page
from evals.report.short import short
from evals.results import Results
from evals.scorers.board import Board
from evals.wording import Wording

MARKDOWN, HTML = "report.md", "report.html"


def write(
    results: Results,
    board: Board,
    cases: Mapping[str, Case],
    out: Path,
    *,
    against: Sequence[Comparison] = (),
    gate: Sequence[str] | None = None,
) -> list[Path]:
    """Write both reports into the folder `out` and return their paths.

    `against` are comparisons with this run on the right. `gate` says why the gate is closed, and is empty when it is
    open; None says that nobody asked. Cases that are not in `cases` any more are shown by what the run knows of them.
    """
    wording = Wording(board)
    personas = {persona.id: persona for persona in load_personas()}
    listed = entries(results, cases, personas)
    texts = {
        MARKDOWN: short(results, listed, wording, against, gate),
        HTML: page(results, listed, wording, against, gate),
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (out / name).write_text(text, encoding="utf-8", newline="\n")
    return [out / name for name in texts]
