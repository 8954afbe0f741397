"""Makes a message plain before anything is looked for: one spelling, no contractions, one string a sentence.

People in trouble type fast, on phones, in their second language, and some disguise the words on purpose ("d1e",
"su*cide") because other services delete them. Every later step can rely on the shape made here: lower-case words with
single spaces between and around them, `,` for every pause inside a sentence, `"` for every quotation mark.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

_TOKEN = re.compile(r"[^\W_]+(?:[*'@$+-]+[^\W_]+)*|[.!?…\n]|[,;:()\[\]–—/\"]")
_ENDS = frozenset(".!?…\n")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "“": '"', "”": '"', "«": '"', "»": '"'})
_LAUGHTER = str.maketrans(dict.fromkeys("😂🤣😅", " lol "))
_DIGITS = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"})
_STRETCHED = re.compile(r"(.)\1{2,}")
_SPELLED_OUT = re.compile(r"\b(?:[a-z][ .-]){3,}[a-z]\b")
_LONGEST_WORD = 40
_LONGEST_SENTENCE = 120
_OVERLAP = 20

_IRREGULAR = {"can't": "can not", "cannot": "can not", "won't": "will not", "shan't": "shall not", "ain't": "is not"}
_ENDINGS = (("n't", " not"), ("'m", " am"), ("'re", " are"), ("'ve", " have"), ("'ll", " will"), ("'d", " would"))
_IS = frozenset({"he", "she", "it", "that", "there", "what", "who", "here", "everything", "nothing", "nobody"})


def _deletions(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


def _one_slip(word: str, meant: str) -> bool:
    """Whether `word` is `meant` with one letter lost, added, changed, or two neighbours swapped."""
    if len(word) != len(meant):
        short, long = sorted((word, meant), key=len)
        return short in _deletions(long)
    wrong = [at for at, (a, b) in enumerate(zip(word, meant, strict=True)) if a != b]
    if len(wrong) == 1:
        return True
    return len(wrong) == 2 and wrong[1] == wrong[0] + 1 and sorted(word) == sorted(meant)


@dataclass(frozen=True)
class Reader:
    """Reads messages into plain sentences.

    `spelling` maps a token to the words it stands for, `vocabulary` holds every word the rules know (it decides whether
    "d1e" is a word), and a word one slip away from one of `often_misspelled` is read as that word.
    """

    spelling: Mapping[str, str]
    vocabulary: frozenset[str]
    often_misspelled: Iterable[str]
    _slips: dict[str, list[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for meant in self.often_misspelled:
            for form in _deletions(meant) | {meant}:
                self._slips.setdefault(form, []).append(meant)

    def sentences(self, text: str) -> list[str]:
        """The plain sentences of `text`; one beyond 120 words comes in overlapping pieces, so time stays linear."""
        plain = unicodedata.normalize("NFKC", text).translate(_QUOTES).translate(_LAUGHTER).lower()
        plain = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")
        plain = _SPELLED_OUT.sub(lambda found: re.sub(r"[ .-]", "", found[0]), plain)
        known: dict[str, list[str]] = {}
        done: list[str] = []
        words: list[str] = []
        for token in _TOKEN.findall(plain):
            if token in _ENDS:
                done += _pieces(words)
                words = []
            elif not token[0].isalnum():
                words.append('"' if token == '"' else ",")
            else:
                if token not in known:
                    known[token] = self._plain(token).split()
                words += known[token]
        return done + _pieces(words)

    def _plain(self, token: str) -> str:
        token = token[:_LONGEST_WORD]
        if token in self.spelling:
            return self.spelling[token]
        if token in _IRREGULAR:
            return _IRREGULAR[token]
        for ending, instead in _ENDINGS:
            if token.endswith(ending):
                return self._plain(token.removesuffix(ending)) + instead
        if token.endswith("'s"):
            owner = token.removesuffix("'s")
            return f"{owner} is" if owner in _IS else f"{self._plain(owner)} 's"
        if "-" in token and token not in self.vocabulary:
            return " ".join(self._plain(part) for part in token.split("-") if part)
        return self._spelled(token)

    def _spelled(self, word: str) -> str:
        if word in self.vocabulary:
            return word
        for guess in (_STRETCHED.sub(r"\1", word), _STRETCHED.sub(r"\1\1", word), word.translate(_DIGITS)):
            if guess != word and guess in self.spelling:
                return self.spelling[guess]
            if guess != word and guess in self.vocabulary:
                return guess
        if "*" in word:
            hidden = re.compile(re.escape(word).replace(r"\*", "[a-z]"))
            return next((known for known in sorted(self.vocabulary) if hidden.fullmatch(known)), word)
        if len(word) >= 5:
            candidates = {meant for form in {word} | _deletions(word) for meant in self._slips.get(form, ())}
            for meant in sorted(candidates, key=lambda meant: (abs(len(meant) - len(word)), meant)):
                if _one_slip(word, meant):
                    return meant
        return word


def _pieces(words: list[str]) -> list[str]:
    if not words:
        return []
    if len(words) <= _LONGEST_SENTENCE:
        return [f" {' '.join(words)} "]
    starts = [*range(0, len(words) - _OVERLAP, _LONGEST_SENTENCE - _OVERLAP), len(words)]
    return [f" {' '.join(words[start : min(stop + _OVERLAP, len(words))])} " for start, stop in pairwise(starts)]
