"""Fixtures: a database of its own for each test that writes, one portal for those that read.

With KETTE_TEST_DATABASE_URL (a PostgreSQL server's address) everything runs on both databases.
"""

import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, Pool, QueuePool, create_engine, make_url, text
from sqlmodel import Session
from starlette.testclient import TestClient

from app import database
from app.main import create_app
from app.offers import importing
from app.settings import ROOT, Settings
from tests.cast import NOW, Clock, cast
from tests.serving import serve

# A slow machine is no finding: no test may fail because of the time that it takes.
hypothesis.settings.register_profile("kette", deadline=None)
hypothesis.settings.load_profile("kette")

TODAY = date(2026, 11, 24)
SECRET = "ein langer Schlüssel, den es nur in den Tests gibt"
"""Of every portal and every database of the tests."""
POSTGRESQL = os.environ.get("KETTE_TEST_DATABASE_URL", "")
CACHE = str(ROOT / "build" / "cache")
"""Kept between runs: the vectors of the needs are the same for every test."""
HOSTS = ("testserver",)
"""As starlette's client says."""
BACKENDS = ["sqlite", "postgresql"] if POSTGRESQL else ["sqlite"]


@contextmanager
def _fresh_database(backend: str, folder: Path) -> Iterator[str]:
    """The address of an empty database, gone afterwards."""
    if backend == "sqlite":
        yield f"sqlite:///{folder / 'kette.sqlite3'}"
        return
    name = f"kette_{uuid.uuid4().hex[:12]}"
    server = create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(POSTGRESQL).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@contextmanager
def _filled(url: str, folder: Path, **settings: Any) -> Iterator[FastAPI]:
    """A portal on the database, with the real data imported."""
    engine = database.connect(url, secret=SECRET)
    database.migrate(engine)
    with database.session(engine) as opened:
        importing.import_all(opened)
    engine.dispose()
    own: dict[str, Any] = {
        "data_dir": folder,
        "cache_dir": CACHE,
        "database_url": url,
        "secret_key": SECRET,
        "allowed_hosts": HOSTS,
        "daily_jobs": False,
    }
    wanted = Settings(**{**own, **settings})
    app = create_app(wanted, today=lambda: TODAY)
    yield app
    app.state.engine.dispose()


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with _fresh_database(request.param, tmp_path) as url:
        yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An empty, migrated database."""
    engine = database.connect(database_url, secret=SECRET)
    database.migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with database.session(engine) as opened:
        yield opened


@pytest.fixture
def make_app(database_url: str, tmp_path: Path) -> Iterator[Callable[..., FastAPI]]:
    """Makes a portal of the test's own, filled with the real data, with settings as wanted."""
    with ExitStack() as stack:

        def make(**settings: object) -> FastAPI:
            return stack.enter_context(_filled(database_url, tmp_path, **settings))

        yield make


@pytest.fixture(scope="session", params=BACKENDS)
def portal_app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FastAPI]:
    """The portal with the real data; for tests that only read."""
    folder = tmp_path_factory.mktemp("portal")
    with _fresh_database(request.param, folder) as url, _filled(url, folder) as app:
        yield app


@pytest.fixture(scope="session")
def client(portal_app: FastAPI) -> Iterator[TestClient]:
    with TestClient(portal_app, follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="session")
def live_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a running portal with the real data, for the browser."""
    folder = tmp_path_factory.mktemp("live")
    with _filled(f"sqlite:///{folder / 'kette.sqlite3'}", folder) as app, serve(app) as url:
        yield url


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _with_the_cast(url: str) -> None:
    engine = database.connect(url, secret=SECRET)
    database.migrate(engine)
    with database.session(engine) as opened:
        importing.import_all(opened, at=NOW)
        cast(opened)
    engine.dispose()


@pytest.fixture(scope="session")
def desk_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the real data and the cast's accounts, to be copied: importing is slow."""
    path = tmp_path_factory.mktemp("desk") / "kette.sqlite3"
    _with_the_cast(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def desk_model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of the same as a database on the server, for `CREATE DATABASE … TEMPLATE`."""
    with _fresh_database("postgresql", tmp_path_factory.mktemp("model")) as url:
        _with_the_cast(url)
        yield make_url(url).database or ""


def _copy_on_the_server(model: str, url: str) -> None:
    """Makes the empty database of this address a copy of the model."""
    name = make_url(url).database
    server = create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {model}"))
    server.dispose()


def _closed(pool: Pool) -> None:
    """Also what a request that outlived its server gives back: a pool that was disposed of before
    would keep that open."""
    for _try in range(100):
        if not isinstance(pool, QueuePool) or not pool.checkedout():
            break
        time.sleep(0.05)
    pool.dispose()


@pytest.fixture
def desk_app(
    request: pytest.FixtureRequest, database_url: str, tmp_path: Path, clock: Clock
) -> Iterator[FastAPI]:
    """A portal of the test's own with the cast's accounts; its clock is the test's."""
    if database_url.startswith("sqlite"):
        model = request.getfixturevalue("desk_file")
        shutil.copy(model, make_url(database_url).database or "")
    else:
        _copy_on_the_server(request.getfixturevalue("desk_model"), database_url)
    settings = Settings(
        data_dir=tmp_path,
        cache_dir=CACHE,
        database_url=database_url,
        secret_key=SECRET,
        allowed_hosts=HOSTS,
        daily_jobs=False,
    )
    app = create_app(settings, today=lambda: clock().date(), clock=clock)
    pool = app.state.engine.pool
    yield app
    _closed(pool)
    app.state.engine.dispose()


@pytest.fixture
def desk(desk_app: FastAPI) -> Iterator[Session]:
    """A session of its own on that portal's database."""
    with database.session(desk_app.state.engine) as session:
        yield session
