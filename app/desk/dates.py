"""`/pult/termine`: the next date of each offer, what is over, and what can be done on the spot."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.accounts.frame import frame_of
from app.accounts.views import Frame
from app.catalogue.offer import Offer
from app.desk import lines
from app.desk.deps import Desk
from app.desk.views import DeskRow
from app.rights import Action, may, may_somewhere, own_kommunen
from app.times import saying
from app.times.answers import next_dates
from app.times.dates import Dates
from app.times.rules import Times
from app.vocabulary import COUNTYWIDE


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskDate:
    """The next time of an offer, in the list of the dates."""

    slug: str
    title: str
    version: int
    where: str
    when: str
    """ "Do, 3. Dezember, 19 Uhr"."""
    until: str
    """Its last day, as a form sends it."""
    cancelled: str
    """"fällt aus bis 24.12.2026", "" when it takes place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskDatesPage:
    """`pult/termine.html`, `/pult/termine`."""

    frame: Frame
    dated: tuple[DeskDate, ...]
    weekly: tuple[DeskDate, ...]
    over: tuple[DeskRow, ...]
    may_create: bool


def page(desk: Desk) -> DeskDatesPage:
    """Of the offers that this account may change; whoever may change all sees of the weekly ones
    those of the whole Kreis alone."""
    own = own_kommunen(desk.by)
    mine = [offer for offer in desk.index.catalogue.offers.values() if _mine(offer, desk)]
    dated = (offer for offer in mine if isinstance(offer.upcoming.times, Dates))
    weekly = (
        offer
        for offer in mine
        if isinstance(offer.upcoming.times, Times) and not offer.upcoming.times.always
        if own is not None or offer.countywide
    )
    over = (
        line for line in lines.every(desk.session, desk.today, own) if lines.DATELESS in line.groups
    )
    return DeskDatesPage(
        frame=frame_of(desk.request, desk.by),
        dated=_rows(dated, desk),
        weekly=_rows(weekly, desk),
        over=tuple(lines.row_of(line, desk.by) for line in over),
        may_create=may_somewhere(desk.by, Action.CREATE),
    )


def _mine(offer: Offer, desk: Desk) -> bool:
    places = tuple(each.slug for each in offer.kommunen) or (COUNTYWIDE,)
    return may(desk.by, Action.EDIT, places)


def _rows(offers: Iterable[Offer], desk: Desk) -> tuple[DeskDate, ...]:
    """In order of time; what has no next date is left out."""
    calendar = desk.index.catalogue.guides.school_year.calendar
    found: list[tuple[datetime, DeskDate]] = []
    for offer in offers:
        times = offer.upcoming.times
        for each in next_dates(times, desk.now, calendar, 1) if times else ():
            when = saying.short_day(max(each.day, desk.today), desk.today)
            if each.start:
                when += f", {saying.wall(each.start)}"
            row = DeskDate(
                slug=offer.slug,
                title=offer.title,
                version=offer.version,
                where=offer.where_text,
                when=when,
                until=max(each.last_day, desk.today).isoformat(),
                cancelled=offer.cancelled,
            )
            found.append((each.at, row))
    return tuple(row for _at, row in sorted(found, key=lambda pair: (pair[0], pair[1].slug)))
