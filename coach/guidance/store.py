"""Finding guidance: passages to cite, and single ideas to offer to somebody who asked for them.

A card is found by what people say when it helps and by its topics (the closest of those lines counts), by its text
(half as much), and by shared words (a little). The weights were chosen with 25 cards, on questions in real people's
language (tests/guidance/questions.yaml). With 41 cards, of 70 questions that were held out, the right card came

    first | among three |
       45 |          54 | as built
       44 |          55 | without the words
       20 |          33 | by words alone, as when no model is installed

One author wrote cards and questions, so expect less from strangers; a difference of two questions is within chance.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coach.errors import KnowledgeError
from coach.guidance.cards import Audience, Card, CardStage, fingerprint
from coach.guidance.embed import Embedder
from coach.guidance.index import MemoryIndex, VectorIndex, give_way, open_index
from coach.guidance.words import WordIndex

TEXT_WEIGHT = 0.5
WORD_WEIGHT = 0.01
# How much the idea's card counts beside the idea itself. With 25 cards: at 0 an idea of the right card was among the
# first three for 39% of the held-out questions, at 1 for 84%.
CARD_WEIGHT = 1.0
# With 25 cards: asked at Options, 90% of the ideas given are then from cards for Options (80% without it), and as many
# questions get an idea of the right card (29 of 35); twice the bonus loses two of them.
STAGE_BONUS = 0.1
REACH = 1000  # entries fetched at most, about 50 cards; those beyond are counted as no nearer than the last
# Of 24 remarks that have nothing to do with mentoring ("ok", "my train was late") one reaches this score ("thanks,
# bye"); of the 70 held-out questions 54 do, and for 41 of these it is the right card.
CITE_FLOOR = 0.36
# The same without a model: one of the 24, and 44 of the 70, of which 15 are right.
WORDS_FLOOR = 0.30
HALF_BM25 = 8.0  # the BM25 that counts as a score of one half

NO_MODEL = "The embedding model is not installed, so guidance is found by words only."

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Passage:
    """A card's text as found for a query; `score` is at most 1, and higher is closer."""

    id: str
    title: str
    text: str
    score: float
    source: str


@dataclass(frozen=True)
class Idea:
    """One sentence to offer, and the card it comes from."""

    text: str
    card_id: str
    card_title: str
    source: str


