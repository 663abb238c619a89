"""Import and export of `data/`: the files that people edit and review.

An import is idempotent: it writes what differs and says for every record what it did. What a
person has changed in the portal stays as long as the file stays; where both have changed the file
is refused, for it does not know that change; `kette export` writes it into the file first.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile, copytree
from typing import Any

from sqlmodel import Session, col, select

from app.i18n import SOURCE
from app.i18n import gettext as _
from app.models import Revision
from app.offers import kommune_store, provider_importing, providers, store
from app.offers.saves import IMPORTED
from app.records import files, german, needs, placewords, texts, translated, videos
from app.records.offers import OfferRecord
from app.records.places import KommunenFile
from app.records.providernames import ProviderNames
from app.texts import files as text_files
from app.texts import germanfiles
from app.texts import store as text_store
from app.wording import here

SEVERAL = "mehrere-kommunen"
ROWS = ("providers.yaml", "kommunen.yaml")
"""Files whose records the database has; what `kommunen.yaml` says of the Kreis is its own."""


@dataclass(slots=True)
class ImportReport:
    """What an import did, record by record; `refused` says file, record, field and what to do, and
    `unlinked` of which offers nobody knows the Träger."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    unlinked: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return _(
            "%(new)d neu, %(changed)d geändert, %(unchanged)d unverändert, %(refused)d abgelehnt"
        ) % {
            "new": len(self.created),
            "changed": len(self.changed),
            "unchanged": len(self.unchanged),
            "refused": len(self.refused),
        }


def read_offers(folder: Path) -> Iterator[OfferRecord | files.RefusedError]:
    """Every record below `folder` in the order of the paths; the reason instead of a bad one."""
    seen: dict[str, Path] = {}
    for path in sorted(folder.glob("*/*.yaml")):
        where = files.shown(path)
        try:
            record = files.checked(OfferRecord, files.read(path), where)
            if record.slug != path.stem:
                raise files.RefusedError(
                    _(
                        "%(file)s: Datensatz „%(slug)s“, Feld slug: die Datei muss heißen wie "
                        "der slug: %(slug)s.yaml"
                    )
                    % {"file": where, "slug": record.slug}
                )
            if strange := needs.unknown(record.needs):
                raise files.RefusedError(
                    _(
                        "%(file)s: Datensatz „%(slug)s“, Feld needs: ein Anliegen „%(need)s“ "
                        "gibt es nicht; möglich ist, was in search/needs/ steht"
                    )
                    % {"file": where, "slug": record.slug, "need": strange[0]}
                )
            if record.slug in seen:
                raise files.RefusedError(
                    _(
                        "%(file)s: Datensatz „%(slug)s“, Feld slug: steht schon in %(other)s; "
                        "jeder slug darf nur einmal vorkommen"
                    )
                    % {"file": where, "slug": record.slug, "other": files.shown(seen[record.slug])}
                )
        except files.RefusedError as refused:
            yield refused
        else:
            seen[record.slug] = path
            yield record


def import_all(
    session: Session, data: Path = files.DATA, *, at: datetime | None = None
) -> ImportReport:
    """Kommunen and Träger, then the offers, dated `at` or now; commits once at the end."""
    report = ImportReport()
    report.refused += import_kommunen(session, data / "kommunen.yaml", at=at)
    find = import_providers(session, data / "providers.yaml", report, at=at)
    import_offers(session, read_offers(data / "offers"), find, report, at=at)
    session.commit()
    return report


