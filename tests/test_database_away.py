"""The database is stopped, locked, full or read-only for a while: pages, not faults; nothing typed
is lost; nobody waits long; and who only reads writes nothing."""

import time
from collections import namedtuple
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session
from starlette.testclient import TestClient

from app import database
from app.offers.again import again
from tests.cast import sign_in
from tests.deskform import MINE
from tests.test_objects import CASES, addressed, anna_s

REPORT = f"/angebote/{MINE}/melden"
SAID = {"thema": "zeit-ort", "text": 'Die Zeiten sind "neu": 16 Uhr', "antwort": ""}


@contextmanager
def read_only(engine: Engine) -> Iterator[None]:
    """As a full disk or a standby server is: whatever writes is refused."""
    lite = engine.dialect.name == "sqlite"
    say = ("PRAGMA query_only=%s", "SET default_transaction_read_only=%s")[not lite]

    def refuse(connection: object, *_rest: object) -> None:
        connection.cursor().execute(say % "ON")  # type: ignore[attr-defined]
        if not lite:
            connection.commit()  # type: ignore[attr-defined]

    engine.dispose()
    event.listen(engine, "connect", refuse)
    try:
        yield
    finally:
        event.remove(engine, "connect", refuse)
        engine.dispose()


def test_a_save_that_the_database_refuses_can_be_sent_once_more(desk_app: FastAPI) -> None:
    client = TestClient(desk_app, base_url="https://testserver", follow_redirects=False)
    with read_only(desk_app.state.engine):
        refused = client.post(REPORT, data=SAID)
        secret = client.post("/anmelden", data={"email": "a@b.de", "passphrase": "Geheimes"})
    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "60"
    assert "Noch einmal senden" in refused.text
    assert "Die Zeiten sind &#34;neu&#34;: 16 Uhr" in refused.text
    assert secret.status_code == 503
    assert "Geheimes" not in secret.text
    assert client.post(REPORT, data=SAID).status_code == 303


def test_after_the_server_was_started_again_the_next_request_is_answered(
    desk_app: FastAPI,
) -> None:
    engine: Engine = desk_app.state.engine
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no server")
    with sign_in(desk_app, "anna") as anna, Session(engine) as open_one:
        open_one.execute(text("SELECT 1"))
        other = database.connect(engine.url.render_as_string(hide_password=False), secret="x" * 32)
        with other.begin() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        other.dispose()
        assert anna.get("/pult").status_code == 200
        assert anna.get("/health/ready").status_code == 200
        with pytest.raises(Exception) as gone:  # noqa: PT011 - of which kind is asked
            open_one.execute(text("SELECT 1"))
        assert database.is_away(gone.value)


def test_a_mistake_of_ours_is_no_pause(engine: Engine) -> None:
    with Session(engine) as session, pytest.raises(Exception) as damaged:  # noqa: PT011
        session.execute(text("INSERT INTO offer_kommune (offer_id) VALUES (NULL)"))
    assert not database.is_away(damaged.value)


def test_who_is_locked_out_waits_once_not_twenty_times(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.offers.again.PATIENCE", 0.5)
    tried: list[int] = []
    write = text("UPDATE account SET name = 'x'")

    def work() -> None:
        if not tried:
            # The first was overtaken, and has not waited.
            tried.append(1)
            database.wait_at_most(session, 0.01)
        session.execute(write)

    if engine.dialect.name == "postgresql":
        write = text("LOCK TABLE account")
    with engine.connect() as other, Session(engine) as session:
        other.execute(write)
        began = time.monotonic()
        with pytest.raises(OperationalError):
            again(session, work)
        assert time.monotonic() - began < 2
        session.rollback()
        other.rollback()
    if engine.dialect.name == "sqlite":
        with engine.connect() as one:
            waits = one.exec_driver_sql("PRAGMA busy_timeout").scalar()
            assert waits == database.BUSY_MILLISECONDS


def test_what_no_second_try_cures_is_tried_once(session: Session) -> None:
    tried: list[int] = []

    def work() -> None:
        tried.append(1)
        raise OperationalError("", {}, Exception("database or disk is full"))

    with pytest.raises(OperationalError):
        again(session, work)
    assert len(tried) == 1


def test_who_reads_writes_nothing(desk_app: FastAPI) -> None:
    """Every page of the desk that is about something, for who may see it."""
    with database.session(desk_app.state.engine) as session:
        waiting = anna_s(session)
    reads = [each for each in CASES if each.route.startswith("GET ")]
    with sign_in(desk_app, "doris") as doris, read_only(desk_app.state.engine):
        wrong = []
        for each in reads:
            _method, address = addressed(each, waiting)
            if doris.get(address).status_code >= 500:
                wrong.append(address)
    assert wrong == []


def test_a_full_disk_and_a_damaged_file_are_told_before_anybody_saves(
    desk_app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine: Engine = desk_app.state.engine
    if engine.dialect.name != "sqlite":
        pytest.skip("a server has its own disk")
    client = TestClient(desk_app, base_url="https://testserver")
    free = namedtuple("free", "free")
    monkeypatch.setattr("shutil.disk_usage", lambda _path: free(200 * 1024**2 - 1))
    full = client.get("/health/ready")
    assert (full.status_code, full.json()["database"]) == (503, "full")
    monkeypatch.setattr("shutil.disk_usage", lambda _path: free(200 * 1024**2))
    assert client.get("/health/ready").status_code == 200
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    path = Path(engine.url.database or "")
    path.write_bytes(path.read_bytes()[:8192] + b"x" * (path.stat().st_size - 8192))
    damaged = client.get("/health/ready")
    assert (damaged.status_code, damaged.json()["database"]) == (503, "damaged")
    assert client.get("/").status_code == 200
