"""A helper's utterance cut into units of one thought, as coders of recorded sessions do before they code."""

import re

# A sentence ends at its marks, or at the end of a line; an unfinished one ("so you sort of...") ends there too.
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|\s*\n+\s*(?:[-*•]\s+|\d+[.)]\s+)?")
_ABBREVIATION = re.compile(r"\b(?:mr|mrs|ms|dr|st|e\.g|i\.e|etc|vs|no)\.$", re.IGNORECASE)
_QUESTION_WORD = (
    r"(?:what|what's|how|how's|why|when|where|who|who's|which"
    r"|do|does|did|is|are|was|were|would|could|can|have|has|will)"
)
# "You stopped for a week, what was that like?" holds a reflection and a question.
_TURNS_TO_ASK = re.compile(rf"(?:,|;|:| -| –)\s+(?:and |but |so |um,? |uh,? )*(?={_QUESTION_WORD}\b)", re.IGNORECASE)
_ASKS_ALREADY = re.compile(
    rf"^(?:(?:so|and|but|okay|ok|well|um|uh|yeah|right|now|alright)[\s,]+)*(?:{_QUESTION_WORD}|if|on a scale|tell)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w")
SHORTEST = 4  # words before a comma that can be a thought of their own


def split(utterance: str) -> list[str]:
    """The units of an utterance, in order; none when there are no words in it."""
    found: list[str] = []
    for part in _SENTENCE.split(utterance.strip().lstrip("-*• ")):
        if found and _ABBREVIATION.search(found[-1]):
            found[-1] = f"{found[-1]} {part}"
        elif part:
            found.append(part)
    return [unit for sentence in found for unit in _parts(sentence) if _WORD.search(unit)]


def _parts(sentence: str) -> list[str]:
    """A statement that turns into a question is two units."""
    if not sentence.rstrip("\"'”’)").endswith("?") or _ASKS_ALREADY.match(sentence):
        return [sentence.strip()]
    for turn in _TURNS_TO_ASK.finditer(sentence):
        before, after = sentence[: turn.start()], sentence[turn.end() :]
        if len(before.split()) >= SHORTEST and len(after.split()) > 2:
            return [before.strip(), after.strip()]
    return [sentence.strip()]
