"""The commands with an endpoint configured by environment, as a person sets it up."""

import json
import subprocess
from pathlib import Path

import pytest
from chat_server import ChatServer, Fails
from chat_streams import answer
from ran import COACH, MONDAY, Run

REPLY = "You like to see people grow. What would be different if you led them?"


@pytest.fixture
def configured(server: ChatServer, at: Path, monkeypatch: pytest.MonkeyPatch) -> ChatServer:  # noqa: ARG001
    for name, value in (("OPENAI_BASE_URL", server.url), ("OPENAI_API_KEY", "sk-secret"), ("COACH_MODEL", "small")):
        monkeypatch.setenv(name, value)
    return server


def test_a_real_process_talks_through_the_model_and_says_so(configured: ChatServer) -> None:
    configured.script(answer(REPLY, asked="why"))
    said = json.dumps("I want to lead a team of my own") + "\n"
    command = [COACH, "chat", "--json", "--input", "jsonl", "--today", MONDAY]
    ran = subprocess.run(command, input=said, capture_output=True, text=True, timeout=120, check=True)
    opening, spoken = [json.loads(line) for line in ran.stdout.splitlines()]
    assert (opening["coach"], opening["turn"]) == ("builtin", 0)
    assert "goes to a language model on the same machine" in opening["reply"]
    assert "stays on this machine" not in opening["reply"]
    assert (spoken["coach"], spoken["reply"], spoken["notice"]) == ("llm", REPLY, None)
    assert "lead a team" in spoken["notes"]["goal"]["statement"]["text"]
    assert configured.calls[0].authorization == "Bearer sk-secret"
    assert "Warning" not in ran.stderr
    assert "sk-secret" not in ran.stdout + ran.stderr


def test_a_model_that_does_not_answer_costs_a_notice_and_nothing_else(coach: Run, configured: ChatServer) -> None:
    configured.script(Fails(401), answer("What is in the way?", asked="obstacle"))
    said = "I want to lead a team of my own\nBecause I like to see people grow\n"
    _, first, second = coach("chat", "--json", "--today", MONDAY, said=said).lines()
    assert first["coach"] == "builtin"
    assert first["reply"].endswith("?")
    assert first["notice"] == (
        f"{configured.host} does not accept the key (401). The built-in coach answers for now. Correct OPENAI_API_KEY."
    )
    assert (second["coach"], second["notice"]) == ("llm", None)


def test_the_export_holds_what_each_answer_took(coach: Run, configured: ChatServer) -> None:
    configured.script(answer(REPLY, asked="why"))
    coach("chat", "--json", "--today", MONDAY, said="I want to lead a team of my own\n")
    _, turn = coach("export", "--user", "me").json()["sessions"][0]["turns"]
    call = json.loads(turn["call"])
    assert (call["model"], call["tokens_in"], call["attempts"]) == ("small", 1500, 1)
    assert "sk-secret" not in turn["call"]


def test_the_doctor_tries_the_model_and_says_what_leaves_the_machine(coach: Run, configured: ChatServer) -> None:
    configured.script(answer("ready"), '{"ready": true}', Fails(400, "response_format json_schema is not supported"))
    ran = coach("doctor")
    told = " ".join(ran.out.split())
    assert ran.code == 0
    assert f"small at {configured.host}, tried out in" in told
    for able in ("system message yes", "tokens told in streams yes", "JSON mode yes", "JSON schema no"):
        assert able in told
    assert "to the model on the same machine, with each message" in told
    assert "nothing: no network" not in told
    assert "sk-secret" not in ran.out

    configured.script(answer("ready"))
    assert "JSON schema no" in " ".join(coach("doctor").out.split()), "what was found is remembered"


def test_the_doctor_names_a_model_that_does_not_answer(coach: Run, configured: ChatServer) -> None:
    configured.script(Fails(404))
    ran = coach("doctor")
    assert ran.code == 1
    told = " ".join(ran.out.split())
    assert "!! coach" in told
    assert "knows no model “small”" in told
    assert "the built-in coach answers" in told
    assert "Correct COACH_MODEL or OPENAI_BASE_URL." in told
