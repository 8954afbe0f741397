"""Danger is heard in every language the screen knows, with or without accents and spaces, and idioms are not."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from coach.errors import PromptError
from coach.resources import folder
from coach.safety import screen, wants_to_return
from coach.safety.languages import Languages
from coach.safety.scripts import folded, pattern, sentences

DATA = Path(__file__).parent / "data" / "safety_languages.yaml"
SAID: dict[str, dict[str, Any]] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
CONCERNS = ("harassment", "discrimination")


def spoken(*kinds: str) -> list[Any]:
    return [
        pytest.param(text, kind, id=f"{language}-{kind}-{number}")
        for language, said in SAID.items()
        for kind in kinds
        for number, text in enumerate(said.get(kind, []))
    ]


@pytest.mark.parametrize(("text", "kind"), spoken("self_harm", "danger_from_others", "harm_to_others"))
def test_danger_is_heard_in_other_languages(text: str, kind: str) -> None:
    assert (screen(text).level, screen(text).kind) == ("crisis", kind)


@pytest.mark.parametrize(("text", "kind"), spoken(*CONCERNS))
def test_mistreatment_is_heard_in_the_largest_of_them(text: str, kind: str) -> None:
    assert (screen(text).level, screen(text).kind) == ("concern", kind)


@pytest.mark.parametrize(("text", "kind"), spoken("none"))
def test_ordinary_talk_raises_no_alarm_in_other_languages(text: str, kind: str) -> None:
    assert screen(text).level == kind


def test_every_language_has_its_sentences() -> None:
    assert {path.stem for path in (folder("prompts") / "safety" / "languages").glob("*.yaml")} == set(SAID)
    for language, said in SAID.items():
        assert len(said["self_harm"]) >= 3, language
        assert len(said["none"]) >= 3, language


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("J’AI ENVIE", " j ai envie "),
        ("quierooo morir", " quiero morir "),
        ("我想死。真的", " 我 想 死 "),
        ("죽고 싶어", " 죽 고 싶 어 "),
        ("ÖLMEK İSTİYORUM", " olmek istiyorum "),
        ("أُرِيدُ", " اريد "),
        ("می‌خواهم", " ميخواهم "),
        ("मरना चाहता हूँ", " मरना चाहता हूं "),
    ],
)
def test_every_script_becomes_plain(text: str, plain: str) -> None:
    assert sentences(text)[0] == plain


def test_a_pattern_becomes_plain_like_a_sentence() -> None:
    assert pattern("我? {想} .. 想死|d'être") == "我? {想} .. 想_死|d_etre"
    assert folded("ﬁn") == "fin"


def test_an_alarm_in_another_language_stays_open() -> None:
    assert screen("I meant it.", ["Я хочу умереть"]).level == "crisis"
    assert not wants_to_return("I'm fine, let's go on. Я хочу умереть.")


def test_it_is_told_whose_life_it_is() -> None:
    assert screen("Мой друг хочет умереть").about == "other"
    assert screen("Mi hija quiere suicidarse").about == "other"


@pytest.mark.parametrize("text", ["хочу ", "我想", "死ぬ", "ich will ", "quiero quiero no ", "मैं ", "죽고", "no ", "é"])
def test_fifty_thousand_characters_of_any_script_are_read_to_their_end(text: str) -> None:
    assert screen((text * 50_000)[:50_000] + ". Я хочу умереть").level == "crisis"


def test_a_broken_language_is_refused_with_file_and_key(tmp_path: Path) -> None:
    place = Path(shutil.copytree(folder("prompts") / "safety" / "languages", tmp_path / "languages"))
    (place / "german.yaml").write_text("crisis: {sadness: [traurig]}", encoding="utf-8")
    with pytest.raises(PromptError, match=r"german\.yaml, crisis\.sadness"):
        Languages(place)
