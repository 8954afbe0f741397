"""Taking what was said into the notes: each clause becomes a change, in the person's own words."""

import re
from collections.abc import Sequence
from datetime import date

from coach.coaches.builtin import promises
from coach.coaches.builtin.acts import SAID, Acts, same_act, spelled_out
from coach.coaches.builtin.clauses import words
from coach.coaches.builtin.closeness import alike, shared
from coach.coaches.builtin.hearing import Hearing
from coach.coaches.builtin.labels import labelled_lines
from coach.coaches.builtin.pick import all_picked, picked
from coach.coaches.builtin.question import asks, spoken_question
from coach.coaches.builtin.read import ASKED_IDEAS, FOR_THE_MENTOR, Reader
from coach.guidance.embed import Embedder
from coach.notes import Change, Gap, Kind, PromiseChange, Status, noting
from coach.stages import Intent, Stage
from coach.turn import Clause

REPORT_WORDS = 3  # a report longer than this may say more than whether a promise was kept
NAMED = 0.6  # share of its telling words that names a promise
IN_PASSING = 0.3  # share of telling words by which a promise is named in passing ("the draft")
SAID_ANEW = ("ask_made_small-without", "ask_long-breath")  # questions that are answered with the ask, in other words
FEW_WORDS = 4
LONGEST_CHOICE = 14  # words in which an option is named that is chosen
SAME_OPTION = 0.8  # share of its telling words by which an option only says again what is noted
SAME_GOAL = 0.45  # closeness above which a goal said anew is the same goal, put better
NOTED = {
    "fact": Kind.FACT,
    "tried": Kind.TRIED,
    "obstacle": Kind.OBSTACLE,
    "strength": Kind.STRENGTH,
    "feeling": Kind.FEELING,
    "why": Kind.WHY,
    "measure": Kind.MEASURE,
}
SPOKEN = {  # answers that are kept whole, as they were said
    Gap.ASK: Kind.ASK,
    Gap.REHEARSE: Kind.ASK,
    Gap.FOR_MENTOR: Kind.FOR_MENTOR,
    Gap.TAKEAWAY: Kind.TAKEAWAY,
    Gap.MEETING: Kind.MEETING,
    Gap.BARRIER: Kind.BARRIER,
}
_LINK = re.compile(r"^(?:(?:but|and|or|so|because|also|well|then|hi|hello|hey)\b[\s,:!]*)+", re.IGNORECASE)
_NUMBERED = re.compile(r"^[1-9][.):]? (?=[a-z]{2,} )", re.IGNORECASE)
_IN_THE_WAY = re.compile(
    r"^(?!.*\?).*\b(?:in (?:the|my) way|(?:the|my) (?:obstacle|blocker|problem|trouble|hard part|worst part)"
    r"|what (?:holds me back|stops me|blocks me|worries me|scares me|frightens me|gets in the way)(?: most)?)"
    r"(?: (?:is|are|was)\b(?! not\b)|\s*:)|\bthat'?s what(?:'s| is|s) in (?:the|my) way\b",
    re.IGNORECASE,
)
_MET = re.compile(
    r"\b(?:meeting|mentor|we (?:met|agreed|talked|spoke)"
    r"|(?:s?he|they) (?:offered|suggested|agreed|told me|said|asked me)|met (?:with )?\w+)\b",
    re.IGNORECASE,
)
SHORTEST_WAY = 3  # words
_NOT_THAT = re.compile(
    r"^(?:no,? |but |and )*(?:definitely |just )?not (?:the |that |this )?(\w{3,}.*)$", re.IGNORECASE
)
_COULD = re.compile(r"^(?:i|we)?(?: |')?(?:could|might)\b|^(?:maybe|perhaps)\b", re.IGNORECASE)
_OR = re.compile(r"^or\b", re.IGNORECASE)
_WISHED = re.compile(
    r"^(?:and |so |but )*i(?:'d| would)? (?:really |just )?(?:want|like|love|wish|need) to\b", re.IGNORECASE
)
_REFUSED = re.compile(
    r"\b(?:won't|wont|will not|will never|'ll not|'ll never|not going to|probably not)\b", re.IGNORECASE
)
_STAYS = re.compile(
    r"\b(?:stays?|remains?|should be|not (?:on|by)|instead of|rather than|is (?:on|by|for))\b", re.IGNORECASE
)
_DO_IT = re.compile(r"^(?:then )?\w+ (?:it|that|this|them|so|both)(?: then| too| again| now)?$", re.IGNORECASE)
_APPOINTMENT = re.compile(r"\b(?:meet|see|visit)(?:ing)? (?:with )?(?:my|the|his|her) mentor\b", re.IGNORECASE)
_I_TURN_TO = re.compile(  # without a day, only what is plainly done to somebody: "I shout" is a habit
    r"^(?:and |then |also |so |ok )*i (?:ask|tell|write|send|call|ring|phone|text|email|book|show|give|invite|meet"
    r"|offer) \w+",
    re.IGNORECASE,
)
_I_DO = re.compile(
    r"^(?:and |then |also |so )*(?:i (?!am\b|have\b|was\b|can't\b|don't\b|feel\b|think\b)\w+|i'?m (?:doing|going))",
    re.IGNORECASE,
)


