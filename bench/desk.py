"""The desk with the real offers and with 2,000: milliseconds and queries a request.

    python -m bench.desk

The promise: the dashboard needs 100 ms at most with 2,000 offers, and as many queries as with few.
`cpu` is what the process worked for a request, whatever else the machine was doing; `x hello` puts
it beside a plain-text page of the same application in the same run.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from sqlalchemy import event
from sqlmodel import Session
from starlette.testclient import TestClient

from app import database
from app.accounts import signing_in
from app.accounts.access import COOKIE
from app.main import create_app
from app.models import AccountKommune, AccountRole, AccountRow
from app.offers import importing
from app.records import files
from app.records.offers import OfferRecord
from app.settings import Settings
from bench.synthetic import offer_records

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MANY = 2_000
HELLO, DASHBOARD = "/hello", "/pult"
PATHS = (HELLO, DASHBOARD, "/pult/angebote", "/pult/angebote/{slug}", "/pult/viele")
PEOPLE = (("praeventionsbuero", ()), ("kuemmerer", ("kreuzau",)))
TIMES = 30
WARM_UP = 3
AIM = 100.0
"""Milliseconds (p50) of the dashboard with MANY offers."""


@dataclass(frozen=True, slots=True)
class Figure:
    p50: float
    most: float
    cpu: float
    """Milliseconds, all three."""
    queries: float


def main() -> None:
    found = {size: _of(size) for size in (0, MANY)}
    for size, figures in found.items():
        for (role, path), figure in figures.items():
            hello = figures[role, HELLO]
            print(
                f"{size or 'real':>5} {role:18}{path[:34]:35}p50 {figure.p50:7.1f} ms   "
                f"most {figure.most:7.1f} ms   cpu {figure.cpu:6.1f} ms "
                f"{figure.cpu / hello.cpu:6.1f} x hello {figure.queries:6.1f} queries"
            )
    for role, _kommunen in PEOPLE:
        few, many = (found[size][role, DASHBOARD] for size in (0, MANY))
        print(
            f"dashboard, {MANY} offers, {role}: p50 {many.p50:.1f} ms, aim <= {AIM:.0f}; "
            f"{many.queries:.0f} queries, with the real offers {few.queries:.0f}"
        )


def _of(size: int) -> dict[tuple[str, str], Figure]:
    """By role and path; 0 are the real offers."""
    found = {}
    with _portal(size) as (app, secrets):
        # The portal's own start is left out: its work beside the visitors is not measured here.
        client = TestClient(app, base_url="https://testserver")
        slug = next(iter(app.state.index.catalogue.offers))
        for role, secret in secrets.items():
            client.cookies.set(COOKIE, secret)
            for path in PATHS:
                found[role, path] = _measure(client, path.format(slug=slug), app)
        client.close()
    return found


@contextmanager
def _portal(size: int) -> Iterator[tuple[FastAPI, dict[str, str]]]:
    """A portal, and for each role the secret of a session."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            data_dir=Path(folder), cache_dir="build/cache", allowed_hosts=("testserver",)
        )
        engine = database.of(settings)
        database.migrate(engine)
        with database.session(engine) as session:
            if size:
                _import_made_up(session, size)
            else:
                importing.import_all(session)
            secrets = {role: _sign_in(session, role, kommunen) for role, kommunen in PEOPLE}
        engine.dispose()
        app = create_app(settings, today=lambda: date(2026, 11, 24), clock=lambda: NOW)

        async def hello() -> PlainTextResponse:
            return PlainTextResponse("hello")

        app.add_api_route(HELLO, hello)
        yield app, secrets
        app.state.engine.dispose()


def _import_made_up(session: Session, size: int) -> None:
    importing.import_kommunen(session, files.DATA / "kommunen.yaml")
    names = importing.import_providers(session, files.DATA / "providers.yaml")
    records = (OfferRecord.model_validate(raw) for raw in offer_records(size))
    importing.import_offers(session, records, names)
    session.commit()


def _sign_in(session: Session, role: str, kommunen: tuple[str, ...]) -> str:
    row = AccountRow(email=f"{role}@example.org", name=role, at=NOW)
    row.roles = [AccountRole(role=role)]  # type: ignore[call-arg]
    row.kommunen = [AccountKommune(kommune_slug=slug) for slug in kommunen]  # type: ignore[call-arg]
    session.add(row)
    session.commit()
    assert row.id is not None
    return signing_in.begin(session, row.id, now=NOW)


def _measure(client: TestClient, path: str, app: FastAPI) -> Figure:
    asked: list[str] = []

    def note(*args: object) -> None:
        asked.append(str(args[2]))

    engine = app.state.engine
    for _ in range(WARM_UP):
        client.get(path)
    event.listen(engine, "before_cursor_execute", note)
    took = []
    worked = time.process_time()
    for _ in range(TIMES):
        began = time.perf_counter()
        assert client.get(path).status_code == 200
        took.append((time.perf_counter() - began) * 1000)
    worked = (time.process_time() - worked) * 1000 / TIMES
    event.remove(engine, "before_cursor_execute", note)
    return Figure(statistics.median(took), max(took), worked, len(asked) / TIMES)


if __name__ == "__main__":
    main()
