"""The running portal: what `create_app` has put together, and how a route gets at it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine

from app.catalogue.index import Index
from app.catalogue.snapshot import Catalogue
from app.catalogue.unmet import Waiting
from app.mail.links import SignedLinks
from app.settings import Settings
from app.web.assets import Assets
from app.web.pages import Pages
from app.web.throttle import Throttle


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    settings: Settings
    engine: Engine
    index: Index
    pages: Pages
    assets: Assets
    unmet: Waiting
    links: SignedLinks
    throttle: Throttle
    clock: Callable[[], datetime]
    """Now, in UTC."""
    today: Callable[[], date]


async def _portal(request: Request) -> Portal:
    portal: Portal = request.app.state.portal
    return portal


async def _index(request: Request) -> Index:
    portal: Portal = request.app.state.portal
    return portal.index


async def _catalogue(request: Request) -> Catalogue:
    portal: Portal = request.app.state.portal
    return portal.index.catalogue


async def _pages(request: Request) -> Pages:
    portal: Portal = request.app.state.portal
    return portal.pages


PortalDep = Annotated[Portal, Depends(_portal)]
IndexDep = Annotated[Index, Depends(_index)]
CatalogueDep = Annotated[Catalogue, Depends(_catalogue)]
PagesDep = Annotated[Pages, Depends(_pages)]


def base_url(request: Request, settings: Settings) -> str:
    """The public address without a slash at its end."""
    return (settings.base_url or str(request.base_url)).rstrip("/")