def import_kommunen(session: Session, path: Path, *, at: datetime | None = None) -> list[str]:
    """What a person has changed in the portal stays as long as the file stays; where both have
    changed the file is refused: a German sentence for each. The caller commits."""
    known = {row.slug: row for row in kommune_store.every(session)}
    edited = kommune_store.edited_by_people(session)
    found = files.checked(KommunenFile, files.read(path), files.shown(path)).kommunen
    refused = []
    for position, record in enumerate(found):
        row = known.get(record.slug)
        if row is None or kommune_store.as_kept(record) != row.record:
            if record.slug in edited:
                if edited[record.slug] != kommune_store.as_kept(record):
                    refused.append(provider_importing.changed_here(record.slug, files.shown(path)))
            else:
                event = IMPORTED
                row = kommune_store.write(session, record, by="import", event=event, at=at)
        if row is not None:
            row.position = position
    session.flush()
    return refused


def import_providers(
    session: Session,
    path: Path,
    report: ImportReport | None = None,
    *,
    at: datetime | None = None,
) -> ProviderNames:
    """Those of the file, and how offers call all that there are; what was refused is in the
    report."""
    refused = provider_importing.import_file(session, path, at=at)
    if report is not None:
        report.refused += refused
    return providers.names(session)


def import_offers(
    session: Session,
    records: Iterable[OfferRecord | files.RefusedError],
    find: ProviderNames,
    report: ImportReport | None = None,
    *,
    at: datetime | None = None,
) -> ImportReport:
    report = report or ImportReport()
    known = {row.slug: row for row in store.every(session)}
    records = list(records)
    into = {slug: row.record.get("joined") for slug, row in known.items()}
    into |= {record.slug: record.joined for record in records if isinstance(record, OfferRecord)}
    # What others are joined into comes before them.
    records.sort(key=lambda each: isinstance(each, OfferRecord) and len(joins(each.slug, into)))
    edited = _edited_by_people(session)
    today = here(at or datetime.now(UTC))
    for record in records:
        if isinstance(record, files.RefusedError):
            report.refused.append(str(record))
            continue
        if record.verified_at is not None and record.verified_at > today:
            report.refused.append(
                _(
                    "Datensatz „%(slug)s“, Feld verified_at: %(day)s liegt in der Zukunft; "
                    "erwartet wird der Tag, an dem jemand nachgesehen hat"
                )
                % {"slug": record.slug, "day": f"{record.verified_at:%d.%m.%Y}"}
            )
            continue
        if fault := join_fault(record, into):
            report.refused.append(fault)
            continue
        row, provider = known.get(record.slug), find.of(record)
        if provider is None and record.joined is None:
            report.unlinked.append(unlinked(record))
        if row is not None:
            if store.record_of(row) == record and row.provider_slug == provider:
                report.unchanged.append(record.slug)
                continue
            if row.id in edited and store.record_of(row) != record:
                if edited[row.id] == record.as_yaml():
                    # The file is as it was read; the newer version is the portal's.
                    report.unchanged.append(record.slug)
                    continue
                report.refused.append(
                    _(
                        "Datensatz „%(slug)s“: wurde im Portal geändert und weicht von der "
                        "Datei ab; „kette export“ schreibt die Fassung des Portals in die Datei"
                    )
                    % {"slug": record.slug}
                )
                continue
        store.save(session, record, provider_slug=provider, by="import", event=IMPORTED, at=at)
        (report.created if row is None else report.changed).append(record.slug)
    return report


def joins(slug: str, into: Mapping[str, str | None]) -> list[str]:
    """The offers into which this one was joined, step by step; the last one is not in `into`, or
    was there before, where they lead nowhere."""
    found = [slug]
    while (after := into.get(found[-1])) is not None:
        found.append(after)
        if after in found[:-1]:
            break
    return found[1:]


def join_fault(record: OfferRecord, into: Mapping[str, str | None]) -> str:
    """What is wrong with `joined` of a record, beside all others by their slugs; "" if nothing."""
    steps = joins(record.slug, into)
    if not steps or (steps[-1] in into and len({record.slug, *steps}) > len(steps)):
        return ""
    return _(
        "Datensatz „%(slug)s“, Feld joined: „%(other)s“ gibt es nicht, oder es führt selbst "
        "hierher zurück"
    ) % {"slug": record.slug, "other": record.joined}


