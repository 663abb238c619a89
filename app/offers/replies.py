"""What somebody answers to colleagues: takes their own Kommune out, changes back what was changed,
takes a proposal over or declines it."""

from collections.abc import Callable

from pydantic import ValidationError
from sqlmodel import Session

from app.i18n import gettext as _
from app.models import OfferRow, SharedDeed, UnpublishedRow
from app.offers import asides, editing, revisions, store, told
from app.offers.editing import CollisionError, UnknownProviderError
from app.offers.store import OvertakenError
from app.records.offers import OfferRecord
from app.rights import Account, Action, NotAllowedError, others, require
from app.situations import Missing
from app.vocabulary import ProposalState


class AnsweredError(Exception):
    """Somebody else has answered meanwhile, or it is about something else by now; nothing of it is
    saved."""


class ByHandError(Exception):
    """It does not go with what was saved since, or with what the account may do: a person has to
    decide in the form."""


def step_out(session: Session, slug: str, *, by: Account, seen: int) -> OfferRow:
    """The offer is no longer for the account's own Kommunen; for the others it stays as it is.
    Missing where there are no others: that would be its end."""
    row = _offer(session, slug)
    return _leave(session, row, by=by, seen=seen, along=None)


def _leave(
    session: Session, row: OfferRow, *, by: Account, seen: int, along: editing.Along | None
) -> OfferRow:
    kommunen = store.record_of(row).kommunen
    require(by, Action.LEAVE, kommunen)
    left = others(by, kommunen)
    if not left:
        raise Missing
    return editing.touch(
        session,
        row.slug,
        by=by,
        action=Action.LEAVE,
        event="edited",
        seen=seen,
        reason=_("Eigene Kommune herausgenommen"),
        change={"kommunen": left},
        along=along,
    )


def leave_after(session: Session, number: int, *, by: Account, seen: int) -> OfferRow:
    """ "Das stimmt bei uns nicht": the account's Kommunen leave the offer that somebody changed."""
    deed = told.told(session, number, by=by)
    row = _of_deed(session, deed)
    return _undisturbed(
        session,
        lambda: _leave(
            session, row, by=by, seen=row.version, along=_reading(session, deed, by=by, seen=seen)
        ),
    )


def change_back(session: Session, number: int, *, by: Account, seen: int) -> OfferRow:
    """What somebody changed is as it was before; what others saved since stays. The change back is
    told like any other."""
    deed = told.told(session, number, by=by)
    row = _of_deed(session, deed)
    record = before_change(session, deed, row)
    return _undisturbed(
        session,
        lambda: editing.touch(
            session,
            row.slug,
            by=by,
            action=Action.EDIT,
            event="restored",
            seen=row.version,
            reason=_("Zurück zur Fassung vor der Änderung durch %(who)s") % {"who": deed.office},
            change={name: getattr(record, name) for name in OfferRecord.model_fields},
            along=_reading(session, deed, by=by, seen=seen),
        ),
    )


def before_change(session: Session, deed: SharedDeed, row: OfferRow) -> OfferRecord:
    """As the offer would be without that change; ByHandError where others have built on it."""
    before = revisions.published_at(session, row, deed.version_before)
    after = revisions.published_at(session, row, deed.version_after)
    return without(before, after, store.record_of(row))


def without(
    before: OfferRecord | None, after: OfferRecord | None, stored: OfferRecord
) -> OfferRecord:
    """What is stored, without the change that made `after` of `before`."""
    if after is None or before is None:
        raise ByHandError
    # Who came in or went has decided so for themselves.
    before = before.model_copy(update={"kommunen": after.kommunen, "draft": False})
    merge = revisions.merge(after, before, stored)
    if merge.collisions:
        raise ByHandError
    return merge.record


def _reading(session: Session, deed: SharedDeed, *, by: Account, seen: int) -> editing.Along:
    def read() -> None:
        if not told.mark_read(session, deed.id or 0, by=by, seen=seen):
            raise AnsweredError

    return read


def _undisturbed(session: Session, verb: Callable[[], OfferRow]) -> OfferRow:
    try:
        return verb()
    except AnsweredError:
        session.rollback()
        raise
    except (OvertakenError, UnknownProviderError, ValidationError) as error:
        session.rollback()
        raise ByHandError from error


def take_over(session: Session, number: int, *, by: Account, seen: str) -> OfferRow:
    """Publishes a proposal as it stood at `seen`, joined with what others saved since, and tells
    its author."""
    aside, row = _proposal(session, number, by=by)
    wanted = OfferRecord.stored(aside.record)
    reason = _("Vorschlag übernommen") + (f": {aside.reason}" if aside.reason else "")

    def take() -> None:
        if not asides.take(session, row, number, ProposalState.ACCEPTED, by=by, seen=seen):
            raise AnsweredError

    try:
        return editing.publish(
            session,
            wanted,
            by=by,
            seen=aside.base,
            reason=reason,
            along=take,
            keeps_own=True,
        )
    except AnsweredError:
        session.rollback()
        raise
    except (
        CollisionError, OvertakenError, UnknownProviderError, ValidationError, NotAllowedError,
    ) as error:  # fmt: skip
        session.rollback()
        raise ByHandError from error


def decline(session: Session, number: int, *, by: Account, seen: str, answer: str) -> bool:
    """The offer stays as it is, and its author reads why; False when somebody was faster."""
    _aside, row = _proposal(session, number, by=by)
    done = asides.take(
        session, row, number, ProposalState.DECLINED, by=by, seen=seen, answer=answer
    )
    session.commit()
    return done


def _proposal(session: Session, number: int, *, by: Account) -> tuple[UnpublishedRow, OfferRow]:
    """One that the account may decide on, which is nobody's own to do."""
    aside = session.get(UnpublishedRow, number)
    rows = store.by_ids(session, [aside.offer_id]) if aside is not None and aside.proposal else []
    if aside is None or not rows:
        raise AnsweredError
    require(by, Action.EDIT, store.record_of(rows[0]).kommunen)
    return aside, rows[0]


def _of_deed(session: Session, deed: SharedDeed) -> OfferRow:
    rows = store.by_ids(session, [deed.offer_id])
    if not rows:
        raise Missing
    return rows[0]


def _offer(session: Session, slug: str) -> OfferRow:
    row = store.by_slug(session, slug)
    if row is None:
        raise Missing
    return row
