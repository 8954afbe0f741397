"""The folder that Chainlit runs from. It wants to write beside its files, so it gets copies of ours in COACH_HOME."""

import os
import secrets
import shutil
from pathlib import Path

from coach.errors import SettingsError
from coach.resources import file, folder


def prepare(home: Path) -> Path:
    """`home`/web with today's config, theme, elements and readme page in it; old copies go.

    Raises SettingsError when the folder cannot be written.
    """
    root = home / "web"
    try:
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in (".chainlit", "public"):
            shutil.rmtree(root / name, ignore_errors=True)
            shutil.copytree(folder(name), root / name)
        shutil.copyfile(file("chainlit.md"), root / "chainlit.md")
    except OSError as error:
        raise SettingsError(
            f"The web UI cannot keep its files in {root}: {error}.",
            "It did not start, and nothing was changed.",
            "Free some space there, or set COACH_HOME to another folder.",
        ) from None
    return root


def secret(home: Path) -> str:
    """The key that sign-ins are signed with: made once, kept in `home`, readable by its owner only."""
    path = home / "web.secret"
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as new:
            new.write(secrets.token_hex(32))
    path.chmod(0o600)
    return path.read_text().strip()
