"""Arabic as it is spoken, and as it is typed with Latin letters ("3andi weld"): brought to what the
phrasings and the sentence encoder know."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product

from rapidfuzz import fuzz

from search.wordlists import dialect
from search.writing import fold

_DIGITS_AS_LETTERS = re.compile(r"\b(?:[a-z]+[2357]+[a-z'0-9]*|[2357][a-z]{2,}[a-z'0-9]*)\b")
"""A word with 3 for ع, 7 for ح, 2 for ء, 5 for خ..."""
_NO_ARABIC = re.compile(
    r"(?:[a-z]{1,3}\d+|[a-z]\d+[a-z]|\d+(?:j|m|mon|jahr|monat|woch|tag|kind|er\b|te[nr]?\b).*)$"
)
"""... but not U3, U7a, B1, A52, 7jährig or 2ten."""
_LEAST_KNOWN = 0.5
"""Share of the words with two consonants that must be Arabic ones we know."""
_LEAST_LIKE = 55.0
"""Of 100: how like the letters of a word must be, where its consonants are the same."""
_ARTICLES = frozenset("el al il l lal bel bil fel fil w u 3am 3m".split())
_BY_LATIN = (
    ("sh|ch", "$"), ("kh|5|7'", "x"), ("gh|3'", "G"), ("th", "t"), ("dh", "d"), ("3", "E"),
    ("7", "H"), ("ou|oo|u|o", "و"), ("ee|ei|ai|i|y", "ي"), ("v", "f"), ("p", "b"), ("c", "k"),
)  # fmt: skip
_CONSONANTS = str.maketrans(
    {
        **dict(zip("بتطثجحخدضذرزظسصشعغفقكلمنه", "btttjHxdddrzzss$EGfqklmnh", strict=True)),
        **dict.fromkeys("اأإآءئؤىوية", ""),
    }
)  # fmt: skip
_AMBIGUOUS = {
    "2": ("q", ""),
    "g": ("j", "q", "G"),
    "k": ("k", "q"),
    "z": ("z", "d"),
    "8": ("q", "G"),
}
_AS_LATIN = str.maketrans(
    {
        **dict(zip("بتطثجحخدضذرزظسصشعغفقكلمنه", "btttjHxdddrzzss$EGfqklmnh", strict=True)),
        **dict(zip("اأإآىةوؤيئ", "aaaaaauuii", strict=True)),
        "ء": "",
    }
)  # fmt: skip
_MOST_WAYS = 8


def standard(said: Iterable[str]) -> Iterator[str]:
    """Words of a dialect in standard Arabic, others as they are. "عم يبكي" and "بيبكي" are just
    "يبكي"."""
    table = dialect()
    for word in said:
        known = table.get(fold(word))
        if known is not None:
            yield from known
        elif word not in ("عم", "وعم"):
            yield word[1:] if len(word) > 4 and word.startswith("بي") else word


class Chat:
    """Reads Arabic in Latin letters, with the Arabic words that are known."""

    def __init__(self, known: Mapping[str, int]) -> None:
        """`known` tells how often each word occurs."""
        self._known: dict[str, list[tuple[str, int]]] = defaultdict(list)
        spoken = dict.fromkeys(dialect(), 1)
        for word, times in {**spoken, **known}.items():
            self._known[_consonants(word)].append((word, times))

    def in_arabic(self, text: str) -> str | None:
        """The question in Arabic letters, None where it is none of Arabic in Latin ones."""
        plain = text.lower().replace("’", "'")
        marked = [w for w in _DIGITS_AS_LETTERS.findall(plain) if not _NO_ARABIC.match(w)]
        if not marked:
            return None
        asked = [word for word in re.findall(r"[a-z0-9']+", plain) if word not in _ARTICLES]
        meant = [self._word(word) for word in asked]
        telling = [word for word in asked if len(_bare(_latin(word))) > 1]
        if sum(word is not None for word in meant) < _LEAST_KNOWN * len(telling):
            return None
        pairs = zip(asked, meant, strict=True)
        return " ".join(arabic or _letter_by_letter(word) for word, arabic in pairs)

    def _word(self, typed: str) -> str | None:
        """The known word that has these consonants, and vowels most like these."""
        latin = _latin(typed)
        ways = [_AMBIGUOUS.get(sign, (sign,)) for sign in latin]
        best: tuple[float, int, str] = (0.0, 0, "")
        for way in islice(product(*ways), _MOST_WAYS):
            sounds = "".join(way)
            for before in ("", "b"):  # "bisa3edna": he helps us
                bones = _bare(sounds.removeprefix(before))
                for word, times in self._known.get(bones, ()) if len(bones) > 1 else ():
                    like = fuzz.ratio(_as_latin(word), _vowels(sounds.removeprefix(before)))
                    best = max(best, (like - 8 * len(before), times, word))
        return best[2] if best[0] >= _LEAST_LIKE else None


def _latin(typed: str) -> str:
    for pattern, sign in _BY_LATIN:
        typed = re.sub(pattern, sign, typed)
    return typed.replace("'", "")


def _bare(sounds: str) -> str:
    bones = re.sub("h$|[aeويw]", "", sounds)
    return re.sub(r"(.)\1+", r"\1", bones)


def _vowels(sounds: str) -> str:
    return sounds.replace("و", "u").replace("ي", "i").replace("w", "u").replace("e", "a")


def _consonants(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", re.sub("ه$", "", word).translate(_CONSONANTS))


def _as_latin(word: str) -> str:
    return re.sub("ه$", "a", word).translate(_AS_LATIN)


_LETTERS = str.maketrans(dict(zip("$xGtdEHbjrzsfqklmnhgw", "شخغتدعحبجرزسفقكلمنهجو", strict=True)))


def _letter_by_letter(typed: str) -> str:
    sounds = re.sub("(?<=.)[ae](?=.)", "", _latin(typed))
    return re.sub("[ae]", "ا", sounds.replace("2", "ا")).translate(_LETTERS)
