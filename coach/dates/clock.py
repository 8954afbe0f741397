"""Times of day. Alone they mean today ("by 17:00"); beside a day they are part of its words ("Monday morning at 9")."""

import re
from datetime import date

from coach.dates.mention import OPENING, Mention, Rule, rule

_HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_END_OF_DAY = (
    r"(?:(?:(?:very\s+)?end|close)\s+of\s+(?:(?:the|my)\s+)?(?:(?:working|business|work)\s+)?(?:day|business|play)"
    r"|eod|eob|cob|cop)"
)
_PART = (
    r"(?:morning|afternoon|evening|night|lunch\s?time|lunch|noon|midday|midnight|breakfast|dinner|first\s+thing"
    rf"|{_END_OF_DAY})"
)
_EXACT = (
    r"(?:[0-9]{1,2}(?:[:.][0-9]{2}){0,2}\s*(?:[ap]\.\s?m\.|[ap]\s?m(?!\w)|o'?\s?clock)"
    r"|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)"
)
_HOUR = rf"(?:(?:at|@|around)\s+(?:about\s+)?(?:[0-9]{{1,2}}|{_HOURS})(?![\w%]|[./-]?[0-9]))"
_TAIL = re.compile(
    r"(?:(?:\s*,\s*|\s+)(?:(?:at|by|around|before|for|@|in\s+the|early|late|(?:early|first\s+thing)\s+in\s+the"
    rf"|during\s+the)\s+)?(?:{_PART}|{_EXACT})(?!\w)|\s+{_HOUR}|\s+at\s+the\s+latest){{1,3}}"
)


def tail_end(text: str, end: int) -> int:
    """Where the words for a time of day that follow a day end, or `end` itself where there are none."""
    found = _TAIL.match(text, end)
    return found.end() if found else end


_TIME_LEADS = OPENING | {"at", "around", "for"}


def _time(m: Mention) -> list[date] | None:
    return [m.today] if m.lead in _TIME_LEADS and not m.told and not m.unmeant else None


def _end_of_day(m: Mention) -> list[date] | None:
    """ "at the end of the day" is an idiom unless a sentence ends, and did not begin, with it."""
    if m.told or m.unmeant:
        return None
    idiom = m.lead in {"at", "in"} and not (m.ends and m.lead_start > 0)
    bare = not m.lead and m.match.group().startswith("the ")
    return None if idiom or (bare and not m.ends) else [m.today]


RULES: list[Rule] = [
    rule(rf"(?:{_EXACT}|noon|midday|midnight|lunch\s?time|lunch|dinner\s?time|breakfast)", _time, clock=True),
    rule(rf"(?:the\s+)?{_END_OF_DAY}", _end_of_day, clock=True),
]
