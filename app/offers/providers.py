"""What is stored of Träger. Every save passes a record, raises the version and writes its
revision in the same commit; nothing else writes Träger. Their revisions are an outbox, as those of
offers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import false, text, update
from sqlmodel import Session, col, func, select

from app.models import OfferKommune, OfferRow, ProviderRevision, ProviderRow
from app.offers import saves, store
from app.offers.saves import Mark
from app.records import providernames
from app.records.places import ProviderRecord
from app.records.providernames import ProviderNames, folded
from app.vocabulary import COUNTYWIDE

CREATED = "created"
RESERVED = frozenset(("neu",))
"""Taken by addresses of the desk."""


class NameTakenError(Exception):
    """Another Träger has this name already; `other` is its slug."""

    def __init__(self, name: str, other: str) -> None:
        super().__init__(name)
        self.name = name
        self.other = other


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering:
    """What a Träger has on offer, and where."""

    offers: int = 0
    """Those that are not withdrawn."""
    kommunen: frozenset[str] = frozenset()
    """Of all its offers, drafts and withdrawn ones too; "kreisweit" among them where one is for
    all."""
    made_by: str = ""
    """Name of the account that made it at the desk."""


def every(session: Session) -> Sequence[ProviderRow]:
    return session.exec(select(ProviderRow).order_by(col(ProviderRow.position))).all()


def record_of(row: ProviderRow) -> ProviderRecord:
    return ProviderRecord.stored(row.record)


def names(session: Session) -> ProviderNames:
    """All Träger; read once by those who ask for many offers."""
    return ProviderNames(map(record_of, every(session)))


def one_at_a_time(session: Session) -> None:
    """Until the commit nobody else writes a Träger, so that what is read from here on, as that a
    name is free, still holds when it is written."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE provider IN SHARE ROW EXCLUSIVE MODE"))
    else:
        # SQLite waits here, and not between reading and writing.
        session.execute(update(ProviderRow).where(false()).values(version=0))
    for known in list(session.identity_map.values()):
        if isinstance(known, ProviderRow) and not session.is_modified(known):
            session.expire(known)


def save(
    session: Session,
    record: ProviderRecord,
    *,
    by: str,
    event: str,
    reason: str = "",
    at: datetime | None = None,
) -> ProviderRow:
    """Writes the Träger and its revision, dated `at` or now; the caller commits, so that several
    go together. NameTakenError when another one is called so too."""
    others = [each for each in map(record_of, every(session)) if each.slug != record.slug]
    for clash in providernames.shared((*others, record)):
        if record.slug in clash.slugs:
            raise NameTakenError(clash.name, clash.slugs[0])
    return write(session, record, by=by, event=event, reason=reason, at=at)


def write(
    session: Session,
    record: ProviderRecord,
    *,
    by: str,
    event: str,
    reason: str = "",
    at: datetime | None = None,
) -> ProviderRow:
    """`save` of what is known to share no name with another."""
    row = session.get(ProviderRow, record.slug)
    if row is None:
        last = max((each.position for each in every(session)), default=-1)
        row = ProviderRow(
            slug=record.slug,
            name=record.name,
            kind=record.kind.value,
            position=last + 1,
            record={},
            version=_last_version(session, record.slug),
        )
    row.name, row.kind, row.record = record.name, record.kind.value, record.as_yaml()
    row.version += 1
    session.add(row)
    session.flush()
    session.add(
        ProviderRevision(
            provider_slug=record.slug,
            version=row.version,
            event=event,
            by=by,
            reason=reason[:300],
            at=at or datetime.now(UTC),
            record=row.record,
        )
    )
    session.flush()
    return row


def _last_version(session: Session, slug: str) -> int:
    """Of one that had gone and comes back; 0 of a new one."""
    version = select(func.max(ProviderRevision.version))
    return session.exec(version.where(ProviderRevision.provider_slug == slug)).one() or 0


def taken(session: Session) -> frozenset[str]:
    """Slugs that are or were a Träger's: none is given a second time, for its address leads on."""
    used = session.exec(select(ProviderRevision.provider_slug).distinct()).all()
    known = [record_of(row) for row in every(session)]
    former = (slug for record in known for slug in record.former)
    return RESERVED.union(used, (record.slug for record in known), former)


