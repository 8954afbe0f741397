"""Everything the built-in coach can say, read from `prompts/` once and validated at start-up."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from coach.coaches.builtin.data import About, Phrases, Question, Reflections, read
from coach.coaches.builtin.themes import Themes
from coach.errors import PromptError
from coach.privacy import where


@dataclass(frozen=True, slots=True)
class Voice:
    """All of it: questions, what is heard behind words, frames for reflections, phrases, answers about the tool."""

    questions: tuple[Question, ...]
    themes: Themes
    reflections: Reflections
    phrases: Phrases
    about: tuple[About, ...]
    loaded: frozenset[str]

    @classmethod
    def load(cls, prompts: Path, host: str | None = None) -> "Voice":
        """Read the folder `prompts`; raises PromptError naming the file that is wrong.

        `host` is the endpoint that a model is asked at, so that what is said about it is true.
        """
        questions: list[Question] = []
        for path in sorted((prompts / "questions").glob("*.yaml")):
            questions += read(path, TypeAdapter(list[Question]))
        themes = Themes.load(prompts / "themes")
        ids = [question.id for question in (*questions, *themes.questions)]
        if twice := {one for one in ids if ids.count(one) > 1}:
            raise PromptError(f"The question bank uses {', '.join(sorted(twice))} twice.", do="Give each its own id.")
        replies, goes = prompts / "replies", where(host)
        phrases = read(replies / "phrases.yaml", TypeAdapter(Phrases))
        opening = phrases.opening.model_copy(update={"first": goes.told(phrases.opening.first)})
        about = read(replies / "about.yaml", TypeAdapter(list[About]))
        return cls(
            tuple(questions),
            themes,
            read(replies / "reflections.yaml", TypeAdapter(Reflections)),
            phrases.model_copy(update={"opening": opening}),
            tuple(one.model_copy(update={"text": goes.told(one.text)}) for one in about),
            frozenset(read(prompts / "exemplars" / "loaded.yaml", TypeAdapter(list[str]))),
        )

    @property
    def bank(self) -> tuple[Question, ...]:
        """Every question there is."""
        return (*self.questions, *self.themes.questions)
