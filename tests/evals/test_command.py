"""`python -m evals` as an evaluator types it."""

import json
from pathlib import Path

import pytest

from evals.__main__ import main
from evals.results import Results


@pytest.fixture
def type_(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, cache: Path):  # type: ignore[no-untyped-def] # noqa: ARG001
    """Types a command; gives its exit status and what it printed."""
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")

    def typed(*words: str | Path) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["evals", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            main()
        return int(left.value.code or 0), capsys.readouterr().out

    return typed


def test_a_run_writes_results_and_reports_and_goes_on_where_it_was(type_, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    out = tmp_path / "out"
    status, printed = type_("run", "-k", "by-a-weekday or in-two-weeks", "--out", out)
    assert (status, "dates" in printed) == (0, True)
    assert {path.name for path in out.iterdir()} == {"played.jsonl", "results.json", "report.md", "report.html"}
    first = (out / "played.jsonl").read_bytes()
    assert type_("run", "-k", "by-a-weekday or in-two-weeks", "--out", out)[0] == 0
    assert (out / "played.jsonl").read_bytes() == first, "nothing was played again"
    type_("run", "-k", "by-a-weekday or in-two-weeks", "--out", out, "--fresh")
    assert (out / "played.jsonl").read_bytes() != first, "the time each reply took is another"


def test_two_systems_of_one_run_are_compared(type_, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    both = ("--system", "builtin", "--system", "planted:wrong_day")
    status, printed = type_("run", *both, "-k", "by-a-weekday", "--out", tmp_path)
    assert status == 0, "only the built-in coach has a baseline, and it did not change"
    assert "by-a-weekday" in printed
    spoilt = Results.model_validate_json((tmp_path / "planted-wrong_day" / "results.json").read_text())
    assert [one.failed for one in spoilt.played] == [("promises",)]
    compared = type_("compare", tmp_path / "builtin", tmp_path / "planted-wrong_day")[1]
    assert "newly fails: by-a-weekday (Promises right" in compared
    assert "exact" in compared


def test_a_run_of_some_cases_cannot_become_the_baseline(type_, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    type_("run", "-k", "by-a-weekday", "--out", tmp_path)
    status, printed = type_("baseline", tmp_path)
    assert (status, "lacks" in printed) == (2, True)


def test_conversations_from_elsewhere_are_scored(type_, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    talk = [
        {"speaker": "Sam", "text": "I never get round to it."},
        {"speaker": "Kim", "text": "You should just make a list."},
    ]
    (tmp_path / "talk.jsonl").write_text("\n".join(map(json.dumps, talk)))
    status, printed = type_("score", tmp_path / "talk.jsonl", "--helper", "Kim")
    assert status == 0
    assert "100%" in printed, "all of the helper's turns advise"
    assert "good from 70%" in printed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "--system", "llm", "-k", "by-a-weekday"), "set OPENAI_API_KEY, or OPENAI_BASE_URL"),
        (("run", "--system", "plain", "-k", "by-a-weekday"), "set OPENAI_API_KEY, or OPENAI_BASE_URL"),
        (("run", "--system", "planted:nothing", "-k", "by-a-weekday"), "There is no system"),
        (("run", "-k", "no-such-case"), "No case fits"),
        (("run", "-k", "("), "cannot be read"),
        (("compare", "builtin", "nowhere"), "There is no run called"),
        (("score", "nowhere.csv"), "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(type_, words: tuple[str, ...], said: str) -> None:  # type: ignore[no-untyped-def]
    status, printed = type_(*words)
    assert (status, said in printed) == (2, True)
    assert "Traceback" not in printed


def test_the_cases_are_listed_with_their_people(type_) -> None:  # type: ignore[no-untyped-def]
    status, printed = type_("cases", "--tag", "safety")
    assert status == 0
    assert "safety/suicidal-and-back" in printed
