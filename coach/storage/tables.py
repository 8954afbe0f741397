"""Every table, and what a row of it amounts to: who reads and who writes must mean the same by a column."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from coach.notes import NotesPatch
from coach.stages import Stage

metadata = sa.MetaData()

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("user", sa.String, nullable=False, index=True),
    sa.Column("role", sa.String, nullable=False),
    sa.Column("started", sa.Date, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("visit", sa.Integer, nullable=False),  # the how-manieth of this user
    sa.Column("name", sa.Text),  # as the person named it; without one it goes by its goal
)

turns = sa.Table(
    "turns",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("session", sa.ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    sa.Column("place", sa.Integer, nullable=False),  # in the log; edits by the person have a place but no number
    sa.Column("number", sa.Integer),
    sa.Column("message", sa.Text),
    sa.Column("received_at", sa.DateTime, nullable=False),
    sa.Column("kept_at", sa.DateTime),
    sa.Column("stage", sa.String),
    sa.Column("reply", sa.Text),
    sa.Column("notice", sa.Text),
    sa.Column("coach", sa.String),
    sa.Column("safety", sa.String),
    sa.Column("concern", sa.String),  # what kind of concern was named, so that it is named once
    sa.Column("citations", sa.Text),
    sa.Column("patch", sa.Text),
    sa.Column("call", sa.Text),  # which prompt and model, what it took and how it ended, as JSON
    sa.UniqueConstraint("session", "place"),
)

commitments = sa.Table(
    "commitments",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("user", sa.String, nullable=False, index=True),
    sa.Column("session", sa.ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("due", sa.Date),
    sa.Column("due_text", sa.Text, nullable=False),
    sa.Column("status", sa.String, nullable=False),
    sa.Column("made", sa.Date, nullable=False),
)

# What a person thought of a reply: 1 for good, 0 for not, and why.
ratings = sa.Table(
    "ratings",
    metadata,
    sa.Column("turn", sa.ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("value", sa.Integer, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("given_at", sa.DateTime, nullable=False),
)

# What a promise was before each change, so that a moved day is not a lost day.
commitment_history = sa.Table(
    "commitment_history",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("commitment", sa.ForeignKey("commitments.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("changed_at", sa.DateTime, nullable=False),
    sa.Column("before", sa.Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One visit of one person. `version` counts every change and guards against two writers."""

    id: str
    user: str
    role: str
    started: date
    version: int


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """What a turn amounts to once it is answered; number 0 is the opening, which answers nobody."""

    id: str
    number: int | None
    message: str | None
    reply: str
    stage: Stage
    patch: NotesPatch
    coach: str = "builtin"
    safety: str = "none"
    concern: str | None = None
    notice: str | None = None
    citations: tuple[dict[str, str], ...] = ()
    call: str | None = None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A message that was received and never answered, because the process ended in between."""

    id: str
    message: str
