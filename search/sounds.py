"""German words in Cyrillic and Arabic letters, written as they sound: Кита, тагесмуттер, Дюрен,
كيتا, يوغندآمت, دورن. Everybody writes them differently, so it is the sounds that are compared."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice, product

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.writing import ARABIC, CYRILLIC, bare, shown

Rules = tuple[tuple[re.Pattern[str], str] | dict[int, str], ...]
"""Patterns, and tables of single letters; each is held against what those before it made."""
_TYPO_FROM = 7
"""Sounds of a word of which one may be wrong or missing."""
_FEW = 4
"""Consonants of a word of which the vowels must be written in Arabic, too."""
_LEAST_SIGNS = 4
_LEAST_LETTERS = 7


def _rules(*each: tuple[str, str] | Mapping[str, str]) -> Rules:
    return tuple(
        _table(one) if isinstance(one, Mapping) else (re.compile(one[0]), one[1]) for one in each
    )


def _table(letters: Mapping[str, str]) -> dict[int, str]:
    """From a sound, and the letters that have it. Many letters take no longer than one."""
    return {ord(letter): sound for sound, those in letters.items() for letter in those}


# What both sides are brought to, one sign for each sound: "Y" is ei, ai and eu, "W" is au, "z" is
# ts and tsch, "x" is ch, "J" the English j, and s any hiss.
_GERMAN = _rules(
    ("[^a-zäöüß]", ""), ("^job", "Job"), ("dsch", "J"), ("ph", "f"), ("qu", "kw"),
    ("ti(?=o)", "zi"), ("(?<=[aeiouäöüy])h(?=e?[^aeiouäöüy]|e?$)", ""),
    ("chs|x", "ks"), ("tsch|tz|ts", "z"),
    ("sch|ß", "s"), ("ch(?=ef)", "s"), ("ch", "x"), ("c(?=[eiäy])", "z"), ("c?k|c", "k"),
    ("(?<=[tr])h", ""), ("dt", "t"), ("v", "f"), ("e[uiy]|äu|a[iy]", "Y"), ("au", "W"),
    ("ie", "i"), ("y", "i"), ("[äö]", "e"), ("ü", "u"), (r"(.)\1+", r"\1"), ("e(?=r$)", ""),
)  # fmt: skip
_FOR_CYRILLIC = _rules({"": "j", "j": "J", "g": "hx", "f": "w"}, (r"(.)\1+", r"\1"))
_CYRILLIC = _rules(
    ("дж", "j"), {"": "ьъ'‑-"}, ("[аяеєэёо]й", "Y"), ("ау", "W"), ("т?ц|тс|ч", "z"), ("дт", "t"),
    {
        "s": "сзжшщ", "g": "гґх", "f": "вф", "i": "иіїйы", "e": "еєэё", "u": "ую", "a": "ая",
        "o": "о", "b": "б", "p": "п", "d": "д", "t": "т", "k": "к", "l": "л", "m": "м", "n": "н",
        "r": "р",
    },
    (r"(.)\1+", r"\1"), ("e(?=r$)", ""),
)  # fmt: skip
_ENDINGS = re.compile("(?:[ауеиіыоюя]|[оеё]м|ою|ами|ам|ах|[иі]в|ов|ові)$")
_ADJECTIVE = re.compile("[ыи]х$")
"""So end many everyday words, and misspelt villages seldom."""
_ARABIC = _rules(
    {
        "ا": "أإآىٱ", "": "ئؤءع", "ي": "ی", "k": "كقک", "t": "تط", "d": "دض", "b": "بپ", "s": "سصز",
        "S": "ش", "g": "جغگ", "x": "خ", "f": "فڤ", "r": "ر", "l": "ل", "m": "م", "n": "ن",
    },
    ("[هة]$", "ا"), {"h": "ه"}, (r"(.)\1+", r"\1"),
)  # fmt: skip
_BEFORE = tuple(map(re.compile, ("^[وف]", "^(?:لل|[بلك])", "^ال")))
"""What is written in one with an Arabic word: and, in, to, the."""
_VOWEL_LETTERS = re.compile("[اويhx]+")
_AS_ARABIC = {
    "a": "ا", "e": "(?:يو|[وي])?", "i": "ي", "o": "و", "u": "(?:يو|وي|و|ي)", "Y": "(?:ا?[وي]?ي)",
    "W": "(?:او|و|ا)", "p": "b", "w": "(?:f|و)", "g": "[gk]", "h": "h", "x": "[xS]", "s": "[sS]",
    "z": "t?[sS]", "j": "ي", "J": "(?:dg|g|ي)",
}  # fmt: skip
_BONES = {"p": ("b",), "g": ("k",), "x": ("", "s"), "z": ("s",), "J": ("dk", "k", "")}
_NO_BONES = frozenset("aeiouYWhjwf")
_ONE_BONE = str.maketrans("gS", "ks", "f")
_TWICE = re.compile(r"(.)\1+")


class Sounds:
    """German words, to be found by what they sound like."""

    def __init__(self, sure: Iterable[str], others: Iterable[str] = ()) -> None:
        """The words in small letters; of those that sound alike the first is meant. What is not
        `sure` to be lent must be long, or everyday words would sound like it."""
        self._cyrillic: dict[str, str] = {}
        self._arabic: dict[str, list[str]] = defaultdict(list)
        sure = tuple(sure)
        for number, word in enumerate(dict.fromkeys((*sure, *others))):
            is_sure = number < len(sure)
            if not (is_sure or len(word) >= _LEAST_LETTERS):
                continue
            sounds = _sounds(_german(word), _FOR_CYRILLIC)
            self._cyrillic.setdefault(sounds, word)
            for bones in _bones(word):
                if is_sure or len(bones) > _FEW:
                    self._arabic[bones].append(word)
        self._long: dict[str, list[str]] = defaultdict(list)
        for sounds in self._cyrillic:
            if len(sounds) >= _TYPO_FROM - 1:
                self._long[sounds[0]].append(sounds)

    @lru_cache(maxsize=2_000)  # noqa: B019 - lives as long as the process
    def meant(self, word: str, *, mended: bool = False) -> str | None:
        """The German word that one in other letters sounds like, also with a wrong sound where it
        may be `mended`; None where it sounds like none."""
        word = shown(word.lower())
        if CYRILLIC.search(word):
            return self._from_cyrillic(word, mended)
        return self._from_arabic(word) if ARABIC.search(word) else None

    @lru_cache(maxsize=2_000)  # noqa: B019 - lives as long as the process
    def alike(self, word: str) -> str | None:
        """The German word that one in Latin letters sounds exactly like."""
        sounds = _sounds(_german(word), _FOR_CYRILLIC)
        return self._cyrillic.get(sounds) if len(sounds) >= _LEAST_SIGNS else None

    def _from_cyrillic(self, word: str, mended: bool) -> str | None:
        stripped = _ENDINGS.sub("", word)
        forms = [_sounds(form, _CYRILLIC) for form in (word, stripped, f"{stripped}а")]
        for sounds in forms:
            if sounds in self._cyrillic:
                return self._cyrillic[sounds]
        for sounds in forms if mended and not _ADJECTIVE.search(word) else ():
            if len(sounds) >= _TYPO_FROM:
                known = self._long.get(sounds[0], ())
                near = process.extractOne(sounds, known, scorer=OSA.distance, score_cutoff=1)
                if near:
                    return self._cyrillic[near[0]]
        return None

    def _from_arabic(self, word: str) -> str | None:
        for form in _without_little_words(word):
            signs = _sounds(form, _ARABIC)
            bones = _bones_of(signs)
            for german in self._arabic.get(bones, ()) if len(signs) >= _LEAST_SIGNS else ():
                if _as_arabic(german).fullmatch(signs):
                    return german
        return None


def _sounds(word: str, rules: Rules) -> str:
    for rule in rules:
        word = word.translate(rule) if isinstance(rule, dict) else rule[0].sub(rule[1], word)
    return word


def _german(word: str) -> str:
    if not word.isascii():
        word = "".join(letter if letter in "äöüß" else bare(letter) for letter in word)
    return _sounds(word, _GERMAN)


def _without_little_words(word: str) -> Iterator[str]:
    yield word
    for before in _BEFORE:
        shorter = before.sub("", word)
        if shorter != word:
            yield shorter
        word = shorter


def _bones_of(signs: str) -> str:
    """The consonants by which words in Arabic letters are looked up: those that are always
    written, and always alike."""
    bones = _VOWEL_LETTERS.sub("", signs).translate(_ONE_BONE)
    return _TWICE.sub(r"\1", bones).replace("ts", "s")


_MOST_WAYS = 64
"""Of a word that may be read in many ways ("hahachachach") so many are held against others."""


def _bones(word: str) -> set[str]:
    ways: list[Sequence[str]] = [
        ("",) if sign in _NO_BONES else _BONES.get(sign, (sign,)) for sign in _german(word)
    ]
    return {_bones_of("".join(way)) for way in islice(product(*ways), _MOST_WAYS)}


@lru_cache(maxsize=4_000)
def _as_arabic(word: str) -> re.Pattern[str]:
    """How a German word may be written in Arabic letters. There short vowels are left out: of a
    word with few consonants only "e"."""
    sounds = _german(word)
    few = sum(sign not in _NO_BONES for sign in sounds) <= _FEW
    parts = []
    for place, sign in enumerate(sounds):
        part = _AS_ARABIC.get(sign, sign)
        if not place and sign in "aeiouYW":
            part = f"ا(?:{part})?"
        elif sign in "aiou" and not few:
            part = f"(?:{part})?"
        if place == len(sounds) - 1 and sign == "e":
            part = "ي?ا?"
        parts.append(part)
    return re.compile("".join(parts))
