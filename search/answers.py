"""What a visitor asks, and what comes back: a question, what was understood of it, the answer."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate

from search.daywords import AskedDays
from search.port import MAX_TEXT, Query, Results, Shelf

MAX_SUGGESTIONS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a visitor asks: the words as typed, and what was chosen besides."""

    text: str = ""
    need: str | None = None
    """Id of an Anliegen that the visitor chose."""
    besides: tuple[str, ...] = ()
    """Ids of others that may be meant as well."""
    told: tuple[str, str] | None = None
    """Of an Anliegen in danger what was heard of the words when it was asked: the kind of crisis,
    and the language."""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ages: tuple[int, ...] = ()
    usual: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Facet -> the values that are shown where nothing of it is chosen, unless the question is
    answered best by something else."""
    literal: frozenset[str] = frozenset()
    """Facet names, "alter" or "anliegen" that must not be read out of the words."""
    offset: int = 0
    limit: int = 20
    shown: int | None = None
    """How many of `limit` are shown, where who asks puts more of them in an order of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedMatch:
    """An Anliegen that the question may mean."""

    id: str
    label: str
    """In the language of the question."""
    certainty: float
    """0..1"""
    crisis: bool = False
    matter: int = 0
    """Which of several things that are said at once it belongs to, counted from 0 as they are
    said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What was read out of the words, beyond what was chosen; shown as removable chips."""

    words: str = ""
    """What is left for the search by words."""
    kommune: str | None = None
    place: str | None = None
    """As typed, such as "Birkesdorf"; without a Kommune where several have a place so called."""
    village: str = ""
    """As the records write it: lifts what is exactly there."""
    between: tuple[str, ...] = ()
    """Kommunen of which one may be meant, to be asked: they have a place so called, the words name
    several (then without a `village`), or another one than was chosen."""
    beyond: str = ""
    """A town or postcode outside of all Kommunen, as it is to be said."""
    ages: tuple[int, ...] = ()
    matter: str = ""
    """The words without those of a time, where both are there."""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    times: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Facets of `port.TIMES`: what is known to be then stands first, nothing is left out."""
    shelves: tuple[Shelf, ...] = ()
    """How all that is there is put in order, where nothing is asked but what there is then."""
    days: AskedDays | None = None
    """Where nothing is asked but what is on then."""
    unmet: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Filters ("alter" in months) that were read but not applied: what has them answers far worse
    (see `Answer.passing`), or nothing has them."""
    needs: tuple[NeedMatch, ...] = ()
    """By which offers are ranked, best first; what may be said of them is `stated` and `likely`."""
    stated: NeedMatch | None = None
    """What is surely meant, or was chosen."""
    likely: tuple[NeedMatch, ...] = ()
    """What may be meant, to be asked; empty where something is stated."""
    plainly: bool = False
    """It lies beyond the subject: only what has its very words is found."""
    outside: bool = False
    """And nothing has them."""
    crisis: bool = False
    uneasy: bool = False
    """It may tell of one all the same: nothing is said of it, but where the numbers are."""
    crisis_kind: str = ""
    """Which kind of crisis (see `search.crises`)."""
    called: bool = False
    """It is the name of something that the catalogue has."""
    language: str = "de"
    """In which it is said what was understood: that of the question, unless the page has one."""
    asked_in: str = ""
    """That of the question, where it is another one."""

    @property
    def matters(self) -> tuple[tuple[str, ...], ...]:
        """The ids of `needs` by the things said at once, as the first need of each stands among
        them: one group for a question about one thing, none where no need was understood."""
        groups: dict[int, list[str]] = {}
        for need in self.needs:
            groups.setdefault(need.matter, []).append(need.id)
        return tuple(map(tuple, groups.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """Shown below few or no hits: the same question asked more widely, and how."""

    why: str
    """ "filter": without the filters read out of the words; "nachbarn": in the neighbouring
    Kommunen; "kreis": anywhere; "start": nothing fits, the way in for everyone; "outside": nothing
    is about it, all that there is."""
    kommunen: tuple[str, ...]
    results: Results


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    understood: Understood
    results: Results
    query: Query
    """As the engine was asked."""
    corrected: str | None = None
    """ "Meinten Sie": the question with misspelt words mended."""
    fallback: Fallback | None = None
    passing: Results | None = None
    """What passes the filters of `Understood.unmet`, where something does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One line while typing. `value`: need id, offer slug, Kommune slug, Träger name."""

    kind: str
    """ "anliegen", "angebot", "ort" or "traeger"."""
    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """Places: names (also villages) to Kommune, its neighbours, its own name."""

    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Name as written to the Kommunen it may mean; a name in several never sets one alone."""
    neighbours: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    postcodes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Postcode to the Kommunen that share it."""
    beyond: tuple[str, ...] = ()
    """Towns around all Kommunen."""


def bounded(text: str) -> str:
    """A question no longer than `MAX_TEXT`, also when signs that stand for whole phrases (ﷺ) are
    written out."""
    text = text[:MAX_TEXT]
    if len(unicodedata.normalize("NFKC", text)) <= MAX_TEXT:
        return text
    lengths = accumulate(len(unicodedata.normalize("NFKC", sign)) for sign in text)
    return text[: sum(length <= MAX_TEXT for length in lengths)]
