"""What is believed of a proposal so far: the notes as they would become, the changes that lead there, the doubts."""

from dataclasses import dataclass, field

from coach.notes import Change, Gap, GrowNotes, Kind, NotesPatch, PromiseChange

SAME_WORDS = 0.6  # share of words from which two lines are about the same words
LONGEST_LINE = 60  # words; what is said aloud whole (an ask, what a meeting brought) may be longer
WHOLE = frozenset({Kind.ASK, Kind.FOR_MENTOR, Kind.TAKEAWAY, Kind.MEETING})


@dataclass(slots=True)
class Believed:
    """The notes as they would become, the changes that lead there, and what was not believed (for the log)."""

    notes: GrowNotes
    changes: list[Change] = field(default_factory=list)
    promises: list[PromiseChange] = field(default_factory=list)
    declined: list[Gap] = field(default_factory=list)
    doubted: list[str] = field(default_factory=list)

    def note(self, change: Change) -> str | None:
        """Add a change; the id of the line it made. What does not fit the notes is doubted."""
        numbered = self.notes.numbered
        try:
            self.notes = self.notes.apply(NotesPatch(changes=(change,)))
        except ValueError:
            self.doubted.append("a line that is not there")
            return None
        self.changes.append(change)
        return f"{change.kind[:2]}{self.notes.numbered}" if self.notes.numbered > numbered else None


def is_line(words: str, kind: Kind | None = None) -> bool:
    """Whether words are short enough for a line of the notes."""
    return kind in WHOLE or len(words.split()) <= LONGEST_LINE
