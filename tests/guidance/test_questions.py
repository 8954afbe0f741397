"""How well people's own words find the right card. The bars are what was measured, less two questions."""

from pathlib import Path

import yaml

from coach.guidance import Card, Guidance

QUESTIONS = yaml.safe_load(Path(__file__).with_name("questions.yaml").read_text(encoding="utf-8"))


def found(guidance: Guidance, part: str) -> tuple[int, int, int]:
    """Questions, those whose card came first, and those whose card came among the first three."""
    asked = [(question, card) for card, questions in QUESTIONS[part].items() for question in questions]
    ranked = [([passage.id for passage in guidance.search(question, 3)], card) for question, card in asked]
    return len(asked), sum(ids[0] == card for ids, card in ranked), sum(card in ids for ids, card in ranked)


def test_every_card_is_asked_for_in_both_halves(cards: tuple[Card, ...]) -> None:
    ids = {card.id for card in cards}
    assert set(QUESTIONS["develop"]) == set(QUESTIONS["held_out"]) == ids
    develop, held_out = ({q for one in QUESTIONS[part].values() for q in one} for part in ("develop", "held_out"))
    assert not develop & held_out


def test_no_card_holds_a_question_it_is_measured_with(cards: tuple[Card, ...]) -> None:
    asked = {
        question.lower() for part in ("develop", "held_out") for one in QUESTIONS[part].values() for question in one
    }
    assert not asked & {line.lower() for card in cards for line in card.heard}


def test_the_right_card_is_found(guidance: Guidance) -> None:
    asked, first, among_three = found(guidance, "held_out")
    assert asked == 70
    assert first >= 43
    assert among_three >= 52


def test_meaning_finds_more_than_words_alone(guidance: Guidance, words_only: Guidance) -> None:
    assert found(guidance, "held_out")[1:] > found(words_only, "held_out")[1:] >= (19, 32)


def test_small_talk_is_hardly_ever_answered_with_a_citation(guidance: Guidance, words_only: Guidance) -> None:
    assert sum(bool(guidance.cite(remark)) for remark in QUESTIONS["elsewhere"]) <= 1
    assert sum(bool(words_only.cite(remark)) for remark in QUESTIONS["elsewhere"]) <= 1


def test_most_real_questions_get_a_citation_and_most_of_these_are_right(guidance: Guidance) -> None:
    cited = right = 0
    for card, questions in QUESTIONS["held_out"].items():
        for question in questions:
            passages = guidance.cite(question, 1)
            cited += bool(passages)
            right += any(passage.id == card for passage in passages)
    assert cited >= 52
    assert right / cited > 0.75
