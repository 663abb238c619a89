"""Fixtures: a database of its own for each test that writes, one portal for those that read.

With KETTE_TEST_DATABASE_URL (a PostgreSQL server's address) whatever asks a database runs on both.
Two kinds of tests run once (`pytest_generate_tests` decides it for all): those of `portal_app`, for
public pages stand in memory (that both databases publish the same is a test of its own, and a test
that asks the database all the same fails), and those in a browser, for what they ask of the
database is asked by the desk's other tests. The marker `both_databases` takes one out of that.
"""

import os
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import hypothesis
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy import Engine, NullPool, Pool, QueuePool, create_engine, event, make_url, text
from sqlmodel import Session
from starlette.testclient import TestClient

from app import database
from app.accounts import passphrases
from app.main import create_app
from app.offers import forms, importing
from app.records import translated
from app.settings import ROOT, Settings
from tests.cast import NOW, QUICK, Clock, cast
from tests.copied import copied
from tests.once import compiled, remembered
from tests.serving import serve

# A slow machine is no finding: no test may fail because of the time that it takes.
hypothesis.settings.register_profile("kette", deadline=None)
hypothesis.settings.load_profile("kette")

TODAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
SECRET = "ein langer Schlüssel, den es nur in den Tests gibt"
"""Of every portal and every database of the tests."""
POSTGRESQL = os.environ.get("KETTE_TEST_DATABASE_URL", "")
CACHE = str(ROOT / "build" / "cache")
"""Kept between runs: the vectors of the needs are the same for every test."""
HOSTS = ("testserver",)
"""As starlette's client says."""
BACKENDS = ["sqlite", "postgresql"] if POSTGRESQL else ["sqlite"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    marked = metafunc.definition.get_closest_marker
    kinds: tuple[tuple[str, Literal["function", "session"], bool], ...] = (
        ("database_url", "function", bool(marked("browser") or marked("one_database"))),
        ("portal_app", "session", True),
    )
    for fixture, scope, once in kinds:
        if fixture in metafunc.fixturenames:
            backends = BACKENDS[:1] if once and not marked("both_databases") else BACKENDS
            metafunc.parametrize(fixture, backends, indirect=True, scope=scope)


@cache
def _server() -> Engine:
    return create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT", poolclass=NullPool)


@contextmanager
def _own_database(backend: str, folder: Path, model: str | None = None) -> Iterator[str]:
    """The address of an empty database, or of a copy of the model's; gone afterwards."""
    if backend == "sqlite":
        path = folder / "kette.sqlite3"
        if model:
            shutil.copy(make_url(model).database or "", path)
        yield f"sqlite:///{path}"
        return
    name = f"kette_{uuid.uuid4().hex[:12]}"
    template = f" TEMPLATE {make_url(model).database}" if model else ""
    with _server().connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}{template}"))
    yield make_url(POSTGRESQL).set(database=name).render_as_string(hide_password=False)
    with _server().connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def _with_the_cast(session: Session) -> None:
    importing.import_all(session, at=NOW)
    cast(session)


FILLED: Mapping[str, Callable[[Session], object]] = {
    "empty": lambda session: None,
    "data": importing.import_all,
    "desk": _with_the_cast,
}


class Models:
    """Migrated databases to be copied, for migrating and importing is slow: empty, with the real
    data, or with that and the cast's accounts. Each is made when it is first wanted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[tuple[str, str], str] = {}
        self.stack = ExitStack()

    def of(self, backend: str, kind: str) -> str:
        if (backend, kind) not in self._made:
            folder = self._folder / kind
            folder.mkdir(exist_ok=True)
            url = self.stack.enter_context(_own_database(backend, folder))
            engine = database.connect(url, secret=SECRET)
            database.migrate(engine)
            with database.session(engine) as opened:
                FILLED[kind](opened)
            # A file's last words are written to it, and a server copies only what nobody uses.
            engine.dispose()
            self._made[backend, kind] = url
        return self._made[backend, kind]


@pytest.fixture(scope="session", autouse=True)
def slow_hasher() -> Iterator[PasswordHasher]:
    """The portal's own; all others hash and compare with a quick one."""
    slow, nobody = passphrases._hasher(), QUICK.hash("somebody who does not exist")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passphrases, "_hasher", lambda: QUICK)
        patch.setattr(passphrases, "_nobody", lambda: nobody)
        yield slow


@pytest.fixture(scope="session", autouse=True)
def _statements() -> Iterator[None]:
    with compiled():
        yield


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Models]:
    made = Models(tmp_path_factory.mktemp("models"))
    with made.stack:
        yield made


