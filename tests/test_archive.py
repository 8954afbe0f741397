"""A person's data is handed over whole, and erased from every byte of every file."""

import json
import random
import resource
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from coach import database
from coach.archive import erase, export
from coach.errors import SessionNotFound, StorageBusy, StorageFull
from coach.notes import Change, Kind, NotesPatch, PromiseChange, Status
from coach.session import Session
from coach.stages import Stage
from coach.storage import KeptTurn, SessionRow, Store

NOW = datetime.combine(date(2026, 11, 23), time(9))
# Nothing of the program contains these, so a byte of them in a file is a byte of Wilhelmina's.
SAID = (
    "I want to become head of Quillfeather, because Zanzibarov promised it to me.",
    "What stops me is that I dread Vossiusplein meetings, and I tried Oberammergau already.",
    "I could write to Thistlewick, or I could call Brobdingnag.",
    "I will write to Thistlewick by Friday.",
)
WORDS = ("Quillfeather", "Zanzibarov", "Vossiusplein", "Oberammergau", "Thistlewick", "Brobdingnag", "wilhelmina")


def traces(home: Path, words: tuple[str, ...] = WORDS) -> set[tuple[str, str]]:
    """Which words are in which files, read as bytes, in any case and in the two encodings SQLite could use."""
    found = set()
    for path in home.rglob("*"):
        if path.is_file():
            content = path.read_bytes().lower()
            for word in words:
                if any(word.lower().encode(form) in content for form in ("utf-8", "utf-16-le")):
                    found.add((path.name, word))
    return found


def write(store: Store, user: str, session: str, words: str) -> None:
    """A session that says, notes and promises `words`, with a history."""
    row = SessionRow(session, user, "mentee", NOW.date(), 0)
    store.begin(row, KeptTurn(f"{session}-0", 0, None, f"Welcome, {words}.", Stage.GOAL, NotesPatch()), NOW)
    seen, number = store.receive(session, f"{session}-1", words, 0, NOW)
    patch = NotesPatch(
        changes=(Change(op="add", kind=Kind.FACT, text=words, evidence=words),),
        promises=(PromiseChange(id=f"p-{session}", action=words, due_text=words),),
    )
    store.keep(row, KeptTurn(f"{session}-1", number, words, words, Stage.REALITY, patch), seen, NOW)
    store.change_commitment(user, PromiseChange(id=f"p-{session}", status=Status.OPEN, action=f"not {words}"), NOW)


async def test_the_export_holds_everything_that_was_said_noted_and_promised(
    context: Callable[..., Any], say: Any
) -> None:
    ours = context()
    session = await Session.begin(ours, "wilhelmina")
    spoken = [await say(session, message) for message in SAID]
    other = await Session.begin(ours, "bob")
    await say(other, "I want to learn Esperanto.")
    (promise,) = spoken[-1].commitments
    ours.store.change_commitment("wilhelmina", PromiseChange(id=promise.id, status=Status.DONE), NOW)

    found = json.loads(json.dumps(export(ours.store, "wilhelmina")))
    (kept,) = found["sessions"]
    assert [turn["message"] for turn in kept["turns"]] == [None, *SAID]
    assert [turn["reply"] for turn in kept["turns"][1:]] == [one.turn.reply for one in spoken]
    everything = json.dumps(found, ensure_ascii=False)
    for line in spoken[-1].notes.lines().values():
        assert json.dumps(line[1].text, ensure_ascii=False)[1:-1] in everything
    assert [(one["status"], len(one["history"])) for one in found["commitments"]] == [("done", 1)]
    assert "Esperanto" not in everything
    assert export(ours.store, "nobody") == {"user": "nobody", "sessions": [], "commitments": []}


async def test_after_erasing_no_byte_of_a_real_session_is_left_in_any_file(
    context: Callable[..., Any], say: Any, home: Path, cache: Path
) -> None:
    ours = context()
    bob = await Session.begin(ours, "bob")
    await say(bob, "I want to learn Esperanto.")
    session = await Session.begin(ours, "wilhelmina")
    for message in SAID:
        await say(session, message)
    (line, *_) = (await session.latest()).notes.of(Kind.GOAL)
    await session.edit(Change(op="change", kind=Kind.GOAL, id=line.id, text="Quillfeather, properly"))
    ours.guidance().search(SAID[0])
    assert {word for _, word in traces(home)} == set(WORDS)
    his = export(ours.store, "bob")

    assert erase(ours.store, "wilhelmina") == 1
    assert traces(home) == traces(cache) == set()
    assert export(ours.store, "bob") == his
    with pytest.raises(SessionNotFound):
        await Session.resume(ours, "wilhelmina", session.id)
    await say(bob, "Because my neighbour speaks it.")
    ours.store.close()
    assert traces(home) == set()


def test_nothing_is_left_in_free_pages_after_many_sessions_and_erasures(store: Store, home: Path) -> None:
    chance = random.Random(7)
    for number in range(60):
        user = chance.choice(["wilhelmina", "bob", "eve"])
        words = {"wilhelmina": "Quillfeather and Thistlewick", "bob": "Esperanto", "eve": "Zanzibarov"}[user]
        write(store, user, f"s{number}", f"{words} " * chance.choice([1, 40, 2000]))
        if user == "eve" and chance.random() < 0.4:
            erase(store, "eve")
    his = export(store, "bob")
    erase(store, "wilhelmina")
    erase(store, "eve")
    assert traces(home) == set()
    assert export(store, "bob") == his
    assert len(his["sessions"]) > 10


def test_while_another_program_reads_the_person_is_told_and_erasing_again_finishes(
    open_store: Callable[[], Store], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    store = open_store()
    write(store, "wilhelmina", "s1", "Quillfeather")
    with closing(sqlite3.connect(home / "coach.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM turns").fetchone() == (2,)
        with pytest.raises(StorageBusy, match="deleted, but traces") as error:
            erase(store, "wilhelmina")
        assert export(store, "wilhelmina")["sessions"] == []
        assert "erase again" in error.value.do
        reader.execute("COMMIT")
    assert erase(store, "wilhelmina") == 0
    assert traces(home) == set()


def test_without_room_to_clear_up_the_person_is_told_and_erasing_again_finishes(
    open_store: Callable[[], Store], home: Path
) -> None:
    store = open_store()
    for number in range(20):
        write(store, "bob", f"b{number}", "Esperanto " * 2000)
    store.close()
    write(store, "wilhelmina", "s1", "Quillfeather")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, limits[1]))
    try:
        with pytest.raises(StorageFull, match="deleted, but traces"):
            erase(store, "wilhelmina")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (home / "coach.db").stat().st_size > 300_000
    assert erase(store, "wilhelmina") == 0
    assert traces(home) == set()
    assert len(export(store, "bob")["sessions"]) == 20
