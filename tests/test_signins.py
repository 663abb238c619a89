"""Where one is signed in, a second step that everybody has to have, the way in from the server."""

import re
import socket
from pathlib import Path
from typing import Any

import pyotp
import pytest
import uvicorn
from fastapi import FastAPI
from sqlmodel import Session, col, select, update
from starlette.testclient import TestClient

from app import cli, database
from app.accounts import rows, rules, signing_in
from app.accounts.access import COOKIE, LOCAL_COOKIE
from app.accounts.rows import SignInRefusedError
from app.models import AccountRow, DeskRule, Mail, OneTimeLink, Passkey, SignIn
from app.offers import importing
from app.records import files
from app.rights import NotAllowedError
from app.web import logs
from tests.cast import NOW, PASSPHRASE, Cast, Clock, cast, sign_in, who
from tests.deskform import MINE, fields
from tests.html_validity import assert_valid

PEOPLE = ("anna", "bernd", "clara", "doris")
PARTIAL = {"HX-Request-Type": "partial"}


def handles(html: str) -> list[str]:
    return re.findall(r"/pult/konto/anmeldung/(\w+)/beenden", html)


# --- the list -------------------------------------------------------------------------------------


def test_one_sees_where_one_is_signed_in_and_ends_it(desk_app: FastAPI, clock: Clock) -> None:
    with sign_in(desk_app, "anna") as phone, sign_in(desk_app, "bernd") as bernd:
        clock.go(minutes=20)
        with sign_in(desk_app, "anna") as desk:
            clock.go(minutes=5)
            page = desk.get("/pult/konto").text
            assert_valid(page)
            assert page.count("dieses Gerät") == 1
            [handle] = handles(page)
            assert len(re.findall(r"<p>.*?seit [^<]*, zuletzt benutzt [^<]*</p>", page)) == 2
            answer = desk.post(f"/pult/konto/anmeldung/{handle}/beenden")
            assert answer.headers["location"].startswith("/pult/konto?fertig=abgemeldet")
            assert phone.get("/pult").status_code == 303
            assert desk.get("/pult").status_code == 200
            assert bernd.get("/pult").status_code == 200
            assert handles(desk.get("/pult/konto").text) == []
            assert desk.post(f"/pult/konto/anmeldung/{handle}/beenden").status_code == 404


