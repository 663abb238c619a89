"""Reads an uploaded file in a process of its own: `python -m app.offers.uploadreader KIND`, the
file on standard input, JSON on standard output. app.offers.uploads starts it and says how it went.

A file can be made to cost time and memory without end, or to make a library fail in a way nobody
foresaw. So this process has limits, and whatever it does not say itself simply ends it. It starts
quickly because it loads only what the kind of file needs.
"""

import io
import json
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Any

from app import confined, typed
from app.i18n import gettext as _
from app.offers import foreignbooks, foreigncsv, foreignyaml
from app.offers.foreignyaml import ForeignYamlError
from app.offers.uploadbounds import (
    MOST_IN_CELL,
    MOST_ROWS,
    MOST_TEXT,
    VERSIONS,
    UnreadableFileError,
    bounded,
)

__all__ = ["MOST_IN_CELL", "UnreadableFileError"]

KINDS = frozenset(("csv", "txt", "tsv", "xlsx", "xlsm", "xls", "ods", "yaml", "yml", "zip"))
"""Of files with offers; translations come as "po"."""
_BOOKS = frozenset(("xlsx", "xlsm", "xls", "ods"))
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Begins a file of Excel 97, and one of today's with a password."""
UNPACKED = 60 * 1024 * 1024
"""Bytes that a packed file may become."""
RATIO = 150
"""How many times its own size that may be, from a megabyte on: offices' files stay far below."""
MOST_PARTS = 4000
"""Files in a packed file, folders too."""


def read(kind: str, body: bytes) -> dict[str, Any]:
    """{"sheets": ...} of a table, {"lines": lists of cells} of a PO file, {"records": ...} of YAML;
    UnreadableFileError."""
    if kind == "po":
        return {"lines": _po(body)}
    if kind in ("yaml", "yml"):
        return {"records": [_offer(body)]}
    if kind in _BOOKS:
        return {"sheets": _book(kind, body)}
    if kind == "zip":
        packed = _opened(body)
        return {"records": list(_offers(packed)), "versions": _versions(packed)}
    return {"sheets": [{"name": "", "lines": bounded(foreigncsv.rows(body))}]}


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


def _book(kind: str, body: bytes) -> list[foreignbooks.Sheet]:
    """The sheets of a workbook, by what it is and not by its name."""
    if body.startswith(_OLD_EXCEL):
        raise UnreadableFileError(
            _(
                "Das ist das alte Format von Excel (.xls). Bitte in Excel „Datei“, „Speichern"
                " unter“ und „Excel-Arbeitsmappe (.xlsx)“ wählen und diese Datei hochladen."
            )
            if kind == "xls"
            else _(
                "Die Datei hat ein Kennwort oder ist eine alte Excel-Datei. Bitte ohne Kennwort"
                " als „Excel-Arbeitsmappe (.xlsx)“ speichern."
            )
        )
    packed = _opened(body)
    if "content.xml" in packed.namelist():
        return foreignbooks.ods(packed)
    return foreignbooks.xlsx(body, packed)


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
    confined.confine(seconds, memory)
    # openpyxl looks for them and can do without: numpy alone takes longer than all the rest, and
    # the standard library's XML is the one whose limits are known.
    for name in ("numpy", "PIL", "lxml"):
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        answer = read(kind, sys.stdin.buffer.read())
    except UnreadableFileError as error:
        answer = {"fault": str(error)}
    sys.stdout.write(json.dumps(answer, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
