"""What a family should do by when, as the chain shows it."""

from urllib.parse import urlencode

from app.chain.views import DueStep
from app.records.guides import StepRecord
from app.records.schoolyear import SchoolYearRecord
from app.schoolyear import family, words
from app.schoolyear.child import Child
from app.schoolyear.timing import Moment, Timing


def guide_url(url: str, of: Child | None, kommune: str | None) -> str:
    """The guide, read for this child and Kommune, so that it says the same."""
    pairs: list[tuple[str, str]] = []
    if of:
        pairs = [("alter", str(of.months)), *family.pairs(family.starts_of((of,)))]
    if kommune:
        pairs.append(("kommune", kommune))
    return f"{url}?{urlencode(pairs)}" if pairs else url


def due_step(
    step: StepRecord, url: str, timing: Timing | None, of: Child | None, rules: SchoolYearRecord
) -> DueStep:
    """A step as a line; without a child it says only its rule. `url` is its guide."""
    moment = timing.moment if timing else None
    return DueStep(
        title=step.title,
        when=step.when,
        due=words.when(timing, of.today) if timing and of else "",
        moment=moment,
        now=moment in (Moment.NOW, Moment.LAST),
        past=moment is Moment.OVER,
        missed=moment is Moment.MISSED,
        advice=words.advice(timing, rules, of.today) if timing and of else "",
        urgent=step.urgent and moment is not Moment.OVER,
        url=f"{url}#{step.id}",
    )
