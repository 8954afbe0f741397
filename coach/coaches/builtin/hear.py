"""The built-in listener: a message becomes an intent and a patch of the notes, clause by clause.

What a clause is, `kinds` says; here it is decided what that means where the conversation stands. Facts go into the
notes in the person's words; what was asked and answered "nothing" is closed; a wish to move always shows.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from coach.coaches.builtin import promises
from coach.coaches.builtin.clauses import READ_CHARACTERS, bare, split, words
from coach.coaches.builtin.kinds import ANSWERS, TALK, Kinds, Scores
from coach.coaches.builtin.language import is_foreign
from coach.coaches.builtin.mirror import core
from coach.coaches.builtin.pick import picked
from coach.guidance.embed import Embedder
from coach.notes import Change, Gap, GrowNotes, Kind, NotesPatch, PromiseChange, Status, noting
from coach.stages import Intent, Stage
from coach.turn import Clause, Heard, Setting

CLEAR = 0.42  # a score below this is a guess: the clause is then read as the answer to what was asked
TALK_CLEAR = 0.5  # talk steers the conversation, so it has to be surer than content
TALK_WORDS = 9  # and longer clauses are content unless a turn of phrase says otherwise
MAY_BE_NOTHING = frozenset(  # "nothing" is a full answer to a question about these
    {Gap.WHY, Gap.MEASURE, Gap.SITUATION, Gap.TRIED, Gap.OBSTACLE, Gap.STRENGTH, Gap.FREE, Gap.ANOTHER, Gap.STOP}
    | {Gap.BARRIER, Gap.MISSED, Gap.MEETING, Gap.ASK, Gap.TAKEAWAY}
)
NEIGHBOURS = {  # what the asked-about kind is easily mistaken for; in answer to that question it is what was asked
    Gap.OBSTACLE: {"feeling", "fact", "measure", "why", "takeaway", "promise", "choice", "goal"},
    Gap.BARRIER: {"feeling", "fact", "measure", "why", "takeaway", "strength", "tried", "choice", "goal", "obstacle"},
    Gap.STRENGTH: {"fact", "takeaway", "why", "measure", "choice", "tried"},
    Gap.TRIED: {"fact", "takeaway", "choice", "measure"},
    Gap.WHY: {"fact", "goal", "measure", "takeaway", "choice", "promise", "ask"},
    Gap.MEASURE: {"fact", "goal", "why", "takeaway", "choice", "promise", "option"},
    Gap.OPTIONS: {"ask", "promise", "choice", "takeaway", "goal", "why", "measure"},
    Gap.ANOTHER: {"ask", "promise", "takeaway", "goal", "why", "measure"},
    Gap.FREE: {"ask", "promise", "choice", "takeaway", "goal", "why", "measure"},
    Gap.STOP: {"ask", "promise", "choice", "takeaway", "goal"},
}
ONE_LINE = frozenset({Gap.WHY, Gap.MEASURE, Gap.TRIED})  # of several clauses not each is the answer to these
SPOKEN_ANSWERS = frozenset({Gap.ASK, Gap.TAKEAWAY, Gap.MEETING})  # kept whole, as they said it
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
    (Intent.THANKS, "thanks"),
    (Intent.SMALL_TALK, "small_talk"),
)
_NOTED = {
    "fact": Kind.FACT,
    "tried": Kind.TRIED,
    "obstacle": Kind.OBSTACLE,
    "strength": Kind.STRENGTH,
    "feeling": Kind.FEELING,
    "why": Kind.WHY,
    "measure": Kind.MEASURE,
}
_STAGE_WORDS = (
    (Stage.GOAL, r"\bgoals?\b|\bwhat i (really )?want|\bbeginning|\bstart\b"),
    (Stage.REALITY, r"\breality|\bsituation|\bwhere i stand|\bobstacles?\b"),
    (Stage.OPTIONS, r"\boptions?\b|\bideas?\b|\bpossibilities"),
    (Stage.WAY_FORWARD, r"\bplan\b|\bpromises?\b|\bsteps?\b|\bway forward"),
)
_NUMBER = re.compile(r"\b(10|[1-9])(?:[.,]5)?\b(?!\s*(?:%|years?|months?|weeks?|days?|people))")
_NUMBER_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_NOTHING = re.compile(
    r"^(?:no|nope|nothing|none|not really|nothing (?:else|more|really|yet)|that'?s (?:all|it))\b.{0,25}$", re.I
)


@dataclass(slots=True)
class _Hearing:
    """One message on its way to becoming a patch; `notes` run ahead with every change made so far."""

    setting: Setting
    notes: GrowNotes
    changes: list[Change] = field(default_factory=list)
    promises: list[PromiseChange] = field(default_factory=list)
    declined: list[Gap] = field(default_factory=list)

    def note(self, change: Change) -> None:
        self.changes.append(change)
        self.notes = self.notes.apply(NotesPatch(changes=(change,)))

    def promise(self, change: PromiseChange) -> None:
        self.promises.append(change)
        self.notes = self.notes.apply(NotesPatch(promises=(change,)))

    def patch(self) -> NotesPatch:
        return NotesPatch(changes=tuple(self.changes), promises=tuple(self.promises), declined=tuple(self.declined))


class BuiltinListener:
    """Understands English without a model: exemplars, vectors and rules."""

    def __init__(self, kinds: Kinds, embedder: Embedder | None) -> None:
        self._kinds = kinds
        self._embedder = embedder

    def hear(self, message: str, setting: Setting) -> Heard:
        """The message, understood in its setting."""
        if is_foreign(message):
            return Heard(intent=Intent.SMALL_TALK, foreign=True)
        clauses = self._read(message, setting)
        intent = _intent(clauses, message)
        if offered_ideas_taken(setting, clauses):
            intent = Intent.WANTS_IDEAS
        hearing = _Hearing(setting, setting.notes)
        if intent not in (Intent.SMALL_TALK, Intent.ABOUT_COACH, Intent.THANKS):
            self._take(message, clauses, intent, hearing)
        whole = len(message) <= READ_CHARACTERS
        return Heard(
            intent=intent,
            patch=hearing.patch(),
            clauses=tuple(clauses),
            towards=_towards(message) if intent in (Intent.GO_BACK, Intent.MOVE_ON) else None,
            assent=_assent(clauses),
            notice=None if whole else "That was long: all of it is kept, and the first two pages of it were read.",
        )

    def _read(self, message: str, setting: Setting) -> list[Clause]:
        texts = split(message)
        scored = self._kinds.scores(texts, setting.asked)
        return [self._clause(text, scores, len(texts)) for text, scores in zip(texts, scored, strict=True)]

    def _clause(self, text: str, scores: Scores, among: int) -> Clause:
        for kind in sorted(scores, key=lambda one: -scores[one]):
            if kind not in TALK:
                return Clause(text, kind, scores[kind])
            cued = self._kinds.cued(text, kind)
            short = words(text) <= TALK_WORDS and not (kind in ("yes", "no") and words(text) > 4)
            if cued or (short and scores[kind] >= TALK_CLEAR and (among == 1 or words(text) <= 5)):
                return Clause(text, kind, scores[kind])
        raise AssertionError("every clause has a content kind")

    def _take(self, message: str, clauses: Sequence[Clause], intent: Intent, hearing: _Hearing) -> None:
        setting = hearing.setting
        asked = setting.asked
        content = [clause for clause in clauses if clause.kind not in TALK]
        if intent == Intent.FINISH:
            hearing.declined += [Gap.ASK, Gap.TAKEAWAY]
        if asked == Gap.PROMISES:
            self._take_reports(clauses, hearing)
            return
        if asked == Gap.UNFINISHED and setting.unfinished and _assent(clauses):
            for kind, line in setting.unfinished.lines().values():
                hearing.note(noting(hearing.notes, kind, line.text, line.text))
        if asked in SPOKEN_ANSWERS and intent == Intent.ANSWER and content:
            kind = {Gap.ASK: Kind.ASK, Gap.TAKEAWAY: Kind.TAKEAWAY, Gap.MEETING: Kind.MEETING}[asked]
            hearing.note(noting(hearing.notes, kind, message.strip(), message.strip()))
            for clause in content if asked != Gap.ASK else ():
                if clause.kind == "promise" and self._kinds.cued(clause.text, "promise"):
                    self._take_promise(clause.text, hearing)
            return
        if asked in (Gap.SCALE, Gap.CONFIDENCE) and (number := _number(message)):
            kind = Kind.SCALE if asked == Gap.SCALE else Kind.CONFIDENCE
            hearing.note(noting(hearing.notes, kind, number, message.strip()))
            content = [clause for clause in content if words(clause.text) > 3]
        if asked and (intent == Intent.SAID_ALREADY or _declines(clauses, intent, asked)):
            hearing.declined.append(asked)
        if asked == Gap.STILL_HOLDS and _assent(clauses) is False:
            for option in hearing.notes.options:
                hearing.note(Change(op="remove", kind=Kind.OPTION, id=option.id, evidence=message.strip()))
        if asked == Gap.MISSED:
            self._take_missed(message, hearing)
        for clause in content:
            self._take_clause(clause, intent, hearing, alone=len(content) == 1)
        if asked in (Gap.WHEN, Gap.ACTION) and not hearing.promises:
            _date_promises(message, hearing)

    def _take_clause(self, clause: Clause, intent: Intent, hearing: _Hearing, *, alone: bool) -> None:
        asked, notes = hearing.setting.asked, hearing.notes
        kind = clause.kind
        text = clause.text.strip()
        answer = ANSWERS.get(asked, kind) if asked else kind
        near = asked is not None and kind in NEIGHBOURS.get(asked, ()) and (alone or asked not in ONE_LINE)
        mistaken = near and not self._kinds.cued(text, kind)
        if (asked and clause.score < CLEAR and alone) or mistaken:
            kind = answer
        if kind == "option" and self._kinds.cued(text, "choice"):
            kind = "choice"
        if (
            asked == Gap.GOAL
            and kind == "goal"
            and not (self._kinds.cued(text, "goal") or hearing.notes.asked[asked] > 1)
        ):
            kind = self._instead(text)
        if kind == "goal" or (intent == Intent.CHANGE_GOAL and kind in ("goal", "fact", "why", "ask") and alone):
            self._take_goal(text, intent, hearing)
        elif kind == "choice" or (kind == "option" and asked == Gap.CHOICE):
            self._take_choice(text, hearing)
        elif kind == "promise" or (asked == Gap.ACTION and kind in ("option", "ask", "choice")):
            self._take_promise(text, hearing)
        elif kind == "option" or (kind == "ask" and asked in (Gap.OPTIONS, Gap.ANOTHER, Gap.FREE, Gap.STOP)):
            if not (chosen := picked(text, notes, self._embedder)):
                hearing.note(Change(op="add", kind=Kind.OPTION, text=text, evidence=text))
            elif chosen.id is None:
                hearing.note(chosen.as_option(text))
        elif kind == "ask" and self._kinds.cued(text, kind):
            hearing.note(noting(notes, Kind.ASK, text, text))
        elif kind == "takeaway" and notes.takeaway is None and hearing.setting.stage == Stage.CLOSE:
            hearing.note(noting(notes, Kind.TAKEAWAY, text, text))
        elif asked == Gap.BARRIER and notes.barrier is None:
            hearing.note(noting(notes, Kind.BARRIER, text, text))
        else:
            self._take_reality(text, _NOTED.get(kind, Kind.FACT), hearing)

    def _instead(self, text: str) -> str:
        """What a clause is when one does not assume that a question about the goal was answered with a goal."""
        scores = self._kinds.scores([text], None)[0]
        content = {kind: score for kind, score in scores.items() if kind not in TALK}
        best = max(content, key=lambda kind: content[kind])
        return best if best in ("obstacle", "fact", "feeling", "tried") else "goal"

    def _take_goal(self, text: str, intent: Intent, hearing: _Hearing) -> None:
        held = hearing.notes.goal.statement
        asked = hearing.setting.asked
        if held is None:
            hearing.note(Change(op="add", kind=Kind.GOAL, text=text, evidence=text))
        elif intent == Intent.CHANGE_GOAL and hearing.notes.goal.version == hearing.setting.notes.goal.version:
            hearing.note(Change(op="replace", kind=Kind.GOAL, text=text, evidence=text))
        elif asked == Gap.GOAL:
            hearing.note(noting(hearing.notes, Kind.GOAL, text, text))
        elif asked in (Gap.WHY, Gap.MEASURE):
            self._take_reality(text, Kind.WHY if asked == Gap.WHY else Kind.MEASURE, hearing)
        elif asked in (Gap.ACTION, Gap.WHEN):
            self._take_promise(text, hearing)
        else:
            self._take_reality(text, Kind.FACT, hearing)

    def _take_reality(self, text: str, kind: Kind, hearing: _Hearing) -> None:
        single = kind in (Kind.WHY, Kind.MEASURE)
        if single and noting(hearing.notes, kind, text, text).op == "change":
            kind = Kind.FACT
        if all(line.text.lower() != text.lower() for line in hearing.notes.of(kind)):
            hearing.note(noting(hearing.notes, kind, text, text))

    def _take_choice(self, text: str, hearing: _Hearing) -> None:
        found = picked(text, hearing.notes, self._embedder)
        if found is None:
            if words(bare(text)) < 3:
                return
            hearing.note(Change(op="add", kind=Kind.OPTION, text=text, evidence=text))
            target = hearing.notes.options[-1].id
        elif found.id is None:
            hearing.note(found.as_option(text))
            target = hearing.notes.options[-1].id
        else:
            target = found.id
        hearing.note(Change(op="choose", kind=Kind.OPTION, id=target, evidence=text))

    def _take_promise(self, text: str, hearing: _Hearing) -> None:
        setting = hearing.setting
        action = promises.said_action(text, setting.today)
        due = promises.due_of(text, setting.today)
        if words(action) < 2 and not (words(action) == 1 and setting.asked == Gap.ACTION and not due):
            _date_promises(text, hearing)
            return
        mine = [one for one in setting.commitments if one.id in hearing.notes.commitments]
        again = promises.same_promise(action, mine, self._embedder)
        number = sum(1 for change in hearing.promises)
        hearing.promise(
            PromiseChange(
                id=again.id if again else promises.promise_id(setting.turn_id, number),
                action=None if again else action,
                due=due[0] if due else None,
                due_text=due[1] if due else None,
                status=None if again else Status.PROPOSED,
            )
        )

    def _take_reports(self, clauses: Sequence[Clause], hearing: _Hearing) -> None:
        waiting = [one for one in hearing.setting.commitments if one.id in _waiting(hearing.notes)]
        reports = [(clause.text, clause.kind) for clause in clauses]
        for change in promises.outcomes(reports, waiting, hearing.setting.today, self._embedder):
            hearing.promise(change)
        for clause in clauses:
            if clause.kind in ("goal", "obstacle", "feeling", "tried", "fact") and words(clause.text) > 3:
                kind = Kind.GOAL if clause.kind == "goal" else _NOTED[clause.kind]
                if kind != Kind.GOAL or hearing.notes.goal.statement is None:
                    hearing.note(noting(hearing.notes, kind, clause.text, clause.text))

    def _take_missed(self, message: str, hearing: _Hearing) -> None:
        due = promises.due_of(message, hearing.setting.today)
        dropped = self._kinds.cued(message, "dropped")
        for one in hearing.notes.missed:
            if dropped:
                hearing.promise(PromiseChange(id=one, status=Status.DROPPED))
            elif due:
                hearing.promise(PromiseChange(id=one, due=due[0], due_text=due[1], status=Status.OPEN))


def offered_ideas_taken(setting: Setting, clauses: Sequence[Clause]) -> bool:
    """Whether this is a yes to "would a few ideas help?"."""
    return bool(setting.question and setting.question.startswith("offer-") and _assent(clauses))


def _waiting(notes: GrowNotes) -> set[str]:
    return set(notes.follow.due) - set(notes.answered)


def _intent(clauses: Sequence[Clause], message: str) -> Intent:
    kinds = {clause.kind for clause in clauses}
    content = [clause for clause in clauses if clause.kind not in TALK]
    for intent, kind in STEERS:
        if kind in kinds:
            return intent
    if content:
        return Intent.ANSWER
    for intent, kind in GIVES_WAY:
        if kind in kinds:
            return intent
    return Intent.ANSWER if message.strip() else Intent.DOESNT_KNOW


def _assent(clauses: Sequence[Clause]) -> bool | None:
    said = [clause.kind for clause in clauses if clause.kind in ("yes", "no")]
    return said[0] == "yes" if said else None


def _declines(clauses: Sequence[Clause], intent: Intent, asked: Gap) -> bool:
    if intent == Intent.MOVE_ON:
        return True
    if asked == Gap.UNFINISHED:
        return _assent(clauses) is not True
    nothing = bool(clauses) and all(clause.kind == "no" or _NOTHING.match(clause.text) for clause in clauses)
    return nothing and asked in MAY_BE_NOTHING


def _towards(message: str) -> Stage | None:
    low = message.lower()
    return next((stage for stage, cue in _STAGE_WORDS if re.search(cue, low)), None)


def _number(message: str) -> str | None:
    found = _NUMBER.search(message)
    if found:
        return found[1]
    spoken = re.search(rf"\b({'|'.join(_NUMBER_WORDS)})\b", core(message).lower())
    return str(_NUMBER_WORDS.index(spoken[1]) + 1) if spoken else None


def _date_promises(message: str, hearing: _Hearing) -> None:
    """A day by itself belongs to the promises of this session that have none yet."""
    found = promises.due_of(message, hearing.setting.today)
    if found is None:
        return
    for one in hearing.notes.undated:
        hearing.promise(PromiseChange(id=one, due=found[0], due_text=found[1], status=Status.OPEN))
