"""Excel files as nobody's program writes them, for tests of the upload."""

import io
import random
import zipfile
from collections.abc import Mapping

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
STRINGS = "xl/sharedStrings.xml"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


def parts(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(content: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in content.items():
            made.writestr(name, body)
    return out.getvalue()


def with_part(book: bytes, name: str, body: str) -> bytes:
    """The file with one part in place of its own, or besides."""
    return packed(parts(book) | {name: body.encode()})


def with_strings(book: bytes, inner: str, *, before: str = "") -> bytes:
    """The file with a table of shared strings, whose first one stands in cell A2."""
    found = parts(book)
    types = found["[Content_Types].xml"].decode()
    entry = f'<Override PartName="/{STRINGS}" ContentType="{_KIND}"/></Types>'
    cell = '<row r="2"><c r="A2" t="s"><v>0</v></c></row></sheetData>'
    sheet = found["xl/worksheets/sheet1.xml"].decode().replace("</sheetData>", cell)
    found["[Content_Types].xml"] = types.replace("</Types>", entry).encode()
    found["xl/worksheets/sheet1.xml"] = sheet.encode()
    found[STRINGS] = f'<?xml version="1.0"?>{before}<sst {NS}>{inner}</sst>'.encode()
    return packed(found)


def damaged(book: bytes, seed: int) -> bytes:
    """The file with some bytes overwritten or cut off, in the whole or in one of its parts; the
    same for the same seed."""
    chance, kind = random.Random(seed), seed % 5
    if kind == 0:
        return _overwritten(book, chance)
    if kind == 1:
        return book[: chance.randrange(len(book))]
    found = parts(book)
    name = chance.choice(sorted(found))
    if kind == 2:
        found[name] = found[name][: chance.randrange(len(found[name]))]
    elif kind == 3:
        found[name] = _overwritten(found[name], chance)
    else:
        # Well-formed and wrong: numbers, references and attributes that lead nowhere.
        old, new = chance.choice(
            [(b"1", b"99999999999"), (b'r="', b'r="-'), (b'"', b'"x'), (b"A", b""), (b"xl/", b"/")]
        )
        found[name] = found[name].replace(old, new, chance.randrange(1, 20))
    return packed(found)


def _overwritten(body: bytes, chance: random.Random) -> bytes:
    found = bytearray(body)
    for _each in range(chance.randrange(1, 30)):
        found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found)
