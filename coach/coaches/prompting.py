"""From a turn to what the model is asked: a beginning that is the same for everybody in a stage, then the state.

What the state may hold is bounded, so the hundredth turn costs what the tenth did. What was said in a crisis, or about
it right after, is left out: it goes to no model.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.coaches.evidence import MOST_HEARD, heard_items, numbered
from coach.errors import PromptError
from coach.notes import Gap, GrowNotes, Kind
from coach.privacy import where
from coach.prompts import Prompt
from coach.stages import STAGES, Stage, following, open_gaps
from coach.storage import KeptTurn
from coach.turn import Turn

EXCHANGES = 4  # said before this message, oldest first; everything older is in the notes
SAID_WORDS = 110  # of each of those, at most
LINE_WORDS = 32  # of each line of the notes
MESSAGE_WORDS = 1500  # of the message: two thirds of that from its beginning, the rest from its end
SIGNS = 7  # of a word with its space, in English
MOST_PROMISES = 6
MOST_LAST = 6  # lines of what the session before ended with
FIRST_FACTS = 3  # who their mentor is and when they meet is mostly said at the beginning
# Lines of a kind, the latest; of options the chosen ones are always among them.
MOST: Mapping[Kind, int] = {Kind.FACT: 4, Kind.OBSTACLE: 4, Kind.OPTION: 6} | dict.fromkeys(
    (Kind.TRIED, Kind.STRENGTH, Kind.FEELING, Kind.MEETING, Kind.FOR_MENTOR), 3
)


@dataclass(frozen=True, slots=True)
class Identity:
    """Which prompt a turn was written with. `hash` changes with any of the files that it is made of."""

    id: str
    version: int
    hash: str


class Prompts:
    """The prompts of the model coach, read and found right when this is made. Raises PromptError."""

    def __init__(self, folder: Path, host: str) -> None:
        """`host` is the endpoint's name, so that the model can say truly where words go."""
        self._shared = _proposing(folder / "coach.md")
        self._turn = _proposing(folder / "turn.md")
        self._stages = {row.stage: _proposing(folder / f"{row.prompt}.md") for row in STAGES.values()}
        goes = where(host)
        shared = self._shared.render(private=goes.private)
        self._system = {stage: f"{shared}\n\n{prompt.render()}" for stage, prompt in self._stages.items()}

    def identity(self, stage: Stage) -> Identity:
        """The prompt of a stage as the log names it."""
        prompt = self._stages[stage]
        whole = "".join((self._shared.hash, prompt.hash, self._turn.hash))
        return Identity(prompt.id, prompt.version, hashlib.sha256(whole.encode()).hexdigest()[:12])

    def system(self, stage: Stage) -> str:
        """What comes first: the same letters for every person and turn in this stage."""
        return self._system[stage]

    def user(self, turn: Turn, mark: str) -> str:
        """The state of the conversation and the message; everything anybody wrote is quoted."""
        message, left_out = _shortened(turn.message)
        last = turn.stage == Stage.CLOSE
        after = () if last else open_gaps(following(turn.stage), turn.notes)
        return self._turn.render(
            today=f"{turn.today:%A}, {turn.today.day} {turn.today:%B %Y}",
            stage=turn.stage.value,
            intent=turn.heard.intent.value if not turn.heard.foreign else "not understood, it is no English",
            hurried=int(turn.notes.hurried),
            notes=list(_noted(turn.before)),
            promises=_promises(turn),
            last=[_cut(line, LINE_WORDS) for line in turn.notes.follow.last[:MOST_LAST]],
            offered=[one.text for one in turn.before.offered] if turn.latest[-1].patch.offered else [],
            talk=list(_talk(turn.latest)),
            open=_names(_open(turn)),
            next=_names(after),
            heard=_heard(turn),
            ideas=_ideas(turn),
            message=message,
            left_out=left_out,
            mark=mark,
        )


def _proposing(path: Path) -> Prompt:
    prompt = Prompt.load(path)
    if prompt.output != "Proposal":
        raise PromptError(f"The prompt {path} cannot be used: its output is {prompt.output} and not Proposal.")
    return prompt


