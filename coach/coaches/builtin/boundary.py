"""Where one thing ends and the next begins in what people type, punctuated or not: a logistic regression over the words
around each gap and what the rules of `clauses` say of it, trained on the labelled messages."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.coaches.builtin.clauses import READ_CHARACTERS, READ_CLAUSES, split
from coach.coaches.builtin.exemplars import Exemplars
from coach.shelf import Shelf

# Chosen on tests/data/listening/whole-messages.yaml, which is therefore no longer held out.
STEPS = 150
RATE = 0.3
RIDGE = 0.01
RARE = 2  # features seen less often are left out
LIKELY = 0.4
FAR = 6  # words; more than this since the last end, or until the next mark, is simply far
OPENS = 3  # times a word must begin a clause without a mark before it, to be trusted with that
_ABBREVIATED = re.compile(r"\W*(?:Mr|Mrs|Ms|Dr|Prof|St|e\.g|i\.e|vs|approx|No)\.", re.IGNORECASE)
_UNFINISHED = frozenset(  # no clause ends with one of these where no mark says so
    """
    a an the my your his her our their this every of to for with from over up out off on in at by into about and or but
    that than as is are was were be been am i you he she we they not no very so too really actually just also always
    only still even almost probably finally simply want need take ask tell thats that's whats what's
    after before until when while because if since though although
    """.split()
)
_TIES = frozenset("what which who whether how if that to for on in at with than as after before".split())
_TURNS = ("because", "cos", "cause", "coz", "but")  # what follows is a thing of its own: a reason, or the other side
_SENTENCE_END = re.compile(r"[.!?…;][\"'”’)]*$")
_WORD = re.compile(r"\S+")
_MARK = re.compile(r"[^\w'’]*$")
_DAY_FIRST = re.compile(
    r"(?:,\s*(?:and|then|but)?|\b(?:and|then|but))\s+"
    r"(?P<day>(?:on |by |next |this |the )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|week|month|weekend)"
    r"|tomorrow|tonight)$",
    re.IGNORECASE,
)
_I_WILL = re.compile(r"I(?:['’]ll| will|['’]m going to| am going to)\b", re.IGNORECASE)


class Boundaries:
    """Says after which words of a text a new clause begins."""

    def __init__(self, exemplars: Exemplars, shelf: Shelf) -> None:
        """Learn from the labelled messages; nothing is computed before use, and what is learned is kept."""
        self._shelf = shelf
        self._messages = [[said.text for said in message.says] for message in exemplars.messages]

    def prepare(self) -> None:
        """Train now rather than at the first text."""
        _ = self._learned

    def split(self, message: str) -> list[str]:
        """The clauses of a message, in order and as typed; at most READ_CLAUSES of its first READ_CHARACTERS."""
        lines = (line for line in message[:READ_CHARACTERS].splitlines() if line.strip())
        return [part for line in lines for part in self._line(line)][:READ_CLAUSES]

    def _line(self, text: str) -> list[str]:
        places = list(_WORD.finditer(text))
        words, ruled = [found[0] for found in places], _ends(split(text))
        parts, since, start = [], 0, 0
        for gap in range(1, len(words)):
            since += 1
            if self._cuts(words, gap, since, ruled=gap in ruled):
                parts.append(text[start : places[gap - 1].end()])
                since, start = 0, places[gap].start()
        found = [part.strip(" ,") for part in (*parts, text[start:]) if re.search(r"\w", part)]
        return _day_with_its_promise(found)

    def _cuts(self, words: Sequence[str], gap: int, since: int, *, ruled: bool) -> bool:
        """Whether a clause ends before `words[gap]`: at the end of a sentence, and wherever it is likely enough."""
        before = words[gap - 1]
        if _ABBREVIATED.fullmatch(before):
            return False
        if _SENTENCE_END.search(before):
            return True
        if ruled and _bare(words[gap]) in _TURNS:
            return True
        if not (marked := _MARK.search(before)) or not marked[0]:
            _, _, openers = self._learned
            if _bare(words[gap]) not in openers - _TIES or _bare(before) in _UNFINISHED:
                return False
        return self._chance(features(words, gap, since, ruled=ruled)) > LIKELY

    def _chance(self, found: Sequence[str]) -> float:
        weights, bias, _ = self._learned
        score = bias + sum(weights.get(name, 0.0) for name in found)
        return float(1 / (1 + np.exp(-score)))

    @cached_property
    def _learned(self) -> tuple[dict[str, float], float, frozenset[str]]:
        """The weight of each feature, the bias, and the words with which clauses begin where no mark tells."""
        learned_from = (self._messages, STEPS, RATE, RIDGE, RARE, OPENS)
        kept = self._shelf.get("boundaries", learned_from, self._learn)
        weights = dict(zip(kept["names"].tolist(), kept["weights"].tolist(), strict=True))
        return weights, float(kept["bias"]), frozenset(kept["openers"].tolist())

    def _learn(self) -> dict[str, NDArray[Any]]:
        """Gradient descent on the logistic loss."""
        rows, ends = zip(*(pair for clauses in self._messages for pair in _gaps(clauses)), strict=True)
        names, counts = np.unique([name for row in rows for name in row], return_counts=True)
        index = {str(name): place for place, name in enumerate(names[counts >= RARE])}
        flat = [(at, index[name]) for at, row in enumerate(rows) for name in row if name in index]
        where, what = np.array(flat).T
        y = np.array(ends, np.float64)
        weights, bias = np.zeros(len(index)), 0.0
        seen: NDArray[np.float64] = np.bincount(what, minlength=len(index)).astype(np.float64)
        for _ in range(STEPS):
            score = np.bincount(where, weights[what], minlength=len(y)) + bias
            error = y - 1 / (1 + np.exp(-score))
            # Each feature takes a step as large as it is rare, so that rare ones are learned as fast as common ones.
            weights += RATE * (np.bincount(what, error[where], minlength=len(index)) / seen**0.5 - RIDGE * weights)
            bias += RATE * float(error.mean())
        unmarked = Counter(row[2] for row, end in zip(rows, ends, strict=True) if end and row[0] == "mark ")
        openers = sorted(name.removeprefix("next ") for name, count in unmarked.items() if count >= OPENS)
        return {
            "names": np.array(list(index)),
            "weights": weights,
            "bias": np.array(bias),
            "openers": np.array(openers),
        }


def _day_with_its_promise(parts: list[str]) -> list[str]:
    """A day said first goes with what is promised for it: "… by Friday, and next Tuesday" | "I'll talk to Tom" """
    for place in range(1, len(parts)):
        day = _DAY_FIRST.search(parts[place - 1])
        if day and _I_WILL.match(parts[place]):
            parts[place - 1 : place + 1] = [parts[place - 1][: day.start()], f"{day['day']} {parts[place]}"]
    return parts


def features(words: Sequence[str], gap: int, since: int, *, ruled: bool) -> list[str]:
    """What stands around the gap before `words[gap]`; `since` words have gone by since the last end, and `ruled` says
    whether the rules would cut here."""
    before = words[gap - 1]
    mark = _MARK.search(before)
    end = mark[0][:1] if mark else ""
    last = _bare(before)
    near = [_bare(word) for word in words[gap : gap + 3]] + ["<end>"] * 3
    ahead = next((n for n, word in enumerate(words[gap:]) if _MARK.search(word)[0]), len(words) - gap)  # type: ignore[index]
    return [
        f"mark {end}",
        f"last {last}",
        f"next {near[0]}",
        f"next {near[0]} {near[1]}",
        f"next {near[0]} {near[1]} {near[2]}",
        f"mark {end} next {near[0]}",
        f"mark {end} next {near[0]} {near[1]}",
        f"around {last} {near[0]}",
        f"second {near[1]}",
        f"since {min(since, FAR)}",
        f"since {min(since, FAR)} mark {end}",
        f"ahead {min(ahead, FAR)} mark {end}",
        f"capital {words[gap][:1].isupper()} mark {end}",
        f"ruled {ruled}",
        f"ruled {ruled} mark {end}",
        f"ruled {ruled} since {min(since, FAR)}",
    ]


def _gaps(clauses: Sequence[str]) -> Iterator[tuple[list[str], bool]]:
    """Every gap of a message, and whether a clause begins there."""
    words = [word for clause in clauses for word in clause.split()]
    starts, ruled, since = _ends(clauses), _ends(split(" ".join(words))), 0
    for gap in range(1, len(words)):
        since += 1
        yield features(words, gap, since, ruled=gap in ruled), gap in starts
        since = 0 if gap in starts else since


def _ends(parts: Sequence[str]) -> set[int]:
    """How many words lie before each end."""
    return set(accumulate(len(part.split()) for part in parts))


def _bare(word: str) -> str:
    return re.sub(r"[^\w']", "", word.lower().replace("’", "'"))
