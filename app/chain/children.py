"""The children on the chain: their mark on the axis, what is due for each, how to take one away."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

from app.chain import axis
from app.chain.address import PATH, ChainAddress
from app.chain.views import Child, YearChoice
from app.i18n import gettext as _
from app.records.schoolyear import Start
from app.records.texts import Guides
from app.schoolyear import child as clock
from app.schoolyear import family, timing, words
from app.schoolyear.lines import line
from app.vocabulary import Phase
from app.web.views import Link

KITA_UNTIL = 48
"""Months up to which it is shown when a child starts Kita."""
PLACES = 3
"""Years after the first possible one that are offered."""


def children(
    address: ChainAddress, guides: Guides, everybody: tuple[clock.Child, ...]
) -> tuple[Child, ...]:
    """`everybody` in the order of the ages in the address."""
    ages = address.criteria.ages
    labels = {str(each.months): words.label(each) for each in everybody}
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
            announcement=words.announcement(guides, each, found),
            due=tuple(
                line(
                    guides.school_year,
                    due.step,
                    family.guide_url(due.url, each, address.kommune),
                    due.timing,
                    each,
                )
                for due in found
            ),
            choices=tuple(choices(address, guides, everybody, each)),
            calendar_url=calendar_url(each),
            cutoff="" if each.said else guides.school_year.cutoff.day,
            share=share,
            mark=marks[str(each.months)][0],
            mark_row=marks[str(each.months)][1],
        )
        for each, share in zip(everybody, shares, strict=True)
        for found in (timing.due(guides, each),)
    )


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
    told = replace(address, starts=family.starts_of(everybody, named=True))
    return tuple(pair for pair in told.pairs() if pair[0] != "alter")


def calendar_url(of: clock.Child) -> str:
    return f"{PATH}/termine.ics?{urlencode(family.one(of))}"


def choices(
    address: ChainAddress, guides: Guides, everybody: tuple[clock.Child, ...], of: clock.Child
) -> Iterator[YearChoice]:
    """What may be said of when a child starts Kita and school, where something hangs on it."""
    rules = guides.school_year

    def link(start: Start, year: int, label: str) -> Link:
        told = replace(address, starts=family.telling(of, everybody, start, year))
        return Link(label=label, url=told.url())

    if 0 <= of.months < KITA_UNTIL:
        # A place that began longer ago needs no registration any more.
        since = clock.school_year(rules, of.today)
        yield YearChoice(
            id=family.NAMES[Start.KITA],
            said=words.kita_start(of),
            hint=_("Wann soll Ihr Kind in die Kita kommen? Danach richtet sich die Anmeldung."),
            others=tuple(
                link(Start.KITA, year, words.year_of_kita(year))
                for year in family.years(rules, of, Start.KITA)
                if since <= year <= of.kita_first + PLACES and (year != of.kita or not of.kita_said)
            ),
        )
    said = words.school_start(rules, of) or words.standing(of)
    if of.months >= clock.ASKED_FROM and (said or of.asked):
        first = clock.school_year(rules, of.today) - clock.CLASSES
        yield YearChoice(
            id=family.NAMES[Start.SCHOOL],
            said=said,
            hint=_(
                "Früher eingeschult, zurückgestellt oder eine Klasse wiederholt: Sagen Sie, was "
                "für Ihr Kind gilt."
            ),
            question=words.question(rules, of) if of.asked else "",
            answers=tuple(
                link(Start.SCHOOL, year, answer) for answer, year in words.answers(rules, of)
            )
            if of.asked
            else (),
            others=tuple(
                link(Start.SCHOOL, year, words.year_said(rules, of, year))
                for year in family.years(rules, of, Start.SCHOOL)
                if year != of.start and year > first
            ),
        )
