"""What is to be said of an offer's times at a moment: whether it is today, and when next."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from app import wording
from app.catalogue.occasions import WHEN, Occasions
from app.catalogue.occasions import When as Asked
from app.i18n import german
from app.i18n import gettext as _
from app.records.offers import OfferRecord
from app.times import saying
from app.times.answers import When, next_dates, next_to_join
from app.times.dates import Dates
from app.times.holidays import Calendar
from app.times.occurrences import Occurrence, Slot, moment
from app.times.rules import DAY, Times
from app.times.saying import Words
from app.vocabulary import Format
from search.port import Occasion

NEVER = datetime.max.replace(tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upcoming:
    """German, "" where nothing certain is to be said."""

    line: str = ""
    """ "heute bis 12 Uhr", "heute geschlossen (Herbstferien). Nächstes Mal: Mo, 2. November"."""
    next: str = ""
    """For paper, which is read on other days too: "Nächstes Mal: Do, 3. Dezember"."""
    at: datetime = NEVER
    """When it is next, NEVER where nobody knows."""
    until: datetime = NEVER
    """From then on something else may be true."""
    begins: datetime | None = None
    """When it is next, or began where it goes on; None where nobody can be sure, and where only an
    office or a telephone has hours."""
    occasions: frozenset[Occasion] = frozenset()
    """What can be asked of its times."""
    times: Times | Dates | None = None
    """What it was reckoned from; None where nothing is certain."""
    awaited: bool = False
    """It comes again, and nobody knows the next date yet."""
    over: bool = False
    """It had dates, nothing of them is left, and nobody has said that it comes again."""


@dataclass(frozen=True, slots=True)
class _Within:
    """An offer's times without the days on which it is not to be had."""

    when: When
    first: date
    last: date

    @property
    def every_week(self) -> bool:
        return False

    def known(self, day: date, calendar: Calendar) -> bool:
        return not self.first <= day <= self.last or self.when.known(day, calendar)

    def on(self, day: date, calendar: Calendar) -> tuple[Occurrence, ...]:
        found = self.when.on(day, calendar) if self.first <= day <= self.last else ()
        return tuple(left(each, self.first) for each in found)

    def slots(self, day: date, calendar: Calendar) -> Iterator[Slot]:
        return self.when.slots(day, calendar) if self.first <= day <= self.last else iter(())

    def between(self, first: date, last: date, calendar: Calendar) -> Iterator[Occurrence]:
        found = self.when.between(max(first, self.first), min(last, self.last), calendar)
        return (left(each, self.first) for each in found)

    def ahead(self, first: date, calendar: Calendar) -> Iterator[Occurrence]:
        found = self.when.ahead(max(first, self.first), calendar)
        return (left(each, self.first) for each in found if each.day <= self.last)


def left(each: Occurrence, first: date) -> Occurrence:
    """What is left of it from a day on. On a later day than its own it begins at no certain
    time."""
    if not each.day < first <= each.last_day:
        return each
    return replace(each, day=first, start=None)


_VISITED = frozenset((Format.ON_SITE, Format.HOME))
_HOLIDAYS = re.compile(
    r"(?<!nicht )\b(?:in den|woche der|sommer- und) "
    r"(?:sommer|herbst|winter|oster|weihnachts|pfingst|schul)?ferien\b",
    re.IGNORECASE,
)
"""A sentence that says so without a time that could be reckoned with: "in den Sommerferien"."""
_IN_HOLIDAYS = frozenset({frozenset({(WHEN, Asked.HOLIDAYS.value)})})


def means_no_school(times: Times | Dates, *, visited: bool) -> bool:
    """Nobody leaves a telephone alone for the school holidays, unless they say so."""
    return not visited and isinstance(times, Times) and not times.needs_school


def visited(formats: Iterable[Format]) -> bool:
    """One goes there, or somebody comes."""
    return not _VISITED.isdisjoint(formats)


