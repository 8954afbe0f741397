"""Whether a message is in a language that the built-in coach does not understand.

It must never be wrong about broken, short or specialised English, so it takes two signs together: hardly any of the
small words that English cannot do without, and small words or a script that belong to another language.
"""

import re
import unicodedata

FEWEST_WORDS = 3
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ENGLISH = frozenset(
    """
    i i'm i've i'd i'll im my me we our you your he she it they them the a an and or but so because if when
    that this these those there to of in on at for with from by about as is are was were be been am do does
    did don't dont have has had can can't could would will won't should not no yes what how who why where
    which more some any all too very just want need get got think know like time work job boss her his their
    it's that's than then up out
    """.split()
)
_OTHER = frozenset(
    """
    ich du wir ihr sie und oder aber nicht ist sind war habe hat haben mein meine mit auf für von zu das der
    die ein eine einen dem den wie kann möchte will mich mir je tu il elle nous vous et ou mais pas est suis
    sont avec pour dans sur une un le la les des mon ma mes que qui ce cette j'ai veux yo tú él ella nosotros
    pero más muy con por para una los las del mi es soy estoy tengo quiero qué cómo eu você ele ela nós mas
    não com para uma os as meu minha sou estou tenho quero io lui lei noi ma non sono ho hai con per il lo gli
    mio mia voglio che ik jij wij en maar niet met voor van het een mijn ben wil ja nie jest się że mam chcę
    jestem dla na ale czy jak mój moja og jeg det ikke har och jag inte är att på med ben bir ve için değil
    çok istiyorum
    im um auch noch dann werde wenn weil dass sich uns bei nach bitte
    """.split()
)


def is_foreign(text: str) -> bool:
    """True when the text is plainly not English. Three words or fewer in Latin letters are never called foreign."""
    letters = [sign for sign in text if sign.isalpha()]
    if not letters:
        return False
    if sum(not unicodedata.name(sign, "").startswith("LATIN") for sign in letters) > len(letters) / 2:
        return True
    said = _words(text)
    if len(said) <= FEWEST_WORDS:
        return False
    english, other = _shares(said)
    return other >= 0.2 and other > 1.5 * english


def is_english(text: str) -> bool:
    """True when the text is plainly English; of a few words neither this nor the other can be said."""
    said = _words(text)
    if len(said) <= FEWEST_WORDS:
        return False
    english, other = _shares(said)
    return english >= 0.2 and english > 1.5 * other


def _words(text: str) -> list[str]:
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def _shares(said: list[str]) -> tuple[float, float]:
    """The shares of small words that are English, and that are another language's alone."""
    english = sum(word in _ENGLISH for word in said) / len(said)
    return english, sum(word in _OTHER and word not in _ENGLISH for word in said) / len(said)
