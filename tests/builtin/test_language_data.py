"""The coach's words: well-formed, one question at a time, and none that a form would use."""

import re
from pathlib import Path

import pytest

from coach.coaches.builtin.data import Question, Words
from coach.coaches.builtin.kinds import Exemplars
from coach.errors import PromptError
from coach.manners import Manners
from coach.notes import Gap
from coach.resources import folder

WORDS = Words.load(folder("prompts"))


@pytest.mark.parametrize("question", WORDS.questions, ids=lambda question: question.id)
def test_a_question_is_one_open_question_without_advice(question: Question) -> None:
    text = question.text.format(ask="“x”", option="“x”", wish="lead a team", about="“x”")
    manners = Manners(advice_asked=False, sources=0)
    shown = "".join([*manners.take(text), *manners.rest()])
    assert shown == text, "the manners would cut this"
    assert text.count("?") <= 1
    assert len(text.split()) <= 45
    assert not re.match(r"(do|did|does|is|are|have|has|can|could|will|would) you\b", text.lower()), "closed"


@pytest.mark.parametrize("gap", list(Gap))
def test_there_is_a_question_for_every_gap_and_another_one_for_a_second_try(gap: Gap) -> None:
    plain = [question for question in WORDS.questions if question.gap == gap and not question.back]
    assert plain
    if gap in (Gap.GOAL, Gap.SITUATION, Gap.OBSTACLE, Gap.OPTIONS, Gap.CHOICE, Gap.ACTION, Gap.WHEN, Gap.ASK):
        assert len(plain) > 1
        assert any(question.again for question in plain)


def test_what_people_say_loads_with_its_cues() -> None:
    exemplars = Exemplars.load(folder("prompts") / "exemplars")
    assert len(exemplars.texts) == len(set(exemplars.texts)) > 1_000


def test_a_wrong_question_file_is_named(tmp_path: Path) -> None:
    for name in ("questions", "replies"):
        (tmp_path / name).mkdir()
    (tmp_path / "questions" / "goal.yaml").write_text("- {id: x, gap: gaol, depth: 1, text: What?}\n")
    with pytest.raises(PromptError, match=r"goal\.yaml") as raised:
        Words.load(tmp_path)
    assert "gap" in str(raised.value)
    (tmp_path / "questions" / "goal.yaml").write_text("- {id: x, gap: goal, depth: 1, text: 'A?'}\n" * 2)
    with pytest.raises(PromptError, match="twice"):
        Words.load(tmp_path)
