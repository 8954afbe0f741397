"""The LangGraph state machine of one turn, built from the table of stages. The log is the only truth, so the graph
runs without a checkpointer: `receive` loads the fold of the log, `keep` commits what came of it."""

from functools import cache
from typing import Any, Literal

import langsmith
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from coach.nodes.ground import ground
from coach.nodes.keep import keep
from coach.nodes.listen import listen
from coach.nodes.receive import receive
from coach.nodes.reply import stage_node
from coach.nodes.screen import screen, signpost
from coach.nodes.state import GrowState
from coach.stages import STAGES
from coach.turn import Context

Graph = CompiledStateGraph[GrowState, Context, GrowState, GrowState]


def after_screen(state: GrowState) -> Literal["signpost", "listen"]:
    """Danger to life or limb pauses the coaching; everything else is listened to."""
    return "signpost" if state["screened"].level == "crisis" else "listen"


def after_listen(state: GrowState) -> Literal["signpost", "ground"]:
    """A concern that this session has not named yet is named before anything else."""
    named = state["screened"].level != "concern" or state["screened"].kind in state["concerns"]
    return "ground" if named else "signpost"


def after_ground(state: GrowState) -> str:
    """The stage that the conversation is now in; raises ValueError for one that is not in the table."""
    if state["stage"] not in STAGES:
        raise ValueError(f"unknown stage {state['stage']!r}")
    return state["stage"].value


@cache
def build() -> Graph:
    """The compiled graph; it holds no state of its own, so one serves every session."""
    # LangGraph would send every message to a tracing service if a LANGSMITH_TRACING is left in the environment.
    langsmith.configure(enabled=False)
    graph: StateGraph[GrowState, Context, GrowState, GrowState] = StateGraph(GrowState, context_schema=Context)
    nodes: dict[str, Any] = {
        "receive": receive,
        "screen": screen,
        "signpost": signpost,
        "listen": listen,
        "ground": ground,
        "keep": keep,
    }
    nodes |= {row.stage.value: stage_node(row) for row in STAGES.values()}
    for name, node in nodes.items():
        graph.add_node(name, node)
    for stage in STAGES:
        graph.add_edge(stage.value, "keep")
    graph.add_edge(START, "receive")
    graph.add_edge("receive", "screen")
    graph.add_conditional_edges("screen", after_screen)
    graph.add_conditional_edges("listen", after_listen)
    graph.add_conditional_edges("ground", after_ground, [stage.value for stage in STAGES])
    graph.add_edge("signpost", "keep")
    graph.add_edge("keep", END)
    return graph.compile()


def diagram() -> str:
    """The graph as a Mermaid state diagram, for the README."""
    return str(build().get_graph().draw_mermaid(with_styles=False)).strip()
