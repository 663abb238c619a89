"""What is stored of Kommunen: town hall, Kümmerer, what is said about them. Every save raises the
version and writes its revision in the same commit; their revisions are an outbox, as those of
Träger."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, select

from app.models import KommuneRevision, KommuneRow
from app.offers import saves
from app.offers.saves import Mark
from app.offers.store import OvertakenError
from app.records.places import KommuneRecord

EDITED = "edited"


def every(session: Session) -> Sequence[KommuneRow]:
    return session.exec(select(KommuneRow).order_by(col(KommuneRow.position))).all()


def by_slug(session: Session, slug: str) -> KommuneRow | None:
    return session.get(KommuneRow, slug)


def record_of(row: KommuneRow) -> KommuneRecord:
    return KommuneRecord.stored(row.record)


def as_kept(record: KommuneRecord) -> dict[str, Any]:
    """In the shape of data/kommunen.yaml: what the file does not name is not named here."""
    return record.model_dump(mode="json", exclude_unset=True)


def write(
    session: Session,
    record: KommuneRecord,
    *,
    by: str,
    event: str,
    seen: int | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> KommuneRow:
    """Writes the Kommune and its revision, dated `at` or now; the caller commits. OvertakenError
    where `seen` is given and not the newest version."""
    row = session.get(KommuneRow, record.slug, populate_existing=True)
    if row is None:
        row = KommuneRow(slug=record.slug, name=record.name, position=0, record={}, version=0)
    elif seen is not None and row.version != seen:
        raise OvertakenError(record.slug)
    row.name, row.record, row.version = record.name, as_kept(record), row.version + 1
    session.add(row)
    session.add(
        KommuneRevision(
            kommune_slug=record.slug,
            version=row.version,
            event=event,
            by=by,
            reason=reason[:300],
            at=at or datetime.now(UTC),
            record=row.record,
        )
    )
    # Two at once cannot both write the same version.
    session.flush()
    return row


def history(session: Session, slug: str) -> Sequence[KommuneRevision]:
    """Every version, newest first."""
    statement = select(KommuneRevision).where(KommuneRevision.kommune_slug == slug)
    return session.exec(statement.order_by(col(KommuneRevision.version).desc())).all()


def edited_by_people(session: Session) -> Mapping[str, Mapping[str, Any] | None]:
    """Kommunen whose newest save is a person's, each with the record that was imported last."""
    return saves.edited_by_people(session, KommuneRevision, col(KommuneRevision.kommune_slug))


def mark(session: Session) -> Mark:
    return saves.mark(session, KommuneRevision)
