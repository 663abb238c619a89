"""What the next weeks ask of the children on the chain, and which offers answer that."""

from collections.abc import Iterable

from app.chain.views import ChainEntry
from app.records.guides import StepRecord
from app.records.schoolyear import Sure
from app.records.texts import Guides
from app.schoolyear import child as clock
from app.schoolyear import timing
from app.schoolyear.timing import Moment
from app.vocabulary import StepKind, Transition

NEAR = 12
"""Months before a transition from which its offers are what comes next."""


class Coming:
    """For all children together: a step that is due for one of them is due."""

    def __init__(self, guides: Guides, family: Iterable[clock.Child]) -> None:
        self.wanted: set[str] = set()
        """Offers that a due step names."""
        over: set[str] = set()
        self.joints: set[Transition] = set()
        self.passed: set[Transition] = set()
        for child in family:
            self._add_joints(guides, child)
            for each in timing.timed(guides, child):
                if each.timing.moment is Moment.OVER:
                    over.update(each.step.offers)
                # What may be done at any time is not what the next weeks ask for.
                elif (
                    each.timing.moment is not Moment.LATER
                    and each.timing.sure is not Sure.OPEN
                    and _asks(each.step)
                ):
                    self.wanted.update(each.step.offers)
        self.over = over - self.wanted
        self.passed -= self.joints

    def _add_joints(self, guides: Guides, child: clock.Child) -> None:
        for transition in Transition:
            day = clock.joint(guides.school_year, child, transition)
            if day <= child.today:
                self.passed.add(transition)
            elif clock.months_between(child.today, day) <= NEAR:
                self.joints.add(transition)

    def asks_for(self, entry: ChainEntry) -> bool:
        """A due step names it, and the family can go there: also what is for older children, as the
        school is before school starts."""
        return entry.offer.slug in self.wanted and (entry.own or entry.offer.countywide)

    def rank(self, entry: ChainEntry) -> int:
        """First what a due step names, on the spot before the whole Kreis, then what helps on the
        spot over the next transition, then all others; last what belongs to a transition that lies
        behind."""
        offer, joints = entry.offer, set(entry.offer.transitions)
        if self.asks_for(entry):
            return 0 if entry.own else 1
        if joints and joints <= self.passed and offer.slug not in self.wanted:
            return 5
        if offer.slug in self.over:
            return 4
        return 2 if entry.own and joints & self.joints else 3


def named(steps: Iterable[StepRecord]) -> set[str]:
    """The offers that steps name which want something to be done."""
    return {slug for step in steps if _asks(step) for slug in step.offers}


def _asks(step: StepRecord) -> bool:
    """It wants something to be done, or a school to be looked at."""
    return timing.duty(step) or step.kind is StepKind.SCHOOL
