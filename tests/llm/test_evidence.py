"""What is believed of a model's notes: only the person's own words, and never against them."""

import pytest
from proposed import believed, lines, turn

from coach.notes import Change, Gap, GrowNotes, Kind, NotesPatch, Offered, PromiseChange

OPTIONS = (
    Change(op="add", kind=Kind.OPTION, text="ask Jo"),
    Change(op="add", kind=Kind.OPTION, text="write a plan"),
)


@pytest.mark.parametrize(
    ("message", "words", "line"),
    [
        ("The team trusts me.", "The team trusts me", "The team trusts me"),
        ("The team TRUSTS me.", "the team trusts me.", "The team TRUSTS me"),
        ("He said “you can’t”.", "he said \"you can't\"", "He said “you can’t”"),
        ("the  team\ntrusts me", "the team trusts me", "the  team\ntrusts me"),
        ("İstanbul is far, the team trusts me", "the team trusts me", "the team trusts me"),
        ("Das Team vertraut mir – sehr.", "vertraut mir - sehr", "vertraut mir – sehr"),
        ("チームは私を信頼しています。", "信頼しています", "信頼しています"),
        ("The team trusts me.", "The whole team trusts me", None),
        ("The team trusts me.", "team The trusts", None),
        ("The team trusts me.", "rusts me", None),
        ("The team trusts me.", "…", None),
        ("The team trusts me.", "my boss hates me", None),
        ("The team trusts me.", "Das Team vertraut mir", None),
    ],
    ids=[
        "as said", "other case", "other quotes", "other spaces", "a letter that grows", "another dash", "no spaces",
        "a word more", "another order", "half a word", "no word", "invented", "translated",
    ],
)  # fmt: skip
def test_a_note_is_the_persons_own_words_or_none(message: str, words: str, line: str | None) -> None:
    found = believed(turn(message), notes=[{"kind": "strength", "words": words}])
    assert lines(found) == ([("strength", line)] if line else [])
    assert found.doubted == ([] if line else ["a note without their words"])
    assert all(change.evidence in message for change in found.changes)


@pytest.mark.parametrize(
    ("kind", "words", "kept"),
    [("fact", 60, True), ("fact", 61, False), ("ask", 90, True), ("meeting", 90, True), ("goal", 90, False)],
)
def test_a_line_is_no_essay_unless_it_is_said_aloud_whole(kind: str, words: int, kept: bool) -> None:
    said = " ".join(["so"] * words)
    found = believed(turn(f"Well: {said}."), notes=[{"kind": kind, "words": said}])
    assert lines(found) == ([(kind, said)] if kept else [])


def test_a_line_is_no_essay_by_an_edit_either() -> None:
    before = GrowNotes().apply(NotesPatch(changes=(Change(op="add", kind=Kind.FACT, text="it is slow"),)))
    said = " ".join(["so"] * 90)
    found = believed(turn(said, before=before), edits=[{"id": "fa1", "do": "change", "words": said}])
    assert (lines(found), found.doubted) == ([("fact", "it is slow")], ["an edit that is too long"])


@pytest.mark.parametrize(
    ("words", "line"),
    [("maybe a 7", "7"), ("6,5 I guess", "6,5"), ("10 out of 10", "10"), ("rather low", "rather low")],
)
def test_a_mark_is_its_number(words: str, line: str) -> None:
    found = believed(turn(f"Well, {words}"), notes=[{"kind": "scale", "words": words}])
    assert lines(found) == [("scale", line)]


HEARD = NotesPatch(
    changes=(
        Change(op="add", kind=Kind.OPTION, text="I froze last time", evidence="I froze last time"),
        Change(op="add", kind=Kind.OPTION, text="ask Jo", evidence="I could ask Jo"),
        Change(op="choose", kind=Kind.OPTION, id="op2", evidence="that one it is"),
    )
)
MIXED = "I froze last time. I could ask Jo, that one it is."


def test_what_was_heard_stays_when_nothing_is_said_of_it() -> None:
    found = believed(turn(MIXED, HEARD))
    assert tuple(found.changes) == HEARD.changes


