"""Kept turns as Chainlit shows them: a message, a run that can be rated, and in it the reply with its notice."""

import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from coach.history import Rating
from coach.storage import KeptTurn

COACH = "grow-coach"
RUN = "on_message"  # Chainlit knows the runs that may be rated by this name

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_BREAK = re.compile(r"(?<!\n)\n(?!\n)")


def plain(text: str) -> str:
    """Words as Markdown that shows exactly these words: what a person wrote is never a heading, a link or a picture."""
    return _BREAK.sub("\\\n", _PUNCTUATION.sub(r"\\\1", text))


def shown(turn: KeptTurn) -> str:
    """A reply as Markdown; the numbers of its sources lead to their cards."""
    text = plain(turn.reply)
    for number, source in enumerate(turn.citations, 1):
        title = source["title"].replace('"', "”")
        text = text.replace(f"\\[{number}\\]", f'[\\[{number}\\]](#card-{source["id"]} "{title}")')
    return text


def part_of(turn_id: str, part: str) -> str:
    """The id of one part (`message`, `reply`, `notice`) of the turn with this id."""
    return str(uuid.uuid5(uuid.UUID(turn_id), part))


def greets(opening: KeptTurn) -> bool:
    """Whether an opening is shown: who has nothing to follow up is met by the welcome screen, which asks the same."""
    follow = opening.patch.follow
    return follow is not None and bool(follow.due or follow.unfinished or follow.meeting)


def steps(
    turns: Iterable[KeptTurn], user: str, ratings: Mapping[str, Rating], begun: str | None
) -> list[dict[str, Any]]:
    """The steps of a whole session, oldest first; `begun` is when, in ISO form, if that is known."""
    found: list[dict[str, Any]] = []
    for turn in turns:
        if turn.message is None and not greets(turn):
            continue
        if turn.message is not None:
            found.append(_step(part_of(turn.id, "message"), "user_message", user, turn.message, begun))
        run = _step(turn.id, "run", RUN, "", begun, parent=found[-1]["id"] if turn.message is not None else None)
        if rating := ratings.get(turn.id):
            run["feedback"] = {"forId": turn.id, "id": turn.id, "value": rating.value, "comment": rating.comment}
        found.append(run)
        found.append(_step(part_of(turn.id, "reply"), "assistant_message", COACH, shown(turn), begun, parent=turn.id))
        if turn.notice:
            notice = part_of(turn.id, "notice")
            found.append(_step(notice, "system_message", COACH, plain(turn.notice), begun, parent=turn.id))
    return found


def _step(step_id: str, kind: str, name: str, text: str, at: str | None, parent: str | None = None) -> dict[str, Any]:
    return {
        "id": step_id,
        "type": kind,
        "name": name,
        "output": text,
        "input": "",
        "parentId": parent,
        "createdAt": at,
        "start": at,
        "end": at,
        "streaming": False,
        "metadata": {},
    }
