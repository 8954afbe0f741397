"""The built-in listener: a message becomes an intent and a patch of the notes.

Facts go into the notes in the person's words; what was asked and answered "nothing" is closed; what was noted wrongly
is taken back when they say so.
"""

import re
from collections.abc import Mapping, Sequence, Set
from itertools import zip_longest

from coach.coaches.builtin.clauses import READ_CHARACTERS, words
from coach.coaches.builtin.hearing import Hearing
from coach.coaches.builtin.kinds import REPORTS, TALK
from coach.coaches.builtin.labels import labelled_lines
from coach.coaches.builtin.language import is_english, is_foreign
from coach.coaches.builtin.mirror import core
from coach.coaches.builtin.question import asks, spoken_question
from coach.coaches.builtin.read import FOR_THE_MENTOR, Reader, assent, intent_of
from coach.coaches.builtin.repair import Mender, finds_fault
from coach.coaches.builtin.take import SPOKEN, Taker, date_promises
from coach.coaches.builtin.undo import all_meant, carry_over, strike_out, take_back, take_out_named
from coach.guidance.embed import Embedder
from coach.notes import Change, Gap, GrowNotes, Kind, PromiseChange, Status, noting
from coach.stages import STAGES, Intent, Stage, known
from coach.turn import Clause, Heard, Setting

FEW_WORDS = 6  # in a longer message a spelled number rarely is the mark on the scale
LONG_ANSWER = 3  # words beside a number that are worth a note of their own
# On both labelled sets a clause with this score was read rightly in 85 of 100 cases, below it in 45, below 0.25 in 20.
SURE, GUESS = 0.35, 0.25
OPEN = frozenset({"goal", "takeaway", "ask"})  # these have their own bars, and their own moments
ANSWERS: Mapping[Gap, tuple[str, ...]] = {
    Gap.WHY: ("why",),
    Gap.MEASURE: ("measure",),
    Gap.TRIED: ("tried",),
    Gap.OBSTACLE: ("obstacle", "feeling"),
    Gap.STRENGTH: ("strength",),
    Gap.OPTIONS: ("option",),
    Gap.FREE: ("option",),
    Gap.ANOTHER: ("option",),
    Gap.STOP: ("option",),
    Gap.CHOICE: ("choice", "option"),
    Gap.ACTION: ("promise", "option"),
    Gap.WHEN: ("promise",),
    Gap.PROMISES: tuple(REPORTS),
}
BESIDE_A_REPORT = ("goal", "option", "ask")  # what somebody who reports on promises may bring besides
MAY_BE_AN_ASK = frozenset({"ask", "goal", "option", "wants_ideas", "measure", "why"})
NO_ANSWER = frozenset({"wrong", "strike", "no", "change_goal"})  # said of what the coach said, or to it
MAY_BE_NOTHING = frozenset(  # "nothing" is a full answer to a question about these
    {Gap.WHY, Gap.MEASURE, Gap.SITUATION, Gap.TRIED, Gap.OBSTACLE, Gap.STRENGTH, Gap.FREE, Gap.ANOTHER, Gap.STOP}
    | {Gap.BARRIER, Gap.MISSED, Gap.MEETING, Gap.ASK, Gap.REHEARSE, Gap.FOR_MENTOR, Gap.TAKEAWAY}
)
MIGHT_HINDER = {"obstacle", "fact", "feeling", "promise", "measure"}  # said instead of a mark: what may get in the way
_STAGE_WORDS = (
    (Stage.GOAL, r"\bgoals?\b|\bwhat i (really )?want|\bbeginning|\bstart\b"),
    (Stage.REALITY, r"\breality|\bsituation|\bwhere i stand|\bobstacles?\b"),
    (Stage.OPTIONS, r"\boptions?\b|\bideas?\b|\bpossibilities"),
    (Stage.WAY_FORWARD, r"\bplan\b|\bpromises?\b|\b(first|next) steps?\b|\bway forward"),
)
_NUMBER = re.compile(r"\b(10|[1-9])(?:[.,]5)?\b(?!\s*(?:%|years?|months?|weeks?|days?|people))")
_SCALE = re.compile(r"\b(?:1|one)\s*(?:to|-|–)\s*(?:10|ten)\b|\bout of (?:10|ten)\b|/\s*10\b", re.IGNORECASE)
_NUMBER_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_TWO_MARKS = re.compile(r"\b\d\d? for\b.*\b\d\d? for\b", re.IGNORECASE | re.DOTALL)  # the lower one is worth a question
_SPOKEN_MARK = re.compile(  # in a longer message: "Let us say eight, …", "A six."
    r"(?:^|[.!?,;:]\s*|\b(?:say|about|it|be|an?|maybe|probably) )"
    rf"({'|'.join(_NUMBER_WORDS[1:])})\b(?=\s*(?:$|[.,;:!–-]|on |out |because |i ))"
)
_MARK = re.compile(
    r"^(?:an? |about |maybe )?(?:10|[1-9]|two|three|four|five|six|seven|eight|nine|ten)(?:[.,]5)?"
    r"(?: ?/ ?10| out of (?:10|ten))?(?: (?:i'd say|i guess|i think|maybe))?[.!]*"
    r"(?: no wait (?:10|[1-9])[.!]*)?$",
    re.IGNORECASE,
)
_COULD = re.compile(
    r"^(?:or |and |maybe )?(?:i )?could (?!not|n't|see|hear|tell|feel|never)", re.IGNORECASE
)  # says itself that it is a way
_BECAUSE = re.compile(r"^(?:because|cos|cause|since)\b", re.IGNORECASE)
_OF_MINE = re.compile(
    r"\b(?:i|i'\w+|my|it was me)\b", re.IGNORECASE
)  # what one hopes to hear of the mentor is no resolution
_NOTHING = re.compile(
    r"^(?:no|nope|nothing|none|not really|nothing (?:else|more|really|yet)|that'?s (?:all|it))\b.{0,25}$",
    re.IGNORECASE,
)


