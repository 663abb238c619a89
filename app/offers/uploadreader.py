"""Reads an uploaded file in a process of its own: `python -m app.offers.uploadreader KIND`, the
file on standard input, JSON on standard output. app.offers.uploads starts it and says how it went.

A file can be made to cost time and memory without end, or to make a library fail in a way nobody
foresaw. So this process has limits, and whatever it does not say itself simply ends it. It starts
quickly because it loads only what the kind of file needs.
"""

import csv
import io
import json
import sys
import traceback
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime
from pathlib import PurePosixPath
from types import TracebackType
from typing import Any

from app import typed
from app.i18n import gettext as _
from app.offers import foreignyaml
from app.offers.foreignyaml import ForeignYamlError

KINDS = frozenset(("csv", "xlsx", "yaml", "yml", "zip"))
"""Of files with offers; translations come as "po"."""
MOST_ROWS = 1000
"""Twice the catalogue."""
MOST_LINES = 20_000
"""Lines of a table that are looked at, the empty ones too: Excel keeps those that once had a
colour."""
MOST_COLUMNS = 60
MOST_IN_CELL = 100_000
"""Three times what a cell of Excel holds: whatever went out as CSV comes in again, an offer with
all its further places too."""
MOST_TEXT = 5 * 1024 * 1024
"""Signs in all cells or files together: what may be kept for the preview."""
UNPACKED = 60 * 1024 * 1024
"""Bytes that a packed file may become."""
RATIO = 150
"""How many times its own size that may be, from a megabyte on: offices' files stay far below."""
VERSIONS = "fassungen.csv"
"""File beside the offers of an archive: slug;version, one a line."""
MOST_PARTS = 4000
"""Files in a packed file, folders too."""


class UnreadableFileError(Exception):
    """The file is not what it should be; the sentence says what would be right."""


def read(kind: str, body: bytes) -> dict[str, Any]:
    """{"lines": lists of cells} of a table or a PO file, {"records": ...} of YAML;
    UnreadableFileError."""
    if kind == "po":
        return {"lines": _po(body)}
    if kind in ("yaml", "yml"):
        return {"records": [_offer(body)]}
    if kind == "csv":
        return {"lines": _bounded(_csv(body))}
    packed = _opened(body)
    if kind == "zip":
        return {"records": list(_offers(packed)), "versions": _versions(packed)}
    return {"lines": _bounded(_xlsx(body))}


def _bounded(lines: Iterable[list[str]]) -> list[list[str]]:
    """The lines, cleaned, with the empty ones between them as []."""
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


def _csv(body: bytes) -> Iterator[list[str]]:
    text = _decoded(body)
    first, _break, rest = text.partition("\n")
    delimiter = max(";,\t", key=first.count)
    if first.casefold().startswith("sep=") and len(first.rstrip("\r")) == len("sep=;"):
        # The line by which Excel is told the delimiter; no other program knows it.
        delimiter, text = first[len("sep=")], rest
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise UnreadableFileError(_("Die CSV-Datei lässt sich nicht lesen.")) from error


def _decoded(body: bytes) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):  # Excel's "Unicode-Text"
        return body.decode("utf-16", errors="replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")


def _po(body: bytes) -> list[list[str]]:
    """[language, how many are not translated, for which of our languages it was written], then
    [key, German, translation] of each that is."""
    from app.records import poreading  # here, for the other kinds need not wait for it

    try:
        content = poreading.read(io.BytesIO(body))
    except poreading.UnreadableError as error:
        said = _("Das ist keine lesbare PO-Datei: %(why)s") % {"why": error}
        raise UnreadableFileError(said) from error
    lines = [[each.key, each.german, each.said] for each in content.entries]
    return [[content.language, str(content.unfinished), content.made_for], *lines]


def _opened(body: bytes) -> zipfile.ZipFile:
    """The packed file, if what it says of itself is within the bounds; what it says is true, for
    zipfile unpacks no more of a part than its size."""
    try:
        packed = zipfile.ZipFile(io.BytesIO(body))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableFileError(_("Die Datei lässt sich nicht öffnen.")) from error
    parts = packed.infolist()
    size = sum(each.file_size for each in parts)
    if size > UNPACKED or size > max(1024 * 1024, RATIO * len(body)):
        raise UnreadableFileError(_("Die Datei ist ausgepackt zu groß."))
    if len(parts) > MOST_PARTS:
        raise UnreadableFileError(_("In der Datei stecken zu viele Dateien."))
    return packed


