"""Which days are holidays. They are handed in: `data/schoolyear.yaml` has those of the state, and
`SchoolYearRecord.calendar` is the calendar of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol

from dateutil.easter import easter

SHROVE_MONDAY_TO_EASTER = 48
"""Days from Rosenmontag to Easter Sunday."""


class Yearly(Protocol):
    """A public holiday."""

    @property
    def name(self) -> str:
        """German: "Fronleichnam"."""

    def of(self, year: int) -> date: ...


@lru_cache(maxsize=256)
def shrove_monday(year: int) -> date:
    """Rosenmontag; no public holiday, but much is closed and some things are open only then."""
    sunday: date = easter(year)
    return sunday - timedelta(days=SHROVE_MONDAY_TO_EASTER)


@dataclass(frozen=True, slots=True)
class SchoolHolidays:
    name: str
    """German: "Herbstferien"."""
    first: date
    last: date


class Calendar:
    """What the portal knows of holidays. Before the first and after the last school holidays that
    were handed in nothing is known of them, so nothing that depends on them is said."""

    def __init__(
        self, *, school: Iterable[SchoolHolidays] = (), public: Iterable[Yearly] = ()
    ) -> None:
        """In any order."""
        self._public = tuple(public)
        self._by_year: dict[int, dict[date, str]] = {}
        self._school = {
            each.first + timedelta(days=number): each.name
            for each in school
            for number in range((each.last - each.first).days + 1)
        }
        self._first = min(self._school, default=date.max)
        self._last = max(self._school, default=date.min)

    def knows(self, day: date) -> bool:
        """Whether it is known if there is school on this day."""
        return self._first <= day <= self._last

    def school_holidays(self, day: date) -> str:
        """Their German name on this day, "" outside of them or where nothing is known."""
        return self._school.get(day, "")

    def without_school(self) -> "Calendar":
        """Of public holidays alone, for what school means nothing to."""
        return Calendar(public=self._public)

    def school_days(self, first: date, last: date) -> set[date]:
        """The days of school holidays from one day to another, both included."""
        return {day for day in self._school if first <= day <= last}

    def public_holiday(self, day: date) -> str:
        """Its German name, "" on other days."""
        found = self._by_year.get(day.year)
        if found is None:
            found = {each.of(day.year): each.name for each in self._public}
            self._by_year[day.year] = found
        return found.get(day, "")

    def public_holidays(self, year: int) -> dict[date, str]:
        """All of a year with their German names."""
        self.public_holiday(date(year, 1, 1))
        return dict(self._by_year[year])
