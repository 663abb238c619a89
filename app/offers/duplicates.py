"""Which published offers may be one and the same, and why: pairs for a person to decide.

Only offers that share something telling are compared (a number, an address, a page, a place, a rare
word of the title), so that the work grows with the offers and not with their pairs.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Self
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from app import phones, wording
from app.ages import reach
from app.i18n import N_
from app.i18n import gettext as _
from app.records.offers import OfferRecord
from app.vocabulary import KOMMUNEN
from search import german

CROWD = 12
"""What so many offers share tells of a Träger or a house, not of a duplicate."""
ENOUGH = 7
"""Points from which on a pair is shown."""
_SAME = 90
"""Likeness from which on titles are the same."""
_TITLES = (
    (_SAME, 6, N_("gleicher Titel")),
    (75, 5, N_("ähnlicher Titel")),
    (65, 2, N_("verwandter Titel")),
    (50, 1, N_("verwandter Titel")),
)
"""From how much likeness of the titles on (0..100) it is worth how many points; less is none."""
_PART = 50
"""Most likeness of a house and of one thing in it: the name of the house says little of that."""
_LONG = 6
"""Letters of a word that tells what a compound that begins with it is about."""
_ELSEWHERE = 3
"""Points less for two of similar titles that are known to be at different places. Where the titles
are the same one may have moved."""
_REASONS: Mapping[str, str] = {
    "phone": N_("gleiche Telefonnummer"),
    "email": N_("gleiche E-Mail-Adresse"),
    "url": N_("gleiche Internetseite"),
    "place": N_("gleicher Ort"),
    "provider": N_("gleicher Träger"),
}
_POINTS: Mapping[str, int] = {"phone": 2, "email": 2, "url": 2, "place": 2, "provider": 1}
Sign = tuple[str, str]
"""Of which kind, and what it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two offers that may be one."""

    first: OfferRecord
    second: OfferRecord
    points: int
    """The more, the likelier."""
    reasons: tuple[str, ...]

    @property
    def slugs(self) -> tuple[str, str]:
        return self.first.slug, self.second.slug


@dataclass(frozen=True, slots=True, kw_only=True)
class _Traits:
    """What is compared of an offer."""

    title: tuple[str, ...]
    house: frozenset[str]
    """Stems of the names of its Träger and of its places."""
    signs: tuple[Sign, ...]
    names: tuple[frozenset[str], ...]
    """Stems of the name of each of its places."""

    @classmethod
    def of(cls, record: OfferRecord) -> Self:
        everywhere = (record, *record.elsewhere)
        said = [each.place.name for each in everywhere if each.place and each.place.name]
        names = [frozenset(map(german.stem, _words(name))) for name in said]
        owner = map(german.stem, _words(record.provider.name))
        return cls(
            title=_words(record.title) or tuple(map(german.fold, german.words(record.title))),
            house=frozenset(owner).union(*names),
            signs=tuple(dict.fromkeys(_signs(record))),
            names=tuple(name for name in names if name),
        )

    def words(self, kommunen: Iterable[str]) -> Iterator[Sign]:
        """Those of the title; what many bear in the Kreis may be rare in one Kommune."""
        for word in self.title:
            yield "word", word
            yield from (("word", f"{kommune} {word}") for kommune in kommunen)

    @property
    def streets(self) -> tuple[str, ...]:
        return tuple(value.partition(" ")[0] for kind, value in self.signs if kind == "place")


def find(records: Iterable[OfferRecord]) -> list[Pair]:
    """Pairs of published offers that nobody has decided about, the likeliest first."""
    published = {r.slug: r for r in records if r.ended is None and not r.draft}
    traits = {slug: _Traits.of(record) for slug, record in published.items()}
    shared: dict[Sign, list[str]] = defaultdict(list)
    for slug, its in traits.items():
        for sign in dict.fromkeys((*its.signs, *its.words(published[slug].kommunen))):
            shared[sign].append(slug)
    crowded = frozenset(sign for sign, slugs in shared.items() if len(slugs) > CROWD)
    candidates = {
        pair
        for sign, slugs in shared.items()
        if sign not in crowded
        for pair in combinations(sorted(slugs), 2)
    }
    found = (_pair(published[a], published[b], traits, crowded) for a, b in sorted(candidates))
    pairs = [pair for pair in found if pair is not None]
    return sorted(pairs, key=lambda pair: (-pair.points, pair.slugs))


def of_two(first: OfferRecord, second: OfferRecord) -> tuple[str, ...]:
    """What speaks for these two being one, however much that is."""
    return _weighed(first, second, {each.slug: _Traits.of(each) for each in (first, second)})[1]


def decided(first: OfferRecord, second: OfferRecord) -> str | None:
    """Why a person said that they are two, None where nobody has."""
    for one, other in ((first, second), (second, first)):
        for each in one.apart:
            if each.offer == other.slug:
                return each.because
    return None


def _pair(
    first: OfferRecord,
    second: OfferRecord,
    traits: Mapping[str, _Traits],
    crowded: Collection[Sign],
) -> Pair | None:
    if decided(first, second) or first.origin == second.slug or second.origin == first.slug:
        return None
    if not _meet(first, second):
        return None
    points, reasons = _weighed(first, second, traits, crowded)
    if points < ENOUGH:
        return None
    return Pair(first=first, second=second, points=points, reasons=reasons)


def _weighed(
    first: OfferRecord,
    second: OfferRecord,
    traits: Mapping[str, _Traits],
    crowded: Collection[Sign] = (),
) -> tuple[int, tuple[str, ...]]:
    one, other = traits[first.slug], traits[second.slug]
    points, reasons = 0, []
    likeness = _likeness(one, other)
    for least, worth, said in _TITLES:
        if likeness >= least:
            points += worth
            reasons.append(_(said))
            break
    else:
        return 0, ()
    common = [sign for sign in one.signs if sign in other.signs and sign not in crowded]
    for kind in dict.fromkeys(kind for kind, _value in common):
        points += _POINTS[kind]
        reasons.append(_(_REASONS[kind]))
    if likeness < _SAME and _elsewhere(one, other):
        points -= _ELSEWHERE
    if kommunen := _common(first, second):
        points += 1
        names = [wording.countywide() if k not in KOMMUNEN else KOMMUNEN[k] for k in kommunen]
        reasons.append(_("gemeinsam: %(kommunen)s") % {"kommunen": wording.listed(names)})
    if first.topics[0] in second.topics or second.topics[0] in first.topics:
        points += 1
        reasons.append(_("verwandte Themen"))
    return points, tuple(reasons)


def _likeness(one: _Traits, other: _Traits) -> float:
    """0..100, of what the titles say besides the names of a Träger or a house that both have."""
    house = one.house & other.house
    titles = _begun(one.title, other.title), _begun(other.title, one.title)
    mine, theirs = (
        tuple(word for word in title if german.stem(word) not in house) for title in titles
    )
    common = len({*titles[0]} & {*titles[1]})
    if mine and theirs:
        return _alike(mine, theirs, common=common)
    whole = _alike(*titles, common=common)
    return min(whole, _PART) if mine or theirs else whole


def _begun(words: tuple[str, ...], by: tuple[str, ...]) -> tuple[str, ...]:
    """A compound that begins with a word of the other title as that word: "Pflegekinder" is what
    the "Pflegekinderdienst" is about."""
    starts = sorted((word for word in by if len(word) >= _LONG), key=len)
    return tuple(next((s for s in starts if word.startswith(s)), word) for word in words)


def _alike(one: tuple[str, ...], other: tuple[str, ...], *, common: int) -> float:
    """A title that another one holds as a whole is near, but not the same; where that is a single
    word, it may say only of which kind both are."""
    mine, theirs = " ".join(one), " ".join(other)
    held = fuzz.token_set_ratio(mine, theirs) - (15 if common > 1 else 30)
    return max(held, fuzz.token_sort_ratio(mine, theirs))


def _elsewhere(one: _Traits, other: _Traits) -> bool:
    """Whether both are known to be somewhere, and nowhere at the same place. Where a street is not
    known, the names of the places say it."""
    if one.streets and other.streets:
        # One may be without its number.
        both = product(one.streets, other.streets)
        return not any(a.startswith(b) or b.startswith(a) for a, b in both)
    names = list(product(one.names, other.names))
    return bool(names) and not any(a <= b or b <= a or len(a & b) > 1 for a, b in names)


def _common(first: OfferRecord, second: OfferRecord) -> Sequence[str]:
    """Where both are to be had."""
    if first.countywide:
        return second.kommunen
    if second.countywide:
        return first.kommunen
    return [each for each in first.kommunen if each in second.kommunen]


def _meet(first: OfferRecord, second: OfferRecord) -> bool:
    """Whether one family could use both."""
    if not _common(first, second):
        return False
    (low, high), (young, old) = (
        reach(r.age_months.min, r.age_months.max, r.phases) for r in (first, second)
    )
    return low < max(old, young + 1) and young < max(high, low + 1)


def _signs(record: OfferRecord) -> Iterator[Sign]:
    """What offers can have in common, written so that spelling does not matter; of several places
    and contacts those of each."""
    for each in (record, *record.elsewhere):
        yield from _at(each)
    yield "provider", german.fold(record.provider.name.casefold())


def _at(record: OfferRecord) -> Iterator[Sign]:
    """At one place."""
    contact, place = record.contact, record.place
    for number in phones.numbers(contact.phone) if contact.phone else ():
        yield "phone", number.tel
    if contact.email:
        yield "email", contact.email.casefold()
    if contact.url:
        parts = urlsplit(contact.url)
        host = (parts.hostname or "").removeprefix("www.")
        yield "url", f"{host}{parts.path.rstrip('/')}?{parts.query}"
    if place and place.street:
        street = german.fold(place.street.casefold()).replace("strasse", "str").replace(".", "")
        for where in (place.postcode, place.city):
            if where:
                yield "place", f"{''.join(street.split())} {where}"


def _words(text: str) -> tuple[str, ...]:
    """Its words, folded, without those that stand in most titles: the names of Kommunen, "Stadt"
    and "Kreises", and what only joins other words."""
    return tuple(
        german.fold(word)
        for word in german.words(text)
        if not german.is_stop(word) and german.stem(word) not in _EVERYWHERE
    )


_EVERYWHERE = frozenset(
    (
        *german.stop_stems(),
        *(german.stem(word) for name in KOMMUNEN.values() for word in german.words(name)),
        *map(german.stem, ("dürener", "jülicher", "landgemeinde", "st")),
    )
)
