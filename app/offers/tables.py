"""Offers as a table: CSV and XLSX out and in, and the YAML of data/offers/."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from app import i18n
from app.i18n import N_
from app.i18n import gettext as _
from app.offers import fields, foreigntable, locations, spoken, uploads
from app.offers.fields import Kind
from app.offers.foreignheadings import plain
from app.offers.foreigntable import Table
from app.offers.forms import NO, YES, OfferForm
from app.offers.importing import folder_of
from app.offers.revisions import source_line
from app.offers.uploadbounds import VERSIONS, UnreadableFileError
from app.records import files, needs
from app.records.offers import OfferRecord
from app.rights import Account
from app.vocabulary import COUNTYWIDE, KOMMUNEN
from app.wording import countywide

SLUG = "kennung"


def _columns() -> Iterator[tuple[str, str]]:
    yield SLUG, N_("Kennung (leer: neues Angebot)")
    for field in fields.ASKED:
        if field.kind is Kind.AGES:
            yield "alter_von", N_("Alter von (Monate)")
            yield "alter_bis", N_("Alter bis (Monate)")
        elif field.kind is Kind.SOURCES:
            yield SOURCES, field.label
        else:
            yield field.name, field.heading or field.label


SOURCES = "quellen"
"""All sources in one cell."""
COLUMNS: Mapping[str, str] = dict(_columns())
"""Column -> its heading."""
SEPARATOR = ";"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML file can hold: one such sign and Excel opens nothing."""
_LINES = fields.of_kind(Kind.BLOCK, Kind.LOCATIONS, Kind.SPOKEN)
_BLOCKS = frozenset((SOURCES, *(each.name for each in _LINES)))
"""Columns whose cells may have several lines."""
YAML = "yaml"
"""Name of the only cell of a row that came as an offer's file."""
VERSION = "fassung"
"""The version of the offer that went out, so that a table that comes back says what it changed."""
LINE = "zeile"
"""Which line of the file the row was, as a spreadsheet counts."""
READ_AS = "gelesen"
"""JSON list: what was read otherwise than it stands there, or proposed."""
WRONG = "fehler"
"""JSON list: why the row cannot be taken as it stands."""
ASSUMED = "angenommen"
"""JSON list: columns that hold what is proposed, for the row itself does not say it."""
BESIDE = frozenset((VERSION, LINE, READ_AS, WRONG, ASSUMED))
"""What a row carries beside the offer's own cells."""
TO_DO = N_("Was noch zu tun ist")
"""Heading of a column for who puts refused rows right; nothing is read from it."""
HEADINGS: Mapping[str, str] = {**COLUMNS, VERSION: N_("Fassung (bitte nicht ändern)")}
"""Columns of a table that goes out."""
Versions = Mapping[str, int]
"""Slug -> version that goes out."""
Row = dict[str, str]


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
    for name, allowed in words().items():
        chosen = form.every(name)
        row[name] = f"{SEPARATOR} ".join(allowed[value] for value in chosen if value)
    row[locations.NAME] = locations.said(record.locations)
    row[spoken.NAME] = spoken.said(record.spoken)
    for each in fields.of_kind(Kind.FLAG):
        row[each.name] = row[each.name] or words()[each.name][NO]
    row[SOURCES] = "\n".join(source_line(each.said, each.seen) for each in record.sources)
    return row


def words() -> Mapping[str, Mapping[str, str]]:
    """Field of the form -> value -> word on the screen."""
    return _words(i18n.spoken())


@lru_cache(maxsize=16)
def _words(_spoken: str) -> Mapping[str, Mapping[str, str]]:
    """Kept by the language in which labels are said."""
    found = {
        each.name: {word.value: word.label for word in each.words}
        for each in fields.ASKED
        if each.words
    }
    found["anliegen"] = {need: needs.label(need) for need in needs.known()}
    found |= {each.name: {YES: _("ja"), NO: _("nein")} for each in fields.of_kind(Kind.FLAG)}
    found["kommune"] = {COUNTYWIDE: countywide(), **KOMMUNEN}
    return found


def rows_of(records: Iterable[OfferRecord], versions: Versions) -> Iterator[Row]:
    for record in records:
        yield {**row_of(record), VERSION: str(versions.get(record.slug, ""))}


