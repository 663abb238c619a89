"""Which search this portal uses: the house's finder over the engine that the settings name."""

from collections.abc import Iterable

from app.records import KommuneRecord
from app.settings import Settings
from search.embedded import Embedded
from search.finder import Finder, Gazetteer


def gazetteer(kommunen: Iterable[KommuneRecord]) -> Gazetteer:
    """Names of Kommunen and their Ortsteile; a name in several Kommunen points to all of them."""
    places: dict[str, tuple[str, ...]] = {}
    records = tuple(kommunen)
    for record in records:
        for name in dict.fromkeys((record.name, *record.ortsteile)):
            places[name] = (*places.get(name, ()), record.slug)
    names = {record.name: record.slug for record in records}
    return Gazetteer(
        # A village that bears the name of another Kommune does not take that name away from it.
        places={name: (names[name],) if name in names else slugs for name, slugs in places.items()},
        neighbours={record.slug: record.neighbours for record in records},
        names={record.slug: record.name for record in records},
    )


def finder(settings: Settings, kommunen: Iterable[KommuneRecord]) -> Finder:
    return Finder(Embedded(), None, gazetteer(kommunen))
