"""Conversations from elsewhere: how they are read, and whether the scores tell good ones from poor ones."""

import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console

from evals.case import HERE
from evals.errors import EvalError
from evals.miti import THRESHOLDS
from evals.outside import SCORES, Scored, load_conversations, report_on, score_outside
from evals.people.topics import Topics
from evals.transcript import Transcript

CONTRAST = HERE / "data" / "contrast.jsonl"

ROWS = [
    ("Coach", "Hello."),
    ("Coach", "What brings you here?"),
    ("Dana", "I want a rise,"),
    ("Dana", "and soon."),
    ("Coach", "What for?"),
    ("Dana", "It is “fair”."),
]


def as_csv(rows: Sequence[tuple[str, str]], header: str = "speaker,text") -> str:
    return "\n".join([header, *(f'{speaker},"{text}"' for speaker, text in rows)])


def as_jsonl(rows: Sequence[tuple[str, str]]) -> str:
    return "\n\n".join(json.dumps({"speaker": speaker, "text": text, "mood": 3}) for speaker, text in rows)


def write(folder: Path, text: str, name: str = "talk.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def exchange(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(turn.message, turn.answer.reply) for _, turn in transcript.turns()]


# Reading.


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("talk.csv", as_csv(ROWS)),
        ("talk.CSV", "\ufeff" + as_csv(ROWS, header=" Speaker ,TEXT")),
        ("talk.jsonl", as_jsonl(ROWS)),
    ],
)
def test_lines_of_one_speaker_in_a_row_are_one_turn(name: str, text: str, tmp_path: Path) -> None:
    (found,) = load_conversations(write(tmp_path, text, name))
    assert found.case == "talk", "called as the file, where there is but one"
    assert exchange(found) == [
        (None, "Hello. What brings you here?"),
        ("I want a rise, and soon.", "What for?"),
    ]


def test_a_conversation_may_begin_with_the_person(tmp_path: Path) -> None:
    (found,) = load_conversations(write(tmp_path, as_csv(ROWS[2:5])))
    assert exchange(found) == [("I want a rise, and soon.", "What for?")]


def test_a_text_of_several_lines_is_one_text(tmp_path: Path) -> None:
    (found,) = load_conversations(write(tmp_path, 'speaker,text\ncoach,"What\nfor?"\ndana,A rise.\n'))
    assert exchange(found)[0] == (None, "What\nfor?")


def test_several_conversations_keep_their_names(tmp_path: Path) -> None:
    text = "conversation,speaker,text\none,coach,Hello.\none,dana,Hi.\ntwo,dana,Hi.\ntwo,coach,Hello.\n"
    found = load_conversations(write(tmp_path, text))
    assert [one.case for one in found] == ["one", "two"]
    assert exchange(found[1]) == [("Hi.", "Hello.")]


@pytest.mark.parametrize(
    ("helper", "named", "opening"),
    [("THERAPIST", None, True), ("Coach", None, True), ("Frau Kern", "Frau Kern", True), ("Dana", "Kim", False)],
)
def test_the_helper_is_known_by_the_usual_names_or_as_told(
    helper: str, named: str | None, opening: bool, tmp_path: Path
) -> None:
    path = write(tmp_path, as_csv([(helper, "Hello."), ("Kim", "Hi.")]))
    assert exchange(load_conversations(path, named)[0])[0] == ((None, "Hello.") if opening else ("Hello.", "Hi."))


@pytest.mark.parametrize(
    ("rows", "helper"),
    [
        ([("Kim", "Hi."), ("Dana", "Hello.")], None),
        ([("coach", "Hi."), ("therapist", "Hello.")], None),
        ([("coach", "Hi."), ("Kim", "Hello.")], "Dana"),
    ],
)
def test_where_it_is_not_clear_who_helps_it_is_asked_for(
    rows: list[tuple[str, str]], helper: str | None, tmp_path: Path
) -> None:
    with pytest.raises(EvalError, match="it is not clear who the helper is among") as refused:
        load_conversations(write(tmp_path, as_csv(rows)), helper)
    assert "--helper" in refused.value.do


