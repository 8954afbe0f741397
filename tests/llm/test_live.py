"""A whole session with whatever endpoint is configured, asked for on purpose only, because it costs money and speaks to
the network: `GROW_COACH_LIVE=1 make test`, with OPENAI_API_KEY or OPENAI_BASE_URL and COACH_MODEL set."""

import json
import os
from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from coach.assemble import assemble
from coach.session import Session, Spoken
from coach.settings import Settings

NAMED = {name: value for name, value in os.environ.items() if name.startswith(("COACH_", "OPENAI_"))}
SAID = (
    "I want to ask for the lead role when I see my mentor on Friday",
    "Last time I froze and said nothing. The team does trust me though, I ran the last two releases.",
    "I could write my three points down, or practise it once with my sister",
    "I'll write the three points down by Thursday",
    "I'd ask her: what made you say yes to the last person who asked?",
    "Thanks, that's all for today",
)

pytestmark = [
    pytest.mark.skipif(not os.environ.get("GROW_COACH_LIVE"), reason="asked for with GROW_COACH_LIVE=1 only"),
    pytest.mark.enable_socket,
]


async def test_a_session_through_the_configured_endpoint(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    today: date,
    say: Callable[[Session, str], Awaitable[Spoken]],
) -> None:
    for name, value in NAMED.items():
        monkeypatch.setenv(name, value)
    live = Settings(home=settings.home)
    assert live.has_endpoint, "GROW_COACH_LIVE needs OPENAI_API_KEY or OPENAI_BASE_URL"
    context = assemble(live, today)
    session = await Session.begin(context, "live")
    spoken = [await say(session, message) for message in SAID]
    for message, one in zip(SAID, spoken, strict=True):
        print(f"\n› {message}\n{one.turn.reply}\n  [{one.turn.stage} {one.turn.coach} {one.turn.notice or ''}]")  # noqa: T201
        assert one.turn.coach == "llm", one.turn.notice
        assert one.turn.reply.count("?") <= 1
        assert json.loads(one.turn.call or "{}")["attempts"] == 1
    assert spoken[-1].notes.goal.statement
    assert spoken[-1].notes.reality.obstacles
    assert [one.due for one in spoken[-1].commitments] == [date(2026, 11, 26)]
    context.store.close()
