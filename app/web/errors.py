"""Situations turned into HTTP: one table, one page, always a way on."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import database
from app.i18n import german
from app.i18n import gettext as _
from app.rights import NotAllowedError
from app.security.events import Event, event
from app.situations import (
    SITUATIONS,
    Joined,
    NoLonger,
    NotYet,
    NotYours,
    OutOfOrder,
    Situation,
    Withdrawn,
)
from app.web import sentagain
from app.web.pages import pages_of
from app.web.views import ErrorPage, Link

log = logging.getLogger("kette.errors")


def install(app: FastAPI) -> None:
    """Every way in which a request can fail ends on one of our pages."""
    app.add_exception_handler(Situation, _situation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(NotAllowedError, _not_allowed)
    app.add_exception_handler(DBAPIError, _database_away)
    app.add_exception_handler(PoolTimeoutError, _database_away)


async def _situation(request: Request, error: Exception) -> Response:
    assert isinstance(error, Situation)
    if isinstance(error, Joined):
        return _moved(request, error)
    text = _(error.text)
    if isinstance(error, NotYet | NoLonger):
        text = f"{text} {error.reason}"
    elif isinstance(error, Withdrawn):
        text = f"{text} {german(error.reason)}"
    return page(request, type(error), text=text)


def _moved(request: Request, joined: Joined) -> Response:
    """The same address of the other offer: its page, its calendar, a form about it. 308 keeps what
    a form sends."""
    old, new = f"/angebote/{joined.slug}", f"/angebote/{joined.kept}"
    path = request.url.path
    if path != old and not path.startswith(f"{old}/"):
        # A signed link of a mail: the answer to it is not given about another offer unseen.
        return RedirectResponse(new, status_code=303)
    # Two that were joined can be taken apart again: no browser should go on for ever.
    headers = {"Cache-Control": "no-store"}
    query = f"?{request.url.query}" if request.url.query else ""
    status = joined.status if request.method in ("GET", "HEAD") else 308
    return RedirectResponse(
        quote(new + path.removeprefix(old)) + query, status_code=status, headers=headers
    )


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    response = page(request, SITUATIONS.get(error.status_code, Situation), error.status_code)
    response.headers.update(error.headers or {})
    return response


async def _not_allowed(request: Request, error: Exception) -> Response:
    assert isinstance(error, NotAllowedError)
    event(Event.RIGHT_REFUSED, account=getattr(request.state, "account", None), action=error.action)
    return page(request, NotYours, text=error.text)


async def _database_away(request: Request, error: Exception) -> Response:
    """It was stopped, is full, or somebody else writes for too long: what was typed can be sent
    again. Any other error of the database is unforeseen."""
    if not database.is_away(error):
        raise error
    log.error("the database did not answer", exc_info=error, extra={"path": request.url.path})
    fields = await sentagain.kept(request)
    text = _("Das konnte gerade nicht gespeichert werden. Ihr Text ist noch da.")
    return page(request, OutOfOrder, text=text if fields else None, kept=fields)


async def _unreadable(request: Request, error: Exception) -> Response:
    return page(request, SITUATIONS[422])


def page(
    request: Request,
    situation: type[Situation],
    status: int | None = None,
    *,
    text: str | None = None,
    kept: Sequence[tuple[str, str]] = (),
) -> Response:
    pages = pages_of(request)
    office = replace(pages.site.familienbuero, whose=_("Das Familienbüro hilft weiter"))
    view = ErrorPage(
        status=status or situation.status,
        title=_(situation.title),
        text=text or _(situation.text),
        ways=(
            Link(label=_("Angebote suchen"), url="/angebote"),
            Link(label=_("Zur Startseite"), url="/"),
            Link(label=_("Hilfe sofort"), url="/hilfe-sofort"),
        ),
        contact=office,
        kept=tuple(kept),
    )
    response = pages.render(request, "pages/error.html", view, fragment="error", status=view.status)
    response.headers["Cache-Control"] = "no-store"
    if view.status in (429, 503):
        response.headers["Retry-After"] = "60"
    return response


class Refusal:
    """The page for requests that a protective layer turned away; see app.web.guards."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("app", self.app)
        request = Request(scope)
        response = page(request, scope["kette.refused"])
        # What follows of a refused body is not read, so the connection cannot be used again.
        response.headers["Connection"] = "close"
        await response(scope, receive, send)


class LastResort:
    """An error that nobody foresaw: logged with its trace, answered by a page, never by silence."""

    def __init__(self, app: ASGIApp, portal_app: FastAPI) -> None:
        self.app = app
        self.portal_app = portal_app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except ClientDisconnect:
            # A browser that leaves in the middle of sending: nobody is there to be answered.
            log.info("the browser left", extra={"path": scope["path"]})
        except Exception:
            log.exception("unforeseen error", extra={"path": scope["path"]})
            if started:
                raise
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("app", self.portal_app)
        try:
            response = page(Request(scope), Situation)
        except Exception:
            log.exception("the error page itself failed")
            response = HTMLResponse(
                f"<!doctype html><html lang=de><title>{_(Situation.title)}</title>"
                f"<h1>{_(Situation.title)}</h1><p>{_(Situation.text)}</p>",
                status_code=500,
            )
        await response(scope, receive, send)
