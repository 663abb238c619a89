"""The second factor is set, replaced or dropped only with passphrase or passkey given just now; its
secret is the server's; and its owner hears of every change by mail."""

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pyotp
import pytest
from fastapi import FastAPI
from httpx2 import Response
from sqlmodel import Session, select
from starlette.testclient import TestClient

from app import database
from app.accounts import onetime
from app.accounts.onetime import Purpose
from app.models import AccountRow, CodeSetup, Mail
from tests.cast import PASSPHRASE, Clock
from tests.html_validity import assert_valid
from tests.test_passkeys import ORIGIN, Device, add, enter, found

STEP = "/pult/konto/zweitfaktor"
BEGIN = {"schritt": "beginnen"}
NEW = "gelbe Enten lesen lieber"


@pytest.fixture
def client(desk_app: FastAPI) -> Iterator[TestClient]:
    """Anna's browser, signed in and left alone: whoever sits down there has her session."""
    client = TestClient(desk_app, base_url=ORIGIN, follow_redirects=False)
    enter(desk_app, client)
    yield client
    client.close()


@pytest.fixture
def stored(desk_app: FastAPI) -> Iterator[Session]:
    with database.session(desk_app.state.engine) as session:
        yield session


def anna(session: Session) -> AccountRow:
    session.expire_all()
    return session.exec(select(AccountRow).where(AccountRow.name == "Anna")).one()


def shown(page: Response) -> str:
    """The secret on a page, "" when there is none."""
    match = re.search(r"<code class=\"break\">([A-Z2-7]+)</code>", page.text)
    return match[1] if match else ""


def letters(session: Session) -> list[str]:
    session.expire_all()
    sent = session.exec(select(Mail).order_by(Mail.id)).all()  # type: ignore[arg-type]
    assert {letter.recipient for letter in sent} <= {"anna@example.org"}
    return [letter.subject for letter in sent]


def switch_on(client: TestClient, clock: Clock) -> str:
    """Through the pages, as Anna does it."""
    secret = shown(client.post(STEP, data=BEGIN | {"passphrase": PASSPHRASE}))
    code = pyotp.TOTP(secret).at(clock())
    done = client.post(STEP, data={"schritt": "einschalten", "code": code})
    assert done.headers["location"] == "/pult/konto?fertig=zweitfaktor"
    return secret


@pytest.mark.parametrize("typed", [{}, {"passphrase": ""}, {"passphrase": "falsch geraten hier"}])
@pytest.mark.parametrize("step", ["beginnen", "aus"])
def test_a_live_session_alone_neither_sets_nor_drops_a_second_factor(
    client: TestClient, stored: Session, clock: Clock, typed: dict[str, str], step: str
) -> None:
    before = switch_on(client, clock) if step == "aus" else None
    refused = client.post(STEP, data={"schritt": step} | typed)
    assert refused.status_code == 422
    assert shown(refused) == ""
    assert_valid(refused.text)
    # The fault stands beside the field that was asked.
    assert 'aria-describedby="z-passphrase-fehler"' in refused.text
    assert anna(stored).totp == before


def test_a_secret_of_the_browser_s_choice_is_never_taken(
    client: TestClient, stored: Session, clock: Clock
) -> None:
    mine = pyotp.random_base32()
    forged = {"geheimnis": mine, "code": pyotp.TOTP(mine).at(clock())}
    assert client.post(STEP, data=forged).status_code == 422
    page = client.post(STEP, data=BEGIN | {"passphrase": PASSPHRASE, "geheimnis": mine})
    assert shown(page) not in ("", mine)
    assert client.post(STEP, data=forged).status_code == 422
    assert anna(stored).totp is None


