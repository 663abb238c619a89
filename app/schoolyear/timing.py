"""Where a step stands for a child today: the one place that says so, for every page. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.i18n import N_
from app.records.guides import StepRecord
from app.records.schoolyear import SchoolYearRecord, Start, Sure, WindowRule
from app.records.texts import Guides
from app.schoolyear import child as children
from app.schoolyear.child import Child, add_months
from app.vocabulary import StepKind, Transition, Vocabulary

AHEAD = 6
"""Months that a family looks ahead."""
LAST_DAYS = 14
"""Days before a fixed last day that are the last ones."""
_DUTIES = frozenset({StepKind.CHECKUP, StepKind.SIGN_UP})


class Moment(Vocabulary):
    """Where a step stands."""

    MISSED = "vorbei", N_("Frist vorbei")
    LAST = "letzte-tage", N_("letzte Tage")
    NOW = "jetzt", N_("jetzt")
    SOON = "bald", N_("bald")
    LATER = "spaeter", N_("später")
    OVER = "erledigt", N_("vorbei")

    @property
    def due(self) -> bool:
        """Something is to be done about it today."""
        return self in _DUE


_DUE = frozenset({Moment.MISSED, Moment.LAST, Moment.NOW})


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """A step on a day, for one child."""

    moment: Moment
    opens: date
    closes: date
    """Included; for a step by age the last day that is sure for every day of birth."""
    sure: Sure
    usual: str
    """When it usually comes, in the guide's words."""
    counted: tuple[Start, int] | None = None
    """The start from which it is counted, where that could be another year as well."""
    months: int | None = None
    """The age at which a step by age is over, for whoever knows the day of birth."""
    concerns: bool = True
    """False for a step that there is only for children who start school in later years."""
    advice: str = ""
    """What helps when it was missed, "Rufen Sie {wann} die Schule an.", or is to be known."""

    @property
    def order(self) -> tuple[int, date]:
        """In order of date: what is due by its end, then what has none; what comes by its
        beginning."""
        if self.moment.due:
            return (1, self.opens) if self.sure is Sure.OPEN else (0, self.closes)
        return 2 + list(Moment).index(self.moment), self.opens


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A step of a guide with its address and where it stands."""

    step: StepRecord
    url: str
    timing: Timing


def timing(rules: SchoolYearRecord, step: StepRecord, of: Child) -> Timing:
    """Where a step stands for a child on its day."""
    windows = rules.window_of.get(step.id)
    if windows is None:
        return _by_age(rules, step, of)
    return _by_calendar(rules, windows, step, of)


def in_order(
    rules: SchoolYearRecord, found: Iterable[StepRecord], of: Child | None
) -> list[tuple[StepRecord, Timing | None]]:
    """Steps as a family meets them; without a child as they stand, and with no timing."""
    if of is None:
        return [(step, None) for step in found]
    timed = [(step, timing(rules, step, of)) for step in found]
    return [*sorted(timed, key=lambda pair: pair[1].order)]


def duty(step: StepRecord) -> bool:
    """A date that must not be missed: a check-up, a registration, whatever is urgent."""
    return step.urgent or step.kind in _DUTIES


def steps(guides: Guides) -> Iterator[tuple[StepRecord, str]]:
    """Every step of phases and transitions with the address of its guide, youngest first."""
    found = [
        (step, f"/phasen/{guide.slug}") for guide in guides.phases.values() for step in guide.steps
    ]
    found += [
        (step, f"/uebergaenge/{guide.slug}")
        for guide in guides.transitions.values()
        for step in guide.steps
    ]
    yield from sorted(found, key=lambda pair: (pair[0].months.from_, pair[0].months.to))


def timed(guides: Guides, of: Child) -> list[Timed]:
    """Every step in the order in which a family meets it: what was missed or is due, then what
    comes, then what is over."""
    return _timed(guides, of, steps(guides))


def due(guides: Guides, of: Child) -> list[Timed]:
    """Duties that were missed, are due now or come in the next months, in order of date."""
    duties = ((step, url) for step, url in steps(guides) if duty(step))
    return [
        each
        for each in _timed(guides, of, duties)
        if each.timing.moment.due or each.timing.moment is Moment.SOON
    ]


def _timed(guides: Guides, of: Child, found: Iterable[tuple[StepRecord, str]]) -> list[Timed]:
    every = (
        Timed(step=step, url=url, timing=timing(guides.school_year, step, of))
        for step, url in found
    )
    return sorted(every, key=lambda each: each.timing.order)


def next_joint(guides: Guides, of: Child) -> tuple[Transition, date] | None:
    """The next transition of a child and its day; None behind the last."""
    ahead = [
        (transition, children.joint(guides.school_year, of, transition))
        for transition in guides.transitions
    ]
    return next(((name, day) for name, day in ahead if day > of.today), None)


def _by_calendar(
    rules: SchoolYearRecord, windows: tuple[WindowRule, ...], step: StepRecord, of: Child
) -> Timing:
    rule, year = _rule_for(rules, windows, of)
    opens, closes = rule.opens.on(year), rule.closes.on(year)
    advice = ""
    concerns = rule.first <= year <= rule.last
    if not concerns:
        moment = Moment.OVER
    elif of.today > closes:
        moment = Moment.OVER
        if rule.missed and of.today <= rule.missed.until.on(year):
            moment, advice = Moment.MISSED, rule.missed.text
            if rule.missed.in_holidays and rules.school_is_out(of.today):
                advice += f" {rule.missed.in_holidays}"
    elif of.today < opens:
        moment = _ahead(opens, of.today)
    elif rule.sure is Sure.DAY and closes - of.today <= timedelta(days=LAST_DAYS):
        moment = Moment.LAST
    else:
        moment = Moment.NOW
    if rule.hint and moment is not Moment.OVER:
        advice = f"{advice} {rule.hint}".strip()
    unsure = not of.kita_said if rule.start is Start.KITA else of.asked
    return Timing(
        moment=moment,
        opens=opens,
        closes=closes,
        sure=rule.sure,
        usual=step.when,
        counted=(rule.start, year) if unsure else None,
        concerns=concerns,
        advice=advice,
    )


def _rule_for(
    rules: SchoolYearRecord, windows: tuple[WindowRule, ...], of: Child
) -> tuple[WindowRule, int]:
    """The rule that holds for a child, and the year from which it is counted."""
    found = [(rule, _year(rules, rule, of)) for rule in windows]
    return next((pair for pair in found if pair[0].first <= pair[1] <= pair[0].last), found[0])


def _year(rules: SchoolYearRecord, rule: WindowRule, of: Child) -> int:
    if rule.start is Start.KITA:
        if rule.sure is Sure.DAY and not of.kita_said:
            # Nobody knows when the family wants a place: the first that can still be had in time.
            early = range(of.kita_first, of.kita)
            return next((year for year in early if of.today <= rule.closes.on(year)), of.kita)
        return of.kita
    ruled = of.ruled[-1]
    if rule.by_cutoff:
        return ruled
    if rule.even_deferred and of.start > ruled and of.today < rules.school_year.of(ruled):
        return ruled
    return of.start


def _by_age(rules: SchoolYearRecord, step: StepRecord, of: Child) -> Timing:
    """The days hold whichever day of its span the child is born on; what follows from the
    completed months alone is exact. Without a rule for its end a step ends with birth or not at
    all: then its months say when it is usual."""
    first = step.months.from_
    last = max(step.months.to, first + 1)
    rule = rules.age_of.get(step.id)
    latest = max(last, rule.latest) if rule else last
    ends = last
    advice = ""
    if of.months >= latest:
        moment, ends = Moment.OVER, latest
        if rule and rule.missed and of.months < rule.missed.until:
            moment, advice = Moment.MISSED, rule.missed.text
    elif of.months < first:
        moment = _ahead(add_months(of.today, first - of.months), of.today)
    elif of.months >= last:
        moment, ends = Moment.LAST, latest
    else:
        moment = Moment.NOW
    closes = add_months(of.today, ends - of.months - 1)
    if moment in (Moment.OVER, Moment.MISSED):
        # The month before the one in which it was certainly over.
        closes = min(closes, of.today - timedelta(days=1))
    ended = rule is not None or step.months.to <= 0
    return Timing(
        moment=moment,
        opens=add_months(of.today, first - of.months),
        closes=closes,
        sure=Sure.ABOUT if ended else Sure.OPEN,
        usual=step.when,
        months=ends if ended else None,
        advice=advice,
    )


def _ahead(opens: date, today: date) -> Moment:
    return Moment.SOON if opens <= add_months(today, AHEAD) else Moment.LATER
