"""In which Kommunen offers are."""

import json
from collections.abc import Collection

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.models import OfferKommune
from app.vocabulary import KOMMUNEN


def of_offers(
    session: Session, offers: Collection[int] | SelectOfScalar[int] | None = None
) -> dict[int, tuple[str, ...]]:
    """Offer -> its Kommunen in the record's order, for these offers or all; a countywide one has
    none."""
    statement = select(OfferKommune.offer_id, OfferKommune.kommune_slug).order_by(
        col(OfferKommune.position)
    )
    if offers is not None:
        statement = statement.where(col(OfferKommune.offer_id).in_(offers))
    found: dict[int, tuple[str, ...]] = {}
    for offer, kommune in session.exec(statement):
        found[offer] = (*found.get(offer, ()), kommune)
    return found


def within(kommunen: Collection[str]) -> SelectOfScalar[int]:
    """The offers of these Kommunen, without the countywide ones, for a larger question."""
    return select(OfferKommune.offer_id).where(col(OfferKommune.kommune_slug).in_(list(kommunen)))


def in_record(text: str | None) -> tuple[str, ...]:
    """The Kommunen that `store.text_in_record("kommunen")` says, so that whoever reads offers
    anyway asks no second time; a countywide one has none, and no offer neither."""
    return tuple(slug for slug in json.loads(text or "[]") if slug in KOMMUNEN)
