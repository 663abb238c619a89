"""The page of the dates, put together from the published snapshot."""

import calendar
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby

from app import wording
from app.calendarfile import Subscription
from app.catalogue import contacts
from app.catalogue import dates as dates_of
from app.catalogue.dates import QUICK, EventDate
from app.catalogue.facets import FACETS
from app.catalogue.index import Index
from app.catalogue.occasions import WEEKDAY, YEAR, When
from app.catalogue.offer import Offer
from app.catalogue.results import child
from app.catalogue.snapshot import Catalogue
from app.events.asked import POSTER, Asked
from app.events.views import Cell, DatesPage, Day, Month
from app.i18n import gettext as _
from app.i18n import ngettext
from app.times import saying
from app.times.answers import weekend
from app.vocabulary import KOMMUNEN, Topic
from app.web.views import CountedLink, Link

ON_A_PAGE = 40
"""After so many dates the page ends with their day."""
_NAMED = 3
"""So many Kommunen are named in a heading; more are counted."""
_DAY = timedelta(days=1)


def page(
    asked: Asked, index: Index, catalogue: Catalogue, *, base: str, odd: tuple[str, ...] = ()
) -> DatesPage:
    """What is asked for, as it is in this snapshot; `odd` says what was not understood of it."""
    today = catalogue.day
    ahead = [each for each in catalogue.dates if asked.meant(each.offer)]
    found = listed(asked, ahead, catalogue)
    shown, rest = (found, []) if asked.when else _whole_days(found)
    return DatesPage(
        asked=asked,
        odd=odd,
        place=place(asked),
        today=today,
        chosen=_chosen(asked),
        count_text=_count_text(len(found), asked, today),
        quick=_quick(asked, ahead, catalogue),
        days=tuple(
            Day(
                id=_id(day),
                near=_near(day, today),
                heading=day_text(day, today),
                dates=tuple(dates),
            )
            for day, dates in groupby(shown, key=lambda each: each.day)
        ),
        more=_from(rest[0].day, asked, today) if rest else None,
        back=_back(asked, len(ahead)),
        month=_month(ahead, shown, asked, today) if ahead else None,
        kommunen=catalogue.kommune_links(),
        places=(*asked.kommunen, "")[: len(KOMMUNEN)],
        topics=tuple(Topic),
        children=tuple(map(child, asked.ages)),
        reset_url=None if asked.criteria.empty else Asked(since=asked.since, when=asked.when).url(),
        staff_link=_staff_link(asked, catalogue),
        wider=_wider(asked, catalogue) if not ahead else None,
        weekly=_weekly(asked, index),
        yearly=yearly(asked, catalogue),
        subscription=Subscription(base + asked.from_day(None).url("/termine.ics")),
        office=contacts.of_office(
            catalogue.guides.kreis.familienbuero, _("Das Familienbüro weiß, was sonst los ist")
        ),
    )


def listed(asked: Asked, ahead: Sequence[EventDate], catalogue: Catalogue) -> list[EventDate]:
    """Those of the days that are asked for, each once: under the first of them on which it is."""
    if asked.when:
        return dates_of.among(ahead, _days(asked.when, catalogue))
    return dates_of.since(ahead, asked.since or catalogue.day)


def _days(when: When, catalogue: Catalogue) -> Iterable[date]:
    today = catalogue.day
    if when is When.HOLIDAYS:
        calendar = catalogue.guides.school_year.calendar
        return calendar.school_days(today, today + timedelta(days=YEAR))
    if when is When.WEEKEND:
        first, last = weekend(today)
        return {first, last}
    return {today if when is When.TODAY else today + _DAY}


def _quick(
    asked: Asked, ahead: Sequence[EventDate], catalogue: Catalogue
) -> tuple[CountedLink, ...]:
    """The days that have something; what is chosen stays, to be seen and left."""
    return tuple(
        CountedLink(label=when.label, count=count, url=asked.on(when).url(), note=when.value)
        for when in QUICK
        for count in [len(dates_of.among(ahead, _days(when, catalogue)))]
        if count or when is asked.when
    )


def _back(asked: Asked, count: int) -> Link | None:
    if (asked.when is None and asked.since is None) or not count:
        return None
    label = _("Alle Termine zeigen") if asked.when else _("Ab heute zeigen")
    return Link(label=label, url=asked.from_day(None).url())


def _chosen(asked: Asked) -> str:
    """ "Kreuzau, Gesundheit, 2 Jahre", "" where nothing is chosen."""
    said = (
        *(KOMMUNEN[each] for each in asked.kommunen),
        asked.topic.label if asked.topic else "",
        ages_text(asked),
        _("für Fachkräfte") if asked.staff else "",
    )
    return wording.beside(said)


def place(asked: Asked) -> str:
    """Where all of it is."""
    if not asked.kommunen:
        return _("im Kreis Düren")
    if len(asked.kommunen) > _NAMED:
        return wording.kommunen(len(asked.kommunen))
    names = [KOMMUNEN[each] for each in asked.kommunen]
    return _("in %(name)s") % {"name": wording.listed(names)}


def ages_text(asked: Asked) -> str:
    """ "2 Jahre", "2 Jahre oder 8 Monate", "" where every age is meant."""
    return wording.either(tuple(map(wording.age, asked.ages)))


def yearly(asked: Asked, catalogue: Catalogue) -> tuple[Offer, ...]:
    """What comes every year, has no date yet, not as another offer either, and is for those who
    ask."""
    again = dates_of.succeeded(catalogue.offers.values())
    return tuple(
        sorted(
            (
                offer
                for offer in catalogue.offers.values()
                if offer.upcoming.awaited
                and offer.slug not in again
                and offer.followed
                and asked.meant(offer)
            ),
            key=lambda offer: offer.title,
        )
    )


