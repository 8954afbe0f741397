"""Taking what was said into the notes: each clause becomes a change, in the person's own words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from coach.coaches.builtin import mirror, promises
from coach.coaches.builtin.clauses import words
from coach.coaches.builtin.closeness import alike, shared, telling
from coach.coaches.builtin.labels import labelled_lines
from coach.coaches.builtin.pick import all_picked, picked
from coach.coaches.builtin.question import asks, spoken_question
from coach.coaches.builtin.read import ASKED_IDEAS, FOR_THE_MENTOR, Reader
from coach.guidance.embed import Embedder
from coach.notes import Change, Gap, GrowNotes, Kind, NotesPatch, Option, PromiseChange, Status, noting
from coach.stages import Intent, Stage
from coach.turn import Clause, Setting

REPORT_WORDS = 3  # a report longer than this may say more than whether a promise was kept
NAMED = 0.6  # share of its telling words that names a promise
IN_PASSING = 0.3  # share of telling words by which a promise is named in passing ("the draft")
SAID_ANEW = ("ask_made_small-without", "ask_long-breath")  # questions that are answered with the ask, in other words
FEW_WORDS = 4
LONGEST_OBJECT = 8  # words of what is done, said a moment before the promise
LONGEST_ACTION = 24  # words; more is a story, not a promise
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
_NUMBERED = re.compile(r"^[1-9][.):]? (?=[a-z]{2,} )", re.IGNORECASE)
_LINK = re.compile(r"^(?:(?:but|and|or|so|because|also|well|then|hi|hello|hey)\b[\s,:!]*)+", re.IGNORECASE)
_IN_THE_WAY = re.compile(
    r"^(?!.*\?).*\b(?:in (?:the|my) way|(?:the|my) (?:obstacle|blocker|problem|trouble|hard part|worst part)"
    r"|what (?:holds me back|stops me|worries me|scares me|frightens me|gets in the way)(?: most)?) (?:is|are|was)\b(?! not\b)"
    r"|\bthat'?s what(?:'s| is|s) in (?:the|my) way\b",
    re.IGNORECASE,
)
_MET = re.compile(
    r"\b(?:meeting|mentor|we (?:met|agreed|talked|spoke)"
    r"|(?:s?he|they) (?:offered|suggested|agreed|told me|said|asked me)|met (?:with )?\w+)\b",
    re.IGNORECASE,
)
_HAVE_A = re.compile(
    r"^have (?:a|an|another|one|my|the) (?:\w+ )?(?:word|chat|talk|look|go|coffee|tea|call|conversation|meeting)\b",
    re.IGNORECASE,
)
_NO_ACT = re.compile(  # said to the coach, about the talk itself, or done at once
    r"\b(?:you|your|yours)\b|\?|\b(?:right now|go (?:now|home|to bed)|nothing|the same)\b|^(?:go|come) (?:with|for)\b"
    r"|^put (?:it |them |things )?off\b"
    r"|\bdue\b|\bis (?:that|it)\b|^(?:(?:shed|hed|theyd|itd)\b|back to\b)"
    r"|^(?:forget|chicken|bottle|mess|say|tell you|type|answer|stop here|leave it|let you|see (?:if|what|how)|try$)",
    re.IGNORECASE,
)
SHORTEST_WAY = 3  # words
_NOT_THAT = re.compile(
    r"^(?:no,? |but |and )*(?:definitely |just )?not (?:the |that |this )?(\w{3,}.*)$", re.IGNORECASE
)
LONGEST_LOOSE = 16  # words
_STATES = re.compile(r"\b(?:is|are|was|were|there|it's|that's|i'm|he's|she's)\b", re.IGNORECASE)
_SAID = re.compile(
    r"^(?:(?:no+|well|ok|so|and|but|yes|right|please|i(?:'ve)? (?:just |already )*(?:said|told you)(?: so)?"
    r"|i just said)[\s,.:!]+)+",
    re.IGNORECASE,
)
_NOT_MINE = re.compile(
    r"^(?:(?:on|by|next|this)\b[\w ]{1,20},? )?(?:then )?(?:he|she|they|it|that|this|there|you|we|his|her|its|nobody"
    r"|i(?:'m| am|'ve| have|'d| had| was| see| meet| can't| don't| won't| didn't)|(?:my|the) (?:\w+ ){1,3}(?:is|are|was|has|comes?|will|starts?|ends?))\b",
    re.IGNORECASE,
)
_COULD = re.compile(r"^(?:i|we)?(?: |')?(?:could|might)\b|^(?:maybe|perhaps)\b", re.IGNORECASE)
_OR = re.compile(r"^or\b", re.IGNORECASE)
_WISHED = re.compile(
    r"^(?:and |so |but )*i(?:'d| would)? (?:really |just )?(?:want|like|love|wish|need) to\b", re.IGNORECASE
)
_REFUSED = re.compile(
    r"\b(?:won't|wont|will not|will never|'ll not|'ll never|not going to|probably not)\b", re.IGNORECASE
)
_ALL = re.compile(r"\b(?:them|all|everything|those|rest|others?|(?:whole|entire) list|the lot)\b", re.IGNORECASE)
_STAYS = re.compile(
    r"\b(?:stays?|remains?|should be|not (?:on|by)|instead of|rather than|is (?:on|by|for))\b", re.IGNORECASE
)
_DO_IT = re.compile(r"^(?:then )?\w+ (?:it|that|this|them|so|both)(?: then| too| again| now)?$", re.IGNORECASE)
_APPOINTMENT = re.compile(r"\b(?:meet|see|visit)(?:ing)? (?:with )?(?:my|the|his|her) mentor\b", re.IGNORECASE)
_POINTS = re.compile(
    r"^(\w+) (?:it|that|this|one)\b(?: then| too| now)?((?: (?:with|after|before|in|at|on)\b.*)?)$", re.IGNORECASE
)
_POINTS_ON = re.compile(r"^(\w+) (?:it|that|this|them)\b(.*)$", re.IGNORECASE)
_I_TURN_TO = re.compile(  # without a day, only what is plainly done to somebody: "I shout" is a habit
    r"^(?:and |then |also |so |ok )*i (?:ask|tell|write|send|call|ring|phone|text|email|book|show|give|invite|meet|offer) \w+",
    re.IGNORECASE,
)
_I_DO = re.compile(
    r"^(?:and |then |also |so )*(?:i (?!am\b|have\b|was\b|can't\b|don't\b|feel\b|think\b)\w+|i'?m (?:doing|going))",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Hearing:
    """One message on its way to becoming a patch; `notes` run ahead with every change made so far."""

    setting: Setting
    notes: GrowNotes
    changes: list[Change] = field(default_factory=list)
    promises: list[PromiseChange] = field(default_factory=list)
    declined: list[Gap] = field(default_factory=list)
    told: list[str] = field(default_factory=list)  # the clauses taken so far

    def note(self, change: Change) -> None:
        """Make a change of the notes."""
        self.changes.append(change)
        self.notes = self.notes.apply(NotesPatch(changes=(change,)))

    def promise(self, change: PromiseChange) -> None:
        """Make or change a promise."""
        self.notes = self.notes.apply(NotesPatch(promises=(change,)))
        place = next((n for n, one in enumerate(self.promises) if one.id == change.id), None)
        if place is None:
            self.promises.append(change)
        else:
            said = change.model_dump(exclude_none=True)
            self.promises[place] = self.promises[place].model_copy(update=said)

    def patch(self) -> NotesPatch:
        """All of it, as one patch."""
        return NotesPatch(changes=tuple(self.changes), promises=tuple(self.promises), declined=tuple(self.declined))


class Taker:
    """Knows where in the notes each kind of clause belongs."""

    def __init__(self, reader: Reader, acts: frozenset[str], embedder: Embedder | None) -> None:
        """`acts` are verbs with which a promise can begin."""
        self._reader = reader
        self._acts = acts
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
        wished = found is None and _WISHED.match(text)
        if wished or _REFUSED.search(text) or (setting.asked != Gap.ACTION and _APPOINTMENT.search(text)):
            self._reality(text, Kind.FACT, hearing)
            return
        action = _spelled_out(action, hearing)
        action = _same_act(action, hearing.told) or action
        action = self._without_loose_end(action)
        if not self._is_act(action):
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
        first = re.match(r"[\w'’-]+", text)
        return first is not None and first[0].lower() in self._acts

    def loosely(self, text: str, hearing: Hearing) -> bool:
        """A step said without a verb in front ("Tuesday evening, shoebox, Aoife"), where a step was asked for and a day
        is named: better noted as it was said, and said back, than lost. True when it was noted."""
        today = hearing.setting.today
        sentences = [part.strip() for part in re.split(r"(?<=[.!?])\s+|\n", text) if part.strip()]
        for part in [text, *sentences] if words(text) <= LONGEST_LOOSE else sentences:
            due, action = promises.due_of(part, today), promises.said_action(_SAID.sub("", part), today)
            if (
                due
                and 1 < words(action) <= LONGEST_LOOSE
                and not (_NOT_MINE.match(part) or _NO_ACT.search(action) or _STATES.search(action))
            ):
                if not self.begins_with_an_act(action):
                    action = f"do this: {action}"
                made = promises.promise_id(hearing.setting.turn_id, len(hearing.promises))
                hearing.promise(
                    PromiseChange(id=made, action=action, due=due[0], due_text=due[1], status=Status.PROPOSED)
                )
                return True
        return False

    def _is_act(self, action: str) -> bool:
        """Whether what would follow "I will" is something one does, said to nobody and about nobody else."""
        known = self.begins_with_an_act(action) or bool(_HAVE_A.match(action))
        return known and 1 < words(action) <= LONGEST_ACTION and not _NO_ACT.search(action)

    def _without_loose_end(self, action: str) -> str:
        """ "Ring her and ask her, and bring" without the verb whose object went into a clause of its own."""
        found = re.search(r",? and (\w+)$", action)
        return action[: found.start()] if found and found[1].lower() in self._acts else action

    def _redated(self, text: str, hearing: Hearing) -> bool:
        """ "The draft stays on Thursday, not on Monday": a promise that is named gets the day that is said of it."""
        found = promises.due_of(text, hearing.setting.today)
        if found is None or self._reader.cued(text, "promise") or not _STAYS.search(text):
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
    short = kind in ("fact", "option", "goal") and words(text) <= FEW_WORDS
    return short and time_to and any(shared(text, option.text) >= NAMED for option in hearing.notes.options)


def _spelled_out(action: str, hearing: Hearing) -> str:
    """ "Write it" as what "it" is, where that is the option they have just chosen: next week "it" says nothing."""
    mine = [option for option in hearing.notes.options if not option.source]
    meant = [option for option in mine if option.chosen] or mine
    if not meant or not (found := _POINTS.match(action)):
        return action
    whole = promises.said_action(meant[-1].text, hearing.setting.today)
    same = found[1].lower() in ("do", "try") or whole.lower().startswith(found[1].lower())
    return f"{whole}{found[2]}" if same else action


def _same_act(action: str, before: Sequence[str]) -> str | None:
    """ "Write it before the weekly meeting" after "I shall have written to Stephen": "write to Stephen", with the rest."""
    found = _POINTS_ON.match(action)
    if not found:
        return None
    stem = found[1].lower()[:3]
    for clause in reversed(before[:-1]):
        for one in re.finditer(r"[\w']+", clause):
            rest = re.split(r"[,;:.]", clause[one.end() :], maxsplit=1)[0].strip()
            if (
                one[0].lower().startswith(stem)
                and 0 < words(rest) <= LONGEST_OBJECT
                and not _POINTS_ON.match(f"x {rest}")
            ):
                return f"{found[1]} {mirror.action(rest)}{found[2]}".strip()
    return None


def told(text: str) -> str:
    """A clause as a line of its own: without the word that linked it to the one before, and without a greeting."""
    return _LINK.sub("", text.strip()) or text.strip()


def date_promises(message: str, hearing: Hearing) -> None:
    """A day by itself belongs to the promises of this session that have none yet."""
    found = promises.due_of(message, hearing.setting.today)
    if found is None:
        return
    for one in hearing.notes.undated:
        hearing.promise(PromiseChange(id=one, due=found[0], due_text=found[1], status=Status.OPEN))


def take_back(hearing: Hearing, message: str) -> None:
    """What the last turn made of the notes was wrong: every line is put back as it stood, visibly."""
    said = message.strip()
    stood = _before(hearing)
    before, goal = stood.lines(), stood.goal.statement
    for line_id, (kind, line) in hearing.notes.lines().items():
        if line_id in before and before[line_id][1].text != line.text:
            old = before[line_id][1].text
            hearing.note(Change(op="change", kind=kind, id=line_id, text=old, evidence=said))
        elif line_id not in before and kind == Kind.GOAL and goal:
            hearing.note(Change(op="change", kind=kind, id=line_id, text=goal.text, evidence=said))
        elif line_id not in before:
            hearing.note(Change(op="remove", kind=kind, id=line_id, evidence=said))
    for one in hearing.setting.fresh_promises:
        hearing.promise(PromiseChange(id=one, status=Status.DROPPED))


def _before(hearing: Hearing) -> GrowNotes:
    """The notes before the last turn; where there was none, as they are."""
    return hearing.setting.before() if hearing.setting.before else hearing.setting.notes


def carry_over(hearing: Hearing, earlier: GrowNotes) -> None:
    """The notes of an unfinished session, gone on with in this one. What belonged to its promises stays there."""
    for kind, line in earlier.lines().values():
        if kind in (Kind.BARRIER, Kind.CONFIDENCE, Kind.ASK, Kind.TAKEAWAY, Kind.MEETING):
            continue
        if not isinstance(line, Option):
            hearing.note(noting(hearing.notes, kind, line.text, ""))
            continue
        hearing.note(Change(op="add", kind=kind, text=line.text, source=line.source))
        if line.chosen:
            hearing.note(Change(op="choose", kind=kind, id=hearing.notes.options[-1].id))


def take_out_named(hearing: Hearing, message: str) -> bool:
    """ "Take Zosia out of your list", "no, not the SQL course": what is named goes, and nothing else.

    A promise is named by one of its telling words, other lines only by most of theirs. True when anything was named.
    """
    named = False
    for one in hearing.setting.commitments:
        if one.id in hearing.notes.commitments and telling(message) & telling(one.action):
            hearing.promise(PromiseChange(id=one.id, status=Status.DROPPED))
            named = True
    for line_id, (kind, line) in hearing.notes.lines().items():
        if kind != Kind.GOAL and shared(message, line.text) >= NAMED and len(telling(line.text)) > 1:
            hearing.note(Change(op="remove", kind=kind, id=line_id, evidence=message.strip()))
            named = True
    return named


def all_meant(message: str) -> bool:
    """Whether what is to go is everything."""
    return bool(_ALL.search(message))


def strike_out(hearing: Hearing, message: str) -> bool:
    """ "Strike it all out": every promise of this session goes, when all are meant; those named again in the same
    breath come back. True when there was any."""
    gone = hearing.notes.commitments if all_meant(message) else ()
    for one in gone:
        hearing.promise(PromiseChange(id=one, status=Status.DROPPED))
    return bool(gone)


def _dated(text: str, hearing: Hearing) -> bool:
    """Whether this is a promise said in the present, as many do: "and I say no to the shift on Saturday"."""
    asked, dated = hearing.setting.asked, promises.due_of(text, hearing.setting.today) is not None
    planning = asked in (Gap.ACTION, Gap.WHEN, Gap.CHOICE)
    return planning and bool(_I_DO.match(text) if dated else _I_TURN_TO.match(text))