_DESK = r"(?:öffnungs|sprech|dienst|geschäfts)?(?:zeit|stunde)(?:en|n)?|dienst|beratung|nummern?"
_OFFICE = re.compile(
    rf"(?:(?:büro|geschäfts(?:stellen)?|sekretariats?|verwaltungs?|telefon|service)-?(?:{_DESK})"
    r"|büros?|geschäftsstellen?|sekretariat|verwaltung|telefon(?:isch(?:e[mnrs]?)?)?"
    r"|(?:service-?|telefon-?)?(?:hotline|telefon)|rufnummern?)(?![\w-])",
    re.IGNORECASE,
)
"""How a heading begins of hours at which somebody can be asked, and nothing takes place: no
"Bürogolf" and no "Telefonseelsorge"."""


def of_itself(times: Times) -> Times | None:
    """The hours of the thing itself, without those of an office or a telephone beside it; None
    where there are no others."""
    own = tuple(hours for hours in times.hours if not _OFFICE.match(hours.label))
    if len(own) == len(times.hours):
        return times
    return replace(times, hours=own) if own else None


class Reckoner:
    """Says it of any number of offers at one moment; what has the same times is reckoned once."""

    def __init__(self, calendar: Calendar, at: datetime) -> None:
        self._calendar, self._at = calendar, at
        self._today = wording.here(at)
        self._occasions = Occasions(calendar, at)
        self._without_school = calendar.without_school()
        self._known: dict[tuple[object, ...], Upcoming] = {}

    def of(self, record: OfferRecord, *, stale: bool, words: Words = german) -> Upcoming:
        """Of what is `stale` nobody says that it is open today, and the next time is to be asked
        about."""
        times = record.times
        plain = times.when if times else None
        if times is None or plain is None or self._gone(plain):
            return self._without_date(record, plain, words)
        there = visited(record.formats)
        called = not there and Format.PHONE in record.formats
        said = tuple(words(text) for _where, text in times.written())
        until = (record.cancelled_until, record.visible_until)
        key = (times, said, *until, there, called, stale)
        found = self._known.get(key)
        if found is None:
            found = self._reckoned(record, visited=there, stale=stale, words=words)
            self._known[key] = found
            if called and isinstance(plain, Times):
                # At the other end of a telephone nothing begins.
                found = self._known[key] = replace(found, begins=None)
        return found

    def _without_date(
        self, record: OfferRecord, gone: Times | Dates | None, words: Words
    ) -> Upcoming:
        if record.recurs:
            again = saying.again(record.usual, words)
            in_holidays = _HOLIDAYS.search(f"{record.schedule} {record.usual}")
            found = _IN_HOLIDAYS if in_holidays else frozenset()
            return Upcoming(line=again, next=again, occasions=found, times=gone, awaited=True)
        last = gone.last_day if gone else None
        if gone and last:
            held = gone.last_held if isinstance(gone, Dates) else last
            over = saying.over(held, self._today) if held else saying.fell_out(last, self._today)
            return Upcoming(line=over, next=over, times=gone, over=True)
        in_holidays = _HOLIDAYS.search(record.schedule or "")
        return Upcoming(occasions=_IN_HOLIDAYS if in_holidays else frozenset())

    def _reckoned(
        self, record: OfferRecord, *, visited: bool, stale: bool, words: Words
    ) -> Upcoming:
        assert record.times is not None
        plain = record.times.when
        calendar = self._calendar
        if means_no_school(plain, visited=visited):
            calendar = self._without_school
        if isinstance(plain, Times) and plain.always and not record.cancelled_until:
            # Nobody who asks for Saturdays means what is always there.
            # What has ever been there round the clock is worth a call, however old the fact.
            now = self._occasions.of(plain, visited=False, stale=False, calendar=calendar)
            return Upcoming(until=self._midnight, occasions=now, times=plain)
        when: When = plain
        if record.cancelled_until or record.visible_until:
            gone = record.cancelled_until
            first = gone + timedelta(days=1) if gone else date.min
            when = _Within(plain, first, record.visible_until or date.max)
        found = next_to_join(when, self._at, calendar)
        following = saying.next_time(found, self._today, ask=stale, words=words)
        soon = saying.soon(found, self._today, ask=stale, words=words)
        if self._over(plain, calendar):
            following = soon = _("Vorbei, ein neuer Termin ist nicht bekannt")
        today = "" if stale else saying.today(when, self._at, calendar, words)
        if not today and found is None and self._begun(when, calendar):
            today = _("heute, hat schon begonnen")
        if isinstance(plain, Dates) and (off := plain.next_cancelled(self._at)):
            called_off = saying.called_off(off, self._today)
            soon, following = _sentences(called_off, soon), _sentences(called_off, following)
        line = soon
        if today:
            open_today = found is not None and found.at.astimezone(UTC) < self._midnight
            line = today if open_today else _sentences(today, soon)
        return Upcoming(
            line=line,
            next=following,
            at=found.at if found else NEVER,
            until=self._until(when, plain),
            begins=None if stale else self._begins(plain, when, calendar, found),
            times=plain,
            occasions=self._occasions.of(when, visited=visited, stale=stale, calendar=calendar),
        )

    def _begins(
        self, plain: Times | Dates, when: When, calendar: Calendar, found: Occurrence | None
    ) -> datetime | None:
        """Of the next one that was `found`, unless only an office has hours then."""
        own = of_itself(plain) if isinstance(plain, Times) else plain
        if own is None:
            return None
        if own is not plain:
            meant = replace(when, when=own) if isinstance(when, _Within) else own
            found = next_to_join(meant, self._at, calendar)
        return found.at if found else None

    def _gone(self, when: Times | Dates) -> bool:
        """Of dates, and of hours with a first and a last day. Hours that are only known up to a
        day are no reason to hide who has them."""
        bounded = isinstance(when, Dates) or bool(when.since and when.until)
        return bounded and self._over(when, self._calendar)

    def _over(self, when: When, calendar: Calendar) -> bool:
        """Dates that are past, hours that hold no longer."""
        if isinstance(when, Dates):
            return when.over(self._at)
        if isinstance(when, Times) and when.until is None:
            return False
        ahead = next_dates(when, self._at, calendar, 1)
        return not ahead and not self._begun(when, calendar)

    def _begun(self, when: When, calendar: Calendar) -> bool:
        """Whether something has begun today of which nobody knows how long it takes."""
        return any(
            each.end is None and each.start is not None and each.start <= self._at
            for each in when.on(self._today, calendar)
        )

    @property
    def _midnight(self) -> datetime:
        return moment(self._today, DAY).astimezone(UTC)

    def _until(self, when: When, plain: When) -> datetime:
        """The next moment at which something begins or ends, or would have, at the latest
        midnight."""
        ahead = [self._midnight]
        if isinstance(plain, Dates):
            ahead += [each.over_at.astimezone(UTC) for each in plain.dates if each.cancelled]
        for each in when.between(self._today - timedelta(days=1), self._today, self._calendar):
            # Who would come a minute after something of unknown length has begun is too late.
            ahead += [each.at.astimezone(UTC), each.over_at.astimezone(UTC)]
            ahead += [each.at.astimezone(UTC) + _MINUTE] if each.end is None else []
        return min(point for point in ahead if point > self._at)


def _sentences(*parts: str) -> str:
    return ". ".join(part for part in parts if part)


def soonest(places: Sequence[tuple[str, Upcoming]]) -> Upcoming:
    """Of an offer with several places, the first of which is its own: when it is next anywhere, and
    where that is. It is over when it is so everywhere. The times stay those of its own place."""
    own = places[0][1]
    known = [(name, each) for name, each in places if each.at != NEVER]
    until = min(each.until for _name, each in places)
    occasions = frozenset().union(*(each.occasions for _name, each in places))
    over = all(each.over for _name, each in places)
    if not known:
        # Times that are past at one place say nothing of the others.
        line = own if over or not own.over else Upcoming(times=own.times)
        return replace(line, until=until, occasions=occasions, over=over)
    where, first = min(known, key=lambda pair: pair[1].at)
    return replace(
        own,
        line=_at_place(first.line, where),
        next=_at_place(first.next, where),
        at=first.at,
        begins=min(filter(None, (each.begins for _name, each in known)), default=None),
        until=until,
        occasions=occasions,
        awaited=False,
        over=False,
    )


def _at_place(line: str, where: str) -> str:
    return f"{line} ({where})" if line and where else line
