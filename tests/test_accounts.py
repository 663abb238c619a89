"""Signing in: who gets in, how often one may try, how long it lasts; links that work once.

The cast: Anna looks after Kreuzau, Bernd after Titz, Clara sits in the Familienbüro, Doris in the
Präventionsbüro.
"""

import email
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from fastapi import FastAPI
from sqlmodel import Session, select
from starlette.testclient import TestClient

from app import database
from app.accounts import choosing, codes, onetime, rows, signing_in
from app.accounts import people as accounts
from app.accounts.access import COOKIE
from app.accounts.onetime import Purpose
from app.accounts.rows import SignInRefusedError
from app.accounts.signing_in import CodeWantedError
from app.mail import outbox
from app.models import AccountRow, Attempt, Mail, OneTimeLink, SignIn
from app.offers import importing
from app.records import files
from app.rights import Account, NotAllowedError
from tests.cast import NOW, PASSPHRASE, Cast, Clock, caring, cast, sign_in
from tests.html_validity import assert_valid

HOUR = timedelta(hours=1)


@pytest.fixture
def people(session: Session) -> Cast:
    importing.import_kommunen(session, files.DATA / "kommunen.yaml")
    return cast(session)


def enter(session: Session, email: str, passphrase: str, now: datetime = NOW) -> str:
    return signing_in.sign_in(session, email, passphrase, address="198.51.100.7", now=now)


def test_the_right_passphrase_signs_in_whatever_the_letters_of_the_address(
    session: Session, people: Cast
) -> None:
    secret = enter(session, " Anna@Example.ORG ", PASSPHRASE)
    who = signing_in.who(session, secret, now=NOW)
    assert who is not None
    assert (who.name, who.kommunen) == ("Anna", ("kreuzau",))


@pytest.mark.parametrize(
    ("address", "passphrase"),
    [("anna@example.org", "falsche Passphrase"), ("niemand@example.org", PASSPHRASE)],
)
def test_a_wrong_passphrase_and_an_unknown_address_are_told_the_same(
    session: Session, people: Cast, address: str, passphrase: str
) -> None:
    with pytest.raises(SignInRefusedError, match="stimmt nicht"):
        enter(session, address, passphrase)


def test_secrets_are_kept_as_hashes_only(session: Session, people: Cast) -> None:
    secret = enter(session, "anna@example.org", PASSPHRASE)
    link = onetime.make_link(session, people.anna.id, Purpose.RESET, now=NOW)
    assert session.exec(select(SignIn.key)).one() != secret
    assert session.exec(select(OneTimeLink.key)).one() != link
    row = rows.by_id(session, people.anna.id)
    assert row is not None
    assert (row.passphrase or "").startswith("$argon2id$")


def test_tries_are_forgotten_after_the_window(session: Session, people: Cast) -> None:
    with pytest.raises(SignInRefusedError):
        enter(session, "anna@example.org", "falsch")
    with pytest.raises(SignInRefusedError):
        enter(session, "bernd@example.org", "falsch", NOW + 2 * HOUR)
    assert {row.at for row in session.exec(select(Attempt))} == {NOW + 2 * HOUR}


def test_an_idle_hour_ends_the_sign_in_and_work_keeps_it(session: Session, people: Cast) -> None:
    secret = enter(session, "anna@example.org", PASSPHRASE)
    assert signing_in.who(session, secret, now=NOW + timedelta(minutes=59))
    assert signing_in.who(session, secret, now=NOW + timedelta(minutes=118))
    assert signing_in.who(session, secret, now=NOW + timedelta(minutes=179)) is None


def test_after_twelve_hours_it_ends_however_busy(session: Session, people: Cast) -> None:
    secret = enter(session, "anna@example.org", PASSPHRASE)
    for half in range(1, 25):
        assert signing_in.who(session, secret, now=NOW + half * HOUR / 2)
    assert signing_in.who(session, secret, now=NOW + 12 * HOUR + timedelta(seconds=1)) is None


def test_sign_out_everywhere_ends_all_browsers_of_that_person_alone(
    session: Session, people: Cast
) -> None:
    first, second = (enter(session, "anna@example.org", PASSPHRASE) for _ in range(2))
    bernd = enter(session, "bernd@example.org", PASSPHRASE)
    signing_in.sign_out_everywhere(session, people.anna.id)
    assert signing_in.who(session, first, now=NOW) is None
    assert signing_in.who(session, second, now=NOW) is None
    assert signing_in.who(session, bernd, now=NOW) is not None


