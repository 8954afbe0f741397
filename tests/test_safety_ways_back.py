"""Who wrote in another language is answered in it, and comes back to coaching in it, but never on an alarm."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from coach.errors import PromptError
from coach.resources import folder
from coach.safety import Screen, screen, signpost, still_here, wants_to_return, welcome_back
from coach.safety.answers import Answers
from coach.safety.languages import Languages, languages
from coach.safety.screening import was_misread
from coach.session import Session

FOLDER = folder("prompts") / "safety" / "languages"
CODES: dict[str, str] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))["code"] for path in FOLDER.glob("*.yaml")
}
DATA = Path(__file__).parent / "data"
SAID: dict[str, dict[str, list[str]]] = yaml.safe_load((DATA / "safety_ways_back.yaml").read_text(encoding="utf-8"))
ALARMS: dict[str, dict[str, Any]] = yaml.safe_load((DATA / "safety_languages.yaml").read_text(encoding="utf-8"))
KINDS = ("self_harm", "danger_from_others", "harm_to_others", "still_here")
GIVEN = [Screen("crisis", kind) for kind in KINDS] + [Screen("crisis", "self_harm", "other")]
UNSPACED = {"zh": 2.4, "ja": 3.2, "th": 5.0}  # characters to a word, about


def spoken(kind: str) -> list[Any]:
    return [
        pytest.param(text, CODES[language], id=f"{language}-{number}")
        for language, said in SAID.items()
        for number, text in enumerate(said[kind])
    ]


def answers() -> list[Any]:
    return [
        pytest.param(Screen("crisis", given.kind, given.about, code), id=f"{code}-{given.kind}-{given.about}")
        for code in languages().answers
        for given in GIVEN
    ]


def invited(answer: str) -> str:
    """The words in quotation marks that lead back."""
    return re.findall(r"[„“”«»「״\"]([^„“”«»」״\"]+)[“”«»」״\"]", answer)[-1]


def length(answer: str, code: str) -> float:
    return len(answer) / UNSPACED[code] if code in UNSPACED else len(answer.split())


@pytest.mark.parametrize(("text", "code"), spoken("back"))
def test_somebody_who_asks_to_go_on_is_understood(text: str, code: str) -> None:
    assert wants_to_return(text)
    assert not was_misread(text)
    assert welcome_back(text, languages().answers[code].back) == languages().answers[code].welcome


@pytest.mark.parametrize(("text", "code"), spoken("misread"))
def test_words_that_were_only_words_lead_back_too(text: str, code: str) -> None:
    assert wants_to_return(text)
    assert welcome_back(text, languages().answers[code].back) == languages().answers[code].misread


@pytest.mark.parametrize(("text", "code"), spoken("stays"))
def test_nobody_is_taken_back_to_coaching_unasked(text: str, code: str) -> None:
    assert not wants_to_return(text), code


def test_every_language_that_answers_has_its_sentences() -> None:
    assert {CODES[language] for language in SAID} == set(languages().answers)
    for language, said in SAID.items():
        assert len(said["back"]) >= 2, language
        assert said["misread"], language
        assert len(said["stays"]) >= 2, language


@pytest.mark.parametrize("language", SAID)
def test_an_alarm_beside_the_wish_to_go_on_wins(language: str) -> None:
    for alarm in ALARMS[language]["self_harm"]:
        assert not wants_to_return(f"{SAID[language]['back'][0]}. {alarm}")


@pytest.mark.parametrize("language", SAID)
def test_an_alarm_is_answered_in_its_language(language: str) -> None:
    for kind in ("self_harm", "danger_from_others", "harm_to_others"):
        for alarm in ALARMS[language][kind]:
            assert screen(alarm).language == CODES[language], alarm


@pytest.mark.parametrize("given", answers())
def test_every_answer_is_short_and_whole_in_every_country(given: Screen) -> None:
    spoken = languages().answers[given.language]
    for country in [None, "XX", "uk", *Answers(folder("prompts") / "safety").countries()]:
        answer = signpost(given, country)
        assert answer.endswith(spoken.back)
        assert 40 <= length(answer, given.language) <= 90, (country, length(answer, given.language))
        assert "{" not in answer
    assert "999" in signpost(given, "GB")
    assert re.findall(r"\d+", signpost(given, None)) == ["112", "911"]


@pytest.mark.parametrize("code", languages().answers)
def test_the_words_that_an_answer_asks_for_lead_back(code: str) -> None:
    spoken = languages().answers[code]
    words = invited(signpost(Screen("crisis", "self_harm", language=code), "GB"))
    assert wants_to_return(words)
    assert wants_to_return(f"{words}!")
    assert welcome_back(words, spoken.back) == spoken.welcome


def test_the_language_of_an_answer_is_kept_while_coaching_rests() -> None:
    answer = signpost(screen("Ich will sterben."), "DE")
    assert still_here(answer) == Screen("crisis", "still_here")
    again = signpost(still_here(answer), "DE")
    assert again.startswith("Ich bin noch da")
    assert signpost(still_here(again), "DE") == again
    assert signpost(still_here(signpost(screen("I want to die."), "DE")), "DE").startswith("I'm still here")


def test_english_is_answered_in_english() -> None:
    assert screen("I want to die.").language == "en"
    assert welcome_back("back to coaching", signpost(screen("Ich will sterben."), "DE")).startswith("It's good")


def test_a_follow_up_keeps_the_language_of_the_alarm() -> None:
    assert screen("I meant it.", ["Я хочу умереть"]).language == "ru"


def test_a_way_back_closes_the_alarm_before_it() -> None:
    before = ["Ich will sterben.", "Das war nur ein Spruch, machen wir weiter."]
    assert screen("I meant it.", before).level == "none"


@pytest.mark.parametrize(
    ("old", "new", "key"), [("{crisis}", "{crises}", "self_harm"), ("  back:", "  front:", "back")]
)
def test_a_broken_answer_is_refused_with_file_and_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    place = Path(shutil.copytree(FOLDER, tmp_path / "languages"))
    text = (place / "german.yaml").read_text(encoding="utf-8")
    (place / "german.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(PromptError, match=rf"german\.yaml, answer\.{key}"):
        Languages(place)


@pytest.mark.parametrize("language", SAID)
async def test_a_pause_and_its_end_are_spoken_in_one_language(language: str, context: Any, say: Any) -> None:
    answer, said = languages().answers[CODES[language]], SAID[language]
    session = await Session.begin(context(), "ann")
    alarmed = await say(session, ALARMS[language]["self_harm"][0])
    assert alarmed.turn.reply.endswith(answer.back)
    for text in said["stays"][-2:]:
        rested = await say(session, text)
        assert rested.turn.safety == "crisis"
        assert rested.turn.reply.endswith(answer.back)
    returned = await say(session, said["back"][0])
    assert returned.turn.safety == "none"
    assert returned.turn.reply.startswith(answer.welcome[:20])
