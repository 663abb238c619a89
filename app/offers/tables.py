"""Offers as a table: CSV and XLSX out and in, and the YAML of data/offers/.

Coming in, every row says first what it would do and why it cannot; then all are taken or none.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app import typed
from app.i18n import N_
from app.i18n import gettext as _
from app.models import BulkRow, DraftRow
from app.offers import bulk, drafts, editing, forms, revisions, store, uploads, waysin
from app.offers.forms import OfferForm
from app.offers.importing import folder_of
from app.offers.revisions import CLOSED, Change, source_line
from app.offers.store import OvertakenError
from app.offers.uploadreader import UnreadableFileError
from app.offers.waysin import Way
from app.records import files, needs, problems
from app.records.offers import OfferRecord
from app.rights import Account, Action, NotAllowedError, require_move
from app.situations import Missing
from app.vocabulary import COUNTYWIDE, KOMMUNEN
from app.wording import countywide

SLUG = "kennung"
NEW = "neu"
"""Stands for the address of an offer that has none yet."""
MOST_SHOWN = 60
"""Signs of somebody's word that a message repeats."""
COLUMNS: Mapping[str, str] = {
    SLUG: N_("Kennung (leer: neues Angebot)"),
    "titel": N_("Titel"),
    "kurz": N_("Kurz gesagt"),
    "text": N_("Beschreibung"),
    "zielgruppen": N_("Für wen"),
    "alter_von": N_("Alter von (Monate)"),
    "alter_bis": N_("Alter bis (Monate)"),
    "wann": N_("Wann"),
    "ort_name": N_("Name des Ortes"),
    "strasse": N_("Straße"),
    "plz": N_("Postleitzahl"),
    "ort": N_("Ort"),
    "kommunen": N_("Kommunen"),
    "format": N_("Wie"),
    "faellt_aus_bis": N_("Fällt aus bis"),
    "sichtbar_von": N_("Sichtbar ab"),
    "sichtbar_bis": N_("Sichtbar bis"),
    "kosten": N_("Kosten"),
    "kosten_text": N_("Kosten genauer"),
    "anmeldung": N_("Anmeldung"),
    "traeger": N_("Träger"),
    "traeger_art": N_("Art des Trägers"),
    "telefon": N_("Telefon"),
    "email": N_("E-Mail"),
    "web": N_("Internetseite"),
    "phasen": N_("Lebensphasen"),
    "uebergaenge": N_("Übergänge"),
    "themen": N_("Themen"),
    "anliegen": N_("Anliegen"),
    "sprachen": N_("Sprachen"),
    "ebene": N_("Handlungsebene"),
    "quellen": N_("Quellen"),
}
_SEPARATOR = ";"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML file can hold: one such sign and Excel opens nothing."""
_BLOCKS = frozenset(("text", "quellen"))
"""Columns whose cells may have several lines."""
YAML = "yaml"
"""Name of the only cell of a row that came as an offer's file."""
MOST_SOURCES = 30
MOST_SAID = 10
"""Faults of one row that are told; more of them are seldom more to do."""
Row = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a row would do."""

    number: int
    title: str
    slug: str
    kind: str
    """ "neu", "geaendert", "unveraendert" or "abgelehnt"."""
    why: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What the row says and nobody takes from it."""
    changes: tuple[Change, ...] = ()
    record: OfferRecord | None = None
    seen: int = 0


# --- out ------------------------------------------------------------------------------------------


def row_of(record: OfferRecord) -> Row:
    """The record as cells; lists are joined by semicolons, words are those of the screen."""
    form = OfferForm.of(record)
    row = {name: form.first(name) for name in COLUMNS}
    row[SLUG] = record.slug
    row["alter_von"], row["alter_bis"] = (
        "" if months is None else str(months)
        for months in (record.age_months.min, record.age_months.max)
    )
    for name, words in _words().items():
        chosen = form.every(name)
        row[name] = f"{_SEPARATOR} ".join(words[value] for value in chosen if value)
    row["quellen"] = "\n".join(source_line(each.said, each.seen) for each in record.sources)
    return row


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    """Field of the form -> value -> word on the screen."""
    found = {
        name: {word.value: word.label for word in CLOSED[path]}
        for name, path in {**forms.CHOICES, **forms.LISTS}.items()
        if path in CLOSED
    }
    found["anliegen"] = {need: needs.label(need) for need in needs.known()}
    found["kommunen"] = {COUNTYWIDE: countywide(), **KOMMUNEN}
    return found