def headings_for(versions: Versions | None) -> Mapping[str, str]:
    """With the column of the versions where they are known: a template has none."""
    return COLUMNS if versions is None else HEADINGS


def as_csv(records: Iterable[OfferRecord], versions: Versions | None = None) -> bytes:
    """UTF-8 with its mark and semicolons, as Excel opens it by a double click. A cell that Excel
    would take for a formula is led by an apostrophe, which `read` takes away again."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=SEPARATOR, lineterminator="\r\n")
    columns = headings_for(versions)
    writer.writerow([_(label) for label in columns.values()])
    for cells in rows_of(records, versions or {}):
        writer.writerow([shown_as_text(cells[name]) for name in columns])
    return out.getvalue().encode("utf-8-sig")


def shown_as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def as_xlsx(records: Iterable[OfferRecord], versions: Versions | None = None) -> bytes:
    """One sheet with the offers, one with the words that are allowed; without records: the
    template to fill in."""
    return book_of(rows_of(records, versions or {}), headings_for(versions))


def book_of(rows: Iterable[Row], columns: Mapping[str, str]) -> bytes:
    """These rows under these headings, with the sheet of the allowed words behind them."""
    # Here, for a twelfth of a start is spent on what few people ask for.
    import openpyxl
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = _("Angebote")
    sheet.append([_(label) for label in columns.values()])
    for cells in rows:
        sheet.append([_NOT_IN_XML.sub("", cells.get(name, "")) for name in columns])
    for line in sheet.iter_rows(min_row=2):
        for cell in line:
            # Text stays text: no formula, and a postcode keeps its zero.
            cell.data_type, cell.number_format = "s", "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for number, name in enumerate(columns, start=1):
        sheet.cell(row=1, column=number).font = Font(bold=True)
        width = 50 if name in ("beschreibung", "kurz", SOURCES) else 24
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "C2"
    help_sheet = book.create_sheet(_("Was erlaubt ist"))
    help_sheet.append([_("Mehrere Werte mit Semikolon trennen. Leer heißt: bitte erfragen.")])
    how = _(
        "Jede Angabe auf einer Zeile, mit einem dieser Wörter und einem Doppelpunkt davor: "
        "%(labels)s. Zwischen zwei Orten eine leere Zeile."
    )
    help_sheet.append([_(COLUMNS[locations.NAME]), how % {"labels": locations.labels()}])
    each = _("Je Sprache eine Zeile: „Ukrainisch, am Empfang: dienstags 9 bis 12 Uhr“.")
    help_sheet.append([_(COLUMNS[spoken.NAME]), each])
    for name, allowed in words().items():
        help_sheet.append([_(COLUMNS[name]), f"{SEPARATOR} ".join(allowed.values())])
    help_sheet.column_dimensions["A"].width = 30
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_zip(records: Iterable[OfferRecord], versions: Versions | None = None) -> bytes:
    """The files of data/offers/, and beside them which versions they are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for record in records:
            name = zipfile.ZipInfo(f"offers/{folder_of(record)}/{record.slug}.yaml")
            packed.writestr(name, files.text(record.as_yaml()))
        if versions is not None:
            lines = "".join(f"{slug};{version}\n" for slug, version in versions.items())
            packed.writestr(zipfile.ZipInfo(VERSIONS), lines)
    return out.getvalue()


# --- in -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An uploaded file: the rows of our own table or of offers' files, or somebody else's table."""

    rows: tuple[Row, ...] = ()
    table: Table | None = None


def open_file(name: str, body: bytes, *, by: Account) -> Opened:
    """UnreadableFileError when nothing of it can be read, BusyError when too many are being
    read."""
    content = uploads.read(name, body, account=by.id)
    if content.records:
        files_of_offers = (_file_row(each, content.versions) for each in content.records)
        return Opened(rows=tuple(files_of_offers))
    if name.casefold().endswith(".zip"):
        raise UnreadableFileError(_("In der Datei steht kein Angebot."))
    table = foreigntable.find(content.sheets, own_headings(), SLUG)
    if not table.rows:
        raise UnreadableFileError(_("Unter den Überschriften steht noch nichts."))
    if table.own and all(plain(cell) in own_headings() for cell in table.head if cell):
        return Opened(rows=tuple(own_rows(table)), table=table)
    return Opened(table=table)