class BuiltinListener:
    """Understands English without a model: exemplars, vectors and rules."""

    def __init__(self, reader: Reader, acts: frozenset[str], embedder: Embedder | None) -> None:
        self._reader = reader
        self._taker = Taker(self._reader, acts, embedder)
        self._mender = Mender(self._taker)

    def hear(self, message: str, setting: Setting) -> Heard:
        """The message, understood in its setting."""
        if is_foreign(message) or (setting.foreign and not is_english(message)):
            return Heard(intent=Intent.SMALL_TALK, foreign=True)
        if setting.paused:
            return Heard(intent=Intent.ANSWER)  # they come back; what they say about the alarm is nothing to note
        clauses = self._reader.read(message, setting)
        clauses += self._new_goal(clauses)
        kinds = {clause.kind for clause in clauses}
        intent = Intent.WANTS_IDEAS if _takes_offer(setting, clauses) else intent_of(clauses)
        if intent == Intent.GO_BACK and "goal" in kinds and _towards(message) in (Stage.GOAL, None):
            intent = Intent.CHANGE_GOAL
        towards = _towards(message) if intent in (Intent.GO_BACK, Intent.MOVE_ON) else None
        goes_on = setting.over and "finish" not in kinds and bool(kinds - TALK - {"takeaway"})
        goes_on = goes_on and words(message) > FEW_WORDS and not setting.notes.commitments
        if setting.stage == Stage.CLOSE and ("go_on" in kinds or goes_on):
            intent, towards = Intent.GO_BACK, reopened(setting.notes)
        corrected = bool(kinds & {"wrong", "strike"}) or (intent == Intent.CHANGE_GOAL and setting.stage == Stage.CLOSE)
        if corrected and intent == Intent.CHANGE_GOAL:
            intent = Intent.ANSWER
        again = setting.stage == Stage.CLOSE and intent == Intent.GO_BACK
        hearing = Hearing(setting, setting.notes)
        closing = setting.stage == Stage.CLOSE  # there, what is wrong is mended line by line
        undoing = " ".join(one.text for one in clauses if one.kind in (("strike",) if closing else ("wrong", "strike")))
        before = message.partition(undoing)[0].strip() if undoing else ""
        if before and words(undoing) <= FEW_WORDS and not all_meant(undoing):
            undoing = f"{before} {undoing}"  # "…, take it out": what is meant was said before
        if undoing and not take_out_named(hearing, undoing) and not strike_out(hearing, undoing):
            take_back(hearing, undoing)
        taken_out = bool(hearing.changes or hearing.promises)
        leaving = intent in (Intent.THANKS, Intent.FINISH) and not finds_fault(message)
        plainly = any(self._reader.cued(one.text, one.kind) for one in clauses if one.kind in ("wrong", "strike"))
        faulty = closing and not leaving and (plainly or finds_fault(message))
        corrected = faulty if closing else corrected
        if faulty:
            self._mend(message, clauses, hearing)
            corrected, towards = True, None
            intent = intent if intent == Intent.FINISH else Intent.ANSWER
        else:
            self._take(message, clauses, intent, hearing)
        puzzled = "puzzled" in kinds and intent == Intent.DOESNT_KNOW
        lost = (
            self._only_looked(hearing)
            or puzzled
            or corrected
            or intent in (Intent.SMALL_TALK, Intent.ABOUT_COACH, Intent.UPSET, Intent.ASKS)
        )
        if faulty:
            taken_out = bool(hearing.changes or hearing.promises)
        return Heard(
            intent=intent,
            patch=hearing.patch().model_copy(
                update={"unasked": setting.asked if lost else None, "hurried": _hurried(kinds, again=again)}
            ),
            clauses=tuple(clauses),
            towards=towards,
            assent=assent(clauses),
            puzzled=puzzled,
            corrected=corrected,
            taken_out=taken_out,
            mood=next((mood for mood in ("heavy", "glad") if self._reader.cued(message, mood)), None),
            notice=_notice(message),
        )

    def foreign(self, said: Sequence[str]) -> bool:
        """Whether the last message that shows its language is not in English: "ja" after German is German."""
        plain = (is_foreign(message) for message in reversed(said) if is_foreign(message) or is_english(message))
        return next(plain, False)

    def _new_goal(self, clauses: Sequence[Clause]) -> list[Clause]:
        """ "My real goal is to be heard" says in one clause that the goal changes, and to what."""
        if any(clause.kind == "goal" for clause in clauses):
            return []
        said = [one.text.rpartition(": ")[2] for one in clauses if one.kind == "change_goal"]
        goals = [text for text in said if self._reader.cued(text, "goal")]
        return [Clause(text, "goal", 1.0) for text in goals[-1:]]

    def _mend(self, message: str, clauses: Sequence[Clause], hearing: Hearing) -> None:
        """What somebody puts right who has read their notes; a question for the mentor beside it is taken as well."""
        self._mender.mend(message, hearing)
        asked, question = hearing.setting.asked, spoken_question(message)
        if asked in FOR_THE_MENTOR and question != message.strip() and asks(question):
            self._taker.spoken(question, clauses, asked, hearing)

    @staticmethod
    def _only_looked(hearing: Hearing) -> bool:
        """Whether they named or picked ways where a step was asked for: then that is to be asked yet."""
        ways = any(change.kind == Kind.OPTION for change in hearing.changes)
        return hearing.setting.asked == Gap.ACTION and ways and not hearing.promises

    def _take(self, message: str, clauses: Sequence[Clause], intent: Intent, hearing: Hearing) -> None:
        asked = hearing.setting.asked
        content = [clause for clause in clauses if clause.kind not in TALK]
        if intent == Intent.FINISH:
            hearing.declined += [Gap.ASK, Gap.TAKEAWAY]
        if asked == Gap.PROMISES and intent not in (Intent.SMALL_TALK, Intent.ABOUT_COACH):
            self._taker.reports(clauses, hearing)
            for clause in content:
                if clause.kind in BESIDE_A_REPORT:
                    self._taker.take(clause, intent, hearing)
            return
        content = settled(content, asked)
        asked = _meant(asked, content, message, hearing.notes)
        put = asked in FOR_THE_MENTOR and intent in (Intent.ANSWER, Intent.FINISH) and asks(spoken_question(message))
        kinds = {one.kind for one in clauses}
        said = asked in SPOKEN and intent == Intent.ANSWER and not NO_ANSWER & kinds
        said = said and (asked != Gap.ASK or bool(kinds & MAY_BE_AN_ASK) or words(message) <= LONG_ANSWER)
        if asked and content and (put or said):
            self._taker.spoken(message, content, asked, hearing)
            return
        if asked in (Gap.SCALE, Gap.CONFIDENCE) and (number := _number(message)):
            kind = Kind.SCALE if asked == Gap.SCALE else Kind.CONFIDENCE
            hearing.note(noting(hearing.notes, kind, number, message.strip()))
            content = [one for one in content if words(one.text) > LONG_ANSWER and _number(one.text) is None]
        if asked and (intent == Intent.SAID_ALREADY or _declines(clauses, intent, asked)):
            hearing.declined.append(asked)
        if asked == Gap.STILL_HOLDS:
            content = [one for one in content if self._reader.cued(one.text, one.kind)]
        self._answer_to(asked, message, clauses, hearing)
        if asked == Gap.MISSED and hearing.promises:
            content = [clause for clause in content if clause.kind != "promise"]
        for clause in content:
            self._taker.take(clause, intent, hearing)
        if asked == Gap.CHOICE and intent == Intent.ANSWER:
            self._taker.settles(content, hearing)
        if not hearing.promises and (asked in (Gap.WHEN, Gap.ACTION) or words(message) <= FEW_WORDS):
            date_promises(message, hearing)
            if asked in (Gap.WHEN, Gap.ACTION) and not hearing.promises and not hearing.notes.commitments:
                self._taker.loosely(message, hearing)
        elif len([one for one in hearing.promises if one.action]) == 1:
            planning = asked in (Gap.ACTION, Gap.WHEN)
            for clause in clauses:  # "I tell them. Tuesday, half one."
                if words(clause.text) <= FEW_WORDS or planning:
                    date_promises(clause.text, hearing)

    def _answer_to(self, asked: Gap | None, message: str, clauses: Sequence[Clause], hearing: Hearing) -> None:
        """What a yes or a no means, where the question makes it mean something."""
        said = assent(clauses)
        if asked == Gap.UNFINISHED and hearing.setting.unfinished and said:
            carry_over(hearing, hearing.setting.unfinished)
        elif asked == Gap.STILL_HOLDS and said is False:
            for option in hearing.notes.options:
                hearing.note(Change(op="remove", kind=Kind.OPTION, id=option.id, evidence=message.strip()))
        elif asked == Gap.MISSED:
            self._taker.missed(message, hearing)
        elif said:
            for one in hearing.setting.fresh_promises:
                hearing.promise(PromiseChange(id=one, status=Status.OPEN))


