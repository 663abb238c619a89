"""Of an offer in several places: each in a line, for those who are asked or told about it."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.i18n import gettext as _
from app.records.base import ContactOfRecord, Place
from app.records.locations import LocationOfRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One place with its own time and contact, or one more contact without a place."""

    where: str
    """"Pfarrheim, Hauptstraße 3, 52391 Vettweiß", or "Weiterer Kontakt"."""
    when: str
    """"" where only a contact is meant."""
    contact: str
    """Whom to ask there; "" at a further place where it is who is asked at the first one."""

    @property
    def said(self) -> str:
        """ "Pfarrheim, 52391 Vettweiß: mittwochs 15 Uhr; Kontakt: 02424 5550"."""
        contact = _("Kontakt: %(contact)s") % {"contact": self.contact} if self.contact else ""
        return f"{self.where}: {'; '.join(filter(None, (self.when, contact)))}"


def spots(
    place: Place | None,
    when: str | None,
    contact: ContactOfRecord | None,
    further: Iterable[LocationOfRecord],
) -> tuple[Spot, ...]:
    """An offer's own place and the further ones; none where the own one is the only one."""
    nameless = _("Weiterer Kontakt")
    others = tuple(
        _spot(each.place, each.schedule_said, each.contact, nameless) for each in further
    )
    return (_spot(place, when, contact, _("Ohne festen Ort")), *others) if others else ()


def spots_stored(
    place: str | None, when: str | None, contact: str | None, further: str | None
) -> tuple[Spot, ...]:
    """The same of the fields as the database holds them, which is JSON but for `when`."""
    given = json.loads(further) if further else []
    if not given:
        return ()
    return spots(
        Place.stored(json.loads(place)) if place else None,
        when,
        ContactOfRecord.stored(json.loads(contact)) if contact else None,
        map(LocationOfRecord.stored, given),
    )


def told_apart(place: str | None, further: str | None) -> Sequence[str]:
    """What tells the places of an offer from each other, in their order, of the fields as the
    database holds them: "Vettweiß"; where two are in one town, "Pfarrheim"; where these are called
    the same or nothing, the street. One "" where there is but one."""
    given = [json.loads(place) if place else None]
    given += [each.get("place") for each in (json.loads(further) if further else [])]
    if len(given) == 1:
        return [""]
    known = [Place.stored(each) if each else None for each in given]
    different = {each for each in known if each}
    towns = Counter(each.short for each in different)
    houses = Counter((each.short, each.name) for each in different)
    return [_name(each, towns, houses) if each else "" for each in known]


def _name(
    place: Place, towns: Mapping[str, int], houses: Mapping[tuple[str, str | None], int]
) -> str:
    if towns[place.short] == 1:
        return place.short
    alone = houses[place.short, place.name] == 1
    name, street = place.name or "", place.street or ""
    return (name or street if alone else street or name) or place.short


def _spot(
    place: Place | None, when: str | None, contact: ContactOfRecord | None, nameless: str
) -> Spot:
    where = place.said if place else ""
    asked = contact.said if contact else ""
    unknown = "" if asked and not where else _("Zeit wissen wir noch nicht")
    return Spot(where=where or nameless, when=when or unknown, contact=asked)
