"""The built-in coach: shows that it heard, then asks the one question the notes most need."""

import re
from collections.abc import AsyncIterator, Sequence
from datetime import date

from coach.coaches.builtin import close, mirror
from coach.coaches.builtin.ask import Bank
from coach.coaches.builtin.clauses import words
from coach.coaches.builtin.data import Question, Words
from coach.coaches.builtin.reflect import Reflector
from coach.coaches.builtin.tell import listed, said
from coach.commitments import Commitment, after_patch
from coach.guidance.embed import Embedder
from coach.notes import Gap, GrowNotes, Kind, Line, NotesPatch, Offered, Status
from coach.stages import STAGES, Intent, Stage, following, open_gaps
from coach.turn import Turn, sources

LONG_MESSAGE = 25  # words; so much said deserves to be reflected
MOST_PROMISES = 5  # more are counted, not listed
SURE_ENOUGH = 0.4  # score of a clause that may be reflected
IDEAS_FOR: dict[Stage, Gap] = {Stage.GOAL: Gap.GOAL, Stage.OPTIONS: Gap.OPTIONS, Stage.WAY_FORWARD: Gap.ACTION}


class BuiltinCoach:
    """Needs no model, no key and no network. Same input, same reply."""

    name = "builtin"

    def __init__(self, language: Words, embedder: Embedder | None, common: frozenset[str]) -> None:
        self._language = language
        self._phrases = language.phrases
        self._bank = Bank(language.questions, embedder)
        self._reflector = Reflector(language.reflections, common)

    async def reply(self, turn: Turn) -> AsyncIterator[str | NotesPatch]:
        """Stream the reply sentence by sentence, then the patch with the gap that its question asked about."""
        text, patch = self._compose(turn)
        for sentence in re.findall(r"\S.*?(?:[.!?…:]+[”’\")]*\s+|\n+|$)", text, flags=re.DOTALL):
            yield sentence
        yield patch

    def opening(self, notes: GrowNotes, commitments: Sequence[Commitment], today: date) -> tuple[str, NotesPatch]:
        """The first words of a visit; `notes` hold what there is to follow up."""
        words_, follow = self._phrases.opening, notes.follow
        due = [one for one in commitments if one.id in follow.due]
        lead = words_.again[len(due) % len(words_.again)]
        if due:
            early = all(one.due and one.due > today for one in due)
            how = words_.coming_along if early else words_.how_went
            frame = words_.one_promise if len(due) == 1 else words_.promises
            listed_ = [f"- {said(one, today)}" for one in due[:MOST_PROMISES]]
            if len(due) > MOST_PROMISES:
                listed_.append(words_.more.format(count=len(due) - MOST_PROMISES))
            told = "\n".join(listed_) if len(due) > 1 else said(due[0], today)
            question = how[min(len(due), 2) - 1]
            return f"{lead} {frame.format(promises=told, question=question)}", NotesPatch(asked=Gap.PROMISES)
        if found := self._follow_up(notes, ""):
            text, gap, question_id = found
            return _join(lead, text), NotesPatch(asked=gap, question=question_id)
        return f"{words_.first} {words_.question}", NotesPatch(asked=Gap.GOAL)

    def _compose(self, turn: Turn) -> tuple[str, NotesPatch]:
        match turn.heard.intent:
            case _ if turn.heard.foreign:
                return self._phrases.foreign, turn.heard.patch
            case Intent.WANTS_IDEAS:
                return self._ideas(turn)
            case Intent.FINISH if not close.finished(turn):
                return close.early(turn, self._phrases), turn.heard.patch
            case _ if close.finished(turn):
                return close.after(turn, self._phrases), turn.heard.patch
            case _ if turn.stage == Stage.CLOSE and (turn.heard.corrected or not _summed_up(turn)):
                return self._begin_close(turn)
            case _ if turn.stage == Stage.CLOSE and not open_gaps(Stage.CLOSE, turn.notes):
                return close.farewell(turn, self._phrases), turn.heard.patch
        lead = self._lead(turn)
        return self._with_question(turn, lead)

    def _with_question(self, turn: Turn, lead: Sequence[str]) -> tuple[str, NotesPatch]:
        stuck = turn.heard.intent == Intent.DOESNT_KNOW
        if (
            stuck
            and not turn.heard.puzzled
            and turn.stage in (Stage.OPTIONS, Stage.WAY_FORWARD)
            and (offer := self._offer(turn))
        ):
            return offer
        if turn.stage == Stage.FOLLOW_UP and (follow := self._follow_up(turn.notes, turn.message)):
            text, gap, question_id = follow
            return _join(*lead, text), _asking(turn, gap, question_id)
        back = turn.heard.intent == Intent.GO_BACK
        about = turn.message if turn.heard.intent == Intent.ANSWER else ""
        heard = frozenset(kind for kind, _ in _fresh(turn))
        question = self._bank.choose(turn.stage, turn.notes, about, back=back, stuck=stuck, heard=heard)
        if question is None:
            gap = (open_gaps(turn.stage, turn.notes) or STAGES[turn.stage].gaps)[0]
            return _join(*lead, self._phrases.again), _asking(turn, gap, None)
        text = self._filled(question, turn)
        if question.slot == "wish":
            lead = []  # the question says their goal back
        if question.gap == Gap.FREE and not any(kind == Kind.OBSTACLE for kind, _ in _fresh(turn)):
            lead = [part for part in (*lead, self._reflector.named(turn.notes.of(Kind.OBSTACLE)[-1].text)) if part]
        return _join(*lead, text), _asking(turn, question.gap, question.id)

    def _filled(self, question: Question, turn: Turn) -> str:
        """The question with what it is about in the person's words."""
        match question.slot:
            case "ask":
                return question.text.format(ask=close.quoted(turn.notes.of(Kind.ASK)[-1].text))
            case "option":
                return question.text.format(option=close.quoted(turn.notes.options[-1].text))
            case "wish":
                return question.text.format(wish=mirror.wish(turn.notes.of(Kind.GOAL)[-1].text))
        return question.text

    def _pick(self, phrases: Sequence[str], turn: Turn) -> str:
        """The next phrase in turn that was not said a moment ago."""
        recent = " ".join(one.reply for one in turn.latest)
        start = _number(turn) % len(phrases)
        in_turn = (*phrases[start:], *phrases[:start])
        return next((phrase for phrase in in_turn if not phrase or phrase not in recent), in_turn[0])

    def _lead(self, turn: Turn) -> list[str]:
        """What comes before the question: what was heard, in one way or another, and where the talk goes next."""
        phrases = self._phrases
        if turn.heard.corrected:
            mine = [said(one, turn.today) for one in close.promised(turn)]
            stands = [phrases.standing.format(promises=listed(mine))] if mine else []
            return [self._pick(phrases.corrected if turn.heard.taken_out else phrases.put_right, turn), *stands]
        match turn.heard.intent:
            case Intent.DOESNT_KNOW:
                return [self._pick(phrases.puzzled if turn.heard.puzzled else phrases.dont_know, turn)]
            case Intent.SAID_ALREADY:
                return [self._pick(phrases.said_already, turn)]
            case Intent.MOVE_ON:
                return [self._pick(phrases.moved_on, turn)]
            case Intent.GO_BACK:
                return [self._pick(phrases.went_back, turn)]
            case Intent.CHANGE_GOAL:
                return [self._pick(phrases.changed_goal, turn)]
            case Intent.SMALL_TALK:
                return [self._pick(phrases.hello, turn)]
            case Intent.THANKS:
                return [self._pick(phrases.thanks, turn)]
            case Intent.ABOUT_COACH:
                return [self._about(turn)]
        if turn.latest[-1].patch.asked == Gap.UNFINISHED and turn.heard.assent and turn.notes.goal.statement:
            return [phrases.carried_over]
        if seen := close.observation(turn, phrases):
            return [seen]
        lead = self._promise_lead(turn) or self._reflection(turn)
        if turn.heard.mood:
            lead = [self._pick(phrases.heavy if turn.heard.mood == "heavy" else phrases.glad, turn), *lead]
        crossed = turn.stage != turn.came_from and following(turn.came_from) == turn.stage
        if crossed and turn.stage in phrases.bridge and turn.notes.goal.statement:
            lead = [*lead, self._pick(phrases.bridge[turn.stage], turn)]
        return lead or [self._pick(phrases.acknowledge, turn)]

    def _about(self, turn: Turn) -> str:
        """The answer to a question about the tool, or about what it has written down."""
        told = next(about.text for about in self._language.about if about.cue.search(turn.message.lower()))
        waiting = [said(one, turn.today) for one in turn.commitments if one.alive]
        return told.replace("{promises}", listed(waiting) or self._phrases.no_promises)

    def _promise_lead(self, turn: Turn) -> list[str]:
        """Promises are said back exactly, with the day they were understood to mean."""
        changes = turn.heard.patch.promises
        if turn.came_from == Stage.FOLLOW_UP and any(change.id in turn.notes.follow.due for change in changes):
            return self._outcome_lead(turn)
        told = {change.id for change in changes if change.status != Status.DROPPED}
        mine = [one for one in after_patch(turn.commitments, turn.heard.patch, turn.today) if one.id in told]
        if not mine:
            return []
        frames = self._phrases.promised if any(change.action for change in changes) else self._phrases.dated
        return [self._pick(frames, turn).format(promise=listed([said(one, turn.today) for one in mine]))]

    def _outcome_lead(self, turn: Turn) -> list[str]:
        phrases = self._phrases
        due = turn.notes.follow.due
        changes = [change for change in turn.heard.patch.promises if change.id in due]
        done = [change for change in changes if change.status == Status.DONE]
        lead: list[str] = []
        if done:
            every = len(changes) > 1 and len(done) == len(changes)
            lead.append(self._pick(phrases.kept_all if every else phrases.kept, turn))
        if moved := {change.id for change in changes if change.due}:
            held = after_patch(turn.commitments, turn.heard.patch, turn.today)
            lead.append(
                phrases.moved.format(promise=listed([said(one, turn.today) for one in held if one.id in moved]))
            )
        elif any(change.status == Status.DROPPED for change in changes):
            lead.append(phrases.dropped[0])
        elif len(done) < len(changes):
            lead.append(self._pick(phrases.missed, turn))
        return lead

    def _reflection(self, turn: Turn) -> list[str]:
        """In about half the turns: when much or something of weight was said, otherwise every other time."""
        fresh = [(kind, line) for kind, line in _fresh(turn) if _sure(line, turn)]
        weighty = any(kind in (Kind.FEELING, Kind.OBSTACLE, Kind.WHY, Kind.GOAL) for kind, _ in fresh)
        if not fresh or not (weighty or words(turn.message) >= LONG_MESSAGE or _number(turn) % 2):
            return []
        recent = " ".join(one.reply for one in turn.latest)
        found = self._reflector.side_by_side(fresh, turn.notes, recent) or self._reflector.single(
            fresh, recent, _number(turn), words(turn.message)
        )
        return [found] if found else []

    def _follow_up(self, notes: GrowNotes, about: str) -> tuple[str, Gap, str | None] | None:
        gaps = open_gaps(Stage.FOLLOW_UP, notes)
        if Gap.UNFINISHED in gaps[:1]:
            resume = self._bank.by_id("unfinished-resume")
            return resume.text.format(about=close.quoted(notes.follow.about)), Gap.UNFINISHED, resume.id
        question = self._bank.choose(Stage.FOLLOW_UP, notes, about, back=False, stuck=False) if gaps else None
        return (question.text, question.gap, question.id) if question else None

    def _ideas(self, turn: Turn) -> tuple[str, NotesPatch]:
        phrases = self._phrases.ideas
        gap = IDEAS_FOR.get(turn.stage) if turn.stage != Stage.OPTIONS or not turn.notes.options else Gap.CHOICE
        gap = gap or (open_gaps(turn.stage, turn.notes) or STAGES[turn.stage].gaps)[0]
        if not turn.ideas:
            text, patch = self._with_question(turn, [phrases.none])
            return text, patch
        places = {source["id"]: place for place, source in enumerate(sources(turn.ideas), 1)}
        lines = "\n".join(f"{place}. {idea.text} [{places[idea.card_id]}]" for place, idea in enumerate(turn.ideas, 1))
        text = f"{self._pick(phrases.intro, turn)}\n{lines}\n{self._pick(phrases.hand_back, turn)}"
        offered = tuple(Offered(text=idea.text, source=idea.card_id) for idea in turn.ideas)
        return text, _asking(turn, gap, None).model_copy(update={"offered": offered})

    def _offer(self, turn: Turn) -> tuple[str, NotesPatch] | None:
        """Stuck but not asking: ask whether ideas would help, twice a session at most."""
        for place, text in enumerate(self._phrases.ideas.offer, 1):
            question_id = f"offer-{place}"
            if question_id not in turn.notes.questions:
                gap = (open_gaps(turn.stage, turn.notes) or STAGES[turn.stage].gaps)[0]
                lead = self._pick(self._phrases.dont_know, turn)
                return _join(lead, text), _asking(turn, gap, question_id)
        return None

    def _begin_close(self, turn: Turn) -> tuple[str, NotesPatch]:
        lead = [self._pick(self._phrases.corrected, turn)] if turn.heard.corrected else self._promise_lead(turn)
        question = self._bank.choose(Stage.CLOSE, turn.notes, "", back=False, stuck=False)
        summary = close.summary(turn, self._phrases)
        if question is None:
            return _join(*lead, summary), turn.heard.patch
        return "\n".join([*lead, summary, self._filled(question, turn)]), _asking(turn, question.gap, question.id)


def common_words(texts: Sequence[str]) -> frozenset[str]:
    """Words that are written small in the middle of sentences, and so are no names."""
    return frozenset(word for text in texts for word in re.findall(r"(?<=\s)[a-z][a-z']+", text))


def _asking(turn: Turn, gap: Gap, question: str | None) -> NotesPatch:
    return turn.heard.patch.model_copy(update={"asked": gap, "question": question})


def _summed_up(turn: Turn) -> bool:
    """Whether the close has begun: its first reply sums up and asks one of its questions."""
    return bool(turn.before.asked.keys() & set(STAGES[Stage.CLOSE].gaps))


def _sure(line: Line, turn: Turn) -> bool:
    """Whether the line was understood well enough to be said back as what it was taken for."""
    return any(line.text in clause.text and clause.score >= SURE_ENOUGH for clause in turn.heard.clauses)


def _fresh(turn: Turn) -> list[tuple[Kind, Line]]:
    """The lines that this message added or changed."""
    before = turn.before.lines()
    return [(kind, line) for one, (kind, line) in turn.notes.lines().items() if before.get(one) != (kind, line)]


def _number(turn: Turn) -> int:
    last = turn.latest[-1].number if turn.latest else 0
    return (last or 0) + 1


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)