def _file_row(record: Mapping[str, Any], versions: Mapping[str, str]) -> Row:
    row = {YAML: json.dumps(record, ensure_ascii=False)}
    version = versions.get(str(record.get("slug", "")))
    return row if version is None else {**row, VERSION: version}


def own_headings() -> Mapping[str, str]:
    """Headings of tables that go out, as `plain` has them -> column; "" for what is not read."""
    return _own_headings(i18n.spoken())


@lru_cache(maxsize=16)
def _own_headings(_spoken: str) -> Mapping[str, str]:
    known = {plain(_(label)): name for name, label in HEADINGS.items()}
    return {**known, plain(_(TO_DO)): ""}


def own_rows(table: Table, more: Mapping[int, str] = MappingProxyType({})) -> list[Row]:
    """The rows of a table with our headings; `more` says which columns (from 0) with other
    headings are taken, too."""
    names = own_headings()
    columns = [more.get(n) or names.get(plain(cell)) for n, cell in enumerate(table.head)]
    missing = [_(COLUMNS[n]) for n in ("titel", "kommune") if n not in columns]
    if missing:
        raise UnreadableFileError(
            _("In der ersten Zeile fehlt: %(names)s. Die Vorlage hat alle Überschriften.")
            % {"names": ", ".join(missing)}
        )
    found = []
    for number, cells in table.rows:
        row = {n: _text(n, c) for n, c in zip(columns, cells, strict=False) if n}
        if any(row.values()):
            row[LINE] = str(number)
            found.append(_looked_at(row, cells, columns))
    if not found:
        raise UnreadableFileError(_("Unter den Überschriften steht noch nichts."))
    return found


def _looked_at(row: Row, cells: Sequence[str], columns: Sequence[str | None]) -> Row:
    """The row with what is wrong in its cells, and with days and times as people write them."""
    wrong, said = [], []
    for column, (name, cell) in enumerate(zip(columns, cells, strict=False)):
        if name and ERROR.fullmatch(cell.strip()):
            wrong.append(broken_cell(column, row[LINE], cell))
            row[name] = ""
        elif name in _OF_TIMES and (german := as_people_write(cell)):
            row[name] = german
            said.append(read_as(_(COLUMNS[name]), cell, german))
    if wrong:
        row[WRONG] = json.dumps(wrong, ensure_ascii=False)
    if said:
        row[READ_AS] = json.dumps(said, ensure_ascii=False)
    return row


ERROR = re.compile(
    r"#(NAME\?|N/A|REF!|VALUE!|DIV/0!|NUM!|NULL!|NV|WERT!|BEZUG!|ZAHL!|SPILL!|ÜBERLAUF!)"
    r"|Err:\d{3}"
)
"""What a spreadsheet shows where it could not reckon."""
_OF_TIMES = ("wann", "zeiten")
_MOMENT = re.compile(r"(?:(\d{4})-(\d\d)-(\d\d))?(?: ?(\d\d):(\d\d))?")


def broken_cell(column: int, line: str, cell: str) -> str:
    return _("Zelle %(cell)s: Dort steht ein Fehler aus der Tabelle (%(text)s).") % {
        "cell": f"{foreigntable.letter(column)}{line}",
        "text": cell.strip()[:20],
    }


def as_people_write(cell: str) -> str:
    """A day or time of a spreadsheet, as `foreignbooks` has it, in German; "" where it is none."""
    found = _MOMENT.fullmatch(cell.strip())
    if found is None or not cell.strip():
        return ""
    year, month, day, hours, minutes = found.groups()
    date = f"{int(day)}.{int(month)}.{year}" if year else ""
    clock = f"{int(hours)}:{minutes} Uhr" if hours else ""
    return ", ".join(filter(None, (date, clock)))


def read_as(heading: str, cell: str, said: str) -> str:
    """What the preview tells of a value that was not taken as it stands."""
    return _("%(column)s: „%(cell)s“ gelesen als: %(said)s") % {
        "column": heading,
        "cell": " ".join(cell.split())[:60],
        "said": said,
    }


def _text(column: str, cell: str) -> str:
    """A cell without the blanks that nobody sees, and without the apostrophe of `as_csv`."""
    text = cell.strip() if column in _BLOCKS else " ".join(cell.split())
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
