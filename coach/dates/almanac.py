"""Calendar arithmetic: months, weeks, working days, periods and the holidays people name in a promise.

Nothing here reads text. A day that does not exist raises ValueError or OverflowError, as `datetime` does.
"""

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


class Period(NamedTuple):
    """A stretch of days, both ends included."""

    first: date
    last: date


def shift(day: date, days: int) -> date:
    return day + timedelta(days=days)


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or the month's last day where it has none: 31 January + 1 is 28 February."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))


def add_working_days(day: date, days: int) -> date:
    weeks, rest = divmod(days, 5)
    day = shift(day, weeks * 7)
    while rest > 0 or day.weekday() >= SAT:
        day = shift(day, 1)
        rest -= day.weekday() < SAT
    return day


def last_working_day(period: Period) -> date:
    return shift(period.last, -max(0, period.last.weekday() - FRI))


def coming(weekday: int, today: date) -> date:
    """The first such weekday after today, never today itself."""
    return shift(today, (weekday - today.weekday() - 1) % 7 + 1)


def week_of(day: date) -> Period:
    monday = shift(day, -day.weekday())
    return Period(monday, shift(monday, SUN))


def month_of(year: int, month: int) -> Period:
    first = add_months(date(year, 1, 1), month - 1)
    return Period(first, shift(add_months(first, 1), -1))


def quarter_of(year: int, quarter: int) -> Period:
    """Quarters may run past the year's end: the fifth quarter of 2026 is the first of 2027."""
    first = add_months(date(year, 1, 1), 3 * (quarter - 1))
    return Period(first, shift(add_months(first, 3), -1))


def season_of(year: int, first_month: int) -> Period:
    first = date(year, first_month, 1)
    return Period(first, shift(add_months(first, 3), -1))


def year_of(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


def nth_weekday(period: Period, weekday: int, nth: int) -> date:
    """The nth such weekday from the period's first day on, counted from 1, or the period's last one for -1."""
    if nth == -1:
        return shift(period.last, -((period.last.weekday() - weekday) % 7))
    return shift(period.first, (weekday - period.first.weekday()) % 7 + 7 * (nth - 1))


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (Meeus, Astronomical Algorithms, 1991, chapter 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _nth(month: int, weekday: int, nth: int, days_after: int = 0) -> Callable[[int], date]:
    return lambda year: shift(nth_weekday(month_of(year, month), weekday, nth), days_after)


def _easter(days_after: int) -> Callable[[int], date]:
    return lambda year: shift(easter(year), days_after)


HOLIDAYS: dict[str, Callable[[int], date]] = {
    r"christmas\s+eve|xmas\s+eve": _fixed(12, 24),
    r"(?:christmas|xmas|x-mas)(?:\s+day)?": _fixed(12, 25),
    r"boxing\s+day": _fixed(12, 26),
    r"new\s+year'?s?'?\s+eve|nye|silvester|hogmanay": _fixed(12, 31),
    r"(?:the\s+)?new\s+year'?s?'?(?:\s+day)?|yuandan": _fixed(1, 1),
    r"epiphany": _fixed(1, 6),
    r"(?:martin\s+luther\s+king|mlk)(?:'s)?(?:\s+jr\.?)?\s+day": _nth(1, MON, 3),
    r"groundhog\s+day": _fixed(2, 2),
    r"(?:st\.?\s+|saint\s+)?valentine'?s?'?(?:\s+day)?": _fixed(2, 14),
    r"president'?s?'?\s+day": _nth(2, MON, 3),
    r"(?:international\s+)?women'?s'?\s+day": _fixed(3, 8),
    r"(?:st\.?|saint)\s+patrick'?s?'?\s+day": _fixed(3, 17),
    r"april\s+fools?'?s?'?(?:\s+day)?": _fixed(4, 1),
    r"earth\s+day": _fixed(4, 22),
    r"ash\s+wednesday": _easter(-46),
    r"clean\s+monday": _easter(-48),
    r"(?:shrove\s+tuesday|pancake\s+day|mardi\s+gras)": _easter(-47),
    r"palm\s+sunday": _easter(-7),
    r"maundy\s+thursday": _easter(-3),
    r"good\s+friday": _easter(-2),
    r"easter\s+monday": _easter(1),
    r"easter(?:\s+sunday|\s+day)?": _easter(0),
    r"ascension(?:\s+day)?": _easter(39),
    r"whit\s+monday": _easter(50),
    r"pentecost|whit\s+sunday": _easter(49),
    r"may\s+day": _fixed(5, 1),
    r"mother'?s?'?\s+day": _nth(5, SUN, 2),
    r"memorial\s+day": _nth(5, MON, -1),
    r"father'?s?'?\s+day": _nth(6, SUN, 3),
    r"juneteenth": _fixed(6, 19),
    r"(?:the\s+)?(?:independence\s+day|fourth\s+of\s+july)": _fixed(7, 4),
    r"bastille\s+day": _fixed(7, 14),
    r"labou?r\s+day": _nth(9, MON, 1),
    r"columbus\s+day|indigenous\s+peoples?'?s?'?\s+day": _nth(10, MON, 2),
    r"hallowe'?en": _fixed(10, 31),
    r"all\s+saints?'?s?'?\s+day": _fixed(11, 1),
    r"(?:guy\s+fawkes|bonfire)\s+night": _fixed(11, 5),
    r"(?:veterans?'?s?'?|remembrance|armistice)\s+day": _fixed(11, 11),
    r"thanks\s?giving(?:\s+day)?": _nth(11, THU, 4),
    r"black\s+friday": _nth(11, THU, 4, days_after=1),
    r"cyber\s+monday": _nth(11, THU, 4, days_after=4),
}
"""Names as people say them, longer names before those they begin with.

US dates where the US and the UK differ (Mother's Day), as for slashes.
"""

HOLIDAY = "(?:" + "|".join(HOLIDAYS) + ")"
