"""What a unit can be by its form alone: the few rules that coders go by before they think about meaning.

A statement with a questioning tune is a question; one in an explicit reflective frame ("it sounds like ...?") stays a
reflection, as does a question of the person's that is only quoted. "Tell me more" asks, though no mark says so.
"""

import re
from collections.abc import Collection

from coach.behaviour.talk import UnitCode
from coach.classifier import plain

QUESTIONS: frozenset[UnitCode] = frozenset({"open", "closed"})
REFLECTIONS: frozenset[UnitCode] = frozenset({"simple", "complex"})
_ASKING: frozenset[UnitCode] = QUESTIONS | {"permission", "advice", "options"}
_TELLING: frozenset[UnitCode] = REFLECTIONS | {"information", "affirm", "structure", "other"}
EVERYTHING: frozenset[UnitCode] = _ASKING | _TELLING

_LEAD = (
    r"^(?:(?:so|and|but|okay|ok|well|um+|uh+|yeah|yes|right|now|alright|oh|then|just|please|do|or|hmm|mm)\b[\s,.…-]*)*"
)
_INVITES = re.compile(
    _LEAD + r"(?:(?:can|could|would|will) you (?:just |please |maybe |possibly )*)?(?:tell (?:me|us)\b(?! "
    r"(?:to|how (?:many|much|long|often|old)|your|if|whether|when|which)\b)|say (?:a (?:little|bit)|some)?\s*more"
    r"|talk (?:me|to me|us)? ?(?:through|about)"
    r"|walk me|take me (?:back|through)|help me (?:to )?(?:understand|see)|describe\b|give me an example|paint me"
    r"|i(?:'m| am) (?:just )?(?:curious|wondering|interested)\b|i wonder (?:what|how|who|where|which)\b"
    r"|i(?:'d| would) (?:like|love|be interested) to (?:hear|know))"
)
_LEAVE = re.compile(
    r"\bif (?:you(?:'d| would)? (?:like|let me|wish|want|don't mind)|you're (?:up for|open to|interested)"
    r"|(?:it|that)'s (?:ok|okay|all right|alright|any use))"
)
_OFFERS = re.compile(
    r"\bi(?:'ve| have| can| could|'d| would| might)?\b[^.]{0,40}"
    r"\b(?:tell|share|mention|explain|say|offer|give|run|throw)\b"
)
# "Some people use the patch, others cut down": the choice is laid out and left.
_LAYS_OUT = re.compile(r"\bsome (?:people|folks?|patients|clients|mentees|of (?:them|my \w+|our \w+))\b.*\bothers?\b")
# "Would you like to hear what has worked for others?" asks leave for what is to come.
_OFFERED = re.compile(
    r"\b(?:(?:would|do|did|d'|might) ?you (?:like|want|care|be interested|find it (?:helpful|useful))|would it (?:help"
    r"|be (?:ok|okay|all right|alright|useful|helpful))|shall i|may i|can i|could i|mind if i|ok(?:ay)? if i)\b"
    r"[^?]{0,30}"
    r"\b(?:hear|ideas?|suggest(?:ions?)?|tips|tell you|share|some information|some thoughts|say something"
    r"|offer|what others|what has worked|examples?)\b"
)
_ASKS_BY_WORD = re.compile(
    _LEAD
    + r"(?:what|how|why|when|where|who|which|whose|is|are|was|were|do|does|did|d'you|have|has|had|can|could|would|will"
    r"|should|shall|may|might|any|anything|anyone"
    r"|isn't|aren't|don't|didn't|haven't|wouldn't|couldn't|can't|if|on a scale)\b"
)
# "So what you want is to be asked." tells, for all its question word.
_NOT_INVERTED = re.compile(_LEAD + r"(?:what|how|why|when|where|who) (?:you|i|we|he|she|they|it|that|this|your|my)\b")
_FRAMED = re.compile(
    r"\b(?:sounds? (?:like|as)|(?:it|that) seems?|what (?:i'm hearing|i hear|you're saying)|i hear you|in other words"
    r"|if i(?:'ve| have)? (?:understand|understood|hear|heard|got)|let me see if|you're telling me"
    r"|i(?:'m| am) hearing)\b"
)
_ADVISES = re.compile(
    _LEAD + r"(?:(?:i think |i'd say |maybe |perhaps |really |honestly )*you (?:really |definitely |probably |just )*"
    r"(?:should(?:n't)?|must(?:n't)?|ought to|'d better|had better)\b|i(?:'d| would)? (?:really |strongly )?"
    r"(?:suggest|recommend|advise|urge)\b|if i were you|my advice\b|why don't you|what i'd do\b)"
)
_OF_ONESELF = re.compile(_LEAD + r"(?:i|i'm|i've|i'd|i'll|my|mine)\b")
_YOU = re.compile(r"\b(?:you|your|yours|yourself|you're|you've|you'd|you'll)\b")
# "What's in the way: “no time”" says their words back under a name.
_NAMED = re.compile(r"^[^:?\"“]{1,40}:\s*[\"“][^\"”]+[\"”]\W*$")
_QUOTED = re.compile(r"[:,]\s*[\"“‘'][^\"”]*\?[\"”’']*\s*$")


def possible(text: str) -> Collection[UnitCode]:
    """The codes that a unit of this form can have."""
    said = plain(text).strip("\"'”“ ")
    asks = said.endswith("?") and not _QUOTED.search(plain(text))
    if _FRAMED.search(said):
        return REFLECTIONS if asks and not _ASKS_BY_WORD.match(said) else EVERYTHING
    if _LAYS_OUT.search(said) and not asks:
        return {"options"}
    if (_LEAVE.search(said) and _OFFERS.search(said)) or (asks and _OFFERED.search(said)):
        return {"permission"}
    if _INVITES.match(said):
        return {"open"}
    if _ADVISES.match(said):
        return {"advice", "permission", "options"}
    if asks:
        return _ASKING
    if _NAMED.match(plain(text)):
        return REFLECTIONS
    if _OF_ONESELF.match(said) and not _YOU.search(said):
        return EVERYTHING - REFLECTIONS - (QUESTIONS if said.endswith((".", "!", ":")) else set())
    if said.endswith((".", "!", ":")) and (not _ASKS_BY_WORD.match(said) or _NOT_INVERTED.match(said)):
        return EVERYTHING - QUESTIONS
    return EVERYTHING


def is_asked(text: str) -> bool:
    """Whether a unit that gives advice, options or asks leave is put as a question."""
    said = plain(text).rstrip("\"'”’) ")
    return said.endswith("?") or (not said.endswith((".", "!")) and bool(_ASKS_BY_WORD.match(said)))
