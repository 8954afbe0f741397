"""The vocabulary of dates: names, spellings and number words, each as a dictionary to read and a pattern to find them.

Everything here is lower case, because `mention.plain` lowers the text before any rule sees it. Misspellings are listed,
not guessed: a fuzzy match on three-letter names finds dates in every sentence.
"""

import re
from collections.abc import Iterable


def one_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first so that "sept" wins over "sep"."""
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


def _numbered(*groups: str, start: int = 1, step: int = 1) -> dict[str, int]:
    """Each word with the number of its group; words in one group are spellings of the same name."""
    return {word: start + step * place for place, group in enumerate(groups) for word in group.split()}


def _counted(words: str, start: int = 1, step: int = 1) -> dict[str, int]:
    return _numbered(*words.split(), start=start, step=step)


WEEKDAYS = _numbered(
    "monday mon munday mondy",
    "tuesday tues tue teusday tusday tuseday",
    "wednesday wed weds wednsday wensday wedensday wednesay",
    "thursday thu thur thurs thrusday thurday thursdy",
    "friday fri firday fryday fridy",
    "saturday sat saterday satuday saturdy satterday",
    "sunday sun sundy sonday",
    start=0,
)
MONTHS = _numbered(
    "january jan januray janurary",
    "february feb febuary feburary februrary",
    "march mar",
    "april apr",
    "may",
    "june jun",
    "july jul",
    "august aug",
    "september sept sep septembre",
    "october oct octobre",
    "november nov novembre",
    "december dec decembre",
)
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""Each season with its first month: meteorological, northern, because it starts and ends where people's plans do."""

_ONES = _counted("one two three four five six seven eight nine")
_TEENS = _counted("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", start=10)
_TENS = _counted("twenty thirty forty fifty sixty seventy eighty ninety", start=20, step=10)
_FIRSTS = _counted("first second third fourth fifth sixth seventh eighth ninth")
_LATER = {
    **_counted("tenth eleventh twelfth thirteenth fourteenth fifteenth", start=10),
    **_counted("sixteenth seventeenth eighteenth nineteenth twentieth", start=16),
    "thirtieth": 30,
}
_VAGUE = {"couple": 2, "pair": 2, "few": 3, "several": 3, "dozen": 12}
_VALUES = {**_ONES, **_TEENS, **_TENS, **_FIRSTS, **_LATER, **_VAGUE}
_VALUE = re.compile(one_of(_VALUES))

WEEKDAY = one_of(WEEKDAYS)
MONTH = one_of(MONTHS)
SEASON = one_of(SEASONS)
CARDINAL_WORD = rf"(?:{one_of(_TENS)}(?:[\s-]?{one_of(_ONES)})?|{one_of(_TEENS)}|{one_of(_ONES)})"
COMPOUND_ORDINAL = rf"(?:(?:twenty|thirty)[\s-]?{one_of(_FIRSTS)})"
ORDINAL_WORD = rf"(?:{COMPOUND_ORDINAL}|{one_of(_LATER)}|{one_of(_FIRSTS)})"
ORDINAL = rf"(?:[0-9]{{1,2}}(?:st|nd|rd|th)|{ORDINAL_WORD})"
COUNT = (
    rf"(?:[0-9]{{1,4}}|{CARDINAL_WORD}|(?:an?\s+|the\s+)?(?:couple|pair)(?:\s+of)?"
    r"|(?:a\s+|the\s+)?(?:few|several|dozen)|an?|another)"
)
YEAR = r"(?:(?:19|20|21)[0-9]{2}(?![0-9])|(?:this|next)\s+year)"


def number(words: str) -> int:
    """The value of "12", "3rd", "twenty one", "thirty-first", "a couple of" or "a" (which counts as one)."""
    digits = re.match(r"[0-9]+", words)
    if digits:
        return int(digits.group())
    return sum(_VALUES[word] for word in _VALUE.findall(words)) or 1
