"""Fifteen whole talks that were held with the coach by people who saw only its replies.

What they typed is kept in `tests/data/talks`. The replies are those of today, so what is checked is what a talk must
come to, whatever the coach says on the way: the goal, the steps with their days, the question for the mentor, the path
and the manners.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel, ConfigDict

from coach.notes import Kind, Status
from coach.session import Session, Spoken
from coach.stages import Stage
from coach.turn import Context

TALKS = sorted((Path(__file__).parent.parent / "data" / "talks").glob("*.yaml"))
ORDER = [Stage.GOAL, Stage.REALITY, Stage.OPTIONS, Stage.WAY_FORWARD, Stage.CLOSE]
_QUOTED = re.compile("“[^”]*”")
_IDEA = re.compile(r"^\d+\. .*$", re.MULTILINE)


class Outcome(BaseModel):
    """What the notes hold in the end: words of the goal and the ask, and of each step with its day."""

    model_config = ConfigDict(extra="forbid")
    goal: str = ""
    ask: str
    promises: Mapping[str, date]
    hurried: bool = False


class Talk(BaseModel):
    """One talk."""

    model_config = ConfigDict(extra="forbid")
    person: str
    day: date
    says: list[str]
    then: Outcome


def talks() -> list[Talk]:
    return [Talk.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in TALKS]


async def hold(context: Context, talk: Talk) -> list[Spoken]:
    """The coach's side of a talk, from the opening on."""
    session = await Session.begin(context, "me")
    spoken = [await session.latest()]
    for message in talk.says:
        async for part in session.say(message):
            if isinstance(part, Spoken):
                spoken.append(part)
    return spoken


@pytest.fixture(params=talks(), ids=[path.stem for path in TALKS])
def talk(request: pytest.FixtureRequest) -> Talk:
    found: Talk = request.param
    return found


async def test_a_talk_comes_to_what_the_person_said(talk: Talk, context: Callable[..., Context]) -> None:
    spoken = await hold(context(talk.day), talk)
    last, wanted = spoken[-1], talk.then
    goal = last.notes.goal.statement
    assert wanted.goal.lower() in (goal.text.lower() if goal else "")
    assert last.notes.ask
    assert wanted.ask.lower() in last.notes.ask.text.lower()
    standing = {one.action.lower(): one for one in last.commitments if one.status == Status.OPEN}
    for words, due in wanted.promises.items():
        assert any(words.lower() in action and one.due == due for action, one in standing.items()), standing
    noted = [line.text for kind, line in last.notes.lines().values() if kind in (Kind.GOAL, Kind.OBSTACLE, Kind.ASK)]
    assert all(text[:20].lower() in " ".join(talk.says).lower() for text in noted), "the notes are in their words"


async def test_a_talk_goes_forward_and_ends_without_a_question(talk: Talk, context: Callable[..., Context]) -> None:
    spoken = await hold(context(talk.day), talk)
    assert list(dict.fromkeys(one.turn.stage for one in spoken)) == ORDER
    assert spoken[-1].turn.stage == Stage.CLOSE
    assert questions(spoken[-1].turn.reply) == 0


async def test_a_talk_keeps_the_manners(talk: Talk, context: Callable[..., Context]) -> None:
    replies = [one.turn for one in await hold(context(talk.day), talk)]
    asked = [turn.patch.question for turn in replies if turn.patch.question]
    assert len(set(asked)) == len(asked), "no question twice"
    assert all(questions(turn.reply) <= 1 for turn in replies)
    assert all(turn.safety != "crisis" for turn in replies)
    if talk.then.hurried:
        assert max(len(turn.reply.split()) for turn in replies[1:]) <= 60


def questions(reply: str) -> int:
    """The coach's own questions in a reply: neither those in their words nor those inside an idea."""
    return _IDEA.sub("", _QUOTED.sub("", reply)).count("?")
