"""What Meilisearch is sent: its settings, and a document as an entry of terms and facts."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from search.german import Dictionary, German
from search.port import FACETS, Document, Occasion
from search.ranking import HELPS, Weights, is_own, pairs, step, tiers
from search.timewords import said

FIELDS = ("w1", "w2", "w3", "w4")
"""For the terms of a document, by the best field they occur in (see `ranking.tiers`)."""

Answer = Mapping[str, Any]
"""What it answers: a hit, or what was found for one query."""

SETTINGS: Mapping[str, Any] = {
    "searchableAttributes": list(FIELDS),
    "filterableAttributes": [
        *FACETS,
        *(
            "occasions",
            "says",
            "slug",
            "narrow",
            "countywide",
            "own",
            "fresh",
            "needs",
            "answers",
            "youngest",
            "oldest",
            "span",
        ),
    ],
    "sortableAttributes": ["fresh", "number"],
    "rankingRules": ["words", "typo", "attributeRank", "exactness", "sort", "proximity"],
    "typoTolerance": {"minWordSizeForTypos": {"oneTypo": 4, "twoTypos": 8}},
    "localizedAttributes": [{"attributePatterns": ["w*"], "locales": ["deu"]}],
    "pagination": {"maxTotalHits": 100_000},
    # Meaning goes through the needs, which are terms. Vectors of the offers themselves, joined by
    # reciprocal ranks, moved nDCG@10 on the judged questions from .939 to .941 at a weight of 0.1
    # and lowered it from 0.3 on (.44 alone), so no `userProvided` embedder is set up.
    "embedders": {},
}


@dataclass(slots=True)
class Known:
    """What this process knows of the catalogue that it has sent."""

    german: German
    counts: Counter[str]
    numbers: dict[str, int]
    kommunen: set[str]
    occasions: set[Occasion]
    worded: dict[str, int]
    """What the words of each document were when they were counted, as a hash."""
    next: int

    @property
    def dictionary(self) -> Dictionary:
        return Dictionary(self.counts)


def entry_of(document: Document, known: Known) -> dict[str, Any]:
    """What is sent of a document; `known` learns its words, its number, and when it is."""
    terms = tiers(document, known.german)
    number = known.numbers.get(document.slug)
    if number is None:
        number, known.next = known.next, known.next + 1
        known.numbers[document.slug] = number
    worded = hash(tuple(map(frozenset, terms)))
    if known.worded.get(document.slug) != worded:
        # What opens and closes is sent anew with every turn, with the same words.
        known.counts.update(chain(*terms))
        known.worded[document.slug] = worded
    kommunen = document.facets.get("kommune", ())
    known.kommunen.update(kommunen)
    known.occasions.update(document.occasions)
    return {
        "slug": document.slug,
        "number": number,
        **{name: " ".join(sorted(found)) for name, found in zip(FIELDS, terms, strict=True)},
        "pairs": pairs(document.title),
        "needs": sorted(document.needs),
        "answers": sorted(n for n, grade in document.needs.items() if step(grade) > HELPS),
        "grades": {need: step(grade) for need, grade in document.needs.items()},
        **{facet: list(document.facets.get(facet, ())) for facet in FACETS},
        "occasions": sorted(map(written, document.occasions)),
        "says": sorted(said(document.text)),
        "narrow": [] if document.countywide else list(kommunen),
        "countywide": document.countywide,
        "own": is_own(document),
        "fresh": not document.stale,
        "youngest": document.ages[0],
        "oldest": document.ages[1],
        "span": document.ages[1] - document.ages[0],
    }


def terms_of(hit: Answer) -> dict[str, float]:
    """A document's terms with the weight of the best field they are in."""
    found: dict[str, float] = {}
    for field, weight in zip(reversed(FIELDS), reversed(Weights().tiers), strict=True):
        found |= dict.fromkeys(hit[field].split(), weight)
    return found


def fits(occasion: Occasion, times: Mapping[str, Iterable[str]]) -> bool:
    """Whether each facet has one of its values on this occasion."""
    return all(any((name, v) in occasion for v in values) for name, values in times.items())


def written(occasion: Occasion) -> str:
    """As it is sent; `occasion_of` reads it."""
    return " ".join(sorted(f"{name}={value}" for name, value in occasion))


def occasion_of(written: str) -> Occasion:
    return frozenset(
        (name, value) for name, _, value in (w.partition("=") for w in written.split())
    )
