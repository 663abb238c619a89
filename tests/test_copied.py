"""What is kept for portals on copied databases is what reading them gives (tests/copied.py)."""

from typing import Any

from fastapi import FastAPI

from app.catalogue.index import Index
from app.main import create_app
from search.port import Query
from tests.cast import Clock
from tests.copied import copied

_WORKED_OUT = frozenset(("around", "contacts", "provider_names", "guides"))
"""Of a catalogue, from what else it has."""
_OF_THE_PORTAL = frozenset(
    ("_engine", "_finder", "_lock", "_today", "_clock", "_tongues", "_standing", "_german")
)


def _told(index: Index) -> dict[str, Any]:
    """All that an index knows, as it can be compared."""
    catalogue, finder = index.catalogue, index._finder
    names = vars(finder.hearing.names)
    return {
        **{name: value for name, value in vars(index).items() if name not in _OF_THE_PORTAL},
        "standing": vars(index._standing),
        "catalogue": {
            name: getattr(catalogue, name)
            for name in type(catalogue).__slots__
            if name not in _WORKED_OUT
        },
        "names": {name: each for name, each in names.items() if isinstance(each, dict | set)},
        "streets": vars(names["streets"]),
        "all": finder.engine.search(Query(limit=5000)),
        "some": finder.engine.search(Query(text="Krabbelgruppe", limit=50)),
    }


def test_what_is_kept_of_a_copied_database_is_what_it_says(desk_app: FastAPI, clock: Clock) -> None:
    portal = desk_app.state
    with copied(portal.engine.dialect.name):
        again = create_app(portal.settings, today=portal.today, clock=clock).state
    kept = _told(again.index)
    assert kept["all"].total
    again.index.rebuild()
    assert _told(again.index) == kept
    again.engine.dispose()


def test_nothing_that_a_portal_on_a_copy_learns_is_known_to_the_next(
    desk_app: FastAPI, clock: Clock
) -> None:
    portal = desk_app.state
    names = portal.index._finder.hearing.names
    names.remove(list(portal.index.catalogue.offers))
    with copied(portal.engine.dialect.name):
        again = create_app(portal.settings, today=portal.today, clock=clock).state
    fresh = again.index._finder.hearing.names
    assert all(map(fresh.title, again.index.catalogue.offers))
    again.engine.dispose()
