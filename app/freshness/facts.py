"""What a Träger reads of its offer before it says that this is right: all that families read."""

from app import wording
from app.freshness.places import spots
from app.i18n import gettext as _
from app.records.offers import OfferRecord
from app.vocabulary import Cost, Registration


def facts(record: OfferRecord) -> tuple[tuple[str, str], ...]:
    """What the Träger should look at; what we do not know is said."""
    ask = _("wissen wir noch nicht")
    cost = ask if record.cost is Cost.UNKNOWN and not record.cost_note else record.cost.label
    registration = record.registration
    ages = wording.ages_said(record.age_months.min, record.age_months.max, record.phases)
    whom = (
        (_("Alter"), ages or ask),
        (_("Für wen"), wording.listed([each.label for each in record.audience])),
    )
    terms = (
        (_("Kosten"), f"{cost}: {record.cost_note}" if record.cost_note else cost),
        (
            _("Anmeldung"),
            ask if registration is Registration.UNKNOWN else registration.label,
        ),
    )
    if several := places(record):
        return (*whom, *((_("Wo und wann"), said) for said in several), *terms)
    return (
        *whom,
        (_("Wann"), record.schedule_said or ask),
        (_("Wo"), (record.place.said if record.place else "") or ask),
        *terms,
        (_("Kontakt"), record.contact.said or ask),
    )


def places(record: OfferRecord) -> tuple[str, ...]:
    """Where there are several, each with its time and whom to ask."""
    found = spots(record.place, record.schedule_said, record.contact, record.locations)
    return tuple(each.said for each in found)


def text(record: OfferRecord) -> tuple[str, ...]:
    """What it is, paragraph by paragraph."""
    return (record.summary, *filter(None, map(str.strip, record.description.split("\n"))))