def _xlsx(body: bytes) -> Iterator[list[str]]:
    import openpyxl  # here, for the other kinds need not wait for it

    try:
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(values_only=True, max_row=MOST_LINES, max_col=MOST_COLUMNS):
            yield [] if row.count(None) == len(row) else [_cell(value) for value in row]
    except (
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
    ) as error:
        raise UnreadableFileError(_("Die Excel-Datei lässt sich nicht lesen.")) from error


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _offers(packed: zipfile.ZipFile) -> Iterator[dict[str, Any]]:
    parts = [part for part in packed.infolist() if _is_offer(part.filename)]
    if len(parts) > MOST_ROWS:
        raise UnreadableFileError(_("Höchstens %(n)d Dateien auf einmal.") % {"n": MOST_ROWS})
    if sum(part.file_size for part in parts) > MOST_TEXT:
        raise UnreadableFileError(_("Das ist zu viel Text auf einmal. Bitte aufteilen."))
    for part in parts:
        try:
            # More than an offer has is not even unpacked.
            with packed.open(part) as file:
                body = file.read(foreignyaml.MOST_BYTES + 1)
            yield _offer(body)
        except UnreadableFileError as error:
            name = typed.line(part.filename)[-80:]
            raise UnreadableFileError(f"{name}: {error}") from error
        except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError) as error:
            raise UnreadableFileError(_("Die Datei lässt sich nicht öffnen.")) from error


def _versions(packed: zipfile.ZipFile) -> dict[str, str]:
    """What app.offers.tables.as_zip puts beside the offers; without it nothing is missing."""
    found: dict[str, str] = {}
    for part in packed.infolist():
        if PurePosixPath(part.filename).name == VERSIONS and "__MACOSX" not in part.filename:
            with suppress(zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError):
                with packed.open(part) as file:
                    lines = file.read(MOST_ROWS * 100).decode(errors="replace").splitlines()
                pairs = (typed.line(line[:200]).partition(";") for line in lines)
                found |= {slug: version for slug, _semicolon, version in pairs}
    return found


def _is_offer(name: str) -> bool:
    """macOS puts a shadow of each file beside it, which is none of ours."""
    path = PurePosixPath(name)
    shadow = path.name.startswith("._") or "__MACOSX" in path.parts
    return path.suffix in (".yaml", ".yml") and not shadow


def _offer(body: bytes) -> dict[str, Any]:
    try:
        raw = foreignyaml.load(body)
    except ForeignYamlError as error:
        raise UnreadableFileError(str(error)) from error
    if not isinstance(raw, dict):
        raise UnreadableFileError(_("In der Datei steht kein Angebot."))
    cleaned: dict[str, Any] = _cleaned(raw)
    return cleaned


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return typed.block(value)
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    if isinstance(value, dict):
        return {typed.line(name): _cleaned(each) for name, each in value.items()}
    return value


# --- the process ----------------------------------------------------------------------------------


def main(kind: str, seconds: int, memory: int) -> None:
    _confine(seconds, memory)
    sys.excepthook = _end
    # openpyxl looks for them and can do without: numpy alone takes longer than all the rest, and
    # the standard library's XML is the one whose limits are known.
    for name in ("numpy", "PIL", "lxml"):
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        answer = read(kind, sys.stdin.buffer.read())
    except UnreadableFileError as error:
        answer = {"fault": str(error)}
    sys.stdout.write(json.dumps(answer, ensure_ascii=False))


def _confine(seconds: int, memory: int) -> None:
    """Where the system can: so much processor time and memory, no file written, and the visitors'
    server goes first. The parent's clock ends us in any case."""
    try:
        import os
        import resource  # not on Windows
    except ImportError:
        return
    for limit, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))
    with suppress(OSError):
        os.nice(5)


def _end(kind: type[BaseException], _error: BaseException, where: TracebackType | None) -> None:
    """What and where, for the log; never what stood in the file."""
    sys.stderr.write("".join(traceback.format_tb(where)[-8:]) + kind.__name__)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
