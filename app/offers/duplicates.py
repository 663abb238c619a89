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
from app.vocabulary import COUNTYWIDE, KOMMUNEN, Topic
from search import german

CROWD = 12
"""What so many offers share tells of a Träger or a house, not of a duplicate."""
ENOUGH = 7
"""Points from which on a pair is shown."""
_SAME = 90
"""Likeness from which on titles are the same."""
SIMILAR = 75
"""From which on they are similar."""
_TITLES = (
    (_SAME, 6, N_("gleicher Titel")),
    (SIMILAR, 5, N_("ähnlicher Titel")),
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
    "time": N_("dort zur gleichen Zeit"),
}
_POINTS: Mapping[str, int] = {
    "phone": 2,
    "email": 2,
    "url": 2,
    "place": 2,
    "provider": 1,
    "time": 2,
}
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
class Traits:
    """What is compared of an offer, be it stored or only begun."""

    slug: str = ""
    called: str
    """Its title as it was written."""
    title: tuple[str, ...]
    house: frozenset[str] = frozenset()
    """Stems of the names of its Träger and of its places."""
    signs: tuple[Sign, ...] = ()
    names: tuple[frozenset[str], ...] = ()
    """Stems of the name of each of its places."""
    kommunen: tuple[str, ...] = ()
    """None as long as nobody has said."""
    topics: tuple[Topic, ...] = ()
    ages: tuple[int, int] | None = None
    """Months; None as long as nobody has said."""
    apart: frozenset[str] = frozenset()
    """Slugs of those that it is not: decided by a person, or its model."""

    @classmethod
    def of(cls, record: OfferRecord) -> Self:
        everywhere = (record, *record.elsewhere)
        said = [each.place.name for each in everywhere if each.place and each.place.name]
        names = [stems(name) for name in said]
        return cls(
            slug=record.slug,
            called=record.title,
            title=words_of_title(record.title),
            house=stems(record.provider.name).union(*names),
            signs=tuple(dict.fromkeys(_signs(record))),
            names=tuple(name for name in names if name),
            kommunen=record.kommunen,
            topics=record.topics,
            ages=reach(record.age_months.min, record.age_months.max, record.phases),
            apart=frozenset(filter(None, (record.origin, *(a.offer for a in record.apart)))),
        )

    def words(self) -> Iterator[Sign]:
        """Those of the title; what many bear in the Kreis may be rare in one Kommune."""
        for word in self.title:
            yield "word", word
            yield from (("word", f"{kommune} {word}") for kommune in self.kommunen)

    @property
    def streets(self) -> tuple[str, ...]:
        return tuple(value.partition(" ")[0] for kind, value in self.signs if kind == "place")


def words_of_title(title: str) -> tuple[str, ...]:
    return _words(title) or tuple(map(german.fold, german.words(title)))


def stems(name: str) -> frozenset[str]:
    return frozenset(map(german.stem, _words(name)))


class Known:
    """Offers by what they have in common with others, so that those that may be the same as one
    are found without comparing them all."""

    def __init__(self, records: Iterable[OfferRecord] = ()) -> None:
        self.traits: dict[str, Traits] = {}
        self._shared: dict[Sign, list[str]] = defaultdict(list)
        for record in records:
            self.add(Traits.of(record))

    def add(self, its: Traits) -> None:
        self.traits[its.slug] = its
        for sign in dict.fromkeys((*its.signs, *its.words())):
            self._shared[sign].append(its.slug)

    def crowded(self, more: int = 0) -> frozenset[Sign]:
        """What so many have that it tells nothing; `more` of them are to come."""
        return frozenset(s for s, slugs in self._shared.items() if len(slugs) + more > CROWD)

    def pairs(self) -> set[tuple[str, str]]:
        """Two that share something telling."""
        crowded = self.crowded()
        return {
            pair
            for sign, slugs in self._shared.items()
            if sign not in crowded
            for pair in combinations(sorted(slugs), 2)
        }

    def near(self, its: Traits) -> tuple[set[str], frozenset[Sign]]:
        """Those that share something telling with this one, and which of its signs tell nothing."""
        found: set[str] = set()
        crowded: set[Sign] = set()
        for sign in dict.fromkeys((*its.signs, *its.words())):
            slugs = self._shared.get(sign, ())
            if len(slugs) >= CROWD:
                crowded.add(sign)
            else:
                found.update(slugs)
        return found - {its.slug}, frozenset(crowded)


def find(records: Iterable[OfferRecord]) -> list[Pair]:
    """Pairs of published offers that nobody has decided about, the likeliest first."""
    published = {r.slug: r for r in records if r.ended is None and not r.draft}
    known = Known(published.values())
    crowded = known.crowded()
    found = (
        _pair(published[a], published[b], known.traits, crowded) for a, b in sorted(known.pairs())
    )
    pairs = [pair for pair in found if pair is not None]
    return sorted(pairs, key=lambda pair: (-pair.points, pair.slugs))


