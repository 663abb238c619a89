"""What is kept of an uploaded table beside its rows: the table itself as long as somebody may say
what its columns are, what was read of the file and what was not, and what was said of its columns,
for the next table with the same headings."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.models import DraftRow, TableRun, TableSource
from app.offers import drafts, intakeruns, tables
from app.offers.foreign import Choice
from app.offers.foreignheadings import Part, plain
from app.offers.foreigntable import Table
from app.offers.intakeruns import Source
from app.offers.tables import Row
from app.rights import Account
from app.situations import Missing

_CHOICE = "spalten"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the preview says of how the file was read."""

    sheet: str = ""
    line: int = 1
    """That of the headings."""
    others: tuple[str, ...] = ()
    """Sheets that were not read."""
    passed: tuple[str, ...] = ()
    """Lines that are no rows: "33: Summe"."""
    left_out: tuple[str, ...] = ()
    """Headings of columns that are not taken."""
    personal: tuple[str, ...] = ()
    """Of these those with names of people."""
    foreign: bool = False
    """Somebody can say again what the columns are."""

    @property
    def said(self) -> bool:
        """Whether there is anything to tell."""
        return self.foreign or bool(self.others or self.passed or self.left_out)


NOTHING = Reading()


@dataclass(frozen=True, slots=True)
class Kept:
    """An uploaded table that is not ours."""

    name: str
    table: Table
    choice: Choice | None
    """None as long as nobody has said what its columns are."""


def source(table: Table, choice: Choice | None) -> Source:
    """For `intakeruns.keep`, of a table whose columns somebody can say."""
    return Source(sheet=asdict(table), choice=asdict(choice) if choice else {})


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def reading(run: TableRun) -> Reading:
    """How the run's file was read."""
    raw = run.reading
    if not raw:
        return NOTHING
    return Reading(
        sheet=raw["sheet"],
        line=raw["line"],
        others=tuple(raw["others"]),
        passed=tuple(raw["passed"]),
        left_out=tuple(raw["left_out"]),
        personal=tuple(raw["personal"]),
        foreign=raw["foreign"],
    )


def kept(session: Session, token: str, *, by: Account) -> Kept:
    """Missing where there is no such table, or none that can be asked about."""
    run = intakeruns.mine(session, token, by=by)
    source = session.get(TableSource, run.id)
    if source is None:
        raise Missing
    raw = source.sheet
    table = Table(
        sheet=raw["sheet"],
        others=tuple(raw["others"]),
        line=raw["line"],
        head=tuple(raw["head"]),
        rows=tuple((line, tuple(cells)) for line, cells in raw["rows"]),
        passed=tuple((line, text) for line, text in raw["passed"]),
        own=raw["own"],
    )
    return Kept(run.name, table, _choice(source.choice) if source.choice else None)


def answer(
    session: Session,
    token: str,
    rows: Sequence[Row],
    choice: Choice,
    reading: Reading,
    *,
    by: Account,
    now: datetime,
) -> tuple[TableRun, str]:
    """Somebody has said what the columns are: keeps the rows that follow, and the answer for the
    next table with these headings, in one commit. The run, and who holds the work of looking at
    them; AtWorkError where some of it is taken already."""
    run = intakeruns.mine(session, token, by=by)
    headings = _of_headings(kept(session, token, by=by).table)
    holder = intakeruns.anew(session, run, rows, now=now)
    run.reading = asdict(reading)
    source = session.get_one(TableSource, run.id)
    source.choice = asdict(choice)
    session.add_all((run, source))
    session.merge(
        DraftRow(
            account_id=by.id,
            token=headings,
            about=drafts.COLUMNS,
            seen=0,
            at=now,
            fields=[[_CHOICE, _json(asdict(choice))]],
        )
    )
    session.flush()
    drafts.tidy(session, by=by)
    session.commit()
    return run, holder


def remembered(session: Session, table: Table, *, by: Account) -> Choice | None:
    """What the account said of the last table with the same headings."""
    row = session.get(DraftRow, (by.id, _of_headings(table)))
    if row is None or row.about != drafts.COLUMNS:
        return None
    found = _choice(json.loads(dict(row.fields)[_CHOICE]))
    fits = len(found.columns) == len(table.head)
    return found if fits and set(found.columns) <= {*tables.COLUMNS, *Part, ""} else None


def _choice(raw: dict[str, Any]) -> Choice:
    return Choice(
        columns=tuple(raw["columns"]),
        provider=raw["provider"],
        provider_kind=raw["provider_kind"],
        kommune=raw["kommune"],
    )


def _of_headings(table: Table) -> str:
    """A name for these headings, whatever the rows and the file are."""
    return hashlib.sha256(_json([plain(each) for each in table.head]).encode()).hexdigest()[:32]
