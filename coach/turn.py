"""What one turn is made of, and the protocol that both coaches speak."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict

from coach.commitments import Commitment
from coach.guidance.store import Guidance, Idea
from coach.manners import Manners
from coach.notes import Gap, GrowNotes, NotesPatch
from coach.safety import CrisisKind
from coach.settings import Settings
from coach.stages import Intent, Stage
from coach.storage import KeptTurn, Store


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that was said: the words, what kind of content or talk they are, and how sure that is (0 to 1)."""

    text: str
    kind: str
    score: float


@dataclass(frozen=True, slots=True)
class Heard:
    """A message, understood: what it does (`intent`), what it brings (`patch`, provisional), and how it was said."""

    intent: Intent
    patch: NotesPatch = field(default_factory=NotesPatch)
    clauses: tuple[Clause, ...] = ()
    towards: Stage | None = None
    assent: bool | None = None
    puzzled: bool = False
    corrected: bool = False
    taken_out: bool = False
    mood: Literal["heavy", "glad"] | None = None
    foreign: bool = False
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """What a message is heard against: where the conversation stands."""

    stage: Stage
    notes: GrowNotes
    asked: Gap | None
    question: str | None
    commitments: tuple[Commitment, ...]
    turn_id: str
    today: date
    unfinished: GrowNotes | None = None
    before: Callable[[], GrowNotes] | None = None  # how the notes stood before the last turn
    fresh_promises: tuple[str, ...] = ()  # ids of the promises that the last turn took
    said: str = ""  # the coach's last reply
    over: bool = False  # whether that was a goodbye
    paused: bool = False  # whether that held coaching, because of what they had said
    foreign: bool = False  # whether they last wrote in a language that is not understood here


@dataclass(frozen=True, slots=True)
class Turn:
    """What a coach replies to. `notes` already hold what was just heard; `before` is how they stood a moment ago.

    What the coach streams goes through `manners`, which can tell what of it was shown.
    """

    id: str
    message: str
    stage: Stage
    notes: GrowNotes
    before: GrowNotes
    heard: Heard
    ideas: tuple[Idea, ...]
    commitments: tuple[Commitment, ...]
    latest: tuple[KeptTurn, ...]
    came_from: Stage
    today: date
    manners: Manners
    began: float
    """When the message came in, in seconds of the monotonic clock: the time that a turn may take counts from there."""


class Call(BaseModel):
    """What one request to a model was and took, for the log; with no attempts the model was left alone.

    Tokens are the endpoint's count, 0 where it gives none.
    """

    model_config = ConfigDict(frozen=True)

    prompt: str
    version: int
    hash: str  # twelve hex digits that change with any part of the prompt
    model: str
    host: str
    attempts: int
    tokens_in: int
    tokens_cached: int
    tokens_out: int
    first_sentence: float | None  # seconds; None when there was none
    seconds: float
    ended: str  # "stop", or what went wrong


@dataclass(frozen=True, slots=True)
class Written:
    """Who wrote a reply (builtin, llm, or mixed where one ended what the other began), and what is told of it.

    `stage` is that of a reply which asks nothing, where it is another than the turn's. An `alarm` is danger that a
    model saw in a message of another language: the turn is then a crisis like any other.
    """

    by: str
    notice: str | None = None
    call: Call | None = None
    stage: Stage | None = None
    alarm: CrisisKind | None = None


def sources(ideas: Sequence[Idea]) -> list[dict[str, str]]:
    """The cards behind the ideas, each once, in the order of their citation numbers [1], [2], …"""
    return [{"id": card, "title": title} for card, title in {idea.card_id: idea.card_title for idea in ideas}.items()]


class Coach(Protocol):
    """Who writes the reply: the built-in coach, or a model."""

    name: str

    def reply(self, turn: Turn) -> AsyncIterator[str | NotesPatch | Written]:
        """Stream the reply as text, then one NotesPatch that corrects the provisional one and names the gap asked.

        Who wrote it may come after that.
        """
        ...

    def opening(self, notes: GrowNotes, commitments: Sequence[Commitment], today: date) -> tuple[str, NotesPatch]:
        """The first words of a visit, and the patch that says what they asked about."""
        ...


class Listener(Protocol):
    """Who understands a message before either coach replies."""

    def hear(self, message: str, setting: Setting) -> Heard:
        """The message, understood in its setting."""
        ...

    def foreign(self, said: Sequence[str]) -> bool:
        """Whether somebody who said this, oldest first, last wrote in a language that is not understood."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """The injected parts of a running coach: nothing in the graph reaches for a clock, a file or a model by itself."""

    settings: Settings
    store: Store
    coach: Coach
    listener: Listener
    guidance: Callable[[], Guidance]
    now: Callable[[], datetime]
    note: str | None = None  # one line for the person when a part is missing
