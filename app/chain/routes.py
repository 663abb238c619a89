"""`/kette` and `/kette/{kommune}`: the chain that is the search, its poster, a child's dates."""

from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from app.catalogue.criteria import Criteria
from app.chain import calendar, pages
from app.chain.address import ChainAddress
from app.chain.poster import Posters
from app.chain.views import ChainPage
from app.portal import IndexDep, Portal, PortalDep, base_url
from app.situations import Missing
from app.vocabulary import KOMMUNEN
from app.web.pages import caching, partial

router = APIRouter()
posters = Posters()
PAGE = "pages/kette.html"
EMBEDDED = "pages/kette_einbetten.html"


@router.get("/kette")
async def county(request: Request, portal: PortalDep) -> Response:
    address = ChainAddress.read(request.query_params.multi_items())
    if address.kommune:
        # One Kommune has one address: the form for choosing it works without JavaScript.
        return RedirectResponse(address.url(), status_code=303)
    return await _chain(request, address, portal)


@router.get("/kette/plakat.pdf")
def county_poster(request: Request, portal: PortalDep) -> Response:
    return _poster(request, portal, None)


@router.get("/kette/termine.ics")
async def dates(request: Request, index: IndexDep, portal: PortalDep) -> Response:
    """What is due for the first child in the address; nothing but its months is known here."""
    ages = Criteria.read(request.query_params.multi_items()).ages
    if not ages:
        raise Missing
    catalogue = index.catalogue
    base = base_url(request, portal.settings)
    body = calendar.calendar(
        catalogue.guides,
        ages[0],
        today=portal.today(),
        base=base,
        host=urlsplit(base).hostname or "kette",
    )
    headers = {
        "Content-Disposition": 'attachment; filename="termine.ics"',
        "Cache-Control": "no-store",
    }
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)


@router.get("/kette/rahmen.js")
async def frame_script(portal: PortalDep) -> Response:
    """Other websites have this address in their pages, so it has no hash and never changes."""
    return RedirectResponse(portal.assets.urls["rahmen.js"], status_code=307)


@router.get("/kette/{kommune}")
async def kommune(request: Request, kommune: str, portal: PortalDep) -> Response:
    if kommune not in KOMMUNEN:
        raise Missing
    address = ChainAddress.read(request.query_params.multi_items(), kommune)
    return await _chain(request, address, portal)


@router.get("/kette/{kommune}/plakat.pdf")
def kommune_poster(request: Request, kommune: str, portal: PortalDep) -> Response:
    if kommune not in KOMMUNEN:
        raise Missing
    return _poster(request, portal, kommune)


async def _chain(request: Request, address: ChainAddress, portal: Portal) -> Response:
    version = portal.index.catalogue.version
    if not request.url.query and not partial(request):
        return portal.pages.remembered(
            request,
            version,
            PAGE,
            lambda: _view(request, address, portal),
            base=base_url(request, portal.settings),
        )
    unchanged = portal.pages.unchanged(request, version)
    if unchanged is not None:
        return unchanged
    # Drawing some hundred bars anew takes longer than other requests should wait.
    return await run_in_threadpool(_drawn, request, address, portal)


def _view(request: Request, address: ChainAddress, portal: Portal) -> ChainPage:
    index, base = portal.index, base_url(request, portal.settings)
    return pages.page(address, index, index.catalogue, base=base)


def _drawn(request: Request, address: ChainAddress, portal: Portal) -> Response:
    headers = caching(portal.pages.etag(request, portal.index.catalogue.version))
    if partial(request):
        # The address bar shows the canonical address, without empty fields and with months only.
        headers["HX-Push-Url"] = address.url()
    return portal.pages.render(
        request,
        EMBEDDED if address.embedded else PAGE,
        _view(request, address, portal),
        fragment="kette",
        headers=headers,
    )


def _poster(request: Request, portal: Portal, kommune: str | None) -> Response:
    """Made in a thread of its own, for it keeps the processor busy."""
    a4 = request.query_params.get("format") == "a4"
    sheet = posters.sheet(
        portal.index,
        portal.index.catalogue,
        kommune,
        paper="a4" if a4 else "a3",
        base=base_url(request, portal.settings),
        operator=portal.settings.operator_name,
    )
    name = f"praeventionskette-{kommune or 'kreis-dueren'}{'-a4' if a4 else ''}.pdf"
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Cache-Control": "no-cache",
    }
    return Response(sheet, media_type="application/pdf", headers=headers)
