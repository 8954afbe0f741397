"""The day a promise is due: a table of what people say, and what no sentence may do to the search."""

import random
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from coach.dates import Due, find_due, parse_due

TABLE = yaml.safe_load((Path(__file__).parent / "data" / "due_dates.yaml").read_text(encoding="utf-8"))
DUE = [(today, said, day) for today, sentences in TABLE["due"].items() for said, day in sentences.items()]
MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(("today", "said", "day"), DUE, ids=lambda value: str(value))
def test_a_promise_is_due_on_the_day_it_names(today: date, said: str, day: date) -> None:
    assert parse_due(said, today) == day


@pytest.mark.parametrize("said", TABLE["none"])
def test_a_sentence_without_a_day_ahead_has_no_due_date(said: str) -> None:
    assert find_due(said, MONDAY) == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("I'll send it by Friday, promise", "by Friday"),
        ("I'll send it before the weekend.", "before the weekend"),
        ("On Thursday the 26th I'll ask her", "On Thursday the 26th"),
        ("I will call her on Monday morning at 9 and ask", "on Monday morning at 9"),
        ("Done until the 15th of next month", "until the 15th of next month"),
        ("it's due March 3rd, 2027!", "March 3rd, 2027"),
        ("I'll do it a week before Christmas", "a week before Christmas"),
        ("Give me until Friday week please", "until Friday week"),
        ("I’ll be done by New Year’s Eve", "by New Year’s Eve"),
        ("İ will do it by Friday", "by Friday"),
        ("I can have it in two weeks' time", "in two weeks' time"),
    ],
)
def test_the_words_of_a_due_date_are_kept_as_they_were_said(said: str, words: str) -> None:
    [due] = find_due(said, MONDAY)
    assert due.text == words
    assert said[due.start : due.end] == words


@pytest.mark.parametrize(("today", "said", "day"), DUE, ids=lambda value: str(value))
def test_every_span_points_at_its_words(today: date, said: str, day: date) -> None:
    dues = find_due(said, today)
    assert all(said[due.start : due.end] == due.text for due in dues)
    assert all(first.end <= second.start for first, second in pairwise(dues))
    assert day in {due.day for due in dues}


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("I'll write to Ana by Wednesday and see her on Friday.", ["2026-11-25", "2026-11-27"]),
        (
            "Draft tomorrow, final version on 1 December, party at Christmas!",
            ["2026-11-24", "2026-12-01", "2026-12-25"],
        ),
        ("Last Friday I failed, next Friday I won't.", ["2026-12-04"]),
        ("Every Monday I plan, and by the 30th I'll have a habit.", ["2026-11-30"]),
        (
            "By 5pm today the mail; in two weeks the talk; by spring the job.",
            ["2026-11-23", "2026-12-07", "2027-03-01"],
        ),
    ],
)
def test_several_dates_come_in_the_order_they_are_said(said: str, days: list[str]) -> None:
    assert [str(due.day) for due in find_due(said, MONDAY)] == days


def test_a_time_of_day_belongs_to_the_day_in_its_sentence() -> None:
    assert [due.day for due in find_due("By 9am I'll be in, on Friday.", MONDAY)] == [date(2026, 11, 27)]
    assert [due.day for due in find_due("I'll be in by 9am. On Friday I'll ask.", MONDAY)] == [
        MONDAY,
        date(2026, 11, 27),
    ]


def test_a_due_date_cannot_be_changed() -> None:
    [due] = find_due("tomorrow", MONDAY)
    assert due == Due(date(2026, 11, 24), "tomorrow", 0, 8)
    with pytest.raises(AttributeError):
        due.day = MONDAY  # type: ignore[misc]
    assert not hasattr(due, "__dict__")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00\xff\x00by\x00Friday",
        "\ud800 by Friday \udfff",
        "سأفعل ذلك يوم الجمعة by ١٢/٣",
        "٣/١٢/٢٠٢٧",
        "ſat ſunday K K",
        "İİİİ by ﬁnd Friday",
        "0/0 0/0/0 00.00.0000 99/99/9999 2027-00-00",
        "in 9999 years",
        "by the 99th of Septober",
        "fifth Sunday of February 2027",
        "👩‍💻 by 👩‍💻 the 👩‍💻",
    ],
)
def test_odd_text_is_taken_as_it_comes(text: str) -> None:
    for due in find_due(text, MONDAY):
        assert text[due.start : due.end] == due.text


@pytest.mark.parametrize("today", [date.min, date.max, date.max - timedelta(days=40)])
def test_the_ends_of_the_calendar_are_no_error(today: date) -> None:
    for said in TABLE["none"] + [said for _, said, _ in DUE]:
        assert all(due.day >= today for due in find_due(said, today))


@pytest.mark.parametrize(
    "text",
    [
        "a" * 50_000,
        " " * 50_000,
        "1" * 50_000,
        "1/" * 25_000,
        "1 " * 25_000,
        "the " * 12_500,
        "by the end of the " * 2_800,
        "in a couple of " * 3_400,
        "every monday and " * 3_000,
        "twenty " * 7_200,
        "1 week and " * 4_600,
        "next " * 10_000,
        "by" + " " * 49_990 + "Friday",
        "May 5" + " " * 49_990 + "x",
        "in 5" + "\t" * 49_990 + "weeks",
        "the 15th" + " ," * 24_990 + "x",
        "\n" * 50_000,
        "I'll do it by Friday at 5 p.m. " * 1_600,
        "may march second sun sat " * 2_000,
    ],
    ids=lambda text: repr(text[:16]),
)
def test_long_text_is_searched_to_its_end(text: str) -> None:
    """A pattern that backtracks would never come back from these; how fast it is, `make bench` says."""
    assert all(text[due.start : due.end] == due.text for due in find_due(text, MONDAY))


def test_whatever_is_said_nothing_is_due_in_the_past() -> None:
    chance = random.Random(7)
    words = sorted(
        {word for _, said, _ in DUE for word in said.split()} | {w for said in TABLE["none"] for w in said.split()}
    )
    for _ in range(1_500):
        today = date(2024, 1, 1) + timedelta(days=chance.randrange(3_000))
        said = " ".join(chance.choices(words, k=chance.randrange(1, 12)))
        for due in find_due(said, today):
            assert due.day >= today, (said, today)
            assert said[due.start : due.end] == due.text, (said, today)
