"""What a family should do by when: the steps of phases and transitions at a child's age."""

from collections.abc import Iterator

from app import wording
from app.chain.views import DueStep
from app.i18n import gettext as _
from app.i18n import ngettext
from app.records.guides import StepRecord
from app.records.texts import Guides
from app.vocabulary import StepKind, Transition

AHEAD = 6
"""Months that a family looks ahead."""
_DUTIES = frozenset({StepKind.CHECKUP, StepKind.SIGN_UP})


def steps(guides: Guides) -> Iterator[tuple[StepRecord, str]]:
    """Every step of phases and transitions with the address of its guide, youngest first."""
    found = [
        (step, f"/phasen/{guide.slug}") for guide in guides.phases.values() for step in guide.steps
    ]
    found += [
        (step, f"/uebergaenge/{guide.slug}")
        for guide in guides.transitions.values()
        for step in guide.steps
    ]
    yield from sorted(found, key=lambda pair: (pair[0].months.from_, pair[0].months.to))


def duty(step: StepRecord) -> bool:
    """A date that must not be missed: a check-up, a registration, whatever is urgent."""
    return step.urgent or step.kind in _DUTIES


def next_transition(guides: Guides, age: int) -> tuple[Transition, int] | None:
    """The next ring before a child of this age, and in how many months; None behind the last."""
    for transition, guide in guides.transitions.items():
        if guide.at_months > age:
            return transition, guide.at_months - age
    return None


def due_steps(guides: Guides, age: int) -> tuple[DueStep, ...]:
    """Duties that are due now, those that end soonest first, then those of the next months."""
    now, soon = [], []
    for step, url in steps(guides):
        if not duty(step):
            continue
        if step.months.from_ <= age <= step.months.to:
            now.append((step, url))
        elif age < step.months.from_ <= age + AHEAD:
            soon.append((step, url))
    now.sort(key=lambda pair: pair[0].months.to)
    return tuple(due_step(step, url, age) for step, url in (*now, *soon))


def announcement(guides: Guides, age: int) -> str:
    """ "In 6 Monaten: Kita-Start. Jetzt dran: U7a, Kita-Platz vormerken."."""
    said = []
    ahead = next_transition(guides, age)
    if ahead:
        name = guides.transitions[ahead[0]].short_name
        said.append(_("%(when)s: %(what)s.") % {"when": said_until(ahead[1]), "what": name})
    due = due_steps(guides, age)
    now = [step.title for step in due if step.now][:2]
    if now:
        said.append(_("Jetzt dran: %(what)s.") % {"what": wording.listed(now)})
    soon = next((step for step in due if not step.now), None)
    if soon:
        said.append(_("%(when)s: %(what)s.") % {"when": _capital(soon.due), "what": soon.title})
    return " ".join(said) or _("Zurzeit steht keine Frist an.")


def due_step(step: StepRecord, url: str, age: int | None) -> DueStep:
    first, last = step.months.from_, step.months.to
    now = age is not None and first <= age <= last
    past = age is not None and age > last
    due = ""
    if age is not None:
        due = (
            _("jetzt")
            if now
            else _("schon vorbei")
            if past
            else _uncapital(said_until(first - age))
        )
    return DueStep(
        title=step.title,
        when=step.when,
        due=due,
        now=now,
        past=past,
        urgent=step.urgent,
        url=f"{url}#{step.id}",
        months=(first, last),
        text=step.text,
    )


def said_until(months: int) -> str:
    """ "In 6 Monaten", "In 2 Jahren und 3 Monaten", "In etwa 6 Jahren"."""
    if months < 24:
        return ngettext("In %(n)d Monat", "In %(n)d Monaten", months) % {"n": months}
    years, rest = divmod(months, 12)
    if not rest:
        return _("In %(n)d Jahren") % {"n": years}
    if years < 4:
        return _("In %(years)d Jahren und %(months)s") % {
            "years": years,
            "months": ngettext("%(n)d Monat", "%(n)d Monaten", rest) % {"n": rest},
        }
    return _("In etwa %(n)d Jahren") % {"n": round(months / 12)}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _uncapital(text: str) -> str:
    return text[:1].lower() + text[1:]
