"""The notes against what the person said: is it all there, and is nothing else?"""

from collections.abc import Iterator

from coach.notes import GrowNotes, Option
from evals.case import contains, pieces
from evals.scorers import Evidence, Remark, Score, share
from evals.transcript import VisitLog

UNLABELLED = frozenset({"feeling"})  # how somebody feels is heard, and noted or not


def notes_recall(evidence: Evidence) -> Score:
    """Labelled pieces found in a note of a right kind at the end of the visit / all pieces the person told.

    A remark at the turn where a missing piece was told. Pieces of a line that was later taken back are not labelled.
    """
    found, remarks, total = 0, [], 0
    for visit, log, notes in _ends(evidence):
        lines = [(str(kind), line.text) for kind, line in notes.lines().values()]
        lines += [
            (str(kind), goal.statement.text) for goal in notes.earlier_goals if goal.statement for kind in ("goal",)
        ]
        for turn in log.turns:
            for kinds, piece in pieces(turn.holds):
                total += 1
                if any(kind in kinds and contains(text, piece) for kind, text in lines):
                    found += 1
                    continue
                where = next((kind for kind, text in lines if contains(text, piece)), None)
                told = f"noted as {where}" if where else "not noted"
                remarks.append(Remark(f"{told}: “{piece}” ({'|'.join(sorted(kinds))})", visit, turn.number))
    return share(found, total, "things said are noted rightly", remarks)


def notes_precision(evidence: Evidence) -> Score:
    """Notes that hold something the person said, under a kind where it belongs / all notes at the end of the visit.

    Only visits labelled throughout count. Ideas taken from the guidance are not theirs to label and are left out.
    """
    right, remarks, total = 0, [], 0
    for visit, log, notes in _ends(evidence):
        if evidence.case is None or not evidence.case.visits[visit - 1].labelled:
            continue
        said = [piece for turn in log.turns for piece in (*pieces(turn.holds), *pieces(turn.may))]
        if not said:  # a model played the person: nobody labelled what it said
            continue
        for kind, line in notes.lines().values():
            if kind in UNLABELLED or (isinstance(line, Option) and line.source):
                continue
            total += 1
            if any(str(kind) in kinds and contains(line.text, piece) for kinds, piece in said):
                right += 1
            else:
                elsewhere = any(contains(line.text, piece) for _, piece in said)
                told = "in the wrong place" if elsewhere else "not to be noted"
                remarks.append(Remark(f"{told}: “{line.text}” as {kind}", visit, log.turns[-1].number))
    return share(right, total, "notes are right", remarks)


def _ends(evidence: Evidence) -> Iterator[tuple[int, VisitLog, GrowNotes]]:
    """Each visit with its notes at the end, for systems that keep notes."""
    for number, log in enumerate(evidence.transcript.visits, 1):
        if log.turns and log.turns[-1].answer.notes is not None:
            yield number, log, log.turns[-1].answer.notes
