"""Trying out an endpoint on purpose, for `coach doctor`: does it answer, and what can it do that turns do not show?"""

import json
from collections.abc import Callable
from typing import Any

from openai import APIStatusError, Timeout

from coach.endpoint.abilities import Abilities
from coach.endpoint.faults import FAULTS
from coach.endpoint.model import Model
from coach.endpoint.pieces import Meter

SECONDS = 30.0
_SYSTEM = "You are being tried out. Answer with the one word that you are asked for."
_USER = "Say: ready"
_AS_JSON = 'Write a JSON object with the one key "ready" and the value true.'
_SCHEMA = {
    "name": "ready",
    "strict": True,
    "schema": {
        "type": "object",
        "properties": {"ready": {"type": "boolean"}},
        "required": ["ready"],
        "additionalProperties": False,
    },
}
_FORMATS: dict[str, dict[str, Any]] = {
    "json_mode": {"type": "json_object"},
    "json_schema": {"type": "json_schema", "json_schema": _SCHEMA},
}

# What shows that a form was kept: any object in JSON mode, the very one with a schema.
_HELD: dict[str, Callable[[object], bool]] = {
    "json_mode": lambda said: isinstance(said, dict),
    "json_schema": lambda said: said == {"ready": True},
}


async def probe(model: Model) -> tuple[Abilities, Meter]:
    """What the endpoint can do, and what one short answer took. The parts of a turn are tried anew; a
    form of answer that is known is not.

    Nothing of a person's is sent. Raises EndpointError when the model does not answer.
    """
    meter = Meter()
    model.known.try_anew("system", "usage", "temperature", "reasoning_effort")
    async for _ in model.answer(_SYSTEM, _USER, meter, SECONDS):
        pass
    for ability, form in _FORMATS.items():
        if getattr(model.known.abilities, ability) is None:
            able = await _takes(model, form, _HELD[ability])
            if able is not None:
                model.known.learn(**{ability: able})
    return model.known.abilities, meter


async def _takes(model: Model, form: Any, held: Callable[[object], bool]) -> bool | None:
    """Whether the endpoint takes a form of answer and keeps to it; None when it cannot be told now."""
    try:
        completion: Any = await model.client.chat.completions.create(
            model=model.name,
            messages=[{"role": "user", "content": _AS_JSON}],
            response_format=form,
            timeout=Timeout(SECONDS),
        )
        return held(json.loads(completion.choices[0].message.content))
    except APIStatusError as error:
        return False if error.status_code in (400, 422, 501) else None
    except (*FAULTS, AttributeError, IndexError, TypeError):
        return None
