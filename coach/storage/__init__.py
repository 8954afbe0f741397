"""Every table, one place. The turns table is the log and the only truth: a session's notes are the fold of its
patches. A message is committed before anything runs, and reply, patch and promises are committed together."""

from coach.storage.tables import (
    KeptTurn,
    SessionRow,
    Unanswered,
    commitment_history,
    commitments,
    ratings,
    sessions,
    turns,
)
from coach.storage.writing import Store

__all__ = [
    "KeptTurn",
    "SessionRow",
    "Store",
    "Unanswered",
    "commitment_history",
    "commitments",
    "ratings",
    "sessions",
    "turns",
]