def test_the_secret_is_shown_once_and_confirmed_by_its_code(
    client: TestClient, stored: Session, clock: Clock
) -> None:
    begun = client.post(STEP, data=BEGIN | {"passphrase": PASSPHRASE})
    secret = shown(begun)
    assert secret
    assert_valid(begun.text)
    assert f'value="{secret}"' not in begun.text
    wrong = client.post(STEP, data={"schritt": "einschalten", "code": "000000"})
    assert wrong.status_code == 422
    for page in (wrong, client.get("/pult/konto")):
        assert secret not in page.text
        assert "Noch einmal von vorn" in page.text
        assert_valid(page.text)
    assert anna(stored).totp is None
    code = pyotp.TOTP(secret).at(clock())
    assert client.post(STEP, data={"schritt": "einschalten", "code": code}).status_code == 303
    assert anna(stored).totp == secret
    assert stored.exec(select(CodeSetup)).all() == []


def test_what_is_not_confirmed_in_time_is_void(
    client: TestClient, stored: Session, clock: Clock
) -> None:
    secret = shown(client.post(STEP, data=BEGIN | {"passphrase": PASSPHRASE}))
    clock.go(minutes=16)
    late = client.post(
        STEP, data={"schritt": "einschalten", "code": pyotp.TOTP(secret).at(clock())}
    )
    assert late.status_code == 422
    assert "zu lange gedauert" in late.text
    assert anna(stored).totp is None


def test_replacing_needs_the_passphrase_and_keeps_the_old_codes_until_confirmed(
    client: TestClient, stored: Session, clock: Clock
) -> None:
    old = switch_on(client, clock)
    assert client.post(STEP, data=BEGIN).status_code == 422
    client.post(STEP, data=BEGIN | {"passphrase": PASSPHRASE})
    assert anna(stored).totp == old


# --- a passkey is a proof as well -----------------------------------------------------------------


@pytest.fixture
def device(desk_app: FastAPI, client: TestClient) -> Device:
    made = Device()
    add(client, made)
    enter(desk_app, client)
    return made


def confirm(client: TestClient, device: Device) -> Response:
    page = client.get("/anmelden/bestaetigen?weiter=/pult/konto")
    assert_valid(page.text)
    options: dict[str, Any] = json.loads(unescape(found(page.text, "optionen")))
    return client.post(
        "/anmelden/bestaetigen", data={"weiter": "/pult/konto", "antwort": device.sign(options)}
    )


def test_a_passkey_given_just_now_is_proof_enough_for_five_minutes(
    client: TestClient, stored: Session, device: Device, clock: Clock
) -> None:
    clock.go(minutes=1)
    assert 'href="/anmelden/bestaetigen?weiter=/pult/konto"' in client.get("/pult/konto").text
    assert client.post(STEP, data=BEGIN).status_code == 422
    assert confirm(client, device).headers["location"] == "/pult/konto"
    page = client.get("/pult/konto")
    assert "Das gilt fünf Minuten" in page.text
    assert_valid(page.text)
    assert shown(client.post(STEP, data=BEGIN))
    # What was typed wrong is wrong all the same.
    wrong = BEGIN | {"passphrase": "falsch geraten hier"}
    assert client.post(STEP, data=wrong).status_code == 422
    clock.go(minutes=6)
    assert client.post(STEP, data=BEGIN).status_code == 422


def test_a_passkey_that_did_not_check_who_holds_it_is_no_proof(
    client: TestClient, device: Device, clock: Clock
) -> None:
    clock.go(minutes=1)
    device.flags = 1
    refused = confirm(client, device)
    assert refused.status_code == 422
    assert client.post(STEP, data=BEGIN).status_code == 422


def test_who_has_a_passkey_alone_can_do_all_of_it(
    client: TestClient, stored: Session, device: Device, clock: Clock
) -> None:
    anna(stored).passphrase = None
    stored.commit()
    clock.go(minutes=1)
    choice = {"passphrase": NEW, "repeated": NEW}
    assert client.post("/pult/konto/passphrase", data=choice).status_code == 422
    confirm(client, device)
    asked = client.post("/pult/konto/passkey/frage", data={"name": "Stick"})
    assert asked.status_code == 200
    assert client.post("/pult/konto/passphrase", data=choice).status_code == 303


