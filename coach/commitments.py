"""Promises across sessions: what was promised, by when, and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coach.notes import GrowNotes, NotesPatch, PromiseChange, Status


@dataclass(frozen=True, slots=True)
class Commitment:
    """One promise of one person. `due` is None until they named a day; `due_text` are their words for it."""

    id: str
    action: str
    due: date | None
    due_text: str
    status: Status
    session: str
    made: date

    @property
    def alive(self) -> bool:
        """Whether it still waits to be kept."""
        return self.status in (Status.PROPOSED, Status.OPEN)

    def overdue(self, today: date) -> bool:
        """Whether its day has passed without a word; derived, never stored."""
        return self.alive and self.due is not None and self.due < today

    def changed(self, change: PromiseChange) -> "Commitment":
        """This promise after `change`; only the fields given are changed."""
        return Commitment(
            id=self.id,
            action=change.action or self.action,
            due=change.due or self.due,
            due_text=change.due_text or self.due_text,
            status=change.status or self.status,
            session=self.session,
            made=self.made,
        )

    def as_dict(self, today: date) -> dict[str, object]:
        """The contract's shape, with `overdue` derived for `today`."""
        return {
            "id": self.id,
            "action": self.action,
            "due": self.due.isoformat() if self.due else None,
            "due_text": self.due_text,
            "status": self.status.value,
            "made": self.made.isoformat(),
            "overdue": self.overdue(today),
            "session": self.session,
        }


def due_first(commitments: list[Commitment]) -> list[Commitment]:
    """Nearest day first; promises without a day last, then in the order they were made."""
    return sorted(commitments, key=lambda one: (one.due is None, one.due or date.max, one.made, one.id))


def after_patch(commitments: Sequence[Commitment], patch: NotesPatch, today: date) -> list[Commitment]:
    """The promises as they stand once `patch` is kept: held ones changed, new ones made today at the end."""
    held = {one.id: one for one in commitments}
    for change in patch.promises:
        if change.id in held:
            held[change.id] = held[change.id].changed(change)
        elif change.action:
            status = change.status or Status.PROPOSED
            held[change.id] = Commitment(change.id, change.action, change.due, change.due_text or "", status, "", today)
    return list(held.values())


def opened(patch: NotesPatch, notes: GrowNotes, commitments: Sequence[Commitment]) -> NotesPatch:
    """The patch with every promise of this session that is still only proposed made open, as assent and close do."""
    changes = {change.id: change for change in patch.promises}
    for one in commitments:
        if one.status == Status.PROPOSED and one.id in notes.commitments:
            changes.setdefault(one.id, PromiseChange(id=one.id))
    waiting = {one.id for one in commitments if one.status == Status.PROPOSED} | set(notes.commitments)
    settled = tuple(
        change.model_copy(update={"status": Status.OPEN})
        if change.id in waiting and change.status in (None, Status.PROPOSED)
        else change
        for change in changes.values()
    )
    return patch.model_copy(update={"promises": settled})
