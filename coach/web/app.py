"""What happens in the browser, hook by hook: a tab opens, a message comes, a button is pressed, a setting is used."""

import asyncio
import functools
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import chainlit as cl
from chainlit.config import config
from chainlit.context import init_ws_context
from chainlit.server import sio
from chainlit.session import WebsocketSession, ws_sessions_id
from chainlit.types import ThreadDict
from chainlit.user_session import user_sessions

from coach import archive, wishes
from coach.errors import CoachError, SessionMoved, SessionNotFound
from coach.history import History
from coach.turn import Context
from coach.web import screen
from coach.web.records import Records, is_uuid
from coach.web.steps import COACH, RUN, greets, part_of, plain, shown, steps
from coach.web.visit import Visit

STARTERS = {
    "I meet my mentor soon": "I'm meeting my mentor soon and I don't know what to ask.",
    "I want a bigger role": "I want to grow into a bigger role.",
    "A hard conversation": "There is a hard conversation ahead of me and I keep putting it off.",
    "I have five minutes": "I only have five minutes.",
}
WELCOME = """### Before you meet your mentor

I ask, you think aloud, and you leave with a goal, something you will do, and the question you want to put to them.
What would you like to get out of it?

{where}."""
GONE = "This session was deleted, so what you just wrote was not stored. Begin a new one with the pencil at the top."
STOPPED = "Stopped. What you wrote is kept, and is answered when you go on."
FORGOTTEN = "Stopped before what you wrote could be stored. Send it again if you want it answered."
LEARNING = "One moment: on a machine that is new to me I first learn to listen, which takes about half a minute."

Ready = Callable[[], Awaitable[Context]]


def install(ready: Ready, goes: str) -> None:
    """Hang the coach into Chainlit. `ready` is awaited for the running coach: pages are served before it is there.

    `goes` says on the first page where words go.
    """
    Hooks(ready, goes).install()


