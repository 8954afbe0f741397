"""Days named by their place in the calendar: "3 March", "12/3", "2027-03-03", "the 15th of next month", "Christmas".

Without a year the next such day is meant. Slashes and dashes are read month first, as most published English corpora
and American writers do, unless only day first is a date, or only day first lies ahead, or a weekday beside it decides;
dots are read day first, as those who write dots do.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

from coach.dates import almanac
from coach.dates.mention import Mention, Rule, rule
from coach.dates.reference import named_year, periods
from coach.dates.words import (
    CARDINAL_WORD,
    COMPOUND_ORDINAL,
    MONTH,
    MONTHS,
    ORDINAL,
    ORDINAL_WORD,
    WEEKDAY,
    YEAR,
    number,
)

_NOT_IN_A_NUMBER = r"(?<![\w.,/:-])"
_WEEKDAY_FIRST = rf"(?:(?P<weekday>{WEEKDAY})\.?(?:\s*,\s*|\s+)(?:on\s+)?(?:the\s+)?)?"
_WEEKDAY_LAST = rf"(?:(?:\s*,\s*|\s+)\(?(?P<weekday_after>{WEEKDAY})(?!\w)\)?)?"
_YEAR = rf"(?:(?:\s*,)?\s*(?:of\s+|in\s+)?(?P<year>{YEAR}|'[0-9]{{2}}|[0-9]{{2}}(?=\s*(?:[.,;!?)]|$))))?"
_DAY = rf"(?:[0-9]{{1,2}}(?:st|nd|rd|th)?|{ORDINAL_WORD}|{CARDINAL_WORD})"
_DAY_LEADS = frozenset(
    {"on", "by", "before", "until", "till", "til", "for", "no later than", "not later than", "after"}
)


def _dates(readings: Iterable[tuple[int, int, int]]) -> Iterator[date]:
    """Those (year, month, day) that exist."""
    for year, month, day in readings:
        try:
            yield date(year, month, day)
        except ValueError:
            continue


def _yearly(m: Mention, month: int, day: int) -> list[date]:
    """The day in the year that is named, or its next two occurrences."""
    years = [named_year(m["year"], m.today)] if m["year"] else range(m.today.year, m.today.year + 9)
    return list(islice((d for d in _dates((y, month, day) for y in years) if d >= m.today), 2))


def _day_of_month(m: Mention) -> list[date] | None:
    if m.unmeant and not m["year"]:
        return None
    is_word = m["month"] in {"may", "march", "mar"} and not (m["year"] or m["weekday"] or m["of"])
    if is_word and not m["day"][-1].isalpha() and not m.lead and not m.closes:
        return None
    if is_word and m["day"].isalpha() and not m.ends and m.lead not in _DAY_LEADS:
        return None
    return _yearly(m, MONTHS[m["month"]], number(m["day"]))


_UNCOUNTED = re.compile(r"\s*(?:%|of\b|stars?\b|points?\b|out\b|people\b|hours?\b|times?\b|x\b)")


def _numeric(m: Mention) -> list[date] | None:
    """Two numbers. Slashes need little around them, dashes and dots much: "10-12 people", "version 3.11"."""
    a, b, separator = int(m["a"]), int(m["b"]), m["separator"]
    if m.followed_by(_UNCOUNTED) or m.unmeant:
        return None
    if not m["weekday"]:
        led = m.lead in _DAY_LEADS
        if separator != "/" and not (led or (m.lead in {"at", "in"} and m.ends) or m.alone):
            return None
        rating = b in {5, 10, 100} and not led
        fraction = (a, b) in {(1, 2), (1, 3), (2, 3), (1, 4), (3, 4)} and not led
        if rating or fraction or not m.closes:
            return None
    readings = [(b, a), (a, b)] if separator == "." else [(a, b), (b, a)]
    return [day for month, number in readings for day in _yearly(m, month, number)]


def _numeric_with_year(m: Mention) -> list[date]:
    a, b, year = int(m["a"]), int(m["b"]), named_year(m["year"], m.today)
    readings = [(b, a), (a, b)] if m["separator"] == "." else [(a, b), (b, a)]
    return list(_dates((year, month, day) for month, day in readings))


def _iso(m: Mention) -> list[date]:
    return list(_dates([(int(m["year"]), int(m["a"]), int(m["b"]))]))


def _ordinal(m: Mention) -> list[date] | None:
    """A day of the month without its month: the next such day. "the 27th floor" and "the second time" are none."""
    day, words = number(m["day"]), m["day"]
    if m["month"]:
        return list(_dates((p.first.year, p.first.month, day) for p in periods(m["month"], m.today)))
    if not _stands_alone(m, words) or m.unmeant:
        return None
    months = [almanac.add_months(m.today.replace(day=1), ahead) for ahead in range(13)]
    return list(_dates((first.year, first.month, day) for first in months))


def _stands_alone(m: Mention, words: str) -> bool:
    if not m.closes:
        return False
    if m["weekday"]:
        return not m.followed_by(_NIGHT)
    the, led = bool(m["the"]) or m.led_by_the, m.lead in _DAY_LEADS
    if words.isdigit() or re.fullmatch(CARDINAL_WORD, words):
        return (m.ends or m.followed_by(_HOUR)) and ((the and led) or (m.lead == "on" and words.isdigit()))
    if words[0].isdigit():
        return the or led or m.lead == "at"
    return led and (the or m.lead == "on" or bool(re.fullmatch(COMPOUND_ORDINAL, words)))


_NIGHT = re.compile(r"\s+(?:at\s+night|in\s+the\s+(?:morning|afternoon|evening))")
_HOUR = re.compile(r",?\s+(?:at\s+)?[0-9]{1,2}(?::[0-9]{2}|\s*[ap]\.?m)")


def _holiday(m: Mention) -> list[date] | None:
    if m.unmeant or m.told or not (m.closes or m["year"] or m.lead):
        return None
    name = " ".join(m["holiday"].split())
    on = next(on for pattern, on in almanac.HOLIDAYS.items() if re.fullmatch(pattern, name))
    years = [named_year(m["year"], m.today)] if m["year"] else [m.today.year, m.today.year + 1]
    return [on(year) for year in years]


_NEXT_MONTH = r"(?:(?:the|this|next|the\s+following|the\s+coming)\s+month)"

RULES: list[Rule] = [
    rule(
        rf"{_WEEKDAY_FIRST}(?P<month>{MONTH})\.?(?:\s*[-/]\s*|\s*)(?:the\s+)?(?P<day>{_DAY})(?![:/.-]?[0-9]|\s*%|-\w|:)"
        rf"{_YEAR}{_WEEKDAY_LAST}",
        _day_of_month,
    ),
    rule(
        rf"{_WEEKDAY_FIRST}(?:the\s+)?(?P<day>{_DAY})(?:\s+day)?\.?(?:\s*-\s*|\s*)(?P<of>of\s+)?(?:the\s+month\s+of\s+)?"
        rf"(?P<month>{MONTH})(?!\w)\.?{_YEAR}{_WEEKDAY_LAST}",
        _day_of_month,
    ),
    rule(rf"(?P<year>20[0-9]{{2}})\s+(?P<month>{MONTH})\.?\s+(?P<day>{_DAY})", _day_of_month),
    rule(
        rf"{_NOT_IN_A_NUMBER}{_WEEKDAY_FIRST}(?P<year>[12][0-9]{{3}})(?P<separator>[-/.])(?P<a>[0-9]{{1,2}})(?P=separator)"
        r"(?P<b>[0-9]{1,2})(?:t[0-9:.]+z?)?(?![/-])",
        _iso,
    ),
    rule(
        rf"{_NOT_IN_A_NUMBER}{_WEEKDAY_FIRST}(?P<a>[0-9]{{1,2}})\s?(?P<separator>[/.-])\s?(?P<b>[0-9]{{1,2}})\s?"
        r"(?:(?P=separator)|,)\s?(?P<year>(?:19|20)[0-9]{2}|[0-9]{2})(?![/-]|[.,:][0-9])",
        _numeric_with_year,
    ),
    rule(
        rf"{_NOT_IN_A_NUMBER}{_WEEKDAY_FIRST}(?P<a>[0-9]{{1,2}})(?P<separator>\s?[/-]\s?|\.)(?P<b>[0-9]{{1,2}})"
        r"(?P<dot>\.(?=\s+[a-z]|$))?(?![/-]|[.,:][0-9])",
        _numeric,
    ),
    rule(
        rf"{_NOT_IN_A_NUMBER}{_WEEKDAY_FIRST}(?P<the>the\s+)?(?P<day>{ORDINAL}|{CARDINAL_WORD}|[0-9]{{1,2}})(?:\s+day)?"
        rf"(?:(?:\s*,)?\s*(?:of\s+|in\s+)?(?P<month>{_NEXT_MONTH}))?(?![/:-]|[.,][0-9])",
        _ordinal,
    ),
    rule(rf"(?:(?:this|next)\s+)?(?P<holiday>{almanac.HOLIDAY}){_YEAR}", _holiday),
]
