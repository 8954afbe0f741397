"""The search: every rule over the text, the leftmost and longest words win, what is left ahead of today is due."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from coach.dates import clock, days, periods, silent, spans, weekdays
from coach.dates.mention import Mention, Rule, plain
from coach.dates.words import WEEKDAYS

_RULES: list[Rule] = [*silent.RULES, *days.RULES, *weekdays.RULES, *periods.RULES, *spans.RULES, *clock.RULES]
_SENTENCE = re.compile(r"[.!?;](?=\s|$)|\n")


@dataclass(frozen=True, slots=True)
class Due:
    """A day something is promised for, and the words that say so: `text == said[start:end]`."""

    day: date
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Found:
    """Words a rule speaks for: the match itself for the contest, the wider span to show, the day if any is due."""

    start: int
    end: int
    shown_from: int
    day: date | None
    clock: bool


def find_due(text: str, today: date) -> list[Due]:
    """All due dates in the text, in order of appearance. Takes any text, in time linear in its length."""
    said = plain(text)
    found = list(_without_overlaps(_search(said, today)))
    stops = [stop.start() for stop in _SENTENCE.finditer(said)]
    dated = {bisect_left(stops, f.end) for f in found if f.day and not f.clock}
    dues: list[Due] = []
    for f in found:
        beside_a_day = f.clock and (bisect_left(stops, f.end) in dated or (dues and f.start < dues[-1].end))
        if f.day and not beside_a_day:
            end = clock.tail_end(said, f.end)
            dues.append(Due(f.day, text[f.shown_from : end], f.shown_from, end))
    return dues


def parse_due(text: str, today: date) -> date | None:
    """The day of the first due date in the text, or None."""
    return next((due.day for due in find_due(text, today)), None)


def _search(said: str, today: date) -> Iterator[_Found]:
    for rule in _RULES:
        for match in rule.pattern.finditer(said):
            offset = spans.offset_before(said, match.start())
            start, move = offset or (match.start(), None)
            mention = Mention.of(match, today, start)
            try:
                candidates = rule.days(mention)
                ahead = None if candidates is None else _pick(mention, candidates, move)
            except (ValueError, OverflowError):  # a day the calendar does not have: 30 February, the year 12000
                ahead = candidates = None
            if candidates is not None:
                yield _Found(start, match.end(), mention.lead_start, ahead, rule.clock)


def _pick(mention: Mention, candidates: Iterable[date], move: Callable[[date], date] | None) -> date | None:
    """The first candidate from today on, or the nearest that falls on the weekday named beside it."""
    moved = map(move, candidates) if move else candidates
    ahead = [day + timedelta(days=mention.lead == "after") for day in moved if day >= mention.today]
    weekday = WEEKDAYS.get(mention["weekday"] or mention["weekday_after"])
    return min((day for day in ahead if day.weekday() == weekday), default=ahead[0] if ahead else None)


def _without_overlaps(found: Iterator[_Found]) -> Iterator[_Found]:
    end = 0
    for f in sorted(found, key=lambda f: (f.start, -f.end)):
        if f.start >= end:
            yield f
            end = f.end
