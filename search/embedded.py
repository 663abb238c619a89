"""The embedded engine: tantivy keeps the words, bitmaps keep the filters, numpy adds the points.

tantivy holds the inverted index (durable, atomic, incremental). From it, and from nothing else,
come the sets in memory: for each facet value a bitmap of document numbers, so that a filter and
every disjunctive count is an intersection of bitmaps; for each term asked for, the documents that
have it, kept until they change. A document's points are the sum of documented parts (see
`Weights`), so that `explain` can say them.
"""

import json
import shutil
import threading
from array import array
from collections import Counter, OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import numpy.typing as npt
import tantivy
from pyroaring import BitMap

from search.german import Asked, Dictionary, German
from search.port import FACETS, MAX_TEXT, Document, Hit, Query, Results
from search.ranking import (
    FEW_NAMED,
    SAME_WORD,
    SHORT_SPAN,
    STEPS,
    Part,
    Weights,
    is_own,
    need_points,
    pairs,
    shares,
    step,
    tiers,
    worth,
)
from search.saying import gettext as _

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.uint32]
Months = npt.NDArray[np.int16]

_TIERS = ("w1", "w2", "w3", "w4")
"""A term is indexed once per document, in the best field it occurs in: title; names and parts of
the title's compounds; summary; text."""
_COUNTYWIDE = "*"
_MANY = 5000
"""A word that so many titles have names nothing."""
_CACHED_POSTINGS = 60_000_000
"""Bound of the term cache in documents (8 bytes each)..."""
_CACHED_TERMS = 8_000
"""... and in terms: what nobody has costs nothing there, but visitors can type no end of it."""
_SAMPLE = 50_000
"""So many documents teach the words by which compounds are split; the rest streams through."""


@dataclass(frozen=True, slots=True)
class _Postings:
    numbers: Numbers
    weights: Floats
    """The tier's weight of the term in each of these documents."""


@dataclass(frozen=True, slots=True)
class _Scored:
    """Points of every document number, before the lifts of place and freshness."""

    words: Floats
    needs: Floats
    touched: Numbers
    """Numbers that have any points."""
    named: Numbers
    """Numbers whose name the question is."""
    bonus: float
    """Points for the name."""

    def of(self, numbers: Numbers) -> Floats:
        return np.asarray(self.words[numbers] + self.needs[numbers], dtype=np.float32)


