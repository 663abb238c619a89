"""Whether an offer is what it says it is (`kind`), as far as its title and its audience tell."""

import re
from collections.abc import Collection, Iterator

from app.i18n import gettext as _
from app.vocabulary import FOR_FAMILIES, FOR_STAFF, Audience, OfferKind

_NETWORK = re.compile(r"konferenz(?:en)?\b|\bpräventionskette", re.IGNORECASE)
_GUIDE = re.compile(r"wegweiser\b|\bbroschüre", re.IGNORECASE)


def faults(kind: OfferKind, title: str, audience: Collection[Audience]) -> Iterator[str]:
    """One German sentence for each reason why it should be called something else."""
    if set(audience) == {Audience.STAFF} and kind in FOR_FAMILIES:
        yield _("Art: Was nur für Fachkräfte ist, ist ein Fachangebot oder ein Netzwerk.")
    if kind in FOR_STAFF and Audience.STAFF not in audience:
        yield _("Art: Netzwerk und Fachangebot sind für Fachkräfte; die fehlen bei „Für wen“.")
    if kind is OfferKind.OFFER and _NETWORK.search(title):
        yield _("Art: Der Titel klingt nach einem Netzwerk; Familien nutzen es nicht selbst.")
    if kind is OfferKind.OFFER and _GUIDE.search(title):
        yield _("Art: Der Titel klingt nach einem Wegweiser.")
