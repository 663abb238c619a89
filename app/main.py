"""Wiring: settings in, application out."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime

from fastapi import FastAPI
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware

from app import database, wording
from app.accounts import onetime, signing_in
from app.accounts import routes as account_routes
from app.catalogue import contacts, searching
from app.catalogue import routes as catalogue_routes
from app.catalogue.cards import Cards
from app.catalogue.index import Index
from app.catalogue.unmet import Waiting
from app.chain import routes as chain_routes
from app.counselling import routes as counselling_routes
from app.desk import routes as desk_routes
from app.desk.tablework import TableWork
from app.events import routes as event_routes
from app.feedback import routes as feedback_routes
from app.freshness import provider_routes
from app.freshness import routes as freshness_routes
from app.freshness.daily import Daily
from app.i18n import LOCALES
from app.i18n import gettext as _
from app.mail import outbox
from app.mail.links import SignedLinks
from app.media.shelf import Shelf
from app.records import files, texts, videos
from app.settings import Settings
from app.web import errors, logs, pages
from app.web import routes as web_routes
from app.web.asking import HeadAsGet
from app.web.assets import STATIC, Assets
from app.web.copied import CopiedAddresses
from app.web.guards import AllowedHosts, Limits, ProtectiveHeaders, SameOrigin
from app.web.languages import Languages
from app.web.throttle import Throttle
from app.web.views import Site

ROOMS = (
    catalogue_routes,
    chain_routes,
    event_routes,
    counselling_routes,
    feedback_routes,
    freshness_routes,
    provider_routes,
    account_routes,
    desk_routes,
    web_routes,
)
"""Each has a router, and perhaps ERRORS: what its exceptions are answered with."""
log = logging.getLogger("kette")
CATCH_UP_SECONDS = 2.0
MAIL_SECONDS = 10.0
SWEEP_SECONDS = 300.0
DAILY_SECONDS = 60.0


def now() -> datetime:
    return datetime.now(UTC)


def create_app(
    settings: Settings,
    *,
    today: Callable[[], date] = wording.today,
    clock: Callable[[], datetime] = now,
) -> FastAPI:
    """The portal on a migrated database; the published snapshot is ready when this returns."""
    engine = database.of(settings)
    database.migrate(engine)
    guides = texts.read()
    finder, ties = searching.finder(settings, guides.kommunen)
    index = Index(engine, guides, finder, ties, today=today, clock=clock)
    index.rebuild()
    shelf = Shelf(engine)
    static = Assets()
    links = SignedLinks.of(settings)
    site = Site(
        name=_("Gut aufwachsen im Kreis Düren"),
        version=pages.templates_version(pages.TEMPLATES, STATIC, files.DATA, LOCALES),
        base_url=settings.base_url.rstrip("/"),
        office=lambda: contacts.of_office(index.guides.kreis.familienbuero, _("Familienbüro")),
        assets=static.urls,
        signed={
            each.page: f"/gebaerdensprache#video-{each.id}" for each in videos.there(guides.videos)
        },
    )
    unmet = Waiting(links.key.encode())

    def sweep() -> None:
        with database.session(engine) as session:
            signing_in.sweep(session, clock())

    def send_mail() -> None:
        with database.session(engine) as session:
            onetime.write_letters(session, base=settings.public_url, now=clock())
        outbox.deliver(engine, settings, clock())

    def write_unmet() -> None:
        unmet.begin(today())
        with database.session(engine) as session:
            unmet.write(session)

    sweep()
    daily = Daily(engine, settings, clock)
    table_work = TableWork(engine, index, clock)

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        stopped = asyncio.Event()
        if settings.daily_jobs:
            await asyncio.to_thread(daily.meet)
        # Mail goes apart from the rest, for a slow mail server keeps nobody else waiting; so do the
        # jobs of the day, for the links alone take long.
        work = asyncio.gather(
            _again(CATCH_UP_SECONDS, stopped, index.catch_up, shelf.catch_up, write_unmet),
            _again(MAIL_SECONDS, stopped, send_mail),
            _again(SWEEP_SECONDS, stopped, sweep),
            *([_again(DAILY_SECONDS, stopped, daily.look)] if settings.daily_jobs else []),
        )
        yield
        stopped.set()
        daily.stop()
        await asyncio.to_thread(table_work.stop)
        await work
        write_unmet()
        engine.dispose()

    app = FastAPI(lifespan=running, openapi_url=None, redirect_slashes=False)
    parts = app.state
    parts.settings, parts.engine, parts.clock, parts.today = settings, engine, clock, today
    parts.index, parts.unmet, parts.links, parts.throttle = index, unmet, links, Throttle()
    parts.shelf = shelf
    parts.pages, parts.assets = pages.Pages(site), static
    parts.cards, parts.table_work = Cards(parts.pages), table_work
    for room in ROOMS:
        app.include_router(room.router)
        for kind, answer in getattr(room, "ERRORS", {}).items():
            app.add_exception_handler(kind, answer)
    errors.install(app)
    refuse = errors.Refusal(app)
    # The last one added is the outermost.
    app.add_middleware(CopiedAddresses)
    app.add_middleware(SameOrigin, refuse=refuse)
    app.add_middleware(Limits, refuse=refuse)
    app.add_middleware(AllowedHosts, refuse=refuse, hosts=settings.hosts)
    app.add_middleware(errors.LastResort, portal_app=app)
    app.add_middleware(Languages)
    app.add_middleware(
        GZipMiddleware,
        minimum_size=1000,
        compresslevel=5,
        # What is packed already, and may be asked for in parts.
        exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/pdf"),
    )
    app.add_middleware(ProtectiveHeaders, frame_ancestors=settings.frame_ancestors)
    app.add_middleware(HeadAsGet)
    app.add_middleware(logs.AccessLog)
    return app


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
