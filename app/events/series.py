"""Times that come again, as calendars repeat them: every week, every month, else one by one."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.calendarfile import Repeats
from app.times.occurrences import Occurrence, moment
from app.times.rules import DAY
from app.wording import ZONE

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PAUSE = timedelta(days=56)
"""Longer than the summer holidays: what rests so long begins anew."""
_FEW = 3
"""So many of a weekday in a month make a rule; with more nobody would see one."""
AUGUST = 8
"""With it a school year begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What is on the same weekday at the same time of the day under the same heading, in one school
    year."""

    id: str
    """Says what it is and not which it is of how many, so that it is the same one when others come
    or go: "th-0930-1100-2026-1"."""
    first: Occurrence
    repeats: Repeats | None
    """None where it is only once."""


def series(planned: Iterable[Occurrence], gone: Collection[date] = ()) -> list[Series]:
    """All that is planned, in order of time, without what is on days that are `gone`: where a rule
    would say more, what does not take place is left out by name. What is gone changes no `id`."""
    kinds: dict[tuple[object, ...], list[Occurrence]] = {}
    for each in planned:
        kind = (each.label, _clock(each.start), _clock(each.end), each.day.weekday())
        kinds.setdefault((*kind, school_year(each.day)), []).append(each)
    made = [one for all_of in kinds.values() for one in _series(all_of, gone)]
    return sorted(made, key=lambda each: (each.first.at, each.first.label))


def school_year(day: date) -> int:
    """In which it began."""
    return day.year if day.month >= AUGUST else day.year - 1


def every_day(days: Sequence[Occurrence]) -> Repeats | None:
    """The same every day from the first to the last of them, and not on days between that are not
    among them; None where it is only once."""
    if len(days) == 1:
        return None
    first, last, there = days[0], days[-1].day, {each.day for each in days}
    ahead = (first.day + timedelta(days=number) for number in range((last - first.day).days))
    return Repeats(
        rule={"freq": "DAILY", "until": _until(last, first)},
        without=tuple(_at(day, first) for day in ahead if day not in there),
    )


def _series(planned: Sequence[Occurrence], gone: Collection[date]) -> Iterator[Series]:
    """Of one kind."""
    taken: Counter[str] = Counter()
    for run in _runs(planned):
        quarter = _quarter(run[0].day)
        taken[quarter] += 1
        when = quarter if taken[quarter] == 1 else f"{quarter}-{taken[quarter]}"
        yield from _of(run, when, gone)


def _quarter(day: date) -> str:
    """Of the school year: the end of the summer holidays moves through the first one."""
    return f"{school_year(day)}-{(day.month - AUGUST) % 12 // 3 + 1}"


def _runs(found: Iterable[Occurrence]) -> Iterator[list[Occurrence]]:
    """Without the long times between them: a season, or the holidays, is a run of its own."""
    run: list[Occurrence] = []
    for each in found:
        if run and each.day - run[-1].day > PAUSE:
            yield run
            run = []
        run.append(each)
    if run:
        yield run


def _clock(at: datetime | None) -> tuple[int, int] | None:
    return (at.hour, at.minute) if at else None


def _of(run: Sequence[Occurrence], when: str, gone: Collection[date]) -> Iterator[Series]:
    found = [each for each in run if each.day not in gone]
    if not found:
        return
    first, days = found[0], [each.day for each in found]
    rule, missing = min(_rules(days), key=lambda pair: len(pair[1]))
    # Where as much is left out as takes place, it is no rule that anybody had in mind.
    if len(missing) < len(days) > 1:
        without = tuple(_at(day, first) for day in missing)
        repeats = Repeats(rule=rule | {"until": _until(days[-1], first)}, without=without)
        yield Series(id=_id(first, when), first=first, repeats=repeats)
        return
    # One by one, and not as a list of times (RDATE), of which many calendars know nothing.
    for each in found:
        yield Series(id=_id(each, f"{each.day}"), first=each, repeats=None)


def _id(first: Occurrence, when: str) -> str:
    """`when` tells those of one kind apart."""
    ends = "-".join(f"{at:%H%M}" for at in (first.start, first.end) if at)
    label = hashlib.blake2b(first.label.encode(), digest_size=4).hexdigest() if first.label else ""
    return "-".join(filter(None, (_DAYS[first.day.weekday()].lower(), ends, label, when)))


def _rules(days: Sequence[date]) -> Iterator[tuple[dict[str, Any], list[date]]]:
    """What it may be, with the days that it would mean besides: every week, or once and again a
    month. All days are the same weekday."""
    weekday = _DAYS[days[0].weekday()]
    weeks = (days[-1] - days[0]).days // 7
    ahead = [days[0] + timedelta(weeks=number) for number in range(weeks + 1)]
    there = set(days)
    yield {"freq": "WEEKLY", "byday": [weekday]}, [day for day in ahead if day not in there]
    numbers = _numbers(days)
    if len(numbers) <= _FEW:
        yield (
            {"freq": "MONTHLY", "byday": [f"{number}{weekday}" for number in numbers]},
            [day for day in ahead if day not in there and _in_months(day, numbers)],
        )


def _until(last: date, first: Occurrence) -> date:
    """The end of a rule, which is a moment in UTC unless the entry is all day long."""
    if first.start is None:
        return last
    return (moment(last, DAY) - timedelta(seconds=1)).astimezone(UTC)


def _numbers(days: Sequence[date]) -> list[int]:
    """Which of its weekday in its month the days are; -1 where each is the last one and not always
    the same number."""
    numbers = sorted({_number(day) for day in days})
    return [-1] if len(numbers) > 1 and all(map(_is_last, days)) else numbers


def _number(day: date) -> int:
    return (day.day - 1) // 7 + 1


def _is_last(day: date) -> bool:
    return (day + timedelta(days=7)).month != day.month


def _in_months(day: date, numbers: Collection[int]) -> bool:
    return _number(day) in numbers or (_is_last(day) and -1 in numbers)


def _at(day: date, first: Occurrence) -> date:
    """The same time of another day, as the rule would have it also where the clock leaves that
    time out; the day alone where nobody knows the time."""
    if first.start is None:
        return day
    return datetime.combine(day, first.start.time(), ZONE)