def _hurried(kinds: Set[str], *, again: bool) -> bool | None:
    """Whether there is little time from now on; who goes on after the close has some (`again`)."""
    if "hurry" in kinds:
        return True
    return False if again else None


def settled(content: Sequence[Clause], asked: Gap | None) -> list[Clause]:
    """The clauses as they will be noted: what nobody could be sure of is a plain fact, as it was said.

    Of what was asked for, the likeliest clause is taken at its word: most people answer questions.
    """
    following = zip_longest(content, content[1:])
    content = [_with_its_reason(one, after, asked) for one, after in following]
    answers = [one for one in content if asked and one.kind in ANSWERS.get(asked, ()) and one.score >= GUESS]
    answer = max(answers, key=lambda one: one.score, default=None)
    return [
        one
        if one.score >= SURE or one is answer or one.kind in OPEN or _COULD.match(one.text)
        else Clause(one.text, "fact", one.score)
        for one in content
    ]


def _with_its_reason(one: Clause, after: Clause | None, asked: Gap | None) -> Clause:
    """What is done "because I am afraid" is in the way as much as the fear is."""
    reason = after is not None and after.kind in ("obstacle", "feeling") and _BECAUSE.match(after.text)
    return (
        Clause(one.text, "obstacle", 1.0)
        if asked == Gap.OBSTACLE and reason and one.kind in ("fact", "obstacle")
        else one
    )


