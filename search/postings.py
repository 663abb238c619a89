"""An inverted index in columns: for each term the numbers of the documents that have it.

A term has a grade in each of them (the field it stands in, how well a need is met), which the
engine turns into a weight when it asks. The columns of all terms lie one behind the other, in the
order of the alphabet: a change is one copy of them, which readers of the old ones never notice.
"""

from array import array
from bisect import bisect_left
from collections.abc import Collection, Mapping
from itertools import compress
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Grades = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.uint32]
Counts = npt.NDArray[np.int64]


class Postings(NamedTuple):
    """Documents, smallest number first, and a grade in each of them."""

    numbers: Numbers
    grades: Grades


_NONE = Postings(np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.uint8))


class Gathered:
    """The terms of documents, taken down as they come."""

    def __init__(self) -> None:
        self._columns: dict[str, tuple[array[int], bytearray]] = {}

    def add(self, number: int, terms: Collection[str], grade: int = 0) -> None:
        """A document has each term once, whatever its grade (0 to 255)."""
        for term in terms:
            columns = self._columns.get(term)
            if columns is None:
                columns = self._columns[term] = array("I"), bytearray()
            columns[0].append(number)
            columns[1].append(grade)

    def postings(self) -> dict[str, Postings]:
        """Each term in the order of the alphabet; "" (a word of nothing but marks) is none."""
        return {term: _sorted(*self._columns[term]) for term in sorted(self._columns) if term}


def _sorted(numbers: "array[int]", grades: bytearray) -> Postings:
    found = Postings(np.frombuffer(numbers, np.uint32), np.frombuffer(grades, np.uint8))
    if np.all(found.numbers[1:] > found.numbers[:-1]):
        return found
    order = np.argsort(found.numbers)
    return Postings(found.numbers[order], found.grades[order])


class Inverted:
    """Never changed: whoever changes it gets another."""

    def __init__(
        self, terms: list[str] | None = None, counts: Counts | None = None, rows: Postings = _NONE
    ) -> None:
        """`rows` are those of the first term, then of the second; `counts` says how many each."""
        self._terms = terms or []
        self._rows = rows
        self._ends = np.zeros(len(self._terms) + 1, dtype=np.int64)
        if counts is not None:
            np.cumsum(counts, out=self._ends[1:])

    def of(self, term: str) -> Postings:
        place = bisect_left(self._terms, term)
        return self._at(place) if self._is(place, term) else _NONE

    def counts(self) -> dict[str, int]:
        """In how many documents each term stands, in the order of the alphabet."""
        return dict(zip(self._terms, np.diff(self._ends).tolist(), strict=True))

    def changed(self, gone: Collection[int], more: Gathered) -> "Inverted":
        """Without the documents `gone`, with what was gathered of others; these may have the
        numbers of those."""
        left = self._without(gone) if gone else self
        return left._with(more.postings())

    def _is(self, place: int, term: str) -> bool:
        return place < len(self._terms) and self._terms[place] == term

    def _at(self, place: int) -> Postings:
        start, end = self._ends[place], self._ends[place + 1]
        return Postings(self._rows.numbers[start:end], self._rows.grades[start:end])

    def _without(self, gone: Collection[int]) -> "Inverted":
        rows = np.flatnonzero(np.isin(self._rows.numbers, np.array([*gone], dtype=np.uint32)))
        places = np.searchsorted(self._ends, rows, side="right") - 1
        counts = np.diff(self._ends) - np.bincount(places, minlength=len(self._terms))
        left = counts > 0
        return Inverted(
            list(compress(self._terms, left.tolist())),
            counts[left],
            Postings(np.delete(self._rows.numbers, rows), np.delete(self._rows.grades, rows)),
        )

    def _with(self, more: Mapping[str, Postings]) -> "Inverted":
        if not more:
            return self
        added = Postings(
            np.concatenate([those.numbers for those in more.values()]),
            np.concatenate([those.grades for those in more.values()]),
        )
        lengths = [len(those.numbers) for those in more.values()]
        if not self._terms:
            return Inverted(list(more), np.array(lengths, dtype=np.int64), added)
        counts = np.diff(self._ends)
        rows: list[npt.NDArray[np.int64]] = []
        new: list[tuple[str, int, int]] = []
        for (term, those), length in zip(more.items(), lengths, strict=True):
            place = bisect_left(self._terms, term)
            if self._is(place, term):
                inside = np.searchsorted(self._at(place).numbers, those.numbers)
                counts[place] += length
            else:
                inside = np.zeros(length, dtype=np.int64)
                new.append((term, place, length))
            rows.append(self._ends[place] + inside)
        where = np.concatenate(rows)
        return Inverted(
            sorted([*self._terms, *(term for term, _, _ in new)]),
            np.insert(counts, [place for _, place, _ in new], [length for *_, length in new]),
            Postings(
                np.insert(self._rows.numbers, where, added.numbers),
                np.insert(self._rows.grades, where, added.grades),
            ),
        )
