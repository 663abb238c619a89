"""The map: where an offer stands, how far that is from a Kommune, and how both are said."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt

from app import wording
from app.catalogue.offer import Offer
from app.i18n import german, ngettext
from app.i18n import gettext as _
from app.records.base import Place
from app.records.offers import OfferRecord
from app.records.places import KommuneRecord
from app.vocabulary import Format

LONGEST = 40
"""Characters of what a card says of a place."""
_EARTH = 6371.0
"""Kilometres from its middle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Names of the Kommunen, who borders on whom, whose postcode and village it is."""

    names: Mapping[str, str]
    neighbours: Mapping[str, tuple[str, ...]]
    postcodes: Mapping[str, tuple[str, ...]]
    villages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    points: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Latitude and longitude in degrees, roughly the middle of each Kommune."""
    _towns: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)
    """Cities that were looked up before: offers stand in few of them."""

    def towns(self, city: str) -> frozenset[str]:
        """The Kommune that a city is, or whose part it is ("Kreuzau-Winden", "Birkesdorf"); both of
        "Düren und Jülich"."""
        if city not in self._towns:
            named = city.replace(" und ", ", ").split(", ")
            found = {self.town(each) for each in named} if len(named) > 1 else {self.town(city)}
            self._towns[city] = frozenset(slug for slug in found if slug)
        return self._towns[city]

    def town(self, city: str) -> str | None:
        """The Kommune that one city is, or whose part it is; nothing is kept of what was asked."""
        for slug, name in self.names.items():
            if city == name or city.startswith((f"{name}-", f"{name} ")):
                return slug
        of_village = self.villages.get(city, ())
        return of_village[0] if len(of_village) == 1 else None

    def kilometres(self, one: str, other: str) -> int | None:
        """Between two Kommunen as the crow flies; None where it is not known."""
        if one not in self.points or other not in self.points:
            return None
        (lat, lon), (to_lat, to_lon) = self.points[one], self.points[other]
        north, east = radians(to_lat - lat) / 2, radians(to_lon - lon) / 2
        chord = sin(north) ** 2 + cos(radians(lat)) * cos(radians(to_lat)) * sin(east) ** 2
        return round(2 * _EARTH * asin(sqrt(chord)))


def surroundings(kommunen: Mapping[str, KommuneRecord]) -> Surroundings:
    """The map of the Kreis as the records draw it."""
    postcodes: dict[str, tuple[str, ...]] = {}
    villages: dict[str, tuple[str, ...]] = {}
    for slug, kommune in kommunen.items():
        for code in kommune.postcodes:
            postcodes[code] = (*postcodes.get(code, ()), slug)
        for name in dict.fromkeys(kommune.ortsteile):
            villages[name] = (*villages.get(name, ()), slug)
    return Surroundings(
        names={slug: kommune.name for slug, kommune in kommunen.items()},
        neighbours={slug: kommune.neighbours for slug, kommune in kommunen.items()},
        postcodes=postcodes,
        villages=villages,
        points={slug: (kommune.lat, kommune.lon) for slug, kommune in kommunen.items()},
    )


def located(offer: Offer, around: Surroundings) -> frozenset[str]:
    """The Kommunen in which the offer may stand; empty where nobody wrote it down."""
    found = frozenset().union(*(_standing(each.place, around) for each in offer.everywhere))
    if not found and len(offer.kommunen) == 1:
        return frozenset((offer.kommunen[0].slug,))
    return found


def _standing(place: Place | None, around: Surroundings) -> frozenset[str]:
    if place is not None and place.city and (towns := around.towns(place.city)):
        return towns
    if place is not None and place.postcode and place.postcode in around.postcodes:
        return frozenset(around.postcodes[place.postcode])
    return frozenset()


# How far


def distance(offer: Offer, kommunen: Collection[str], around: Surroundings) -> int | None:
    """Kilometres to the nearest of the Kommunen, 0 in one of them; None for what one does not go
    to, and where the place is not known."""
    if Format.ON_SITE not in offer.formats:
        return None
    places = located(offer, around)
    if places.intersection(kommunen):
        return 0
    ways = (around.kilometres(here, there) for here in kommunen for there in places)
    return min((way for way in ways if way is not None), default=None)


def away(offer: Offer, kommunen: Collection[str], around: Surroundings) -> str:
    """ "im Nachbarort, 6 km", "9 km"; "" in one's own Kommune, where none was chosen, and where
    nothing is to be said."""
    far = distance(offer, kommunen, around) if kommunen else None
    if not far:
        return ""
    near = {each for kommune in kommunen for each in around.neighbours.get(kommune, ())}
    words = {"km": far}
    if near.intersection(located(offer, around)):
        return _("im Nachbarort, %(km)d km") % words
    return _("%(km)d km") % words


# Where


def where(record: OfferRecord, around: Surroundings) -> str:
    """Where one goes, and for whom it is, no longer than `LONGEST` if that can be: "Jülich, auch
    für Titz", "Kreishaus Düren, für alle im Kreis", "am Telefon, für alle im Kreis", "online"."""
    towns = frozenset[str]()
    if Format.ON_SITE in record.formats:
        spots, towns = _spots(record, around)
    else:
        spots = [wording.remote(record.formats)]
        if spots == [Format.ONLINE.label] and record.countywide:
            return spots[0]
    names = [around.names[slug] for slug in record.kommunen if slug in around.names]
    if not any(spots):
        return _for_whom(record, names)
    if record.countywide:
        whom = [_("für alle im Kreis")]
    else:
        others = [
            around.names[slug]
            for slug in record.kommunen
            if slug in around.names and slug not in towns
        ]
        also = bool(towns.intersection(record.kommunen))
        whom = list(_others(others, also=also)) if others else [""]
    said = [wording.beside((spot, who)) for who in whom for spot in spots]
    return next((each for each in said if len(each) <= LONGEST), min(said, key=len))


def _for_whom(record: OfferRecord, names: list[str]) -> str:
    if record.countywide:
        return wording.countywide()
    return wording.kommunen(len(names)) if len(names) > 3 else wording.listed(names)


def _others(names: list[str], *, also: bool) -> Iterable[str]:
    """Listed, and counted where that is too long."""
    counted = len(names)
    if also:
        yield _("auch für %(kommunen)s") % {"kommunen": wording.listed(names)}
        said = ngettext("auch für %(n)d Kommune", "auch für %(n)d Kommunen", counted)
    else:
        yield _("für %(kommunen)s") % {"kommunen": wording.listed(names)}
        said = ngettext("für %(n)d Kommune", "für %(n)d Kommunen", counted)
    if counted > 1:
        yield said % {"n": counted}


def _spots(record: OfferRecord, around: Surroundings) -> tuple[list[str], frozenset[str]]:
    """What is known of the place, the most first, and its Kommunen."""
    place = record.place
    if place is None:
        return [], frozenset()
    house, city = place.name or "", place.city or ""
    by_code = around.postcodes.get(place.postcode or "", ())
    only = by_code if len(by_code) == 1 else record.kommunen if not by_code else ()
    if not city and len(only) == 1 and only[0] in around.names:
        city = around.names[only[0]]
    towns = around.towns(city) or frozenset(by_code)
    short = city or house
    full = house if not city or city in house else f"{house}, {city}" if house else city
    town = around.names[next(iter(towns))] if len(towns) == 1 else ""
    return [german(each) for each in dict.fromkeys(filter(None, (full, short, town)))], towns
