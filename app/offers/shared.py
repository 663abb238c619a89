"""Offers that are also of other Kommunen: a change is done and told to the others concerned, an end
is asked of them (the table of app/rights.py says who does which).

`save` stands before `store.save` for everything that an account does, so that no way leads past.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import and_, delete, or_, update
from sqlmodel import Session, col, select

from app.models import (
    OfferRow,
    SharedDeed,
    SharedKind,
    UnpublishedRow,
)
from app.offers import references, store, told
from app.offers.again import again
from app.offers.sharedrule import concerned_by, to_ask, without
from app.offers.store import OvertakenError
from app.offers.told import LONGEST
from app.records.offers import OfferRecord
from app.rights import Account, Action, NotAllowedError, may_decide_end, others
from app.situations import Missing
from app.vocabulary import ProposalState

_ENDS = {
    "joined": "joined", "ended": "withdrawn", "draft": "undone", "cancelled_until": "cancelled",
}  # fmt: skip
"""Field that an end is about -> the event of the Revision that carries it out."""


def save(
    session: Session,
    record: OfferRecord,
    *,
    provider_slug: str | None,
    by: Account,
    event: str,
    reason: str = "",
    seen: int | None = None,
) -> OfferRow:
    """As `store.save`, of somebody at the desk. Where others have to agree to an end, the rest is
    written and the end is asked for; the row has its old version then if there is no rest. The
    caller commits."""
    row = store.by_slug(session, record.slug)
    if row is None:
        return store.save(
            session, record, provider_slug=provider_slug, by=by.name, event=event, reason=reason
        )
    if seen is not None and row.version != seen:
        raise OvertakenError(record.slug)
    stored, before = store.record_of(row), row.version
    if wanted := to_ask(stored, record, by=by):
        _ask(session, row, wanted, by=by, reason=reason)
        record = without(stored, record, wanted)
        if record == stored:
            session.flush()
            return row
        # What is left of it is a change like any other.
        event = "edited" if event in _ENDS.values() else event
    saved = store.save(
        session,
        record,
        provider_slug=provider_slug,
        by=by.name,
        event=event,
        reason=reason,
        seen=before,
    )
    if record != stored:
        _answered_by_deed(session, saved, record, by=by)
        concerned = concerned_by(stored, record, by=by)
        told.tell(session, saved, stored, record, concerned, by=by, before=before, reason=reason)
    return saved


# --- asked -------------------------------------------------------------------------------------


def _ask(
    session: Session, row: OfferRow, wanted: dict[str, Any], *, by: Account, reason: str
) -> None:
    """An end is asked for; who asks twice for the same offer has one question."""
    found = select(SharedDeed).where(
        SharedDeed.offer_id == row.id, SharedDeed.account_id == by.id, *_OPEN_END
    )
    deed = session.exec(found).first() or told.begun(
        session, row, SharedKind.END, by=by, before=row.version
    )
    deed.wanted = {**deed.wanted, **wanted}
    deed.kommunen, deed.office = list(by.kommunen), by.office[:LONGEST]
    deed.version_before = deed.version_after = row.version
    deed.at, deed.reason = datetime.now(UTC), reason[:LONGEST]


_OPEN_END = (
    col(SharedDeed.kind) == SharedKind.END.value,
    col(SharedDeed.state) == ProposalState.OPEN.value,
)


def asks(session: Session, slug: str, *, by: Account) -> bool:
    """Whether the account waits for an answer about this offer."""
    found = select(SharedDeed.id).join(OfferRow, col(OfferRow.id) == col(SharedDeed.offer_id))
    found = found.where(OfferRow.slug == slug, SharedDeed.account_id == by.id, *_OPEN_END)
    return session.exec(found).first() is not None


Found = tuple[SharedDeed, OfferRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerning:
    """What the account has to do with, of all that is shared."""

    asked: tuple[Found, ...]
    """Ends that it can decide on, the oldest first."""
    told: tuple[Found, ...]
    """Changes that its Kommunen have not read yet, the newest first."""
    mine: tuple[Found, ...]
    """What it has asked for: still open, or answered and not read yet; the oldest first."""


def concerning(session: Session, *, by: Account, now: datetime) -> Concerning:
    """One query, however much there is."""
    own = (
        (col(SharedDeed.account_id) == by.id)
        & (col(SharedDeed.kind) != SharedKind.CHANGE.value)
        & col(SharedDeed.seen).is_(False)
    )
    wanted = select(SharedDeed, OfferRow).join(
        OfferRow, col(OfferRow.id) == col(SharedDeed.offer_id)
    )
    wanted = wanted.where(or_(and_(*_OPEN_END), told.unread(by, now), own))
    found = session.exec(wanted.order_by(col(SharedDeed.at))).all()
    return Concerning(
        asked=tuple(each for each in found if _open_end(each[0]) and _may_decide(*each, by)),
        told=tuple(each for each in reversed(found) if each[0].kind == SharedKind.CHANGE),
        mine=tuple(
            each
            for each in found
            if each[0].account_id == by.id and each[0].kind != SharedKind.CHANGE
        ),
    )


def _open_end(deed: SharedDeed) -> bool:
    return deed.kind == SharedKind.END and deed.state == ProposalState.OPEN


def _may_decide(deed: SharedDeed, row: OfferRow, by: Account) -> bool:
    kommunen = store.record_of(row).kommunen
    return may_decide_end(by, kommunen, author=deed.account_id, own=deed.kommunen)


def _asked(session: Session, number: int, by: Account) -> tuple[SharedDeed, OfferRow]:
    """The end and its offer; Missing, or NotAllowedError where it is for others to decide."""
    deed = session.get(SharedDeed, number)
    rows = store.by_ids(session, [deed.offer_id]) if deed and deed.kind == SharedKind.END else []
    if deed is None or not rows:
        raise Missing
    if not _may_decide(deed, rows[0], by):
        raise NotAllowedError(Action.DECIDE_SHARED)
    return deed, rows[0]


def as_asked(deed: SharedDeed, stored: OfferRecord) -> OfferRecord:
    """The offer as it would be; a ValidationError where others have saved what does not go with
    it."""
    return OfferRecord.stored(stored.model_dump(mode="json") | deed.wanted)


def agree(session: Session, number: int, *, by: Account, seen: int) -> bool:
    """Does what was asked for; False and nothing done when somebody else has decided.
    OvertakenError when the offer is another one than version `seen`."""

    def work() -> bool:
        deed, row = _asked(session, number, by)
        if deed.state != ProposalState.OPEN:
            return False
        if row.version != seen:
            raise OvertakenError(row.slug)
        if not _close(session, deed, ProposalState.ACCEPTED, by=by):
            return False
        stored = store.record_of(row)
        record = as_asked(deed, stored)
        event = next((event for name, event in _ENDS.items() if deed.wanted.get(name)), "edited")
        if stored.ended is not None and record.ended is None:
            event = "returned"
        reason = f"{deed.office}: {deed.reason}" if deed.reason else deed.office
        saved = store.save(
            session,
            record,
            provider_slug=row.provider_slug,
            by=by.name,
            event=event,
            reason=reason[:LONGEST],
            seen=seen,
        )
        _lead_on(session, record, by=by)
        _answered_by_deed(session, saved, record, by=by)
        rest = [each for each in others(by, stored.kommunen) if each not in deed.kommunen]
        told.tell(session, saved, stored, record, rest, by=by, before=seen, reason=reason)
        session.commit()
        return True

    return again(session, work)


def _lead_on(session: Session, record: OfferRecord, *, by: Account) -> None:
    """What names an offer that was joined into another one names that one."""
    into = store.by_slug(session, record.joined) if record.joined else None
    if into is not None:
        references.lead_over(session, record, store.record_of(into), by=by.name)


def decline(session: Session, number: int, *, by: Account, answer: str) -> bool:
    """It stays as it is, and why; False when somebody else has decided."""

    def work() -> bool:
        deed, _row = _asked(session, number, by)
        done = _close(session, deed, ProposalState.DECLINED, by=by, answer=answer)
        session.commit()
        return done

    return again(session, work)


def _close(
    session: Session, deed: SharedDeed, state: ProposalState, *, by: Account, answer: str = ""
) -> bool:
    """Decided once: of two at the same moment the second finds nothing open."""
    done = session.execute(
        update(SharedDeed)
        .where(col(SharedDeed.id) == deed.id, *_OPEN_END)
        .values(
            state=state.value, decided_by=by.office[:LONGEST], answer=answer[:LONGEST], seen=False
        )
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _answered_by_deed(session: Session, row: OfferRow, record: OfferRecord, *, by: Account) -> None:
    """An end that somebody asked for and that is so now needs no answer any more."""
    now = record.model_dump(mode="json")
    open_ends = select(SharedDeed).where(SharedDeed.offer_id == row.id, *_OPEN_END)
    for deed in session.exec(open_ends).all():
        if all(_is(name, value, now[name]) for name, value in deed.wanted.items()):
            _close(session, deed, ProposalState.ACCEPTED, by=by)


def _is(name: str, wanted: Any, now: Any) -> bool:
    """Over is over, whichever words say why."""
    return bool(now) == bool(wanted) if name == "ended" else bool(now == wanted)


# --- what became of it -------------------------------------------------------------------------


def forget(session: Session, number: int, *, by: Account) -> bool:
    """The author has read what became of it, or asks no more; False where that came too late."""
    deed = session.get(SharedDeed, number)
    if deed is None or deed.account_id != by.id or deed.kind == SharedKind.CHANGE:
        raise Missing
    if deed.state == ProposalState.OPEN:
        gone = delete(SharedDeed).where(col(SharedDeed.id) == number, *_OPEN_END)
        done = bool(session.execute(gone).rowcount)  # type: ignore[attr-defined]
    else:
        done, deed.seen = not deed.seen, True
    session.commit()
    return done


def read_outcomes(
    session: Session, numbers: Collection[int], *, by: Account, read: bool
) -> list[int]:
    """Of these, what became of the account's own questions is read now, or told again (not `read`);
    an open question stays."""
    answered = (
        col(SharedDeed.id).in_(list(numbers)),
        col(SharedDeed.account_id) == by.id,
        col(SharedDeed.kind) != SharedKind.CHANGE.value,
        col(SharedDeed.state) != ProposalState.OPEN.value,
        col(SharedDeed.seen).is_(not read),
    )
    done = session.execute(
        update(SharedDeed).where(*answered).values(seen=read).returning(col(SharedDeed.id))
    )
    found = sorted(number for (number,) in done)
    session.commit()
    return found


def decided(
    session: Session,
    row: OfferRow,
    aside: UnpublishedRow,
    state: ProposalState,
    *,
    by: Account,
    answer: str = "",
) -> None:
    """The author of a proposal learns what became of it; the caller commits."""
    if not aside.proposal or aside.account_id == by.id:
        return
    assert row.id is not None
    session.add(
        SharedDeed(
            kind=SharedKind.PROPOSAL.value,
            offer_id=row.id,
            account_id=aside.account_id,
            office="",
            kommunen=[],
            at=datetime.now(UTC),
            reason=aside.reason[:LONGEST],
            version_before=aside.base,
            version_after=row.version,
            wanted={},
            state=state.value,
            decided_by=by.office[:LONGEST],
            answer=answer[:LONGEST],
        )
    )
