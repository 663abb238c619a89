"""The steps of a guide as they are written at the desk: their order, and for which months each is.
Both are kept as texts: the order as a list of ids, those that were taken out with "-" before them,
and the months as "0 bis 3"."""

import re
from collections.abc import Iterator, Mapping

from pydantic import ValidationError

from app.records.germanlists import items, joined
from app.records.guides import MonthSpan, PhaseRecord, StepRecord, TransitionRecord
from app.records.texts import Guides

STEPS, MONTHS, WHEN = "steps", "months", "when"
GONE = "-"
_SPAN = re.compile(r"(-?\d{1,3}) ?(?:bis|–) ?(-?\d{1,3})")
Steps = tuple[StepRecord, ...]


def is_order(key: str) -> bool:
    """Of phases and transitions, not of the Ablaufplan."""
    return key.startswith(("phasen/", "uebergaenge/")) and key.endswith(f"/{STEPS}")


def is_months(key: str) -> bool:
    return f"/{STEPS}/" in key and key.endswith(f"/{MONTHS}")


def months_text(months: MonthSpan) -> str:
    return f"{months.from_} bis {months.to}"


def months_of(text: str) -> MonthSpan | None:
    """None where it is none, or not in order."""
    found = _SPAN.fullmatch(text.strip().replace("−", GONE))
    if not found:
        return None
    try:
        return MonthSpan.model_validate({"from": int(found[1]), "to": int(found[2])})
    except ValidationError:
        return None


def ordered(steps: Steps, text: str) -> Steps:
    """In that order. A step of a newer file stands at the end until somebody has decided."""
    known = {step.id: step for step in steps}
    names = items(text)
    new = (step for step in steps if step.id not in names and f"{GONE}{step.id}" not in names)
    return (*(known[name] for name in names if name in known), *new)


def beside(
    texts: Mapping[str, str], guides: Guides, all_ids: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, str]]:
    """The same texts with the order before the first step of a guide and months after its `when`;
    `all_ids` are by page those of the files, for what was taken out."""
    steps = {page: guide.steps for page, guide in _guides(guides)}
    begun = set()
    for key, text in texts.items():
        page = "/".join(key.split("/", 2)[:2])
        if page in steps and key.startswith(f"{page}/{STEPS}/") and page not in begun:
            begun.add(page)
            yield f"{page}/{STEPS}", order_of([s.id for s in steps[page]], all_ids[page])
        yield key, text
        if page in steps and key.endswith(f"/{WHEN}"):
            name = key.split("/")[-2]
            months = next(step.months for step in steps[page] if step.id == name)
            yield f"{key.removesuffix(WHEN)}{MONTHS}", months_text(months)


def order_of(names: list[str], every: tuple[str, ...]) -> str:
    return joined([*names, *(f"{GONE}{each}" for each in every if each not in names)])


def ids(guides: Guides) -> Mapping[str, tuple[str, ...]]:
    """By page."""
    return {page: tuple(step.id for step in guide.steps) for page, guide in _guides(guides)}


def _guides(guides: Guides) -> Iterator[tuple[str, PhaseRecord | TransitionRecord]]:
    yield from ((f"phasen/{slug}", guide) for slug, guide in guides.phases.items())
    yield from ((f"uebergaenge/{slug}", guide) for slug, guide in guides.transitions.items())
