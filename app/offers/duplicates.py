"""Which published offers may be one and the same, and why: pairs for a person to decide.

Only offers that share something telling are compared (a number, an address, a page, a place, a rare
word of the title), so that the work grows with the offers and not with their pairs.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
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
_TITLES = (
    (90, 6, N_("gleicher Titel")),
    (75, 5, N_("ähnlicher Titel")),
    (50, 1, N_("verwandter Titel")),
)
"""From how much likeness of the titles on (0..100) it is worth how many points; less is none."""
_REASONS: Mapping[str, str] = {
    "phone": N_("gleiche Telefonnummer"),
    "email": N_("gleiche E-Mail-Adresse"),
    "url": N_("gleiche Internetseite"),
    "place": N_("gleicher Ort"),
    "provider": N_("gleicher Träger"),
}
_POINTS: Mapping[str, int] = {"phone": 2, "email": 2, "url": 2, "place": 2, "provider": 1}


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


def find(records: Iterable[OfferRecord]) -> list[Pair]:
    """Pairs of published offers that nobody has decided about, the likeliest first."""
    published = {r.slug: r for r in records if r.ended is None and not r.draft}
    signs = {slug: dict(_signs(record)) for slug, record in published.items()}
    titles = {slug: _title(record) for slug, record in published.items()}
    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    for slug, found in signs.items():
        for sign in found.items():
            shared[sign].append(slug)
        for word in set(titles[slug].split()):
            shared["word", word].append(slug)
    candidates = {
        pair
        for slugs in shared.values()
        if len(slugs) <= CROWD
        for pair in combinations(sorted(slugs), 2)
    }
    found_pairs = (_pair(published[a], published[b], signs, titles) for a, b in sorted(candidates))
    pairs = [pair for pair in found_pairs if pair is not None]
    return sorted(pairs, key=lambda pair: (-pair.points, pair.slugs))


def of_two(first: OfferRecord, second: OfferRecord) -> tuple[str, ...]:
    """What speaks for these two being one, however much that is."""
    both = (first, second)
    signs = {record.slug: dict(_signs(record)) for record in both}
    titles = {record.slug: _title(record) for record in both}
    return _weighed(first, second, signs, titles)[1]


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
    signs: Mapping[str, Mapping[str, str]],
    titles: Mapping[str, str],
) -> Pair | None:
    if decided(first, second) or first.origin == second.slug or second.origin == first.slug:
        return None
    if not _meet(first, second):
        return None
    points, reasons = _weighed(first, second, signs, titles)
    if points < ENOUGH:
        return None
    return Pair(first=first, second=second, points=points, reasons=reasons)


def _weighed(
    first: OfferRecord,
    second: OfferRecord,
    signs: Mapping[str, Mapping[str, str]],
    titles: Mapping[str, str],
) -> tuple[int, tuple[str, ...]]:
    points, reasons = 0, []
    one, other = titles[first.slug], titles[second.slug]
    # A title that another one holds as a whole is near, but not the same.
    likeness = max(fuzz.token_set_ratio(one, other) - 15, fuzz.token_sort_ratio(one, other))
    for least, worth, said in _TITLES:
        if likeness >= least:
            points += worth
            reasons.append(_(said))
            break
    else:
        return 0, ()
    for name, value in signs[first.slug].items():
        if signs[second.slug].get(name) == value:
            points += _POINTS[name]
            reasons.append(_(_REASONS[name]))
    common = [k for k in first.kommunen if k in second.kommunen]
    if common:
        points += 1
        names = [wording.countywide() if k not in KOMMUNEN else KOMMUNEN[k] for k in common]
        reasons.append(_("gemeinsam: %(kommunen)s") % {"kommunen": wording.listed(names)})
    if first.topics[0] in second.topics or second.topics[0] in first.topics:
        points += 1
        reasons.append(_("verwandte Themen"))
    return points, tuple(reasons)


def _meet(first: OfferRecord, second: OfferRecord) -> bool:
    """Whether one family could use both."""
    places = first.countywide or second.countywide
    if not places and set(first.kommunen).isdisjoint(second.kommunen):
        return False
    (low, high), (young, old) = (
        reach(r.age_months.min, r.age_months.max, r.phases) for r in (first, second)
    )
    return low < max(old, young + 1) and young < max(high, low + 1)


def _signs(record: OfferRecord) -> Iterator[tuple[str, str]]:
    """What offers can have in common, written so that spelling does not matter; of several places
    and contacts those of each."""
    found = dict.fromkeys(sign for each in (record, *record.elsewhere) for sign in _at(each))
    yield from found
    yield "provider", german.fold(record.provider.name)


def _at(record: OfferRecord) -> Iterator[tuple[str, str]]:
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
    if place and place.street and (place.postcode or place.city):
        street = german.fold(place.street).replace("strasse", "str").replace(".", "")
        yield "place", f"{''.join(street.split())} {place.postcode or place.city}"


def _title(record: OfferRecord) -> str:
    """Its words, folded, without the names of places, which stand in most titles."""
    words = (german.fold(word) for word in german.words(record.title))
    return " ".join(word for word in words if len(word) > 2 and word not in _NAMES)


_NAMES = frozenset(
    (*map(german.fold, KOMMUNEN.values()), *KOMMUNEN, "kreis", "stadt", "gemeinde", "und", "der")
)
