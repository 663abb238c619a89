"""Whom a family can reach: never nobody, and the right one.

What an offer states of itself comes first, field by field. What it leaves open is its Träger's, and
the page says so ("Telefon des Trägers ..."); a number is also that of whom the Träger belongs to.
Where nothing of an offer is known, the first of these with a way in stands in for it, named as such
("Diese Stelle hilft weiter: ..."): the Träger, or the office through which the way to it leads;
whom it belongs to, up the chain; the town hall of its one Kommune; the Familienbüro. Of several
Kommunen nobody has chosen one, so no town hall. A Jugendamt stands for nobody outside its Kommunen.
Where there is a page or an address but nobody to call, the same order lends its number beside it;
not to what is for everybody by telephone or online alone, of which no office here knows more.

Confidential advice never leads to an authority: it has its own ways, or those of a Träger that is
none. Where its number is not known, the page says so and names the telephone that answers the same
matter in confidence.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from app.catalogue.lines import Lines
from app.i18n import german
from app.i18n import gettext as _
from app.records import placewords, translated
from app.records.base import ContactOfRecord
from app.records.confidential import Authorities, authority
from app.records.guides import HelpGroup
from app.records.offers import OfferRecord
from app.records.places import KommuneRecord, KreisRecord, Office, ProviderRecord
from app.records.providernames import leads_only
from app.vocabulary import COUNTYWIDE, Format
from app.web.views import Contact


class Contacts:
    """The contacts of offers, with what stands around them."""

    def __init__(
        self,
        *,
        kreis: KreisRecord,
        kommunen: Mapping[str, KommuneRecord],
        providers: Mapping[str, ProviderRecord],
        lines: tuple[HelpGroup, ...],
    ) -> None:
        self._kreis, self._kommunen, self._providers = kreis, kommunen, providers
        self._groups = lines
        self._lines = Lines(lines)
        self._jugendaemter: dict[str, set[str]] = {}
        now = {former: each.slug for each in providers.values() for former in each.former}
        for kommune in kommunen.values():
            for slug in kommune.jugendamt.providers:
                self._jugendaemter.setdefault(now.get(slug, slug), set()).add(kommune.slug)

    @cached_property
    def authorities(self) -> Authorities:
        return Authorities(
            self._kreis, self._kommunen.values(), self._providers.values(), self._groups
        )

    def official(self, contact: Contact) -> bool:
        """Whether a way in it leads to an authority."""
        return self.authorities.answer(contact.phone, contact.email, contact.url)

    def is_jugendamt(self, provider: str | None) -> bool:
        return provider in self._jugendaemter

    def shown(self, record: OfferRecord) -> OfferRecord:
        """The offer with the contacts that may be shown: of confidential advice no authority's."""
        return self.authorities.cleared(record) if record.confidential else record

    def of_offer(
        self, offer: OfferRecord, provider: ProviderRecord | None, *, violence: bool = False
    ) -> Contact:
        """The contact of an offer of that Träger; `violence` says that it speaks of it."""
        if offer.confidential:
            return self._in_confidence(offer, provider, violence=violence)
        found = _joined(_own(offer, offer.contact), self._behind(offer, provider))
        if found is None:
            return self._helping(offer)
        if found.phone or (found.own and _from_afar(offer)):
            return found
        helps = self._helping(offer, needs_phone=True)
        return replace(
            found,
            phone=helps.phone,
            phone_of=_("Diese Stelle hilft weiter: %(name)s") % {"name": helps.name},
        )

    def _helping(self, offer: OfferRecord, *, needs_phone: bool = False) -> Contact:
        """Who knows more where nobody behind the offer can be reached, or nobody can be called."""
        kommune = self._kommunen.get(offer.kommunen[0]) if len(offer.kommunen) == 1 else None
        hall = kommune.rathaus if kommune is not None else None
        if kommune and hall and (hall.phone or (hall.email and not needs_phone)):
            return of_town_hall(kommune, own=False)
        return of_office(
            self._kreis.familienbuero, _("Diese Stelle hilft weiter: das Familienbüro"), own=False
        )

    def _in_confidence(
        self, offer: OfferRecord, provider: ProviderRecord | None, *, violence: bool
    ) -> Contact:
        stated = self.authorities.without(offer.contact)
        behind = tuple(self._behind(offer, provider))
        found = _joined(_own(offer, stated), behind)
        if found is not None and (found.phone or set(offer.formats) == {Format.ONLINE}):
            return found
        known = found or Contact(
            name=german(offer.title), whose=_("Kontakt des Angebots"), own=False
        )
        return replace(
            known,
            unknown=_(
                "Eine Telefonnummer dieser Stelle ist nicht bekannt. Vertraulich hilft Ihnen:"
            )
            if found
            else _("Wie man diese Stelle erreicht, ist nicht bekannt. Vertraulich hilft Ihnen:"),
            instead=self._lines.for_matter(offer.topics, offer.audience, violence=violence),
        )

    def _behind(self, offer: OfferRecord, provider: ProviderRecord | None) -> Iterator[Contact]:
        """Who stands behind an offer, the nearest first, and may answer for it."""
        named = provider is not None and not leads_only(offer.provider.name, provider)
        seen: set[str] = set()
        while provider is not None and provider.slug not in seen:
            first = not seen
            seen.add(provider.slug)
            if self._answers(provider, offer, named=named):
                found = _behind(provider, runs_it=named and first, leads_to_it=first)
                official = offer.confidential and self.authorities.answer(found.url)
                yield replace(found, url=None) if official else found
            provider = self._providers.get(provider.gehoert_zu) if provider.gehoert_zu else None

    def _answers(self, provider: ProviderRecord, offer: OfferRecord, *, named: bool) -> bool:
        if offer.confidential:
            return (
                named
                and not authority(provider)
                and not self.authorities.answer(provider.phone, provider.email)
            )
        served = self._jugendaemter.get(provider.slug)
        places = self._kommunen.keys() if COUNTYWIDE in offer.kommunen else offer.kommunen
        return served is None or served.issuperset(places)


