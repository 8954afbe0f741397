"""Promises heard in what a person says: what they will do, by when, and what became of what they promised before."""

import hashlib
import re
from base64 import b32encode
from collections.abc import Sequence
from datetime import date

import numpy as np

from coach.coaches.builtin.clauses import words
from coach.coaches.builtin.closeness import closeness, telling
from coach.coaches.builtin.mirror import core
from coach.commitments import Commitment
from coach.dates import find_due
from coach.guidance.embed import Embedder
from coach.notes import PromiseChange, Status

BARE_DAY = 4  # words; so short an answer with a day in it is about that day
DOUBT = 0.5  # where one thing is done and another is not, the only promise is rather the one that is not

_I_WILL = re.compile(
    r"^(?:(?:and|so|then|ok|okay|yes|yeah|well|first|next|maybe|also|i think|i guess|let's say)[\s,:]+)*"
    r"(?:my (?:next|first) step(?: is| will be|:)?(?: to)?|(?:my|the) plan is to|first step:?(?: is)?(?: to)?"
    r"|i(?:'ll| will|ll| shall|'m going to| am going to|m going to|'m gonna|'d|d| gonna| could| want to|'d like to"
    r"| promise(?: you)?(?: that i(?:'ll| will))?(?: to)?| commit to| plan to| intend to| have to| need to| would)"
    r"(?: definitely| just| also| then| finally| try to| try and| start by| now)?|we(?:'ll| will)|will|gonna|i|to)\s+",
    re.IGNORECASE,
)
_I_AGAIN = re.compile(r"\bI(?:'|’)?(?:ll| will)\b", re.IGNORECASE)
_PLACE = r"(?:the|an?|my|our|his|her|their|your|this|that|bed|town|school|church|(?-i:[A-Z])\w*)\b"
_DOING = re.compile(rf"^i(?:'m| am) (?!going to (?!{_PLACE}))(\w+ing)\b", re.IGNORECASE)  # "going to" is "will"
_ENDING_IN_E = frozenset(
    """
    analyse arrange bake bike change choose close come compare compile complete compose create dance decide
    describe drive exercise explore finalise finalize give handle have hike invite leave locate make move
    negotiate note organise organize outline phone postpone practice practise prepare produce propose raise
    reduce rehearse reserve resolve resume revise save schedule settle share summarise tackle take type update
    use volunteer write
    """.split()
)
_HAPPENS = re.compile(
    r"\b(?:see|seeing|meet|meeting|met|deadline|due|back|was|were|had|told|went|did|came|until|exam|not)\b[^,.;]*$",
    re.IGNORECASE,
)
_CLOCK = re.compile(  # the hour stays in the promise: the day alone is kept beside it
    r"(?:(?:at|around|about|before|by) )?(?:\d{1,2}(?:[.:]\d{2})? ?(?:am|pm|o'?clock)\b|\d{1,2}[.:]\d{2}\b"
    r"|(?:a )?(?:quarter|half) (?:past |to )?\w+|\b(?:six|seven|eight|nine|ten|eleven|noon)\b)",
    re.IGNORECASE,
)
_LOOSE = re.compile(r"^(?:and|then|,|\s)+|[\s,.;:!–-]+$|\s+(?:and|at|on|by|in|the|this is)$", re.IGNORECASE)
_ALL = re.compile(r"\b(?:both|all( of (?:it|them))?|everything|neither|none|nothing|not a single)\b", re.IGNORECASE)


def promise_id(turn_id: str, number: int) -> str:
    """A short id that a person can type, the same whenever the same turn is answered again."""
    digest = hashlib.sha256(f"{turn_id}/{number}".encode()).digest()
    return "p" + b32encode(digest).decode().lower()[:7]


def said_action(clause: str, today: date, *, dated: bool = True) -> str:
    """What is promised in a clause, as words that follow "I will": "I'll call Tom by Friday" → "call Tom".

    Where the clause is not `dated`, every day in it is part of what is promised.
    """
    for due in reversed(find_due(clause, today)) if dated else ():
        hour = _CLOCK.search(clause[due.start : due.end])
        kept = f" {hour[0]}" if hour else ""
        clause = f"{clause[: due.start].rstrip()}{kept} {clause[due.end :].lstrip()}"
    phrase = re.sub(r"\s+([,.])", r"\1", re.sub(r"\s+", " ", core(clause))).strip()
    doing = _DOING.match(phrase)
    act = _tidy(phrase[doing.start(1) :] if doing else _I_WILL.sub("", phrase, count=1))
    first, _, rest = act.partition(" ")
    if first.lower().endswith("ing"):
        act = f"{_plain_verb(first.lower())} {rest}".strip()
    return act[:1].lower() + act[1:] if not first.isupper() else act


