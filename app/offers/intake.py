"""What the rows of an uploaded table would do: each says what it would change, what it asks, and
why it cannot. Nothing here writes; `intakeruns` takes the rows."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from app.i18n import gettext as _
from app.models import OfferRow
from app.offers import intakemerge, intakerows, provider_asking, providers, revisions, store, unseen
from app.offers.duplicates import Traits
from app.offers.foreignheadings import plain
from app.offers.intakemerge import Conflict
from app.offers.provider_asking import Question
from app.offers.revisions import Change
from app.offers.sharedrule import NOBODY, Foreseen, foreseen
from app.offers.tables import LINE, READ_AS, SEPARATOR, YAML, Row
from app.offers.twinrows import SKIP, TwinQuestion, Twins, published
from app.records.offers import OfferRecord
from app.records.providernames import ProviderNames
from app.rights import Account, Action, NotAllowedError, require_move
from app.wording import here

ADDED, CHANGED, SAME, REFUSED = "neu", "geaendert", "unveraendert", "abgelehnt"
MOST_SAID = 10
"""Faults of one row that are told; more of them are seldom more to do."""
Answers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A row as it is looked at."""

    cells: Row
    line: int
    """As a spreadsheet counts them."""
    slug: str
    """Of the offer that it names, "" for a new one."""
    again: int = 0
    """The line further up that has the same Kennung, or is the same new offer; 0 for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a row would do."""

    number: int
    """Its line."""
    title: str
    slug: str
    kind: str
    """ADDED, CHANGED, SAME or REFUSED."""
    why: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What the row says and nobody takes from it, and what else is to be known."""
    changes: tuple[Change, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    """What others have changed meanwhile as well."""
    record: OfferRecord | None = None
    seen: int = 0
    asks: Question | None = None
    """Whom it means by a Träger that nobody knows."""
    twin: TwinQuestion | None = None
    """Which offer a new one may be that is there already."""
    traits: Traits | None = None
    """Of a new one, for the rows below."""
    shared: Foreseen = NOBODY

    @property
    def undecided(self) -> bool:
        return any(not each.answer for each in self.conflicts)


def given(rows: Sequence[Row]) -> Iterator[Given]:
    """The rows with their lines; each knows the one before it that is about the same."""
    met: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(rows, start=2):
        line, slug = _line(row, number), intakerows.slug_of(row)[:200]
        about = (slug,) if slug else _about(row)
        yield Given(cells=row, line=line, slug=slug, again=met.get(about, 0))
        if any(about):
            met.setdefault(about, line)


def _line(row: Row, number: int) -> int:
    said = row.get(LINE, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else number


def _about(row: Row) -> tuple[str, ...]:
    """What two rows have in common that are the same new offer."""
    if YAML in row:
        raw = json.loads(row[YAML])
        title, kommunen = str(raw.get("title", "")), str(raw.get("kommunen", ""))
        return (plain(title), plain(kommunen), plain(str(raw.get("place", "")))) if title else ("",)
    kommunen = " ".join(sorted(plain(each) for each in row.get("kommune", "").split(SEPARATOR)))
    where = (row.get(name, "") for name in ("ort_name", "strasse", "ort"))
    title = plain(row.get("titel", ""))
    return (title, kommunen, *map(plain, where)) if title else ("",)


def look(
    session: Session,
    rows: Sequence[Given],
    *,
    by: Account,
    answers: Answers = (),
    now: datetime | None = None,
    above: Iterable[Traits] = (),
    used: Collection[str] = (),
) -> tuple[Outcome, ...]:
    """What each row would do; writes nothing. `answers` say who is meant by unknown Träger, which
    side of a conflict is right, and which offer a new row may be. `above` are the new offers of
    the rows before them, `used` the offers that other rows change."""
    brand_new = any(not each.slug for each in rows)
    changed = set(used)
    twins = Twins(published(session) if brand_new else (), answers, above, changed)
    slugs = {each.slug for each in rows} | {said for name, said in answers if twins.knows(said)}
    looking = _Looking(
        session,
        by=by,
        answers=answers,
        sides=intakemerge.answered(answers),
        now=now or datetime.now(UTC),
        names=providers.names(session),
        known=_known(session, slugs - {""}),
        twins=twins,
        used=changed,
    )
    return tuple(map(looking.outcome, rows))


def _known(session: Session, slugs: Collection[str]) -> dict[str, OfferRow]:
    statement = (
        select(OfferRow)
        .where(col(OfferRow.slug).in_(slugs))
        .options(selectinload(OfferRow.kommunen))
    )
    return {row.slug: row for row in session.exec(statement)} if slugs else {}


@dataclass(frozen=True, slots=True)
class _Looking:
    """What all rows are held against."""

    session: Session
    by: Account
    answers: Answers
    sides: Mapping[str, str]
    now: datetime
    names: ProviderNames
    known: Mapping[str, OfferRow]
    twins: Twins
    used: set[str] = field(default_factory=set)

    def outcome(self, each: Given) -> Outcome:
        stored = self.known.get(each.slug)
        if stored is not None:
            return self._changed(each, stored)
        record, why, notes = intakerows.record_of(each.cells, each.slug, None)
        if each.slug:
            why = (*why, _("Ein Angebot mit dieser Kennung gibt es nicht. Neue: leer lassen."))
        return self._asked(each, self._judged(each, None, record, why, notes))

    def _asked(self, each: Given, new: Outcome) -> Outcome:
        """A new offer with the question whether it is one; what is answered to that is done."""
        if new.kind != ADDED or new.record is None:
            return replace(new, notes=(*new.notes, *_again(each)))
        traits = self.twins.traits(each.line, new.record)
        twin = self.twins.question(new.record, traits)
        if twin is None:
            return replace(new, traits=traits, notes=(*new.notes, *_again(each)))
        if twin.settled == SKIP:
            return replace(new, kind=SAME, twin=twin, asks=None)
        if stored := self.known.get(twin.settled):
            cells = intakerows.of_known(each.cells, store.record_of(stored))
            known = Given(cells=cells, line=each.line, slug=stored.slug)
            return replace(self._changed(known, stored), twin=twin)
        return replace(new, twin=twin, traits=traits, record=twin.apart(new.record))

    def _changed(self, each: Given, row: OfferRow) -> Outcome:
        stored = store.record_of(row)
        base = intakemerge.base_of(self.session, row, each.cells, by=self.by, now=self.now)
        record, why, notes = intakerows.record_of(each.cells, each.slug, base.record)
        if intakerows.as_it_is(each.cells, base.record):
            # What an earlier version let in stays, and keeps no other row from coming in.
            record, why = base.record, ()
        conflicts: tuple[Conflict, ...] = ()
        if record is not None:
            joined = intakemerge.join(base, record, stored, line=each.line, answers=self.sides)
            record, conflicts = joined.record, joined.conflicts
            if record is None:
                why = (_("So gemischt kann das Angebot nicht sein. Bitte im Formular ändern."),)
            if record != stored:
                notes = (*notes, *joined.notes)
        if each.again:
            why = (*why, _("Diese Kennung steht schon in einer Zeile weiter oben."))
        elif row.slug in self.used:
            why = (*why, _("Dieses Angebot ändert schon eine andere Zeile."))
        self.used.add(row.slug)
        return replace(self._judged(each, row, record, why, notes), conflicts=conflicts)

    def _judged(
        self,
        each: Given,
        row: OfferRow | None,
        record: OfferRecord | None,
        why: tuple[str, ...],
        notes: tuple[str, ...],
    ) -> Outcome:
        before = store.record_of(row) if row else None
        asks = None
        if record is not None:
            asked = provider_asking.asked(self.names, record, row, self.answers)
            record, asks = asked.record, asked.question
        changes = revisions.changes(before, record) if record else ()
        if record is not None and changes and not why:
            why = _not_allowed(self.by, before, record)
        kind = _kind(before, record, changes, why)
        busy = kind in (ADDED, CHANGED)
        notes = (*_read_as(each.cells), *notes)
        if busy and record is not None:
            notes = (*notes, *_unseen(record, here(self.now)))
        title = record.title if record else each.cells.get("titel", "")
        return Outcome(
            number=each.line,
            title=title or each.slug[: intakerows.MOST_SHOWN],
            slug=each.slug,
            kind=kind,
            why=_first(why),
            notes=notes,
            changes=changes if before is not None else (),
            record=record,
            seen=row.version if row else 0,
            asks=asks if busy else None,
            shared=foreseen(before, record, by=self.by)
            if before is not None and record is not None and kind == CHANGED
            else NOBODY,
        )


def _kind(
    before: OfferRecord | None,
    record: OfferRecord | None,
    changes: Sequence[Change],
    why: Sequence[str],
) -> str:
    if why or record is None:
        return REFUSED
    if before is None:
        return ADDED
    return CHANGED if changes else SAME


def _first(why: Sequence[str]) -> tuple[str, ...]:
    """No more faults than somebody reads."""
    if len(why) <= MOST_SAID:
        return tuple(why)
    more = _("und %(n)d weitere") % {"n": len(why) - MOST_SAID}
    return (*why[:MOST_SAID], more)


def _again(each: Given) -> tuple[str, ...]:
    if each.slug or not each.again:
        return ()
    return (_("Zeile %(line)d sieht aus wie dasselbe Angebot.") % {"line": each.again},)


def _read_as(cells: Row) -> tuple[str, ...]:
    return tuple(map(str, json.loads(cells[READ_AS]))) if cells.get(READ_AS) else ()


def _unseen(record: OfferRecord, today: date) -> tuple[str, ...]:
    return tuple(filter(None, [unseen.said(record, today)]))


def _not_allowed(by: Account, before: OfferRecord | None, record: OfferRecord) -> tuple[str, ...]:
    try:
        require_move(by, Action.IMPORT, before.kommunen if before else (), record.kommunen)
    except NotAllowedError:
        return (_("Dafür ist Ihr Konto nicht zuständig."),)
    return ()
