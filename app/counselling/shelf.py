"""The whole catalogue sorted by what the matching looks at, so that a family's question costs about
the same for four hundred offers and for a hundred thousand.

Each aspect of app.counselling.matching puts alike offers into one compartment and judges one of
them for all. What remains is adding up whole numbers; only the offers that are shown are judged in
full. The result is exactly that of `matching.ranked`, which a test holds against it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from app.catalogue.views import Offer
from app.counselling import matching
from app.counselling.matching import Aspect, Concern, Family, Judgement, Surroundings

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
_INDEX, _STALE, _NEARNESS = 40, 1, 4
"""Bits of a place in the order: index (by slug), stale, nearness; above them the score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Offers for the whole family (no children named), or for those children by their place."""

    children: tuple[int, ...]
    total: int
    best: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    total: int
    best: tuple[Judgement, ...]
    """The first of all groups together."""
    groups: tuple[Group, ...]


NOTHING = Matches(total=0, best=(), groups=())


class _Compartments:
    """The offers in one aspect: who is alike, and one of each kind."""

    def __init__(self, aspect: Aspect, offers: list[Offer], around: Surroundings) -> None:
        self.aspect = aspect
        self.samples: list[Offer] = []
        numbers: dict[object, int] = {}
        of = np.empty(len(offers), dtype=np.int32)
        for place, offer in enumerate(offers):
            alike = aspect.alike(offer, around)
            number = numbers.get(alike)
            if number is None:
                number = numbers[alike] = len(self.samples)
                self.samples.append(offer)
            of[place] = number
        self.of = of

    def points(self, family: Family, around: Surroundings) -> tuple[Numbers, Flags]:
        """For each offer the points, and whether nothing in this aspect excludes it."""
        judged = [self.aspect.points(sample, family, around) for sample in self.samples]
        points = np.array([each or 0 for each in judged], dtype=np.int64)
        fits = np.array([each is not None for each in judged], dtype=np.bool_)
        return points[self.of], fits[self.of]

    def spread(self, values: Iterable[int]) -> Numbers:
        """A value for each compartment, given to its offers."""
        return np.fromiter(values, dtype=np.int64, count=len(self.samples))[self.of]


class Shelf:
    """Built once for each version of the catalogue."""

    def __init__(self, offers: Iterable[Offer], around: Surroundings) -> None:
        self.around = around
        self._offers = sorted(offers, key=lambda offer: offer.slug)
        self._place = {offer.slug: place for place, offer in enumerate(self._offers)}
        self._stale = np.array([o.freshness.stale for o in self._offers], dtype=np.int64)
        self._parents = np.array([matching.for_parents(o) for o in self._offers], dtype=np.bool_)
        self._age, self._where, self._subject, *self._others = (
            _Compartments(aspect, self._offers, around)
            for aspect in (
                matching.AGE, matching.PLACE, matching.SUBJECT,
                matching.TERMS, matching.LANGUAGE, matching.CARE,
            )
        )  # fmt: skip
        confirmed: dict[str, list[str]] = {}
        for offer in self._offers:
            for need in offer.needs:
                confirmed.setdefault(need, []).append(offer.slug)
        self.confirmed: Mapping[str, list[str]] = confirmed
        """Anliegen -> the offers at which a person confirmed it."""

    def find(self, family: Family, *, most: int, first: int) -> Matches:
        """All that fits: `most` judgements of each group and the `first` of all, best first."""
        score, fits = self._concerned(family)
        for each in (self._age, self._where, *self._others):
            points, free = each.points(family, self.around)
            score += points
            fits &= free
        found = np.flatnonzero(fits)
        order = self._order(score, family)[found]
        return Matches(
            total=len(found),
            best=self._judged(order, first, family),
            groups=tuple(
                Group(
                    children=children,
                    total=len(members),
                    best=self._judged(members, most, family),
                )
                for children, members in self._groups(found, order, family)
            ),
        )

    def _concerned(self, family: Family) -> tuple[Numbers, Flags]:
        """By subject for all; and for the few offers that answer a concern, one by one."""
        answers = {slug for concern in family.concerns for slug in concern.grades}
        by_topic = replace(family, concerns=tuple(map(_without_answers, family.concerns)))
        score, fits = self._subject.points(by_topic, self.around)
        for slug in answers & self._place.keys():
            place = self._place[slug]
            points = matching.SUBJECT.points(self._offers[place], family, self.around)
            score[place], fits[place] = points or 0, points is not None
        return score, fits

    def _order(self, score: Numbers, family: Family) -> Numbers:
        """One number for each offer, lower is earlier: as `matching.order` says."""
        near = self._where.spread(
            int(matching.how_near(sample, family.kommune, self.around))
            for sample in self._where.samples
        )
        number = -score
        number = (number << _NEARNESS) | near
        number = (number << _STALE) | self._stale
        return (number << _INDEX) | np.arange(len(self._offers))

    def _groups(
        self, found: Numbers, order: Numbers, family: Family
    ) -> Iterator[tuple[tuple[int, ...], Numbers]]:
        """(children, places in the order): the whole family first, then by child, then siblings."""
        fitting = self._age.spread(
            sum(1 << child for child in matching.fitting(sample, family.ages))
            for sample in self._age.samples
        )[found]
        parents = self._parents[found]
        members: dict[tuple[int, ...], list[Numbers]] = {}
        for bits in np.unique(fitting):
            children = tuple(n for n in range(len(family.ages)) if int(bits) >> n & 1)
            for with_parents in (True, False):
                chosen = order[(fitting == bits) & (parents == with_parents)]
                if len(chosen):
                    whole = matching.shared(children, with_parents, family)
                    members.setdefault(() if whole else children, []).append(chosen)
        for children in sorted(members, key=lambda each: (len(each), each)):
            yield children, np.concatenate(members[children])

    def _judged(self, order: Numbers, most: int, family: Family) -> tuple[Judgement, ...]:
        if len(order) > most:
            order = np.partition(order, most)[:most]
        places = np.sort(order) & ((1 << _INDEX) - 1)
        return tuple(matching.weighed(self._offers[place], family, self.around) for place in places)


def _without_answers(concern: Concern) -> Concern:
    return replace(concern, grades={})
