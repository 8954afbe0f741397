"""Case files: those of the checkout are whole, wrong ones are refused by file and line, and -k finds what it says."""

from collections import Counter
from pathlib import Path

import pytest
from made import case

from evals.case import Case, Line, Persona, chosen, contains, load_cases, load_personas
from evals.errors import CaseError, EvalError
from evals.scorers.board import Board

RIGHT = """\
persona: kofi
scenario: Wants a rise.
visits:
- day: 2026-11-23
  says:
  - say: I want a rise.
    holds: {goal: a rise}
  expect:
    ends: close
fails_with: [stuck]
"""


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return load_cases()


@pytest.fixture(scope="module")
def personas() -> list[Persona]:
    return load_personas()


def lines(case: Case) -> list[Line]:
    return [line for visit in case.visits for line in visit.says]


# The checkout.


def test_there_are_enough_cases_and_people(cases: list[Case], personas: list[Persona]) -> None:
    assert len(cases) >= 60
    assert len(personas) >= 20
    assert {case.persona for case in cases} == {persona.id for persona in personas}, "everybody comes at least once"


def test_there_are_as_many_harmless_safety_cases_as_alarms(cases: list[Case]) -> None:
    about_safety = [case for case in cases if case.suite == "safety"]
    alarms = Counter(any("none" not in line.then.safety for line in lines(case)) for case in about_safety)
    assert alarms[True] == alarms[False] > 0
    assert all(("idioms" in case.tags) != bool({"crisis", "concern"} & set(case.tags)) for case in about_safety)


def test_one_talk_is_eighty_messages_long(cases: list[Case]) -> None:
    assert max(len(lines(case)) for case in cases) == 80


def test_every_case_names_scores_and_defects_that_exist(cases: list[Case], board: Board) -> None:
    for one in cases:
        board.check(one)


@pytest.mark.parametrize("field", ["forbid", "floors", "fails_with"])
def test_a_score_or_defect_that_does_not_exist_is_refused(field: str, board: Board) -> None:
    with pytest.raises(EvalError, match=rf"evals/cases/made/made\.yaml: {field}: there is no charm\.") as refused:
        board.check(case("Hi.", **{field: {"charm": 1.0} if field == "floors" else ["charm"]}))
    assert refused.value.do.startswith("Name one of: ")


# Wrong files.


def write(folder: Path, text: str, name: str = "talk/made.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_right_file_is_a_case_named_by_its_place(tmp_path: Path) -> None:
    write(tmp_path, RIGHT)
    (held,) = load_cases(tmp_path)
    assert (held.suite, held.id, held.persona) == ("talk", "made", "kofi")
    assert held.visits[0].says[0].holds == {"goal": ("a rise",)}
    assert held.visits[0].says[0].then.safety == ("none",), "ordinary talk, unless it says otherwise"


@pytest.mark.parametrize(
    ("right", "wrong", "line", "fault"),
    [
        pytest.param("fails_with: [stuck]\n", "", 1, "fails_with: Field required", id="missing key"),
        pytest.param("- day: 2026-11-23\n  says:", "- says:", 4, "visits.0.day: Field required", id="missing day"),
        pytest.param("ends: close", "end: close", 9, "visits.0.expect.end: Extra inputs", id="unknown key"),
        pytest.param("I want a rise.", "I want money.", 6, "they never say “a rise” in “I want money.”", id="not said"),
        pytest.param("{goal: a", "{gaol: a", 7, "'gaol' is not a valid Kind", id="unknown kind"),
        pytest.param("{goal: a", "{goal|wish: a", 7, "'wish' is not a valid Kind", id="unknown second kind"),
        pytest.param("  expect:", "  person: {knows: []}\n  expect:", 4, "either `says` (a script) or", id="both"),
        pytest.param("2026-11-23", "Monday", 4, "visits.0.day: Input should be a valid date", id="bad date"),
        pytest.param("ends: close", "ends: curtain", 9, "visits.0.expect.ends: Input should be", id="unknown stage"),
        pytest.param("say: I", "say: [I", 7, "this is not YAML", id="not YAML"),
        pytest.param("Wants a rise.", "Wants: a rise", 2, "this is not YAML: mapping values", id="a colon"),
        pytest.param(RIGHT, "- kofi\n", 1, "a file of this kind is a list of `name: value` lines", id="a list"),
        pytest.param(RIGHT, "", 1, "a file of this kind is a list of `name: value` lines", id="empty"),
    ],
)
def test_a_wrong_file_is_refused_by_file_and_line(
    right: str, wrong: str, line: int, fault: str, tmp_path: Path
) -> None:
    assert right in RIGHT
    path = write(tmp_path, RIGHT.replace(right, wrong))
    with pytest.raises(CaseError) as refused:
        load_cases(tmp_path)
    (told,) = (str(refused.value).splitlines())[:1]
    assert told.startswith(f"{path}:{line}: ")
    assert fault in told


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, RIGHT.replace("Wants a rise.", "[]").replace("ends: close", "end: close"))
    with pytest.raises(CaseError, match=r"made\.yaml:2: scenario: (?s:.)*made\.yaml:9: visits\.0\.expect\.end: "):
        load_cases(tmp_path)


