"""Weighs every alarm of a message by what stands round it, and tells the gravest that is left.

The order of the questions matters. Is it denied in its own clause? Whose life is it about? Does the speaker work with
such things, or tell a story? Is it long over, laughed at, or taken back? Only then does it count.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from coach.safety.patterns import Index
from coach.safety.rules import ConcernKind, Rule, Rules

Level = Literal["none", "concern", "crisis"]
About = Literal["self", "other"]

GRAVEST_FIRST = ("self_harm", "danger_from_others", "harm_to_others", "medical")
_MISTREATMENT_FIRST = ("self_harm", "harm_to_others", "coercion", "discrimination", "abuse", "harassment", "distress")
_OVER: dict[str, ConcernKind] = {"self_harm": "self_harm", "danger_from_others": "abuse"}
_NEGATION_REACH = 6
_SUBJECT_REACH = 12


@dataclass(frozen=True)
class Screen:
    """What a message asks of the coach: `kind` is None when `level` is "none"; `about` says whose life it touches.
    `language` is the code of the language that it was heard in, which makes no difference to what it means.
    """

    level: Level = "none"
    kind: str | None = None
    about: About = "self"
    language: str = field(default="en", compare=False)


CLEAR = Screen()


@dataclass(frozen=True)
class Found:
    """An alarm that counts, and where it stands."""

    place: int
    start: int
    end: int
    screen: Screen

    def overlaps(self, other: "Found") -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class _Message:
    """A plain message and what holds for all of it."""

    sentences: list[str]
    work: bool
    fiction: bool
    recovered: bool


def gravest(known: Rules, sentences: list[str], before: Sequence[str]) -> Screen:
    """The gravest alarm of plain `sentences`; `before` only tells what "it" may stand for ("I want to end it")."""
    message = _Message(
        sentences,
        work=any(known.says("work", sentence) for sentence in sentences),
        fiction=any(known.says("fiction", sentence) for sentence in sentences),
        recovered=any(known.says("recovered", sentence) for sentence in sentences),
    )
    context = [*sentences, *(line for text in before[-1:] for line in known.reader.sentences(text))]
    found: list[Found] = []
    seen: set[tuple[str, ...]] = set()
    spared: dict[int, bool] = {}
    for place in range(len(sentences)):
        passage = tuple(sentences[place : place + 2])
        if passage in seen:
            continue
        seen.add(passage)
        for plain, start, end, rule in _alarms(known, sentences[place]):
            if id(rule) not in spared:
                spared[id(rule)] = any(map(rule.unless.occurs, context))
            weighed = None if spared[id(rule)] else _weigh(known, message, place, plain, start, end, rule)
            if weighed is not None:
                found.append(Found(place, start, end, weighed))
    return gravest_of(found)


def gravest_of(found: Sequence[Found]) -> Screen:
    """The gravest of the alarms that count."""
    crises = [each for each in found if each.screen.level == "crisis"]
    # "He put a knife to my throat" reads like self-harm and like danger: the words that both rest on count as danger.
    plainer: dict[int, list[Found]] = {}
    for each in crises:
        if each.screen.kind in ("danger_from_others", "medical"):
            plainer.setdefault(each.place, []).append(each)
    crises = [e for e in crises if e.screen.kind != "self_harm" or not any(map(e.overlaps, plainer.get(e.place, ())))]
    if crises:
        return min((each.screen for each in crises), key=lambda screen: GRAVEST_FIRST.index(str(screen.kind)))
    concerns = (each.screen for each in found)
    return min(concerns, key=lambda screen: _MISTREATMENT_FIRST.index(str(screen.kind)), default=CLEAR)


def _alarms(known: Rules, sentence: str) -> Iterator[tuple[str, int, int, Rule]]:
    """Every alarm of a sentence, with the text it was found in: idioms are set aside first, save for a few threats."""
    sentence = sentence.replace(' " ', " ").replace(' " ', " ")
    for start, end, rule in known.first.find(sentence):
        yield sentence, start, end, rule
    plain = without(known.idioms, sentence)
    for start, end, rule in known.alarms.find(plain):
        yield plain, start, end, rule


def without(idioms: Index[str], sentence: str) -> str:
    """A sentence with a `◦` where an idiom stood."""
    spans = sorted((start, end) for start, end, _ in idioms.find(sentence))
    if not spans:
        return sentence
    kept, reached = [], 0
    for start, end in spans:
        if start >= reached:
            kept.append(sentence[reached:start])
        reached = max(reached, end)
    return "◦ ".join([*kept, sentence[reached:]])


def _weigh(known: Rules, message: _Message, place: int, plain: str, start: int, end: int, rule: Rule) -> Screen | None:
    """What an alarm comes to where it stands, or None when its surroundings take it back."""
    sentence, words, said = message.sentences[place], plain[:start].split(), plain[start:end].split()
    if _negated(known, plain, words):
        return None
    subject = _subject(known, words, said, rule)
    about: About = "self" if subject == "self" else "other"
    if subject == "crowd" or (rule.whose == "topic" and (message.work or message.fiction)):
        return None
    if rule.whose == "subject" and rule.kind == "danger_from_others" and subject == "self":
        return None
    if subject == "other" and not known.words["dear"] & set(sentence.split()) and (message.work or message.fiction):
        return None
    if rule.level == "concern" and message.work and not known.words["first_person"] & set(said):
        return None
    told = known.says("reported", plain[: start + 1]) or '"' in sentence
    if told and (message.work or message.fiction) and known.says("work", sentence):
        return None
    if known.says("inside_fiction", sentence):
        return None
    return _softened(known, message, place, _clause(known, plain, start, end), said, rule, about)


def _clause(known: Rules, plain: str, start: int, end: int) -> str:
    """The words between the pauses round an alarm."""
    before, after = plain[:start].split(), plain[end:].split()
    opens = next((len(before) - at for at, word in enumerate(reversed(before)) if word in known.words["pause"]), 0)
    closes = next((at for at, word in enumerate(after) if word in known.words["pause"]), len(after))
    return f" {' '.join(before[opens:])} {plain[start:end].strip()} {' '.join(after[:closes])} "


def _softened(
    known: Rules,
    message: _Message,
    place: int,
    clause: str,
    said: list[str],
    rule: Rule,
    about: About,
) -> Screen | None:
    """An alarm that is over, laughed at or taken back counts for less, or not at all."""
    sentence = message.sentences[place]
    personal = rule.kind in ("self_harm", "harm_to_others", "distress", "medical")
    nearby = message.sentences[place : place + 2]
    earnest = any(known.says("in_earnest", each) for each in nearby)
    if personal and not earnest and any(known.says("disclaimer", each) for each in nearby):
        return None
    reading = clause if message.recovered else sentence
    over = known.says("past", sentence) and not known.says("still", reading) and not known.words["present"] & set(said)
    if over and (message.recovered or (rule.kind == "distress" and known.says("long_past", sentence))):
        return None
    if rule.level == "concern":
        return Screen("concern", rule.kind, about)
    if over:
        return Screen("concern", _OVER[rule.kind], about) if rule.kind in _OVER else None
    if personal and not earnest and known.says("jest", sentence):
        return Screen("concern", "self_harm", about) if rule.kind == "self_harm" else None
    return Screen("crisis", rule.kind, about)


def _negated(known: Rules, plain: str, words: list[str]) -> bool:
    """Whether a negation reaches from the same clause to the words that follow `words`."""
    clause: list[str] = []
    for word in reversed(words[-_NEGATION_REACH:]):
        if word in known.words["pause"]:
            break
        clause.insert(0, word)
    reading = f" {' '.join(clause)} "
    for start, end, _ in known.cues["negation"].find(reading):
        between = reading[end:].split()
        restart = next((at for at, word in enumerate(between) if word in known.words["subject"]), None)
        if restart is not None and not set(between[:restart]) <= known.words["believing"]:
            continue
        follows = f" {reading[start:].strip()} {plain[len(' '.join(words)) + 1 :].strip()} "
        if not any(at == 1 for at, _, _ in known.cues["not_a_negation"].find(follows)):
            return True
    return False


def _subject(known: Rules, words: list[str], said: list[str], rule: Rule) -> Literal["self", "other", "crowd"]:
    """Whose life or deed an alarm is about: the words of the alarm say it, or the nearest person before them."""
    if rule.whose != "subject":
        return "self"
    if rule.kind == "danger_from_others":
        return _doer(known, words, said)
    if known.words["third_person"] & set(said):
        return "other"
    inside = [] if rule.kind == "harm_to_others" else said
    if known.words["first_person"] & set(inside):
        return "self"
    for word in [*reversed(inside), *reversed(words[-_SUBJECT_REACH:])]:
        if word in known.words["first_person"]:
            return "self"
        if word in known.words["people"]:
            return "crowd" if word in known.words["crowd"] else "other"
    return "self"


def _doer(known: Rules, words: list[str], said: list[str]) -> Literal["self", "other", "crowd"]:
    """Who does the harm that a third person suffers; "crowd" when nobody in particular suffers it."""
    people = known.words["first_person"] | known.words["people"]
    if said[0] not in people and words and words[-1] in ("i", "we", "to", "and", "not", "almost", "just"):
        nearest = next((word for word in reversed(words) if word in people), "")
        if nearest in known.words["first_person"]:
            return "self"
    owned = {"my", "our", "his", "her", "their", "own", "the"} & {*said, *words[-1:]}
    return "other" if owned or not known.words["crowd"] & set(said) else "crowd"