@contextmanager
def _portal(url: str, folder: Path, **settings: Any) -> Iterator[FastAPI]:
    own: dict[str, Any] = {
        "data_dir": folder,
        "cache_dir": CACHE,
        "database_url": url,
        "secret_key": SECRET,
        "allowed_hosts": HOSTS,
        "daily_jobs": False,
    }
    wanted = Settings(**{**own, **settings})
    with remembered():
        app = create_app(wanted, today=lambda: TODAY, clock=lambda: NOON)
    yield app
    app.state.engine.dispose()
    # What was translated at this desk is no other's.
    translated.lay({})


@contextmanager
def filled_portal(models: Models, backend: str, folder: Path, **settings: Any) -> Iterator[FastAPI]:
    """A portal with the real data on a database of its own."""
    model = models.of(backend, "data")
    with _own_database(backend, folder, model) as url, _portal(url, folder, **settings) as app:
        yield app


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path, models: Models) -> Iterator[str]:
    """A migrated database of the test's own, with what its other fixtures want in it."""
    wanted = {"desk_app": "desk", "imported": "data", "engine": "empty", "make_app": "data"}
    kind = next((kind for name, kind in wanted.items() if name in request.fixturenames), "empty")
    with _own_database(request.param, tmp_path, models.of(request.param, kind)) as url:
        yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An empty, migrated database."""
    engine = database.connect(database_url, secret=SECRET)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with database.session(engine) as opened:
        yield opened


@pytest.fixture
def imported(session: Session) -> Session:
    """The same with the real data, for tests that are not about how they come in."""
    return session


@pytest.fixture
def make_app(
    request: pytest.FixtureRequest, database_url: str, tmp_path: Path
) -> Iterator[Callable[..., FastAPI]]:
    """Makes a portal of the test's own, filled with the real data, with settings as wanted."""
    with ExitStack() as stack:

        def make(**settings: object) -> FastAPI:
            if "engine" in request.fixturenames:
                # What the test has written before is in it already.
                engine: Engine = request.getfixturevalue("engine")
                with database.session(engine) as opened:
                    importing.import_all(opened)
            return stack.enter_context(_portal(database_url, tmp_path, **settings))

        yield make


@pytest.fixture(scope="session")
def portal_app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, models: Models
) -> Iterator[FastAPI]:
    """The portal with the real data; for tests that only read."""
    folder = tmp_path_factory.mktemp("portal")
    with filled_portal(models, request.param, folder) as app:
        asked: list[str] = []
        app.state.asked = asked

        def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            # The portal's own work in the background is no test's.
            if not threading.current_thread().name.startswith("asyncio"):
                asked.append(statement)

        event.listen(app.state.engine, "before_cursor_execute", note)
        yield app


@pytest.fixture(autouse=True)
def _once_only_without_sql(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that runs on one database alone has to leave it alone; in a browser, where a server
    works on beside it, that cannot be told."""
    excepted = any(map(request.node.get_closest_marker, ("both_databases", "browser")))
    if "portal_app" not in request.fixturenames or excepted:
        yield
        return
    asked = request.getfixturevalue("portal_app").state.asked
    before = len(asked)
    yield
    assert asked[before:] == [], "it asks the database: mark it with `both_databases`"


@pytest.fixture(scope="session")
def client(portal_app: FastAPI) -> Iterator[TestClient]:
    with TestClient(portal_app, follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="session")
def live_url(tmp_path_factory: pytest.TempPathFactory, models: Models) -> Iterator[str]:
    """Address of a running portal with the real data, for the browser."""
    folder = tmp_path_factory.mktemp("live")
    with filled_portal(models, "sqlite", folder) as app, serve(app) as url:
        yield url


@pytest.fixture(scope="session")
def desk_file(models: Models) -> Path:
    """A SQLite file with the real data and the cast's accounts, to be copied."""
    return Path(make_url(models.of("sqlite", "desk")).database or "")


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _closed(pool: Pool) -> None:
    """Also what a request that outlived its server gives back: a pool that was disposed of before
    would keep that open."""
    for _try in range(100):
        # Less than none is out when something came back to a pool that was given up before.
        if not isinstance(pool, QueuePool) or pool.checkedout() <= 0:
            break
        time.sleep(0.05)
    pool.dispose()


@pytest.fixture
def desk_app(
    request: pytest.FixtureRequest,
    database_url: str,
    tmp_path: Path,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[FastAPI]:
    """A portal of the test's own with the cast's accounts; its clock is the test's, also where a
    day that somebody types must not be long over."""
    monkeypatch.setattr(forms, "today", lambda: clock().date())
    settings = Settings(
        data_dir=tmp_path,
        cache_dir=CACHE,
        database_url=database_url,
        secret_key=SECRET,
        allowed_hosts=HOSTS,
        daily_jobs=False,
    )
    model = make_url(database_url).get_backend_name()
    # Where a test may have written something before, that is read.
    known = nullcontext() if "engine" in request.fixturenames else copied(model)
    with remembered(), known:
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
