"""The offers as the lists of the desk show them: what state, what is missing, what is due."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from typing import Any

from sqlalchemy import func, or_
from sqlalchemy import select as columns
from sqlmodel import Session, col

from app import wording
from app.desk.rowviews import DeskRow
from app.freshness import reviews
from app.freshness.digest import over_said
from app.i18n import N_, ngettext
from app.i18n import gettext as _
from app.models import OfferRow, Revision
from app.offers.kommunen import in_record, within
from app.offers.store import text_in_record
from app.records import staleness
from app.records.base import Place
from app.records.offers import state_of
from app.records.staleness import FIRST_DAY, confirmed_on, visible
from app.records.times import dateless, last_date, over, schedule_said
from app.rights import Account, Action, may
from app.vocabulary import COUNTYWIDE, KOMMUNEN, Cost, OfferKind, Registration, State

SOON = timedelta(days=30)
DATELESS = "ohne-termin"
"""Group of what is over."""
GROUPS: Mapping[str, str] = {
    "faellig": N_("Stimmt das noch?"),
    "unvollstaendig": N_("Unvollständig"),
    "zu-pruefen": N_("Zum Prüfen vorgemerkt"),
    "endet": N_("Endet bald oder fällt aus"),
    DATELESS: N_("Gibt es einen nächsten Termin?"),
    "entwuerfe": N_("Noch nicht veröffentlicht"),
    "zurueckgezogen": N_("Zurückgezogen"),
}
LIVE = (State.PUBLISHED, State.DOUBTED)
"""What families can find."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An offer as the lists of the desk need it."""

    row: Any
    """The columns below."""
    kommunen: tuple[str, ...]
    state: State
    groups: frozenset[str]
    due_on: date | None
    today: date

    @property
    def slug(self) -> str:
        return str(self.row.slug)

    @property
    def title(self) -> str:
        return str(self.row.title)

    @property
    def public(self) -> bool:
        return self.state in LIVE and visible(
            self.today, self.row.visible_from, self.row.visible_until
        )

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is to be looked at; asked only for the rows that are shown."""
        return tuple(filter(None, _reasons(self.row, self.state, self.today)))

    @property
    def facts(self) -> tuple[str, ...]:
        """These, and when it is."""
        when = schedule_said(self.row.schedule, self.row.times)
        return (*self.reasons, when) if when else self.reasons

    @property
    def place(self) -> str:
        """Where it is, of its own place."""
        return _place(self.row)

    @property
    def stale(self) -> bool:
        return staleness.freshness(self.row.stand, self.today, self.row.verified_at).stale


_COLUMNS: tuple[Any, ...] = (
    OfferRow.id,
    OfferRow.slug,
    OfferRow.title,
    OfferRow.version,
    OfferRow.countywide,
    OfferRow.ended,
    OfferRow.draft,
    OfferRow.doubt,
    OfferRow.visible_from,
    OfferRow.visible_until,
    OfferRow.cancelled_until,
    OfferRow.verified_at,
    OfferRow.provider_slug,
    *map(text_in_record, ("schedule", "times", "recurs", "usual", "place", "cost", "cost_note")),
    *map(text_in_record, ("registration", "locations", "kind")),
    *(text_in_record("contact", name) for name in ("phone", "email", "url")),
    text_in_record("topics"),
    text_in_record("kommunen"),
    col(OfferRow.record)["stand"].as_integer().label("stand"),
)
_PHASES = text_in_record("phases")


def every(
    session: Session,
    today: date,
    kommunen: Collection[str] | None = None,
    *,
    phases: bool = False,
    grouped: bool = True,
) -> list[Line]:
    """Every offer of these Kommunen (None: all), with the groups that it is in unless nobody asks
    for them; three queries. Its row has `phases` only where they are asked for.

    Plain columns by way of the connection: thousands of objects would cost more than the page.
    """
    # What nobody ever confirmed is due from the day it came into the portal.
    verified = col(OfferRow.verified_at)
    unconfirmed = or_(verified.is_(None), verified > today, verified < FIRST_DAY)
    first = (
        columns(func.min(Revision.at))
        .where(col(Revision.offer_id) == col(OfferRow.id), unconfirmed)
        .correlate(OfferRow)
        .scalar_subquery()
    )
    more = (*((first.label("entered"),) if grouped else ()), *((_PHASES,) if phases else ()))
    wanted = columns(*_COLUMNS, *more).order_by(col(OfferRow.title))
    if kommunen is not None:
        wanted = wanted.where(col(OfferRow.id).in_(within(kommunen)))
    found = []
    for row in session.connection().execute(wanted).all():
        by = None
        if grouped and (verified_at := confirmed_on(row.verified_at, today)):
            by = reviews.due_on(json.loads(row.topics), verified_at)
        elif grouped and row.entered:
            by = row.entered.astimezone(UTC).date()
        places_of = (COUNTYWIDE,) if row.countywide else in_record(row.kommunen)
        found.append(_line(row, places_of, by, today, grouped=grouped))
    return found


_OF_STATE = {
    State.WITHDRAWN: "zurueckgezogen",
    State.DRAFT: "entwuerfe",
    State.DOUBTED: "zu-pruefen",
}


def _line(
    row: Any,
    kommunen: tuple[str, ...],
    due_on: date | None,
    today: date,
    *,
    grouped: bool = False,
) -> Line:
    state = state_of(row.ended, row.draft, row.doubt)
    groups = [_OF_STATE[state]] if grouped and state in _OF_STATE else []
    if grouped and state in LIVE:
        if dateless(row.times, row.recurs, row.usual, today, row.locations):
            groups.append(DATELESS)
        if (
            due_on is not None
            and not over(row.times, today, row.locations)
            and due_on - today <= reviews.AHEAD
            and visible(today, row.visible_from, row.visible_until)
        ):
            groups.append("faellig")
        if _lacks(_missing(row)):
            groups.append("unvollstaendig")
        if _ends_soon(row, today) or staleness.cancelled(row.cancelled_until, today):
            groups.append("endet")
    return Line(
        row=row,
        kommunen=kommunen,
        state=state,
        groups=frozenset(groups),
        due_on=due_on,
        today=today,
    )


def _ends_soon(row: Any, today: date) -> bool:
    return row.visible_until is not None and row.visible_until <= today + SOON


def _reasons(row: Any, state: State, today: date) -> Iterator[str]:
    """The reason first, then how old it is, then what a family would not read."""
    if row.ended is not None or row.doubt is not None:
        yield row.ended or row.doubt
    if state not in LIVE:
        return
    yield staleness.freshness(row.stand, today, row.verified_at).label
    if _lacks(missing := _missing(row)):
        yield _("fehlt: %(what)s") % {"what": wording.listed([_(each) for each in missing])}
    if _ends_soon(row, today):
        yield _("sichtbar bis %(day)s") % {"day": wording.day(row.visible_until)}
    yield staleness.cancelled(row.cancelled_until, today)
    yield _over(row, today)


def _place(row: Any) -> str:
    return Place.stored(json.loads(row.place)).said if row.place else ""


def _said(row: Any) -> tuple[str, ...]:
    """When, where and whom to call, as families read it."""
    further = json.loads(row.locations) if row.locations else []
    where = _place(row)
    if further:
        more = ngettext("%(n)d weiterer Ort", "%(n)d weitere Orte", len(further))
        where = wording.listed([*filter(None, (where,)), more % {"n": len(further)}])
    told = (
        (_("Wann"), schedule_said(row.schedule, row.times)),
        (_("Wo"), where),
        (_("Telefon"), row.phone),
    )
    return tuple(f"{label}: {text}" for label, text in told if text)


def _over(row: Any, today: date) -> str:
    """ "vorbei am 3.12.2026", of what comes every year the question when it is again."""
    last = last_date(row.times, row.locations)
    if last is not None and last >= today:
        return ""
    if dateless(row.times, row.recurs, row.usual, today, row.locations):
        return over_said(row)
    return _("vorbei am %(day)s") % {"day": wording.day(last)} if last else ""


def _lacks(missing: Sequence[str]) -> bool:
    """One gap is usual; from two on a family has to telephone for nearly everything."""
    return len(missing) > 1


def _missing(row: Any) -> list[str]:
    """What a family would have to ask for."""
    found = []
    elsewhere = row.locations not in (None, "[]")
    if not (row.schedule or row.times or elsewhere):
        found.append(N_("wann"))
    if row.place is None and not elsewhere and not row.countywide:
        found.append(N_("Ort"))
    if row.cost == Cost.UNKNOWN and not row.cost_note:
        found.append(N_("Kosten"))
    if row.registration == Registration.UNKNOWN:
        found.append(N_("Anmeldung"))
    if not (row.phone or row.email or row.url):
        found.append(N_("Kontakt"))
    return found


def row_of(line: Line, by: Account, *, done: str = "", why: str = "") -> DeskRow:
    where = [KOMMUNEN.get(slug, wording.countywide()) for slug in line.kommunen]
    live, may_edit = line.state in LIVE, may(by, Action.EDIT, line.kommunen)
    lacks = live and _lacks(_missing(line.row))
    return DeskRow(
        slug=line.slug,
        title=line.title,
        version=line.row.version,
        where=wording.kommunen(len(where)) if len(where) > 3 else wording.listed(where),
        kind=_kind(line.row.kind),
        facts=line.reasons,
        said=_said(line.row),
        state=line.state.label if line.state is not State.PUBLISHED else "",
        may_confirm=live
        and not lacks
        # The question is not whether it is still right, but when it is again.
        and not over(line.row.times, line.today, line.row.locations)
        and may(by, Action.CONFIRM, line.kommunen),
        may_edit=may_edit,
        may_quick=live and may_edit,
        lacks=lacks,
        public=line.public,
        done=done,
        why=why,
    )


def _kind(kind: str | None) -> str:
    """The word for what is no Angebot."""
    if not kind or kind == OfferKind.OFFER:
        return ""
    return OfferKind(kind).label


def one_row(
    session: Session,
    row: OfferRow,
    by: Account,
    today: date,
    *,
    done: str = "",
    undo: bool = False,
    undone: bool = False,
) -> DeskRow:
    """The offer's row right after something was done to it, which may be taken back (`undo`), or
    was: then it asks again what it asked before."""
    kommunen = tuple(link.kommune_slug for link in row.kommunen) or (COUNTYWIDE,)
    here = session.execute(columns(*_COLUMNS).where(col(OfferRow.id) == row.id)).one()
    shown = row_of(_line(here, kommunen, None, today), by, done=done)
    return replace(shown, may_confirm=shown.may_confirm and (undone or not done), undo=undo)
