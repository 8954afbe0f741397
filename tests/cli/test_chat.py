"""`coach chat` as programs and people in a hurry use it, and the settings every command refuses. A few tests start a
real process, which costs seconds; the others call the same `main` in this one."""

import http.server
import json
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from ran import COACH, MONDAY, PROMISE, Ran, Run, refused

KEYS = ["session", "turn", "stage", "reply", "notice", "coach", "safety", "citations", "notes", "commitments"]
STAGES = {"follow_up", "goal", "reality", "options", "way_forward", "close"}


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
