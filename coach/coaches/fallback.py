"""A model in front, the built-in coach behind it: every turn ends in a reply, inside one budget.

Nothing shown yet: the built-in coach takes the turn. Something shown: it ends what was begun. After three failures in a
row the model is left alone for a minute; should it fail again then, for another one. An answer that came and was no
good is a failure in one conversation, and no reason to leave the model alone in all. The person is told once, quietly;
the log has a line for every failure.
"""

import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import date

from coach.coaches.builtin.coach import BuiltinCoach
from coach.coaches.llm import Course, LLMCoach
from coach.commitments import Commitment
from coach.errors import EndpointError
from coach.notes import GrowNotes, NotesPatch
from coach.turn import Turn, Written

FAILURES = 3  # in a row, after which the model rests
REST = 60.0  # seconds
LEAST = 0.2  # seconds; with less left of a turn a model is not asked
RESERVE = 1.0  # seconds of the budget that are the built-in coach's, on a busy machine too
_RESTS = EndpointError("The model is not answering just now.")  # what it said to another person stays with them
_LATE = EndpointError("There was no time left to ask the model.")

log = logging.getLogger(__name__)


class Fallback:
    """The coach of an installation with an endpoint. Its rest is shared by all conversations of the process."""

    name = "llm"

    def __init__(
        self, model: LLMCoach, builtin: BuiltinCoach, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`seconds` is the budget of one turn."""
        self.model = model
        self._builtin = builtin
        self._seconds = seconds - RESERVE
        self._clock = clock
        self._failures = 0
        self._rests_until = 0.0

    def opening(self, notes: GrowNotes, commitments: Sequence[Commitment], today: date) -> tuple[str, NotesPatch]:
        """The first words of a visit are the built-in coach's: nobody waits for a model to say hello."""
        return self._builtin.opening(notes, commitments, today)

    async def reply(self, turn: Turn) -> AsyncIterator[str | NotesPatch | Written]:
        """The model's reply; the built-in coach's where there is none; both where it broke off."""
        if turn.latest[-1].safety == "crisis":
            async for part in self._alone(turn, turn.heard.patch):
                yield part
            yield Written("builtin")
            return
        course = Course()
        if self._clock() < self._rests_until:
            course.ended = "left alone"
            async for rest in self._mended(turn, _RESTS, course):
                yield rest
            return
        left = self._seconds - (time.monotonic() - turn.began)
        if left < LEAST:
            course.ended = "no time left"
            log.warning("Turn %s: %s The built-in coach replied.", turn.id, _LATE.what)
            async for rest in self._mended(turn, _LATE, course):
                yield rest
            return
        try:
            async for said in self.model.reply(turn, course, left):
                yield said
        except EndpointError as error:
            course.ended = error.what
            self._failed(turn, error, course)
            turn.manners.discard()
            turn.manners.longest = None
            async for rest in self._mended(turn, error, course):
                yield rest
            return
        self._failures = 0
        if course.faults:
            log.info("Turn %s: the answer was mended: %s", turn.id, ", ".join(dict.fromkeys(course.faults)))
        yield Written("llm", call=self.model.call(turn, course), stage=course.stage, alarm=course.danger)

    async def _mended(
        self, turn: Turn, error: EndpointError, course: Course
    ) -> AsyncIterator[str | NotesPatch | Written]:
        call, by, does = self.model.call(turn, course), "builtin", "answers for now"
        if turn.manners.shown:
            text, patch = self._builtin.complete(turn)
            by, does = "mixed", "ended this reply" if text else "kept the notes of this reply"
            yield f" {text}" if text and not turn.manners.shown[-1].isspace() else text
            yield patch
        else:
            async for part in self._alone(turn, course.patch or turn.heard.patch):
                yield part
        yield Written(by, notice=_notice(turn, error, does), call=call)

    async def _alone(self, turn: Turn, patch: NotesPatch) -> AsyncIterator[str | NotesPatch]:
        """The built-in coach's reply, after `patch`: a model may have noted what it found no words for."""
        if turn.heard.foreign:
            yield self._builtin.later
            yield patch.model_copy(update={"asked": None})
            return
        heard = replace(turn.heard, patch=patch.model_copy(update={"asked": None}))
        async for part in self._builtin.reply(replace(turn, heard=heard, notes=turn.before.apply(heard.patch))):
            yield part

    def _failed(self, turn: Turn, error: EndpointError, course: Course) -> None:
        came = course.meter.finish not in (
            None,
            "length",
        )  # the endpoint is well, whatever it said in this conversation
        self._failures += not came
        then = "the built-in coach ended the reply" if turn.manners.shown else "the built-in coach replied"
        if not came and self._failures >= FAILURES:
            self._rests_until = self._clock() + REST
            then += f"; {self._failures} failures in a row, so the model is left alone for {REST:.0f} s"
        about = f" ({', '.join(dict.fromkeys(course.faults))})" if course.faults else ""
        log.warning("Turn %s: %s%s After %.1f s %s.", turn.id, error.what, about, course.seconds, then)


def _notice(turn: Turn, error: EndpointError, does: str) -> str | None:
    """One quiet line, the first time in a row."""
    last = turn.latest[-1]
    if last.call and last.coach in ("builtin", "mixed"):
        return None  # it was told
    return f"{error.what} The built-in coach {does}. {error.do}".strip()
