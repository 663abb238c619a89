"""What making a portal costs and no test can change, worked out once a process.

Every test that writes has an application, a database, a search index and memories of its own. What
is remembered here are answers that depend on nothing but what was asked: the guides, the static
files, compiled templates, what FastAPI works out of the routes, the record of what a row says, what
is published of the same records at the same moment, the index of the same documents, the stems of
a text among the words of the same offers, and the SQL of a statement. All of these are frozen, or
copied before a change; the database is read for every portal, but for those on copies of one
database (tests/copied.py).
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from functools import cache, lru_cache
from typing import Any, Generic, TypeVar

import pytest
from fastapi import APIRouter, FastAPI
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from starlette.routing import BaseRoute

from app import database, main
from app.catalogue import index, searching
from app.catalogue.offer import Offer
from app.catalogue.snapshot import Catalogue, Publisher
from app.catalogue.stored import Stored
from app.models import OfferRow
from app.offers import store
from app.records import texts
from app.records.offers import OfferRecord
from app.web import pages
from app.web.assets import Assets
from search import ranking, state
from search.embedded import Embedded
from search.german import German
from search.needs import Need, ties
from search.port import Document
from search.state import State


class _Compiled(BytecodeCache):
    """Code of templates by name and source."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], object] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))  # type: ignore[assignment]

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key, bucket.checksum] = bucket.code


Asked = TypeVar("Asked")
Told = TypeVar("Told")


class _Latest(Generic[Asked, Told]):
    """The latest answers, with a copy of what was asked for them; that need not be hashable."""

    def __init__(self, copy: Callable[[Asked], Asked]) -> None:
        self._copy = copy
        self._known: deque[tuple[Asked, Told]] = deque(maxlen=_STATES)

    def of(self, asked: Asked, answer: Callable[[], Told]) -> Told:
        for known, told in self._known:
            if known == asked:
                return told
        told = answer()
        self._known.appendleft((self._copy(asked), told))
        return told


_environment, _templates = pages.environment, _Compiled()
_guides = cache(texts.read)
_version, _assets = cache(pages.templates_version), cache(Assets)
_german, _STATES = German.of, 8
"""Sets of offers that are remembered: those of another day or with a test's own among them."""


def _sharing() -> Environment:
    env = _environment()
    env.bytecode_cache = _templates
    return env


@lru_cache(maxsize=_STATES)
def _german_of(offers: tuple[str, ...]) -> German:
    return _german(offers)


def _of(offers: Iterable[str]) -> German:
    return _german_of(tuple(offers))


@lru_cache(maxsize=_STATES * 500)
def _tiers_of(
    title: str, summary: str, text: str, provider: str, place: str, german: German
) -> tuple[set[str], ...]:
    document = Document(
        slug="", title=title, summary=summary, text=text, provider=provider, place=place
    )
    return ranking.tiers(document, german)


def _tiers(of: Document, german: German) -> tuple[set[str], ...]:
    return _tiers_of(of.title, of.summary, of.text, of.provider, of.place, german)


_include, _record = FastAPI.include_router, store.record_of
_routes: dict[int, list[BaseRoute]] = {}
_records: dict[str, _Latest[dict[str, Any], OfferRecord]] = {}
_published = _Latest[dict[str, Any], Mapping[str, Offer]](dict)
_indexes = _Latest[list[Document], State](list)
_tied = _Latest[tuple[Need, ...], dict[str, dict[str, float]]](tuple)


def _including(app: FastAPI, router: APIRouter) -> None:
    """FastAPI works out what a route needs when it is first asked, and keeps that with the list."""
    if id(router) not in _routes:
        before = len(app.routes)
        _include(app, router)
        _routes[id(router)] = app.routes[before:]
    else:
        app.routes.extend(_routes[id(router)])


def _record_of(row: OfferRow) -> OfferRecord:
    known = _records.setdefault(row.slug, _Latest(deepcopy))
    return known.of(row.record, lambda: _record(row))


def _ties_of(needs: Iterable[Need]) -> dict[str, dict[str, float]]:
    asked = tuple(needs)
    return _tied.of(asked, lambda: ties(asked))


class _Publisher(Publisher):
    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._given = given

    def catalogue(self, mark: str, offers: Mapping[str, Stored]) -> Catalogue:
        whole = super().catalogue

        def made() -> Mapping[str, Offer]:
            found = whole(mark, offers)
            return {**found.offers, **found.past}

        asked = {**self._given, "offers": list(offers.items())}
        published = _published.of(asked, made)
        return self.renewed(mark, published, offers)


class _Engine(Embedded):
    def replace_all(self, documents: Iterable[Document]) -> None:
        given, fill = list(documents), super().replace_all

        def filled() -> State:
            fill(given)
            return self._state

        self._state = _indexes.of(given, filled)


_connect = database._engine
_statements: LRUCache[Any, Any] = LRUCache(5_000)


def _told_apart(dialect: DefaultDialect) -> tuple[object, ...]:
    """Dialects of one database say a statement alike; what is sealed, with one secret only."""
    seal = getattr(dialect, "seal", None)
    return type(dialect), seal and seal._secret


def _sharing_statements(url: str) -> Engine:
    engine = _connect(url)
    engine._compiled_cache = _statements
    return engine


@contextmanager
def compiled() -> Iterator[None]:
    """What SQLAlchemy makes of a statement it keeps for each engine, of which every test has its
    own: as long as this, they have it together."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "_engine", _sharing_statements)
        patch.setattr(
            DefaultDialect, "__eq__", lambda one, other: (
                isinstance(other, DefaultDialect) and _told_apart(one) == _told_apart(other)
            )
        )  # fmt: skip
        patch.setattr(DefaultDialect, "__hash__", lambda one: hash(type(one)))
        yield


@contextmanager
def remembered() -> Iterator[None]:
    """While a portal is made; what it does afterwards it does by itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "read", _guides)
        patch.setattr(pages, "environment", _sharing)
        patch.setattr(pages, "templates_version", _version)
        patch.setattr(main, "Assets", _assets)
        patch.setattr(FastAPI, "include_router", _including)
        patch.setattr(store, "record_of", _record_of)
        patch.setattr(index, "Publisher", _Publisher)
        patch.setattr(searching, "Embedded", _Engine)
        patch.setattr(searching, "ties", _ties_of)
        patch.setattr(German, "of", _of)
        patch.setattr(state, "tiers", _tiers)
        yield
