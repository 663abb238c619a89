"""What comes next for the children of a Beratung, and what to ask about their school year."""

from dataclasses import replace

from app import wording
from app.counselling.state import Consultation
from app.counselling.views import Coming, ComingStep, StartQuestion
from app.i18n import gettext as _
from app.records.texts import Guides
from app.schoolyear import child as clock
from app.schoolyear import family, timing, words
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


def coming(guides: Guides, everybody: tuple[clock.Child, ...]) -> tuple[Coming, ...]:
    """The transitions of the next months with those steps that were missed, are due or come soon,
    in order of date."""
    return tuple(
        _coming(guides, everybody[place], transition)
        for place, transition in joints(guides, everybody)
    )


def _coming(guides: Guides, child: clock.Child, transition: Transition) -> Coming:
    guide, rules = guides.transitions[transition], guides.school_year
    day = clock.joint(rules, child, transition)
    steps = [(step, timing.timing(rules, step, child)) for step in guide.steps]
    steps.sort(key=lambda pair: pair[1].order)
    return Coming(
        title=_("%(age)s: %(transition)s. %(when)s")
        % {
            "age": wording.age(child.months),
            "transition": guide.name,
            "when": words.until_joint(guides, child, transition, day),
        },
        url=f"/uebergaenge/{transition}",
        steps=tuple(
            ComingStep(
                title=step.title,
                when=words.when(at, child.today),
                advice=words.advice(at, rules, child.today),
                missed=at.moment is Moment.MISSED,
                urgent=step.urgent and at.moment is not Moment.MISSED,
                url=f"/uebergaenge/{transition}#{step.id}",
            )
            for step, at in steps
            if at.moment.due or at.moment is Moment.SOON
        ),
    )


def questions(
    asked: Consultation, guides: Guides, everybody: tuple[clock.Child, ...]
) -> tuple[StartQuestion, ...]:
    """Where a Stichtag falls into the month of birth."""
    rules = guides.school_year

    def link(child: clock.Child, year: int, answer: str) -> Link:
        told = replace(asked, starts=family.telling(child, everybody, year), counted=False)
        return Link(label=f"{answer}: {words.year_said(rules, child, year)}", url=told.url())

    return tuple(
        StartQuestion(
            child=wording.age(child.months),
            question=words.question(rules, child),
            answers=(link(child, child.ruled[0], _("Ja")), link(child, child.ruled[-1], _("Nein"))),
        )
        for child in everybody
        if child.asked
    )
