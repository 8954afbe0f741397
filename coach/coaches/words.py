"""Finding in a message the words a model says are in it. Case, quotation marks and spaces may differ, nothing else."""

import re

_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-"}
)
_MARKS = tuple('"“”„«»')
_EDGES = " \t\n.,;:!?…\"'()[]-。、！？，"
SHORT = 4  # letters
_WORD = re.compile(r"\w+")
_NO_SPACES = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # scripts that put no spaces


class Spoken:
    """A message in which words can be found again."""

    def __init__(self, message: str) -> None:
        self._message = message
        self._plain, self._places = _plain(message)

    def find(self, words: str) -> str | None:
        """The message's own spelling of `words`; None when they are not in it, as whole words and in this order."""
        wanted = _plain(words)[0].strip(_EDGES)
        at = self._plain.find(wanted) if wanted else -1
        while at >= 0:
            end = at + len(wanted)
            if _edge(self._plain, at) and _edge(self._plain, end):
                return self._whole(self._places[at], self._places[end - 1] + 1)
            at = self._plain.find(wanted, at + 1)
        return None

    def _whole(self, start: int, end: int) -> str:
        """What stands there, with the quotation mark beside it where only its other half is in it."""
        if sum(sign in _MARKS for sign in self._message[start:end]) % 2:
            if start and self._message[start - 1] in _MARKS:
                start -= 1
            elif self._message[end : end + 1] in _MARKS:
                end += 1
        if self._message[end : end + 1] in ("?", "!", "？", "！"):
            end += 1
        return self._message[start:end]

    def holds(self, text: str) -> bool:
        """Whether every telling word of `text` is among the message's, so that nothing in it is another's."""
        said = set(_WORD.findall(self._plain))
        return bool(telling := _telling(text)) and telling <= said


def _telling(text: str) -> set[str]:
    """Words of four letters and more; the short ones say little by themselves."""
    return {word for word in _WORD.findall(_plain(text)[0]) if len(word) >= SHORT}


def overlap(one: str, other: str) -> float:
    """The share of the shorter text's words that stand in the longer one too, 0 to 1."""
    mine, theirs = (set(_WORD.findall(_plain(text)[0])) for text in (one, other))
    return len(mine & theirs) / min(len(mine), len(theirs)) if mine and theirs else 0.0


def _plain(text: str) -> tuple[str, list[int]]:
    """The text in small letters with single spaces, and where each of its signs stands in `text`."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        plain = " " if sign.isspace() else sign.translate(_QUOTES).lower()
        if plain == " " and signs[-1:] == [" "]:
            continue
        signs += plain
        places += [place] * len(plain)
    return "".join(signs), places


def _edge(text: str, at: int) -> bool:
    """Whether no word goes on across this place."""
    if not 0 < at < len(text):
        return True
    left, right = text[at - 1], text[at]
    return not (left.isalnum() and right.isalnum()) or bool(_NO_SPACES.match(left) or _NO_SPACES.match(right))
