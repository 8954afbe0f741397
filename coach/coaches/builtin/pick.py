"""Which option a person means by "the second one", "the course" or a few of its words."""

import re
from dataclasses import dataclass

from coach.coaches.builtin.clauses import words
from coach.coaches.builtin.closeness import closeness, shared
from coach.guidance.embed import Embedder
from coach.notes import Change, GrowNotes, Kind

BY_NUMBER = 8  # words; in a longer answer a digit rarely is the number of an idea
SAID_AGAIN = 0.8  # share of its telling words by which an idea is said again
MEANT = 0.55  # closeness above which a phrase means an option that was named
_AFTER = (
    r"(?:(?: one| option| idea| of (?:them|these|those))\b|(?=$|[.!,]| (?:sounds|seems|is|feels|looks|please|then|i"
    r"|fits"
    r"|appeals|draws)))"
)
_ORDINALS = tuple(
    (re.compile(rf"\bthe {word}{_AFTER}|\b(?:number|option|no\.?) ?{number}\b|^\W*{digit}\W*$"), place)
    for word, number, digit, place in (
        ("(?:first|former|1st)", "(?:one|1)", "1", 0),
        ("(?:second|2nd)", "(?:two|2)", "2", 1),
        ("(?:third|3rd)", "(?:three|3)", "3", 2),
        ("(?:fourth|4th)", "(?:four|4)", "4", 3),
        ("(?:last|latter)", "last", "last", -1),
    )
)


@dataclass(frozen=True, slots=True)
class Picked:
    """An option already in the notes (`id`), or an idea the coach offered (`text`, `source`)."""

    id: str | None
    text: str
    source: str | None

    def as_option(self, evidence: str) -> Change:
        """The change that takes an offered idea into the notes."""
        return Change(op="add", kind=Kind.OPTION, text=self.text, source=self.source, evidence=evidence)


def picked(text: str, notes: GrowNotes, embedder: Embedder | None) -> Picked | None:
    """The option or offered idea that `text` means; ideas just offered come before options noted earlier."""
    offered = [Picked(None, idea.text, idea.source) for idea in notes.offered]
    noted = [Picked(option.id, option.text, option.source) for option in notes.options]
    low = text.lower()
    among = offered or noted
    for cue, place in _ORDINALS:
        if cue.search(low) and among and place < len(among):
            return among[place]
    among = noted + offered
    if not among:
        return None
    close = closeness([text], [one.text for one in among], embedder)[0]
    best = int(close.argmax())
    return among[best] if close[best] >= MEANT else None


def all_picked(text: str, notes: GrowNotes) -> list[str]:
    """The offered ideas that `text` names by their places ("1 and 3", "the second"), or nearly says again."""
    low, offered = text.lower(), [idea.text for idea in notes.offered]
    digits = {int(found) - 1 for found in re.findall(r"\b[1-9]\b", low)} if words(low) <= BY_NUMBER else set()
    places = digits | {place for cue, place in _ORDINALS if cue.search(low)}
    named = [one for place, one in enumerate(offered) if place in places or place - len(offered) in places]
    return named or [one for one in offered if shared(text, one) >= SAID_AGAIN]
