"""A card that is wrong is refused in words its author understands; the cards we ship are right."""

import re
from pathlib import Path

import pytest

from coach.errors import KnowledgeError
from coach.guidance.cards import Card, fingerprint, load_card, load_cards

GOOD = """---
id: their-time
title: Treat their time as borrowed
audience: [mentee]
stages: [goal, options]
topics: [busy mentor]
source: "own: common practice"
ideas:
  - "Ask for twenty minutes with a clear question instead of an hour."
---

Your mentor has work of their own. They said yes to you all the same, so let the time together count for something.
"""


def write(folder: Path, text: str, name: str = "their-time.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_card_is_read(tmp_path: Path) -> None:
    card = load_card(write(tmp_path, GOOD))
    assert (card.id, card.audience, card.stages) == ("their-time", ("mentee",), ("goal", "options"))
    assert card.body.startswith("Your mentor")
    assert card.heard == ()


def test_windows_line_ends_and_a_byte_order_mark_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "their-time.md"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load_card(path) == load_card(write(tmp_path, GOOD))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "id: their-time",
            "id: other",
            "line 2: id 'other' is not the name of the file. .*Call one of them 'their-time'",
        ),
        ("id: their-time", "id: Their Time", "line 2: 'id' must be small letters, digits and single hyphens"),
        ("title: Treat their time as borrowed\n", "", "line 1: 'title' is missing"),
        ("[mentee]", "[student]", "line 4: 'audience', number 1, must be one of mentee or mentor"),
        ("[mentee]", "mentee", "line 4: 'audience' must be a list"),
        ("[goal, options]", "[]", "line 5: 'stages' needs at least one entry"),
        ("[goal, options]", "[goal, later]", "line 5: 'stages', number 2, must be one of follow_up, goal"),
        ("[busy mentor]", "[no]", "line 6: 'topics', number 1, must be text"),
        ("own: common practice", "own", "line 7: 'source' must say why"),
        ("own: common practice", " ", "line 7: 'source' is empty"),
        (
            "Ask for twenty minutes with a clear question instead of an hour.",
            "Ask.",
            "line 8: 'ideas' must be sentences",
        ),
        ("ideas:", "idea:", "line 8: 'idea' is not something a card has"),
        ("title: Treat", "title: Time: Treat", "line 3: cannot be read as YAML. .*needs quotes"),
        ("Your mentor has", "Your mentor has " + "very " * 200, "line 12: 'body' must have 20 to 180 words; it has 2"),
        ("---\nid", "id", "line 1: does not start with a block"),
        ("---\n\nYour", "\nYour", "line 1: does not start with a block"),
        ("id: their-time", "id: their-time\nbody: x", "has a key 'body'"),
    ],
)
def test_a_wrong_card_is_named_with_file_line_and_reason(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = write(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(KnowledgeError, match=said) as caught:
        load_card(path)
    assert caught.value.what.startswith("their-time.md, line ")
    assert not re.search(r"pydantic|validation|Traceback", str(caught.value))


def test_a_front_block_that_is_a_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="has no keys"):
        load_card(write(tmp_path, "---\n- a\n---\ntext"))


def test_a_file_that_is_not_text_or_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "photo.md"
    path.write_bytes(b"\xff\xd8\xff\xe0")
    with pytest.raises(KnowledgeError, match="is not UTF-8"):
        load_card(path)
    with pytest.raises(KnowledgeError, match="cannot be read"):
        load_card(tmp_path / "absent.md")


@pytest.mark.parametrize("folder", ["empty", "absent"])
def test_a_folder_without_cards_is_refused(tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(KnowledgeError, match="No guidance cards in"):
        load_cards(tmp_path / folder)


def test_the_fingerprint_changes_with_any_word(cards: tuple[Card, ...]) -> None:
    changed = (cards[0].model_copy(update={"title": cards[0].title + "!"}), *cards[1:])
    assert fingerprint(cards) == fingerprint(tuple(cards)) != fingerprint(changed)


class TestOurCards:
    def test_there_are_enough_for_a_mentee_at_options_and_some_for_mentors(self, cards: tuple[Card, ...]) -> None:
        assert len(cards) >= 20
        assert sum("mentee" in card.audience and "options" in card.stages for card in cards) >= 6
        assert sum("mentor" in card.audience for card in cards) >= 5

    def test_they_keep_to_their_length(self, cards: tuple[Card, ...]) -> None:
        for card in cards:
            assert 90 <= len(card.body.split()) <= 180, card.id
            assert 3 <= len(card.ideas) <= 6, card.id

    def test_an_idea_is_one_sentence_that_fits_into_a_reply(self, cards: tuple[Card, ...]) -> None:
        ideas = [idea for card in cards for idea in card.ideas]
        assert len(set(ideas)) == len(ideas)
        for idea in ideas:
            assert 8 <= len(idea.split()) <= 25, idea
            assert idea[0].isupper(), idea
            assert idea[-1] in ".?", idea
            assert not re.search(r"\b(must|should always|never)\b", idea), idea

    def test_they_carry_no_web_address_and_name_a_source(self, cards: tuple[Card, ...]) -> None:
        for card in cards:
            assert "://" not in card.model_dump_json(), card.id
            assert re.search(r"20\d\d|Indeed|^own: ", card.source), card.id
