"""What somebody in danger is told in their own language, because nobody should have to translate it in such an hour."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from coach.safety.weighing import Screen

_HELP = ("emergency", "crisis", "violence")


def _fillable(text: str) -> str:
    try:
        text.format_map(dict.fromkeys(_HELP, ""))
    except (KeyError, ValueError, IndexError) as error:
        raise ValueError(f"the text has an unknown or broken field {error}") from None
    return " ".join(text.split())


Text = Annotated[str, Field(min_length=1), AfterValidator(_fillable)]


class Help(BaseModel):
    """How the helpers are called where the country has no line of its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    emergency: str
    crisis: str
    violence: str


class Spoken(BaseModel):
    """The `answer` of a language file. `back` ends every answer: coaching can wait, and what to write to go on.
    `another` is said when somebody else may take their own life."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    help: Help
    back: Text
    self_harm: Text
    another: Text
    danger_from_others: Text
    harm_to_others: Text
    medical: Text | None = None
    still_here: Text
    welcome: Text
    misread: Text

    def text(self, screen: Screen) -> str | None:
        """The whole answer to a crisis, its fields not yet filled in; None when this language has none."""
        if screen.level != "crisis":
            return None
        kind = "another" if (screen.kind, screen.about) == ("self_harm", "other") else str(screen.kind)
        words: str | None = getattr(self, kind)
        if not words:
            return None
        return f"{words}{'' if words.endswith('。') else ' '}{self.back}"
