"""Verbs on offers. Every save passes a record, raises the version and writes its Revision in the
same commit; nothing else writes offers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, case
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, func, select

from app.models import OfferKommune, OfferRow, ProviderRow, Revision
from app.records.offers import OfferRecord
from app.situations import NowhereToJoin
from app.wording import here

ASIDE = frozenset(("drafted-aside", "proposed"))
"""Events of what was kept beside the published offer."""


class OvertakenError(Exception):
    """Somebody saved the offer after the editor had opened it."""


def record_of(row: OfferRow) -> OfferRecord:
    """The row as the record that `data/offers/` carries."""
    return OfferRecord.stored(row.record)


def save(
    session: Session,
    record: OfferRecord,
    *,
    provider_slug: str | None,
    by: str,
    event: str,
    reason: str = "",
    seen: int | None = None,
    at: datetime | None = None,
) -> OfferRow:
    """Writes the offer and its Revision, dated `at` or now; the caller commits, so that several
    go together.

    `seen` is the version that the editor had before them; OvertakenError when it is not the
    newest any more. None writes in any case.
    """
    if record.joined is not None and not leads_on(session, record.slug, record.joined):
        raise NowhereToJoin
    row = by_slug(session, record.slug)
    if row is not None and seen is not None and row.version != seen:
        raise OvertakenError(record.slug)
    values = _columns(record, provider_slug)
    told = _tells(row.record if row else None, values["record"])
    if row is None:
        row = OfferRow(**values)
        session.add(row)
    else:
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
    if not record.countywide:
        kept = {link.kommune_slug: link for link in row.kommunen} if row.id else {}
        row.kommunen = [
            kept.get(slug) or OfferKommune(kommune_slug=slug, position=0)  # type: ignore[call-arg]
            for slug in record.kommunen
        ]
        for position, link in enumerate(row.kommunen):
            link.position = position
    elif row.id:
        row.kommunen = []
    session.flush()
    assert row.id is not None  # the flush gave it one
    session.add(
        Revision(
            offer_id=row.id,
            version=row.version,
            event=event,
            by=by,
            reason=reason,
            at=at or datetime.now(UTC),
            record=record.as_yaml(),
            told=told,
        )
    )
    return row


def leads_on(session: Session, slug: str, into: str) -> bool:
    """Whether the offer of that slug could be joined into this one: it exists, and its own joins
    do not lead back."""
    seen, now = {slug}, into
    while now not in seen:
        seen.add(now)
        found = session.exec(
            select(text_in_record("joined"), OfferRow.slug).where(OfferRow.slug == now)
        ).one_or_none()
        if found is None or found[0] is None:
            return found is not None
        now = found[0]
    return False


_SAID = (
    "title",
    "summary",
    "kommunen",
    "age_months",
    "phases",
    "place",
    "contact",
    "locations",
    "schedule",
    "times",
    "cost",
    "cost_note",
    "formats",
    "registration",
    "confidential",
    "ended",
    "joined",
    "visible_from",
    "visible_until",
    "cancelled_until",
)
"""What calendars and feeds say of an offer, or leave out because of it."""


def _tells(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> bool:
    """Whether those who follow the offer have to be told."""
    was, said = _said(before) if before else None, _said(now)
    if said is None or said == was:
        return False
    # What was over before anybody saw it is no news.
    return was is not None or not now["ended"]


def _said(record: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """None of an Entwurf: nobody was told of it."""
    return None if record.get("draft") else tuple(record.get(name) or None for name in _SAID)


_ASKED_BY_SQL = (
    "slug",
    "title",
    "countywide",
    "ended",
    "draft",
    "doubt",
    "visible_from",
    "visible_until",
    "cancelled_until",
    "verified_at",
)
"""What of a record stands in columns too."""


def _columns(record: OfferRecord, provider_slug: str | None) -> dict[str, Any]:
    return {
        **{name: getattr(record, name) for name in _ASKED_BY_SQL},
        "provider_slug": provider_slug,
        "record": record.model_dump(mode="json"),
    }


def text_in_record(*path: str) -> ColumnElement[str | None]:
    """SQL for a text in the record, as a column of its name. Where few fields of many offers are
    wanted, reading their whole records would cost more than the page."""
    found: ColumnElement[str | None] = col(OfferRow.record)[path].as_string().label(path[-1])
    return found


def by_slug(session: Session, slug: str) -> OfferRow | None:
    statement = (
        select(OfferRow).where(OfferRow.slug == slug).options(selectinload(OfferRow.kommunen))
    )
    return session.exec(statement).one_or_none()


def by_ids(session: Session, ids: Iterable[int]) -> Sequence[OfferRow]:
    statement = (
        select(OfferRow)
        .where(col(OfferRow.id).in_(list(ids)))
        .options(selectinload(OfferRow.kommunen))
    )
    return session.exec(statement).all()


def every(session: Session) -> Sequence[OfferRow]:
    """All offers, ended ones too, in the order of their slugs; two queries however many."""
    statement = (
        select(OfferRow).order_by(col(OfferRow.slug)).options(selectinload(OfferRow.kommunen))
    )
    return session.exec(statement).all()


def of_providers(session: Session, name: Literal["email", "url"]) -> dict[str, str]:
    """Slug of a Träger -> its e-mail address or page, where it has one."""
    rows = session.exec(select(ProviderRow.slug, ProviderRow.record))
    return {slug: record[name] for slug, record in rows if record.get(name)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What the saves of an offer were for those who see it: drafts, confirmations and what only
    colleagues read are none of them."""

    published: datetime | None
    """When it was first for everybody to see, None for an Entwurf."""
    changed: datetime | None
    """When they were last told something else."""
    edition: int
    """How often they were; only ever rises."""


def when_saved(session: Session, ids: Iterable[int] | None = None) -> dict[int, Saved]:
    """Of these offers, or of all."""
    told = case((col(Revision.told), col(Revision.at)))
    statement = select(
        Revision.offer_id, func.min(told), func.max(told), func.count(told)
    ).group_by(col(Revision.offer_id))
    if ids is not None:
        statement = statement.where(col(Revision.offer_id).in_(list(ids)))
    return {
        offer: Saved(published=published, changed=changed, edition=edition)
        for offer, published, changed, edition in session.exec(statement)
    }


def owners(session: Session) -> dict[str, str | None]:
    """Slug of every offer -> slug of its Träger."""
    return dict(session.exec(select(OfferRow.slug, OfferRow.provider_slug)).all())


def cancelled_since(session: Session, ids: Iterable[int]) -> dict[int, datetime]:
    """Since when each of these offers, which are cancelled up to some day, has been so without a
    day between. What took place before remains so."""
    until = col(Revision.record)["cancelled_until"].as_string()
    rows = session.exec(
        select(Revision.offer_id, col(Revision.at), until)
        .where(col(Revision.offer_id).in_(list(ids)), col(Revision.event).not_in(ASIDE))
        .order_by(col(Revision.offer_id), col(Revision.version))
    )
    found: dict[int, datetime] = {}
    last: dict[int, str] = {}
    for offer, at, day in rows:
        if not day:
            found.pop(offer, None)
        elif offer not in found or last[offer] < f"{here(at)}":
            found[offer] = at
        last[offer] = day or ""
    return found


def newest_mark(session: Session) -> int:
    """Id of the newest Revision, 0 when there is none."""
    return session.exec(select(Revision.id).order_by(col(Revision.id).desc()).limit(1)).first() or 0
