"""What a person gets: the nearest guidance, citations only when near enough, ideas from more than one card."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from coach.errors import KnowledgeError
from coach.guidance import Card, Guidance, Passage
from coach.guidance.embed import MiniLM

CANCELLED = "she has cancelled on me three times now"


def test_search_gives_the_nearest_best_first(guidance: Guidance) -> None:
    found = guidance.search(CANCELLED, k=3)
    assert found[0].id == "when-meetings-slip"
    assert found[0].text.startswith("Two cancellations")
    assert "2025" in found[0].source
    assert [passage.score for passage in found] == sorted((passage.score for passage in found), reverse=True)


def test_search_always_answers_even_nonsense_and_nothing(guidance: Guidance, words_only: Guidance) -> None:
    for opened in (guidance, words_only):
        for query in ("how long do I boil an egg", "", "§§ \ud83d '\"); DROP TABLE entry; --", "x " * 5000):
            assert len(opened.search(query, k=2)) == 2
        assert opened.search("goal", k=0) == []
        assert len(opened.search("goal", k=99)) == len(opened.cards)


def test_the_same_question_gets_the_same_answer(guidance: Guidance) -> None:
    assert guidance.search(CANCELLED) == guidance.search(CANCELLED)


def test_a_mentee_is_not_given_cards_for_mentors(guidance: Guidance) -> None:
    question = "how do I help my mentee find her own answer instead of giving mine?"
    assert guidance.search(question, 1)[0].id == "listen-before-you-advise"
    everything = guidance.search(question, 99, audience="mentee")
    assert {"listen-before-you-advise", "hold-to-account-kindly"}.isdisjoint(passage.id for passage in everything)
    cited = guidance.cite(question, 9, audience="mentee") + guidance.cite(question, 9, audience="mentor")
    assert "listen-before-you-advise" in {passage.id for passage in cited}
    assert all(idea.card_id != "listen-before-you-advise" for idea in guidance.ideas(question, 9, audience="mentee"))


def test_what_is_near_is_cited_and_what_is_not_is_not(guidance: Guidance, words_only: Guidance) -> None:
    assert [passage.id for passage in guidance.cite(CANCELLED, 1)] == ["when-meetings-slip"]
    for remark in ("my cat threw up on the carpet", "", "  \n"):
        assert guidance.cite(remark) == []
        assert words_only.cite(remark) == []


def test_a_card_already_cited_can_be_left_out(guidance: Guidance) -> None:
    assert all(passage.id != "when-meetings-slip" for passage in guidance.cite(CANCELLED, 5, ["when-meetings-slip"]))


def test_ideas_fit_and_come_from_two_cards(guidance: Guidance) -> None:
    for query in (CANCELLED, "I can't say no to people", "my manager would never allow it"):
        ideas = guidance.ideas(query, k=3, stage="options")
        assert len({idea.text for idea in ideas}) == 3
        assert len({idea.card_id for idea in ideas}) >= 2
        assert ideas[0].card_id == guidance.search(query, 1)[0].id
        assert all(idea.source and idea.card_title for idea in ideas)


def test_ideas_already_given_do_not_come_again(guidance: Guidance) -> None:
    first = guidance.ideas(CANCELLED, 3)
    second = guidance.ideas(CANCELLED, 3, exclude=[idea.text for idea in first])
    third = guidance.ideas(CANCELLED, 3, exclude=[idea.card_id for idea in first])
    assert not {idea.text for idea in first} & {idea.text for idea in second}
    assert not {idea.card_id for idea in first} & {idea.card_id for idea in third}
    everything = [idea.text for card in guidance.cards for idea in guidance.ideas(card.title, 999)]
    assert guidance.ideas(CANCELLED, 3, exclude=set(everything)) == []


def test_asked_for_one_idea_it_gives_one(guidance: Guidance) -> None:
    assert len(guidance.ideas(CANCELLED, 1)) == 1
    assert guidance.ideas(CANCELLED, 0) == []


def test_a_single_card_gives_what_it_has(cards: tuple[Card, ...], embedder: MiniLM, tmp_path: Path) -> None:
    opened = Guidance.open(tmp_path, cards[:1], embedder)
    assert [idea.card_id for idea in opened.ideas("x", 3)] == [cards[0].id] * 3
    opened.close()


def test_a_card_without_ideas_can_still_be_cited(cards: tuple[Card, ...], embedder: MiniLM, tmp_path: Path) -> None:
    plain = cards[0].model_copy(update={"ideas": (), "heard": ()})
    for model in (embedder, None):
        opened = Guidance.open(tmp_path, [plain], model)
        assert opened.ideas("goal") == []
        assert isinstance(opened.search("goal")[0], Passage)
        opened.close()


def test_without_a_model_words_are_used_and_the_person_is_told(words_only: Guidance) -> None:
    assert words_only.note is not None
    assert "words only" in words_only.note
    assert words_only.cite("reverse mentoring in our mentoring circle", 1)[0].id == "kinds-of-mentoring"
    assert words_only.ideas("I get so much criticism and feedback", 3)[0].card_id == "ask-for-feedback"
    assert len({idea.card_id for idea in words_only.ideas("circle", 3)}) >= 2


def test_with_a_model_and_a_disk_there_is_nothing_to_tell(guidance: Guidance) -> None:
    assert guidance.note is None


def test_several_threads_may_search_at_once(guidance: Guidance) -> None:
    queries = [f"{card.title} {number}" for card in guidance.cards for number in range(4)]
    alone = [guidance.search(query) for query in queries]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(guidance.search, queries)) == alone


def test_no_cards_and_two_of_one_name_are_refused(cards: tuple[Card, ...], tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="no guidance cards"):
        Guidance.open(tmp_path, [], None)
    with pytest.raises(KnowledgeError, match="Two guidance cards are called"):
        Guidance.open(tmp_path, [cards[0], cards[0]], None)
