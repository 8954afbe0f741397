"""Scorers of the talk on exchanges of a line or two: the value, the reason, and the turn that is pointed at."""

import pytest
from made import ACHIEVE, KNOW, WHY, case, evidence, places, promise, said, talk, told, visit, visits

from evals.people.topics import Topics
from evals.scorers import Evidence
from evals.scorers.advice import asks_for_advice, unasked_advice
from evals.scorers.asked_again import asked_again
from evals.scorers.board import Board
from evals.scorers.length import person_share, words, words_per_turn
from evals.scorers.open_share import open_share
from evals.scorers.parroting import parroting
from evals.scorers.questions import questions_per_turn
from evals.scorers.reflections import complex_share, reflections_per_question

# Nothing to measure.


def test_where_nobody_said_anything_there_is_next_to_nothing_to_measure(board: Board) -> None:
    measured = {name for name, score in board.score(talk(), case()).items() if score.value is not None}
    assert measured == {"person_share"}, "the opening alone has words"


def test_what_needs_a_case_is_not_measured_without_one(board: Board) -> None:
    scores = board.score(talk(said("Hi.", "Hello. " + ACHIEVE, stage="goal", safety="none")))
    unmeasured = {name for name, score in scores.items() if score.value is None}
    assert {"expectations", "path", "safety", "promises", "notes_recall", "notes_precision"} <= unmeasured


def test_a_share_of_nothing_is_nothing_to_measure() -> None:
    score = open_share(evidence(talk(said("Hi.", "Hello."))))
    assert (score.value, score.reason, score.remarks) == (None, "nothing to measure here", ())


# Questions, open ones, reflections.


def test_two_questions_in_one_reply_are_one_too_many() -> None:
    score = questions_per_turn(evidence(talk(said("I am tired.", f"{ACHIEVE} {WHY}"), said("Hm.", "I see."))))
    assert (score.value, score.reason) == (1.0, "2 questions in 2 replies")
    assert places(score) == [(1, 1)]
    assert told(score) == [f"asks 2 questions: {ACHIEVE} / {WHY}"]


def test_leave_asked_for_is_a_question_too() -> None:
    score = questions_per_turn(
        evidence(talk(said("Hm.")), turn1="permission: May I share an idea?\nopen: What comes to mind?")
    )
    assert (score.value, places(score)) == (2.0, [(1, 1)])


def test_a_question_inside_a_cited_idea_is_part_of_the_idea() -> None:
    idea = "Ask your mentor: “What would you do in my place?” [1]"
    score = questions_per_turn(evidence(talk(said("Any ideas?")), turn1=f"open: {idea}\nopen: Which one appeals?"))
    assert (score.value, score.remarks) == (1.0, ())


def test_a_question_with_its_source_right_after_it_is_part_of_the_idea_too() -> None:
    reply = "Ask about one thing: where did I lose you? [1]. Which one appeals?"
    codes = "open: Ask about one thing: where did I lose you?\ngive: [1].\nopen: Which one appeals?"
    assert questions_per_turn(evidence(talk(said("Any ideas?", reply)), turn1=codes)).value == 1.0


def test_a_question_between_quotation_marks_is_their_own_said_back() -> None:
    said_back = "This is what you'll ask: “Will you read it?” What do you hope to hear?"
    codes = "give: This is what you'll ask:\nclosed: “Will you read it?”\nopen: What do you hope to hear?"
    assert questions_per_turn(evidence(talk(said("Will you read it?", said_back)), turn1=codes)).value == 1.0
    unmarked = "Will you read it? What do you hope to hear?"
    codes = "closed: Will you read it?\nopen: What do you hope to hear?"
    score = questions_per_turn(evidence(talk(said("Will you read it?", unmarked)), turn1=codes))
    assert (score.value, places(score)) == (2.0, [(1, 1)])


def test_the_opening_asks_as_much_as_it_likes() -> None:
    talked = talk(said("Hi.", ACHIEVE), opening=f"{ACHIEVE} {WHY} {KNOW}")
    assert questions_per_turn(evidence(talked)).value == 1.0


def test_the_open_share_points_at_every_closed_question() -> None:
    score = open_share(
        evidence(
            talk(said("Hm."), said("Hm.")), turn1="open: What then?\nclosed: Is it bad?", turn2="permission: May I?"
        )
    )
    assert (score.value, score.reason) == (1 / 3, "1 of 3 questions are open")
    assert places(score) == [(1, 1), (1, 2)]
    assert told(score) == ["closed: Is it bad?", "closed: May I?"]


def test_reflections_are_held_against_questions_and_complex_ones_against_all() -> None:
    coded = evidence(
        talk(said("Hm."), said("Hm.")),
        turn1="simple: You are tired.\ncomplex: It costs more than it gives.\nopen: What then?",
        turn2="complex: You would rather be asked.\nclosed: Is it so?",
    )
    assert (reflections_per_question(coded).value, complex_share(coded).value) == (1.5, 2 / 3)


