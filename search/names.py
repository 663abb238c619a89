"""What the catalogue's own things are called: titles, Träger, houses and streets. Who types one of
these names asks for it, whatever else its words or letters are near to."""

import re
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise
from typing import TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.german import fold, is_stop, words
from search.places import Places
from search.port import Document
from search.streets import Streets, street_key

_Key = TypeVar("_Key", str, frozenset[str])
Line = tuple[str, ...]
"""The informative words of a name, folded, in order."""
CRISIS_TOPIC = "krise-schutz"
_PARTS = re.compile(r"\s[-–—|]\s|[:;,()/„“”«»\"]")
_LONGEST = 14
"""Words of a question that may be a name."""
_SURE_PART = 3
"""Words of a longer name that stand for it in any order."""
_MENDED_FROM, _ALONE_MENDED_FROM = 4, 6
"""Letters of a word of which one may be wrong, beside others and alone ("Hass" is no "Haus")."""
_MOST_MENDED = 2
_STREET_FROM = 7


@dataclass(frozen=True, slots=True)
class Named:
    """Offers that a question names."""

    slugs: frozenset[str]
    needs: frozenset[str]
    """The needs that one of them answers."""
    crisis: bool
    """One of them is for a crisis."""


class Names:
    """Kept for each offer by its slug, as documents come and go."""

    def __init__(
        self,
        without_places: Callable[[str], str] = str,
        everyday: Callable[[str], bool] = lambda word: False,
    ) -> None:
        """`without_places` leaves the names of places out of a text, `everyday` knows the words of
        families, which are never taken for a misspelt name."""
        self._without_places, self._everyday = without_places, everyday
        self._writing = threading.Lock()
        self._titles: dict[str, str] = {}
        self._providers: dict[str, Line] = {}
        self._run_by: dict[str, str] = {}
        self._needs: dict[str, frozenset[str]] = {}
        self._crisis: set[str] = set()
        self._own: dict[str, tuple[Line, ...]] = {}
        self._own_parts: dict[str, tuple[Line, ...]] = {}
        self._whole: dict[frozenset[str], set[str]] = {}
        self._parts: dict[frozenset[str], set[str]] = {}
        self._with: dict[str, set[str]] = {}
        self.streets = Streets()

    def noting(self, documents: Iterable[Document]) -> Iterator[Document]:
        for document in documents:
            self._note(document)
            yield document

    def put(self, documents: Collection[Document]) -> None:
        with self._writing:
            for document in documents:
                self._forget(document.slug)
                self._note(document)

    def answered(self, slug: str) -> frozenset[str]:
        """The Anliegen that an offer answers."""
        return self._needs.get(slug, frozenset())

    def remove(self, slugs: Collection[str]) -> None:
        with self._writing:
            for slug in slugs:
                self._forget(slug)

    def title(self, slug: str) -> str:
        return self._titles.get(slug, "")

    def is_danger(self, slug: str, is_crisis: Callable[[str], bool]) -> bool:
        """Whether an offer of the crisis topic answers one of the needs that are a crisis."""
        return slug in self._crisis and any(map(is_crisis, self._needs.get(slug, ())))

    def slugs_of(self, provider: str) -> list[str]:
        return [slug for slug, each in list(self._run_by.items()) if each == provider]

    def words(self) -> tuple[str, ...]:
        """All informative words of names, folded."""
        return tuple(self._with)

    def providers(self, begun: Line, limit: int) -> list[str]:
        """Träger whose names have words that begin so."""
        names = (name for name, line in list(self._providers.items()) if begins(begun, line))
        return list(islice(names, limit))

    def named(self, text: str) -> Named | None:
        """The offers of which a question is the title, the Träger or the house: its words are
        these, or two of them side by side, or three and more wherever they stand; also with a
        letter wrong and with a place beside."""
        asked = self._meant(_line(self._without_places(text)))
        slugs = self._whole_name(asked) or self._part_of_name(asked)
        if not slugs:
            return None
        answered = (self._needs.get(slug, frozenset()) for slug in slugs)
        return Named(slugs, frozenset().union(*answered), not slugs.isdisjoint(self._crisis))

    def has(self, word: str) -> bool:
        """Whether it is a word of any name."""
        return fold(word) in self._with

    def is_street(self, text: str) -> bool:
        """Whether a question is a street of an offer and nothing else, also with a letter wrong."""
        if found := self.streets.named(text):
            return not found.rest
        key = street_key(text)
        if len(key) < _STREET_FROM or any(map(self._everyday, words(text))):
            return False
        return _near(key, self.streets.known) is not None

    def _meant(self, asked: Line) -> Line:
        """The words of a question, those that are misspelt as names have them; none where one of
        them is in no name."""
        unknown = [word for word in asked if word not in self._with]
        least = _MENDED_FROM if len(asked) > 1 else _ALONE_MENDED_FROM
        mendable = all(len(w) >= least and not self._everyday(w) for w in unknown)
        if not asked or len(asked) > _LONGEST or len(unknown) > _MOST_MENDED or not mendable:
            return ()
        known = tuple(self._with) if unknown else ()
        mended = {word: _near(word, known) for word in unknown}
        meant = tuple(mended.get(word, word) for word in asked)
        return tuple(word for word in meant if word) if all(meant) else ()

    def _whole_name(self, asked: Line) -> frozenset[str]:
        """The offers that are called so and no more; who is called so, too ("Kreis Düren"), before
        what is so in a part of its name."""
        key = frozenset(asked)
        return frozenset(self._whole.get(key, ())) or frozenset(self._parts.get(key, ()))

    def _part_of_name(self, asked: Line) -> frozenset[str]:
        if len(asked) < _SURE_PART - 1:
            return frozenset()
        slugs = frozenset.intersection(*(frozenset(self._with.get(word, ())) for word in asked))
        return frozenset(slug for slug in slugs if any(self._within(asked, slug)))

    def _within(self, asked: Line, slug: str) -> Iterator[bool]:
        for line in self._own.get(slug, ()):
            yield set(asked) <= set(line) and (
                len(asked) >= _SURE_PART or any(asked == pair for pair in pairwise(line))
            )

    def _note(self, document: Document) -> None:
        slug = document.slug
        self._titles[slug] = document.title
        if document.provider and document.provider not in self._providers:
            self._providers[document.provider] = folded(document.provider)
        self._run_by[slug] = document.provider
        self._needs[slug] = frozenset(document.needs)
        if CRISIS_TOPIC in document.facets.get("thema", ()):
            self._crisis.add(slug)
        self.streets.put(document)
        names = (document.title, document.provider, document.place)
        self._own[slug] = self._lines_of(names)
        for line in self._own[slug]:
            self._whole.setdefault(frozenset(line), set()).add(slug)
            for word in line:
                self._with.setdefault(word, set()).add(slug)
        self._own_parts[slug] = self._lines_of(p for name in names for p in _PARTS.split(name))
        for line in self._own_parts[slug]:
            self._parts.setdefault(frozenset(line), set()).add(slug)

    def _forget(self, slug: str) -> None:
        whole, parts = self._own.pop(slug, ()), self._own_parts.pop(slug, ())
        # Two names may be of the same words in another order.
        _drop(self._whole, set(map(frozenset, whole)), slug)
        _drop(self._parts, set(map(frozenset, parts)), slug)
        _drop(self._with, {word for line in whole for word in line}, slug)
        self.streets.remove((slug,))
        self._titles.pop(slug, None)
        self._run_by.pop(slug, None)
        self._needs.pop(slug, None)
        self._crisis.discard(slug)

    def _lines_of(self, names: Iterable[str]) -> tuple[Line, ...]:
        lines = (_line(self._without_places(name)) for name in names)
        return tuple(dict.fromkeys(line for line in lines if line))


