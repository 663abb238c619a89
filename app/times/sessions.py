"""How often a course takes place: "5 Termine, mittwochs ab 13.1., 10-11 Uhr"."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from app.i18n import gettext as _
from app.times.holidays import Calendar
from app.times.kinds import Kind, Token
from app.times.row import Row, check_to_come, not_understood
from app.times.rules import PUBLIC, WEEK, Hours, State, Times
from app.times.unclear import Unclear
from app.times.words import tokens

MOST = 100
_FARTHEST = 3 * 366
"""Days of a course that are counted."""
_AFTER = (Kind.DAY, Kind.EVERY, Kind.SINCE, Kind.FROM, Kind.COMMA, Kind.SEMICOLON, None)
_EACH_WEEK = re.compile(r"w[oö]che?n?", re.IGNORECASE)
_NO_HOLIDAYS = Calendar()


def ahead(row: Row) -> bool:
    first = int(row.kind() is Kind.SERIES)
    return row.kind(first) is Kind.NUMBER and row.kind(first + 1) is Kind.SESSIONS


def skip(row: Row) -> None:
    """Over "5x" or "Kurs mit 5 Terminen"; Unclear at "2x wöchentlich" and "2x im Monat"."""
    row.took(Kind.SERIES)
    number, word = row.take(), row.take()
    begin = row.words[row.place].start if row.kind() else len(row.text)
    if row.kind() not in _AFTER or _EACH_WEEK.search(row.text[word.end : begin]):
        raise not_understood(number)


def counted(when: Times, words: list[Token], today: date, *, kept: bool) -> Times:
    """With the last day where the words say how often and from when on; Unclear where they name
    fewer or more dates than there are. A holiday counts as any other day. What is `kept` under a
    heading or with a note is as it was kept."""
    alone = not any(hours.label for hours in when.hours)
    plain = _said(words)
    said = _noted(words) if plain is None and not kept else plain
    if said is None or (kept and not alone):
        return when
    if when.until is not None:
        if not kept:
            _check_weeks(said, when)
        return when
    if when.since is None:
        if plain is not None and alone:
            raise Unclear(
                _("Ab wann sind es %(said)d Termine? Bitte so: „mittwochs 10 Uhr, ab 13.1.“.")
                % {"said": said}
            )
        return when
    last = _last(said, when, when.since)
    if not kept:
        check_to_come(last, today)
    return replace(when, until=last)


def check_count(said: int, found: int) -> None:
    if said != found:
        raise Unclear(
            _("Genannt sind %(said)d Termine, ein Datum haben %(found)d. Bitte alle nennen.")
            % {"said": said, "found": found}
        )


def _said(words: list[Token]) -> int | None:
    """10 of "10 Termine"."""
    for word, after in pairwise(words):
        if word.kind is Kind.NUMBER and after.kind is Kind.SESSIONS:
            assert isinstance(word.value, int)
            return word.value
    return None


def _noted(words: list[Token]) -> int | None:
    """The same in brackets."""
    inside = (tokens(str(word.value)) for word in words if word.kind is Kind.PAREN)
    return next(filter(None, map(_said, inside)), None)


def _check_weeks(said: int, when: Times) -> None:
    """Not where it depends on holidays."""
    rules = [rule for hours in when.hours for rule in hours.rules]
    if len(rules) != 1 or when.since is None or when.until is None:
        return
    if rules[0].nth or rules[0].seasons or rules[0].needs_school or rules[0].days[-1] not in WEEK:
        return
    days = (when.until - when.since).days + 1 if when.until >= when.since else 0
    each = (when.since + timedelta(days=number) for number in range(days))
    check_count(said, sum(when.valid(day) and day.weekday() in rules[0].days for day in each))


def _last(said: int, when: Times, since: date) -> date:
    """The day of the last one; Unclear where the words do not say it surely."""
    days = list(_days(when, since)) if 0 < said <= MOST and _sure(when) else []
    if not days or len(days) < said:
        raise Unclear(
            _("Bitte auch sagen, an welchem Tag (mit Jahr) der letzte der %(said)d Termine ist.")
            % {"said": said}
        )
    return days[said - 1]


def _sure(when: Times) -> bool:
    """Whether each day has one of it at most, and holidays decide nothing."""
    rules = [rule for hours in when.hours for rule in hours.rules]
    return len(when.hours) == 1 and not any(
        rule.needs_school or rule.adds or PUBLIC in rule.days or len(rule.spans) > 1
        for rule in rules
    )


def _days(when: Times, since: date) -> Iterator[date]:
    hours: Hours = when.hours[0]
    for number in range(min(_FARTHEST, (date.max - since).days + 1)):
        day = since + timedelta(days=number)
        if when.valid(day) and hours.on(day, _NO_HOLIDAYS)[0] is not State.CLOSED:
            yield day
