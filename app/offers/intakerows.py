"""One row of an uploaded table, or one file of data/offers/, as the record that it makes."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from app import i18n, typed
from app.i18n import gettext as _
from app.offers import fields, forms, locations, revisions, spoken, waysin
from app.offers.fields import Kind
from app.offers.foreignheadings import plain
from app.offers.forms import OfferForm
from app.offers.tables import (
    ASSUMED,
    BESIDE,
    COLUMNS,
    SEPARATOR,
    SLUG,
    SOURCES,
    WRONG,
    YAML,
    Row,
    row_of,
    words,
)
from app.offers.ways import Way
from app.records import kinds, needs, problems
from app.records.offers import OfferRecord
from app.vocabulary import OfferKind

NEW = "neu"
"""Stands for the address of an offer that has none yet."""
_ONE = frozenset(each.name for each in fields.of_kind(Kind.CHOICE, Kind.FLAG))
"""Columns of which an offer has one word."""
MOST_SHOWN = 60
"""Signs of somebody's word that a message repeats."""
MOST_SOURCES = 30


def slug_of(row: Row) -> str:
    """Of the offer that the row names, "" for a new one."""
    if YAML in row:
        slug = json.loads(row[YAML]).get("slug")
        return slug if isinstance(slug, str) else ""
    return row.get(SLUG, "")


def record_of(
    row: Row, slug: str, before: OfferRecord | None
) -> tuple[OfferRecord | None, tuple[str, ...], tuple[str, ...]]:
    """The record that the row makes or None, what is wrong, and what was not taken."""
    if YAML in row:
        return of_file(json.loads(row[YAML]), before)
    pairs, unknown = _pairs(row, before)
    form = OfferForm.read(pairs, slug=slug or NEW, before=before)
    broken: list[str] = json.loads(row.get(WRONG, "[]"))
    why = (*broken, *unknown, *(f"{each.label}: {each.text}" for each in form.wrong))
    return (None if why else form.record), why, ()


def of_known(row: Row, stored: OfferRecord) -> Row:
    """The cells of a new row that is said to be an offer that is there: what the row leaves empty,
    and what was only proposed, says nothing then."""
    if YAML in row:
        raw: dict[str, Any] = json.loads(row[YAML])
        filled = {name: value for name, value in raw.items() if value not in (None, "", [], {})}
        whole = stored.as_yaml() | filled
        return {**row, YAML: json.dumps(whole, ensure_ascii=False)}
    assumed = json.loads(row.get(ASSUMED, "[]"))
    return {name: text for name, text in row.items() if text and name not in assumed}


def as_it_is(row: Row, before: OfferRecord) -> bool:
    """Whether the row says of every column what went out."""
    if YAML in row:
        said: object = json.loads(row[YAML])
        return said == before.as_yaml()
    if WRONG in row:
        return False
    known = row_of(before)
    return all(
        typed.block(known.get(name, "")) == text for name, text in row.items() if name not in BESIDE
    )


def of_file(
    raw: Mapping[str, Any], before: OfferRecord | None
) -> tuple[OfferRecord | None, tuple[str, ...], tuple[str, ...]]:
    values, other = waysin.taken(raw, before, Way.FILE)
    values["slug"] = before.slug if before else NEW
    values["stand"] = _stand(raw.get("sources"))
    if not values.get("kind"):  # a file from before there was one, or of the usual one
        values["kind"] = before.kind if before else _usual_kind(values.get("audience"))
    notes = [
        _("%(field)s: wird vom Portal gesetzt, nicht übernommen") % {"field": n} for n in other
    ]
    if raw.get("stand", values["stand"]) != values["stand"]:
        notes.append(_("stand: wird aus den Quellen berechnet, nicht übernommen"))
    try:
        record = OfferRecord.model_validate(values)
    except ValidationError as error:
        why = tuple(f"{path}: {said}" for path, said in problems.in_german(error))
        return None, why, tuple(notes)
    if fault := record.kind_fault(before):
        return None, (f"kind: {fault}",), tuple(notes)
    if strange := needs.unknown(record.needs):
        why = (_("needs: ein Anliegen „%(name)s“ gibt es nicht") % {"name": strange[0]},)
        return None, why, tuple(notes)
    return record, (), tuple(notes)


