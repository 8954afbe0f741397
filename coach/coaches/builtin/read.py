"""Reading a message: every clause of it with the kind of thing it is, where the conversation stands.

The same words are another thing in another place. "Talk to Tom" is a goal after the first question, an option in the
middle and a promise at the end, and "he never listens" is none of these wherever it is said.
"""

import re
from collections.abc import Sequence

from coach.classifier import plain
from coach.coaches.builtin.boundary import Boundaries
from coach.coaches.builtin.clauses import READ_CHARACTERS, READ_CLAUSES, split, words
from coach.coaches.builtin.closeness import shared
from coach.coaches.builtin.kinds import REPORTS, TALK, Kinds, Scores
from coach.coaches.builtin.labels import labelled_lines
from coach.notes import Gap
from coach.stages import ASKED_ENOUGH, Intent, Stage
from coach.turn import Clause, Setting

TALK_CLEAR = 0.25  # talk moves or mends the conversation, so it has to be this much like the examples
# How much it takes without a turn of phrase. A goodbye, a complaint or a correction that was none breaks the talk; one
# that was missed is said again.
UNSAID = {
    "finish": 0.45,
    "go_back": 0.5,
    "move_on": 0.4,
    "change_goal": 0.35,
    "strike": 0.45,
    "wrong": 0.4,
    "hurry": 0.6,
    "upset": 0.4,
    "wants_ideas": 0.4,
    "puzzled": 0.18,
    "said_already": 0.35,
    "skip": 0.35,
    "about_coach": 0.4,
}
SAID = {
    "finish": 0.1,
    "wants_ideas": 0.18,
    "go_back": 0.3,
    "said_already": 0.3,
    "strike": 0.1,
    "wrong": 0.05,
    "change_goal": 0.05,
}
ECHOED = 0.5  # share of its telling words by which a question only asks what the coach's own question meant
UNDOES = ("wrong", "strike", "change_goal", "finish")  # rare talk, for which a turn of phrase tips the balance
CUED = 0.2
TOLD_APART = ("tried", "obstacle", "why", "measure")  # content that is easily taken for a plain fact
TIPPED = 0.06
GOAL_ENOUGH = 0.25  # for one asked after in vain before
_UNKNOWN = re.compile(r"^i (?:\w+ )?(?:don'?t|do not|have no) (?:know|idea)\b", re.IGNORECASE)
_FOR_IDEAS = re.compile(r"\b(?:ideas?|suggest\w*|examples?|tips?|help me|what (?:could|should) i ask)\b", re.IGNORECASE)
GOAL_CLEAR = 0.4  # people circle round their goal; what is called one needs a turn of phrase, or this much likeness
REPORTING = 0.15  # what it is worth that the question was what became of the promises

ASKED_IDEAS = frozenset({Gap.OPTIONS, Gap.ANOTHER, Gap.FREE, Gap.STOP, Gap.CHOICE})
STEERS = (  # in the order in which one of them wins over the others
    (Intent.FINISH, "finish"),
    (Intent.CHANGE_GOAL, "change_goal"),
    (Intent.GO_BACK, "go_back"),
    (Intent.MOVE_ON, "move_on"),
    (Intent.WANTS_IDEAS, "wants_ideas"),
    (Intent.UPSET, "upset"),
    (Intent.SAID_ALREADY, "said_already"),
    (Intent.ABOUT_COACH, "about_coach"),
    (Intent.SKIP, "skip"),
)
GIVE_WAY = frozenset({"said_already", "about_coach", "skip"})  # to whatever else the message tells
ASKABLE = ("ask", "option", "wants_ideas", "said_already", "small_talk", "about_coach", "go_back", "move_on", "finish")
FOR_THE_MENTOR = (Gap.ASK, Gap.REHEARSE, Gap.FOR_MENTOR)  # what is said then is said to the mentor
GIVES_WAY = (  # to any content in the same message
    (Intent.DOESNT_KNOW, "doesnt_know"),
    (Intent.DOESNT_KNOW, "puzzled"),
    (Intent.ASKS, "asks"),
    (Intent.THANKS, "thanks"),
    (Intent.SMALL_TALK, "small_talk"),
)


