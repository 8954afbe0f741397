"""Reading a message: every clause of it with the kind of thing it is, where the conversation stands.

The same words are another thing in another place. "Talk to Tom" is a goal after the first question, an option in the
middle and a promise at the end, and "he never listens" is none of these wherever it is said.
"""

import re
from collections.abc import Mapping, Sequence

from coach.coaches.builtin.clauses import split, words
from coach.coaches.builtin.kinds import ANSWERS, ASKED, ASKED_GOAL, REPORTS, TALK, Kinds, Scores
from coach.notes import Gap
from coach.stages import ASKED_ENOUGH, Intent, Stage
from coach.turn import Clause, Setting

UNCLEAR = 0.25  # a score below this is a guess: a lone clause is then read as the answer to what was asked
GOAL_CLEAR = 0.3  # what is called a goal without a turn of phrase that says so needs this much likeness
PROMISE_CLEAR = 0.15  # the same for a promise, when the coach has just asked for one
REPORT_CLEAR = 0.55  # and for what became of an earlier promise, when that was the question
CLEARLY = 0.1  # by so much another reading has to beat the expected one
TALK_CLEAR = 0.5  # talk steers the conversation, so it has to be surer than content
TALK_WORDS = 9  # and longer clauses are content unless a turn of phrase says otherwise
SHORTEST = 3  # words; beside other clauses a shorter one is a noise

PLAINLY = 0.4  # below this, and without a turn of phrase, what nobody asked about is just a fact
GUESSED = ("obstacle", "strength", "tried", "feeling")
PLAIN = ("obstacle", "fact", "feeling", "tried")  # what people say of themselves unasked
ASKED_IDEAS = frozenset({Gap.OPTIONS, Gap.ANOTHER, Gap.FREE, Gap.STOP, Gap.CHOICE})
TENTATIVE = frozenset({Gap.GOAL, Gap.ACTION, *ASKED_IDEAS})  # questions people often answer with something else
NEIGHBOURS: Mapping[
    Gap, set[str]
] = {  # what an answer is easily mistaken for; in reply to that question it is the answer
    Gap.OBSTACLE: {"feeling", "fact", "measure", "why", "takeaway", "promise", "choice", "goal"},
    Gap.BARRIER: {"feeling", "fact", "measure", "why", "takeaway", "strength", "tried", "choice", "goal"},
    Gap.STRENGTH: {"fact", "takeaway", "why", "measure", "choice"},
    Gap.TRIED: {"fact", "takeaway", "choice", "measure"},
    Gap.WHY: {"fact", "goal", "measure", "takeaway", "choice", "promise", "ask"},
    Gap.MEASURE: {"fact", "goal", "why", "takeaway", "choice", "promise", "option"},
    Gap.OPTIONS: {"ask", "promise", "choice", "takeaway", "goal", "why", "measure"},
    Gap.ANOTHER: {"ask", "promise", "takeaway", "goal", "why", "measure"},
    Gap.FREE: {"ask", "promise", "choice", "takeaway", "goal", "why", "measure"},
    Gap.STOP: {"ask", "promise", "choice", "takeaway", "goal"},
}
ANY_CLAUSE = frozenset({Gap.OBSTACLE, Gap.BARRIER, Gap.OPTIONS, Gap.ANOTHER})  # each of several clauses may answer
NEEDS_CUE = frozenset(
    {"finish", "go_back", "move_on", "change_goal", "about_coach"}
)  # these move the whole conversation
MAY_BE_ASKED = ("ask", "option", "wants_ideas", "said_already", "small_talk", *NEEDS_CUE)

STEERS = (  # in the order in which one of them wins over the others
    (Intent.FINISH, "finish"),
    (Intent.CHANGE_GOAL, "change_goal"),
    (Intent.GO_BACK, "go_back"),
    (Intent.MOVE_ON, "move_on"),
    (Intent.WANTS_IDEAS, "wants_ideas"),
    (Intent.SAID_ALREADY, "said_already"),
    (Intent.ABOUT_COACH, "about_coach"),
)
GIVES_WAY = (  # to any content in the same message
    (Intent.DOESNT_KNOW, "doesnt_know"),
    (Intent.DOESNT_KNOW, "puzzled"),
    (Intent.THANKS, "thanks"),
    (Intent.SMALL_TALK, "small_talk"),
)


# How a clause begins that tells or objects, and so promises nothing.
_NO_ACT = re.compile(
    r"^(?:no|not|but|none|nothing|it|it's|this|that|that's|he|she|they|there|you|because|so that|which|what|wait"
    r"|hang on|i (?:don't|do not|am|have|was|just|already)|i'm not|i've|my \w+ (?:is|says|said|wants|thinks))\b",
    re.IGNORECASE,
)
_DOING = re.compile(r"^\w{2,}ing\b", re.IGNORECASE)

GIVING_WAY = {kind for _, kind in GIVES_WAY}


