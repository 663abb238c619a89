"""What stands beside an offer under "Das passt auch": what answers the same Anliegen, for the same
people, and near."""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from app.catalogue.criteria import Criteria
from app.catalogue.facets import KIND
from app.catalogue.index import Index
from app.catalogue.offer import Offer
from app.catalogue.snapshot import Catalogue
from app.catalogue.surroundings import distance, located
from app.vocabulary import Format
from app.web.carried import Carried

SHOWN = 3
ASKED = 60
"""So many of each search are looked at: some may not stand beside the offer."""
_NEEDS, _FIRST_TOPIC, _TOPICS, _AUDIENCE, _AGES, _NEAR = 3.0, 0.6, 0.6, 0.6, 1.0, 0.6
"""Points for what two offers have in common, each at its most."""
_FOR_FEWER = -1.0
"""Beside an offer for the whole Kreis, what is only for some of it."""
_STALE = -0.2
_HALF_AS_NEAR = 10.0
"""Kilometres."""
_REMOTE, _SOMEWHERE = 0.5, 0.3
"""How near is what comes by telephone, and what nobody knows the place of."""


def related(offer: Offer, index: Index, catalogue: Catalogue, carried: Carried) -> list[Offer]:
    """The likest, usable in the Kommunen and for the ages that were chosen, else in the Kommunen of
    the offer: of a Jugendamt only what is for these. Beside confidential advice stands no
    authority, and what is about violence only beside its like."""
    kommunen = carried.kommunen or tuple(kommune.slug for kommune in offer.kommunen)
    found = [
        other
        for other in _candidates(offer, kommunen, carried, index, catalogue)
        if other.slug != offer.slug and _may_stand_beside(other, offer, kommunen)
    ]
    scale = _Scale.of(offer, index, catalogue, carried)
    answers = index.answers((offer, *found))
    return list(
        islice(
            sorted(found, key=lambda other: -scale.points(other, answers)),  # stable: best first
            SHOWN,
        )
    )


def _candidates(
    offer: Offer, kommunen: tuple[str, ...], carried: Carried, index: Index, catalogue: Catalogue
) -> Iterable[Offer]:
    """What answers an Anliegen that it answers, and what has the same first topic and phases."""
    chosen: dict[str, tuple[str, ...]] = {"kommune": kommunen} if kommunen else {}
    if offer.for_staff_only:
        chosen[KIND] = (offer.kind,)
    alike = {**chosen, "thema": (offer.topics[0],), "phase": offer.phases}
    asked = [Criteria(chosen=alike, ages=carried.ages)]
    if needs := tuple(index.answers((offer,))[offer.slug]):
        first, *others = needs
        asked.insert(
            0, Criteria(need=first, besides=tuple(others), chosen=chosen, ages=carried.ages)
        )
    hits = (hit for each in asked for hit in index.search(each, limit=ASKED).results.hits)
    slugs = dict.fromkeys(hit.slug for hit in hits)
    # The index may have been renewed since the catalogue was read.
    return (catalogue.offers[slug] for slug in slugs if slug in catalogue.offers)


def _may_stand_beside(other: Offer, offer: Offer, kommunen: Collection[str]) -> bool:
    if not other.for_those_of(kommunen) or (other.violence and not offer.violence):
        return False
    return other.confidential or not (offer.confidential and _official(other))


def _official(offer: Offer) -> bool:
    return any(each.official for each in offer.everywhere)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Weighs how like an offer others are."""

    offer: Offer
    here: frozenset[str]
    """From where one goes."""
    catalogue: Catalogue
    rarity: Mapping[str, float]
    for_all: bool

    @classmethod
    def of(cls, offer: Offer, index: Index, catalogue: Catalogue, carried: Carried) -> "_Scale":
        here = frozenset(carried.kommunen) or located(offer, catalogue.around)
        for_all = offer.countywide and not carried.kommunen
        return cls(offer, here, catalogue, index.rarity, for_all)

    def points(self, other: Offer, answers: Mapping[str, Mapping[str, float]]) -> float:
        offer = self.offer
        return (
            _NEEDS * self._shared(answers[offer.slug], answers[other.slug])
            + _FIRST_TOPIC * (other.topics[0] == offer.topics[0])
            + _TOPICS * _common(offer.topics, other.topics)
            + _AUDIENCE * _common(offer.audience, other.audience)
            + _AGES * _overlap(offer.ages, other.ages)
            + _NEAR * self._nearness(other)
            + _FOR_FEWER * (self.for_all and not other.countywide)
            + _STALE * other.freshness.stale
        )

    def _shared(self, own: Mapping[str, float], theirs: Mapping[str, float]) -> float:
        """0..1; what few offers answer says more."""

        def length(answers: Mapping[str, float]) -> float:
            return math.sqrt(sum((g * self.rarity.get(n, 1.0)) ** 2 for n, g in answers.items()))

        both = sum(
            grade * theirs[need] * self.rarity.get(need, 1.0) ** 2
            for need, grade in own.items()
            if need in theirs
        )
        return both / (length(own) * length(theirs)) if both else 0.0

    def _nearness(self, other: Offer) -> float:
        if Format.ON_SITE not in other.formats:
            return _REMOTE
        far = distance(other, self.here, self.catalogue.around) if self.here else None
        return _SOMEWHERE if far is None else 1 / (1 + far / _HALF_AS_NEAR)


def _common(one: Collection[str], other: Collection[str]) -> float:
    either = {*one, *other}
    return len({*one}.intersection(other)) / len(either) if either else 0.0


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    """The share of months that both are for, of those that either is for."""
    both = min(one[1], other[1]) - max(one[0], other[0]) + 1
    either = max(one[1], other[1]) - min(one[0], other[0]) + 1
    return max(both, 0) / either
