"""listen: the message becomes a provisional patch and an intent, and with them the stage of the next question."""

import asyncio
from functools import partial

from langgraph.runtime import Runtime

from coach.nodes.state import GrowState
from coach.notes import Gap, NotesPatch
from coach.stages import Stage, transition
from coach.storage import KeptTurn
from coach.turn import Context, Setting


async def listen(state: GrowState, runtime: Runtime[Context]) -> GrowState:
    """Understand the message in its setting, and move to the stage it calls for."""
    last = _last_question(state["latest"])
    context, earlier = runtime.context, state["notes"].follow.unfinished
    unfinished = None
    if earlier and last.asked == Gap.UNFINISHED:
        unfinished = await asyncio.to_thread(context.store.notes, earlier)
    setting = Setting(
        stage=state["stage"],
        notes=state["notes"],
        asked=last.asked,
        question=last.question,
        commitments=state["commitments"],
        turn_id=state["turn_id"],
        today=context.now().date(),
        unfinished=unfinished,
        before=partial(context.store.notes, state["session"].id, state["latest"][-1].id),
        said=state["latest"][-1].reply,
        over=state["stage"] == Stage.CLOSE and last.asked is None and state["latest"][-1].safety == "none",
        paused=state["latest"][-1].safety == "crisis",
        foreign=context.listener.foreign([turn.message for turn in state["latest"] if turn.message]),
        fresh_promises=tuple(change.id for change in state["latest"][-1].patch.promises if change.action),
    )
    heard = await asyncio.to_thread(context.listener.hear, state["message"], setting)
    notes = state["notes"].apply(heard.patch)
    return {
        "heard": heard,
        "came_from": state["stage"],
        "stage": transition(state["stage"], notes, heard.intent, heard.towards),
        "notice": heard.notice,
    }


def _last_question(latest: tuple[KeptTurn, ...]) -> NotesPatch:
    """The patch whose question this message answers; a concern asked one of its own, and the close may ask none."""
    for turn in reversed(latest):
        if turn.patch.asked or turn.concern or turn.stage == Stage.CLOSE:
            return turn.patch
    return NotesPatch()
