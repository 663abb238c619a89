"""For whom a guide is read: one child and a Kommune, as the address says them.

`/uebergaenge/kita-grundschule?alter=66&schulstart=2027&kommune=kreuzau`
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app import wording
from app.catalogue.criteria import Criteria
from app.catalogue.guideviews import GuideChild
from app.i18n import gettext as _
from app.records.schoolyear import SchoolYearRecord
from app.schoolyear import family, words
from app.schoolyear.child import Child
from app.vocabulary import KOMMUNEN
from app.web.carried import NOTHING, Carried, carried
from app.web.views import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address says; nothing of it for the page that is the same for everybody."""

    path: str
    child: Child | None = None
    kommune: str | None = None
    carried: Carried = NOTHING
    """What of it goes on to every other page; more than one child, where the address has more."""
    misread: str = ""
    """What was said of a child and could not be understood, as it was typed."""

    @classmethod
    def read(
        cls,
        path: str,
        parameters: Iterable[tuple[str, str]],
        rules: SchoolYearRecord,
        today: date,
    ) -> "Asked":
        """Keeps what is known and drops the rest."""
        typed = list(parameters)
        given = family.with_classes(rules, typed, today)
        criteria = Criteria.read(given)
        ages = _age(typed, given)
        children = family.children(rules, ages[:1], family.read(given), today)
        kommunen = criteria.chosen.get("kommune", ())
        return cls(
            path=path,
            child=children[0] if children else None,
            kommune=kommunen[0] if len(kommunen) == 1 else None,
            carried=carried(kommunen, ages),
            misread=family.misread(typed),
        )

    def criteria(self, facet: str, value: str) -> Criteria:
        """The offers of the guide in the Kommune, for every age."""
        chosen = {facet: (value,)}
        return Criteria(chosen=chosen | ({"kommune": (self.kommune,)} if self.kommune else {}))

    def url(self) -> str:
        return family.guide_url(self.path, self.child, self.kommune)

    def view(self, rules: SchoolYearRecord) -> GuideChild:
        """The form and what it was answered with."""
        child = self.child
        return GuideChild(
            years=child.months // 12 if child and child.months >= 0 else "",
            months=child.months % 12 if child and child.months >= 0 else "",
            kommunen=tuple(
                Link(label=_(name), url=slug, current=slug == self.kommune)
                for slug, name in KOMMUNEN.items()
            ),
            misread=words.misread(self.misread) if self.misread else "",
            said=_said(rules, child) if child else "",
            question=words.question(rules, child) if child and child.asked else "",
            answers=self._answers(rules, child) if child and child.asked else (),
            kept=self._kept(),
            reset_url=self.path if child or self.kommune else None,
        )

    def _kept(self) -> tuple[tuple[str, str], ...]:
        """What the form carries on: what was said of the child, and one that has no years yet."""
        if self.child is None:
            return ()
        said = family.pairs(family.starts_of((self.child,), named=True))
        unborn = [("alter", str(self.child.months))] if self.child.months < 0 else []
        return (*unborn, *said)

    def _answers(self, rules: SchoolYearRecord, child: Child) -> tuple[Link, ...]:
        return tuple(
            Link(label=answer, url=replace(self, child=replace(child, start=year, said=True)).url())
            for answer, year in words.answers(rules, child)
        )


def _age(typed: Sequence[tuple[str, str]], given: Iterable[tuple[str, str]]) -> tuple[int, ...]:
    """Of the one child: from its class, else from years and months, else what the address says,
    of which the first counts."""
    ages = Criteria.read(pair for pair in given if pair[0] == "alter").ages
    if any(name == family.CLASS and value.strip() for name, value in typed):
        return ages[-1:]
    fields = Criteria.read(pair for pair in typed if pair[0] in ("jahre", "monate")).ages
    return fields or ages


def _said(rules: SchoolYearRecord, child: Child) -> str:
    if child.months < 0:
        return _("Für Ihr Kind, das noch nicht geboren ist.")
    facts = [wording.age(child.months), words.standing(child), words.school_start(rules, child)]
    if child.kita_said:
        facts.append(words.kita_start(child))
    return _("Für Ihr Kind: %(facts)s.") % {"facts": wording.beside(map(wording.inside, facts))}
