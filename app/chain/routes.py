"""`/kette` and `/kette/{kommune}`: the chain that is the search, its poster, a child's dates."""

from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from app.catalogue.criteria import Criteria
from app.catalogue.deps import IndexDep
from app.catalogue.index import Index
from app.chain import calendar
from app.chain import pages as chain_page
from app.chain.address import ChainAddress
from app.chain.poster import Posters
from app.chain.views import ChainPage
from app.settings import Settings
from app.situations import Missing
from app.vocabulary import KOMMUNEN
from app.web.deps import AssetsDep, PagesDep, SettingsDep, TodayDep, base_url
from app.web.pages import Pages, caching, partial

router = APIRouter()
posters = Posters()
PAGE = "pages/kette.html"
EMBEDDED = "pages/kette_einbetten.html"


@router.get("/kette")
async def county(request: Request, index: IndexDep, pages: PagesDep) -> Response:
    address = ChainAddress.read(request.query_params.multi_items())
    if address.kommune:
        # One Kommune has one address: the form for choosing it works without JavaScript.
        return RedirectResponse(address.url(), status_code=303)
    return await _chain(request, address, index, pages)


@router.get("/kette/plakat.pdf")
def county_poster(request: Request, index: IndexDep, settings: SettingsDep) -> Response:
    return _poster(request, index, settings, None)


@router.get("/kette/termine.ics")
async def dates(request: Request, index: IndexDep, today: TodayDep) -> Response:
    """What is due for the first child in the address; nothing but its months is known here."""
    ages = Criteria.read(request.query_params.multi_items()).ages
    if not ages:
        raise Missing
    catalogue = index.catalogue
    base = base_url(request)
    body = calendar.calendar(
        catalogue.guides,
        ages[0],
        today=today,
        base=base,
        host=urlsplit(base).hostname or "kette",
    )
    headers = {
        "Content-Disposition": 'attachment; filename="termine.ics"',
        "Cache-Control": "no-store",
    }
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)


@router.get("/kette/rahmen.js")
async def frame_script(assets: AssetsDep) -> Response:
    """Other websites have this address in their pages, so it has no hash and never changes."""
    return RedirectResponse(assets.urls["rahmen.js"], status_code=307)


@router.get("/kette/{kommune}")
async def kommune(request: Request, kommune: str, index: IndexDep, pages: PagesDep) -> Response:
    if kommune not in KOMMUNEN:
        raise Missing
    address = ChainAddress.read(request.query_params.multi_items(), kommune)
    return await _chain(request, address, index, pages)


@router.get("/kette/{kommune}/plakat.pdf")
def kommune_poster(
    request: Request, kommune: str, index: IndexDep, settings: SettingsDep
) -> Response:
    if kommune not in KOMMUNEN:
        raise Missing
    return _poster(request, index, settings, kommune)


async def _chain(request: Request, address: ChainAddress, index: Index, pages: Pages) -> Response:
    version = index.catalogue.version
    if not request.url.query and not partial(request):
        return pages.remembered(
            request,
            version,
            PAGE,
            lambda: _view(request, address, index),
            base=base_url(request),
        )
    unchanged = pages.unchanged(request, version)
    if unchanged is not None:
        return unchanged
    # Drawing some hundred bars anew takes longer than other requests should wait.
    return await run_in_threadpool(_drawn, request, address, index, pages)


def _view(request: Request, address: ChainAddress, index: Index) -> ChainPage:
    return chain_page.page(address, index, index.catalogue, base=base_url(request))


def _drawn(request: Request, address: ChainAddress, index: Index, pages: Pages) -> Response:
    headers = caching(pages.etag(request, index.catalogue.version))
    if partial(request):
        # The address bar shows the canonical address, without empty fields and with months only.
        headers["HX-Push-Url"] = address.url()
    return pages.render(
        request,
        EMBEDDED if address.embedded else PAGE,
        _view(request, address, index),
        fragment="kette",
        headers=headers,
    )


def _poster(request: Request, index: Index, settings: Settings, kommune: str | None) -> Response:
    """Made in a thread of its own, for it keeps the processor busy."""
    a4 = request.query_params.get("format") == "a4"
    sheet = posters.sheet(
        index,
        index.catalogue,
        kommune,
        paper="a4" if a4 else "a3",
        base=base_url(request),
        operator=settings.operator_name,
    )
    name = f"praeventionskette-{kommune or 'kreis-dueren'}{'-a4' if a4 else ''}.pdf"
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Cache-Control": "no-cache",
    }
    return Response(sheet, media_type="application/pdf", headers=headers)