@pytest.mark.parametrize(
    ("name", "text", "line", "fault"),
    [
        ("talk.jsonl", '{"speaker": "coach", "text": "Hi."}\n{"speaker"\n', 2, "this is not JSON"),
        ("talk.jsonl", '\n{"speaker": "coach"}\n', 2, "text: Field required"),
        ("talk.jsonl", '{"speaker": "", "text": "Hi."}\n', 1, "speaker: String should have at least 1 character"),
        ("talk.jsonl", "3\n", 1, "line: Input should be"),
        ("talk.csv", "speaker,text\ncoach,Hi.\ncoach\n", 3, "text: Input should be a valid string"),
        ("talk.csv", 'speaker,text\ncoach,"Hi\nyou."\n,Hi.\n', 4, "speaker: String should have at least 1 character"),
        ("talk.csv", "who,text\ncoach,Hi.\n", 2, "speaker: Field required"),
    ],
)
def test_a_wrong_line_is_named(name: str, text: str, line: int, fault: str, tmp_path: Path) -> None:
    path = write(tmp_path, text, name)
    with pytest.raises(EvalError) as refused:
        load_conversations(path)
    assert str(refused.value).startswith(f"{path}:{line}: {fault}")


@pytest.mark.parametrize(("name", "text"), [("talk.csv", ""), ("talk.csv", "speaker,text\n"), ("talk.jsonl", "\n\n")])
def test_a_file_without_a_line_holds_no_conversation(name: str, text: str, tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="holds no conversation"):
        load_conversations(write(tmp_path, text, name))


def test_a_file_that_is_not_there_or_no_text_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="cannot be read"):
        load_conversations(tmp_path / "nowhere.csv")
    path = tmp_path / "talk.csv"
    path.write_bytes(b"speaker,text\ncoach,\xff\n")
    with pytest.raises(EvalError, match="cannot be read"):
        load_conversations(path)


# Thresholds.


@pytest.mark.parametrize(
    ("name", "value", "grade"),
    [
        ("reflections", 0.99, "below"),
        ("reflections", 1.0, "fair"),
        ("reflections", 2.0, "good"),
        ("complex_share", 0.4, "fair"),
        ("complex_share", 0.5, "good"),
        ("open_share", 0.49, "below"),
        ("open_share", 0.7, "good"),
    ],
)
def test_the_published_thresholds_grade_a_value(name: str, value: float, grade: str) -> None:
    assert THRESHOLDS[name].grade(value) == grade


def test_the_report_names_every_score_and_the_thresholds(topics: Topics, tmp_path: Path) -> None:
    told = io.StringIO()
    report_on(Console(file=told, width=200), load_conversations(write(tmp_path, as_csv(ROWS))), topics)
    header, row, *marks = told.getvalue().splitlines()
    assert all(name.replace("_", " ") in header for name in SCORES)
    assert row.split()[:2] == ["talk", "1"]
    assert sum("(MITI)" in mark for mark in marks) == len(THRESHOLDS)


# The contrast set.


@pytest.fixture(scope="module")
def contrast(topics: Topics) -> tuple[list[Scored], list[Scored]]:
    """Ten good and ten poor conversations, scored."""
    lines = [json.loads(line) for line in CONTRAST.read_text(encoding="utf-8").splitlines()]
    quality = {line["conversation"]: line["quality"] for line in lines}
    scored = score_outside(load_conversations(CONTRAST), topics)
    good, poor = ([one for one in scored if quality[one.name] == kind] for kind in ("good", "poor"))
    return good, poor


def value(one: Scored, name: str) -> float:
    found = one.scores[name].value
    assert found is not None
    return found


def test_the_contrast_set_is_ten_good_and_ten_poor_ones(contrast: tuple[list[Scored], list[Scored]]) -> None:
    good, poor = contrast
    assert (len(good), len(poor)) == (10, 10)


@pytest.mark.parametrize(("name", "better"), [("person_share", 1), ("advice", -1), ("words", -1)])
def test_good_and_poor_conversations_are_told_apart(
    name: str, better: int, contrast: tuple[list[Scored], list[Scored]]
) -> None:
    """The share of pairs in the right order (AUC). Measured in November 2026: 0.97, 0.84 and 0.84."""
    good, poor = contrast
    gains = [better * (value(one, name) - value(other, name)) for one in good for other in poor]
    assert sum(1.0 if gain > 0 else 0.5 if gain == 0 else 0.0 for gain in gains) / len(gains) >= 0.8


def faults(one: Scored) -> list[str]:
    wrong = {
        "advice": value(one, "advice") >= 0.05,
        "questions": value(one, "questions") > 1,
        "person_share": value(one, "person_share") < 0.5,
        "parroting": value(one, "parroting") >= 0.05,
        "open_share": value(one, "open_share") < 0.5,
    }
    return [name for name, so in wrong.items() if so]


def test_every_poor_conversation_is_found_fault_with(contrast: tuple[list[Scored], list[Scored]]) -> None:
    _, poor = contrast
    assert [one.name for one in poor if not faults(one)] == []
