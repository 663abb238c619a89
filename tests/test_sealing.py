"""What lies at rest: of no use to whoever finds a copy of the database or looks into the folder."""

import hashlib
import logging
import os
import shutil
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
import sqlalchemy as sa
from alembic import command
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlmodel import Session, select
from starlette.testclient import TestClient

from app import cli, database
from app.accounts import rows, signing_in, tries
from app.limits import Limit
from app.mail import outbox
from app.main import create_app
from app.models import AccountKommune, AccountRow, Attempt, Mail, Passkey
from app.offers import importing
from app.records import files
from app.security import secretkey
from app.security.sealing import PREFIX, Locked, Seal
from app.settings import Settings
from search.needindex import NeedIndex
from search.needs import read as read_needs
from tests.cast import NOW, PASSPHRASE, cast, sign_in
from tests.conftest import CACHE, HOSTS, SECRET

TOTP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
WORDS = "Der Link: https://kette.beispiel.de/anmelden/link?schluessel=geheimgeheim"
TO = "mutter@beispiel.de"


def raw(engine: Engine, table: str, column: str) -> list[str | None]:
    """As it stands in the database."""
    query = sa.select(sa.column(column, sa.Text())).select_from(sa.table(table))
    with engine.connect() as connection:
        return [row[0] for row in connection.execute(query)]


def with_other_key(engine: Engine) -> Engine:
    url = engine.url.render_as_string(hide_password=False)
    return database.connect(url, secret="ein ganz anderer Schlüssel")


@pytest.fixture
def stored(session: Session) -> AccountRow:
    """Doris with a second factor, a letter that waits."""
    importing.import_kommunen(session, files.DATA / "kommunen.yaml")
    cast(session)
    doris = rows.by_email(session, "doris@example.org")
    assert doris is not None
    doris.totp = TOTP
    session.add(doris)
    outbox.queue(session, to=TO, subject="Hinweis zu „Trennung“", text=WORDS)
    session.commit()
    return doris


# --- sealed columns -------------------------------------------------------------------------------


@given(st.text(), st.text(min_size=1), st.text(min_size=1))
def test_what_is_sealed_opens_with_its_key_and_for_its_purpose_only(
    words: str, secret: str, other: str
) -> None:
    seal = Seal(secret)
    kept = seal.close("a", words)
    assert kept.startswith(PREFIX)
    assert seal.open("a", kept) == words
    assert not isinstance(seal.open("a", kept), Locked)
    assert isinstance(seal.open("b", kept), Locked)
    if other != secret:
        locked = Seal(other).open("a", kept)
        assert isinstance(locked, Locked)
        # Stored back as it is: with the right key again, nothing is lost.
        assert Seal(other).close("a", locked) == kept
    assert len({seal.close("a", words), kept}) == 2


def test_without_a_key_nothing_is_sealed() -> None:
    with pytest.raises(ValueError, match="key"):
        Seal("")


def test_a_copy_of_the_database_shows_no_second_factor_and_no_letter(
    engine: Engine, session: Session, stored: AccountRow, tmp_path: Path
) -> None:
    columns = [("account", "totp"), *(("mail", each) for each in ("recipient", "subject", "text"))]
    values = [str(each) for column in columns for each in raw(engine, *column) if each]
    assert len(values) == 4
    assert all(each.startswith(PREFIX) for each in values)
    session.expire_all()
    assert stored.totp == TOTP
    [letter] = session.exec(select(Mail)).all()
    assert (letter.recipient, letter.text) == (TO, WORDS)
    assert outbox.deliver(engine, Settings(data_dir=tmp_path / "post"), NOW) == (1, 0)
    for path in tmp_path.glob("kette.sqlite3*"):
        held = path.read_bytes()
        assert not [each for each in (TOTP, TO, "Trennung", WORDS) if each.encode() in held]


def test_what_an_earlier_version_stored_in_the_clear_is_read_and_sealed_at_the_next_start(
    engine: Engine, session: Session, stored: AccountRow, tmp_path: Path
) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE account SET totp = :t WHERE id = :i"),
                           {"t": TOTP, "i": stored.id})  # fmt: skip
        connection.execute(text("UPDATE mail SET text = :w, recipient = :r"),
                           {"w": WORDS, "r": TO})  # fmt: skip
    session.expire_all()
    assert stored.totp == TOTP
    session.close()
    database.migrate(engine)
    sealed = raw(engine, "account", "totp") + raw(engine, "mail", "text")
    assert all(each is None or each.startswith(PREFIX) for each in sealed)
    database.migrate(engine)
    assert raw(engine, "account", "totp") + raw(engine, "mail", "text") == sealed
    with database.session(engine) as again:
        assert again.get_one(AccountRow, stored.id).totp == TOTP
        assert again.exec(select(Mail.text)).all() == [WORDS]
    engine.dispose()
    for path in tmp_path.glob("kette.sqlite3*"):
        assert TOTP.encode() not in path.read_bytes()
        assert WORDS.encode() not in path.read_bytes()