def _meant(asked: Gap | None, content: Sequence[Clause], message: str, notes: GrowNotes) -> Gap | None:
    """What the message answers, where that is plainly something else than the question: people answer the one before,
    or the one they expect."""
    kinds = {clause.kind for clause in content}
    bare = bool(_MARK.match(message.strip())) or (kinds <= {"fact"} and bool(_SCALE.search(message)))
    if bare and asked not in (Gap.SCALE, Gap.CONFIDENCE, Gap.CHOICE, Gap.OPTIONS, Gap.FOR_MENTOR):
        waiting = [gap for gap in (Gap.CONFIDENCE, Gap.SCALE) if notes.asked.get(gap) and not known(gap, notes)]
        return waiting[0] if waiting else asked
    labelled = any(label for _, label in labelled_lines(message))
    if asked == Gap.CONFIDENCE and not labelled and _number(message) is None and kinds and kinds <= MIGHT_HINDER:
        return Gap.BARRIER
    own = any(one.kind == "takeaway" and _OF_MINE.search(one.text) for one in content)
    realised = own if asked == Gap.REHEARSE else kinds == {"takeaway"}
    if asked in (Gap.ASK, Gap.REHEARSE, Gap.FOR_MENTOR) and realised and "?" not in message:
        return Gap.TAKEAWAY
    if asked in (Gap.BARRIER, Gap.TAKEAWAY) and kinds == {"ask"}:
        return Gap.ASK
    return asked


