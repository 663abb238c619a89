"""What is due and what comes next for the children of a Beratung or of a Merkzettel, and what to
ask about their school year."""

from collections.abc import Callable, Iterable, Iterator

from app.counselling.views import Coming, StartQuestion
from app.i18n import gettext as _
from app.records.schoolyear import Start
from app.records.texts import Guides
from app.schoolyear import child as clock
from app.schoolyear import family, timing, words
from app.schoolyear.family import Starts
from app.schoolyear.lines import StepLine, line
from app.schoolyear.timing import Moment
from app.vocabulary import Transition
from app.web.views import Link

AHEAD = 12
"""Months: a year before a transition it is time for the first registrations."""


def joints(
    guides: Guides, everybody: tuple[clock.Child, ...]
) -> tuple[tuple[int, Transition], ...]:
    """(child, transition) for each transition that comes within a year."""
    return tuple(
        (place, transition)
        for place, child in enumerate(everybody)
        for transition in guides.transitions
        if child.today < (day := clock.joint(guides.school_year, child, transition))
        and clock.months_between(child.today, day) < AHEAD
    )


def due(guides: Guides, everybody: tuple[clock.Child, ...]) -> tuple[Coming, ...]:
    """For each child the duties that were missed, are due or come soon, in order of date."""
    return tuple(
        Coming(
            title=_("Ihr Kind, %(age)s") % {"age": words.label(child)},
            url=family.guide_url("/kette", child, None),
            steps=_due(guides, child, None),
        )
        for child in everybody
    )


def beside(
    guides: Guides,
    everybody: tuple[clock.Child, ...],
    told: Iterable[Coming],
    kommune: str | None,
) -> Iterator[Coming]:
    """What is due besides the transitions that are told already."""
    known = {step.url for each in told for step in each.steps}
    for child in everybody:
        steps = tuple(step for step in _due(guides, child, kommune) if step.url not in known)
        if steps:
            yield Coming(
                title=_("%(child)s: Das ist jetzt dran") % {"child": words.label(child)},
                url=family.guide_url(f"/kette/{kommune}" if kommune else "/kette", child, None),
                steps=steps,
            )


def _due(guides: Guides, child: clock.Child, kommune: str | None) -> tuple[StepLine, ...]:
    return tuple(
        line(
            guides.school_year,
            each.step,
            family.guide_url(each.url, child, kommune),
            each.timing,
            child,
        )
        for each in timing.due(guides, child)
    )


def coming(
    guides: Guides, everybody: tuple[clock.Child, ...], kommune: str | None
) -> tuple[Coming, ...]:
    """The transitions of the next months with those steps that were missed, are due or come soon,
    in order of date."""
    return tuple(
        _coming(guides, everybody[place], transition, kommune)
        for place, transition in joints(guides, everybody)
    )


def _coming(
    guides: Guides, child: clock.Child, transition: Transition, kommune: str | None
) -> Coming:
    guide, rules = guides.transitions[transition], guides.school_year
    day = clock.joint(rules, child, transition)
    url = family.guide_url(f"/uebergaenge/{transition}", child, kommune)
    return Coming(
        title=_("%(age)s: %(transition)s. %(when)s")
        % {
            "age": words.label(child),
            "transition": guide.name,
            "when": words.until_joint(guides, child, transition, day),
        },
        url=url,
        steps=tuple(
            line(rules, step, url, at, child)
            for step, at in timing.in_order(rules, guide.steps, child)
            if at and (at.moment.due or at.moment is Moment.SOON)
        ),
    )


def questions(
    address: Callable[[Starts], str], guides: Guides, everybody: tuple[clock.Child, ...]
) -> tuple[StartQuestion, ...]:
    """Where a Stichtag falls into the month of birth; `address` is the page's own with what was
    said."""
    rules = guides.school_year

    return tuple(
        StartQuestion(
            child=words.label(child),
            question=words.question(rules, child),
            answers=tuple(
                Link(
                    label=answer,
                    url=address(family.telling(child, everybody, Start.SCHOOL, year)),
                )
                for answer, year in words.answers(rules, child)
            ),
        )
        for child in everybody
        if child.asked
    )
