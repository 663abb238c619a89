"""What making a portal costs and no test can change, worked out once a process.

Every test that writes has an application, a database, a search index and memories of its own. What
is remembered here are answers that depend on nothing but what was asked: the guides, the static
files, compiled templates, and the stems of a text among the words of the same offers.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache

import pytest
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from app import main
from app.records import texts
from app.web import pages
from app.web.assets import Assets
from search import embedded, ranking
from search.german import German
from search.port import Document


class _Compiled(BytecodeCache):
    """Code of templates by name and source."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], object] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))  # type: ignore[assignment]

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key, bucket.checksum] = bucket.code


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


@contextmanager
def remembered() -> Iterator[None]:
    """While a portal is made; what it does afterwards it does by itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "read", _guides)
        patch.setattr(pages, "environment", _sharing)
        patch.setattr(pages, "templates_version", _version)
        patch.setattr(main, "Assets", _assets)
        patch.setattr(German, "of", _of)
        patch.setattr(embedded, "tiers", _tiers)
        yield