def test_a_link_works_once_and_looking_does_not_use_it_up(session: Session, people: Cast) -> None:
    link = onetime.make_link(session, people.anna.id, Purpose.SIGN_IN, now=NOW)
    for _ in range(3):
        assert onetime.open_link(session, link, now=NOW)
    assert onetime.use_link(session, link, now=NOW)
    assert onetime.use_link(session, link, now=NOW) is None
    assert onetime.open_link(session, link, now=NOW) is None


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_link_expires(session: Session, people: Cast, purpose: Purpose) -> None:
    link = onetime.make_link(session, people.anna.id, purpose, now=NOW)
    assert onetime.open_link(session, link, now=NOW + onetime.LIFE[purpose])
    late = NOW + onetime.LIFE[purpose] + timedelta(seconds=1)
    assert onetime.open_link(session, link, now=late) is None


def test_a_newer_link_makes_the_older_one_void(session: Session, people: Cast) -> None:
    old = onetime.make_link(session, people.anna.id, Purpose.INVITATION, now=NOW)
    new = onetime.make_link(session, people.anna.id, Purpose.INVITATION, now=NOW)
    assert onetime.open_link(session, old, now=NOW) is None
    assert onetime.open_link(session, new, now=NOW)


@pytest.mark.parametrize("purpose", [Purpose.RESET, Purpose.CODE])
def test_a_link_that_others_can_ask_for_leaves_the_owner_s_alone_until_the_passphrase_changes(
    session: Session, people: Cast, purpose: Purpose
) -> None:
    links = [onetime.make_link(session, people.anna.id, purpose, now=NOW) for _ in range(3)]
    assert all(onetime.open_link(session, link, now=NOW) for link in links)
    reset = onetime.make_link(session, people.anna.id, Purpose.RESET, now=NOW)
    new = "gelbe Enten lesen lieber"
    assert choosing.set_passphrase_by_link(session, reset, new, new, now=NOW)
    assert not any(onetime.open_link(session, link, now=NOW) for link in links)


def test_a_second_factor_is_asked_for_and_each_code_works_once(
    session: Session, people: Cast
) -> None:
    secret = codes.new_totp()
    code = pyotp.TOTP(secret).at(NOW)
    codes.set_totp(session, people.anna, secret, code, now=NOW)
    with pytest.raises(CodeWantedError) as wanted:
        enter(session, "anna@example.org", PASSPHRASE)
    with pytest.raises(SignInRefusedError):
        signing_in.sign_in_with_code(session, wanted.value.key, code, now=NOW)
    soon = NOW + timedelta(seconds=30)
    next_code = pyotp.TOTP(secret).at(soon)
    cookie = signing_in.sign_in_with_code(session, wanted.value.key, next_code, now=soon)
    assert signing_in.who(session, cookie, now=soon)


def test_a_wrong_code_does_not_switch_the_second_factor_on(session: Session, people: Cast) -> None:
    with pytest.raises(SignInRefusedError):
        codes.set_totp(session, people.anna, codes.new_totp(), "000000", now=NOW)
    row = rows.by_id(session, people.anna.id)
    assert row is not None
    assert row.totp is None


def test_only_the_praeventionsbuero_invites(session: Session, people: Cast) -> None:
    for by in (people.anna, people.clara):
        with pytest.raises(NotAllowedError):
            invite(session, by)
    assert invite(session, people.doris).email == "emil@example.org"
    letter = session.exec(select(Mail)).one()
    assert letter.recipient == "emil@example.org"
    assert re.search(r"https://kette\.example/anmelden/link\?schluessel=[\w-]{40,}", letter.text)


def invite(session: Session, by: Account, **changes: str) -> AccountRow:
    values = {"email": "Emil@example.org", "name": "Emil"} | changes
    return accounts.invite(
        session, by=by, having=caring("titz"),
        base="https://kette.example", now=NOW, **values,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "kein at"}, "email"), ({"email": "anna@example.org"}, "email"),
        ({"name": " "}, "name"),
    ],
)  # fmt: skip
def test_an_invitation_that_cannot_be_is_refused(
    session: Session, people: Cast, change: dict[str, str], field: str
) -> None:
    with pytest.raises(SignInRefusedError) as refused:
        invite(session, people.doris, **change)
    assert refused.value.field == field


