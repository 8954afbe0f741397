"""Which week, month, quarter, season or year is meant by "next month", "the third quarter" or "March"."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from coach.dates import almanac
from coach.dates.almanac import FRI, SUN, Period
from coach.dates.words import MONTH, MONTHS, ORDINAL, SEASON, SEASONS, YEAR, number

_WHICH = r"(?:(?:the|(?:this\s+|the\s+)?(?:coming|upcoming)|this|current|(?:the\s+)?(?:next|following))\s+)"
_OF_YEAR = rf"(?:,?\s*(?:of\s+|in\s+)?{YEAR})"
UNIT = r"(?:(?:working\s+|work\s+)?week|month|quarter|qtr|year|yr|week-?\s?end|wkend)"
_QUARTER = rf"(?:(?:the\s+)?(?:q[1-4]|{ORDINAL}\s+(?:quarter|qtr))(?!\w){_OF_YEAR}?)"
_MONTH = rf"(?:(?:this|next|(?:the\s+)?coming)\s+)?{MONTH}\.?(?!\w){_OF_YEAR}?"
_SEASON = rf"{_WHICH}?{SEASON}{_OF_YEAR}?"
REFERENCE = rf"(?:{_WHICH}?{UNIT}(?:\s+after\s+next)?|{_QUARTER}|{_MONTH}|{_SEASON}|(?:the\s+)?holidays|20[0-9]{{2}})"
"""Any period, to be read by `periods`."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A reference and what it says of all periods alike: the years it can lie in, how many periods ahead it is."""

    reference: str
    today: date
    years: list[int]
    steps: int

    def ahead(self, named: Iterator[Period]) -> Iterator[Period]:
        """Periods named by their own name: "next March" is one that has not begun."""
        return (period for period in named if period.first > self.today or not self.steps)


def periods(reference: str, today: date) -> Iterator[Period]:
    """The periods a reference can mean, soonest first, from the one that holds today or the first ahead."""
    reference = " ".join(reference.split())
    steps = 2 if "after next" in reference else int(bool(re.search(r"next|following|coming", reference)))
    years = [today.year - 1, today.year, today.year + 1]
    if year := re.search(YEAR, reference):
        years = [named_year(year.group(), today)]
        reference = reference.replace(year.group(), "").strip()
    asked = _Asked(reference, today, years, steps)
    for pattern, read in _READERS:
        if found := pattern.search(reference):
            return (period for period in read(found, asked) if period.last >= today)
    return iter(())


def named_year(words: str, today: date) -> int:
    """The year meant by "2027", "'27", "27", "this year" or "next year"."""
    digits = words.strip("' ")
    if digits.isdigit():
        return int(digits) if len(digits) == 4 else 2000 + int(digits)
    return today.year + words.startswith("next")


def _weekends(_: re.Match[str], asked: _Asked) -> Iterator[Period]:
    """Friday, when people count a weekend as begun, to Sunday; "the coming weekend" is this week's."""
    steps = 0 if "coming" in asked.reference else asked.steps
    for weeks in (steps, steps + 1):
        monday = almanac.week_of(almanac.shift(asked.today, 7 * weeks)).first
        yield Period(almanac.shift(monday, FRI), almanac.shift(monday, SUN))


def _weeks(_: re.Match[str], asked: _Asked) -> Iterator[Period]:
    yield almanac.week_of(almanac.shift(asked.today, 7 * asked.steps))


def _months(_: re.Match[str], asked: _Asked) -> Iterator[Period]:
    """ "the 3rd of the month" may be next month's; "this month" may not."""
    for month in (asked.today.month, asked.today.month + 1) if asked.reference == "the month" else (asked.today.month,):
        yield almanac.month_of(asked.today.year, month + asked.steps)


def _named_quarters(found: re.Match[str], asked: _Asked) -> Iterator[Period]:
    return (almanac.quarter_of(year, number(found["n"] or found["nth"])) for year in asked.years)


def _quarters(_: re.Match[str], asked: _Asked) -> Iterator[Period]:
    yield almanac.quarter_of(asked.today.year, (asked.today.month + 2) // 3 + asked.steps)


def _holidays(_: re.Match[str], asked: _Asked) -> Iterator[Period]:
    return (Period(date(year, 12, 24), date(year + 1, 1, 1)) for year in asked.years)


def _years(_: re.Match[str], asked: _Asked) -> Iterator[Period]:
    yield almanac.year_of(asked.today.year + asked.steps)


def _only_a_year(_: re.Match[str], asked: _Asked) -> Iterator[Period]:
    return (almanac.year_of(year) for year in asked.years)


def _seasons(found: re.Match[str], asked: _Asked) -> Iterator[Period]:
    return asked.ahead(almanac.season_of(year, SEASONS[found.group()]) for year in asked.years)


def _named_months(found: re.Match[str], asked: _Asked) -> Iterator[Period]:
    return asked.ahead(almanac.month_of(year, MONTHS[found.group()]) for year in asked.years)


_READERS: list[tuple[re.Pattern[str], Callable[[re.Match[str], _Asked], Iterator[Period]]]] = [
    (re.compile(r"^$"), _only_a_year),
    (re.compile(r"week-? ?end|wkend"), _weekends),
    (re.compile(r"week"), _weeks),
    (re.compile(r"month"), _months),
    (re.compile(rf"q(?P<n>[1-4])|(?P<nth>{ORDINAL}) (?:quarter|qtr)"), _named_quarters),
    (re.compile(r"quarter|qtr"), _quarters),
    (re.compile(r"holidays"), _holidays),
    (re.compile(r"year|yr"), _years),
    (re.compile(rf"(?<!\w){SEASON}(?!\w)"), _seasons),
    (re.compile(rf"(?<!\w){MONTH}(?!\w)"), _named_months),
]
