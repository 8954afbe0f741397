"""What the notes make of a log of patches."""

import random
from datetime import date

import pytest

from coach.notes import (
    PLACES,
    Change,
    FollowUp,
    Gap,
    GrowNotes,
    Kind,
    NotesPatch,
    Offered,
    PromiseChange,
    Status,
    fold,
    noting,
)

FRIDAY = date(2026, 11, 27)


def add(kind: Kind, text: str) -> Change:
    return Change(op="add", kind=kind, text=text, evidence=text)


def noted(*changes: Change) -> GrowNotes:
    return fold([NotesPatch(changes=(change,)) for change in changes])


def promised(notes: GrowNotes, **fields: object) -> GrowNotes:
    return notes.apply(NotesPatch(promises=(PromiseChange(id="p1", **fields),)))


def test_notes_of_an_empty_log_hold_nothing() -> None:
    assert fold([]) == GrowNotes()
    assert GrowNotes().lines() == {}


@pytest.mark.parametrize("kind", Kind)
def test_a_line_can_be_added_changed_and_removed(kind: Kind) -> None:
    notes = noted(add(kind, "first words"))
    (line,) = notes.of(kind)
    assert line.text == "first words"
    changed = notes.apply(NotesPatch(changes=(Change(op="change", kind=kind, id=line.id, text="better words"),)))
    assert [(one.id, one.text) for one in changed.of(kind)] == [(line.id, "better words")]
    assert changed.apply(NotesPatch(changes=(Change(op="remove", kind=kind, id=line.id),))).lines() == {}
    assert notes.of(kind) == (line,), "the earlier notes are as they were"


@pytest.mark.parametrize("kind", Kind)
def test_noting_again_adds_to_a_list_and_changes_a_single_line(kind: Kind) -> None:
    once = noted(noting(GrowNotes(), kind, "one", "one"))
    twice = once.apply(NotesPatch(changes=(noting(once, kind, "two", "two"),)))
    part, field = PLACES[kind]
    several = isinstance(getattr(getattr(twice, part) if part else twice, field), tuple)
    assert [line.text for line in twice.of(kind)] == (["one", "two"] if several else ["two"])


def test_an_option_is_chosen_and_knows_its_card() -> None:
    taken = Change(op="add", kind=Kind.OPTION, text="shadow her", source="more-than-one-way")
    notes = noted(add(Kind.GOAL, "a promotion"), add(Kind.OPTION, "ask Tomasz"), taken)
    mine, theirs = notes.options
    chosen = notes.apply(NotesPatch(changes=(Change(op="choose", kind=Kind.OPTION, id=mine.id),)))
    assert [option.chosen for option in chosen.options] == [True, False]
    assert (mine.source, theirs.source) == (None, "more-than-one-way")


@pytest.mark.parametrize("op", ["change", "remove", "choose"])
def test_an_unknown_id_is_refused(op: str) -> None:
    with pytest.raises(ValueError, match="fa7"):
        noted(Change(op=op, kind=Kind.FACT, id="fa7", text="x"))


def test_an_id_is_never_given_twice() -> None:
    notes = noted(add(Kind.FACT, "one"))
    gone = notes.apply(NotesPatch(changes=(Change(op="remove", kind=Kind.FACT, id=notes.of(Kind.FACT)[0].id),)))
    again = gone.apply(NotesPatch(changes=(add(Kind.FACT, "two"),)))
    assert again.of(Kind.FACT)[0].id != notes.of(Kind.FACT)[0].id


def test_a_refined_goal_keeps_its_version_its_why_and_its_options() -> None:
    notes = noted(add(Kind.GOAL, "get promoted"), add(Kind.WHY, "for my family"), add(Kind.OPTION, "ask Tomasz"))
    refined = notes.apply(NotesPatch(changes=(noting(notes, Kind.GOAL, "get promoted by May", "by May"),)))
    assert refined.goal.statement is not None
    assert refined.goal.statement.text == "get promoted by May"
    assert (refined.goal.version, refined.goal.why, refined.earlier_goals) == (1, notes.goal.why, ())
    assert refined.options == notes.options


def test_a_replaced_goal_gets_a_new_version_and_keeps_the_earlier_one_and_the_options() -> None:
    notes = noted(add(Kind.GOAL, "get promoted"), add(Kind.WHY, "for my family"), add(Kind.OPTION, "ask Tomasz"))
    notes = notes.apply(NotesPatch(asked=Gap.WHY)).apply(NotesPatch(asked=Gap.SITUATION))
    other = notes.apply(NotesPatch(changes=(Change(op="replace", kind=Kind.GOAL, text="change teams"),)))
    assert other.goal.statement is not None
    assert (other.goal.version, other.goal.statement.text, other.goal.why) == (2, "change teams", None)
    assert other.earlier_goals == (notes.goal,)
    assert other.options == notes.options
    assert other.asked == {Gap.SITUATION: 1}, "why may be asked of the new goal as well"


