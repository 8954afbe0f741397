"""The coach's words: well-formed, one question at a time, and none that a form would use."""

import re
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from coach.coaches.builtin.data import Mood, Question
from coach.coaches.builtin.exemplars import Exemplars
from coach.coaches.builtin.moments import MOMENTS
from coach.coaches.builtin.themes import Theme
from coach.coaches.builtin.voice import Voice
from coach.errors import PromptError
from coach.manners import Manners
from coach.notes import Gap
from coach.resources import folder
from coach.stages import STAGE_OF

VOICE = Voice.load(folder("prompts"))


@pytest.mark.parametrize("question", VOICE.bank, ids=lambda question: question.id)
def test_a_question_is_one_open_question_without_advice(question: Question) -> None:
    slots = {"who": "Anna", "word": "stuck", "choice": "“the letter”", "promise": "call Tom", "obstacle": "you freeze"}
    slots |= {"ask": "“x”", "option": "“x”", "wish": "lead a team", "about": "“x”", "line": "“Nobody asked me”"}
    text = question.text.format(**slots)
    manners = Manners(advice_asked=False, sources=0)
    shown = "".join([*manners.take(text), *manners.rest()])
    assert shown == text, "the manners would cut this"
    assert text.count("?") <= 1
    assert len(text.split()) <= 45
    assert not re.match(r"(do|did|does|is|are|have|has|can|could|will|would) you\b", text.lower()), "closed"


@pytest.mark.parametrize("gap", list(Gap))
def test_there_is_a_question_for_every_gap_and_another_one_for_a_second_try(gap: Gap) -> None:
    plain = [question for question in VOICE.questions if question.gap == gap and not question.back]
    assert plain
    if gap in (Gap.GOAL, Gap.SITUATION, Gap.OBSTACLE, Gap.OPTIONS, Gap.CHOICE, Gap.ACTION, Gap.WHEN, Gap.ASK):
        assert len(plain) > 1
        assert any(question.again for question in plain)


def test_the_bank_is_large_and_knows_every_mood() -> None:
    assert len(VOICE.bank) >= 200
    assert {question.mood for question in VOICE.questions} == set(get_args(Mood))


def test_every_question_lies_in_the_file_of_its_stage() -> None:
    for path in (folder("prompts") / "questions").glob("*.yaml"):
        gaps = re.findall(r"gap: (\w+)", path.read_text(encoding="utf-8"))
        assert {STAGE_OF[Gap(gap)].value for gap in gaps} == {path.stem}


@pytest.mark.parametrize("theme", VOICE.themes.all, ids=lambda theme: theme.id)
def test_a_theme_is_heard_where_it_is_and_not_where_it_only_seems_so(theme: Theme) -> None:
    assert [said for said in theme.examples.fits if theme.id not in VOICE.themes.heard(said)] == []
    assert [said for said in theme.examples.not_ if theme.id in VOICE.themes.heard(said)] == []
    assert bool(theme.cues) != (theme.id in MOMENTS)


def test_every_moment_has_words() -> None:
    assert MOMENTS.keys() <= VOICE.themes.by_id.keys()


@pytest.mark.parametrize("theme", VOICE.themes.all, ids=lambda theme: theme.id)
def test_what_is_heard_behind_the_words_is_a_short_statement(theme: Theme) -> None:
    for said in theme.heard:
        assert "?" not in said
        assert len(said.split()) <= 24
        assert not re.search(r"\byou (should|must|need to|ought)\b", said)


def test_what_people_say_loads_with_its_cues() -> None:
    exemplars = Exemplars.load(folder("prompts") / "exemplars")
    assert len(exemplars.texts) > 6_000
    rare = [kind for kind, count in Counter(one.kind for one in exemplars.examples).items() if count < 30]
    assert not rare, "a kind this rare is a slip of the pen or cannot be learned"


def test_a_wrong_question_file_is_named(tmp_path: Path) -> None:
    for name in ("questions", "replies", "themes"):
        (tmp_path / name).mkdir()
    (tmp_path / "questions" / "goal.yaml").write_text("- {id: x, gap: gaol, depth: 1, mood: plain, text: What?}\n")
    with pytest.raises(PromptError, match=r"goal\.yaml") as raised:
        Voice.load(tmp_path)
    assert "gap" in str(raised.value)
    (tmp_path / "questions" / "goal.yaml").write_text("- {id: x, gap: goal, depth: 1, mood: plain, text: 'A?'}\n" * 2)
    with pytest.raises(PromptError, match="twice"):
        Voice.load(tmp_path)
