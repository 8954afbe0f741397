"""Reflections: whether the person was heard, and whether more was heard than the words."""

from evals.scorers import QUESTIONS, REFLECTIONS, Evidence, Score, share


def reflections_per_question(evidence: Evidence) -> Score:
    """Reflections / questions (MITI 4.2.1: 1 is fair, 2 is good)."""
    return share(evidence.count(*REFLECTIONS), evidence.count(*QUESTIONS), "reflections to questions")


def complex_share(evidence: Evidence) -> Score:
    """Complex reflections / all reflections, 0 to 1 (MITI 4.2.1: 40% is fair, 50% good)."""
    return share(evidence.count("complex"), evidence.count(*REFLECTIONS), "reflections are complex")
