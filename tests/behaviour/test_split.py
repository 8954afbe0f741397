"""Utterances are cut into thoughts the way coders cut them."""

import pytest

from coach.behaviour.split import split


@pytest.mark.parametrize(
    ("utterance", "units"),
    [
        ("Okay. So you quit. What happened?", ["Okay.", "So you quit.", "What happened?"]),
        ("You stopped for a week, what was that like?", ["You stopped for a week", "what was that like?"]),
        ("Thinking of your week, what might get in the way?", ["Thinking of your week, what might get in the way?"]),
        ("If that were gone, what would you do?", ["If that were gone, what would you do?"]),
        ("You saw Dr. Smith. He said no.", ["You saw Dr. Smith.", "He said no."]),
        ("So you- you sort of... gave up.", ["So you- you sort of...", "gave up."]),
        (
            "yeah so you cut down last year and it went well what was different then",
            ["yeah so you cut down last year and it went well", "what was different then"],
        ),
        (
            "Try these:\n1. Walk. [1]\n2. Ask her “how are you? really?” [2]",
            ["Try these:", "Walk. [1]", "Ask her “how are you? really?” [2]"],
        ),
        ("- one\n- two", ["one", "two"]),
        ("  ", []),
        ("…", []),
    ],
)
def test_an_utterance_is_cut_where_a_thought_ends(utterance: str, units: list[str]) -> None:
    assert split(utterance) == units
