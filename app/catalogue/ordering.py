"""In which order results stand: as the search ranks them, by how near, by when next."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from app.catalogue.offer import Offer
from app.catalogue.surroundings import Surroundings, distance
from app.catalogue.upcoming import NEVER
from app.i18n import N_
from app.vocabulary import Vocabulary
from search.port import Hit

ARRANGED = 2000
"""So many of the best hits are put in order, more than a Kreis has offers; what is behind them
stays as the search has it, so that no page leaves anything out."""
_NOWHERE = 1_000_000


class Order(Vocabulary):
    """Reihenfolge of results."""

    BEST = "passend", N_("am besten passend")
    NEAR = "nah", N_("in der Nähe")
    NEXT = "naechstes", N_("als Nächstes")


def arranged(
    hits: Sequence[Hit],
    order: Order,
    offers: Mapping[str, Offer],
    around: Surroundings,
    kommunen: Collection[str],
) -> tuple[Hit, ...]:
    """The same hits in that order; of equals the best first."""
    if order is Order.NEXT:
        return tuple(sorted(hits, key=lambda hit: _begins(offers.get(hit.slug))))
    if order is Order.NEAR and kommunen:
        return tuple(sorted(hits, key=lambda hit: _far(offers.get(hit.slug), around, kommunen)))
    return tuple(hits)


def _begins(offer: Offer | None) -> datetime:
    """What nobody knows the next time of comes last."""
    return (offer.upcoming.begins if offer else None) or NEVER


def _far(offer: Offer | None, around: Surroundings, kommunen: Collection[str]) -> int:
    """What one does not go to, and what nobody knows the place of, comes last."""
    far = distance(offer, kommunen, around) if offer else None
    return _NOWHERE if far is None else far
