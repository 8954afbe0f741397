"""What is believed of a model about promises: their words, our reading of the day, and nothing that the words deny."""

from datetime import date

import pytest
from proposed import TODAY, believed, turn

from coach.commitments import Commitment
from coach.notes import Change, GrowNotes, Kind, NotesPatch, PromiseChange, Status

CALL = Commitment("pcall", "call Tom", date(2026, 11, 20), "by Friday", Status.OPEN, "s1", date(2026, 11, 16))


@pytest.mark.parametrize(
    ("message", "said", "due"),
    [
        ("I'll ring Anna on Thursday", {"when": "on Thursday"}, date(2026, 11, 26)),
        ("I'll ring Anna on Thursday", {"when": "on Thursday", "day": "2031-01-01"}, date(2026, 11, 26)),
        ("I'll ring Anna on Thursday", {"when": "next week"}, date(2026, 11, 26)),
        ("I'll ring Anna on Thursday", {}, date(2026, 11, 26)),
        ("I'll ring Anna", {"day": "2026-11-26"}, None),
        ("I'll ring Anna some day", {"when": "some day", "day": "2026-11-26"}, None),
        ("I'll ring Anna", {"day": "the day after the one on which we meet"}, None),
    ],
    ids=["read", "read against the model", "their day", "in the sentence", "made up", "reckoned", "no day at all"],
)
def test_the_day_of_a_promise_is_read_from_their_words(message: str, said: dict[str, str], due: date | None) -> None:
    found = believed(turn(message), promises=[{"do": "ring Anna", "words": message} | said])
    assert [(one.action, one.due, one.status) for one in found.promises] == [("ring Anna", due, Status.PROPOSED)]


@pytest.mark.parametrize(
    ("day", "due"),
    [("2026-11-26", date(2026, 11, 26)), ("2026-11-22", None), ("2099-01-01", None), ("Donnerstag", None)],
    ids=["ahead", "past", "far away", "no date"],
)
def test_in_another_language_the_models_day_counts_where_it_can_be(day: str, due: date | None) -> None:
    message = "Ich rufe Anna am Donnerstag an"
    said = {"do": "rufe Anna", "when": "am Donnerstag", "day": day, "words": message}
    found = believed(turn(message, foreign=True), promises=[said])
    assert [(one.action, one.due, one.due_text) for one in found.promises] == [("rufe Anna", due, "am Donnerstag")]


@pytest.mark.parametrize(
    "said",
    [
        {"do": "ring Anna", "words": "I will quit"},
        {"do": "ring Anna", "words": "I'll ring Anna", "became": "dropped"},
        {"do": " ".join(["so"] * 61), "words": " ".join(["so"] * 61)},
    ],
    ids=["other words", "dropped at once", "an essay"],
)
def test_a_promise_nobody_made_is_none(said: dict[str, str]) -> None:
    found = believed(turn(f"I'll ring Anna. {' '.join(['so'] * 70)}"), promises=[said])
    assert (found.promises, found.doubted) == ([], ["a promise without their words"])


@pytest.mark.parametrize(
    "do", ["quit", "", "call Anna and apologise"], ids=["another act", "no act", "more than was said"]
)
def test_an_act_that_was_not_said_gives_way_to_the_sentence_that_was(do: str) -> None:
    found = believed(turn("I'll ring Anna."), promises=[{"do": do, "words": "I'll ring Anna"}])
    assert [one.action for one in found.promises] == ["ring Anna"]


@pytest.mark.parametrize(
    ("message", "do", "promised"),
    [
        ("I will ask my manager for 80k", "ask manager for 90k", ["ask my manager for 80k"]),
        ("I won't tell my boss", "tell my boss", []),
        ("I will never ask Ann for money", "ask Ann for money", []),
        ("I can't on Monday, so I will ring Anna", "ring Anna", ["ring Anna"]),
        ("I will not apologise first", "not apologise first", ["not apologise first"]),
        ("I'll do it", "do not ask the team", ["do it"]),
    ],
    ids=["another sum", "denied", "never", "denied of something else", "to leave something", "turned round"],
)
def test_a_promise_says_nothing_they_did_not_and_never_the_opposite(message: str, do: str, promised: list[str]) -> None:
    before = GrowNotes().apply(NotesPatch(changes=(Change(op="add", kind=Kind.GOAL, text="ask the team"),)))
    found = believed(turn(message, before=before), promises=[{"do": do, "words": message}])
    assert [one.action for one in found.promises] == promised


def test_a_day_is_taken_out_as_a_word_and_not_out_of_other_words() -> None:
    message = "prepare the Mayor report by May 4"
    found = believed(turn(message), promises=[{"do": message, "when": "May 4", "words": message}])
    assert found.promises[0].action == "prepare the Mayor report"


