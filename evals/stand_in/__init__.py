"""A stand-in for a model, so that everything around a model can be tried offline: `python -m evals.stand_in`.

It is a small OpenAI-compatible server on loopback: real HTTP, server-sent events, real prompt sizes. It reads the
prompt that it is sent, as any model would, and answers by simple rules. That proves the pipeline (one call a turn, no
turn lost, the hard manners, notes with evidence, stages that move) and what it costs in time and tokens. It proves
nothing about how well a model coaches: it understands less than the built-in coach does. A score of a run with it says
what the pipeline does to a model's words, never how good a model is.
"""

from evals.stand_in.server import Asked, StandIn

__all__ = ["Asked", "StandIn"]
