"""Public holidays of Nordrhein-Westfalen, which are reckoned, and school holidays, which are
handed in, for a ministry sets them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from app.i18n import N_

_FIXED = (
    (1, 1, N_("Neujahr")),
    (5, 1, N_("Tag der Arbeit")),
    (10, 3, N_("Tag der Deutschen Einheit")),
    (11, 1, N_("Allerheiligen")),
    (12, 25, N_("1. Weihnachtstag")),
    (12, 26, N_("2. Weihnachtstag")),
)
_AFTER_EASTER = (
    (-2, N_("Karfreitag")),
    (0, N_("Ostersonntag")),
    (1, N_("Ostermontag")),
    (39, N_("Christi Himmelfahrt")),
    (49, N_("Pfingstsonntag")),
    (50, N_("Pfingstmontag")),
    (60, N_("Fronleichnam")),
)
SHROVE_MONDAY_TO_EASTER = 48
"""Days from Rosenmontag to Easter Sunday."""


@lru_cache(maxsize=256)
def easter(year: int) -> date:
    """Easter Sunday of a Gregorian year, as Meeus, Jones and Butcher reckon it."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def shrove_monday(year: int) -> date:
    """Rosenmontag; no public holiday, but much is closed and some things are open only then."""
    return easter(year) - timedelta(days=SHROVE_MONDAY_TO_EASTER)


@lru_cache(maxsize=256)
def public_holidays(year: int) -> dict[date, str]:
    """Those of Nordrhein-Westfalen with their German names; Easter Sunday and Whit Sunday among
    them, for everybody takes them for such."""
    found = {date(year, month, day): name for month, day, name in _FIXED}
    sunday = easter(year)
    return found | {sunday + timedelta(days=days): name for days, name in _AFTER_EASTER}


@dataclass(frozen=True, slots=True)
class SchoolHolidays:
    name: str
    """German: "Herbstferien"."""
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Calendar:
    """What the portal knows of holidays. Before the first and after the last school holidays that
    were handed in nothing is known of them, so nothing that depends on them is said."""

    school: tuple[SchoolHolidays, ...] = ()

    @classmethod
    def of(cls, school: Iterable[SchoolHolidays]) -> "Calendar":
        """In any order."""
        return cls(tuple(sorted(school, key=lambda each: each.first)))

    def knows(self, day: date) -> bool:
        """Whether it is known if there is school on this day."""
        return bool(self.school) and self.school[0].first <= day <= self.school[-1].last

    def school_holidays(self, day: date) -> str:
        """Their name on this day, "" outside of them or where nothing is known."""
        return next((each.name for each in self.school if each.first <= day <= each.last), "")

    def public_holiday(self, day: date) -> str:
        """Its German name (not translated yet), "" on other days."""
        return public_holidays(day.year).get(day, "")
