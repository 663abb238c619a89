"""`/kommunen/{slug}` and `/traeger/{slug}`: who is there for a place, who runs an offer."""

from dataclasses import replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.catalogue import contacts, dates, strip
from app.catalogue.cards import Cards
from app.catalogue.criteria import Criteria
from app.catalogue.deps import CardsDep, CatalogueDep, IndexDep, ShelfDep
from app.catalogue.facets import KIND
from app.catalogue.index import Index
from app.catalogue.results import staff_link
from app.catalogue.routes.guides import sources
from app.catalogue.snapshot import Catalogue
from app.catalogue.views import KommunePage, ProviderPage
from app.i18n import german, ngettext
from app.i18n import gettext as _
from app.media import shown
from app.media.shelf import Shelf
from app.models import MediumOf
from app.records import placewords, translated
from app.records.providernames import lead_to
from app.situations import Missing
from app.vocabulary import OfferKind, Phase
from app.web.carried import NOTHING, Carried
from app.web.deps import PagesDep
from app.web.views import CountedLink, Link

router = APIRouter()
CARDS = 9


@router.get("/kommunen/{slug}")
async def kommune(
    request: Request,
    slug: str,
    catalogue: CatalogueDep,
    index: IndexDep,
    pages: PagesDep,
    cards: CardsDep,
) -> Response:
    if slug not in catalogue.kommunen:
        raise Missing
    return pages.remembered(
        request,
        catalogue.version,
        "pages/kommune.html",
        lambda: kommune_view(slug, index, catalogue, cards, Carried.of(request)),
    )


@router.get("/traeger/{slug}")
async def provider(
    request: Request,
    slug: str,
    catalogue: CatalogueDep,
    pages: PagesDep,
    cards: CardsDep,
    shelf: ShelfDep,
) -> Response:
    if slug not in catalogue.providers:
        now = lead_to(catalogue.providers.values(), slug)
        if now is None:
            raise Missing
        # It was joined into that one, so what people have noted down leads there.
        # No browser should go on for ever, for at the desk somebody may put it right.
        headers = {"Cache-Control": "no-store"}
        return RedirectResponse(f"/traeger/{now}", status_code=308, headers=headers)
    return pages.remembered(
        request,
        f"{catalogue.version}|{shelf.version}",
        "pages/provider.html",
        lambda: provider_view(slug, catalogue, cards, Carried.of(request), shelf),
    )


def kommune_view(
    slug: str, index: Index, catalogue: Catalogue, cards: Cards, carried: Carried = NOTHING
) -> KommunePage:
    record = catalogue.kommunen[slug]
    criteria = Criteria(chosen={"kommune": (slug,)}, ages=carried.ages)
    answer = index.search(criteria, limit=1)
    on_chain = index.search(criteria.on_chain, limit=CARDS)
    usable = [offer for offer in catalogue.offers.values() if offer.on_chain]
    own = [offer for offer in usable if any(each.slug == slug for each in offer.kommunen)]
    said = translated.words(placewords.kommune_page(slug))
    covered = {phase for offer in own if offer.closes_gaps for phase in offer.phases}
    return KommunePage(
        slug=slug,
        name=_(record.name),
        kind=_(record.kind),
        villages=tuple(map(german, record.ortsteile)),
        town_hall=contacts.of_town_hall(record),
        jugendamt=contacts.of_jugendamt(record, catalogue.guides.kreis),
        caretaker=contacts.of_caretaker(record),
        own_total=len(own),
        countywide_total=sum(offer.countywide for offer in usable),
        chain=strip.of_kommune(index, slug),
        dates=dates.for_families(catalogue.dates, catalogue.day, kommune=slug),
        today=catalogue.day,
        topics=strip.topics(on_chain.results.counts["thema"], criteria.on_chain),
        gaps=tuple(catalogue.guides.phases[phase].name for phase in Phase if phase not in covered),
        cards=tuple(
            cards.chosen(catalogue.offers[hit.slug], carried, catalogue.around)
            for hit in on_chain.results.hits
        ),
        list_url=criteria.on_chain.url(),
        guides=_guides(criteria, on_chain.results.counts[KIND].get(OfferKind.GUIDE, 0)),
        staff_link=staff_link(criteria, answer),
        neighbours=tuple(
            CountedLink(
                label=catalogue.kommunen[near].name,
                count=sum(any(each.slug == near for each in offer.kommunen) for offer in usable),
                url=f"/kommunen/{near}",
            )
            for near in record.neighbours
            if near in catalogue.kommunen
        ),
        conference=said(record.praeventionskonferenz or ""),
        note=said(record.note or ""),
        sources=sources(record.sources),
    )


def _guides(criteria: Criteria, count: int) -> CountedLink | None:
    """To the Wegweiser of the Kommune: they are on no link of the chain and not counted there."""
    if not count:
        return None
    said = ngettext("%(num)d Wegweiser", "%(num)d Wegweiser", count) % {"num": count}
    return CountedLink(label=said, count=count, url=criteria.only(KIND, OfferKind.GUIDE).url())


def provider_view(
    slug: str,
    catalogue: Catalogue,
    cards: Cards,
    carried: Carried = NOTHING,
    shelf: Shelf | None = None,
) -> ProviderPage:
    record = catalogue.providers[slug]
    slugs = catalogue.by_provider.get(slug, ())
    parent = catalogue.providers.get(record.gehoert_zu) if record.gehoert_zu else None
    said = translated.words(placewords.provider_page(slug))
    return ProviderPage(
        slug=slug,
        name=german(record.name),
        kind=record.kind,
        contact=replace(contacts.of_provider(record), note=said(record.hours or "") or None),
        parent=Link(label=german(parent.name), url=f"/traeger/{parent.slug}") if parent else None,
        members=tuple(
            Link(label=german(other.name), url=f"/traeger/{other.slug}")
            for other in catalogue.providers.values()
            if other.gehoert_zu == slug
        ),
        note=said(record.note or ""),
        cards=tuple(
            cards.chosen(catalogue.offers[each], carried, catalogue.around) for each in slugs
        ),
        total=len(slugs),
        picture=shown.picture(shelf.picture(MediumOf.PROVIDER, slug, catalogue.day))
        if shelf
        else None,
        sources=sources(record.sources),
    )
