"""What a person sees when they look back: their sessions, and nobody else's."""

from datetime import date, datetime, time

import pytest
import sqlalchemy as sa

from coach.archive import export
from coach.errors import CoachError, SessionNotFound
from coach.history import History, Rating
from coach.session import Session
from coach.storage import Store

NOW = datetime.combine(date(2026, 11, 23), time(9))
GOAL = "I want to become lead nurse on my ward."


@pytest.fixture
def history(store: Store) -> History:
    return History(store)


async def test_a_session_is_listed_by_its_goal_once_something_was_said(context, say, history):
    session = await Session.begin(context(), "me")
    assert history.page("me", 10) == ([], False)

    await say(session, GOAL)

    entries, more = history.page("me", 10)
    assert [(one.id, more) for one in entries] == [(session.id, False)]
    assert "lead nurse" in entries[0].name


async def test_pages_go_from_the_newest_back(context, say, history):
    ids = []
    for _ in range(5):
        session = await Session.begin(context(), "me")
        await say(session, "Hello there")
        ids.append(session.id)

    first, more = history.page("me", 2)
    second, _ = history.page("me", 2, after=first[-1].id)
    last, done = history.page("me", 2, after=second[-1].id)

    assert more is True
    assert [one.id for one in (*first, *second, *last)] == ids[::-1]
    assert done is False


async def test_a_search_finds_words_in_messages_and_names_and_takes_signs_for_what_they_are(context, say, history):
    nurse, other = [await Session.begin(context(), "me") for _ in range(2)]
    await say(nurse, GOAL)
    await say(other, "I got 100% of what I asked for")
    history.rename(other.id, "me", "The pay rise")

    assert [one.id for one in history.page("me", 10, search="LEAD nurse")[0]] == [nurse.id]
    assert [one.id for one in history.page("me", 10, search="pay rise")[0]] == [other.id]
    assert [one.id for one in history.page("me", 10, search="100%")[0]] == [other.id]
    assert history.page("me", 10, search="100_")[0] == []


async def test_a_name_stays_until_it_is_taken_away(context, say, history):
    session = await Session.begin(context(), "me")
    await say(session, GOAL)

    history.rename(session.id, "me", "  Before   Tomasz ")
    assert history.entry(session.id).name == "Before Tomasz"

    history.rename(session.id, "me", "")
    assert "lead nurse" in history.entry(session.id).name


async def test_deleting_a_session_leaves_nothing_of_it_in_the_file(context, say, history, store, home):
    session = await Session.begin(context(), "me")
    turn = (await say(session, "I want to run the Xylophone project.")).turn
    history.rate(Rating(turn.id, 1, "Xenial"), "me", NOW)

    history.delete(session.id, "me")

    for table in ("sessions", "turns", "ratings", "commitments"):
        with store.reading() as db:
            assert db.scalar(sa.text(f"SELECT count(*) FROM {table}")) == 0
    stored = b"".join(path.read_bytes() for path in home.glob("coach.db*"))
    assert b"Xylophone" not in stored
    assert b"Xenial" not in stored


async def test_a_reply_is_rated_once_and_the_last_word_counts(context, say, history, store):
    session = await Session.begin(context(), "me")
    turn = (await say(session, GOAL)).turn

    history.rate(Rating(turn.id, 0, "too long"), "me", NOW)
    history.rate(Rating(turn.id, 1, ""), "me", NOW)

    assert history.ratings(session.id) == {turn.id: Rating(turn.id, 1, "")}
    assert export(store, "me")["sessions"][0]["ratings"][0]["value"] == 1
    assert history.unrate(turn.id, "me") is True
    assert history.ratings(session.id) == {}


async def test_nobody_else_can_list_find_rename_rate_or_delete_it(context, say, history):
    session = await Session.begin(context(), "me")
    turn = (await say(session, GOAL)).turn
    history.rate(Rating(turn.id, 1, ""), "me", NOW)

    assert history.owner(session.id) == "me"
    assert history.page("other", 10) == ([], False)
    assert history.page("other", 10, search="nurse") == ([], False)
    with pytest.raises(SessionNotFound):
        history.rename(session.id, "other", "mine now")
    with pytest.raises(SessionNotFound):
        history.delete(session.id, "other")
    with pytest.raises(CoachError, match="no such reply"):
        history.rate(Rating(turn.id, 0, ""), "other", NOW)
    assert history.unrate(turn.id, "other") is False
    assert history.ratings(session.id)[turn.id].value == 1


async def test_a_database_of_the_first_version_goes_on_with_everything_in_it(context, say, store, open_store):
    session = await Session.begin(context(), "me")
    await say(session, GOAL)
    with store.writing() as db:  # as the first version wrote it
        db.execute(sa.text("DROP TABLE ratings"))
        db.execute(sa.text("ALTER TABLE sessions DROP COLUMN name"))
        db.execute(sa.text("ALTER TABLE turns DROP COLUMN call"))
        db.execute(sa.text("PRAGMA user_version = 1"))
    store.close()

    history = History(open_store())

    assert "lead nurse" in history.entry(session.id).name
    assert (await say(await Session.resume(context(), "me", session.id), "Because I care")).turn.number == 2
    history.rename(session.id, "me", "Kept")
    assert history.entry(session.id).name == "Kept"
