"""One message on its way to becoming a patch of the notes."""

from dataclasses import dataclass, field

from coach.notes import Change, Gap, GrowNotes, NotesPatch, PromiseChange
from coach.turn import Setting


@dataclass(slots=True)
class Hearing:
    """One message on its way to becoming a patch; `notes` run ahead with every change made so far."""

    setting: Setting
    notes: GrowNotes
    changes: list[Change] = field(default_factory=list)
    promises: list[PromiseChange] = field(default_factory=list)
    declined: list[Gap] = field(default_factory=list)
    told: list[str] = field(default_factory=list)  # the clauses taken so far

    def note(self, change: Change) -> None:
        """Make a change of the notes."""
        self.changes.append(change)
        self.notes = self.notes.apply(NotesPatch(changes=(change,)))

    def promise(self, change: PromiseChange) -> None:
        """Make or change a promise."""
        self.notes = self.notes.apply(NotesPatch(promises=(change,)))
        place = next((n for n, one in enumerate(self.promises) if one.id == change.id), None)
        if place is None:
            self.promises.append(change)
        else:
            said = change.model_dump(exclude_none=True)
            self.promises[place] = self.promises[place].model_copy(update=said)

    def patch(self) -> NotesPatch:
        """All of it, as one patch."""
        return NotesPatch(changes=tuple(self.changes), promises=tuple(self.promises), declined=tuple(self.declined))
