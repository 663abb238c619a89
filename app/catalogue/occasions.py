"""Of what can be asked "heute", "samstags", "abends": what holds of each time of an offer, so that
what is asked together is asked of one time."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

from app.i18n import N_
from app.times import answers
from app.times.answers import When as Times
from app.times.answers import next_dates, state, weekend
from app.times.holidays import Calendar, shrove_monday
from app.times.occurrences import Holiday
from app.times.rules import DAY, State
from app.vocabulary import Vocabulary
from app.wording import ZONE, here
from search.port import Occasion

AHEAD = 56
"""Days for which it is asked on which weekday and at what time of the day something is; long enough
for the summer holidays, and what is rarer has its next dates besides."""
YEAR = 366
"""Days within which school holidays are looked for."""


class When(Vocabulary):
    NOW = "jetzt", N_("jetzt geöffnet")
    TODAY = "heute", N_("heute")
    TOMORROW = "morgen", N_("morgen")
    WEEK = "woche", N_("diese Woche")
    WEEKEND = "wochenende", N_("am Wochenende")
    HOLIDAYS = "ferien", N_("in den Ferien")


class Weekday(Vocabulary):
    MONDAY = "mo", N_("montags")
    TUESDAY = "di", N_("dienstags")
    WEDNESDAY = "mi", N_("mittwochs")
    THURSDAY = "do", N_("donnerstags")
    FRIDAY = "fr", N_("freitags")
    SATURDAY = "sa", N_("samstags")
    SUNDAY = "so", N_("sonntags")


class PartOfDay(Vocabulary):
    MORNING = "vormittags", N_("vormittags")
    AFTERNOON = "nachmittags", N_("nachmittags")
    EVENING = "abends", N_("abends")


WHEN, WEEKDAY, PART = "wann", "wochentag", "tageszeit"
"""In addresses and in the search: `search.port.TIMES`."""
OFFICE = frozenset(
    ("büro", "bürozeiten", "sekretariat", "verwaltung", "geschäftsstelle", "anmeldung", "telefon",
     "telefonisch", "telefonzeiten", "sprechzeiten am telefon")
)  # fmt: skip
"""Headings under which somebody is there, but not the offer."""
_DAYS = tuple(Weekday)
_PARTS = tuple(zip(PartOfDay, answers.PartOfDay, strict=True))
_IN_HOLIDAYS: Occasion = frozenset({(WHEN, When.HOLIDAYS.value)})


class Occasions:
    """Finds them for any number of offers at one moment."""

    def __init__(self, calendar: Calendar, at: datetime) -> None:
        self._calendar, self._at = calendar, at
        self._today = here(at)
        local = at.astimezone(ZONE)
        self._minute = local.hour * 60 + local.minute
        ahead = {self._today + timedelta(days=number) for number in range(AHEAD)}
        ahead |= calendar.school_days(self._today, self._today + timedelta(days=YEAR))
        # What is on such a Monday is not what is on Mondays.
        _saturday, sunday = weekend(self._today)
        ahead -= {day for day in ahead if day > sunday and calendar.public_holiday(day)}
        self._days = {day: _of_day(day, self._today) for day in ahead}
        kinds = {self._kind(day): day for day in sorted(ahead)}
        self._one_of_each = {day: self._days[day] for day in kinds.values()}

    def of(
        self, when: Times, *, visited: bool, stale: bool, calendar: Calendar
    ) -> frozenset[Occasion]:
        """Of what takes place from this moment on and is not booked out. What is not `visited`, a
        telephone, is asked for now or not at all; of `stale` facts nothing is open now. `calendar`
        has the holidays that mean something to it."""
        found = self._ahead(when) if visited else set()
        if not stale and state(when, self._at, calendar) is State.OPEN:
            now: Occasion = frozenset({(WHEN, When.NOW.value)})
            if visited:
                found.update(_in_parts(now | self._days[self._today], (_at(self._minute),)))
            else:
                found.add(now)
        return frozenset(found)

    def _ahead(self, when: Times) -> set[Occasion]:
        days = self._one_of_each if when.every_week else self._days
        found = {o for day, said in days.items() for o in self._on(when, day, said)}
        if not found:
            for each in next_dates(when, self._at, self._calendar):
                found.update(self._on(when, each.day, _of_day(each.day, self._today)))
        return found

    def _kind(self, day: date) -> tuple[object, ...]:
        """Days of one kind are alike for what is the same every week."""
        known = self._calendar
        holidays = (bool(known.school_holidays(day)), bool(known.public_holiday(day)))
        return self._days[day], known.knows(day), day == shrove_monday(day.year), *holidays

    def _on(self, when: Times, day: date, said: Occasion) -> Iterator[Occasion]:
        over = self._minute if day == self._today else 0
        known = self._calendar
        holidays = known.school_holidays(day) and not known.public_holiday(day)
        for start, end, unsaid, full, label in when.slots(day, self._calendar):
            # As for the next date: nobody knows how long it takes, so who comes later is too late.
            late = start < over if start is not None and end is None else (end or DAY) <= over
            if full or late or unsaid is Holiday.PUBLIC or label.casefold() in OFFICE:
                continue
            here = said | _IN_HOLIDAYS if holidays and unsaid is None else said
            yield from _in_parts(here, _parts(start, end, over))


def values(found: frozenset[Occasion], facet: str) -> tuple[str, ...]:
    """All that is said of any of them."""
    return tuple(sorted({value for each in found for name, value in each if name == facet}))


@lru_cache(maxsize=1024)
def _in_parts(said: Occasion, parts: tuple[str, ...]) -> tuple[Occasion, ...]:
    """One for each part of the day; at night there is none."""
    return tuple(said | {(PART, part)} for part in parts if part) or (said,)


@lru_cache(maxsize=4096)
def _parts(start: int | None, end: int | None, over: int) -> tuple[str, ...]:
    """The parts of the day in which something may be that is not over at a minute: each where its
    time is not known, the one in which it begins where its end is not."""
    found = [(part, *span.value) for part, span in _PARTS if span.value[1] > over]
    if start is None:
        return tuple(part.value for part, _first, _after in found)
    if end is None:
        return tuple(part.value for part, first, after in found if first <= start < after)
    return tuple(part.value for part, first, after in found if start < after and first < end)


def _at(minute: int) -> str:
    spans = ((part.value, *span.value) for part, span in _PARTS)
    return next((part for part, first, after in spans if first <= minute < after), "")


def _of_day(day: date, today: date) -> Occasion:
    said = {(WEEKDAY, _DAYS[day.weekday()].value)}
    first, last = weekend(today)
    for value, so in (
        (When.TODAY, day == today),
        (When.TOMORROW, day == today + timedelta(days=1)),
        (When.WEEK, today <= day <= last),
        (When.WEEKEND, first <= day <= last),
    ):
        if so:
            said.add((WHEN, value.value))
    return frozenset(said)
