"""Taking a message apart, and turning a person's words so that the coach can say them."""

import pytest

from coach.coaches.builtin import mirror
from coach.coaches.builtin.clauses import split
from coach.coaches.builtin.language import is_foreign
from coach.coaches.builtin.promises import said_action

COMMON = frozenset({"i", "get", "the", "my", "become"})


@pytest.mark.parametrize(
    ("message", "clauses"),
    [
        ("I want to lead a team", ["I want to lead a team"]),
        (
            "I've been a nurse for nine years. I want to teach but I don't have a degree.",
            ["I've been a nurse for nine years.", "I want to teach", "but I don't have a degree."],
        ),
        ("I asked my manager once but he changed the subject", ["I asked my manager once but he changed the subject"]),
        ("If I ask her, I will look weak", ["If I ask her, I will look weak"]),
        ("I'll call Mr. de Vries on Tuesday", ["I'll call Mr. de Vries on Tuesday"]),
        ("maybe HR\nor I talk to Tom", ["maybe HR", "or I talk to Tom"]),
        (
            "I'll ask Jo by Friday, and in the first week of May I'll write to Ann.",
            ["I'll ask Jo by Friday", "and in the first week of May I'll write to Ann."],
        ),
        ("...", []),
        ("", []),
    ],
)
def test_a_message_is_taken_apart_where_something_new_begins(message: str, clauses: list[str]) -> None:
    assert split(message) == clauses


@pytest.mark.parametrize(
    ("said", "turned"),
    [
        ("I keep putting my thesis off", "you keep putting your thesis off"),
        ("I'm bored", None),  # too short to be worth saying back
        ("and I am afraid of my own voice", "you are afraid of your own voice"),
        ("To be honest, I was never good at it", "you were never good at it"),
        ("we lost our best client last week", "you lost your best client last week"),
        ("he never listens to me", "he never listens to you"),
        ("What do you think of me?", None),
        ("you told me so yourself, I think", None),
        ("I don't know what I want", None),
        ("Frau Kern, the head of nursing", None),
        ("I have {{ 7 * 7 }} problems with <b>that</b>", None),
    ],
)
def test_a_clause_is_turned_to_you_or_left_alone(said: str, turned: str | None) -> None:
    assert mirror.clause(said, COMMON) == turned


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("I want to become a team lead", "become a team lead"),
        ("I'd really like to get my boss to listen", "get your boss to listen"),
        ("My goal is to finish my thesis by June", "finish your thesis by June"),
        ("What I'd like from Declan, my mentor, is to find out what he regrets", "find out what he regrets"),
        ("more money", None),
    ],
)
def test_a_wish_is_what_comes_after_to(said: str, wish: str | None) -> None:
    assert mirror.wish(said, COMMON) == wish


@pytest.mark.parametrize(
    ("said", "action"),
    [
        ("I'll send the draft to Anna by Friday", "send the draft to Anna"),
        ("ok then I will definitely call Tom tomorrow", "call Tom"),
        ("Writing to my manager", "write to my manager"),
        ("planning the talk", "plan the talk"),
        ("My next step is to ask Priya for an hour next week", "ask Priya for an hour"),
        ("i'm doing the doc by weds", "do the doc"),
        ("I'm going to ask Joanne to lend me her stamps", "ask Joanne to lend me her stamps"),
        ("I am going to the workshop on Friday", "go to the workshop"),
        ("I'm going to Berlin tomorrow", "go to Berlin"),
    ],
)
def test_a_promise_is_noted_as_what_will_be_done(said: str, action: str) -> None:
    from datetime import date

    assert said_action(said, date(2026, 11, 20)) == action


@pytest.mark.parametrize(
    "message",
    [
        "Ich möchte mit meinem Chef über die Beförderung sprechen und weiß nicht wie",
        "je voudrais parler avec mon mentor de mon avenir mais je ne sais pas comment",
        "Quiero hablar con mi jefe pero no sé cómo empezar la conversación",
        "Хочу поговорить с наставником о будущем",
        "أريد أن أتحدث مع مرشدي عن مستقبلي",
        "我想和我的导师谈谈我的未来",
    ],
)
def test_other_languages_are_recognised(message: str) -> None:
    assert is_foreign(message)


@pytest.mark.parametrize(
    "message",
    [
        "I want talk with Frau Kern, she is head of nursing by us",
        "Presentation skills, Excel, SQL, project planning",
        "dunno",
        "nein danke",
        "ok merci",
        "more visibility, less hassle",
        "My meeting with José in São Paulo about the Zürich office",
        "12345 67",
        "👍👍👍",
        "die hard fan of the old process, that's me",
    ],
)
def test_broken_short_or_special_english_is_never_called_foreign(message: str) -> None:
    assert not is_foreign(message)
