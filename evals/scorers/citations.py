"""Citations: no source, no claim."""

import re
from collections.abc import Callable, Mapping

from evals.scorers import Evidence, Remark, Score, share

SUPPORTED = 0.5  # share of the claim's longer words that the card has

_MARK = re.compile(r"\[(\d+)\]")
_CLAIM = re.compile(r"[^.!?\n]*(?:[.!?]+[\"”’)]*)?\s*(?:\[\d+\])+")


def citations(cards: Mapping[str, str]) -> Callable[[Evidence], Score]:
    """The scorer, given the text of every card by its id."""

    def score(evidence: Evidence) -> Score:
        """Citations that are real / all citations, 0 to 1; a remark at each that is not.

        Real is a mark with a source behind it, a source that is a card of the store, and a claim before the mark of
        whose words (longer than three letters) at least half stand in that card. Our own threshold: ideas are quoted
        from cards whole, so anything near half is somebody's own.
        """
        right, total, remarks = 0, 0, []
        for visit, turn, _ in evidence.replies():
            answer = turn.answer
            for claim in _CLAIM.findall(answer.reply):
                for number in map(int, _MARK.findall(claim)):
                    total += 1
                    fault = _fault(claim, number, answer.citations, cards)
                    right += fault is None
                    if fault:
                        remarks.append(Remark(fault, visit, turn.number))
            marks = {int(mark) for mark in _MARK.findall(answer.reply)}
            for place, source in enumerate(answer.citations, 1):
                if source["id"] not in cards and place not in marks:
                    total += 1
                    remarks.append(Remark(f"there is no card “{source['id']}”", visit, turn.number))
        return share(right, total, "citations are real", remarks)

    return score


def _fault(claim: str, number: int, sources: tuple[Mapping[str, str], ...], cards: Mapping[str, str]) -> str | None:
    if not 1 <= number <= len(sources):
        return f"[{number}] has no source"
    card = cards.get(sources[number - 1]["id"])
    if card is None:
        return f"there is no card “{sources[number - 1]['id']}”"
    words = set(re.findall(r"[^\W\d_]{4,}", _MARK.sub("", claim).lower()))
    if words and len(words & set(re.findall(r"[^\W\d_]{4,}", card.lower()))) < SUPPORTED * len(words):
        return f"[{number}] does not say that: {claim.strip()}"
    return None
