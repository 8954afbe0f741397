"""Parroting: to say somebody's words back to them is not to have heard them."""

import re

from coach.classifier import plain
from evals.scorers import NOTHING, Evidence, Remark, Score

LONGEST = 9  # words in a row; a phrase of theirs in a fresh frame is shorter
MOST = 0.6  # share of the reply's words outside its question

_TURN = {"i": "you", "i'm": "you're", "i've": "you've", "i'd": "you'd", "i'll": "you'll", "me": "you", "my": "your"}
_TURN |= {"am": "are", "was": "were", "wasn't": "weren't", "mine": "yours", "myself": "yourself"}
_TURN |= {"we": "you", "our": "your", "us": "you"}


def parroting(evidence: Evidence) -> Score:
    """Replies that say the message back / all replies, 0 to 1; lower is better. A remark at each.

    A reply parrots when, pronouns turned ("my" for "your"), more than 9 words in a row stand in the message before it,
    or 4 in a row that make up more than 60% of what it says beside its question. Our own thresholds: people call nine
    words a recap, and a reflection names a phrase. A promise read back and what sums up at the close are not counted.
    """
    replies = [reply for reply in evidence.replies() if reply[1].answer.stage != "close"]
    if not replies:
        return NOTHING
    remarks = []
    for visit, turn, units in replies:
        said = [unit.text for unit in units if unit.code not in ("open", "closed", "permission")]
        mine = _words(" ".join(said))
        for promise in turn.answer.commitments:
            mine = _without(mine, _words(str(promise["action"])))
        run = longest_run(mine, _words(turn.message or ""))
        if run > LONGEST or (run >= 4 and run > MOST * len(mine)):
            remarks.append(Remark(f"{run} words in a row are the person's own", visit, turn.number))
    return Score(len(remarks) / len(replies), f"{len(remarks)} of {len(replies)} replies parrot", tuple(remarks))


def longest_run(one: list[str], other: list[str]) -> int:
    """The longest run of words that both have."""
    best, row = 0, [0] * (len(other) + 1)
    for word in one:
        row = [0] + [row[at] + 1 if word == other[at] else 0 for at in range(len(other))]
        best = max(best, *row)
    return best


def _without(words: list[str], piece: list[str]) -> list[str]:
    """The words with the first occurrence of `piece` cut out."""
    size = len(piece)
    found = next((at for at in range(len(words) - size + 1) if words[at : at + size] == piece), None)
    return words if found is None or not piece else [*words[:found], "|", *words[found + size :]]


def _words(text: str) -> list[str]:
    return [_TURN.get(word, word) for word in re.findall(r"[\w']+", plain(text))]
