"""What the offer's form asks back before it saves: how somebody knows what they changed, and
whether a copy really means the place it was copied from."""

from dataclasses import dataclass, replace
from datetime import date

from app.desk import traces
from app.desk.traces import Trace
from app.i18n import gettext as _
from app.offers import knowing, knownby
from app.offers.forms import OfferForm, Wrong, label_of
from app.offers.knowing import NAME, Known
from app.offers.knownby import Answer
from app.records.offers import OfferRecord

SEEN = "vorlage-gesehen"
"""Field: what a copy still says of its origin was asked about already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The question "Woher wissen Sie es?" as the form shows it."""

    answer: Answer
    choices: tuple[tuple[str, str], ...]
    own: str
    """The offer's web address, where no other one was typed."""
    label: str
    copied: bool
    """What a copy still says of its origin is asked about now."""


def question(form: OfferForm, before: OfferRecord | None) -> Asked:
    """A proposal or an Entwurf brings its answer along, else nothing is chosen beforehand."""
    answer = knownby.answer_in(form.pairs)
    if not knownby.asked_in(form.pairs) and form.record is not None and before is not None:
        answer = knownby.of_version(form.record, before)
    choices = tuple(
        (each.value, each.label) for each in Known if before is not None or _says_something(each)
    )
    return Asked(
        answer=answer,
        choices=choices,
        own=answer.address or (before.contact.url if before else None) or "",
        label=label_of(NAME),
        copied=form.first(SEEN) != "" or any(each.copied for each in form.wrong),
    )


def judged(
    form: OfferForm, before: OfferRecord | None, today: date, origin: OfferRecord | None = None
) -> OfferForm:
    """The form as it may be saved, or without a record and with what is still to be answered. Only
    a form that asks can be asked back."""
    if not knownby.asked_in(form.pairs):
        return form
    wrong = [*_unknown(form, before, today), *_copied(form, origin)]
    if not wrong and form.record is not None:
        return form
    nobody = any(each.name == "traeger" for each in form.wrong)
    known = [each for each in form.wrong if not (nobody and each.name == "traeger_art")]
    return replace(form, record=None, wrong=(*known, *wrong))


def _unknown(form: OfferForm, before: OfferRecord | None, today: date) -> list[Wrong]:
    answer = knownby.answer_in(form.pairs)
    how = answer.how if before is not None or _says_something(answer.how) else None
    if how is None and _needed(form, before):
        return [Wrong(name=NAME, text=_("Bitte antworten: Familien lesen, von wann es ist."))]
    if how is Known.SPELLING and not form.sources():
        return [Wrong(name="quelle", text=_("Bitte eine Quelle stehen lassen."))]
    return [Wrong(name=n, text=t) for n, t in answer.faults(form.record, today)]


def _needed(form: OfferForm, before: OfferRecord | None) -> bool:
    """New, or something else that families rely on, and nobody wrote a source with its year. A
    form with a fault is asked when it is whole, unless the offer is new."""
    if not form.sources():
        return True
    if form.record is None:
        return before is None and not any(year.strip() for _text, year in form.sources())
    if any(knowing.fresh_sources(form.record, before)):
        return False
    never = before is None or (before.draft and before.stand is None)
    return never or (before is not None and knowing.changed(form.record, before) != ())


def _says_something(how: Known | None) -> bool:
    """Whether it can be where a new offer comes from."""
    return how not in (None, Known.SPELLING)


def _copied(form: OfferForm, origin: OfferRecord | None) -> list[Wrong]:
    """Once for all sentences: sent again, it is meant so."""
    if origin is None or form.first(SEEN):
        return []
    found: tuple[Trace, ...] = traces.left(form, origin)
    return [Wrong(name=each.field, text=each.text, copied=True) for each in found]
