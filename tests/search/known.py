"""The Anliegen as the portal has them, read once for all tests of a process: nothing that is asked
of them changes them. Reading them and mapping what is kept of them takes two seconds."""

from functools import cache
from pathlib import Path

from app.catalogue import searching
from app.records import needs as records
from app.settings import Settings
from search.needindex import NeedIndex
from search.needs import Need, ties
from search.port import Document
from tests.search import real

CACHE = Path(__file__).resolve().parents[2] / "build" / "cache"


@cache
def needs() -> tuple[Need, ...]:
    return tuple(records.known().values())


def index() -> NeedIndex:
    """Ready to be asked."""
    return searching.needs_of(Settings(cache_dir=str(CACHE)))


@cache
def _documents() -> tuple[Document, ...]:
    return tuple(real.documents(needs=ties(needs())))


def documents() -> list[Document]:
    """The real offers, tied to what they answer."""
    return list(_documents())