def of_two(first: OfferRecord, second: OfferRecord) -> tuple[str, ...]:
    """What speaks for these two being one, however much that is."""
    return weighed(Traits.of(first), Traits.of(second))[1]


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
    traits: Mapping[str, Traits],
    crowded: Collection[Sign],
) -> Pair | None:
    if decided(first, second) or first.origin == second.slug or second.origin == first.slug:
        return None
    one, other = traits[first.slug], traits[second.slug]
    if not meet(one, other):
        return None
    points, reasons = weighed(one, other, crowded)
    if points < ENOUGH:
        return None
    return Pair(first=first, second=second, points=points, reasons=reasons)


def weighed(
    one: Traits, other: Traits, crowded: Collection[Sign] = ()
) -> tuple[int, tuple[str, ...]]:
    """How much speaks for these two being one, and what."""
    points, reasons = 0, []
    common = [sign for sign in one.signs if sign in other.signs and sign not in crowded]
    kinds = dict.fromkeys(kind for kind, _value in common)
    alike = likeness(one, other)
    for least, worth, said in _TITLES:
        if alike >= least:
            points += worth
            reasons.append(_(said))
            break
    else:
        if "time" not in kinds or not kinds.keys() & {"phone", "email"}:
            return 0, ()
    for kind in kinds:
        points += _POINTS[kind]
        reasons.append(_(_REASONS[kind]))
    if alike < _SAME and elsewhere(one, other):
        points -= _ELSEWHERE
    if kommunen := _common(one, other):
        points += 1
        names = [wording.countywide() if k not in KOMMUNEN else KOMMUNEN[k] for k in kommunen]
        reasons.append(_("gemeinsam: %(kommunen)s") % {"kommunen": wording.listed(names)})
    if {*one.topics[:1]} & {*other.topics} or {*other.topics[:1]} & {*one.topics}:
        points += 1
        reasons.append(_("verwandte Themen"))
    return points, tuple(reasons)


def likeness(one: Traits, other: Traits) -> float:
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


def elsewhere(one: Traits, other: Traits) -> bool:
    """Whether both are known to be somewhere, and nowhere at the same place. Where a street is not
    known, the names of the places say it."""
    if one.streets and other.streets:
        # One may be without its number.
        both = product(one.streets, other.streets)
        return not any(a.startswith(b) or b.startswith(a) for a, b in both)
    names = list(product(one.names, other.names))
    return bool(names) and not any(a <= b or b <= a or len(a & b) > 1 for a, b in names)


def _common(one: Traits, other: Traits) -> Sequence[str]:
    """Where both are to be had."""
    if COUNTYWIDE in one.kommunen:
        return other.kommunen
    if COUNTYWIDE in other.kommunen:
        return one.kommunen
    return [each for each in one.kommunen if each in other.kommunen]


def meet(one: Traits, other: Traits) -> bool:
    """Whether one family could use both, as far as it is said."""
    if one.kommunen and other.kommunen and not _common(one, other):
        return False
    if one.ages is None or other.ages is None:
        return True
    (low, high), (young, old) = one.ages, other.ages
    return low < max(old, young + 1) and young < max(high, low + 1)


def _signs(record: OfferRecord) -> Iterator[Sign]:
    """What offers can have in common, written so that spelling does not matter; of several places
    and contacts those of each."""
    for each in (record, *record.elsewhere):
        yield from _at(each)
    yield provider_sign(record.provider.name)


def provider_sign(name: str) -> Sign:
    return "provider", german.fold(name.casefold())


def _at(record: OfferRecord) -> Iterator[Sign]:
    """At one place."""
    place = record.place
    said = record.times.said if record.times else ""
    yield from signs_of(record.contact.phone, record.contact.email, record.contact.url)
    if place:
        yield from place_signs(place.street, (place.postcode, place.city), said)


def signs_of(phone: str | None, email: str | None, url: str | None) -> Iterator[Sign]:
    """Of a contact."""
    for number in phones.numbers(phone) if phone else ():
        yield "phone", number.tel
    if email:
        yield "email", email.casefold()
    if url:
        try:
            parts = urlsplit(url)
            host = (parts.hostname or "").removeprefix("www.")
        except ValueError:  # as somebody types it
            return
        yield "url", f"{host}{parts.path.rstrip('/')}?{parts.query}"


def place_signs(street: str | None, wheres: Iterable[str | None], times: str) -> Iterator[Sign]:
    """Of a place, and of when it is there."""
    if not street:
        return
    folded = german.fold(street.casefold()).replace("strasse", "str").replace(".", "")
    key = "".join(folded.split())
    for where in filter(None, wheres):
        yield "place", f"{key} {where}"
        if times:
            yield "time", f"{key} {where} {times.casefold()}"


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