class Reader:
    """Reads clauses in their setting."""

    def __init__(self, kinds: Kinds) -> None:
        self._kinds = kinds

    def read(self, message: str, setting: Setting) -> list[Clause]:
        """The clauses of a message, each with its kind: of content, or of talk."""
        texts = split(message, whole=setting.asked == Gap.PROMISES)
        scored = self._kinds.scores(texts, setting.asked)
        return [self._clause(text, scores, len(texts), setting) for text, scores in zip(texts, scored, strict=True)]

    def cued(self, text: str, kind: str) -> bool:
        """Whether the turn of phrase alone says that this is `kind`."""
        return self._kinds.cued(text, kind)

    def _clause(self, text: str, scores: Scores, among: int, setting: Setting) -> Clause:
        for kind in ("strike", "wrong", "go_on") if setting.stage == Stage.CLOSE else ("strike", "wrong"):
            if self.cued(text, kind):
                return Clause(text, kind, 1.0)
        aloud = setting.asked == Gap.ASK
        if text.rstrip().endswith("?") and not aloud and not any(self.cued(text, kind) for kind in MAY_BE_ASKED):
            return Clause(text, "puzzled", 1.0)
        if talk := self._talk(text, scores, among):
            return talk
        if not any(map(str.isalpha, text)) and setting.asked not in (Gap.SCALE, Gap.CONFIDENCE, Gap.CHOICE):
            return Clause(text, "noise", 1.0)
        if among > 1 and (words(text) < SHORTEST or self.cued(text, "to_coach")) and not any(map(str.isdigit, text)):
            return Clause(text, "noise", 1.0)
        report = max(REPORTS, key=lambda one: scores[one])
        if setting.asked == Gap.PROMISES and scores[report] >= REPORT_CLEAR and not self.cued(text, "goal"):
            return Clause(text, report, scores[report])
        fitting = [kind for kind in scores if kind not in TALK and self._fits(kind, text, scores[kind], setting)]
        kind = max(fitting, key=lambda one: scores[one])
        return Clause(text, self._in_answer(kind, text, scores, setting.asked, alone=among == 1), scores[kind])

    def _talk(self, text: str, scores: Scores, among: int) -> Clause | None:
        """The clause as talk, when it is more that than anything it says."""
        steering = [one for one in NEEDS_CUE if self.cued(text, one)]
        kind = max(steering or TALK & scores.keys(), key=lambda one: scores[one])
        most = max(score for one, score in scores.items() if one not in TALK)
        if self.cued(text, kind) and (kind not in GIVING_WAY or scores[kind] >= most):
            return Clause(text, kind, scores[kind])
        short = words(text) <= (4 if kind in ("yes", "no") else TALK_WORDS if among == 1 else 5)
        if kind in NEEDS_CUE or not short or scores[kind] < max(TALK_CLEAR, most):
            return None
        return Clause(text, kind, scores[kind])

    def _fits(self, kind: str, text: str, score: float, setting: Setting) -> bool:
        """Whether a clause can be of this kind where the conversation stands; some kinds need the right moment, or a
        turn of phrase that leaves no doubt."""
        asked, notes = setting.asked, setting.notes
        if asked == Gap.GOAL and kind == "goal":
            again = notes.asked.get(asked, 0) >= ASKED_ENOUGH and notes.goal.statement is None
            return again or score - ASKED_GOAL >= GOAL_CLEAR or self.cued(text, kind)
        if kind == "promise":
            likely = score - ASKED >= PROMISE_CLEAR or _DOING.match(text)
            return self.cued(text, kind) or bool(asked == Gap.ACTION and likely and not _NO_ACT.match(text))
        if asked and ANSWERS.get(asked) == kind:
            return True
        match kind:
            case "choice":
                return bool(notes.options or notes.offered) and self.cued(text, kind)
            case "takeaway":
                return setting.stage == Stage.CLOSE
            case "option" if asked == Gap.ACTION:
                return self.cued(text, kind) and not _NO_ACT.match(text)
            case "option":
                return setting.stage in (Stage.OPTIONS, Stage.WAY_FORWARD) or self.cued(text, kind)
            case "ask" | "why" | "measure" | "goal":
                return self.cued(text, kind)
        return kind not in REPORTS or asked == Gap.PROMISES

    def _in_answer(self, kind: str, text: str, scores: Scores, asked: Gap | None, *, alone: bool) -> str:
        """The kind once more, as the answer to the question it came in reply to."""
        answer = ANSWERS.get(asked, kind) if asked else kind
        near = NEIGHBOURS.get(asked, set()) if asked else set()
        if kind in near and (alone or asked in ANY_CLAUSE):
            kind = kind if self.cued(text, kind) else answer
        elif alone and scores[kind] < UNCLEAR and asked not in TENTATIVE:
            kind = answer
        if kind == answer and asked and not self.cued(text, kind):
            others = [one for one in (*PLAIN, "strength") if one != answer and (asked in TENTATIVE or one not in near)]
            said = max(others, key=lambda one: scores[one], default=answer)
            own = scores[answer] - (ASKED_GOAL if asked == Gap.GOAL else ASKED)
            kind = said if said != answer and scores[said] > own + CLEARLY else kind
        if kind != answer and kind in GUESSED and scores[kind] < PLAINLY and not self.cued(text, kind):
            kind = "fact"
        if kind == "feeling" and self.cued(text, "obstacle"):
            return "obstacle"  # a fear of something stands in the way
        return "choice" if kind == "option" and self.cued(text, "choice") else kind


def intent_of(clauses: Sequence[Clause]) -> Intent:
    """What a message does in the conversation: the strongest wish in it, or else an answer."""
    kinds = {clause.kind for clause in clauses}
    for intent, kind in STEERS:
        if kind in kinds:
            return intent
    if kinds - TALK:
        return Intent.ANSWER
    for intent, kind in GIVES_WAY:
        if kind in kinds:
            return intent
    return Intent.ANSWER


def assent(clauses: Sequence[Clause]) -> bool | None:
    """Yes or no, when one of them was said; the first counts."""
    said = [clause.kind for clause in clauses if clause.kind in ("yes", "no")]
    return said[0] == "yes" if said else None
