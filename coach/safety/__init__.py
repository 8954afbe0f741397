"""What coaching must not carry alone: danger to life or limb, mistreatment, and distress, told apart from idioms.

A keyword list alarms at "this deadline is killing me" and is silent at "they'd all be happier without me". So the words
are read in steps: spelling is made plain, ordinary idioms are set aside, alarms are looked for clause by clause, and
each one found is weighed by what stands round it (negation, work in the field, fiction, a jest, a past that is over).
It needs no model, because it must hold when the model is the thing that fails. The words live in `prompts/safety/`.
"""

from coach.safety.answers import signpost, still_here, welcome_back
from coach.safety.rules import CrisisKind
from coach.safety.screening import screen, wants_to_return
from coach.safety.weighing import Level, Screen

__all__ = ["CrisisKind", "Level", "Screen", "screen", "signpost", "still_here", "wants_to_return", "welcome_back"]
