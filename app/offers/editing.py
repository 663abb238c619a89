"""Verbs of the desk on offers: each checks the right, writes a Revision and commits.

Two people at the same offer: what they changed is joined field by field; where both changed the
same field, CollisionError hands both versions to the one who came second.
"""

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app import sendings
from app.i18n import gettext as _
from app.models import OfferRow
from app.offers import asides, drafts, forms, providers, reasons, revisions, shared, store
from app.offers.again import again
from app.offers.revisions import Merge
from app.offers.store import OvertakenError
from app.records.offers import OfferRecord
from app.records.providernames import folded
from app.rights import Account, Action, may, only_own, require, require_move
from app.situations import Missing
from app.vocabulary import COUNTYWIDE, ProposalState

RESERVED = frozenset(("neu",))
"""Taken by addresses of the desk."""
Along = Callable[[], object]
"""Something that belongs to a save and is committed with it; what it raises undoes the save."""


class CollisionError(Exception):
    """Both changed the same fields since `seen`; `version` is the one now stored."""

    def __init__(self, merge: Merge, version: int) -> None:
        super().__init__("collision")
        self.merge = merge
        self.version = version


class UnknownProviderError(Exception):
    """Nobody knows the Träger that a published offer names: a person says who is meant, or that it
    is a new one."""


def provider_of(session: Session, record: OfferRecord, row: OfferRow | None) -> str | None:
    """Whose offer it is; asked anew only when the Träger's name has changed. UnknownProviderError
    when that makes a published offer one of nobody."""
    was = row.record["provider"]["name"] if row is not None and not row.draft else None
    same = was is not None and folded(was) == folded(record.provider.name)
    if row is not None and same and row.provider_slug:
        return row.provider_slug
    found = providers.names(session).of(record)
    if found is None and not same and not record.draft:
        raise UnknownProviderError(record.provider.name)
    return found


def create(
    session: Session,
    record: OfferRecord,
    *,
    by: Account,
    reason: str = "",
    draft: bool = False,
    tokens: Collection[str] = (),
    along: Along | None = None,
    sending: str = "",
) -> OfferRow:
    """A new offer, published or as a draft; its slug is made from its title here. SentBeforeError
    with the slug when this `sending` of the form has made it."""
    require_move(by, Action.CREATE, (), record.kommunen)

    def work() -> OfferRow:
        slug = forms.slug_of(
            record.title, lambda s: s in RESERVED or store.by_slug(session, s) is not None
        )
        sendings.once(session, sending, slug)
        fresh = record.model_copy(update={"slug": slug, "draft": draft})
        event = "copied" if fresh.origin else "drafted" if draft else "created"
        return _save(
            session, fresh, None, by=by, event=event, reason=reason, tokens=tokens, along=along
        )

    return again(session, work)


def publish(
    session: Session,
    record: OfferRecord,
    *,
    by: Account,
    seen: int,
    reason: str = "",
    tokens: Collection[str] = (),
    aside: int = 0,
    keeps_own: bool = False,
    along: Along | None = None,
) -> OfferRow:
    """Makes this version the public one, joined with what others saved since version `seen`.
    `aside` is the Entwurf or proposal that the form was opened on: it has done its work, as has
    one's own Entwurf, unless it is somebody else's version (`keeps_own`)."""

    def work() -> OfferRow:
        row = _offer(session, record.slug)
        stored = store.record_of(row)
        require(by, Action.EDIT, stored.kommunen)
        mine = record.model_copy(update={"draft": False})
        if row.version != seen:
            mine = joined(session, row, stored, mine, seen)
        # Only now: a Kommune that somebody else added meanwhile is no move of this person's.
        require_move(by, Action.EDIT, stored.kommunen, mine.kommunen)
        if not keeps_own:
            asides.forget(session, row, by, aside)
        if mine == stored:
            if along is not None:
                along()
            _commit(session, by=by, tokens=tokens)
            return row
        event = "published" if stored.draft else "edited"
        return _save(
            session, mine, row, by=by, event=event, reason=reason, tokens=tokens, along=along
        )

    return again(session, work)


