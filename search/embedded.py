"""The embedded engine: an inverted index for the words, bitmaps for the filters, numpy for points.

All of it is in the memory of this process and made anew when it starts, which takes a third of a
second for some hundred offers. Why it is no full-text library stands in the README. A document's
points are the sum of documented parts (see `Weights`), so that `explain` can say them.
"""

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, islice

import numpy as np
import numpy.typing as npt
from pyroaring import BitMap

from search.german import Asked, Dictionary, German
from search.port import MAX_TEXT, Document, Hit, Query, Results
from search.postings import Gathered, Inverted, Numbers, Postings
from search.ranking import (
    FEW_NAMED,
    HELPS,
    SAME_WORD,
    STEPS,
    Part,
    Weights,
    abreast,
    naming,
    need_points,
    pairs,
    same,
    shares,
    step,
    tiers,
    wording,
    words_of_time,
    worth,
)
from search.saying import gettext as _
from search.sets import Sets, bitmap, numbers_of

Floats = npt.NDArray[np.float32]

_MANY = 5000
"""A word that so many titles have names nothing."""
_NOTHING = 1e-6
_SEEN = 1e-3
"""Points that are worth a line of the explanation."""
_SAMPLE = 50_000
"""So many documents teach the words by which compounds are split; the rest streams through."""


@dataclass(frozen=True, slots=True)
class _Weighed:
    numbers: Numbers
    weights: Floats
    """What the terms are worth in each of these documents."""