class Hooks:
    """Chainlit's callbacks. What belongs to one tab is its Visit, kept under the tab's id."""

    def __init__(self, ready: Ready, goes: str) -> None:
        self._ready = ready
        self._welcome = WELCOME.format(where=goes[:1].upper() + goes[1:])

    def install(self) -> None:
        """Register every hook with Chainlit, and take the place of those socket events that do not suit."""
        cl.data_layer(lambda: Records(self._ready))
        cl.set_chat_profiles(self.profiles)
        cl.on_chat_start(_telling(self.begin))
        cl.on_chat_resume(_telling(self.resume))
        cl.on_window_message(self.window_message)
        cl.on_settings_update(self.use_settings)
        for name, action in (("wish", self.wish), ("card", self.card), ("change", self.change)):
            cl.action_callback(name)(action)
        config.code.on_message = self.answer  # Chainlit's decorator would give the run an id of its own
        sio.on("connect", _checked(sio.handlers["/"]["connect"]))
        sio.on("stop", self.stop)  # Chainlit's tells of it in a message
        sio.on("edit_message", _nothing)  # what was said was answered; switched off in the page as well

    async def profiles(self, user: cl.User | None, language: str | None) -> list[cl.ChatProfile]:  # noqa: ARG002
        """Who is preparing."""
        return [
            cl.ChatProfile(
                name="Mentee",
                markdown_description=self._welcome,
                icon="/public/avatars/grow-coach.svg",
                default=True,
                starters=[cl.Starter(label=label, message=message) for label, message in STARTERS.items()],
            )
        ]

    async def begin(self) -> None:
        """A new session: who has something to follow up is greeted with it, everybody else with the welcome screen."""
        session = cl.context.session
        session.has_first_interaction = True  # a session is announced when it is stored, not before
        if session.thread_id_to_resume:  # it is not there: what begins now is another session, under an id of ours
            session.thread_id, session.thread_id_to_resume = str(uuid.uuid4()), None
        visit = await self._visit()
        opened = await visit.open()
        if greets(opened.turn):
            # One id for the tab: should the server start anew before a word was said, it is the same message.
            await cl.Message(id=part_of(visit.session_id, "opening"), content=plain(opened.turn.reply)).send()
        await screen.equip()

    async def resume(self, thread: ThreadDict) -> None:
        """An earlier session, with a message that had waited answered, if there was one."""
        visit = await self._visit()
        latest = await visit.resume()
        context = await self._ready()
        turns = await asyncio.to_thread(context.store.after, visit.session_id, -1)
        ratings = await asyncio.to_thread(History(context.store).ratings, visit.session_id)
        fresh: Any = steps(turns, visit.user, ratings, thread["createdAt"])
        thread["steps"] = fresh
        await screen.equip()
        await screen.offer(latest)

    async def answer(self, message: cl.Message) -> None:
        """A message, typed or as a command: reply to it as the sentences come."""
        visit = None
        wish = message.command or ""
        text = wishes.said(wish, message.content) if wish in wishes.SAYS else message.content
        try:
            visit = await self._visit()
            await screen.withdraw()
            first = not visit.begun
            if first:
                await visit.begin()
                await screen.settle(visit, "begun")
            await self._reply(visit, text, message.id)
            if first:
                await screen.settle(visit, "answered")
        except asyncio.CancelledError:
            await screen.tell(STOPPED if visit and await visit.stored(message.id) else FORGOTTEN)
            raise
        except SessionMoved as error:
            visit = await self._visit()
            await screen.show(await visit.missed(), visit)
            await screen.tell(str(error))
            await screen.offer(await visit.latest())
            if not await visit.stored(message.id):
                await screen.give_back(message)
        except SessionNotFound:
            await screen.tell(GONE)
        except CoachError as error:
            await screen.tell(str(error))

    async def wish(self, action: cl.Action) -> None:
        """A button under a reply: the same as saying its sentence."""
        wished = str(action.payload.get("wish"))
        if wished not in wishes.SAYS:
            return
        message = cl.Message(type="user_message", author=_user(), content=wishes.said(wished))
        session = cl.context.session

        async def run() -> None:
            await cl.context.emitter.task_start()
            try:
                await message.send()
                await self.answer(message)
            finally:
                await cl.context.emitter.task_end()

        session.current_task = asyncio.create_task(run())
        await asyncio.wait([session.current_task])

    async def card(self, action: cl.Action) -> None:
        """A source in the panel: its card."""
        await self._open_card(action.payload.get("id"))

    async def change(self, action: cl.Action) -> dict[str, Any]:
        """A change made in the panel: the panel as it is then, with what went wrong in `error`."""
        visit, error, first = await self._visit(), None, False
        try:
            first = not visit.begun
            match action.payload:
                case {"what": "note", "id": str(line), "text": str() | None as text}:
                    await visit.note(line, text)
                case {"what": "add", "kind": str(kind), "text": str(text)}:
                    await visit.add(kind, text)
                case {"what": "promise", "id": str(promise), **asked}:
                    parts = {key: str(asked[key]) for key in ("status", "day", "action") if asked.get(key)}
                    await visit.promise(promise, **parts)
                case _:
                    raise CoachError("That change could not be understood.", "Nothing was changed.")
            if first and visit.begun:
                await screen.settle(visit, "changed")
        except SessionMoved as moved:
            error = str(moved)
            await screen.show(await visit.missed(), visit)
        except CoachError as wrong:
            error = str(wrong)
        return {**await visit.panel(), "error": error}

    async def window_message(self, asked: Any) -> None:
        """The page's own script asks for the notes, or for the card that a number in a reply leads to."""
        match asked:
            case {"coach": "notes"}:
                await self._visit()
                await screen.open_notes()
            case {"coach": "card", "id": str(card_id)}:
                await self._open_card(card_id)

    async def use_settings(self, settings: dict[str, Any]) -> None:
        """Everything stored about a person: handed over, or erased once they have typed the word for it."""
        word = str(settings.get("erase") or "").strip()
        await screen.settings()
        if word == screen.ERASE:
            context = await self._ready()
            await asyncio.to_thread(archive.erase, context.store, _user())
            for tab in [one for one in ws_sessions_id.values() if one.user and one.user.identifier == _user()]:
                emit: Any = tab.emit
                await emit("window_message", {"coach": "erased"})
        elif word:
            await cl.context.emitter.send_toast(
                f"Nothing was erased: the word is {screen.ERASE}, in capitals.", "warning"
            )
        elif settings.get("export"):
            await screen.tell("Everything stored about you:", "[download it as a file](/coach/export)")

    async def stop(self, sid: str) -> None:
        """The reply under way is given up; `answer` clears it away."""
        session = WebsocketSession.get(sid)
        if session and session.current_task:
            init_ws_context(session)
            session.current_task.cancel()

    async def _reply(self, visit: Visit, text: str, message_id: str) -> None:
        """Show the sentences as they come; what was shown of an unfinished reply is taken back when it is stopped."""
        turn_id = visit.turn_id(message_id)
        run = cl.Step(id=turn_id, name=RUN, type="run", parent_id=message_id)
        reply = cl.Message(id=part_of(turn_id, "reply"), content="", author=COACH)
        reply.parent_id = run.id
        kept = False
        try:
            async for part in visit.say(text, message_id):
                if isinstance(part, list):
                    await screen.show(part, visit)
                elif isinstance(part, str):
                    if not reply.streaming:
                        await run.send()
                    await reply.stream_token(plain(part))
                elif part.turn.id == turn_id:
                    kept = True
                    reply.content = shown(part.turn)
                    await reply.update()
                    await screen.beside(part)
                else:  # the same words again after a stop: they are answered where they were first said
                    await reply.remove()
                    await screen.show([part.turn], visit)
                    await screen.beside(part)
        except asyncio.CancelledError:
            if not kept:
                await reply.remove()
                raise

    async def _open_card(self, card_id: object) -> None:
        guidance = await asyncio.to_thread((await self._ready()).guidance)
        card = next((one for one in guidance.cards if one.id == card_id), None)
        if card is not None:
            await screen.open_notes({"id": card.id, "title": card.title, "text": card.body, "source": card.source})

    async def _visit(self) -> Visit:
        """The visit of this tab."""
        visit = cl.user_session.get("visit")
        if not isinstance(visit, Visit):
            waiting = asyncio.ensure_future(self._ready())
            done, _ = await asyncio.wait([waiting], timeout=2)
            if not done:
                await cl.context.emitter.send_toast(LEARNING)
            context = await waiting
            held = cl.user_session.get("visit")  # somebody else in this tab was faster
            visit = held if isinstance(held, Visit) else Visit(context, _user(), cl.context.session.thread_id)
            cl.user_session.set("visit", visit)
        return visit