def joined(
    session: Session, row: OfferRow, stored: OfferRecord, mine: OfferRecord, seen: int
) -> OfferRecord:
    """`mine`, made of version `seen`, with what others have saved since; CollisionError where both
    changed the same."""
    base = revisions.published_at(session, row, seen)
    if base is None:
        raise OvertakenError(row.slug)
    merge = revisions.merge(*_with_both_moves(base, mine, stored))
    if merge.collisions:
        raise CollisionError(merge, row.version)
    return merge.record


def _with_both_moves(
    base: OfferRecord, mine: OfferRecord, stored: OfferRecord
) -> tuple[OfferRecord, OfferRecord, OfferRecord]:
    """Each Kommune is added or taken away for itself: who takes out their own collides with nobody
    who adds another one meanwhile."""
    was, my, their = base.kommunen, mine.kommunen, stored.kommunen
    if COUNTYWIDE in (*was, *my, *their) or was in (my, their):
        return base, mine, stored
    added = [each for each in my if each not in was and each not in their]
    left = [each for each in their if each in my or each not in was]
    if not (left or added):
        return base, mine, stored
    moved = mine.model_copy(update={"kommunen": (*left, *added)})
    return base.model_copy(update={"kommunen": their}), moved, stored


def keep_draft(
    session: Session,
    record: OfferRecord,
    *,
    by: Account,
    seen: int,
    now: datetime,
    reason: str = "",
    tokens: Collection[str] = (),
) -> OfferRow:
    """Keeps a version beside the published one: an Entwurf of those who may publish it, else a
    proposal. An offer that was never published is changed itself."""

    def work() -> OfferRow:
        row = _offer(session, record.slug)
        stored = store.record_of(row)
        require(by, Action.PROPOSE, stored.kommunen)
        own = may(by, Action.EDIT, stored.kommunen)
        if stored.draft and own:
            mine = record if row.version == seen else joined(session, row, stored, record, seen)
            require_move(by, Action.EDIT, stored.kommunen, mine.kommunen)
            return _save(session, mine, row, by=by, event="drafted", reason=reason, tokens=tokens)
        if own:
            # By what this person had before them: others may have moved the offer meanwhile.
            opened = revisions.published_at(session, row, seen) or stored
            moved = set(opened.kommunen) ^ set(record.kommunen)
            require_move(by, Action.EDIT, stored.kommunen, set(stored.kommunen) ^ moved)
        asides.put(session, row, record, by=by, seen=seen, now=now, reason=reason, own=own)
        drafts.drop(session, tokens, by=by)
        session.commit()
        return row

    return again(session, work)


def confirm(session: Session, slug: str, *, by: Account, seen: int, today: date) -> OfferRow:
    """ "Stimmt noch": a person has looked at this very version."""
    return touch(
        session,
        slug,
        by=by,
        action=Action.CONFIRM,
        event="confirmed",
        seen=seen,
        change={"verified_at": today, "verified_by": by.office, "doubt": None},
    )


def doubt(session: Session, slug: str, *, by: Account, seen: int, reason: str) -> OfferRow:
    """To be checked; visitors still see the offer."""
    reason = reasons.needed(reason)
    return touch(
        session,
        slug,
        by=by,
        action=Action.EDIT,
        event="doubted",
        seen=seen,
        reason=reason,
        change={"doubt": reason},
    )


def withdraw(session: Session, slug: str, *, by: Account, seen: int, reason: str) -> OfferRow:
    """Over: visitors are told why, the search forgets it, the record stays."""
    reason = reasons.needed(reason)
    return touch(
        session,
        slug,
        by=by,
        action=Action.WITHDRAW,
        event="withdrawn",
        seen=seen,
        reason=reason,
        change={"ended": reason},
    )


