"""What an endpoint can do, found once for each endpoint and model and remembered: what it refused is not sent again."""

import json
import logging
import tempfile
from collections.abc import Mapping
from pathlib import Path

from openai import APIStatusError
from pydantic import BaseModel, ConfigDict, ValidationError

FILE = "endpoints.json"

log = logging.getLogger(__name__)


class Abilities(BaseModel):
    """True and false were seen; None was not tried yet, and is taken for yes where a turn would use it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    system: bool | None = None  # takes a system message
    usage: bool | None = None  # tells in a stream how many tokens were used
    temperature: bool | None = None
    reasoning_effort: bool | None = None
    json_mode: bool | None = None
    json_schema: bool | None = None


# What a refusal calls the part of the request that it did not take.
_NAMED: Mapping[str, tuple[str, ...]] = {
    "system": ("system role", "'system'", "`system`", "roles must alternate", "only user and assistant"),
    "usage": ("stream_options", "include_usage"),
    "temperature": ("temperature",),
    "reasoning_effort": ("reasoning_effort", "reasoning effort", "reasoning"),
    "json_mode": ("response_format", "json_object"),
    "json_schema": ("response_format", "json_schema"),
}


def named_in(error: APIStatusError, sent: frozenset[str]) -> frozenset[str]:
    """Which parts of a request its refusal names, by its parameter or else in its words; `sent` are those it held."""
    return _named(str(error.param or ""), sent) or _named(str(error.body or error.message), sent)


def _named(said: str, sent: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name in sent if any(word in said.lower() for word in _NAMED[name]))


class Known:
    """The abilities of one model at one endpoint, kept in a file of COACH_HOME that all processes share."""

    def __init__(self, folder: Path, endpoint: str, model: str) -> None:
        self._path = folder / FILE
        self._name = f"{endpoint} {model}"
        self.abilities = self._read().get(self._name, Abilities())
        self._suspected: frozenset[str] = frozenset()

    @property
    def left_out(self) -> frozenset[str]:
        """The parts of a request that are not sent."""
        return self._suspected | {name for name, able in self.abilities if able is False}

    def suspect(self, parts: frozenset[str]) -> None:
        """Leave out for as long as this process runs what may have been the reason of a refusal that named none."""
        self._suspected |= parts

    def try_anew(self, *parts: str) -> None:
        """Take `parts` for not tried yet; what is remembered of them stays until it is learned otherwise."""
        self.abilities = self.abilities.model_copy(update=dict.fromkeys(parts))

    def learn(self, **found: bool) -> None:
        """Remember; a file that cannot be written costs a question more next time, and nothing else."""
        learned = self.abilities.model_copy(update=found)
        if learned == self.abilities:
            return
        self.abilities, known = learned, self._read()
        known[self._name] = known.get(self._name, Abilities()).model_copy(update=found)
        held = {name: one.model_dump() for name, one in known.items()}
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.TemporaryDirectory(dir=self._path.parent) as folder:
                written = Path(folder, FILE)
                written.touch(mode=0o600)
                written.write_text(json.dumps(held, indent=1), encoding="utf-8")
                written.replace(self._path)
        except OSError as error:
            log.warning("What the endpoint can do could not be noted in %s: %s", self._path, error)

    def _read(self) -> dict[str, Abilities]:
        try:
            held = json.loads(self._path.read_text(encoding="utf-8"))
            return {name: Abilities.model_validate(one) for name, one in held.items()}
        except (OSError, ValueError, AttributeError, ValidationError):
            return {}  # not there yet, or not ours: it is found out again
