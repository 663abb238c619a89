"""What the search is told of each offer, and in which order offers stand where nothing is asked."""

from collections.abc import Iterable, Mapping

from app.catalogue.facets import AUDIENCE, FACETS
from app.catalogue.offer import Offer
from app.catalogue.upcoming import visited
from app.vocabulary import Audience, Topic
from search.port import Document


def document(offer: Offer, needs: Mapping[str, float]) -> Document:
    """What the search is told of an offer."""
    places = [each.place for each in offer.everywhere if each.place]
    schedules = (each.schedule for each in offer.locations[1:])
    return Document(
        slug=offer.slug,
        title=offer.title,
        summary=offer.summary,
        text=" ".join(
            filter(
                None, (offer.description, offer.schedule, offer.usual, offer.cost_note, *schedules)
            )
        ),
        provider=offer.provider_name,
        place=" ".join(part for each in places for part in (each.name, each.city) if part),
        address="; ".join(" ".join(filter(None, (each.street, each.postcode))) for each in places),
        facets=_facets(offer),
        occasions=offer.upcoming.occasions,
        countywide=offer.countywide,
        ages=offer.ages,
        stale=offer.freshness.stale,
        needs=needs,
    )


def _facets(offer: Offer) -> dict[str, tuple[str, ...]]:
    found = {name: tuple(facet.of(offer)) for name, facet in FACETS.items()}
    if offer.for_staff_only:
        found[AUDIENCE] = tuple(dict.fromkeys((*found[AUDIENCE], Audience.STAFF)))
    return found


def everyday_first(offers: Iterable[Offer]) -> list[Offer]:
    """As offers stand where nobody asked for anything: for families before those for Fachkräfte
    alone, everyday ones before help in a crisis, what one can go to before a telephone."""
    return sorted(
        offers,
        key=lambda offer: (
            offer.for_staff_only,
            offer.topics[0] == Topic.CRISIS,
            not visited(offer.formats),
        ),
    )
