"""Weekly and monthly hours, as OpenStreetMap's opening_hours has them: rules in order, of which a
later one replaces what earlier ones say of the same day, unless it adds to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from itertools import pairwise

from app.times.holidays import Calendar, shrove_monday
from app.times.occurrences import Holiday, Occurrence, Slot, occurrence

DAY = 24 * 60
"""Minutes of a day."""
PUBLIC, SHROVE_MONDAY, SCHOOL = 7, 8, 9
"""What a rule can name beside the weekdays 0 (Monday) to 6: public holidays, Rosenmontag, every
day of the school holidays."""
WEEK = tuple(range(7))
HORIZON = timedelta(days=2 * 366)
"""How far ahead a next date is looked for; what is rarer than that has none."""


@dataclass(frozen=True, slots=True)
class Span:
    """From a minute of the day to another; past midnight the second one is greater than DAY, and
    None where only the beginning is known."""

    start: int
    end: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start < DAY:
            raise ValueError(f"start {self.start} is no minute of a day")
        if self.end is not None and not self.start < self.end < self.start + DAY + 1:
            raise ValueError(f"end {self.end} is not within a day after {self.start}")

    def __lt__(self, other: "Span") -> bool:
        return (self.start, self.until) < (other.start, other.until)

    @property
    def until(self) -> int:
        """The end, or the end of the day where it is not known."""
        return DAY if self.end is None else self.end


def disjoint(spans: tuple[Span, ...]) -> bool:
    """Whether none begins before another one has ended."""
    return all(before.until <= after.start for before, after in pairwise(sorted(spans)))


class State(Enum):
    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"
    """On this day, but nobody has said at what time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    days: tuple[int, ...]
    """In order: weekdays, PUBLIC, SHROVE_MONDAY or SCHOOL."""
    spans: tuple[Span, ...] = ()
    """In order; some exactly if `state` is OPEN."""
    state: State = State.OPEN
    nth: tuple[int, ...] = ()
    """Which of the month's weekdays, -1 for the last one; () for each."""
    seasons: tuple[tuple[int, int], ...] = ()
    """First and last month, both included, over New Year too; () for the whole year."""
    in_school_holidays: bool = False
    """In the school holidays alone."""
    adds: bool = False
    """Leaves standing what the rules before say of the same day."""

    def holds(self, day: date, calendar: Calendar) -> bool:
        """Whether it says something of this day."""
        if self.seasons and not any(_in_season(day.month, *each) for each in self.seasons):
            return False
        if self.in_school_holidays and not calendar.school_holidays(day):
            return False
        if day.weekday() in self.days and (not self.nth or _nth(day, self.nth)):
            return True
        return (
            (PUBLIC in self.days and bool(calendar.public_holiday(day)))
            or (SHROVE_MONDAY in self.days and day == shrove_monday(day.year))
            or (SCHOOL in self.days and bool(calendar.school_holidays(day)))
        )

    @property
    def needs_school(self) -> bool:
        """Whether what it says depends on the school holidays."""
        return self.in_school_holidays or SCHOOL in self.days


def months_of(first: int, last: int) -> list[int]:
    """Over New Year too."""
    return [(first - 1 + step) % 12 + 1 for step in range((last - first) % 12 + 1)]


def in_month(number: int) -> int:
    """To sort by: the last one of the month last."""
    return number if number > 0 else 10 - number


ALWAYS = Rule(days=WEEK, spans=(Span(0, DAY),))
"""Round the clock."""


def _in_season(month: int, first: int, last: int) -> bool:
    return first <= month <= last if first <= last else month >= first or month <= last


