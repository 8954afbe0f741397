"""Open share: open questions let the person think, closed ones let the helper think for them."""

from evals.scorers import QUESTIONS, Evidence, Remark, Score, share


def open_share(evidence: Evidence) -> Score:
    """Open questions / all questions, 0 to 1 (MITI 3.1.1: 50% is fair, 70% good). A remark at every closed one."""
    remarks = [
        Remark(f"closed: {unit.text}", visit, turn.number)
        for visit, turn, units in evidence.replies()
        for unit in units
        if unit.code in ("closed", "permission")
    ]
    return share(evidence.count("open"), evidence.count(*QUESTIONS), "questions are open", remarks)
