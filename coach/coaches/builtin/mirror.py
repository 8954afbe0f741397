"""The person's words, turned so that the coach can say them: "I keep putting my thesis off" → "you keep putting your
thesis off". What cannot be turned safely is not turned at all; the caller then quotes it or leaves it out."""

import re
from collections.abc import Iterable

from coach.coaches.builtin.clauses import bare, words

LONGEST = 10  # words; a longer phrase would be a recap, not a reflection
SHORTEST_CLAUSE = 4
LONGEST_QUOTE = 7

_TURN = {
    "i": "you",
    "i'm": "you're",
    "im": "you're",
    "i've": "you've",
    "ive": "you've",
    "i'd": "you'd",
    "i'll": "you'll",
    "me": "you",
    "my": "your",
    "mine": "yours",
    "myself": "yourself",
    "we": "you",
    "we're": "you're",
    "we've": "you've",
    "we'd": "you'd",
    "we'll": "you'll",
    "us": "you",
    "our": "your",
    "ours": "yours",
    "ourselves": "yourselves",
}
_VERB_AFTER_I = {"am": "are", "was": "were", "wasn't": "weren't", "amn't": "aren't"}
_VERB_BEFORE_I = {"am": "are", "was": "were", "wasn't": "weren't"}
_QUOTES = re.compile(r"[\"“”«»]|(?<!\w)'")
_QUOTED = re.compile(r"(\"[^\"]*\"|“[^”]*”|(?<!\w)'[^']*'(?!\w))")
_TOKEN = re.compile(r"[\w'’]+|[^\w'’]+")
_HEDGE = re.compile(
    r"^(?:(?:or|i think|i guess|i suppose|i feel like|i believe|i'd say|maybe|perhaps|because|cause|cos|the thing is|"
    r"the problem is|the trouble is|it's just that|just|that|probably|sometimes)\b(?: that\b)?[\s,:]*)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s,]*(?:\b(?:tbh|lol|i guess|i suppose|i think|to be honest|or something|you know|really|honestly|though|then|"
    r"haha|etc|and stuff|if that makes sense|please|pls)\b|[.!?…,;:\s)(])+$",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"(?:,| because | so that | since | which | although | even though | and then | whenever | unless | [-–] )",
    re.I,
)
_SUBJECT = re.compile(
    r"^(?:i|we|he|she|they|it|there|this|that|nobody|everyone|everybody|no one|people)\b(?:'|’|\s)\w", re.IGNORECASE
)
_ABOUT = re.compile(
    r"^(?:my|the|our|his|her|their|what|a|no|not|too|lack) (?:[\w'’-]+ ){1,6}?(?:is|are|was|were|has|have|had|can't"
    r"|cannot|don't|doesn't"
    r"|won't|keeps?|never|always|gets?|says?|thinks?|wants?|needs?|makes?|takes?|\w+s)\b|^(?:being|having|not|too"
    r"|fear|lack|no)\b",
    re.IGNORECASE,
)
_UNSURE = re.compile(  # said back, "you don't know" is a verdict
    r"^i (?:don'?t|do not|dont) (?:\w+ )?(?:know|understand|see|remember)"
    r"|^i(?:'m| am) not (?:\w+ )?sure|^i have no idea",
    re.I,
)
_ADDRESSES_COACH = re.compile(r"\b(?:you|your|yours|yourself|u|ur)\b", re.IGNORECASE)
_WAY = re.compile(
    r"^(?:or |and |also |then |to )*(?:(?:i|we)(?:'d|'ll|d|ll)? )?(?:could|might|would|will|can|maybe|perhaps|also"
    r"|just|simply|go|talk"
    r"|speak|ask|tell|write|send|call|ring|phone|text|email|e-mail|meet|see|visit|book|join|apply|take|make|give"
    r"|get|start"
    r"|stop|try|let|find|look|read|learn|practi[sc]e|record|show|offer|invite|hire|hand|share|drop|build|draw|draft"
    r"|plan|use"
    r"|move|leave|stay|say|put|set|run|work|keep|do|be|bring|teach|train|study|swap|wait|change|cut|pay|sell|buy"
    r"|rent|open"
    r"|\w+ing)\b",
    re.IGNORECASE,
)
_WANT = re.compile(
    r"^(?:i|we)(?:'d| would| really| just| do| also| only)* (?:want|like|love|hope|wish|need|aim|plan)(?:ing)? to\s+"
    r"|^(?:i|we)(?:'m| am|'re| are) (?:trying|hoping|looking|aiming) to\s+"
    r"|^(?:i )?(?:want to|wanna|would like to|need to|to)\s+"
    r"|^what i(?:'d| would)? (?:really |most )?(?:like|want|need|love)\b[^.]{0,40}?\bis to\s+"
    r"|^my (?:main |real |big )?(?:goal|aim|dream|plan)(?: is|'s) to\s+",
    re.IGNORECASE,
)


