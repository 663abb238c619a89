"""Versions that wait beside a published offer: one's own Entwurf, and proposals of colleagues."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, or_, select

from app.models import AccountRow, OfferRow, Revision, UnpublishedRow
from app.offers import shared, store
from app.records.offers import OfferRecord
from app.rights import Account, Action, NotAllowedError, may_see_unpublished
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What waits beside published offers and concerns an account, the oldest first."""

    proposed: tuple[Proposed, ...]
    """By others, and the account may publish it."""
    mine: tuple[Proposed, ...]
    """Proposed by the account."""
    drafts: tuple[Proposed, ...]
    """Entwürfe, its own and those that it may publish."""


def waiting(session: Session, *, by: Account) -> Beside:
    """One query."""
    statement = (
        select(UnpublishedRow, OfferRow, AccountRow)
        .join(OfferRow, col(OfferRow.id) == col(UnpublishedRow.offer_id))
        .join(AccountRow, col(AccountRow.id) == col(UnpublishedRow.account_id))
        .order_by(col(UnpublishedRow.at))
    )
    seen = [
        each
        for each in session.exec(statement)
        if may_see_unpublished(by, each[0].account_id, store.record_of(each[1]).kommunen)
    ]
    proposals = [each for each in seen if each[0].proposal]
    return Beside(
        proposed=tuple(each for each in proposals if each[0].account_id != by.id),
        mine=tuple(each for each in proposals if each[0].account_id == by.id),
        drafts=tuple(each for each in seen if not each[0].proposal),
    )


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
