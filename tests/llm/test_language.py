"""Other languages: the model's notes carry the session where the listener understands nothing."""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from chat_server import ChatServer, Fails
from chat_streams import answer

from coach.coaches.builtin.language import is_english, is_foreign
from coach.notes import Kind
from coach.session import Spoken
from coach.stages import Stage

Talk = Callable[[str], Awaitable[Spoken]]


async def test_a_session_in_german_goes_through_the_stages(server: ChatServer, talk: Talk) -> None:
    server.script(
        answer(
            "Du willst mehr gestalten. Was steht dir im Weg?",
            notes=[{"kind": "goal", "words": "Ich möchte ins Produktmanagement wechseln"}],
            asked="obstacle",
        ),
        answer(
            "Was könntest du tun?",
            notes=[
                {"kind": "obstacle", "words": "habe Angst um meinen Ruf"},
                {"kind": "fact", "words": "seit vier Jahren Entwickler"},
            ],
            asked="options",
        ),
        answer(
            "Und was davon wird es?",
            notes=[{"kind": "option", "words": "mit meinem Chef reden"}, {"kind": "option", "words": "ein Praktikum"}],
            asked="choice",
        ),
        answer(
            "Was möchtest du Frau Aydin fragen?",
            promises=[
                {
                    "do": "schreibe ihm eine Mail",
                    "when": "bis Mittwoch",
                    "day": "2026-11-25",
                    "words": "bis Mittwoch schreibe ich ihm eine Mail",
                },
                {"do": "rufe Anna an", "when": "morgen", "day": "1999-01-01", "words": "morgen rufe Anna an"},
            ],
            asked="ask",
        ),
        answer("Alles Gute für Freitag!", wish="finish", asked=None),
    )
    goal = await talk("Ich möchte ins Produktmanagement wechseln, aber ich bin nicht sicher.")
    assert (goal.turn.stage, goal.turn.coach, goal.turn.notice) == (Stage.REALITY, "llm", None)
    assert goal.notes.of(Kind.GOAL)[0].text == "Ich möchte ins Produktmanagement wechseln"
    reality = await talk("Ich bin seit vier Jahren Entwickler und habe Angst um meinen Ruf.")
    assert reality.turn.stage == Stage.OPTIONS
    options = await talk("Ich könnte mit meinem Chef reden. Oder ein Praktikum.")
    assert [option.text for option in options.notes.options] == ["mit meinem Chef reden", "ein Praktikum"]
    promised = await talk("Gut, bis Mittwoch schreibe ich ihm eine Mail und morgen rufe Anna an.")
    assert {(one.action, one.due, one.due_text) for one in promised.commitments} == {
        ("schreibe ihm eine Mail", date(2026, 11, 25), "bis Mittwoch"),
        ("rufe Anna an", None, "morgen"),  # a day in the past is no deadline
    }
    bye = await talk("Danke, das war es. Tschüss!")
    assert (bye.turn.stage, bye.turn.reply) == (Stage.CLOSE, "Alles Gute für Freitag!")


async def test_a_short_answer_after_german_is_german(server: ChatServer, talk: Talk) -> None:
    server.script(
        answer("Was steht dir im Weg?", asked="obstacle"),
        answer("Was daran?", notes=[{"kind": "obstacle", "words": "mein Chef"}], asked="obstacle"),
    )
    await talk("Ich möchte ins Produktmanagement wechseln, aber ich bin nicht sicher.")
    short = await talk("ja, mein Chef")
    assert [line.text for line in short.notes.of(Kind.OBSTACLE)] == ["mein Chef"]
    assert not short.notes.of(Kind.FACT), "what is not understood is not filed by the listener"


async def test_without_the_model_a_person_is_told_what_is_understood(server: ChatServer, talk: Talk) -> None:
    server.script(Fails(401))
    spoken = await talk("Ich möchte ins Produktmanagement wechseln, aber ich bin nicht sicher.")
    assert spoken.turn.coach == "builtin"
    assert "just now I can't answer in your language" in spoken.turn.reply
    assert "does not accept the key" in (spoken.turn.notice or "")


async def test_danger_that_only_the_model_sees_is_answered_as_a_crisis(server: ChatServer, talk: Talk) -> None:
    server.script(answer("", danger="self_harm"))
    spoken = await talk("Maalesef artık bu hayatta bir yerim kalmadı, geceleri hep o köprüyü düşünüyorum.")
    assert spoken.turn.safety == "crisis"
    assert "999" in spoken.turn.reply
    assert not spoken.notes.lines()
    still = await talk("bilmiyorum")
    assert (still.turn.safety, len(server.calls)) == ("crisis", 1), "nothing more goes to the model"


async def test_danger_the_model_claims_in_plain_english_is_the_screens_to_judge(server: ChatServer, talk: Talk) -> None:
    server.script(
        answer("That deadline has its teeth in you. What is in your hands?", danger="self_harm", asked="goal")
    )
    spoken = await talk("This deadline is killing me and I want to end it, the mentorship I mean.")
    assert (spoken.turn.safety, spoken.turn.coach) == ("none", "llm")


@pytest.mark.parametrize(
    ("text", "foreign", "english"),
    [
        ("Am Freitag rufe ich Tom an und bitte um Rat.", True, False),
        ("ja", False, False),
        ("Tomasz, Priya", False, False),
        ("I want to lead a team", False, True),
        ("lead team soon maybe", False, False),
        ("Я хочу вести команду", True, False),
    ],
)
def test_what_language_shows(text: str, foreign: bool, english: bool) -> None:
    assert (is_foreign(text), is_english(text)) == (foreign, english)
