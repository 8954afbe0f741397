"""Putting a running coach together from its settings: the one place that knows every part."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache

import platformdirs

from coach.coaches.builtin.boundary import Boundaries
from coach.coaches.builtin.coach import BuiltinCoach, common_words
from coach.coaches.builtin.exemplars import Exemplars
from coach.coaches.builtin.hear import BuiltinListener
from coach.coaches.builtin.kinds import Kinds
from coach.coaches.builtin.read import Reader
from coach.coaches.builtin.voice import Voice
from coach.guidance import DiskCache, Embedder, Guidance, load_cards, load_embedder
from coach.resources import folder
from coach.settings import Settings
from coach.shelf import Shelf
from coach.storage import Store
from coach.turn import Coach, Context

WITHOUT_MODEL = "The embedding model is missing, so the coach goes by words and rules alone; `coach doctor` says more."


def assemble(settings: Settings, today: date | None = None) -> Context:
    """The parts of a running coach. `today` sets the day for the whole run (the hour stays that of the clock).

    Raises a CoachError when a file of the installation is wrong or the database cannot be opened.
    """
    store = Store(settings.url)
    embedder = local_embedder()
    prompts = folder("prompts")
    exemplars = Exemplars.load(prompts / "exemplars")
    voice = Voice.load(prompts, settings.host)
    common = common_words([*exemplars.texts, *(question.text for question in voice.bank)])

    shelf = Shelf(platformdirs.user_cache_path("grow-coach"))
    kinds, boundaries = Kinds(exemplars, embedder, shelf), Boundaries(exemplars, shelf)
    kinds.prepare()
    boundaries.prepare()

    return Context(
        settings=settings,
        store=store,
        coach=_coach(settings, BuiltinCoach(voice, embedder, common)),
        listener=BuiltinListener(Reader(kinds, boundaries), exemplars.acts, embedder),
        guidance=cache(lambda: open_guidance(settings, embedder)),
        now=_clock(today),
        note=None if embedder else WITHOUT_MODEL,
    )


def _coach(settings: Settings, builtin: BuiltinCoach) -> Coach:
    """The built-in coach, with the configured model in front of it where there is one."""
    if not settings.has_endpoint:
        return builtin
    from coach.coaches.fallback import Fallback
    from coach.coaches.llm import LLMCoach
    from coach.coaches.prompting import Prompts
    from coach.endpoint import Model

    model = Model(settings)
    return Fallback(LLMCoach(model, Prompts(folder("prompts"), model.host)), builtin, settings.turn_seconds)


def open_guidance(settings: Settings, embedder: Embedder | None = None) -> Guidance:
    """The guidance store of this deployment; raises KnowledgeError when a card is wrong."""
    return Guidance.open(settings.home, load_cards(folder("knowledge")), embedder or local_embedder())


def local_embedder() -> Embedder | None:
    """The embedding model of this machine, with the vectors of our own texts kept between runs; None without it."""
    loaded = load_embedder()
    return DiskCache(loaded, platformdirs.user_cache_path("grow-coach")) if loaded else None


def _clock(today: date | None) -> Callable[[], datetime]:
    if today is None:
        return _local_now
    return lambda: datetime.combine(today, _local_now().time())


def _local_now() -> datetime:
    """The person's own wall clock: a promise for Friday is for their Friday."""
    return datetime.now().astimezone().replace(tzinfo=None)
