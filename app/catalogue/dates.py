"""The dates to come of all offers that have any, as `/termine` and the pages that announce them
show them."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.catalogue.occasions import When
from app.catalogue.offer import Offer
from app.catalogue.upcoming import left
from app.i18n import gettext as _
from app.i18n import ngettext
from app.times import saying
from app.times.dates import Date, Dates
from app.times.moved import instead_of
from app.times.occurrences import Occurrence
from app.times.rules import Times
from app.wording import beside, here

PATH, SINCE = "/termine", "ab"
"""The address of the dates, and its parameter for the day from which on."""
FURTHEST = timedelta(days=3 * 366)
"""Nobody announces what is further away."""
QUICK = (When.TODAY, When.TOMORROW, When.WEEKEND, When.HOLIDAYS)
"""The days that can be asked for by a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDate:
    """One date of an offer. Of a course it is the first that takes place, and those before it that
    fall out, or the first where none does: who comes, comes to all of them."""

    offer: Offer
    when: Date
    number: int
    """Its place among those of its offer, from 1."""
    day: date
    """On which it is listed: its first one, or the next on which it is, where it goes on."""
    cancelled: bool
    begun: bool = False
    """It has begun, and nobody has said how long it takes."""
    sessions: int = 0
    """How many dates the course has."""
    left: int = 0
    """How many of them are to come, where it has begun and can still be joined."""
    label: str = ""
    """What it is of the offer, where that was said: "Infoabend"."""

    @property
    def id(self) -> str:
        """Names it for as long as the offer's dates keep their order."""
        return "-".join(filter(None, (self.offer.slug, self.offer.site, str(self.number))))

    @property
    def last(self) -> date:
        """The last day on which it is listed, if that is asked for."""
        return max(self.day, self.when.last)

    @property
    def order(self) -> tuple[date, int, str]:
        """By day and time; what goes on since an earlier day comes first."""
        goes_on = self.day > self.when.first and not self._daily
        return self.day, 0 if goes_on else self.when.start or 0, self.id

    def on(self, day: date) -> "EventDate":
        """The same as it is listed on another one of its days."""
        return replace(self, day=day)

    def short_day(self, today: date) -> str:
        """ "Do, 3. Dezember"."""
        return saying.short_day(self.day, today)

    @property
    def _daily(self) -> bool:
        """On each of several days at the same hours."""
        return self.when.end is not None and self.when.first < self.day <= self.when.last

    @property
    def since_yesterday(self) -> bool:
        """It began on the evening before and goes on past midnight."""
        return self.day > self.when.last

    @property
    def time_text(self) -> str:
        """ "19 bis 21 Uhr", "täglich 8 bis 16 Uhr, bis Fr, 23. Juli", "" where nobody has said the
        time."""
        when = self.when
        hours = saying.hours_of(when.start, when.end)
        if self.since_yesterday:
            return _("seit gestern, %(hours)s") % {"hours": hours}
        if when.last == when.first:
            return hours
        if self.day == when.last:
            hours = hours if when.end is not None else ""
            return beside((hours, _("letzter Tag")))
        until = _("bis %(day)s") % {"day": saying.short_day(when.last, self.day)}
        if when.end is not None:
            hours = _("täglich %(hours)s") % {"hours": hours}
        elif self.day > when.first:
            hours = ""
        elif hours:
            hours = _("ab %(hours)s") % {"hours": hours}
        return beside((hours, until))

    @property
    def course_text(self) -> str:
        """ "Kurs mit 10 Terminen", "" where it is none."""
        if not self.sessions:
            return ""
        if self.left:
            said = ngettext(
                "Kurs läuft, noch %(n)d Termin", "Kurs läuft, noch %(n)d Termine", self.left
            )
            return said % {"n": self.left}
        said = ngettext("Kurs mit %(n)d Termin", "Kurs mit %(n)d Terminen", self.sessions)
        return said % {"n": self.sessions}

    @property
    def warning(self) -> str:
        """Why nobody can go, else ""."""
        if self.cancelled:
            return _("fällt aus")
        return _("ausgebucht") if self.when.full else ""

    def moved_text(self, today: date) -> str:
        """ "statt 5. März", "" where it was not moved."""
        return "" if self.cancelled else instead_of(self.when, today)

    def closed(self, today: date) -> bool:
        """One could go, but it is too late to register."""
        return self.when.register_by is not None and self.when.register_by < today

    def register_text(self, today: date) -> str:
        """Until when one can register, or could; "" where there is no such day."""
        until = self.when.register_by
        if until is None:
            return ""
        said = _("Anmeldung war bis %(day)s") if self.closed(today) else _("Anmeldung bis %(day)s")
        return said % {"day": saying.short_day(until, today)}


def coming(offers: Iterable[Offer], at: datetime) -> tuple[EventDate, ...]:
    """All that is not over at a moment and may be announced, in order of time."""
    places = (place for offer in offers if offer.followed for place in offer.everywhere)
    found = (each for place in places for each in _of(place, at))
    return tuple(sorted(found, key=lambda each: each.order))


