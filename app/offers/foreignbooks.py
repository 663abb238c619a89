"""Reads workbooks, .xlsx and .ods, sheet by sheet, as text that says what a person sees in a cell.
Runs in the process of app.offers.uploadreader.

A day is "2026-12-10", a time "15:00", both "2026-12-10 15:00", whatever the cell's format; an
amount has its currency, a percentage its sign; yes and no are words. What Excel could not reckon
keeps its sign ("#NAME?"). A value that was joined over several lines stands in each of them.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree import ElementTree as ET

from app.i18n import gettext as _
from app.offers.uploadbounds import (
    MOST_COLUMNS,
    MOST_LINES,
    MOST_SHEETS,
    MOST_TEXT,
    UnreadableFileError,
    bounded,
    signs_of,
)

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    IndexError,
    OSError,
    SyntaxError,
    TypeError,
    AttributeError,
    EOFError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
)
"""What libraries raise where a file is damaged."""
Sheet = dict[str, Any]
"""{"name", "lines"} and, where not all of it could be read, {"fault"}."""
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')
_MOST_MERGED = 5000
Spans = dict[int, list[tuple[int, int]]]
"""Last line -> what is joined until there, as (first line, column), both from 0."""


def sheets(named: Iterable[tuple[str, Iterable[list[str]]]], unreadable: str) -> list[Sheet]:
    """What stands in each sheet; UnreadableFileError where nothing can be read."""
    found: list[Sheet] = []
    signs = 0
    try:
        for name, lines in named:
            sheet: Sheet = {"name": name, "lines": []}
            found.append(sheet)
            kept: list[list[str]] = []
            try:
                sheet["lines"] = bounded(_remembering(lines, kept))
            except UnreadableFileError as error:
                sheet |= {"lines": _plain(kept), "fault": str(error)}
            except BROKEN:
                sheet |= {"lines": _plain(kept), "fault": unreadable}
            signs += signs_of(sheet["lines"])
            if signs > MOST_TEXT or len(found) == MOST_SHEETS:
                break
    except BROKEN as error:
        if not found:
            raise UnreadableFileError(unreadable) from error
    if not any(each["lines"] for each in found) and (faults := [e for e in found if "fault" in e]):
        raise UnreadableFileError(faults[0]["fault"])
    return found


def _remembering(lines: Iterable[list[str]], kept: list[list[str]]) -> Iterator[list[str]]:
    """Keeps the first lines, by which a sheet is told that is too large to be read whole."""
    for line in lines:
        if len(kept) < 100:
            kept.append(line)
        yield line


def _plain(lines: list[list[str]]) -> list[list[str]]:
    return [[cell[:200] for cell in line[:MOST_COLUMNS]] for line in lines]


# --- Excel ----------------------------------------------------------------------------------------


def xlsx(body: bytes, packed: zipfile.ZipFile) -> list[Sheet]:
    """The sheets that a person sees, in their order."""
    import openpyxl  # here, for the other kinds need not wait for it

    unreadable = _("Die Excel-Datei lässt sich nicht lesen.")
    try:
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        every = list(book.worksheets)
    except BROKEN as error:
        raise UnreadableFileError(unreadable) from error
    shown = [each for each in every if each.sheet_state == "visible"] or every
    return sheets(((str(each.title), _xlsx_lines(each, packed)) for each in shown), unreadable)


def _xlsx_lines(sheet: Any, packed: zipfile.ZipFile) -> Iterator[list[str]]:
    spans = _merged(sheet, packed)
    rows = sheet.iter_rows(max_row=MOST_LINES, max_col=MOST_COLUMNS)
    yield from _filled(([_xlsx_cell(cell) for cell in row] for row in rows), spans)


def _merged(sheet: Any, packed: zipfile.ZipFile) -> Spans:
    """Cells that are joined downwards; openpyxl does not tell them while it reads on the way."""
    spans: Spans = {}
    with suppress(*BROKEN):
        xml = packed.read(sheet._worksheet_path.removeprefix("/"))
        found = _MERGED.finditer(xml, xml.find(b"<mergeCells")) if b"<mergeCells" in xml else ()
        for number, each in enumerate(found):
            if number == _MOST_MERGED:
                break
            first, last = int(each[2]) - 1, int(each[3]) - 1
            if last > first:
                spans.setdefault(first, []).append((last, _column(each[1])))
    return spans


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _filled(lines: Iterable[list[str]], spans: Spans) -> Iterator[list[str]]:
    """The lines, with what is joined downwards in each of its lines that says something else."""
    going: dict[int, tuple[int, str]] = {}
    for number, line in enumerate(lines):
        if any(line):
            for column, (last, text) in list(going.items()):
                if number > last:
                    del going[column]
                elif column < len(line) and not line[column]:
                    line[column] = text
        for last, column in spans.get(number, ()):
            if column < len(line) and line[column]:
                going[column] = (last, line[column])
        yield line if any(line) else []


def _xlsx_cell(cell: Any) -> str:
    value = cell.value
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, str(cell.number_format or ""))
    return said(value)


def _number(value: float, shown_as: str) -> str:
    if "%" in shown_as:
        return f"{_short(round(value * 100, 4))} %"
    if "€" in shown_as or "EUR" in shown_as:
        return f"{_amount(value)} €"
    return _short(value)


def _short(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else str(value)


def _amount(value: float) -> str:
    return _short(value) if float(value).is_integer() else f"{value:.2f}".replace(".", ",")


def said(value: Any) -> str:
    """A value that is no number as text."""
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return f"{value:%Y-%m-%d}" if midnight else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return str(value)


# --- OpenDocument ---------------------------------------------------------------------------------

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TIME = re.compile(r"PT(\d{1,5})H(\d{1,2})M")
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d))?")


def ods(packed: zipfile.ZipFile) -> list[Sheet]:
    """The same of a spreadsheet of LibreOffice."""
    unreadable = _("Die OpenDocument-Datei lässt sich nicht lesen.")
    try:
        xml = packed.read("content.xml")
    except BROKEN as error:
        raise UnreadableFileError(unreadable) from error
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        # No program writes one, and entities are what makes XML large.
        raise UnreadableFileError(unreadable)
    return sheets(_ods_sheets(xml), unreadable)


def _ods_sheets(xml: bytes) -> Iterator[tuple[str, list[list[str]]]]:
    """Each table when it ends, so that no more of the tree is kept than one of its lines."""
    name = ""
    table: Any = None
    lines: list[list[str]] = []
    spans: Spans = {}
    for event, element in ET.iterparse(io.BytesIO(xml), ("start", "end")):  # noqa: S314
        if event == "start":
            if element.tag == f"{_TABLE}table" and table is None:
                table, name, lines, spans = element, element.get(f"{_TABLE}name") or "", [], {}
        elif element.tag == f"{_TABLE}table-row":
            if table is not None and len(lines) <= MOST_LINES:
                lines += _ods_row(element, len(lines), spans)
            element.clear()
        elif element is table:
            while lines and not any(lines[-1]):
                lines.pop()
            yield name, list(_filled(lines, spans))
            element.clear()
            table = None


def _ods_row(row: Any, number: int, spans: Spans) -> list[list[str]]:
    cells: list[str] = []
    for cell in row:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        if len(cells) >= MOST_COLUMNS:
            break
        text = _ods_cell(cell) if cell.tag == f"{_TABLE}table-cell" else ""
        down = _repeated(cell, "number-rows-spanned")
        if down > 1:
            spans.setdefault(number, []).append((number + down - 1, len(cells)))
        cells += [text] * min(_repeated(cell, "number-columns-repeated"), MOST_COLUMNS - len(cells))
    times = min(_repeated(row, "number-rows-repeated"), MOST_LINES + 1 - number)
    return [list(cells) if any(cells) else [] for _each in range(times)]


def _repeated(element: Any, name: str) -> int:
    text = element.get(f"{_TABLE}{name}") or "1"
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 9 else 1


def _ods_cell(cell: Any) -> str:
    kind = cell.get(f"{_OFFICE}value-type")
    if kind == "date" and (day := _DAY.match(cell.get(f"{_OFFICE}date-value") or "")):
        return day[1] if day[2] in (None, "00:00") else f"{day[1]} {day[2]}"
    if kind == "time" and (clock := _TIME.match(cell.get(f"{_OFFICE}time-value") or "")):
        return f"{int(clock[1]):02}:{int(clock[2]):02}"
    if kind == "boolean":
        return said(cell.get(f"{_OFFICE}boolean-value") == "true")
    if kind == "float":
        with suppress(ValueError, OverflowError):
            return _short(float(cell.get(f"{_OFFICE}value") or ""))
    return "\n".join(_ods_text(each) for each in cell if each.tag == f"{_TEXT}p")


def _ods_text(element: Any) -> str:
    """What a paragraph says; a comment on a cell is none of it."""
    parts = [element.text or ""]
    for each in element:
        if each.tag == f"{_TEXT}s":
            parts.append(" ")
        elif each.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif each.tag == f"{_TEXT}tab":
            parts.append(" ")
        elif each.tag != f"{_OFFICE}annotation":
            parts.append(_ods_text(each))
        parts.append(each.tail or "")
    return "".join(parts)
