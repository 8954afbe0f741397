"""The `coach` command as programs and people in a hurry use it. A few tests start a real process, which costs seconds;
the others call the same `main` in this one."""

import functools
import http.server
import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from coach import assemble
from coach.cli import main
from coach.guidance import load_embedder

EMBEDDER = functools.cache(load_embedder)
COACH = Path(sys.executable).with_name("coach")
KEYS = ["session", "turn", "stage", "reply", "notice", "coach", "safety", "citations", "notes", "commitments"]
STAGES = {"follow_up", "goal", "reality", "options", "way_forward", "close"}
MONDAY = "2026-11-23"
PROMISE = "I will email Anna by Friday"


@dataclass(frozen=True)
class Ran:
    """What came of a command."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, no settings but that, and a working folder without .env."""
    for variable in [name for name in os.environ if name.startswith(("COACH_", "OPENAI_"))]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def coach(at: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:  # noqa: ARG001
    """Run `coach …` in this process, with `said` on standard input. The embedding model is loaded only once."""
    monkeypatch.setattr(assemble, "load_embedder", EMBEDDER)

    def run(*arguments: str, said: str | bytes = "") -> Ran:
        raw = said.encode() if isinstance(said, str) else said
        monkeypatch.setattr(sys, "argv", ["coach", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
        with pytest.raises(SystemExit) as ended:
            main()
        written = capsys.readouterr()
        return Ran(int(ended.value.code or 0), written.out, written.err)

    return run


def refused(ran: Ran, *words: str, code: int = 1) -> None:
    """Nothing on standard output, one line on standard error that says what is wrong, and the exit code."""
    assert (ran.code, ran.out) == (code, "")
    assert "Traceback" not in ran.err
    assert ran.err.count("\n") == 1
    for word in words:
        assert word in ran.err


# ── chat ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def sink() -> Iterator[tuple[str, list[str]]]:
    """A server that notes whoever calls."""
    calls: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            calls.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        do_GET = do_CONNECT = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", calls
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_real_process_writes_json_lines_only_and_calls_nobody(
    at: Path, sink: tuple[str, list[str]], cache: Path
) -> None:
    address, calls = sink
    # Left over from other work with LangGraph: with these it would send every message to a tracing service.
    tracing = {"LANGSMITH_TRACING": "true", "LANGSMITH_ENDPOINT": address, "LANGSMITH_API_KEY": "key"}
    tracing |= {"LANGCHAIN_TRACING_V2": "true", "http_proxy": address, "https_proxy": address}
    # onnxruntime keeps a device id in the cache folder when it is going to report its use to its maker.
    (cache / "grow-coach").mkdir(exist_ok=True)
    (at / "cache").mkdir()
    (at / "cache" / "grow-coach").symlink_to(cache / "grow-coach")
    messages = b"\n\nI want to lead a team of my own next year\n   \r\nDo you have any ideas for me?\n"
    ran = subprocess.run(
        [COACH, "chat", "--json", "--today", MONDAY],
        input=messages,
        capture_output=True,
        env=os.environ | tracing | {"XDG_CACHE_HOME": str(at / "cache")},
    )
    assert not calls
    assert (ran.returncode, ran.stderr) == (0, b"")
    objects = [json.loads(line) for line in ran.stdout.decode("utf-8").splitlines()]
    assert [one["turn"] for one in objects] == [0, 1, 2]
    assert all(list(one) == KEYS for one in objects)
    assert {one["session"] for one in objects} == {objects[0]["session"]}
    assert objects[2]["citations"]
    assert all(list(source) == ["id", "title"] for source in objects[2]["citations"])
    assert {path.name for path in at.iterdir()} == {"home", "cache"}
    assert [path.name for path in (at / "cache").iterdir()] == ["grow-coach"]


def test_each_answer_is_the_object_that_programs_rely_on(coach: Run) -> None:
    opening, answer = coach("chat", "--json", "--today", MONDAY, said=PROMISE).lines()
    for one in (opening, answer):
        assert list(one) == KEYS
        assert one["stage"] in STAGES
        assert (one["coach"], one["safety"], one["notice"], one["citations"]) == ("builtin", "none", None, [])
        assert one["reply"].strip()
        assert {"goal", "reality", "options"} <= one["notes"].keys()
    (promise,) = answer["commitments"]
    assert promise.items() >= {"action": "email Anna", "due": "2026-11-27", "status": "proposed"}.items()
    assert promise["id"]


def test_without_any_message_the_opening_is_all(coach: Run) -> None:
    ran = coach("chat", "--json", said="\n  \n\r\n")
    assert ran.code == 0
    assert [one["turn"] for one in ran.lines()] == [0]


def test_the_last_line_needs_no_line_end_and_the_first_may_bear_a_mark(coach: Run) -> None:
    ran = coach("chat", "--json", "--input", "jsonl", said='\ufeff"I want to lead a team"\n"Because I like it"')
    assert [(one["turn"], one["notice"]) for one in ran.lines()] == [(0, None), (1, None), (2, None)]


def test_a_session_goes_on_with_its_opening_first_and_its_notes(coach: Run) -> None:
    first = coach("chat", "--json", said="I want to lead a team of my own").lines()
    again = coach("chat", "--json", "--session", first[0]["session"], said="Because I like to see people grow").lines()
    assert [one["turn"] for one in again] == [0, 2]
    assert again[0]["reply"] == first[0]["reply"]
    assert again[0]["notes"] == first[1]["notes"]
    assert again[1]["notes"]["goal"]["why"]["text"]


def test_another_persons_session_looks_as_if_there_were_none(coach: Run) -> None:
    session = coach("chat", "--json", "--user", "anna", said="").lines()[0]["session"]
    theirs = coach("chat", "--json", "--user", "ben", "--session", session, said="hello")
    refused(theirs, session)
    nobodys = coach("chat", "--json", "--user", "ben", "--session", "none-such", said="hello")
    assert theirs.err.replace(session, "none-such") == nobodys.err
    refused(coach("chat", "--json", "--session", ""), "no session ''")


def test_a_json_line_may_hold_a_whole_letter(coach: Run) -> None:
    letter = "I want to lead a team.\n\nMy manager says no, “not yet”.\nWhat now?"
    ran = coach("chat", "--json", "--input", "jsonl", said=json.dumps(letter) + "\n\n" + json.dumps("hm\u2028m") + "\n")
    assert [one["turn"] for one in ran.lines()] == [0, 1, 2]
    assert [turn["message"] for turn in coach("export").json()["sessions"][0]["turns"]] == [None, letter, "hm\u2028m"]


@pytest.mark.parametrize("broken", ["not json", '{"a": 1}', "12", "null", '"open', "[" * 100_000])
def test_a_line_that_is_no_json_string_is_told_and_skipped(coach: Run, broken: str) -> None:
    ran = coach("chat", "--json", "--input", "jsonl", said=f'{broken}\n"I want to lead a team"\n')
    opening, told, answer = ran.lines()
    assert list(told) == KEYS
    assert (told["turn"], told["reply"], answer["turn"]) == (0, "", 1)
    assert "Line 1 is not a JSON string" in told["notice"]
    assert opening["notice"] is answer["notice"] is None
    assert ran.code == 0


def test_a_message_that_cannot_be_taken_gets_its_object_too(coach: Run) -> None:
    ran = coach("chat", "--json", "--input", "jsonl", said='""\n"' + "\\u0000" * 50 + '"\n"I want to lead a team"\n')
    assert [(one["turn"], bool(one["reply"]), bool(one["notice"])) for one in ran.lines()] == [
        (0, True, False),
        (0, False, True),
        (0, False, True),
        (1, True, False),
    ]


def test_bytes_that_are_no_utf8_do_not_end_the_conversation(coach: Run) -> None:
    ran = coach("chat", "--json", said=b"I want to lead a caf\xe9\n\x00\xff\xfe\x00\x01\x02\x03\x04\x05\x06\nyes\n")
    assert ran.code == 0
    assert len(ran.lines()) == 4


def test_without_json_the_conversation_is_plain_text(coach: Run) -> None:
    ran = coach("chat", "--input", "jsonl", said='oops\n"I want to lead a team [bold]now[/]"\n')
    assert ran.code == 0
    assert "\x1b" not in ran.out
    assert "Line 1 is not a JSON string" in ran.out
    assert "› I want to lead a team [bold]now[/]\n" in ran.out
    assert "› Line 1" not in ran.out


def test_the_day_can_be_set(coach: Run) -> None:
    *_, answer = coach("chat", "--json", "--today", "2027-02-26", said="I will email Anna tomorrow").lines()
    assert answer["commitments"][0]["due"] == "2027-02-27"
    refused(coach("chat", "--today", "23.11.2026"), "'23.11.2026' is not a day", "2026-11-30")


def test_the_mentors_side_is_refused_in_one_sentence(coach: Run) -> None:
    refused(coach("chat", "--role", "mentor"), "prepare as a mentee")


# ── settings ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_real_process_refuses_a_misspelt_setting(at: Path) -> None:
    ran = subprocess.run(
        [COACH, "chat", "--json"], input=b"", capture_output=True, env=os.environ | {"COACH_HOEM": "x"}
    )
    refused(Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode()), "COACH_HOEM", "COACH_HOME")
    assert list(at.iterdir()) == []


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("COACH_USER", "a/b"),
        ("COACH_COUNTRY", "Britain"),
        ("COACH_DATABASE_URL", "postgresql://localhost/coach"),
        ("OPENAI_BASE_URL", "localhost"),
    ],
)
def test_a_wrong_value_is_refused_by_name(
    coach: Run, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    for command in (["chat", "--json"], ["commitments", "list"], ["doctor"]):
        refused(coach(*command), variable)


def test_a_home_that_cannot_be_one_is_told(coach: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv("COACH_HOME", str(file))
    refused(coach("commitments", "list"), str(file), "COACH_HOME")
    refused(coach("chat", "--json", said="hello"), str(file), "COACH_HOME")


# ── commitments ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def promise(coach: Run) -> str:
    """The id of a promise of the user "anna", due on Friday the 27th."""
    *_, answer = coach("chat", "--json", "--user", "anna", "--today", MONDAY, said=PROMISE).lines()
    return str(answer["commitments"][0]["id"])


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
