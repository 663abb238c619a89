"""Texts of `data/` as a table (CSV), for who translates in a spreadsheet: the same as `pofiles` in
another form."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from app.i18n import N_
from app.i18n import gettext as _
from app.records import files, glossary, pofiles
from app.records.poreading import Entry
from app.records.textstates import GermanText
from app.vocabulary import TextState

KEY, ABOUT, GERMAN, SAID, STATE, TERMS = COLUMNS = (
    N_("Kennung"),
    N_("Angebot"),
    N_("Deutsch"),
    N_("Übersetzung"),
    N_("Stand"),
    N_("Glossar"),
)
LANGUAGE = "Sprache: {}"
"""Heading of a last, empty column, so that no table is taken for one of another language."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def written(language: str, texts: Iterable[GermanText]) -> bytes:
    """UTF-8 with its mark and semicolons, as Excel opens it by a double click. A cell that Excel
    would take for a formula is led by an apostrophe, which `read` takes away again."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([*map(_, COLUMNS), LANGUAGE.format(language)])
    for text in texts:
        known = text.translation(language)
        cells = (
            text.key,
            text.offer.title if text.offer else "",
            text.text,
            known.text if known else "",
            text.state(language).value,
            ", ".join(f"{term}: {word}" for term, word in glossary.wanted(language, text.text)),
        )
        writer.writerow([*map(_guarded, cells), ""])
    return out.getvalue().encode("utf-8-sig")


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith((*_FORMULA, "'")) else cell


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*_FORMULA, "'")) else cell


def read(path: Path, language: str) -> tuple[list[Entry], int]:
    """(what is translated, how many are not yet); RefusedError when it is no such table, or one of
    another language. „veraltet“ in the column of states is not done yet, „gelesen“ was read by a
    person."""
    try:
        text = pofiles.content(path).decode("utf-8-sig")
        first = text.partition("\n")[0]
        reader = csv.reader(
            io.StringIO(text, newline=""), delimiter=max(";,\t", key=first.count), strict=True
        )
        lines = [line for line in reader if any(line)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise files.RefusedError(
            _("%(file)s: keine lesbare Tabelle; bitte als „CSV UTF-8“ speichern (%(why)s)")
            % {"file": path, "why": error}
        ) from error
    headings = [heading.strip() for heading in lines[0]] if lines else []
    lost = [_(name) for name in (KEY, GERMAN, SAID) if _(name) not in headings]
    if LANGUAGE.format(language) not in headings:
        lost.append(LANGUAGE.format(language))
    if lost:
        raise files.RefusedError(
            _("%(file)s: diese Spalten fehlen: %(names)s")
            % {"file": path, "names": ", ".join(lost)}
        )
    rows = [dict(zip(headings, map(_bare, line), strict=False)) for line in lines[1:]]
    entries = [_entry(row) for row in rows if _done(row)]
    return entries, len(rows) - len(entries)


def _done(row: Mapping[str, str]) -> bool:
    return bool(row.get(_(SAID), "").strip()) and _state(row) != TextState.STALE.value


def _state(row: Mapping[str, str]) -> str:
    return row.get(_(STATE), "").strip().casefold()


def _entry(row: Mapping[str, str]) -> Entry:
    return Entry(
        row.get(_(KEY), "").strip(),
        row.get(_(GERMAN), ""),
        row[_(SAID)],
        reviewed=_state(row) == TextState.READ.value,
    )