def test_changed_rights_sign_the_person_out_and_lock_nobody_s_own_door(
    session: Session, people: Cast
) -> None:
    cookie = enter(session, "anna@example.org", PASSPHRASE)
    accounts.change_rights(
        session,
        people.anna.id,
        by=people.doris,
        having=caring("titz"),
        active=True,
    )
    assert signing_in.who(session, cookie, now=NOW) is None
    fresh = enter(session, "anna@example.org", PASSPHRASE)
    who = signing_in.who(session, fresh, now=NOW)
    assert who is not None
    assert who.kommunen == ("titz",)
    with pytest.raises(SignInRefusedError):
        accounts.change_rights(
            session, people.doris.id, by=people.doris, having=caring("titz"), active=True,
        )  # fmt: skip


def test_who_is_locked_out_cannot_sign_in(session: Session, people: Cast) -> None:
    accounts.change_rights(
        session, people.anna.id, by=people.doris, having=caring("kreuzau"), active=False,
    )  # fmt: skip
    with pytest.raises(SignInRefusedError):
        enter(session, "anna@example.org", PASSPHRASE)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_link_of_an_account_that_was_closed_opens_nothing(
    session: Session, people: Cast, purpose: Purpose
) -> None:
    link = onetime.make_link(session, people.anna.id, purpose, now=NOW)
    row = session.get_one(AccountRow, people.anna.id)
    row.active = False
    session.commit()
    assert onetime.open_link(session, link, now=NOW) is None
    assert onetime.use_link(session, link, now=NOW) is None
    # It was not used up either: whoever is let in again is let in by it.
    row.active = True
    session.commit()
    assert onetime.use_link(session, link, now=NOW) is not None


# --- through the browser's eyes -------------------------------------------------------------------


def test_the_first_administrator_comes_in_by_the_printed_link(
    make_app: Callable[..., FastAPI],
) -> None:
    app = make_app()
    with database.session(app.state.engine) as session:
        link = accounts.editor_link(
            session, "redaktion@example.org", base="https://testserver", now=datetime.now(UTC)
        )
    with TestClient(app, base_url="https://testserver", follow_redirects=False) as client:
        for _ in range(2):
            page = client.get(link)
            assert page.status_code == 200
            assert "set-cookie" not in page.headers
        key = link.partition("schluessel=")[2]
        entered = client.post("/anmelden/link", data={"schluessel": key})
        assert entered.status_code == 303
        cookie = entered.headers["set-cookie"]
        assert cookie.startswith("__Host-kette=")
        for each in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
            assert each in cookie
        assert "Domain" not in cookie
        # The account is called after its role: its owner is asked for their name, and not held up.
        asked = entered.headers["location"]
        assert asked == "/pult/konto/name?weiter=%2Fpult%3Ffertig%3Dangemeldet"
        assert_valid(client.get(asked).text)
        assert 'href="/pult?fertig=angemeldet"' in client.get(asked).text
        named = {"weiter": "/pult?fertig=angemeldet"}
        refused = client.post("/pult/konto/name", data=named | {"name": "Import"})
        assert refused.status_code == 422
        assert 'value="Import"' in refused.text
        answer = client.post("/pult/konto/name", data=named | {"name": "Doris Beispiel"})
        assert answer.headers["location"] == "/pult?fertig=angemeldet"
        elsewhere = named | {"name": "Doris B.", "weiter": "https://example.org/"}
        assert client.post("/pult/konto/name", data=elsewhere).headers["location"] == "/pult"
        page = client.get("/pult/konto")
        assert page.status_code == 200
        assert page.headers["cache-control"] == "no-store"
        assert client.post("/anmelden/link", data={"schluessel": key}).status_code == 410


def test_an_open_line_gets_no_cookie(make_app: Callable[..., FastAPI]) -> None:
    app, clock = make_app(), Clock()
    with TestClient(app, base_url="http://testserver", follow_redirects=False) as client:
        assert "nicht verschlüsselt" in client.get("/anmelden").text
        with database.session(app.state.engine) as session:
            cast(session)
        answer = client.post(
            "/anmelden", data={"email": "anna@example.org", "passphrase": PASSPHRASE}
        )
        assert clock() == NOW
        assert "set-cookie" not in answer.headers


