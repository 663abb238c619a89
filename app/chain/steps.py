"""What a family should do by when, as the chain shows it."""

from app.chain.views import DueStep
from app.records.guides import StepRecord
from app.records.schoolyear import SchoolYearRecord
from app.schoolyear import words
from app.schoolyear.child import Child
from app.schoolyear.timing import Moment, Timing


def due_step(
    step: StepRecord, url: str, timing: Timing | None, of: Child | None, rules: SchoolYearRecord
) -> DueStep:
    """A step as a line; without a child it says only its rule. `url` is its guide."""
    moment = timing.moment if timing else None
    return DueStep(
        title=step.title,
        when=step.when,
        due=words.when(timing, of, rules) if timing and of else "",
        moment=moment,
        now=moment in (Moment.NOW, Moment.LAST),
        past=moment is Moment.OVER,
        missed=moment is Moment.MISSED,
        advice=words.advice(timing, rules, of.today) if timing and of else "",
        urgent=step.urgent and moment is not Moment.OVER,
        url=f"{url}#{step.id}",
    )
