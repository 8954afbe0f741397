"""Danger, mistreatment and distress are told from idioms, both ways, and every answer can be given in every country."""

import re
import shutil
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from coach.errors import PromptError
from coach.resources import folder
from coach.safety import Screen, screen, signpost, wants_to_return, welcome_back
from coach.safety.answers import STILL_HERE, Answers
from coach.safety.rules import ConcernKind, CrisisKind, load

SAID: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "data" / "safety.yaml").read_text(encoding="utf-8"))
GIVEN = [Screen("crisis", kind, about) for kind in (*get_args(CrisisKind), STILL_HERE) for about in ("self", "other")]
GIVEN += [Screen("concern", kind) for kind in get_args(ConcernKind)]


def spoken(level: str) -> list[Any]:
    return [pytest.param(text, kind, id=text[:60]) for kind, texts in SAID[level].items() for text in texts]


@pytest.mark.parametrize(("text", "why"), spoken("harmless"))
def test_ordinary_talk_raises_no_alarm(text: str, why: str) -> None:
    assert screen(text) == Screen("none", None), why


@pytest.mark.parametrize(("text", "kind"), spoken("crisis"))
def test_danger_to_life_or_limb_is_a_crisis(text: str, kind: str) -> None:
    assert (screen(text).level, screen(text).kind) == ("crisis", kind)


@pytest.mark.parametrize(("text", "kind"), spoken("concern"))
def test_mistreatment_and_distress_are_a_concern(text: str, kind: str) -> None:
    assert (screen(text).level, screen(text).kind) == ("concern", kind)


@pytest.mark.parametrize(
    "case", SAID["conversations"], ids=lambda case: f"{case['before'][-1][:30]} > {case['text'][:30]}"
)
def test_a_message_is_read_in_the_light_of_those_before_it(case: dict[str, Any]) -> None:
    assert screen(case["text"], case["before"]).level == case["level"]


@pytest.mark.parametrize("text", SAID["returns"]["yes"])
def test_somebody_who_asks_to_go_on_is_understood(text: str) -> None:
    assert wants_to_return(text)


@pytest.mark.parametrize("text", SAID["returns"]["no"])
def test_nobody_is_taken_back_to_coaching_unasked(text: str) -> None:
    assert not wants_to_return(text)


def test_an_alarm_in_the_middle_of_a_long_message_is_found() -> None:
    filler = "We talked about the budget and the new hires, and I think the plan is sound. " * 40
    assert screen(filler + "I want to kill myself. " + filler).level == "crisis"
    assert screen(filler).level == "none"


def test_an_idiom_does_not_hide_the_alarm_beside_it() -> None:
    assert screen("this deadline is killing me and honestly i want to die").level == "crisis"


def test_whose_life_it_is_about_is_told() -> None:
    assert screen("I want to die").about == "self"
    assert screen("My friend wants to kill herself").about == "other"


@pytest.mark.parametrize(
    "text",
    [
        "I want to die. ",
        "i want to die ",
        "kill ",
        "my boss asked me for sex because i am a woman and i reported him ",
        "I want to prepare my meeting with my mentor. ",
        "not i am he said ",
        "a",
        " ",
        "*a",
        "k i l l ",
        "“’😂",
        "\n",
    ],
)
def test_fifty_thousand_characters_are_read_to_their_end(text: str) -> None:
    """A pattern that backtracks would never come back from these; how fast it is, `make bench` says."""
    alarm = " I want to kill myself."
    assert screen((text * 50_000)[: 50_000 - len(alarm)] + alarm).level != "none"


@pytest.mark.parametrize(
    "text", ["", "\x00", "\ud800", "{}", "(((", "[a-z]+$^", "💀" * 99, "\u202e\u200b", "..", "'" * 999]
)
def test_odd_input_raises_nothing(text: str) -> None:
    assert screen(text, [text, text]).level == "none"
    assert not wants_to_return(text)


@pytest.mark.parametrize("given", GIVEN, ids=lambda given: f"{given.level}-{given.kind}-{given.about}")
def test_every_answer_is_short_and_whole_in_every_country(given: Screen) -> None:
    for country in [None, "XX", "", "uk", *Answers(folder("prompts") / "safety").countries()]:
        answer = signpost(given, country)
        assert 40 <= len(answer.split()) <= 90, (country, len(answer.split()))
        assert "{" not in answer
        assert answer.count("?") <= 1


