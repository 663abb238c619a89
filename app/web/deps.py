"""What a route can ask for by a parameter: the portal's parts, the time, a session, the form.

`create_app` puts the parts into `app.state`; each room declares those of its own in a `deps.py`.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine
from sqlmodel import Session

from app import database
from app.i18n import TONGUES, spoken
from app.settings import Settings
from app.web.assets import Assets
from app.web.pages import Pages, pages_of
from app.web.throttle import Throttle


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def _engine(request: Request) -> Engine:
    engine: Engine = request.app.state.engine
    return engine


async def _pages(request: Request) -> Pages:
    return pages_of(request)


async def _assets(request: Request) -> Assets:
    assets: Assets = request.app.state.assets
    return assets


async def _throttle(request: Request) -> Throttle:
    return throttle_of(request)


async def _now(request: Request) -> datetime:
    return now_of(request)


async def _today(request: Request) -> date:
    today: date = request.app.state.today()
    return today


SettingsDep = Annotated[Settings, Depends(_settings)]
EngineDep = Annotated[Engine, Depends(_engine)]
PagesDep = Annotated[Pages, Depends(_pages)]
AssetsDep = Annotated[Assets, Depends(_assets)]
ThrottleDep = Annotated[Throttle, Depends(_throttle)]
NowDep = Annotated[datetime, Depends(_now)]
"""In UTC."""
TodayDep = Annotated[date, Depends(_today)]
"""Here, in Kreis Düren."""


def _session(engine: EngineDep) -> Iterator[Session]:
    with database.session(engine) as session:
        yield session


SessionDep = Annotated[Session, Depends(_session)]


def now_of(request: Request) -> datetime:
    """For what answers outside a route."""
    now: datetime = request.app.state.clock()
    return now


def throttle_of(request: Request) -> Throttle:
    throttle: Throttle = request.app.state.throttle
    return throttle


def base_url(request: Request) -> str:
    """The public address without a slash at its end."""
    settings: Settings = request.app.state.settings
    return (settings.base_url or str(request.base_url)).rstrip("/") + TONGUES[spoken()].home