def test_filing_what_was_heard_elsewhere_keeps_what_refers_to_other_lines() -> None:
    found = believed(turn(MIXED, HEARD), notes=[{"kind": "obstacle", "words": "I froze last time"}])
    assert lines(found) == [("obstacle", "I froze last time"), ("option", "ask Jo")]
    assert [(option.id, option.chosen) for option in found.notes.options] == [("op1", True)]


def test_what_referred_to_a_line_goes_with_it() -> None:
    found = believed(turn(MIXED, HEARD), wrong=["h2"])
    assert [(option.text, option.chosen) for option in found.notes.options] == [("I froze last time", False)]
    assert found.doubted == []


def test_a_line_noted_before_can_still_be_chosen_when_others_move() -> None:
    before = GrowNotes().apply(NotesPatch(changes=OPTIONS))
    heard = NotesPatch(
        changes=(
            Change(op="add", kind=Kind.FACT, text="it is late", evidence="it is late"),
            Change(op="choose", kind=Kind.OPTION, id="op2", evidence="the plan"),
        )
    )
    found = believed(turn("it is late, the plan", heard, before), wrong=["h1"])
    assert [(option.id, option.chosen) for option in found.notes.options] == [("op1", False), ("op2", True)]


def test_words_filed_in_parts_take_the_place_of_what_was_heard_as_one() -> None:
    said = "I froze last time but the team trusts me"
    heard = NotesPatch(changes=(Change(op="add", kind=Kind.FACT, text=said, evidence=said),))
    found = believed(
        turn(said, heard),
        notes=[{"kind": "obstacle", "words": "I froze last time"}, {"kind": "strength", "words": "the team trusts me"}],
    )
    assert lines(found) == [("obstacle", "I froze last time"), ("strength", "the team trusts me")]


def test_a_word_of_a_line_filed_elsewhere_does_not_take_the_line_away() -> None:
    said = "we are six people in two countries and nobody leads and I am scared"
    heard = NotesPatch(changes=(Change(op="add", kind=Kind.FACT, text=said, evidence=said),))
    found = believed(turn(said, heard), notes=[{"kind": "feeling", "words": "scared"}])
    assert lines(found) == [("fact", said), ("feeling", "scared")]


@pytest.mark.parametrize("wrong", [["h9"], ["h0"], ["go1"], [""]], ids=str)
def test_ids_of_nothing_change_nothing(wrong: list[str]) -> None:
    heard = NotesPatch(changes=(Change(op="add", kind=Kind.GOAL, text="to lead", evidence="to lead"),))
    found = believed(turn("I want to lead", heard), wrong=wrong)
    assert lines(found) == [("goal", "to lead")]


@pytest.mark.parametrize(
    ("edit", "options", "doubt"),
    [
        ({"id": "op1", "do": "choose"}, [("ask Jo", True), ("write a plan", False)], None),
        ({"id": "op2", "do": "remove"}, [("ask Jo", False)], None),
        ({"id": "op1", "do": "change"}, [("the plan", False), ("write a plan", False)], None),
        ({"id": "go1", "do": "choose"}, [("ask Jo", False), ("write a plan", False)], "a line that is not there"),
        (
            {"id": "op1", "do": "remove", "words": "not her"},
            [("ask Jo", False), ("write a plan", False)],
            "an edit without their words",
        ),
    ],
    ids=["choose", "remove", "change", "no such line", "no such words"],
)
def test_edits_rest_on_words_and_on_lines_that_are_there(
    edit: dict[str, str], options: list[tuple[str, bool]], doubt: str | None
) -> None:
    before = GrowNotes().apply(NotesPatch(changes=OPTIONS))
    found = believed(turn("I would rather take the plan", before=before), edits=[{"words": "the plan"} | edit])
    assert [(option.text, option.chosen) for option in found.notes.options] == options
    assert found.doubted == ([doubt] if doubt else [])


