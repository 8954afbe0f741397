"""The path: the stages in the order the case expects."""

from itertools import groupby

from evals.scorers import NOTHING, Evidence, Remark, Score


def path(evidence: Evidence) -> Score:
    """Visits that went through exactly the expected stages / visits with such an expectation.

    Systems that show no stages are not measured.
    """
    if evidence.case is None:
        return NOTHING
    right, total, remarks = 0, 0, []
    for number, (visit, log) in enumerate(zip(evidence.case.visits, evidence.transcript.visits, strict=False), 1):
        if visit.expect.path is None or not any(turn.answer.stage for turn in log.turns):
            continue
        total += 1
        expected = [str(stage) for stage in visit.expect.path]
        stages = [(turn.answer.stage or "none", turn.number) for turn in log.turns]
        went = [next(group) for _, group in groupby(stages, key=lambda one: one[0])]
        if [stage for stage, _ in went] == expected:
            right += 1
            continue
        wrong = next((at for at, (stage, _) in enumerate(went) if expected[at : at + 1] != [stage]), len(went) - 1)
        told = f"went {' → '.join(stage for stage, _ in went)}, not {' → '.join(expected)}"
        remarks.append(Remark(told, number, went[wrong][1]))
    return Score(right / total, f"{right} of {total} paths", tuple(remarks)) if total else NOTHING
