"""Playing a case: the person and the system talk until one of them is done."""

import logging
from collections.abc import Callable
from pathlib import Path

from coach.errors import CoachError
from evals.case import Case, Visit
from evals.people import Saying, Talker
from evals.systems import Partner, System
from evals.transcript import Answer, Transcript, Turn, VisitLog

log = logging.getLogger(__name__)

PersonFor = Callable[[Case, Visit], Talker]


async def play(case: Case, system: System, person_for: PersonFor, home: Path, repeat: int = 0) -> Transcript:
    """Every visit of the case. A fault of the system ends it and stands in the transcript; nothing said is lost."""
    visits: list[VisitLog] = []
    fault = None
    for visit in case.visits:
        turns: list[Turn] = []
        left = None
        try:
            async with system.visit(home, visit.day) as partner:
                left = await _talk(partner, person_for(case, visit), turns)
        except CoachError as error:
            fault = str(error)
        except Exception as error:
            log.exception("%s broke in %s", system.name, case.id)
            fault = f"{type(error).__name__}: {error}"
        visits.append(VisitLog(day=visit.day, turns=tuple(turns), left=left))
        if fault:
            break
    return Transcript(case=case.id, system=system.name, repeat=repeat, visits=tuple(visits), fault=fault)


async def _talk(partner: Partner, person: Talker, turns: list[Turn]) -> str | None:
    """Fill `turns`; returns why the person left, None when the talk was done."""
    answer: Answer = await partner.opening()
    turns.append(Turn(number=0, message=None, answer=answer))
    while isinstance(saying := await person.answer(answer), Saying):
        answer = await partner.say(saying.text)
        turns.append(
            Turn(
                number=len(turns),
                message=saying.text,
                answer=answer,
                holds={key: tuple(texts) for key, texts in saying.holds.items()},
                may={key: tuple(texts) for key, texts in saying.may.items()},
                protest=saying.protest,
            )
        )
    return saying.why