def move_offers(session: Session, before: str, after: str) -> None:
    """Whose an offer is follows from the Träger's names; it makes no version of the offer."""
    session.execute(
        update(OfferRow)
        .where(col(OfferRow.provider_slug) == before)
        .values(provider_slug=after)
        .execution_options(synchronize_session="fetch")
    )


def link_what_is_called_so(session: Session, record: ProviderRecord) -> None:
    """Offers of nobody known that are called like this Träger are its own from now on."""
    known = {folded(name) for name in providernames.spellings(record)}
    called = store.text_in_record("provider", "name")
    unlinked = select(OfferRow.id, called).where(col(OfferRow.provider_slug).is_(None))
    ids = [number for number, name in session.exec(unlinked) if name and folded(name) in known]
    if ids:
        session.execute(
            update(OfferRow)
            .where(col(OfferRow.id).in_(ids))
            .values(provider_slug=record.slug)
            .execution_options(synchronize_session="fetch")
        )


def called(session: Session, record: ProviderRecord) -> set[str]:
    """Names by which its offers call it, drafts and withdrawn ones included; those that are its own
    by their slugs may call it as they like."""
    name = store.text_in_record("provider", "name")
    found = session.exec(
        select(OfferRow.slug, name).where(OfferRow.provider_slug == record.slug).distinct()
    )
    return {each for slug, each in found if each and slug not in record.offers}


def offers_of(session: Session, slug: str) -> Sequence[tuple[str, str]]:
    """(slug, title) of its offers that are not withdrawn."""
    going = (OfferRow.provider_slug == slug, col(OfferRow.ended).is_(None))
    statement = select(OfferRow.slug, OfferRow.title).where(*going)
    return session.exec(statement.order_by(col(OfferRow.title))).all()


def offering(session: Session) -> Mapping[str, Offering]:
    """Of every Träger that has an offer, or was made at the desk."""
    known = col(OfferRow.provider_slug).is_not(None)
    total = select(OfferRow.provider_slug, func.count(col(OfferRow.id)))
    total = total.where(known, col(OfferRow.ended).is_(None)).group_by(col(OfferRow.provider_slug))
    places = (
        select(OfferRow.provider_slug, OfferRow.countywide, OfferKommune.kommune_slug)
        .outerjoin(OfferKommune, col(OfferKommune.offer_id) == col(OfferRow.id))
        .where(known)
        .distinct()
    )
    created = select(ProviderRevision.provider_slug, ProviderRevision.by).where(
        ProviderRevision.event == CREATED
    )
    kommunen: dict[str, set[str]] = {}
    for slug, countywide, kommune in session.exec(places):
        kommunen.setdefault(slug or "", set()).add(COUNTYWIDE if countywide else kommune or "")
    numbers = {slug or "": number for slug, number in session.exec(total)}
    makers = dict(session.exec(created).all())
    return {
        slug: Offering(
            offers=numbers.get(slug, 0),
            kommunen=frozenset(kommunen.get(slug, ())),
            made_by=makers.get(slug, ""),
        )
        for slug in kommunen.keys() | makers.keys()
    }


def kommunen_of(record: ProviderRecord, its: Offering) -> Collection[str]:
    """Where it is at work: the Kommunen of its offers, and the one whose town hall it is."""
    return its.kommunen | ({record.rathaus} if record.rathaus else set())


# --- what was saved -------------------------------------------------------------------------------


def history(session: Session, slug: str) -> Sequence[ProviderRevision]:
    """Every version, newest first."""
    statement = select(ProviderRevision).where(ProviderRevision.provider_slug == slug)
    return session.exec(statement.order_by(col(ProviderRevision.version).desc())).all()


def version_of(session: Session, slug: str, version: int) -> ProviderRecord | None:
    """What was saved as that version."""
    of = ProviderRevision
    statement = select(of.record).where(of.provider_slug == slug, of.version == version)
    found = session.exec(statement).one_or_none()
    return ProviderRecord.stored(found) if found is not None else None


def edited_by_people(session: Session) -> Mapping[str, Mapping[str, Any] | None]:
    """Träger whose newest save is a person's, each with the record that was imported last."""
    return saves.edited_by_people(session, ProviderRevision, col(ProviderRevision.provider_slug))


def mark(session: Session) -> Mark:
    return saves.mark(session, ProviderRevision)