def as_csv(records: Iterable[OfferRecord]) -> bytes:
    """UTF-8 with its mark and semicolons, as Excel opens it by a double click. A cell that Excel
    would take for a formula is led by an apostrophe, which `read` takes away again."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=_SEPARATOR, lineterminator="\r\n")
    writer.writerow([_(label) for label in COLUMNS.values()])
    for record in records:
        cells = row_of(record)
        writer.writerow(
            [f"'{v}" if v.startswith(_FORMULA) else v for v in (cells[name] for name in COLUMNS)]
        )
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(records: Iterable[OfferRecord]) -> bytes:
    """One sheet with the offers, one with the words that are allowed; without records: the
    template to fill in."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = _("Angebote")
    sheet.append([_(label) for label in COLUMNS.values()])
    for record in records:
        cells = row_of(record)
        sheet.append([_NOT_IN_XML.sub("", cells[name]) for name in COLUMNS])
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            # Text stays text: no formula, and a postcode keeps its zero.
            cell.data_type, cell.number_format = "s", "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for number, name in enumerate(COLUMNS, start=1):
        sheet.cell(row=1, column=number).font = Font(bold=True)
        width = 50 if name in ("text", "kurz", "quellen") else 24
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "C2"
    help_sheet = book.create_sheet(_("Was erlaubt ist"))
    help_sheet.append([_("Mehrere Werte mit Semikolon trennen. Leer heißt: bitte erfragen.")])
    for name, words in _words().items():
        help_sheet.append([_(COLUMNS[name]), f"{_SEPARATOR} ".join(words.values())])
    help_sheet.column_dimensions["A"].width = 30
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_zip(records: Iterable[OfferRecord]) -> bytes:
    """The files of data/offers/."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for record in records:
            name = zipfile.ZipInfo(f"offers/{folder_of(record)}/{record.slug}.yaml")
            packed.writestr(name, files.text(record.as_yaml()))
    return out.getvalue()


# --- in -------------------------------------------------------------------------------------------


def read(name: str, body: bytes, *, by: Account) -> list[Row]:
    """The rows of an uploaded file, as text; UnreadableFileError when it is none of ours, BusyError
    when too many are being read."""
    content = uploads.read(name, body, account=by.id)
    if content.records:
        return [{YAML: json.dumps(record, ensure_ascii=False)} for record in content.records]
    if name.casefold().endswith(".zip"):
        raise UnreadableFileError(_("In der Datei steht kein Angebot."))
    return _table(content.lines)


def _table(lines: Sequence[list[str]]) -> list[Row]:
    head = next(iter(lines), [])
    names = {_plain(_(label)): name for name, label in COLUMNS.items()}
    columns = [names.get(_plain(cell)) for cell in head]
    missing = [_(COLUMNS[n]) for n in ("titel", "kommunen") if n not in columns]
    if missing:
        raise UnreadableFileError(
            _("In der ersten Zeile fehlt: %(names)s. Die Vorlage hat alle Überschriften.")
            % {"names": ", ".join(missing)}
        )
    found = []
    for cells in lines[1:]:
        row = {n: _text(n, c) for n, c in zip(columns, cells, strict=False) if n}
        if any(row.values()):
            found.append(row)
    if not found:
        raise UnreadableFileError(_("Unter den Überschriften steht noch nichts."))
    return found


def _text(column: str, cell: str) -> str:
    """A cell without the blanks that nobody sees, and without the apostrophe of `as_csv`."""
    text = cell.strip() if column in _BLOCKS else " ".join(cell.split())
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def plan(session: Session, rows: Sequence[Row], *, by: Account) -> tuple[Outcome, ...]:
    """What each row would do; writes nothing."""
    known = {row.slug: row for row in store.every(session)}
    seen: set[str] = set()
    found = []
    for number, row in enumerate(rows, start=2):
        slug = _slug(row)
        stored = known.get(slug)
        before = store.record_of(stored) if stored else None
        record, why, notes = _record(row, slug, before)
        title = record.title if record else row.get("titel", "") or slug[:MOST_SHOWN]
        if slug and slug in seen:
            why = (*why, _("Diese Kennung steht schon in einer Zeile weiter oben."))
        if slug and stored is None:
            why = (*why, _("Ein Angebot mit dieser Kennung gibt es nicht. Neue: leer lassen."))
        seen.add(slug)
        changes = revisions.changes(before, record) if record else ()
        if record is not None and changes and not why:
            why = _not_allowed(by, before, record)
        kind = (
            "abgelehnt" if why or record is None
            else "neu" if before is None
            else "geaendert" if changes
            else "unveraendert"
        )  # fmt: skip
        found.append(
            Outcome(
                number=number, title=title, slug=slug, kind=kind, why=_first(why), notes=notes,
                changes=changes if before is not None else (), record=record,
                seen=stored.version if stored else 0,
            )
        )  # fmt: skip
    return tuple(found)


def _slug(row: Row) -> str:
    if YAML in row:
        slug = json.loads(row[YAML]).get("slug")
        return slug if isinstance(slug, str) else ""
    return row.get(SLUG, "")


def _first(why: Sequence[str]) -> tuple[str, ...]:
    """No more faults than somebody reads."""
    if len(why) <= MOST_SAID:
        return tuple(why)
    more = _("und %(n)d weitere") % {"n": len(why) - MOST_SAID}
    return (*why[:MOST_SAID], more)


def _not_allowed(by: Account, before: OfferRecord | None, record: OfferRecord) -> tuple[str, ...]:
    try:
        require_move(by, Action.IMPORT, before.kommunen if before else (), record.kommunen)
    except NotAllowedError:
        return (_("Dafür ist Ihr Konto nicht zuständig."),)
    return ()


def _record(
    row: Row, slug: str, before: OfferRecord | None
) -> tuple[OfferRecord | None, tuple[str, ...], tuple[str, ...]]:
    """The record that the row makes or None, what is wrong, and what was not taken."""
    if YAML in row:
        return _of_file(json.loads(row[YAML]), before)
    pairs, unknown = _pairs(row, before)
    form = OfferForm.read(pairs, slug=slug or NEW, before=before)
    why = (*unknown, *(f"{each.label}: {each.text}" for each in form.wrong))
    return (None if why else form.record), why, ()


def _of_file(
    raw: Mapping[str, Any], before: OfferRecord | None
) -> tuple[OfferRecord | None, tuple[str, ...], tuple[str, ...]]:
    values, other = waysin.taken(raw, before, Way.FILE)
    values["slug"] = before.slug if before else NEW
    values["stand"] = _stand(raw.get("sources"))
    notes = [
        _("%(field)s: wird vom Portal gesetzt, nicht übernommen") % {"field": n} for n in other
    ]
    if raw.get("stand", values["stand"]) != values["stand"]:
        notes.append(_("stand: wird aus den Quellen berechnet, nicht übernommen"))
    try:
        record = OfferRecord.model_validate(values)
    except ValidationError as error:
        why = tuple(f"{path}: {said}" for path, said in problems.in_german(error))
        return None, why, tuple(notes)
    if strange := needs.unknown(record.needs):
        why = (_("needs: ein Anliegen „%(name)s“ gibt es nicht") % {"name": strange[0]},)
        return None, why, tuple(notes)
    return record, (), tuple(notes)


def _stand(sources: Any) -> int | None:
    """Of sources that may be anything; what they are not is told by the record."""
    listed = sources if isinstance(sources, list) else []
    return revisions.newest_year([each for each in listed if isinstance(each, dict)])


def _pairs(row: Row, before: OfferRecord | None) -> tuple[list[tuple[str, str]], tuple[str, ...]]:
    """The row as fields of the form; a column that the table does not have stays as it is."""
    cells = {**(row_of(before) if before else {}), **row}
    unknown: list[str] = []
    pairs: list[tuple[str, str]] = []
    for name, text in cells.items():
        if name in _words():
            chosen, strange = _chosen(name, text)
            pairs += [(name, value) for value in chosen]
            unknown += [
                _("%(column)s: „%(word)s“ ist nicht erlaubt.")
                % {"column": _(COLUMNS[name]), "word": word[:MOST_SHOWN]}
                for word in strange
            ]
        elif name in forms.AGES:
            pairs += [(name, text), (f"{name}_einheit", "monate")]
        elif name == "quellen":
            sources = revisions.sources_in(text)
            if len(sources) > MOST_SOURCES:
                unknown.append(_("Quellen: höchstens %(n)d.") % {"n": MOST_SOURCES})
            for source, year in sources[:MOST_SOURCES]:
                pairs += [("quelle", source), ("quelle_jahr", year)]
        elif name != SLUG:
            pairs.append((name, text))
    return pairs, tuple(unknown)


def _chosen(name: str, text: str) -> tuple[list[str], list[str]]:
    """Values of the words in a cell, and the words that stand for none, each once."""
    values = _values(name)
    chosen: dict[str, None] = {}
    strange: dict[str, None] = {}
    for part in filter(None, (each.strip() for each in text.split(_SEPARATOR))):
        value = values.get(_plain(part)) or values.get(part)
        (strange if value is None else chosen)[value or part] = None
    return list(chosen), list(strange)


@lru_cache(maxsize=64)
def _values(name: str) -> Mapping[str, str]:
    """What may stand in a column -> value: the words of the screen, or the values themselves."""
    words = _words()[name]
    return {_plain(label): value for value, label in words.items()} | {v: v for v in words}


def _plain(text: str) -> str:
    return " ".join(text.replace("–", "-").casefold().split())


def keep(session: Session, name: str, rows: Sequence[Row], *, by: Account, now: datetime) -> str:
    """Keeps an uploaded table until it is taken or thrown away; the token that leads to it. Each
    account has the last few of them."""
    token = drafts.new_token()
    session.add(
        DraftRow(
            account_id=by.id, token=token, about=drafts.TABLE, seen=0, at=now,
            fields=[
                ["datei", typed.line(name)[:200]],
                ["zeilen", json.dumps(list(rows), ensure_ascii=False)],
            ],
        )
    )  # fmt: skip
    session.flush()
    drafts.tidy(session, by=by, newest=token)
    session.commit()
    return token


def kept(session: Session, token: str, *, by: Account) -> tuple[str, list[Row]]:
    row = session.get(DraftRow, (by.id, token))
    if row is None or row.about != drafts.TABLE:
        raise Missing
    fields = dict(row.fields)
    return fields["datei"], json.loads(fields["zeilen"])


class NotAllFitError(Exception):
    """Some rows are refused, so none is taken."""


def take(session: Session, token: str, *, by: Account, now: datetime) -> BulkRow:
    """Takes all rows in one commit, or none: NotAllFitError, or OvertakenError when somebody else
    has saved one of them at the same moment."""
    try:
        return _take(session, token, by=by, now=now)
    except (OvertakenError, IntegrityError) as error:
        session.rollback()
        session.expire_all()
        raise OvertakenError(token) from error


def _take(session: Session, token: str, *, by: Account, now: datetime) -> BulkRow:
    name, rows = kept(session, token, by=by)
    outcomes = plan(session, rows, by=by)
    if any(each.kind == "abgelehnt" for each in outcomes):
        raise NotAllFitError
    taken = {row.slug for row in store.every(session)}
    providers = editing.provider_names(session)
    done: list[list[Any]] = []
    for each in outcomes:
        if each.kind == "unveraendert" or each.record is None:
            continue
        record = each.record
        if each.kind == "neu":
            slug = forms.slug_of(record.title, lambda s: s in taken or s in editing.RESERVED)
            taken.add(slug)
            record = record.model_copy(update={"slug": slug})
        saved = store.save(
            session, record, provider_slug=providers.of(record),
            by=by.name, event="uploaded", reason=name, seen=each.seen or None,
        )  # fmt: skip
        done.append([saved.slug, each.seen, saved.version])
    drafts.drop(session, [token], by=by)
    return bulk.remember(session, done, _("Tabelle %(name)s") % {"name": name}, by=by, now=now)
