"""The `coach` command, called in this process with a home and settings of its own."""

import functools
import io
import os
import sys
from pathlib import Path

import pytest
from ran import MONDAY, PROMISE, Ran, Run

from coach import assemble
from coach.cli import main
from coach.guidance import load_embedder

EMBEDDER = functools.cache(load_embedder)


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


@pytest.fixture
def promise(coach: Run) -> str:
    """The id of a promise of the user "anna", due on Friday the 27th."""
    *_, answer = coach("chat", "--json", "--user", "anna", "--today", MONDAY, said=PROMISE).lines()
    return str(answer["commitments"][0]["id"])
