"""The log: what is acknowledged is there, once, whoever writes and however often it is sent."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
import sqlalchemy as sa

from coach.archive import export
from coach.errors import CommitmentNotFound, SessionMoved, SessionNotFound, StorageDamaged
from coach.notes import Change, Kind, NotesPatch, PromiseChange, Status
from coach.stages import Stage
from coach.storage import KeptTurn, SessionRow, Store, turns

NOW = datetime.combine(date(2026, 11, 23), time(9))
FRIDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 30)
ROW = SessionRow("s1", "ann", "mentee", NOW.date(), 0)


def answer(turn_id: str, number: int | None = 1, *, fact: str = "", **promise: Any) -> KeptTurn:
    """A turn that noted `fact` and made or changed a promise."""
    patch = NotesPatch(
        changes=(Change(op="add", kind=Kind.FACT, text=fact),) if fact else (),
        promises=(PromiseChange(**promise),) if promise else (),
    )
    return KeptTurn(
        turn_id, number, "hello", "What else?", Stage.REALITY, patch, citations=({"id": "c", "title": "C"},)
    )


@pytest.fixture
def store(store: Store) -> Store:
    store.begin(ROW, KeptTurn("t0", 0, None, "Welcome.", Stage.GOAL, NotesPatch()), NOW)
    return store


def test_a_session_begins_with_its_opening(store: Store) -> None:
    assert store.session("s1", "ann") == ROW
    assert store.opening("s1").reply == "Welcome."
    assert store.latest("s1", 5) == [store.opening("s1")]
    assert store.unanswered("s1") is None


def test_a_turn_reads_back_as_it_was_kept(store: Store) -> None:
    seen, number = store.receive("s1", "t1", "hello", 0, NOW)
    kept = answer("t1", number, fact="nobody noticed “it” 🙂", id="p1", action="write", due=FRIDAY, due_text="Friday")
    store.keep(ROW, kept, seen, NOW)
    assert store.kept("t1") == kept
    assert [turn.id for turn in store.latest("s1", 9)] == ["t0", "t1"]
    assert [line.text for line in store.notes("s1").of(Kind.FACT)] == ["nobody noticed “it” 🙂"]
    (promise,) = store.commitments("ann")
    assert (promise.id, promise.action, promise.due, promise.status) == ("p1", "write", FRIDAY, Status.PROPOSED)


def test_a_replayed_receive_changes_nothing(store: Store) -> None:
    seen, number = store.receive("s1", "t1", "hello", 0, NOW)
    before = export(store, "ann")
    assert store.receive("s1", "t1", "hello", seen, NOW) == (seen, number) == (1, 1)
    assert export(store, "ann") == before


def test_a_replayed_keep_changes_nothing(store: Store) -> None:
    seen, number = store.receive("s1", "t1", "hello", 0, NOW)
    kept = answer("t1", number, fact="x", id="p1", action="write", due=FRIDAY)
    version = store.keep(ROW, kept, seen, NOW)
    before = export(store, "ann")
    later = answer("t1", number, fact="y", id="p1", action="something else")
    assert store.keep(ROW, later, seen, NOW) == version
    assert export(store, "ann") == before


def test_of_two_writers_one_is_told_and_nothing_of_the_loser_is_stored(
    store: Store, open_store: Callable[[], Store]
) -> None:
    other = open_store()
    store.receive("s1", "t1", "mine", 0, NOW)
    with pytest.raises(SessionMoved):
        other.receive("s1", "t2", "theirs", 0, NOW)
    store.keep(ROW, answer("t1", id="p1", action="write"), 1, NOW)
    with pytest.raises(SessionMoved):
        other.keep(ROW, answer("e1", None, fact="late", id="p2", action="late"), 1, NOW)
    with pytest.raises(SessionMoved):
        other.receive("s1", "t2", "theirs", 1, NOW)
    assert [turn["id"] for turn in export(store, "ann")["sessions"][0]["turns"]] == ["t0", "t1"]
    assert [promise.id for promise in store.commitments("ann")] == ["p1"]
    assert other.receive("s1", "t2", "theirs", 2, NOW) == (3, 2)


def test_an_answer_that_lost_leaves_its_message_to_be_answered(store: Store) -> None:
    seen, number = store.receive("s1", "t1", "hello", 0, NOW)
    store.keep(ROW, answer("e1", None, fact="corrected by hand"), seen, NOW)
    with pytest.raises(SessionMoved):
        store.keep(ROW, answer("t1", number, id="p1", action="write"), seen, NOW)
    waiting = store.unanswered("s1")
    assert waiting is not None
    assert (waiting.id, waiting.message) == ("t1", "hello")
    assert store.commitments("ann") == []


def test_an_answer_comes_in_the_log_after_all_it_rests_on(store: Store) -> None:
    seen, number = store.receive("s1", "t1", "hello", 0, NOW)
    seen = store.keep(ROW, answer("e1", None, fact="by hand"), seen, NOW)
    (line,) = store.notes("s1").of(Kind.FACT)
    better = NotesPatch(changes=(Change(op="change", kind=Kind.FACT, id=line.id, text="better"),))
    store.keep(ROW, KeptTurn("t1", number, "hello", "And?", Stage.REALITY, better), seen, NOW)
    assert [fact.text for fact in store.notes("s1").of(Kind.FACT)] == ["better"]


def test_another_persons_session_looks_as_if_there_were_none(store: Store) -> None:
    for session, user in (("s1", "bob"), ("s2", "ann"), ("", "ann"), ("s1", "ANN")):
        with pytest.raises(SessionNotFound) as told:
            store.session(session, user)
        assert "ann" not in str(told.value).lower()
    assert store.sessions("bob") == []


def test_sessions_come_newest_first(store: Store) -> None:
    for number in range(2, 12):
        opening = KeptTurn(f"o{number}", 0, None, "Welcome.", Stage.GOAL, NotesPatch())
        store.begin(SessionRow(f"s{number}", "ann", "mentee", NOW.date(), 0), opening, NOW)
    assert [row.id for row in store.sessions("ann")] == [f"s{number}" for number in range(11, 0, -1)]


def test_a_promise_remembers_what_it_was(store: Store) -> None:
    store.keep(ROW, answer("t1", id="p1", action="write", due=FRIDAY, due_text="Friday"), 0, NOW)
    moved = store.change_commitment("ann", PromiseChange(id="p1", due=MONDAY, due_text="Monday"), NOW)
    assert (moved.due, moved.action, moved.status) == (MONDAY, "write", Status.PROPOSED)
    store.keep(ROW, answer("t2", 2, id="p1", status=Status.DONE), 1, NOW)
    store.change_commitment("ann", PromiseChange(id="p1", status=Status.DONE), NOW)
    (promise,) = export(store, "ann")["commitments"]
    befores = [was["before"] for was in promise["history"]]
    assert [FRIDAY.isoformat() in befores[0], MONDAY.isoformat() in befores[1]] == [True, True]
    assert len(befores) == 2, "done again is no change"
    assert (promise["status"], promise["due"]) == ("done", MONDAY.isoformat())


def test_another_persons_promise_cannot_be_changed(store: Store) -> None:
    store.keep(ROW, answer("t1", id="p1", action="write"), 0, NOW)
    for user, promise in (("bob", "p1"), ("ann", "p2")):
        with pytest.raises(CommitmentNotFound):
            store.change_commitment(user, PromiseChange(id=promise, status=Status.DROPPED), NOW)
    assert [promise.status for promise in store.commitments("ann")] == [Status.PROPOSED]
    assert store.commitments("bob") == []


def test_promises_come_nearest_day_first_and_by_status(store: Store) -> None:
    for number, due in enumerate((None, MONDAY, FRIDAY), 1):
        store.keep(ROW, answer(f"t{number}", number, id=f"p{number}", action="x", due=due), number - 1, NOW)
    store.change_commitment("ann", PromiseChange(id="p2", status=Status.DONE), NOW)
    assert [promise.id for promise in store.commitments("ann")] == ["p3", "p2", "p1"]
    assert [promise.id for promise in store.commitments("ann", [Status.PROPOSED])] == ["p3", "p1"]


def test_concerns_that_were_named_are_known(store: Store) -> None:
    assert store.concerns("s1") == set()
    store.keep(ROW, KeptTurn("t1", 1, "x", "y", Stage.GOAL, NotesPatch(), concern="harassment"), 0, NOW)
    assert store.concerns("s1") == {"harassment"}


def test_a_patch_that_cannot_be_read_is_damage_and_not_a_crash(store: Store) -> None:
    store.keep(ROW, answer("t1"), 0, NOW)
    with store.engine.begin() as db:
        db.execute(sa.update(turns).where(turns.c.id == "t1").values(patch='{"author":"\0\0'))
    for read in (lambda: store.notes("s1"), lambda: store.latest("s1", 1)):
        with pytest.raises(StorageDamaged):
            read()