def test_having_just_signed_in_is_no_proof(client: TestClient) -> None:
    """The unlocked desk of somebody who went for coffee."""
    assert client.post(STEP, data=BEGIN).status_code == 422
    assert client.post("/pult/konto/passkey/frage", data={"name": "Stick"}).status_code == 422


# --- came by a link, without a passphrase ---------------------------------------------------------


def test_who_came_by_a_link_alone_is_led_to_a_passphrase_first(
    client: TestClient, stored: Session, clock: Clock
) -> None:
    anna(stored).passphrase = None
    stored.commit()
    page = client.get("/pult/konto")
    assert_valid(page.text)
    assert "Bitte wählen Sie oben zuerst eine Passphrase." in page.text
    assert "Einrichten" not in page.text
    assert client.post(STEP, data=BEGIN).status_code == 422
    clock.go(minutes=20)
    asked = client.get("/anmelden/bestaetigen")
    assert_valid(asked.text)
    assert 'href="/pult/konto">Passphrase wählen' in asked.text
    assert client.post("/anmelden/bestaetigen", data={"passphrase": ""}).status_code == 422
    chosen = client.post("/pult/konto/passphrase", data={"passphrase": NEW, "repeated": NEW})
    assert chosen.status_code == 303
    assert letters(stored) == ["Ihre Passphrase ist geändert"]
    assert shown(client.post(STEP, data=BEGIN | {"passphrase": NEW}))


# --- the owner is told ----------------------------------------------------------------------------


def codes_off(app: FastAPI, client: TestClient, clock: Clock) -> None:
    switch_on(client, clock)
    client.post(STEP, data={"schritt": "aus", "passphrase": PASSPHRASE})


def changed(app: FastAPI, client: TestClient, clock: Clock) -> None:
    data = {"old": PASSPHRASE, "passphrase": NEW, "repeated": NEW}
    assert client.post("/pult/konto/passphrase", data=data).status_code == 303


def by_link(app: FastAPI, client: TestClient, clock: Clock) -> None:
    with database.session(app.state.engine) as session:
        key = onetime.make_link(session, anna(session).id or 0, Purpose.RESET, now=clock())
    data = {"schluessel": key, "passphrase": NEW, "repeated": NEW}
    assert client.post("/anmelden/link", data=data).status_code == 303


def passkey_gone(app: FastAPI, client: TestClient, clock: Clock) -> None:
    add(client, Device(), "Diensthandy")
    enter(app, client)
    page = client.get("/pult/konto").text
    path = re.findall(r'action="(/pult/konto/passkey/\d+/entfernen)"', page)[0]
    refused = client.post(path, data={"passphrase": ""})
    assert refused.status_code == 422
    assert client.post(path, data={"passphrase": PASSPHRASE}).status_code == 303


@pytest.mark.parametrize(
    ("act", "subjects"),
    [
        (codes_off, ["Zweiter Schritt eingerichtet", "Zweiter Schritt ausgeschaltet"]),
        (changed, ["Ihre Passphrase ist geändert"]),
        (by_link, ["Ihre Passphrase ist geändert"]),
        (passkey_gone, ["Neuer Passkey für die Präventionskette", "Passkey entfernt"]),
    ],
)
def test_the_owner_hears_of_every_change_and_what_to_do(
    desk_app: FastAPI,
    client: TestClient,
    stored: Session,
    clock: Clock,
    act: Callable[[FastAPI, TestClient, Clock], None],
    subjects: list[str],
) -> None:
    act(desk_app, client, clock)
    assert letters(stored) == subjects
    for letter in stored.exec(select(Mail)):
        assert letter.text.startswith("Guten Tag Anna,")
        assert "Passphrase vergessen?" in letter.text
        assert PASSPHRASE not in letter.text
        assert NEW not in letter.text
