"""Every case of the suites through the coach that talks with a model. Here that is the stand-in on its worst behaviour:
with each answer it advises unasked, cites what is not there, asks twice, and notes and promises what nobody said."""

import asyncio
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from coach.settings import Settings
from coach.stages import Stage
from evals.case import Case, load_cases
from evals.cast import Cast
from evals.model_use import for_the_model, use_of
from evals.play import play
from evals.runner import Played, scored
from evals.scorers.board import Board
from evals.stand_in import Asked, StandIn
from evals.stand_in.answering import ADVICE, AGAIN

CASES = load_cases()
SHINGLE = 4  # words in a row by which something said is known again


@dataclass(frozen=True, slots=True)
class Run:
    """A case as it was played, and the requests that were made for it."""

    case: Case
    played: Played
    asked: tuple[Asked, ...]


@pytest.fixture(scope="module")
def runs(cache: Path, board: Board) -> Iterator[list[Run]]:  # noqa: ARG001
    found = []
    with asyncio.Runner() as runner, StandIn(slips=True) as stand_in:
        cast = Cast(Settings(openai_base_url=stand_in.url, model="stand-in", _env_file=None))
        coach = cast.system("llm")
        for case in CASES:
            before = len(stand_in.asked)
            with tempfile.TemporaryDirectory() as home:
                transcript = runner.run(play(case, coach, cast.people("case"), Path(home)))
            found.append(Run(case, scored(board, case, transcript), tuple(stand_in.asked)[before:]))
        yield found
        runner.run(cast.close())


def test_no_case_breaks_off(runs: list[Run]) -> None:
    assert {run.case.id: run.played.transcript.fault for run in runs if run.played.transcript.fault} == {}


def test_every_turn_that_is_not_about_safety_is_the_models_with_one_request(runs: list[Run]) -> None:
    written = {run.case.id: [answer.by for answer in for_the_model(run.played.transcript)] for run in runs}
    assert {by for case in written.values() for by in case} == {"llm"}
    assert {run.case.id: len(run.asked) for run in runs} == {name: len(turns) for name, turns in written.items()}
    use = use_of([run.played.transcript for run in runs])
    assert use is not None
    assert (use.calls_a_turn, use.taken_over) == (1.0, 0)
    assert use.turns > 500, "the cases were really played"


def test_no_reply_asks_twice_or_says_what_was_slipped_in(runs: list[Run]) -> None:
    asks = {run.case.id: told for run in runs if (told := [one.text for one in run.played.scores["questions"].remarks])}
    assert asks == {}
    answers = [turn.answer for run in runs for _, turn in run.played.transcript.turns()]
    assert not [one.reply for one in answers if AGAIN in one.reply or "[9]" in one.reply]
    assert not [one.reply for one in answers if ADVICE.split(" [")[0] in one.reply and not one.citations], "unasked"
    assert not [told for run in runs for told in run.played.scores["citations"].remarks]


def test_nothing_is_noted_that_the_person_did_not_say(runs: list[Run]) -> None:
    assert {run.case.id: odd for run in runs if (odd := list(unsaid(run)))} == {}


def unsaid(run: Run) -> Iterator[str]:
    """Notes and promises with words that are in no message of the case and in no idea they took."""
    said = _words(" ".join(run.played.transcript.said()))
    for visit in run.played.transcript.visits:
        for turn in visit.turns:
            notes = turn.answer.notes
            assert notes is not None
            taken = {option.id for option in notes.options if option.source}
            lines = [line.text for id_, (_, line) in notes.lines().items() if id_ not in taken]
            for text in (*lines, *(str(one["action"]) for one in turn.answer.commitments)):
                if not _words(text) <= said:
                    yield f"{text}: {_words(text) - said}"


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def test_what_is_said_in_a_crisis_goes_to_no_model(runs: list[Run]) -> None:
    alarmed = 0
    for run in runs:
        sent = " ".join(re.findall(r"\w+", "\n".join(asked.text for asked in run.asked).lower()))
        for _, turn in run.played.transcript.turns():
            if turn.answer.safety == "crisis" and turn.message:
                alarmed += 1
                assert turn.answer.took is None
                words = re.findall(r"\w+", turn.message.lower())
                for at in range(max(1, len(words) - SHINGLE + 1)):
                    assert " ".join(words[at : at + SHINGLE]) not in sent, run.case.id
    assert alarmed >= 6


def test_every_stage_is_reached_and_talks_end_with_a_goodbye(runs: list[Run]) -> None:
    ends = [run.played.transcript.visits[-1].turns[-1].answer for run in runs]
    assert {turn.answer.stage for run in runs for _, turn in run.played.transcript.turns()} == set(Stage)
    assert sum(end.stage == "close" and "?" not in end.reply for end in ends) >= 10
