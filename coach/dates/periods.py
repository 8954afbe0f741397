"""Weeks, weekends, months, quarters, seasons and years, whole or in part, and the one day each is due.

A period named in a promise is due when it closes: "next week" on its Friday, "in March" on the 31st. After "by",
"before" or "until" it is due when it opens: "by March" on the 1st. A part is due where it ends: early March on the
10th, mid-March on the 15th; its start is its first day.
"""

import re
from datetime import date

from coach.dates import almanac
from coach.dates.almanac import FRI, SAT, TUE, WED, Period
from coach.dates.mention import Mention, Rule, rule
from coach.dates.reference import REFERENCE, UNIT, periods
from coach.dates.words import ORDINAL, WEEKDAY, WEEKDAYS, number


def _is_week(period: Period) -> bool:
    return (period.last - period.first).days == 6


def _due_in(period: Period, m: Mention) -> list[date]:
    """The day a whole period is due in this sentence; a week's is its Friday, or its Sunday once Friday is over."""
    if m.lead == "after":
        return [period.last]
    opening = [period.first] if m.opening else []
    friday = [almanac.shift(period.first, FRI)] if _is_week(period) else []
    return [*opening, *friday, period.last]


_DETERMINED = re.compile(r"(?:this|next|(?:the\s+)?(?:next|coming|upcoming|following))\b")
_LEADS = frozenset({"in", "during", "over", "after", "starting"})
_WEEKEND_LEADS = _LEADS | {"at", "on", "for", "from"}


def _whole(m: Mention) -> list[date] | None:
    """ "next month", "in March", "by Q1", "over the summer"; a bare "March" only when it is the whole answer."""
    reference = m.match.group()
    weekend = reference.endswith("end")
    if m.unmeant or not m.closes or (m.told and not reference.startswith("next")):
        return None
    if re.fullmatch(rf"(?:the\s+)?{UNIT}", reference) and not weekend:
        return None
    led = m.opening or m.lead in (_WEEKEND_LEADS if weekend else _LEADS)
    if not (led or m.alone or _DETERMINED.match(reference)) or (reference.isdigit() and not m.ends):
        return None
    return [day for period in periods(reference, m.today) for day in _due_in(period, m)]


def _part(m: Mention) -> list[date] | None:
    """ "the end of the month", "early next week", "mid-January"."""
    if m.unmeant or m.told:
        return None
    return [day for period in periods(m["period"], m.today) for day in _days_of_part(m["part"], period)]


def _days_of_part(part: str, period: Period) -> list[date]:
    first, last = period
    if part in {"start", "beginning"}:
        return [first]
    if part in {"end", "close", "late", "later"}:
        return [almanac.shift(first, FRI), last] if _is_week(period) else [last]
    early = part == "early"
    if _is_week(period):
        return [almanac.shift(first, TUE if early else WED)]
    months = round((last - first).days / 30.4)
    if months <= 1:
        return [almanac.shift(first, 9 if early else 14)]
    if early:
        return [almanac.shift(almanac.add_months(first, max(1, months // 4)), -1)]
    return [almanac.shift(first, (last - first).days // 2)]


def _nth(m: Mention) -> list[date] | None:
    """ "the last Friday of the month", "the first week of December", or "second Sunday", of this month or the next."""
    nth, unit = -1 if m["nth"] == "last" else number(m["nth"]), m["unit"]
    in_no_period = not m["period"]
    if m.unmeant or (in_no_period and (nth == -1 or nth > 5 or unit not in WEEKDAYS or not m.closes)):
        return None
    found = (_nth_day(nth, unit, period) for period in periods(m["period"] or "the month", m.today))
    return [day for day in found if day]


def _nth_day(nth: int, unit: str, period: Period) -> date | None:
    """The nth such day, or the last day of the nth such week, weekend included; None if the period has too few."""
    first, last = period
    if unit in WEEKDAYS:
        day = almanac.nth_weekday(period, WEEKDAYS[unit], nth)
    elif unit.startswith(("work", "business")):
        day = almanac.last_working_day(period) if nth == -1 else almanac.add_working_days(almanac.shift(first, -1), nth)
    elif unit.endswith("end"):
        day = min(almanac.shift(almanac.nth_weekday(period, SAT, nth), 1), last)
    else:
        day = last if nth == -1 else almanac.shift(first, 7 * nth - 1 if unit == "week" else nth - 1)
    return day if day <= last else None


def _abbreviated(m: Mention) -> list[date] | None:
    unit = {"w": "week", "m": "month", "q": "quarter", "y": "year"}[m["unit"]]
    return [day for period in periods(f"this {unit}", m.today) for day in _days_of_part("end", period)]


def _week_around(m: Mention) -> list[date] | None:
    """ "midweek" said after Wednesday means the next one."""
    wednesday = almanac.shift(almanac.week_of(m.today).first, WED)
    return None if m.told else [wednesday, almanac.shift(wednesday, 7)]


RULES: list[Rule] = [
    rule(REFERENCE, _whole),
    rule(
        r"(?:the\s+)?(?:(?:very\s+)?(?P<part>end|close|start|beginning|middle|mid|early|late|later)"
        rf"(?:\s+(?:of|in)\s+|\s*-\s*|\s+)(?:the\s+)?(?P<period>{REFERENCE}))",
        _part,
    ),
    rule(
        rf"(?:the\s+)?(?P<nth>last|{ORDINAL})\s+(?:full\s+)?"
        rf"(?P<unit>{WEEKDAY}|(?:work(?:ing)?|business)\s+day|day|week-?\s?end|wkend|week)"
        rf"(?:\s+(?:(?:of|in)\s+)?(?P<period>{REFERENCE}))?",
        _nth,
    ),
    rule(r"(?:the\s+)?eo(?P<unit>[wmqy])", _abbreviated),
    rule(r"mid-?\s?week", _week_around),
]
