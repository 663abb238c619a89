"""The Merkzettel: offers in the order in which a person put them, carried by the address alone;
and for which children, where somebody said so, so that it tells what is due. The Kommune that was
chosen only goes on with it, to what it leads to.

    /merkzettel?a=krabbelgruppe-kreuzau&a=tafel-dueren&kommune=kreuzau&alter=66&schulstart=2027

Nothing of it is stored. Notes live in the fragment of the address, which browsers never send.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

import segno
from rapidfuzz import fuzz, process

from app.catalogue.criteria import Criteria
from app.catalogue.offer import Offer
from app.catalogue.snapshot import Catalogue
from app.i18n import gettext as _
from app.i18n import plain
from app.kommunen import PARAMETER, slug_of
from app.schoolyear import family
from app.schoolyear.family import Starts
from app.vocabulary import KOMMUNEN

MAX_OFFERS = 30
"""So that the address fits into a QR code."""
PATH = "/merkzettel"
NAME = "a"
_AGES = ("alter", "jahre", "monate")
"""`jahre` and `monate` come from the form for a child's age."""
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ALIKE = 82
"""0..100: from here on two slugs are taken for the old and the new name of one offer."""


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Slugs in order, each once."""

    slugs: tuple[str, ...] = ()
    ages: tuple[int, ...] = ()
    """Months of each child."""
    starts: Starts = ()
    kommunen: tuple[str, ...] = ()
    """Chosen on the way here."""

    @classmethod
    def read(cls, parameters: Iterable[tuple[str, str]]) -> "Shortlist":
        """From the address or a form; what cannot be a slug is dropped."""
        given = list(parameters)
        slugs = (value.strip() for name, value in given if name == NAME)
        whole = [slug for slug in slugs if len(slug) <= 80 and _SLUG.fullmatch(slug)]
        return cls(
            slugs=tuple(dict.fromkeys(whole))[:MAX_OFFERS],
            ages=Criteria.read(pair for pair in given if pair[0] in _AGES).ages,
            starts=family.read(given),
            kommunen=_kommunen(given),
        )

    def pairs(self) -> list[tuple[str, str]]:
        return [*((NAME, slug) for slug in self.slugs), *self.places(), *self.children()]

    def places(self) -> list[tuple[str, str]]:
        return [(PARAMETER, slug) for slug in self.kommunen]

    def children(self) -> list[tuple[str, str]]:
        """The part of the address that tells of children."""
        return [*(("alter", str(months)) for months in self.ages), *family.pairs(self.starts)]

    def url(self, path: str = PATH) -> str:
        pairs = self.pairs()
        return f"{path}?{urlencode(pairs, safe=':')}" if pairs else path

    def plus(self, slug: str) -> "Shortlist":
        return self if slug in self.slugs else self._with((*self.slugs, slug)[:MAX_OFFERS])

    def without(self, slug: str) -> "Shortlist":
        return self._with(each for each in self.slugs if each != slug)

    def replaced(self, slug: str, by: str) -> "Shortlist":
        """`by` in the place of `slug`."""
        return self._with(dict.fromkeys(by if each == slug else each for each in self.slugs))

    def moved(self, slug: str, by: int) -> "Shortlist":
        """`slug` so many places further down (up when negative); at the ends it stays."""
        rest = [each for each in self.slugs if each != slug]
        if len(rest) == len(self.slugs):
            return self
        place = min(max(self.slugs.index(slug) + by, 0), len(rest))
        return self._with((*rest[:place], slug, *rest[place:]))

    def _with(self, slugs: Iterable[str]) -> "Shortlist":
        return replace(self, slugs=tuple(slugs))


def _kommunen(given: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """In one order, so that one choice makes one address."""
    named = {slug_of(value) for name, value in given if name == PARAMETER}
    return tuple(slug for slug in KOMMUNEN if slug in named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapsed:
    """An entry that cannot be shown any more; `reason` when the offer is over."""

    slug: str
    reason: str | None = None
    likely: Offer | None = None
    """What it may be called now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The entries that are there, and those that an old link still names."""

    offers: tuple[Offer, ...]
    lapsed: tuple[Lapsed, ...]

    @property
    def discreet(self) -> bool:
        """Somebody could be hurt when another sees this list."""
        return any(offer.violence for offer in self.offers)


def of_today(shortlist: Shortlist, catalogue: Catalogue) -> Shortlist:
    """With what was joined under its name of today, each once; as it was where nothing was."""
    now = dict.fromkeys(map(catalogue.now_called, shortlist.slugs))
    return replace(shortlist, slugs=tuple(now))


def look_up(shortlist: Shortlist, catalogue: Catalogue) -> Found:
    """Of the entries those that have a page: what is over as well, which says so."""
    known = {slug: catalogue.with_page(slug) for slug in shortlist.slugs}
    return Found(
        offers=tuple(offer for offer in known.values() if offer),
        lapsed=tuple(_lapsed(slug, catalogue) for slug, offer in known.items() if offer is None),
    )


def _lapsed(slug: str, catalogue: Catalogue) -> Lapsed:
    if slug in catalogue.ended:
        return Lapsed(slug=slug, reason=catalogue.ended[slug])
    best = process.extractOne(
        slug,
        catalogue.offers.keys(),
        scorer=fuzz.token_sort_ratio,
        processor=lambda each: each.replace("-", " "),
        score_cutoff=_ALIKE,
    )
    return Lapsed(slug=slug, likely=catalogue.offers[best[0]] if best else None)


def qr_code(address: str) -> segno.QRCode:
    """Low error correction: the more room there is, the bigger the dots."""
    return segno.make_qr(address, error="l", boost_error=False)


def mail(found: Found, address: str) -> str:
    """A prepared mail to nobody yet: what is on the list, and its address."""
    if found.discreet:
        subject, lines = _("Liste"), [address]
    else:
        subject = _("Merkzettel: Angebote für Familien im Kreis Düren")
        lines = [
            ": ".join(filter(None, (offer.title, offer.contact.called))) for offer in found.offers
        ]
        lines += ["", _("Alles auf einen Blick:"), address]
    body = plain("\r\n".join(lines))
    return f"mailto:?{urlencode({'subject': subject, 'body': body}, quote_via=quote)}"
