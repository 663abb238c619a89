"""The points of every document for a question, before the lifts of place, time and freshness."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from search.german import Asked
from search.port import MAX_TEXT, Query
from search.postings import Numbers, Postings
from search.ranking import (
    FEW_NAMED,
    SAME_WORD,
    STEPS,
    Part,
    Weights,
    naming,
    pairs,
    same,
    shares,
    words_of_time,
    worth,
)
from search.saying import gettext as _
from search.state import State

Floats = npt.NDArray[np.float32]

_MANY = 5000
"""A word that so many titles have names nothing."""
NOTHING = 1e-6
"""Points of a document for its name alone."""


@dataclass(frozen=True, slots=True)
class Weighed:
    numbers: Numbers
    weights: Floats
    """What the terms are worth in each of these documents."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Points of every document number, before the lifts of place, time and freshness."""

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

    def only(self, some: Numbers) -> "Scored":
        """Of these numbers alone."""
        touched, named = (np.intersect1d(each, some) for each in (self.touched, self.named))
        return replace(self, touched=touched, named=named)

    def of(self, numbers: Numbers) -> Floats:
        return np.asarray(self.words[numbers] + self.needs[numbers], dtype=np.float32)


class Points:
    """Reckons with these weights what documents are worth."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._by_tier = np.array(weights.tiers, dtype=np.float32)
        self._by_step = np.zeros(max(STEPS) + 1, dtype=np.float32)
        for grade in STEPS:
            self._by_step[grade] = worth(grade, weights)

    def of(self, state: State, query: Query) -> Scored:
        """Points by words and by needs for each number, and the numbers that have any."""
        text, needs, of_time = query.text[:MAX_TEXT], query.needs, words_of_time(query)
        by_words = np.zeros(state.size, dtype=np.float32)
        coverage = np.zeros(state.size, dtype=np.float32)
        asked = state.german.asked(text, state.dictionary) if text else []
        names = naming(asked, of_time)
        titled: list[list[Numbers]] = []
        for word, share in self._shared(state, asked):
            in_title = self._add_word(state, word, share, by_words, coverage)
            if word in names:
                titled.append(in_title)
        by_words *= np.float32(self.weights.words)
        enough = by_words * (coverage >= self.weights.least_words - 1e-6)
        named = self._named(state, pairs(query.matter or text), titled)
        enough[named] = np.maximum(by_words[named], np.float32(NOTHING))
        bonus = self.weights.name
        if len(titled) == 1 and needs:
            # One word is more likely what someone wants than what something is called.
            bonus *= 1 - max(needs.values())
        by_needs = self._by_needs(state, needs)
        touched = np.flatnonzero(enough + by_needs).astype(np.uint32)
        by_time = self._by_words_of_time(state, asked, of_time) * (enough > 0)
        return Scored(enough, by_needs, by_time, touched, named, float(bonus))

    def _add_word(
        self, state: State, word: Asked, share: float, by_words: Floats, coverage: Floats
    ) -> list[Numbers]:
        """Adds what one word gives: its points, and its share of the question. The documents that
        have the word itself in their title."""
        plain = len(word.variants) == 1 and len(word.variants[0].terms) == 1
        best = by_words if plain else np.zeros(state.size, dtype=np.float32)
        met: list[Numbers] = []
        in_title: list[Numbers] = []
        for variant in word.variants:
            postings = self.all_of(state, variant.terms)
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
        if met and not plain:
            here = met[0] if len(met) == 1 else np.flatnonzero(best).astype(np.uint32)
            by_words[here] += best[here] * np.float32(share)
            coverage[here] += np.float32(share)
        return in_title

    def _by_words_of_time(
        self, state: State, asked: list[Asked], of_time: frozenset[str]
    ) -> Floats:
        points = np.zeros(state.size, dtype=np.float32)
        for word, share in self._shared(state, asked) if of_time else ():
            if word.word in of_time:
                best = np.zeros(state.size, dtype=np.float32)
                for variant in word.variants:
                    postings = self.all_of(state, variant.terms)
                    values = postings.weights * np.float32(variant.likeness)
                    best[postings.numbers] = np.maximum(best[postings.numbers], values)
                points += best * np.float32(self.weights.words * share)
        return points

    def just_so(self, state: State, text: str) -> Numbers:
        """Documents that have each word of the text: a single one in title, names or summary."""
        asked = state.german.asked(text, state.dictionary)
        least = self.weights.tiers[2] if len(asked) == 1 else 0.0
        met = [
            [
                postings.numbers[postings.weights >= least]
                for variant in same(word)
                for postings in (self.all_of(state, variant.terms),)
            ]
            for word in asked
        ]
        return _in_all(met)

    def _named(self, state: State, neighbours: list[str], titled: list[list[Numbers]]) -> Numbers:
        """Documents whose name the text is: all its neighbouring words, or all its words, stand
        in the title, and in few other titles."""
        paired = [[state.pairs.of(pair).numbers] for pair in neighbours]
        for words in (paired, titled):
            named = _in_all(words)
            if 0 < len(named) <= FEW_NAMED:
                return named
        return np.zeros(0, dtype=np.uint32)

    def _by_needs(self, state: State, needs: Mapping[str, float]) -> Floats:
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

    def needs_met(self, state: State, needs: Mapping[str, float], number: int) -> dict[str, float]:
        fits = {need: _fit(_weighed(state.needs.of(need), self._by_step), number) for need in needs}
        return {need: needs[need] * fit for need, fit in fits.items() if fit}

    def word_parts(self, state: State, asked: list[Asked], number: int) -> Iterator[Part]:
        for word, share in self._shared(state, asked):
            fits = (
                (
                    _fit(self.all_of(state, variant.terms), number) * variant.likeness,
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

    def _shared(self, state: State, asked: list[Asked]) -> Iterator[tuple[Asked, float]]:
        return zip(asked, shares(asked, state.dictionary, len(state.sets.alive)), strict=True)

    def all_of(self, state: State, terms: tuple[str, ...]) -> Weighed:
        """Documents that have all the terms, each with its weakest weight."""
        first = _weighed(state.words.of(terms[0]), self._by_tier)
        numbers, weights = first.numbers, first.weights
        for term in terms[1:]:
            other = _weighed(state.words.of(term), self._by_tier)
            numbers, mine, theirs = np.intersect1d(
                numbers, other.numbers, assume_unique=True, return_indices=True
            )
            weights = np.minimum(weights[mine], other.weights[theirs])
        return Weighed(numbers, weights)


def _weighed(postings: Postings, by_grade: Floats) -> Weighed:
    return Weighed(postings.numbers, by_grade[postings.grades])


def _fit(weighed: Weighed, number: int) -> float:
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
