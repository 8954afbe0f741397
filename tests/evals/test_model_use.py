"""What a run took of its model: calls a turn, the size of prompts, and how often the built-in coach stepped in."""

from made import said, talk

from evals.model_use import Use, use_of
from evals.transcript import Took

ONE, TWO = (Took(calls=calls, tokens_in=2000 * calls, tokens_out=80) for calls in (1, 2))


def test_calls_tokens_and_turns_taken_over_are_counted() -> None:
    talked = talk(
        said("I want a rise", safety="none", by="llm", took=ONE),
        said("I never asked", safety="none", by="builtin", took=TWO),
        said("Because I am shy", safety="none", by="builtin"),
        said("It matters", safety="none", by="mixed", took=ONE),
    )
    assert use_of([talked]) == Use(turns=4, asked=3, calls=4, tokens_in=8000, tokens_out=240, taken_over=3)


def test_what_is_about_safety_was_never_the_models_to_write() -> None:
    talked = talk(
        said("I want a rise", safety="none", by="llm", took=ONE),
        said("He hits me", safety="concern", by="builtin"),
        said("I want to die", safety="crisis", by="builtin"),
        said("I am safe, let us go on", safety="none", by="builtin"),
        said("So, the rise", safety="none", by="llm", took=ONE),
        said("Ich will sterben", safety="crisis", by="mixed", took=ONE),
    )
    use = use_of([talked])
    assert use is not None
    assert (use.turns, use.taken_over, use.calls_a_turn) == (3, 0, 1.0)


def test_it_is_told_in_one_line_and_of_a_model_alone() -> None:
    use = use_of([talk(said("Hi", safety="none", by="llm", took=TWO))])
    assert use is not None
    assert use.told() == (
        "2.00 calls a turn, 4,000 prompt tokens and 80 written; the built-in coach took over 0 of 1 turns"
    )
    assert use_of([talk(said("Hi", safety="none", by="builtin"))]) is None
    assert use_of([talk(said("Hi"))]) is None
