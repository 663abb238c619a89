"""Which search this portal uses: the house's finder over the engine that the settings name."""

import gc
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from threadpoolctl import threadpool_limits

from app.records import needs
from app.records.places import KommuneRecord
from app.settings import Settings
from search.embedded import Embedded
from search.finder import Finder, Gazetteer
from search.meili import Meili
from search.needs import NeedIndex, ties
from search.port import SearchEngine
from search.resilient import Resilient

Ties = Mapping[str, Mapping[str, float]]
"""Offer slug -> need ids that it answers, with their grade."""


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


# One search works in one thread: more would fight over the cores that other visitors need.
threadpool_limits(1, user_api="blas")


@cache
def _needs(kept: Path) -> NeedIndex:
    """The needs, read once a process: they change with a release only. Their vectors take some
    ten seconds the first time and are kept in the folder. Nobody's first question waits for
    them, nor for the garbage collector, which would look through their 150,000 objects again and
    again (80 ms each time): they live as long as the process."""
    index = NeedIndex(tuple(needs.known().values()), cache=kept)
    index.warm()
    gc.collect()
    gc.freeze()
    return index


def finder(settings: Settings, kommunen: Iterable[KommuneRecord]) -> tuple[Finder, Ties]:
    """The finder, and which needs each offer answers."""
    known = _needs(settings.cache)
    return Finder(engine(settings), known, gazetteer(kommunen)), ties(known.needs)


def engine(settings: Settings) -> SearchEngine:
    """The embedded engine; with a server's address that server, the embedded one in reserve."""
    if not settings.meili_url:
        return Embedded()
    return Resilient(Meili(settings.meili_url, settings.meili_key), Embedded())