class Reader:
    """Reads clauses in their setting."""

    def __init__(self, kinds: Kinds, boundaries: Boundaries) -> None:
        self._kinds = kinds
        self._boundaries = boundaries

    def read(self, message: str, setting: Setting) -> list[Clause]:
        """The clauses of a message, each with its kind: of content, or of talk."""
        told = [
            (text, label)
            for line, label in labelled_lines(message[:READ_CHARACTERS])
            for text in ([line] if label else self._split(line, setting.asked))
        ][:READ_CLAUSES]
        scored = self._kinds.scores([text for text, _ in told], setting.asked)
        return [
            Clause(text, label, 1.0) if label else self._clause(text, scores, setting, alone=len(told) == 1)
            for (text, label), scores in zip(told, scored, strict=True)
        ]

    def _split(self, line: str, asked: Gap | None) -> list[str]:
        """The clauses of a line; of a report also what is set against something else ("sent it, but didn't ask")."""
        parts = self._boundaries.split(line)
        return [one for part in parts for one in split(part, whole=True)] if asked == Gap.PROMISES else parts

    def cued(self, text: str, kind: str) -> bool:
        """Whether the turn of phrase alone says that this is `kind`."""
        return self._kinds.cued(text, kind)

    def _clause(self, text: str, scores: Scores, setting: Setting, *, alone: bool) -> Clause:
        if setting.stage == Stage.CLOSE and self.cued(text, "go_on"):
            return Clause(text, "go_on", 1.0)
        if not any(map(str.isalpha, text)) and setting.asked not in (Gap.SCALE, Gap.CONFIDENCE, Gap.CHOICE):
            return Clause(text, "noise", 1.0)
        if text.rstrip().endswith("?") and (asking := self._asks(text, scores, setting)):
            return Clause(text, asking, 1.0)
        fitting = [kind for kind in scores if self._fits(kind, text, scores[kind], setting)]
        reported = setting.asked == Gap.PROMISES
        told = {one: REPORTING for one in REPORTS if reported} | {one: CUED for one in UNDOES if self.cued(text, one)}
        told |= {one: TIPPED for one in TOLD_APART if self.cued(text, one)}
        if "finish" in fitting and self.cued(text, "finish"):
            return Clause(text, "finish", max(scores["finish"], CUED))
        kind = max(fitting, key=lambda one: scores[one] + told.get(one, 0.0))
        if not alone and kind not in TALK and words(text) == 1 and not any(map(str.isdigit, text)):
            return Clause(text, "noise", 1.0)
        return Clause(text, kind, scores[kind])

    def _asks(self, text: str, scores: Scores, setting: Setting) -> str | None:
        """What a question does that is not meant for the mentor: it asks back what was meant, or asks the coach."""
        if self.cued(text, "puzzled"):
            return "puzzled"
        if re.search(r"[\"'“‘][^\"'”’]{3,}\?[\"'”’. ]*$", text):
            return None  # a question that somebody else asked, told
        said = max(scores, key=lambda one: scores[one])
        if (
            setting.asked in FOR_THE_MENTOR
            or (said in TALK and said != "asks")
            or any(self.cued(text, kind) for kind in (*ASKABLE, said))
        ):
            return None
        if shared(text, setting.said.rpartition(". ")[2]) >= ECHOED or words(text) <= 3:
            return "puzzled"
        return "asks" if "you" in plain(text).split() or said not in ("option", "goal", "ask") else None

    def _fits(self, kind: str, text: str, score: float, setting: Setting) -> bool:
        """Whether a clause can be of this kind where the conversation stands; some kinds need the right moment, or a
        turn of phrase that leaves no doubt."""
        if kind == "wants_ideas" and setting.asked in FOR_THE_MENTOR and not _FOR_IDEAS.search(text):
            return False
        if kind in TALK - REPORTS:
            return score >= (SAID if self.cued(text, kind) else UNSAID).get(kind, TALK_CLEAR)
        if kind in REPORTS:
            return setting.asked == Gap.PROMISES
        if kind == "goal" and setting.asked == Gap.GOAL:
            again = setting.notes.asked.get(Gap.GOAL, 0) >= ASKED_ENOUGH and setting.notes.goal.statement is None
            return (again and score >= GOAL_ENOUGH) or score >= GOAL_CLEAR or self.cued(text, kind)
        if kind == "promise" and _UNKNOWN.match(text):
            return False
        if kind == "choice":
            return bool(setting.notes.options or setting.notes.offered)
        return True


def intent_of(clauses: Sequence[Clause]) -> Intent:
    """What a message does in the conversation: the strongest wish in it, or else an answer."""
    kinds = {clause.kind for clause in clauses}
    told = bool(kinds - TALK)
    for intent, kind in STEERS:
        if kind in kinds and not (told and kind in GIVE_WAY):
            return intent
    if told:
        return Intent.ANSWER
    for intent, kind in GIVES_WAY:
        if kind in kinds:
            return intent
    return Intent.ANSWER


def assent(clauses: Sequence[Clause]) -> bool | None:
    """Yes or no, when one of them was said; the first counts."""
    said = [clause.kind for clause in clauses if clause.kind in ("yes", "no")]
    return said[0] == "yes" if said else None
