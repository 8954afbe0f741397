"""The question for the mentor, as it will be said: without what was said to the coach in the same breath."""

import re

from coach.coaches.builtin.clauses import sentences, words

SHORTEST = 4  # words; a shorter quotation is rather a word they stress
_QUOTED = re.compile(r"\"([^\"]+)\"|“([^”]+)”|(?<!\w)['‘](.+?)['’](?!\w)")
# Where a sentence also ends: "I'm scared...how do I ask?", and after a quotation: She says "no." How do I ask?
_ENDS_TOO = re.compile(r"(?:(?<=[?!…])|(?<=\.\.)|(?<=[A-Za-z]{2}\.))(?=[A-Za-z])|(?<=[.!?…][”\"'])\s+(?=[A-Z])")
_OPENER = re.compile(
    r"^(?:(?:(?:in )?(?:one|ten|a) (?:breath|words?|sentence)|my (?:one )?question(?: (?:for"
    r"|to) [\w ]{1,20}?)?(?: is| would be)?"
    r"|the question(?: (?:for|to) [\w ]{1,20}?)?(?: is| would be)?|question|dunno|i (?:don't|dont) know|um+|er+|hm+"
    r"|ok(?:ay)?|well|right|yes|no|so"
    r"|very well|fine|sorry|like|lol|haha?|i(?:'d|d| would|'ll|ll| will) (?:just |simply )?(?:ask|say)(?: (?:him"
    r"|her|them))?)(?:\s*[:,.!–-]+\s*|\s+(?=(?:like|how|what|why|when|who|could|would|can|will|do|did|have)\b)))+",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"^.*?\b(?:ask|asking) (?:[\w']+ ?){1,3}\s*[:,]\s*|^(?:and |but )?my (?:real |one )?question\s*:\s*"
    r"|^i(?:'ve| have)? (?:just |already )+(?:told you|said)(?: (?:that|it|so))?[\s:;,.)!-]+",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^(?:\w+, )?(?:how|what|why|when|who|which|where|whether|could|would|can|will|do|does|did|have|has|are|is|were)\b",
    re.I,
)
_CALLED = re.compile(
    r"^(?!(?:Ok|Okay|Well|Yes|No|So|Hm+|Right|Fine|And|But|Sorry|Oh|Ah|Thanks|Maybe|Huh)\b)(?:Dr\.? |Mr\.? |Ms\.? "
    r"|Mrs\.? |Prof\.? )?[A-Z][\w'-]+, "
)
_TO_COACH = re.compile(
    r"^(?:what|who|which|why|that|this|me|really|sorry|again|is (?:that|it|this) (?:it|ok|okay|right|all)"
    r"|did you)\b[\w' ]{0,20}\?$",
    re.I,
)


_NOTES = re.compile(
    r"\b(?:can|could|will|would|did|have|are) you (?:please |just |not |still |ever |going to |gonna )*"
    r"(?:fix|change|correct|add|put|write|wrote|note|delete|remove|keep|get|got|hear|heard|see|read|listen)\w*\b"
    r"|\b(?:is|was|has) (?:my|the|that) (?:question|goal|step|plan|promise|list|date|day)\b(?! (?:of|to|for|about"
    r"|that|good|big|right for))"
    r"|\bwhere(?:'s| is| has| are) (?:my|the)\b|\b(?:in|on|off) (?:the|my) (?:list|notes|summary|plan)\b",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """Whether this is a question, with or without its mark."""
    return "?" in text or bool(_ASKS.match(text.strip()))


def for_the_coach(text: str) -> bool:
    """Whether a question is about the talk or the notes ("Can you fix that?")."""
    return bool(_TO_COACH.match(text) or _NOTES.search(text))


def spoken_question(message: str) -> str:
    """What of `message` is to be said to the mentor: the quotation in it, else its questions, else all of it."""
    text = message.strip()
    quoted = [next(part for part in found.groups() if part) for found in _QUOTED.finditer(text)]
    if said := [one for one in quoted if words(one) >= SHORTEST and (asks(one) or words(one) * 2 > words(text))]:
        return said[-1].strip()
    parts = [part for sentence in sentences(text) for part in _ENDS_TOO.split(sentence)]
    told = [_OPENER.sub("", _BEFORE.sub("", part)) for part in parts]
    asked = [one for one in told if asks(one) and words(one) >= SHORTEST and not for_the_coach(one)]
    if asked and _CALLED.match(text):
        return text  # "Stu, they told me I lack people skills. What did you see?" is said as a whole
    if marked := [one for one in asked if one.endswith("?")]:
        return " ".join(marked)
    return (asked[-1] if asked else _OPENER.sub("", text)) or text
