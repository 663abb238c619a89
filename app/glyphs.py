"""Which letters a font can show, read from its own table (OpenType `cmap`, formats 4 and 12).

A tagged PDF is refused when a single letter of it has no glyph; people do write emoji.
"""

import struct
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from app.i18n import FIRST, LAST

FONTS = Path(__file__).parent / "fonts"
"""For paper: what posters and sheets are set in."""
_ALIKE = str.maketrans({"\u02bc": "\u2019", "\u2011": "-"})
"""What looks the same and is in the fonts: for the apostrophe that CLDR has in Ukrainian
("пʼятниця"), and for the hyphen at which no line ends."""
_MARKS = frozenset((FIRST, LAST))
"""Of what is German: `app/german.typ` takes them away."""


@cache
def letters_of(folder: Path) -> frozenset[str]:
    """What the fonts of a folder show in every weight; files are named Family-Weight.ttf."""
    families: dict[str, frozenset[str]] = {}
    for path in sorted(folder.glob("*.ttf")):
        found = frozenset(map(chr, _codes(path.read_bytes())))
        family = path.stem.partition("-")[0]
        families[family] = families.get(family, found) & found
    return frozenset().union(*families.values())


def readable(text: str, letters: frozenset[str]) -> str:
    """The text with "?" for each run of letters that nobody could read on paper."""
    composed = unicodedata.normalize("NFC", text).translate(_ALIKE)
    if letters.issuperset(composed):
        return composed
    kept: list[str] = []
    for letter in composed:
        if letter in letters:
            kept.append(letter)
        elif letter.isspace():
            kept.append(" ")
        elif kept[-1:] != ["?"]:
            kept.append("?")
    return "".join(kept)


def readable_data(value: Any, folder: Path) -> Any:
    """What a document is given, without letters that no font of the folder has."""
    if isinstance(value, str):
        plain = value.isascii() and value.isprintable()
        return value if plain else readable(value, letters_of(folder) | _MARKS)
    if isinstance(value, Mapping):
        return {key: readable_data(each, folder) for key, each in value.items()}
    if isinstance(value, list):
        return [readable_data(each, folder) for each in value]
    return value


def _codes(font: bytes) -> Iterator[int]:
    tables = struct.unpack_from(">H", font, 4)[0]
    for number in range(tables):
        tag, _checksum, start, _length = struct.unpack_from(">4sLLL", font, 12 + 16 * number)
        if tag == b"cmap":
            for at in range(struct.unpack_from(">H", font, start + 2)[0]):
                offset = struct.unpack_from(">L", font, start + 8 + 8 * at)[0]
                yield from _subtable(font, start + offset)


def _subtable(font: bytes, start: int) -> Iterator[int]:
    kind = struct.unpack_from(">H", font, start)[0]
    if kind == 12:
        for group in range(struct.unpack_from(">L", font, start + 12)[0]):
            first, last = struct.unpack_from(">LL", font, start + 16 + 12 * group)
            yield from range(first, last + 1)
    if kind == 4:
        yield from _segments(font, start)


def _segments(font: bytes, start: int) -> Iterator[int]:
    """Format 4: four parallel lists; a code whose glyph is 0 is not in the font."""
    double = struct.unpack_from(">H", font, start + 6)[0]
    for at in range(0, double, 2):
        last, first, delta, offset = (
            struct.unpack_from(">H", font, start + 14 + at + list_start)[0]
            for list_start in (0, double + 2, 2 * double + 2, 3 * double + 2)
        )
        for code in range(first, last + 1):
            glyph = code
            if offset:
                place = start + 14 + at + 3 * double + 2 + offset + 2 * (code - first)
                glyph = struct.unpack_from(">H", font, place)[0]
                if glyph == 0:
                    continue
            if (glyph + delta) % 65536:
                yield code
