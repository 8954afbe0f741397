"""What mentors and mentees have learned, as short cards: found by meaning, and cited when used."""

from coach.guidance.cards import Card, load_card, load_cards
from coach.guidance.embed import DiskCache, Embedder, cached_vectors, load_embedder
from coach.guidance.store import Guidance, Idea, Passage

__all__ = [
    "Card",
    "DiskCache",
    "Embedder",
    "Guidance",
    "Idea",
    "Passage",
    "cached_vectors",
    "load_card",
    "load_cards",
    "load_embedder",
]
