"""`/pult/termine`: the dates to come of each offer, what is over, and what can be done on the
spot."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from app.accounts.frame import frame_of
from app.accounts.views import Frame
from app.catalogue.offer import Offer
from app.desk import lines
from app.desk.deps import Desk
from app.desk.rowviews import DeskRow
from app.offers.callingoff import Which, days_off
from app.rights import Action, may, may_somewhere, own_kommunen
from app.times.answers import next_dates
from app.times.dates import Date, Dates
from app.times.holidays import Calendar
from app.times.rules import Times
from app.vocabulary import COUNTYWIDE

SHOWN = 2
"""Dates of an offer that stand there at once; the others are folded."""
WEEKS = 5
"""Next times that are shown of what comes every week or month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskTime:
    """A date to come, or a day of the hours."""

    key: str
    """As a form sends it."""
    when: str
    """ "Do, 3. Dezember, 19 Uhr"."""
    cancelled: bool
    whole: bool
    """Because the whole offer falls out up to then: that is taken back as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskDate:
    """An offer in the list of the dates, at one of its places."""

    id: str
    """On the page."""
    slug: str
    title: str
    version: int
    where: str
    times: tuple[DeskTime, ...]
    """The next ones, in order."""
    more: tuple[DeskTime, ...]
    """Those after them."""
    cancelled: str
    """ "fällt aus bis 24.12.2026" of the whole offer, "" when it takes place."""


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
    offers = (offer for offer in desk.index.catalogue.offers.values() if _mine(offer, desk))
    mine = [place for offer in offers for place in offer.everywhere]
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
    """In order of time; what has no date to come is left out."""
    calendar = desk.index.catalogue.guides.school_year.calendar
    found: list[tuple[Which, DeskDate]] = []
    for offer in offers:
        times = offer.upcoming.times
        if isinstance(times, Dates):
            to_come = _to_come(times, desk.now)
            ahead = [(Which.of(each, offer.site), each.cancelled, each.last) for each in to_come]
            shown = SHOWN
        elif times is not None:
            days = _days(times, desk, calendar)
            ahead = [(replace(which, site=offer.site), off, which.day) for which, off in days]
            shown = 1
        else:
            continue
        if not ahead:
            continue
        each = tuple(
            DeskTime(
                key=str(which),
                when=which.said(desk.today),
                cancelled=off,
                whole=offer.cancelled_until is not None and last <= offer.cancelled_until,
            )
            for which, off, last in ahead
        )
        row = DeskDate(
            id="-".join(filter(None, (offer.slug, offer.site))),
            slug=offer.slug,
            title=offer.title,
            version=offer.version,
            where=offer.where_text,
            times=each[:shown],
            more=each[shown:],
            cancelled=offer.cancelled,
        )
        found.append((ahead[0][0], row))
    return tuple(row for _first, row in sorted(found, key=lambda pair: (pair[0], pair[1].slug)))


def _to_come(dates: Dates, now: datetime) -> list[Date]:
    return [each for each in dates.dates if each.over_at.timestamp() > now.timestamp()]


def _days(times: Times, desk: Desk, calendar: Calendar) -> list[tuple[Which, bool]]:
    """The next days of the hours, and those on which they were called off."""
    found: dict[Which, bool] = {Which(day): True for day in days_off(times, desk.today)}
    count = len(found) + WEEKS
    for each in next_dates(times, desk.now, calendar, 4 * WEEKS):
        if each.day >= desk.today and len(found) < count:
            found.setdefault(Which(each.day), False)
    return sorted(found.items())
