"""The dashboard with the real offers and with 2,000: milliseconds a request, queries a request.

    python -m bench.desk

The promise is 100 ms with 2,000 offers and as many queries as with few. `cpu` is what the process
worked for a request, whatever else the machine was doing.
"""

import statistics
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import event
from starlette.testclient import TestClient

from app import accounts, database, seed
from app.access import COOKIE
from app.main import create_app
from app.models import AccountKommune, AccountRow
from app.records import OfferRecord
from app.settings import Settings
from bench.synthetic import offer_records

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PATHS = ("/pult", "/pult/angebote", "/pult/angebote/{slug}", "/pult/viele")
TIMES = 30


def run(size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), cache_dir="build/cache")
        engine = database.connect(settings.database)
        database.migrate(engine)
        secrets = {}
        with database.session(engine) as session:
            seed.import_kommunen(session, seed.DATA / "kommunen.yaml")
            names = seed.import_providers(session, seed.DATA / "providers.yaml")
            records = (
                (OfferRecord.model_validate(raw) for raw in offer_records(size))
                if size
                else seed.read_offers(seed.DATA / "offers")
            )
            seed.import_offers(session, records, names)
            session.commit()
            for role, kommunen in (("praeventionsbuero", []), ("kuemmerer", ["kreuzau"])):
                row = AccountRow(email=f"{role}@example.org", name=role, role=role, at=NOW)
                row.kommunen = [AccountKommune(kommune_slug=slug) for slug in kommunen]  # type: ignore[call-arg]
                session.add(row)
                session.commit()
                assert row.id is not None
                secrets[role] = accounts.begin(session, row.id, now=NOW)
        engine.dispose()
        app = create_app(settings, today=lambda: date(2026, 11, 24), clock=lambda: NOW)
        with TestClient(app, base_url="https://testserver") as client:
            slug = next(iter(app.state.portal.index.catalogue.offers))
            for role, secret in secrets.items():
                client.cookies.set(COOKIE, secret)
                for path in PATHS:
                    _measure(client, path.format(slug=slug), f"{size or 389:5} {role}", app)


def _measure(client: TestClient, path: str, name: str, app: object) -> None:
    asked: list[str] = []

    def note(*args: object) -> None:
        asked.append(str(args[2]))

    engine = app.state.portal.engine  # type: ignore[attr-defined]
    event.listen(engine, "before_cursor_execute", note)
    took = []
    worked = time.process_time()
    for _ in range(TIMES):
        began = time.perf_counter()
        assert client.get(path).status_code == 200
        took.append((time.perf_counter() - began) * 1000)
    worked = (time.process_time() - worked) * 1000 / TIMES
    event.remove(engine, "before_cursor_execute", note)
    print(
        f"{name:24} {path[:40]:40} p50 {statistics.median(took):7.1f} ms   "
        f"most {max(took):7.1f} ms   cpu {worked:6.1f} ms   {len(asked) / TIMES:5.1f} queries"
    )


if __name__ == "__main__":
    for each in (0, 2_000):
        run(each)
