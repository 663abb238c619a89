"""Flyers and pictures go along where two offers or two Träger are made one, within that commit."""

from datetime import datetime

from sqlmodel import Session

from app.media import store
from app.media.store import MOST, Where
from app.models import MediumKind, MediumOf, MediumRow
from app.rights import Account


def of_provider(session: Session, gone: str, stays: str, *, by: Account, at: datetime) -> None:
    """All that the one had, what was taken away too, for its page is no more. What there is no room
    for is taken away, and can be brought back."""
    target = Where(about=MediumOf.PROVIDER, slug=stays)
    for row in store.every(session, Where(about=MediumOf.PROVIDER, slug=gone)):
        row.slug = stays
        row.version += 1
        session.flush()
        if row.removed_at is None:
            most = MOST[MediumOf.PROVIDER, MediumKind(row.kind)]
            fits = len(store.shown(session, target, row.kind)) <= most
            row.removed_at = None if fits else at
            event = store.CAME_ALONG if fits else store.REMOVED
            store.record_event(session, row, event, by=by, at=at)


def of_offer(session: Session, gone: str, stays: str, *, by: Account, at: datetime) -> None:
    """What the one shows stands with the other one too, as far as there is room; the one keeps its
    own, for joining offers can be taken back."""
    target = Where(about=MediumOf.OFFER, slug=stays)
    for row in store.every(session, Where(about=MediumOf.OFFER, slug=gone)):
        if row.removed_at is not None:
            continue
        there = store.shown(session, target, row.kind)
        full = len(there) >= MOST[MediumOf.OFFER, MediumKind(row.kind)]
        if full or any(each.name == row.name for each in there):
            continue
        values = row.model_dump(exclude={"id", "version"})
        also = MediumRow(**(values | {"slug": stays}))
        session.add(also)
        session.flush()
        store.record_event(session, also, store.CAME_ALONG, by=by, at=at)
