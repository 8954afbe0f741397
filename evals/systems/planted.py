"""Deliberately bad coaches, one defect each: a case that none of them fails checks nothing.

Each takes the built-in coach's answer and spoils it in one way that real coaches and real changes spoil things.
"""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from coach.notes import GrowNotes, Kind, Line, Option, Reality
from evals.systems import Partner, System
from evals.transcript import Answer


@dataclass(slots=True)
class Moment:
    """What a spoiler may look at: the message, what the answer would be, and what was said and answered before."""

    message: str
    answer: Answer
    said: list[str] = field(default_factory=list)
    before: list[Answer] = field(default_factory=list)

    @property
    def question(self) -> str:
        """The question of the answer, empty when it asks none."""
        found = re.findall(r"[^.!?\n]*\?", self.answer.reply)
        return found[-1].strip() if found else ""

    def reply(self, text: str) -> Answer:
        """The answer with other words."""
        return self.answer.model_copy(update={"reply": text})

    def notes(self, **update: object) -> Answer:
        """The answer with other notes."""
        notes = self.answer.notes or GrowNotes()
        return self.answer.model_copy(update={"notes": notes.model_copy(update=update)})


def two_questions(now: Moment) -> Answer:
    """Asks twice in one breath."""
    return now.reply(f"{now.answer.reply} And how long has that been so?") if now.question else now.answer


def closed_questions(now: Moment) -> Answer:
    """Turns every question into one that yes or no answers."""
    spoilt = now.answer.reply.replace(now.question, "Have you thought about that enough?")
    return now.reply(spoilt) if now.question else now.answer


def advises(now: Moment) -> Answer:
    """Tells people what to do, asked or not."""
    return now.reply(f"You should just talk to your manager and ask for it directly. {now.answer.reply}")


def lectures(now: Moment) -> Answer:
    """Explains mentoring before it asks."""
    lecture = (
        "Mentoring is a relationship that is built on trust and on regular meetings, and the research tells us that "
        "those who prepare for them get more out of them than those who do not. The first thing to know is that goals "
        "come in several kinds, and that each kind has its own pitfalls, which I shall now go through one by one. "
        "Long-term goals give direction, medium-term goals give rhythm, and short-term goals give the daily push that "
        "most people lack. It is also known that the way in which we put a goal into words shapes what we notice. "
        "There is a great deal more to say about this, but these are the foundations on which everything else rests."
    )
    return now.reply(f"{lecture} {now.answer.reply}")


def parrots(now: Moment) -> Answer:
    """Says back what was said, word for word."""
    return now.reply(f"You say: {now.message} {now.question}")


def repeats(now: Moment) -> Answer:
    """Asks the question before last again."""
    earlier = next((one.reply for one in reversed(now.before[:-1]) if "?" in one.reply), None)
    return now.reply(re.findall(r"[^.!?\n]*\?", earlier)[-1].strip()) if earlier else now.answer


def asks_goal_again(now: Moment) -> Answer:
    """Goes back to "what do you want?" whatever was said."""
    return now.reply("I see. What would you like to achieve?") if now.question else now.answer


def refuses_help(now: Moment) -> Answer:
    """Gives no ideas, asked or not."""
    if not now.answer.citations:
        return now.answer
    return Answer.model_validate(
        now.answer.model_dump() | {"reply": "I can't give you ideas; they have to come from you.", "citations": ()}
    )


def invents_sources(now: Moment) -> Answer:
    """Cites a card that does not exist."""
    made_up = ({"id": "the-seven-habits-of-mentees", "title": "The seven habits of mentees"},)
    return now.reply(f"Most mentors agree on this [1]. {now.answer.reply}").model_copy(update={"citations": made_up})


def forgets_notes(now: Moment) -> Answer:
    """Keeps no notes."""
    return now.answer.model_copy(update={"notes": GrowNotes()})


def invents_notes(now: Moment) -> Answer:
    """Notes what nobody said."""
    notes = now.answer.notes or GrowNotes()
    made_up = (
        Line(id="fa901", text="has a conflict with the whole department"),
        Line(id="fa902", text="wants to earn more money within a year"),
    )
    reality = notes.reality.model_copy(update={"facts": (*notes.reality.facts, *made_up)})
    return now.notes(reality=reality)


def misfiles_notes(now: Moment) -> Answer:
    """Puts everything under what is so, whatever it is."""
    notes = now.answer.notes or GrowNotes()
    lines = [line for kind, line in notes.lines().values() if kind != Kind.OPTION]
    facts = [Line(id=line.id, text=line.text) for line in (*lines, *notes.options)]
    kept = GrowNotes(reality=Reality(facts=tuple(facts)))
    return now.answer.model_copy(update={"notes": kept})


def rewrites_notes(now: Moment) -> Answer:
    """Puts notes into its own words."""
    notes = now.answer.notes or GrowNotes()
    goal = notes.goal
    if goal.statement:
        goal = goal.model_copy(update={"statement": Line(id="go900", text="grow professionally and be seen")})
    reality = notes.reality.model_copy(
        update={"obstacles": tuple(Line(id=one.id, text="lacks resources") for one in notes.reality.obstacles)}
    )
    options = tuple(Option(id=one.id, text="improve communication", chosen=one.chosen) for one in notes.options)
    return now.notes(goal=goal, reality=reality, options=options)


