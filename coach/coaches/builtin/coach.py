"""The built-in coach: shows that it heard, then asks the one question the notes most need."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from datetime import date

from coach.coaches.builtin import close
from coach.coaches.builtin.ask import Bank, Need
from coach.coaches.builtin.clauses import words
from coach.coaches.builtin.data import Mood
from coach.coaches.builtin.lead import Lead
from coach.coaches.builtin.mirror import quote, says_a_way
from coach.coaches.builtin.moments import cries, fresh, moments, tears
from coach.coaches.builtin.reflect import Reflector
from coach.coaches.builtin.slots import filled
from coach.coaches.builtin.tell import listed, said
from coach.coaches.builtin.voice import Voice
from coach.commitments import Commitment
from coach.guidance.embed import Embedder
from coach.notes import Gap, GrowNotes, Kind, NotesPatch, Offered
from coach.stages import STAGES, Intent, Stage, open_gaps
from coach.turn import Turn, sources

MOST_PROMISES = 5  # more are counted, not listed
FEW_WORDS = 4  # words in each of the last messages, on average: someone short of words
IDEAS_FOR: dict[Stage, Gap] = {Stage.GOAL: Gap.GOAL, Stage.OPTIONS: Gap.OPTIONS, Stage.WAY_FORWARD: Gap.ACTION}
MENTOR_QUESTIONS = 3
MOST_NAMED = 4  # ways that are said back before a choice


class BuiltinCoach:
    """Needs no model, no key and no network. Same input, same reply."""

    name = "builtin"

    def __init__(self, voice: Voice, embedder: Embedder | None, common: frozenset[str]) -> None:
        self._voice = voice
        self._phrases = voice.phrases
        self._bank = Bank(voice.bank, embedder)
        self._reflector = Reflector(voice.reflections, voice.themes, common)
        self._lead = Lead(voice.phrases, voice.about, self._reflector)

    async def reply(self, turn: Turn) -> AsyncIterator[str | NotesPatch]:
        """Stream the reply sentence by sentence, then the patch with the gap that its question asked about."""
        text, patch = await asyncio.to_thread(self._compose, turn)  # while a text is embedded, others are served
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

    @property
    def later(self) -> str:
        """What somebody hears whose language only a model understands, while there is none."""
        return self._phrases.foreign_later

    def complete(self, turn: Turn) -> tuple[str, NotesPatch]:
        """The end of a reply that broke off: the question it still lacks, or nothing, and the patch as it was heard."""
        heard = turn.heard
        if turn.manners.asked or heard.foreign or heard.intent == Intent.FINISH or close.finished(turn):
            gap = (open_gaps(turn.stage, turn.notes) or STAGES[turn.stage].gaps)[0]
            return "", _asking(turn, gap, None) if turn.manners.asked else heard.patch
        if heard.intent == Intent.WANTS_IDEAS and turn.ideas:
            text, patch = self._ideas(turn)
            return text.rpartition("\n")[2], patch.model_copy(update={"offered": None})
        return self._with_question(turn, [], ())

    def _compose(self, turn: Turn) -> tuple[str, NotesPatch]:
        match turn.heard.intent:
            case _ if turn.heard.foreign:
                return self._phrases.foreign, turn.heard.patch
            case Intent.WANTS_IDEAS if turn.stage == Stage.CLOSE and not close.finished(turn):
                return self._mentor_questions(turn)
            case Intent.WANTS_IDEAS:
                return self._ideas(turn)
            case Intent.ABOUT_COACH if close.finished(turn):
                return self._lead.told(turn), turn.heard.patch
            case Intent.ANSWER | Intent.DOESNT_KNOW if tears(turn):
                return self._stay(turn)
            case Intent.FINISH if not close.finished(turn):
                return close.early(turn, self._phrases), turn.heard.patch
            case _ if close.finished(turn):
                return close.after(turn, self._phrases), turn.heard.patch
            case _ if turn.stage == Stage.CLOSE and (turn.heard.corrected or not _summed_up(turn)):
                return self._begin_close(turn)
            case _ if turn.stage == Stage.CLOSE and not open_gaps(Stage.CLOSE, turn.notes):
                return close.farewell(turn, self._phrases), turn.heard.patch
            case Intent.UPSET if self._upset_before(turn):
                gap = (open_gaps(turn.stage, turn.notes) or STAGES[turn.stage].gaps)[0]
                return self._phrases.upset_again, _asking(turn, gap, None)
            case _ if self._asked(turn) == Gap.FOR_MENTOR and _has_none(turn):
                return self._mentor_questions(turn)
        themes = self._themes(turn)
        lead, behind = self._lead.before(turn, themes)
        text, patch = self._with_question(turn, lead, themes)
        return text, patch.model_copy(update={"reflected": behind})

    def _stay(self, turn: Turn) -> tuple[str, NotesPatch]:
        """To tears: no next question. What was asked counts as not asked, and comes again another way."""
        asked = self._asked(turn)
        text = self._lead.pick(self._phrases.tears, turn)
        gap = asked or (open_gaps(turn.stage, turn.notes) or STAGES[turn.stage].gaps)[0]
        return text, _asking(turn, gap, None).model_copy(update={"unasked": gap})

    def _themes(self, turn: Turn) -> tuple[str, ...]:
        """What this turn is and what is behind its words: moments of the conversation first, then themes.

        Once ways are looked for, only a theme counts that their goal or what is in its way is about.
        """
        if turn.heard.intent not in (Intent.ANSWER, Intent.CHANGE_GOAL, Intent.THANKS):
            return ()
        heard = self._voice.themes.heard(turn.message)
        if turn.stage in (Stage.OPTIONS, Stage.WAY_FORWARD, Stage.CLOSE):
            about = [line.text for line in (*turn.notes.of(Kind.GOAL), *turn.notes.of(Kind.OBSTACLE))]
            heard = tuple(theme for theme in heard if theme in self._voice.themes.heard("\n".join(about)))
        return (*moments(turn), *heard)

    def _with_question(self, turn: Turn, lead: Sequence[str], themes: Sequence[str]) -> tuple[str, NotesPatch]:
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
        slots = filled(turn, self._voice.loaded)
        need = Need(
            about=turn.message if turn.heard.intent == Intent.ANSWER else "",
            back=turn.heard.intent == Intent.GO_BACK,
            stuck=stuck,
            heard=frozenset(kind for kind in Kind if fresh(turn, kind)),
            themes=tuple(themes),
            moods=self._moods(turn, themes),
            slots=slots,
        )
        question = self._bank.choose(turn.stage, turn.notes, need)
        if question is None:
            gap = (open_gaps(turn.stage, turn.notes) or STAGES[turn.stage].gaps)[0]
            return _join(*lead, self._phrases.again), _asking(turn, gap, None)
        if question.slot == "wish":
            lead = []  # the question says their goal back
        if question.slot == "line":
            lead = [self._lead.pick(self._phrases.stands_out, turn).format(line=slots["line"])]
        if question.gap == Gap.CHOICE and not turn.notes.asked.get(Gap.CHOICE) and not turn.heard.patch.promises:
            lead = [self._on_the_table(turn) or " ".join(lead)]
        text = question.text.format(**slots) if question.slot else question.text
        return _join(*lead, text), _asking(turn, question.gap, question.id)

    def _on_the_table(self, turn: Turn) -> str | None:
        """The ways they have named, before they choose; None where there is only one, or one is too long to be said."""
        ways = [one.text for one in turn.notes.options if not one.source and says_a_way(one.text)]
        said_back = [quote(text) for text in ways]
        named = [one for one in said_back if one]
        if not MOST_NAMED >= len(named) > 1:
            return None
        return self._phrases.on_the_table.format(options=listed(named))

    def _moods(self, turn: Turn, themes: Sequence[str]) -> tuple[Mood, ...]:
        """Which moods of a question suit this person now, best first."""
        spoken = [words(message) for message in (*(one.message for one in turn.latest[-2:]), turn.message) if message]
        if turn.notes.hurried or turn.heard.intent == Intent.UPSET:
            return ("brisk", "plain")
        if turn.heard.mood == "heavy" or any(cries(one.message) for one in turn.latest[-2:] if one.message):
            return ("gentle", "plain")
        if turn.heard.mood == "glad" or "good_news" in themes:
            return ("light", "plain")
        if turn.heard.intent == Intent.DOESNT_KNOW:
            return ("small", "plain")
        if len(spoken) > 1 and sum(spoken) <= FEW_WORDS * len(spoken):
            return ("brisk", "small", "plain")
        return ("plain", "small")

    def _follow_up(self, notes: GrowNotes, about: str) -> tuple[str, Gap, str | None] | None:
        gaps = open_gaps(Stage.FOLLOW_UP, notes)
        if Gap.UNFINISHED in gaps[:1]:
            resume = self._bank.by_id("unfinished-resume")
            return resume.text.format(about=close.quoted(notes.follow.about)), Gap.UNFINISHED, resume.id
        question = self._bank.choose(Stage.FOLLOW_UP, notes, Need(about=about)) if gaps else None
        return (question.text, question.gap, question.id) if question else None

    def _ideas(self, turn: Turn) -> tuple[str, NotesPatch]:
        phrases = self._phrases.ideas
        gap = IDEAS_FOR.get(turn.stage) if turn.stage != Stage.OPTIONS or not turn.notes.options else Gap.CHOICE
        gap = gap or (open_gaps(turn.stage, turn.notes) or STAGES[turn.stage].gaps)[0]
        if not turn.ideas:
            return self._with_question(turn, [phrases.none], ())
        places = {source["id"]: place for place, source in enumerate(sources(turn.ideas), 1)}
        lines = "\n".join(f"{place}. {idea.text} [{places[idea.card_id]}]" for place, idea in enumerate(turn.ideas, 1))
        text = f"{self._lead.pick(phrases.intro, turn)}\n{lines}\n{self._lead.pick(phrases.hand_back, turn)}"
        offered = tuple(Offered(text=idea.text, source=idea.card_id) for idea in turn.ideas)
        return text, _asking(turn, gap, None).model_copy(update={"offered": offered})

    def _mentor_questions(self, turn: Turn) -> tuple[str, NotesPatch]:
        """Questions one could put to one's mentor, for someone who has none: those that fit what was noted."""
        phrases = self._phrases.mentor_questions
        given = {line.text for line in turn.notes.for_mentor} | {one.text for one in turn.notes.offered}
        fitting = [one.text for one in phrases.questions if one.after is None or turn.notes.of(one.after)]
        mine = [text for text in fitting if text not in given][:MENTOR_QUESTIONS]
        lines = "\n".join(f"{place}. {text}" for place, text in enumerate(mine, 1))
        offered = tuple(Offered(text=text, source="") for text in mine)
        patch = _asking(turn, Gap.FOR_MENTOR, None).model_copy(update={"offered": offered})
        return f"{phrases.intro}\n{lines}\n{phrases.hand_back}", patch

    def _offer(self, turn: Turn) -> tuple[str, NotesPatch] | None:
        """Stuck but not asking: ask whether ideas would help, twice a session at most."""
        for place, text in enumerate(self._phrases.ideas.offer, 1):
            question_id = f"offer-{place}"
            if question_id not in turn.notes.questions:
                gap = (open_gaps(turn.stage, turn.notes) or STAGES[turn.stage].gaps)[0]
                lead = self._lead.pick(self._phrases.dont_know, turn)
                return _join(lead, text), _asking(turn, gap, question_id)
        return None

    def _begin_close(self, turn: Turn) -> tuple[str, NotesPatch]:
        told = self._phrases.how_to_read in turn.latest[-1].reply
        if turn.heard.corrected and not told and not close.reads_anew(turn, self._phrases):
            return self._phrases.how_to_read, turn.heard.patch.model_copy(update={"asked": self._asked(turn)})
        anew = turn.heard.corrected and close.reads_anew(turn, self._phrases)
        corrected = [self._lead.pick(self._phrases.mended, turn)] if anew else []
        lead, summary = corrected or self._lead.promises(turn), close.summary(turn, self._phrases)
        if turn.notes.hurried and close.promised(turn):
            summary = ""  # it would only say again what was said a minute ago
        need = Need(slots=filled(turn, self._voice.loaded))
        question = self._bank.choose(Stage.CLOSE, turn.notes, need) if open_gaps(Stage.CLOSE, turn.notes) else None
        if question is None:
            bye = self._phrases.farewell
            last = bye.summed if close.promised(turn) else bye.without_promise
            return _lines(*lead, summary, last), turn.heard.patch
        asked = question.text.format(**need.slots) if question.slot else question.text
        return _lines(*lead, summary, asked), _asking(turn, question.gap, question.id)

    def _upset_before(self, turn: Turn) -> bool:
        """Whether the last reply was to a complaint about the coach as well."""
        return any(phrase in turn.latest[-1].reply for phrase in self._phrases.upset)

    @staticmethod
    def _asked(turn: Turn) -> Gap | None:
        return turn.latest[-1].patch.asked if turn.latest else None


def _has_none(turn: Turn) -> bool:
    """Whether they would like questions for their mentor but brought none: "dunno", or just "yes, please"."""
    unsure = turn.heard.intent == Intent.DOESNT_KNOW and not turn.heard.puzzled
    return (unsure or bool(turn.heard.assent)) and not turn.heard.patch.changes and not turn.notes.offered


def common_words(texts: Sequence[str]) -> frozenset[str]:
    """Words that are written small in the middle of sentences, and so are no names."""
    return frozenset(word for text in texts for word in re.findall(r"(?<=\s)[a-z][a-z']+", text))


def _asking(turn: Turn, gap: Gap, question: str | None) -> NotesPatch:
    return turn.heard.patch.model_copy(update={"asked": gap, "question": question})


def _summed_up(turn: Turn) -> bool:
    """Whether the close has begun: its first reply sums up and asks one of its questions."""
    return bool(turn.before.asked.keys() & set(STAGES[Stage.CLOSE].gaps))


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)