def _open(turn: Turn) -> tuple[Gap, ...]:
    """What is open here; a goal as long as there is none, and in the close a promise as long as there is none."""
    late = turn.stage not in (Stage.FOLLOW_UP, Stage.GOAL)
    missing: list[Gap] = [gap for gap in open_gaps(Stage.GOAL, turn.notes) if late and gap == Gap.GOAL]
    if turn.stage == Stage.CLOSE:
        missing += [gap for gap in open_gaps(Stage.WAY_FORWARD, turn.notes) if gap == Gap.ACTION]
    return (*missing, *open_gaps(turn.stage, turn.notes))


def _names(gaps: Sequence[Gap]) -> list[str]:
    return [gap.value for gap in gaps]


def _noted(notes: GrowNotes) -> Iterator[dict[str, Any]]:
    for kind in Kind:
        lines = notes.of(kind)
        if kind == Kind.OPTION:
            lines = tuple(sorted(lines, key=lambda line: getattr(line, "chosen", False)))
        latest = lines[-MOST.get(kind, 1) :]
        first = tuple(line for line in lines[:FIRST_FACTS] if line not in latest) if kind == Kind.FACT else ()
        for line in (*first, *latest):
            chosen = " (chosen)" if getattr(line, "chosen", False) else ""
            yield {"id": line.id, "kind": f"{kind.value}{chosen}", "text": _cut(line.text, LINE_WORDS)}
        if hidden := len(lines) - len(latest) - len(first):
            yield {"id": "…", "kind": kind.value, "text": f"{hidden} more, not shown here"}


def _promises(turn: Turn) -> list[dict[str, Any]]:
    """Those that wait, and those of this session; nearest day first."""
    shown = [one for one in turn.commitments if one.alive or one.id in turn.notes.commitments][:MOST_PROMISES]
    return [
        {
            "id": one.id,
            "status": "overdue" if one.overdue(turn.today) else one.status.value,
            "due": one.due.isoformat() if one.due else "no day",
            "text": _cut(one.action, LINE_WORDS),
        }
        for one in shown
    ]


def _talk(latest: Sequence[KeptTurn]) -> Iterator[dict[str, Any]]:
    """What was said last, without what was said in a crisis and the message that ended it."""
    alarmed = [one.safety == "crisis" for one in latest]
    for place, turn in list(enumerate(latest))[-EXCHANGES:]:
        if alarmed[place] or (place and alarmed[place - 1]):
            continue
        if turn.message:
            yield {"who": "they", "text": _cut(turn.message, SAID_WORDS)}
        if turn.reply:
            yield {"who": "you", "text": _cut(turn.reply, SAID_WORDS)}


def _heard(turn: Turn) -> list[dict[str, Any]]:
    heard = list(heard_items(turn.heard.patch))[:MOST_HEARD]
    return [{"id": id_, "kind": kind, "text": _cut(text, LINE_WORDS)} for id_, kind, text in heard]


def _ideas(turn: Turn) -> list[dict[str, Any]]:
    return [{"number": number, "text": idea.text} for number, idea in numbered(turn.ideas)]


def _cut(text: str, most: int) -> str:
    """At most so many words, and no more signs than they mostly have: some scripts put no spaces."""
    words = text.split()
    kept = " ".join(words[:most])[: most * SIGNS]
    return kept if len(kept) == len(" ".join(words)) else f"{kept} …"


def _shortened(message: str) -> tuple[str, int]:
    """The message, and how many words (or signs, where it has few spaces) in its middle were left out."""
    words, most = message.split(), MESSAGE_WORDS * SIGNS
    if len(words) <= MESSAGE_WORDS and len(message) > most:
        return f"{message[: 2 * most // 3]}\n[…]\n{message[-most // 3 :]}", len(message) - most
    if len(words) <= MESSAGE_WORDS:
        return message, 0
    first = 2 * MESSAGE_WORDS // 3
    last = MESSAGE_WORDS - first
    begin, end = " ".join(words[:first])[: first * SIGNS], " ".join(words[-last:])[-last * SIGNS :]
    return f"{begin}\n[…]\n{end}", len(words) - MESSAGE_WORDS
