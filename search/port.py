"""The port: what a search engine is given, what it is asked, and what it answers.

Facets are named as in the addresses of the site: phase uebergang kommune thema zielgruppe kosten
format sprache anmeldung wann wochentag tageszeit art. Their values are opaque to an engine, but for
two rules: a document that is `countywide` can be used in every Kommune, and what is asked of TIMES
is asked of one occasion.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

FACETS = (
    "phase",
    "uebergang",
    "kommune",
    "thema",
    "zielgruppe",
    "kosten",
    "format",
    "sprache",
    "anmeldung",
    "wann",
    "wochentag",
    "tageszeit",
    "art",
)
TIMES = ("wann", "wochentag", "tageszeit")
"""Facets that are about one and the same time: what is on Mondays and in the evening of other days
is not on Monday evening."""
Occasion = frozenset[tuple[str, str]]
"""What can be said of a time at which something takes place: facets of TIMES with their values."""
MAX_TEXT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One published offer, as far as finding it needs."""

    slug: str
    title: str
    summary: str
    text: str
    provider: str
    place: str = ""
    address: str = ""
    """Streets and postcodes; those of several places are divided by ";". Found by a street as one
    word, by two neighbouring words of a longer one, and by a postcode (`search.streets`)."""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    occasions: frozenset[Occasion] = frozenset()
    """When it takes place; `facets` has all values that are in them."""
    countywide: bool = False
    ages: tuple[int, int] = (-9, 324)
    """Months since birth, both included."""
    stale: bool = False
    """Its newest fact is older than two years, or undated."""
    needs: Mapping[str, float] = field(default_factory=dict)
    """Need ids it answers, with their grade: 3 exactly, 2 clearly helpful; a fraction below puts
    offers of one grade in order (2.9 after 3, never below the next grade)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What stands together where nothing is asked for by words: what meets all that is said here,
    of several values any one."""

    times: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Known to be then, as `Query.times`."""
    says: tuple[str, ...] = ()
    """Values of TIMES that its text names: of most offers only a sentence tells when they are."""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    """Ids of needs that it answers, and does not merely help with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What an engine is asked. Values of one facet are alternatives, facets are joined by and."""

    text: str = ""
    """User text, cut at MAX_TEXT; never read as a query language."""
    matter: str = ""
    """The text without the words of a time, where it has any: the name of an offer is looked for
    in this, and this alone is lifted by `times`."""
    plainly: bool = False
    """Only what has each word of the text, perhaps spelt a little otherwise; a single word in
    title, names or summary."""
    needs: Mapping[str, float] = field(default_factory=dict)
    """Need ids understood from the text, each with its certainty 0..1."""
    abreast: tuple[str, ...] = ()
    """Of these the needs of several things that are asked for at once: the best offer that answers
    each stands in front (see `ranking.abreast`)."""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    times: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Facets of TIMES asked for in words: what is known to be then stands first, and nothing is
    left out, for of most offers nobody has said when they are."""
    shelves: tuple[Shelf, ...] = ()
    """Without text and needs: what stands first, one shelf behind the other, and then the rest.
    Where none is given, what is known to be at `times` is the first."""
    ages: tuple[int, ...] = ()
    """Months since birth; an offer fits when it fits one of them."""
    near: str = ""
    """A place asked for, as the records write it: lifts offers that name it, excludes none."""
    offset: int = 0
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Hit:
    slug: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """`counts[facet][value]` is disjunctive: counted without the facet's own choice."""

    hits: tuple[Hit, ...]
    total: int
    counts: Mapping[str, Mapping[str, int]]


class EngineDownError(Exception):
    """The engine cannot answer now; nothing is lost, ask another."""


class SearchEngine(Protocol):
    """Promises, tested once for all engines in tests/search/: a title beats a description; own
    Kommune before countywide; fresh before stale at equal fit; equal hits in a stable order."""

    def replace_all(self, documents: Iterable[Document]) -> None:
        """Fills a new index beside the old one and swaps; the old one answers until then."""

    def put(self, documents: Collection[Document]) -> None: ...

    def tell(self, documents: Collection[Document]) -> None:
        """As `put`, of documents of which only facets and occasions have changed since then."""

    def remove(self, slugs: Collection[str]) -> None: ...

    def search(self, query: Query) -> Results: ...
