"""receive: the message is committed before anything runs, then the session is loaded from its log."""

import asyncio
import time

from langgraph.runtime import Runtime

from coach.nodes.state import GrowState
from coach.turn import Context

# How many exchanges a turn may look back on, which is as far as an alarm stays open; everything older is in the notes.
EXCHANGES = 6


async def receive(state: GrowState, runtime: Runtime[Context]) -> GrowState:
    """Commit the message and load the fold, the last exchanges and the promises."""
    return await asyncio.to_thread(_receive, state, runtime.context)


def _receive(state: GrowState, context: Context) -> GrowState:
    began, session, store = time.monotonic(), state["session"], context.store
    seen, number = store.receive(session.id, state["turn_id"], state["message"], state["seen"], context.now())
    latest = tuple(store.latest(session.id, EXCHANGES))
    return {
        "seen": seen,
        "number": number,
        "began": began,
        "notes": store.notes(session.id),
        "latest": latest,
        "stage": latest[-1].stage,
        "commitments": tuple(store.commitments(session.user)),
        "concerns": frozenset(store.concerns(session.id)),
    }
