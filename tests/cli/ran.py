"""What came of a `coach` command, and what the commands' tests say more than once."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COACH = Path(sys.executable).with_name("coach")
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


def refused(ran: Ran, *words: str, code: int = 1) -> None:
    """Nothing on standard output, one line on standard error that says what is wrong, and the exit code."""
    assert (ran.code, ran.out) == (code, "")
    assert "Traceback" not in ran.err
    assert ran.err.count("\n") == 1
    for word in words:
        assert word in ran.err