def _plain_verb(doing: str) -> str:
    """ "asking" → "ask", "writing" → "write", "planning" → "plan"; things that are no verb stay ("meeting Tom")."""
    stem = doing.removesuffix("ing")
    if (
        len(stem) < 2
        or not re.search("[aeiouy]", stem)
        or doing
        in (
            "thing",
            "nothing",
            "something",
            "everything",
            "morning",
            "evening",
            "spring",
            "bring",
        )
    ):
        return doing
    if stem + "e" in _ENDING_IN_E:
        return stem + "e"
    return stem[:-1] if stem[-1] == stem[-2] and stem[-1] in "bdgmnprt" else stem


def two_in_one(clause: str, today: date) -> tuple[str, str]:
    """ "I'll ask Jo on Monday and draft it by Friday" as its two promises; the second is empty where there is one."""
    found = find_due(clause, today)
    if len(found) > 1 and (joint := re.search(r",?\s+and\s+", clause[found[0].end : found[1].start])):
        cut = found[0].end
        rest = clause[cut + joint.end() :]
        return clause[: cut + joint.start()], rest if _I_AGAIN.search(rest) else f"I'll {rest}"
    return clause, ""


def moved_to(text: str, today: date) -> tuple[date, str] | None:
    """The day that something is moved to: one that is said with a look ahead, or by itself."""
    return due_of(text, today) if _AHEAD.search(text) or words(text) <= BARE_DAY else None


def due_of(clause: str, today: date) -> tuple[date, str] | None:
    """The first day named in a clause and the words for it."""
    found = find_due(clause, today)
    return (found[0].day, found[0].text) if found else None


def day_meant(message: str, today: date) -> tuple[date, str] | None:
    """The day by which something is to be done: of several the first that is not that of a meeting or a past event."""
    found = find_due(message, today)
    free = [one for one in found if not _HAPPENS.search(re.split(r"[,.;!?]", message[: one.start])[-1])]
    return (free[0].day, free[0].text) if free else None


def same_promise(action: str, held: Sequence[Commitment]) -> Commitment | None:
    """The promise among `held` that `action` says again, if it does.

    "Write to Bob" and "write to Carl" are two promises however alike they sound, so each telling word of the shorter
    one must stand in the other. A promise noted twice can be seen; one that was swallowed cannot.
    """
    mine = telling(action)
    return next((one for one in held if mine and (mine <= telling(one.action) or telling(one.action) <= mine)), None)


def outcomes(
    clauses: Sequence[tuple[str, str]], due: Sequence[Commitment], today: date, embedder: Embedder | None
) -> list[PromiseChange]:
    """What became of the promises in `due`, from clauses with the kind of report each one makes.

    A clause about everything (or the only clause, where only one promise is due) speaks for all of them; otherwise each
    clause speaks for the promise its words come closest to, and every promise is spoken for once.
    """
    reports = [
        (text, kind) for text, kind in clauses if kind in _STATUS or (_AHEAD.search(text) and due_of(text, today))
    ]
    if not reports or not due:
        return []
    if len(due) == 1:
        near = closeness([text for text, _ in reports], [due[0].action], embedder)[:, 0]
        best = max(
            range(len(reports)), key=lambda place: near[place] + DOUBT * (_STATUS.get(reports[place][1]) is None)
        )
        return [_report(due[0], *reports[best], today)]
    if len(reports) == 1 and (_ALL.search(reports[0][0]) or words(reports[0][0]) <= 2):
        return [_report(one, *reports[0], today) for one in due]
    likeness = closeness([text for text, _ in reports], [one.action for one in due], embedder)
    changes: dict[int, PromiseChange] = {}
    taken: set[int] = set()
    for place in np.argsort(-likeness, axis=None):
        row, column = divmod(int(place), len(due))
        if row not in taken and column not in changes:
            taken.add(row)
            changes[column] = _report(due[column], *reports[row], today)
    return [changes[column] for column in sorted(changes)]


_AHEAD = re.compile(r"\b(?:will|'ll|going to|want to|next|by|until|till|moves?|moved|instead|rather)\b", re.IGNORECASE)
_STATUS = {
    "kept": Status.DONE,
    "not_kept": None,
    "partly": None,
    "dropped": Status.DROPPED,
    "yes": Status.DONE,
    "no": None,
}


def _report(one: Commitment, text: str, kind: str, today: date) -> PromiseChange:
    status = _STATUS.get(kind)
    moved = moved_to(text, today) if status is None else None
    waits = Status.OPEN if one.due is None or one.due <= today or moved else None
    return PromiseChange(
        id=one.id,
        status=status or waits,
        due=moved[0] if moved else None,
        due_text=moved[1] if moved else None,
    )


def _tidy(phrase: str) -> str:
    while (shorter := _LOOSE.sub("", phrase)) != phrase:
        phrase = shorter
    return phrase
