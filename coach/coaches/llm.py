"""The coach that talks through a model: one call a turn, its reply as it comes, then the notes it proposes, believed
only as far as the person's own words bear them out."""

import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Literal

from coach.coaches.answer import Answer, new_mark
from coach.coaches.evidence import believe, offered
from coach.coaches.prompting import Prompts
from coach.coaches.proposal import Proposal, read
from coach.endpoint import Meter, Model
from coach.errors import EndpointError
from coach.notes import Gap, GrowNotes, NotesPatch
from coach.safety import CrisisKind
from coach.stages import STAGES, Intent, Stage, following, open_gaps, transition
from coach.turn import Call, Turn

LONGEST = 100  # words of a reply, after which only its question is still let through
LONGEST_TOLD = 150  # where it gives ideas, sums up or tells what was noted
DEEPEN = "deepen"  # what a question is about that stays with what was just said


@dataclass(slots=True)
class Course:
    """How a reply came about, filled in while it streams."""

    meter: Meter = field(default_factory=Meter)
    began: float = field(default_factory=time.monotonic)
    first_sentence: float | None = None
    seconds: float = 0.0
    ended: str = "stop"
    faults: list[str] = field(default_factory=list)
    """What was wrong with an answer that came, in a few words each; the turn stands all the same."""
    patch: NotesPatch | None = None
    """What is to be noted although nothing of the reply could be shown."""
    stage: Stage | None = None
    danger: CrisisKind | None = None


class LLMCoach:
    """Writes replies with a model. What it cannot write is its caller's to mend: see `Fallback`."""

    name = "llm"

    def __init__(self, model: Model, prompts: Prompts) -> None:
        self.model, self._prompts = model, prompts

    async def reply(self, turn: Turn, course: Course, seconds: float) -> AsyncIterator[str | NotesPatch]:
        """The reply in pieces, then its patch, within `seconds`; `course` is filled in on the way.

        Raises EndpointError when the model did not answer or broke off; what was shown by then is in `turn.manners`.
        """
        turn.manners.longest = _longest(turn)
        mark = new_mark()
        answer = Answer(mark)
        system, user = self._prompts.system(turn.stage), self._prompts.user(turn, mark)
        try:
            async with aclosing(self.model.answer(system, user, course.meter, seconds)) as pieces:
                async for piece in pieces:
                    if text := answer.take(piece):
                        yield text
                        if turn.manners.shown and course.first_sentence is None:
                            course.first_sentence = time.monotonic() - course.began
        except EndpointError:
            if answer.over:
                yield "\n"
            if answer.notes() is None:
                raise
            course.faults.append("no end")  # its notes are whole, so it is
        finally:
            course.seconds = time.monotonic() - course.began
        if course.meter.finish == "length" and not answer.over:
            raise EndpointError(f"{self.model.name} used up its length before it came to an end.")
        yield f"{answer.end()}\n\n"  # the end of a paragraph is the end of its last sentence
        proposal = _proposal(answer, course)
        if turn.heard.foreign or not turn.manners.shown:  # in English the screen has the word
            course.danger = proposal.danger
        patch = self._patch(turn, proposal, course)
        if not turn.manners.shown and not course.danger:
            course.patch = patch
            raise EndpointError(_nothing_shown(self.model.name, turn))
        yield patch

    def call(self, turn: Turn, course: Course) -> Call:
        """What the log keeps about the request."""
        identity, meter = self._prompts.identity(turn.stage), course.meter
        return Call(
            prompt=identity.id,
            version=identity.version,
            hash=identity.hash,
            model=self.model.name,
            host=self.model.host,
            attempts=meter.attempts,
            tokens_in=meter.tokens_in,
            tokens_cached=meter.tokens_cached,
            tokens_out=meter.tokens_out,
            first_sentence=course.first_sentence and round(course.first_sentence, 3),
            seconds=round(course.seconds, 3),
            ended=course.ended,
        )

    def _patch(self, turn: Turn, proposal: Proposal, course: Course) -> NotesPatch:
        believed = believe(turn, proposal)
        course.faults += [*turn.manners.dropped, *believed.doubted]
        if proposal.wish == "finish" and not turn.manners.asked:
            course.stage = Stage.CLOSE
            believed.declined += [gap for gap in (Gap.ASK, Gap.TAKEAWAY) if gap not in believed.declined]
        return turn.heard.patch.model_copy(
            update={
                "author": "llm",
                "changes": tuple(believed.changes),
                "promises": tuple(believed.promises),
                "declined": tuple(believed.declined),
                "offered": offered(turn),
                "asked": asked_about(turn, proposal.asked, believed.notes) if turn.manners.asked else None,
            }
        )


def asked_about(turn: Turn, named: Gap | Literal["deepen"] | None, notes: GrowNotes) -> Gap | None:
    """What the question of the reply counts as: what the model named, where the conversation can be there by now.

    The stage is reckoned again, since the model may have understood more than the listener. From there a question may
    reach into the next stage or back, never further ahead: what it skips would not be asked any more. A question that
    only stays with what was said counts as none, except in the close, where asking nothing is a goodbye.
    """
    if named == DEEPEN and turn.stage != Stage.CLOSE:
        return None
    stage = turn.stage
    if turn.heard.intent not in (Intent.GO_BACK, Intent.CHANGE_GOAL, Intent.FINISH, Intent.MOVE_ON):
        stage = max(turn.stage, transition(turn.came_from, notes, turn.heard.intent), key=list(STAGES).index)
    near = {turn.stage, stage, following(stage), *STAGES[stage].returns_to}
    if isinstance(named, Gap) and (named == Gap.GOAL or any(named in STAGES[one].gaps for one in near)):
        return named
    return (open_gaps(stage, notes) or open_gaps(turn.stage, notes) or STAGES[stage].gaps)[0]


def _proposal(answer: Answer, course: Course) -> Proposal:
    said = answer.notes()
    if said is None:
        course.faults.append("no notes" if answer.marked else "no mark")
        return Proposal()
    proposal, wrong = read(said)
    if not answer.marked:
        course.faults.append("no mark")
    course.faults += [f"wrong {name}" for name in wrong]
    return proposal


def _longest(turn: Turn) -> int:
    asks_about_notes = any(clause.kind == "about_coach" for clause in turn.heard.clauses)
    asks_about_notes = asks_about_notes or turn.heard.foreign  # nobody here can tell
    return LONGEST_TOLD if turn.stage == Stage.CLOSE or turn.ideas or asks_about_notes else LONGEST


def _nothing_shown(name: str, turn: Turn) -> str:
    refused = "a refusal" in turn.manners.dropped
    return f"{name} declined to answer." if refused else f"{name} said nothing that can be shown."
