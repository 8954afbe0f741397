"""Days counted from today or from another day: "in two weeks", "within 48 hours", "two days before Easter"."""

import re
from collections.abc import Callable
from datetime import date

from coach.dates import almanac
from coach.dates.almanac import FRI
from coach.dates.mention import Mention, Rule, rule
from coach.dates.words import COUNT, ORDINAL, WEEKDAY, WEEKDAYS, number

_UNIT = (
    r"(?:(?:working|business|work|week)\s*-?days?|days?|weeks?|wks?|fortnights?|months?|mths?|quarters?|years?|yrs?"
    r"|hours?|hrs?|minutes?|mins?|seconds?|weekends?|decades?|(?<=[0-9])[dhw])"
)
_ONE = (
    rf"(?:(?P<half>half)\s+(?:an?\s+)?|(?:[0-9]{{1,3}}\s*-\s*|{COUNT}\s+(?:to|or)\s+)?(?P<count>{COUNT})(?:\s*-)?\s*"
    r"(?P<and_half>(?:and\s+a\s+half|\.5)\s+)?(?:more\s+|full\s+|other\s+)?)"
    rf"(?P<unit>{_UNIT})(?!\w)'?(?P<half_after>\s+and\s+a\s+half)?"
)
_ANY = re.sub(r"\?P<\w+>", "?:", _ONE)
SPAN = rf"(?:a\s+)?{_ANY}(?:(?:\s*,\s*|\s+and\s+|\s+){_ANY}){{0,2}}"
"""A length of time in one to three parts: "1 month and 21 days"."""

_PART = re.compile(_ONE)


def step(span: str, direction: int = 1) -> Callable[[date], date]:
    """How to go that far from a day, forwards or, with -1, back."""
    parts = [
        (part["unit"], number(part["count"] or ""), bool(part["half"]), bool(part["and_half"] or part["half_after"]))
        for part in _PART.finditer(span)
    ]

    def from_day(day: date) -> date:
        for unit, count, half, and_half in parts:
            day = _go(day, unit, direction * (0 if half else count), direction * (half or and_half))
        return day

    return from_day


