"""The nine languages: which one a question is in, and what its misspelt words are meant to be."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

import numpy as np

from search.german import MOST_MENDED, German, fold, is_stop, occurrences, words
from search.mapped import Arrays, Texts
from search.needs import LANGUAGES, Phrase
from search.spelling import Spelling

_GERMAN = LANGUAGES.index("de")
_LEAST_PART = 3
"""German phrasings in which a word stands at least to be taken for a part of compounds."""


class Tongue:
    """Tells the languages apart by their letters and words, as the phrasings have them."""

    _ARABIC = re.compile(r"[\u0600-\u06ff]")
    _CYRILLIC = re.compile(r"[\u0400-\u04ff]")
    _GERMAN_FIRST = 2.5
    """Head start of German, in log odds: most people here type German..."""
    _GERMAN_WORD = 8.0
    """... above all when it is a single word, or an abbreviation."""

    def __init__(self, made: Arrays) -> None:
        self._signs, self._odds = Texts(made["signs"]), made["sign-odds"]

    @classmethod
    def arrays(cls, phrases: Sequence[Phrase]) -> Arrays:
        spoken: dict[str, Counter[str]] = {language: Counter() for language in LANGUAGES}
        counts: dict[str, Counter[str]] = {language: Counter() for language in LANGUAGES}
        for phrase in phrases:
            spoken[phrase.language].update(words(phrase.text))
        for counted, said in zip(counts.values(), spoken.values(), strict=True):
            for word, times in said.items():
                for sign in cls._signs_of(word):
                    counted[sign] += times
        signs = Texts.array(sign for counted in counts.values() for sign in counted)
        # The last column is for what no phrasing has: its number is -1.
        odds = np.zeros((len(LANGUAGES), len(signs) + 1))
        for row, counted in zip(odds, counts.values(), strict=True):
            total = sum(counted.values()) + 0.3 * (len(signs) or 1)
            occurs = np.array([counted[sign] for sign in signs.tolist()] + [0])
            row[:] = np.log((occurs + 0.3) / total)
        return {"signs": signs, "sign-odds": odds}

    @staticmethod
    def _signs_of(word: str) -> Iterator[str]:
        """The word, and its letters in runs of three."""
        yield f"={word}"
        marked = f" {word} "
        for start in range(len(marked) - 2):
            yield marked[start : start + 3]

    @lru_cache(maxsize=512)  # noqa: B019 - one index lives as long as the process
    def of(self, text: str) -> str:
        if self._ARABIC.search(text):
            return "ar"
        among: Sequence[str] = ("de", "en", "tr", "pl", "fr", "ro")
        if self._CYRILLIC.search(text):
            among = ("uk", "ru")
        signs = self._signs.find([sign for word in words(text) for sign in self._signs_of(word)])
        ahead = self._GERMAN_WORD if len(words(text)) == 1 else self._GERMAN_FIRST
        best, best_odds = "de", -math.inf
        for language in among:
            total = sum(self._odds[LANGUAGES.index(language), signs].tolist())
            total += ahead if language == "de" else 0.0
            if total > best_odds:
                best, best_odds = language, total
        return best


class KnownWords:
    """The words of all phrasings; mends those of a question that are misspelt. German words
    (Kita, Jobcenter) stand in questions of all languages."""

    def __init__(self, made: Arrays) -> None:
        self._words, self._counts = Texts(made["words"]), made["word-counts"]
        self._spelling = Spelling(
            made["folded"],
            made["folded-letters"],
            made["folded-lengths"],
            made["folded-written"],
            made["folded-often"],
        )
        counts = self._counts[_GERMAN, :-1]
        parts = np.flatnonzero(counts >= _LEAST_PART)
        names = self._words.texts[parts].tolist()
        self._german = German(Counter(dict(zip(names, counts[parts].tolist(), strict=True))))

    @staticmethod
    def arrays(phrases: Sequence[Phrase]) -> Arrays:
        texts: dict[str, list[str]] = {language: [] for language in LANGUAGES}
        for phrase in phrases:
            texts[phrase.language].append(phrase.text)
        counts = [occurrences(those) for those in texts.values()]
        german = counts[_GERMAN]
        spoken = [count + german if count is not german else german for count in counts]
        every = Texts.array(word for count in counts for word in count)
        numbers = {word: number for number, word in enumerate(every.tolist())}
        spelling = Spelling.of(spoken, numbers, fold)
        # The last column is for a word that is not there: its number is -1.
        table = [[count[word] for word in every.tolist()] + [0] for count in spoken]
        return {
            "words": every,
            "word-counts": np.array(table, dtype=np.int32),
            "folded": np.array(spelling.folded, dtype=np.str_),
            "folded-letters": spelling.letters,
            "folded-lengths": spelling.lengths,
            "folded-written": spelling.written,
            "folded-often": spelling.often,
        }

    def knows(self, word: str) -> bool:
        return bool(self._words.find([word])[0] >= 0)

    def parts(self, word: str) -> tuple[str, ...]:
        """The stems of the parts of a German compound, () for a word that is none."""
        return self._german.split(word)

    def mending(self, text: str, language: str) -> dict[str, str]:
        """For the misspelt words of a question what they are meant to be."""
        tongue = LANGUAGES.index(language)
        asked = list(dict.fromkeys(words(text)))
        counts = self._counts[tongue, self._words.find(asked)].tolist()
        unknown = (
            word
            for word, count in zip(asked, counts, strict=True)
            if not count and not is_stop(word) and not self._german.split(word)
        )
        near = {word: self._near(word, tongue) for word in islice(unknown, MOST_MENDED)}
        return {word: str(self._words.texts[n]) for word, n in near.items() if n is not None}

    @lru_cache(maxsize=2_000)  # noqa: B019 - one index lives as long as the process
    def _near(self, word: str, tongue: int) -> int | None:
        found = self._spelling.near(fold(word), 1, tongue)
        return found[0][0] if found else None
