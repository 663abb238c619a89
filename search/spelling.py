"""Known words by their letters, to tell what a misspelt one is meant to be."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

_SHORTEST = 3
"""Letters of a word that may be meant by another."""


def typos_allowed(word: str) -> int:
    """Wrong letters that are forgiven: none up to 3 letters, 1 up to 7, 2 from 8 on."""
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2


class Spelling:
    """Words as they are folded, shortest first, then in the order of the alphabet; each known in
    some languages, where `written` is the number of the word and `often` its occurrences."""

    def __init__(
        self,
        folded: Sequence[str] | npt.NDArray[np.str_],
        letters: npt.NDArray[np.uint64],
        lengths: npt.NDArray[np.int32],
        written: npt.NDArray[np.int32],
        often: npt.NDArray[np.int32],
    ) -> None:
        self.folded, self.letters, self.lengths = folded, letters, lengths
        self.written, self.often = written, often
        longest = int(lengths[-1]) if len(lengths) else 0
        self._starts = np.searchsorted(lengths, np.arange(longest + 2)).tolist()

    @classmethod
    def of(
        cls,
        counts: Sequence[Mapping[str, int]],
        numbers: Mapping[str, int],
        fold: Callable[[str], str],
    ) -> "Spelling":
        """From how often each word occurs in each language; `numbers` are those of the words. Of
        words that are folded alike the most frequent one is taken."""
        known = [_most_frequent(count, fold) for count in counts]
        folded = sorted({f for each in known for f in each}, key=lambda f: (len(f), f))
        written = [[numbers[each[f]] if f in each else -1 for f in folded] for each in known]
        often = [
            [count[each[f]] if f in each else 0 for f in folded]
            for count, each in zip(counts, known, strict=True)
        ]
        return cls(
            folded,
            np.array([_letters(f) for f in folded], dtype=np.uint64),
            np.array([len(f) for f in folded], dtype=np.int32),
            np.array(written, dtype=np.int32),
            np.array(often, dtype=np.int32),
        )

    def knows(self, folded: str, language: int = 0) -> bool:
        return self.as_written(folded, language) is not None

    def as_written(self, folded: str, language: int = 0) -> int | None:
        """The number of the word that is folded so, of several the most frequent one."""
        start, end = self._span(len(folded), 0)
        at = bisect_left(self.folded, folded, start, end)
        if at >= end or self.folded[at] != folded or self.written[language, at] < 0:
            return None
        return int(self.written[language, at])

    def near(self, folded: str, limit: int, language: int = 0) -> list[tuple[int, int]]:
        """Numbers of the words that this may be a misspelling of, nearest first, each with the
        typos between them; none when the word is known itself."""
        allowed = typos_allowed(folded)
        if not allowed or self.knows(folded, language):
            return []
        places = self.perhaps_near(folded, allowed, language)
        matches: list[tuple[str, Any, int]] = process.extract(
            folded,
            [str(self.folded[place]) for place in places],
            scorer=OSA.distance,
            score_cutoff=allowed,
            limit=40,
        )
        often, written = self.often[language], self.written[language]
        ranked = sorted(
            (int(distance), candidate[0] != folded[0], -int(often[places[at]]), candidate, at)
            for candidate, distance, at in matches
            if len(candidate) >= 4 or distance == 0
        )
        best = [each for each in ranked[:limit] if each[0] == ranked[0][0]]
        return [(int(written[places[at]]), distance) for distance, *_, at in best]

    def perhaps_near(self, folded: str, allowed: int, language: int = 0) -> list[int]:
        """The places of all words within `allowed` typos, and of a few others: a typo takes at
        most one letter away and brings one new."""
        start, end = self._span(len(folded), allowed)
        theirs, mine = self.letters[start:end], np.uint64(_letters(folded))
        few = (
            (np.bitwise_count(theirs & ~mine) <= allowed)
            & (np.bitwise_count(mine & ~theirs) <= allowed)
            & (self.written[language, start:end] >= 0)
        )
        return (np.flatnonzero(few) + start).tolist()

    def _span(self, length: int, more: int) -> tuple[int, int]:
        """Where the words of that length stand, as many letters more or less as told."""
        last = len(self._starts) - 1
        start, end = max(length - more, 0), length + more + 1
        return self._starts[min(start, last)], self._starts[min(end, last)]


def _most_frequent(count: Mapping[str, int], fold: Callable[[str], str]) -> dict[str, str]:
    """For what is folded alike the most frequent word, of equals the one with marks."""
    rarest_first = sorted(count, key=lambda word: (count[word], not word.isascii(), word))
    return {fold(word): word for word in rarest_first if len(word) >= _SHORTEST}


def _letters(word: str) -> int:
    """The letters that occur in a word, one bit each (of 64: some letters share one)."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) % 64)
    return bits
