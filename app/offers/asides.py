"""A version beside the published offer, one of each account: an Entwurf of those who may publish
it, else a proposal."""

from datetime import datetime

from sqlmodel import Session, select

from app.models import OfferRow, Revision, UnpublishedRow
from app.records.offers import OfferRecord
from app.rights import Account


def of(session: Session, offer_id: int, *, by: Account) -> UnpublishedRow | None:
    """The account's own."""
    statement = select(UnpublishedRow).where(
        UnpublishedRow.offer_id == offer_id, UnpublishedRow.account_id == by.id
    )
    return session.exec(statement).one_or_none()


def put(
    session: Session,
    row: OfferRow,
    record: OfferRecord,
    *,
    by: Account,
    seen: int,
    now: datetime,
    reason: str,
    own: bool,
) -> None:
    """Keeps the version, over what this person kept there before; `own` when they may publish it.
    The caller commits."""
    assert row.id is not None
    aside = of(session, row.id, by=by) or UnpublishedRow(
        offer_id=row.id,
        account_id=by.id,
        proposal=not own,
        base=seen,
        reason=reason,
        at=now,
        record={},
    )
    aside.proposal, aside.base, aside.reason, aside.at = not own, seen, reason, now
    aside.record = record.as_yaml()
    session.add(aside)
    row.version += 1
    session.add(
        Revision(
            offer_id=row.id,
            version=row.version,
            event="drafted-aside" if own else "proposed",
            by=by.name,
            reason=reason[:300],
            record=record.as_yaml(),
        )
    )
