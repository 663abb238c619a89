"""Single dates: a talk, a day out, a course of ten evenings."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from app.times.holidays import Calendar
from app.times.occurrences import Occurrence, Slot, occurrence


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """`start` and `end` in minutes of the first and of the last day, None where not known."""

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

    @property
    def occurrence(self) -> Occurrence:
        made = occurrence(self.first, self.start, self.end, last_day=self.last)
        return replace(made, register_by=self.register_by, full=self.full)


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
    def every_week(self) -> bool:
        return False

    def known(self, day: date, calendar: Calendar) -> bool:
        """Always: no holiday moves them."""
        return True

    def on(self, day: date, calendar: Calendar) -> tuple[Occurrence, ...]:
        """What takes place on a day, also what goes on since an earlier one."""
        return tuple(
            replace(each.occurrence, label=self.label)
            for each in self.dates
            if each.first <= day <= each.last
        )

    def slots(self, day: date, calendar: Calendar) -> Iterator[Slot]:
        """The same without the clock; of what goes on for days the day alone."""
        for each in self.dates:
            if each.first == day == each.last:
                yield Slot(each.start, each.end, full=each.full, label=self.label)
            elif each.first <= day <= each.last:
                yield Slot(None, None, full=each.full, label=self.label)

    def between(self, first: date, last: date, calendar: Calendar) -> Iterator[Occurrence]:
        """What takes place from one day to another, both included."""
        for each in self.dates:
            if each.first <= last and first <= each.last:
                yield replace(each.occurrence, label=self.label)

    def ahead(self, first: date, calendar: Calendar) -> Iterator[Occurrence]:
        """All that takes place from a day on, however far away."""
        return self.between(first, date.max, calendar)
