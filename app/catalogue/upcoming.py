"""What is to be said of an offer's times at a moment: whether it is today, and when next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from app import wording
from app.i18n import gettext as _
from app.records.offers import OfferRecord
from app.times import saying
from app.times.answers import When, next_dates
from app.times.holidays import Calendar
from app.times.occurrences import Occurrence, moment
from app.times.rules import DAY, Times

NEVER = datetime.max.replace(tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upcoming:
    """German, "" where nothing certain is to be said."""

    line: str = ""
    """ "heute bis 12 Uhr", "heute geschlossen (Herbstferien). Nächstes Mal: Mo, 2. November"."""
    next: str = ""
    """For paper, which is read on other days too: "Nächstes Mal: Do, 3. Dezember"."""
    until: datetime = NEVER
    """From then on something else may be true."""


@dataclass(frozen=True, slots=True)
class _Within:
    """An offer's times without the days on which it is not to be had."""

    when: When
    first: date
    last: date

    def known(self, day: date, calendar: Calendar) -> bool:
        return not self.first <= day <= self.last or self.when.known(day, calendar)

    def on(self, day: date, calendar: Calendar) -> tuple[Occurrence, ...]:
        return self.when.on(day, calendar) if self.first <= day <= self.last else ()

    def between(self, first: date, last: date, calendar: Calendar) -> Iterator[Occurrence]:
        return self.when.between(max(first, self.first), min(last, self.last), calendar)


class Reckoner:
    """Says it of any number of offers at one moment; what has the same times is reckoned once."""

    def __init__(self, calendar: Calendar, at: datetime) -> None:
        self._calendar, self._at = calendar, at
        self._today = wording.here(at)
        self._known: dict[tuple[object, ...], Upcoming] = {}

    def of(self, record: OfferRecord, *, stale: bool) -> Upcoming:
        """Of what is `stale` nobody says that it is open today, and the next time is to be asked
        about."""
        if record.times is None:
            return Upcoming()
        key = (record.times, record.cancelled_until, record.visible_until, stale)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._reckoned(record, record.times.when, stale)
        return found

    def _reckoned(self, record: OfferRecord, plain: When, stale: bool) -> Upcoming:
        if isinstance(plain, Times) and plain.always and not record.cancelled_until:
            return Upcoming()
        when = plain
        if record.cancelled_until or record.visible_until:
            gone = record.cancelled_until
            first = gone + timedelta(days=1) if gone else date.min
            when = _Within(plain, first, record.visible_until or date.max)
        found = next_dates(when, self._at, self._calendar, 1)
        following = saying.next_time(found, self._today, ask=stale)
        if not found and not isinstance(plain, Times):
            following = _("Vorbei, ein neuer Termin ist nicht bekannt")
        today = "" if stale else saying.today(when, self._at, self._calendar)
        line = following
        if today:
            open_today = bool(found) and found[0].at.astimezone(UTC) < self._midnight
            line = today if open_today else _sentences(today, following)
        return Upcoming(line=line, next=following, until=self._until(when))

    @property
    def _midnight(self) -> datetime:
        return moment(self._today, DAY).astimezone(UTC)

    def _until(self, when: When) -> datetime:
        """The next moment at which something begins or ends, at the latest midnight."""
        ahead = [self._midnight]
        for each in when.between(self._today - timedelta(days=1), self._today, self._calendar):
            # Who would come a minute after something of unknown length has begun is too late.
            ahead += [each.at.astimezone(UTC), each.over_at.astimezone(UTC)]
            ahead += [each.at.astimezone(UTC) + _MINUTE] if each.end is None else []
        return min(point for point in ahead if point > self._at)


def _sentences(*parts: str) -> str:
    return ". ".join(part for part in parts if part)
