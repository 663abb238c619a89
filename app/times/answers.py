"""What families ask: when next, is it open now, is there something on Saturday morning."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import Enum
from itertools import islice
from typing import Protocol

from app.times.holidays import Calendar
from app.times.occurrences import Occurrence, moment
from app.times.rules import State
from app.wording import ZONE

HORIZON = timedelta(days=2 * 366)
"""How far ahead a next date is looked for; what is rarer than that has none."""


class When(Protocol):
    """`Times` or `Dates`."""

    def known(self, day: date, calendar: Calendar) -> bool: ...

    def on(self, day: date, calendar: Calendar) -> tuple[Occurrence, ...]: ...

    def between(self, first: date, last: date, calendar: Calendar) -> Iterator[Occurrence]: ...


class PartOfDay(Enum):
    """With its first minute and the first one after it."""

    MORNING = (5 * 60, 12 * 60)
    AFTERNOON = (12 * 60, 18 * 60)
    EVENING = (18 * 60, 24 * 60)


def next_dates(
    when: When, at: datetime, calendar: Calendar, count: int = 3
) -> tuple[Occurrence, ...]:
    """The next that are not over at this moment, that which goes on among them; at most `count`,
    and none beyond HORIZON."""
    today = at.astimezone(ZONE).date()
    # From the day before, for what began then may go on past midnight.
    found = when.between(today - timedelta(days=1), today + HORIZON, calendar)
    return tuple(islice((each for each in found if _still(each, at)), count))


def _still(each: Occurrence, at: datetime) -> bool:
    if each.end is None and each.start is not None:
        # Nobody knows how long it takes: who would come now is too late.
        return at.timestamp() <= each.start.timestamp()
    return at.timestamp() < each.over_at.timestamp()


def state(when: When, at: datetime, calendar: Calendar) -> State:
    """Open at this moment? UNKNOWN where the time, or the end of what has begun today, is not
    known, on holidays of which nothing is said, and where nobody knows the holidays."""
    today = at.astimezone(ZONE).date()
    found = [_state(each, at) for each in when.between(today - timedelta(days=1), today, calendar)]
    for wanted in (State.OPEN, State.UNKNOWN):
        if wanted in found:
            return wanted
    return State.CLOSED if when.known(today, calendar) else State.UNKNOWN


def _state(each: Occurrence, at: datetime) -> State:
    now = at.timestamp()
    if not each.at.timestamp() <= now < each.over_at.timestamp():
        return State.CLOSED
    if each.start is None or each.end is None or each.unsaid is not None:
        return State.UNKNOWN
    # Days in a row have nights between them.
    return State.OPEN if each.day == each.last_day else State.UNKNOWN


def on_day(
    when: When, day: date, calendar: Calendar, part: PartOfDay | None = None
) -> tuple[Occurrence, ...]:
    """What takes place on a day, or in a part of it. What has no time is in every part, for it may
    be; what has no end is in the part in which it begins."""
    found = when.on(day, calendar)
    return found if part is None else tuple(each for each in found if _within(each, day, part))


def _within(each: Occurrence, day: date, part: PartOfDay) -> bool:
    if each.start is None or each.day != each.last_day:
        return True
    first, after = (moment(day, minute).timestamp() for minute in part.value)
    starts = each.start.timestamp()
    if each.end is None:
        return first <= starts < after
    return starts < after and first < each.end.timestamp()


def between(
    when: When, first: date, last: date, calendar: Calendar, part: PartOfDay | None = None
) -> tuple[date, ...]:
    """The days from one to another, both included, on which it takes place; within HORIZON."""
    days = range(min((last - first).days, HORIZON.days) + 1)
    return tuple(
        day
        for day in (first + timedelta(days=number) for number in days)
        if on_day(when, day, calendar, part)
    )


def weekend(today: date) -> tuple[date, date]:
    """The Saturday and Sunday that are coming, or on which we are; on Sunday only what is left."""
    saturday = today + timedelta(days=5 - today.weekday())
    return max(saturday, today), saturday + timedelta(days=1)


def in_school_holidays(when: When, today: date, calendar: Calendar) -> bool:
    """Whether it takes place in the school holidays of the year to come. Not where nothing is said
    about them, for then nobody knows."""
    return any(
        each.unsaid is None and calendar.school_holidays(each.day)
        for each in when.between(today, today + timedelta(days=366), calendar)
    )
