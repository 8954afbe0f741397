"""A message taken apart into the things it says, in the person's own words."""

import re

# Only this much of a message is read for meaning; all of it is kept.
READ_CHARACTERS = 6_000
READ_CLAUSES = 24

# The white space after a sentence.
_END = re.compile(
    r"(?<=[.!?…])(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bSt\.)(?<!\bMrs\.)(?<!\bProf\.)(?<!\be\.g\.)(?<!\bi\.e\.)\s+"
)
# What parts the things said in one sentence, or in lines without marks.
_BREAK = re.compile(r"(?<=;)\s+|\s*\n+\s*|\s+[–—]\s+|(?<=\w)\s+-\s+")
# Where a new thing begins inside a sentence. What follows must be able to stand alone.
_JOINT = re.compile(
    r",?\s+(?=but\s(?:i|we|my|there|it|then|maybe|that|the|people|nobody)\b[\s'’])"
    r"|,\s+(?=(?:so\s)?(?:i|we)\b[\s'’](?:\S+\s+){2}\S|maybe\b|perhaps\b|or\s)"
    r"|,?\s+(?=and\s(?:i|we|then|maybe)\b[\s'’])|,\s+(?=and\s(?:my|it|there|she|he|they)\b[\s'’])"
    r"|,?\s+(?=and\s(?:on|by|in|at|before|after|next|this|tomorrow)\b[^,.]{0,40}\bi\b[\s'’])"
    r"|,?\s+(?=because\s)|\s+(?=or\s+(?:i|maybe|what)\b)",
    re.IGNORECASE,
)
_AGAINST = re.compile(r",?\s+(?=but\s)|,?\s+(?=and\s[^,.]{0,25}(?:n't|not|never)\b)", re.IGNORECASE)
_SHORTEST = 3  # words a clause needs to stand alone
_WORD = re.compile(r"[\w'’]+")
_OPENER = re.compile(
    r"^(?:(?:well|so|um+|uh+|er+|hm+|okay|ok|yeah|yes|honestly|basically|actually|anyway|like|look|you know|i mean|"
    r"to be honest|tbh|right|oh|and|but|also|plus|then)\b[\s,.…:-]*)+",
    re.IGNORECASE,
)

_CONDITION = re.compile(r"^(?:but |and |so )?(?:if|when|once|while|although|though|unless|even)\b", re.IGNORECASE)


def sentences(text: str) -> list[str]:
    """The sentences of a text with their marks, in order. "Mr. de Vries" is no end of one, and a line's end is none."""
    return [sentence for sentence in _END.split(text.strip()) if sentence]


def split(message: str, *, whole: bool = False) -> list[str]:
    """The clauses of a message, in order. A clause is at most a sentence; short tails stay with what they belong to.

    With `whole`, sentences are only taken apart where one thing is set against another ("sent it, but didn't ask").
    """
    joint = _AGAINST if whole else _JOINT
    found: list[str] = []
    for said in (part for sentence in sentences(message[:READ_CHARACTERS]) for part in _BREAK.split(sentence)):
        parts = joint.split(said.strip())
        kept: list[str] = []
        for part in parts:
            short = bool(kept) and (words(part) < _SHORTEST or words(kept[-1]) < _SHORTEST) and not whole
            if short or (kept and _is_condition(kept[-1])):
                kept[-1] = f"{kept[-1]} {part}" if kept[-1].endswith(",") else f"{kept[-1]}, {part}"
            else:
                kept.append(part)
        found.extend(part.strip(" ,") for part in kept)
    return [clause for clause in found if _WORD.search(clause)][:READ_CLAUSES]


def words(text: str) -> int:
    """How many words a text has."""
    return len(_WORD.findall(text))


def bare(clause: str) -> str:
    """The clause without the noises it opens with; the whole of it when there is nothing else."""
    return _OPENER.sub("", clause).strip() or clause.strip()


def _is_condition(clause: str) -> bool:
    """Whether the clause waits for its main clause: "if I ask her, she will say no" is one thing."""
    return bool(_CONDITION.match(clause))