@pytest.mark.parametrize("given", [given for given in GIVEN if given.level == "crisis"], ids=str)
def test_a_crisis_answer_has_the_emergency_number_and_the_way_back(given: Screen) -> None:
    assert "999" in signpost(given, "GB")
    invited = re.findall(r"“([^”]+)”|\"([^\"]+)\"", signpost(given, "GB"))
    assert all(wants_to_return("".join(words)) for words in invited)
    assert invited


def test_mistreatment_leaves_the_choice_to_go_on() -> None:
    for kind in ("harassment", "discrimination", "abuse", "coercion"):
        answer = signpost(Screen("concern", kind), "GB")
        assert "prepare" in answer
        assert "go on" in answer
        assert "dates" in answer


def test_an_unknown_country_gets_no_number_that_may_be_wrong() -> None:
    answer = signpost(Screen("crisis", "self_harm"), "XX")
    assert re.findall(r"\d+", answer) == ["112", "911"]


def test_there_is_nothing_to_say_when_nothing_is_wrong() -> None:
    with pytest.raises(ValueError, match="nothing to signpost"):
        signpost(Screen(), "GB")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder("prompts") / "safety", tmp_path / "safety"))


def test_a_broken_line_is_refused_with_file_and_key(data: Path) -> None:
    lines = yaml.safe_load((data / "lines.yaml").read_text(encoding="utf-8"))
    lines["GB"]["emergency"] = 999
    (data / "lines.yaml").write_text(yaml.safe_dump(lines), encoding="utf-8")
    with pytest.raises(PromptError, match=r"lines\.yaml, GB\.emergency"):
        Answers(data)


def test_a_missing_default_line_is_refused(data: Path) -> None:
    (data / "lines.yaml").write_text("GB: {emergency: '999'}", encoding="utf-8")
    with pytest.raises(PromptError, match=r"lines\.yaml, default"):
        Answers(data)


@pytest.mark.parametrize(("old", "new"), [("{emergency}", "{emergancy}"), ("  distress:", "  sadness:")])
def test_a_broken_answer_is_refused_with_file_and_key(data: Path, old: str, new: str) -> None:
    text = (data / "answers.yaml").read_text(encoding="utf-8")
    (data / "answers.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(PromptError, match=r"answers\.yaml, (crisis|concern)\.\w+: "):
        Answers(data)


ALARM = "- {level: LEVEL, kind: medical, whose: subject, say: [SAY]}"


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("alarms/danger.yaml", ALARM.replace("LEVEL", "dire"), r"danger\.yaml, alarms\.0\.level"),
        ("alarms/danger.yaml", ALARM.replace("LEVEL", "crisis").replace("SAY", "'{x}'"), r"danger\.yaml.*'\{x\}'"),
        ("alarms/danger.yaml", ALARM.replace("LEVEL", "crisis").replace("SAY", "'a? ..'"), "no word that must"),
        ("frames.yaml", "work: [x", r"frames\.yaml cannot be read"),
        ("ordinary.yaml", "idioms: 3", r"ordinary\.yaml, idioms\.idioms"),
    ],
)
def test_a_broken_rule_is_refused_with_file_and_key(data: Path, name: str, content: str, complaint: str) -> None:
    (data / name).write_text(content, encoding="utf-8")
    with pytest.raises(PromptError, match=complaint):
        load(data)


def test_the_word_said_back_and_denied_is_no_alarm() -> None:
    before = ["My father died in April and I went to work next day and did not stop."]
    said = "Suicide? No no, I am sad, not this. I have a father who died, that is all. Go on with preparation, please."
    assert screen(said, before).level != "crisis"
    assert screen("Suicide? Yes, I think about it every night.", before).level == "crisis"


@pytest.mark.parametrize(
    "text", ["I think I'm too young and that they will laugh at my SQL", "I feel too old for this and they will laugh"]
)
def test_a_doubt_about_ones_own_age_is_no_discrimination(text: str) -> None:
    assert screen(text).level == "none"


def test_somebody_who_comes_back_is_met_with_one_sentence() -> None:
    assert "sorry" in welcome_back("That was Socrates. I am in no danger.")
    assert "sorry" not in welcome_back("I called my sister. Back to coaching")
    assert "?" not in welcome_back("back to coaching")