def bring_back(session: Session, slug: str, *, by: Account, seen: int) -> OfferRow:
    return touch(
        session,
        slug,
        by=by,
        action=Action.WITHDRAW,
        event="returned",
        seen=seen,
        change={"ended": None, "joined": None},
    )


def restore(session: Session, slug: str, version: int, *, by: Account, seen: int) -> OfferRow:
    """An older version becomes the newest; nothing in between is lost."""
    row = _offer(session, slug)
    old = revisions.version_of(session, row, version)
    if old is None:
        raise Missing
    draft = row.draft and old.draft
    stored = store.record_of(row)
    if only_own(by, Action.EDIT):
        old = old.model_copy(update={"kommunen": _own_of(by, old, stored)})
    return touch(
        session,
        slug,
        by=by,
        action=Action.EDIT,
        event="restored",
        seen=seen,
        reason=_("Fassung %(n)d") % {"n": version},
        change={**{name: getattr(old, name) for name in OfferRecord.model_fields}, "draft": draft},
    )


def _own_of(by: Account, old: OfferRecord, stored: OfferRecord) -> tuple[str, ...]:
    """Those of the older version as far as they are the account's own; the others stay as they are,
    whoever came in or went meanwhile."""
    if COUNTYWIDE in (*old.kommunen, *stored.kommunen):
        return old.kommunen
    stay = [each for each in stored.kommunen if each not in by.kommunen or each in old.kommunen]
    back = [each for each in old.kommunen if each in by.kommunen and each not in stay]
    return (*stay, *back) or stored.kommunen


def touch(
    session: Session,
    slug: str,
    *,
    by: Account,
    action: Action,
    event: str,
    seen: int,
    change: dict[str, Any],
    reason: str = "",
    along: Along | None = None,
) -> OfferRow:
    """Changes some fields of the version that the person has seen; OvertakenError when it is not
    the newest any more."""

    def work() -> OfferRow:
        row = _offer(session, slug)
        stored = store.record_of(row)
        fresh = stored.model_copy(update=change)
        require(by, action, stored.kommunen)
        if row.version != seen:
            raise OvertakenError(slug)
        # Only now: what somebody else moved meanwhile is no move of this person's.
        require_move(by, action, stored.kommunen, fresh.kommunen)
        if fresh == stored:
            if along is not None:
                along()
                session.commit()
            return row
        return _save(session, fresh, row, by=by, event=event, reason=reason, along=along)

    return again(session, work)


def discard_aside(session: Session, slug: str, number: int, *, by: Account) -> None:
    """Throws an Entwurf or a proposal away: its author, or who may publish the offer."""
    row = _offer(session, slug)
    aside = asides.beside(session, row, number, by=by)
    shared.decided(session, row, aside, ProposalState.DECLINED, by=by)
    session.delete(aside)
    session.commit()


def _save(
    session: Session,
    record: OfferRecord,
    row: OfferRow | None,
    *,
    by: Account,
    event: str,
    reason: str = "",
    tokens: Collection[str] = (),
    along: Along | None = None,
) -> OfferRow:
    checked = OfferRecord.stored(record.model_dump(mode="json"))
    # First: the offer may be of a Träger that comes along with it.
    if along is not None:
        along()
    saved = shared.save(
        session,
        checked,
        provider_slug=provider_of(session, checked, row),
        by=by,
        event=event,
        reason=reason[:300],
        seen=row.version if row else None,
    )
    _commit(session, by=by, tokens=tokens)
    return saved


def _commit(session: Session, *, by: Account, tokens: Collection[str]) -> None:
    """The save, the drafts that it makes needless, and what goes along with it: all or nothing."""
    if tokens:
        drafts.drop(session, tokens, by=by)
    session.commit()


def _offer(session: Session, slug: str) -> OfferRow:
    row = store.by_slug(session, slug)
    if row is None:
        raise Missing
    return row
