"""reply: the stage nodes. One factory makes them all from the table, so every stage reads the same way."""

from collections.abc import Awaitable, Callable

from langgraph.runtime import Runtime

from coach import safety
from coach.commitments import opened
from coach.manners import Manners
from coach.nodes.state import GrowState
from coach.notes import NotesPatch
from coach.stages import STAGE_OF, Intent, Stage, StageRow
from coach.turn import Context, Turn, sources


def stage_node(row: StageRow) -> Callable[[GrowState, Runtime[Context]], Awaitable[GrowState]]:
    """The node of one stage: let the coach reply, sentence by sentence through the manners, and take its patch."""

    async def reply(state: GrowState, runtime: Runtime[Context]) -> GrowState:
        context, heard = runtime.context, state["heard"]
        turn = Turn(
            message=state["message"],
            stage=row.stage,
            notes=state["notes"].apply(heard.patch),
            before=state["notes"],
            heard=heard,
            ideas=state["ideas"],
            commitments=state["commitments"],
            latest=state["latest"],
            came_from=state["came_from"],
            today=context.now().date(),
        )
        manners = Manners(
            advice_asked=heard.intent == Intent.WANTS_IDEAS,
            sources=len(sources(turn.ideas)),
            theirs=" ".join([turn.message, *(line.text for _, line in turn.notes.lines().values())]),
        )
        if turn.latest[-1].safety == "crisis":
            for sentence in manners.take(f"{safety.welcome_back(turn.message)} "):
                runtime.stream_writer(sentence)
        patch = heard.patch
        async for part in context.coach.reply(turn):
            if isinstance(part, NotesPatch):
                patch = part
            else:
                for sentence in manners.take(part):
                    runtime.stream_writer(sentence)
        for sentence in manners.rest():
            runtime.stream_writer(sentence)
        stage = STAGE_OF[patch.asked] if patch.asked else row.stage
        if stage == Stage.CLOSE:
            patch = opened(patch, turn.notes, state["commitments"])
        return {"stage": stage, "reply": manners.shown, "patch": patch, "written_by": context.coach.name}

    reply.__name__ = row.stage.value
    return reply
