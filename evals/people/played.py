"""A person played by a model: the persona of a case, who knows what the case knows and puts it into their own words.

What they say bears no labels, so the scorers of notes find nothing to measure; the judge and the scorers of talk do.
"""

from collections.abc import Sequence

from coach.prompts import Prompt
from evals.case import MOST_TURNS, Persona, Visit
from evals.endpoint import Endpoint, Message
from evals.people import Gone, Saying
from evals.people.ruled import TOO_LONG
from evals.transcript import Answer

ENDS = "[ends]"
TEMPERATURE = 0.7


class Played:
    """A person in the middle of one visit. To the model the coach is the user, and the person its own part."""

    def __init__(self, endpoint: Endpoint, prompt: Prompt, persona: Persona, scenario: str, visit: Visit) -> None:
        self._endpoint = endpoint
        part = prompt.render(**persona.model_dump(exclude={"id"}), scenario=scenario, facts=facts(visit))
        self._talk: list[Message] = [{"role": "system", "content": part}]
        self._turns = 0
        self._done = False

    async def answer(self, heard: Answer) -> Saying | Gone:
        """See Talker. Raises SystemFault when the model gives no answer."""
        if self._done:
            return Gone()
        if self._turns == MOST_TURNS:
            return Gone(TOO_LONG)
        self._turns += 1
        self._talk.append({"role": "user", "content": heard.reply})
        written = await self._endpoint.complete(self._talk, temperature=TEMPERATURE)
        self._talk.append({"role": "assistant", "content": written})
        text, ends, _ = written.partition(ENDS)
        self._done = bool(ends)
        return Saying(text.strip()) if text.strip() else Gone()


def facts(visit: Visit) -> Sequence[str]:
    """What somebody knows who makes this visit, in the words of the case."""
    if visit.person is None:
        return [line.say for line in visit.says]
    return [told.say for told in (visit.person.opens, *visit.person.knows)]
