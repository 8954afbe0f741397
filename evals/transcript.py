"""What was said in a case, turn by turn, with everything a scorer may look at. Written as JSON and read again."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from coach.notes import GrowNotes


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Took(_Frozen):
    """What one answer took of a model: requests, and tokens as the endpoint counts them (0 where it does not)."""

    calls: int
    tokens_in: int
    tokens_out: int


class Answer(_Frozen):
    """What a system said, and what it shows beside it. Systems that keep no notes leave the rest empty."""

    reply: str
    stage: str | None = None
    safety: str | None = None
    citations: tuple[Mapping[str, str], ...] = ()
    notes: GrowNotes | None = None
    commitments: tuple[Mapping[str, Any], ...] = ()
    notice: str | None = None
    seconds: float = Field(0.0, description="until the reply was there")
    by: str | None = Field(None, description="builtin, llm, or mixed where one ended what the other began")
    took: Took | None = Field(None, description="of the model, where one was asked")


class Turn(_Frozen):
    """A message and the answer to it. The opening of a visit has no message."""

    number: int
    message: str | None
    answer: Answer
    holds: Mapping[str, tuple[str, ...]] = {}
    may: Mapping[str, tuple[str, ...]] = {}
    protest: bool = Field(False, description="the person minds being asked again")


class VisitLog(_Frozen):
    """One visit; `left` says why the person went when it was not because the talk was done."""

    day: date
    turns: tuple[Turn, ...]
    left: str | None = None


class Transcript(_Frozen):
    """One case, played once by one system. `fault` says what broke when it could not be played to its end."""

    case: str
    system: str
    repeat: int = 0
    visits: tuple[VisitLog, ...]
    fault: str | None = None

    def turns(self) -> Iterator[tuple[int, Turn]]:
        """Every turn with the number of its visit, counted from one."""
        for visit, log in enumerate(self.visits, 1):
            for turn in log.turns:
                yield visit, turn

    def said(self) -> Sequence[str]:
        """Every message of the person, in order."""
        return [turn.message for _, turn in self.turns() if turn.message]
