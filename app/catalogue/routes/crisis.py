"""`/hilfe-sofort`: the numbers that answer at once."""

from fastapi import APIRouter, Request, Response

from app import phones
from app.catalogue import calling, contacts, easyreading
from app.catalogue.cards import Cards
from app.catalogue.criteria import Criteria
from app.catalogue.deps import CardsDep, CatalogueDep, IndexDep
from app.catalogue.guideviews import CrisisGroup, CrisisNumber, CrisisPage
from app.catalogue.index import Index
from app.catalogue.routes.guides import sources
from app.catalogue.snapshot import Catalogue
from app.i18n import gettext as _
from app.records import translated
from app.vocabulary import Topic
from app.web.carried import Carried
from app.web.deps import PagesDep

router = APIRouter()
CARDS = 6


@router.get("/hilfe-sofort")
async def crisis(
    request: Request, catalogue: CatalogueDep, index: IndexDep, pages: PagesDep, cards: CardsDep
) -> Response:
    response = pages.remembered(
        request,
        easyreading.state(catalogue),
        "pages/crisis.html",
        lambda: _view(index, catalogue, cards, Carried.of(request)),
    )
    # Nobody who looks at this device later should find the page in its memory.
    response.headers["Cache-Control"] = "no-store"
    return response


def _view(index: Index, catalogue: Catalogue, cards: Cards, carried: Carried) -> CrisisPage:
    answer = index.search(Criteria(chosen={"thema": (Topic.CRISIS,)}), limit=CARDS)
    return CrisisPage(
        groups=tuple(
            CrisisGroup(
                id=group.id,
                title=group.title,
                text=group.text,
                numbers=tuple(
                    CrisisNumber(
                        name=number.name,
                        meaning=translated.meaning_of_number(number.name),
                        for_whom=number.for_,
                        calls=phones.numbers(number.phone),
                        hours=number.hours,
                        cost=number.cost,
                        languages=number.languages,
                        url=number.url,
                        offer_url=_offer_url(number.offer, catalogue),
                        sources=sources(number.sources),
                    )
                    for number in group.numbers
                ),
            )
            for group in catalogue.guides.help
        ),
        phrases=calling.in_need(),
        easy=easyreading.of_guide("/hilfe-sofort", "hilfe", index.guides.help),
        cards=tuple(
            cards.chosen(catalogue.offers[hit.slug], carried, catalogue.around)
            for hit in answer.results.hits
        ),
        familienbuero=contacts.of_office(
            catalogue.guides.kreis.familienbuero, _("Wenn es nicht eilt: das Familienbüro")
        ),
    )


def _offer_url(named: str | None, catalogue: Catalogue) -> str | None:
    """hilfe.yaml comes with a release; the desk joins in between."""
    slug = catalogue.now_called(named) if named else None
    return f"/angebote/{slug}" if slug in catalogue.offers else None
