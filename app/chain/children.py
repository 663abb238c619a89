"""The children on the chain: their mark on the axis, what is due for each, how to take one away."""

from dataclasses import replace
from urllib.parse import urlencode

from app import wording
from app.chain import axis
from app.chain.address import PATH, ChainAddress
from app.chain.steps import due_step
from app.chain.views import Child, SchoolStart
from app.i18n import gettext as _
from app.records.texts import Guides
from app.schoolyear import child as clock
from app.schoolyear import family, timing, words
from app.vocabulary import Phase
from app.web.views import Link

SCHOOL_FROM = 48
"""Months from which the start of school is shown."""


def children(
    address: ChainAddress, guides: Guides, everybody: tuple[clock.Child, ...]
) -> tuple[Child, ...]:
    """`everybody` in the order of the ages in the address."""
    ages = address.criteria.ages
    labels = {str(each.months): label(each) for each in everybody}
    # A marker's label takes more room than its age alone.
    rows = axis.pack(
        axis.Item(key=str(age), youngest=age, oldest=age, letters=len(labels[str(age)]) + 6)
        for age in ages
    )
    marks = {bar.key: (bar, number) for number, row in enumerate(rows) for bar in row}
    shares = axis.marks(ages)
    return tuple(
        Child(
            months_total=each.months,
            years=max(each.months, 0) // 12,
            months=each.months if each.months < 0 else each.months % 12,
            label=labels[str(each.months)],
            remove_url=without(address, everybody, each).url(),
            announcement=words.announcement(guides, each),
            due=tuple(
                due_step(
                    found.step,
                    family.guide_url(found.url, each, address.kommune),
                    found.timing,
                    each,
                    guides.school_year,
                )
                for found in timing.due(guides, each)
            ),
            start=school_start(address, guides, everybody, each),
            calendar_url=calendar_url(each),
            cutoff="" if each.said else guides.school_year.cutoff.day,
            share=share,
            mark=marks[str(each.months)][0],
            mark_row=marks[str(each.months)][1],
        )
        for each, share in zip(everybody, shares, strict=True)
    )


def label(of: clock.Child) -> str:
    """ "2 Jahre 6 Monate"; of a schoolchild whose year was said the class as well, "3. Klasse"."""
    said = words.standing(of) if of.said else ""
    age = wording.age(of.months)
    return f"{age}, {said}" if said else age


def phase_of(of: clock.Child) -> Phase:
    """The link in which a child is: from Kita age on its school years say so, not its months."""
    by_age = axis.phase_at(of.months)
    if by_age in (Phase.PREGNANCY, Phase.TODDLER, Phase.CAREER):
        return by_age
    number = of.class_now or 0
    if number < 1:
        return Phase.KITA
    return Phase.PRIMARY if number < 5 else Phase.SECONDARY


def without(
    address: ChainAddress, everybody: tuple[clock.Child, ...], gone: clock.Child
) -> ChainAddress:
    rest = tuple(each for each in everybody if each.months != gone.months)
    ages = tuple(each.months for each in rest)
    return replace(
        address,
        criteria=replace(address.criteria, ages=ages),
        starts=family.starts_of(rest),
    )


def kept(address: ChainAddress, everybody: tuple[clock.Child, ...]) -> tuple[tuple[str, str], ...]:
    """What a form that sends ages carries on; what was said of a child as long as its age stays."""
    said = tuple((each.months, each.start) for each in everybody if each.said)
    return tuple(pair for pair in replace(address, starts=said).pairs() if pair[0] != "alter")


def calendar_url(of: clock.Child) -> str:
    pairs = family.one(of)
    return f"{PATH}/termine.ics?{urlencode(pairs)}"


def school_start(
    address: ChainAddress, guides: Guides, everybody: tuple[clock.Child, ...], of: clock.Child
) -> SchoolStart | None:
    if of.months < SCHOOL_FROM or (of.class_now or 0) > family.LAST_CLASS:
        return None
    rules = guides.school_year

    def link(year: int, answer: str = "") -> Link:
        told = replace(address, starts=family.telling(of, everybody, year))
        return Link(label=answer + words.year_said(rules, of, year), url=told.url())

    first = clock.school_year(rules, of.today) - family.LAST_CLASS
    return SchoolStart(
        said=words.school_start(rules, of) or words.standing(of),
        question=words.question(rules, of) if of.asked else "",
        answers=(
            link(of.ruled[0], _("Ja") + ": "),
            link(of.ruled[-1], _("Nein") + ": "),
        )
        if of.asked
        else (),
        others=tuple(
            link(year) for year in clock.possible(of.ruled) if year != of.start and year > first
        ),
    )