def _of(offer: Offer, at: datetime) -> Iterator[EventDate]:
    dates = offer.upcoming.times
    if not isinstance(dates, Dates):
        return
    today = here(at)
    kept = [each for each in dates.dates if not cancelled(offer, each)]
    every_one_gone = not kept
    kept = kept or list(dates.dates)
    ahead = [each for each in kept if each.first >= today and _next(each, at)]
    running = dates.series and len(ahead) < len(kept)
    until = dates.dates[0].register_by
    if running and (until is None or until < today):
        # Nobody has said that one can still join: a family would come in vain.
        return
    for number, each in enumerate(dates.dates, start=1):
        unseen = offer.visible_until is not None and offer.visible_until < each.first
        now = _next(each, at)
        gone = cancelled(offer, each)
        if now is None or unseen or (running and (gone or each.first < today)):
            continue
        yield EventDate(
            offer=offer,
            when=each,
            number=number,
            day=max(now.day, today, _back(offer, each)),
            cancelled=gone,
            begun=_begun(now, at),
            sessions=len(kept) if dates.series else 0,
            left=len(ahead) if running else 0,
            label=offer.heading(dates.label),
        )
        if dates.series and (not gone or every_one_gone):
            return


def _next(each: Date, at: datetime) -> Occurrence | None:
    """What of it is not over."""
    now = at.timestamp()
    return next((found for found in each.announced if found.over_at.timestamp() > now), None)


def _begun(each: Occurrence, at: datetime) -> bool:
    one_day = each.end is None and each.start is not None and each.day == each.last_day
    return one_day and each.at.timestamp() < at.timestamp()


def _back(offer: Offer, each: Date) -> date:
    """Its first day that takes place, where it falls out on some alone."""
    gone = offer.cancelled_until
    partly = gone is not None and each.first <= gone < each.last
    return gone + timedelta(days=1) if gone and partly else each.first


def cancelled(offer: Offer, date: Date) -> bool:
    """This one of its dates does not take place."""
    gone = offer.cancelled_until
    return date.cancelled or (gone is not None and date.last <= gone)


def falls_out(offer: Offer, day: date, today: date) -> bool:
    """On this day. What was over before that was said did take place."""
    since = min(offer.cancelled_since or today, today)
    return offer.cancelled_until is not None and since <= day <= offer.cancelled_until


def taking_place(offer: Offer, date: Date, today: date) -> list[Occurrence]:
    """What of a date takes place: of hours on each of several days those on the days that do not
    fall out, of what goes on without an end what is left of it."""
    if date.cancelled:
        return []
    found = [each for each in date.announced if not falls_out(offer, each.last_day, today)]
    gone = offer.cancelled_until
    return [left(each, gone + timedelta(days=1)) if gone else each for each in found]


def since(dates: Iterable[EventDate], first: date) -> list[EventDate]:
    """Those that are on a day or later, as they are listed from that day on."""
    found = (each if each.day >= first else each.on(first) for each in dates if each.last >= first)
    return sorted(found, key=lambda each: each.order)


def among(dates: Iterable[EventDate], days: Iterable[date]) -> list[EventDate]:
    """Those that are on one of these days, each under the first of them."""
    wanted = sorted(days)
    found = (
        each.on(day)
        for each in dates
        for day in [next((day for day in wanted if each.day <= day <= each.last), None)]
        if day is not None
    )
    return sorted(found, key=lambda each: each.order)


def for_families(
    dates: Iterable[EventDate], today: date, *, kommune: str | None = None, count: int = 3
) -> tuple[EventDate, ...]:
    """The next ones to which one can still go, in order of time, of each offer one; for a Kommune
    those of the whole Kreis among them. A course that has begun is nothing new. What goes on for
    weeks does not keep out what is once, and booked out is better than nothing, for it may have a
    waiting list."""
    once: dict[str, EventDate] = {}
    goes_on: dict[str, EventDate] = {}
    full: dict[str, EventDate] = {}
    for each in dates:
        late = each.begun or each.left or each.closed(today)
        if each.cancelled or late or each.offer.for_staff_only or not near(each.offer, kommune):
            continue
        kind = full if each.when.full else once if each.day == each.when.first else goes_on
        kind.setdefault(each.offer.slug, each)
        if len(once) == count:
            break
    free = {**goes_on, **once}
    others = [each for slug, each in full.items() if slug not in free]
    room = [*once.values(), *(each for slug, each in goes_on.items() if slug not in once)][:count]
    return (*sorted(room, key=lambda each: each.order), *others)[:count]


def near(offer: Offer, kommune: str | None) -> bool:
    """It can be used there; None is the whole Kreis."""
    return (
        kommune is None or offer.countywide or any(each.slug == kommune for each in offer.kommunen)
    )


def near_any(offer: Offer, kommunen: Collection[str]) -> bool:
    """The same of any of several; none of them is the whole Kreis."""
    return not kommunen or any(near(offer, each) for each in kommunen)


def has_calendar(offer: Offer) -> bool:
    """There is something that a calendar could show: what is always there is nothing of that."""
    times = [each.upcoming.times for each in offer.everywhere]
    there = any(each and not (isinstance(each, Times) and each.always) for each in times)
    return there and offer.followed


def succeeded(offers: Iterable[Offer]) -> dict[str, Offer]:
    """What was made after the model of another offer, has dates to come and is for the same place,
    by the slug of the other one."""
    every = {offer.slug: offer for offer in offers}
    found: dict[str, Offer] = {}
    for each in every.values():
        dated = any(place.upcoming.times for place in each.everywhere)
        known = dated and not (each.upcoming.awaited or each.upcoming.over)
        before = every.get(each.origin or "")
        if known and before and succeeds(each, before):
            found.setdefault(before.slug, each)
    return found


def succeeds(offer: Offer, before: Offer) -> bool:
    """It was made after the model of the other one and is for the same place."""
    places = {each.slug for each in before.kommunen}
    same = offer.countywide or any(each.slug in places for each in offer.kommunen)
    return offer.origin == before.slug and same