class Guidance:
    """The cards, searchable. Open it once and share it: searching is safe from several threads."""

    def __init__(
        self, cards: Sequence[Card], embedder: Embedder | None, index: VectorIndex | None, note: str | None
    ) -> None:
        self.cards = tuple(cards)
        self._embedder, self._index, self._note = embedder, index, note
        self._entries = _entries(self.cards)
        self._card_words = WordIndex({card.id: _all_text(card) for card in cards})
        self._idea_words = WordIndex({_idea(card, n): idea for card in cards for n, idea in enumerate(card.ideas)})

    @classmethod
    def open(cls, home: Path, cards: Sequence[Card], embedder: Embedder | None) -> Guidance:
        """Open the store in `home / "chroma"`, built anew when the cards or the embedder changed since last time.

        Without an embedder nothing is stored and words decide. A disk that fails is told in `note`. Raises
        KnowledgeError when there is no card or two share an id.
        """
        if not cards:
            raise KnowledgeError("There are no guidance cards.", "There is nothing to cite.", "Add at least one.")
        ids = [card.id for card in cards]
        twice = next((one for one in ids if ids.count(one) > 1), None)
        if twice:
            raise KnowledgeError(f"Two guidance cards are called '{twice}'.", "Neither is used.", "Rename one of them.")
        if embedder is None:
            return cls(cards, None, None, NO_MODEL)
        index, note = open_index(home, _entries(cards), fingerprint(cards), embedder)
        return cls(cards, embedder, index, note)

    @property
    def note(self) -> str | None:
        """One sentence for the person when guidance does not work as it should, else None."""
        return self._note

    def close(self) -> None:
        """Let go of the files."""
        if self._index is not None:
            self._index.close()
        self._card_words.close()
        self._idea_words.close()

    def search(self, query: str, k: int = 3, audience: Audience | None = None) -> list[Passage]:
        """Give the k nearest cards, best first, however far away they are."""
        scores = self._card_scores(query, self._near(query))
        meant = [card for card in self.cards if audience is None or audience in card.audience]
        best = sorted(meant, key=lambda card: -scores[card.id])[: max(k, 0)]
        return [Passage(card.id, card.title, card.body, scores[card.id], card.source) for card in best]

    def cite(
        self, query: str, k: int = 2, exclude: Collection[str] = (), audience: Audience | None = None
    ) -> list[Passage]:
        """Give at most k cards near enough to be cited, best first, without the card ids in `exclude`."""
        floor = WORDS_FLOOR if self._embedder is None else CITE_FLOOR
        found = self.search(query, len(self.cards), audience) if query.strip() else []
        return [passage for passage in found if passage.score >= floor and passage.id not in exclude][: max(k, 0)]

    def ideas(
        self,
        query: str,
        k: int = 3,
        stage: CardStage | None = None,
        exclude: Collection[str] = (),
        audience: Audience | None = None,
    ) -> list[Idea]:
        """Give the k nearest ideas, best first, from two cards at least if there are two.

        Cards for `stage` come before others that are about as near. `exclude` holds what must not come (again): ids of
        cards, texts of ideas.
        """
        near = self._near(query)
        cards = self._card_scores(query, near)
        own = near if self._embedder else {key: _share(s) for key, s in self._idea_words.scores(query).items()}
        lowest = min(own.values(), default=0.0)
        ranked: list[tuple[float, Idea]] = []
        for card in self.cards:
            if card.id in exclude or (audience is not None and audience not in card.audience):
                continue
            fit = CARD_WEIGHT * cards[card.id] + (STAGE_BONUS if stage in card.stages else 0.0)
            for number, text in enumerate(card.ideas):
                if text not in exclude:
                    score = own.get(_idea(card, number), lowest) + fit
                    ranked.append((score, Idea(text, card.id, card.title, card.source)))
        ideas = [idea for _, idea in sorted(ranked, key=lambda scored: -scored[0])]
        chosen = ideas[: max(k, 0)]
        if len(chosen) > 1 and len({idea.card_id for idea in chosen}) == 1:
            chosen[-1] = next((idea for idea in ideas if idea.card_id != chosen[0].card_id), chosen[-1])
        return chosen

    def _near(self, query: str) -> Mapping[str, float]:
        """Cosines by entry id; empty without an embedder. A store that fails is replaced by memory, for good."""
        if self._embedder is None or self._index is None:
            return {}
        vector = self._embedder.embed([query])[0]
        try:
            return self._index.near(vector, min(REACH, len(self._entries)))
        except BaseException as error:
            give_way(error)
            log.warning("The guidance store failed while searching: %s", error)
        self._index = MemoryIndex(self._entries, self._embedder)
        self._note = "The guidance store on disk failed, so guidance works from memory until the next start."
        return self._index.near(vector, REACH)

    def _card_scores(self, query: str, near: Mapping[str, float]) -> dict[str, float]:
        """Every card's closeness to the query, by id."""
        words = self._card_words.scores(query)
        if self._embedder is None:
            return {card.id: _share(words.get(card.id, 0.0)) for card in self.cards}
        lowest = min(near.values())
        scores = {}
        for card in self.cards:
            line = max(near.get(_line(card, n), lowest) for n in range(len(card.heard) + len(card.topics)))
            text = near.get(_text(card), lowest)
            total = line + TEXT_WEIGHT * text + WORD_WEIGHT * words.get(card.id, 0.0)
            scores[card.id] = total / (1.0 + TEXT_WEIGHT)
        return scores


def _entries(cards: Sequence[Card]) -> dict[str, str]:
    """Everything that gets a vector, by id: a card's text, each line it answers to, each idea."""
    entries: dict[str, str] = {}
    for card in cards:
        entries[_text(card)] = f"{card.title}. {', '.join(card.topics)}. {card.body}"
        entries.update((_line(card, n), line) for n, line in enumerate((*card.heard, *card.topics)))
        entries.update((_idea(card, n), idea) for n, idea in enumerate(card.ideas))
    return entries


def _all_text(card: Card) -> str:
    return "\n".join((card.title, *card.topics, *card.heard, card.body, *card.ideas))


def _text(card: Card) -> str:
    return f"{card.id}/text"


def _line(card: Card, number: int) -> str:
    return f"{card.id}/line/{number}"


def _idea(card: Card, number: int) -> str:
    return f"{card.id}/idea/{number}"


def _share(bm25: float) -> float:
    """Bring BM25, which has no upper end, to 0 to 1."""
    return bm25 / (bm25 + HALF_BM25)
