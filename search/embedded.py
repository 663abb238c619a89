"""The embedded engine: an inverted index for the words, bitmaps for the filters, numpy for points.

All of it is in the memory of this process and made anew when it starts, which takes a third of a
second for some hundred offers. Why it is no full-text library stands in the README. A document's
points are the sum of documented parts (see `Weights`), so that `explain` can say them.
"""

import threading
from collections.abc import Collection, Iterable
from itertools import chain, islice

import numpy as np
import numpy.typing as npt
from pyroaring import BitMap

from search.german import German
from search.points import NOTHING, Points, Scored
from search.port import MAX_TEXT, Document, Hit, Query, Results
from search.postings import Numbers, Postings
from search.ranking import (
    HELPS,
    Part,
    Weights,
    abreast,
    need_points,
    wording,
)
from search.saying import gettext as _
from search.sets import bitmap, numbers_of
from search.state import State

Floats = npt.NDArray[np.float32]

_SEEN = 1e-3
"""Points that are worth a line of the explanation."""
_SAMPLE = 50_000
"""So many documents teach the words by which compounds are split; the rest streams through."""


class Embedded:
    """A `SearchEngine` in this process.

    One writer at a time, any number of readers; a reader keeps the state that it began with.
    """

    name = "eingebaut"

    def __init__(self, weights: Weights | None = None) -> None:
        self.weights = weights or Weights()
        self._points = Points(self.weights)
        self._writing = threading.Lock()
        self._state = State(German())

    # Writing

    def replace_all(self, documents: Iterable[Document]) -> None:
        """Fills a new index beside the old one and swaps; the old one answers until then."""
        with self._writing:
            rest = iter(documents)
            first = list(islice(rest, _SAMPLE))
            german = German.of(map(wording, first))
            self._state = State(german).changed(chain(first, rest))

    def put(self, documents: Collection[Document]) -> None:
        latest = {document.slug: document for document in documents}
        with self._writing:
            self._state = self._state.changed(latest.values())

    def tell(self, documents: Collection[Document]) -> None:
        with self._writing:
            self._state = self._state.told(documents)

    def remove(self, slugs: Collection[str]) -> None:
        with self._writing:
            self._state = self._state.changed(removed=slugs)

    # Reading

    def __len__(self) -> int:
        return len(self._state.sets.alive)

    @property
    def german(self) -> German:
        return self._state.german

    def search(self, query: Query) -> Results:
        state = self._state
        text = query.text[:MAX_TEXT]
        sets = state.sets
        filters = sets.filters(query)
        scored = self._points.of(state, query) if text or query.needs else None
        if scored and query.plainly:
            scored = scored.only(self._points.just_so(state, text))
        found = sets.alive if scored is None else self._cut(state, scored)
        total = found
        for allowed in filters.values():
            total = total & allowed
        if scored is None:
            there = self._there(state, query.near)
            asked = {need for shelf in query.shelves for need in shelf.needs}
            tied = {need: bitmap(_answering(state.needs.of(need))) for need in asked}
            hits = [(number, 0.0) for number in sets.browsed(total, there, query, tied)]
        else:
            hits = self._best(state, scored, total, query)
        return Results(
            hits=tuple(Hit(state.slugs[number], points) for number, points in hits),
            total=len(total),
            counts=sets.counts(query, found, filters, total),
        )

    def explain(self, query: Query, slugs: Collection[str]) -> dict[str, tuple[Part, ...]]:
        """For each offer the parts of its points, in the order of `Weights`."""
        state = self._state
        weights = self.weights
        text = query.text[:MAX_TEXT]
        asked = state.german.asked(text, state.dictionary) if text else []
        local, there = state.sets.local(query), self._there(state, query.near)
        scored = self._points.of(state, query)
        timely = self._timely(state, scored, query)
        named = set(scored.named.tolist())
        hits = self.search(query).hits if query.abreast else ()
        shown = {hit.slug: hit.score for hit in hits}
        told: dict[str, tuple[Part, ...]] = {}
        for slug in slugs:
            number = state.numbers.get(slug)
            if number is None:
                continue
            enough = scored.words[number] > 0
            parts = list(self._points.word_parts(state, asked, number)) if enough else []
            met = self._points.needs_met(state, query.needs, number)
            parts += [
                Part(_("Anliegen „%(need)s“") % {"need": n}, p)
                for n, p in need_points(met, weights).items()
            ]
            if number in named and scored.bonus > 0:
                parts.append(Part(_("trägt diesen Namen"), scored.bonus))
            points = sum(part.points for part in parts)
            lifts = (
                (there, _("nennt „%(place)s“") % {"place": query.near}, weights.near),
                (local, _("in der eigenen Kommune"), weights.local),
                (state.sets.fresh, _("Angaben sind aktuell"), weights.fresh),
            )
            parts += [Part(what, points * share) for those, what, share in lifts if number in those]
            if number in timely:
                here = np.array([number], np.uint32), np.array([points], np.float32)
                lifted = float(self._timely_points(scored, query, *here)[0])
                parts.append(Part(_("bekannt für die gefragte Zeit"), lifted))
            forward = shown.get(slug, 0.0) - sum(part.points for part in parts)
            if forward > _SEEN:
                parts.append(Part(_("nach vorn, da auch danach gefragt ist"), forward))
            told[slug] = tuple(parts)
        return told

    # Hits

    def _cut(self, state: State, scored: Scored) -> BitMap:
        """The documents worth showing: no less than a share of the best there is. What is chosen
        beside the question does not move that, so that a filter only narrows, and what is counted
        beside it is what it leaves."""
        points = scored.of(scored.touched)
        if not len(points):
            return BitMap()
        found = scored.touched[points >= self.weights.least_of_best * points.max()]
        return (bitmap(found) | bitmap(scored.named)) & state.sets.alive

    def _best(
        self, state: State, scored: Scored, total: BitMap, query: Query
    ) -> list[tuple[int, float]]:
        numbers = numbers_of(total)
        points = scored.of(numbers)
        named = total & bitmap(scored.named)
        points[_positions(numbers, named)] += np.float32(scored.bonus)
        lifts = np.ones(len(numbers), dtype=np.float32)
        lifts[_positions(numbers, total & state.sets.fresh)] += np.float32(self.weights.fresh)
        local = state.sets.local(query)
        if local:
            lifts[_positions(numbers, total & local)] += np.float32(self.weights.local)
        there = self._there(state, query.near)
        lifts[_positions(numbers, total & there)] += np.float32(self.weights.near)
        then = _positions(numbers, total & self._timely(state, scored, query))
        timely = self._timely_points(scored, query, numbers[then], points[then])
        points = points * lifts
        points[then] += timely
        answering = [bitmap(_answering(state.needs.of(need))) for need in query.abreast]
        points = abreast(points, [_positions(numbers, total & each) for each in answering])
        wanted = query.offset + query.limit
        if len(points) > 4 * wanted + 1000:
            # All that reach the last wanted place, ties included, so that pages never overlap.
            least = np.partition(points, len(points) - wanted)[len(points) - wanted]
            keep = np.flatnonzero(points >= least)
            numbers, points = numbers[keep], points[keep]
        order = np.lexsort((numbers, -points))[query.offset : wanted]
        return [(int(numbers[i]), round(float(points[i]), 4)) for i in order]

    def _timely(self, state: State, scored: Scored, query: Query) -> BitMap:
        """What is known to be then; where something is called as is asked, nothing else of it."""
        then = state.sets.timely(query)
        return then & bitmap(scored.named) if len(scored.named) else then

    def _timely_points(
        self, scored: Scored, query: Query, numbers: Numbers, points: Floats
    ) -> Floats:
        """What is added to the points of documents that are known to be then."""
        of_time = scored.of_time[numbers]
        share = np.full(len(numbers), self.weights.timely, dtype=np.float32)
        if query.matter:
            unnamed = scored.words[numbers] - of_time <= NOTHING
            share[unnamed] *= np.float32(self.weights.unnamed)
        return np.asarray((points - of_time) * share, dtype=np.float32)

    def _there(self, state: State, place: str) -> BitMap:
        """Documents that name the place in title, names or summary."""
        terms = tuple(dict.fromkeys(state.german.terms(place)[0]))
        if not terms:
            return BitMap()
        named = self._points.all_of(state, terms)
        least = np.float32(self.weights.tiers[2] - 0.01)
        return bitmap(named.numbers[named.weights >= least])


def _answering(need: Postings) -> Numbers:
    return need.numbers[need.grades > HELPS]


def _positions(numbers: Numbers, some: BitMap) -> npt.NDArray[np.intp]:
    """Where `some` of the sorted `numbers` stand."""
    return np.searchsorted(numbers, numbers_of(some))
