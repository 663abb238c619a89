"""`/angebote/{slug}`: one offer."""

from fastapi import APIRouter, Request, Response

from app.calendarfile import Subscription
from app.catalogue import calling, dates, easyreading, strip, structured
from app.catalogue.cards import Cards
from app.catalogue.deps import CardsDep, CatalogueDep, IndexDep, ShelfDep
from app.catalogue.index import Index
from app.catalogue.offer import Offer
from app.catalogue.related import related
from app.catalogue.routes.guides import sources
from app.catalogue.snapshot import Catalogue
from app.catalogue.views import OfferPage
from app.media import shown
from app.media.shelf import Shelf
from app.models import MediumOf
from app.web.carried import NOTHING, Carried
from app.web.deps import PagesDep, base_url

router = APIRouter()


@router.get("/angebote/{slug}")
async def offer(
    request: Request,
    slug: str,
    catalogue: CatalogueDep,
    index: IndexDep,
    pages: PagesDep,
    cards: CardsDep,
    shelf: ShelfDep,
) -> Response:
    found = catalogue.page_of(slug)
    base = base_url(request)
    response = pages.remembered(
        request,
        f"{easyreading.state(catalogue)}|{shelf.version}",
        "pages/offer.html",
        lambda: view(found, index, catalogue, cards, Carried.of(request), shelf, base=base),
        base=base,
    )
    if found.violence:
        response.headers["Cache-Control"] = "no-store"
    return response


def view(
    offer: Offer,
    index: Index,
    catalogue: Catalogue,
    cards: Cards,
    carried: Carried = NOTHING,
    shelf: Shelf | None = None,
    *,
    base: str,
) -> OfferPage:
    return OfferPage(
        offer=offer,
        position=strip.position(offer, catalogue),
        subscription=Subscription(f"{base}{offer.url}/termine.ics")
        if dates.has_calendar(offer) and not offer.upcoming.over
        else None,
        structured=structured.events(offer, catalogue, base=base),
        following=_following(offer, catalogue),
        related=tuple(
            cards.chosen(other, carried, catalogue.around)
            for other in related(offer, index, catalogue, carried)
        ),
        report_url=f"{offer.url}/melden",
        phrases=calling.about(offer),
        talk=calling.talk(offer, index),
        sources=sources(offer.sources),
        easy=easyreading.of_offer(catalogue.stored[offer.slug].record),
        flyers=shown.flyers(shelf.flyers(offer.slug, catalogue.day)) if shelf else (),
        picture=shown.picture(shelf.picture(MediumOf.OFFER, offer.slug, catalogue.day))
        if shelf
        else None,
    )


def _following(offer: Offer, catalogue: Catalogue) -> Offer | None:
    """After what is over, or comes again on a day that nobody knows: what was made after its model
    and is for the same place; of what comes again only what has a day."""
    if offer.upcoming.awaited:
        return dates.succeeded(catalogue.offers.values()).get(offer.slug)
    if not offer.upcoming.over:
        return None
    others = catalogue.offers.values()
    return next((other for other in others if dates.succeeds(other, offer)), None)