def test_the_migration_keeps_accounts_with_all_that_hangs_on_them(
    engine: Engine, session: Session, stored: AccountRow
) -> None:
    session.add(
        Passkey(account_id=stored.id or 0, credential="c", public_key="p", name="n", made_at=NOW)
    )
    session.commit()
    before = [(row.email, row.passphrase, row.totp) for row in rows.every(session)]
    kommunen = session.exec(select(AccountKommune.kommune_slug)).all()
    session.close()
    with database.migrating(engine) as steps:
        command.downgrade(steps, "0006")
    assert TOTP in raw(engine, "account", "totp")
    assert raw(engine, "mail", "text") == [WORDS]
    database.migrate(engine)
    with database.session(engine) as again:
        assert [(r.email, r.passphrase, r.totp) for r in rows.every(again)] == before
        assert again.exec(select(AccountKommune.kommune_slug)).all() == kommunen
        assert len(again.exec(select(Passkey)).all()) == 1
    assert TOTP not in raw(engine, "account", "totp")


# --- another key: nothing breaks, somebody can help -----------------------------------------------


def test_with_another_key_a_letter_is_not_sent_and_counts_as_failed(
    engine: Engine, stored: AccountRow, tmp_path: Path
) -> None:
    other = with_other_key(engine)
    with database.session(other) as session:
        outbox.queue(session, to="neu@beispiel.de", subject="x", text="y")
        session.commit()
    assert outbox.deliver(other, Settings(data_dir=tmp_path / "post"), NOW) == (1, 1)
    [sent] = (tmp_path / "post" / "mail").glob("*.eml")
    assert "neu@beispiel.de" in sent.read_text()
    with database.session(other) as session:
        assert outbox.stuck(session) == 1
    other.dispose()
    assert raw(engine, "mail", "fault") == ["sealed with another key"]


def test_with_another_key_no_code_fits_and_the_page_says_who_can_help(
    desk_app: FastAPI,
) -> None:
    portal = desk_app.state
    numbers = {}
    with database.session(portal.engine) as session:
        for name in ("anna", "doris"):
            row = rows.by_email(session, f"{name}@example.org")
            assert row is not None
            row.totp = TOTP
            numbers[name] = row.id
        outbox.queue(session, to=TO, subject="Hinweis", text=WORDS)
        session.commit()
    settings = Settings(
        data_dir=portal.settings.data_dir, cache_dir=CACHE, secret_key="ein anderer",
        database_url=portal.settings.database, allowed_hosts=HOSTS,
    )  # fmt: skip
    changed = create_app(settings, today=portal.today, clock=portal.clock)
    outbox.deliver(changed.state.engine, settings, NOW)
    with TestClient(changed, base_url="https://testserver", follow_redirects=False) as client:
        fields = {"email": "anna@example.org", "passphrase": PASSPHRASE}
        step = client.post("/anmelden", data=fields, follow_redirects=True)
        key = step.text.partition('name="schluessel" value="')[2].partition('"')[0]
        assert key
        code = pyotp.TOTP(TOTP).at(int(NOW.timestamp()))
        answer = client.post("/anmelden/code", data={"schluessel": key, "code": code})
        assert answer.status_code == 422
        assert "Bitte wenden Sie sich an das Präventionsbüro" in answer.text
    with sign_in(changed, "doris") as client:
        for page in ("/pult/konto", "/pult/konten", "/pult"):
            assert client.get(page).status_code == 200
        assert "(nicht mehr lesbar)" in client.get("/pult/eingang").text
        assert client.post(f"/pult/konten/{numbers['anna']}/zweitfaktor").status_code == 303
    with TestClient(changed, base_url="https://testserver", follow_redirects=False) as client:
        assert client.post("/anmelden", data=fields).status_code == 303
    changed.state.engine.dispose()


# --- marks ----------------------------------------------------------------------------------------


def test_nobody_can_try_out_whose_attempts_a_copy_shows(engine: Engine, session: Session) -> None:
    what = "account anna@example.org"
    tries.limits(session, now=NOW).attempt(Limit(what, 3))
    [kept] = raw(engine, "attempt", "key")
    assert kept is not None
    assert len(kept) == 64
    plain = {hashlib.sha256(each.encode()).hexdigest() for each in (what, SECRET + what)}
    assert kept not in plain
    other = with_other_key(engine)
    with database.session(other) as there:
        tries.limits(there, now=NOW).attempt(Limit(what, 3))
    other.dispose()
    assert len(set(raw(engine, "attempt", "key"))) == 2
    tries.forgive(session, what)
    assert len(raw(engine, "attempt", "key")) == 1


