"""Offers that sound like what somebody is entering: what theirs are about is proposed."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.catalogue.criteria import FACET_VALUES, MAX_TEXT, Criteria
from app.catalogue.index import Index
from app.vocabulary import Topic

MOST = 8
_SHORTEST = 8
"""Signs of a text that says enough."""
_LITERAL = (*FACET_VALUES, "alter")
"""Nothing of the words is read as a filter."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The nearest first."""

    slugs: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    """Ids of the Anliegen that the text sounds like."""


def of(text: str, index: Index) -> Neighbours:
    if len(text) < _SHORTEST:
        return Neighbours()
    found = index.search(Criteria(text=text[:MAX_TEXT], literal=_LITERAL), limit=MOST)
    slugs = tuple(hit.slug for hit in found.results.hits)
    return Neighbours(slugs, tuple(need.id for need in found.understood.needs))


def topics(slugs: Sequence[str], index: Index) -> list[Topic]:
    """What at least two of them are about, the commonest first."""
    offers = index.catalogue.offers
    near = [offers[slug] for slug in slugs if slug in offers]
    counts = {topic: sum(topic in offer.topics for offer in near) for topic in Topic}
    often = [topic for topic in Topic if counts[topic] > 1]
    return sorted(often, key=lambda topic: -counts[topic])
