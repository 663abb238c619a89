"""Names of Träger: one place that says which spellings are the same, and whose an offer is."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from app import typed
from app.i18n import N_
from app.records.offers import OfferRecord
from app.records.places import ProviderRecord
from app.records.providerlikeness import NOTHING, Hints, Known, Likeness

NEAREST = 5
"""Träger that are proposed for a name that nobody knows."""
ASKED = N_("Träger bitte erfragen")
"""The name in an offer whose Träger nobody knows; visitors read no Träger then, and whom to ask."""
_UNSEEN = re.compile("[\"'`´‘’‚‛“”„‟‹›«»′″ʼʻ\u200c-\u200f\u061c]")
"""Quotes, and what joins letters or turns the direction."""
_WORDS = re.compile(r"\w+")
_LEGAL_FORMS = tuple(
    (re.compile(rf"\b{apart}\b"), joined) for apart, joined in (("e v", "ev"), ("g gmbh", "ggmbh"))
)


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """What two spellings of one name have in common: "Caritasverband Düren-Jülich e.V." and
    "CARITASVERBAND Düren‑Jülich eV" are the same. Takes as long as the name is."""
    text = _UNSEEN.sub("", typed.line(name)).replace("&", " und ")
    # Decomposed letters may come from the folding itself (İ), so they are composed again.
    text = " ".join(_WORDS.findall(typed.line(text.casefold())))
    for apart, joined in _LEGAL_FORMS:
        text = apart.sub(joined, text)
    return text or name.casefold()


@dataclass(frozen=True, slots=True)
class Shared:
    """One name of two Träger, of which nobody can say whose an offer of that name is."""

    name: str
    slugs: tuple[str, str]


def spellings(record: ProviderRecord) -> tuple[str, ...]:
    """All names by which offers may call it."""
    return (record.name, *record.aliases, *record.auch_fuer)


def known(name: str) -> bool:
    """Whether it names a Träger at all."""
    return folded(name) != folded(ASKED)


def leads_only(name: str, record: ProviderRecord) -> bool:
    """Whether the name is no Träger's, and the way to who is behind it leads through this one."""
    return folded(name) in map(folded, record.auch_fuer)


def lead_to(records: Iterable[ProviderRecord], slug: str) -> str | None:
    """Slug of the Träger into which the one of that slug was joined."""
    return next((each.slug for each in records if slug in each.former), None)


def shared(records: Iterable[ProviderRecord]) -> list[Shared]:
    """Every name that two Träger have in common."""
    known: dict[str, str] = {}
    found = []
    for record in records:
        for name in spellings(record):
            other = known.setdefault(folded(name), record.slug)
            if other != record.slug:
                found.append(Shared(name, (other, record.slug)))
    return found


class ProviderNames:
    """Whose offer is it: by the offer's slug, else by the spelling of `provider.name`."""

    def __init__(self, records: Iterable[ProviderRecord]) -> None:
        self.records: Mapping[str, ProviderRecord] = {each.slug: each for each in records}
        self._by_offer: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        for record in self.records.values():
            self._by_offer.update(dict.fromkeys(record.offers, record.slug))
            for name in spellings(record):
                self._by_name.setdefault(folded(name), record.slug)

    def of(self, offer: OfferRecord) -> str | None:
        return self._by_offer.get(offer.slug) or self.named(offer.provider.name)

    def named(self, name: str) -> str | None:
        """Slug of the Träger of that name, however it is spelt."""
        return self._by_name.get(folded(name))

    def nearest(self, name: str, hints: Hints = NOTHING) -> list[ProviderRecord]:
        """The Träger that somebody may have meant by a name that none has, the likeliest first;
        `hints` is what the offer says beside the name."""
        slugs = self._likeness.nearest(name, hints, NEAREST)
        return [self.records[slug] for slug in slugs]

    @cached_property
    def _likeness(self) -> Likeness:
        return Likeness(map(_known_by, self.records.values()))


def _known_by(record: ProviderRecord) -> Known:
    names = (*spellings(record), record.slug.replace("-", " "))
    return Known(
        record.slug,
        names,
        Hints(
            places=(record.city,) if record.city else (),
            street=record.street,
            phone=record.phone,
            email=record.email,
        ),
    )


def hints_of(offer: OfferRecord) -> Hints:
    """What an offer says of who its Träger may be."""
    place = offer.place
    return Hints(
        places=tuple(filter(None, (place.city if place else None, *offer.kommunen))),
        street=place.street if place else None,
        phone=offer.contact.phone,
        email=offer.contact.email,
    )
