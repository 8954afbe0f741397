"""People who answer by rules: what they tell, what they mind, when they go; and how well questions are understood."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from evals.case import Line, Person
from evals.people import Gone, Saying
from evals.people.ruled import OUT_OF_PATIENCE, TOO_LONG, Ruled
from evals.people.scripted import Scripted
from evals.people.topics import Topics, last_question
from evals.transcript import Answer

ASKED = Path(__file__).parents[1] / "data" / "questions_asked.yaml"

ACHIEVE = "What would you like to achieve?"
WHY = "Why is that important to you?"
KNOW = "How would you know that you got there?"
COULD = "What could you do?"
OFFER = "May I share an idea with you?"
IDEAS = Answer(reply="Keep a log. [1] Which of these appeals to you?", citations=({"id": "log", "title": "Log"},))

GOAL = {"about": "goal", "say": "I want a rise.", "holds": {"goal": "a rise"}}
BECAUSE = {"about": "why", "say": "Because it is fair.", "holds": {"why": "it is fair"}}
ASK_HER = {"about": "options", "say": "I could ask her.", "may": {"option": "ask her"}}
QUIT = {"about": "options", "say": "I could quit.", "may": {"option": "I could quit"}}
GOES = {"again": ["I said so.", "Again?"], "blank": ["Dunno.", "No idea."], "ends": "Bye."}


def person(topics: Topics, *knows: dict[str, Any], **more: Any) -> Ruled:
    return Ruled(Person.model_validate({"knows": knows or (GOAL, BECAUSE), **GOES, **more}), topics)


async def hears(ruled: Ruled, *replies: str | Answer) -> list[Saying | Gone]:
    """What they say to the opening and to each reply."""
    heard = [Answer(reply="Hello."), *(Answer(reply=one) if isinstance(one, str) else one for one in replies)]
    return [await ruled.answer(one) for one in heard]


async def texts(ruled: Ruled, *replies: str | Answer) -> list[str | None]:
    """Their words after their first; why they left, or None for nothing in particular, once they are gone."""
    return [one.text if isinstance(one, Saying) else one.why for one in await hears(ruled, *replies)][1:]


# A script.


async def test_a_scripted_person_says_the_same_whatever_they_hear() -> None:
    scripted = Scripted([Line(say="Hi.", holds={"any": ("Hi",)}), Line(say="Bye.")])
    answers = [await scripted.answer(Answer(reply=reply)) for reply in ("Hello.", ACHIEVE, "Well.")]
    assert answers == [Saying("Hi.", {"any": ("Hi",)}), Saying("Bye."), Gone()]


# Facts.


async def test_a_fact_comes_only_when_it_is_asked_for(topics: Topics) -> None:
    assert await texts(person(topics), WHY, ACHIEVE) == ["Because it is fair.", "I want a rise."]


async def test_what_they_say_first_and_what_they_tell_bears_its_labels(topics: Topics) -> None:
    opens = {"say": "It is about pay.", "may": {"goal": "pay"}}
    first, second = await hears(person(topics, opens=opens), ACHIEVE)
    assert first == Saying("It is about pay.", {}, {"goal": ("pay",)})
    assert second == Saying("I want a rise.", {"goal": ["a rise"]})


@pytest.mark.parametrize(
    ("at_once", "said"),
    [(1, ["I could ask her.", "I could quit."]), (2, ["I could ask her. I could quit.", "Dunno."])],
)
async def test_they_tell_no_more_at_once_than_they_would(at_once: int, said: list[str], topics: Topics) -> None:
    assert await texts(person(topics, ASK_HER, QUIT, at_once=at_once), COULD, "What could you do then?") == said


async def test_facts_told_together_bring_all_their_labels(topics: Topics) -> None:
    _, saying = await hears(person(topics, ASK_HER, QUIT, at_once=2), COULD)
    assert saying == Saying("I could ask her. I could quit.", {}, {"option": ["ask her", "I could quit"]})


async def test_a_question_that_is_only_likely_about_it_brings_up_one_fact(topics: Topics) -> None:
    reply = "What gets in the way, and what else could you do?"
    assert [str(topic.gap) for topic in topics.of(reply)][:2] == ["obstacle", "another"]
    other = {"about": "another", "say": "I could write."}
    assert await texts(person(topics, other, other, at_once=2), reply) == ["I could write."]


# Impatience.


async def test_being_asked_again_is_minded_until_they_leave(topics: Topics) -> None:
    ruled = person(topics, patience=2)
    assert await texts(ruled, ACHIEVE, ACHIEVE, ACHIEVE, ACHIEVE) == [
        "I want a rise.",
        "I said so.",
        "Again?",
        OUT_OF_PATIENCE,
    ]


async def test_a_protest_is_marked_as_one(topics: Topics) -> None:
    *_, told, again = await hears(person(topics), ACHIEVE, ACHIEVE)
    assert isinstance(told, Saying)
    assert not told.protest
    assert again == Saying("I said so.", protest=True)


async def test_to_be_asked_for_more_of_what_there_may_be_more_of_is_not_minded(topics: Topics) -> None:
    assert await texts(person(topics, ASK_HER), COULD, COULD) == ["I could ask her.", "Dunno."]


async def test_nobody_stays_for_ever(topics: Topics) -> None:
    assert await texts(person(topics, most=3), KNOW, KNOW, KNOW) == ["Dunno.", "No idea.", TOO_LONG]


# Ideas.


async def test_after_blanks_they_ask_for_ideas_and_take_one(topics: Topics) -> None:
    ruled = person(topics, wants_ideas_after=1, takes="The log.")
    assert await texts(ruled, KNOW, KNOW, IDEAS, KNOW) == ["Dunno.", "Do you have any ideas?", "The log.", "No idea."]


async def test_the_idea_they_take_may_be_noted_as_an_option(topics: Topics) -> None:
    *_, took = await hears(person(topics, wants_ideas_after=0), KNOW, IDEAS)
    assert took == Saying("I like the first one.", may={"option": ("I like the first one.",)})


async def test_ideas_nobody_gave_are_not_taken(topics: Topics) -> None:
    ruled = person(topics, wants_ideas_after=0)
    assert await texts(ruled, KNOW, ACHIEVE) == ["Do you have any ideas?", "I want a rise."]


async def test_an_offer_is_declined_by_those_who_want_no_ideas(topics: Topics) -> None:
    ruled = person(topics, offered=["No.", "I said no."])
    assert await texts(ruled, OFFER, OFFER, OFFER) == ["No.", "I said no.", "No."]


async def test_an_offer_is_welcome_to_those_who_would_have_asked(topics: Topics) -> None:
    assert await texts(person(topics, wants_ideas_after=5), OFFER, IDEAS) == ["Yes, please.", "I like the first one."]


# The end.


async def test_where_nothing_is_asked_they_say_goodbye_and_are_gone(topics: Topics) -> None:
    *_, bye, gone = await hears(person(topics), ACHIEVE, "All the best for it.", "And why?")
    assert (bye, gone) == (Saying("Bye."), Gone())


# What questions are about.


@pytest.mark.parametrize(
    ("reply", "question"),
    [
        ("I see. What then? And why?", "And why?"),
        ("What then? I see.", "What then?"),
        ("Mm. Tell me more.", "Tell me more."),
        ("Walk me through it. I have time.", "Walk me through it."),
        ("Tell me more. What then?", "What then?"),
        ("What then? You will ask: “And why?”", "What then?"),
        ("You will ask: “And why?” I see.", None),
        ("You said: “Tell me more.”", None),
        ("I see.", None),
        ("", None),
    ],
)
def test_the_last_question_or_invitation_counts(reply: str, question: str | None) -> None:
    assert last_question(reply) == question


def test_a_reply_that_asks_nothing_is_about_nothing(topics: Topics) -> None:
    assert topics.of("All the best.") == ()


def test_topics_come_surest_first(topics: Topics) -> None:
    scores = [topic.score for topic in topics.of("Where are you on a scale from 1 to 10?")]
    assert len(scores) > 1
    assert scores == sorted(scores, reverse=True)


def test_most_questions_that_other_coaches_put_are_understood(topics: Topics) -> None:
    """Measured on 22 November 2026: 68 of 90 (76%) by the first topic, 76 (84%) by the first two."""
    held_out = yaml.safe_load(ASKED.read_text(encoding="utf-8"))
    read = [([str(topic.gap) for topic in topics.of(one["text"])], set(one["gap"].split("|"))) for one in held_out]
    assert len(read) == 90
    assert sum(bool(set(gaps[:1]) & right) for gaps, right in read) >= 64
    assert sum(bool(set(gaps[:2]) & right) for gaps, right in read) >= 72
