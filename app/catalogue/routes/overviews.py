"""`/kommunen`, `/phasen`, `/uebergaenge`, `/traeger`: what there is a page for."""

from collections.abc import Callable

from fastapi import APIRouter, Request, Response

from app import typed
from app.catalogue import overviews, strip
from app.catalogue.deps import CatalogueDep, IndexDep
from app.catalogue.index import Index
from app.catalogue.overviews import OverviewPage
from app.catalogue.snapshot import Catalogue
from app.catalogue.views import Chain
from app.web.carried import Carried
from app.web.deps import PagesDep
from app.web.pages import Pages, caching

router = APIRouter()
PAGE = "pages/uebersicht.html"
LONGEST = 80
"""Characters of a place."""


@router.get("/kommunen")
async def kommunen(
    request: Request, catalogue: CatalogueDep, index: IndexDep, pages: PagesDep
) -> Response:
    asked = typed.line(request.query_params.get("ort", ""))[:LONGEST]
    if asked:
        unchanged = pages.unchanged(request, catalogue.version)
        if unchanged is not None:
            return unchanged
        view = overviews.kommunen(catalogue, asked, index.where(asked))
        headers = caching(pages.etag(request, catalogue.version))
        return pages.render(request, PAGE, view, headers=headers)
    return pages.remembered(request, catalogue.version, PAGE, lambda: overviews.kommunen(catalogue))


@router.get("/phasen")
async def phases(
    request: Request, catalogue: CatalogueDep, index: IndexDep, pages: PagesDep
) -> Response:
    return _beside_choice(request, catalogue, index, pages, overviews.phases)


@router.get("/uebergaenge")
async def transitions(
    request: Request, catalogue: CatalogueDep, index: IndexDep, pages: PagesDep
) -> Response:
    return _beside_choice(request, catalogue, index, pages, overviews.transitions)


@router.get("/traeger")
async def providers(request: Request, catalogue: CatalogueDep, pages: PagesDep) -> Response:
    return pages.remembered(
        request, catalogue.version, "pages/traeger.html", lambda: overviews.providers(catalogue)
    )


def _beside_choice(
    request: Request,
    catalogue: Catalogue,
    index: Index,
    pages: Pages,
    view: Callable[[Chain, Catalogue], OverviewPage],
) -> Response:
    """With the chain of the Kommune that was chosen."""
    return pages.remembered(
        request,
        catalogue.version,
        PAGE,
        lambda: view(strip.of_choice(index, Carried.of(request)), catalogue),
    )
