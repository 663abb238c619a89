"""The dates to come of all offers that have any, as `/termine` and the pages that announce them
show them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from app.catalogue.offer import Offer
from app.i18n import gettext as _
from app.i18n import ngettext
from app.times import saying
from app.times.dates import Date, Dates
from app.times.rules import Times
from app.vocabulary import Audience
from app.wording import here


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDate:
    """One date of an offer. Of a course it is the first: who comes, comes to all of them."""

    offer: Offer
    when: Date
    number: int
    """Its place among those of its offer, from 1."""
    day: date
    """On which it is listed: its first one, or today where it goes on since an earlier one."""
    cancelled: bool
    sessions: int = 0
    """How many dates the course has."""
    label: str = ""
    """What it is of the offer, where that was said: "Infoabend"."""

    @property
    def id(self) -> str:
        """Names it for as long as the offer's dates keep their order."""
        return f"{self.offer.slug}-{self.number}"

    def short_day(self, today: date) -> str:
        """ "Do, 3. Dezember"."""
        return saying.short_day(self.day, today)

    @property
    def time_text(self) -> str:
        """ "19 bis 21 Uhr", "bis Sa, 15. August", "" where nobody has said the time."""
        if self.when.last != self.when.first:
            return _("bis %(day)s") % {"day": saying.short_day(self.when.last, self.day)}
        return saying.hours_of(self.when.start, self.when.end)

    @property
    def course_text(self) -> str:
        """ "Kurs mit 10 Terminen", "" where it is none."""
        if not self.sessions:
            return ""
        said = ngettext("Kurs mit %(n)d Termin", "Kurs mit %(n)d Terminen", self.sessions)
        return said % {"n": self.sessions}

    @property
    def warning(self) -> str:
        """Why nobody can go, else ""."""
        if self.cancelled:
            return _("fällt aus")
        return _("ausgebucht") if self.when.full else ""

    def register_text(self, today: date) -> str:
        """Until when one can register, or could; "" where there is no such day."""
        until = self.when.register_by
        if until is None:
            return ""
        said = _("Anmeldung bis %(day)s") if until >= today else _("Anmeldung war bis %(day)s")
        return said % {"day": saying.short_day(until, today)}


def coming(offers: Iterable[Offer], at: datetime) -> tuple[EventDate, ...]:
    """All that is not over at a moment, in order of time."""
    today = here(at)
    found = (each for offer in offers for each in _of(offer, at, today))
    return tuple(sorted(found, key=lambda each: (each.day, each.when.start or 0, each.id)))


def _of(offer: Offer, at: datetime, today: date) -> Iterator[EventDate]:
    dates = offer.upcoming.times
    if not isinstance(dates, Dates):
        return
    given = dates.dates[:1] if dates.series else dates.dates
    for number, each in enumerate(given, start=1):
        over = each.over_at.timestamp() <= at.timestamp()
        begun = dates.series and each.first < today
        unseen = offer.visible_until is not None and offer.visible_until < each.first
        if not (over or begun or unseen):
            yield EventDate(
                offer=offer,
                when=each,
                number=number,
                day=max(each.first, today),
                cancelled=cancelled(offer, each),
                sessions=len(dates.dates) if dates.series else 0,
                label=dates.label,
            )


def cancelled(offer: Offer, date: Date) -> bool:
    """This one of its dates does not take place."""
    gone = offer.cancelled_until
    return date.cancelled or (gone is not None and date.last <= gone)


def for_families(
    dates: Iterable[EventDate], *, kommune: str | None = None, count: int = 3
) -> tuple[EventDate, ...]:
    """The next ones for a Kommune, those of the whole Kreis among them: of each offer one, and
    none that does not take place."""
    found: dict[str, EventDate] = {}
    for each in dates:
        if not each.cancelled and not staff_only(each.offer) and near(each.offer, kommune):
            found.setdefault(each.offer.slug, each)
        if len(found) == count:
            break
    return tuple(found.values())


def near(offer: Offer, kommune: str | None) -> bool:
    """It can be used there; None is the whole Kreis."""
    return (
        kommune is None or offer.countywide or any(each.slug == kommune for each in offer.kommunen)
    )


def has_calendar(offer: Offer) -> bool:
    """There is something that a calendar could show: what is always there is nothing of that, and
    on a telephone that others see nobody should find what is about violence."""
    times = offer.upcoming.times
    always = isinstance(times, Times) and times.always
    return times is not None and not always and not offer.violence


def staff_only(offer: Offer) -> bool:
    return set(offer.audience) == {Audience.STAFF}
