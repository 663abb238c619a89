"""One way to write what is written in several: marks, apostrophes, capitals and letters that look
alike; of all nine languages and their three scripts."""

import functools
import re
import unicodedata

from Stemmer import Stemmer

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile(r"[’'`´‘‛ʼʹʻˈ′]")
_ELISION = re.compile(r"\b([cdjlmnst]|qu)['`](?=[aeiouyhâàéèêîôœ])")
"""French d'allemand, l'école, qu'il: two words; English don't and Ukrainian м'яч stay one."""
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u0640]")
"""Signs without a shape of their own; the tatweel only makes an Arabic word longer."""
_VOWEL_SIGNS = r"\u0610-\u061a\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06dc"
_LEFT_OVER = re.compile(rf"[\u0300-\u036f{_VOWEL_SIGNS}]")
"""Marks that are part of no letter once all are put together: Arabic vowel signs, stress marks, and
the dot that "İ" leaves in small letters."""
_MARKS = re.compile(rf"[\u0300-\u036f\u0653-\u0655{_VOWEL_SIGNS}]")
ARABIC = re.compile(r"[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff]")
CYRILLIC = re.compile(r"[\u0400-\u052f]")
OTHER_SCRIPT = re.compile(f"{ARABIC.pattern}|{CYRILLIC.pattern}")
_ABBREVIATED = re.compile(r"(?<!\w)(?:[^\W\d_]\.){2,}(?:[^\W\d_](?!\w))?")
"""O.G.S. is one word."""
_MIXED = re.compile(r"\b[a-z\u0400-\u052f]*(?:[a-z][\u0400-\u052f]|[\u0400-\u052f][a-z])\w*")
_LOOK_ALIKE = str.maketrans("aceiopxykmtbh", "асеіорхукмтвн")
"""Latin letters that stand in Cyrillic words, since they look alike or their key is nearer."""
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_BARRED = str.maketrans("ıłøđ", "ilod")
_ONE_LETTER = str.maketrans("ىةکیگپچڤіїєґыэ", "يهكيكبجفииегие")
"""Letters that are changed for each other: Arabic alef maqsura and ta marbuta, Persian and Iraqi
forms, Ukrainian ones beside Russian ones."""
_SHORT = 200
"""Signs of a text of which the words are kept: questions, titles, phrasings."""
_RUSSIAN = str.maketrans("іїєґё", "ииеге")
_UMLAUTS = re.compile(r"(?<![aeqäöü])(?:[ao]e|ue(?!ll|tt))")

# Without a memory of their own: `stem` has one, and this way all threads may share them.
_german, _arabic, _russian = (Stemmer(name, 0) for name in ("german", "arabic", "russian"))


def shown(text: str) -> str:
    """A text as it looks: letters put together with their marks, Arabic ones without vowel signs,
    nothing that cannot be seen, one kind of apostrophe. Capitals stay."""
    if text.isascii():
        return text
    plain = _UNSEEN.sub("", unicodedata.normalize("NFC", text))
    return _LEFT_OVER.sub("", _APOSTROPHES.sub("'", plain))


def words(text: str) -> list[str]:
    """The words of a text in lower case, in order; punctuation and symbols are gone."""
    return list(_short_words(text) if len(text) <= _SHORT else _words(text))


def _words(text: str) -> tuple[str, ...]:
    plain = text.lower()
    if not text.isascii():
        plain = shown(unicodedata.normalize("NFKC", text)).lower()
        # Again, for "İ" has one more mark in small letters.
        plain = _LEFT_OVER.sub("", plain).translate(DIGITS)
        if CYRILLIC.search(plain):
            plain = _MIXED.sub(lambda word: word[0].translate(_LOOK_ALIKE), plain)
    plain = _APOSTROPHES.sub("", _ELISION.sub(r"\1 ", plain))
    if "." in plain:
        plain = _ABBREVIATED.sub(lambda word: f"{word[0].replace('.', '')} ", plain)
    return tuple(_WORD.findall(plain))


_short_words = functools.lru_cache(maxsize=4_000)(_words)
"""A question goes through many hands, of which each asks for its words."""


@functools.lru_cache(maxsize=40_000)  # more than the needs have: their index folds them thrice
def fold(word: str) -> str:
    """One spelling for ä/ae/a, ö/oe/o, ü/ue/u, ß/ss, é/e, ى/ي, і/и: both sides are folded alike."""
    word = bare(word.replace("ß", "ss")).translate(_ONE_LETTER)
    return word.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def bare(letters: str) -> str:
    """Letters without their marks."""
    if letters.isascii():
        return letters
    return _MARKS.sub("", unicodedata.normalize("NFKD", letters)).translate(_BARRED)


@functools.lru_cache(maxsize=10_000)
def stem(word: str) -> str:
    """The folded stem. Stemming comes first: the stemmer wants to see real umlauts."""
    word = word[:60]
    if ARABIC.search(word):
        return fold(_arabic.stemWord(bare(word)))
    if CYRILLIC.search(word):
        return fold(_russian.stemWord(word.translate(_RUSSIAN)))
    if not word.isascii():
        word = "".join(c if c in "äöüß" else bare(c) for c in word)
    if len(word) > 4 and word.endswith(("as", "os", "ys")):
        word = word[:-1]  # Kitas, Autos, Babys: a plural the stemmer leaves alone
    return fold(_german.stemWord(word))


def umlauts(word: str) -> str:
    """A German word with the umlauts that its ae, oe and ue most likely stand for."""
    return _UMLAUTS.sub(lambda pair: {"a": "ä", "o": "ö", "u": "ü"}[pair[0][0]], word)