class Taker:
    """Knows where in the notes each kind of clause belongs."""

    def __init__(self, reader: Reader, acts: frozenset[str], embedder: Embedder | None) -> None:
        """`acts` are verbs with which a promise can begin."""
        self._reader = reader
        self._acts = Acts(acts)
        self._embedder = embedder

    def take(self, clause: Clause, intent: Intent, hearing: Hearing) -> None:
        """One clause of content."""
        if self._redated(clause.text, hearing):
            return
        hearing.told.append(clause.text)
        kind, text, asked, notes = clause.kind, told(clause.text), hearing.setting.asked, hearing.notes
        if _IN_THE_WAY.search(text):
            self._reality(text, Kind.OBSTACLE, hearing)
        elif kind == "goal":
            self._goal(text, intent, hearing)
        elif kind == "choice" or (kind == "option" and asked == Gap.CHOICE) or _names_an_option(kind, text, hearing):
            self._choice(text, hearing)
        elif kind == "promise" and _OR.match(clause.text):
            self._option(text, hearing)
        elif (
            kind == "promise"
            or _dated(text, hearing)
            or (asked == Gap.ACTION and kind in ("option", "choice") and not _COULD.match(text))
        ):
            self.promise(text, hearing)
        elif kind == "option" or (kind == "ask" and asked in ASKED_IDEAS):
            self._option(text, hearing)
        elif kind == "ask":
            if self._reader.cued(text, "ask"):
                hearing.note(noting(notes, Kind.ASK, text, text))
        elif kind == "takeaway" and hearing.setting.stage == Stage.CLOSE:
            hearing.note(noting(notes, Kind.TAKEAWAY, text, text))
        else:
            plainly = hearing.setting.stage != Stage.CLOSE or kind != "obstacle"
            self._reality(text, NOTED.get(kind, Kind.FACT) if plainly else Kind.FACT, hearing)

    def spoken(self, message: str, clauses: Sequence[Clause], asked: Gap, hearing: Hearing) -> None:
        """An answer kept whole, as they said it: the ask, the takeaway, what the meeting brought."""
        if self._redated(message, hearing):
            return
        kind, text = SPOKEN[asked], " ".join(line for line, _ in labelled_lines(message))
        if asked in FOR_THE_MENTOR:
            text = spoken_question(text)
            if asks(text):
                hearing.declined.append(Gap.FOR_MENTOR)  # they have theirs, and one is asked for once
        if asked == Gap.FOR_MENTOR and (meant := all_picked(text, hearing.notes)):
            for idea in meant:
                hearing.note(noting(hearing.notes, kind, idea, text))
        elif asked != Gap.REHEARSE or "?" in text or hearing.setting.question in SAID_ANEW:
            hearing.note(noting(hearing.notes, kind, text, text))
        for clause in clauses:
            if _IN_THE_WAY.search(clause.text):
                self._reality(clause.text, Kind.OBSTACLE, hearing)
        for clause in clauses if asked not in FOR_THE_MENTOR else ():
            dated = promises.due_of(clause.text, hearing.setting.today) is not None
            if (
                clause.kind == "promise"
                and (dated or asked != Gap.BARRIER)
                and self._reader.cued(clause.text, "promise")
            ):
                self.promise(clause.text, hearing)
            elif clause.kind == "goal" and hearing.notes.goal.statement is None:
                self._goal(clause.text, Intent.ANSWER, hearing)

    def reports(self, clauses: Sequence[Clause], hearing: Hearing) -> None:
        """What became of earlier promises."""
        setting, notes = hearing.setting, hearing.notes
        unanswered = set(notes.follow.due) - set(notes.answered)
        waiting = [one for one in setting.commitments if one.id in unanswered]
        said = [(clause.text, clause.kind) for clause in clauses]
        for change in promises.outcomes(said, waiting, setting.today, self._embedder):
            hearing.promise(change)
        for clause in clauses:
            if notes.follow.meeting and _MET.search(clause.text) and words(clause.text) > REPORT_WORDS:
                hearing.note(noting(notes, Kind.MEETING, clause.text, clause.text))
            elif clause.kind in ("obstacle", "feeling") and words(clause.text) > REPORT_WORDS:
                hearing.note(noting(notes, NOTED[clause.kind], clause.text, clause.text))

    def missed(self, message: str, hearing: Hearing) -> None:
        """A new day for what was missed, or its end."""
        found = promises.moved_to(message, hearing.setting.today)
        dropped = self._reader.cued(message, "dropped")
        for one in hearing.notes.missed:
            if dropped:
                hearing.promise(PromiseChange(id=one, status=Status.DROPPED))
            elif found:
                hearing.promise(PromiseChange(id=one, due=found[0], due_text=found[1], status=Status.OPEN))

    def promise(self, text: str, hearing: Hearing) -> None:
        """A promise, new or said again; a day by itself dates the ones that have none.

        A promise is an act of the speaker's own: it begins with a verb that names one. What does not is no promise,
        however it was said; a promise missed is asked for again, one made up is an insult.
        """
        setting = hearing.setting
        first, rest = promises.two_in_one(text, setting.today)
        if rest:
            self.promise(first, hearing)
            text = rest
        action = promises.said_action(text, setting.today)
        found = promises.due_of(text, setting.today)
        if _DO_IT.match(action) and (setting.notes.missed or hearing.notes.undated):
            date_promises(text, hearing)
            return
        wished = found is None and setting.asked != Gap.ACTION and _WISHED.match(text)
        if wished or _REFUSED.search(text) or (setting.asked != Gap.ACTION and _APPOINTMENT.search(text)):
            self._reality(text, Kind.FACT, hearing)
            return
        action = spelled_out(action, hearing)
        action = same_act(action, hearing.told) or action
        action = self._acts.without_loose_end(action)
        if not self._acts.is_act(action):
            date_promises(text, hearing)
            return
        mine = [one for one in setting.commitments if one.id in hearing.notes.commitments]
        again = promises.same_promise(action, mine)
        hearing.promise(
            PromiseChange(
                id=again.id if again else promises.promise_id(setting.turn_id, len(hearing.promises)),
                action=None if again else action,
                due=found[0] if found else None,
                due_text=found[1] if found else None,
                status=None if again else Status.PROPOSED,
            )
        )

    def begins_with_an_act(self, text: str) -> bool:
        """Whether a text begins with a verb that names something one does."""
        return self._acts.begins(text)

    def names_an_act(self, text: str, today: date) -> bool:
        """Whether what is left of a text without its day begins with something one does."""
        return self._acts.begins(promises.said_action(SAID.sub("", text.strip()), today))

    def loosely(self, text: str, hearing: Hearing) -> bool:
        """A dated step in any words, where a step was asked for. True when one was noted."""
        found = self._acts.loosely(text, hearing.setting.today)
        if found is None:
            return False
        made = promises.promise_id(hearing.setting.turn_id, len(hearing.promises))
        action, (due, due_text) = found
        hearing.promise(PromiseChange(id=made, action=action, due=due, due_text=due_text, status=Status.PROPOSED))
        return True

    def _redated(self, text: str, hearing: Hearing) -> bool:
        """ "The draft stays on Thursday, not on Monday": a promise that is named gets the day that is said of it."""
        found = promises.due_of(text, hearing.setting.today)
        if found is None or asks(text) or self._reader.cued(text, "promise") or not _STAYS.search(text):
            return False
        for one in hearing.setting.commitments:
            if one.id in hearing.notes.commitments and shared(one.action, text) >= IN_PASSING:
                hearing.promise(PromiseChange(id=one.id, due=found[0], due_text=found[1]))
                return True
        return False

    def _goal(self, text: str, intent: Intent, hearing: Hearing) -> None:
        held, asked = hearing.notes.goal.statement, hearing.setting.asked
        replaced = hearing.notes.goal.version > hearing.setting.notes.goal.version
        if held is None:
            hearing.note(Change(op="add", kind=Kind.GOAL, text=text, evidence=text))
        elif intent == Intent.CHANGE_GOAL and not replaced:
            hearing.note(Change(op="replace", kind=Kind.GOAL, text=text, evidence=text))
        elif asked == Gap.GOAL:
            same = replaced or alike(text, held.text, self._embedder) >= SAME_GOAL
            op = "change" if same else "replace"
            hearing.note(Change(op=op, kind=Kind.GOAL, id=held.id, text=text, evidence=text))
        elif asked in (Gap.WHY, Gap.MEASURE) and self._reader.cued(text, "goal") > self._reader.cued(held.text, "goal"):
            hearing.note(Change(op="change", kind=Kind.GOAL, id=held.id, text=text, evidence=text))
        elif asked in (Gap.WHY, Gap.MEASURE):
            self._reality(text, Kind.WHY if asked == Gap.WHY else Kind.MEASURE, hearing)
        elif asked in (Gap.ACTION, Gap.WHEN):
            self.promise(text, hearing)
        else:
            self._reality(text, Kind.FACT, hearing)

    def _reality(self, text: str, kind: Kind, hearing: Hearing) -> None:
        if kind in (Kind.WHY, Kind.MEASURE) and noting(hearing.notes, kind, text, text).op == "change":
            kind = Kind.FACT
        if all(line.text.lower() != text.lower() for line in hearing.notes.of(kind)):
            hearing.note(noting(hearing.notes, kind, text, text))

    def settles(self, content: Sequence[Clause], hearing: Hearing) -> None:
        """An answer to "which one?" chooses, even where no option is called by its name: asked again they would say
        "I just decided"."""
        if hearing.promises or any(change.op in ("choose", "remove") for change in hearing.changes):
            return
        plain = [one.text for one in content if one.kind in ("fact", "option", "goal", "promise", "choice", "why")]
        for text in plain[:1]:
            near = [one for one in hearing.notes.options if shared(text, one.text) >= IN_PASSING and not one.source]
            if not near and words(text) <= LONGEST_CHOICE and not _REFUSED.search(text):
                hearing.note(Change(op="add", kind=Kind.OPTION, text=told(text), evidence=text))
                near = [hearing.notes.options[-1]]
            if near:
                best = max(near, key=lambda one: shared(text, one.text))
                hearing.note(Change(op="choose", kind=Kind.OPTION, id=best.id, evidence=text))

    def _option(self, text: str, hearing: Hearing) -> None:
        if words(text) < SHORTEST_WAY and text.lower().startswith("i "):
            return  # "I could"
        text = _NUMBERED.sub("", text)
        meant = picked(text, hearing.notes, self._embedder)
        if meant is None or (meant.id and shared(text, meant.text) < SAME_OPTION):
            hearing.note(Change(op="add", kind=Kind.OPTION, text=text, evidence=text))
        elif meant.id is None:
            hearing.note(meant.as_option(text))

    def _choice(self, text: str, hearing: Hearing) -> None:
        if refused := _NOT_THAT.match(text):
            for option in hearing.notes.options:
                if shared(refused[1], option.text) >= NAMED:
                    hearing.note(Change(op="remove", kind=Kind.OPTION, id=option.id, evidence=text))
            return
        meant = picked(text, hearing.notes, self._embedder)
        if meant and meant.id:
            target = meant.id
        else:
            if meant is None and not any(self._reader.cued(text, kind) for kind in ("choice", "option")):
                self._reality(text, Kind.FACT, hearing)
                return
            new = Change(op="add", kind=Kind.OPTION, text=text, evidence=text)
            hearing.note(meant.as_option(text) if meant else new)
            target = hearing.notes.options[-1].id
        hearing.note(Change(op="choose", kind=Kind.OPTION, id=target, evidence=text))


