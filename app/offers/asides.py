"""Versions that wait beside a published offer: one's own Entwurf, and proposals of colleagues."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, or_, select

from app.models import AccountRow, OfferRow, Revision, UnpublishedRow
from app.offers import shared, store
from app.offers.kommunen import of_offers
from app.records.offers import OfferRecord
from app.rights import Account, Action, NotAllowedError, may, may_see_unpublished
from app.situations import Missing
from app.vocabulary import ProposalState


def of(session: Session, offer_id: int, by: Account) -> UnpublishedRow | None:
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
    aside = of(session, row.id, by) or UnpublishedRow(
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


def beside(session: Session, row: OfferRow, number: int, *, by: Account) -> UnpublishedRow:
    """The Entwurf or proposal of that number; Missing when it is none of this offer."""
    found = session.get(UnpublishedRow, number)
    if found is None or found.offer_id != row.id:
        raise Missing
    if not may_see_unpublished(by, found.account_id, store.record_of(row).kommunen):
        raise NotAllowedError(Action.EDIT)
    return found


Proposed = tuple[UnpublishedRow, OfferRow, AccountRow]
"""A proposal, its offer and who made it."""


def proposals(session: Session, *, by: Account) -> tuple[list[Proposed], list[Proposed]]:
    """Those of others that the account may publish, and its own; the oldest first."""
    statement = (
        select(UnpublishedRow, OfferRow, AccountRow)
        .join(OfferRow, col(OfferRow.id) == col(UnpublishedRow.offer_id))
        .join(AccountRow, col(AccountRow.id) == col(UnpublishedRow.account_id))
        .where(col(UnpublishedRow.proposal))
        .order_by(col(UnpublishedRow.at))
    )
    found = list(session.exec(statement))
    own = [each for each in found if each[0].account_id == by.id]
    rest = [each for each in found if each[0].account_id != by.id]
    places = of_offers(session, [each[0].offer_id for each in rest]) if rest else {}
    return [each for each in rest if may(by, Action.EDIT, places.get(each[0].offer_id, ()))], own


def stand(aside: UnpublishedRow) -> str:
    """Names the very version of it that somebody has before them."""
    return aside.at.isoformat()


def take(
    session: Session,
    row: OfferRow,
    number: int,
    state: ProposalState,
    *,
    by: Account,
    seen: str,
    answer: str = "",
) -> bool:
    """Takes a proposal away and tells its author what became of it; False where somebody else has
    decided, or its author has written another one since `seen`. The caller commits."""
    aside = session.get(UnpublishedRow, number)
    if aside is None or aside.offer_id != row.id or stand(aside) != seen:
        return False
    gone = delete(UnpublishedRow).where(
        col(UnpublishedRow.id) == number, col(UnpublishedRow.at) == aside.at
    )
    if not session.execute(gone).rowcount:  # type: ignore[attr-defined]
        return False
    shared.decided(session, row, aside, state, by=by, answer=answer)
    return True


def forget(session: Session, row: OfferRow, by: Account, number: int) -> None:
    """Published now, so one's own Entwurf has done its work, and the one that was taken over."""
    done = or_(col(UnpublishedRow.account_id) == by.id, col(UnpublishedRow.id) == number)
    found = select(UnpublishedRow).where(UnpublishedRow.offer_id == row.id, done)
    for aside in session.exec(found).all():
        shared.decided(session, row, aside, ProposalState.ACCEPTED, by=by)
        session.execute(delete(UnpublishedRow).where(col(UnpublishedRow.id) == aside.id))
