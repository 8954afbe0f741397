"""Conversations from elsewhere: a programme's own sessions, scored as ours are and held against the thresholds.

A file is CSV with a header, or JSONL: `speaker` and `text`, and `conversation` where there are several. It is read
here and nowhere else; nothing of it leaves the machine or is kept.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.errors import EvalError
from evals.miti import THRESHOLDS
from evals.people.topics import Topics
from evals.scorers import Score
from evals.scorers.board import Board
from evals.transcript import Answer, Transcript, Turn, VisitLog
from evals.wording import Wording

HELPERS = frozenset(
    "helper coach therapist counsellor counselor mentor interviewer clinician provider nurse doctor advisor adviser "
    "assistant bot".split()
)
SCORES = ("reflections", "complex_share", "open_share", "questions", "advice", "person_share", "words", "parroting")
STYLES = {"good": "green", "fair": "yellow", "below": "red"}


class Row(BaseModel):
    """One line of a file; other columns are left alone."""

    model_config = ConfigDict(extra="ignore")

    conversation: str = ""
    speaker: str = Field(min_length=1)
    text: str


@dataclass(frozen=True, slots=True)
class Scored:
    """A conversation from elsewhere and its scores."""

    name: str
    turns: int
    scores: Mapping[str, Score]


def load_conversations(path: Path, helper: str | None = None) -> list[Transcript]:
    """Every conversation of a file; `helper` says how the helper is called there.

    Raises EvalError naming the line that is wrong, or when nobody in it is known to be the helper.
    """
    rows = [row for _, row in _rows(path)]
    if not rows:
        raise EvalError(f"{path} holds no conversation.", do="It needs lines with `speaker` and `text`.")
    names = {row.speaker.strip() for row in rows}
    helpers = {name for name in names if (name == helper if helper else name.lower() in HELPERS)}
    if not helpers or helpers == names:
        raise EvalError(
            f"{path}: it is not clear who the helper is among {', '.join(sorted(names))}.",
            do="Say so with --helper NAME.",
        )
    several = groupby(rows, key=lambda row: row.conversation)
    return [_transcript(name or path.stem, list(mine), helpers) for name, mine in several]


def score_outside(conversations: Sequence[Transcript], topics: Topics) -> list[Scored]:
    """The scores of the talk; those that need a case are left out."""
    board = Board(topics, {})
    found = []
    for one in conversations:
        scores = board.score(one)
        turns = sum(bool(turn.message) for _, turn in one.turns())
        found.append(Scored(one.case, turns, {name: scores[name] for name in SCORES}))
    return found


def report_on(console: Console, conversations: Sequence[Transcript], topics: Topics) -> None:
    """Print the scores of each conversation, coloured by the thresholds, and name the marks."""
    wording = Wording(Board(topics, {}))
    table = Table("conversation", box=None, pad_edge=False)
    table.add_column("turns", justify="right")
    for name in SCORES:
        table.add_column(name.replace("_", " "), justify="right")
    for one in score_outside(conversations, topics):
        cells = [_cell(wording, name, one.scores[name].value) for name in SCORES]
        table.add_row(one.name, str(one.turns), *cells)
    console.print(table)
    for name, threshold in THRESHOLDS.items():
        fair, good = wording.value(name, threshold.fair), wording.value(name, threshold.good)
        console.print(f"{wording.title(name)}: fair from {fair}, good from {good} (MITI)")
    console.print(
        "Helpers of good published sessions advised in 2% of their turns, of poor ones in 15%; the person had about "
        "half of the words. These codes are a machine's: evals/README.md says how often it agrees with a person's."
    )


def _cell(wording: Wording, name: str, value: float | None) -> Text:
    text = wording.value(name, value)
    if value is None or name not in THRESHOLDS:
        return Text(text)
    grade = THRESHOLDS[name].grade(value)
    return Text(f"{text} {grade}", style=STYLES[grade])


def _rows(path: Path) -> Iterator[tuple[int, Row]]:
    """The lines of a file with their numbers."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise EvalError(f"{path} cannot be read: {error}.", do="Give a CSV or JSONL file in UTF-8.") from None
    for number, raw in _csv(text) if path.suffix.lower() == ".csv" else _jsonl(path, text):
        try:
            yield number, Row.model_validate(raw)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            column = ".".join(map(str, first["loc"])) or "line"
            raise EvalError(f"{path}:{number}: {column}: {first['msg']}.", do="Put the line right.") from None


def _csv(text: str) -> Iterator[tuple[int, object]]:
    csv.field_size_limit(len(text) + 1)
    reader = csv.DictReader(io.StringIO(text, newline=""))
    for row in reader:
        yield reader.line_num, {str(name).strip().lower(): value for name, value in row.items()}


def _jsonl(path: Path, text: str) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError as error:
                raise EvalError(f"{path}:{number}: this is not JSON: {error}.", do="Write one object a line.") from None


def _transcript(name: str, rows: Sequence[Row], helpers: set[str]) -> Transcript:
    """Lines of one speaker in a row are one turn; what the helper says first is the opening.

    What the person says after the helper's last words is answered by nothing, so it is not part of any turn.
    """
    turns: list[Turn] = []
    message: str | None = None
    for helps, mine in groupby(rows, key=lambda row: row.speaker.strip() in helpers):
        text = " ".join(row.text.strip() for row in mine)
        if helps:
            turns.append(Turn(number=len(turns), message=message, answer=Answer(reply=text)))
            message = None
        else:
            message = text
    return Transcript(case=name, system="elsewhere", visits=(VisitLog(day=date.min, turns=tuple(turns)),))
