"""What a model proposes to note, as it writes it: one JSON object, read entry by entry, so that one wrong entry costs
nothing but itself. Nothing here is believed yet; that is `evidence`'s work."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from coach.notes import Gap, Kind, Status
from coach.safety import CrisisKind

MOST = 12  # entries of one list; a message hardly holds more worth a note
LONGEST = 600  # characters of one text


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)


class Noted(_Entry):
    """Something they said: their own words, and what they are."""

    kind: Kind
    words: str = Field(min_length=1, max_length=LONGEST)
    new_goal: bool = False  # a goal that takes the place of the noted one, instead of putting it better
    chosen: bool = False  # an option they have settled on in the same breath


class Edit(_Entry):
    """A line noted earlier that they now put otherwise, take back or choose."""

    id: str = Field(max_length=12)
    do: Literal["change", "remove", "choose"]
    words: str = Field(min_length=1, max_length=LONGEST)
    instead_of: str = Field("", max_length=LONGEST)  # the part of the line that the words replace; else all of it


class Promised(_Entry):
    """Something they will do, or an earlier promise (`id`) they speak of. `do` and `when` are their own words."""

    id: str | None = Field(None, max_length=12)
    do: str = Field("", max_length=LONGEST)
    when: str | None = Field(None, max_length=120)
    day: str | None = Field(None, max_length=10)
    became: Literal[Status.OPEN, Status.DONE, Status.DROPPED] | None = None
    words: str = Field(min_length=1, max_length=LONGEST)


class Proposal(_Entry):
    """All of it. `wrong` are ids of what was heard just now (h1, h2, …); `taken` numbers of ideas they liked."""

    notes: tuple[Noted, ...] = ()
    edits: tuple[Edit, ...] = ()
    promises: tuple[Promised, ...] = ()
    wrong: tuple[str, ...] = ()
    taken: tuple[int, ...] = ()
    nothing: tuple[Gap, ...] = ()
    asked: Gap | Literal["deepen"] | None = None
    wish: Literal["finish", "back", "on", "ideas"] | None = None
    danger: CrisisKind | None = None


def read(said: Mapping[str, Any]) -> tuple[Proposal, list[str]]:
    """The proposal, and what of it was no use (names of fields, for the log): that is left out, the rest stands."""
    good: dict[str, Any] = {}
    wrong: list[str] = []
    for name, field in Proposal.model_fields.items():
        value = said.get(name)
        if isinstance(value, list) and field.default == ():
            kept = [one for one in value[:MOST] if _fits(name, [one])]
            if len(kept) < len(value):
                wrong.append(name)
            good[name] = kept
        elif _fits(name, value):
            good[name] = value
        elif value is not None:
            wrong.append(name)
    return Proposal.model_validate(good), sorted(wrong)


def _fits(name: str, value: object) -> bool:
    try:
        Proposal.model_validate({name: value})
    except ValidationError:
        return False
    return True
