"""A played case as the report shows it: remarks at their turns, and what the filters go by."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from coach.notes import GrowNotes
from evals.case import Case, Persona
from evals.results import Results
from evals.runner import Played
from evals.scorers import Place, Remark
from evals.transcript import Transcript, VisitLog
from evals.wording import FAULT


@dataclass(frozen=True, slots=True)
class Marked:
    """A scorer's remark. One that `decides` fails the case."""

    scorer: str
    remark: Remark
    decides: bool


@dataclass(frozen=True)
class Entry:
    """One played case. `anchor` is the case's id, with a number from the second time on that it was played."""

    anchor: str
    played: Played
    case: Case | None
    persona: Persona | None

    @property
    def failed(self) -> tuple[str, ...]:
        """What failed it: scorers, and `fault` when it broke."""
        return (*self.played.failed, *([FAULT] if self.played.transcript.fault else []))

    @property
    def name(self) -> str:
        """What to call the person."""
        if self.persona:
            return self.persona.name
        return self.case.persona if self.case else "Person"

    @cached_property
    def remarks(self) -> Mapping[Place | None, list[Marked]]:
        """Remarks by visit and turn, the deciding first; under None those about the whole, or a turn that is not there.

        Every remark is under one of them.
        """
        places = {(visit, turn.number) for visit, turn in self.played.transcript.turns()}
        found: dict[Place | None, list[Marked]] = {}
        for marked in sorted(self._marked(), key=lambda one: not one.decides):
            visit, turn = marked.remark.visit, marked.remark.turn
            place = (visit, turn) if visit is not None and turn is not None else None
            found.setdefault(place if place in places else None, []).append(marked)
        return found

    @cached_property
    def remarked(self) -> tuple[str, ...]:
        """The scorers that remarked on something without failing the case."""
        return tuple(dict.fromkeys(one.scorer for one in self._marked() if not one.decides))

    @cached_property
    def reasons(self) -> Mapping[str, list[tuple[Place | None, Marked]]]:
        """The deciding remarks with their places, by scorer, in the order of the talk."""
        found: dict[str, list[tuple[Place | None, Marked]]] = {name: [] for name in self.played.failed}
        for place in sorted(self.remarks, key=lambda place: place or (0, 0)):
            for one in self.remarks[place]:
                if one.decides:
                    found[one.scorer].append((place, one))
        return found

    def _marked(self) -> Iterator[Marked]:
        for name, score in self.played.scores.items():
            for remark in score.remarks:
                yield Marked(name, remark, name in self.played.failed)


def entries(results: Results, cases: Mapping[str, Case], personas: Mapping[str, Persona]) -> list[Entry]:
    """Every played case, failed ones first, then by suite and id."""
    found = []
    for played in results.played:
        case = cases.get(played.case)
        anchor = f"{played.case}-{played.repeat + 1}" if played.repeat else played.case
        found.append(Entry(anchor, played, case, personas.get(case.persona) if case else None))
    return sorted(found, key=lambda one: (one.played.passed, one.played.suite, one.played.case, one.played.repeat))


def messages(transcript: Transcript) -> int:
    """How many messages the person sent."""
    return len(transcript.said())


def noted(log: VisitLog) -> list[tuple[str, list[str]]]:
    """The notes at the end of a visit, by kind; an option that was chosen, or came from a card, says so."""
    notes = log.turns[-1].answer.notes if log.turns else None
    found: dict[str, list[str]] = {}
    for kind, text in _lines(notes) if notes else ():
        found.setdefault(kind, []).append(text)
    return list(found.items())


def _lines(notes: GrowNotes) -> Iterator[tuple[str, str]]:
    chosen = {option.id for option in notes.options if option.chosen}
    sources = {option.id: option.source for option in notes.options if option.source}
    for kind, line in notes.lines().values():
        more = [
            *(["chosen"] if line.id in chosen else []),
            *([f"from {sources[line.id]}"] if line.id in sources else []),
        ]
        yield str(kind), f"{line.text} ({', '.join(more)})" if more else line.text
    for goal in notes.earlier_goals:
        if goal.statement:
            yield "earlier goal", goal.statement.text