def _whole_days(found: Sequence[EventDate]) -> tuple[Sequence[EventDate], Sequence[EventDate]]:
    """So many that the last day is complete, and the rest."""
    end = min(ON_A_PAGE, len(found))
    while 0 < end < len(found) and found[end].day == found[end - 1].day:
        end += 1
    return found[:end], found[end:]


def _id(day: date) -> str:
    return f"t-{day}"


def _near(day: date, today: date) -> str:
    """ "Heute", "Morgen", "" for other days."""
    return {today: _("Heute"), today + _DAY: _("Morgen")}.get(day, "")


def day_text(day: date, today: date) -> str:
    """ "Donnerstag, 3. Dezember"; with the year when it is another one."""
    said = wording.day_of_month(day) if day.year == today.year else wording.long_day(day)
    return _("%(weekday)s, %(day)s") % {"weekday": wording.weekday(day), "day": said}


def _count_text(count: int, asked: Asked, today: date) -> str:
    """ "3 Termine", "Kein Termin am Wochenende", "3 Termine ab Do, 3. Dezember"."""
    said = ngettext("%(n)d Termin", "%(n)d Termine", count) % {"n": count}
    if not count:
        said = _("Kein Termin")
    if asked.when:
        return _("%(dates)s %(when)s") % {"dates": said, "when": asked.when.label}
    if asked.since is None:
        return said
    return _("%(dates)s ab %(day)s") % {
        "dates": said,
        "day": saying.short_day(asked.since, today),
    }


def _from(day: date, asked: Asked, today: date) -> Link:
    said = _("Weiter ab %(day)s") % {"day": saying.short_day(day, today)}
    return Link(label=said, url=asked.from_day(day).url())


def _staff_link(asked: Asked, catalogue: Catalogue) -> CountedLink | None:
    wanted = replace(asked.from_day(None), staff=True)
    count = sum(wanted.meant(each.offer) for each in catalogue.dates)
    if asked.staff or not count:
        return None
    return CountedLink(label=_("Für Fachkräfte"), count=count, url=wanted.url())


def _wider(asked: Asked, catalogue: Catalogue) -> CountedLink | None:
    wanted = replace(asked.from_day(None), kommunen=())
    count = sum(wanted.meant(each.offer) for each in catalogue.dates)
    if not asked.kommunen or not count:
        return None
    return CountedLink(label=_("Im ganzen Kreis"), count=count, url=wanted.url())


def _weekly(asked: Asked, index: Index) -> tuple[CountedLink, ...]:
    """Lists of the search: as lines they would bury the dates."""
    counts = index.search(asked.criteria, limit=1).results.counts[WEEKDAY]
    return tuple(
        CountedLink(
            label=FACETS[WEEKDAY].label(value),
            count=counts[value],
            url=asked.criteria.only(WEEKDAY, value).url(),
        )
        for value in FACETS[WEEKDAY].values
        if counts.get(value)
    )


# --- the month at a glance -------------------------------------------------------------------


def month_shown(asked: Asked, found: Sequence[EventDate]) -> date | None:
    """First day of the month from which on is asked, else of that of the first date; None where
    there is neither."""
    day = asked.since or (found[0].day if found else None)
    return day.replace(day=1) if day else None


def in_month(dates: Iterable[EventDate], first: date) -> list[EventDate]:
    """What is in the month that begins on a day, each under its first day in it."""
    end = _next_month(first)
    return [each for each in dates_of.since(dates, first) if each.day < end]


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _month(
    ahead: Sequence[EventDate], shown: Sequence[EventDate], asked: Asked, today: date
) -> Month:
    first = month_shown(asked, shown or ahead) or today
    end = _next_month(first)
    of_month = in_month(ahead, first)
    counts = Counter(
        each.day + timedelta(days=number)
        for each in of_month
        for number in range((min(each.last, end - _DAY) - each.day).days + 1)
    )
    # Months without a date are passed over: a link to nothing helps nobody.
    before = max((min(e.last, first - _DAY) for e in ahead if e.day < first), default=None)
    after = min((max(e.day, end) for e in ahead if e.last >= end), default=None)
    listed = {each.day for each in shown}
    name = wording.month_of(first)
    poster = asked.from_day(first if first > today else None).url(POSTER)

    def cell(day: date) -> Cell | None:
        if (day.year, day.month) != (first.year, first.month):
            return None
        if day not in counts:
            return Cell(number=day.day, today=day == today)
        said = ngettext("%(n)d Termin", "%(n)d Termine", counts[day]) % {"n": counts[day]}
        url = f"#{_id(day)}" if day in listed else _to(day, asked, today)
        text = wording.titled(wording.day_of_month(day), said)
        return Cell(number=day.day, today=day == today, url=url, text=text)

    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return Month(
        name=name,
        weekdays=tuple(
            (wording.short_weekday(day), wording.weekday(day))
            for day in (date(2024, 1, 1 + number) for number in range(7))
        ),
        weeks=tuple(tuple(map(cell, week)) for week in weeks),
        previous=_month_link(before, asked, today),
        following=_month_link(after, asked, today),
        poster=Link(label=_("Plakat für %(month)s (PDF)") % {"month": name}, url=poster)
        if counts
        else None,
    )


def _month_link(day: date | None, asked: Asked, today: date) -> Link | None:
    if day is None:
        return None
    return Link(label=wording.month_of(day), url=_to(day.replace(day=1), asked, today))


def _to(day: date, asked: Asked, today: date) -> str:
    return asked.from_day(day if day > today else None).url()
