"""The graph: built from the table, routing that raises on the unknown, and no word of anybody sent anywhere."""

import pytest

from coach import graph
from coach.stages import STAGES, Stage


def test_every_stage_of_the_table_is_a_node_that_leads_to_keep() -> None:
    drawn = graph.build().get_graph()
    edges = {(edge.source, edge.target) for edge in drawn.edges}
    for stage in STAGES:
        assert ("ground", stage.value) in edges
        assert (stage.value, "keep") in edges
    assert ("screen", "signpost") in edges
    assert ("keep", "__end__") in edges


def test_an_unknown_stage_raises() -> None:
    with pytest.raises(ValueError, match="unknown stage"):
        graph.after_ground({"stage": "nowhere"})  # type: ignore[typeddict-item]
    assert graph.after_ground({"stage": Stage.GOAL}) == "goal"


def test_the_graph_keeps_no_second_copy_of_the_state() -> None:
    assert graph.build().checkpointer is None
