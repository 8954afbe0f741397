"""Putting things on the screen of the tab that is being served: replies and what stands beside them."""

import uuid
from collections.abc import Sequence
from typing import Any

import chainlit as cl
from chainlit.types import CommandDict

from coach import wishes
from coach.session import Spoken
from coach.stages import STAGES, Stage
from coach.storage import KeptTurn
from coach.web.steps import COACH, part_of, plain, steps
from coach.web.visit import Visit

BUTTONS = {"stuck": ("I'm stuck", "life-buoy"), "back": ("Go back", "undo-2"), "finish": ("Finish", "flag")}
ICONS = {"ideas": "lightbulb", "stuck": "life-buoy", "back": "undo-2", "next": "redo-2", "finish": "flag"}
ERASE = "ERASE"


async def settle(visit: Visit, how: str) -> None:
    """The session is stored: the page lists it, and its address is that of the session, also on a phone. Told again
    in another way (`how`), the page looks again what it is called."""
    stored = {"interaction": how, "thread_id": visit.session_id}
    await cl.context.emitter.emit("first_interaction", stored)
    await cl.context.emitter.emit("window_message", {"coach": "session", "id": visit.session_id})


async def beside(spoken: Spoken) -> None:
    """What stands with a reply: its notice, and what one can do now."""
    turn = spoken.turn
    if turn.notice:
        notice = cl.Message(id=part_of(turn.id, "notice"), content=plain(turn.notice), type="system_message")
        notice.parent_id = turn.id
        await notice.send()
    await offer(spoken)


async def show(turns: Sequence[KeptTurn], visit: Visit) -> None:
    """Turns of another window, or of a message whose reply was stopped, as they would have been shown here."""
    on_screen = {part_of(turn.id, "message"): visit.sent(turn) for turn in turns}
    for step in steps(turns, visit.user, {}, None):
        if on_screen.get(step["id"]):
            continue
        parent = on_screen.get(step["parentId"] or "") or step["parentId"]
        shown: Any = {**step, "parentId": parent}
        await cl.context.emitter.send_step(shown)


async def give_back(message: cl.Message) -> None:
    """Put a message that could not be stored back where it was written."""
    await message.remove()
    await cl.context.emitter.emit("window_message", {"coach": "draft", "text": message.content})


async def offer(spoken: Spoken) -> None:
    """The wishes that make sense now, as buttons under the last reply."""
    stage = spoken.turn.stage
    senseless = {"finish": stage == Stage.CLOSE, "back": not STAGES[stage].returns_to}
    buttons = [
        cl.Action(
            name="wish", payload={"wish": wish}, label=label, icon=icon, id=part_of(spoken.turn.id, f"wish {wish}")
        )
        for wish, (label, icon) in BUTTONS.items()
        if not senseless.get(wish)
    ]
    for button in buttons:
        await button.remove()  # a page that outlived the server has it still
        await button.send(for_id=part_of(spoken.turn.id, "reply"))
    cl.user_session.set("buttons", buttons)


async def withdraw() -> None:
    """Take the wishes back while a reply is written."""
    for button in cl.user_session.get("buttons") or []:
        await button.remove()
    cl.user_session.set("buttons", [])


async def open_notes(card: dict[str, str] | None = None) -> None:
    """Open the side panel. It asks for its content itself, so that it is never older than the conversation."""
    element = cl.CustomElement(name="Notes", props={"card": card}, display="side")
    await cl.context.emitter.emit("set_sidebar_title", "Guidance" if card else "Your notes")
    key = str(uuid.uuid4()) if card else "notes"  # the same key again changes nothing, and a card may be opened twice
    await cl.context.emitter.emit("set_sidebar_elements", {"elements": [element.to_dict()], "key": key})


async def tell(text: str, link: str = "") -> None:
    """One quiet line in the conversation."""
    content = f"{plain(text)} {link}".strip()
    await cl.Message(content=content, type="system_message", author=COACH).send()


async def equip() -> None:
    """What every tab has at hand: commands for those who type, and settings."""
    commands = [_command(wish, what, ICONS[wish]) for wish, what in wishes.HELP.items()]
    await cl.context.emitter.set_commands(commands)
    await settings()


async def settings() -> None:
    """The settings menu, with nothing chosen in it: what is stored, handed over or erased."""
    await cl.ChatSettings(
        [
            cl.input_widget.Checkbox(id="export", label="Hand me everything stored about me, as a file", initial=False),
            cl.input_widget.TextInput(
                id="erase",
                label="Erase everything stored about me, for good",
                placeholder=f"Type {ERASE} to confirm",
                initial="",
                description="Every session, note, promise and rating goes, here and in the terminal. There is no undo.",
            ),
        ]
    ).send()


def _command(name: str, what: str, icon: str) -> CommandDict:
    return {"id": name, "description": what, "icon": icon, "button": False, "persistent": False, "selected": False}
