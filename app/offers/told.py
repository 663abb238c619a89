"""What the Kommunen concerned are told of: changes to offers that are theirs too, which each of
them reads for itself.

Such news ends when somebody of the Kommune has read it, or after `KEPT`, whatever becomes of the
offer; the history of the offer stays.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, delete, update
from sqlmodel import Session, col, select

from app.models import OfferRow, SharedDeed, SharedKind, SharedNotice
from app.offers import revisions
from app.records.offers import OfferRecord
from app.rights import Account
from app.situations import Missing

LONGEST = 300
"""Signs of a reason or an answer."""
KEPT = timedelta(days=60)
"""A change is told until somebody of the Kommune has read it, or so long, whichever comes first."""
_OF_THE_DESK = frozenset(("doubt", "apart", "remark", "origin", "verified_at", "verified_by"))
"""What the desk keeps of an offer: its change is no news to the other Kommunen."""


def tell(
    session: Session,
    row: OfferRow,
    stored: OfferRecord,
    record: OfferRecord,
    concerned: Collection[str],
    *,
    by: Account,
    before: int,
    reason: str,
) -> None:
    """The others read what has changed since version `before`, several saves in a row as one; the
    caller commits."""
    if record.draft or not concerned or not news(stored, record):
        return
    assert row.id is not None
    moment = datetime.now(UTC)
    _forget(session, moment)
    deed = _unread_of(session, row, before, by=by, concerned=concerned)
    if deed is None:
        deed = _news(session, row, concerned, by=by, before=before)
    deed.version_after, deed.at, deed.reason = row.version, moment, reason[:LONGEST]
    session.flush()


def _forget(session: Session, now: datetime) -> None:
    """Of whichever offer: nobody is told of it any more."""
    over = (col(SharedDeed.kind) == SharedKind.CHANGE.value, col(SharedDeed.at) < now - KEPT)
    session.execute(delete(SharedDeed).where(*over))


def tell_beside(
    session: Session, row: OfferRow, concerned: Collection[str], *, by: Account, reason: str
) -> None:
    """The others read of what was done beside the record of the offer; the caller commits."""
    if not concerned:
        return
    deed = _news(session, row, concerned, by=by, before=row.version)
    deed.reason = reason[:LONGEST]


def _news(
    session: Session, row: OfferRow, concerned: Collection[str], *, by: Account, before: int
) -> SharedDeed:
    """A change that none of those concerned has read."""
    deed = begun(session, row, SharedKind.CHANGE, by=by, before=before)
    session.flush()
    assert deed.id is not None
    session.add_all(SharedNotice(deed_id=deed.id, kommune_slug=slug) for slug in concerned)
    return deed


def news(stored: OfferRecord, record: OfferRecord) -> tuple[revisions.Change, ...]:
    """What the others should know of a change."""
    changed = revisions.changes(stored, record)
    return tuple(each for each in changed if each.field not in _OF_THE_DESK)


def _unread_of(
    session: Session, row: OfferRow, before: int, *, by: Account, concerned: Collection[str]
) -> SharedDeed | None:
    """What the same person did just before, if nobody has read it yet."""
    deed = session.exec(
        select(SharedDeed).where(
            SharedDeed.offer_id == row.id,
            SharedDeed.account_id == by.id,
            SharedDeed.kind == SharedKind.CHANGE.value,
            SharedDeed.version_after == before,
        )
    ).first()
    if deed is None:
        return None
    notices = session.exec(select(SharedNotice).where(SharedNotice.deed_id == deed.id)).all()
    unread = {each.kommune_slug for each in notices if each.read_by is None}
    return deed if unread == set(concerned) == {each.kommune_slug for each in notices} else None


def begun(
    session: Session, row: OfferRow, kind: SharedKind, *, by: Account, before: int
) -> SharedDeed:
    """One that nobody has answered; the caller fills it in and commits."""
    assert row.id is not None
    deed = SharedDeed(
        kind=kind.value,
        offer_id=row.id,
        account_id=by.id,
        office=by.office[:LONGEST],
        kommunen=list(by.kommunen),
        at=datetime.now(UTC),
        version_before=before,
        version_after=before,
        wanted={},
    )
    session.add(deed)
    return deed


def unread(by: Account, now: datetime) -> ColumnElement[bool]:
    """SQL for the changes that the account's Kommunen are told of."""
    notices = select(SharedNotice.deed_id).where(
        col(SharedNotice.kommune_slug).in_(by.kommunen), col(SharedNotice.read_by).is_(None)
    )
    return (
        (col(SharedDeed.kind) == SharedKind.CHANGE.value)
        & (col(SharedDeed.at) >= now - KEPT)
        & col(SharedDeed.id).in_(notices)
    )


def told(session: Session, number: int, *, by: Account) -> SharedDeed:
    """The change of that number, of which one of the account's Kommunen was told; else Missing."""
    deed = session.get(SharedDeed, number)
    notice = select(SharedNotice).where(
        SharedNotice.deed_id == number, col(SharedNotice.kommune_slug).in_(by.kommunen)
    )
    if deed is None or deed.kind != SharedKind.CHANGE or session.exec(notice).first() is None:
        raise Missing
    return deed


def mark_read(session: Session, number: int, *, by: Account, seen: int) -> bool:
    """ "In Ordnung", for the account's Kommunen; False where somebody there has read it already or
    it is about more by now than version `seen`. The caller commits."""
    deed = told(session, number, by=by)
    if deed.version_after != seen:
        return False
    done = session.execute(
        update(SharedNotice)
        .where(
            col(SharedNotice.deed_id) == number,
            col(SharedNotice.kommune_slug).in_(by.kommunen),
            col(SharedNotice.read_by).is_(None),
        )
        .values(read_by=by.office[:LONGEST])
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def read(session: Session, number: int, *, by: Account, seen: int) -> bool:
    """ "In Ordnung" alone."""
    done = mark_read(session, number, by=by, seen=seen)
    session.commit()
    return done


def read_all(session: Session, seen: Mapping[int, int], *, by: Account) -> list[int]:
    """ "Alles gelesen": of these changes, each as it was shown (number -> version), which are read
    now. What is about more by now, or is none of theirs, stays."""
    shown = select(SharedDeed).where(
        col(SharedDeed.id).in_(list(seen)), SharedDeed.kind == SharedKind.CHANGE.value
    )
    numbers = [each.id for each in session.exec(shown) if each.version_after == seen[each.id or 0]]
    mine = (
        col(SharedNotice.deed_id).in_(numbers),
        col(SharedNotice.kommune_slug).in_(by.kommunen),
        col(SharedNotice.read_by).is_(None),
    )
    done = sorted(set(session.exec(select(SharedNotice.deed_id).where(*mine))))
    session.execute(update(SharedNotice).where(*mine).values(read_by=by.office[:LONGEST]))
    session.commit()
    return done


def unread_again(session: Session, numbers: Collection[int], *, by: Account) -> None:
    """Takes `read_all` back: what the account's own office has read of these is told again."""
    session.execute(
        update(SharedNotice)
        .where(
            col(SharedNotice.deed_id).in_(list(numbers)),
            col(SharedNotice.kommune_slug).in_(by.kommunen),
            col(SharedNotice.read_by) == by.office[:LONGEST],
        )
        .values(read_by=None)
    )
    session.commit()
