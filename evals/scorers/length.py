"""Who talks: words per turn, and the person's share of them all."""

import re
from statistics import mean

from evals.scorers import NOTHING, Evidence, Remark, Score, share
from evals.scorers.advice import asks_for_advice

LONGEST = 110  # words; DESIGN.md, manner 2: as many only when ideas were asked for
LONG = 70

_NUMBERING = re.compile(r"^\s*\d+[.)](?=\s)|\[\d+\]", re.MULTILINE)


def words(text: str) -> int:
    """How many words a text has; the number of a list item or of a source is none."""
    return len(re.findall(r"[\w'’-]*\w", _NUMBERING.sub(" ", text)))


def words_per_turn(evidence: Evidence) -> Score:
    """Mean words of a reply. 25 to 70 are right, up to 110 when ideas were asked for; a remark at every longer one.

    Measured general chat models write 230 to 770 (COACHING.md).
    """
    replies = evidence.replies()
    if not replies:
        return NOTHING
    remarks = [
        Remark(f"{words(turn.answer.reply)} words", visit, turn.number)
        for visit, turn, _ in replies
        if words(turn.answer.reply) > (LONGEST if asks_for_advice(turn.message or "") else LONG)
        and turn.answer.stage != "close"  # what was found and promised is said once, in full
    ]
    average = mean(words(turn.answer.reply) for _, turn, _ in replies)
    return Score(average, f"{average:.0f} words a reply", tuple(remarks))


def person_share(evidence: Evidence) -> Score:
    """The person's words / all words, 0 to 1; about half in good sessions (COACHING.md). Openings count as well."""
    turns = [turn for _, turn in evidence.transcript.turns()]
    theirs = sum(words(turn.message or "") for turn in turns)
    return share(theirs, theirs + sum(words(turn.answer.reply) for turn in turns), "words are the person's")
