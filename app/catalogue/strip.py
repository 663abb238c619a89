"""The chain as links and rings with live counts: six phases joined by five transitions."""

from collections.abc import Mapping

from app.catalogue.criteria import Criteria
from app.catalogue.index import Index
from app.catalogue.offer import Offer
from app.catalogue.snapshot import Catalogue
from app.catalogue.views import Chain, ChainLink, ChainPosition, ChainRing
from app.vocabulary import Phase, Topic, Transition
from app.web.carried import Carried
from app.web.views import CountedLink


def of_choice(index: Index, carried: Carried) -> Chain:
    """Of the Kommune that was chosen, if it is one, as the guides have it that this leads to."""
    return of_kommune(index, carried.kommunen[0]) if len(carried.kommunen) == 1 else of_all(index)


def of_all(index: Index) -> Chain:
    """The chain of the whole Kreis."""
    return _chain(index, Criteria())


def of_kommune(index: Index, slug: str) -> Chain:
    """What can be used in one Kommune, kreisweite offers too."""
    return _chain(index, Criteria(chosen={"kommune": (slug,)}))


def _chain(index: Index, wanted: Criteria) -> Chain:
    """Counts what `/kette` counts, so that one number stands everywhere."""
    criteria = wanted.on_chain
    results = index.search(criteria, limit=1).results
    counts = results.counts
    guides = index.catalogue.guides
    return Chain(
        total=results.total,
        links=tuple(
            ChainLink(
                phase=phase,
                name=guide.name,
                ages_text=guide.ages_text,
                count=counts["phase"].get(phase, 0),
                url=f"/phasen/{phase}",
                list_url=criteria.only("phase", phase).url(),
            )
            for phase, guide in guides.phases.items()
        ),
        rings=tuple(
            ChainRing(
                transition=transition,
                name=guide.name,
                short_name=guide.short_name,
                count=counts["uebergang"].get(transition, 0),
                url=f"/uebergaenge/{transition}",
            )
            for transition, guide in guides.transitions.items()
        ),
    )


def position(offer: Offer, catalogue: Catalogue) -> tuple[ChainPosition, ...]:
    """Where the offer sits: link, ring, link, ..., link."""
    places: list[ChainPosition] = []
    for phase, transition in zip(Phase, (*Transition, None), strict=True):
        guide = catalogue.guides.phases[phase]
        places.append(
            ChainPosition(
                name=guide.name,
                url=f"/phasen/{phase}",
                covered=phase in offer.phases,
                ring=False,
            )
        )
        if transition is not None:
            places.append(
                ChainPosition(
                    name=catalogue.guides.transitions[transition].name,
                    url=f"/uebergaenge/{transition}",
                    covered=transition in offer.transitions,
                    ring=True,
                )
            )
    return tuple(places)


def topics(counts: Mapping[str, int], criteria: Criteria) -> tuple[CountedLink, ...]:
    """The topics that have offers under these criteria, each a search of its own."""
    return tuple(
        CountedLink(
            label=topic.label,
            count=counts[topic],
            url=criteria.only("thema", topic).url(),
        )
        for topic in Topic
        if counts.get(topic)
    )
