"""What narrows the chain: filters, chips and Kommunen around the picture."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from app.catalogue import narrowing
from app.catalogue.criteria import Criteria
from app.catalogue.facets import FACETS
from app.catalogue.index import Index
from app.catalogue.views import Chip
from app.chain.address import ChainAddress
from app.chain.views import Toggle, ToggleGroup
from app.i18n import gettext as _
from app.vocabulary import KOMMUNEN, ON_CHAIN, Cost, Registration
from app.web.views import CountedLink, Link
from search.answers import Answer, Understood

ALL = 1_000_000
FILTERS = ("kosten", "anmeldung", "sprache", "format", "zielgruppe", "thema")
SHORTCUTS = (("kosten", Cost.FREE), ("anmeldung", Registration.NONE))
MODEL = "kreuzau"
"""The model Kommune of the Präventionskette stands first."""
Counts = Mapping[str, Mapping[str, int]]
"""Facet -> value -> offers."""


def answer(address: ChainAddress, index: Index) -> Answer:
    """All offers of the chain; ages take none away."""
    return index.search(replace(address.criteria, ages=()), limit=ALL, kinds=ON_CHAIN)


def shortcuts(address: ChainAddress, counts: Counts) -> tuple[Toggle, ...]:
    """The two filters that are asked for most."""
    return tuple(toggle(address, counts, facet, value) for facet, value in SHORTCUTS)


def toggle(address: ChainAddress, counts: Counts, facet: str, value: str) -> Toggle:
    return Toggle(
        label=FACETS[facet].label(value),
        count=counts.get(facet, {}).get(value, 0),
        chosen=value in address.criteria.chosen.get(facet, ()),
        url=address.asking(address.criteria.toggled(facet, value)).url(),
    )


def groups(address: ChainAddress, counts: Counts) -> tuple[ToggleGroup, ...]:
    """Every filter that leads somewhere."""
    made = []
    for facet in FILTERS:
        found = [toggle(address, counts, facet, value) for value in FACETS[facet].values]
        useful = tuple(each for each in found if each.count or each.chosen)
        if useful:
            made.append(ToggleGroup(name=facet, label=_(FACETS[facet].title), toggles=useful))
    return tuple(made)


def chips(address: ChainAddress, understood: Understood) -> Iterator[Chip]:
    """The chips of the search, leading back to the chain; the Kommune has its own field."""
    criteria = address.criteria
    place = criteria.chosen.get("kommune", ()) if address.kommune else ()
    asked = criteria.only("kommune") if address.kommune else criteria
    for chip in narrowing.chips(asked, understood):
        without = Criteria.read(parse_qsl(urlsplit(chip.remove_url).query))
        without = without.only("kommune", *place) if place else without
        yield replace(chip, remove_url=address.asking(without).url())


def reset_url(address: ChainAddress) -> str | None:
    kept = address.criteria.chosen.get("kommune", ()) if address.kommune else ()
    bare = address.asking(Criteria().only("kommune", *kept))
    return bare.url() if address.criteria != bare.criteria else None


def kommunen(address: ChainAddress) -> tuple[Link, ...]:
    """Addresses of the other chains with the same criteria, the model Kommune first."""
    slugs = sorted(KOMMUNEN, key=lambda slug: slug != MODEL)
    return tuple(
        Link(
            label=_(KOMMUNEN[slug]) if slug else _("Ganzer Kreis Düren"),
            url=address.asking(address.criteria.only("kommune", *([slug] if slug else []))).url(),
            current=slug == (address.kommune or ""),
        )
        for slug in ("", *slugs)
    )


def wider(address: ChainAddress, index: Index) -> tuple[CountedLink, ...]:
    """The same chain with one filter less, where that helps, and without any."""
    found = []
    for facet in address.criteria.chosen:
        if facet == "kommune":
            continue
        freer = address.asking(address.criteria.only(facet))
        count = answer(freer, index).results.total
        if count:
            label = _("ohne Filter „%(filter)s“") % {"filter": _(FACETS[facet].title)}
            found.append(CountedLink(label=label, count=count, url=freer.url()))
    free = address.asking(
        Criteria(
            chosen={"kommune": (address.kommune,)} if address.kommune else {},
            ages=address.criteria.ages,
        )
    )
    count = answer(free, index).results.total
    found.append(CountedLink(label=_("ohne alle Filter"), count=count, url=free.url()))
    return tuple(found)
