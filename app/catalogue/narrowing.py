"""What narrows a search: the filters with their counts, what was chosen, and what was read out of
the question."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from app import wording
from app.catalogue.criteria import Criteria
from app.catalogue.facets import FACETS
from app.catalogue.views import Chip, Facet, Option
from app.i18n import gettext as _
from search.answers import Answer, Understood


def label(facet: str, value: str) -> str:
    return FACETS[facet].label(value)


def effective(criteria: Criteria, understood: Understood) -> Criteria:
    """The criteria with what was read out of the question, so that every link carries it on."""
    chosen = dict(criteria.chosen)
    for facet, values in understood.facets.items():
        chosen.setdefault(facet, values)
    if understood.kommune:
        chosen.setdefault("kommune", (understood.kommune,))
    return replace(criteria, chosen=chosen, ages=criteria.ages or understood.ages)


def facets(criteria: Criteria, answer: Answer) -> tuple[Facet, ...]:
    """All facets with their counts; options that lead to nothing are left out unless chosen."""
    counts = answer.results.counts
    now = effective(criteria, answer.understood)
    found = []
    for name, facet in FACETS.items():
        chosen = now.chosen.get(name, ())
        counted = counts.get(name, {})
        options = tuple(
            Option(
                value=value,
                label=facet.label(value),
                count=counted.get(value, 0),
                chosen=value in chosen,
            )
            for value in facet.values
            if counted.get(value, 0) or value in chosen
        )
        if options:
            found.append(
                Facet(
                    name=name,
                    label=_(facet.title),
                    options=options,
                    open=bool(chosen) or facet.open,
                )
            )
    return tuple(found)


def chips(criteria: Criteria, understood: Understood) -> tuple[Chip, ...]:
    """What narrows the search: chosen by hand, and read out of the question."""
    found = []
    for name in FACETS:
        found += [
            _chip(label(name, value), criteria.toggled(name, value))
            for value in criteria.chosen.get(name, ())
        ]
        if name not in criteria.chosen:
            found += [
                _chip(label(name, value), _literal(criteria, name), understood=True)
                for value in _read(understood, name)
            ]
        if name == "kommune" and understood.between and not criteria.chosen.get(name):
            # Which of them is meant is asked; what is shown is from both, and can be from all.
            several = [label(name, value) for value in understood.between]
            place = understood.village or wording.either(several)
            found.append(_chip(place, _literal(criteria, name), understood=True))
    for age in criteria.ages:
        rest = tuple(other for other in criteria.ages if other != age)
        found.append(_chip(wording.age(age), replace(criteria, ages=rest, page=1)))
    if not criteria.ages:
        found += [
            _chip(wording.age(age), _literal(criteria, "alter"), understood=True)
            for age in understood.ages
        ]
    return tuple(found)


def _read(understood: Understood, name: str) -> tuple[str, ...]:
    if name == "kommune":
        return (understood.kommune,) if understood.kommune else ()
    return tuple(understood.facets.get(name, ()) or understood.times.get(name, ()))


def _literal(criteria: Criteria, name: str) -> Criteria:
    return replace(criteria, literal=(*criteria.literal, name), page=1)


def _chip(text: str, without: Criteria, *, understood: bool = False) -> Chip:
    return Chip(
        label=text,
        remove_url=without.url(),
        remove_label=_("Filter %(label)s entfernen") % {"label": text},
        understood=understood,
    )


def listed(read: Mapping[str, Iterable[str]]) -> str:
    """Filters as they are listed, ages of them in months."""
    return wording.listed(
        [
            wording.age(int(value)) if name == "alter" else label(name, value)
            for name, values in read.items()
            for value in values
        ]
    )
