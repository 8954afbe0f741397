"""Which option a person means by "the second one", "the course" or a few of its words."""

import re
from dataclasses import dataclass

from coach.coaches.builtin.clauses import words
from coach.coaches.builtin.closeness import closeness
from coach.guidance.embed import Embedder
from coach.notes import Change, GrowNotes, Kind

MEANT = 0.55  # closeness above which a phrase means an option that was named
_ORDINALS = (
    (r"\b(?:first|1st|number one|option one|no\.? ?1|option 1)\b|^\W*1\W*$", 0),
    (r"\b(?:second|2nd|number two|option two|no\.? ?2|option 2)\b|^\W*2\W*$", 1),
    (r"\b(?:third|3rd|number three|option three|no\.? ?3|option 3)\b|^\W*3\W*$", 2),
    (r"\b(?:fourth|4th|number four|option 4)\b|^\W*4\W*$", 3),
    (r"\b(?:last|latter)(?: one| option| idea)?\b", -1),
    (r"\bformer\b", 0),
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
    for cue, place in _ORDINALS:
        among = offered or noted
        if re.search(cue, low) and words(text) <= 12 and (place < len(among)):
            return among[place] if among else None
    among = noted + offered
    if not among:
        return None
    close = closeness([text], [one.text for one in among], embedder)[0]
    best = int(close.argmax())
    return among[best] if close[best] >= MEANT else None
