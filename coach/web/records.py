"""Chainlit's data layer over our own tables: a thread is a session, its steps are the turns of the log.

Chainlit writes each message, step and element here as it shows them. None of that is kept: the log has every turn
already, committed before it was shown, and what is shown is made from it again. What remains is the history.
"""

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

from chainlit.data.base import BaseDataLayer
from chainlit.types import Feedback, PageInfo, PaginatedResponse, Pagination, ThreadDict, ThreadFilter
from chainlit.user import PersistedUser, User

from coach.history import Entry, History
from coach.turn import Context
from coach.web.steps import steps

LARGEST_PAGE = 100


class Records(BaseDataLayer):
    """The sessions of every user, as Chainlit asks for them."""

    def __init__(self, ready: Callable[[], Any]) -> None:
        self._ready = ready  # awaited, it gives the Context: the first page is there before the coach is

    async def get_user(self, identifier: str) -> PersistedUser | None:
        """Whoever is signed in is a user; there is nothing to look up."""
        return PersistedUser(id=identifier, identifier=identifier, createdAt="1970-01-01T00:00:00")

    async def create_user(self, user: User) -> PersistedUser | None:
        """As `get_user`."""
        return await self.get_user(user.identifier)

    async def get_thread_author(self, thread_id: str) -> str:
        """Whose session it is; empty when there is none with this id."""
        return await asyncio.to_thread((await self._history()).owner, thread_id) or ""

    async def get_thread(self, thread_id: str) -> ThreadDict | None:
        """A session with all its turns; None when there is none with this id, or it is no id."""
        if not is_uuid(thread_id):
            return None
        context: Context = await self._ready()
        return await asyncio.to_thread(_thread, context, thread_id)

    async def list_threads(self, pagination: Pagination, filters: ThreadFilter) -> PaginatedResponse[ThreadDict]:
        """A page of the user's sessions, newest first."""
        entries, more = await asyncio.to_thread(
            (await self._history()).page,
            filters.userId or "",
            min(max(pagination.first, 1), LARGEST_PAGE),
            pagination.cursor,
            filters.search or "",
        )
        ends = (entries[0].id, entries[-1].id) if entries else (None, None)
        page = PageInfo(hasNextPage=more, startCursor=ends[0], endCursor=ends[1])
        return PaginatedResponse(pageInfo=page, data=[_listed(entry) for entry in entries])

    async def update_thread(
        self,
        thread_id: str,
        name: str | None = None,
        user_id: str | None = None,
        metadata: dict[str, Any] | None = None,  # noqa: ARG002
        tags: list[str] | None = None,  # noqa: ARG002
    ) -> None:
        """Rename a session. Chainlit also calls this with a first message as the name, and then names the user."""
        if name is None or user_id is not None or not is_uuid(thread_id):
            return
        history = await self._history()
        owner = await asyncio.to_thread(history.owner, thread_id)
        if owner is not None:
            await asyncio.to_thread(history.rename, thread_id, owner, name)

    async def delete_thread(self, thread_id: str) -> None:
        """Delete a session everywhere; Chainlit has asked whose it is."""
        history = await self._history()
        owner = await asyncio.to_thread(history.owner, thread_id)
        if owner is not None:
            await asyncio.to_thread(history.delete, thread_id, owner)

    async def upsert_feedback(self, feedback: Feedback) -> str:
        """Ratings come by our own route, which knows who gives them."""
        raise NotImplementedError

    async def delete_feedback(self, feedback_id: str) -> bool:
        """As `upsert_feedback`."""
        raise NotImplementedError

    async def create_step(self, step_dict: Any) -> None:
        """The log has it."""

    async def update_step(self, step_dict: Any) -> None:
        """The log has it."""

    async def delete_step(self, step_id: str) -> None:
        """The log forgets nothing step by step."""

    async def create_element(self, element: Any) -> None:
        """Elements are made from the log each time."""

    async def get_element(self, thread_id: str, element_id: str) -> None:  # noqa: ARG002
        """None are kept."""
        return

    async def delete_element(self, element_id: str, thread_id: str | None = None) -> None:
        """None are kept."""

    async def get_favorite_steps(self, user_id: str) -> list[Any]:  # noqa: ARG002
        """There are no favourites."""
        return []

    async def build_debug_url(self) -> str:
        """There is no debugging service."""
        return ""

    async def close(self) -> None:
        """The store is closed by whoever opened it."""

    async def _history(self) -> History:
        context: Context = await self._ready()
        return History(context.store)


def is_uuid(text: object) -> bool:
    """Whether a browser's id is one that could be ours."""
    try:
        return isinstance(text, str) and str(uuid.UUID(text)) == text
    except ValueError:
        return False


def _thread(context: Context, thread_id: str) -> ThreadDict | None:
    history = History(context.store)
    entry = history.entry(thread_id)
    if entry is None:
        return None
    turns, ratings = context.store.after(thread_id, -1), history.ratings(thread_id)
    shown: Any = steps(turns, entry.user, ratings, entry.begun.isoformat())
    return {**_listed(entry), "steps": shown}


def _listed(entry: Entry) -> ThreadDict:
    return {
        "id": entry.id,
        "createdAt": entry.begun.isoformat(),
        "name": entry.name,
        "userId": entry.user,
        "userIdentifier": entry.user,
        "tags": [],
        "metadata": {},
        "steps": [],
        "elements": [],
    }
