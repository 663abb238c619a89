"""Whether an offer is what it says it is (`kind`), as far as its title and its audience tell."""

import re
from collections.abc import Collection, Iterator

from app.i18n import gettext as _
from app.vocabulary import FOR_FAMILIES, FOR_STAFF, Audience, OfferKind

_NETWORK = re.compile(
    r"(?:präventions|bildungs)konferenz(?:en)?\b|\bpräventionskette", re.IGNORECASE
)
_GUIDE = re.compile(r"wegweiser\b", re.IGNORECASE)
# A group of children may meet at a round table, too: a person decides.
_PERHAPS_NETWORK = re.compile(r"\barbeitskreise?\b|\brunde[rn]? tisch\b|\bbündnis", re.IGNORECASE)
_PERHAPS_GUIDE = re.compile(r"\bbroschüre\b", re.IGNORECASE)


def usual(audience: Collection[str]) -> OfferKind:
    """What an offer is of which nobody has said so."""
    only_staff = set(audience) == {Audience.STAFF}
    return OfferKind.PROFESSIONAL if only_staff else OfferKind.OFFER


def contradiction(kind: OfferKind, audience: Collection[Audience]) -> str:
    """Why it cannot be this and for these, in a German sentence; "" where it can."""
    if set(audience) == {Audience.STAFF} and kind in FOR_FAMILIES:
        return _("Was nur für Fachkräfte ist, ist ein Fachangebot oder ein Netzwerk.")
    if kind in FOR_STAFF and Audience.STAFF not in audience:
        return _("Netzwerk und Fachangebot sind für Fachkräfte; die fehlen bei „Für wen“.")
    return ""


def refused(kind: OfferKind, title: str, audience: Collection[Audience]) -> Iterator[str]:
    """One German sentence for each reason why it is certainly something else."""
    if why := contradiction(kind, audience):
        yield _led(why)
    if kind is OfferKind.OFFER:
        yield from _sounding(title, _NETWORK, _GUIDE)


def faults(kind: OfferKind, title: str, audience: Collection[Audience]) -> Iterator[str]:
    """The same with what may as well be so: for a person to look at."""
    yield from refused(kind, title, audience)
    if kind is OfferKind.OFFER:
        yield from _sounding(title, _PERHAPS_NETWORK, _PERHAPS_GUIDE)


def _sounding(title: str, network: re.Pattern[str], guide: re.Pattern[str]) -> Iterator[str]:
    if network.search(title):
        yield _led(_("Der Titel klingt nach einem Netzwerk; Familien nutzen es nicht selbst."))
    if guide.search(title):
        yield _led(_("Der Titel klingt nach einem Wegweiser."))


def _led(why: str) -> str:
    return _("Art: %(why)s") % {"why": why}
