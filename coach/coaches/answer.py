"""Takes a model's answer apart while it streams: what it thinks, what it says, and the notes it writes after the mark.

The mark is made up anew for every turn, so nothing a person pastes can pass for it. Models forget it: then a line that
begins like JSON, like a fence or like a mark ends what is said, because no reply to a person begins a line that way.
"""

import json
import re
import secrets
from typing import Any

from coach.message import printable

_NO_TEXT = re.compile("[\r\ufeff]")
_THOUGHT = re.compile(r"\A\s*<think(?:ing)?>.*?</think(?:ing)?>\s*", re.DOTALL | re.IGNORECASE)
_THINKING = re.compile(r"\A\s*<(?:t(?:h(?:i(?:n(?:k(?:i(?:n(?:g)?)?)?)?)?)?)?)?(?:>|\Z)", re.IGNORECASE)
_TAIL = re.compile(r"^[ \t]*(?:\{|`{1,3}|<{2,3}|-{3,}[ \t]*\n)", re.MULTILINE)
_MAY_BE_TAIL = re.compile(r"^[ \t]*(?:<|-+[ \t]*)?\Z", re.MULTILINE)


def new_mark() -> str:
    """A mark nobody could have foreseen."""
    return f"<<<notes-{secrets.token_hex(4)}>>>"


class Answer:
    """One answer, piece by piece."""

    def __init__(self, mark: str) -> None:
        self._mark = mark
        self._held = ""  # not yet known to be said
        self._tail: str | None = None
        self._thought = False
        self._begun = False

    @property
    def over(self) -> bool:
        """Whether all that is said has been said: what comes now are notes."""
        return self._tail is not None

    @property
    def marked(self) -> bool:
        """Whether the mark came."""
        return self._mark in (self._tail or "")

    def take(self, piece: str) -> str:
        """What `piece` adds to what is said."""
        piece = _NO_TEXT.sub("", printable(piece))
        if self._tail is not None:
            self._tail += piece
            return ""
        self._held += piece
        if not self._thought and not self._past_thinking():
            return ""
        said = self._said() if self._begun else self._said().lstrip()
        self._begun = self._begun or bool(said)
        return said

    def end(self) -> str:
        """What was held back and turned out to be said."""
        begun = self._held.lstrip().startswith(("<<", "---"))  # a mark, or the line above it
        return "" if self.over or begun or _THINKING.match(self._held) else self._held

    def notes(self) -> dict[str, Any] | None:
        """The notes as the model wrote them; None when there are none or they are no JSON object."""
        return next(filter(None, map(_object, reversed((self._tail or "").split(self._mark)))), None)

    def _past_thinking(self) -> bool:
        """Whether the thinking aloud, if there is any, is over; it is not said."""
        without = _THOUGHT.sub("", self._held, count=1)
        self._thought = without != self._held or not (_THINKING.match(self._held) or not self._held.strip())
        if self._thought:
            self._held = without.lstrip()
        return self._thought

    def _said(self) -> str:
        cut = self._held.find(self._mark)
        tail = _TAIL.search(self._held)
        if tail and not self._mark.startswith(self._held[tail.start() :].strip()):  # then it may yet be the mark
            cut = tail.start() if cut < 0 else min(cut, tail.start())
        if cut >= 0:
            said, self._tail, self._held = self._held[:cut], self._held[cut:], ""
        else:
            end = len(self._held) - max(self._begun_mark(), self._begun_tail())
            said, self._held = self._held[:end], self._held[end:]
        return said

    def _begun_mark(self) -> int:
        """How many of the last signs may be the beginning of the mark."""
        sizes = range(min(len(self._mark) - 1, len(self._held)), 0, -1)
        return next((size for size in sizes if self._held.endswith(self._mark[:size])), 0)

    def _begun_tail(self) -> int:
        """How many of the last signs are a line that may yet begin like notes."""
        begun = _MAY_BE_TAIL.search(self._held)
        return len(begun[0]) if begun else 0


def _object(text: str) -> dict[str, Any] | None:
    """The first JSON object of a text; None where there is none, or something else before it."""
    try:
        begin = text.index("{")
        return None if "[" in text[:begin] else dict(json.JSONDecoder().raw_decode(text, begin)[0])
    except (ValueError, RecursionError):
        return None
