"""What a portal on a copied database reads when it starts, kept from the first one that read it.

A test of the desk begins on a copy of one and the same database (`Models` in tests/conftest.py), at
one and the same moment: what it publishes, and what the search knows of that, is the same each
time. Reading it took three quarters of such a test's setup. Whatever the test changes and any
further portal on its database are read as ever; and that nothing is missing of what is kept here is
asked in tests/test_copied.py.
"""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import pytest

from app import database
from app.catalogue.index import Index
from search import hearing
from search.finder import Finder
from search.names import Names
from search.places import Places
from search.streets import Streets

_rebuild = Index.rebuild
_places: list[tuple[tuple[Any, ...], Places]] = []
_kept: dict[Hashable, list[dict[str, Any]]] = {}
"""By the copied database and the moment, what reading it changed of each part of the index."""


def _parts(index: Index) -> tuple[Any, ...]:
    """All that is changed when an index reads its database, but for what is loaded anew."""
    finder = index._finder
    return index, finder, finder.engine, finder.hearing


def _own(value: Any) -> Any:
    """What is changed in place, as a copy."""
    if isinstance(value, dict):
        in_place = any(isinstance(each, set) for each in islice(value.values(), 1))
        return {key: set(each) for key, each in value.items()} if in_place else dict(value)
    if isinstance(value, set):
        return set(value)
    if isinstance(value, Streets):
        fresh = Streets()
        vars(fresh).update({name: _own(each) for name, each in vars(value).items()})
        return fresh
    return value


def _names(of: Finder, kept: Names) -> Names:
    fresh = of.hearing.no_names()
    told = {n: _own(v) for n, v in vars(kept).items() if isinstance(v, dict | set | Streets)}
    vars(fresh).update(told)
    return fresh


def _taken(index: Index, kept: list[dict[str, Any]]) -> None:
    """The index as if it had read its database itself."""
    for part, changed in zip(_parts(index), kept, strict=True):
        vars(part).update(changed)
    index._finder.hearing.names = _names(index._finder, index._finder.hearing.names)
    # What lies over the files lies there for the whole process: a test may have left it otherwise.
    helpers = [each for each in vars(index).values() if hasattr(each, "load")]
    with database.session(index._engine) as opened:
        for helper in helpers:
            helper.load(opened)


def _read(index: Index) -> list[dict[str, Any]]:
    before = [dict(vars(part)) for part in _parts(index)]
    _rebuild(index)
    kept = [
        {name: value for name, value in vars(part).items() if was.get(name) is not value}
        for part, was in zip(_parts(index), before, strict=True)
    ]
    names = index._finder.hearing.names
    # This portal goes on and changes its own.
    index._finder.hearing.names = _names(index._finder, names)
    return kept


def _of_places(*given: Any, **named: Any) -> Places:
    """Those of the same names, which nobody changes."""
    asked = (*given, *sorted(named.items()))
    for known, places in _places:
        if known == asked:
            return places
    _places.append((asked, Places(*given, **named)))
    return _places[-1][1]


@contextmanager
def copied(model: Hashable) -> Iterator[None]:
    """While a portal is made on a copy of that model, which is migrated."""

    def rebuild(index: Index) -> None:
        asked = (model, index._today(), index._clock())
        if asked in _kept:
            _taken(index, _kept[asked])
        else:
            _kept[asked] = _read(index)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "migrate", lambda engine: None)
        patch.setattr(Index, "rebuild", rebuild)
        patch.setattr(hearing, "Places", _of_places)
        yield
