"""Makes text in any script plain, because English spelling rules would bend other languages ("im", "die", "dat").

People leave accents and vowel points out, write with or without spaces where their script allows both, and type the
letters of a neighbouring alphabet. Here all of that becomes one spelling: no accents, one form of each letter, and each
sign of a script without spaces a word of its own. Patterns are made plain by the same rules.
"""

import re
import unicodedata

_UNSPACED = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]"
_SIGN = re.compile(_UNSPACED)
_BETWEEN = re.compile(f"(?<={_UNSPACED})(?={_UNSPACED})")
_STRETCHED = re.compile(r"([^\W\d])\1{2,}")
_ENDS = frozenset(".!?\n。।۔؟")
_PAUSES = frozenset(",;:()[]–—/、،؛")
# Kana voicing marks and the Indic sign that joins consonants make other words; every other mark may be missing.
_TELLING = (0, 8, 9)
_ALIKE = str.maketrans("ıłđøðیىکےہھةۃँ", "ildodييكيههههं", "\u0640")


def folded(text: str) -> str:
    """`text` in lower case, without accents or invisible signs, one form of each letter."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    dropped = {ord(sign): None for sign in set(apart) if _may_be_missing(sign)}
    return unicodedata.normalize("NFC", apart.translate(dropped)).translate(_ALIKE)


def sentences(text: str) -> list[str]:
    """The plain sentences of `text`: words with single spaces between and around them, `,` for every pause."""
    plain = folded(text)
    plain = _STRETCHED.sub(r"\1", plain.translate({ord(sign): _read(sign) for sign in set(plain)}))
    return [f" {' '.join(words)} " for words in map(str.split, plain.split(".")) if words]


def pattern(source: str) -> str:
    """A pattern as the sentences it is looked for in are: `我想死` is three words, `j'ai` two."""
    return _BETWEEN.sub("_", re.sub("['’-]", "_", folded(source)))


def _may_be_missing(sign: str) -> bool:
    return unicodedata.combining(sign) not in _TELLING or unicodedata.category(sign) == "Cf"


def _read(sign: str) -> str:
    if sign in _ENDS:
        return "."
    if sign in _PAUSES:
        return " , "
    if _SIGN.match(sign):
        return f" {sign} "
    return sign if unicodedata.category(sign)[0] in "LNM" else " "
