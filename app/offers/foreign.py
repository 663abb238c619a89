"""Somebody else's table as rows of ours: what its columns are, and what stands in them.

Each value that was not taken as it stands is told (`tables.READ_AS`); what nobody understood stays
as it was written, in the field that is nearest, or is left open and told.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from app.i18n import gettext as _
from app.offers import foreignheadings, foreignrows, tables
from app.offers.foreignheadings import SKIP, Guess, Part, plain
from app.offers.foreigntable import Table
from app.offers.foreignvalues import Gazetteer, address, provider_kind
from app.offers.tables import Row
from app.records.providernames import folded
from app.typed import line
from app.vocabulary import ProviderKind, Topic

SAMPLES = 3
_CLOCK = re.compile(r"\d{1,2}[.:]\d\d( ?uhr| ?h)?|\d{1,2} ?(uhr|h)", re.IGNORECASE)
_LOOKED_AT = 50
"""Rows by which it is told what a column has in it."""
TOGETHER = frozenset(
    ("beschreibung", "kurz", "wann", "kosten", "zielgruppe", "thema", "ort_name", "bemerkung")
) | {Part.DAY, Part.CLOCK, Part.CONTACT, Part.ADDRESS, Part.AGES}
"""Of which several columns may make one."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What each column of a table is, and what holds for rows that do not say it themselves."""

    columns: tuple[str, ...]
    """Ours, a `Part`, or SKIP."""
    provider: str = ""
    provider_kind: str = ""
    kommune: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known beside the table."""

    places: Gazetteer
    kommunen: Collection[str] = ()
    """Of whoever sends it; () for the whole Kreis."""
    kinds: Mapping[str, ProviderKind] = field(default_factory=dict)
    """Of the Träger that are known, by `folded` name."""
    topics: Callable[[str], Sequence[Topic]] = lambda _text: ()
    """What an offer of such a title may be about."""
    today: date


def guesses(table: Table, places: Gazetteer) -> tuple[Guess, ...]:
    """What each column may be; of two that look like the same the first."""
    own, found, taken = tables.own_headings(), [], set()
    for number, heading in enumerate(table.head):
        ours = own.get(plain(heading))
        guess = foreignheadings.guess(heading)
        if ours is not None:
            guess = Guess(ours if ours in tables.COLUMNS else SKIP, sure=True)
        if table.own and guess.target not in tables.COLUMNS:
            guess = Guess(personal=guess.personal, sure=guess.sure)
        cells = [row[number] for _line, row in table.rows[:_LOOKED_AT] if number < len(row)]
        filled = [each for each in cells if each]
        if not filled:
            guess = Guess(sure=True)
        elif not heading:
            guess = Guess()
        elif guess.target == "ort" and not table.own:
            guess = Guess(_town_or_what(filled, places), sure=True)
        elif guess.target in (Part.BEGIN, Part.END) and all(map(_CLOCK.fullmatch, filled)):
            guess = Guess(guess.target, sure=True)
        if guess.target and guess.target in taken and guess.target not in TOGETHER:
            guess = Guess()
        taken.add(guess.target)
        found.append(guess)
    return tuple(found)


def _town_or_what(cells: Sequence[str], places: Gazetteer) -> str:
    """A column "Ort" has towns in it, or addresses, or names of halls."""
    towns = sum(places.names(each) for each in cells)
    if towns * 2 >= len(cells):
        return "ort"
    whole = sum(bool(found.street or found.code) for found in (address(c, places) for c in cells))
    return str(Part.ADDRESS) if whole * 2 >= len(cells) else "ort_name"


def choice_of(guessed: Sequence[Guess]) -> Choice:
    return Choice(tuple(each.target for each in guessed))


def to_be_asked(table: Table, guessed: Sequence[Guess]) -> bool:
    """Whether somebody has to say what the columns are. In a table of ours a column that has
    nothing to do with us is named and not asked."""
    if not table.own:
        targets = {each.target for each in guessed}
        return "titel" not in targets or not all(each.sure for each in guessed)
    return any(not each.sure and each.target for each in guessed)


def nameless_kinds(table: Table, choice: Choice, kinds: Mapping[str, ProviderKind]) -> bool:
    """Whether there are Träger of which neither their name nor anybody says what kind they are."""
    if "traeger" not in choice.columns or "traeger_art" in choice.columns:
        return False
    column = choice.columns.index("traeger")
    names = {line(row[column]) for _line, row in table.rows if column < len(row)} - {""}
    return any(not kinds.get(folded(name)) and not provider_kind(name) for name in names)


def samples(table: Table, column: int) -> tuple[str, ...]:
    """A few different values of it."""
    cells = (row[column] for _line, row in table.rows if column < len(row) and row[column])
    return tuple(dict.fromkeys(" ".join(each.split())[:60] for each in cells))[:SAMPLES]


def left_out(table: Table, choice: Choice) -> tuple[str, ...]:
    """Headings of the columns with something in them that are not taken, but for what we put there
    ourselves."""
    return tuple(
        heading or _("ohne Überschrift")
        for number, heading in enumerate(table.head)
        if choice.columns[number] == SKIP
        and not _put_there_by_us(table, heading)
        and (samples(table, number) or is_personal(heading))
    )


def _put_there_by_us(table: Table, heading: str) -> bool:
    column = tables.own_headings().get(plain(heading))
    return column == "" or (table.own and column is not None)


def without_people(table: Table) -> Table:
    """The table as it may be kept: nothing in the columns with names of people."""
    people = {number for number, heading in enumerate(table.head) if is_personal(heading)}
    return replace(
        table,
        rows=tuple(
            (at, tuple("" if number in people else cell for number, cell in enumerate(cells)))
            for at, cells in table.rows
        ),
    )


def rows(table: Table, choice: Choice, known: Known, *, source: str) -> list[Row]:
    """The rows as ours; `source` says where their facts come from. UnreadableFileError when there
    is none."""
    if table.own:
        own = tables.own_headings()
        more = {
            number: target
            for number, target in enumerate(choice.columns)
            if target in tables.COLUMNS and plain(table.head[number]) not in own
        }
        return tables.own_rows(table, more)
    return [
        _row(table, number, cells, choice, known, source)
        for number, cells in table.rows
        if any(text for text, target in zip(cells, choice.columns, strict=False) if target)
    ]


def _row(
    table: Table, at: int, cells: Sequence[str], choice: Choice, known: Known, source: str
) -> Row:
    given: dict[str, list[tuple[str, str]]] = {}
    wrong = []
    for number, (cell, target) in enumerate(zip(cells, choice.columns, strict=False)):
        if not target or not cell:
            continue
        if tables.ERROR.fullmatch(cell.strip()):
            wrong.append(tables.broken_cell(number, str(at), cell))
        else:
            given.setdefault(target, []).append((table.head[number], cell))
    reader = foreignrows.Reader(given=given, places=known.places, today=known.today)
    reader.facts()
    reader.whose(choice.provider, choice.provider_kind, known.kinds)
    reader.where_it_is(choice.kommune, known.kommunen)
    reader.proposals(known.topics, source)
    row = {name: text for name, text in reader.row.items() if text}
    row[tables.LINE] = str(at)
    if reader.told:
        row[tables.READ_AS] = json.dumps(reader.told, ensure_ascii=False)
    if reader.assumed:
        row[tables.ASSUMED] = json.dumps(reader.assumed)
    if wrong:
        row[tables.WRONG] = json.dumps(wrong, ensure_ascii=False)
    return row


def is_personal(heading: str) -> bool:
    """Whether a column of that name has names of people in it."""
    return foreignheadings.guess(heading).personal
