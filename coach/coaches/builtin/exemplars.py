"""What people say, labelled: the examples from which the listener learned, and turns of phrase that give a kind away.

Two sorts of files in `prompts/exemplars/`: lists of single clauses by kind, and whole messages in answer to a question,
clause by clause. The same shape holds the labelled messages that the listener is measured by.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

from coach.coaches.builtin.data import read
from coach.notes import Gap


class Said(BaseModel):
    """One clause of a message and the kind a good human coach would file it under."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: str
    text: str


class Labelled(BaseModel):
    """A message, clause by clause, and what the coach had just asked about; None where it had asked nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    asked: Gap | None
    says: tuple[Said, ...]

    @property
    def message(self) -> str:
        """The message as it was typed."""
        return " ".join(said.text for said in self.says)


class Cues(BaseModel):
    """The turns of phrase of one kind."""

    model_config = ConfigDict(extra="forbid")
    sure: list[re.Pattern[str]] = []
    hint: list[re.Pattern[str]] = []


@dataclass(frozen=True, slots=True)
class Example:
    """A clause, its kind, what it answered, and how many clauses came before it and in all."""

    text: str
    kind: str
    asked: Gap | None = None
    place: int = 0
    among: int = 1


@dataclass(frozen=True, slots=True)
class Exemplars:
    """What people say, by kind, and the cues that give a kind away."""

    examples: tuple[Example, ...]
    messages: tuple[Labelled, ...]
    cues: Mapping[str, Cues]
    acts: frozenset[str]

    @classmethod
    def load(cls, folder: Path) -> "Exemplars":
        """Read the clauses, the messages and `cues.yaml`; raises PromptError naming the file that is wrong."""
        listed = TypeAdapter(dict[str, list[str]])
        said = read(folder / "content.yaml", listed) | read(folder / "talk.yaml", listed)
        examples = [Example(text, kind) for kind, texts in said.items() for text in texts]
        whole = [message for path in sorted((folder / "messages").glob("*.yaml")) for message in messages(path)]
        for message in whole:
            examples += [
                Example(one.text, one.kind, message.asked, place, len(message.says))
                for place, one in enumerate(message.says)
            ]
        cues = read(folder / "cues.yaml", TypeAdapter(dict[str, Cues]))
        acts = read(folder / "verbs.yaml", TypeAdapter(frozenset[str]))
        return cls(tuple(examples), tuple(whole), cues, acts)

    @property
    def texts(self) -> tuple[str, ...]:
        """The clauses alone."""
        return tuple(example.text for example in self.examples)


def messages(path: Path) -> list[Labelled]:
    """The labelled messages of one file; raises PromptError naming it when it is wrong."""
    return read(path, TypeAdapter(list[Labelled]))
