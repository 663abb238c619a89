"""What in the catalogue may be the offer that somebody is about to enter: asked before it is
stored, wherever it comes from (the form, a table, a visitor's proposal)."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from app.offers.duplicates import ENOUGH, SIMILAR, Known, Traits, elsewhere, likeness, meet, weighed
from app.records.offers import OfferRecord

SURE = 8
"""Points from which on it is nearly sure, so that somebody is asked."""
MOST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """An offer that may be the same."""

    slug: str
    title: str
    points: int
    reasons: tuple[str, ...]
    sure: bool
    """Nearly so, by its title too: under one number and one roof there may be many."""


def likely(
    begun: OfferRecord | Traits, known: Known, *, but: Collection[str] = ()
) -> tuple[Likely, ...]:
    """The likeliest first, at most MOST; none of those in `but`, nor of what a person decided to
    be another one."""
    its = Traits.of(begun) if isinstance(begun, OfferRecord) else begun
    # Who has not said yet where it is cannot have that in common.
    enough = ENOUGH if its.kommunen else ENOUGH - 1
    slugs, crowded = known.near(its)
    found = []
    for slug in slugs - its.apart - {*but}:
        other = known.traits[slug]
        if its.slug in other.apart:
            continue
        # "Kurs 1" and "Kurs 2" say themselves that they are two.
        if not meet(its, other) or _numbered(its.called) != _numbered(other.called):
            continue
        points, reasons = weighed(its, other, crowded)
        if points >= enough:
            found.append(
                Likely(
                    slug=slug,
                    title=other.called,
                    points=points,
                    reasons=reasons,
                    sure=_sure(its, other, points),
                )
            )
    return tuple(sorted(found, key=lambda each: (-each.points, each.slug))[:MOST])


def _sure(its: Traits, other: Traits, points: int) -> bool:
    """Known to be at different places they may be two groups of one name."""
    if likeness(its, other) < SIMILAR or elsewhere(its, other):
        return False
    return points >= SURE or its.title == other.title


_NUMBER = re.compile(r"\d+")


def _numbered(title: str) -> frozenset[str]:
    return frozenset(_NUMBER.findall(title))