@dataclass(frozen=True)
class Spoken:
    """A question, and what in it are names; each is looked up once, and only where it is asked."""

    text: str
    telling: str
    """Its words that may tell of an Anliegen."""
    places: Places
    names: Names

    @cached_property
    def placeless(self) -> str:
        """The whole question without the names of places."""
        return self.places.without_names(self.text)

    @cached_property
    def left(self) -> str:
        """The telling words without the names of places..."""
        return self.places.without_names(self.telling)

    @cached_property
    def own(self) -> str:
        """... and without those that are words of families, too."""
        return self.places.without_names(self.telling, everyday=True)

    @cached_property
    def called(self) -> Named | None:
        """The offers that the whole question names."""
        return self.names.named(self.text)

    @cached_property
    def named(self) -> Named | None:
        """The offers that it names, perhaps with a filter beside."""
        return self.called or (self.names.named(self.left) if self.left != self.text else None)


def _drop(known: dict[_Key, set[str]], keys: Iterable[_Key], slug: str) -> None:
    for key in keys:
        known[key].discard(slug)
        if not known[key]:
            del known[key]


def folded(text: str) -> Line:
    return tuple(fold(word) for word in words(text))


def begins(asked: Line, there: Line) -> bool:
    """Each word asked begins a word that is there, and one of them the first or one that says
    something: "de" is no beginning of "Musikschule der Stadt"."""
    told = [word for at, word in enumerate(there) if not at or not is_stop(word)]
    return all(any(word.startswith(a) for word in there) for a in asked) and any(
        word.startswith(a) for word in told for a in asked
    )


def _line(text: str) -> Line:
    return tuple(fold(word) for word in words(text) if not is_stop(word))


def _near(word: str, known: Collection[str]) -> str | None:
    found = process.extractOne(word, known, scorer=OSA.distance, score_cutoff=1)
    return found[0] if found else None
