"""The folder on disk: built once, opened as it is, rebuilt when it no longer fits, and done without when it must be."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from coach.guidance import Card, Guidance
from coach.guidance.embed import MiniLM

ROOT = Path(__file__).resolve().parents[2]
QUERY = "she has cancelled on me three times now"
FIRST = "when-meetings-slip"

# Another process: opens the store, searches, says what it found. It waits for a line before the search if told to.
OTHER = """
import sys
from pathlib import Path
from coach.guidance import Guidance, load_cards, load_embedder
home, cards, change = Path(sys.argv[1]), load_cards(Path("knowledge")), sys.argv[2]
if change == "full":
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
if change == "fewer":
    cards = cards[5:]
opened = Guidance.open(home, cards, load_embedder())
print(opened.note, flush=True)
if change == "wait":
    sys.stdin.readline()
print(opened.search("she has cancelled on me three times now", 1)[0].id, flush=True)
opened.close()
"""


class Watched:
    """The real embedder, counting the texts it was given."""

    def __init__(self, embedder: MiniLM, name: str = "") -> None:
        self._embedder, self.name, self.dimension, self.texts = embedder, name or embedder.name, embedder.dimension, 0

    def embed(self, texts):  # type: ignore[no-untyped-def]
        self.texts += len(texts)
        return self._embedder.embed(texts)

    embed_own = embed


def start(home: Path, change: str = "none") -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    command = [sys.executable, "-W", "error", "-c", OTHER, str(home), change]
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def finish(process: subprocess.Popen[str]) -> list[str]:
    out, err = process.communicate("\n", timeout=60)
    assert process.returncode == 0, err
    return out.splitlines()


@pytest.fixture
def built(tmp_path: Path, cards: tuple[Card, ...], embedder: MiniLM) -> Path:
    Guidance.open(tmp_path, cards, embedder).close()
    return tmp_path


def open_and_count(home: Path, cards: tuple[Card, ...], embedder: MiniLM, name: str = "") -> int:
    """Open, check that it answers, and give the number of texts embedded."""
    watched = Watched(embedder, name)
    opened = Guidance.open(home, cards, watched)
    assert opened.search(QUERY, 1)[0].id == FIRST
    assert opened.note is None
    opened.close()
    return watched.texts


def test_a_store_that_fits_is_opened_untouched(built: Path, cards: tuple[Card, ...], embedder: MiniLM) -> None:
    assert open_and_count(built, cards, embedder) <= 2


def test_changed_cards_or_another_embedder_build_it_anew(
    built: Path, cards: tuple[Card, ...], embedder: MiniLM
) -> None:
    changed = (cards[0].model_copy(update={"title": "Another title"}), *cards[1:])
    assert open_and_count(built, changed, embedder) > 300
    assert open_and_count(built, changed, embedder) <= 2
    assert open_and_count(built, changed, embedder, name="newer") > 300


def test_a_card_taken_away_is_no_longer_found(built: Path, cards: tuple[Card, ...], embedder: MiniLM) -> None:
    opened = Guidance.open(built, [card for card in cards if card.id != FIRST], embedder)
    assert FIRST not in {passage.id for passage in opened.search(QUERY, 99)}
    opened.close()


@pytest.mark.parametrize(
    "damage",
    [lambda b: os.urandom(len(b)), lambda b: b[: len(b) // 2], lambda b: bytes(len(b)), lambda b: b[:0]],
    ids=["garbage", "cut", "zeros", "empty"],
)
def test_a_damaged_store_is_built_again_from_the_cards(
    built: Path, cards: tuple[Card, ...], embedder: MiniLM, damage: Callable[[bytes], bytes]
) -> None:
    database = built / "chroma" / "chroma.sqlite3"
    database.write_bytes(damage(database.read_bytes()))
    assert open_and_count(built, cards, embedder) > 300
    assert open_and_count(built, cards, embedder) <= 2


def test_a_store_half_built_when_the_power_went_is_built_again(
    built: Path, cards: tuple[Card, ...], embedder: MiniLM
) -> None:
    with sqlite3.connect(built / "chroma" / "chroma.sqlite3") as database:
        database.execute("DELETE FROM embeddings WHERE id > 10")
        database.execute("DELETE FROM embeddings_queue WHERE seq_id > 10")
    database.close()
    assert open_and_count(built, cards, embedder) > 300


def test_a_database_of_another_program_is_replaced(tmp_path: Path, cards: tuple[Card, ...], embedder: MiniLM) -> None:
    (tmp_path / "chroma").mkdir()
    with sqlite3.connect(tmp_path / "chroma" / "chroma.sqlite3") as database:
        database.execute("CREATE TABLE collections (recipe TEXT)")
    database.close()
    assert open_and_count(tmp_path, cards, embedder) > 300


def test_a_home_that_cannot_be_written_means_memory_and_a_note(
    tmp_path: Path, cards: tuple[Card, ...], embedder: MiniLM
) -> None:
    home = tmp_path / "file"
    home.write_text("in the way")
    opened = Guidance.open(home / "coach", cards, embedder)
    assert opened.note is not None
    assert "works from memory" in opened.note
    assert opened.search(QUERY, 1)[0].id == FIRST
    assert opened.ideas(QUERY)
    opened.close()


def test_a_full_disk_means_memory_and_a_note_until_there_is_room(
    tmp_path: Path, cards: tuple[Card, ...], embedder: MiniLM
) -> None:
    note, found = finish(start(tmp_path, "full"))
    assert "works from memory" in note
    assert found == FIRST
    assert open_and_count(tmp_path, cards, embedder) > 300


def test_memory_and_disk_find_the_same(guidance: Guidance, tmp_path: Path, embedder: MiniLM) -> None:
    (tmp_path / "file").write_text("in the way")
    memory = Guidance.open(tmp_path / "file" / "coach", guidance.cards, embedder)
    for card in guidance.cards:
        pairs = zip(memory.search(card.title, 5), guidance.search(card.title, 5), strict=True)
        assert all(a.id == b.id and a.score == pytest.approx(b.score, abs=1e-4) for a, b in pairs)
        assert memory.ideas(card.title) == guidance.ideas(card.title)


def test_two_processes_may_start_on_a_fresh_home_at_once(tmp_path: Path) -> None:
    both = [start(tmp_path / "home") for _ in range(2)]
    assert [finish(process) for process in both] == [["None", FIRST]] * 2


def test_a_second_process_reads_along(built: Path, cards: tuple[Card, ...], embedder: MiniLM) -> None:
    opened = Guidance.open(built, cards, embedder)
    other = start(built)
    while other.poll() is None:
        assert opened.search(QUERY, 1)[0].id == FIRST
        time.sleep(0.02)
    assert finish(other) == ["None", FIRST]
    assert opened.note is None
    opened.close()


def test_a_process_that_builds_anew_does_not_stop_one_that_reads(
    built: Path, cards: tuple[Card, ...], embedder: MiniLM
) -> None:
    opened = Guidance.open(built, cards, embedder)
    assert finish(start(built, "fewer")) == ["None", FIRST]
    assert opened.search(QUERY, 1)[0].id == FIRST
    assert opened.search("what should I bring to the hour", 99)[-1].id
    assert {passage.id for passage in opened.search(QUERY, 99)} == {card.id for card in cards}
    opened.close()


def test_another_program_that_never_finishes_building_is_not_waited_for(
    tmp_path: Path, cards: tuple[Card, ...], embedder: MiniLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    from filelock import FileLock

    monkeypatch.setattr("coach.guidance.index.WAIT", 0.1)
    holder = FileLock(tmp_path / "chroma.lock", is_singleton=False)
    with holder:
        opened = Guidance.open(tmp_path, cards, embedder)
    assert opened.note is not None
    assert "still building" in opened.note
    assert opened.search(QUERY, 1)[0].id == FIRST


def test_importing_guidance_loads_neither_chroma_nor_the_model() -> None:
    code = "import sys, coach.guidance; print({'chromadb', 'onnxruntime', 'tokenizers'} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "set()"