def test_a_fault_of_a_rule_driven_person_has_its_line_too(tmp_path: Path) -> None:
    person = "  person:\n    knows:\n    - {about: goal, say: A rise.}\n    - {about: gaol, say: Out.}\n"
    text = RIGHT.replace(RIGHT[RIGHT.index("  says:") : RIGHT.index("  expect:")], person)
    path = write(tmp_path, text)
    with pytest.raises(CaseError) as refused:
        load_cases(tmp_path)
    assert str(refused.value).startswith(f"{path}:8: visits.0.person.knows.1.about.0: Input should be ")


def test_a_file_may_not_say_what_its_place_says(tmp_path: Path) -> None:
    path = write(tmp_path, f"id: other\n{RIGHT}")
    with pytest.raises(CaseError) as refused:
        load_cases(tmp_path)
    assert str(refused.value).startswith(f"{path}: `id` comes from the file's place.")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "")
    path.write_bytes(b"persona: \xff\n")
    with pytest.raises(CaseError, match=r"made\.yaml cannot be read: .*utf-8"):
        load_cases(tmp_path)


def test_somebody_nobody_knows_is_refused_by_file(tmp_path: Path) -> None:
    path = write(tmp_path, RIGHT.replace("kofi", "nemo"))
    with pytest.raises(CaseError) as refused:
        load_cases(tmp_path)
    assert str(refused.value).startswith(f"{path}")
    assert "there is no persona “nemo”" in str(refused.value)


def test_two_cases_of_one_name_are_refused(tmp_path: Path) -> None:
    write(tmp_path, RIGHT)
    write(tmp_path, RIGHT, "other/made.yaml")
    with pytest.raises(CaseError, match=r"Two cases are called made\."):
        load_cases(tmp_path)


def test_a_wrong_persona_is_refused_by_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "ann.yaml"
    path.write_text("name: Ann\nage: old\n", encoding="utf-8")
    with pytest.raises(CaseError) as refused:
        load_personas(tmp_path)
    assert f"{path}:2: age: Input should be a valid integer" in str(refused.value)


# Finding cases.

THREE = [
    case(name="end-of-month", suite="dates", tags=["terse", "student"]),
    case(name="two-days", suite="dates", tags=["terse"]),
    case(name="end-of-a-mentorship", suite="safety", tags=["student"]),
]


@pytest.mark.parametrize(
    ("expression", "tags", "found"),
    [
        (None, [], [0, 1, 2]),
        ("dates", [], [0, 1]),
        ("END", [], [0, 2]),
        ("end and dates", [], [0]),
        ("dates/two", [], [1]),
        ("month or two", [], [0, 1]),
        ("not dates", [], [2]),
        ("end and not (month or two)", [], [2]),
        ("not (dates and end)", [], [1, 2]),
        (None, ["terse"], [0, 1]),
        (None, ["student", "terse"], [0]),
        (None, ["safety"], [2]),
        ("end", ["terse"], [0]),
    ],
)
def test_cases_are_found_by_words_and_by_tags(expression: str | None, tags: list[str], found: list[int]) -> None:
    assert chosen(THREE, expression, tags) == [THREE[place] for place in found]


@pytest.mark.parametrize("expression", ["end month", "end and", "(end", "end)", "not", "and", "&"])
def test_an_expression_that_cannot_be_read_says_so(expression: str) -> None:
    with pytest.raises(CaseError) as refused:
        chosen(THREE, expression, [])
    assert str(refused.value).startswith(f"-k “{expression}” cannot be read.")


@pytest.mark.parametrize(("expression", "tags"), [("nowhere", []), ("end and two", []), (None, ["nobody"])])
def test_where_nothing_fits_it_is_said_how_to_list_them(expression: str | None, tags: list[str]) -> None:
    with pytest.raises(CaseError, match="No case fits") as refused:
        chosen(THREE, expression, tags)
    assert "evals cases" in refused.value.do


# Pieces of what was said.


@pytest.mark.parametrize(
    ("text", "piece", "there"),
    [
        ("I want a rise.", "a rise", True),
        ("I want a rise.", "A RISE", True),
        ("The price went up.", "rice", False),
        ("I said no, twice.", "no twice", True),
        ("I said no, not twice.", "no twice", False),
        ("About a seven.", "7", True),
        ("About a 7.", "seven", True),
        ("About a 17.", "7", False),
        ("I don’t know.", "don't know", True),
        ("I don't know.", "don’t know", True),
        ("She said ‘never’ to me", "said never", True),
        ("She said “never” to me", "never to", True),
        ("I don't know.", "don", False),
        ("One-page doc", "page doc", True),
        ("Frau Müller", "frau müller", True),
        ("a\nb", "a b", True),
        ("", "a", False),
    ],
)
def test_a_piece_is_there_when_its_words_stand_in_a_row(text: str, piece: str, there: bool) -> None:
    assert contains(text, piece) == there


def test_a_case_that_is_changed_has_another_fingerprint() -> None:
    assert case("Hi.").fingerprint == case("Hi.").fingerprint != case("Hi!").fingerprint
