"""Who else has the same number, street or address as an offer: Träger and town halls, which have
pages of their own and are never changed along with the offers."""

from collections.abc import Iterator
from urllib.parse import urlencode

from app.catalogue.snapshot import Catalogue
from app.i18n import gettext as _
from app.offers.occurrences import What, same
from app.records.places import KommuneRecord
from app.web.views import Link

REPLACING = "/pult/viele/ersetzen"
_OFFICES = "/pult/leitfaeden/stellen-"


def replacement_url(what: What, old: str, new: str) -> str:
    """Where every place is shown in which the new one would stand for the old one."""
    return f"{REPLACING}?{urlencode({'was': what.value, 'alt': old, 'neu': new})}"


def also_at(catalogue: Catalogue, what: What, old: str) -> tuple[Link, ...]:
    """Those beside the offers that have it, with the page where it can be looked at."""
    return tuple(_found(catalogue, what, old)) if old else ()


def _found(catalogue: Catalogue, what: What, old: str) -> Iterator[Link]:
    for provider in catalogue.providers.values():
        if same(what, old, getattr(provider, _OF_PROVIDER[what])):
            said = _("Träger %(name)s") % {"name": provider.name}
            yield Link(label=said, url=f"/pult/traeger/{provider.slug}")
    for kommune in catalogue.kommunen.values():
        if any(same(what, old, text) for text in _of_kommune(kommune, what)):
            said = _("Kommune %(name)s") % {"name": kommune.name}
            yield Link(label=said, url=f"/pult/kommunen/{kommune.slug}")
    kreis = catalogue.guides.kreis
    offices = (
        (kreis.familienbuero, _("Familienbüro"), f"{_OFFICES}familienbuero"),
        (kreis.praeventionsbuero, _("Präventionsbüro"), f"{_OFFICES}praeventionsbuero"),
    )
    for office, said, url in offices:
        if same(what, old, getattr(office, _OF_PROVIDER[what])):
            yield Link(label=said, url=url)
    numbers = [number for group in catalogue.guides.help for number in group.numbers]
    if what in (What.PHONE, What.URL) and any(
        same(what, old, number.phone if what is What.PHONE else number.url) for number in numbers
    ):
        yield Link(label=_("Hilfe sofort"), url="/hilfe-sofort")


def _of_kommune(kommune: KommuneRecord, what: What) -> tuple[str | None, ...]:
    hall, person = kommune.rathaus, kommune.kuemmerer
    return {
        What.PHONE: (hall.phone, kommune.jugendamt.phone, person.phone if person else None),
        What.STREET: (hall.street,),
        What.URL: (kommune.website,),
        What.EMAIL: (hall.email, person.email if person else None),
    }[what]


_OF_PROVIDER = {
    What.PHONE: "phone",
    What.STREET: "street",
    What.URL: "url",
    What.EMAIL: "email",
}
