"""What a person may wish for at any time and the sentence that says it: terminal commands, buttons on the web."""

from collections.abc import Mapping

SAYS: Mapping[str, str] = {
    "ideas": "Do you have any ideas for me?",
    "stuck": "I'm stuck.",
    "back": "Can we go back a step?",
    "next": "Let's move on.",
    "finish": "Let's finish here.",
}
HELP: Mapping[str, str] = {
    "ideas": "ask for ideas from the guidance",
    "stuck": "say that you are stuck",
    "back": "go a step back",
    "next": "go a step on",
    "finish": "wrap up",
}


def said(wish: str, rest: str = "") -> str:
    """The message that a wish amounts to, with what was typed after it; KeyError for a wish that is none."""
    if wish == "ideas" and rest:
        return f"Do you have any ideas {rest}"
    return " ".join(part for part in (SAYS[wish], rest) if part)
