"""How somebody knows what they write about an offer: it makes the source and the Stand."""

from datetime import date

from app.i18n import N_
from app.i18n import gettext as _
from app.records.base import Source
from app.records.offers import OfferRecord
from app.rights import Account
from app.vocabulary import Vocabulary

NAME = "woher"
"""Field of the forms that ask it."""


class Known(Vocabulary):
    """The answers to "Woher wissen Sie es?"."""

    CALL = "anruf", N_("Ich habe angerufen")
    PROVIDER = "traeger", N_("Der Träger hat es mir gesagt oder geschrieben")
    VISIT = "vor-ort", N_("Ich war dort")
    WEBSITE = "internetseite", N_("Es steht auf der Internetseite")
    LEAFLET = "faltblatt", N_("Es steht auf einem Faltblatt oder Aushang")
    SPELLING = "schreibweise", N_("Nichts Neues, nur anders geschrieben")


def known(
    record: OfferRecord, how: Known, *, by: Account, today: date, where: str = "", year: int = 0
) -> OfferRecord:
    """The record with its source, its Stand and, where somebody has asked or looked today, the day
    on which it was checked. `where` is the address or the name of what was read, `year` the one
    printed on it."""
    if how is Known.SPELLING:
        return record
    said = {
        Known.CALL: _("Auskunft am Telefon"),
        Known.PROVIDER: _("Auskunft des Trägers"),
        Known.VISIT: _("vor Ort nachgesehen"),
        Known.WEBSITE: where,
        Known.LEAFLET: where or _("Faltblatt"),
    }[how]
    seen = year if how is Known.LEAFLET and year else today.year
    address = how is Known.WEBSITE and where.startswith(("http://", "https://"))
    source = Source.model_validate({"url" if address else "title": said or how.label, "seen": seen})
    others = tuple(each for each in record.sources if each.said != source.said)
    fresh = record.model_copy(
        update={
            "sources": (*others, source),
            "stand": max([seen, *(each.seen for each in others if each.seen)]),
        }
    )
    if seen != today.year:
        return fresh
    return fresh.model_copy(update={"verified_at": today, "verified_by": by.office, "doubt": None})
