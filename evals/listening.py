"""How well the built-in listener understands labelled messages: precision and recall by kind, clause by clause."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path

import platformdirs
from rich.console import Console
from rich.table import Table

from coach.assemble import local_embedder
from coach.coaches.builtin.boundary import Boundaries
from coach.coaches.builtin.exemplars import Exemplars, Labelled, Said, messages
from coach.coaches.builtin.kinds import Kinds
from coach.coaches.builtin.read import Reader
from coach.notes import Gap, GrowNotes, Kind, NotesPatch, noting
from coach.resources import folder
from coach.shelf import Shelf
from coach.stages import STAGE_OF, STAGES, Stage
from coach.turn import Setting

LABELLED = Path(__file__).resolve().parents[1] / "tests" / "data" / "listening"
_BEFORE = (
    (Kind.GOAL, "get ready for the next step"),
    (Kind.OPTION, "talk to my manager"),
    (Kind.OPTION, "take a course"),
)


@dataclass(frozen=True, slots=True)
class Count:
    """How often a kind was meant, read, and both."""

    meant: int = 0
    read: int = 0
    right: int = 0

    @property
    def precision(self) -> float | None:
        """Share of what was read as this kind that was meant so."""
        return self.right / self.read if self.read else None

    @property
    def recall(self) -> float | None:
        """Share of what was meant so that was read as this kind."""
        return self.right / self.meant if self.meant else None


def standing(one: Labelled) -> Setting:
    """Where the conversation stands when a message comes: with a goal after Goal, and two options from Options on."""
    stage = STAGE_OF[one.asked] if one.asked else Stage.REALITY
    notes, order = GrowNotes(), list(STAGES)
    for kind, text in _BEFORE:
        after = Stage.GOAL if kind == Kind.GOAL else Stage.REALITY
        if order.index(stage) > order.index(after) or (one.asked == Gap.WHY and kind == Kind.GOAL):
            notes = notes.apply(NotesPatch(changes=(noting(notes, kind, text, text),)))
    return Setting(stage, notes, one.asked, None, (), "turn", date(2026, 11, 20))


def readings(reader: Reader, messages: Sequence[Labelled]) -> Iterator[tuple[Labelled, Said, str]]:
    """Each labelled clause with the kind it was read as: that of the clause found which shares most words with it."""
    for one in messages:
        found = reader.read(one.message, standing(one))
        for said in one.says:
            best = max(found, key=lambda clause: _overlap(clause.text, said.text), default=None)
            yield one, said, best.kind if best else "noise"


def counted(pairs: Sequence[tuple[str, str]]) -> dict[str, Count]:
    """The counts by kind, from pairs of (meant, read)."""
    kinds = sorted({kind for pair in pairs for kind in pair})
    return {
        kind: Count(
            sum(meant == kind for meant, _ in pairs),
            sum(got == kind for _, got in pairs),
            sum(meant == got == kind for meant, got in pairs),
        )
        for kind in kinds
    }


def the_reader() -> Reader:
    """The reader as it is shipped."""
    exemplars = Exemplars.load(folder("prompts") / "exemplars")
    shelf = Shelf(platformdirs.user_cache_path("grow-coach"))
    return Reader(Kinds(exemplars, local_embedder(), shelf), Boundaries(exemplars, shelf))


def _overlap(one: str, other: str) -> int:
    match = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    return match.size


def report(console: Console) -> None:
    """Print precision and recall by kind, for every labelled file."""
    reader = the_reader()
    for path in sorted(LABELLED.glob("*.yaml")):
        pairs = [(said.kind, got) for _, said, got in readings(reader, messages(path))]
        table = Table(path.stem, "clauses", "precision", "recall", box=None)
        for kind, count in sorted(counted(pairs).items(), key=lambda item: -item[1].meant):
            shares = (f"{share:.0%}" if share is not None else "–" for share in (count.precision, count.recall))
            table.add_row(kind, str(count.meant), *shares)
        right = sum(meant == got for meant, got in pairs)
        table.add_section()
        table.add_row("all", str(len(pairs)), "", f"{right / len(pairs):.0%}")
        console.print(table)
