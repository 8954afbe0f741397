"""A model as judge: which of two coaches served the same person better, asked blind and in both orders.

It gives numbers to read beside the others and decides nothing: no gate looks at them. How far it can be trusted is
itself measured, against pairs that people have judged (`evals/data/judged.yaml`).
"""

import asyncio
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ValidationError

from coach.prompts import Prompt
from evals.endpoint import Endpoint
from evals.judged import Better, Judged, Utterance
from evals.transcript import Transcript

UNREADABLE = "unreadable verdict"
WORKERS = 4

_SIDES: Mapping[str, Better] = {"1": "left", "2": "right", "tie": "tie"}
_SWAPPED: Mapping[str, Better] = {"1": "right", "2": "left", "tie": "tie"}


class Pair(NamedTuple):
    """Two talks about the same thing."""

    scenario: str
    left: Sequence[Utterance]
    right: Sequence[Utterance]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of both orders. `consistent` says that they agreed; where they did not, `better` is a tie."""

    better: Better
    reasons: tuple[str, str]
    consistent: bool

    @property
    def unreadable(self) -> int:
        """How many of the two readings gave no verdict that could be read."""
        return self.reasons.count(UNREADABLE)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a judge compares with people: share agreeing, Cohen's kappa, and share of pairs judged alike in both orders.

    `kappa` is None where chance alone would give full agreement.
    """

    pairs: int
    share: float
    kappa: float | None
    consistent: float
    unreadable: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Verdicts on two systems in the order of the cases, left against right; None where one of them broke down."""

    verdicts: tuple[Verdict | None, ...]

    @property
    def wins(self) -> int:
        """Of the left system."""
        return self._count("left")

    @property
    def ties(self) -> int:
        """Verdicts for neither."""
        return self._count("tie")

    @property
    def losses(self) -> int:
        """Of the left system."""
        return self._count("right")

    @property
    def unjudged(self) -> int:
        """Cases that one of the systems did not come through, which other numbers tell of."""
        return self.verdicts.count(None)

    @property
    def unreadable(self) -> int:
        """Readings that gave no verdict that could be read."""
        return sum(verdict.unreadable for verdict in self.verdicts if verdict)

    def _count(self, better: Better) -> int:
        return sum(verdict is not None and verdict.better == better for verdict in self.verdicts)


class _Ruling(BaseModel):
    """What a judge answers."""

    better: Annotated[Literal["1", "2", "tie"], BeforeValidator(lambda better: str(better).lower())]
    reason: str


async def judge_pair(
    endpoint: Endpoint, prompt: Prompt, scenario: str, left: Sequence[Utterance], right: Sequence[Utterance]
) -> Verdict:
    """Two readings, the second with the order swapped. Raises SystemFault when the endpoint gives no answer."""
    first = await _reading(endpoint, prompt, Pair(scenario, left, right))
    second = await _reading(endpoint, prompt, Pair(scenario, right, left))
    one, other = _SIDES[first.better], _SWAPPED[second.better]
    reasons = (first.reason, second.reason)
    return Verdict(one if one == other else "tie", reasons, one == other and UNREADABLE not in reasons)


async def agreement(
    endpoint: Endpoint, prompt: Prompt, labelled: Sequence[Judged], workers: int = WORKERS
) -> Agreement:
    """How the judge does on pairs that people have judged. Raises SystemFault when the endpoint gives no answer."""
    verdicts = await _each(endpoint, prompt, [Pair(one.scenario, one.left, one.right) for one in labelled], workers)
    both = [(one.better, verdict.better) for one, verdict in zip(labelled, verdicts, strict=True)]
    return Agreement(
        pairs=len(both),
        share=sum(one == other for one, other in both) / len(both),
        kappa=cohens_kappa(both),
        consistent=sum(verdict.consistent for verdict in verdicts) / len(verdicts),
        unreadable=sum(verdict.unreadable for verdict in verdicts),
    )


async def judge_runs(
    endpoint: Endpoint, prompt: Prompt, runs: Sequence[tuple[str, Transcript, Transcript]], workers: int = WORKERS
) -> Comparison:
    """Verdicts on two runs of the same cases, each given as scenario, left and right transcript.

    Raises SystemFault when the endpoint gives no answer.
    """
    whole = [place for place, (_, left, right) in enumerate(runs) if not (left.fault or right.fault)]
    pairs = [Pair(runs[place][0], utterances(runs[place][1]), utterances(runs[place][2])) for place in whole]
    found = dict(zip(whole, await _each(endpoint, prompt, pairs, workers), strict=True))
    return Comparison(tuple(found.get(place) for place in range(len(runs))))


def cohens_kappa(both: Sequence[tuple[str, str]]) -> float | None:
    """Agreement of two raters beyond chance: κ = (p_o - p_e) / (1 - p_e).

    p_o is the share of pairs of labels that are equal, p_e = Σ p_first(label) · p_second(label) the share that would be
    by chance. 1 is full agreement, 0 no more than chance; None when p_e is 1. J. Cohen, "A coefficient of agreement for
    nominal scales", Educational and Psychological Measurement 20 (1960), 37-46.
    """
    total = len(both)
    firsts, seconds = Counter(first for first, _ in both), Counter(second for _, second in both)
    observed = sum(first == second for first, second in both) / total
    chance = sum(firsts[label] * seconds[label] for label in firsts) / total**2
    return None if chance == 1 else (observed - chance) / (1 - chance)


def utterances(transcript: Transcript) -> Sequence[Utterance]:
    """What was said, without anything that tells which system it was."""
    return [
        Utterance(who=who, text=text, visit=visit)
        for visit, turn in transcript.turns()
        for who, text in (("person", turn.message), ("coach", turn.answer.reply))
        if text and text.strip()
    ]


def script(talk: Sequence[Utterance]) -> str:
    """The talk as a judge reads it. All but the first line of a message is indented: nobody speaks for the other."""
    lines = []
    for visit, said in groupby(talk, key=lambda one: one.visit):
        lines += [f"Visit {visit}"] if visit > 1 else []
        lines += [f"{one.who.capitalize()}: " + "\n    ".join(one.text.splitlines()) for one in said]
    return "\n".join(lines)


async def _each(endpoint: Endpoint, prompt: Prompt, pairs: Sequence[Pair], workers: int) -> list[Verdict]:
    free = asyncio.Semaphore(workers)

    async def one(pair: Pair) -> Verdict:
        async with free:
            return await judge_pair(endpoint, prompt, *pair)

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(pair)) for pair in pairs]
    except ExceptionGroup as faults:
        raise faults.exceptions[0] from None
    return [task.result() for task in tasks]


async def _reading(endpoint: Endpoint, prompt: Prompt, pair: Pair) -> _Ruling:
    """One answer of the judge; what cannot be read is asked for once more, a little warmer so that it may differ."""
    text = prompt.render(scenario=pair.scenario, first=script(pair.left), second=script(pair.right))
    for temperature in (0.0, 0.5):
        said = await endpoint.complete([{"role": "user", "content": text}], temperature=temperature, as_json=True)
        found = re.search(r"\{.*\}", said, re.DOTALL)  # some put it in a fence, or a sentence before it
        try:
            return _Ruling.model_validate_json(found[0] if found else said)
        except ValidationError:
            continue
    return _Ruling(better="tie", reason=UNREADABLE)