@dataclass(slots=True)
class _State:
    """Everything a search reads. Never changed once it can be seen; writers make a new one."""

    index: tantivy.Index
    searcher: tantivy.Searcher
    german: German
    dictionary: Dictionary
    size: int
    """Numbers given so far; documents are 0..size-1, those removed are missing in `alive`."""
    alive: BitMap
    values: dict[str, dict[str, BitMap]]
    countywide: BitMap
    own: BitMap
    fresh: BitMap
    youngest: Months
    oldest: Months
    months: dict[int, BitMap] = field(default_factory=dict)
    made_for: BitMap | None = None
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    terms: "OrderedDict[tuple[str, str], _Postings]" = field(default_factory=OrderedDict)
    cached: int = 0


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in (*_TIERS, "need", "pair", "facet"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("slug", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("number", indexed=True, fast=True)
    builder.add_integer_field("youngest", fast=True)
    builder.add_integer_field("oldest", fast=True)
    return builder.build()


class Embedded:
    """A `SearchEngine` in this process: in memory, or under `path`.

    One writer at a time, any number of readers; a reader keeps the state that it began with.
    """

    name = "eingebaut"

    def __init__(self, path: Path | None = None, weights: Weights | None = None) -> None:
        self.weights = weights or Weights()
        self._path = path
        self._writing = threading.Lock()
        self._caching = threading.Lock()
        self._schema = _schema()
        self._state = self._opened() or self._loaded(self._new_index(None), German())

    # Writing

    def replace_all(self, documents: Iterable[Document]) -> None:
        """Fills a new index beside the old one and swaps; the old one answers until then."""
        with self._writing:
            directory = None
            if self._path is not None:
                directory = self._path / uuid4().hex
                directory.mkdir(parents=True)
            rest = iter(documents)
            first = list(islice(rest, _SAMPLE))
            german = German.of(
                f"{d.title} {d.summary} {d.text} {d.provider} {d.place}" for d in first
            )
            index = self._new_index(directory)
            writer = index.writer(heap_size=128_000_000, num_threads=1)
            for number, document in enumerate(chain(first, rest)):
                writer.add_document(_entry(document, number, german))
            writer.commit()
            writer.wait_merging_threads()
            index.reload()
            if directory is not None and self._path is not None:
                counts = json.dumps(german.count, ensure_ascii=False)
                (directory / "words.json").write_text(counts, encoding="utf-8")
                self._point_to(directory.name)
            self._state = self._loaded(index, german)

    def put(self, documents: Collection[Document]) -> None:
        with self._writing:
            old = self._state
            latest = {document.slug: document for document in documents}
            writer = old.index.writer(heap_size=15_000_000, num_threads=1)
            numbers: dict[str, int] = {}
            size = old.size
            for document in latest.values():
                number = self._number(old, document.slug)
                if number is None:
                    number, size = size, size + 1
                numbers[document.slug] = number
                writer.delete_documents_by_term("slug", document.slug)
                writer.add_document(_entry(document, number, old.german))
            writer.commit()
            writer.wait_merging_threads()
            old.index.reload()
            state = self._copied(old, size)
            _forget(state, numbers.values())
            for document in latest.values():
                _remember(state, document, numbers[document.slug])
            self._purge(old, state, numbers.values(), latest, numbers)
            self._state = state

    def remove(self, slugs: Collection[str]) -> None:
        with self._writing:
            old = self._state
            found = {slug: self._number(old, slug) for slug in set(slugs)}
            numbers = [number for number in found.values() if number is not None]
            if not numbers:
                return
            writer = old.index.writer(heap_size=15_000_000, num_threads=1)
            for slug in found:
                writer.delete_documents_by_term("slug", slug)
            writer.commit()
            writer.wait_merging_threads()
            old.index.reload()
            state = self._copied(old, old.size)
            _forget(state, numbers)
            self._purge(old, state, numbers, {}, {})
            self._state = state

    # Reading

    def __len__(self) -> int:
        return len(self._state.alive)

    @property
    def german(self) -> German:
        return self._state.german

    def search(self, query: Query) -> Results:
        state = self._state
        text = query.text[:MAX_TEXT]
        filters = self._filters(state, query)
        scored = self._points(state, text, query.needs) if text or query.needs else None
        found = state.alive if scored is None else self._cut(state, scored, filters)
        total = found
        for allowed in filters.values():
            total = total & allowed
        counts = self._counts(state, found, filters, total)
        local = self._local(state, query)
        if scored is None:
            hits = _browsed(self._shelves(state, total, local, query), query)
        else:
            hits = self._best(state, scored, total, local, query)
        slugs = _slugs(state, [number for number, _ in hits])
        return Results(
            hits=tuple(Hit(slug, points) for slug, (_, points) in zip(slugs, hits, strict=True)),
            total=len(total),
            counts=counts,
        )

    def explain(self, query: Query, slugs: Collection[str]) -> dict[str, tuple[Part, ...]]:
        """For each offer the parts of its points, in the order of `Weights`."""
        state = self._state
        weights = self.weights
        text = query.text[:MAX_TEXT]
        asked = state.german.asked(text, state.dictionary) if text else []
        local = self._local(state, query)
        there = self._there(state, query.near)
        scored = self._points(state, text, query.needs)
        named = set(scored.named.tolist())
        told: dict[str, tuple[Part, ...]] = {}
        for slug in slugs:
            number = self._number(state, slug)
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
                (state.fresh, _("Angaben sind aktuell"), weights.fresh),
            )
            parts += [Part(what, points * share) for those, what, share in lifts if number in those]
            told[slug] = tuple(parts)
        return told

    def _word_parts(self, state: _State, asked: list[Asked], number: int) -> Iterator[Part]:
        for word, share in self._shared(state, asked):
            fits = (
                (self._fit(state, variant.terms, number) * variant.likeness, variant.reason)
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
        return zip(asked, shares(asked, state.dictionary, len(state.alive)), strict=True)

    def _points(self, state: _State, text: str, needs: Mapping[str, float]) -> _Scored:
        """Points by words and by needs for each number, and the numbers that have any."""
        by_words = np.zeros(state.size, dtype=np.float32)
        coverage = np.zeros(state.size, dtype=np.float32)
        asked = state.german.asked(text, state.dictionary) if text else []
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
            titled.append(in_title)
            if not met:
                continue
            if not plain:
                here = met[0] if len(met) == 1 else np.flatnonzero(best).astype(np.uint32)
                by_words[here] += best[here] * np.float32(share)
                coverage[here] += np.float32(share)
        by_words *= np.float32(self.weights.words)
        enough = by_words * (coverage >= self.weights.least_words - 1e-6)
        named = self._named(state, text, titled)
        enough[named] = np.maximum(by_words[named], np.float32(1e-6))
        bonus = self.weights.name
        if len(titled) == 1 and needs:
            # One word is more likely what someone wants than what something is called.
            bonus *= 1 - max(needs.values())
        by_needs = self._by_needs(state, needs)
        touched = np.flatnonzero(enough + by_needs).astype(np.uint32)
        return _Scored(enough, by_needs, touched, named, float(bonus))

    def _named(self, state: _State, text: str, titled: list[list[Numbers]]) -> Numbers:
        """Documents whose name the text is: all its neighbouring words, or all its words, stand
        in the title, and in few other titles."""
        paired = [[self._postings(state, "pair", pair).numbers] for pair in pairs(text)]
        for words in (paired, titled):
            named = _in_all(words)
            if 0 < len(named) <= FEW_NAMED:
                return named
        return np.zeros(0, dtype=np.uint32)

    def _by_needs(self, state: _State, needs: Mapping[str, float]) -> Floats:
        total = np.zeros(state.size, dtype=np.float32)
        best = np.zeros(state.size, dtype=np.float32)
        for need, certainty in needs.items():
            tied = self._postings(state, "need", need)
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
        fits = {need: self._fit(state, (need,), number, "need") for need in needs}
        return {need: needs[need] * fit for need, fit in fits.items() if fit}

    def _cut(self, state: _State, scored: _Scored, filters: dict[str, BitMap]) -> BitMap:
        """The documents worth showing: no less than a share of the best that can be had."""
        touched = scored.touched
        points = scored.of(touched)
        if not len(points):
            return BitMap()
        found = touched
        if filters:
            inside = BitMap(_bits(touched))
            for allowed in filters.values():
                inside &= allowed
            numbers = _numbers(inside)
            reach = scored.of(numbers)
        else:
            reach = points
        if len(reach):
            found = touched[points >= self.weights.least_of_best * reach.max()]
        return (BitMap(_bits(found)) | BitMap(_bits(scored.named))) & state.alive

    def _best(
        self,
        state: _State,
        scored: _Scored,
        total: BitMap,
        local: BitMap,
        query: Query,
    ) -> list[tuple[int, float]]:
        numbers = _numbers(total)
        points = scored.of(numbers)
        named = total & BitMap(_bits(scored.named))
        points[_positions(numbers, named)] += np.float32(scored.bonus)
        lifts = np.ones(len(numbers), dtype=np.float32)
        lifts[_positions(numbers, total & state.fresh)] += np.float32(self.weights.fresh)
        if local:
            lifts[_positions(numbers, total & local)] += np.float32(self.weights.local)
        there = self._there(state, query.near)
        lifts[_positions(numbers, total & there)] += np.float32(self.weights.near)
        points = points * lifts
        wanted = query.offset + query.limit
        if len(points) > 4 * wanted + 1000:
            # All that reach the last wanted place, ties included, so that pages never overlap.
            least = np.partition(points, len(points) - wanted)[len(points) - wanted]
            keep = np.flatnonzero(points >= least)
            numbers, points = numbers[keep], points[keep]
        order = np.lexsort((numbers, -points))[query.offset : wanted]
        return [(int(numbers[i]), round(float(points[i]), 4)) for i in order]

    def _there(self, state: _State, place: str) -> BitMap:
        """Documents that name the place in title, names or summary."""
        terms = tuple(dict.fromkeys(state.german.terms(place)[0]))
        if not terms:
            return BitMap()
        named = self._all_of(state, terms)
        least = np.float32(self.weights.tiers[2] - 0.01)
        return BitMap(_bits(named.numbers[named.weights >= least]))

    def _shelves(
        self, state: _State, total: BitMap, local: BitMap, query: Query
    ) -> Iterator[BitMap]:
        """Without a question: the place asked for, own Kommune, then all; for a child's age what
        is made for that age before what is for all; fresh first; in the catalogue's order."""
        there = self._there(state, query.near) & local
        for near in (there, local - there, None) if local else (None,):
            here = total - local if near is None else total & near
            meant = _made_for(state, query.ages) if query.ages else state.alive
            for part in (here & meant, here - meant):
                yield part & state.fresh
                yield part - state.fresh

    # Filters and counts

    def _filters(self, state: _State, query: Query) -> dict[str, BitMap]:
        filters: dict[str, BitMap] = {}
        for facet, chosen in query.chosen.items():
            if not chosen:
                continue
            known = state.values.get(facet, {})
            allowed = BitMap.union(BitMap(), *(known[v] for v in chosen if v in known))
            if facet == "kommune":
                allowed |= state.countywide
            filters[facet] = allowed
        if query.ages:
            filters["alter"] = BitMap.union(BitMap(), *(_month(state, m) for m in query.ages))
        return filters

    def _local(self, state: _State, query: Query) -> BitMap:
        known = state.values.get("kommune", {})
        chosen = query.chosen.get("kommune", ())
        return BitMap.union(BitMap(), *(known[v] for v in chosen if v in known)) & state.own

    def _counts(
        self, state: _State, found: BitMap, filters: dict[str, BitMap], total: BitMap
    ) -> dict[str, dict[str, int]]:
        counts: dict[str, dict[str, int]] = {}
        for facet in FACETS:
            base = total
            if facet in filters:
                base = found
                for other, allowed in filters.items():
                    if other != facet:
                        base = base & allowed
            if base is state.alive:
                if facet not in state.counts:
                    state.counts[facet] = _count(state, facet, base)
                counts[facet] = dict(state.counts[facet])
            else:
                counts[facet] = _count(state, facet, base)
        return counts

    # Postings

    def _fit(
        self, state: _State, terms: tuple[str, ...], number: int, where: str = "words"
    ) -> float:
        least = 1.0
        for term in terms:
            postings = self._postings(state, where, term)
            at = int(np.searchsorted(postings.numbers, number))
            if at >= len(postings.numbers) or postings.numbers[at] != number:
                return 0.0
            least = min(least, float(postings.weights[at]))
        return least

    def _all_of(self, state: _State, terms: tuple[str, ...]) -> _Postings:
        """Documents that have all the terms, each with its weakest weight."""
        first = self._postings(state, "words", terms[0])
        numbers, weights = first.numbers, first.weights
        for term in terms[1:]:
            other = self._postings(state, "words", term)
            numbers, mine, theirs = np.intersect1d(
                numbers, other.numbers, assume_unique=True, return_indices=True
            )
            weights = np.minimum(weights[mine], other.weights[theirs])
        return _Postings(numbers, weights)

    def _postings(self, state: _State, where: str, term: str) -> _Postings:
        key = (where, term)
        with self._caching:
            known = state.terms.get(key)
            if known is not None:
                state.terms.move_to_end(key)
                return known
        fresh = self._read(state, where, term)
        with self._caching:
            if key not in state.terms:
                state.terms[key] = fresh
                state.cached += len(fresh.numbers)
                while len(state.terms) > _CACHED_TERMS or (
                    state.cached > _CACHED_POSTINGS and len(state.terms) > 1
                ):
                    _, dropped = state.terms.popitem(last=False)
                    state.cached -= len(dropped.numbers)
        return fresh

    def _read(self, state: _State, where: str, term: str) -> _Postings:
        numbers: list[Numbers] = []
        weights: list[Floats] = []
        for name, written, weight in self._places(where, term):
            found = _numbers_with(state.searcher, self._schema, name, written)
            numbers.append(found)
            weights.append(np.full(len(found), weight, dtype=np.float32))
        together = np.concatenate(numbers)
        order = np.argsort(together, kind="stable")
        return _Postings(together[order], np.concatenate(weights)[order])

    def _places(self, where: str, term: str) -> Iterator[tuple[str, str, float]]:
        """Fields that may have a term, how it is written there, and what it is worth."""
        weights = self.weights
        if where == "words":
            for name, weight in zip(_TIERS, weights.tiers, strict=True):
                yield name, term, weight
        elif where == "need":
            for grade in STEPS:
                yield "need", f"{term}:{grade}", worth(grade, weights)
        else:
            yield where, term, 1.0

    def _purge(
        self,
        old: _State,
        state: _State,
        gone: Iterable[int],
        documents: Mapping[str, Document],
        numbers: Mapping[str, int],
    ) -> None:
        """Carries the term cache over, without what the changed documents had and have."""
        removed = np.array(sorted(gone), dtype=np.uint32)
        touched: set[str] = set()
        for document in documents.values():
            for tier in tiers(document, state.german):
                touched |= tier
            touched |= {*document.needs, *pairs(document.title)}
        with self._caching:
            kept = list(old.terms.items())
        for key, postings in kept:
            if key[1] in touched or np.isin(removed, postings.numbers, assume_unique=True).any():
                continue
            state.terms[key] = postings
            state.cached += len(postings.numbers)

    # Keeping

    def _number(self, state: _State, slug: str) -> int | None:
        found = _numbers_with(state.searcher, self._schema, "slug", slug)
        return int(found[0]) if len(found) else None

    def _copied(self, old: _State, size: int) -> _State:
        searcher = old.index.searcher()
        grown = size - old.size
        return _State(
            index=old.index,
            searcher=searcher,
            german=old.german,
            dictionary=_dictionary(searcher),
            size=size,
            alive=old.alive.copy(),
            values={f: {v: b.copy() for v, b in vs.items()} for f, vs in old.values.items()},
            countywide=old.countywide.copy(),
            own=old.own.copy(),
            fresh=old.fresh.copy(),
            youngest=np.append(old.youngest, np.zeros(grown, dtype=np.int16)),
            oldest=np.append(old.oldest, np.zeros(grown, dtype=np.int16)),
        )

    def _loaded(self, index: tantivy.Index, german: German) -> _State:
        """The sets in memory, read from the index alone."""
        searcher = index.searcher()
        everything = searcher.search(
            tantivy.Query.all_query(), limit=max(searcher.num_docs, 1), count=False
        ).hits
        places = [address for _, address in everything]
        numbers = _column(searcher, "number", places, np.uint32)
        size = int(numbers.max()) + 1 if len(numbers) else 0
        youngest = np.zeros(size, dtype=np.int16)
        oldest = np.zeros(size, dtype=np.int16)
        youngest[numbers] = _column(searcher, "youngest", places, np.int16)
        oldest[numbers] = _column(searcher, "oldest", places, np.int16)
        values: dict[str, dict[str, BitMap]] = {facet: {} for facet in FACETS}
        countywide = own = fresh = BitMap()
        for term, _count in searcher.terms_with_prefix("facet", ""):
            facet, _colon, value = term.partition(":")
            having = BitMap(_bits(_numbers_with(searcher, self._schema, "facet", term)))
            if facet == "fresh":
                fresh = having
            elif facet == "own":
                own = having
            elif value == _COUNTYWIDE:
                countywide = having
            else:
                values.setdefault(facet, {})[value] = having
        return _State(
            index=index,
            searcher=searcher,
            german=german,
            dictionary=_dictionary(searcher),
            size=size,
            alive=BitMap(_bits(numbers)),
            values=values,
            countywide=countywide,
            own=own,
            fresh=fresh,
            youngest=youngest,
            oldest=oldest,
        )

    def _new_index(self, directory: Path | None) -> tantivy.Index:
        if directory is None:
            return tantivy.Index(self._schema)
        return tantivy.Index(self._schema, path=str(directory), reuse=False)

    def _opened(self) -> _State | None:
        """The index left under `path` by an earlier run, if there is a whole one."""
        if self._path is None:
            return None
        mark = self._path / "current"
        if not mark.is_file():
            return None
        directory = self._path / mark.read_text(encoding="utf-8").strip()
        index = tantivy.Index(self._schema, path=str(directory), reuse=True)
        count = json.loads((directory / "words.json").read_text(encoding="utf-8"))
        return self._loaded(index, German(Counter(count)))

    def _point_to(self, name: str) -> None:
        """The swap on disk: one rename. Indexes no longer pointed to are cleared away."""
        assert self._path is not None
        fresh = self._path / "current.new"
        fresh.write_text(name, encoding="utf-8")
        fresh.replace(self._path / "current")
        for other in self._path.iterdir():
            if other.is_dir() and other.name != name:
                shutil.rmtree(other, ignore_errors=True)


def _entry(document: Document, number: int, german: German) -> tantivy.Document:
    entry = tantivy.Document()
    for name, terms in zip(_TIERS, tiers(document, german), strict=True):
        entry.add_text(name, " ".join(sorted(terms)))
    tied = (f"{need}:{step(grade)}" for need, grade in document.needs.items())
    entry.add_text("need", " ".join(tied))
    entry.add_text("pair", " ".join(pairs(document.title)))
    entry.add_text("facet", " ".join(_facet_terms(document)))
    entry.add_text("slug", document.slug)
    entry.add_unsigned("number", number)
    entry.add_integer("youngest", document.ages[0])
    entry.add_integer("oldest", document.ages[1])
    return entry


def _facet_terms(document: Document) -> Iterator[str]:
    for facet, values in document.facets.items():
        for value in values:
            yield f"{facet}:{value}"
    if document.countywide:
        yield f"kommune:{_COUNTYWIDE}"
    if is_own(document):
        yield "own:1"
    if not document.stale:
        yield "fresh:1"


def _numbers_with(
    searcher: tantivy.Searcher, schema: tantivy.Schema, name: str, term: str
) -> Numbers:
    """The numbers of the documents with a term, smallest first."""
    frequency = searcher.doc_freq(name, term)
    if not frequency:
        return np.zeros(0, dtype=np.uint32)
    hits = searcher.search(
        tantivy.Query.term_query(schema, name, term, index_option="basic"),
        limit=frequency,
        count=False,
        order_by_field="number",
        order=tantivy.Order.Asc,
    ).hits
    return np.fromiter((number for number, _ in hits), dtype=np.uint32, count=len(hits))


def _column(
    searcher: tantivy.Searcher, name: str, places: list[tantivy.DocAddress], kind: Any
) -> npt.NDArray[Any]:
    return np.array(searcher.fast_field_values(name, places), dtype=kind)


def _dictionary(searcher: tantivy.Searcher) -> Dictionary:
    counts: Counter[str] = Counter()
    for name in _TIERS:
        counts.update(dict(searcher.terms_with_prefix(name, "")))
    return Dictionary(counts)


def _slugs(state: _State, numbers: list[int]) -> list[str]:
    found = []
    for number in numbers:
        query = tantivy.Query.term_query(state.index.schema, "number", number)
        (_, place), *_ = state.searcher.search(query, limit=1, count=False).hits
        found.append(str(state.searcher.doc(place)["slug"][0]))
    return found


def _forget(state: _State, numbers: Iterable[int]) -> None:
    gone = BitMap(numbers)
    state.alive -= gone
    state.countywide -= gone
    state.own -= gone
    state.fresh -= gone
    for values in state.values.values():
        for value in values:
            values[value] = values[value] - gone


def _remember(state: _State, document: Document, number: int) -> None:
    state.alive.add(number)
    if document.countywide:
        state.countywide.add(number)
    if is_own(document):
        state.own.add(number)
    if not document.stale:
        state.fresh.add(number)
    for facet, values in document.facets.items():
        for value in values:
            state.values.setdefault(facet, {}).setdefault(value, BitMap()).add(number)
    state.youngest[number], state.oldest[number] = document.ages


def _month(state: _State, month: int) -> BitMap:
    """The documents for a child of that age; reckoned once for each month asked for."""
    known = state.months.get(month)
    if known is None:
        fits = (state.youngest <= month) & (state.oldest >= month)
        known = BitMap(_bits(np.flatnonzero(fits).astype(np.uint32)))
        state.months[month] = known
    return known


def _made_for(state: _State, ages: tuple[int, ...]) -> BitMap:
    """Documents for children of about that age: the span they are for is not long."""
    if state.made_for is None:
        span = state.oldest.astype(np.int32) - state.youngest
        state.made_for = BitMap(_bits(np.flatnonzero(span <= SHORT_SPAN).astype(np.uint32)))
    fits = BitMap.union(BitMap(), *(_month(state, month) for month in ages))
    return state.made_for & fits


def _count(state: _State, facet: str, base: BitMap) -> dict[str, int]:
    values = state.values.get(facet, {})
    if facet != "kommune":
        counted = {value: base.intersection_cardinality(b) for value, b in values.items()}
    else:
        # An offer for the whole Kreis counts for each Kommune.
        wide = base & state.countywide
        narrow = base - state.countywide
        counted = {v: len(wide) + narrow.intersection_cardinality(b) for v, b in values.items()}
    return {value: number for value, number in sorted(counted.items()) if number}


def _browsed(shelves: Iterable[BitMap], query: Query) -> list[tuple[int, float]]:
    """A page from shelves that stand one behind the other."""
    found: list[tuple[int, float]] = []
    skip = query.offset
    for shelf in shelves:
        size = len(shelf)
        if skip >= size:
            skip -= size
            continue
        room = query.limit - len(found)
        found += [(int(number), 0.0) for number in shelf[skip : skip + room]]
        skip = 0
        if len(found) >= query.limit:
            break
    return found


def _bits(numbers: Numbers) -> "array[int]":
    """The form that BitMap takes over without a loop."""
    bits = array("I")
    bits.frombytes(np.ascontiguousarray(numbers, dtype=np.uint32).tobytes())
    return bits


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


def _numbers(bits: BitMap) -> Numbers:
    return np.frombuffer(bits.to_array(), dtype=np.uint32)


def _positions(numbers: Numbers, some: BitMap) -> npt.NDArray[np.intp]:
    """Where `some` of the sorted `numbers` stand."""
    return np.searchsorted(numbers, _numbers(some))