def test_reflections_without_a_question_and_questions_without_a_reflection() -> None:
    reflects = evidence(talk(said("Hm.")), turn1="simple: You are tired.")
    asks = evidence(talk(said("Hm.")), turn1="open: What then?")
    assert (reflections_per_question(reflects).value, complex_share(reflects).value) == (None, 0.0)
    assert (reflections_per_question(asks).value, complex_share(asks).value) == (0.0, None)


# Advice.

ADVICE = "advice: You should ask her for it."


def test_advice_nobody_asked_for_is_pointed_at() -> None:
    score = unasked_advice(evidence(talk(said("I want a rise."), said("Hm.")), turn1=ADVICE, turn2="open: What then?"))
    assert (score.value, score.reason) == (0.5, "1 of 2 replies advise unasked")
    assert (places(score), told(score)) == ([(1, 1)], ["advice nobody asked for: You should ask her for it."])


@pytest.mark.parametrize(
    ("message", "asks"),
    [
        ("Do you have any ideas?", True),
        ("What should I do?", True),
        ("How would you go about it?", True),
        ("Just tell me.", True),
        ("What’s your advice", True),
        ("I could use some help", True),
        ("Which options do people in my place have, what do most do?", True),
        ("I have no idea.", False),
        ("I asked her what she wants.", False),
        ("My advisor helps me.", False),
    ],
)
def test_asking_for_advice_is_heard(message: str, asks: bool) -> None:
    assert asks_for_advice(message) == asks
    assert unasked_advice(evidence(talk(said(message)), turn1=ADVICE)).value == (0.0 if asks else 1.0)


@pytest.mark.parametrize(("answer", "value"), [("Yes, please.", 0.0), ("ok", 0.0), ("Rather not.", 0.5)])
def test_advice_after_an_offer_is_asked_for_by_a_yes(answer: str, value: float) -> None:
    offered = evidence(talk(said("I am stuck."), said(answer)), turn1="permission: May I share an idea?", turn2=ADVICE)
    assert unasked_advice(offered).value == value


def test_a_yes_holds_for_the_reply_after_it_and_no_longer() -> None:
    score = unasked_advice(
        evidence(
            talk(said("I am stuck."), said("Yes."), said("Yes.")),
            turn1="permission: May I share an idea?",
            turn2=ADVICE,
            turn3=ADVICE,
        )
    )
    assert places(score) == [(1, 3)]


def test_a_promise_read_back_is_no_advice() -> None:
    kept = said("I will write to Marek.", commitments=(promise("write to Marek"),))
    assert unasked_advice(evidence(talk(kept), turn1="advice: Write to Marek by Wednesday.")).value == 0.0


@pytest.mark.parametrize(("level", "value"), [("crisis", 0.0), ("concern", 0.0), ("none", 1.0), (None, 1.0)])
def test_where_to_turn_in_danger_is_no_advice(level: str | None, value: float) -> None:
    score = unasked_advice(evidence(talk(said("I can't go on.", safety=level)), turn1="advice: Call 116 123 now."))
    assert score.value == value


def test_a_near_tie_is_not_held_against_a_coach() -> None:
    coded = evidence(talk(said("I want a rise.")), turn1=ADVICE)
    ((unit,),) = [units for place, units in coded.units.items() if place == (1, 1)]
    tied = type(unit)(unit.text, unit.code, 0.04)
    assert unasked_advice(Evidence(coded.transcript, {**coded.units, (1, 1): (tied,)})).value == 0.0


def test_where_the_case_wants_sources_ideas_are_asked_for() -> None:
    wants = case({"say": "How do people usually do it then", "then": {"cites": True}})
    assert unasked_advice(evidence(talk(said("How do people usually do it then")), wants, turn1=ADVICE)).value == 0.0


# Length.


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("I don’t know.", 3),
        ("1. Ask her\n2. Ask him", 4),
        ("a one-page doc – by 5 pm!", 6),
        ("Señora Núñez said “no”", 4),
    ],
)
def test_words_are_counted_as_people_count_them(text: str, count: int) -> None:
    assert words(text) == count


def test_a_long_reply_is_pointed_at_unless_ideas_were_asked_for_or_it_is_the_close() -> None:
    eighty, more = "word " * 80, "word " * 111
    score = words_per_turn(
        evidence(
            talk(
                said("Hm.", eighty),
                said("Any ideas?", eighty),
                said("Any tips?", more),
                said("Bye.", more, stage="close"),
            )
        )
    )
    assert (score.value, score.reason) == (95.5, "96 words a reply")
    assert (places(score), told(score)) == ([(1, 1), (1, 3)], ["80 words", "111 words"])


