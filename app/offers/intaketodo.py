"""What of an uploaded table is left to do, as the file that it came as: put right there, it is
uploaded once more."""

import csv
import io
import json
import zipfile
from collections.abc import Sequence

from app.i18n import gettext as _
from app.models import TableRow
from app.offers import tables
from app.offers.tables import HEADINGS, TO_DO, YAML
from app.records import files

_TO_DO = "noch-zu-tun"
"""Column of `as_xlsx`, file beside the offers in `as_zip`."""


def said(row: TableRow) -> str:
    """What is to be done with the row, in one cell."""
    conflicts = [
        _("%(field)s: gespeichert ist „%(stored)s“, in der Tabelle steht „%(mine)s“.")
        % {"field": label, "stored": stored, "mine": mine}
        for _field, _path, label, stored, mine, _answer in row.said.get("conflicts", ())
    ]
    return "\n".join((*row.said.get("why", ()), *conflicts, *row.said.get("notes", ())))


def as_xlsx(rows: Sequence[TableRow]) -> bytes:
    """The columns that the table had, and behind them what is to be done: one that it had not must
    not come back empty."""
    there = {name for row in rows for name in row.cells}
    columns = {name: heading for name, heading in HEADINGS.items() if name in there}
    cells = ({**row.cells, _TO_DO: said(row)} for row in rows)
    return tables.book_of(cells, {**columns, _TO_DO: TO_DO})


def as_zip(rows: Sequence[TableRow]) -> bytes:
    """The files, and beside them what is to be done."""
    out, listed = io.BytesIO(), io.StringIO()
    writer = csv.writer(listed, delimiter=tables.SEPARATOR, lineterminator="\r\n")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for row in rows:
            name = f"{row.said['line']:04}.yaml"
            packed.writestr(zipfile.ZipInfo(name), files.text(json.loads(row.cells[YAML])))
            writer.writerow([name, tables.shown_as_text(said(row))])
        packed.writestr(zipfile.ZipInfo(f"{_TO_DO}.csv"), listed.getvalue().encode("utf-8-sig"))
    return out.getvalue()
