"""`/kette` and `/kette/{kommune}`: the chain that is the search, its poster, a child's dates."""

from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from app.calendarfile import MEDIA_TYPE
from app.catalogue.deps import IndexDep
from app.catalogue.index import Index
from app.chain import calendar
from app.chain import pages as chain_page
from app.chain.address import ChainAddress
from app.chain.poster import Posters
from app.chain.views import ChainPage
from app.schoolyear import family as clock
from app.settings import Settings
from app.situations import Missing
from app.vocabulary import KOMMUNEN
from app.web.deps import AssetsDep, PagesDep, SettingsDep, TodayDep, base_url
from app.web.pages import Pages, caching, partial

router = APIRouter()
posters = Posters()
PAGE = "pages/kette.html"
EMBEDDED = "pages/kette_einbetten.html"
FRAGMENT = "partials/kette.html"


@router.get("/kette")
async def county(request: Request, index: IndexDep, pages: PagesDep, today: TodayDep) -> Response:
    address = _asked(request, index, today)
    if address.kommune or _says_class(request, address):
        # One Kommune has one address: the form for choosing it works without JavaScript.
        return RedirectResponse(address.url(), status_code=303)
    return await _chain(request, address, index, pages, today)


@router.get("/kette/plakat.pdf")
def county_poster(request: Request, index: IndexDep, settings: SettingsDep) -> Response:
    return _poster(request, index, settings, None)


@router.get("/kette/termine.ics")
async def dates(request: Request, index: IndexDep, today: TodayDep) -> Response:
    """What is due for the first child in the address; nothing but its months is known here."""
    address = _asked(request, index, today)
    guides = index.catalogue.guides
    family = clock.children(guides.school_year, address.criteria.ages, address.starts, today)
    if not family:
        raise Missing
    base = base_url(request)
    body = calendar.calendar(guides, family[0], base=base, host=urlsplit(base).hostname or "kette")
    headers = {
        "Content-Disposition": 'attachment; filename="termine.ics"',
        "Cache-Control": "no-store",
    }
    return Response(body, media_type=MEDIA_TYPE, headers=headers)


@router.get("/kette/rahmen.js")
async def frame_script(assets: AssetsDep) -> Response:
    """Other websites have this address in their pages, so it has no hash and never changes."""
    return RedirectResponse(assets.urls["rahmen.js"], status_code=307)


@router.get("/kette/{kommune}")
async def kommune(
    request: Request, kommune: str, index: IndexDep, pages: PagesDep, today: TodayDep
) -> Response:
    if kommune not in index.catalogue.kommunen:
        raise Missing
    address = _asked(request, index, today, kommune)
    if _says_class(request, address):
        return RedirectResponse(address.url(), status_code=303)
    return await _chain(request, address, index, pages, today)


@router.get("/kette/{kommune}/plakat.pdf")
def kommune_poster(
    request: Request, kommune: str, index: IndexDep, settings: SettingsDep
) -> Response:
    if kommune not in KOMMUNEN:
        raise Missing
    return _poster(request, index, settings, kommune)


def _asked(request: Request, index: Index, today: date, kommune: str | None = None) -> ChainAddress:
    rules, given = index.catalogue.guides.school_year, request.query_params.multi_items()
    address = ChainAddress.read(clock.with_classes(rules, given, today), kommune)
    family = clock.children(rules, address.criteria.ages, address.starts, today)
    # What cannot be said of any of the children is not carried on.
    return replace(address, misread=clock.misread(given), starts=clock.starts_of(family))


def _says_class(request: Request, address: ChainAddress) -> bool:
    """An address that is kept must say the year instead, for a class is true until August only."""
    return bool(
        clock.CLASS in request.query_params and not partial(request) and not address.misread
    )


async def _chain(
    request: Request, address: ChainAddress, index: Index, pages: Pages, today: date
) -> Response:
    version = index.catalogue.version
    if not request.url.query and not partial(request):
        return pages.remembered(
            request,
            version,
            PAGE,
            lambda: _view(request, address, index, today),
            base=base_url(request),
        )
    # What is due for a child is another thing tomorrow.
    unchanged = pages.unchanged(request, f"{version}|{today}")
    if unchanged is not None:
        return unchanged
    # Drawing some hundred bars anew takes longer than other requests should wait.
    return await run_in_threadpool(_drawn, request, address, index, pages, today)


def _view(request: Request, address: ChainAddress, index: Index, today: date) -> ChainPage:
    return chain_page.page(address, index, index.catalogue, base=base_url(request), today=today)


def _drawn(
    request: Request, address: ChainAddress, index: Index, pages: Pages, today: date
) -> Response:
    version = f"{index.catalogue.version}|{today}"
    # The address bar shows the canonical address, without empty fields and with months only.
    pushed = {"HX-Push-Url": address.url()} if partial(request) else {}
    template = EMBEDDED if address.embedded else PAGE
    if address.of_children:
        return pages.remembered(
            request,
            version,
            FRAGMENT if partial(request) else template,
            lambda: _view(request, address, index, today),
            base=base_url(request),
            asked=address.url(),
            headers=pushed,
            carried=address.criteria.carried,
        )
    return pages.render(
        request,
        template,
        _view(request, address, index, today),
        fragment="kette",
        headers=caching(pages.etag(request, version)) | pushed,
        carried=address.criteria.carried,
        address=address.url(),
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
