"""Small changes from a row of the desk: joined with what others have saved, with the source of who
knows it, and taken back while they are the newest."""

from datetime import date
from typing import Any

from sqlmodel import Session, select

from app.models import OfferRow, Revision, UnpublishedRow
from app.offers import editing, revisions, store
from app.offers.knownby import Answer
from app.records.offers import OfferRecord
from app.rights import Account, Action, require
from app.situations import Missing
from app.vocabulary import State

LIVE = (State.PUBLISHED, State.DOUBTED)
"""What families can find: what is not, is not published by a small change."""
CONFIRMED = ("verified_at", "verified_by", "doubt")
"""What "Stimmt noch" changes."""


class NotQuickError(Exception):
    """Only the whole form does: the offer is not published, or an Entwurf of one's own waits beside
    it, which publishing would throw away."""


def simple(session: Session, row: OfferRow, record: OfferRecord, *, by: Account) -> bool:
    """Whether a small change can be published: see NotQuickError."""
    own = select(UnpublishedRow.id).where(
        UnpublishedRow.offer_id == row.id, UnpublishedRow.account_id == by.id
    )
    return record.state in LIVE and session.exec(own).first() is None


def change(
    session: Session,
    mine: OfferRecord,
    *,
    knowing: Answer,
    by: Account,
    seen: int,
    today: date,
) -> OfferRow:
    """Publishes `mine`, made of version `seen`. CollisionError and OvertakenError as
    `editing.publish`, NotQuickError when this is no small matter.

    The source is added to what both have made of it: two who called two people on one day would
    collide in the sources, and neither has a wrong one.
    """
    row = store.by_slug(session, mine.slug)
    if row is None:
        raise Missing
    stored, version = store.record_of(row), row.version
    require(by, Action.EDIT, stored.kommunen)
    if not simple(session, row, stored, by=by):
        raise NotQuickError
    if version != seen:
        mine = editing.joined(session, row, stored, mine, seen)
    sourced = knowing.applied(mine, by=by, today=today)
    return editing.publish(session, sourced, by=by, seen=version)


def take_back(session: Session, slug: str, *, by: Account, seen: int) -> OfferRow:
    """What version `seen` confirmed or changed is as it was before, the day of the confirmation
    too. OvertakenError when somebody has saved the offer since; Missing when that version was
    neither."""
    row = store.by_slug(session, slug)
    if row is None:
        raise Missing
    require(by, Action.CONFIRM, store.record_of(row).kommunen)
    event = session.exec(
        select(Revision.event).where(Revision.offer_id == row.id, Revision.version == seen)
    ).one_or_none()
    before = revisions.published_at(session, row, seen - 1)
    if event not in ("confirmed", "edited") or before is None:
        raise Missing
    names = CONFIRMED if event == "confirmed" else tuple(OfferRecord.model_fields)
    restored: dict[str, Any] = {name: getattr(before, name) for name in names}
    return editing.touch(
        session,
        slug,
        by=by,
        action=Action.CONFIRM if event == "confirmed" else Action.EDIT,
        event="undone",
        seen=seen,
        change=restored,
    )
