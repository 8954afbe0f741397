"""Where the embedding model is missing, the coach says so in one line and goes on with words and rules."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from coach import assemble
from coach.session import Session
from coach.settings import Settings
from coach.stages import Stage
from coach.turn import Context


async def test_a_visit_works_by_words_and_rules_alone(
    context: Callable[..., Context], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assemble, "load_embedder", lambda: None)
    bare = assemble.assemble(settings, date(2026, 11, 20))
    assert bare.note
    assert "words and rules" in bare.note
    try:
        session = await Session.begin(replace(bare, store=context().store), "me")
        stages = []
        for message in (
            "I want to lead a team",
            "because I am bored",
            "my manager never has time for me",
            "I'm afraid of looking pushy",
            "people trust me",
            "I could ask for a trial project",
            "any ideas?",
            "I'll write to my manager by Friday",
        ):
            *_, spoken = [part async for part in session.say(message)]
            stages.append(spoken.turn.stage)
        assert stages[-1] == Stage.WAY_FORWARD
        (promise,) = spoken.commitments
        assert (promise.action, promise.due) == ("write to my manager", date(2026, 11, 27))
    finally:
        bare.store.close()
        bare.guidance().close()
