"""Versions of many offers at once."""

from collections.abc import Collection, Mapping

from sqlalchemy import and_, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from app.models import Revision
from app.offers.revisions import ASIDE
from app.records.offers import OfferRecord

Wanted = tuple[int, int]
"""(id of an offer, version)."""


def published_at(session: Session, wanted: Collection[Wanted]) -> Mapping[Wanted, OfferRecord]:
    """`revisions.published_at` for all of these, in one query; what has no such version is left
    out."""
    if not wanted:
        return {}
    older = aliased(Revision)
    kept = col(older.event).not_in(ASIDE)
    newest = (
        and_(
            col(Revision.offer_id) == offer,
            col(Revision.version)
            == select(func.max(older.version))
            .where(col(older.offer_id) == offer, col(older.version) <= version, kept)
            .scalar_subquery(),
        )
        for offer, version in sorted(set(wanted))
    )
    rows = session.exec(
        select(Revision.offer_id, Revision.version, Revision.record).where(or_(*newest))
    )
    records = {(offer, version): OfferRecord.stored(record) for offer, version, record in rows}
    found = {}
    for offer, version in set(wanted):
        there = [each for of, each in records if of == offer and each <= version]
        if there:
            found[offer, version] = records[offer, max(there)]
    return found
