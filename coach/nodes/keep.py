"""keep: reply, patch, stage and promises are committed in one transaction. Acknowledged means committed."""

import asyncio

from langgraph.runtime import Runtime

from coach.nodes.state import GrowState
from coach.storage import KeptTurn
from coach.turn import Context, sources


async def keep(state: GrowState, runtime: Runtime[Context]) -> GrowState:
    """Commit what the turn amounts to."""
    cited = sources(state.get("ideas", ()))
    call = state.get("call")
    turn = KeptTurn(
        id=state["turn_id"],
        number=state["number"],
        message=state["message"],
        reply=state["reply"],
        stage=state["stage"],
        patch=state["patch"],
        coach=state["written_by"],
        safety=state["screened"].level,
        concern=state["screened"].kind if state["screened"].level == "concern" else None,
        notice=state.get("notice"),
        call=call.model_dump_json() if call else None,
        citations=tuple(source for n, source in enumerate(cited, 1) if f"[{n}]" in state["reply"]),
    )
    context = runtime.context
    seen = await asyncio.to_thread(context.store.keep, state["session"], turn, state["seen"], context.now())
    return {"seen": seen}
