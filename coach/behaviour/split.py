"""A helper's utterance cut into units of one thought, as coders of recorded sessions do before they code."""

import re

# A sentence ends at its marks and the quotes after them; an unfinished one ("so you sort of...") ends there too.
_END = re.compile(r"[.!?…]+[\"'”’)\]*]*(?=\s|$)")
_BULLET = re.compile(r"^\s*(?:[-*•]\s+|\d+[.)]\s+)?")
_ABBREVIATION = re.compile(r"\b(?:mr|mrs|ms|dr|st|e\.g|i\.e|etc|vs|no)\.$", re.IGNORECASE)
_QUESTION_WORD = (
    r"(?:what|what's|how|how's|why|when|where|who|who's|which"
    r"|do|does|did|is|are|was|were|would|could|can|have|has|will)"
)
# "You stopped for a week, what was that like?" holds a reflection and a question.
_TURNS_TO_ASK = re.compile(rf"(?:,|;|:| -| –)\s+(?:and |but |so |um,? |uh,? )*(?={_QUESTION_WORD}\b)", re.IGNORECASE)
# A phrase that only sets the scene ("thinking of your week, what ...?") is part of the question.
_SETS_SCENE = (
    r"if|on|of|out of|with|when|given|from|for|in|at|after|before|once|say|suppose|imagine|tell|as|between|until|to|by"
    r"|think|picture|while|whatever|compared|apart|besides|assuming|because|since|\w+ing"
)
_ASKS_ALREADY = re.compile(
    rf"^(?:(?:so|and|but|okay|ok|well|um|uh|yeah|right|now|alright|then)[\s,]+)*(?:{_QUESTION_WORD}|{_SETS_SCENE})\b",
    re.IGNORECASE,
)
# Where nobody wrote marks ("yeah so you cut down what was that like"), a question begins at its first words.
_MARK = re.compile(r"[.!?…,;:]")
_BEGINS = re.compile(
    r"(?<!know)(?<!see)(?<!wonder)(?<!about)(?<!understand)(?<!of)(?<!is)(?<!me)(?<!if)(?<!that)(?<!remember)(?<!and)"
    r"\s+(?=(?:(?:so|and|but|um|uh)\s+)?(?:(?:what|how|why|where|when|who)(?:'s| (?:do|does|did|is|are|was|were|would"
    r"|could|can|have|has|will|made|makes|brings|brought|about|else|kind|sort|many|much|long|often))|(?:do|did|are|have|would"
    r"|could|can|were|is|was) (?:you|your|that|there|it|he|she|they|any)|tell me)\b)",
    re.IGNORECASE,
)
_CITED = re.compile(r"(?:\[\d+\]\s*)+")
_WORD = re.compile(r"\w")
UNMARKED = 8  # words without any mark that may hold more than one thought
SHORTEST = 4  # words before a comma that can be a thought of their own


def split(utterance: str) -> list[str]:
    """The units of an utterance, in order; none when there are no words in it."""
    sentences = [sentence for line in utterance.splitlines() for sentence in _sentences(_BULLET.sub("", line))]
    return [unit for sentence in sentences for unit in _parts(sentence) if _WORD.search(unit)]


def _sentences(line: str) -> list[str]:
    """A line cut at the ends of its sentences; what is quoted stays in one piece."""
    found: list[str] = []
    start = 0
    for end in [*(match.end() for match in _END.finditer(line)), len(line)]:
        part, start = line[start:end].strip(), end
        if found and (_ABBREVIATION.search(found[-1]) or _is_quoting(found[-1]) or _CITED.fullmatch(part)):
            found[-1] = f"{found[-1]} {part}"
        elif part:
            found.append(part)
    return found


def _is_quoting(text: str) -> bool:
    """Whether a quotation is still open at the end: its sentences belong together."""
    return text.count("“") > text.count("”") or text.count('"') % 2 == 1


def _unmarked(sentence: str) -> list[str]:
    """A run of words without marks, parted where a question begins."""
    parts = [part for part in _BEGINS.split(sentence) if part]
    return [part.strip() for part in parts]


def _parts(sentence: str) -> list[str]:
    """A statement that turns into a question is two units."""
    if not _MARK.search(sentence) and len(sentence.split()) > UNMARKED:
        return _unmarked(sentence)
    if not sentence.rstrip("\"'”’)").endswith("?") or _ASKS_ALREADY.match(sentence):
        return [sentence.strip()]
    for turn in _TURNS_TO_ASK.finditer(sentence):
        before, after = sentence[: turn.start()], sentence[turn.end() :]
        if len(before.split()) >= SHORTEST and len(after.split()) > 2:
            return [before.strip(), after.strip()]
    return [sentence.strip()]
