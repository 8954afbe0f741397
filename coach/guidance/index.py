"""Where the vectors live: Chroma in a folder, or plain memory when the disk will not have it.

The cards are the truth, so the folder may be thrown away at any time: it is rebuilt when cards or embedder changed, and
when it turns out to be damaged. A file lock lets one process build while others wait; once built it is only read.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np
from filelock import FileLock, Timeout

from coach.guidance.embed import Embedder, Vectors

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

COLLECTION = "guidance"
WAIT = 30.0  # seconds for another process to finish building, which takes it about three
SAME = 0.99  # cosine of a text with itself as stored; a sound index gives 1.0

log = logging.getLogger(__name__)


class VectorIndex(Protocol):
    """Finds the entries nearest to a vector."""

    def near(self, vector: Vectors, most: int) -> dict[str, float]:
        """Give up to `most` entry ids with their cosine (-1 to 1), best first. `vector` has shape (dimension,)."""

    def close(self) -> None:
        """Let go of files."""


class MemoryIndex:
    """Every vector in one matrix; exact, and gone with the process."""

    def __init__(self, entries: Mapping[str, str], embedder: Embedder) -> None:
        self._ids = list(entries)
        self._vectors = embedder.embed_own(list(entries.values()))

    def near(self, vector: Vectors, most: int) -> dict[str, float]:
        """See VectorIndex."""
        cosines = self._vectors @ vector
        return {self._ids[row]: float(cosines[row]) for row in np.argsort(-cosines, kind="stable")[:most]}

    def close(self) -> None:
        """Nothing to let go of."""


class ChromaIndex:
    """A Chroma collection in a folder of its own."""

    def __init__(self, client: Client, collection: Collection) -> None:
        self._client, self._collection = client, collection

    def near(self, vector: Vectors, most: int) -> dict[str, float]:
        """See VectorIndex. Whatever Chroma raises comes through."""
        found = self._collection.query(query_embeddings=vector[np.newaxis], n_results=most, include=["distances"])
        ids, distances = found["ids"][0], (found["distances"] or [[]])[0]
        return {key: 1.0 - float(distance) for key, distance in zip(ids, distances, strict=True)}

    def close(self) -> None:
        """Close the client; its files are free once every index on the folder is closed."""
        self._client.close()


def open_index(
    home: Path, entries: Mapping[str, str], cards: str, embedder: Embedder
) -> tuple[VectorIndex, str | None]:
    """Open `home / "chroma"`, building it first if need be, or hold the vectors in memory and say why.

    `entries` are texts by id, `cards` is the fingerprint they were made from. Never raises for what a disk may do.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        with FileLock(home / "chroma.lock", timeout=WAIT):
            return _open_or_rebuild(home / "chroma", entries, cards, embedder), None
    except Timeout:
        why = "another program is still building it"
    except OSError as error:
        why = error.strerror or str(error)
    except BaseException as error:
        give_way(error)
        why = "the disk may be full or read-only"
        log.info("Chroma could not be used in %s: %s", home, error)
    note = f"The guidance could not be kept in {home} ({why}). It works from memory this time and starts more slowly."
    return MemoryIndex(entries, embedder), note


def _open_or_rebuild(folder: Path, entries: Mapping[str, str], cards: str, embedder: Embedder) -> ChromaIndex:
    try:
        return _open(folder, entries, cards, embedder)
    except BaseException as error:
        give_way(error)
        if not folder.exists():
            raise
        log.warning("The guidance store in %s is damaged and is built again: %s", folder, error)
    shutil.rmtree(folder)
    return _open(folder, entries, cards, embedder)


def _open(folder: Path, entries: Mapping[str, str], cards: str, embedder: Embedder) -> ChromaIndex:
    """Open the collection as it is when it fits the cards, else build it anew; raise when it is not sound."""
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings

    wanted = {"embedder": embedder.name, "dimension": embedder.dimension, "cards": cards}
    try:
        client = cast("Client", chromadb.PersistentClient(folder, Settings(anonymized_telemetry=False)))
    except BaseException:
        # Chroma remembers a half-started system by its path and would hand it out at the next attempt.
        SharedSystemClient._identifier_to_system.pop(str(folder), None)
        raise
    try:
        names = [collection.name for collection in client.list_collections()]
        collection = client.get_collection(COLLECTION, embedding_function=None) if COLLECTION in names else None
        if collection is None or collection.metadata != wanted or collection.count() != len(entries):
            vectors = embedder.embed_own(list(entries.values()))
            if collection is not None:
                client.delete_collection(COLLECTION)
            collection = client.create_collection(
                COLLECTION, metadata=wanted, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
            ids = list(entries)
            size = client.get_max_batch_size()
            for first in range(0, len(ids), size):
                collection.add(ids=ids[first : first + size], embeddings=vectors[first : first + size])
        index = ChromaIndex(client, collection)
        _try_out(index, entries, embedder)
    except BaseException:
        client.close()
        raise
    return index


def _try_out(index: ChromaIndex, entries: Mapping[str, str], embedder: Embedder) -> None:
    """Ask for a text that is there; ValueError unless it is found as itself among all others."""
    text = next(iter(entries.values()))
    found = index.near(embedder.embed([text])[0], len(entries))
    if found.keys() != entries.keys() or next(iter(found.values())) < SAME:
        raise ValueError("a text that is in the store was not found there")


def give_way(error: BaseException) -> None:
    """Raise again what is no failure of the store. Chroma's core is native: its panics are no Exception."""
    if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
        raise error
