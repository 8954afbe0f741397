"""What looks like a date and is none: the past, habits, idioms. A match here speaks for its words and yields no day."""

from coach.dates import almanac
from coach.dates.mention import Mention, Rule, rule
from coach.dates.spans import SPAN
from coach.dates.words import COUNT, MONTH, ORDINAL, SEASON, WEEKDAY

_UNIT = (
    r"(?:days?|weeks?|fortnights?|months?|quarters?|qtr|years?|yr|week-?\s?ends?"
    r"|mornings?|afternoons?|evenings?|nights?)"
)
_NAMED = rf"(?:{WEEKDAY}|{MONTH}|{SEASON}|{_UNIT}|{almanac.HOLIDAY})"
_PAST = r"(?:this\s+past|the\s+last|the\s+past|last|past|previous|the\s+previous)"

_PATTERNS = [
    # the past
    rf"{_PAST}\s+(?:{COUNT}\s+)?{_NAMED}(?:\s+(?:on\s+)?{WEEKDAY}(?!\s+of))?",
    rf"(?:the\s+)?{WEEKDAY},?\s+(?:of\s+|from\s+)?{_PAST}\s+week",
    rf"{almanac.HOLIDAY}\s+(?:of\s+)?{_PAST}\s+year",
    rf"(?:the\s+)?{_NAMED}\s+before\s+last",
    rf"{SPAN}\s+(?:ago|earlier|back)(?:\s+(?:on\s+)?(?:{WEEKDAY}|today|tomorrow|this\s+{WEEKDAY}))?",
    r"(?:the\s+day\s+before\s+)?yesterday(?:\s+(?:morning|afternoon|evening|night))?",
    rf"(?:earlier|since|as\s+of)\s+(?:this\s+|on\s+)?(?:{_NAMED}|today)",
    r"(?:until|up\s+to|till)\s+(?:now|today)",
    # habits
    rf"(?:every|each|any|most)\s+(?:other\s+|single\s+|{COUNT}\s+|{ORDINAL}\s+|last\s+)?{_NAMED}"
    rf"(?:(?:\s*[,/&]\s*|\s+and\s+|\s+or\s+)(?:and\s+)?{_NAMED})*(?:\s+of\s+(?:the|each|every)\s+(?:month|quarter|year))?",
    rf"(?:from\s+)?{WEEKDAY}\s*(?:to|thru|through|-|till|until)\s*{WEEKDAY}",
    rf"{COUNT}(?:\s+(?:times|days|hours|evenings|minutes))?\s+(?:an?|per|each|every|in\s+an?)\s+(?:day|week|month|year)",
    # idioms and numbers
    r"24\s?/\s?7|9\s?/\s?11|50\s?/\s?50|these\s+days|those\s+days|to\s+this\s+day|one\s+of\s+these\s+days|in\s+this\s+day\s+and\s+age",
    r"in\s+the\s+(?:long|short)\s+run|day\s+(?:in|by)\s+(?:and\s+)?day(?:\s+out)?",
    rf"for\s+(?:about\s+|the\s+next\s+|the\s+last\s+|over\s+)?{SPAN}(?:\s+now)?",
    rf"(?:years?|months?|weeks?)\s+(?:of|in)\s+{SPAN}",
    r"(?:in|over)\s+(?:recent|the\s+(?:last|past))\s+\w+",
]


def _nothing(_: Mention) -> tuple[()]:
    return ()


RULES: list[Rule] = [rule(pattern, _nothing) for pattern in _PATTERNS]
