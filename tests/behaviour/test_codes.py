"""What helpers' utterances do, coded: by meaning and by what was said before, not by the first word."""

import pytest

from coach.behaviour import Codes, code

OPEN, CLOSED = "open", "closed"


@pytest.mark.parametrize(
    ("utterance", "question"),
    [
        ("What was that like for you?", OPEN),
        ("What time do you get up?", CLOSED),
        ("How do you see yourself a year from now?", OPEN),
        ("How many units do you drink in a week?", CLOSED),
        ("How long have you been in the job?", CLOSED),
        ("Can you tell me a bit more about that evening?", OPEN),
        ("Can you swim?", CLOSED),
        ("Could you walk me through a normal day?", OPEN),
        ("Could you make Thursday?", CLOSED),
        ("Tell me about your brother.", OPEN),
        ("Help me understand what happens on a Sunday.", OPEN),
        ("I'm curious what you made of her answer.", OPEN),
        ("And your mum's view on all this?", OPEN),
        ("When was your last appointment?", CLOSED),
        ("On a scale from one to ten, how ready are you?", CLOSED),
        ("And what would make it a seven rather than a five?", OPEN),
        ("Is it the money or the hours?", CLOSED),
        ("Have you ever tried to stop?", CLOSED),
        ("You've been here before?", CLOSED),
        ("so um what do you, what do you want to happen next", OPEN),
        ("So you drove home after that.", None),
        ("What you want is to be left in peace.", None),
        ("Mm-hmm.", None),
    ],
)
def test_open_and_closed_questions_are_told_apart_by_meaning(utterance: str, question: str | None) -> None:
    assert code(utterance).question == question


@pytest.mark.parametrize(
    ("words", "before"),
    [
        ("You're worried about your heart", "My heart, it does worry me, what with my dad."),
        ("She doesn't listen to you any more", "My wife, she's stopped listening to me."),
        ("You stopped for three months", "I did stop for three months last year."),
        ("You'd rather do it on your own", "I'd rather try on my own, I think."),
        ("So it's the evenings that are hard", "It's evenings really. That's when it's hard."),
    ],
)
def test_the_same_words_reflect_with_a_falling_tune_and_ask_with_a_rising_one(words: str, before: str) -> None:
    said, asked = code(f"{words}.", [before]), code(f"{words}?", [before])
    assert (said.question, said.reflection is not None) == (None, True)
    assert (asked.question, asked.reflection) == ("closed", None)


@pytest.mark.parametrize(
    ("utterance", "before", "reflection"),
    [
        ("You've had enough.", "I've had enough of it.", "simple"),
        ("Ten a day, then.", "Oh, ten a day, give or take.", "simple"),
        ("You go out at the weekend.", "I just go out at weekends.", "simple"),
        (
            "Part of you would love to stop, and part of you can't imagine an evening without it.",
            "I don't know.",
            "complex",
        ),
        ("It's like carrying a rucksack that nobody else can see.", "I'm just so tired with all of it.", "complex"),
        ("And underneath the anger there's a lot of hurt.", "I shouted at him, I was that angry.", "complex"),
        ("Nicotine stays in the blood for about two hours.", "I get up at night to smoke.", None),
        ("I took up cycling myself.", "I can't sleep.", None),
        ("Nice to meet you.", "Hi.", None),
    ],
)
def test_reflections_are_simple_or_say_more_than_was_said(utterance: str, before: str, reflection: str | None) -> None:
    assert code(utterance, [before]).reflection == reflection


@pytest.mark.parametrize(
    ("utterance", "given"),
    [
        ("You need to cut that right out.", "advice"),
        ("I'd really like you to see the dietician.", "advice"),
        ("You should talk to your manager before Friday.", "advice"),
        ("Your blood pressure was 150 over 95 today.", "information"),
        ("The clinic is open until eight on Thursdays, and you don't need an appointment.", "information"),
        ("Some people use the patch, some cut down slowly, others stop overnight; it's up to you which.", "options"),
        ("What would you like to do?", None),
        ("Yeah, yeah.", None),
    ],
)
def test_information_advice_and_options_are_told_apart(utterance: str, given: str | None) -> None:
    assert code(utterance).input == given


@pytest.mark.parametrize(
    ("utterance", "asked"),
    [
        ("Would it be okay if I shared what we know about that?", True),
        ("Can I make a suggestion?", True),
        ("I could tell you what has worked for others, if you'd like.", True),
        ("Would you like a cup of tea?", False),
        ("You should go.", False),
    ],
)
def test_leave_is_heard(utterance: str, asked: bool) -> None:
    assert code(utterance).permission is asked


def test_a_statement_in_a_reflective_frame_reflects_whatever_its_tune() -> None:
    codes = code("It sounds like you're torn?", ["I want to and I don't."])
    assert codes.question is None
    assert codes.reflection is not None


def test_one_utterance_can_do_several_things() -> None:
    codes = code(
        "Okay. So you've tried three times, and each time it was a party that did it. What's different this time?",
        ["I've tried three times and it always goes wrong at parties."],
    )
    assert (codes.question, codes.input) == ("open", None)
    assert codes.reflection is not None


def test_a_reflection_that_turns_into_a_question_is_both() -> None:
    codes = code("You told her straight out, how did she take it?", ["I told her straight."])
    assert codes.question == "open"
    assert codes.reflection is not None


def test_advice_put_as_a_question_is_both() -> None:
    codes = code("Why don't you just walk to work, wouldn't that be easier?")
    assert (codes.question, codes.input) == ("closed", "advice")


@pytest.mark.parametrize("nothing", ["", "   ", "...", "?!", "👍", "\n\n"])
def test_no_words_have_no_codes(nothing: str) -> None:
    assert code(nothing) == Codes()


def test_a_very_long_utterance_is_coded() -> None:
    assert code("You should rest. " * 400).input == "advice"


def test_the_same_utterance_has_the_same_codes() -> None:
    first = code("So you want it and you don't.", ["I want to."])
    assert code("So you want it and you don't.", ("I want to.",)) == first
