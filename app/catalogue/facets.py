"""The filters of the catalogue: a row each, in the order in which a page shows them.

Their names are those of the search (`search.port.FACETS`), of the address and of the form.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from app.catalogue.offer import Offer
from app.i18n import N_
from app.vocabulary import (
    KOMMUNEN,
    Audience,
    Cost,
    Format,
    Language,
    Phase,
    Registration,
    Topic,
    Transition,
    Vocabulary,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetRule:
    """What can be chosen, how it is said, and which of it an offer has."""

    title: str
    values: Mapping[str, str]
    """Value -> label, in the order of the page."""
    of: Callable[[Offer], Iterable[str]]
    open: bool = False
    """Unfolded also where nothing of it is chosen."""


def _words(vocabulary: type[Vocabulary]) -> Mapping[str, str]:
    return {word.value: word.label for word in vocabulary}


FACETS: Mapping[str, FacetRule] = {
    "kommune": FacetRule(
        title=N_("Wo"),
        values=KOMMUNEN,
        of=lambda offer: (kommune.slug for kommune in offer.kommunen),
        open=True,
    ),
    "phase": FacetRule(
        title=N_("Lebensphase"), values=_words(Phase), of=lambda offer: offer.phases, open=True
    ),
    "thema": FacetRule(
        title=N_("Thema"), values=_words(Topic), of=lambda offer: offer.topics, open=True
    ),
    "zielgruppe": FacetRule(
        title=N_("Für wen"), values=_words(Audience), of=lambda offer: offer.audience
    ),
    "kosten": FacetRule(title=N_("Kosten"), values=_words(Cost), of=lambda offer: (offer.cost,)),
    "anmeldung": FacetRule(
        title=N_("Anmeldung"), values=_words(Registration), of=lambda offer: (offer.registration,)
    ),
    "format": FacetRule(title=N_("Wie"), values=_words(Format), of=lambda offer: offer.formats),
    "sprache": FacetRule(
        title=N_("Sprache"), values=_words(Language), of=lambda offer: offer.languages
    ),
    "uebergang": FacetRule(
        title=N_("Übergang"), values=_words(Transition), of=lambda offer: offer.transitions
    ),
}
