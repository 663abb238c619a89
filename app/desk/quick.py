"""The small form of a row: what it asks, how it is read, what is wrong with it.

It is the whole form with most of its fields left as they are, so a fact is judged here as there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from app import typed
from app.desk.deps import Desk
from app.desk.rowviews import Choice, QuickPanel
from app.freshness.places import spots
from app.i18n import gettext as _
from app.offers import forms, knownby, locations
from app.offers.forms import OfferForm, label_of
from app.offers.knowing import NAME, Known
from app.offers.knownby import Answer
from app.records.offers import OfferRecord
from app.records.times import TimesOfRecord
from app.rights import must_ask, others
from app.times.reading import Told, told
from app.vocabulary import KOMMUNEN, Cost, Registration, Vocabulary
from app.web.forms import Fields, first
from app.web.views import Fault
from app.wording import listed

PLACE = "platz"
"""Which place is meant: "0" is the offer's own."""
WORDS = "in_worten"
"""Times that were not understood stay as they were typed."""
AT_PLACE = ("zeiten", "wann", "ort_name", "strasse", "plz", "ort", "telefon")
"""Asked of each place; in the rows of the form they are called "weiter_…"."""
OF_ALL = ("kosten", "kosten_text", "anmeldung", "faellt_aus_bis")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was sent, and the record that it makes: None where something is wrong."""

    values: Mapping[str, str]
    record: OfferRecord | None
    knowing: Answer | None
    faults: tuple[Fault, ...]
    words_asked: bool = False


def values_of(record: OfferRecord, place: int) -> dict[str, str]:
    """The fields as they open, for the offer's own place or a further one."""
    form = OfferForm.of(record)
    found = {name: form.first(name) for name in (*AT_PLACE, *OF_ALL)}
    if place:
        row = form.further()[place - 1]
        found |= {name: row[f"weiter_{name}"] for name in AT_PLACE}
    # One field for the time: what the portal reckons with, else the sentence.
    if not found["zeiten"] or not _has_words(record, place):
        found["zeiten"] = found["zeiten"] or found["wann"]
        found["wann"] = ""
    return found


def _has_words(record: OfferRecord, place: int) -> bool:
    """Its times have a sentence beside them that says something else."""
    spot = record.locations[place - 1] if place else record
    return bool(spot.times and spot.schedule and spot.times.leaves(spot.schedule))


def read(fields: Fields, base: OfferRecord, place: int, *, today: date) -> Typed:
    """What was typed about `base`, which is the version that the person had before them."""
    was = values_of(base, place)
    given = {name: typed.block(value) for name, value in fields if name in was}
    values = {**was, **given}
    when, asked = _when(fields, values, was, base, place, today)
    form = _form({**values, **when}, base, place)
    faults = [_fault(each, place) for each in form.wrong] if not asked else []
    faults += [asked] if asked else []
    how, unknown = _knowing(fields, base, today)
    faults += unknown
    return Typed(
        values=values,
        record=None if faults else form.record,
        knowing=how,
        faults=tuple(faults),
        words_asked=asked is not None,
    )


def _when(
    fields: Fields,
    values: Mapping[str, str],
    was: Mapping[str, str],
    base: OfferRecord,
    place: int,
    today: date,
) -> tuple[dict[str, str], Fault | None]:
    """Times and sentence as the whole form has them; a fault where the times are not understood and
    nobody has said that they are meant as words."""
    text, beside = typed.line(values["zeiten"]), _has_words(base, place)
    spot = base.locations[place - 1] if place else base
    if text == typed.line(was["zeiten"]):
        if beside:
            return {}, None
        return {"zeiten": spot.times.said if spot.times else "", "wann": spot.schedule or ""}, None
    if not text or beside:
        return {}, None
    try:
        TimesOfRecord.typed(text, today, spot.times)
    except ValueError as error:
        if first(fields, WORDS):
            return {"zeiten": "", "wann": text}, None
        return {}, Fault(field="zeiten", label=_("Wann"), text=str(error))
    return {"zeiten": text, "wann": ""}, None


