"""Everything but the talk: `coach commitments`, `guidance`, `export`, `erase` and `doctor`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from ran import PROMISE, Run, refused

# ── commitments ─────────────────────────────────────────────────────────────────────────────────────────────────────


def listed(coach: Run, *options: str) -> list[tuple[str, str]]:
    found = coach("commitments", "list", "--user", "anna", "--json", *options).json()
    return [(one["status"], one["due"]) for one in found]


def test_promises_are_listed_kept_dropped_and_moved(coach: Run, promise: str) -> None:
    assert listed(coach) == [("proposed", "2026-11-27")]
    assert listed(coach, "--status", "done", "--status", "dropped") == []
    table = coach("commitments", "list", "--user", "anna").out
    assert promise in table
    assert "email Anna" in table

    moved = coach("commitments", "move", promise, "2099-12-01", "--user", "anna", "--json").json()
    assert [(one["id"], one["due"], one["status"]) for one in moved] == [(promise, "2099-12-01", "open")]
    assert listed(coach, "--status", "open") == [("open", "2099-12-01")]

    coach("commitments", "done", promise, "--user", "anna")
    assert listed(coach) == []
    assert listed(coach, "--status", "done") == [("done", "2099-12-01")]

    assert coach("commitments", "drop", promise, "--user", "anna", "--json").json()[0]["status"] == "dropped"
    assert listed(coach, "--status", "dropped") == [("dropped", "2099-12-01")]


def test_only_ones_own_promises_can_be_seen_and_changed(coach: Run, promise: str) -> None:
    assert coach("commitments", "list", "--user", "ben", "--json").json() == []
    for command in (["done", promise], ["drop", promise], ["move", promise, "2026-12-01"]):
        refused(coach("commitments", *command, "--user", "ben"), promise)
    refused(coach("commitments", "done", "none-such", "--user", "anna"), "none-such")
    assert listed(coach) == [("proposed", "2026-11-27")]


def test_what_is_no_day_and_no_status_is_told(coach: Run, promise: str) -> None:
    for day in ("2026-02-30", "friday", ""):
        refused(coach("commitments", "move", promise, day, "--user", "anna"), f"{day!r} is not a day")
    refused(coach("commitments", "list", "--status", "overdue"), "'overdue'", "proposed, open, done, dropped")
    assert listed(coach) == [("proposed", "2026-11-27")]


def test_promises_and_help_do_not_wait_for_the_graph(at: Path) -> None:  # noqa: ARG001
    code = """if True:
        import sys
        from coach.cli import main
        slow = {"langgraph", "chromadb", "onnxruntime", "chainlit", "numpy"}
        for arguments, absent in ((["--help"], slow | {"sqlalchemy", "pydantic"}), (["commitments", "list"], slow)):
            sys.argv = ["coach", *arguments]
            try:
                main()
            except SystemExit as ended:
                assert not ended.code
            assert not absent & sys.modules.keys(), absent & sys.modules.keys()
    """
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


# ── guidance ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_guidance_is_listed_read_and_found(coach: Run) -> None:
    cards = coach("guidance", "list", "--json").json()
    assert len(cards) > 20
    assert all(list(card) == ["id", "title", "source"] for card in cards)
    table = coach("guidance", "list").out
    assert all(card["id"] in table for card in cards)

    shown = coach("guidance", "show", cards[0]["id"]).out
    assert cards[0]["title"] in shown
    refused(coach("guidance", "show", "none-such"), "none-such", "coach guidance list")

    hits = coach("guidance", "search", "how do I ask for feedback", "-k", "4", "--json").json()
    assert all(list(hit) == ["id", "title", "text", "score", "source"] for hit in hits)
    assert len(hits) == 4
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
    assert len(coach("guidance", "search", "zzz qqq", "--json").json()) == 3
    assert hits[0]["title"] in coach("guidance", "search", "how do I ask for feedback").out


# ── export, erase, doctor ───────────────────────────────────────────────────────────────────────────────────────────


def test_export_and_erase_are_about_one_person(coach: Run, promise: str, at: Path) -> None:
    coach("chat", "--json", "--user", "ben", said="I want to learn to sail")
    mine = coach("export", "--user", "anna").json()
    assert [turn["message"] for turn in mine["sessions"][0]["turns"]] == [None, PROMISE]
    assert [one["id"] for one in mine["commitments"]] == [promise]
    assert "sail" not in json.dumps(mine)

    assert "1 session of 'anna'" in coach("erase", "--user", "anna").out
    assert coach("export", "--user", "anna").json() == {"user": "anna", "sessions": [], "commitments": []}
    assert "sail" in json.dumps(coach("export", "--user", "ben").json())
    left = b"".join(file.read_bytes() for file in (at / "home").glob("coach.db*"))
    assert b"email Anna" not in left
    assert b"sail" in left


def test_the_user_comes_from_the_settings_unless_named(coach: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_USER", "carla")
    assert coach("export").json()["user"] == "carla"
    assert coach("export", "--user", "Dörte 2").json()["user"] == "Dörte 2"
    refused(coach("export", "--user", "../etc"), "COACH_USER", "64 letters")


def test_the_doctor_finds_everything_in_order(coach: Run, promise: str) -> None:  # noqa: ARG001
    ran = coach("doctor")
    assert ran.code == 0
    assert "!!" not in ran.out
    for name in ("database", "prompts", "embedding model", "guidance", "help lines", "leaves this machine"):
        assert name in ran.out
    assert "Anna" not in ran.out


def test_the_doctor_names_what_is_ill(coach: Run, at: Path) -> None:
    (at / "home").mkdir()
    (at / "home" / "coach.db").write_bytes(b"this was a database once" * 400)
    ran = coach("doctor")
    assert ran.code == 1
    assert "!!  database" in ran.out
    assert "Traceback" not in ran.out + ran.err
    refused(coach("commitments", "list"), "coach.db", "damaged")