def unlinked(record: OfferRecord) -> str:
    """One German sentence about an offer whose Träger nobody knows."""
    return _(
        "Datensatz „%(slug)s“, Feld provider.name: den Träger „%(name)s“ gibt es in "
        "providers.yaml nicht"
    ) % {"slug": record.slug, "name": record.provider.name}


def _edited_by_people(session: Session) -> dict[int, dict[str, Any] | None]:
    """Offers whose newest Revision is a person's, each with the record that was imported last."""
    newest: dict[int, Revision] = {}
    imported: dict[int, dict[str, Any]] = {}
    people = select(Revision.offer_id).where(Revision.event != IMPORTED)
    statement = select(Revision).where(col(Revision.offer_id).in_(people))
    for revision in session.exec(statement.order_by(col(Revision.version))):
        newest[revision.offer_id] = revision
        if revision.event == IMPORTED:
            imported[revision.offer_id] = revision.record
    return {
        offer: imported.get(offer)
        for offer, revision in newest.items()
        if revision.event != IMPORTED
    }


def folder_of(record: OfferRecord) -> str:
    """The folder of the record's file: its Kommune, `kreisweit`, or `mehrere-kommunen`."""
    return record.kommunen[0] if len(record.kommunen) == 1 else SEVERAL


def export_all(session: Session, folder: Path) -> tuple[list[Path], list[Path]]:
    """All of `data/` into a folder, which is made where there is none: (files of offers that were
    changed, files that were taken over as they are in `data/`, for the database has not what they
    say; the folders of the translations and of the videos are among them). What lies there of the
    latter stays, but for translations that were written at the desk."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = [folder / path.name for path in sorted(files.DATA.glob("*.yaml"))]
    taken = [path for path in taken if not path.exists()]
    for path in taken:
        copyfile(files.DATA / path.name, path)
    for ours in (translated.TEXTS, videos.FOLDER):
        said = folder / ours.name
        if ours.exists() and not said.exists():
            copytree(ours, said)
            taken.append(said)
    changed = export_offers(session, folder / "offers")
    changed += text_files.export(session, folder / translated.TEXTS.name, _german(session))
    changed += germanfiles.export(session, folder)
    export_rows(session, folder)
    return changed, [path for path in taken if path.name not in ROWS]


def _german(session: Session) -> dict[str, str]:
    """All that is said in German, of withdrawn offers too."""
    over = text_store.overlays(session).get(SOURCE)
    found = dict(translated.of_guides(german.laid(texts.read(), over.of if over else {})))
    for record in map(store.record_of, store.every(session)):
        if not record.draft:
            found |= {key: text for key, text, _field in translated.of_offer(record)}
    for provider in map(providers.record_of, providers.every(session)):
        found |= dict(placewords.of_provider(provider))
    return found


def export_offers(session: Session, folder: Path) -> list[Path]:
    """Writes every offer below `folder`, removes files of moved ones; returns what it changed.
    Drafts stay in the portal, for the files are public."""
    wanted = {
        folder / folder_of(record) / f"{record.slug}.yaml": files.text(record.as_yaml())
        for record in map(store.record_of, store.every(session))
        if not record.draft
    }
    changed = []
    for path in set(folder.glob("*/*.yaml")) - wanted.keys():
        path.unlink()
        changed.append(path)
    for path, text in wanted.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return sorted(changed)


def export_rows(session: Session, data: Path) -> None:
    """Träger and Kommunen, as edited at the desk, in their files' order and bytes."""
    (data / "providers.yaml").write_text(
        files.text([providers.record_of(row).as_yaml() for row in providers.every(session)]),
        encoding="utf-8",
    )
    whole = files.read(data / "kommunen.yaml")
    whole["kommunen"] = [row.record for row in kommune_store.every(session)]
    (data / "kommunen.yaml").write_text(files.text(whole), encoding="utf-8")