def _form(values: Mapping[str, str], base: OfferRecord, place: int) -> OfferForm:
    """The whole form with these fields typed over."""
    named = set(OF_ALL if place else (*AT_PLACE, *OF_ALL))
    pairs = [pair for pair in forms.pairs_of(base) if pair[0] not in named]
    pairs += [(name, values[name]) for name in named]
    if place:
        rows = [dict(row) for row in OfferForm.of(base).further()]
        rows[place - 1] |= {f"weiter_{name}": values[name] for name in AT_PLACE}
        pairs = [pair for pair in pairs if pair[0] not in locations.FIELDS]
        pairs += locations.pairs_of(rows)
    return OfferForm.read(pairs, slug=base.slug, before=base)


def _fault(wrong: forms.Wrong, place: int) -> Fault:
    if wrong.name in OF_ALL or (wrong.name in AT_PLACE and not place):
        label = _("Wann") if wrong.name == "zeiten" else wrong.label
        return Fault(field=wrong.name, label=label, text=wrong.text)
    if wrong.name == locations.NAME:
        return Fault(field="zeiten", label=wrong.label, text=wrong.text)
    text = _("%(why)s Das geht nur im ganzen Formular.") % {"why": wrong.text}
    return Fault(field="ganz", label=wrong.label, text=text)


def _knowing(fields: Fields, base: OfferRecord, today: date) -> tuple[Answer | None, list[Fault]]:
    answer = knownby.answer_in(fields)
    if answer.how is None:
        text = _("Bitte auswählen; es wird die Quelle.")
        return None, [Fault(field=NAME, label=label_of(NAME), text=text)]
    return answer, [
        Fault(field=name, label=label_of(name), text=text)
        for name, text in answer.faults(base, today)
    ]


# --- the panel -----------------------------------------------------------------------------------


def panel(
    desk: Desk,
    record: OfferRecord,
    version: int,
    place: int | None,
    typed_in: Typed | None = None,
    *,
    simple: bool = True,
    sent: Fields | None = None,
    collided: bool = False,
) -> QuickPanel:
    """As it opens, or again with what was typed. `place` is None where that is still to be said."""
    url = f"/pult/angebote/{record.slug}"
    there = spots(record.place, record.schedule_said, record.contact, record.locations)
    asked = QuickPanel(
        slug=record.slug,
        title=record.title,
        version=version,
        full_url=url,
        places=tuple((str(number), spot.where) for number, spot in enumerate(there)),
    )
    if not simple:
        said = _("Zu diesem Angebot liegt noch ein Entwurf von Ihnen. Bitte dort weiterschreiben.")
        return replace(asked, refused=said)
    if there and place is None:
        return asked
    place = place or 0
    values = dict(typed_in.values) if typed_in else values_of(record, place)
    values |= {name: first(sent or [], name) for name in knownby.FIELDS}
    return replace(
        asked,
        place=place,
        place_said=there[place].where if there else "",
        values=values,
        words=_has_words(record, place),
        words_asked=typed_in is not None and typed_in.words_asked,
        told=_told(values["zeiten"], desk, typed_in is not None),
        costs=_choices(Cost),
        registrations=_choices(Registration) if record.registration is Registration.UNKNOWN else (),
        knowing=_choices(Known),
        faults=typed_in.faults if typed_in else (),
        shared=listed([KOMMUNEN[slug] for slug in others(desk.by, record.kommunen)]),
        must_ask=must_ask(desk.by, record.kommunen),
        collided=collided,
    )


def _told(text: str, desk: Desk, typed_now: bool) -> Told:
    """How the time was understood. Of a sentence that stands there already nobody is told that it
    cannot be reckoned with."""
    found = told(text, desk.now, desk.index.catalogue.guides.school_year.calendar)
    return found if found.understood or typed_now else Told()


def _choices(words: type[Vocabulary]) -> tuple[Choice, ...]:
    return tuple((each.value, each.label) for each in words)


def place_in(text: str, record: OfferRecord) -> int | None:
    """Which place is meant; None where several are there and none of them is named."""
    number = typed.number(text, 0, len(record.locations)) if text else None
    return number if record.locations else 0