def test_attempts_are_gone_by_time_also_when_nobody_tries_again(
    desk_app: FastAPI,
) -> None:
    portal = desk_app.state
    for minutes in (0, 16):
        with database.session(portal.engine) as session:
            session.add(Attempt(key="x", at=NOW - timedelta(minutes=minutes)))
            session.commit()
    again = create_app(portal.settings, today=portal.today, clock=portal.clock)
    again.state.engine.dispose()
    assert len(raw(portal.engine, "attempt", "key")) == 1
    with database.session(portal.engine) as session:
        signing_in.sweep(session, NOW + tries.WINDOW + timedelta(seconds=1))
    assert raw(portal.engine, "attempt", "key") == []


# --- files ----------------------------------------------------------------------------------------


@pytest.fixture(params=[0o000, 0o022], ids=["umask 000", "umask 022"])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {
        str(path.relative_to(folder.parent)): stat.S_IMODE(path.stat().st_mode)
        for path in (folder, *folder.rglob("*"))
    }


def private(found: dict[str, int]) -> bool:
    return not any(mode & 0o077 for mode in found.values())


def started(folder: Path) -> None:
    """A portal in the folder that has been asked, and has written a letter."""
    app = create_app(
        Settings(data_dir=folder, cache_dir=CACHE, allowed_hosts=HOSTS, daily_jobs=False)
    )
    portal = app.state
    with TestClient(app) as client:
        assert client.get("/angebote").status_code == 200
        assert client.get("/kette/kreuzau/plakat.pdf").status_code == 200
        with database.session(portal.engine) as session:
            outbox.queue(session, to=TO, subject="x", text="y")
            session.commit()
        outbox.deliver(portal.engine, portal.settings, NOW)
        names = {path.name for path in folder.iterdir()}
        database_files = {f"kette.sqlite3{end}" for end in ("", "-wal", "-shm")}
        assert database_files | {"mail", "secret-key"} <= names
        assert list((folder / "mail").glob("*.eml"))
        assert private(modes(folder)), modes(folder)


def test_a_new_folder_is_the_account_s_own_whatever_the_umask(umask: None, tmp_path: Path) -> None:
    assert cli.import_data(Settings(data_dir=tmp_path / "neu", cache_dir=CACHE)) == 0
    started(tmp_path / "neu")


def test_what_an_earlier_version_left_open_is_closed_at_the_next_start(
    umask: None, tmp_path: Path, desk_file: Path
) -> None:
    folder = tmp_path / "alt"
    (folder / "mail").mkdir(parents=True, mode=0o755)
    shutil.copy(desk_file, folder / "kette.sqlite3")
    (folder / "secret-key").write_text("x" * 64)
    (folder / "mail" / "alt.eml").write_text("To: a@b.de\n\nx")
    for path in (folder, folder / "mail"):
        path.chmod(0o755)
    for name in ("kette.sqlite3", "secret-key", "mail/alt.eml"):
        (folder / name).chmod(0o644)
    started(folder)


def test_the_cache_is_the_account_s_own(umask: None, tmp_path: Path) -> None:
    NeedIndex(read_needs()[:1], cache=tmp_path / "cache").warm()
    cache = tmp_path / "cache"
    assert list(cache.iterdir())
    assert private(modes(cache))
    for path in (*cache.iterdir(), cache):
        path.chmod(0o755)
    database.of(Settings(data_dir=tmp_path / "var", cache_dir=str(cache))).dispose()
    assert private(modes(cache))


def test_the_kept_key_is_the_account_s_own(umask: None, tmp_path: Path) -> None:
    assert secretkey.of(Settings(data_dir=tmp_path / "var"))
    assert private(modes(tmp_path / "var"))


def test_a_folder_of_somebody_else_is_a_line_in_the_log_and_no_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tmp_path.chmod(0o755)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "chmod", refuse)
    with caplog.at_level(logging.WARNING, logger="kette.files"):
        engine = database.of(Settings(data_dir=tmp_path))
    database.migrate(engine)
    engine.dispose()
    assert [record.message for record in caplog.records] == ["others may read this"]


def test_a_folder_that_all_share_is_left_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tmp_path.chmod(0o1777)
    database.of(Settings(data_dir=tmp_path)).dispose()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o1777
    assert [record.message for record in caplog.records] == ["others may use this folder"]
    assert not (tmp_path / "kette.sqlite3").stat().st_mode & 0o077
