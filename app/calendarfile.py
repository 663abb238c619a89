"""Calendar files (RFC 5545): the one writer for all rooms. What an entry says is theirs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from app.i18n import plain
from app.wording import ZONE

if TYPE_CHECKING:  # it takes a tenth of a second to import, and few ask for a calendar
    from icalendar import Event

MEDIA_TYPE = "text/calendar; charset=utf-8"
_END = b"END:VCALENDAR\r\n"
_MORNING = timedelta(hours=9)
_BERLIN = f"""BEGIN:VTIMEZONE
TZID:{ZONE.key}
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""
"""As the rule of the Union has it since 1996."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A calendar that somebody can follow: `webcal` opens the calendar of the device."""

    url: str

    @property
    def webcal(self) -> str:
        return f"webcal://{self.url.partition('://')[2]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """How an entry comes again, from its first time on."""

    rule: Mapping[str, Any] = field(hash=False)
    """ "freq", "byday", "until": as the library names them."""
    without: tuple[date, ...] = ()
    """Times of the rule at which it does not take place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One VEVENT. `start` and `end` are moments in the zone of the Kreis, or days of an entry that
    is all day long; `end` is the first moment or day after it, None where nobody knows it."""

    uid: str
    title: str
    text: str
    url: str
    start: date
    end: date | None
    stamp: datetime
    """When it was last changed: the same as long as it says the same."""
    sequence: int = 0
    """Rises with every change."""
    place: str = ""
    repeats: Repeats | None = None
    cancelled: bool = False
    remind: timedelta | None = None
    """So long before it the calendar reminds; where it is all day long, at nine of that day, for
    nobody wants to be woken at midnight."""
    more: Mapping[str, str] = field(default_factory=dict, hash=False)
    """X-properties of our own."""


def write(
    entries: Iterable[Entry], *, name: str, host: str, refresh: timedelta | None = None
) -> bytes:
    """The file, called `name`. `refresh` is how often a subscription should look again. Without
    METHOD, for there is no organizer who could be answered (RFC 5546)."""
    from icalendar import Calendar, Timezone, vDuration, vText

    found = Calendar()
    found.add("prodid", f"-//{host}//Praeventionskette//DE")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    # RFC 7986, and what programs read that are older. The library escapes no X-property.
    name = plain(name)
    found.add("name", vText(name))
    found.add("x-wr-calname", vText(name))
    if refresh is not None:
        found.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
        found.add("x-published-ttl", vDuration(refresh))
        # A subscription without any entry would be no calendar: one needs a component.
        found.add_component(Timezone.from_ical(_BERLIN))
    frame: bytes = found.to_ical()
    begin, end = frame[: -len(_END)], frame[-len(_END) :]
    return b"".join((begin, *map(_written, entries), end))


# The same entry stands in the calendars of many questions, and the library takes a millisecond for
# each: without this, whoever asks for every Kommune, age and topic would hold the site.
@lru_cache(maxsize=2048)
def _written(entry: Entry) -> bytes:
    made: bytes = _event(entry).to_ical()
    return made


def _event(entry: Entry) -> "Event":
    """Free: it blocks no appointment of who looks at the calendar."""
    from icalendar import Alarm, Event, vText

    event = Event()
    moment = isinstance(entry.start, datetime)
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.stamp.astimezone(UTC))
    event.add("last-modified", entry.stamp.astimezone(UTC))
    event.add("dtstart", entry.start)
    # In the night in which the clock leaves an hour out, an hour may be none at all.
    if entry.end is not None and entry.end > entry.start:
        event.add("dtend", entry.end)
    event.add("summary", plain(entry.title))
    event.add("description", plain(entry.text))
    event.add("url", entry.url)
    event.add("transp", "TRANSPARENT")
    if entry.sequence:
        event.add("sequence", entry.sequence)
    if entry.place:
        event.add("location", plain(entry.place))
    if entry.cancelled:
        event.add("status", "CANCELLED")
    _repeat(event, entry)
    for name, value in entry.more.items():
        event.add(name, vText(value))
    if entry.remind is not None:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", plain(entry.title))
        alarm.add("trigger", (timedelta() if moment else _MORNING) - entry.remind)
        event.add_component(alarm)
    return event


def _repeat(event: "Event", entry: Entry) -> None:
    if entry.repeats is None:
        return
    # Days have to say that they are no moments.
    kind = {} if isinstance(entry.start, datetime) else {"VALUE": "DATE"}
    event.add("rrule", dict(entry.repeats.rule))
    if entry.repeats.without:
        event.add("exdate", list(entry.repeats.without), parameters=kind)
