"""A family's dates as a calendar file, computed from a child's age in months alone.

Nobody here knows a birth date: a window of months becomes the first day of a month, and the
event's text says how long there is time. The browser can do better with the date (kette-zeit.js).
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from app import wording
from app.chain.steps import duty, steps
from app.i18n import gettext as _
from app.records.texts import Guides

if TYPE_CHECKING:  # it takes a tenth of a second to import, and few ask for a calendar
    from icalendar import Event

HORIZON = 24
"""Months that the calendar reaches ahead."""


def calendar(guides: Guides, age: int, *, today: date, base: str, host: str) -> bytes:
    """An iCalendar file (RFC 5545) with what is due for a child of `age` months.

    The same child gets the same UIDs next month, so that a second import renews the first.
    """
    from icalendar import Calendar

    found = Calendar()
    found.add("prodid", f"-//{host}//Praeventionskette//DE")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", _("Termine für Ihr Kind"))
    for event in _events(guides, age, today=today, base=base, host=host):
        found.add_component(event)
    made: bytes = found.to_ical()
    return made


def _events(guides: Guides, age: int, *, today: date, base: str, host: str) -> Iterator["Event"]:
    born = month_after(today, -age)
    stamp = datetime.combine(today, time(), UTC)
    for step, url in steps(guides):
        first, last = step.months.from_, step.months.to
        if duty(step) and last >= age and first <= age + HORIZON:
            # What is due already is due today, not on a day that has passed.
            begins = month_after(today, first - age) if first > age else today
            until = month_after(today, last - age)
            # The page is first the advice and then the way to more of it.
            text = f"{step.when}\n\n{step.text}\n\n{_span(begins, until)}\n{base}{url}#{step.id}"
            yield _event(
                f"{step.id}-{born:%Y%m}@{host}",
                step.title,
                text,
                f"{base}{url}#{step.id}",
                begins,
                stamp,
            )
    for slug, guide in guides.transitions.items():
        if 0 < guide.at_months - age <= HORIZON:
            begins = month_after(today, guide.at_months - age)
            url = f"{base}/uebergaenge/{slug}"
            yield _event(
                f"{slug}-{born:%Y%m}@{host}",
                guide.short_name,
                f"{guide.lead}\n{url}",
                url,
                begins,
                stamp,
            )


def _event(uid: str, title: str, text: str, url: str, day: date, stamp: datetime) -> "Event":
    """All day long, and free: it blocks no appointment."""
    from icalendar import Event

    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", stamp)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", title)
    event.add("description", text)
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    return event


def _span(first: date, last: date) -> str:
    if first >= last:
        return _("Ungefähr im %(month)s.") % {"month": _month(first)}
    return _("Ungefähr von %(first)s bis %(last)s.") % {
        "first": _month(first),
        "last": _month(last),
    }


def _month(day: date) -> str:
    return f"{wording.month(day.month)} {day.year}"


def month_after(day: date, months: int) -> date:
    """The first day of the month that lies so many months after the day's own."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
