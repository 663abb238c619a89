"""Dates as a calendar to subscribe to: those of one offer, and all that somebody asks for."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain, islice

from app import calendarfile, wording
from app.calendarfile import Entry, Repeats
from app.catalogue import dates as dates_of
from app.catalogue import upcoming
from app.catalogue.dates import EventDate
from app.catalogue.offer import Offer
from app.catalogue.snapshot import Catalogue
from app.events import page
from app.events.asked import Asked
from app.events.series import AUGUST, Series, every_day, school_year, series
from app.i18n import dialled
from app.i18n import gettext as _
from app.times.dates import Date, Dates
from app.times.holidays import Calendar
from app.times.moved import instead_of
from app.times.occurrences import Holiday, Occurrence, moment
from app.times.rules import DAY, Times
from app.vocabulary import Audience, Cost, Registration
from app.wording import here, long_day

REFRESH = timedelta(hours=12)
"""A subscription looks again so often."""
REMINDER = timedelta(days=2)
"""So long before the last day for registration."""
MOST = 500
"""Entries of one file, the next ones first: nobody scrolls further, and no calendar is to hold the
site."""
_DAY = timedelta(days=1)
_UNKNOWN = datetime.fromtimestamp(0, UTC)


def of_offer(offer: Offer, catalogue: Catalogue, *, base: str, host: str) -> bytes:
    """All dates of an offer, or its hours from the beginning of this school year to the end of the
    next. A deadline for registration is an entry of its own: one in the text reminds nobody. Empty,
    so that calendars forget what they had, where there are none (any more); of what nobody should
    find on a screen the title is not said either."""
    there = dates_of.has_calendar(offer)
    found = islice(_Writer(catalogue, base, host).of(offer), MOST) if there else ()
    called = offer.title if offer.followed else _("Termine")
    return calendarfile.write(found, name=called, host=host, refresh=REFRESH)


def of_dates(asked: Asked, catalogue: Catalogue, *, base: str, host: str) -> bytes:
    """All dates to come that somebody asks for. Deadlines stand in the text: as entries they would
    fill the calendar with what most do not go to."""
    writer = _Writer(catalogue, base, host)
    ahead = (each for each in catalogue.dates if each.offer.followed and asked.meant(each.offer))
    found = chain.from_iterable(map(writer.event_date, ahead))
    return calendarfile.write(islice(found, MOST), name=name(asked), host=host, refresh=REFRESH)


def name(asked: Asked) -> str:
    """Says what was asked for: "Termine in Kreuzau, Gesundheit, 3 Jahre"."""
    parts = (
        _("Termine %(place)s") % {"place": page.place(asked)},
        asked.topic.label if asked.topic else "",
        page.ages_text(asked),
        Audience.STAFF.label if asked.staff else "",
    )
    return wording.beside(parts)


class _Writer:
    def __init__(self, catalogue: Catalogue, base: str, host: str) -> None:
        self._today = catalogue.day
        self._holidays = catalogue.guides.school_year.calendar
        self._base, self._host = base, host
        self._ids: dict[str, list[str]] = {}

    def of(self, offer: Offer) -> Iterator[Entry]:
        return chain.from_iterable(map(self._at, offer.everywhere))

    def _at(self, offer: Offer) -> Iterator[Entry]:
        """At one of its places."""
        times = offer.upcoming.times
        if isinstance(times, Dates):
            for each, id_ in zip(times.dates, ids(times.dates), strict=True):
                if offer.visible_until is None or each.first <= offer.visible_until:
                    yield from self._date(offer, each, id_, also=(offer.heading(times.label),))
                    if not times.series:
                        yield from self._deadline(offer, (each,), id_)
            if times.series:
                yield from self._deadline(offer, times.dates, ids(times.dates)[0])
        elif times is not None:
            yield from self._hours(offer, times)

    def event_date(self, each: EventDate) -> Iterator[Entry]:
        place, times = _at_place(each.offer), each.offer.upcoming.times
        assert isinstance(times, Dates)
        if place not in self._ids:
            self._ids[place] = ids(times.dates)
        also = (each.label, each.course_text)
        return self._date(each.offer, each.when, self._ids[place][each.number - 1], also=also)

    def _date(
        self, offer: Offer, each: Date, id_: str, *, also: tuple[str, ...]
    ) -> Iterator[Entry]:
        """Of several days those that take place; that the rest does not is told to those who have
        it."""
        until = each.register_by
        if until is not None and until >= self._today and not self._gone(offer, each):
            also = (*also, _("Anmeldung bis %(day)s") % {"day": long_day(until)})
        moved = "" if self._gone(offer, each) else instead_of(each, self._today)
        also = (*also, f"({moved})" if moved else "")
        title = f"{offer.title} ({_('ausgebucht')})" if each.full else offer.title
        over = self._withdrawn_since(offer) if offer.withdrawn else date.max
        kept = [
            found
            for found in dates_of.taking_place(offer, each, self._today)
            if found.last_day < over
        ]
        last = kept[-1].last_day if kept else date.min
        rest = [found for found in each.announced if found.day > last]
        for days, named, cancelled in (
            (kept, id_, False),
            (rest, f"{id_}-entfaellt" if kept else id_, True),
        ):
            if days:
                yield self._entry(
                    offer,
                    named,
                    days[0],
                    title=title,
                    also=also,
                    repeats=every_day(days),
                    cancelled=cancelled,
                )

    def _deadline(self, offer: Offer, dates: Sequence[Date], id_: str) -> Iterator[Entry]:
        """Of one date, or of all of a course. Gone when it is past, or when nobody can register."""
        until = dates[0].register_by
        nobody = all(each.full or self._gone(offer, each) for each in dates)
        if until is None or until < self._today or nobody:
            return
        url = f"{self._base}{offer.url}"
        yield Entry(
            uid=f"{_at_place(offer)}-{id_}-anmeldung@{self._host}",
            title=_("Letzter Tag zum Anmelden: %(title)s") % {"title": offer.title},
            text="\n".join((*_contact(offer), url)),
            url=url,
            start=until,
            end=until + _DAY,
            stamp=offer.changed or _UNKNOWN,
            sequence=offer.edition,
            remind=REMINDER,
        )

    def _hours(self, offer: Offer, times: Times) -> Iterator[Entry]:
        first, last = _school_years(self._today)
        last = min(last, offer.visible_until or last)
        # The series are those without pauses, so that a pause is no other series.
        whole = replace(times, pauses=())
        planned = [
            each
            for each in whole.between(first, last, self._calendar_of(offer, times))
            # On a public holiday of which nothing is said hardly anything takes place.
            if each.unsaid is not Holiday.PUBLIC
        ]
        gone = {
            each.day
            for each in planned
            if not times.valid(each.day) or dates_of.falls_out(offer, each.day, self._today)
        }
        ask = any(each.unsaid is Holiday.SCHOOL for each in planned)
        if not offer.withdrawn:
            for each in series(planned, gone):
                yield self._repeated(offer, each, each.id, ask=ask)
            return
        # What took place before remains; the rest is told to those who have it.
        over = self._withdrawn_since(offer)
        before = series((each for each in planned if each.day < over), gone)
        for each in before:
            yield self._repeated(offer, each, each.id, ask=ask)
        taken = {each.id for each in before}
        for each in series((each for each in planned if each.day >= over), gone):
            id_ = f"{each.id}-entfaellt" if each.id in taken else each.id
            yield self._repeated(offer, each, id_, ask=False, cancelled=True)

    def _gone(self, offer: Offer, each: Date) -> bool:
        """Its last day does not take place. What was over before that was said did."""
        if each.cancelled or dates_of.falls_out(offer, each.last, self._today):
            return True
        return offer.withdrawn and each.last >= self._withdrawn_since(offer)

    def _withdrawn_since(self, offer: Offer) -> date:
        return min(here(offer.changed or _UNKNOWN), self._today)

    def _calendar_of(self, offer: Offer, times: Times) -> Calendar:
        alone = upcoming.means_no_school(times, visited=upcoming.visited(offer.formats))
        return self._holidays.without_school() if alone else self._holidays

    def _repeated(
        self, offer: Offer, each: Series, id_: str, *, ask: bool, cancelled: bool = False
    ) -> Entry:
        note = _("In den Ferien bitte nachfragen.") if ask else ""
        also = (offer.heading(each.first.label), note)
        return self._entry(
            offer,
            id_,
            each.first,
            title=offer.title,
            also=also,
            repeats=each.repeats,
            cancelled=cancelled,
        )

    def _entry(
        self,
        offer: Offer,
        id_: str,
        at: Occurrence,
        *,
        title: str,
        also: Iterable[str],
        repeats: Repeats | None,
        cancelled: bool,
    ) -> Entry:
        url = f"{self._base}{offer.url}"
        start: date = at.start or at.day
        end: date | None = at.end
        if at.start is None:
            end = at.last_day + _DAY
        elif end is None and at.last_day > at.day:
            end = moment(at.last_day, DAY)
        said = (offer.meaning, offer.summary)
        return Entry(
            uid=f"{_at_place(offer)}-{id_}@{self._host}",
            title=_("Fällt aus: %(title)s") % {"title": title} if cancelled else title,
            text="\n".join(filter(None, (*said, *also, *_facts(offer), *_contact(offer), url))),
            url=url,
            start=start,
            end=end,
            stamp=offer.changed or _UNKNOWN,
            sequence=offer.edition,
            place=_place(offer),
            repeats=repeats,
            cancelled=cancelled,
        )


def ids(dates: Sequence[Date]) -> list[str]:
    """What names each date of an offer, whatever other days come or go: the day for which it was
    first announced, and a number where that day has several."""
    found = [""] * len(dates)
    days: Counter[date] = Counter()
    # What was moved away from a day was there before what is there now.
    for number, each in sorted(enumerate(dates), key=lambda pair: pair[1].moved_from is None):
        day = each.moved_from or each.first
        days[day] += 1
        found[number] = f"{day}" if days[day] == 1 else f"{day}-{days[day]}"
    return found


def _school_years(today: date) -> tuple[date, date]:
    """First day of this and last of the next, so that the same is said for a whole year."""
    year = school_year(today)
    return date(year, AUGUST, 1), date(year + 2, AUGUST, 1) - _DAY


def _facts(offer: Offer) -> Iterator[str]:
    if offer.cost is not Cost.UNKNOWN or offer.cost_note:
        said = offer.cost.label if offer.cost is not Cost.UNKNOWN else ""
        yield _("Kosten: %(cost)s") % {"cost": wording.beside((said, offer.cost_note))}
    if offer.registration is not Registration.UNKNOWN:
        yield _("Anmeldung: %(how)s") % {"how": offer.registration.label}


def _contact(offer: Offer) -> Iterator[str]:
    if offer.contact.called:
        yield _("Telefon: %(number)s") % {"number": dialled(offer.contact.called)}


def _place(offer: Offer) -> str:
    return offer.spot_text


def _at_place(offer: Offer) -> str:
    """Names an offer at one of its places."""
    return f"{offer.slug}-{offer.site}" if offer.site else offer.slug