def test_the_list_leads_to_no_cookie(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as phone, sign_in(desk_app, "anna") as desk:
        page = desk.get("/pult/konto").text
        for client in (phone, desk):
            secret = client.cookies[COOKIE]
            assert secret not in page
            assert rows.key_of(secret) not in page
        [handle] = handles(page)
        with TestClient(desk_app, base_url="https://testserver", follow_redirects=False) as other:
            other.cookies.set(COOKIE, handle)
            assert other.get("/pult").status_code == 303


def test_what_has_run_out_is_not_listed(desk_app: FastAPI, clock: Clock) -> None:
    with sign_in(desk_app, "anna"):
        clock.go(minutes=61)
        with sign_in(desk_app, "anna") as desk:
            assert handles(desk.get("/pult/konto").text) == []


def test_each_browser_has_a_name_of_its_own(session: Session) -> None:
    importing.import_kommunen(session, files.DATA / "kommunen.yaml")
    people = cast(session)
    for _ in range(20):
        signing_in.begin(session, people.anna.id, now=NOW)
    names = session.exec(select(SignIn.handle)).all()
    assert len(set(names)) == 20
    assert all(re.fullmatch(r"[0-9a-f]{16}", name) for name in names)


# --- signing out ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/abmelden", "/abmelden/ueberall"])
def test_signing_out_leaves_nothing_in_the_browser(desk_app: FastAPI, path: str) -> None:
    with sign_in(desk_app, "anna") as client:
        answer = client.post(path)
        assert answer.headers["clear-site-data"] == '"cache", "storage"'
        assert "Max-Age=0" in answer.headers["set-cookie"]
        # Nothing else throws a visitor's Merkzettel away.
        assert "clear-site-data" not in client.get("/merkzettel").headers


def test_signing_out_everywhere_ends_one_s_own_sign_ins_on_every_device(desk_app: FastAPI) -> None:
    with (
        sign_in(desk_app, "anna") as phone,
        sign_in(desk_app, "anna") as desk,
        sign_in(desk_app, "bernd") as bernd,
    ):
        answer = desk.post("/abmelden/ueberall")
        assert (answer.status_code, answer.headers["location"]) == (303, "/anmelden")
        # A copy of the cookie opens nothing either.
        copied = TestClient(desk_app, base_url="https://testserver", follow_redirects=False)
        copied.cookies.set(COOKIE, phone.cookies[COOKIE])
        for client in (desk, phone, copied):
            assert client.get("/pult").headers["location"].startswith("/anmelden")
            assert client.get("/pult/ausgabe.csv").status_code == 303
        assert bernd.get("/pult").status_code == 200
        copied.close()


def test_nobody_is_signed_out_everywhere_by_another_website(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as phone, sign_in(desk_app, "anna") as desk:
        foreign = {"Sec-Fetch-Site": "cross-site"}
        assert desk.post("/abmelden/ueberall", headers=foreign).status_code == 403
        for client in (phone, desk):
            assert client.get("/pult").status_code == 200


@pytest.mark.parametrize(
    ("base", "name"), [("https://testserver", COOKIE), ("http://localhost", LOCAL_COOKIE)]
)
def test_after_signing_out_one_can_sign_in_again(desk_app: FastAPI, base: str, name: str) -> None:
    who = {"email": "anna@example.org", "passphrase": PASSPHRASE}
    with TestClient(desk_app, base_url=base, follow_redirects=False) as client:
        for _ in range(2):
            assert client.post("/anmelden", data=who).headers["location"] == "/pult"
            assert name in client.cookies
            assert client.get("/pult").status_code == 200
            client.post("/abmelden")
            assert name not in client.cookies
            assert client.get("/pult").status_code == 303


# --- the rule -------------------------------------------------------------------------------------


def with_codes(app: FastAPI, name: str) -> str:
    """Gives the person an app with codes; its secret."""
    with database.session(app.state.engine) as session:
        secret = pyotp.random_base32()
        session.execute(
            update(AccountRow).where(col(AccountRow.name) == name.title()).values(totp=secret)
        )
        session.commit()
        return secret


def ruled(app: FastAPI) -> None:
    """Doris has codes and makes the second step everybody's duty."""
    with_codes(app, "doris")
    with sign_in(app, "doris") as doris:
        answer = doris.post("/pult/konten/zweiter-schritt", data={"pflicht": "ja"})
        assert answer.headers["location"] == "/pult/konten?fertig=pflicht"


def test_who_has_no_second_step_of_their_own_does_not_demand_it(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "doris") as doris:
        answer = doris.post("/pult/konten/zweiter-schritt", data={"pflicht": "ja"})
        assert answer.status_code == 422
        assert_valid(answer.text)
        assert "zuerst" in answer.text
        assert doris.get("/pult").status_code == 200


@pytest.mark.parametrize("name", ["anna", "bernd", "clara"])
def test_without_a_second_step_there_is_nothing_but_setting_it_up(
    desk_app: FastAPI, name: str
) -> None:
    with sign_in(desk_app, name) as client:
        assert client.get("/pult").status_code == 200
        ruled(desk_app)
        for path in ("/pult", "/pult/angebote", f"/pult/angebote/{MINE}", "/pult/rechte",
                     "/pult/eingang", "/pult/ausgabe.csv", "/beratung/zahlen"):  # fmt: skip
            assert client.get(path).headers.get("location") == "/pult/konto#zweitfaktor", path
        data = fields(desk_app, MINE, wann="neu getippt")
        answer = client.post(f"/pult/angebote/{MINE}", data=data)
        assert answer.headers["location"] == "/pult/konto#zweitfaktor"
        autosave = client.post("/pult/entwurf", data=data, headers=PARTIAL)
        assert autosave.status_code == 403
        assert "/pult/konto#zweitfaktor" in autosave.text
        page = client.get("/pult/konto")
        assert page.status_code == 200
        assert_valid(page.text)
        assert "Danach ist das Pult wieder offen" in page.text
        with_codes(desk_app, name)
        assert client.get("/pult").status_code == 200
        assert "Danach ist das Pult" not in client.get("/pult/konto").text
        # What was sent meanwhile is not lost.
        draft = f"/pult/angebote/{MINE}?entwurf={data['entwurf']}"
        assert "neu getippt" in client.get(draft).text


def test_a_fresh_sign_in_is_led_to_setting_it_up_and_out_again(desk_app: FastAPI) -> None:
    ruled(desk_app)
    who = {"email": "anna@example.org", "passphrase": PASSPHRASE}
    with TestClient(desk_app, base_url="https://testserver", follow_redirects=False) as client:
        entered = client.post("/anmelden", data=who)
        there = client.get(entered.headers["location"])
        assert there.headers["location"] == "/pult/konto#zweitfaktor"
        assert client.post("/abmelden").headers["location"] == "/"


def with_passkey(session: Session, name: str) -> None:
    number = who(session, name).id
    session.add(Passkey(account_id=number, credential="x", public_key="x", name="x", made_at=NOW))
    session.commit()


def test_a_passkey_is_a_second_step_too(desk_app: FastAPI) -> None:
    ruled(desk_app)
    with sign_in(desk_app, "anna") as anna:
        assert anna.get("/pult").status_code == 303
        with database.session(desk_app.state.engine) as session:
            with_passkey(session, "anna")
        assert anna.get("/pult").status_code == 200


def test_colleagues_notes_are_a_part_of_the_desk(desk_app: FastAPI) -> None:
    asked, note = "/beratung?kommune=kreuzau&alter=30", "zwei Mal klingeln"
    with sign_in(desk_app, "anna") as anna, sign_in(desk_app, "doris") as doris:
        for slug, offer in desk_app.state.index.catalogue.offers.items():
            if any(kommune.slug == "kreuzau" for kommune in offer.kommunen):
                doris.post(f"/pult/angebote/{slug}/hinweise", data={"hinweis": note})
        assert note in anna.get(asked).text
        ruled(desk_app)
        assert note in doris.get(asked).text
        assert note not in anna.get(asked).text


def test_the_praeventionsbuero_keeps_its_own_way_out(desk_app: FastAPI) -> None:
    ruled(desk_app)
    with sign_in(desk_app, "doris") as doris:
        page = doris.get("/pult/konten").text
        assert_valid(page)
        assert "3 Konten haben noch keinen" in page
        answer = doris.post("/pult/konten/zweiter-schritt", data={"pflicht": "nein"})
        assert answer.headers["location"] == "/pult/konten?fertig=keine-pflicht"
    with sign_in(desk_app, "anna") as anna:
        assert anna.get("/pult").status_code == 200


def test_who_cleared_their_own_second_step_sets_a_new_one_up(desk_app: FastAPI) -> None:
    """Even the only account of the Präventionsbüro comes back in."""
    ruled(desk_app)
    with sign_in(desk_app, "doris") as doris:
        with database.session(desk_app.state.engine) as session:
            session.execute(update(AccountRow).values(totp=None))
            session.commit()
        assert doris.get("/pult/konten").headers["location"] == "/pult/konto#zweitfaktor"
        assert doris.get("/pult/konto").status_code == 200
        with_codes(desk_app, "doris")
        assert doris.get("/pult/konten").status_code == 200


def test_only_the_praeventionsbuero_sets_the_rule(session: Session) -> None:
    importing.import_kommunen(session, files.DATA / "kommunen.yaml")
    people: Cast = cast(session)
    for by in (people.anna, people.bernd, people.clara):
        with pytest.raises(NotAllowedError):
            rules.require_second_step(session, True, by=by, now=NOW)
    with pytest.raises(SignInRefusedError):
        rules.require_second_step(session, True, by=people.doris, now=NOW)
    assert session.exec(select(DeskRule)).all() == []


# --- the way in from the server -------------------------------------------------------------------


@pytest.fixture
def server(desk_app: FastAPI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """Settings as whoever works on the server has them; starting stops at once."""
    address = desk_app.state.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("KETTE_DATABASE_URL", address)
    monkeypatch.setenv("KETTE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KETTE_CACHE_DIR", str(desk_app.state.settings.cache))
    monkeypatch.setenv("KETTE_SECRET_KEY", desk_app.state.settings.secret_key)
    monkeypatch.setenv("KETTE_PORT", "0")
    monkeypatch.setattr(uvicorn.Server, "run", stopped)
    monkeypatch.setattr(logs, "configure", lambda: None)
    return desk_app


def stopped(server: Any, sockets: list[socket.socket]) -> None:
    for each in sockets:
        each.close()
    server.config.app.state.engine.dispose()


def printed_way_in(capsys: pytest.CaptureFixture[str]) -> str:
    assert cli.main(["serve"]) == 0
    found = re.search(r"Am Pult anmelden: (\S+)", capsys.readouterr().out)
    assert found is not None
    return found[1]


def test_a_start_prints_a_key_only_while_nobody_has_one(
    server: FastAPI, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = server.state.engine
    assert printed_way_in(capsys).endswith("/anmelden")
    with database.session(engine) as session:
        assert session.exec(select(OneTimeLink)).all() == []
        session.execute(
            update(AccountRow).where(col(AccountRow.name) == "Doris").values(passphrase=None)
        )
        session.commit()
    assert "/anmelden/link?schluessel=" in printed_way_in(capsys)
    with database.session(engine) as session:
        with_passkey(session, "doris")
    assert printed_way_in(capsys).endswith("/anmelden")
    with database.session(engine) as session:
        session.execute(
            update(AccountRow).where(col(AccountRow.name) == "Doris").values(active=False)
        )
        session.commit()
    # The only account is closed, so there is a new one for whoever owns the server.
    assert "/anmelden/link?schluessel=" in printed_way_in(capsys)


def made_link(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    assert cli.main(["sign-in-link", *options]) == 0
    link = capsys.readouterr().out.strip()
    assert link.startswith("http://localhost:0/anmelden/link?schluessel=")
    return link.partition("schluessel=")[2]


def test_a_link_is_made_on_demand_and_works_once(
    server: FastAPI, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "now", lambda: NOW)
    key = made_link(capsys)
    with TestClient(server, base_url="https://testserver", follow_redirects=False) as client:
        assert client.post("/anmelden/link", data={"schluessel": key}).status_code == 303
        assert "Doris" in client.get("/pult/konto").text
        assert client.post("/anmelden/link", data={"schluessel": key}).status_code == 410


def test_a_lost_second_step_is_cleared_on_the_server_and_told(
    server: FastAPI, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "now", lambda: NOW)
    ruled(server)
    key = made_link(capsys)
    with TestClient(server, base_url="https://testserver", follow_redirects=False) as client:
        asked = client.post("/anmelden/link", data={"schluessel": key})
        assert "Code" in asked.text
        assert client.get("/pult/konto").status_code == 303
        key = made_link(capsys, "--lost-second-step")
        assert client.post("/anmelden/link", data={"schluessel": key}).status_code == 303
        # The rule holds for this one as well: a new one first.
        assert client.get("/pult").headers["location"] == "/pult/konto#zweitfaktor"
    with database.session(server.state.engine) as session:
        assert [letter.recipient for letter in session.exec(select(Mail))] == ["doris@example.org"]


def test_the_help_names_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    assert "sign-in-link" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        cli.main(["sign-in-link", "--help"])
    assert "--lost-second-step" in capsys.readouterr().out
