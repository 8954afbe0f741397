"""Promises: what, and by when; nothing else, and nothing missing."""

from evals.case import contains
from evals.scorers import NOTHING, Evidence, Remark, Score


def promises(evidence: Evidence) -> Score:
    """Right promises / (expected ones and those that nobody made), 0 to 1, at the end of each visit that says.

    Right is a promise with the expected words in it, on the expected day and, where the case says so, in that status.
    A remark at the last turn for each that is missing, wrong or made up. Systems that keep no notes are not measured.
    """
    if evidence.case is None:
        return NOTHING
    right, total, measured, remarks = 0, 0, False, []
    for number, (visit, log) in enumerate(zip(evidence.case.visits, evidence.transcript.visits, strict=False), 1):
        if visit.expect.promises is None or not log.turns or log.turns[-1].answer.notes is None:
            continue
        measured = True
        last = log.turns[-1]
        left = [dict(one) for one in last.answer.commitments]
        for promise in sorted(visit.expect.promises, key=lambda one: -len(one.what)):  # the most particular first
            total += 1
            held = next((one for one in left if contains(str(one["action"]), promise.what)), None)
            if held is None:
                remarks.append(Remark(f"the promise “{promise.what}” is not kept", number, last.number))
                continue
            left.remove(held)
            due = promise.due.isoformat() if promise.due else None
            wrong = [f"for {held['due'] or 'no day'}, not {due or 'no day'}"] if held["due"] != due else []
            if promise.status and held["status"] != promise.status:
                wrong.append(f"{held['status']}, not {promise.status}")
            if wrong:
                remarks.append(Remark(f"“{held['action']}” stands {', '.join(wrong)}", number, last.number))
            right += not wrong
        total += len(left)
        remarks += [Remark(f"nobody promised “{one['action']}”", number, last.number) for one in left]
    if not total:
        return Score(1.0, "none made, none noted") if measured else NOTHING
    return Score(right / total, f"{right} of {total} promises right", tuple(remarks))
