"""Which search this portal uses: the house's finder over the engine that the settings name."""

import gc
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from app.records import needs
from app.records.places import KommuneRecord
from app.settings import Settings
from app.vocabulary import PHASE_MONTHS
from search.answers import Gazetteer
from search.embedded import Embedded
from search.finder import Finder
from search.needindex import NeedIndex
from search.needs import ties
from search.port import SearchEngine
from search.resilient import Resilient

Ties = Mapping[str, Mapping[str, float]]
"""Offer slug -> need ids that it answers, with their grade."""


BEYOND = (
    "Aachen", "Alsdorf", "Baesweiler", "Eschweiler", "Herzogenrath", "Monschau", "Roetgen",
    "Simmerath", "Stolberg", "Würselen", "Euskirchen", "Mechernich", "Weilerswist", "Zülpich",
    "Bedburg", "Brühl", "Elsdorf", "Erftstadt", "Frechen", "Hürth", "Kerpen", "Pulheim",
    "Wesseling", "Erkelenz", "Gangelt", "Geilenkirchen", "Heinsberg", "Hückelhoven",
    "Übach-Palenberg", "Waldfeucht", "Wassenberg", "Wegberg", "Bonn", "Düsseldorf",
    "Grevenbroich", "Jüchen", "Köln", "Leverkusen", "Mönchengladbach", "Neuss", "Siegburg",
    "Troisdorf",
)  # fmt: skip
"""Towns around the Kreis, so that who asks for one is told where our offers are. Those whose name
a village of ours bears too (Bergheim, Schleiden) are left out."""


def gazetteer(kommunen: Iterable[KommuneRecord]) -> Gazetteer:
    """Names of Kommunen and their Ortsteile; a name in several Kommunen points to all of them."""
    places: dict[str, tuple[str, ...]] = {}
    postcodes: dict[str, tuple[str, ...]] = {}
    records = tuple(kommunen)
    for record in records:
        for name in dict.fromkeys((record.name, *record.ortsteile)):
            places[name] = (*places.get(name, ()), record.slug)
        for code in record.postcodes:
            postcodes[code] = (*postcodes.get(code, ()), record.slug)
    names = {record.name: record.slug for record in records}
    return Gazetteer(
        # A village that bears the name of another Kommune does not take that name away from it.
        places={name: (names[name],) if name in names else slugs for name, slugs in places.items()},
        neighbours={record.slug: record.neighbours for record in records},
        names={record.slug: record.name for record in records},
        postcodes=postcodes,
        beyond=BEYOND,
    )


@cache
def _needs(kept: Path) -> NeedIndex:
    """The needs, read once a process: they change with a release only. What is computed of them
    takes some ten seconds the first time and is kept in the folder. Nobody's first question waits
    for it, nor for the garbage collector, which would look through all that lives as long as the
    process again and again."""
    index = NeedIndex(tuple(needs.known().values()), cache=kept, phases=PHASE_MONTHS.items())
    index.warm()
    gc.collect()
    gc.freeze()
    return index


def needs_of(settings: Settings) -> NeedIndex:
    """The needs, ready to be asked."""
    return _needs(settings.cache)


def finder(settings: Settings, kommunen: Iterable[KommuneRecord]) -> tuple[Finder, Ties]:
    """The finder, and which needs each offer answers."""
    known = needs_of(settings)
    return Finder(engine(settings), known, gazetteer(kommunen)), ties(known.needs)


def engine(settings: Settings) -> SearchEngine:
    """The embedded engine; with a server's address that server, the embedded one in reserve."""
    if not settings.meili_url:
        return Embedded()
    from search.meili import Meili  # its client takes as long to import as a small portal

    return Resilient(Meili(settings.meili_url, settings.meili_key), Embedded())
