"""Who takes part in a run: systems by name, and who plays the person."""

import os
import tempfile
from pathlib import Path

from coach.assemble import local_embedder
from coach.prompts import Prompt
from coach.resources import folder
from coach.settings import Settings
from evals.case import Case, Visit, load_personas
from evals.endpoint import Endpoint, needs_endpoint
from evals.errors import EvalError
from evals.people import Talker
from evals.people.played import Played
from evals.people.ruled import Ruled
from evals.people.scripted import Scripted
from evals.people.topics import Topics
from evals.play import PersonFor
from evals.systems import System
from evals.systems.builtin import Coach, alone
from evals.systems.plain import Plain
from evals.systems.planted import SPOILERS, Planted

SYSTEMS = {
    "builtin": "the built-in coach: no key, no network",
    "llm": "the coach talking through the configured endpoint",
    "plain": "the rival: one plain prompt over the same endpoint",
    "planted:DEFECT": "the built-in coach with a planted defect (evals/systems/planted.py)",
}


class Cast:
    """Makes systems and people, and holds what they share: the endpoint, the reading of questions, a folder."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = tempfile.TemporaryDirectory(prefix="grow-coach-evals-")
        self._endpoint: Endpoint | None = None
        self._coaches: list[Coach] = []
        self.topics = Topics(local_embedder())

    @property
    def endpoint(self) -> Endpoint:
        """The configured endpoint; raises EvalError when there is none."""
        if self._endpoint is None:
            self._endpoint = Endpoint(self._settings)
        return self._endpoint

    def system(self, name: str) -> System:
        """The system of that name; raises EvalError when there is none, or it cannot run here."""
        kind, _, detail = name.partition(":")
        if kind == "builtin":
            return self._coach(kind)
        if kind == "planted" and detail in SPOILERS:
            return Planted(self._coach(kind), detail)
        if kind == "plain":
            return Plain(self.endpoint, prompt("plain"))
        if kind == "llm":
            needs_endpoint(self._settings)
            return self._coach(kind, with_model=True)
        raise EvalError(
            f"There is no system “{name}”.",
            do=f"Name one of: {', '.join(SYSTEMS)}; the defects are {', '.join(SPOILERS)}.",
        )

    def players(self, played_by: str) -> str:
        """What decides how people answer, beside the cases: nothing, or the prompt and the model that plays them."""
        if played_by == "model":
            return f"the model {self.endpoint.model} (prompt {prompt('person').hash})"
        return "the cases themselves (scripts and rules)"

    def people(self, played_by: str) -> PersonFor:
        """Who answers: as each case says (`case`), or a model that plays the persona (`model`)."""
        if played_by == "model":
            personas, told = {persona.id: persona for persona in load_personas()}, prompt("person")

            def by_model(case: Case, visit: Visit) -> Talker:
                return Played(self.endpoint, told, personas[case.persona], case.scenario, visit)

            return by_model

        def as_said(case: Case, visit: Visit) -> Talker:  # noqa: ARG001
            return Ruled(visit.person, self.topics) if visit.person else Scripted(visit.says)

        return as_said

    async def close(self) -> None:
        """Let go of the endpoint, the coaches and the folder."""
        if self._endpoint:
            await self._endpoint.close()
        for coach in self._coaches:
            await coach.close()
        self._folder.cleanup()

    def _coach(self, name: str, *, with_model: bool = False) -> Coach:
        home = Path(self._folder.name) / name
        self._coaches.append(Coach(alone(self._settings, home, with_model=with_model), name))
        return self._coaches[-1]


def prompt(name: str) -> Prompt:
    """A prompt of the evaluations; raises PromptError when it is not as it must be."""
    return Prompt.load(folder("prompts") / "evals" / f"{name}.md")


def workers_here() -> int:
    """How many cases at once when nobody says: one for each core."""
    return os.cpu_count() or 1