def reopened(notes: GrowNotes) -> Stage:
    """Where a session that was closed goes on: where something it needs is missing, else with what they could do."""
    waiting = [row.stage for row in STAGES.values() if any(not known(gap, notes) for gap in row.needs)]
    return next((one for one in waiting if one in (Stage.GOAL, Stage.WAY_FORWARD)), Stage.OPTIONS)


def _takes_offer(setting: Setting, clauses: Sequence[Clause]) -> bool:
    """Whether this is a yes to "would a few ideas help?"."""
    return bool(setting.question and setting.question.startswith("offer-") and assent(clauses))


def _declines(clauses: Sequence[Clause], intent: Intent, asked: Gap) -> bool:
    if intent in (Intent.MOVE_ON, Intent.SKIP):
        return True
    if asked == Gap.UNFINISHED:
        return assent(clauses) is not True
    nothing = bool(clauses) and all(clause.kind == "no" or _NOTHING.match(clause.text) for clause in clauses)
    return nothing and asked in MAY_BE_NOTHING


def _towards(message: str) -> Stage | None:
    low = message.lower()
    return next((stage for stage, cue in _STAGE_WORDS if re.search(cue, low)), None)


def _number(message: str) -> str | None:
    message = _SCALE.sub(" ", message)
    if found := list(_NUMBER.finditer(message)):
        several = len(found) > 1 and bool(_TWO_MARKS.search(message))
        return min((one[1] for one in found), key=int) if several else found[0][1]
    if words(message) > FEW_WORDS:
        spoken = _SPOKEN_MARK.search(message.lower())
    else:
        spoken = re.search(rf"\b({'|'.join(_NUMBER_WORDS)})\b", core(message).lower())
    return str(_NUMBER_WORDS.index(spoken[1]) + 1) if spoken else None


def _notice(message: str) -> str | None:
    if len(message) <= READ_CHARACTERS:
        return None
    return f"That was long: all of it is kept, but I went by its first {READ_CHARACTERS:,} characters."
