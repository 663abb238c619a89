"""One time that something takes place, on the clock of the Kreis."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import NamedTuple

from app.wording import ZONE


class Holiday(Enum):
    PUBLIC = "public"
    SCHOOL = "school"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """`start` and `end` are in Europe/Berlin; None where the time, or the end, is not known."""

    day: date
    start: datetime | None
    end: datetime | None
    last_day: date
    """The same as `day`, but for what goes on for days."""
    label: str = ""
    unsaid: Holiday | None = None
    """It is such a day, and nobody has said whether it takes place on those."""
    register_by: date | None = None
    full: bool = False
    """Booked out."""

    @property
    def at(self) -> datetime:
        """What to sort by: the beginning, or that of its day."""
        return self.start or moment(self.day, 0)

    @property
    def over_at(self) -> datetime:
        """When it is certainly over: its end, or that of its last day. Midnight is the next day's
        first moment."""
        return self.end or moment(self.last_day, 24 * 60)


class Slot(NamedTuple):
    """The same in minutes of its day, where many days are looked at."""

    start: int | None
    end: int | None
    """Past midnight greater than those of a day."""
    unsaid: Holiday | None = None
    full: bool = False
    label: str = ""


def moment(day: date, minute: int) -> datetime:
    """The minute of a day that clocks on the wall show, also past the day's end. In the hour that
    is left out in spring it is the hour after, in the one that comes twice the first of both."""
    days, rest = divmod(minute, 24 * 60)
    wall = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), ZONE)
    return wall.astimezone(UTC).astimezone(ZONE)


def occurrence(
    day: date,
    start: int | None = None,
    end: int | None = None,
    *,
    last_day: date | None = None,
    label: str = "",
    unsaid: Holiday | None = None,
) -> Occurrence:
    """From minutes of the day; those of `end` count from the last day."""
    last = last_day or day
    return Occurrence(
        day=day,
        start=None if start is None else moment(day, start),
        end=None if end is None else moment(last, end),
        last_day=last,
        label=label,
        unsaid=unsaid,
    )
