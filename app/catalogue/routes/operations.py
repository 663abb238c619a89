"""For machines: robots, sitemap, the feed of new offers, health."""

from xml.sax.saxutils import escape, quoteattr

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from app import claims, database, kommunen
from app.catalogue import newest
from app.catalogue.criteria import Criteria
from app.catalogue.deps import CatalogueDep, IndexDep
from app.catalogue.routes.texts import PATHS
from app.catalogue.snapshot import Catalogue
from app.i18n import TONGUES, spoken
from app.situations import Missing
from app.web.deps import EngineDep, PagesDep, SettingsDep, base_url

router = APIRouter()


@router.get("/robots.txt")
async def robots(request: Request) -> Response:
    base = base_url(request)
    # Filtered lists are endless combinations of the same offers, in each language.
    endless = ("/angebote?", "/kette*?", "/termine?", "/beratung?")
    closed = [f"{each.home}{path}" for each in TONGUES.values() for path in endless]
    told = [f"Disallow: {path}" for path in (*closed, "/pult")]
    maps = [f"Sitemap: {base}{each.home}/sitemap.xml" for each in TONGUES.values()]
    lines = ["User-agent: *", *told, "Allow: /", *maps]
    return PlainTextResponse("\n".join(lines) + "\n")


@router.get("/sitemap.xml")
def sitemap(request: Request, catalogue: CatalogueDep) -> Response:
    """Every page of one language, each with its address in all of them."""
    tongue = TONGUES[spoken()]
    base = base_url(request).removesuffix(tongue.home)
    rows = "".join(
        f"<url><loc>{escape(base + tongue.home + path)}</loc>{_alternates(base, path)}</url>\n"
        for path in _pages(catalogue)
    )
    return Response(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n{rows}</urlset>\n',
        media_type="application/xml; charset=utf-8",
    )


def _alternates(base: str, path: str) -> str:
    named = [(each.tag, each.home) for each in TONGUES.values()]
    return "".join(
        f'<xhtml:link rel="alternate" hreflang="{tag}" href={quoteattr(base + home + path)}/>'
        for tag, home in (*named, ("x-default", ""))
    )


def _pages(catalogue: Catalogue) -> list[str]:
    """Their addresses without a language."""
    return [
        "/",
        "/angebote",
        "/kette",
        "/termine",
        "/kommunen",
        "/phasen",
        "/uebergaenge",
        "/traeger",
        "/hilfe-sofort",
        "/fachkraefte",
        *PATHS,
        *(f"/phasen/{phase}" for phase in catalogue.guides.phases),
        *(f"/uebergaenge/{transition}" for transition in catalogue.guides.transitions),
        *(f"/kommunen/{slug}" for slug in catalogue.kommunen),
        *(f"/kette/{slug}" for slug in catalogue.kommunen),
        *(f"/traeger/{slug}" for slug in catalogue.providers),
        *(f"/angebote/{slug}" for slug in catalogue.offers),
    ]


@router.get(newest.PATH)
def new_offers(request: Request, catalogue: CatalogueDep, pages: PagesDep) -> Response:
    """What is new, of the Kreis or of a Kommune; 404 for no Kommune of ours."""
    given = kommunen.named(request.query_params.multi_items())
    kommune = next(iter(Criteria.read(given).chosen.get(kommunen.PARAMETER, ())), None)
    if kommune is None and kommunen.unknown(given):
        raise Missing
    base = base_url(request)
    return pages.feed(
        request,
        (catalogue.version, base, newest.PATH, kommune or ""),
        lambda: newest.feed(catalogue, kommune, base=base, by=pages.site.name),
        newest.MEDIA_TYPE,
    )


@router.get("/health/live")
async def live() -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n")


@router.get("/health/ready")
def ready(index: IndexDep, engine: EngineDep, settings: SettingsDep) -> Response:
    """The database answers and offers are published: 200, else 503 with what is wrong, before a
    full disk refuses a save. On which days the daily jobs were last done is said for a monitor; it
    makes nothing unready."""
    offers = len(index.catalogue.offers)
    kept = database.state(engine, settings.least_free_mb * 1024**2)
    jobs = claims.last_done(engine) if kept in ("ok", "full") else {}
    state = {
        "database": kept,
        "search": index.engine_state(),
        "offers": offers,
        "jobs": {name: day.isoformat() for name, day in jobs.items()},
    }
    well = kept == "ok" and offers > 0
    return JSONResponse(state, status_code=200 if well else 503)
