"""The points of search.ranking for documents that Meilisearch found."""

from collections.abc import Iterable, Mapping

import numpy as np

from search.german import Asked, Dictionary, German
from search.meili.entries import Answer, fits, occasion_of, terms_of
from search.port import MAX_TEXT, Query
from search.ranking import (
    FEW_NAMED,
    SAME_WORD,
    Weights,
    abreast,
    naming,
    need_points,
    pairs,
    same,
    shares,
    words_of_time,
    worth,
)


class Ranking:
    """Ranks what was found for one question."""

    def __init__(
        self,
        query: Query,
        asked: list[Asked],
        dictionary: Dictionary,
        documents: int,
        weights: Weights,
    ) -> None:
        self._query = query
        self._asked = asked
        self._shares = shares(asked, dictionary, documents)
        self._pairs = set(pairs(query.matter or query.text[:MAX_TEXT]))
        self._of_time = words_of_time(query)
        self._named_by = naming(asked, self._of_time)
        self._near = set(German().terms(query.near)[0])
        self._own = set(query.chosen.get("kommune", ()))
        self._weights = weights
        self._names: set[str] = set()
        self._least = 0.0

    def settle(self, hits: Iterable[Answer]) -> None:
        """From what the question finds where nothing is chosen beside it: what is called as is
        asked, and how few points are worth showing. What is chosen does not move that, so that a
        filter only narrows, and what is counted beside it is what it leaves."""
        rows = [(hit, terms_of(hit)) for hit in hits]
        self._names = self._named(rows)
        best = max((self._bare(hit, terms)[0] for hit, terms in rows), default=0.0)
        self._least = self._weights.least_of_best * best

    def _bare(self, hit: Answer, terms: Mapping[str, float]) -> tuple[float, float, float]:
        """Points for words and needs; those for words alone, and what of them is for a time."""
        words, coverage, of_time = self._words(terms)
        least = self._weights.least_words - 1e-6
        enough = coverage >= least or hit["slug"] in self._names
        return words * enough + self._needs(hit), words * enough, of_time * enough

    def of(self, hits: Iterable[Answer]) -> list[tuple[float, Answer]]:
        """The documents worth showing with their points, best first."""
        weights = self._weights
        rows = [(hit, terms_of(hit)) for hit in hits]
        if self._query.plainly:
            rows = [row for row in rows if self._just_so(row[1])]
        named = self._names & {hit["slug"] for hit, _ in rows}
        bonus = weights.name
        if len(self._named_by) == 1 and self._query.needs:
            bonus *= 1 - max(self._query.needs.values())
        scored = []
        for hit, terms in rows:
            bare, words, of_time = self._bare(hit, terms)
            extra = bonus if hit["slug"] in named else 0.0
            # Where something is called as is asked, nothing else is lifted above it.
            may = self._query.times and (not named or hit["slug"] in named)
            then = may and any(fits(occasion_of(o), self._query.times) for o in hit["occasions"])
            unnamed = self._query.matter and words - of_time <= 1e-6
            share = weights.timely * (weights.unnamed if unnamed else 1.0) * bool(then)
            timely = share * (bare + extra - of_time)
            scored.append((bare, (bare + extra) * self._lift(hit, terms) + timely, hit))
        kept = [
            (points, hit)
            for bare, points, hit in scored
            if (bare > 0 and bare >= self._least) or hit["slug"] in named
        ]
        return sorted(self._abreast(kept), key=lambda pair: (-pair[0], pair[1]["number"]))

    def _abreast(self, kept: list[tuple[float, Answer]]) -> list[tuple[float, Answer]]:
        kept = sorted(kept, key=lambda pair: pair[1]["number"])
        answering = [
            np.flatnonzero([need in hit["answers"] for _, hit in kept])
            for need in self._query.abreast
        ]
        points = abreast(np.array([points for points, _ in kept], dtype=np.float64), answering)
        return [(float(each), hit) for each, (_, hit) in zip(points, kept, strict=True)]

    def _words(self, terms: Mapping[str, float]) -> tuple[float, float, float]:
        """Points for the words, the share of them that is met, and points for those of a time."""
        points = coverage = of_time = 0.0
        for word, share in zip(self._asked, self._shares, strict=True):
            best = max(
                (min(terms.get(t, 0.0) for t in v.terms) * v.likeness for v in word.variants),
                default=0.0,
            )
            points += self._weights.words * share * best
            coverage += share if best else 0.0
            if word.word in self._of_time:
                of_time += self._weights.words * share * best
        return points, coverage, of_time

    def _needs(self, hit: Answer) -> float:
        met = {}
        for need, certainty in self._query.needs.items():
            if need in hit["grades"]:
                met[need] = certainty * worth(hit["grades"][need], self._weights)
        return sum(need_points(met, self._weights).values())

    def _named(self, rows: list[tuple[Answer, dict[str, float]]]) -> set[str]:
        by_pairs = {h["slug"] for h, _ in rows if self._pairs and self._pairs <= set(h["pairs"])}
        by_words = {
            hit["slug"]
            for hit, terms in rows
            if self._named_by and all(self._in_title(word, terms) for word in self._named_by)
        }
        return next((n for n in (by_pairs, by_words) if 0 < len(n) <= FEW_NAMED), set())

    def _in_title(self, word: Asked, terms: Mapping[str, float]) -> bool:
        title = self._weights.tiers[1]
        return any(
            variant.likeness >= SAME_WORD and all(terms.get(t, 0.0) >= title for t in variant.terms)
            for variant in word.variants
        )

    def _just_so(self, terms: Mapping[str, float]) -> bool:
        """Each word stands in it: a single one in title, names or summary."""
        least = self._weights.tiers[2] if len(self._asked) == 1 else 1e-6
        return all(
            any(all(terms.get(t, 0.0) >= least for t in way.terms) for way in same(word))
            for word in self._asked
        )

    def _lift(self, hit: Answer, terms: Mapping[str, float]) -> float:
        weights = self._weights
        near = self._near and all(terms.get(t, 0.0) >= weights.tiers[2] for t in self._near)
        own = hit["own"] and self._own & set(hit["kommune"])
        return (
            1.0
            + (weights.near if near else 0.0)
            + (weights.local if own else 0.0)
            + (weights.fresh if hit["fresh"] else 0.0)
        )
