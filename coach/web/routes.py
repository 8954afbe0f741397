"""Our own routes beside Chainlit's: the page, the panel's content, the export, and ratings with an owner."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from chainlit.auth import create_jwt, get_current_user, get_token_from_cookies, set_auth_cookie
from chainlit.auth.jwt import decode_jwt
from chainlit.types import DeleteFeedbackRequest, UpdateFeedbackRequest
from chainlit.user import User
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from jwt import InvalidTokenError

from coach.archive import export
from coach.errors import CoachError, SessionNotFound
from coach.history import History, Rating
from coach.message import tidy
from coach.turn import Context
from coach.web.app import visit_of
from coach.web.entrance import Entrance

SignedIn = Annotated[User | None, Depends(get_current_user)]


def install(app: FastAPI, ready: Callable[[], Awaitable[Context]], page: str, entrance: Entrance | None = None) -> None:
    """Put the routes before Chainlit's own, of which the last answers to every path.

    Where `entrance` lets people in unasked, the page brings their sign-in with it; otherwise it would be loaded three
    times over, and who came for one session would end up on the first page.
    """
    ours = APIRouter()

    @ours.get("/coach/panel")
    async def panel(user: SignedIn, session_id: str) -> dict[str, Any]:
        """What the side panel of one tab shows."""
        visit = visit_of(session_id, _name(user))
        if visit is None:
            raise HTTPException(404, "There is no such session of yours.")
        return await visit.panel()

    @ours.get("/coach/export")
    async def everything(user: SignedIn) -> Response:
        """Everything stored about whoever asks, as a file."""
        context = await ready()
        found = await asyncio.to_thread(export, context.store, _name(user))
        text = json.dumps(found, ensure_ascii=False, indent=2)
        headers = {"Content-Disposition": 'attachment; filename="grow-coach.json"'}
        return Response(text, media_type="application/json", headers=headers)

    @ours.put("/feedback")
    async def rate(asked: UpdateFeedbackRequest, user: SignedIn) -> dict[str, Any]:
        """Keep what the person thinks of a reply."""
        context, given = await ready(), asked.feedback
        try:
            rating = Rating(given.forId, int(given.value), tidy(given.comment) if given.comment else "")
            await asyncio.to_thread(History(context.store).rate, rating, _name(user), context.now())
        except CoachError as error:
            raise HTTPException(404, str(error)) from None
        return {"success": True, "feedbackId": given.forId}

    @ours.delete("/feedback")
    async def unrate(asked: DeleteFeedbackRequest, user: SignedIn) -> dict[str, bool]:
        """Take a rating back."""
        context = await ready()
        return {"success": await asyncio.to_thread(History(context.store).unrate, asked.feedbackId, _name(user))}

    @ours.get("/")
    @ours.get("/login")
    @ours.get("/login/callback")
    @ours.get("/thread/{thread_id}")
    async def show(request: Request) -> HTMLResponse:
        """The page; what it shows is the browser's affair."""
        answer = HTMLResponse(page)
        user = await entrance.without(request.headers) if entrance and not _signed_in(request) else None
        if user is not None:
            set_auth_cookie(request, answer, create_jwt(User(identifier=user)))
        return answer

    async def told(_request: Request, error: Exception) -> JSONResponse:
        """What went wrong, in words; the database may be busy or the disk full in any of Chainlit's routes too."""
        return JSONResponse({"detail": str(error)}, 404 if isinstance(error, SessionNotFound) else 503)

    app.router.routes[:0] = ours.routes
    app.add_exception_handler(CoachError, told)


def _signed_in(request: Request) -> bool:
    """Whether the browser brings a sign-in that still holds."""
    token = get_token_from_cookies(dict(request.cookies))
    try:
        return token is not None and bool(decode_jwt(token))
    except InvalidTokenError:
        return False


def _name(user: User | None) -> str:
    if user is None:
        raise HTTPException(401, "Sign in first.")
    return user.identifier
