"""Where a person's words go: said in one place, so that the opening, the answers about the tool, the readme page of the
web UI and `coach doctor` say the same."""

import re

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from coach.errors import PromptError
from coach.resources import folder, from_yaml
from coach.settings import Settings

_LOOPBACK = re.compile(r"(?:localhost|127\.[\d.]+|\[::1\])(?::\d+)?\Z")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Where(_Strict):
    """The wordings for one answer to the question. `leaves` is the full account, for `coach doctor`."""

    opening: str
    private: str
    reads: str
    page: str
    leaves: str

    def told(self, text: str) -> str:
        """The text with what it leaves open: {opening}, {private} and so on."""
        for name, said in self.model_dump().items():
            text = text.replace(f"{{{name}}}", said)
        return text


class _Privacy(_Strict):
    near: str
    far: str
    here: Where
    sent: Where


def where(host: str | None) -> Where:
    """Where words go: nowhere, or to the endpoint at `host`. Raises PromptError when the wordings are broken."""
    path = folder("prompts") / "replies" / "privacy.yaml"
    try:
        privacy = _Privacy.model_validate(from_yaml(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise PromptError(f"The file {path} is not as it must be: {error}.", do="Restore it.") from None
    if host is None:
        return privacy.here
    place = (privacy.near if _LOOPBACK.match(host) else privacy.far).replace("{host}", host)
    return Where(**{name: text.replace("{host}", place) for name, text in privacy.sent.model_dump().items()})


def leaves(settings: Settings) -> str:
    """Everything that leaves this machine, and what never does."""
    return where(settings.host).leaves
