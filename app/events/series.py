"""Times that come again, as calendars repeat them: every week, every month, else one by one."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.calendarfile import Repeats
from app.times.occurrences import Occurrence, moment
from app.times.rules import DAY

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PAUSE = timedelta(days=56)
"""Longer than the summer holidays: what rests so long begins anew."""
_FEW = 3
"""So many days of a month make a rule; with more nobody would see one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What is at the same time of the day under the same heading."""

    first: Occurrence
    repeats: Repeats | None
    """None where it is only once."""


def series(found: Iterable[Occurrence], last: date) -> list[Series]:
    """All of these occurrences, which reach up to the day `last`, and no other: where a rule would
    say more, what does not take place is left out by name."""
    kinds: dict[tuple[object, ...], list[Occurrence]] = {}
    for each in found:
        kinds.setdefault((each.label, _clock(each.start), _clock(each.end)), []).append(each)
    made = [one for all_of in kinds.values() for run in _runs(all_of) for one in _of(run, last)]
    return sorted(made, key=lambda each: (each.first.at, each.first.label))


def _runs(found: Iterable[Occurrence]) -> Iterator[list[Occurrence]]:
    """Without the long times between them: a season, or the holidays, is a run of its own."""
    run: list[Occurrence] = []
    for each in found:
        if run and each.day - run[-1].day > PAUSE:
            yield run
            run = []
        run.append(each)
    yield run


def _clock(at: datetime | None) -> tuple[int, int] | None:
    return (at.hour, at.minute) if at else None


def _of(found: Sequence[Occurrence], last: date) -> list[Series]:
    first = found[0]
    days = [each.day for each in found]
    if last - days[-1] > PAUSE:
        last = days[-1]
    for rule, meant in _rules(days, last) if len(days) > 1 else ():
        missing = sorted(meant.difference(days))
        # Where more is left out than takes place, it is no rule that anybody had in mind.
        if len(missing) <= len(days):
            without = tuple(_at(day, first) for day in missing)
            repeats = Repeats(rule=rule | {"until": _until(last, first)}, without=without)
            return [Series(first=first, repeats=repeats)]
    # One by one, and not as a list of times (RDATE), of which many calendars know nothing.
    return [Series(first=each, repeats=None) for each in found]


def _rules(days: Sequence[date], last: date) -> Iterator[tuple[dict[str, Any], set[date]]]:
    """What it may be, with the days that it would mean: every week, or once and again a month."""
    ahead = [days[0] + timedelta(days=number) for number in range((last - days[0]).days + 1)]
    weekdays = sorted({day.weekday() for day in days})
    weekly = [_DAYS[number] for number in weekdays]
    yield (
        {"freq": "WEEKLY", "byday": weekly},
        {day for day in ahead if day.weekday() in weekdays},
    )
    numbers = _numbers(days)
    months = sorted({(day.weekday(), number) for day, number in zip(days, numbers, strict=True)})
    if len(months) <= _FEW:
        yield (
            {"freq": "MONTHLY", "byday": [f"{number}{_DAYS[day]}" for day, number in months]},
            {day for day in ahead if _in_months(day, months)},
        )


def _until(last: date, first: Occurrence) -> date:
    """The end of a rule, which is a moment in UTC unless the entry is all day long."""
    if first.start is None:
        return last
    return (moment(last, DAY) - timedelta(seconds=1)).astimezone(UTC)


def _numbers(days: Sequence[date]) -> list[int]:
    """Which of its weekday in its month each day is; -1 for all where each is the last one and not
    always the same number."""
    numbers = [_number(day) for day in days]
    if all(_is_last(day) for day in days) and len(set(numbers)) > 1:
        return [-1] * len(days)
    return numbers


def _number(day: date) -> int:
    return (day.day - 1) // 7 + 1


def _is_last(day: date) -> bool:
    return (day + timedelta(days=7)).month != day.month


def _in_months(day: date, months: Collection[tuple[int, int]]) -> bool:
    weekday = day.weekday()
    return (weekday, _number(day)) in months or (_is_last(day) and (weekday, -1) in months)


def _at(day: date, first: Occurrence) -> date:
    """The same time of another day; the day alone where nobody knows the time."""
    if first.start is None:
        return day
    return moment(day, first.start.hour * 60 + first.start.minute)
