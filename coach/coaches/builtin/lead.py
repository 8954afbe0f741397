"""What comes before the question: that one heard, in one way or another, and where the talk goes next."""

import re
from collections.abc import Sequence

from coach.coaches.builtin import close
from coach.coaches.builtin.clauses import words
from coach.coaches.builtin.data import About, Phrases
from coach.coaches.builtin.moments import fresh
from coach.coaches.builtin.reflect import Reflector
from coach.coaches.builtin.tell import listed, said
from coach.commitments import after_patch
from coach.notes import Gap, Kind, Line, Status
from coach.stages import Intent, Stage, following
from coach.turn import Turn

LONG_MESSAGE = 25  # words; so much said deserves to be reflected
SURE_ENOUGH = 0.5  # score of a clause that may be reflected: nearly always read rightly
WEIGHTY = frozenset({Kind.FEELING, Kind.OBSTACLE, Kind.WHY, Kind.GOAL})
_GREETING = re.compile(r"^\W*(?:hi|hello|hey|hiya|good (?:morning|evening|afternoon|day)|morning|evening)\b", re.I)

Led = tuple[list[str], str | None]  # the sentences, and the id of what was heard behind the words


class Lead:
    """Finds the words before the question; none is better than hollow ones."""

    def __init__(self, phrases: Phrases, about: Sequence[About], reflector: Reflector) -> None:
        self._phrases = phrases
        self._about = about
        self._reflector = reflector

    def before(self, turn: Turn, themes: Sequence[str]) -> Led:
        """The sentences before the question, and what they said was heard behind the words."""
        if turn.heard.corrected:
            return self._corrected(turn), None
        if steering := self._steering(turn):
            return steering, None
        if any(one.kind == "about_coach" for one in turn.heard.clauses):
            return [self.told(turn), *self._promises(turn)], None
        if turn.latest[-1].patch.asked == Gap.UNFINISHED and turn.heard.assent and turn.notes.goal.statement:
            return [self._phrases.carried_over], None
        promised = self._promises(turn)
        lead, behind = (promised, None) if promised else self._reflection(turn, themes)
        if not promised and turn.heard.mood:
            felt = self.pick(self._phrases.heavy if turn.heard.mood == "heavy" else self._phrases.glad, turn)
            lead, behind = [felt], None
        if turn.heard.patch.hurried and not turn.before.hurried:
            lead = [self.pick(self._phrases.hurried, turn), *promised]
        crossed = turn.stage != turn.came_from and following(turn.came_from) == turn.stage
        if crossed and turn.stage == Stage.OPTIONS and not promised and behind is None and not turn.heard.mood:
            stand = self._reflector.where_they_stand(turn.notes, " ".join(one.reply for one in turn.latest))
            lead = [stand] if stand else lead
        if not lead and crossed and turn.stage in self._phrases.bridge and not turn.notes.hurried:
            lead = [self.pick(self._phrases.bridge[turn.stage], turn)]
        return lead or [self.pick(self._phrases.acknowledge, turn)], behind

    def pick(self, phrases: Sequence[str], turn: Turn) -> str:
        """The next phrase in turn that was not said a moment ago."""
        recent = " ".join(one.reply for one in turn.latest)
        start = number(turn) % len(phrases)
        in_turn = (*phrases[start:], *phrases[:start])
        return next((phrase for phrase in in_turn if not phrase or phrase not in recent), in_turn[0])

    def promises(self, turn: Turn) -> list[str]:
        """Promises are said back exactly, with the day they were understood to mean."""
        return self._promises(turn)

    def _corrected(self, turn: Turn) -> list[str]:
        mine = [said(one, turn.today) for one in close.promised(turn)]
        stands = [self._phrases.standing.format(promises=listed(mine))] if mine else []
        return [self.pick(self._phrases.corrected if turn.heard.taken_out else self._phrases.put_right, turn), *stands]

    def _steering(self, turn: Turn) -> list[str]:
        """The answer to what the message does, where it does something else than to answer."""
        phrases = self._phrases
        spoken = {
            Intent.DOESNT_KNOW: phrases.puzzled if turn.heard.puzzled else phrases.dont_know,
            Intent.SAID_ALREADY: phrases.said_already,
            Intent.SKIP: phrases.skipped,
            Intent.UPSET: phrases.upset,
            Intent.ASKS: phrases.asked_back,
            Intent.MOVE_ON: phrases.moved_on,
            Intent.GO_BACK: phrases.went_back,
            Intent.CHANGE_GOAL: phrases.changed_goal,
            Intent.SMALL_TALK: phrases.hello if _GREETING.match(turn.message) else phrases.aside,
            Intent.THANKS: phrases.thanks,
        }
        if turn.heard.intent == Intent.ABOUT_COACH:
            return [self.told(turn)]
        if turn.heard.intent in (Intent.MOVE_ON, Intent.WANTS_IDEAS) and turn.heard.patch.changes:
            return []
        return [self.pick(spoken[turn.heard.intent], turn)] if turn.heard.intent in spoken else []

    def told(self, turn: Turn) -> str:
        """The answer to a question about the tool, or about what it has written down."""
        text = next(about.text for about in self._about if about.cue.search(turn.message.lower()))
        waiting = [
            said(one, turn.today) for one in after_patch(turn.commitments, turn.heard.patch, turn.today) if one.alive
        ]
        noted = listed(waiting) or self._phrases.no_promises
        if turn.notes.ask:
            noted += f"; {self._phrases.for_mentor.format(ask=close.whole(turn.notes.ask.text))}"
        return text.replace("{noted}", noted)

    def _promises(self, turn: Turn) -> list[str]:
        changes = turn.heard.patch.promises
        if turn.came_from == Stage.FOLLOW_UP and any(change.id in turn.notes.follow.due for change in changes):
            return self._outcomes(turn)
        told = {change.id for change in changes if change.status != Status.DROPPED}
        mine = [one for one in after_patch(turn.commitments, turn.heard.patch, turn.today) if one.id in told]
        if not mine:
            return []
        frames = self._phrases.promised if any(change.action for change in changes) else self._phrases.dated
        return [self.pick(frames, turn).format(promise=listed([said(one, turn.today) for one in mine]))]

    def _outcomes(self, turn: Turn) -> list[str]:
        phrases = self._phrases
        due = turn.notes.follow.due
        changes = [change for change in turn.heard.patch.promises if change.id in due]
        done = [change for change in changes if change.status == Status.DONE]
        lead: list[str] = []
        if done:
            every = len(changes) > 1 and len(done) == len(changes)
            lead.append(self.pick(phrases.kept_all if every else phrases.kept, turn))
        if moved := {change.id for change in changes if change.due}:
            held = after_patch(turn.commitments, turn.heard.patch, turn.today)
            lead.append(
                phrases.moved.format(promise=listed([said(one, turn.today) for one in held if one.id in moved]))
            )
        elif any(change.status == Status.DROPPED for change in changes):
            lead.append(phrases.dropped[0])
        elif len(done) < len(changes):
            lead.append(self.pick(phrases.missed, turn))
        return lead

    def _reflection(self, turn: Turn, themes: Sequence[str]) -> Led:
        """What is behind the words, when that was heard; or what was said, when much or something of weight was."""
        if turn.notes.hurried:
            return [], None
        said = turn.notes.reflected
        if not _just_reflected(turn) and (found := self._reflector.behind(themes, said, number(turn))):
            return [found[0]], found[1]
        lines = [(kind, line) for kind in Kind for line in fresh(turn, kind) if _sure(line, turn)]
        recent = " ".join(one.reply for one in turn.latest)
        if text := self._reflector.side_by_side(lines, turn.notes, recent):
            return [text], None
        weighty = any(kind in WEIGHTY for kind, _ in lines)
        if not lines or not (weighty or words(turn.message) >= LONG_MESSAGE or number(turn) % 2):
            return [], None
        text = self._reflector.single(lines, recent, number(turn), words(turn.message))
        return [text] if text else [], None


def _just_reflected(turn: Turn) -> bool:
    """Whether the last reply spoke of what is behind the words; twice in a row is brooding."""
    return bool(turn.latest and turn.latest[-1].patch.reflected)


def number(turn: Turn) -> int:
    """The number of the turn, from 1."""
    last = turn.latest[-1].number if turn.latest else 0
    return (last or 0) + 1


def _sure(line: Line, turn: Turn) -> bool:
    """Whether the line was understood well enough to be said back as what it was taken for."""
    return any(line.text in clause.text and clause.score >= SURE_ENOUGH for clause in turn.heard.clauses)