def _names_an_option(kind: str, text: str, hearing: Hearing) -> bool:
    """ "The doc then": hardly more than the name of an option, said when it was time to choose or to act."""
    time_to = hearing.setting.asked in (Gap.ANOTHER, Gap.FREE, Gap.STOP, Gap.CHOICE, Gap.ACTION)
    longest = LONGEST_CHOICE if hearing.setting.asked == Gap.CHOICE else FEW_WORDS
    short = kind in ("fact", "option", "goal") and words(text) <= longest and not _REFUSED.search(text)
    return short and time_to and any(shared(text, option.text) >= NAMED for option in hearing.notes.options)


def told(text: str) -> str:
    """A clause as a line of its own: without the word that linked it to the one before, and without a greeting."""
    return _LINK.sub("", text.strip()) or text.strip()


def date_promises(message: str, hearing: Hearing) -> None:
    """A day by itself belongs to the promises of this session that have none yet."""
    found = promises.day_meant(message, hearing.setting.today)
    if found is None:
        return
    for one in hearing.notes.undated:
        hearing.promise(PromiseChange(id=one, due=found[0], due_text=found[1], status=Status.OPEN))


def _dated(text: str, hearing: Hearing) -> bool:
    """Whether this is a promise said in the present, as many do: "and I say no to the shift on Saturday"."""
    asked, dated = hearing.setting.asked, promises.due_of(text, hearing.setting.today) is not None
    planning = asked in (Gap.ACTION, Gap.WHEN, Gap.CHOICE)
    return planning and bool(_I_DO.match(text) if dated else _I_TURN_TO.match(text))
