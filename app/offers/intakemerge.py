"""A table comes back days after it went out: what of a row the person has changed, what others have
changed meanwhile, and what has to be asked because both did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError
from sqlmodel import Session, col, select

from app import typed
from app.i18n import gettext as _
from app.models import OfferRow, Revision
from app.offers import revisions, store
from app.offers.revisions import Change
from app.offers.tables import VERSION, Row
from app.records.offers import OfferRecord
from app.rights import Account

MINE, STORED = "meins", "gespeichert"
"""Answers to a conflict: what the table says, or what is stored."""
ALL = "konflikte"
"""Field of the form with one answer for every conflict that has none of its own."""
WEEKS = 8
"""A table without versions may be that old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A field that the table says otherwise than somebody who saved meanwhile."""

    field: str
    """Of the answer in the form."""
    change: Change
    """`old` is what is stored, `new` what the table says."""
    answer: str = ""
    """MINE, STORED, or "" as long as nobody has said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What the person had before them who wrote the row."""

    record: OfferRecord
    """The cells are read over this one."""
    since: OfferRecord | None = None
    """Nobody knows which version it was; what is stored otherwise than in this one was changed
    lately."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The row's changes laid over what is stored."""

    record: OfferRecord | None
    """With the table's side where nobody has said; None when the two cannot go together."""
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        return any(not each.answer for each in self.conflicts)


def base_of(session: Session, row: OfferRow, cells: Row, *, by: Account, now: datetime) -> Base:
    """By the version that the row carries; without one, by what others have saved lately."""
    stored = store.record_of(row)
    said = cells.get(VERSION, "").strip()
    version = typed.number(said, 1) if said else None
    if version == row.version:
        return Base(record=stored)
    if version is not None and version < row.version:
        base = revisions.published_at(session, row, version)
        if base is not None:
            return Base(record=base)
    note = _strange(said, row.version) if said else ""
    since = _before_others(session, row, by=by, now=now)
    if since is None or since == stored:
        return Base(record=stored, note=note)
    lately = _("In den letzten %(n)d Wochen hat jemand das Angebot geändert.") % {"n": WEEKS}
    return Base(record=stored, since=since, note=f"{note} {lately}".strip())


def _strange(said: str, newest: int) -> str:
    return _("Fassung „%(said)s“ gibt es nicht, die neueste ist %(newest)d.") % {
        "said": said[:20],
        "newest": newest,
    }


def _before_others(
    session: Session, row: OfferRow, *, by: Account, now: datetime
) -> OfferRecord | None:
    """What was stored WEEKS ago, or first, if anybody else has saved since; else None."""
    if row.version == 1:
        return None
    statement = (
        select(Revision.version, Revision.by, Revision.at)
        .where(Revision.offer_id == row.id, col(Revision.event).not_in(store.ASIDE))
        .order_by(col(Revision.version))
    )
    saves = session.exec(statement).all()
    earlier = [version for version, _by, at in saves if at <= now - timedelta(weeks=WEEKS)]
    if not saves:
        return None
    was = earlier[-1] if earlier else saves[0][0]
    if all(who == by.name for version, who, _at in saves if version > was):
        return None
    return revisions.version_of(session, row, was)


def join(
    base: Base, mine: OfferRecord, stored: OfferRecord, *, line: int, answers: Mapping[str, str]
) -> Joined:
    """What the row changes, over what is stored; a conflict is decided by its own answer, else by
    the one for all."""
    notes = [base.note] if base.note else []
    if base.since is not None:
        was, now = revisions.values_of(base.since), revisions.values_of(stored)
        changes = [c for c in revisions.changes(stored, mine) if was[c.field] != now[c.field]]
        record = mine
    elif base.record == stored:
        return Joined(record=mine, notes=tuple(notes))
    else:
        merge = revisions.merge(base.record, mine, stored)
        record, changes = merge.record, list(merge.collisions)
        if merge.taken:
            kept = ", ".join(each.label for each in merge.taken)
            notes.append(_("Inzwischen geändert und so gelassen: %(fields)s") % {"fields": kept})
    conflicts = tuple(_conflict(line, each, answers) for each in changes)
    if any(each.answer == STORED for each in conflicts):
        values, there = revisions.values_of(record), revisions.values_of(stored)
        for each in conflicts:
            if each.answer == STORED:
                values[each.change.field] = there[each.change.field]
        try:
            record = revisions.record_of(values, stored.slug)
        except ValidationError:
            return Joined(record=None, conflicts=conflicts, notes=tuple(notes))
    return Joined(record=record, conflicts=conflicts, notes=tuple(notes))


def _conflict(line: int, change: Change, answers: Mapping[str, str]) -> Conflict:
    field = f"konflikt-{line}-{change.field}"
    return Conflict(field=field, change=change, answer=side_of(field, answers))


def side_of(field: str, answers: Mapping[str, str]) -> str:
    """MINE or STORED, or "" as long as nobody has said."""
    answer = answers.get(field) or answers.get(ALL, "")
    return answer if answer in (MINE, STORED) else ""


def undecided(conflicts: Sequence[Sequence[str]], answers: Mapping[str, str]) -> bool:
    """Whether one of them, as `intakeruns.write` keeps them, is still to be decided."""
    return any(not side_of(each[0], answers) for each in conflicts)


def answered(fields: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The answers among the fields of a form; of one that is there twice, the first."""
    found: dict[str, str] = {}
    for name, value in fields:
        if name == ALL or name.startswith("konflikt-"):
            found.setdefault(name, value)
    return found
