"""What families do not see and may be what somebody is about to enter: Entwürfe of one's own
Kommunen, and offers that ended within a year."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import Text, cast, or_
from sqlmodel import Session, col, func, select

from app.i18n import gettext as _
from app.models import OfferRow, Revision
from app.offers.duplicates import Known, Traits
from app.records.offers import OfferRecord
from app.rights import Account, Action, may
from app.wording import here, month_of

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """Read once for a page; one query."""

    known: Known = field(default_factory=Known)
    said: Mapping[str, str] = field(default_factory=dict)
    """Slug -> what it is: "Entwurf"."""
    kommunen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def of(session: Session, *, by: Account, now: datetime) -> Hidden:
    """Entwürfe are for those who may publish them; that something has ended everybody reads."""
    last = (
        select(func.max(Revision.at))
        .where(col(Revision.offer_id) == col(OfferRow.id), col(Revision.told))
        .correlate(OfferRow)
        .scalar_subquery()
    )
    rows = session.exec(
        select(cast(OfferRow.record, Text), last).where(
            or_(col(OfferRow.draft).is_(True), col(OfferRow.ended).is_not(None))
        )
    )
    known, said, kommunen = Known(), {}, {}
    for text, at in rows:
        record, its = _read(text)
        if record.ended is None and may(by, Action.EDIT, record.kommunen):
            said[record.slug] = _("Entwurf")
        elif record.ended is not None and not record.joined and at and at > now - YEAR:
            month = month_of(here(at), alone=False)
            said[record.slug] = _("gab es bis %(month)s: wieder aufnehmen?") % {"month": month}
        else:
            continue
        known.add(its)
        kommunen[record.slug] = record.kommunen
    return Hidden(known=known, said=said, kommunen=kommunen)


@lru_cache(maxsize=512)
def _read(text: str) -> tuple[OfferRecord, Traits]:
    """By the text of its record, for a form asks again while somebody types."""
    record = OfferRecord.stored(json.loads(text))
    return record, Traits.of(record)
