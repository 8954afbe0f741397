"""Reading the prompt of a turn (prompts/turn.md) as a model must: lines behind “>” are what somebody said or noted, the
others say what stands there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_MARK = re.compile(r"the mark (<<<notes-\w+>>>)")
_HEADS = {
    "Noted so far": "noted",
    "Promises": "promises",
    "Ideas offered": "offered",
    "The last exchanges": "talk",
    "They may ask for ideas": "ideas",
    "Heard just now": "heard",
    "Their message": "message",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """The state of a conversation, as its prompt tells it."""

    mark: str
    stage: str
    intent: str
    open: Sequence[str]
    next: Sequence[str]
    noted: Sequence[str]
    promises: Sequence[str]
    talk: Sequence[str]
    ideas: Sequence[tuple[str, str]]  # number and text
    heard: Sequence[tuple[str, str, str]]  # id, kind and words
    message: str

    @property
    def replies(self) -> list[str]:
        """The coach's last replies, oldest first."""
        return [line.removeprefix("you: ") for line in self.talk if line.startswith("you: ")]


def read(prompt: str) -> Seen | None:
    """What the prompt of a turn tells; None when it is another prompt."""
    marks = _MARK.findall(prompt)
    if not marks:
        return None
    quoted: dict[str, list[str]] = {name: [] for name in _HEADS.values()}
    said: list[str] = []
    section: list[str] = []
    for line in prompt.splitlines():
        if line.startswith(">"):
            section.append(line[1:].strip())
            continue
        said.append(line)
        if line.endswith(":"):  # what this reader does not know goes nowhere
            section = next((quoted[name] for head, name in _HEADS.items() if line.startswith(head)), [])
    ours = "\n".join(said)
    return Seen(
        mark=marks[-1],
        stage=_one(r"^Today is .* You are in: (\w+)\.", ours),
        intent=_one(r"^Heard just now \(taken for: ([^)]*)\)", ours),
        open=_names(_one(r"^Open here: (.*?)\. Open after", ours)),
        next=_names(_one(r"Open after that: (.*)\.$", ours)),
        noted=quoted["noted"],
        promises=quoted["promises"],
        talk=quoted["talk"],
        ideas=[(one[1], one[2]) for line in quoted["ideas"] if (one := re.match(r"\[(\d+)\] (.+)", line))],
        heard=[(one[1], one[2], one[3]) for line in quoted["heard"] if (one := re.match(r"(h\d+) (\w+): (.+)", line))],
        message="\n".join(quoted["message"]),
    )


def _one(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    return found[1] if found else ""


def _names(listed: str) -> list[str]:
    return [] if listed == "nothing" else [name for name in listed.split(", ") if name]
