"""Single dates: a talk, a day out, a course of ten evenings."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from app.times.holidays import Calendar
from app.times.occurrences import Occurrence, Slot, moment, occurrence


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """`start` and `end` in minutes of the day, None where not known; where both are and it goes on
    for days, it is so on each of them."""

    first: date
    last: date
    start: int | None = None
    end: int | None = None
    register_by: date | None = None
    full: bool = False
    """Booked out."""
    cancelled: bool = False
    """It is announced and does not take place."""
    moved_from: date | None = field(default=None, compare=False)
    """The day for which it was first announced: by it calendars know that it is the same one."""

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"{self.last} is before {self.first}")
        if self.end is not None and self.start is None:
            raise ValueError("an end needs a beginning")

    def on_day(self, today: date) -> "Date":
        """Without a deadline that is past on that day."""
        past = self.register_by is not None and self.register_by < today
        return replace(self, register_by=None) if past else self

    @property
    def occurrences(self) -> Iterator[Occurrence]:
        """One for each day where it begins and ends on each, otherwise the whole as one; none of
        what does not take place."""
        return iter(()) if self.cancelled else self.announced

    @property
    def announced(self) -> Iterator[Occurrence]:
        """The same, also of what was cancelled."""
        days = [(self.first, self.last)]
        if self.end is not None:
            count = (self.last - self.first).days + 1
            days = [(day, day) for day in (self.first + timedelta(n) for n in range(count))]
        return (
            replace(
                occurrence(first, self.start, self.end, last_day=last),
                register_by=self.register_by,
                full=self.full,
            )
            for first, last in days
        )

    @property
    def over_at(self) -> datetime:
        """When nothing of it is left, whether it takes place or not: what has no end goes on until
        its last day is over."""
        # The same as that of the last one that is `announced`, of which a list of many asks.
        return moment(self.last, 24 * 60 if self.end is None else self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """In order of time."""

    dates: tuple[Date, ...]
    series: bool = False
    """One course: who comes, comes to all of them, and registers once."""
    label: str = ""
    note: str = ""
    """German, free, beside it."""

    def __post_init__(self) -> None:
        # Who comes to a course comes to all of its dates, so it has one deadline, the first that
        # is said, wherever that was written, or stored before this was so.
        until = min((each.register_by for each in self.dates if each.register_by), default=None)
        if self.series and until and any(each.register_by != until for each in self.dates):
            whole = tuple(replace(each, register_by=until) for each in self.dates)
            object.__setattr__(self, "dates", whole)

    def over(self, at: datetime) -> bool:
        """Whether nothing of it is left at a moment."""
        return all(each.over_at.timestamp() <= at.timestamp() for each in self.dates)

    def next_cancelled(self, at: datetime) -> Date | None:
        """The first of those to come, where that does not take place."""
        ahead = (each for each in self.dates if each.over_at.timestamp() > at.timestamp())
        first = next(ahead, None)
        return first if first and first.cancelled else None

    def moved(self, before: "Dates", today: date) -> "Dates":
        """The same, each date with the day for which it was first announced. Of those to come that
        were there `before`, each that is gone has become one that is new, in order of time, where
        there are as many of both: else nobody knows which is which."""
        first = {each.first: each.moved_from for each in before.dates}
        here = {each.first for each in self.dates}
        gone = [each for each in before.dates if each.first not in here and each.last >= today]
        new = [each.first for each in self.dates if each.first not in first]
        if len(gone) == len(new):
            first |= {
                day: each.moved_from or each.first for day, each in zip(new, gone, strict=True)
            }
        return replace(
            self,
            dates=tuple(replace(each, moved_from=first.get(each.first)) for each in self.dates),
        )

    @property
    def last_day(self) -> date:
        return max(each.last for each in self.dates)

    @property
    def last_held(self) -> date | None:
        """The last day of what took place, or will."""
        return max((each.last for each in self.dates if not each.cancelled), default=None)

    def left(self, today: date) -> "Dates":
        """What is still to be said on a day: a course whole, else the dates that are not past, all
        of them where all are; without deadlines that are past."""
        ahead = tuple(each for each in self.dates if each.last >= today)
        kept = self.dates if self.series or not ahead else ahead
        return replace(self, dates=tuple(each.on_day(today) for each in kept))

    @property
    def every_week(self) -> bool:
        return False

    def known(self, day: date, calendar: Calendar) -> bool:
        """Always: no holiday moves them."""
        return True

    def on(self, day: date, calendar: Calendar) -> tuple[Occurrence, ...]:
        """What takes place on a day, also what goes on since an earlier one."""
        return tuple(self.between(day, day, calendar))

    def slots(self, day: date, calendar: Calendar) -> Iterator[Slot]:
        """The same without the clock; of what goes on for days the day alone."""
        for each in self.dates:
            if each.cancelled:
                continue
            if each.first == day == each.last or (each.end and each.first <= day <= each.last):
                yield Slot(each.start, each.end, full=each.full, label=self.label)
            elif each.first <= day <= each.last:
                yield Slot(None, None, full=each.full, label=self.label)

    def between(self, first: date, last: date, calendar: Calendar) -> Iterator[Occurrence]:
        """What takes place from one day to another, both included, in order of time."""
        near = (each for each in self.dates if each.first <= last and first <= each.last)
        # Each is in order, so that nobody who asks for the next three waits for all of them.
        found = heapq.merge(*(each.occurrences for each in near), key=lambda each: each.at)
        for each in found:
            if each.day <= last and first <= each.last_day:
                yield replace(each, label=self.label)

    def ahead(self, first: date, calendar: Calendar) -> Iterator[Occurrence]:
        """All that takes place from a day on, however far away."""
        return self.between(first, date.max, calendar)
