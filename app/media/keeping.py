"""Rows and files side by side: what is nobody's any more goes, what is missing is told, and both
travel together in an export."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlmodel import Session, select

from app.i18n import gettext as _
from app.media import store
from app.media.bounds import MOST_SIZE, UnfitError
from app.media.checking import BusyError, Checked, check
from app.media.folder import FOLDER, NAME, Folder, FullError
from app.media.form import Said
from app.media.store import TooManyError, Where
from app.models import Ground, MediumKind, MediumOf, MediumRow, OfferRow
from app.records import files, problems
from app.rights import Account
from app.settings import Settings
from app.situations import Missing
from app.vocabulary import Role

LIST = "dateien.yaml"
"""What an export says of the files beside it."""
_IMPORT = Account(id=0, email="", name="import", roles=(Role.PREVENTION_OFFICE,))


class MediumRecord(BaseModel):
    """One entry of dateien.yaml."""

    model_config = ConfigDict(extra="forbid")

    about: MediumOf
    slug: str = Field(max_length=80)
    kind: MediumKind
    title: str = Field(max_length=80)
    text: str = Field(max_length=1000)
    ground: Ground
    holder: str = Field(max_length=120)
    licence: str = Field(max_length=120)
    stand: str = Field(pattern=r"^\d{4}-\d{2}$")
    shown_until: date | None = None
    file: str = Field(pattern=f"^(?:{NAME.pattern})$")
    small: str = Field(default="", pattern=f"^(?:{NAME.pattern})?$")
    pages: int = 0
    width: int = 0
    height: int = 0
    small_width: int = 0
    small_height: int = 0


def sweep(session: Session, settings: Settings, at: datetime) -> int:
    """Removes files that no row names any more; how many."""
    wanted = store.wanted_files(store.everywhere(session), at)
    return Folder.of(settings).sweep(wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """What is wrong between rows and files."""

    missing: tuple[str, ...]
    """A line for each file that is shown and is not there."""
    other: tuple[str, ...]
    """The same of one whose content is not what its name says."""
    known: int
    size: int


def look(session: Session, settings: Settings) -> Faults:
    """Reads every file that is shown."""
    folder = Folder.of(settings)
    missing, other, known = [], [], 0
    for row in store.everywhere(session):
        if row.removed_at is not None:
            continue
        for name in store.files_of(row):
            known += 1
            body = folder.read(name)
            line = f"{MediumOf(row.about).label} {row.slug}: {name}"
            if body is None:
                missing.append(line)
            elif not folder.is_named(name, body):
                other.append(line)
    return Faults(missing=tuple(missing), other=tuple(other), known=known, size=folder.size())


# --- out and in -----------------------------------------------------------------------------------


def export(session: Session, settings: Settings, target: Path) -> tuple[int, list[str]]:
    """Writes what families may see into `target`/dateien, beside it what is known of it; how many
    files, and the names of those that are missing. What lay there of ours before and is shown no
    more goes. Drafts stay in the portal, for an export is public."""
    folder, place = Folder.of(settings), target / FOLDER
    drafts = set(session.exec(select(OfferRow.slug).where(OfferRow.draft)))
    rows = [
        row
        for row in store.everywhere(session)
        if row.removed_at is None and not (row.about == MediumOf.OFFER and row.slug in drafts)
    ]
    if not rows and not place.exists():
        return 0, []
    place.mkdir(parents=True, exist_ok=True)
    wanted = {name for row in rows for name in store.files_of(row)}
    missing = []
    for name in sorted(wanted):
        if (place / name).exists():
            continue
        body = folder.read(name)
        if body is None:
            missing.append(name)
        else:
            (place / name).write_bytes(body)
    for path in place.iterdir():
        if NAME.fullmatch(path.name) and path.name not in wanted:
            path.unlink()
    (place / LIST).write_text(files.text([_as_yaml(row) for row in rows]), encoding="utf-8")
    return len(wanted) - len(missing), missing


def _as_yaml(row: MediumRow) -> dict[str, Any]:
    record = MediumRecord(
        file=row.name,
        **{name: getattr(row, name) for name in MediumRecord.model_fields if name != "file"},
    )
    found = record.model_dump(mode="json")
    return {name: value for name, value in found.items() if value not in ("", 0, None)} | {
        name: found[name] for name in ("title", "licence")
    }


def take_in(session: Session, settings: Settings, source: Path) -> tuple[int, list[str]]:
    """Takes in what an export has written below `source`: how many were new, and a sentence for
    each that was refused. What is there already, or was and was taken away, is left as it is."""
    path = source / FOLDER / LIST
    if not path.is_file():
        return 0, []
    taken, refused = 0, []
    for number, raw in enumerate(_entries(path), start=1):
        try:
            record = MediumRecord.model_validate(raw)
            taken += _take(session, settings, path.parent, record)
        except ValidationError as error:
            why = "; ".join(f"{field}: {said}" for field, said in problems.in_german(error))
            refused.append(f"{FOLDER}/{LIST}, {number}: {why}")
        except (UnfitError, FullError, BusyError, TooManyError, Missing) as error:
            session.rollback()
            refused.append(f"{FOLDER}/{LIST}, {number}: {_why(error)}")
    return taken, refused


def _entries(path: Path) -> Iterator[Any]:
    raw = files.read(path)
    yield from raw if isinstance(raw, list) else [raw]


def _why(error: Exception) -> str:
    if isinstance(error, TooManyError):
        return _("Dort sind schon so viele, wie es höchstens sein können.")
    if isinstance(error, Missing):
        return _("Dieses Angebot oder diesen Träger gibt es nicht.")
    return str(error) or _("Die Datei lässt sich nicht lesen. Bitte neu speichern.")


def _take(session: Session, settings: Settings, place: Path, record: MediumRecord) -> int:
    where = Where(about=record.about, slug=record.slug)
    if any(row.name == record.file for row in store.every(session, where)):
        return 0
    store.put(
        session,
        where,
        record.kind,
        Said.of(record),
        _content(place, record),
        Folder.of(settings),
        by=_IMPORT,
        at=datetime.now(UTC),
    )
    return 1


def _content(place: Path, record: MediumRecord) -> Checked:
    """Checked like an upload; the very bytes where their names still are those of their content."""
    body = _read(place / record.file)
    small = _read(place / record.small) if record.small else b""
    checked = check(record.kind, body, account=0)
    if Folder.is_named(record.file, body) and (not small or Folder.is_named(record.small, small)):
        names = ("pages", "width", "height", "small_width", "small_height")
        sizes = {name: getattr(record, name) for name in names}
        return Checked(body=body, small=small, **sizes)
    return checked


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size <= MOST_SIZE:
            return path.read_bytes()
    except OSError as error:
        raise UnfitError(_("Die Datei %(name)s fehlt.") % {"name": path.name}) from error
    raise UnfitError(_("Die Datei %(name)s ist zu groß.") % {"name": path.name})
