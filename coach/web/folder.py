"""The folder that Chainlit runs from. It wants to write beside its files, so it gets copies of ours in COACH_HOME."""

import hashlib
import hmac
import secrets
import shutil
from pathlib import Path

from coach.errors import SettingsError
from coach.privacy import where
from coach.resources import file, folder
from coach.settings import Settings
from coach.shelf import write_whole

LENGTH = 32  # bytes of randomness


def prepare(settings: Settings) -> Path:
    """COACH_HOME/web with today's config, theme, elements and readme page in it; old copies go.

    The page says where words go, so with an endpoint it says another thing.

    Raises SettingsError when the folder cannot be written.
    """
    home = settings.home
    root = home / "web"
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in (".chainlit", "public"):
            shutil.rmtree(root / name, ignore_errors=True)
            shutil.copytree(folder(name), root / name)
        (root / "chainlit.md").write_text(_readme(settings.host), encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"The web UI cannot keep its files in {root}: {error}.",
            "It did not start, and nothing was changed.",
            "Free some space there, or set COACH_HOME to another folder.",
        ) from None
    return root


def _readme(host: str | None) -> str:
    stays, goes = (where(to).page for to in (None, host))
    return file("chainlit.md").read_text(encoding="utf-8").replace(stays, goes)


def secret(home: Path) -> bytes:
    """A secret of this `home`, made once and readable by its owner only; one that a crash left broken is made anew."""
    path = home / "web.secret"
    if not path.exists() or path.stat().st_size < LENGTH:
        write_whole(path, lambda file: file.write(secrets.token_hex(LENGTH).encode()))
    path.chmod(0o600)
    return path.read_bytes()


def signing_key(settings: Settings) -> str:
    """What sign-ins are signed with: they end when the user or the password of the deployment changes."""
    password = settings.password.get_secret_value() if settings.password else ""
    return hmac.new(secret(settings.home), f"{settings.user}\0{password}".encode(), hashlib.sha256).hexdigest()
