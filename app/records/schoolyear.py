"""The rules of the school-year clock in `data/schoolyear.yaml`: what comes when in NRW.

A window is counted from the year in which something starts, so it holds for every child; each rule
names its sources.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Self

from dateutil.easter import easter
from pydantic import AfterValidator, Field, StringConstraints, model_validator

from app.i18n import N_
from app.i18n import gettext as _
from app.records.base import INTERNAL, Day, Line, NamedSource, Record, Remark, Slug, Text
from app.times.holidays import Calendar, SchoolHolidays
from app.vocabulary import OLDEST, YOUNGEST, Transition, Vocabulary

Months = Annotated[int, Field(ge=YOUNGEST, le=OLDEST)]
SourceKeys = Annotated[tuple[Slug, ...], Field(min_length=1)]


def _in_the_calendar(month_day: str) -> str:
    try:
        date.fromisoformat(f"2028-{month_day}")
    except ValueError as error:
        raise ValueError(_("erwartet wird ein Tag wie '09-30', der Monat zuerst")) from error
    return month_day


MonthDay = Annotated[
    str, StringConstraints(pattern=r"^\d\d-\d\d$"), AfterValidator(_in_the_calendar)
]
"""A day of every year, "09-30"."""


class Start(Vocabulary):
    """From which beginning a rule counts its years."""

    SCHOOL = "school", N_("Beginn von Klasse 1")
    KITA = "kita", N_("Beginn des Kita-Jahrs")


class Sure(Vocabulary):
    """How well the end of a window is known."""

    DAY = "day", N_("fester Tag")
    ABOUT = "about", N_("ungefähr")
    ASK = "ask", N_("bitte erfragen")
    OPEN = "open", N_("auch später möglich")


class YearDay(Record):
    """A day, counted in years from the year of a start."""

    years: Annotated[int, Field(ge=-3, le=14)]
    day: MonthDay

    def on(self, year: int) -> date:
        """The day, when the start is in `year`."""
        return _day(year + self.years, self.day)


class EveryYear(Record):
    day: MonthDay
    remark: Remark = None
    sources: SourceKeys

    def of(self, year: int) -> date:
        return _day(year, self.day)


class JointRule(Record):
    """When a transition comes."""

    start: Start
    years: Annotated[int, Field(ge=0, le=13)]
    lessons: bool = True
    """It comes with the first day of school after the summer, where the holidays are known."""


class MissedRule(Record):
    """What helps after the last day, and until when that is said."""

    until: YearDay
    text: Text
    in_holidays: Text | None = None
    """Said besides during school holidays."""


class WindowRule(Record):
    """A step that comes by the calendar: from `opens` to `closes`, both included."""

    step: Slug
    start: Start
    opens: YearDay
    closes: YearDay
    sure: Sure
    first: Annotated[int, Field(ge=1990, le=2100)] = 1990
    last: Annotated[int, Field(ge=1990, le=2100)] = 2100
    """The years of the start for which the rule holds; another rule may hold for others."""
    by_cutoff: bool = False
    """Counted from the start that the Stichtag says, whatever the family says."""
    even_deferred: bool = False
    """A child that is to start later must do it in the year of the Stichtag all the same."""
    hint: Text | None = None
    """Said beside it as long as it is not over."""
    missed: MissedRule | None = None
    remark: Remark = None
    sources: SourceKeys

    @model_validator(mode="after")
    def in_order(self) -> Self:
        opens, closes = self.opens.on(2028), self.closes.on(2028)
        if opens > closes:
            raise ValueError(_("closes: liegt vor opens"))
        if self.missed and self.missed.until.on(2028) <= closes:
            raise ValueError(_("missed.until: liegt nicht nach closes"))
        if self.first > self.last:
            raise ValueError(_("last: liegt vor first"))
        return self


class MissedAge(Record):
    until: Months
    text: Text


class AgeRule(Record):
    """What a step that comes by age and has a true end has beside its months: until when it is
    still possible (completed months, excluded), and what helps after that."""

    step: Slug
    latest: Months
    missed: MissedAge | None = None
    sources: SourceKeys

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.missed and self.missed.until <= self.latest:
            raise ValueError(_("missed.until: liegt nicht nach latest"))
        return self


class SchoolHoliday(Record):
    """School holidays, first and last day."""

    name: Line
    start: Day
    end: Day
    sources: SourceKeys
    remark: Remark = None

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.start > self.end:
            raise ValueError(_("end: liegt vor start"))
        return self


class PublicHoliday(Record):
    """The same day every year, or days after Easter Sunday."""

    name: Line
    day: MonthDay | None = None
    easter: int | None = None

    @model_validator(mode="after")
    def one_of_both(self) -> Self:
        if (self.day is None) == (self.easter is None):
            raise ValueError(_("day: entweder ein Tag oder in „easter“ die Tage nach Ostern"))
        return self

    def of(self, year: int) -> date:
        if self.day is not None:
            return _day(year, self.day)
        sunday: date = easter(year)
        return sunday + timedelta(days=self.easter or 0)


_TAKEN_FOR_SUCH = (
    PublicHoliday(name="Ostersonntag", easter=0),
    PublicHoliday(name="Pfingstsonntag", easter=49),
)
"""No public holidays by the law of the state, yet whoever says "an Feiertagen" means them too."""


class PublicHolidays(Record):
    sources: SourceKeys
    days: tuple[PublicHoliday, ...]
    quiet: tuple[PublicHoliday, ...]
    """No holidays, but days on which offices and practices answer no telephone."""


class SchoolYearRecord(Record):
    """`data/schoolyear.yaml`."""

    hinweis: Annotated[Text, INTERNAL]
    sources: Annotated[Mapping[Slug, NamedSource], INTERNAL]
    cutoff: EveryYear
    """Whoever is six by then starts school in that year."""
    school_year: EveryYear
    kita_year: EveryYear
    transitions: Mapping[Transition, JointRule]
    windows: tuple[WindowRule, ...]
    by_age: tuple[AgeRule, ...]
    school_holidays: tuple[SchoolHoliday, ...]
    public_holidays: PublicHolidays
    unknown: Annotated[tuple[Text, ...], INTERNAL]
    """What nobody could be found to say, in words."""

    @model_validator(mode="after")
    def whole(self) -> Self:
        steps = [*self.window_of, *(rule.step for rule in self.by_age)]
        twice = {step for step in steps if steps.count(step) > 1}
        for step, rules in self.window_of.items():
            spans = sorted((rule.first, rule.last) for rule in rules)
            if len({rule.start for rule in rules}) > 1 or any(
                before[1] >= after[0] for before, after in pairwise(spans)
            ):
                twice.add(step)
        if twice:
            raise ValueError(
                _("windows: doppelt ist %(steps)s") % {"steps": ", ".join(sorted(twice))}
            )
        lost = sorted(set(self._cited()) - set(self.sources))
        if lost:
            raise ValueError(_("sources: es fehlt %(names)s") % {"names": ", ".join(lost)})
        days = [day for each in self.school_holidays for day in (each.start, each.end)]
        if days != sorted(days):
            raise ValueError(
                _("school_holidays: nicht der Reihe nach, oder zwei überschneiden sich")
            )
        return self

    def _cited(self) -> Iterator[str]:
        rules: Iterable[EveryYear | WindowRule | AgeRule | SchoolHoliday | PublicHolidays] = (
            self.cutoff,
            self.school_year,
            self.kita_year,
            self.public_holidays,
            *self.windows,
            *self.by_age,
            *self.school_holidays,
        )
        for rule in rules:
            yield from rule.sources

    @cached_property
    def window_of(self) -> Mapping[str, tuple[WindowRule, ...]]:
        """Step -> its rules, for steps that come by the calendar."""
        found: dict[str, list[WindowRule]] = {}
        for rule in self.windows:
            found.setdefault(rule.step, []).append(rule)
        return {step: tuple(rules) for step, rules in found.items()}

    @cached_property
    def age_of(self) -> Mapping[str, AgeRule]:
        """Step -> what it has beside its months."""
        return {rule.step: rule for rule in self.by_age}

    @cached_property
    def calendar(self) -> Calendar:
        """Whoever asks for holidays asks here."""
        return Calendar(
            school=(
                SchoolHolidays(each.name, each.start, each.end) for each in self.school_holidays
            ),
            public=(*self.public_holidays.days, *_TAKEN_FOR_SUCH),
        )

    def school_is_out(self, day: date) -> bool:
        """The day lies in school holidays, as far as they are known."""
        return bool(self.calendar.school_holidays(day))


def _day(year: int, month_day: str) -> date:
    """29 February is 28 February in most years."""
    month, day = map(int, month_day.split("-"))
    if (month, day) == (2, 29) and (year % 4 or (not year % 100 and year % 400)):
        day = 28
    return date(year, month, day)
