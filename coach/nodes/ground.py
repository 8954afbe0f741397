"""ground: when ideas are asked for, find the guidance that fits what the person said."""

import asyncio

from langgraph.runtime import Runtime

from coach.guidance import Idea
from coach.nodes.state import GrowState
from coach.notes import GrowNotes, Kind
from coach.stages import Intent, Stage
from coach.turn import Context

IDEAS = 3
BARE_REQUEST = 6  # words; a request no longer than this says only that ideas are wanted


async def ground(state: GrowState, runtime: Runtime[Context]) -> GrowState:
    """Ideas close to the person's words and notes; none unless they asked."""
    if state["heard"].intent != Intent.WANTS_IDEAS:
        return {"ideas": ()}
    notes = state["notes"].apply(state["heard"].patch)
    ideas = await asyncio.to_thread(_ideas, runtime.context, state["stage"], state["message"], notes)
    return {"ideas": ideas, "notice": state["notice"] or runtime.context.guidance().note}


def _ideas(context: Context, stage: Stage, message: str, notes: GrowNotes) -> tuple[Idea, ...]:
    """The nearest ideas: of cards near enough to be cited, and of those that serve anybody at this stage."""
    guidance, query = context.guidance(), about(message, notes)
    trouble = ". ".join(line.text for line in notes.of(Kind.OBSTACLE)[-2:]) or query
    cited = {passage.id for passage in guidance.cite(trouble, k=IDEAS, audience="mentee")}
    cited |= {passage.id for passage in guidance.cite(query, k=IDEAS, audience="mentee")}
    elsewhere = {card.id for card in guidance.cards if stage not in card.stages and card.id not in cited}
    given = {offered.text for offered in notes.offered} | {option.text for option in notes.options}
    return tuple(guidance.ideas(query, k=IDEAS, stage=stage.value, exclude=elsewhere | given, audience="mentee"))


def about(message: str, notes: GrowNotes) -> str:
    """What a request for ideas is about: what stands in the way, the goal, and the request where it says more."""
    lines = [line.text for kind in (Kind.OBSTACLE, Kind.GOAL) for line in notes.of(kind)[-2:]]
    return ". ".join([*lines, message] if len(message.split()) > BARE_REQUEST or not lines else lines)
