"""A person at a terminal: real processes on a real pseudo-terminal, typed into key by key."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from coach.settings import Settings
from coach.storage import Store

COACH = Path(sys.executable).with_name("coach")
CTRL_C, CTRL_D, TAB, UP, RETURN = "\x03", "\x04", "\t", "\x1b[A", "\r"
PASTE = "\x1b[200~{}\x1b[201~"  # how a terminal marks what is pasted
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x01\x02\r]")

# pexpect forks; threads of the embedding model in this process, if any, are not used by the child.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")


class Person:
    """Types at `coach chat` and reads what is on the screen."""

    def __init__(self, home: Path, *options: str, columns: int = 80, **environment: str) -> None:
        kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES")}
        env = kept | {"COACH_HOME": str(home), "TERM": "xterm-256color"} | environment
        arguments = ["chat", "--today", "2026-11-23", *options]
        self.child = pexpect.spawn(
            str(COACH), arguments, env=env, cwd=home.parent, encoding="utf-8", timeout=60, dimensions=(40, columns)
        )
        self.child.delaybeforesend = None

    def reads(self, until: str = " › ") -> str:
        """The screen until the next prompt, without colours, lines joined."""
        self.child.expect_exact(until)
        return " ".join(_ESCAPES.sub("", self.child.before).split())

    def types(self, line: str) -> str:
        self.child.send(line + RETURN)
        return self.reads()

    def leaves(self, key: str) -> str:
        """The last words on the screen after `key`, and the process ends as it should."""
        self.child.send(key)
        self.child.expect(pexpect.EOF, timeout=5)
        self.child.close()
        assert (self.child.exitstatus, self.child.signalstatus) == (0, None)
        return " ".join(_ESCAPES.sub("", self.child.before).split())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    store = Store(Settings(home=home, _env_file=None).url)
    yield store
    store.close()


def test_a_whole_visit(home: Path, store: Store) -> None:
    person = Person(home)
    assert "/help for commands" in person.reads("goal")
    person.reads()
    assert "/change ID words put a note or a promise in other words" in person.types("/help")
    assert "Nothing is noted yet" in person.types("/notes")

    assert "✎ noted · goal: I want to lead a team of my own" in person.types("I want to lead a team of my own")
    assert "why it matters: " in person.types("Because I like to see [bold]people[/] grow")
    assert re.search(r"go1 goal .* wh2 why it matters .*\[bold\]people\[/\] grow", person.types("/no" + TAB))

    assert "go1 goal lead a small team" in person.types("/change go1 lead a small team")
    assert "wh2" not in person.types("/remove wh2").removeprefix("/remove wh2")
    assert "There is no note or promise 'wh2'" in person.types("/remove wh2")
    assert "That command goes /change ID words" in person.types("/change go1")
    assert "There is no command /fly; /help shows them." in person.types("/fly")

    said = person.types("I will email Anna by Friday")
    promise = re.search(r"✓ proposed · email Anna, by Friday, 27 November \((\w+)\)", said)
    assert promise, said
    assert "by Friday, 4 December" in person.types(f"/when {promise[1]} friday week")
    assert "I cannot find a day in 'soonish'" in person.types(f"/when {promise[1]} soonish")
    assert "write to Anna, by Friday, 4 December" in person.types(f"/change {promise[1]} write to Anna")

    person.child.send(PASTE.format("I have asked twice.\n\nMy manager says I am not ready,\nand that hurt"))
    person.types("")
    person.types(UP + " a lot")
    person.types("/back")
    person.types("/next")
    person.types("/finish")
    farewell = person.leaves(CTRL_D)
    assert "Everything is kept." in farewell

    (session,) = store.sessions("me")
    assert f"coach chat --session {session.id}" in farewell
    notes = store.notes(session.id)
    assert notes.goal.statement is not None
    assert (notes.goal.statement.text, notes.goal.why) == ("lead a small team", None)
    (kept,) = store.commitments("me")
    assert (kept.action, str(kept.due), kept.due_text) == ("write to Anna", "2026-12-04", "friday week")
    messages = [turn.message for turn in store.latest(session.id, 20)]
    pasted = "I have asked twice.\n\nMy manager says I am not ready,\nand that hurt"
    assert pasted in messages
    assert pasted + " a lot" in messages


def test_a_narrow_terminal_without_colours_that_is_left_in_the_middle_of_a_line(home: Path, store: Store) -> None:
    person = Person(home, columns=40, NO_COLOR="1")
    person.reads()
    person.types("My goal is to lead a team, and my manager is not sure that I am ready")
    person.types("/notes")
    screen = person.child.before
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", screen)
    assert all(len(_ESCAPES.sub("", line)) <= 40 for line in screen.splitlines())
    person.child.send("half a thou")
    person.child.expect_exact("half a thou")
    assert "Everything is kept." in person.leaves(CTRL_C)
    (session,) = store.sessions("me")

    again = Person(home, "--session", session.id)
    assert "You said: My goal is to lead a team" in again.reads()
    assert "Everything is kept." in again.leaves("/quit" + RETURN)


def test_an_interrupt_ends_the_wait_for_the_next_line_of_a_pipe(home: Path) -> None:
    with subprocess.Popen(
        [COACH, "chat", "--json"],
        env=os.environ | {"COACH_HOME": str(home)},
        cwd=home.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["turn"] == 0
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (130, b"", b"")
