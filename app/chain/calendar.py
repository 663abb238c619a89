"""A family's dates as a calendar file, from a child's months and the calendar of the school year.

Nobody here knows a birth date. What comes by the calendar lies on its true last day; what comes by
age on the last one that is sure for every day of birth of that month, and says at which age it is
over (`X-KETTE-MONATE`), so that a browser which knows the date can move it (kette-zeit.js).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app import calendarfile
from app.i18n import gettext as _
from app.records.schoolyear import Start, Sure
from app.records.texts import Guides
from app.schoolyear import timing, words
from app.schoolyear.child import Child, add_months, joint, working_day
from app.schoolyear.timing import Moment, Timed
from app.vocabulary import Transition

HORIZON = 24
"""Months that the calendar reaches ahead."""
REMINDER = timedelta(days=7)
"""So long before a last day the calendar reminds."""
MONTHS = "X-KETTE-MONATE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A day of the calendar, before it is written."""

    id: str
    title: str
    text: str
    path: str
    day: date
    months: int | None = None
    remind: bool = True


def calendar(guides: Guides, of: Child, *, base: str, host: str) -> bytes:
    """An iCalendar file (RFC 5545) with what is due for a child.

    The same child gets the same UIDs next month, so that a second import renews the first.
    """
    # The month of birth shifts with the day on which somebody asks; the school year does not, nor
    # does what the Stichtag says of it with what the family says.
    found = (
        _written(e, f"{e.id}-{of.ruled[0]}@{host}", of.today, base) for e in entries(guides, of)
    )
    return calendarfile.write(found, name=_("Termine für Ihr Kind"), host=host)


def entries(guides: Guides, of: Child) -> Iterator[Entry]:
    """What the file holds: duties that are not over, and the next transitions."""
    horizon = add_months(of.today, HORIZON)
    for each in timing.timed(guides, of):
        at = each.timing
        if timing.duty(each.step) and at.moment is not Moment.OVER:
            entry = _duty(each, guides, of)
            if entry.day <= horizon:
                yield entry
    for slug, guide in guides.transitions.items():
        day = joint(guides.school_year, of, Transition(slug))
        if of.today < day <= horizon:
            yield Entry(
                id=slug,
                title=guide.short_name,
                text="\n\n".join(filter(None, (guide.lead, _first_day(guides, slug)))),
                path=f"/uebergaenge/{slug}",
                day=day,
                # A day of birth is an estimate, and nobody forgets it.
                remind=slug in guides.school_year.transitions,
            )


def _first_day(guides: Guides, transition: Transition) -> str:
    rule = guides.school_year.transitions.get(transition)
    if rule is None or rule.start is Start.KITA or not rule.lessons:
        return ""
    return _(
        "An diesem Tag beginnt der Unterricht. Den ersten Schultag Ihres Kindes nennt die Schule."
    )


def _duty(each: Timed, guides: Guides, of: Child) -> Entry:
    """On its last day; where only a call can tell that, on the day from which one can call."""
    step, at = each.step, each.timing
    # In its last month nobody knows the day; today is never too late.
    day = at.closes if at.closes > of.today else working_day(guides.school_year, of.today)
    title, remind = step.title, at.closes > of.today
    if at.moment is Moment.MISSED:
        title = _("Frist vorbei: %(what)s") % {"what": step.title}
        day, remind = working_day(guides.school_year, of.today), False
    elif at.sure in (Sure.ASK, Sure.OPEN):
        day, remind = max(at.opens, of.today), False
    elif at.sure is Sure.DAY:
        title = _("Letzter Tag: %(what)s") % {"what": step.title}
    text = "\n\n".join(
        part
        for part in (
            words.advice(at, guides.school_year, of.today),
            step.text,
            words.span(at),
        )
        if part
    )
    return Entry(
        id=step.id,
        title=title,
        text=text,
        path=f"{each.url}#{step.id}",
        day=day,
        months=at.months if at.moment is not Moment.MISSED else None,
        remind=remind,
    )


def _written(entry: Entry, uid: str, today: date, base: str) -> calendarfile.Entry:
    url = f"{base}{entry.path}"
    return calendarfile.Entry(
        uid=uid,
        title=entry.title,
        text=f"{entry.text}\n{url}",
        url=url,
        start=entry.day,
        end=entry.day + timedelta(days=1),
        stamp=datetime.combine(today, time(), UTC),
        remind=REMINDER if entry.remind else None,
        more={} if entry.months is None else {MONTHS: str(entry.months)},
    )
