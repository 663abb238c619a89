"""A step of a guide as every page says it: what is due, until when, and what helps."""

from dataclasses import dataclass

from app.records.guides import StepRecord
from app.records.schoolyear import SchoolYearRecord
from app.schoolyear import words
from app.schoolyear.child import Child
from app.schoolyear.timing import Moment, Timing


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    title: str
    when: str
    """Its rule, for every child."""
    due: str
    """"jetzt, bis 15. November 2027", "ab März 2028"; "" without a child."""
    moment: Moment | None
    advice: str
    """What to do now that it was missed, or what is to be known."""
    urgent: bool
    url: str

    @property
    def now(self) -> bool:
        return self.moment in (Moment.NOW, Moment.LAST)

    @property
    def missed(self) -> bool:
        return self.moment is Moment.MISSED

    @property
    def past(self) -> bool:
        """Over, or not needed for this child."""
        return self.moment is Moment.OVER


def line(
    rules: SchoolYearRecord, step: StepRecord, url: str, timing: Timing | None, of: Child | None
) -> StepLine:
    """Without a child it says only its rule. `url` is its guide."""
    moment = timing.moment if timing else None
    return StepLine(
        title=step.title,
        when=step.when,
        due=words.when(timing, of, rules) if timing and of else "",
        moment=moment,
        advice=words.advice(timing, rules, of.today) if timing and of else "",
        urgent=step.urgent and moment is not Moment.OVER,
        url=f"{url}#{step.id}",
    )
