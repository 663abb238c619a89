"""Flyers and pictures are put, changed, taken away and brought back. The file is on the disk before
its row is committed, so that no row is ever without its file."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from app import sendings
from app.i18n import N_
from app.i18n import gettext as _
from app.media.checking import Checked
from app.media.folder import Folder
from app.media.form import Said
from app.models import (
    MediumEvent,
    MediumKind,
    MediumOf,
    MediumRow,
    OfferRow,
    ProviderRow,
)
from app.offers import store as offers
from app.offers import told
from app.rights import Account, others
from app.situations import Missing

MOST: Mapping[tuple[MediumOf, MediumKind], int] = {
    (MediumOf.OFFER, MediumKind.FLYER): 3,
    (MediumOf.OFFER, MediumKind.PICTURE): 1,
    (MediumOf.PROVIDER, MediumKind.PICTURE): 1,
}
"""Of what is shown at once; what is not here is not to be had."""
KEPT = timedelta(days=90)
"""So long what was taken away can be brought back."""
PUT, CHANGED, REMOVED, RETURNED = "put", "changed", "removed", "returned"
CAME_ALONG = "along"
EVENTS: Mapping[str, str] = {
    PUT: N_("hochgeladen"),
    CHANGED: N_("Angaben geändert"),
    REMOVED: N_("entfernt"),
    RETURNED: N_("zurückgeholt"),
    CAME_ALONG: N_("kam beim Zusammenlegen mit"),
}


class TooManyError(Exception):
    """There are as many as there may be; one has to go first."""


class OvertakenError(Exception):
    """Somebody else has changed it meanwhile."""


class FileGoneError(Exception):
    """Its file is not there any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """To what it belongs: an offer or a Träger."""

    about: MediumOf
    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Of the files that were put."""

    file: str
    small: str = ""


def every(session: Session, where: Where) -> Sequence[MediumRow]:
    """All that there was, the oldest first."""
    statement = select(MediumRow).where(
        MediumRow.about == where.about.value, MediumRow.slug == where.slug
    )
    return session.exec(statement.order_by(col(MediumRow.id))).all()


def shown(session: Session, where: Where, kind: str) -> list[MediumRow]:
    """Those of that kind that were not taken away."""
    return [row for row in every(session, where) if row.kind == kind and row.removed_at is None]


def everywhere(session: Session) -> Sequence[MediumRow]:
    return session.exec(select(MediumRow).order_by(col(MediumRow.id))).all()


def history(session: Session, where: Where) -> Sequence[tuple[MediumEvent, MediumRow]]:
    """What was done, the newest first."""
    statement = (
        select(MediumEvent, MediumRow)
        .join(MediumRow, col(MediumRow.id) == col(MediumEvent.medium_id))
        .where(MediumRow.about == where.about.value, MediumRow.slug == where.slug)
        .order_by(col(MediumEvent.id).desc())
        .limit(200)
    )
    return session.exec(statement).all()


def mark(session: Session) -> int:
    """Another one as soon as anything was done anywhere."""
    return session.exec(select(func.count()).select_from(MediumEvent)).one()


def event_label(event: str, kind: MediumKind, title: str = "") -> str:
    """ "Faltblatt „Spielgruppe“: hochgeladen"."""
    return (
        f"{kind.label} „{title}“: {_(EVENTS[event])}"
        if title
        else f"{kind.label}: {_(EVENTS[event])}"
    )


def save_files(folder: Folder, kind: MediumKind, checked: Checked) -> Names:
    """FullError."""
    small = folder.put(checked.small, kind) if checked.small else ""
    return Names(file=folder.put(checked.body, kind), small=small)


def put(
    session: Session,
    where: Where,
    kind: MediumKind,
    said: Said,
    checked: Checked,
    folder: Folder,
    *,
    by: Account,
    at: datetime,
    sending: str = "",
) -> MediumRow:
    """A new one; FullError, TooManyError, SentBeforeError. Commits."""
    names = save_files(folder, kind, checked)
    _one_at_a_time(session, where)
    sendings.once(session, sending, where.slug)
    row = MediumRow(
        about=where.about.value,
        slug=where.slug,
        kind=kind.value,
        **_columns(said),
        name=names.file,
        size=len(checked.body),
        pages=checked.pages,
        width=checked.width,
        height=checked.height,
        small=names.small,
        small_size=len(checked.small),
        small_width=checked.small_width,
        small_height=checked.small_height,
    )
    session.add(row)
    session.flush()
    _not_too_many(session, where, kind)
    _note(session, row, PUT, by=by, at=at)
    session.commit()
    return row


def change(
    session: Session,
    where: Where,
    number: int,
    said: Said,
    *,
    by: Account,
    seen: int,
    at: datetime,
) -> None:
    """What is said of it; OvertakenError, Missing. Commits."""
    _one_at_a_time(session, where)
    row = _shown(session, where, number)
    if row.version != seen:
        raise OvertakenError
    if said == Said.of(row):
        return
    for name, value in _columns(said).items():
        setattr(row, name, value)
    row.version += 1
    _note(session, row, CHANGED, by=by, at=at)
    session.commit()


def state_of(session: Session, where: Where, number: int) -> tuple[MediumKind, bool]:
    """What it is, and whether it is shown; Missing."""
    row = _of(session, where, number)
    return MediumKind(row.kind), row.removed_at is None


def version_of(session: Session, where: Where, number: int) -> int:
    return _shown(session, where, number).version


def remove(session: Session, where: Where, number: int, *, by: Account, at: datetime) -> None:
    """Takes it away, unless somebody has; its file goes after KEPT. Missing. Commits."""
    row = _of(session, where, number)
    if row.removed_at is not None:
        return
    row.removed_at = at
    row.version += 1
    _note(session, row, REMOVED, by=by, at=at)
    session.commit()


def bring_back(
    session: Session, where: Where, number: int, folder: Folder, *, by: Account, at: datetime
) -> None:
    """Missing, TooManyError, FileGoneError. Commits."""
    _one_at_a_time(session, where)
    row = _of(session, where, number)
    if row.removed_at is None:
        return
    if any(folder.find(name) is None for name in files_of(row)):
        raise FileGoneError
    row.removed_at = None
    row.version += 1
    session.flush()
    _not_too_many(session, where, MediumKind(row.kind))
    _note(session, row, RETURNED, by=by, at=at)
    session.commit()


def files_of(row: MediumRow) -> tuple[str, ...]:
    return tuple(name for name in (row.name, row.small) if name)


def wanted_files(rows: Collection[MediumRow], at: datetime) -> frozenset[str]:
    """Names of the files that are shown, or can still be brought back."""
    return frozenset(
        name
        for row in rows
        if row.removed_at is None or at - row.removed_at < KEPT
        for name in files_of(row)
    )


def _columns(said: Said) -> dict[str, Any]:
    return asdict(said) | {"ground": said.ground.value}


def _one_at_a_time(session: Session, where: Where) -> None:
    """Of two at the same moment the second waits, where the database can count beside itself."""
    owner = (
        select(OfferRow.id).where(OfferRow.slug == where.slug)
        if where.about is MediumOf.OFFER
        else select(ProviderRow.slug).where(ProviderRow.slug == where.slug)
    )
    if session.exec(owner.with_for_update()).first() is None:
        raise Missing


def _not_too_many(session: Session, where: Where, kind: MediumKind) -> None:
    if len(shown(session, where, kind)) > MOST.get((where.about, kind), 0):
        session.rollback()
        raise TooManyError


def _of(session: Session, where: Where, number: int) -> MediumRow:
    row = session.get(MediumRow, number, populate_existing=True)
    if row is None or (row.about, row.slug) != (where.about.value, where.slug):
        raise Missing
    return row


def _shown(session: Session, where: Where, number: int) -> MediumRow:
    row = _of(session, where, number)
    if row.removed_at is not None:
        raise Missing
    return row


def record_event(
    session: Session, row: MediumRow, event: str, *, by: Account, at: datetime
) -> None:
    """For the history, and for whoever asks by the mark whether anything was done."""
    assert row.id is not None
    said = asdict(Said.of(row))
    said["shown_until"] = row.shown_until.isoformat() if row.shown_until else None
    session.add(
        MediumEvent(
            medium_id=row.id,
            event=event,
            by=by.name[:200],
            office=by.office[:300],
            at=at,
            record={**said, "name": row.name},
        )
    )


def _note(session: Session, row: MediumRow, event: str, *, by: Account, at: datetime) -> None:
    """For the history, and for the other Kommunen of a shared offer."""
    record_event(session, row, event, by=by, at=at)
    offer = offers.by_slug(session, row.slug) if row.about == MediumOf.OFFER else None
    if offer is not None and not offer.draft and by.id:
        concerned = others(by, offers.record_of(offer).kommunen)
        reason = event_label(event, MediumKind(row.kind), row.title)
        told.tell_beside(session, offer, concerned, by=by, reason=reason)