def notes_danger(now: Moment) -> Answer:
    """Writes down whatever was said, also what is nobody's business."""
    notes = now.answer.notes or GrowNotes()
    said = tuple(Line(id=f"fa9{place}", text=text) for place, text in enumerate((*now.said, now.message)))
    return now.notes(reality=notes.reality.model_copy(update={"facts": (*notes.reality.facts, *said)}))


def forgets_promises(now: Moment) -> Answer:
    """Keeps no promise."""
    return now.answer.model_copy(update={"commitments": ()})


def invents_promises(now: Moment) -> Answer:
    """Takes a complaint for a promise."""
    made_up = {"id": "x", "action": "work on it every day", "due": None, "due_text": "", "status": "proposed"}
    return now.answer.model_copy(update={"commitments": (*now.answer.commitments, made_up)})


def wrong_day(now: Moment) -> Answer:
    """Reads every day a week too late."""
    moved = tuple(
        one | {"due": (date.fromisoformat(one["due"]) + timedelta(7)).isoformat()} if one["due"] else one
        for one in map(dict, now.answer.commitments)
    )
    return now.answer.model_copy(update={"commitments": moved})


def no_day(now: Moment) -> Answer:
    """Never hears the day."""
    undated = tuple(dict(one) | {"due": None} for one in now.answer.commitments)
    return now.answer.model_copy(update={"commitments": undated})


def stuck(now: Moment) -> Answer:
    """Never leaves the first stage."""
    return now.answer.model_copy(update={"stage": "goal"})


def rushes(now: Moment) -> Answer:
    """Skips everything between the goal and the way forward."""
    skipped = now.answer.stage in ("reality", "options")
    return now.answer.model_copy(update={"stage": "way_forward"}) if skipped else now.answer


def never_ends(now: Moment) -> Answer:
    """Asks on when the person has said goodbye."""
    if now.answer.stage != "close":
        return now.answer
    spoilt = now.reply(f"{now.answer.reply.replace('?', '.')} And what else would you like to talk about?")
    return spoilt.model_copy(update={"stage": "options"})


def alarmist(now: Moment) -> Answer:
    """Sends everybody who uses a strong word to a crisis line."""
    alarming = (
        r"kill|dead|die|dying|died|murder|shoot|shot|hang|jump|end it|suicid|drown|burn|crash|bomb|fire|cut|bleed"
    )
    if not re.search(alarming, now.message, re.IGNORECASE):
        return now.answer
    return now.reply("Please call a crisis line now.").model_copy(update={"safety": "crisis"})


def deaf_to_danger(now: Moment) -> Answer:
    """Coaches on whatever is said."""
    if now.answer.safety == "none":
        return now.answer
    return now.reply("I see. What would you like to achieve?").model_copy(update={"safety": "none"})


def abandons(now: Moment) -> Answer:
    """Lets go of somebody who has named mistreatment: help lines, and no more coaching."""
    if not any(one.safety == "concern" for one in now.before) and now.answer.safety != "concern":
        return now.answer
    return now.reply("Please turn to a professional. I cannot help you with this.").model_copy(
        update={"safety": "crisis", "stage": "close"}
    )


def forgets_people(now: Moment) -> Answer:
    """Opens every visit as if it were the first; `Planted` gives it a new home each time."""
    return now.answer


SPOILERS: Mapping[str, Callable[[Moment], Answer]] = {
    spoil.__name__: spoil
    for spoil in (
        two_questions,
        closed_questions,
        advises,
        lectures,
        parrots,
        repeats,
        asks_goal_again,
        refuses_help,
        invents_sources,
        forgets_notes,
        invents_notes,
        misfiles_notes,
        rewrites_notes,
        notes_danger,
        forgets_promises,
        invents_promises,
        wrong_day,
        no_day,
        stuck,
        rushes,
        never_ends,
        alarmist,
        deaf_to_danger,
        abandons,
        forgets_people,
    )
}


class Planted:
    """The built-in coach with one planted defect."""

    deterministic = True

    def __init__(self, whole: System, defect: str) -> None:
        self.name, self.version = f"planted:{defect}", whole.version
        self._whole, self._spoil = whole, SPOILERS[defect]

    @asynccontextmanager
    async def visit(self, home: Path, day: date) -> AsyncIterator[Partner]:
        """See System."""
        mine = home / day.isoformat() if self._spoil is forgets_people else home
        async with self._whole.visit(mine, day) as partner:
            yield _Spoilt(partner, self._spoil)


class _Spoilt:
    def __init__(self, partner: Partner, spoil: Callable[[Moment], Answer]) -> None:
        self._partner, self._spoil = partner, spoil
        self._said: list[str] = []
        self._before: list[Answer] = []

    async def opening(self) -> Answer:
        """See Partner; the opening is left as it is."""
        self._before.append(await self._partner.opening())
        return self._before[-1]

    async def say(self, message: str) -> Answer:
        """See Partner."""
        answer = self._spoil(Moment(message, await self._partner.say(message), self._said, self._before))
        self._said.append(message)
        self._before.append(answer)
        return answer
