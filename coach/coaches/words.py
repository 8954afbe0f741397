"""Finding in a message the words a model says are in it (case, quotation marks and spaces may differ, nothing else),
and whether words bear out what a model makes of them."""

import re
from collections.abc import Iterable

_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-"}
)
_MARKS = tuple('"“”„«»')
_EDGES = " \t\n.,;:!?…\"'()[]-。、！？，"
_SMALL = frozenset(  # words that link others and say nothing by themselves: no negation, no number, no name
    """
    a an the to of in on at by for with from about and or my his her their our your it its i me him them this that
    der die das den dem des ein eine einen einem zu zum zur mit und oder an am im auf für von bei ich mir mich mein
    meine meinem meinen le la les un une de du des à au aux avec et ou mon ma mes je lui el los las al del con y o en
    mi mis por para le lo il gli con e di da per io um uma os as com meu minha een het de met en mijn ik
    """.split()
)
_WORD = re.compile(r"\w+")
_NO_SPACES = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # scripts that put no spaces

_NOT = re.compile(
    r"\b(?:not|never|no|none|nothing|nobody|cannot|failed|forgot|almost|\w+n['’]t|(?:did|have|has|was|do|ca|could|is)nt"
    r"|nicht|kein\w*|noch|pas|jamais|rien|nunca|nada|niet|inte|ikke|нет|не|ещё)\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:will|going to|gonna|want to|plan to|intend to|need to|have to|should)\b|['’]ll\b", re.IGNORECASE
)
_GIVEN_UP = re.compile(
    r"\b(?:dropp?\w*|forget|skip\w*|cancel\w*|scrap\w*|abandon\w*|against|instead|rather|off|g[ai]v(?:e|ing) up"
    r"|given up|let\w* (?:it|that|this|them) go|leav(?:e|ing)|changed my mind|remov\w*|delet\w*|pointless|obsolete"
    r"|stopp?\w*)\b",
    re.IGNORECASE,
)


class Words:
    """A message in which words can be found again."""

    def __init__(self, message: str) -> None:
        self._message = message
        self._plain, self._places = _plain(message)

    def find(self, words: str) -> str | None:
        """The message's own spelling of `words`; None when they are not in it, as whole words and in this order."""
        place = self.place(words)
        return self._message[place[0] : place[1]] if place else None

    def swapped(self, words: str, new: str) -> str | None:
        """The message with `new` where `words` stand first; None when they are not in it."""
        place = self.place(words)
        return f"{self._message[: place[0]]}{new}{self._message[place[1] :]}" if place else None

    def place(self, words: str) -> tuple[int, int] | None:
        """Where `words` begin and end in the message; None when they are not in it."""
        wanted = _plain(words)[0].strip(_EDGES)
        at = self._plain.find(wanted) if wanted else -1
        while at >= 0:
            end = at + len(wanted)
            if _edge(self._plain, at) and _edge(self._plain, end):
                return self._whole(self._places[at], self._places[end - 1] + 1)
            at = self._plain.find(wanted, at + 1)
        return None

    def _whole(self, start: int, end: int) -> tuple[int, int]:
        """What stands there, with the quotation mark beside it where only its other half is in it."""
        if sum(sign in _MARKS for sign in self._message[start:end]) % 2:
            if start and self._message[start - 1] in _MARKS:
                start -= 1
            elif self._message[end : end + 1] in _MARKS:
                end += 1
        if self._message[end : end + 1] in ("?", "!", "？", "！"):
            end += 1
        return start, end

    def holds(self, text: str) -> bool:
        """Whether every word of `text` but the smallest is among the message's, so that nothing in it is another's."""
        telling = _words(text) - _SMALL
        return bool(telling) and telling <= _words(self._message)


def overlap(one: str, other: str) -> float:
    """The share of the shorter text's words that stand in the longer one too, 0 to 1."""
    mine, theirs = _words(one), _words(other)
    return len(mine & theirs) / min(len(mine), len(theirs)) if mine and theirs else 0.0


def covered(text: str, others: Iterable[str]) -> float:
    """The share of the text's words that stand in the others, taken together, 0 to 1."""
    mine, theirs = _words(text), set[str]().union(*map(_words, others))
    return len(mine & theirs) / len(mine) if mine else 0.0


def tells_done(words: str) -> bool:
    """Whether words may tell of something done: they deny nothing and do not look ahead."""
    return not (_NOT.search(words) or _AHEAD.search(words))


def refuses(words: str, act: str) -> bool:
    """Whether the clause in which an act is named denies it: "I won't tell my boss" is no promise to tell them."""
    place = Words(words).place(act)
    before = re.split(r"[,;.:]| (?:but|so|and|aber|und|pero|y|mais|et) ", words[: place[0]])[-1] if place else words
    return bool(_NOT.search(before)) and not (place is None and _NOT.search(act))


def gives_up(words: str) -> bool:
    """Whether words may tell of something given up."""
    return bool(_NOT.search(words) or _GIVEN_UP.search(words))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(_plain(text)[0]))


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