@dataclass(frozen=True, slots=True)
class _Scored:
    """Points of every document number, before the lifts of place and freshness."""

    words: Floats
    needs: Floats
    of_time: Floats
    """What of the points by words is for those of a time."""
    touched: Numbers
    """Numbers that have any points."""
    named: Numbers
    """Numbers whose name the question is."""
    bonus: float
    """Points for the name."""

    def only(self, some: Numbers) -> "_Scored":
        """Of these numbers alone."""
        touched, named = (np.intersect1d(each, some) for each in (self.touched, self.named))
        return replace(self, touched=touched, named=named)

    def of(self, numbers: Numbers) -> Floats:
        return np.asarray(self.words[numbers] + self.needs[numbers], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class _State:
    """Everything a search reads. Never changed once it can be seen; writers make a new one."""

    german: German
    words: Inverted = field(default_factory=Inverted)
    """Each term once per document, graded by the best field it occurs in: 0 title; 1 names and
    parts of the title's compounds; 2 summary; 3 text."""
    needs: Inverted = field(default_factory=Inverted)
    """Graded in steps (see `ranking.step`)."""
    pairs: Inverted = field(default_factory=Inverted)
    """Neighbouring words of titles."""
    dictionary: Dictionary = field(default_factory=lambda: Dictionary({}))
    slugs: list[str] = field(default_factory=list)
    """By number; those of removed documents stay, and are missing in `sets.alive`."""
    numbers: dict[str, int] = field(default_factory=dict)
    sets: Sets = field(default_factory=Sets)

    @property
    def size(self) -> int:
        return len(self.slugs)

    def changed(self, put: Iterable[Document] = (), removed: Iterable[str] = ()) -> "_State":
        sets, slugs, numbers = self.sets.copied(), list(self.slugs), dict(self.numbers)
        gone = [numbers.pop(slug) for slug in set(removed) if slug in numbers]
        for number in gone:
            sets.drop(number)
        words, needs, titles = Gathered(), Gathered(), Gathered()
        for document in put:
            number = numbers.setdefault(document.slug, len(slugs))
            if number == len(slugs):
                slugs.append(document.slug)
            else:
                gone.append(number)
                sets.drop(number)
            sets.put(number, document)
            for tier, terms in enumerate(tiers(document, self.german)):
                words.add(number, terms, tier)
            for need, grade in document.needs.items():
                needs.add(number, (need,), step(grade))
            titles.add(number, set(pairs(document.title)))
        inverted = self.words.changed(gone, words)
        return _State(
            german=self.german,
            words=inverted,
            needs=self.needs.changed(gone, needs),
            pairs=self.pairs.changed(gone, titles),
            dictionary=Dictionary(inverted.counts()),
            slugs=slugs,
            numbers=numbers,
            sets=sets,
        )

    def told(self, documents: Iterable[Document]) -> "_State":
        """With other facets; the words, which take longest, stay."""
        sets = self.sets.copied()
        for document in documents:
            number = self.numbers.get(document.slug)
            if number is not None:
                sets.drop(number)
                sets.put(number, document)
        return replace(self, sets=sets)


class Embedded:
    """A `SearchEngine` in this process.

    One writer at a time, any number of readers; a reader keeps the state that it began with.
    """

    name = "eingebaut"

    def __init__(self, weights: Weights | None = None) -> None:
        self.weights = weights or Weights()
        self._by_tier = np.array(self.weights.tiers, dtype=np.float32)
        self._by_step = np.zeros(max(STEPS) + 1, dtype=np.float32)
        for grade in STEPS:
            self._by_step[grade] = worth(grade, self.weights)
        self._writing = threading.Lock()
        self._state = _State(German())

    # Writing

    def replace_all(self, documents: Iterable[Document]) -> None:
        """Fills a new index beside the old one and swaps; the old one answers until then."""
        with self._writing:
            rest = iter(documents)
            first = list(islice(rest, _SAMPLE))
            german = German.of(map(wording, first))
            self._state = _State(german).changed(chain(first, rest))

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
        scored = self._points(state, query) if text or query.needs else None
        if scored and query.plainly:
            scored = scored.only(self._just_so(state, text))
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
        scored = self._points(state, query)
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
            parts = list(self._word_parts(state, asked, number)) if enough else []
            met = self._needs_met(state, query.needs, number)
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

    def _word_parts(self, state: _State, asked: list[Asked], number: int) -> Iterator[Part]:
        for word, share in self._shared(state, asked):
            fits = (
                (
                    _fit(self._all_of(state, variant.terms), number) * variant.likeness,
                    variant.reason,
                )
                for variant in word.variants
            )
            best, reason = max(fits, default=(0.0, ""))
            if best:
                yield Part(
                    _("Wort „%(word)s“ (%(reason)s)") % {"word": word.word, "reason": _(reason)},
                    self.weights.words * share * best,
                )

    # Points

    def _shared(self, state: _State, asked: list[Asked]) -> Iterator[tuple[Asked, float]]:
        return zip(asked, shares(asked, state.dictionary, len(state.sets.alive)), strict=True)

    def _points(self, state: _State, query: Query) -> _Scored:
        """Points by words and by needs for each number, and the numbers that have any."""
        text, needs, of_time = query.text[:MAX_TEXT], query.needs, words_of_time(query)
        by_words = np.zeros(state.size, dtype=np.float32)
        coverage = np.zeros(state.size, dtype=np.float32)
        asked = state.german.asked(text, state.dictionary) if text else []
        names = naming(asked, of_time)
        titled: list[list[Numbers]] = []
        for word, share in self._shared(state, asked):
            plain = len(word.variants) == 1 and len(word.variants[0].terms) == 1
            best = by_words if plain else np.zeros(state.size, dtype=np.float32)
            met: list[Numbers] = []
            in_title: list[Numbers] = []
            for variant in word.variants:
                postings = self._all_of(state, variant.terms)
                if not len(postings.numbers):
                    continue
                values = postings.weights * np.float32(variant.likeness)
                if plain:
                    best[postings.numbers] += values * np.float32(share)
                    coverage[postings.numbers] += np.float32(share)
                else:
                    best[postings.numbers] = np.maximum(best[postings.numbers], values)
                met.append(postings.numbers)
                if variant.likeness >= SAME_WORD:
                    in_title.append(postings.numbers[postings.weights >= self.weights.tiers[1]])
            if word in names:
                titled.append(in_title)
            if not met:
                continue
            if not plain:
                here = met[0] if len(met) == 1 else np.flatnonzero(best).astype(np.uint32)
                by_words[here] += best[here] * np.float32(share)
                coverage[here] += np.float32(share)
        by_words *= np.float32(self.weights.words)
        enough = by_words * (coverage >= self.weights.least_words - 1e-6)
        named = self._named(state, pairs(query.matter or text), titled)
        enough[named] = np.maximum(by_words[named], np.float32(_NOTHING))
        bonus = self.weights.name
        if len(titled) == 1 and needs:
            # One word is more likely what someone wants than what something is called.
            bonus *= 1 - max(needs.values())
        by_needs = self._by_needs(state, needs)
        touched = np.flatnonzero(enough + by_needs).astype(np.uint32)
        by_time = self._by_words_of_time(state, asked, of_time) * (enough > 0)
        return _Scored(enough, by_needs, by_time, touched, named, float(bonus))

    def _by_words_of_time(
        self, state: _State, asked: list[Asked], of_time: frozenset[str]
    ) -> Floats:
        points = np.zeros(state.size, dtype=np.float32)
        for word, share in self._shared(state, asked) if of_time else ():
            if word.word in of_time:
                best = np.zeros(state.size, dtype=np.float32)
                for variant in word.variants:
                    postings = self._all_of(state, variant.terms)
                    values = postings.weights * np.float32(variant.likeness)
                    best[postings.numbers] = np.maximum(best[postings.numbers], values)
                points += best * np.float32(self.weights.words * share)
        return points

    def _just_so(self, state: _State, text: str) -> Numbers:
        """Documents that have each word of the text: a single one in title, names or summary."""
        asked = state.german.asked(text, state.dictionary)
        least = self.weights.tiers[2] if len(asked) == 1 else 0.0
        met = [
            [
                postings.numbers[postings.weights >= least]
                for variant in same(word)
                for postings in (self._all_of(state, variant.terms),)
            ]
            for word in asked
        ]
        return _in_all(met)

    def _named(self, state: _State, neighbours: list[str], titled: list[list[Numbers]]) -> Numbers:
        """Documents whose name the text is: all its neighbouring words, or all its words, stand
        in the title, and in few other titles."""
        paired = [[state.pairs.of(pair).numbers] for pair in neighbours]
        for words in (paired, titled):
            named = _in_all(words)
            if 0 < len(named) <= FEW_NAMED:
                return named
        return np.zeros(0, dtype=np.uint32)

    def _by_needs(self, state: _State, needs: Mapping[str, float]) -> Floats:
        total = np.zeros(state.size, dtype=np.float32)
        best = np.zeros(state.size, dtype=np.float32)
        for need, certainty in needs.items():
            tied = _weighed(state.needs.of(need), self._by_step)
            if len(tied.numbers):
                values = tied.weights * np.float32(certainty)
                total[tied.numbers] += values
                best[tied.numbers] = np.maximum(best[tied.numbers], values)
        further = np.float32(self.weights.further)
        return np.asarray(
            np.float32(self.weights.needs) * (best + further * (total - best)), dtype=np.float32
        )

    def _needs_met(
        self, state: _State, needs: Mapping[str, float], number: int
    ) -> dict[str, float]:
        fits = {need: _fit(_weighed(state.needs.of(need), self._by_step), number) for need in needs}
        return {need: needs[need] * fit for need, fit in fits.items() if fit}

    def _cut(self, state: _State, scored: _Scored) -> BitMap:
        """The documents worth showing: no less than a share of the best there is. What is chosen
        beside the question does not move that, so that a filter only narrows, and what is counted
        beside it is what it leaves."""
        points = scored.of(scored.touched)
        if not len(points):
            return BitMap()
        found = scored.touched[points >= self.weights.least_of_best * points.max()]
        return (bitmap(found) | bitmap(scored.named)) & state.sets.alive

    def _best(
        self, state: _State, scored: _Scored, total: BitMap, query: Query
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

    def _timely(self, state: _State, scored: _Scored, query: Query) -> BitMap:
        """What is known to be then; where something is called as is asked, nothing else of it."""
        then = state.sets.timely(query)
        return then & bitmap(scored.named) if len(scored.named) else then

    def _timely_points(
        self, scored: _Scored, query: Query, numbers: Numbers, points: Floats
    ) -> Floats:
        """What is added to the points of documents that are known to be then."""
        of_time = scored.of_time[numbers]
        share = np.full(len(numbers), self.weights.timely, dtype=np.float32)
        if query.matter:
            unnamed = scored.words[numbers] - of_time <= _NOTHING
            share[unnamed] *= np.float32(self.weights.unnamed)
        return np.asarray((points - of_time) * share, dtype=np.float32)

    def _there(self, state: _State, place: str) -> BitMap:
        """Documents that name the place in title, names or summary."""
        terms = tuple(dict.fromkeys(state.german.terms(place)[0]))
        if not terms:
            return BitMap()
        named = self._all_of(state, terms)
        least = np.float32(self.weights.tiers[2] - 0.01)
        return bitmap(named.numbers[named.weights >= least])

    def _all_of(self, state: _State, terms: tuple[str, ...]) -> _Weighed:
        """Documents that have all the terms, each with its weakest weight."""
        first = _weighed(state.words.of(terms[0]), self._by_tier)
        numbers, weights = first.numbers, first.weights
        for term in terms[1:]:
            other = _weighed(state.words.of(term), self._by_tier)
            numbers, mine, theirs = np.intersect1d(
                numbers, other.numbers, assume_unique=True, return_indices=True
            )
            weights = np.minimum(weights[mine], other.weights[theirs])
        return _Weighed(numbers, weights)


def _answering(need: Postings) -> Numbers:
    return need.numbers[need.grades > HELPS]


def _weighed(postings: Postings, by_grade: Floats) -> _Weighed:
    return _Weighed(postings.numbers, by_grade[postings.grades])


def _fit(weighed: _Weighed, number: int) -> float:
    """What it is worth in that document, 0 where it is not."""
    at = int(np.searchsorted(weighed.numbers, number))
    inside = at < len(weighed.numbers) and weighed.numbers[at] == number
    return float(weighed.weights[at]) if inside else 0.0


def _in_all(words: list[list[Numbers]]) -> Numbers:
    """Numbers that are in one of the sets of each word; none where the rarest word has many."""
    sizes = [sum(map(len, sets)) for sets in words]
    if not words or not 0 < min(sizes) <= _MANY:
        return np.zeros(0, dtype=np.uint32)
    found = np.unique(np.concatenate(words[sizes.index(min(sizes))]))
    for sets in words:
        inside = np.zeros(len(found), dtype=bool)
        for numbers in sets:
            at = np.searchsorted(numbers, found)
            inside |= numbers[np.minimum(at, len(numbers) - 1)] == found if len(numbers) else False
        found = found[inside]
    return found


def _positions(numbers: Numbers, some: BitMap) -> npt.NDArray[np.intp]:
    """Where `some` of the sorted `numbers` stand."""
    return np.searchsorted(numbers, numbers_of(some))