def test_an_act_may_be_put_together_from_their_words_in_message_and_notes() -> None:
    said = {"do": "ring Anna in Leeds", "when": "tomorrow", "words": "yes, tomorrow, from Leeds"}
    noted = Change(op="add", kind=Kind.OBSTACLE, text="I never ring Anna")
    before = GrowNotes().apply(NotesPatch(changes=(noted,)))
    found = believed(turn("yes, tomorrow, from Leeds", before=before), promises=[said])
    assert [(one.action, one.due_text) for one in found.promises] == [("ring Anna in Leeds", "tomorrow")]


@pytest.mark.parametrize(
    ("message", "became", "status"),
    [
        ("I called Tom", "done", Status.DONE),
        ("I have not called Tom", "done", None),
        ("I haven't called Tom", "done", None),
        ("I called Tom and sent it to Don", "done", Status.DONE),
        ("I called Tom, so now I can relax", "done", Status.DONE),
        ("I won him over when I called Tom", "done", Status.DONE),
        ("I almost called Tom", "done", None),
        ("I will call Tom tomorrow", "done", None),
        ("I'll call Tom", "done", None),
        ("Noch nicht", "done", None),
        ("I dropped it, he left", "dropped", Status.DROPPED),
        ("I won't call Tom", "dropped", Status.DROPPED),
        ("I asked Jo instead", "dropped", Status.DROPPED),
        ("I want to talk about my manager", "dropped", None),
        ("Tom is a good man", "dropped", None),
    ],
)
def test_what_became_of_a_promise_is_believed_unless_the_words_say_otherwise(
    message: str, became: str, status: Status | None
) -> None:
    found = believed(turn(message, commitments=[CALL]), promises=[{"id": "pcall", "became": became, "words": message}])
    assert [(one.id, one.status) for one in found.promises if one.status] == ([("pcall", status)] if status else [])
    assert len(found.doubted) == (status is None)
    assert found.notes.commitments == (() if status == Status.DROPPED else ("pcall",))


def test_a_promise_of_somebody_else_is_not_there() -> None:
    found = believed(turn("I called Tom"), promises=[{"id": "pcall", "became": "done", "words": "I called Tom"}])
    assert (found.promises, found.doubted) == ([], ["a promise that is not there"])


def test_a_promise_moves_to_the_day_they_name() -> None:
    said = {"id": "pcall", "became": "open", "when": "on Thursday", "words": "on Thursday instead"}
    found = believed(turn("I'll do it on Thursday instead", commitments=[CALL]), promises=[said])
    assert found.promises == [
        PromiseChange(id="pcall", due=date(2026, 11, 26), due_text="on Thursday", status=Status.OPEN)
    ]


MADE = NotesPatch(promises=(PromiseChange(id="pnew", action="ring Anna", status=Status.PROPOSED),))


def test_a_promise_that_was_heard_is_not_forgotten_by_a_models_word_alone() -> None:
    found = believed(turn("I'll ring Anna", MADE), wrong=["h1"])
    assert (tuple(found.promises), found.doubted) == (MADE.promises, ["a promise to be forgotten"])


def test_a_promise_that_was_heard_gives_way_to_the_same_words_filed_as_something_else() -> None:
    found = believed(turn("I'll ring Anna", MADE), wrong=["h1"], notes=[{"kind": "option", "words": "ring Anna"}])
    assert (found.promises, [option.text for option in found.notes.options]) == ([], ["ring Anna"])


def test_a_report_that_was_heard_wrongly_leaves_the_promise_as_it_stood() -> None:
    heard = NotesPatch(promises=(PromiseChange(id="pcall", status=Status.DONE),))
    found = believed(turn("Well, about Tom", heard, commitments=[CALL]), wrong=["h1"])
    assert (found.promises, found.doubted) == ([], [])


def test_a_promise_heard_and_proposed_is_one_and_takes_the_day() -> None:
    message = "On Thursday, as I said, ring Anna"
    said = {"do": "ring Anna", "when": "On Thursday", "words": message}
    found = believed(turn(message, MADE), promises=[said])
    assert [(one.id, one.action, one.due) for one in found.promises] == [("pnew", "ring Anna", date(2026, 11, 26))]


def test_a_promise_made_again_is_the_one_that_is_there() -> None:
    before = GrowNotes(commitments=("pcall",))
    said = {"do": "call Tom", "when": "on Thursday", "words": "I'll call Tom on Thursday"}
    found = believed(turn(said["words"], before=before, commitments=[CALL]), promises=[said])
    assert [(one.id, one.action, one.due) for one in found.promises] == [("pcall", None, date(2026, 11, 26))]


def test_many_promises_have_ids_of_their_own() -> None:
    people = ["Anna", "Berta", "Carla", "Dora"]
    message = ". ".join(f"I'll ring {name}" for name in people)
    said = [{"do": f"ring {name}", "words": f"I'll ring {name}"} for name in people]
    found = believed(turn(message), promises=said)
    assert [one.action for one in found.promises] == [f"ring {name}" for name in people]
    assert len({one.id for one in found.promises}) == 4
    assert TODAY.weekday() == 0