def _nth(day: date, wanted: tuple[int, ...]) -> bool:
    from_start = (day.day - 1) // 7 + 1
    following = day + timedelta(days=31 if day.day == 1 else 32 - day.day)
    last_of_month = following - timedelta(days=following.day)
    from_end = -((last_of_month.day - day.day) // 7 + 1)
    return from_start in wanted or from_end in wanted


@dataclass(frozen=True, slots=True)
class Hours:
    """What is open when, under one heading."""

    rules: tuple[Rule, ...]
    label: str = ""
    """German, where an offer has hours of several kinds or at several places: "Kinder"."""
    also: tuple[int, ...] = ()
    """PUBLIC and SCHOOL, in order, where somebody has said that on those holidays it is as on
    other days."""

    def on(self, day: date, calendar: Calendar) -> tuple[State, tuple[Span, ...]]:
        """What the rules say of a day. CLOSED where they say nothing, UNKNOWN where nobody knows
        whether there is school."""
        if not calendar.knows(day) and any(rule.needs_school for rule in self.rules):
            return State.UNKNOWN, ()
        state, spans = State.CLOSED, ()  # type: State, tuple[Span, ...]
        for rule in self.rules:
            if not rule.holds(day, calendar):
                continue
            spans = tuple(sorted({*spans, *rule.spans})) if rule.adds else rule.spans
            state = rule.state
        return state, spans

    @property
    def needs_school(self) -> bool:
        return any(rule.needs_school for rule in self.rules)

    def speaks_of(self, kind: int) -> bool:
        """Whether PUBLIC or SCHOOL holidays are mentioned; "rund um die Uhr" means them too."""
        named = kind in self.also or any(kind in rule.days for rule in self.rules)
        if kind == SCHOOL:
            named = named or any(rule.in_school_holidays for rule in self.rules)
        return named or any(
            rule.days == WEEK and rule.spans == (Span(0, DAY),) for rule in self.rules
        )


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which it does not take place, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Everything regular about when an offer takes place."""

    hours: tuple[Hours, ...]
    since: date | None = None
    until: date | None = None
    pauses: tuple[Pause, ...] = ()
    note: str = ""
    """German, free, beside it: "samstags nach Vereinbarung"."""

    @property
    def every_week(self) -> bool:
        """Whether only weekdays and holidays decide, and no date."""
        dated = self.since is not None or self.until is not None or self.pauses
        return not dated and not any(
            rule.nth or rule.seasons for hours in self.hours for rule in hours.rules
        )

    @property
    def always(self) -> bool:
        """Round the clock, every day."""
        whole = self.since is None and self.until is None and not self.pauses
        return whole and all(each.rules == (ALWAYS,) for each in self.hours)

    @property
    def last_day(self) -> date | None:
        return self.until

    def valid(self, day: date) -> bool:
        """Within its time and not in a pause."""
        if (self.since and day < self.since) or (self.until and day > self.until):
            return False
        return not any(pause.first <= day <= pause.last for pause in self.pauses)

    def known(self, day: date, calendar: Calendar) -> bool:
        """Whether it can be said of a day at all: not where it depends on school holidays that
        nobody knows yet."""
        return not self.valid(day) or calendar.knows(day) or not self.needs_school

    @property
    def needs_school(self) -> bool:
        return any(hours.needs_school for hours in self.hours)

    def on(self, day: date, calendar: Calendar) -> tuple[Occurrence, ...]:
        """What begins on a day, in order of time; of what time is not known, the day alone.
        Nothing where that is not `known`."""
        found = (
            occurrence(day, each.start, each.end, label=each.label, unsaid=each.unsaid)
            for each in self.slots(day, calendar)
        )
        return tuple(sorted(found, key=lambda each: each.at))

    def slots(self, day: date, calendar: Calendar) -> Iterator[Slot]:
        """The same without the clock, in any order."""
        if self.valid(day):
            for hours in self.hours:
                yield from _slots(hours, day, calendar)

    def between(self, first: date, last: date, calendar: Calendar) -> Iterator[Occurrence]:
        """All that begins from one day to another, both included."""
        first, last = max(first, self.since or first), min(last, self.until or last)
        for number in range((last - first).days + 1):
            yield from self.on(first + timedelta(days=number), calendar)

    def ahead(self, first: date, calendar: Calendar) -> Iterator[Occurrence]:
        """All that begins from a day on, up to HORIZON."""
        return self.between(first, first + HORIZON, calendar)


def _slots(hours: Hours, day: date, calendar: Calendar) -> Iterator[Slot]:
    if hours.needs_school and not calendar.knows(day):
        return
    state, spans = hours.on(day, calendar)
    if state is State.CLOSED:
        return
    unsaid = None
    if calendar.public_holiday(day):
        # What is said of public holidays holds in the school holidays too.
        unsaid = None if hours.speaks_of(PUBLIC) else Holiday.PUBLIC
    elif calendar.school_holidays(day) and not hours.speaks_of(SCHOOL):
        unsaid = Holiday.SCHOOL
    if state is State.UNKNOWN:
        yield Slot(None, None, unsaid, label=hours.label)
    for span in spans:
        yield Slot(span.start, span.end, unsaid, label=hours.label)
