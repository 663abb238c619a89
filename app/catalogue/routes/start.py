"""`/`: one question, the chain, help at once."""

from fastapi import APIRouter, Request, Response

from app.catalogue import contacts, dates, results, strip
from app.catalogue.criteria import Criteria
from app.catalogue.deps import CatalogueDep, IndexDep
from app.catalogue.index import Index
from app.catalogue.snapshot import Catalogue
from app.catalogue.views import StartPage
from app.i18n import N_
from app.i18n import gettext as _
from app.web.carried import Carried
from app.web.deps import PagesDep
from app.web.views import Link

router = APIRouter()

EXAMPLES = (
    N_("Mein Kind schläft nicht"),
    N_("Krabbelgruppe in Kreuzau"),
    N_("Ausbildung finden"),
)


@router.get("/")
async def start(
    request: Request, catalogue: CatalogueDep, index: IndexDep, pages: PagesDep
) -> Response:
    return pages.remembered(
        request,
        catalogue.version,
        "pages/start.html",
        lambda: _view(index, catalogue, Carried.of(request)),
    )


def _view(index: Index, catalogue: Catalogue, carried: Carried) -> StartPage:
    chosen = Criteria.of(carried).on_chain
    chain = strip.of_choice(index, carried)
    counts = index.search(chosen, limit=1).results.counts
    return StartPage(
        total=chain.total,
        chain=chain,
        dates=dates.for_families(catalogue.dates, catalogue.day),
        today=catalogue.day,
        examples=tuple(Link(label=_(text), url=Criteria(text=_(text)).url()) for text in EXAMPLES),
        kommunen=catalogue.kommune_links(),
        topics=strip.topics(counts["thema"], chosen),
        numbers=results.first_numbers(catalogue)[:3],
        familienbuero=contacts.of_office(
            catalogue.guides.kreis.familienbuero, _("Der Weg zu allen Angeboten")
        ),
    )
