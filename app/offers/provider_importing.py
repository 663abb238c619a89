"""`data/providers.yaml` read in, with the care that offers have: what a person has changed in the
portal stays as long as the file stays; where both have changed the file is refused."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app.i18n import gettext as _
from app.offers import providers
from app.offers.saves import IMPORTED
from app.records import files, providernames
from app.records.places import ProviderRecord
from app.records.providernames import Shared, folded, spellings


def read_providers(path: Path) -> list[ProviderRecord]:
    """Every Träger of the file; RefusedError when one is wrong."""
    raw = files.read(path)
    if not isinstance(raw, list):
        raise files.RefusedError(
            _("%(file)s: erwartet wird eine Liste von Trägern") % {"file": files.shown(path)}
        )
    return [files.checked(ProviderRecord, each, files.shown(path)) for each in raw]


def faults(records: Sequence[ProviderRecord], where: str) -> Iterator[str]:
    """One German sentence for each slug that comes twice, each name that two Träger share, each
    parent that there is not, and each former address that is somebody's today."""
    seen: set[str] = set()
    for record in records:
        if record.slug in seen:
            yield _("%(file)s: Datensatz „%(slug)s“, Feld slug: kommt zweimal vor") % {
                "file": where,
                "slug": record.slug,
            }
        seen.add(record.slug)
    for each in providernames.shared(records):
        yield _said(each, where)
    for record in records:
        # Parents may stand further down in the file.
        if record.gehoert_zu is not None and record.gehoert_zu not in seen:
            yield _(
                "%(file)s: Datensatz „%(slug)s“, Feld gehoert_zu: einen Träger "
                "„%(parent)s“ gibt es nicht"
            ) % {"file": where, "slug": record.slug, "parent": record.gehoert_zu}
        for slug in seen.intersection(record.former):
            yield _(
                "%(file)s: Datensatz „%(slug)s“, Feld former: „%(other)s“ gibt es noch als "
                "eigenen Träger"
            ) % {"file": where, "slug": record.slug, "other": slug}


def _said(each: Shared, where: str) -> str:
    return _(
        "%(file)s: Datensatz „%(slug)s“: „%(name)s“ heißt auch „%(other)s“; ein Name gehört "
        "einem Träger, wie er auch geschrieben ist"
    ) % {"file": where, "slug": each.slugs[1], "name": each.name, "other": each.slugs[0]}


def import_file(session: Session, path: Path, *, at: datetime | None = None) -> list[str]:
    """Writes what differs and returns what it refused, one German sentence each; RefusedError when
    the file itself is wrong. The caller commits."""
    where, records = files.shown(path), read_providers(path)
    if wrong := next(faults(records, where), None):
        raise files.RefusedError(wrong)
    known = {row.slug: row for row in providers.every(session)}
    stored = {slug: providers.record_of(row) for slug, row in known.items()}
    edited = providers.edited_by_people(session)
    refused: list[str] = []
    for position, record in enumerate(records):
        if record.slug in known:
            known[record.slug].position = position
        if stored.get(record.slug) == record or _is_as_it_was_read(record, edited):
            continue
        if record.slug in edited:
            refused.append(changed_here(record.slug, where))
        elif clash := _clash(record, stored):
            refused.append(_said(clash, where))
        else:
            row = providers.write(session, record, by="import", event=IMPORTED, at=at)
            row.position = position
            known[record.slug], stored[record.slug] = row, record
    for slug, row in known.items():
        parent = stored[slug].gehoert_zu
        row.parent_slug = parent if parent in known else None
    session.flush()
    return refused


def _is_as_it_was_read(
    record: ProviderRecord, edited: Mapping[str, Mapping[str, Any] | None]
) -> bool:
    """The newer version is the portal's, also of one that was joined into another there."""
    last = edited.get(record.slug)
    return last is not None and ProviderRecord.stored(last) == record


def changed_here(slug: str, where: str) -> str:
    """Why the file's version is not taken."""
    return _(
        "%(file)s: Datensatz „%(slug)s“: wurde im Portal geändert und weicht von der Datei ab; "
        "„kette export“ schreibt die Fassung des Portals in die Datei"
    ) % {"file": where, "slug": slug}


def _clash(record: ProviderRecord, stored: Mapping[str, ProviderRecord]) -> Shared | None:
    """A name that another Träger of the portal has; one of the file cannot have it."""
    mine = {folded(name) for name in spellings(record)}
    for other in stored.values():
        if other.slug != record.slug:
            for name in spellings(other):
                if folded(name) in mine:
                    return Shared(name, (other.slug, record.slug))
    return None
