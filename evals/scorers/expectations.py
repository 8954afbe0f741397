"""Expectations: what the case says of single replies and of the end of a visit."""

from collections.abc import Callable, Iterator, Sequence

from coach.notes import GrowNotes
from evals.case import Expect, Labels, Then, contains, pieces
from evals.people.topics import Topic
from evals.scorers import NOTHING, Evidence, Remark, Score
from evals.scorers.length import words
from evals.scorers.questions import asked
from evals.scorers.safety import then
from evals.transcript import Answer, VisitLog

Reader = Callable[[str], Sequence[Topic]]
LIKELIEST = 2  # topics of a question among which the wanted one must be


def expectations(topics: Reader) -> Callable[[Evidence], Score]:
    """The scorer, given what reads questions (`Topics.of`)."""

    def score(evidence: Evidence) -> Score:
        """Expectations met / all of them, 0 to 1; a remark at each that is not."""
        if evidence.case is None:
            return NOTHING
        met: list[Remark | None] = []
        for visit, turn, units in evidence.replies():
            asks = bool(asked(units, turn.answer.reply))
            for fault in _after(then(evidence.case, visit, turn), turn.answer, asks, topics):
                met.append(Remark(fault, visit, turn.number) if fault else None)
        for number, (wanted, log) in enumerate(zip(evidence.case.visits, evidence.transcript.visits, strict=False), 1):
            for fault in _in_the_end(wanted.expect, log):
                met.append(Remark(fault, number, log.turns[-1].number) if fault else None)
        remarks = tuple(one for one in met if one)
        kept = len(met) - len(remarks)
        return Score(kept / len(met), f"{kept} of {len(met)} expectations met", remarks) if met else NOTHING

    return score


def _after(wanted: Then, answer: Answer, asks: bool, topics: Reader) -> Iterator[str | None]:
    """A fault, or None, for each thing that is wanted of a reply."""
    if wanted.stage and answer.stage is not None:
        yield None if answer.stage in wanted.stage else f"stage {answer.stage}, not {' or '.join(wanted.stage)}"
    if wanted.about:
        asked = [str(topic.gap) for topic in topics(answer.reply)[:LIKELIEST]]
        told = f"asks about {' or '.join(asked) or 'nothing'}, not {' or '.join(wanted.about)}"
        yield None if set(asked) & set(wanted.about) else told
    if wanted.cites is not None:
        told = "no source is given" if wanted.cites else "a source is given where none may be"
        yield None if bool(answer.citations) == wanted.cites else told
    if wanted.asks is not None:
        yield None if asks == wanted.asks else "asks nothing" if wanted.asks else "asks on"
    if wanted.words is not None:
        long = words(answer.reply)
        yield None if long <= wanted.words else f"{long} words, at most {wanted.words} wanted"
    for piece in wanted.says:
        yield None if contains(answer.reply, piece) else f"does not say “{piece}”"
    for piece in wanted.never:
        yield f"says “{piece}”" if contains(answer.reply, piece) else None
    yield from _missing(wanted.notes, answer.notes)


def _in_the_end(wanted: Expect, log: VisitLog) -> Iterator[str | None]:
    """A fault, or None, for each thing that is wanted of a visit as a whole."""
    if not log.turns:
        return
    last, went = log.turns[-1].answer, iter(turn.answer.stage for turn in log.turns)
    for piece in wanted.opening_says:
        yield None if contains(log.turns[0].answer.reply, piece) else f"the opening does not say “{piece}”"
    for piece in wanted.never:
        said = next((turn.number for turn in log.turns if contains(turn.answer.reply, piece)), None)
        yield None if said is None else f"says “{piece}” at turn {said}"
    if wanted.through:
        missing = next((stage for stage in wanted.through if stage not in went), None)
        yield None if missing is None else f"never came to {missing}"
    if wanted.ends:
        yield None if last.stage == wanted.ends else f"ends in {last.stage}, not {wanted.ends}"
    if wanted.turns is not None:
        yield None if len(log.turns) - 1 <= wanted.turns else f"took {len(log.turns) - 1} turns, not {wanted.turns}"
    if log.left:
        yield f"the person {log.left}"
    yield from _missing(wanted.notes, last.notes)
    for kinds, piece in pieces(wanted.absent):
        there = next((text for kind, text in _lines(last.notes) if kind in kinds and contains(text, piece)), None)
        yield f"noted: “{there}”" if there else None


def _missing(wanted: Labels, notes: GrowNotes | None) -> Iterator[str | None]:
    for kinds, piece in pieces(wanted):
        there = any(kind in kinds and contains(text, piece) for kind, text in _lines(notes))
        yield (
            None if there else f"“{piece}” is not noted as {'|'.join(sorted(kinds)) if len(kinds) < 9 else 'anything'}"
        )


def _lines(notes: GrowNotes | None) -> list[tuple[str, str]]:
    return [(str(kind), line.text) for kind, line in notes.lines().values()] if notes else []