def _usual_kind(audience: Any) -> OfferKind:
    """Of an audience that may be anything, as in `_stand`."""
    listed = audience if isinstance(audience, list) else []
    return kinds.usual([each for each in listed if isinstance(each, str)])


def _stand(sources: Any) -> int | None:
    """Of sources that may be anything; what they are not is told by the record."""
    listed = sources if isinstance(sources, list) else []
    return revisions.newest_year([each for each in listed if isinstance(each, dict)])


Lines = tuple[list[tuple[str, str]], Sequence[str]]
"""What a cell of several lines says as fields of the form, and what nobody can place."""


def _places(text: str) -> Lines:
    rows, strange = locations.rows_of_text(text)
    return locations.pairs_of(rows), strange


def _speakers(text: str) -> Lines:
    rows, strange = spoken.rows_of_text(text)
    # A cell that somebody has emptied says that there is nobody.
    return spoken.pairs_of(rows or (spoken.EMPTY,)), strange


_OF_LINES: Mapping[str, Callable[[str], Lines]] = {
    locations.NAME: _places,
    spoken.NAME: _speakers,
}


def _pairs(row: Row, before: OfferRecord | None) -> tuple[list[tuple[str, str]], tuple[str, ...]]:
    """The row as fields of the form; a column that the table does not have stays as it is."""
    cells = {**(row_of(before) if before else {}), **row}
    for name in (SLUG, *BESIDE):
        cells.pop(name, None)
    unknown: list[str] = []
    pairs: list[tuple[str, str]] = []
    for name, text in cells.items():
        if name in words():
            chosen, strange = _chosen(name, text)
            if len(chosen) > 1 and name in _ONE:
                unknown.append(_("%(column)s: bitte nur ein Wort.") % {"column": _(COLUMNS[name])})
            pairs += [(name, value) for value in chosen]
            unknown += [
                _("%(column)s: „%(word)s“ ist nicht erlaubt.")
                % {"column": _(COLUMNS[name]), "word": word[:MOST_SHOWN]}
                for word in strange
            ]
        elif name in forms.AGES:
            pairs += [(name, text), (f"{name}_einheit", "monate")]
        elif name in _OF_LINES:
            found, strange_lines = _OF_LINES[name](text)
            pairs += found
            unknown += [f"{_(COLUMNS[name])}: {said}" for said in strange_lines]
        elif name == SOURCES:
            sources = revisions.sources_in(text)
            if len(sources) > MOST_SOURCES:
                unknown.append(_("Quellen: höchstens %(n)d.") % {"n": MOST_SOURCES})
            for source, year in sources[:MOST_SOURCES]:
                pairs += [("quelle", source), ("quelle_jahr", year)]
        else:
            pairs.append((name, text))
    return pairs, tuple(unknown)


def _chosen(name: str, text: str) -> tuple[list[str], list[str]]:
    """Values of the words in a cell, and the words that stand for none, each once."""
    values = _values(name, i18n.spoken())
    chosen: dict[str, None] = {}
    strange: dict[str, None] = {}
    for part in filter(None, (each.strip() for each in text.split(SEPARATOR))):
        value = values.get(plain(part)) or values.get(part)
        (strange if value is None else chosen)[value or part] = None
    return list(chosen), list(strange)


@lru_cache(maxsize=256)
def _values(name: str, _spoken: str) -> Mapping[str, str]:
    """What may stand in a column -> value: the words of the screen, or the values themselves."""
    allowed = words()[name]
    return {plain(label): value for value, label in allowed.items()} | {v: v for v in allowed}
