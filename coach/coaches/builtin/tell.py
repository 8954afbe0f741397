"""Promises and days, said to a person."""

from collections.abc import Sequence
from datetime import date

from coach.coaches.builtin import mirror
from coach.commitments import Commitment


def said(one: Commitment, today: date) -> str:
    """A promise said to the person who made it: "send your draft to Anna by Friday, 27 November"."""
    told = mirror.action(one.action)
    return f"{told}, by {day(one.due, today)}" if one.due else told


def day(when: date, today: date) -> str:
    """A day as a person would say it: "today", "tomorrow", "Friday, 27 November", with the year when it is another."""
    distance = (when - today).days
    if distance in (-1, 0, 1):
        return {-1: "yesterday", 0: "today", 1: "tomorrow"}[distance]
    text = f"{when:%A}, {when.day} {when:%B}"
    return text if when.year == today.year else f"{text} {when.year}"


def listed(parts: Sequence[str]) -> str:
    """Things in a row: "a", "a, and b", "a; b; and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return "; ".join(parts[:-1]) + f"; and {parts[-1]}"
