"""Unasked advice: what above all told poor sessions from good ones in published corpora."""

import re
from collections.abc import Sequence

from coach.behaviour import Unit
from coach.classifier import plain
from evals.case import contains
from evals.scorers import NOTHING, Evidence, Remark, Score
from evals.scorers.safety import then

SURE = 0.05  # how far the code must be ahead of the next; a near tie is not held against a coach

_ASKS_FOR_IDEAS = re.compile(
    r"\b(?<!got )(?<!had )(?<!have )(?<!'ve )(any|some|more|other|few|have you|another) "
    r"(ideas?|others?|tips?|suggestions?|advice|thoughts|recommendations?)\b"
    r"|\b(what|how|which|where) (should|would|shall|could|can|do|did|might) (i|you|we|one|people|others|most)\b[^.]*\?"
    r"|\bwhat (do you|would you) (think|suggest|recommend|do|say)\b|\bwhat'?s your (advice|opinion|view)\b"
    r"|\b(tell|show|advise) me (what|how|which|where)\b|\bjust tell me\b"
    r"|\bgive me (an? |some |your )?(advice|ideas?|tips?|hint|example)|\bhelp me (think|find|come up|with)\b"
    r"|\b(suggest|recommend)\b[^.]*\?|\bany (best )?practices?\b"
    r"|\bi(?:'d| would)? (want|need|could use|like|came for) (?:(?:some|your|a few|any|a bit of|more|real|for) )*"
    r"(advice|ideas|tips|suggestions|input|answers?|help)\b(?! from)|\bgot any (others?|ideas|more|tips)\b"
    r"|\bwhat are my options\b|\bideas\?",
    re.IGNORECASE,
)
_YES = re.compile(
    r"^\W*(yes|yeah|yep|sure|ok|okay|please|go on|go ahead|why not|of course|alright|fine|mm-?hmm)\b", re.I
)


def asks_for_advice(message: str) -> bool:
    """Whether the person asks to be told, advised or given ideas."""
    return bool(_ASKS_FOR_IDEAS.search(plain(message)))


def unasked_advice(evidence: Evidence) -> Score:
    """Replies with advice nobody asked for / all replies, 0 to 1: 2% in good sessions, 15% in poor ones (COACHING.md).

    Advice counts as asked when the message before it asks, or says yes to an offer; after MITI 4.2's distinction of
    persuading with and without permission. A remark at every piece. A promise read back is none, nor is where to turn
    in danger.
    """
    replies = evidence.replies()
    if not replies:
        return NOTHING
    remarks, offered = [], False
    for visit, turn in evidence.transcript.turns():
        units, message = evidence.units[visit, turn.number], turn.message
        if message is None:
            offered = _offers(units)
            continue
        wanted = evidence.case is not None and then(evidence.case, visit, turn).cites is True
        asked = wanted or asks_for_advice(message) or (offered and bool(_YES.match(message)))
        promised = [str(one["action"]) for one in turn.answer.commitments]
        given = [
            unit.text
            for unit in units
            if unit.code == "advice" and unit.margin >= SURE and not any(contains(unit.text, one) for one in promised)
        ]
        if given and not asked and turn.answer.safety in (None, "none"):
            remarks.append(Remark(f"advice nobody asked for: {given[0]}", visit, turn.number))
        offered = _offers(units)
    return Score(
        len(remarks) / len(replies), f"{len(remarks)} of {len(replies)} replies advise unasked", tuple(remarks)
    )


def _offers(units: Sequence[Unit]) -> bool:
    return any(unit.code == "permission" for unit in units)
