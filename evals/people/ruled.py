"""A person who answers by rules: a fact comes only when a question would bring it up, and being asked the same again
makes them impatient. So the same person can meet any coach, and a coach that asks badly learns little."""

from collections.abc import Sequence
from itertools import cycle

from coach.behaviour import code
from coach.notes import Gap
from evals.case import Fact, Person
from evals.people import Gone, Saying
from evals.people.topics import Topics, last_question
from evals.transcript import Answer

# Gaps with one answer: to ask for it when it was given is to ask again. Of the others there may be more to tell.
ANSWERED_ONCE = frozenset(
    {Gap.GOAL, Gap.WHY, Gap.MEASURE, Gap.SCALE, Gap.CHOICE, Gap.ACTION, Gap.WHEN}
    | {Gap.BARRIER, Gap.CONFIDENCE, Gap.ASK, Gap.TAKEAWAY}
)
OUT_OF_PATIENCE = "ran out of patience: asked again for what they had said"
TOO_LONG = "the talk took too long"


class Ruled:
    """Answers questions from what they know."""

    def __init__(self, person: Person, topics: Topics) -> None:
        self._person, self._topics = person, topics
        self._untold: list[Fact] = list(person.knows)
        self._told: list[Fact] = []
        self._turns = self._blanks = self._asked_again = 0
        self._again, self._blank, self._offered = cycle(person.again), cycle(person.blank), cycle(person.offered)
        self._waits_for_ideas = self._done = False

    async def answer(self, heard: Answer) -> Saying | Gone:
        """See Talker."""
        self._turns += 1
        if self._done:
            return Gone()
        if self._turns == 1:
            return Saying(self._person.opens.say, self._person.opens.holds, self._person.opens.may)
        if self._turns > self._person.most:
            return Gone(TOO_LONG)
        if self._waits_for_ideas and heard.citations:
            self._waits_for_ideas = False
            return Saying(self._person.takes, may={"option": (self._person.takes,)})
        if last_question(heard.reply) is None:
            self._done = True
            return Saying(self._person.ends)
        if code(heard.reply).permission:
            return self._to_an_offer()
        return self._from_what_they_know([topic.gap for topic in self._topics.of(heard.reply)])

    def _to_an_offer(self) -> Saying:
        """Ideas are welcome to those who would have asked for them sooner or later."""
        if self._person.wants_ideas_after is None:
            return Saying(next(self._offered))
        self._waits_for_ideas = True
        return Saying("Yes, please.")

    def _from_what_they_know(self, gaps: Sequence[Gap]) -> Saying | Gone:
        """The facts that the likeliest topic brings up; else impatience, or nothing comes to mind."""
        likeliest = set(gaps[:1])
        fits = [fact for fact in self._untold if likeliest & set(fact.about)]
        if fits:
            return self._tell(fits[: self._person.at_once])
        if any(likeliest & set(fact.about) & ANSWERED_ONCE for fact in self._told):
            self._asked_again += 1
            if self._asked_again > self._person.patience:
                return Gone(OUT_OF_PATIENCE)
            return Saying(next(self._again), protest=True)
        near = [fact for fact in self._untold if set(gaps[1:2]) & set(fact.about)]
        if near:
            return self._tell(near[:1])
        self._blanks += 1
        if self._person.wants_ideas_after is not None and self._blanks > self._person.wants_ideas_after:
            self._blanks, self._waits_for_ideas = 0, True
            return Saying(self._person.wants_ideas)
        return Saying(next(self._blank))

    def _tell(self, facts: Sequence[Fact]) -> Saying:
        holds: dict[str, list[str]] = {}
        may: dict[str, list[str]] = {}
        for fact in facts:
            self._untold.remove(fact)
            self._told.append(fact)
            for into, labels in ((holds, fact.holds), (may, fact.may)):
                for key, texts in labels.items():
                    into.setdefault(key, []).extend(texts)
        return Saying(" ".join(fact.say for fact in facts), holds, may)
