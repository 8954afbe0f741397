"""The manners: whole sentences as they complete, one question, no unasked advice, no invented source."""

import pytest

from coach.manners import Manners


def shown(text: str, *, advice_asked: bool = False, sources: int = 0, step: int = 3) -> str:
    manners = Manners(advice_asked=advice_asked, sources=sources)
    parts = [text[at : at + step] for at in range(0, len(text), step)]
    released = [sentence for part in parts for sentence in manners.take(part)]
    released += manners.rest()
    assert manners.shown == "".join(released).rstrip()
    return manners.shown


@pytest.mark.parametrize("step", [1, 3, 1000])
def test_the_second_question_is_dropped_wherever_the_stream_is_cut(step: int) -> None:
    assert shown("You tried. What stops you? What else? I see.", step=step) == "You tried. What stops you? I see."


def test_advice_is_dropped_unless_it_was_asked_for() -> None:
    text = "I see. You should talk to her. What do you think?"
    assert shown(text) == "I see. What do you think?"
    assert shown(text, advice_asked=True) == text


def test_a_citation_without_a_source_is_removed() -> None:
    assert shown("Write it down [1]. Or ask [4].", sources=1) == "Write it down [1]. Or ask."


def test_numbered_ideas_with_their_sources_come_through_whole() -> None:
    text = "Some ideas:\n1. Ask her first. [1]\n2. Write three lines. [2]\nWhich of these fits?"
    assert shown(text, advice_asked=True, sources=2) == text


def test_a_question_in_quotes_counts_as_one() -> None:
    assert shown("Say it aloud: “what did you regret?” And then?") == "Say it aloud: “what did you regret?”"


@pytest.mark.parametrize("step", [1, 3, 1000])
@pytest.mark.parametrize("quoted", ["„endlich“", "„endlich”", "“endlich”", "„Warum ich?“", "»endlich«"])
def test_quotations_of_every_kind_end_where_they_end(quoted: str, step: int) -> None:
    text = f"Du sagst {quoted}. Das ist viel. Was hält dich? "
    manners = Manners(advice_asked=False, sources=0, theirs="endlich. Warum ich?")
    parts = [text[at : at + step] for at in range(0, len(text), step)]
    sentences = [sentence for part in parts for sentence in manners.take(part)]
    assert sentences == [f"Du sagst {quoted}. ", "Das ist viel. ", "Was hält dich? "]


def test_their_own_ought_said_back_is_no_advice() -> None:
    manners = Manners(advice_asked=False, sources=0, theirs="everyone feels that I ought to apply")
    text = "You feel that you ought to apply. You should not. What do you want?"
    assert "".join([*manners.take(text), *manners.rest()]) == "You feel that you ought to apply. What do you want?"


@pytest.mark.parametrize("size", [1, 4, 500])
def test_a_question_inside_an_idea_with_its_source_is_no_question_of_the_coach(size: int) -> None:
    text = "Ask first: may I say something? [1]. Ask about one thing: where did I lose you? [2] Which fits you?"
    manners = Manners(advice_asked=True, sources=2)
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert "".join([*(one for piece in pieces for one in manners.take(piece)), *manners.rest()]) == text
    assert manners.asked


def test_another_should_of_theirs_excuses_no_advice() -> None:
    manners = Manners(advice_asked=False, sources=0, theirs="I should like a raise. She says I should wait.")
    text = "You should wait, she says. You should simply ask. What do you want?"
    assert "".join([*manners.take(text), *manners.rest()]) == "You should wait, she says. What do you want?"


@pytest.mark.parametrize(
    "text",
    [
        "Du sagst „was für mich“. Was genau?",
        "Vous dites « c'est trop ». Et après ?",
        "你想升職，又怕被拒絕。你會怎麼開口？",
        "أنت متردد. ماذا تريد؟",
        "Φοβάσαι λίγο. Τι θέλεις;",
    ],
    ids=["German", "French", "Chinese", "Arabic", "Greek"],
)
@pytest.mark.parametrize("step", [1, 4, 1000])
def test_other_languages_quote_and_ask_in_their_own_way(text: str, step: int) -> None:
    assert shown(text, step=step) == text
    assert shown(f"{text} {text}", step=step) == f"{text} {text[: shown_before_question(text)].rstrip()}"


def shown_before_question(text: str) -> int:
    """Where the second sentence of two begins."""
    return max(text.find(end) for end in (". ", "。")) + 1


def test_a_quotation_that_is_never_closed_ends_with_its_paragraph() -> None:
    manners = Manners(advice_asked=False, sources=0)
    assert list(manners.take("You say “I froze. What then?\n\n")) == ["You say “I froze. What then?\n\n"]


def test_a_model_gets_no_lecture_markup_or_refusal_through() -> None:
    manners = Manners(advice_asked=False, sources=0, longest=6)
    said = "## Goal\n**Coach:** You froze last time. You could practise more. I can't help with that. One two three. "
    said += "Four five six seven. What happened?"
    assert "".join(manners.take(f"{said}\n\n")).split() == "You froze last time. One two three. What happened?".split()
    assert manners.dropped == ["a heading", "unasked advice", "a refusal", "a lecture"]