def test_what_was_asked_declined_offered_and_followed_up_is_kept() -> None:
    log = [
        NotesPatch(asked=Gap.WHY, question="why-1", offered=(Offered(text="an idea", source="card"),)),
        NotesPatch(asked=Gap.WHY, question="why-2", declined=(Gap.TRIED,)),
        NotesPatch(declined=(Gap.TRIED, Gap.STOP), follow=FollowUp(due=("p9",)), offered=()),
    ]
    assert fold(log[:2]).offered == (Offered(text="an idea", source="card"),)
    notes = fold(log)
    assert (notes.asked, notes.questions) == ({Gap.WHY: 2}, ("why-1", "why-2"))
    assert (notes.declined, notes.follow.due, notes.offered) == ((Gap.TRIED, Gap.STOP), ("p9",), ())


def test_a_question_that_was_lost_does_not_count_and_is_not_taken_back_twice() -> None:
    asked = GrowNotes().apply(NotesPatch(asked=Gap.WHY))
    lost = asked.apply(NotesPatch(unasked=Gap.WHY))
    assert lost.asked.get(Gap.WHY, 0) == lost.apply(NotesPatch(unasked=Gap.WHY)).asked.get(Gap.WHY, 0) == 0
    assert asked.apply(NotesPatch(unasked=Gap.WHY, asked=Gap.WHY)).asked == {Gap.WHY: 1}


def test_a_promise_lacks_its_day_until_it_has_one() -> None:
    made = promised(GrowNotes(), action="email Tomasz", status=Status.PROPOSED)
    assert (made.commitments, made.undated) == (("p1",), ("p1",))
    dated = promised(made, due=FRIDAY)
    assert (dated.commitments, dated.undated) == (("p1",), ())
    assert promised(dated, status=Status.OPEN) == dated, "its day is not lost when it is agreed"
    assert promised(dated, status=Status.DROPPED).commitments == ()
    assert promised(made, status=Status.DROPPED).undated == ()


def test_an_earlier_promise_is_answered_and_missed_until_it_has_a_new_day() -> None:
    start = GrowNotes().apply(NotesPatch(follow=FollowUp(due=("p1",))))
    missed = promised(start, status=Status.OPEN)
    assert (missed.answered, missed.missed, missed.commitments) == (("p1",), ("p1",), ())
    assert promised(missed, status=Status.OPEN, due=FRIDAY).missed == ()
    for settled in (Status.DONE, Status.DROPPED):
        assert promised(missed, status=settled).missed == ()
        assert promised(start, status=settled).answered == ("p1",)


@pytest.mark.parametrize("seed", range(5))
def test_the_log_read_back_gives_the_notes_that_were_built_step_by_step(seed: int) -> None:
    chance = random.Random(seed)
    notes, log, given = GrowNotes(), [], set()
    for _ in range(300):
        patch = _any_patch(chance, notes)
        before, notes = notes, notes.apply(patch)
        fresh = notes.lines().keys() - before.lines().keys()
        assert not fresh & given, "an id came back"
        given |= fresh
        log.append(patch.model_dump_json(exclude_defaults=True))
    assert fold(NotesPatch.model_validate_json(line) for line in log) == notes
    assert GrowNotes.model_validate_json(notes.model_dump_json()) == notes
    assert len(given) > 100


def _any_patch(chance: random.Random, notes: GrowNotes) -> NotesPatch:
    changes = []
    for _ in range(chance.randrange(3)):
        change = _any_change(chance, notes)
        notes = notes.apply(NotesPatch(changes=(change,)))
        changes.append(change)
    promise = PromiseChange(
        id=f"p{chance.randrange(6)}",
        action=chance.choice([None, "write"]),
        due=chance.choice([None, FRIDAY]),
        status=chance.choice([None, *Status]),
    )
    return NotesPatch(
        author=chance.choice(["builtin", "llm", "person"]),
        changes=tuple(changes),
        promises=(promise,) if chance.random() < 0.3 else (),
        asked=chance.choice([None, *Gap]),
        declined=(chance.choice(list(Gap)),) if chance.random() < 0.1 else (),
        follow=FollowUp(due=("p1", "p2"), about="“früher”") if chance.random() < 0.02 else None,
        offered=chance.choice([None, (), (Offered(text="an idea", source="card"),)]),
        question=chance.choice([None, "why-1"]),
        unasked=chance.choice([None, *Gap]),
    )


def _any_change(chance: random.Random, notes: GrowNotes) -> Change:
    held = sorted(notes.lines())
    kind, text = chance.choice(list(Kind)), f"words {chance.randrange(1000)} 🙂 “né”"
    if not held or chance.random() < 0.5:
        return Change(op="replace" if kind == Kind.GOAL and chance.random() < 0.5 else "add", kind=kind, text=text)
    one = chance.choice(held)
    kind = notes.lines()[one][0]
    op = chance.choice(["change", "remove", *(["choose"] if kind == Kind.OPTION else [])])
    return Change(op=op, kind=kind, id=one, text=text)
