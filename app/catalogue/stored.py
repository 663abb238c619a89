"""Offers as the database has them, and where those lead that were joined into another one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from app.models import OfferRow
from app.offers import store
from app.offers.store import Saved
from app.records.offers import OfferRecord


class Stored(NamedTuple):
    """An offer as the database has it."""

    record: OfferRecord
    provider: str | None = None
    """Slug of its Träger."""
    version: int = 1
    edition: int = 1
    published: datetime | None = None
    """When it was first for everybody to see."""
    changed: datetime | None = None
    """When those who see it were last told something else."""
    cancelled_since: datetime | None = None


def read(
    session: Session, rows: Sequence[OfferRow], saved: Mapping[int, Saved]
) -> dict[str, Stored]:
    """These rows by slug; `saved` says of each when and how often."""
    cancelled = [row.id for row in rows if row.id and row.cancelled_until]
    since = store.cancelled_since(session, cancelled) if cancelled else {}
    found = {}
    for row in rows:
        assert row.id is not None  # it comes from the database
        found[row.slug] = Stored(
            record=store.record_of(row),
            provider=row.provider_slug,
            version=row.version,
            edition=saved[row.id].edition,
            published=saved[row.id].published,
            changed=saved[row.id].changed,
            cancelled_since=since.get(row.id),
        )
    return found


def joined_of(offers: Mapping[str, Stored]) -> dict[str, str]:
    """Those that were joined into another one, with its slug."""
    return {
        slug: stored.record.joined
        for slug, stored in offers.items()
        if stored.record.joined is not None
    }


def called(slug: str, joined: Mapping[str, str]) -> str:
    """Where the slug leads, however many steps that takes."""
    seen = {slug}
    while slug in joined and joined[slug] not in seen:
        slug = joined[slug]
        seen.add(slug)
    return slug
