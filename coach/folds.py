"""Folded logs, kept in memory so that a turn applies only the patches that came since the last one: the log is still
read whole, and is the only truth, but the hundredth turn folds no more of it than the tenth."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

from coach.notes import GrowNotes, NotesPatch

REMEMBERED = 256  # sessions; one that was forgotten is folded from its beginning


class Folds:
    """The notes of the sessions that were read last, each with the log they are the fold of. Safe between threads."""

    def __init__(self, read: Callable[[str], NotesPatch]) -> None:
        """`read` makes a patch of its line in the log; what it raises comes through."""
        self._read = read
        self._held: OrderedDict[str, tuple[list[str], GrowNotes]] = OrderedDict()
        self._lock = threading.Lock()

    def fold(self, session_id: str, log: Sequence[str]) -> GrowNotes:
        """The notes that `log` amounts to; what was held counts only where it is the fold of this log's beginning."""
        lines = list(log)
        with self._lock:
            done, notes = self._held.get(session_id, ([], GrowNotes()))
        if lines[: len(done)] != done:
            done, notes = [], GrowNotes()
        for line in lines[len(done) :]:
            notes = notes.apply(self._read(line))
        with self._lock:
            self._held[session_id] = (lines, notes)
            self._held.move_to_end(session_id)
            while len(self._held) > REMEMBERED:
                self._held.popitem(last=False)
        return notes

    def forget(self) -> None:
        """Hold nothing any more."""
        with self._lock:
            self._held.clear()
