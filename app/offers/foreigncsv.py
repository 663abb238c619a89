"""Reads CSV as it comes: in the encoding of whatever program wrote it, with whatever stands between
its cells. Runs in the process of app.offers.uploadreader."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from app.i18n import gettext as _
from app.offers.uploadbounds import UnreadableFileError

_DELIMITERS = ";\t,"
_LOOKED_AT = 60
"""Lines by which the delimiter is told."""
_SAMPLE = 200_000
"""Characters by which the encoding is told."""
_OF_OFFICES = ("cp1252", "mac_roman", "cp850")
"""What is no Unicode: Windows, older Macs, "CSV (MS-DOS)" of Excel. The first wins a draw."""
_GERMAN = re.compile("[a-zA-Z][äöüß]|[äöüÄÖÜ][a-z]")
_USUAL = frozenset("äöüÄÖÜßéèàçáíóúñ€–—„“”‚‘’…§°²³·•«»´½¼×\xa0\xad")


def rows(body: bytes) -> Iterator[list[str]]:
    """The cells of each line; UnreadableFileError when it is no such file."""
    text = decoded(body)
    first, _break, rest = text.partition("\n")
    if first.casefold().startswith("sep=") and len(first.rstrip("\r")) == len("sep=;"):
        # The line by which Excel is told the delimiter, and which it does not show.
        delimiter, text = first[len("sep=")], rest
    else:
        delimiter = _delimiter(text)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except (csv.Error, TypeError, ValueError) as error:
        raise UnreadableFileError(_("Die CSV-Datei lässt sich nicht lesen.")) from error


def _delimiter(text: str) -> str:
    """The one by which most lines have as many cells as each other: a title above the table has
    none, and a sentence in a cell has commas. By a wrong one a cell of several lines falls apart,
    and half of its quotes stay in each part."""
    best, most = _DELIMITERS[0], (False, 0, 0)
    for delimiter in _DELIMITERS:
        try:
            read = csv.reader(io.StringIO(text[:_SAMPLE], newline=""), delimiter=delimiter)
            lines = list(islice(read, _LOOKED_AT))
        except csv.Error:
            continue
        widths = Counter(len(line) for line in lines if len(line) > 1)
        whole = not any(cell.count('"') % 2 for line in lines for cell in line)
        score = max(((whole, count, width) for width, count in widths.items()), default=most)
        if score > most:
            best, most = delimiter, score
    return best


def decoded(body: bytes) -> str:
    """The text of a file that does not say how it is written."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):  # Excel's "Unicode-Text"
        return body.decode("utf-16", errors="replace")
    if (wide := _utf16_unmarked(body[:2000])) is not None:
        return body.decode(wide, errors="replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        sample = body[:_SAMPLE]
        best = max(_OF_OFFICES, key=lambda each: _likeness(sample.decode(each, errors="replace")))
        return body.decode(best, errors="replace")


def _utf16_unmarked(sample: bytes) -> str | None:
    """Every other byte of German in UTF-16 is zero."""
    half = len(sample) // 2
    if half < 4:
        return None
    if sample[1::2].count(0) > half * 0.6:
        return "utf-16-le"
    return "utf-16-be" if sample[0::2].count(0) > half * 0.6 else None


def _likeness(text: str) -> int:
    """How much it looks like German: umlauts within words speak for it, signs that hardly anybody
    types against it."""
    odd = sum(not each.isascii() and each not in _USUAL for each in text)
    return len(_GERMAN.findall(text)) - odd