def _go(day: date, unit: str, count: int, halves: int) -> date:
    """So many units and so many halves of one, in whole days: hours of less than a day leave the day as it is."""
    months = {"mo": 1, "mt": 1, "qu": 3, "ye": 12, "yr": 12, "de": 120}.get(unit[:2])
    if months == 1:
        return almanac.shift(almanac.add_months(day, count), 15 * halves)
    if months:
        return almanac.add_months(day, months * count + months // 2 * halves)
    if re.match(r"(?:work|business|week\s*-?day)", unit):
        return almanac.add_working_days(day, count) if count > 0 else almanac.shift(day, count)
    if unit.startswith("weekend"):
        return almanac.shift(almanac.week_of(day).first, 7 * count - 1)
    if unit.startswith("h"):
        return almanac.shift(day, 0 if abs(count) < 24 else -(-count // 24))
    if unit.startswith(("min", "sec")):
        return day
    days = {"w": 7, "f": 14}.get(unit[0], 1)
    return almanac.shift(day, days * count + (days + 1) // 2 * halves)


_RATE = re.compile(r"(?<!\w)(?:times|once|twice|hours|days|minutes|much|many|best|worst|first|not|most)\s+$")
_OF = re.compile(r"\s+(?:of|per|a)\s+\w|\s+experience|-\w")


def _ahead(m: Mention) -> list[date] | None:
    """ "in two weeks": a deadline, unless it says how long something took or how often it happens."""
    if m.unmeant or m.told or m.directly_after(_RATE) or m.followed_by(_OF):
        return None
    return [step(m["span"])(m.today)]


def _within_next(m: Mention) -> list[date] | None:
    return None if m.told or m.unmeant else [step(f"1 {m['unit']}")(m.today)]


def _from_now(m: Mention) -> list[date] | None:
    return None if m.told else [step(m["span"])(m.today)]


def _weeks_beyond(m: Mention) -> list[date] | None:
    """ "a week today", "two weeks Friday": the day as if named alone, and so many weeks on."""
    if m.told:
        return None
    near = {"today": 0, "tomorrow": 1}.get(m["day"])
    day = almanac.coming(WEEKDAYS[m["day"]], m.today) if near is None else almanac.shift(m.today, near)
    return [step(m["span"])(day)]


def _nth_from_now(m: Mention) -> list[date]:
    """ "two Fridays from now"."""
    return [almanac.shift(almanac.coming(WEEKDAYS[m["weekdays"]], m.today), 7 * (number(m["count"]) - 1))]


_TIME_OFF = r"(?:(?:about|around|roughly|approximately|just|like|maybe|at\s+most|less\s+than|under|only|say)\s+)?"
_NEXT = r"(?:(?:the\s+)?(?:next|coming|following)\s+)?"

RULES: list[Rule] = [
    rule(
        rf"(?:in|within|inside|after|over\s+the\s+next)\s+{_TIME_OFF}{_NEXT}(?P<span>{SPAN})(?:\s+time)?(?:\s+from\s+now)?",
        _ahead,
    ),
    rule(rf"(?P<span>{SPAN})\s+(?:from\s+(?:right\s+)?now|hence|later|out\s+from\s+now)", _from_now),
    rule(rf"(?:the\s+)?next\s+(?P<span>{SPAN})", _ahead),
    rule(r"(?:in|within|inside|over)\s+the\s+(?:next|coming)\s+(?P<unit>day|week|fortnight|month|year)", _within_next),
    rule(rf"(?P<span>{COUNT}\s+(?:weeks?|fortnight))\s+(?P<day>today|tomorrow|{WEEKDAY})", _weeks_beyond),
    rule(rf"(?P<count>{COUNT})\s+(?P<weekdays>{WEEKDAY})s\s+(?:from\s+now|hence)", _nth_from_now),
]

_OFFSET = re.compile(
    rf"(?<![\w-])(?:(?P<span>{SPAN})|(?:the\s+)?(?:(?P<nth>{ORDINAL})\s+)?(?P<weekday>{WEEKDAY})|(?:the\s+)?(?P<unit>day|week))\s+"
    r"(?P<direction>from|after|following|on|before|prior\s+to|ahead\s+of)\s+(?:the\s+)?$"
)
_AROUND = re.compile(r"(?<!\w)(?:the\s+)?week\s+(?:of|commencing|beginning|starting|ending)\s+(?:on\s+)?(?:the\s+)?$")
_JOINED = re.compile(r"(?:from|after|following|on|before|to|of)\s+(?:the\s+)?$")
_WINDOW = 48


def offset_before(text: str, start: int) -> tuple[int, Callable[[date], date]] | None:
    """Where an offset from the day named at `start` begins, and how it moves that day: "the day after", "a week on".

    "two days on Friday" is no offset: only weeks are counted "on" a day.
    """
    left = max(0, start - _WINDOW)
    window = text[left:start]
    if around := _AROUND.search(window):
        return left + around.start(), lambda day: almanac.shift(almanac.week_of(day).first, FRI)
    found = _OFFSET.search(window) if _JOINED.search(window) else None
    if not found or (found["direction"] == "on" and "week" not in (found["span"] or "")):
        return None
    back = found["direction"] not in {"from", "after", "following", "on"}
    if found["span"]:
        return left + found.start(), step(found["span"], -1 if back else 1)
    if found["weekday"]:
        return left + found.start(), _to_weekday(WEEKDAYS[found["weekday"]], number(found["nth"] or "first"), back)
    if found["unit"] == "week":
        return left + found.start(), lambda day: almanac.shift(almanac.week_of(day).first, FRI + (-7 if back else 7))
    return left + found.start(), lambda day: almanac.shift(day, -1 if back else 1)


def _to_weekday(weekday: int, nth: int, back: bool) -> Callable[[date], date]:
    """The nth such weekday after a day, or the nth before it."""
    weeks = -nth if back else nth - 1
    return lambda day: almanac.shift(almanac.coming(weekday, almanac.shift(day, -1 if back else 0)), 7 * weeks)
