"""Pairs of talks that people have judged, against which a judge is measured (`evals/data/judged.yaml`)."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from coach.resources import from_yaml
from evals.case import HERE
from evals.errors import CaseError

Better = Literal["left", "right", "tie"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Utterance(_Strict):
    """One message of a talk; visits count from one."""

    who: Literal["person", "coach"]
    text: str = Field(min_length=1)
    visit: int = 1


class Judged(_Strict):
    """Two short talks in the same situation, which of them served the person better, and why."""

    id: str
    scenario: str = Field(min_length=1)
    left: tuple[Utterance, ...] = Field(min_length=1)
    right: tuple[Utterance, ...] = Field(min_length=1)
    better: Better
    why: str = Field(min_length=1)


_PAIRS = TypeAdapter(Annotated[tuple[Judged, ...], Field(min_length=1)])


def load_judged(path: Path = HERE / "data" / "judged.yaml") -> Sequence[Judged]:
    """Every judged pair; raises CaseError naming the file and the place that is wrong."""
    try:
        pairs = _PAIRS.validate_python(from_yaml(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CaseError(f"{path} cannot be read: {error}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        raise CaseError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}.") from None
    if twice := [name for name, times in Counter(pair.id for pair in pairs).items() if times > 1]:
        raise CaseError(f"{path}: {', '.join(twice)} is used twice.", do="Give each pair its own id.")
    return pairs
