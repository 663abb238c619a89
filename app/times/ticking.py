"""What was understood, corrected by ticking: each tick is the sentence that says it so."""

from dataclasses import dataclass, replace

from app.i18n import SOURCE, speaking
from app.i18n import gettext as _
from app.times.rules import SCHOOL, WEEK, Hours, Rule, State, Times
from app.times.saying import say
from app.wording import weekday_of


@dataclass(frozen=True, slots=True)
class Tick:
    label: str
    """ "Montag", "nicht in den Ferien"."""
    on: bool
    sentence: str
    """What to write instead, so that it is the other way round; understood as that. The same as
    now for the only day, since times without a day are none."""


def ticks(times: Times) -> tuple[Tick, ...]:
    """The seven days, and what holds in the school holidays; none where hours are of several kinds
    or not simply weekly, for nobody could say which of them a tick is meant for."""
    if len(times.hours) != 1 or times.always:
        return ()
    [hours] = times.hours
    weekly = [rule for rule in hours.rules if set(rule.days) & set(WEEK)]
    days = [day for rule in weekly for day in rule.days]
    if not weekly or not all(map(_plain, weekly)) or len(days) != len(set(days)):
        return ()
    found = [
        Tick(weekday_of(day), day in days, _said(times, _turned(hours, day, weekly)))
        for day in WEEK
    ]
    return (*found, *_in_school_holidays(times, hours))


def _plain(rule: Rule) -> bool:
    special = rule.nth or rule.seasons or rule.in_school_holidays or rule.adds
    return rule.state is State.OPEN and not special


def _turned(hours: Hours, day: int, weekly: list[Rule]) -> Hours:
    """With the day taken away, unless it is the only one, or at the hours of the first ones."""
    rules = []
    for rule in hours.rules:
        days = set(rule.days)
        if day in days and any(set(each.days) - {day} for each in weekly):
            days.remove(day)
        elif rule is weekly[0] and not any(day in each.days for each in weekly):
            days.add(day)
        if days:
            rules.append(replace(rule, days=tuple(sorted(days))))
    return replace(hours, rules=tuple(rules))


def _in_school_holidays(times: Times, hours: Hours) -> tuple[Tick, ...]:
    if any(rule.in_school_holidays for rule in hours.rules):
        return ()
    closed = Rule(days=(SCHOOL,), state=State.CLOSED)
    never, too = closed in hours.rules, SCHOOL in hours.also
    without = replace(
        hours,
        rules=tuple(rule for rule in hours.rules if rule != closed),
        also=tuple(kind for kind in hours.also if kind != SCHOOL),
    )
    shut = replace(without, rules=(*without.rules, closed))
    open_too = replace(without, also=tuple(sorted({*without.also, SCHOOL})))
    return (
        Tick(_("auch in den Ferien"), too, _said(times, without if too else open_too)),
        Tick(_("nicht in den Ferien"), never, _said(times, without if never else shut)),
    )


def _said(times: Times, hours: Hours) -> str:
    with speaking(SOURCE):  # the sentence is read again
        return say(replace(times, hours=(hours,)))
