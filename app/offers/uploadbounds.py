"""How much may stand in an uploaded file, and what is said where it is more or something else."""

from collections.abc import Iterable

from app import typed
from app.i18n import gettext as _

MOST_ROWS = 1000
"""Twice the catalogue."""
MOST_LINES = 20_000
"""Lines of a table that are looked at, the empty ones too: Excel keeps those that once had a
colour."""
MOST_COLUMNS = 60
MOST_SHEETS = 12
"""Of a workbook that are looked at."""
MOST_IN_CELL = 100_000
"""Three times what a cell of Excel holds: whatever went out as CSV comes in again, an offer with
all its further places too."""
MOST_TEXT = 5 * 1024 * 1024
"""Signs in all cells or files together: what may be kept for the preview."""
VERSIONS = "fassungen.csv"
"""File beside the offers of an archive: slug;version, one a line."""


class UnreadableFileError(Exception):
    """The file is not what it should be; the sentence says what would be right."""


def bounded(lines: Iterable[list[str]]) -> list[list[str]]:
    """The lines, cleaned, with the empty ones between them as []; UnreadableFileError."""
    found: list[list[str]] = []
    rows = signs = 0
    for number, line in enumerate(lines, start=1):
        if number > MOST_LINES:
            raise UnreadableFileError(_("Höchstens %(n)d Zeilen auf einmal.") % {"n": MOST_ROWS})
        cells = [
            cell if len(cell) > MOST_IN_CELL else typed.block(cell) for cell in line[:MOST_COLUMNS]
        ]
        for column, cell in enumerate(cells, start=1):
            if len(cell) > MOST_IN_CELL:
                raise UnreadableFileError(
                    _("Zeile %(row)d, Spalte %(column)d: höchstens %(n)d Zeichen.")
                    % {"row": number, "column": column, "n": MOST_IN_CELL}
                )
            signs += len(cell)
        rows += any(cells)
        if rows > MOST_ROWS + 1:
            raise UnreadableFileError(_("Höchstens %(n)d Zeilen auf einmal.") % {"n": MOST_ROWS})
        if signs > MOST_TEXT:
            raise UnreadableFileError(_("Das ist zu viel Text auf einmal. Bitte aufteilen."))
        found.append(cells if any(cells) else [])
    while found and not found[-1]:
        found.pop()
    return found


def signs_of(lines: Iterable[list[str]]) -> int:
    return sum(len(cell) for line in lines for cell in line)