def visit_of(session_id: str, user: str) -> Visit | None:
    """The visit of the tab with this id, if it is this user's."""
    visit = user_sessions.get(session_id, {}).get("visit")
    return visit if isinstance(visit, Visit) and visit.user == user else None


def _user() -> str:
    user = cl.context.session.user
    if user is None:
        raise CoachError("You are not signed in.", "Nothing was done.", "Reload the page to sign in.")
    return user.identifier


def _checked(connect: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Chainlit's own handler, for ids that are ids: it makes folders named after them, and deletes those."""

    async def checked(sid: str, environ: dict[str, Any], auth: Any) -> Any:
        if not isinstance(auth, dict) or not is_uuid(auth.get("sessionId")) or auth.get("clientType") != "webapp":
            raise ConnectionRefusedError("not a page of ours")
        if auth.get("threadId") and not is_uuid(auth["threadId"]):
            raise ConnectionRefusedError("no such session")
        return await connect(sid, environ, auth)

    return checked


def _telling(hook: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """The hook; what goes wrong in it is told in the conversation."""

    @functools.wraps(hook)
    async def telling(*given: Any, **named: Any) -> None:
        try:
            await hook(*given, **named)
        except CoachError as error:
            await screen.tell(str(error))

    return telling


async def _nothing(*_: Any) -> None:
    """An event that this app does not have."""
