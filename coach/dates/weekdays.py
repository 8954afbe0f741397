"""Days named from today: "tomorrow", "Friday", "next Tuesday", "Friday week", "Tuesday of next week".

A bare weekday is the nearest one ahead, seven days off when said on the day itself: whoever means today says "today".
"this Friday" may be today. "next Friday" is the Friday of next week (weeks begin on Monday), as in "next week, Friday";
people disagree here, and the later day is the one a reminder can still correct.
"""

import re
from datetime import date

from coach.dates import almanac
from coach.dates.mention import Mention, Rule, rule
from coach.dates.words import COUNT, WEEKDAY, WEEKDAYS, number

_TOMORROW = r"(?:tomorrow|tommorow|tommorrow|tomorow|tomorrrow|tomorro|tmrw|tmrow|tmr|tmw|2moro|2morrow|2mrw)s?"
_TODAY = r"(?:todays?|tonight|tonite|2day|this\s+(?:very\s+)?(?:morning|afternoon|evening|day|lunchtime))"
_OWNED = re.compile(r"(?<!\w)(?:a|an|the|my|our|your|his|its|their|that|those|one|casual|what|which|\w+'s)\s+$")
_NEXT_DAY = r"(?:(?:the\s+)?(?:very\s+)?(?:next|following)\s+day)"
_IS = re.compile(r"\s+(?:is|was|has)(?!\w)")
_HER = re.compile(r"(?<!\w)(?:her|each)\s+$")
_NOUN_COMPOUND = re.compile(
    r"\s+(?:school|roast|best|league|blues|paper|papers|club|night\s+football|person|routine|habit|child|mood|feeling)(?!\w)"
)
_POSSESSIVE = re.compile(r"'s?\s+\w")
_POSSESSIVE_LEADS = frozenset({"by", "before", "until", "for", "at", "in", "on", "during", "ahead of", "after"})
_EASILY_CONFUSED = frozenset({"sat", "sun", "wed", "mon"})
_STANDS_AS_DATE = re.compile(r"\.?,?\s*(?:$|[,;!?)]|[0-9]|at\s|by\s|morning|afternoon|evening|night|latest)")


def _is_owner(m: Mention) -> bool:
    """ "today's world", "Wednesday's child": a name, unless something is due by, for or at it."""
    return m.followed_by(_POSSESSIVE) and m.lead not in _POSSESSIVE_LEADS


def _is_owned(m: Mention) -> bool:
    """ "my Friday report", "the Monday meeting": a name too, unless something is due by it."""
    if m.lead and m.led_by_the:
        return not (m.closes or m.opening)
    return m.directly_after(_OWNED) or (m.directly_after(_HER) and not m.closes)


def _day(m: Mention) -> list[date] | None:
    if m.unmeant or m.told or _is_owner(m) or (m["today"] and m.followed_by(_IS)):
        return None
    return [m.today] if m["today"] else [almanac.shift(m.today, 1)]


def _weekday(m: Mention) -> list[date] | None:
    if m.unmeant or m.told or _is_owner(m) or _is_owned(m) or m.followed_by(_NOUN_COMPOUND):
        return None
    if m["wd"] in _EASILY_CONFUSED and not (m.lead or m.alone or (m.followed_by(_STANDS_AS_DATE) and _begins(m))):
        return None
    return [almanac.coming(WEEKDAYS[m["wd"]], m.today)]


def _begins(m: Mention) -> bool:
    """Whether nothing before it makes "sat" a verb or "sun" a noun."""
    return not m.directly_after(re.compile(r"(?<!\w)(?:i|we|he|she|they|it|who|the|and|in|a)\s+$"))


def _weekday_of(m: Mention) -> list[date] | None:
    """A weekday with the week it belongs to."""
    which, weekday = " ".join((m["which"] or m["week"] or m["week_first"]).split()), WEEKDAYS[m["wd"]]
    nearest = almanac.coming(weekday, m.today)
    if m.unmeant:
        return None
    if which in {"week", "a week", "after next"}:
        return [almanac.shift(nearest, 7)]
    if which == "fortnight":
        return [almanac.shift(nearest, 14)]
    if which in {"coming", "this coming", "upcoming", "following", "very next"}:
        return [nearest]
    monday = almanac.week_of(m.today).first
    if which in {"this", "this week"}:
        day = almanac.shift(monday, weekday)
        return None if m.told else [day, nearest]
    weeks = 2 if "after next" in which else 1
    if counted := re.match(rf"(?:in\s+)?({COUNT})\s+weeks", which):
        weeks = number(counted.group(1))
    return [almanac.shift(monday, 7 * weeks + weekday)]


_WEEK = (
    r"(?:(?:this|next|the\s+next|the\s+following|the\s+coming|this\s+coming)\s+week|(?:the\s+)?week\s+after\s+next"
    rf"|in\s+{COUNT}\s+weeks(?:'?\s+time)?)"
)

RULES: list[Rule] = [
    rule(
        rf"(?:(?P<today>(?:later\s+(?:on\s+)?)?{_TODAY})|{_TOMORROW}|{_NEXT_DAY})",
        _day,
    ),
    rule(rf"(?P<wd>{WEEKDAY})", _weekday),
    rule(
        rf"(?:the\s+)?(?P<which>this\s+coming|coming|upcoming|following|very\s+next|this|next)\s+(?P<wd>{WEEKDAY})",
        _weekday_of,
    ),
    rule(rf"(?:the\s+)?(?P<wd>{WEEKDAY}),?\s+(?P<which>week|fortnight|a\s+week|after\s+next)", _weekday_of),
    rule(rf"(?:the\s+)?(?P<wd>{WEEKDAY}),?\s+(?:(?:of|in)\s+)?(?P<week>{_WEEK})", _weekday_of),
    rule(rf"(?P<week_first>{_WEEK})(?:\s*,)?\s+(?:on\s+)?(?P<wd>{WEEKDAY})", _weekday_of),
]
