"""An answer taken apart while it streams: the same wherever it is cut, and nothing but the reply is ever said."""

import random

import pytest

from coach.coaches.answer import Answer, new_mark

MARK = "<<<notes-0a1b2c3d>>>"
SAID = "Two years is long. What changed?"
DASHES = f"Well -- two\n-- or --\n--- so --- {SAID}"
NOTES = {"asked": "why"}
JSON = '{"asked": "why"}'

# What a model wrote: what of it is said, the notes, and whether the mark was found.
WRITTEN: dict[str, tuple[str, str, object, bool]] = {
    "as it was asked to": (f"{SAID}\n{MARK}\n{JSON}", SAID, NOTES, True),
    "all on one line": (f"{SAID}{MARK}{JSON}", SAID, NOTES, True),
    "nothing but notes": (f"{MARK}\n{JSON}", "", NOTES, True),
    "fenced notes": (f"{SAID}\n{MARK}\n```json\n{JSON}\n```", SAID, NOTES, True),
    "a fenced mark": (f"{SAID}\n```\n{MARK}\n{JSON}\n```", SAID, NOTES, True),
    "notes with words after them": (f"{SAID}\n{MARK}\n{JSON}\nI hope that {{this}} helps!", SAID, NOTES, True),
    "notes twice": (f"{SAID}\n{MARK}\n{JSON}\n{JSON}", SAID, NOTES, True),
    "the mark twice": (f"{SAID}\n{MARK}\n{MARK}\n{JSON}", SAID, NOTES, True),
    "the mark at both ends": (f"{SAID}\n{MARK}\n{JSON}\n{MARK}", SAID, NOTES, True),
    "a line above the mark": (f"{SAID}\n---\n{MARK}\n{JSON}", SAID, NOTES, True),
    "no mark": (f"{SAID}\n{JSON}", SAID, NOTES, False),
    "no mark but a fence": (f"{SAID}\n```json\n{JSON}\n```", SAID, NOTES, False),
    "no mark but a line": (f"{SAID}\n---\n{JSON}", SAID, NOTES, False),
    "the wrong mark": (f"{SAID}\n<<<notes-ffffffff>>>\n{JSON}", SAID, NOTES, False),
    "half a mark": (f"{SAID}\n<<<notes-0a1b", SAID, None, False),
    "half a mark on the same line": (f"{SAID} <<<notes-0a1b", SAID, None, False),
    "a mark in other letters": (f"{SAID}\n<<<NOTES-0A1B2C3D>>>\n{JSON}", SAID, NOTES, False),
    "no notes": (SAID, SAID, None, False),
    "no notes after the mark": (f"{SAID}\n{MARK}\n", SAID, None, True),
    "broken notes": (f'{SAID}\n{MARK}\n{{"asked": "w', SAID, None, True),
    "a list for notes": (f"{SAID}\n{MARK}\n[1, 2]", SAID, None, True),
    "deep notes": (f"{SAID}\n{MARK}\n{'{' * 9} {'[' * 5000}", SAID, None, True),
    "too large a number": (f'{SAID}\n{MARK}\n{{"taken": [{"9" * 5000}]}}', SAID, None, True),
    "a key twice": (f'{SAID}\n{MARK}\n{{"asked": "goal", "asked": "why"}}', SAID, NOTES, True),
    "a thought first": (f"<think>They {{said}}\n---\n{MARK}</think>\n\n{SAID}\n{MARK}\n{JSON}", SAID, NOTES, True),
    "a thought in other words": (f" <Thinking>\nHm.\n</Thinking>{SAID}\n{MARK}\n{JSON}", SAID, NOTES, True),
    "nothing but a thought": ("<think>They said", "", None, False),
    "an angle that is no thought": (f"<3 {SAID}\n{MARK}\n{JSON}", f"<3 {SAID}", NOTES, True),
    "Windows lines": (f"{SAID}\r\n{MARK}\r\n{JSON}\r\n", SAID, NOTES, True),
    "a byte order mark": (f"\ufeff<think>Hm</think>{SAID}\n{MARK}\n{JSON}", SAID, NOTES, True),
    "controls": (f"\x1b[1mTwo\x00 years.\n{MARK}\n{JSON}", "[1mTwo years.", NOTES, True),
    "dashes that are words": (DASHES, DASHES, None, False),
    "a list": (f"- one\n- two\n{SAID}\n{MARK}\n{JSON}", f"- one\n- two\n{SAID}", NOTES, True),
    "paragraphs": (f"Oh.\n\n{SAID}\n\n{MARK}\n{JSON}", f"Oh.\n\n{SAID}", NOTES, True),
}  # fmt: skip


def taken(pieces: list[str]) -> tuple[str, object, bool]:
    """What is said, the notes, and whether the mark was found."""
    answer = Answer(MARK)
    said = "".join([*map(answer.take, pieces), answer.end()])
    return said.strip(), answer.notes(), answer.marked


@pytest.mark.parametrize(("written", "said", "notes", "marked"), WRITTEN.values(), ids=WRITTEN)
def test_an_answer_is_the_same_wherever_it_is_cut(written: str, said: str, notes: object, marked: bool) -> None:
    dice = random.Random(written)
    cuts = [sorted(dice.sample(range(len(written)), min(len(written), dice.randint(0, 12)))) for _ in range(60)]
    ways = [[written[a:b] for a, b in zip([0, *cut], [*cut, len(written)], strict=True)] for cut in cuts]
    ways += [[written[at : at + size] for at in range(0, len(written), size)] for size in (1, 2, 3, 5, 8, 13)]
    for pieces in ways:
        assert taken(pieces) == (said, notes, marked), pieces


def test_what_is_surely_said_is_not_held_back() -> None:
    answer = Answer(MARK)
    assert [answer.take(piece) for piece in ("Two years. ", "What ", "now?\n", "<<", "<notes-0a1b2c3d>>>")] == [
        "Two years. ",
        "What ",
        "now?\n",
        "",
        "",
    ]
    assert answer.over


def test_a_mark_is_made_up_for_each_turn() -> None:
    assert len({new_mark() for _ in range(100)}) == 100