@pytest.mark.parametrize(
    ("taken", "options", "doubts"),
    [([1], ["ask Jo"], 0), ([2, 2], ["start small"], 0), ([0, 3, -1, 10**30], [], 4), ([1, 9], ["ask Jo"], 1)],
    ids=["one", "one twice", "none of them", "one and none"],
)
def test_only_ideas_that_were_offered_can_be_taken(taken: list[int], options: list[str], doubts: int) -> None:
    offered = (Offered(text="ask Jo", source="card-1"), Offered(text="start small", source="card-2"))
    found = believed(turn("I like that", before=GrowNotes(offered=offered)), taken=taken)
    assert [option.text for option in found.notes.options] == options
    assert found.doubted == ["an idea that was not offered"] * doubts


@pytest.mark.parametrize(
    ("goal", "earlier", "new"), [("to lead a team", 0, False), ("to leave", 1, True)], ids=["put better", "another"]
)
def test_a_goal_is_put_better_or_replaced(goal: str, earlier: int, new: bool) -> None:
    before = GrowNotes().apply(NotesPatch(changes=(Change(op="add", kind=Kind.GOAL, text="to grow"),)))
    found = believed(
        turn(f"No, I want {goal}", before=before), notes=[{"kind": "goal", "words": goal, "new_goal": new}]
    )
    assert (found.notes.goal.statement.text, len(found.notes.earlier_goals)) == (goal, earlier)  # type: ignore[union-attr]


def test_only_what_was_asked_about_can_be_declined() -> None:
    found = believed(turn("Nothing, really.", asked=Gap.OBSTACLE), nothing=["obstacle", "strength"])
    assert found.declined == [Gap.OBSTACLE]


def test_one_detail_of_a_line_is_put_right_as_a_word() -> None:
    line = Change(op="add", kind=Kind.TRIED, text="other people hear her plan in spring")
    before = GrowNotes().apply(NotesPatch(changes=(line,)))
    edits = [{"id": "tr1", "do": "change", "words": "his", "instead_of": "her"}]
    found = believed(turn("it was his, not hers", before=before), edits=edits)
    assert lines(found) == [("tried", "other people hear his plan in spring")]


def test_a_line_is_not_removed_for_a_word_that_has_nothing_to_do_with_it() -> None:
    before = GrowNotes().apply(NotesPatch(changes=(Change(op="add", kind=Kind.GOAL, text="to lead a team"),)))
    found = believed(turn("quick one", before=before), edits=[{"id": "go1", "do": "remove", "words": "quick"}])
    assert (lines(found), found.doubted) == ([("goal", "to lead a team")], ["an edit without their words"])


def test_a_line_of_the_same_kind_put_shorter_takes_the_place_of_what_was_heard() -> None:
    said = "that is hard, I know myself, I will fix it again at night because I cannot let go"
    heard = NotesPatch(changes=(Change(op="add", kind=Kind.BARRIER, text=said, evidence=said),))
    notes = [{"kind": "barrier", "words": "I will fix it again at night"}]
    assert lines(believed(turn(said, heard), notes=notes)) == [("barrier", "I will fix it again at night")]


def test_a_part_of_an_ask_does_not_take_the_place_of_the_whole() -> None:
    ask = "Helen, would you be willing to introduce me to Margaret Osei?"
    before = GrowNotes().apply(NotesPatch(changes=(Change(op="add", kind=Kind.ASK, text=ask),)))
    found = believed(turn("because she ran it", before=before), notes=[{"kind": "ask", "words": "because she ran it"}])
    assert sorted(lines(found)) == [("ask", ask), ("fact", "because she ran it")]


def test_an_option_may_be_noted_and_chosen_in_one_breath() -> None:
    found = believed(turn("ring Anna, that one"), notes=[{"kind": "option", "words": "ring Anna", "chosen": True}])
    assert [(option.text, option.chosen) for option in found.notes.options] == [("ring Anna", True)]


def test_a_promise_in_a_pasted_page_is_the_pages_when_the_model_says_so() -> None:
    page = f"Here is the page. {'Meet often and speak freely. ' * 40} I will pay 500 pounds by Friday."
    heard = NotesPatch(promises=(PromiseChange(id="p1", action="pay 500 pounds"),))
    assert believed(turn(page, heard), wrong=["all"]).promises == []
