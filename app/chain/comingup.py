"""What the next weeks ask of the children on the chain, and which offers answer that."""

from collections.abc import Iterable

from app.catalogue.offer import Offer
from app.records.texts import Guides
from app.schoolyear import child as clock
from app.schoolyear import timing
from app.schoolyear.timing import Moment
from app.vocabulary import Transition

NEAR = 12
"""Months before a transition from which its offers are what comes next."""


class Coming:
    """For all children together: a step that is due for one of them is due."""

    def __init__(self, guides: Guides, family: Iterable[clock.Child]) -> None:
        self.wanted: dict[str, int] = {}
        """Offer -> how pressing the step is that names it, 0 first."""
        over: set[str] = set()
        self.joints: set[Transition] = set()
        self.passed: set[Transition] = set()
        for child in family:
            self._add_joints(guides, child)
            for number, each in enumerate(timing.timed(guides, child)):
                if each.timing.moment is Moment.OVER:
                    over.update(each.step.offers)
                elif each.timing.moment.due or each.timing.moment is Moment.SOON:
                    if not timing.duty(each.step) and each.step.kind != "schule":
                        continue
                    for slug in each.step.offers:
                        self.wanted[slug] = min(self.wanted.get(slug, number), number)
        self.over = over - self.wanted.keys()
        self.passed -= self.joints

    def _add_joints(self, guides: Guides, child: clock.Child) -> None:
        for transition in Transition:
            day = clock.joint(guides.school_year, child, transition)
            if day <= child.today:
                self.passed.add(transition)
            elif clock.months_between(child.today, day) <= NEAR:
                self.joints.add(transition)

    def rank(self, offer: Offer, *, own: bool) -> int:
        """0 for what a due step names on the spot, then what helps over the next transition, then
        all others; last what belongs to a transition that lies behind."""
        joints = set(offer.transitions)
        if offer.slug in self.wanted and (own or offer.countywide):
            return 0
        if joints and joints <= self.passed and offer.slug not in self.wanted:
            return 4
        if offer.slug in self.over:
            return 3
        return 1 if own and joints & self.joints else 2
