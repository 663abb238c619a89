"""What can be chosen, as sets of document numbers: filters, counts and shelves are intersections.

A document's number is its place in the order of the catalogue.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
import numpy.typing as npt
from pyroaring import BitMap

from search.port import FACETS, TIMES, Document, Occasion, Query, Shelf
from search.postings import Numbers
from search.ranking import SHORT_SPAN, is_own
from search.timewords import said

_TOGETHER = "zeiten"


@dataclass(slots=True)
class Sets:
    """Changed by `put` and `drop` only until it can be seen; what is reckoned later is added."""

    alive: BitMap = field(default_factory=BitMap)
    values: dict[str, dict[str, BitMap]] = field(default_factory=lambda: {f: {} for f in FACETS})
    occasions: dict[Occasion, BitMap] = field(default_factory=dict)
    says: dict[str, BitMap] = field(default_factory=dict)
    countywide: BitMap = field(default_factory=BitMap)
    own: BitMap = field(default_factory=BitMap)
    fresh: BitMap = field(default_factory=BitMap)
    _youngest: "array[int]" = field(default_factory=lambda: array("h"))
    _oldest: "array[int]" = field(default_factory=lambda: array("h"))
    _months: dict[int, BitMap] = field(default_factory=dict)
    _short: BitMap | None = None
    _together: dict[frozenset[Occasion], BitMap] = field(default_factory=dict)
    _all_counts: dict[str, dict[str, int]] = field(default_factory=dict)

    def copied(self) -> "Sets":
        return Sets(
            alive=self.alive.copy(),
            values={f: {v: b.copy() for v, b in vs.items()} for f, vs in self.values.items()},
            occasions={each: those.copy() for each, those in self.occasions.items()},
            says={value: those.copy() for value, those in self.says.items()},
            countywide=self.countywide.copy(),
            own=self.own.copy(),
            fresh=self.fresh.copy(),
            _youngest=self._youngest[:],
            _oldest=self._oldest[:],
        )

    def drop(self, number: int) -> None:
        for values in self.values.values():
            for value in values.values():
                value.discard(number)
        for those in chain(self.occasions.values(), self.says.values()):
            those.discard(number)
        for those in (self.alive, self.countywide, self.own, self.fresh):
            those.discard(number)

    def put(self, number: int, document: Document) -> None:
        """A number is one that was dropped, or the one after the highest so far."""
        self.alive.add(number)
        if document.countywide:
            self.countywide.add(number)
        if is_own(document):
            self.own.add(number)
        if not document.stale:
            self.fresh.add(number)
        for facet, values in document.facets.items():
            known = self.values.setdefault(facet, {})
            for value in values:
                if value not in known:
                    known[value] = BitMap()
                known[value].add(number)
        for occasion in document.occasions:
            self.occasions.setdefault(occasion, BitMap()).add(number)
        for value in said(document.text):
            self.says.setdefault(value, BitMap()).add(number)
        youngest, oldest = document.ages
        if number == len(self._youngest):
            self._youngest.append(youngest)
            self._oldest.append(oldest)
        else:
            self._youngest[number], self._oldest[number] = youngest, oldest

    # Filters

    def filters(self, query: Query) -> dict[str, BitMap]:
        """What each facet of the query allows, its ages under "alter", and several of TIMES, which
        are about one time, together under "zeiten"."""
        filters: dict[str, BitMap] = {}
        times = _times(query)
        if len(times) > 1:
            filters[_TOGETHER] = self._at(times)
        for facet, chosen in query.chosen.items():
            if not chosen or (facet in times and len(times) > 1):
                continue
            filters[facet] = self._having(facet, chosen)
            if facet == "kommune":
                filters[facet] |= self.countywide
        if query.ages:
            filters["alter"] = self._of_ages(query.ages)
        return filters

    def local(self, query: Query) -> BitMap:
        """The own offers of the Kommunen that were chosen."""
        return self._having("kommune", query.chosen.get("kommune", ())) & self.own

    def timely(self, query: Query) -> BitMap:
        """The documents with a time of which all is said that was asked in words."""
        times = {facet: values for facet, values in query.times.items() if values}
        return self._at(times) if times else BitMap()

    def _having(self, facet: str, chosen: Iterable[str]) -> BitMap:
        known = self.values.get(facet, {})
        return BitMap.union(BitMap(), *(known[v] for v in chosen if v in known))

    def _at(self, times: Mapping[str, Iterable[str]]) -> BitMap:
        """The documents with a time of which all that is said; reckoned once for each."""
        wanted = [frozenset((facet, value) for value in chosen) for facet, chosen in times.items()]
        key = frozenset(wanted)
        known = self._together.get(key)
        if known is None:
            fitting = (
                those for each, those in self.occasions.items() if all(map(each.__and__, wanted))
            )
            known = self._together[key] = BitMap.union(BitMap(), *fitting)
        return known

    def _of_ages(self, ages: Iterable[int]) -> BitMap:
        return BitMap.union(BitMap(), *(self._month(month) for month in ages))

    def _month(self, month: int) -> BitMap:
        """The documents for a child of that age; reckoned once for each month asked for."""
        known = self._months.get(month)
        if known is None:
            youngest, oldest = self._spans()
            known = self._months[month] = _where((youngest <= month) & (oldest >= month))
        return known

    def _made_for(self, ages: Iterable[int]) -> BitMap:
        """Documents for children of about that age: the span they are for is not long."""
        if self._short is None:
            youngest, oldest = self._spans()
            self._short = _where(oldest.astype(np.int32) - youngest <= SHORT_SPAN)
        return self._short & self._of_ages(ages)

    def _spans(self) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int16]]:
        return np.frombuffer(self._youngest, np.int16), np.frombuffer(self._oldest, np.int16)

    # Counts and shelves

    def counts(
        self, query: Query, found: BitMap, filters: Mapping[str, BitMap], total: BitMap
    ) -> dict[str, dict[str, int]]:
        """For each value of a facet how many of `found` it would leave, beside the filters of the
        other facets."""
        counts: dict[str, dict[str, int]] = {}
        times = _times(query)
        for facet in FACETS:
            beside = {other: chosen for other, chosen in times.items() if other != facet}
            if facet in TIMES and beside:
                base = found
                for other, allowed in filters.items():
                    if other not in (*TIMES, _TOGETHER):
                        base = base & allowed
                counted = {
                    value: base.intersection_cardinality(self._at({**beside, facet: (value,)}))
                    for value in sorted(self.values.get(facet, {}))
                }
                counts[facet] = {value: number for value, number in counted.items() if number}
                continue
            base = total
            if facet in filters:
                base = found
                for other, allowed in filters.items():
                    if other != facet:
                        base = base & allowed
            if base is self.alive:
                if facet not in self._all_counts:
                    self._all_counts[facet] = self._count(facet, base)
                counts[facet] = dict(self._all_counts[facet])
            else:
                counts[facet] = self._count(facet, base)
        return counts

    def _count(self, facet: str, base: BitMap) -> dict[str, int]:
        values = self.values.get(facet, {})
        if facet != "kommune":
            counted = {value: base.intersection_cardinality(b) for value, b in values.items()}
        else:
            # An offer for the whole Kreis counts for each Kommune.
            wide = base & self.countywide
            narrow = base - self.countywide
            counted = {v: len(wide) + narrow.intersection_cardinality(b) for v, b in values.items()}
        return {value: number for value, number in sorted(counted.items()) if number}

    def browsed(
        self, total: BitMap, near: BitMap, query: Query, tied: Mapping[str, BitMap]
    ) -> list[int]:
        """A page of all that stand on the shelves, one behind the other, and the rest; `tied` has
        the documents that answer the needs of the shelves."""
        found: list[int] = []
        skip = query.offset
        first = [self._on(shelf, tied) for shelf in query.shelves] or [self.timely(query)]
        parts = (self._shelves(part, near, query) for part in _in_turn(total, first))
        for shelf in chain.from_iterable(parts):
            found += shelf[skip : skip + query.limit - len(found)]
            if len(found) == query.limit:
                break
            skip = max(skip - len(shelf), 0)
        return found

    def _on(self, shelf: Shelf, tied: Mapping[str, BitMap]) -> BitMap:
        met = [self._having(facet, values) for facet, values in shelf.facets.items()]
        if shelf.times:
            met.append(self._at(shelf.times))
        if shelf.says:
            met.append(BitMap.union(BitMap(), *(self.says.get(v, BitMap()) for v in shelf.says)))
        if shelf.needs:
            met.append(BitMap.union(BitMap(), *(tied[need] for need in shelf.needs)))
        return BitMap.intersection(self.alive, *met)

    def _shelves(self, total: BitMap, near: BitMap, query: Query) -> Iterator[BitMap]:
        """Without a question: the place asked for, own Kommune, then all; for a child's age what
        is made for that age before what is for all; fresh first; in the catalogue's order."""
        local = self.local(query)
        there = near & local
        meant = self._made_for(query.ages) if query.ages else self.alive
        for place in (there, local - there, None) if local else (None,):
            here = total - local if place is None else total & place
            for part in (here & meant, here - meant):
                yield part & self.fresh
                yield part - self.fresh


def _in_turn(total: BitMap, first: Iterable[BitMap]) -> Iterator[BitMap]:
    """What of all is in each, and in none before it; then what is left."""
    for those in first:
        yield total & those
        total = total - those
    yield total


def _times(query: Query) -> dict[str, tuple[str, ...]]:
    return {facet: query.chosen[facet] for facet in TIMES if query.chosen.get(facet)}


def bitmap(numbers: Numbers) -> BitMap:
    bits = array("I")  # the form that BitMap takes over without a loop
    bits.frombytes(np.ascontiguousarray(numbers, dtype=np.uint32).tobytes())
    return BitMap(bits)


def numbers_of(some: BitMap) -> Numbers:
    return np.frombuffer(some.to_array(), dtype=np.uint32)


def _where(fits: npt.NDArray[np.bool_]) -> BitMap:
    return bitmap(np.flatnonzero(fits).astype(np.uint32))
