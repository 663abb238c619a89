"""Dates as a calendar to subscribe to: those of one offer, and all that somebody asks for."""

import dataclasses
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from app import calendarfile
from app.calendarfile import Entry
from app.catalogue import upcoming
from app.catalogue.dates import EventDate, cancelled
from app.catalogue.offer import Offer
from app.catalogue.snapshot import Catalogue
from app.events import page
from app.events.asked import Asked
from app.events.series import Series, series
from app.i18n import gettext as _
from app.times import saying
from app.times.dates import Date, Dates
from app.times.holidays import Calendar
from app.times.occurrences import Holiday, Occurrence
from app.times.rules import Times
from app.vocabulary import Cost, Registration
from app.wording import here

REFRESH = timedelta(hours=12)
"""A subscription looks again so often."""
REMINDER = timedelta(days=2)
"""So long before the last day for registration."""
_DAY = timedelta(days=1)
_UNKNOWN = datetime.fromtimestamp(0, UTC)


def of_offer(offer: Offer, catalogue: Catalogue, *, base: str, host: str) -> bytes:
    """All dates of an offer, or its hours from the beginning of this school year to the end of the
    next. A deadline for registration is an entry of its own: one in the text reminds nobody."""
    writer = _Writer(catalogue, base, host)
    return calendarfile.write(writer.of(offer), name=offer.title, host=host, refresh=REFRESH)


def of_dates(asked: Asked, catalogue: Catalogue, *, base: str, host: str) -> bytes:
    """All dates to come that somebody asks for. Deadlines stand in the text: as entries they would
    fill the calendar with what most do not go to."""
    writer = _Writer(catalogue, base, host)
    found = (writer.event_date(each) for each in catalogue.dates if asked.meant(each.offer))
    name = _("Termine %(place)s") % {"place": page.place(asked)}
    return calendarfile.write(found, name=name, host=host, refresh=REFRESH)


class _Writer:
    def __init__(self, catalogue: Catalogue, base: str, host: str) -> None:
        self._today = catalogue.day
        self._holidays = catalogue.guides.school_year.calendar
        self._base, self._host = base, host

    def of(self, offer: Offer) -> Iterator[Entry]:
        times = offer.upcoming.times
        if isinstance(times, Dates):
            for number, each in enumerate(times.dates, start=1):
                yield self._date(offer, each, number, also=(times.label,))
                yield from self._deadline(offer, each, number)
        elif times is not None:
            yield from self._hours(offer, times)

    def event_date(self, each: EventDate) -> Entry:
        also = (each.label, each.course_text)
        return self._date(each.offer, each.when, each.number, also=also)

    def _date(self, offer: Offer, each: Date, number: int, *, also: tuple[str, ...]) -> Entry:
        """The n-th date keeps its identity when it is moved, and says so by a greater SEQUENCE."""
        gone = cancelled(offer, each)
        until = each.register_by
        if until is not None:
            also = (*also, _("Anmeldung bis %(day)s") % {"day": saying.full_day(until)})
        title = f"{offer.title} ({_('ausgebucht')})" if each.full else offer.title
        return self._entry(
            offer,
            str(number),
            each.announced[0],
            title=_("Fällt aus: %(title)s") % {"title": title} if gone else title,
            also=also,
            cancelled=gone,
        )

    def _deadline(self, offer: Offer, each: Date, number: int) -> Iterator[Entry]:
        """Gone when it is past, or when nobody can register."""
        until = each.register_by
        if until is None or until < self._today or each.full or cancelled(offer, each):
            return
        url = f"{self._base}{offer.url}"
        yield Entry(
            uid=f"{offer.slug}-{number}-anmeldung@{self._host}",
            title=_("Letzter Tag zum Anmelden: %(title)s") % {"title": offer.title},
            text="\n".join((*_contact(offer), url)),
            url=url,
            start=until,
            end=until + _DAY,
            stamp=offer.changed or _UNKNOWN,
            sequence=offer.version,
            remind=REMINDER,
        )

    def _hours(self, offer: Offer, times: Times) -> Iterator[Entry]:
        first, last = _school_years(self._today)
        first = max(first, times.since or first)
        last = min(last, times.until or last, offer.visible_until or last)
        found = [
            each
            for each in times.between(first, last, self._calendar_of(offer, times))
            # On a public holiday of which nothing is said hardly anything takes place.
            if each.unsaid is not Holiday.PUBLIC and not self._cancelled(offer, each.day)
        ]
        ask = any(each.unsaid is Holiday.SCHOOL for each in found)
        for number, each in enumerate(series(found, last), start=1):
            yield self._repeated(offer, f"w{number}", each, ask=ask)

    def _cancelled(self, offer: Offer, day: date) -> bool:
        """On a day since the offer was last saved: what took place before has taken place."""
        since = min(here(offer.changed or _UNKNOWN), self._today)
        return offer.cancelled_until is not None and since <= day <= offer.cancelled_until

    def _calendar_of(self, offer: Offer, times: Times) -> Calendar:
        alone = upcoming.means_no_school(times, visited=upcoming.visited(offer.formats))
        return self._holidays.without_school() if alone else self._holidays

    def _repeated(self, offer: Offer, id: str, each: Series, *, ask: bool) -> Entry:  # noqa: A002
        also = [each.first.label, _("In den Ferien bitte nachfragen.") if ask else ""]
        entry = self._entry(offer, id, each.first, title=offer.title, also=also)
        return dataclasses.replace(entry, repeats=each.repeats)

    def _entry(
        self,
        offer: Offer,
        id: str,  # noqa: A002
        at: Occurrence,
        *,
        title: str,
        also: Iterable[str],
        cancelled: bool = False,
    ) -> Entry:
        url = f"{self._base}{offer.url}"
        whole_days = at.start is None
        return Entry(
            uid=f"{offer.slug}-{id}@{self._host}",
            title=title,
            text="\n".join(
                filter(None, (offer.summary, *also, *_facts(offer), *_contact(offer), url))
            ),
            url=url,
            start=at.day if at.start is None else at.start,
            end=at.last_day + _DAY if whole_days else at.end,
            stamp=offer.changed or _UNKNOWN,
            sequence=offer.version,
            place=_place(offer),
            cancelled=cancelled,
        )


def _school_years(today: date) -> tuple[date, date]:
    """First day of this and last of the next, so that the same is said for a whole year."""
    year = today.year if today.month >= 8 else today.year - 1
    return date(year, 8, 1), date(year + 2, 7, 31)


def _facts(offer: Offer) -> Iterator[str]:
    if offer.cost is not Cost.UNKNOWN or offer.cost_note:
        said = offer.cost.label if offer.cost is not Cost.UNKNOWN else ""
        yield _("Kosten: %(cost)s") % {"cost": ", ".join(filter(None, (said, offer.cost_note)))}
    if offer.registration is not Registration.UNKNOWN:
        yield _("Anmeldung: %(how)s") % {"how": offer.registration.label}


def _contact(offer: Offer) -> Iterator[str]:
    if offer.contact.phone:
        yield _("Telefon: %(number)s") % {"number": offer.contact.phone}


def _place(offer: Offer) -> str:
    place = offer.place
    if place is None:
        return offer.where_text
    city = " ".join(filter(None, (place.postcode, place.city)))
    return ", ".join(filter(None, (place.name, place.street, city)))
