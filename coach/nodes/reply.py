"""reply: the stage nodes. One factory makes them all from the table, so every stage reads the same way."""

from collections.abc import Awaitable, Callable

from langgraph.runtime import Runtime

from coach import safety
from coach.commitments import opened
from coach.manners import Manners
from coach.nodes.state import GrowState
from coach.notes import NotesPatch
from coach.stages import STAGE_OF, Intent, Stage, StageRow
from coach.turn import Context, Turn, Written, sources


def stage_node(row: StageRow) -> Callable[[GrowState, Runtime[Context]], Awaitable[GrowState]]:
    """The node of one stage: let the coach reply, sentence by sentence through the manners, and take its patch."""

    async def reply(state: GrowState, runtime: Runtime[Context]) -> GrowState:
        context, heard = runtime.context, state["heard"]
        notes = state["notes"].apply(heard.patch)
        manners = Manners(
            advice_asked=heard.intent == Intent.WANTS_IDEAS or heard.foreign,  # nobody here can tell what they asked
            sources=len(sources(state["ideas"])),
            theirs=" ".join([state["message"], *(line.text for _, line in notes.lines().values())]),
        )
        turn = Turn(
            id=state["turn_id"],
            message=state["message"],
            stage=row.stage,
            notes=notes,
            before=state["notes"],
            heard=heard,
            ideas=state["ideas"],
            commitments=state["commitments"],
            latest=state["latest"],
            came_from=state["came_from"],
            today=context.now().date(),
            manners=manners,
            began=state["began"],
        )
        if turn.latest[-1].safety == "crisis":
            for sentence in manners.take(f"{safety.welcome_back(turn.message, turn.latest[-1].reply)} "):
                runtime.stream_writer(sentence)
        patch, written = heard.patch, Written(context.coach.name)
        async for part in context.coach.reply(turn):
            if isinstance(part, NotesPatch):
                patch = part
            elif isinstance(part, Written):
                written = part
            else:
                for sentence in manners.take(part):
                    runtime.stream_writer(sentence)
        if written.alarm:
            return _alarmed(state, runtime, written, manners.shown)
        for sentence in manners.rest():
            runtime.stream_writer(sentence)
        stage = STAGE_OF[patch.asked] if patch.asked else written.stage or row.stage
        if stage == Stage.CLOSE:
            patch = opened(patch, notes, state["commitments"])
        return {
            "stage": stage,
            "reply": manners.shown,
            "patch": patch,
            "written_by": written.by,
            "call": written.call,
            "notice": " ".join(filter(None, (state.get("notice"), written.notice))) or None,
        }

    reply.__name__ = row.stage.value
    return reply


def _alarmed(state: GrowState, runtime: Runtime[Context], written: Written, shown: str) -> GrowState:
    """The turn of somebody in danger, which only the model saw: it is answered as any crisis, and nothing is noted."""
    screened = safety.Screen("crisis", written.alarm)
    answer = safety.signpost(screened, runtime.context.settings.country)
    runtime.stream_writer(f"\n\n{answer}" if shown else answer)
    return {
        "screened": screened,
        "stage": state["came_from"],
        "reply": f"{shown.rstrip()}\n\n{answer}".lstrip(),
        "patch": NotesPatch(),
        "written_by": "mixed" if shown else "builtin",
        "call": written.call,
    }
