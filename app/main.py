"""Wiring: settings in, application out."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date

from fastapi import FastAPI, Request, Response
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from app import contacts, database, errors, guides, logs, pages, searching, seed
from app.assets import STATIC, Assets
from app.i18n import gettext as _
from app.indexing import Index
from app.portal import Portal
from app.routes import crisis, offers, operations, places, search, staff, start, texts
from app.routes import guides as guide_routes
from app.security import Limits, ProtectiveHeaders, SameOrigin
from app.settings import Settings
from app.situations import Missing
from app.views import Site

log = logging.getLogger("kette")
CATCH_UP_SECONDS = 2.0


def create_app(settings: Settings, *, today: Callable[[], date] = date.today) -> FastAPI:
    """The portal on a migrated database; the published snapshot is ready when this returns."""
    engine = database.connect(settings.database)
    database.migrate(engine)
    texts_of_data = guides.read()
    finder = searching.finder(settings, texts_of_data.kommunen)
    index = Index(engine, texts_of_data, finder, today=today)
    index.rebuild()
    assets = Assets()
    site = Site(
        name=_("Gut aufwachsen im Kreis Düren"),
        version=pages.templates_version(pages.TEMPLATES, STATIC, seed.DATA),
        base_url=settings.base_url.rstrip("/"),
        familienbuero=contacts.of_office(texts_of_data.kreis.familienbuero, _("Familienbüro")),
        assets=assets.urls,
    )
    portal = Portal(
        settings=settings, engine=engine, index=index, pages=pages.Pages(site), assets=assets
    )

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        watch = asyncio.create_task(_keep_up(index))
        yield
        watch.cancel()
        engine.dispose()

    app = FastAPI(lifespan=running, openapi_url=None, redirect_slashes=False)
    app.state.portal = portal
    for router in (
        start.router, search.router, offers.router, guide_routes.router, places.router,
        crisis.router, staff.router, texts.router, operations.router,
    ):  # fmt: skip
        app.include_router(router)
    app.add_api_route("/static/{path:path}", _static, include_in_schema=False)
    errors.install(app)
    refuse = errors.Refusal(app)
    # The last one added is the outermost.
    app.add_middleware(SameOrigin, refuse=refuse)
    app.add_middleware(Limits, refuse=refuse)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(settings.allowed_hosts))
    app.add_middleware(errors.LastResort, portal_app=app)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(ProtectiveHeaders, frame_ancestors=settings.frame_ancestors)
    app.add_middleware(logs.AccessLog)
    return app


async def _static(request: Request) -> Response:
    portal: Portal = request.app.state.portal
    answer = portal.assets.answer(request)
    if answer is None:
        raise Missing
    return answer


async def _keep_up(index: Index) -> None:
    """Finds what another worker or the command line has saved, without asking at every search."""
    while True:
        await asyncio.sleep(CATCH_UP_SECONDS)
        try:
            await asyncio.to_thread(index.catch_up)
        except Exception:
            log.exception("catching up failed; trying again")
