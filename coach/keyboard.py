"""Reading what a person types: with a cursor that moves, earlier lines on the up key, and a pasted text as one message.

Nothing that was typed is written to a file here; the history ends with the process.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

try:
    import readline
    import termios
except ImportError:  # Windows, whose console edits lines by itself
    readline = termios = None  # type: ignore[assignment]

BOLD_CYAN, PLAIN = "\x1b[1;36m", "\x1b[0m"


class Keyboard:
    """Standard input, line by line. `commands` complete with the tab key."""

    def __init__(self, commands: Sequence[str], *, coloured: bool) -> None:
        self._commands = commands
        self._gnu = readline is not None and "libedit" not in (readline.__doc__ or "")
        self._coloured = coloured and self._gnu
        if hasattr(sys.stdin, "reconfigure"):
            sys.stdin.reconfigure(errors="replace")  # bytes of another encoding must not end the conversation
        if readline is None:
            return
        readline.set_completer(self._complete)
        readline.set_completer_delims("\n")
        readline.parse_and_bind("tab: complete" if self._gnu else "bind ^I rl_complete")
        if self._gnu:  # a paste comes in whole, line breaks and all, and waits for the enter key
            readline.parse_and_bind("set enable-bracketed-paste on")

    def ask(self, label: str) -> str:
        """What the person typed after the prompt, without the space around it; EOFError when they left."""
        if not self._coloured:
            return input(f"{label} › ").strip()
        # Between \x01 and \x02 stands what takes no room on the line; only GNU readline understands that.
        return input(f"\x01{BOLD_CYAN}\x02{label}\x01{PLAIN}\x02 › ").strip()

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """While a reply is written, what is typed ahead waits unseen for the next prompt instead of mixing with it."""
        if termios is None or not sys.stdin.isatty():
            yield
            return
        before = termios.tcgetattr(sys.stdin)
        silent = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, silent)
        try:
            yield
        finally:
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)

    def _complete(self, typed: str, place: int) -> str | None:
        fitting = [command for command in self._commands if typed.startswith("/") and command.startswith(typed)]
        return f"{fitting[place]} " if place < len(fitting) else None
