"""Search by words alone: what is left when no embedding model is installed, and a second opinion when one is.

SQLite's own full-text search does it (BM25, with Porter's stems), in memory and rebuilt from the cards in milliseconds.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Mapping

MOST_WORDS = 60  # of a query; a pasted page would otherwise cost a term each


class WordIndex:
    """Scores texts by the words they share with a query. Safe to share between threads."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._ids = list(texts)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.execute(
            "CREATE VIRTUAL TABLE entry USING fts5(text, tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        rows = ((number, text) for number, text in enumerate(texts.values()))
        self._db.executemany("INSERT INTO entry(rowid, text) VALUES (?, ?)", rows)

    def scores(self, query: str) -> dict[str, float]:
        """Give BM25 (0 upwards, about 1 to 15 for a fair match) of every text that shares a word with the query."""
        words = list(dict.fromkeys(re.findall(r"\w+", query.lower().encode("utf-8", "ignore").decode())))[:MOST_WORDS]
        if not words:
            return {}
        match = " OR ".join(f'"{word}"' for word in words)
        with self._lock:
            rows = self._db.execute("SELECT rowid, -bm25(entry) FROM entry WHERE entry MATCH ?", (match,)).fetchall()
        return {self._ids[number]: score for number, score in rows}

    def close(self) -> None:
        """Give the memory back."""
        with self._lock:
            self._db.close()