def test_a_page_of_the_desk_asks_to_sign_in_and_leads_back(desk_app: FastAPI) -> None:
    with TestClient(desk_app, base_url="https://testserver", follow_redirects=False) as client:
        answer = client.get("/pult/rechte")
        assert answer.headers["location"] == "/anmelden?weiter=%2Fpult%2Frechte"
        entered = client.post(
            "/anmelden",
            data={"email": "anna@example.org", "passphrase": PASSPHRASE, "weiter": "/pult/rechte"},
        )
        assert entered.headers["location"] == "/pult/rechte"
        assert client.get("/pult/rechte").status_code == 200


@pytest.mark.parametrize(
    "evil",
    ["https://example.org/", "//example.org", "/pult/..//example.org", "/\\example.org", "x"],
)
def test_signing_in_never_leads_to_another_site(desk_app: FastAPI, evil: str) -> None:
    with TestClient(desk_app, base_url="https://testserver", follow_redirects=False) as client:
        data = {"email": "anna@example.org", "passphrase": PASSPHRASE, "weiter": evil}
        location = client.post("/anmelden", data=data).headers["location"]
        assert location.startswith("/pult")
        assert "//" not in location


def test_accounts_ask_for_the_passphrase_again_after_a_while(
    desk_app: FastAPI, clock: Clock
) -> None:
    with sign_in(desk_app, "doris") as client:
        assert client.get("/pult/konten").status_code == 200
        clock.go(minutes=16)
        answer = client.get("/pult/konten")
        assert answer.headers["location"] == "/anmelden/bestaetigen?weiter=%2Fpult%2Fkonten"
        wrong = client.post("/anmelden/bestaetigen", data={"passphrase": "x", "weiter": ""})
        assert wrong.status_code == 422
        right = client.post(
            "/anmelden/bestaetigen", data={"passphrase": PASSPHRASE, "weiter": "/pult/konten"}
        )
        assert right.headers["location"] == "/pult/konten"
        assert client.get("/pult/konten").status_code == 200


def test_an_invitation_becomes_an_account(desk_app: FastAPI, clock: Clock) -> None:
    with sign_in(desk_app, "doris") as client:
        data = {
            "name": "Frieda", "email": "frieda@example.org", "role": "kuemmerer", "kommunen": "titz"
        }  # fmt: skip
        assert client.post("/pult/konten", data=data).status_code == 303
    portal = desk_app.state
    outbox.deliver(portal.engine, portal.settings, clock() + timedelta(seconds=1))
    (letter,) = (portal.settings.data_dir / "mail").glob("*.eml")
    text = email.message_from_bytes(letter.read_bytes()).get_payload(decode=True)
    assert isinstance(text, bytes)
    found = re.search(r"schluessel=([\w-]+)", text.decode())
    assert found is not None
    with TestClient(desk_app, base_url="https://testserver", follow_redirects=False) as client:
        key = found[1]
        weak = {"schluessel": key, "passphrase": "kurz", "repeated": "kurz"}
        assert client.post("/anmelden/link", data=weak).status_code == 422
        data = {"schluessel": key, "passphrase": PASSPHRASE, "repeated": PASSPHRASE}
        assert client.post("/anmelden/link", data=data).status_code == 303
        assert "Frieda" in client.get("/pult/konto").text


def test_signing_out_forgets_the_cookie_on_both_sides(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client:
        kept = dict(client.cookies)
        answer = client.post("/abmelden")
        assert "Max-Age=0" in answer.headers["set-cookie"]
        client.cookies.update(kept)
        assert client.get("/pult/konto").status_code == 303


def test_another_website_cannot_post_to_the_desk(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "doris") as client:
        answer = client.post("/pult/konten", headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403


def test_signing_in_again_and_a_proof_end_what_the_cookie_carried(desk_app: FastAPI) -> None:
    """What somebody may have seen of it before is worth nothing afterwards."""
    data = {"email": "doris@example.org", "passphrase": PASSPHRASE}
    carried = []
    with TestClient(desk_app, base_url="https://testserver", follow_redirects=False) as client:
        for path in ("/anmelden", "/anmelden", "/anmelden/bestaetigen"):
            assert client.post(path, data=data).status_code == 303
            carried.append(client.cookies[COOKIE])
        assert client.get("/pult").status_code == 200
    for secret in carried[:-1]:
        with TestClient(desk_app, base_url="https://testserver", follow_redirects=False) as thief:
            thief.cookies.set(COOKIE, secret)
            assert thief.get("/pult").status_code == 303
