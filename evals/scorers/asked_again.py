"""Asked again: nothing tells a person sooner that nobody listens."""

import re
from collections.abc import Callable, Sequence

from coach.classifier import plain
from coach.notes import Gap, Kind
from evals.case import pieces
from evals.people.ruled import ANSWERED_ONCE
from evals.people.topics import Topic, last_question
from evals.scorers import NOTHING, Evidence, Remark, Score

SURE = 0.5  # of a question's topic; a vaguer one is not held against the coach
SAME = 0.75  # shared words of two questions that are the same one
ANSWERS = {Gap.GOAL: Kind.GOAL, Gap.WHY: Kind.WHY, Gap.MEASURE: Kind.MEASURE, Gap.SCALE: Kind.SCALE}
ANSWERS |= {Gap.CONFIDENCE: Kind.CONFIDENCE, Gap.BARRIER: Kind.BARRIER, Gap.TAKEAWAY: Kind.TAKEAWAY}

_PROTESTS = re.compile(
    r"\bi(?:'ve| have|'d)? (?:believe i have |just |already )?(?:said|told you|answered|mentioned)\b[^.?!]{0,20}"
    r"\b(?:already|before)\b|\b(?:i(?:'ve| have)? (?:just|already)|already) (?:said|told|answered|mentioned)\b"
    r"|\bsaid that already\b|\byou (?:have |already |just )*asked (?:me )?(?:that|this)\b"
)


def asked_again(topics: Callable[[str], Sequence[Topic]]) -> Callable[[Evidence], Score]:
    """The scorer, given what reads questions (`Topics.of`)."""

    def score(evidence: Evidence) -> Score:
        """Replies that ask for what is known / all replies with a question, 0 to 1; lower is better.

        A question asks again when it is, but for a few words, one that was asked before in the visit; when the person
        minds (a rule-driven one, or one in a conversation from elsewhere who says "I told you already"); or when it is
        surely about a thing with one answer (goal, why, measure, scale, confidence, barrier, takeaway) and the case's
        labels say that the person had given it. A remark at each.
        """
        asked: list[tuple[int, str]] = []
        remarks, told = [], set[str]()
        total = 0
        for visit, turn in evidence.transcript.turns():
            if turn.number == 0:
                asked, told = [], set()
            elif turn.protest or (evidence.case is None and _PROTESTS.search(plain(turn.message or ""))):
                remarks.append(Remark("the person says they had said it already", visit, turn.number - 1))
            told |= {kind for kinds, _ in pieces(turn.holds) if len(kinds) == 1 for kind in kinds}
            question = last_question(turn.answer.reply)
            if question is None:
                continue
            total += 1
            again = next((number for number, one in asked if _same(one, question)), None)
            if again is not None:
                remarks.append(Remark(f"asked at turn {again} already: {question}", visit, turn.number))
            elif (kind := _about(topics(question))) in told:
                remarks.append(Remark(f"the {kind} was said already: {question}", visit, turn.number))
            asked.append((turn.number, question))
        if not total:
            return NOTHING
        again_at = {(remark.visit, remark.turn) for remark in remarks}
        return Score(len(again_at) / total, f"{len(again_at)} of {total} questions ask again", tuple(remarks))

    return score


def _about(topics: Sequence[Topic]) -> str | None:
    sure = next((topic for topic in topics if topic.score >= SURE and topic.gap in ANSWERED_ONCE), None)
    return str(ANSWERS[sure.gap]) if sure and sure.gap in ANSWERS else None


def _same(one: str, other: str) -> bool:
    mine, theirs = (set(re.findall(r"[\w']+", plain(text))) for text in (one, other))
    return len(mine & theirs) >= SAME * len(mine | theirs)
