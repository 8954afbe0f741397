"""screen: what coaching must not carry alone is noticed before anything else; signpost answers it in human words."""

from langgraph.runtime import Runtime

from coach import safety
from coach.nodes.state import GrowState
from coach.notes import NotesPatch
from coach.turn import Context


async def screen(state: GrowState, runtime: Runtime[Context]) -> GrowState:  # noqa: ARG001
    """Read the message for danger, mistreatment and distress. After an alarm coaching rests until they come back."""
    before = [turn.message for turn in state["latest"] if turn.message]
    screened = safety.screen(state["message"], before)
    last = state["latest"][-1]
    if last.safety == "crisis" and screened.level != "crisis" and not safety.wants_to_return(state["message"]):
        screened = safety.still_here(last.reply)
    return {"screened": screened}


async def signpost(state: GrowState, runtime: Runtime[Context]) -> GrowState:
    """Say where help is. In a crisis the words they wrote go no further: not into notes, not to a model."""
    screened = state["screened"]
    reply = safety.signpost(screened, runtime.context.settings.country)
    runtime.stream_writer(reply)
    heard = state.get("heard")
    return {
        "reply": reply,
        "patch": heard.patch if heard and screened.level == "concern" else NotesPatch(),
        "written_by": "builtin",
        "stage": state["came_from"] if heard else state["stage"],
    }
