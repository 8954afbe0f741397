"""The small language the alarm and idiom files are written in, so that a phrase stays readable beside its neighbours.

A pattern is words in order. `a|b` is either (`_` joins words: `each|every_day`), `word?` may be missing, `word*` is any
ending, `word+` any inflection of a verb, `{group}` a group from `words.yaml`, `..` up to three words and `...` up to
seven (never across a pause, a "but" or a negation), `^` and `$` the ends of the sentence. `&` joins patterns that stand
near each other in one sentence, in any order, none of them denied.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from coach.errors import PromptError

T = TypeVar("T")

# Not \w: the vowel signs of Hindi or Bengali are no letters to it.
_LETTER = r"[^ ,\"◦*@$]"
_GAP = rf"(?:(?:not|never) (?:stop|stops|stopped) |(?!(?:but|not|never|nobody|without) ){_LETTER}+ ){{0,%d}}?"
_GAPS = {"..": _GAP % 3, "...": _GAP % 7}
_NEAR = 160
_DENIALS = frozenset(["not", "never", "nobody", "without"])
_WORD = re.compile(r"[\w'-]+")


def _denied(sentence: str, start: int) -> bool:
    return not _DENIALS.isdisjoint(sentence[:start].split()[-2:])


def inflections(verb: str) -> list[str]:
    """Every regular form of `verb`, with some that do not exist: nobody types those, so they cost nothing."""
    forms = [verb, f"{verb}s", f"{verb}es", f"{verb}ed", f"{verb}ing"]
    if verb.endswith("e"):
        forms += [f"{verb}d", f"{verb[:-1]}ing"]
    elif verb.endswith("y"):
        forms += [f"{verb[:-1]}ies", f"{verb[:-1]}ied"]
    else:
        forms += [f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing"]
    return forms


@dataclass(frozen=True)
class Pattern:
    """A pattern, compiled at its first use. A sentence must have one of the words of `gate` (`stem*`: any ending)."""

    source: str
    expressions: tuple[str, ...]
    gate: frozenset[str]

    @cached_property
    def parts(self) -> tuple[re.Pattern[str], ...]:
        """The regular expressions that must all be found."""
        return tuple(re.compile(f"(?<= ){expression}") for expression in self.expressions)

    def spans(self, sentence: str) -> Iterator[tuple[int, int]]:
        """Where it occurs in a plain sentence: (start, end), `end` past the last word's space."""
        if len(self.parts) == 1:
            for found in self.parts[0].finditer(sentence):
                yield found.span()
            return
        places = [[found.span() for found in part.finditer(sentence)] for part in self.parts]
        if not all(places):
            return
        for first in places[0]:
            near = [first, *(min(others, key=lambda span: abs(span[0] - first[0])) for others in places[1:])]
            start, end = min(span[0] for span in near), max(span[1] for span in near)
            if end - start <= _NEAR and not any(_denied(sentence, span[0]) for span in near if span[0] > start):
                yield start, end


class Grammar:
    """Compiles patterns over the word groups of one file."""

    def __init__(self, groups: Mapping[str, Iterable[str]]) -> None:
        self._groups = {name: list(members) for name, members in groups.items()}
        self._compiled: dict[str, tuple[str, frozenset[str]]] = {}
        self.vocabulary: set[str] = set()

    def compile(self, source: str, where: str) -> Pattern:
        """Raises PromptError naming `where` when the pattern cannot be understood."""
        try:
            sequences = [self._sequence(part) for part in source.split(" & ")]
        except (KeyError, RecursionError) as error:
            raise PromptError(f"{where}: the pattern '{source}' uses an unknown or circular group {error}.") from None
        gate = min((gate for _, gate in sequences), key=_commonness)
        if not all(gate for _, gate in sequences):
            raise PromptError(f"{where}: the pattern '{source}' has no word that must occur.")
        return Pattern(source, tuple(regex for regex, _ in sequences), gate)

    def words(self, group: str) -> frozenset[str]:
        """The single words of a group, those of the groups inside it included."""
        found: set[str] = set()
        for member in self._groups[group]:
            found |= self.words(member.strip("{}")) if member.startswith("{") else {member}
        return frozenset(found)

    def _sequence(self, source: str) -> tuple[str, frozenset[str]]:
        parts: list[str] = []
        gates: list[frozenset[str]] = []
        for token in source.split():
            if token in _GAPS:
                parts.append(_GAPS[token])
            elif token == "^":
                parts.append("(?<![^ ] )")
            elif token == "$":
                parts.append("(?!.)")
            else:
                regex, gate = self._token(token.removesuffix("?"))
                parts.append(f"{regex}?" if token.endswith("?") else regex)
                if not token.endswith("?"):
                    gates.append(gate)
        return "".join(parts), min(gates, key=_commonness, default=frozenset())

    def _token(self, token: str) -> tuple[str, frozenset[str]]:
        if token not in self._compiled:
            options = [self._option(option) for option in token.split("|")]
            regex = "(?:" + "|".join(regex for regex, _ in options) + ")"
            self._compiled[token] = regex, frozenset().union(*(gate for _, gate in options))
        return self._compiled[token]

    def _option(self, option: str) -> tuple[str, frozenset[str]]:
        if option.startswith("{"):
            members = [self._sequence(member) for member in self._groups[option.strip("{}")]]
            return "(?:" + "|".join(regex for regex, _ in members) + ")", frozenset().union(*(g for _, g in members))
        if option.endswith("*"):
            return rf"{re.escape(option[:-1])}{_LETTER}* ", frozenset({option})
        if option.endswith("+"):
            forms = inflections(option[:-1])
            self.vocabulary.update(forms)
            return "(?:" + "|".join(forms) + ") ", frozenset(forms)
        words = option.split("_")
        self.vocabulary.update(word for word in words if _WORD.fullmatch(word))
        return "".join(f"{re.escape(word)} " for word in words), frozenset({max(words, key=len)})


_COMMON = frozenset(
    [
        "i",
        "me",
        "my",
        "you",
        "he",
        "she",
        "they",
        "it",
        "we",
        "a",
        "the",
        "to",
        "of",
        "in",
        "on",
        "not",
        "is",
        "am",
        "are",
        "was",
        "be",
        "have",
        "do",
        "and",
        "so",
        "that",
    ]
)


def _commonness(gate: frozenset[str]) -> tuple[int, int]:
    return len(gate & _COMMON), len(gate)


class Index(Generic[T]):
    """Finds, among many patterns, the few a sentence could match, by the words it has."""

    def __init__(self, entries: Iterable[tuple[Pattern, T]]) -> None:
        self._by_word: dict[str, list[int]] = {}
        self._entries = list(entries)
        for number, (pattern, _) in enumerate(self._entries):
            for word in pattern.gate:
                self._by_word.setdefault(word, []).append(number)
        self._stems = sorted({len(word) - 1 for word in self._by_word if word.endswith("*")})

    def occurs(self, sentence: str) -> bool:
        """Whether any of the patterns occurs in a plain sentence."""
        return bool(self._entries) and any(True for _ in self.find(sentence))

    def find(self, sentence: str) -> Iterator[tuple[int, int, T]]:
        """Every occurrence, as (start, end, what the pattern stands for), in the order of the patterns."""
        numbers: set[int] = set()
        for word in set(sentence.split()):
            numbers.update(self._by_word.get(word, ()))
            for length in self._stems:
                numbers.update(self._by_word.get(f"{word[:length]}*", ()))
        for number in sorted(numbers):
            pattern, stands_for = self._entries[number]
            for start, end in pattern.spans(sentence):
                yield start, end, stands_for
