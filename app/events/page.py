"""The page of the dates, put together from the published snapshot."""

import calendar
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby

from app import wording
from app.calendarfile import Subscription
from app.catalogue import contacts
from app.catalogue.dates import EventDate
from app.catalogue.facets import FACETS
from app.catalogue.index import Index
from app.catalogue.occasions import WEEKDAY
from app.catalogue.offer import Offer
from app.catalogue.snapshot import Catalogue
from app.events.asked import POSTER, Asked
from app.events.views import Cell, DatesPage, Day, Month
from app.i18n import gettext as _
from app.i18n import ngettext
from app.times import saying
from app.vocabulary import KOMMUNEN, Topic
from app.web.views import CountedLink, Link

ON_A_PAGE = 40
"""After so many dates the page ends with their day."""


def page(asked: Asked, index: Index, catalogue: Catalogue, *, base: str) -> DatesPage:
    """What is asked for, as it is in this snapshot."""
    today = catalogue.day
    ahead = [each for each in catalogue.dates if asked.meant(each.offer)]
    found = [each for each in ahead if asked.since is None or each.day >= asked.since]
    shown, rest = _whole_days(found)
    months, years = ("", "") if asked.age is None else _age(asked.age)
    return DatesPage(
        asked=asked,
        place=place(asked),
        today=today,
        count_text=_count_text(len(found), asked.since, today),
        days=tuple(
            Day(id=_id(day), heading=_heading(day, today), dates=tuple(dates))
            for day, dates in groupby(shown, key=lambda each: each.day)
        ),
        more=_from(rest[0].day, asked, today) if rest else None,
        back=Link(label=_("Ab heute zeigen"), url=asked.from_day(None).url())
        if asked.since
        else None,
        month=_month(ahead, shown, asked, today) if ahead else None,
        kommunen=catalogue.kommune_links(),
        topics=tuple(Topic),
        years=years,
        months=months,
        reset_url=None if asked.criteria.empty else Asked(since=asked.since).url(),
        for_staff=_for_staff(asked, catalogue),
        wider=_wider(asked, catalogue) if not ahead else None,
        weekly=_weekly(asked, index),
        yearly=yearly(asked, catalogue),
        subscription=Subscription(base + asked.from_day(None).url("/termine.ics")),
        office=contacts.of_office(
            catalogue.guides.kreis.familienbuero, _("Das Familienbüro weiß, was sonst los ist")
        ),
    )


def place(asked: Asked) -> str:
    """Where all of it is."""
    if asked.kommune is None:
        return _("im Kreis Düren")
    return _("in %(name)s") % {"name": KOMMUNEN[asked.kommune]}


def yearly(asked: Asked, catalogue: Catalogue) -> tuple[Offer, ...]:
    """What comes every year, has no date yet, and is for those who ask."""
    return tuple(
        sorted(
            (
                offer
                for offer in catalogue.offers.values()
                if offer.upcoming.awaited and asked.meant(offer)
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


def _heading(day: date, today: date) -> str:
    """ "Heute, Donnerstag, 3. Dezember"."""
    near = {today: _("Heute"), today + timedelta(days=1): _("Morgen")}
    said = day_text(day, today)
    return f"{near[day]}, {said}" if day in near else said


def day_text(day: date, today: date) -> str:
    """ "Donnerstag, 3. Dezember"; with the year when it is another one."""
    said = _("%(weekday)s, %(day)d. %(month)s") % {
        "weekday": wording.weekday(day),
        "day": day.day,
        "month": wording.month(day.month),
    }
    return said if day.year == today.year else f"{said} {day.year}"


def _age(months: int) -> tuple[str, str]:
    """Months beyond whole years, and those, as the form has them."""
    years, rest = divmod(months, 12) if months >= 0 else (0, months)
    return str(rest) if rest or not years else "", str(years) if years else ""


def _count_text(count: int, since: date | None, today: date) -> str:
    if not count:
        return _("Kein Termin")
    said = ngettext("%(n)d Termin", "%(n)d Termine", count) % {"n": count}
    if since is None:
        return said
    return _("%(dates)s ab %(day)s") % {"dates": said, "day": saying.short_day(since, today)}


def _from(day: date, asked: Asked, today: date) -> Link:
    said = _("Weiter ab %(day)s") % {"day": saying.short_day(day, today)}
    return Link(label=said, url=asked.from_day(day).url())


def _for_staff(asked: Asked, catalogue: Catalogue) -> CountedLink | None:
    wanted = replace(asked, staff=True, since=None)
    count = sum(wanted.meant(each.offer) for each in catalogue.dates)
    if asked.staff or not count:
        return None
    return CountedLink(label=_("Für Fachkräfte"), count=count, url=wanted.url())


def _wider(asked: Asked, catalogue: Catalogue) -> CountedLink | None:
    wanted = replace(asked, kommune=None, since=None)
    count = sum(wanted.meant(each.offer) for each in catalogue.dates)
    if asked.kommune is None or not count:
        return None
    return CountedLink(label=_("Im ganzen Kreis"), count=count, url=wanted.url())


def _weekly(asked: Asked, index: Index) -> tuple[CountedLink, ...]:
    """Lists of the search: as lines they would bury the dates."""
    counts = index.search(asked.criteria, limit=1).results.counts[WEEKDAY]
    return tuple(
        CountedLink(
            label=_(label), count=counts[value], url=asked.criteria.only(WEEKDAY, value).url()
        )
        for value, label in FACETS[WEEKDAY].values.items()
        if counts.get(value)
    )


# --- the month at a glance -------------------------------------------------------------------


def month_shown(asked: Asked, ahead: Sequence[EventDate]) -> date | None:
    """First day of the month from which on is asked, else of that of the first date; None where
    there is neither."""
    found = asked.since or (ahead[0].day if ahead else None)
    return found.replace(day=1) if found else None


def _month(
    ahead: Sequence[EventDate], shown: Sequence[EventDate], asked: Asked, today: date
) -> Month:
    counts: dict[date, int] = {}
    for each in ahead:
        counts[each.day] = counts.get(each.day, 0) + 1
    first = month_shown(asked, ahead) or today
    following = (first + timedelta(days=32)).replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
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
        text = _("%(day)d. %(month)s: %(dates)s") % {
            "day": day.day,
            "month": wording.month(day.month),
            "dates": said,
        }
        return Cell(number=day.day, today=day == today, url=url, text=text)

    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return Month(
        name=name,
        weekdays=tuple(wording.weekday_of(number) for number in range(7)),
        weeks=tuple(tuple(map(cell, week)) for week in weeks),
        previous=Link(label=wording.month_of(before), url=_to(before, asked, today))
        if before >= today.replace(day=1)
        else None,
        following=Link(label=wording.month_of(following), url=_to(following, asked, today))
        if max(counts) >= following
        else None,
        poster=Link(label=_("Plakat für %(month)s (PDF)") % {"month": name}, url=poster)
        if any(first <= day < following for day in counts)
        else None,
    )


def _to(day: date, asked: Asked, today: date) -> str:
    return asked.from_day(day if day > today else None).url()
