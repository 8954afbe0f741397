"""What counts as an act of the speaker's own, and how it is put so that it can be read a week later."""

import re
from collections.abc import Sequence
from datetime import date

from coach.coaches.builtin import mirror, promises
from coach.coaches.builtin.clauses import words
from coach.coaches.builtin.hearing import Hearing

LONGEST_OBJECT = 8  # words of what is done, said a moment before the promise
LONGEST_ACTION = 24  # words; more is a story, not a promise
LONGEST_LOOSE = 16  # words
_HAVE_A = re.compile(
    r"^have (?:a|an|another|one|my|the) (?:\w+ )?(?:word|chat|talk|look|go|coffee|tea|call|conversation|meeting)\b",
    re.IGNORECASE,
)
_NO_ACT = re.compile(  # said to the coach, about the talk itself, or done at once
    r"\b(?:you|your|yours)\b|\?|\b(?:right now|go (?:now|home|to bed)|nothing|the same)\b|^(?:go|come) (?:with|for)\b"
    r"|^make it\b|^(?:correct|fix|change|add|forget|delete|remove|note) (?:it|that|this|them)\b"
    r"|^put (?:it |them |things )?off\b"
    r"|\bdue\b|\bis (?:that|it)\b|^(?:(?:shed|hed|theyd|itd)\b|back to\b)"
    r"|^(?:forget|chicken|bottle|mess|say|tell you|type|answer|stop here|leave it|let you|see (?:if|what|how)|try$)",
    re.IGNORECASE,
)
_STATES = re.compile(
    r"^(?:after|before|in|at|on|with|until|by|from|during|then|so)\b|\b(?:is|are|was|were|there|it's|that's|i'm"
    r"|he's|she's)\b",
    re.IGNORECASE,
)
SAID = re.compile(
    r"^(?:(?:no+|well|ok|so|and|but|yes|right|please|it'?s|that'?s|it is"
    r"|i(?:'ve)? (?:just |already )*(?:said|told you)(?: so)?"
    r"|i just said)[\s,.:!]+)+",
    re.IGNORECASE,
)
_NOT_MINE = re.compile(
    r"^(?:(?:on|by|next|this)\b[\w ]{1,20},? )?(?:then )?(?:he|she|they|it|that|this|there|you|we|his|her|its|nobody"
    r"|i(?:'m| am|'ve| have|'d| had| was| see| meet| can't| don't| won't| didn't)|(?:my|the) (?:\w+ ){1,3}(?:is|are"
    r"|was|has|comes?|will|starts?|ends?))\b",
    re.IGNORECASE,
)
_SOMEBODY_DOES = re.compile(
    r"^(?:(?:and|so|then) )*(?!i\b)(?:\w+ )?\w+ (?:can|will|could|would|should|wants?)\b", re.IGNORECASE
)
_POINTS = re.compile(
    r"^(\w+) (?:it|that|this|one)\b(?: then| too| now)?((?: (?:with|after|before|in|at|on)\b.*)?)$", re.IGNORECASE
)
_POINTS_ON = re.compile(r"^(\w+) (?:it|that|this|them)\b(.*)$", re.IGNORECASE)


class Acts:
    """Knows the verbs with which something one does can begin."""

    def __init__(self, verbs: frozenset[str]) -> None:
        self._verbs = verbs

    def begins(self, text: str) -> bool:
        """Whether a text begins with a verb that names something one does."""
        first = re.match(r"[\w'’-]+", text)
        return first is not None and first[0].lower() in self._verbs

    def loosely(self, text: str, today: date) -> tuple[str, tuple[date, str]] | None:
        """A step said without a verb in front ("Tuesday evening, shoebox, Aoife"), with its day; None where there is no
        day, or somebody else does it. Better noted as it was said, and said back, than lost."""
        text = text.strip()
        sentences = [part.strip() for part in re.split(r"(?<=[.!?])\s+|\n", text) if part.strip()]
        for part in [text, *sentences] if words(text) <= LONGEST_LOOSE else sentences:
            due, action = promises.due_of(part, today), promises.said_action(SAID.sub("", part), today)
            somebody = _NOT_MINE.match(part) or _SOMEBODY_DOES.match(part)
            states = _NO_ACT.search(action) or _STATES.search(action)
            if due and 1 < words(action) <= LONGEST_LOOSE and not somebody and not states:
                return action if self.begins(action) else f"do this: {action}", due
        return None

    def is_act(self, action: str) -> bool:
        """Whether what would follow "I will" is something one does, said to nobody and about nobody else."""
        known = self.begins(action) or bool(_HAVE_A.match(action))
        return known and 1 < words(action) <= LONGEST_ACTION and not _NO_ACT.search(action)

    def without_loose_end(self, action: str) -> str:
        """ "Ring her and ask her, and bring" without the verb whose object went into a clause of its own."""
        found = re.search(r",? and (\w+)$", action)
        return action[: found.start()] if found and found[1].lower() in self._verbs else action


def spelled_out(action: str, hearing: Hearing) -> str:
    """ "Write it" as what "it" is, where that is the option they have just chosen: next week "it" says nothing."""
    mine = [option for option in hearing.notes.options if not option.source]
    meant = [option for option in mine if option.chosen] or mine
    if not meant or not (found := _POINTS.match(action)):
        return action
    whole = promises.said_action(meant[-1].text, hearing.setting.today)
    same = found[1].lower() in ("do", "try") or whole.lower().startswith(found[1].lower())
    return f"{whole}{found[2]}" if same else action


def same_act(action: str, before: Sequence[str]) -> str | None:
    """ "Write it first thing" after "I shall have written to Stephen": "write to Stephen first thing"."""
    found = _POINTS_ON.match(action)
    if not found:
        return None
    stem = found[1].lower()[:3]
    for clause in reversed(before[:-1]):
        for one in re.finditer(r"[\w']+", clause):
            rest = re.split(r"[,;:.]", clause[one.end() :], maxsplit=1)[0].strip()
            same = one[0].lower().startswith(stem) and not _POINTS_ON.match(f"x {rest}")
            if same and 0 < words(rest) <= LONGEST_OBJECT:
                return f"{found[1]} {mirror.action(rest)}{found[2]}".strip()
    return None
