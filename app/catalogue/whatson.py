"""From a question of what is on to the dates: `/termine` on the day that is meant."""

import calendar
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from urllib.parse import urlencode

from app.catalogue.criteria import Criteria
from app.catalogue.dates import FURTHEST, PATH, QUICK, SINCE
from app.catalogue.occasions import WEEKDAY, WHEN, Weekday, When
from app.catalogue.views import WhatsOn
from app.i18n import gettext as _
from app.times import saying
from app.times.holidays import shrove_monday
from app.web.views import Link
from search import daywords
from search.answers import Understood
from search.daywords import AskedDays

_LEAP = 8
"""Years within which every day of the calendar comes round."""


def _easter(year: int) -> date:
    return shrove_monday(year) + timedelta(days=48)


def _first_advent(year: int) -> date:
    eve = date(year, 12, 24)
    return eve - timedelta(days=(eve.weekday() + 1) % 7 + 21)


_FEASTS: Mapping[str, tuple[Callable[[int], date], int]] = {
    "christmas": (lambda year: date(year, 12, 24), 3),
    "new year": (lambda year: date(year, 12, 31), 1),
    "new year's day": (lambda year: date(year, 1, 1), 1),
    "easter": (lambda year: _easter(year) - timedelta(days=2), 4),
    "carnival": (lambda year: shrove_monday(year) - timedelta(days=4), 6),
    "saint nicholas": (lambda year: date(year, 12, 6), 1),
    "saint martin": (lambda year: date(year, 11, 11), 1),
    "whitsun": (lambda year: _easter(year) + timedelta(days=48), 3),
    "advent": (_first_advent, 24),
    "halloween": (lambda year: date(year, 10, 31), 1),
}
"""The first day of each and how many days it takes."""


def way(criteria: Criteria, understood: Understood, today: date) -> WhatsOn | None:
    """The line above the offers that leads to the dates, for a question that asks for nothing but
    what is on then; None for any other. `criteria`: with what was read out of the words."""
    if understood.crisis or not (understood.days or understood.shelves):
        return None
    times = {**understood.times, **criteria.chosen}
    when = times.get(WHEN, ())
    if When.NOW in when:
        return None
    asked = list(criteria.carried.pairs)
    days = understood.days
    first, whole = _first(days, today) if days else (None, False)
    word = next((each for each in QUICK if each in when), None)
    if days and days.name == daywords.HOLIDAYS:
        word = When.HOLIDAYS
    if first is None and not word:
        first = _on_weekday(times.get(WEEKDAY, ()), today)
    if first == today and not whole:
        first, word = None, When.TODAY
    if first == today:
        query, label, text = asked, _("ab heute"), _then()
    elif first and first - today <= FURTHEST:
        query = [*asked, (SINCE, first.isoformat())]
        day = saying.short_day(first, today)
        label = _("ab %(day)s") % {"day": day} if whole else day
        text = _then() if whole else _("Was an diesem Tag los ist, steht unter Termine:")
    elif word:
        query, label, text = [*asked, (WHEN, word.value)], word.label, _then()
    else:
        query, label, text = asked, _("alle Termine"), _("Was wann los ist, steht unter Termine:")
    url = f"{PATH}?{urlencode(query)}" if query else PATH
    return WhatsOn(text=text, link=Link(label=label, url=url))


def _then() -> str:
    return _("Was dann los ist, steht unter Termine:")


def _first(days: AskedDays, today: date) -> tuple[date | None, bool]:
    """The first day that is meant and not over, today where it has begun, None where no day is; and
    whether more days are meant."""
    if days.name == daywords.NEXT_WEEK:
        return today + timedelta(days=7 - today.weekday()), True
    if days.name == daywords.NEXT_MONTH:
        month = calendar.monthrange(today.year, today.month)[1]
        return today.replace(day=1) + timedelta(days=month), True
    for first, last in _spans(days, today):
        if last >= today:
            return max(first, today), last > max(first, today)
    return None, False


def _spans(days: AskedDays, today: date) -> Iterator[tuple[date, date]]:
    years = [days.year] if days.year else range(today.year - 1, today.year + _LEAP + 1)
    for year in years:
        if days.name in _FEASTS:
            begins, length = _FEASTS[days.name]
            first = begins(year)
            yield first, first + timedelta(days=length - 1)
        elif days.name == daywords.MONTH:
            last = calendar.monthrange(year, days.month)[1]
            yield date(year, days.month, 1), date(year, days.month, last)
        elif days.name == daywords.DAY and days.day <= calendar.monthrange(year, days.month)[1]:
            day = date(year, days.month, days.day)
            yield day, day


def _on_weekday(said: tuple[str, ...], today: date) -> date | None:
    numbers = [number for number, day in enumerate(Weekday) if day in said]
    ahead = [(number - today.weekday()) % 7 for number in numbers]
    return today + timedelta(days=min(ahead)) if ahead else None
