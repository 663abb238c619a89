"""Wiring: settings in, application out."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime
from functools import partial

from fastapi import FastAPI, Request, Response
from starlette.middleware.gzip import GZipMiddleware

from app import database
from app.accounts import access, people
from app.accounts.routes import accounts as deskaccounts
from app.accounts.routes import signin, signins
from app.catalogue import contacts, searching
from app.catalogue.index import Index
from app.catalogue.routes import (
    crisis,
    offers,
    operations,
    places,
    search,
    staff,
    start,
    suggestions,
    texts,
)
from app.catalogue.routes import guides as guide_routes
from app.catalogue.unmet import Waiting
from app.catalogue.views import Site
from app.chain import routes as chain_routes
from app.counselling.routes import counselling as counsel_routes
from app.counselling.routes import shortlist as shortlist_routes
from app.desk.routes import bulk, inbox, notes, overview, tables
from app.desk.routes import offers as deskoffers
from app.feedback import routes as report_routes
from app.freshness import routes as confirm_routes
from app.i18n import gettext as _
from app.mail import outbox
from app.mail.links import SignedLinks
from app.offers import importing
from app.portal import Portal
from app.records import texts as guides
from app.settings import Settings
from app.situations import Missing
from app.web import errors, logs, pages
from app.web.assets import STATIC, Assets
from app.web.guards import AllowedHosts, Limits, ProtectiveHeaders, SameOrigin
from app.web.throttle import Throttle

log = logging.getLogger("kette")
CATCH_UP_SECONDS = 2.0
MAIL_SECONDS = 10.0
SWEEP_SECONDS = 300.0


def now() -> datetime:
    return datetime.now(UTC)


def create_app(
    settings: Settings,
    *,
    today: Callable[[], date] = date.today,
    clock: Callable[[], datetime] = now,
) -> FastAPI:
    """The portal on a migrated database; the published snapshot is ready when this returns."""
    engine = database.of(settings)
    database.migrate(engine)
    texts_of_data = guides.read()
    finder, ties = searching.finder(settings, texts_of_data.kommunen)
    index = Index(engine, texts_of_data, finder, ties, today=today)
    index.rebuild()
    assets = Assets()
    links = SignedLinks.of(settings)
    site = Site(
        name=_("Gut aufwachsen im Kreis Düren"),
        version=pages.templates_version(pages.TEMPLATES, STATIC, importing.DATA),
        base_url=settings.base_url.rstrip("/"),
        familienbuero=contacts.of_office(texts_of_data.kreis.familienbuero, _("Familienbüro")),
        assets=assets.urls,
    )
    portal = Portal(
        settings=settings,
        engine=engine,
        index=index,
        pages=pages.Pages(site),
        assets=assets,
        unmet=Waiting(links.key.encode()),
        links=links,
        throttle=Throttle(),
        clock=clock,
        today=today,
    )

    _sweep(portal)

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        stopped = asyncio.Event()
        # Mail goes apart from the rest, for a slow mail server keeps nobody else waiting.
        work = asyncio.gather(
            _again(CATCH_UP_SECONDS, stopped, index.catch_up, partial(_write_unmet, portal)),
            _again(MAIL_SECONDS, stopped, partial(_send_mail, portal)),
            _again(SWEEP_SECONDS, stopped, partial(_sweep, portal)),
        )
        yield
        stopped.set()
        await work
        _write_unmet(portal)
        engine.dispose()

    app = FastAPI(lifespan=running, openapi_url=None, redirect_slashes=False)
    app.state.portal = portal
    for router in (
        start.router, search.router, suggestions.router, offers.router, guide_routes.router,
        places.router, chain_routes.router, crisis.router, staff.router, texts.router,
        operations.router,
    ):  # fmt: skip
        app.include_router(router)
    for router in (shortlist_routes.router, counsel_routes.router):
        app.include_router(router)
    for router in (report_routes.router, confirm_routes.router):
        app.include_router(router)
    for router in (
        signin.router, signins.router, deskaccounts.router, overview.router, deskoffers.router,
        notes.router, inbox.router, bulk.router, tables.router,
    ):  # fmt: skip
        app.include_router(router)
    app.add_exception_handler(access.SignedOut, signin.signed_out)
    app.add_exception_handler(access.ProofWanted, signin.proof_wanted)
    app.add_exception_handler(access.SecondStepWanted, signins.second_step_wanted)
    app.add_api_route("/static/{path:path}", _static, include_in_schema=False)
    errors.install(app)
    refuse = errors.Refusal(app)
    # The last one added is the outermost.
    app.add_middleware(SameOrigin, refuse=refuse)
    app.add_middleware(Limits, refuse=refuse)
    app.add_middleware(AllowedHosts, refuse=refuse, hosts=settings.hosts)
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


async def _again(seconds: float, stopped: asyncio.Event, *jobs: Callable[[], object]) -> None:
    """Does the jobs again and again beside the visitors: what another worker or the command line
    has saved is found without asking at every search. What has begun is finished at the end."""
    while not stopped.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stopped.wait(), seconds)
            return
        for job in jobs:
            try:
                await asyncio.to_thread(job)
            except Exception:
                log.exception("background work failed; trying again")


def _send_mail(portal: Portal) -> None:
    with database.session(portal.engine) as session:
        people.write_letters(session, base=portal.settings.public_url, now=portal.clock())
    outbox.deliver(portal.engine, portal.settings, portal.clock())


def _sweep(portal: Portal) -> None:
    with database.session(portal.engine) as session:
        people.sweep(session, portal.clock())


def _write_unmet(portal: Portal) -> None:
    with database.session(portal.engine) as session:
        portal.unmet.write(session)
