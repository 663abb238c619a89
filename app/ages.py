"""Ages in months and the phases of the chain that follow from them: the one place for that rule.

A phase belongs to an offer when its ages reach into it. At an edge a year may be left out, for
classes and Kita years begin by the calendar and not on a birthday: a primary school takes children
from 5½ to 11 and is in its own phase alone. Where the ages are open, as for parents and adults,
they reach as far as the phases do.
"""

from collections.abc import Collection, Iterable

from app.i18n import gettext as _
from app.vocabulary import OLDEST, YOUNGEST, Phase

GRACE = 12
"""Months of a phase that ages may reach into without it."""


def reach(low: int | None, high: int | None, phases: Iterable[Phase]) -> tuple[int, int]:
    """Youngest and oldest age in months; an open end reaches as far as the phases do, without any
    as far as the chain."""
    spans = [phase.months for phase in phases] or [(YOUNGEST, OLDEST)]
    youngest, oldest = min(first for first, _last in spans), max(last for _first, last in spans)
    low = max(low if low is not None else youngest, YOUNGEST)
    high = min(high if high is not None else oldest, OLDEST)
    # A closed end may lie beyond the open one that was filled in from the phases.
    return (low, high) if low <= high else (min(low, high), max(low, high))


def following(low: int | None, high: int | None, phases: Collection[Phase]) -> tuple[Phase, ...]:
    """The phases that these ages need; of those in which they touch no more than `GRACE` the ones
    that are there already. All as they are where both ends are open."""
    if low is None and high is None:
        return tuple(phases)
    kept = [p for p in phases if _possible(p, low, high)]
    ages = reach(low, high, kept)
    found = tuple(p for p in Phase if p in kept or _needed(p, *ages))
    return found or tuple(p for p in Phase if _possible(p, low, high))


def contradiction(low: int | None, high: int | None, phases: Collection[Phase]) -> str:
    """Which phases do not go with the ages, in German; "" where all do."""
    wanted = following(low, high, phases)
    strange = [p.label for p in phases if p not in wanted]
    missing = [p.label for p in wanted if p not in phases]
    if not strange and not missing:
        return ""
    said = [
        *(_("nicht dazu gehört „%(phase)s“") % {"phase": each} for each in strange),
        *(_("es fehlt „%(phase)s“") % {"phase": each} for each in missing),
    ]
    return _("Nach dem Alter: %(what)s. Bitte ändern, oder den Grund dafür angeben.") % {
        "what": "; ".join(said)
    }


def _possible(phase: Phase, low: int | None, high: int | None) -> bool:
    return phase.reached(
        YOUNGEST if low is None else min(low, OLDEST - 1), OLDEST if high is None else high
    )


def _needed(phase: Phase, low: int, high: int) -> bool:
    first, last = phase.months
    return min(last, high) - max(first, low) > GRACE
