"""What a person types, made safe to keep: words of any script stay as they are, what is no text is refused."""

import re
import unicodedata

from coach.errors import MessageError

LONGEST = 200_000  # characters; a book is not a message

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]|[\ud800-\udfff]")


def printable(text: str) -> str:
    """The text without control characters and broken halves of characters, which no file or database takes."""
    return _CONTROL.sub("", text)


def tidy(raw: str) -> str:
    """The message as it will be kept: one form of every character, no control characters, no space around it.

    Raises MessageError when it is empty, far too long, or rather a file than words.
    """
    broken = len(_CONTROL.findall(raw)) + raw.count("\ufffd")
    if broken > max(8, len(raw) // 20):
        raise MessageError(
            "That looks like a file rather than words.",
            "It was not stored, and nothing before it was touched.",
            "Tell me in your own words what it says.",
        )
    if len(raw) > LONGEST:
        raise MessageError(
            f"That message has {len(raw):,} characters; I can take {LONGEST:,}.",
            "It was not stored, and nothing before it was touched.",
            "Send the part that matters most.",
        )
    text = unicodedata.normalize("NFC", printable(raw.replace("\r\n", "\n").replace("\r", "\n"))).strip()
    if not any(sign.isprintable() and not sign.isspace() for sign in text):
        raise MessageError("There was nothing in that message.", "Nothing was stored.", "Just type what comes to mind.")
    return text