def _from_afar(offer: OfferRecord) -> bool:
    """Whether it is for everybody by telephone or online alone: no office here knows more."""
    return offer.countywide and {Format.PHONE, Format.ONLINE}.issuperset(offer.formats)


def _own(offer: OfferRecord, stated: ContactOfRecord) -> Contact | None:
    if not (stated.phone or stated.email or stated.url):
        return None
    return Contact(
        name=german(offer.title),
        whose=_("Kontakt des Angebots"),
        phone=stated.phone,
        email=stated.email,
        url=stated.url,
    )


def _behind(provider: ProviderRecord, *, runs_it: bool, leads_to_it: bool) -> Contact:
    """The contact of somebody behind an offer, with what is said where it fills a gap. Only who
    runs it lends more than a number."""
    whose = (
        _("Diese Stelle hilft weiter: der Träger des Angebots")
        if runs_it
        else _("Diese Stelle hilft weiter")
        if leads_to_it
        else _("Diese Stelle hilft weiter: Zu ihr gehört der Träger")
    )
    names = {"name": german(provider.name)}
    return replace(
        of_provider(provider, own=False),
        whose=whose,
        phone_of=_("Telefon des Trägers %(name)s") % names
        if runs_it
        else _("Telefon: %(name)s hilft weiter") % names,
        email_of=_("E-Mail des Trägers %(name)s") % names if runs_it else "",
        url_of=_("Internetseite des Trägers %(name)s") % names if runs_it else "",
    )


def _joined(own: Contact | None, behind: Iterator[Contact] | tuple[Contact, ...]) -> Contact | None:
    """The first with a way in; what it leaves open is filled by those after it, and named."""
    found = own
    for each in behind:
        if found is None:
            if each.phone or each.email or each.url:
                found = replace(each, phone_of="", email_of="", url_of="")
            continue
        if not found.phone and each.phone:
            found = replace(found, phone=each.phone, phone_of=each.phone_of)
        if not found.email and each.email and each.email_of:
            found = replace(found, email=each.email, email_of=each.email_of)
        if not found.url and each.url and each.url_of:
            found = replace(found, url=each.url, url_of=each.url_of)
    return found


def in_german(text: str | None) -> str | None:
    """Names of streets and houses, and what somebody wrote in German beside them."""
    return german(text) if text else None


def of_provider(provider: ProviderRecord, *, own: bool = True) -> Contact:
    return Contact(
        name=german(provider.name),
        whose=_("Kontakt des Trägers"),
        own=own,
        phone=provider.phone,
        email=provider.email,
        url=provider.url,
        street=in_german(provider.street),
        postcode=provider.postcode,
        city=in_german(provider.city),
    )


def of_town_hall(kommune: KommuneRecord, *, own: bool = True) -> Contact:
    hall = kommune.rathaus
    said = translated.words(placewords.kommune_page(kommune.slug))
    return Contact(
        name=_("Rathaus %(kommune)s") % {"kommune": kommune.name},
        whose=_("Diese Stelle hilft weiter: das Rathaus")
        if not own
        else _("Kontakt des Rathauses"),
        own=own,
        phone=hall.phone,
        email=hall.email,
        url=kommune.website,
        street=in_german(hall.street),
        postcode=hall.postcode,
        city=in_german(hall.city),
        note="\n".join(map(said, filter(None, (hall.opening_hours, hall.phone_note)))) or None,
        stand=hall.phone_stand,
    )


def of_caretaker(kommune: KommuneRecord) -> Contact | None:
    """The Kümmerer, as far as the Kommune wants to have it read."""
    person = kommune.kuemmerer
    if person is None:
        return None
    said = translated.words(placewords.kommune_page(kommune.slug))
    return Contact(
        name=german(person.office),
        whose=german(person.role) if person.role else _("Ansprechperson der Präventionskette"),
        phone=person.phone,
        email=person.email,
        note=said(person.hours) if person.hours else None,
    )


def of_jugendamt(kommune: KommuneRecord, kreis: KreisRecord) -> Contact:
    """The Jugendamt that serves the Kommune; Stadt Düren has its own."""
    office = kommune.jugendamt
    serves = office.name == kreis.jugendamt.name
    nights = kreis.jugendamt.nights if serves else office.nights
    page = placewords.KREIS if serves else placewords.kommune_page(kommune.slug)
    return Contact(
        name=german(office.name),
        whose=_("Zuständiges Jugendamt"),
        phone=office.phone,
        email=kreis.jugendamt.email if serves else None,
        url=None if serves else kommune.website,
        note=translated.words(page)(nights) if nights else None,
        stand=office.phone_stand,
    )


def of_office(office: Office, whose: str, *, own: bool = True) -> Contact:
    place = office.place
    said = translated.words(placewords.KREIS)
    return Contact(
        name=german(office.name or ""),
        whose=whose,
        own=own,
        phone=office.phone,
        email=office.email,
        url=office.url,
        street=in_german(place.street if place else office.street),
        postcode=place.postcode if place else office.postcode,
        city=in_german(place.city if place else office.city),
        note="\n".join(map(said, filter(None, (place.name if place else None, office.hours))))
        or None,
        stand=office.stand,
    )
