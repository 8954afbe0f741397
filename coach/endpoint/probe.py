"""Trying out an endpoint on purpose, for `coach doctor`: does it answer, and what can it do that turns do not show?"""

import json
from typing import Any

from openai import APIStatusError, Timeout

from coach.endpoint.abilities import Abilities
from coach.endpoint.faults import FAULTS
from coach.endpoint.model import Meter, Model

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


async def probe(model: Model) -> tuple[Abilities, Meter]:
    """What the endpoint can do, and what one short answer took. What is known is not tried again.

    Nothing of a person's is sent. Raises EndpointError when the model does not answer.
    """
    meter = Meter()
    async for _ in model.answer(_SYSTEM, _USER, meter, SECONDS):
        pass
    for ability, form in _FORMATS.items():
        if getattr(model.known.abilities, ability) is None:
            able = await _takes(model, form)
            model.known.learn(model.known.abilities.model_copy(update={ability: able}))
    return model.known.abilities, meter


async def _takes(model: Model, form: Any) -> bool | None:
    """Whether the endpoint takes a form of answer and keeps to it; None when it cannot be told now."""
    try:
        completion: Any = await model.client.chat.completions.create(
            model=model.name,
            messages=[{"role": "user", "content": _AS_JSON}],
            response_format=form,
            timeout=Timeout(SECONDS),
        )
        return bool(json.loads(completion.choices[0].message.content) == {"ready": True})
    except APIStatusError as error:
        return False if error.status_code in (400, 422, 501) else None
    except (*FAULTS, AttributeError, IndexError, TypeError):
        return None
