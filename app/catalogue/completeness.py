"""How much is known of the offers that families see: whom to call, when, where, for how much, and
whether anybody has looked lately."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from app.catalogue.offer import Offer
from app.catalogue.snapshot import Catalogue
from app.i18n import N_
from app.i18n import gettext as _
from app.vocabulary import Cost
from app.web.views import Way
from app.wording import countywide


def _ways(offer: Offer) -> tuple[Way, ...]:
    return offer.contact.ways


KNOWN: Mapping[str, Callable[[Offer], bool]] = {
    N_("eigene Nummer"): lambda offer: any(way.calls and not way.whose for way in _ways(offer)),
    N_("erreichbar"): lambda offer: any(
        way.calls or way.href.startswith("mailto:") for way in _ways(offer)
    ),
    N_("Zeit"): lambda offer: offer.timed or bool(offer.upcoming.line),
    N_("Kosten"): lambda offer: offer.cost is not Cost.UNKNOWN or offer.cost_note is not None,
    N_("Ort"): lambda offer: any(each.place for each in offer.everywhere),
    N_("bestätigt"): lambda offer: (
        offer.freshness.verified_at is not None and not offer.freshness.stale
    ),
    N_("veraltet"): lambda offer: offer.freshness.stale,
}
"""What is counted, in the order of the columns. "erreichbar" by a number or an address of its own,
of its Träger or of whoever else is named; "bestätigt" by a person within the last year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """Of the offers of a Kommune, of those for the whole Kreis, or of all."""

    label: str
    url: str
    """The list of them, "" where there is none."""
    offers: int
    known: tuple[int, ...]
    """How many of them have each of KNOWN."""

    @property
    def shares(self) -> tuple[int, ...]:
        """The same in percent."""
        return tuple(round(100 * count / self.offers) if self.offers else 0 for count in self.known)


def headings() -> tuple[str, ...]:
    """Those of the columns after the first two."""
    return tuple(_(label) for label in KNOWN)


def of(catalogue: Catalogue) -> tuple[Completeness, ...]:
    """All, then the Kreis's own, then each Kommune's; an offer of several is counted in each."""
    offers = catalogue.for_families
    own = (
        (
            kommune.name,
            f"/angebote?kommune={kommune.slug}",
            [each for each in offers if any(k.slug == kommune.slug for k in each.kommunen)],
        )
        for kommune in catalogue.kommunen.values()
    )
    return (
        _counted(_("alle"), "/angebote", offers),
        _counted(countywide(), "", [each for each in offers if each.countywide]),
        *(_counted(*each) for each in own),
    )


def _counted(label: str, url: str, offers: Iterable[Offer]) -> Completeness:
    kept = list(offers)
    known = tuple(sum(map(test, kept)) for test in KNOWN.values())
    return Completeness(label=label, url=url, offers=len(kept), known=known)


def text(catalogue: Catalogue) -> str:
    """The table for a terminal: numbers of offers, and what share of them has it."""
    rows = [(_("Angebote von"), _("Anzahl"), *headings())]
    rows += [
        (each.label, str(each.offers), *(f"{share} %" for share in each.shares))
        for each in of(catalogue)
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if number == 0 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