def test_the_persons_share_counts_the_opening_as_well() -> None:
    score = person_share(evidence(talk(said("one two three", "four"), opening="five six")))
    assert (score.value, score.reason) == (0.5, "3 of 6 words are the person's")


# Parroting.


@pytest.mark.parametrize(
    ("message", "reply", "parrots"),
    [
        ("My manager never listens to me.", "So your manager never listens to you. What then?", True),
        ("I'm afraid of my own team, I've lost them.", "You're afraid of your own team, you've lost them.", True),
        ("My manager never listens to me.", "“Never listens”: that has gone on for a long while. What then?", False),
        ("My manager never listens to me.", "What if your manager never listens to you?", False),
        ("No.", "No.", False),
    ],
)
def test_words_said_back_with_the_pronouns_turned_are_parroting(message: str, reply: str, parrots: bool) -> None:
    score = parroting(evidence(talk(said(message, reply))))
    assert score.value == float(parrots)
    assert places(score) == ([(1, 1)] if parrots else [])


TEN = "every single thing that happens here lands on one desk"


@pytest.mark.parametrize(("run", "value"), [(9, 0.0), (10, 1.0)])
def test_nine_words_in_a_row_are_a_recap_and_ten_are_not(run: int, value: float) -> None:
    mine = " ".join(TEN.split()[:run])
    fresh = "it has been going on for longer than anybody could have thought possible and nobody has noticed yet"
    score = parroting(evidence(talk(said(TEN)), turn1=f"complex: So {mine}, and {fresh}."))
    assert score.value == value


def test_a_promise_read_back_is_no_parroting() -> None:
    said_so = "I will write to Marek about the day with him."
    action = "write to Marek about the day with him"
    back = "You will write to Marek about the day with him."
    kept, lost = said(said_so, back, commitments=(promise(action),)), said(said_so, back)
    assert [parroting(evidence(talk(one))).value for one in (kept, lost)] == [0.0, 1.0]


def test_what_sums_up_at_the_close_is_not_counted() -> None:
    back = said("My manager never listens to me.", "Your manager never listens to you.", stage="close")
    assert parroting(evidence(talk(back))).value is None
    assert parroting(evidence(talk(said("Hm.", "I see."), back))).reason == "0 of 1 replies parrot"


# Asked again.


def test_the_same_question_but_for_a_word_asks_again(topics: Topics) -> None:
    again = said("I said so.", "And what would you like to achieve?")
    score = asked_again(topics.of)(evidence(talk(said("Hm.", ACHIEVE), said("Hm.", WHY), again)))
    assert (score.value, score.reason, places(score)) == (1 / 3, "1 of 3 questions ask again", [(1, 3)])
    assert told(score) == ["asked at turn 1 already: And what would you like to achieve?"]


def test_a_new_visit_may_ask_what_the_last_one_did(topics: Topics) -> None:
    twice = visits(visit(said("Hi.", ACHIEVE)), visit(said("Hi.", ACHIEVE)))
    assert asked_again(topics.of)(evidence(twice)).value == 0.0


def test_the_question_that_the_person_minds_is_pointed_at(topics: Topics) -> None:
    minds = said("As I told you.", "Sorry.", protest=True)
    score = asked_again(topics.of)(evidence(talk(said("Hm.", ACHIEVE), said("A rise.", WHY), minds), case()))
    assert (score.value, places(score)) == (0.5, [(1, 2)])


@pytest.mark.parametrize(
    ("message", "minds"),
    [
        ("I told you already.", True),
        ("I've just said that.", True),
        ("You asked me that.", True),
        ("I said no to her.", False),
        ("I told my boss about it.", False),
    ],
)
def test_in_a_conversation_from_elsewhere_people_mind_in_words(message: str, minds: bool, topics: Topics) -> None:
    talked = talk(said("Hm.", WHY), said(message, "Sorry."))
    assert asked_again(topics.of)(evidence(talked)).value == float(minds)
    assert asked_again(topics.of)(evidence(talked, case())).value == 0.0, "a case says so itself"


@pytest.mark.parametrize(("label", "value"), [("why", 1.0), ("goal", 0.0), ("why|fact", 0.0)])
def test_a_question_for_what_a_label_says_was_told_asks_again(label: str, value: float, topics: Topics) -> None:
    told_why = said("Because it is fair.", WHY, holds={label: ("it is fair",)})
    score = asked_again(topics.of)(evidence(talk(told_why)))
    assert score.value == value
    assert told(score) == ([f"the why was said already: {WHY}"] if value else [])


def test_where_nothing_is_asked_nothing_is_asked_again(topics: Topics) -> None:
    assert asked_again(topics.of)(evidence(talk(said("Hm.", "I see.")))).value is None
