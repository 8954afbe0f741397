"""Showing that one heard: what is behind their words, a short phrase of theirs in a fresh frame, or two of their notes
side by side."""

from collections.abc import Callable, Sequence

from coach.coaches.builtin import mirror
from coach.coaches.builtin.clauses import words
from coach.coaches.builtin.data import Reflections
from coach.coaches.builtin.themes import Themes
from coach.notes import GrowNotes, Kind, Line

PARROT = 4  # a quotation leaves out at least so many words of the message, or it only repeats it
Fresh = Sequence[tuple[Kind, Line]]

# What is worth reflecting first when one message brought several things.
WEIGHT = (
    Kind.FEELING,
    Kind.OBSTACLE,
    Kind.WHY,
    Kind.GOAL,
    Kind.BARRIER,
    Kind.STRENGTH,
    Kind.TRIED,
    Kind.MEASURE,
    Kind.OPTION,
    Kind.FACT,
)


class Reflector:
    """Makes reflections from the person's own words; says nothing rather than something crooked."""

    def __init__(self, frames: Reflections, themes: Themes, common: frozenset[str]) -> None:
        self._frames = frames
        self._themes = themes
        self._common = common

    def behind(self, themes: Sequence[str], said: Sequence[str], turn: int) -> tuple[str, str] | None:
        """What is heard behind the words, with the id of its theme; each theme is spoken of once (`said`)."""
        for theme in themes:
            heard = self._themes.by_id[theme].heard
            if heard and theme not in said:
                return heard[turn % len(heard)], theme
        return None

    def side_by_side(self, fresh: Fresh, notes: GrowNotes, recent: str) -> str | None:
        """What was just heard beside something noted before: a strength and an obstacle, say."""
        for pair in self._frames.pairs:
            first, second = pair.kinds
            heard = [line for kind, line in fresh if kind == second]
            before = [line for line in notes.of(first) if line not in [new for _, new in fresh]]
            if not heard or not before or _said(pair.text, recent):
                continue
            a, b = self._turned(first, before[-1].text), mirror.clause(heard[-1].text, self._common)
            if a and b and len((a + b).split()) <= 24:
                return pair.text.format(a=a, A=_capital(a), to=a, b=b)
        return None

    def where_they_stand(self, notes: GrowNotes, recent: str) -> str | None:
        """Their goal and what is in its way, side by side, before they look for ways; nothing said a moment ago."""
        frame = next(pair.text for pair in self._frames.pairs if pair.kinds == (Kind.GOAL, Kind.OBSTACLE))
        goal = mirror.wish(notes.goal.statement.text, self._common) if notes.goal.statement else None
        hindrances = (mirror.clause(line.text, self._common) for line in reversed(notes.of(Kind.OBSTACLE)))
        hindrance = next((text for text in hindrances if text and text not in recent), None)
        return frame.format(to=goal, a=goal, A=goal, b=hindrance) if goal and hindrance else None

    def single(self, fresh: Fresh, recent: str, turn: int, spoken: int) -> str | None:
        """The weightiest thing just heard, in a fresh frame; of equals the last, as people work up to what matters.

        `spoken` is how many words the whole message had.
        """
        for kind in WEIGHT:
            for found, line in reversed(fresh):
                if found == kind and (reflection := self._framed(kind, line.text, recent, turn, spoken)):
                    return reflection
        return None

    def _framed(self, kind: Kind, text: str, recent: str, turn: int, spoken: int) -> str | None:
        forms: dict[str, Callable[[str], str | None]] = {
            "wish": lambda said: mirror.wish(said, self._common) if words(said) + PARROT <= spoken else None,
            "clause": lambda said: mirror.clause(said, self._common),
            "quote": lambda said: mirror.quote(said) if words(said) + PARROT <= spoken else None,
        }
        for form, turned in forms.items():
            frames = [frame for frame in self._frames.single.get(kind, {}).get(form, ()) if not _said(frame, recent)]
            phrase = turned(text) if frames else None
            if phrase and (kind != Kind.STRENGTH or phrase.lower().startswith("you")):
                frame = frames[turn % len(frames)]
                return frame.format(to=phrase, c=phrase, C=_capital(phrase), q=phrase)
        return None

    def _turned(self, kind: Kind, text: str) -> str | None:
        return mirror.wish(text, self._common) if kind == Kind.GOAL else mirror.clause(text, self._common)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _said(frame: str, recent: str) -> bool:
    """Whether the fixed words of a frame were used a moment ago."""
    fixed = max((part.strip(" ,.:;") for part in frame.replace("}", "{").split("{")[::2]), key=len)
    return len(fixed) > 2 and fixed in recent
