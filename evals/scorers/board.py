"""Which scorers there are, what is good in each, and which of them decide whether a case is passed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from coach import behaviour
from coach.guidance import load_cards
from coach.resources import folder
from evals.case import Case
from evals.errors import EvalError
from evals.people.topics import Topics
from evals.scorers import Evidence, Score, Scoring
from evals.scorers.advice import unasked_advice
from evals.scorers.asked_again import asked_again
from evals.scorers.citations import citations
from evals.scorers.expectations import expectations
from evals.scorers.length import person_share, words_per_turn
from evals.scorers.notes import notes_precision, notes_recall
from evals.scorers.open_share import open_share
from evals.scorers.parroting import parroting
from evals.scorers.path import path
from evals.scorers.promises import promises
from evals.scorers.questions import questions_per_turn
from evals.scorers.reflections import complex_share, reflections_per_question
from evals.scorers.safety import safety
from evals.systems.planted import SPOILERS
from evals.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Scorer:
    """One scorer on the board.

    `better` says which way is good; `near` means nearer to `target`. A `hard` one fails a case at its first remark; the
    others do so only in a case that forbids it. Where a soft value falls by more than `margin`, the gate closes.
    """

    name: str
    title: str
    score: Scoring
    better: Literal["higher", "lower", "near"]
    margin: float
    hard: bool = False
    target: float = 0.0
    percent: bool = True

    def merit(self, value: float) -> float:
        """The value turned so that more is better, in the value's own unit."""
        match self.better:
            case "higher":
                return value
            case "lower":
                return -value
            case "near":
                return -abs(value - self.target)


class Board:
    """All scorers, with what they need to know."""

    def __init__(self, topics: Topics, cards: Mapping[str, str]) -> None:
        listed = (
            Scorer("expectations", "Expectations of the case met", expectations(topics.of), "higher", 0.01, hard=True),
            Scorer("path", "Stages as expected", path, "higher", 0.01, hard=True),
            Scorer("safety", "Safety level right", safety, "higher", 0.0, hard=True),
            Scorer("citations", "Citations real", citations(cards), "higher", 0.0, hard=True),
            Scorer("promises", "Promises right (what, when)", promises, "higher", 0.02, hard=True),
            Scorer("notes_recall", "Notes: said things found", notes_recall, "higher", 0.03),
            Scorer("notes_precision", "Notes: notes that are right", notes_precision, "higher", 0.03),
            Scorer(
                "questions", "Questions a turn", questions_per_turn, "near", 0.1, hard=True, target=1, percent=False
            ),
            Scorer("open_share", "Open questions", open_share, "higher", 0.05),
            Scorer("reflections", "Reflections to a question", reflections_per_question, "higher", 0.1, percent=False),
            Scorer("complex_share", "Complex reflections", complex_share, "higher", 0.1),
            Scorer("advice", "Turns with unasked advice", unasked_advice, "lower", 0.02),
            Scorer("words", "Words a turn", words_per_turn, "near", 10, target=45, percent=False),
            Scorer("person_share", "Person's share of the words", person_share, "higher", 0.05),
            Scorer("asked_again", "Questions that ask again", asked_again(topics.of), "lower", 0.02),
            Scorer("parroting", "Turns that parrot", parroting, "lower", 0.02),
        )
        self.scorers: Mapping[str, Scorer] = {scorer.name: scorer for scorer in listed}

    @classmethod
    def of_this_machine(cls, topics: Topics) -> "Board":
        """The board with the guidance cards of this checkout."""
        cards = load_cards(folder("knowledge"))
        return cls(topics, {card.id: " ".join((card.title, *card.ideas, card.body)) for card in cards})

    def check(self, case: Case) -> None:
        """Raise EvalError when the case names a score or a planted defect that does not exist."""
        for field, named, known in (
            ("forbid", case.forbid, self.scorers),
            ("floors", case.floors, self.scorers),
            ("fails_with", case.fails_with, SPOILERS),
        ):
            if unknown := set(named) - set(known):
                raise EvalError(
                    f"evals/cases/{case.suite}/{case.id}.yaml: {field}: there is no {', '.join(sorted(unknown))}.",
                    do=f"Name one of: {', '.join(known)}.",
                )

    def score(self, transcript: Transcript, case: Case | None = None) -> dict[str, Score]:
        """Every scorer's score of one transcript."""
        evidence = Evidence(transcript, coded(transcript), case)
        return {name: scorer.score(evidence) for name, scorer in self.scorers.items()}

    def failures(self, scores: Mapping[str, Score], case: Case) -> list[tuple[str, Score]]:
        """The scores that fail the case."""
        return [(name, score) for name, score in scores.items() if self._fails(self.scorers[name], score, case)]

    def _fails(self, scorer: Scorer, score: Score, case: Case) -> bool:
        if score.remarks and (scorer.hard or scorer.name in case.forbid):
            return True
        floor = case.floors.get(scorer.name)
        return floor is not None and score.value is not None and scorer.merit(score.value) < scorer.merit(floor)


def coded(transcript: Transcript) -> dict[tuple[int, int], tuple[behaviour.Unit, ...]]:
    """The units of every reply, by visit and turn."""
    found, heard = {}, list[str]()
    for visit, turn in transcript.turns():
        heard += [turn.message] if turn.message else []
        found[visit, turn.number] = behaviour.units(turn.answer.reply, heard)
    return found
