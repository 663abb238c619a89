"""The table in an uploaded workbook: which of its sheets it is, where its headings stand, and which
of its lines are rows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.i18n import gettext as _
from app.offers import foreignheadings
from app.offers.foreignheadings import plain
from app.offers.uploadbounds import UnreadableFileError
from app.offers.uploads import Sheet

_LOOKED_AT = 40
"""Lines, from the first one that is not empty, among which the headings are looked for."""
_FEWEST = 2
"""Headings that make a line one of headings."""
_TOTAL = re.compile(r"(summe|gesamt|insgesamt|total|anzahl|zwischensumme)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What is read of a file."""

    sheet: str
    """Its name; "" for a CSV file."""
    others: tuple[str, ...]
    """Sheets with a table in them that are not read."""
    line: int
    """That of the headings, as Excel counts."""
    head: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    """(line as Excel counts, cells)."""
    passed: tuple[tuple[int, str], ...] = ()
    """(line, what stands there) that is no row: a total, a note below, a heading between."""
    own: bool
    """It has our headings."""


def find(sheets: Sequence[Sheet], own: Mapping[str, str], key: str) -> Table:
    """The sheet with the most rows below a line of headings; UnreadableFileError where there is
    none. `own` are our headings, as `plain` has them, each with its column; one that is called
    `key` is in every table that went out."""
    best: tuple[bool, int, int] | None = None
    found: tuple[Sheet, int] | None = None
    for number, sheet in enumerate(sheets):
        at = _head_of(sheet, own)
        if at is None:
            continue
        ours = key in {own.get(plain(cell)) for cell in sheet.lines[at]}
        rows = sum(_cells(line) > 1 for line in sheet.lines[at + 1 :])
        if best is None or (ours, rows, -number) > best:
            best, found = (ours, rows, -number), (sheet, at)
    if found is None:
        faults = [each.fault for each in sheets if each.fault]
        raise UnreadableFileError(faults[0] if faults else _no_headings())
    sheet, at = found
    if sheet.fault:
        raise UnreadableFileError(sheet.fault)
    return _table(sheet, at, [s for s in sheets if s is not sheet], own, key)


def _no_headings() -> str:
    return _(
        "In der Datei ist keine Zeile mit Überschriften zu erkennen, zum Beispiel Titel, Wann, Ort."
        " Die Vorlage hat alle Überschriften."
    )


def _head_of(sheet: Sheet, own: Mapping[str, str]) -> int | None:
    """Which of the first lines has the most headings."""
    filled = [number for number, line in enumerate(sheet.lines) if any(line)][:_LOOKED_AT]
    score = {number: foreignheadings.known(sheet.lines[number], own) for number in filled}
    at = max(filled, key=lambda number: (score[number], -number), default=None)
    return at if at is not None and score[at] >= _FEWEST else None


def _table(
    sheet: Sheet, at: int, others: Sequence[Sheet], own: Mapping[str, str], key: str
) -> Table:
    wide = max(_width(line) for line in sheet.lines[at:])
    head = tuple(" ".join(cell.split())[:200] for cell in _padded(sheet.lines[at], wide))
    names = {own.get(plain(cell)) for cell in head}
    is_own = key in names or (
        {"titel", "kommune"} <= names and all(plain(cell) in own for cell in head if cell)
    )
    rows, passed = [], []
    for number, line in enumerate(sheet.lines[at + 1 :], start=at + 2):
        if not line:
            continue
        if is_own or _is_row(line, head):
            rows.append((number, tuple(_padded(line, wide))))
        elif not _repeats(line, head):
            passed.append((number, next(filter(None, line))[:60]))
    return Table(
        sheet=sheet.name,
        others=tuple(each.name for each in others if _head_of(each, own) is not None),
        line=at + 1,
        head=head,
        rows=tuple(rows),
        passed=tuple(passed),
        own=is_own,
    )


def _width(line: Sequence[str]) -> int:
    """Up to its last cell with something in it."""
    return max((number for number, cell in enumerate(line, start=1) if cell), default=0)


def _padded(line: Sequence[str], wide: int) -> list[str]:
    return [*line[:wide], *[""] * (wide - len(line))]


def _cells(line: Sequence[str]) -> int:
    return sum(map(bool, line))


def _is_row(line: Sequence[str], head: Sequence[str]) -> bool:
    if _cells(line) < min(2, _cells(head)) or _repeats(line, head):
        return False
    first = next(filter(None, line))
    return not _TOTAL.match(first) or _cells(line) > 3


def _repeats(line: Sequence[str], head: Sequence[str]) -> bool:
    """The headings once more, as at the top of a printed page."""
    return [plain(cell) for cell in line if cell] == [plain(cell) for cell in head if cell]


def letter(column: int) -> str:
    """Of a column from 0, as Excel names it: "A", "AB"."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
