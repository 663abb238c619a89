"""A child on a day: when it starts Kita and school, in which class it is. Pure.

Only completed months are known of a child, so its birth lies in a span of one month. Where a
Stichtag falls into that span there are two years, and the family is asked.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from app.records.schoolyear import EveryYear, SchoolYearRecord, Start
from app.vocabulary import Transition

EARLIER, DEFERRED, REPEATED = 1, 1, 2
"""So many years before and after the rule a family may say that school starts: early entry, a year
of deferral; later on as well a class repeated."""
CLASSES = 13
ASKED_FROM = 36
"""Months: for younger children nothing hangs on the Stichtag yet."""
SIX, THREE, ONE = 72, 36, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """What follows from a child's age on a day, and from what the family said."""

    months: int
    """Completed months; before birth negative."""
    today: date
    start: int
    """The year in which it starts school: as said, else by the rule, at its edge the likelier."""
    other: int | None
    """The year that is possible as well, as long as the family has not said which."""
    ruled: tuple[int, ...]
    """By the rule alone: one year, or two at the edge of the Stichtag."""
    said: bool
    kita: int
    """The year in which it starts Kita: as said, else that of the Kita year that begins nearest to
    its third birthday."""
    kita_first: int
    """The first year in which it may: it is one by then."""
    kita_said: bool
    class_now: int | None
    """1 to 13; None before school and after it."""

    @property
    def asked(self) -> bool:
        """Something hangs on the year in which school starts, and there are two."""
        return (
            self.other is not None
            and self.months >= ASKED_FROM
            and (self.class_now is None or self.class_now <= 10)
        )


def child(
    rules: SchoolYearRecord,
    months: int,
    today: date,
    said: int | None = None,
    kita: int | None = None,
) -> Child:
    """`said` and `kita` are the years in which school and Kita start as the family says them,
    dropped if they cannot be."""
    first, last = birth(months, today)
    ruled = _years(rules, first, last)
    if said not in possible(rules, ruled, today):
        said = None
    kita_first = _reached(rules.kita_year, add_months(first, ONE))
    if kita not in range(kita_first, ruled[-1]):
        kita = None
    likely = ruled[0]
    if len(ruled) > 1:
        turn = rules.cutoff.of(ruled[0])
        # Days of birth on either side of the Stichtag, six years before it.
        before = (add_months(turn, -SIX) - first).days + 1
        likely = ruled[0] if 2 * before >= (last - first).days + 1 else ruled[1]
    start = likely if said is None else said
    other = next((year for year in ruled if year != start), None) if said is None else None
    number = school_year(rules, today) - start + 1
    return Child(
        months=months,
        today=today,
        start=start,
        other=other,
        ruled=ruled,
        said=said is not None,
        # Of two the later: what is open before that is offered first in any case.
        kita=kita or _nearest(rules.kita_year, add_months(last, THREE)),
        kita_first=kita_first,
        kita_said=kita is not None,
        class_now=number if 1 <= number <= CLASSES else None,
    )


def possible(rules: SchoolYearRecord, ruled: tuple[int, ...], today: date) -> range:
    """The years that a family may say."""
    # Nobody has repeated a class before school began.
    latest = min(ruled[-1] + REPEATED, school_year(rules, today))
    return range(ruled[0] - EARLIER, max(ruled[-1] + DEFERRED, latest) + 1)


def of_class(rules: SchoolYearRecord, number: int, today: date) -> tuple[int, int]:
    """(months, year of the start) for a child of whom the class alone is known: the age in the
    middle of its year."""
    start = school_year(rules, today) - number + 1
    middle = add_months(rules.cutoff.of(start), -SIX - 6)
    return months_between(middle, today), start


def birth(months: int, today: date) -> tuple[date, date]:
    """The first and the last day on which a child of so many completed months may be born."""
    return _latest(months + 1, today) + timedelta(days=1), _latest(months, today)


def school_year(rules: SchoolYearRecord, day: date) -> int:
    """The year in which the school year of this day began."""
    return day.year if day >= rules.school_year.of(day.year) else day.year - 1


def lessons(rules: SchoolYearRecord, year: int) -> date | None:
    """The first day of school after the summer of `year`; None where the holidays are not known."""
    ends = [
        each.end
        for each in rules.school_holidays
        # The summer holidays hold the day on which the school year begins.
        if each.start <= rules.school_year.of(year) <= each.end
    ]
    return working_day(rules, ends[0] + timedelta(days=1)) if ends else None


def joint(rules: SchoolYearRecord, of: Child, transition: Transition) -> date:
    """The day of a transition: the first of school where the holidays are known."""
    rule = rules.transitions.get(transition)
    if rule is None:
        return add_months(of.today, -of.months)
    if rule.start is Start.KITA:
        return rules.kita_year.of(of.kita + rule.years)
    year = of.start + rule.years
    return (lessons(rules, year) if rule.lessons else None) or rules.school_year.of(year)


def working_day(rules: SchoolYearRecord, day: date) -> date:
    """The day itself, or the next one on which somebody answers: no weekend, no public holiday, no
    day between them on which offices stay closed."""

    def closed(day: date) -> bool:
        quiet = {each.of(day.year) for each in rules.public_holidays.quiet}
        return day.weekday() > 4 or bool(rules.calendar.public_holiday(day)) or day in quiet

    while closed(day):
        day += timedelta(days=1)
    return day


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def months_between(first: date, last: date) -> int:
    """Completed months from one day to another; negative when it lies before."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months if add_months(first, months) <= last else months - 1


def _years(rules: SchoolYearRecord, first: date, last: date) -> tuple[int, ...]:
    return tuple(dict.fromkeys(_start(rules, born) for born in (first, last)))


def _start(rules: SchoolYearRecord, born: date) -> int:
    """Six by the Stichtag of that year."""
    return _reached(rules.cutoff, add_months(born, SIX))


def _reached(rule: EveryYear, day: date) -> int:
    """The first year in which the day of the rule is not before `day`."""
    return day.year if day <= rule.of(day.year) else day.year + 1


def _nearest(rule: EveryYear, day: date) -> int:
    """The year in which the day of the rule is nearest: up to half a year before or after it."""
    near = add_months(day, 6)
    return near.year if near >= rule.of(near.year) else near.year - 1


def _latest(months: int, today: date) -> date:
    """The last day of birth of a child that has completed so many months: on the last day of a
    month all those are a month older who were born on days that it does not have."""
    day = add_months(today, -months)
    if today.day == monthrange(today.year, today.month)[1]:
        day = day.replace(day=monthrange(day.year, day.month)[1])
    return day
