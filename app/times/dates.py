"""Single dates: a talk, a day out, a course of ten evenings."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.times.holidays import Calendar
from app.times.occurrences import Occurrence, Slot, occurrence


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
    def occurrences(self) -> tuple[Occurrence, ...]:
        """One for each day where it begins and ends on each, otherwise the whole as one."""
        days = [(self.first, self.last)]
        if self.end is not None:
            count = (self.last - self.first).days + 1
            days = [(day, day) for day in (self.first + timedelta(n) for n in range(count))]
        return tuple(
            replace(
                occurrence(first, self.start, self.end, last_day=last),
                register_by=self.register_by,
                full=self.full,
            )
            for first, last in days
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """In order of time."""

    dates: tuple[Date, ...]
    series: bool = False
    """One course: who comes, comes to all of them."""
    label: str = ""
    note: str = ""
    """German, free, beside it."""

    @property
    def last_day(self) -> date:
        return max(each.last for each in self.dates)

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
            if each.first == day == each.last or (each.end and each.first <= day <= each.last):
                yield Slot(each.start, each.end, full=each.full, label=self.label)
            elif each.first <= day <= each.last:
                yield Slot(None, None, full=each.full, label=self.label)

    def between(self, first: date, last: date, calendar: Calendar) -> Iterator[Occurrence]:
        """What takes place from one day to another, both included, in order of time."""
        found = (
            replace(each, label=self.label)
            for of in self.dates
            for each in of.occurrences
            if each.day <= last and first <= each.last_day
        )
        yield from sorted(found, key=lambda each: each.at)

    def ahead(self, first: date, calendar: Calendar) -> Iterator[Occurrence]:
        """All that takes place from a day on, however far away."""
        return self.between(first, date.max, calendar)
