"""Offers written past every rule: as an older release, a hand in the database or a test may."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from app.models import OfferRow

_COLUMNS = OfferRow.model_fields.keys() - {"id", "record", "version"}


def overwrite(
    session: Session, values: Mapping[str, Any], slugs: Collection[str] | None = None
) -> None:
    """Values by their place in the record ("contact.url"), also into the columns
    that repeat them; of the offers named, or of all. No version, no Revision; commits."""
    wanted = select(OfferRow)
    if slugs is not None:
        wanted = wanted.where(col(OfferRow.slug).in_(slugs))
    for row in session.exec(wanted):
        record = dict(row.record)
        for path, value in values.items():
            group, _, name = path.rpartition(".")
            if group:
                record[group] = {**record[group], name: value}
            elif path in record:
                record[path] = value.isoformat() if isinstance(value, date) else value
            if path in _COLUMNS:
                setattr(row, path, value)
        row.record = record
    session.commit()
