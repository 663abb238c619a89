"""Whom a family can reach: never nobody. The first of these that has a way in answers: the offer
itself, its Träger, the town hall of its Kommune, the Familienbüro; the page says whose it is."""

from app.i18n import gettext as _
from app.records.offers import OfferRecord
from app.records.places import KommuneRecord, KreisRecord, Office, ProviderRecord
from app.web.views import Contact


def of_offer(
    offer: OfferRecord,
    provider: ProviderRecord | None,
    kommune: KommuneRecord | None,
    kreis: KreisRecord,
) -> Contact:
    """The best contact of an offer; `kommune` is the first in which it can be used."""
    own = offer.contact
    if own.phone or own.email or own.url:
        return Contact(
            name=offer.title,
            whose=_("Kontakt des Angebots"),
            phone=own.phone,
            email=own.email,
            url=own.url,
        )
    if provider is not None and (provider.phone or provider.email or provider.url):
        return of_provider(provider, own=False)
    if kommune is not None and (kommune.rathaus.phone or kommune.rathaus.email):
        return of_town_hall(kommune, own=False)
    return of_office(
        kreis.familienbuero, _("Kontakt des Familienbüros, es hilft weiter"), own=False
    )


def of_provider(provider: ProviderRecord, *, own: bool = True) -> Contact:
    return Contact(
        name=provider.name,
        whose=_("Kontakt des Trägers"),
        own=own,
        phone=provider.phone,
        email=provider.email,
        url=provider.url,
        street=provider.street,
        postcode=provider.postcode,
        city=provider.city,
    )


def of_town_hall(kommune: KommuneRecord, *, own: bool = True) -> Contact:
    hall = kommune.rathaus
    return Contact(
        name=_("Rathaus %(kommune)s") % {"kommune": kommune.name},
        whose=_("Kontakt des Rathauses, dort hilft man weiter")
        if not own
        else _("Kontakt des Rathauses"),
        own=own,
        phone=hall.phone,
        email=hall.email,
        url=kommune.website,
        street=hall.street,
        postcode=hall.postcode,
        city=hall.city,
        note="\n".join(filter(None, (hall.opening_hours, hall.phone_note))) or None,
        stand=hall.phone_stand,
    )


def of_jugendamt(kommune: KommuneRecord, kreis: KreisRecord) -> Contact:
    """The Jugendamt that serves the Kommune; Stadt Düren has its own."""
    office = kommune.jugendamt
    serves = office.name == kreis.jugendamt.name
    return Contact(
        name=office.name,
        whose=_("Zuständiges Jugendamt"),
        phone=office.phone,
        email=kreis.jugendamt.email if serves else None,
        url=None if serves else kommune.website,
        stand=office.phone_stand,
    )


def of_office(office: Office, whose: str, *, own: bool = True) -> Contact:
    place = office.place
    return Contact(
        name=office.name or "",
        whose=whose,
        own=own,
        phone=office.phone,
        email=office.email,
        url=office.url,
        street=place.street if place else office.street,
        postcode=place.postcode if place else office.postcode,
        city=place.city if place else office.city,
        note=place.name if place else None,
    )