def core(text: str) -> str:
    """The phrase at the heart of a clause: no opening noises, no hedges, no trailing fillers."""
    text = _HEDGE.sub("", bare(text.replace("’", "'"))).strip()
    return _TAIL.sub("", text).strip()


def clause(text: str, common: Iterable[str] = ()) -> str | None:
    """The text as a finite clause said to the person, or None when it is not one, too long, or speaks to the coach."""
    phrase = _short(core(text), LONGEST)
    if (
        phrase is None
        or _QUOTES.search(text)
        or words(phrase) < SHORTEST_CLAUSE
        or _UNSURE.match(phrase)
        or not _SUBJECT.match(phrase)
        or _ADDRESSES_COACH.search(phrase)
    ):
        return None
    return _lower(_turn(phrase), common)


def wish(text: str, common: Iterable[str] = ()) -> str | None:
    """A wish as the words after "to": "I want to lead a team" → "lead a team"; None when it is not said so."""
    phrase = core(text)
    found = _WANT.match(phrase)
    rest = _short(phrase[found.end() :].partition(",")[0], LONGEST) if found else None
    if not rest or _ADDRESSES_COACH.search(rest) or words(rest) < 2:
        return None
    return _lower(_turn(rest), common)


def action(text: str) -> str:
    """What was promised, said to the person: "I'll send my draft to Anna" → "send your draft to Anna".

    What is quoted in it stays as it is: those are the words they will say.
    """
    parts = _QUOTED.split(core(text))
    return "".join(part if _QUOTED.fullmatch(part) else _turn(part) for part in parts)


def says_a_way(text: str) -> bool:
    """Whether a sentence says by its form that this is something one could do."""
    return bool(_WAY.match(core(text)))


def reads_alone(text: str) -> bool:
    """Whether a line can be understood without the sentence it was cut from."""
    return bool(_SUBJECT.match(core(text)) or _ABOUT.match(core(text)))


def quote(text: str) -> str | None:
    """The text as a short quotation in the person's own words; None when it is too long to be one."""
    phrase = _short(core(text), LONGEST_QUOTE)
    if phrase and _ADDRESSES_COACH.search(phrase):
        return None
    return f"“{phrase}”" if phrase and words(phrase) >= 2 and "“" not in phrase and '"' not in phrase else None


def _short(phrase: str, longest: int) -> str | None:
    """The phrase cut at its first joint when it is too long; None when even that is too long or nothing is left."""
    if words(phrase) > longest:
        joint = next((found for found in _CUT.finditer(phrase) if words(phrase[: found.start()]) >= 3), None)
        phrase = phrase[: joint.start()] if joint else phrase
    phrase = _TAIL.sub("", phrase).strip()
    return phrase if phrase and words(phrase) <= longest and not re.search(r"[?<>{}\[\]|`*_#]|\w\.\s", phrase) else None


def _turn(phrase: str) -> str:
    tokens = _TOKEN.findall(phrase)
    turned = []
    for place, token in enumerate(tokens):
        low = token.lower()
        before = tokens[place - 2].lower() if place > 1 else ""
        after = tokens[place + 2].lower() if place + 2 < len(tokens) else ""
        if (low in _VERB_AFTER_I and before == "i") or (low in _VERB_BEFORE_I and after == "i"):
            turned.append(_VERB_AFTER_I.get(low, token))
        else:
            turned.append(_TURN.get(low, token))
    return "".join(turned)


def _lower(phrase: str, common: Iterable[str]) -> str:
    """A small first letter, unless the first word may be a name."""
    first = re.match(r"[\w']+", phrase)
    word = first[0] if first else ""
    ordinary = word.lower() in common or word.lower() in _TURN.values() or re.search(r"(?:ing|ly|ed)$", word)
    return phrase[0].lower() + phrase[1:] if ordinary and not word.isupper() else phrase
