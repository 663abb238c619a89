"""An uploaded table taken in: every row says first what it would do and why it cannot; then all are
taken or none."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app import typed
from app.i18n import gettext as _
from app.models import BulkRow, DraftRow
from app.offers import (
    bulk,
    drafts,
    editing,
    fields,
    forms,
    locations,
    provider_asking,
    provider_editing,
    providers,
    revisions,
    spoken,
    store,
    waysin,
)
from app.offers.fields import Kind
from app.offers.foreignheadings import plain
from app.offers.forms import OfferForm
from app.offers.provider_asking import Question
from app.offers.revisions import Change
from app.offers.store import OvertakenError
from app.offers.tables import (
    BESIDE,
    COLUMNS,
    LINE,
    READ_AS,
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
from app.rights import Account, Action, NotAllowedError, require_move
from app.situations import Missing
from app.vocabulary import OfferKind

NEW = "neu"
"""Stands for the address of an offer that has none yet."""
_ONE = frozenset(each.name for each in fields.of_kind(Kind.CHOICE, Kind.FLAG))
"""Columns of which an offer has one word."""
MOST_SHOWN = 60
"""Signs of somebody's word that a message repeats."""
MOST_SOURCES = 30
MOST_SAID = 10
"""Faults of one row that are told; more of them are seldom more to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a row would do."""

    number: int
    title: str
    slug: str
    kind: str
    """ "neu", "geaendert", "unveraendert" or "abgelehnt"."""
    why: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What the row says and nobody takes from it."""
    changes: tuple[Change, ...] = ()
    record: OfferRecord | None = None
    seen: int = 0
    asks: Question | None = None
    """Whom it means by a Träger that nobody knows."""


def plan(
    session: Session, rows: Sequence[Row], *, by: Account, answers: Sequence[tuple[str, str]] = ()
) -> tuple[Outcome, ...]:
    """What each row would do; writes nothing. `answers` say who is meant by unknown Träger."""
    known = {row.slug: row for row in store.every(session)}
    names = providers.names(session)
    seen: set[str] = set()
    found = []
    for place, row in enumerate(rows, start=2):
        number = int(row.get(LINE, place))
        slug = _slug(row)
        stored = known.get(slug)
        before = store.record_of(stored) if stored else None
        record, why, notes = _record(row, slug, before)
        notes = (*notes, *json.loads(row.get(READ_AS, "[]")))
        if before is not None and _as_it_is(row, before):
            # What an earlier version let in stays, and keeps no other row from coming in.
            record, why = before, ()
        title = record.title if record else row.get("titel", "") or slug[:MOST_SHOWN]
        if slug and slug in seen:
            why = (*why, _("Diese Kennung steht schon in einer Zeile weiter oben."))
        if slug and stored is None:
            why = (*why, _("Ein Angebot mit dieser Kennung gibt es nicht. Neue: leer lassen."))
        seen.add(slug)
        asks = None
        if record is not None:
            asked = provider_asking.asked(names, record, stored, answers)
            record, asks = asked.record, asked.question
        changes = revisions.changes(before, record) if record else ()
        if record is not None and changes and not why:
            why = _not_allowed(by, before, record)
        kind = (
            "abgelehnt"
            if why or record is None
            else "neu"
            if before is None
            else "geaendert"
            if changes
            else "unveraendert"
        )
        found.append(
            Outcome(
                number=number,
                title=title,
                slug=slug,
                kind=kind,
                why=_first(why),
                notes=notes,
                changes=changes if before is not None else (),
                record=record,
                seen=stored.version if stored else 0,
                asks=asks if kind in ("neu", "geaendert") else None,
            )
        )
    return tuple(found)


def _slug(row: Row) -> str:
    if YAML in row:
        slug = json.loads(row[YAML]).get("slug")
        return slug if isinstance(slug, str) else ""
    return row.get(SLUG, "")


def _first(why: Sequence[str]) -> tuple[str, ...]:
    """No more faults than somebody reads."""
    if len(why) <= MOST_SAID:
        return tuple(why)
    more = _("und %(n)d weitere") % {"n": len(why) - MOST_SAID}
    return (*why[:MOST_SAID], more)


def _not_allowed(by: Account, before: OfferRecord | None, record: OfferRecord) -> tuple[str, ...]:
    try:
        require_move(by, Action.IMPORT, before.kommunen if before else (), record.kommunen)
    except NotAllowedError:
        return (_("Dafür ist Ihr Konto nicht zuständig."),)
    return ()


def _record(
    row: Row, slug: str, before: OfferRecord | None
) -> tuple[OfferRecord | None, tuple[str, ...], tuple[str, ...]]:
    """The record that the row makes or None, what is wrong, and what was not taken."""
    if YAML in row:
        return _of_file(json.loads(row[YAML]), before)
    pairs, unknown = _pairs(row, before)
    form = OfferForm.read(pairs, slug=slug or NEW, before=before)
    broken: list[str] = json.loads(row.get(WRONG, "[]"))
    why = (*broken, *unknown, *(f"{each.label}: {each.text}" for each in form.wrong))
    return (None if why else form.record), why, ()


def _as_it_is(row: Row, before: OfferRecord) -> bool:
    """Whether the row says of every column what went out."""
    if YAML in row:
        said: object = json.loads(row[YAML])
        return said == before.as_yaml()
    known = row_of(before)
    return all(
        typed.block(known.get(name, "")) == text for name, text in row.items() if name not in BESIDE
    )


def _of_file(
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
        elif name != SLUG and name not in BESIDE:
            pairs.append((name, text))
    return pairs, tuple(unknown)


def _chosen(name: str, text: str) -> tuple[list[str], list[str]]:
    """Values of the words in a cell, and the words that stand for none, each once."""
    values = _values(name)
    chosen: dict[str, None] = {}
    strange: dict[str, None] = {}
    for part in filter(None, (each.strip() for each in text.split(SEPARATOR))):
        value = values.get(plain(part)) or values.get(part)
        (strange if value is None else chosen)[value or part] = None
    return list(chosen), list(strange)


@lru_cache(maxsize=64)
def _values(name: str) -> Mapping[str, str]:
    """What may stand in a column -> value: the words of the screen, or the values themselves."""
    allowed = words()[name]
    return {plain(label): value for value, label in allowed.items()} | {v: v for v in allowed}


def keep(
    session: Session,
    name: str,
    rows: Sequence[Row],
    *,
    by: Account,
    now: datetime,
    beside: Sequence[tuple[str, str]] = (),
) -> str:
    """Keeps an uploaded table, and what `foreignkeeping` knows of it; the token leads to it."""
    token = drafts.new_token()
    session.add(
        DraftRow(
            account_id=by.id,
            token=token,
            about=drafts.TABLE,
            seen=0,
            at=now,
            fields=[
                ["datei", typed.line(name)[:200]],
                ["zeilen", json.dumps(list(rows), ensure_ascii=False)],
                *map(list, beside),
            ],
        )
    )
    session.flush()
    drafts.tidy(session, by=by, newest=token)
    session.commit()
    return token


def kept(session: Session, token: str, *, by: Account) -> tuple[str, list[Row]]:
    row = session.get(DraftRow, (by.id, token))
    if row is None or row.about != drafts.TABLE:
        raise Missing
    fields = dict(row.fields)
    return fields["datei"], json.loads(fields["zeilen"])


class NotAllFitError(Exception):
    """Some rows are refused, so none is taken."""


class NotAllSaidError(Exception):
    """Nobody has said of some Träger who they are, so no row is taken."""


Answers = Sequence[tuple[str, str]]


def take(
    session: Session, token: str, *, by: Account, now: datetime, answers: Answers = ()
) -> BulkRow:
    """Takes all rows in one commit, or none: NotAllFitError, NotAllSaidError, or OvertakenError
    when somebody else has saved one of them at the same moment. A new Träger is made only where
    `answers` say that it is one."""
    try:
        return _take(session, token, by=by, now=now, answers=answers)
    except (OvertakenError, IntegrityError) as error:
        session.rollback()
        session.expire_all()
        raise OvertakenError(token) from error


def _take(session: Session, token: str, *, by: Account, now: datetime, answers: Answers) -> BulkRow:
    name, rows = kept(session, token, by=by)
    outcomes = plan(session, rows, by=by, answers=answers)
    if any(each.kind == "abgelehnt" for each in outcomes):
        raise NotAllFitError
    if any(each.asks and not each.asks.answer for each in outcomes):
        raise NotAllSaidError
    taken = {row.slug for row in store.every(session)}
    for each in outcomes:
        if each.record is not None and each.asks and each.asks.answer == provider_asking.NEW:
            provider_editing.add(session, each.record, by=by)
    names = providers.names(session)
    done: list[list[Any]] = []
    for each in outcomes:
        if each.kind == "unveraendert" or each.record is None:
            continue
        record = each.record
        if each.kind == "neu":
            slug = forms.slug_of(record.title, lambda s: s in taken or s in editing.RESERVED)
            taken.add(slug)
            record = record.model_copy(update={"slug": slug})
        saved = store.save(
            session,
            record,
            provider_slug=names.of(record),
            by=by.name,
            event="uploaded",
            reason=name,
            seen=each.seen or None,
        )
        done.append([saved.slug, each.seen, saved.version])
    drafts.drop(session, [token], by=by)
    return bulk.remember(session, done, _("Tabelle %(name)s") % {"name": name}, by=by, now=now)
