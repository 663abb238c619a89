"""What families ask of times: when next, and is it open now."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import Enum
from itertools import islice
from typing import Protocol

from app.times.holidays import Calendar
from app.times.occurrences import Holiday, Occurrence, Slot
from app.times.rules import State
from app.wording import ZONE


class When(Protocol):
    """`Times` or `Dates`."""

    @property
    def every_week(self) -> bool: ...

    def known(self, day: date, calendar: Calendar) -> bool: ...

    def on(self, day: date, calendar: Calendar) -> tuple[Occurrence, ...]: ...

    def slots(self, day: date, calendar: Calendar) -> Iterator[Slot]: ...

    def between(self, first: date, last: date, calendar: Calendar) -> Iterator[Occurrence]: ...

    def ahead(self, first: date, calendar: Calendar) -> Iterator[Occurrence]: ...


class PartOfDay(Enum):
    """With its first minute and the first one after it."""

    MORNING = (5 * 60, 12 * 60)
    AFTERNOON = (12 * 60, 18 * 60)
    EVENING = (18 * 60, 24 * 60)


def next_dates(
    when: When, at: datetime, calendar: Calendar, count: int = 3
) -> tuple[Occurrence, ...]:
    """The next that are not over at this moment, that which goes on among them; at most `count`.
    Without public holidays of which nothing is said, for hardly anything takes place on those."""
    return tuple(islice(_ahead(when, at, calendar), count))


def next_to_join(when: When, at: datetime, calendar: Calendar) -> Occurrence | None:
    """The next one that has room and for which one can still register; where there is none, the
    next."""
    today = at.astimezone(ZONE).date()
    first = None
    for each in _ahead(when, at, calendar):
        first = first or each
        if not each.full and (each.register_by is None or each.register_by >= today):
            return each
    return first


def _ahead(when: When, at: datetime, calendar: Calendar) -> Iterator[Occurrence]:
    today = at.astimezone(ZONE).date()
    # From the day before, for what began then may go on past midnight.
    found = when.ahead(today - timedelta(days=1), calendar)
    return (each for each in found if each.unsaid is not Holiday.PUBLIC and _still(each, at))


def _still(each: Occurrence, at: datetime) -> bool:
    if each.end is None and each.start is not None:
        # Nobody knows how long it takes: who would come now is too late.
        return at.timestamp() <= each.start.timestamp()
    return at.timestamp() < each.over_at.timestamp()


def state(when: When, at: datetime, calendar: Calendar) -> State:
    """Open at this moment, and not booked out? UNKNOWN where the time, or the end of what has begun
    today, is not known, on holidays of which nothing is said, and where nobody knows them."""
    today = at.astimezone(ZONE).date()
    found = [_state(each, at) for each in when.between(today - timedelta(days=1), today, calendar)]
    for wanted in (State.OPEN, State.UNKNOWN):
        if wanted in found:
            return wanted
    return State.CLOSED if when.known(today, calendar) else State.UNKNOWN


def _state(each: Occurrence, at: datetime) -> State:
    now = at.timestamp()
    if each.full or not each.at.timestamp() <= now < each.over_at.timestamp():
        return State.CLOSED
    if each.start is None or each.end is None or each.unsaid is not None:
        return State.UNKNOWN
    # Days in a row have nights between them.
    return State.OPEN if each.day == each.last_day else State.UNKNOWN


def weekend(today: date) -> tuple[date, date]:
    """The Saturday and Sunday that are coming, or on which we are; on Sunday only what is left."""
    saturday = today + timedelta(days=5 - today.weekday())
    return max(saturday, today), saturday + timedelta(days=1)
