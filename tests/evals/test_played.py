"""A person played by a model: knows what the case knows, talks in their own part, and leaves."""

from pathlib import Path

import pytest
from chat_server import ChatServer

from coach.prompts import Prompt
from evals.case import MOST_TURNS, Visit, load_cases, load_personas
from evals.endpoint import Endpoint
from evals.people import Gone, Saying
from evals.people.played import Played, facts
from evals.people.ruled import TOO_LONG
from evals.transcript import Answer

VISIT = Visit.model_validate({"day": "2026-11-23", "says": ["I want to teach.", "She decides in January."]})
COACH = Answer(reply="What brings you here?")


@pytest.fixture
def nadia(endpoint: Endpoint, prompts: Path) -> Played:
    persona = next(persona for persona in load_personas() if persona.id == "nadia")
    return Played(endpoint, Prompt.load(prompts / "person.md"), persona, "Wants to ask for a new part.", VISIT)


async def test_a_played_person_hears_the_coach_and_answers(server: ChatServer, nadia: Played) -> None:
    server.script("I like to teach.", "Since two years.")
    assert await nadia.answer(COACH) == Saying("I like to teach.")
    assert await nadia.answer(Answer(reply="Since when?")) == Saying("Since two years.")
    (system, part), *talk = server.calls[1].messages
    assert system == "system"
    assert talk == [("user", COACH.reply), ("assistant", "I like to teach."), ("user", "Since when?")]
    for known in ("Nadia", "34", "ward nurse", "learner", "> Wants to ask", "> I want to teach.", "> She decides"):
        assert known in part


@pytest.mark.parametrize("written", ["Thanks, bye. [ends]", "Thanks, bye.\n[ends]\n", "Thanks, bye.[ends] (leaves)"])
async def test_a_played_person_leaves_after_their_last_words(server: ChatServer, nadia: Played, written: str) -> None:
    server.script(written)
    assert await nadia.answer(COACH) == Saying("Thanks, bye.")
    assert await nadia.answer(COACH) == Gone()


async def test_a_played_person_may_leave_without_a_word(server: ChatServer, nadia: Played) -> None:
    server.script("[ends]")
    assert await nadia.answer(COACH) == Gone()


async def test_a_played_person_who_never_leaves_is_ended(server: ChatServer, nadia: Played) -> None:
    server.script(*["And another thing."] * MOST_TURNS)
    said = [await nadia.answer(COACH) for _ in range(MOST_TURNS + 1)]
    assert all(isinstance(one, Saying) for one in said[:-1])
    assert said[-1] == Gone(TOO_LONG)


def test_every_visit_of_every_case_can_be_played(endpoint: Endpoint, prompts: Path) -> None:
    prompt, personas = Prompt.load(prompts / "person.md"), {persona.id: persona for persona in load_personas()}
    for case in load_cases():
        for visit in case.visits:
            Played(endpoint, prompt, personas[case.persona], case.scenario, visit)
            assert facts(visit)


def test_a_played_person_knows_what_one_who_answers_by_rules_would_tell() -> None:
    person = {"opens": "Hello.", "knows": [{"about": "goal", "say": "I want to teach."}]}
    assert facts(Visit.model_validate({"day": "2026-11-23", "person": person})) == ["Hello.", "I want to teach."]
