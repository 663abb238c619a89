"""Passkeys over HTTP, with a key made of software that can also misbehave."""

import hashlib
import json
import re
import secrets
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, select
from starlette.testclient import TestClient
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor

from app import database
from app.accounts import onetime, passkeys, relyingparty, signing_in, tries
from app.accounts.access import LOCAL_COOKIE
from app.accounts.relyingparty import RelyingParty
from app.accounts.rows import SignInRefusedError
from app.models import AccountRow, Challenge, Mail, OneTimeLink, Passkey
from tests.cast import PASSPHRASE, Clock, who
from tests.conftest import SECRET

ORIGIN = "http://localhost:8000"
HERE = RelyingParty(domain="localhost", origin=ORIGIN)
PRESENT, CHECKED, NEW = 1, 4, 64
GONE = "Das hat zu lange gedauert. Bitte noch einmal versuchen."
STRANGER = "Diesen Passkey kennen wir hier nicht."


@dataclass
class Device:
    """A telephone that keeps one passkey."""

    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    uses: int = 0
    flags: int = PRESENT | CHECKED
    handle: str = ""
    origin: str = ORIGIN

    def make(self, options: dict[str, Any]) -> str:
        self.handle = options["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        public = {
            1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")
        }  # fmt: skip
        data = (
            self._head(NEW) + bytes(16) + struct.pack(">H", len(self.id)) + self.id
            + encode_cbor(public)
        )  # fmt: skip
        said = {
            "clientDataJSON": self._client("webauthn.create", options),
            "attestationObject": bytes_to_base64url(
                encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
            ),
        }
        return self._answer(said)

    def sign(self, options: dict[str, Any]) -> str:
        self.uses += 1
        data, client = self._head(), self._client("webauthn.get", options)
        signed = data + hashlib.sha256(base64url_to_bytes(client)).digest()
        return self._answer(
            {
                "clientDataJSON": client,
                "authenticatorData": bytes_to_base64url(data),
                "signature": bytes_to_base64url(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
                "userHandle": self.handle,
            }
        )

    def _head(self, flags: int = 0) -> bytes:
        place = hashlib.sha256(b"localhost").digest()
        return place + bytes([self.flags | flags]) + struct.pack(">I", self.uses)

    def _client(self, kind: str, options: dict[str, Any]) -> str:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return bytes_to_base64url(json.dumps(said).encode())

    def _answer(self, response: dict[str, str]) -> str:
        name = bytes_to_base64url(self.id)
        return json.dumps(
            {"id": name, "rawId": name, "type": "public-key", "response": response,
             "clientExtensionResults": {}, "authenticatorAttachment": "platform"}
        )  # fmt: skip


@pytest.fixture
def client(desk_app: FastAPI) -> Iterator[TestClient]:
    """Nobody signed in, at the address where passkeys work."""
    with_cookie = TestClient(desk_app, base_url=ORIGIN, follow_redirects=False)
    yield with_cookie
    with_cookie.close()


def enter(app: FastAPI, client: TestClient, name: str = "anna") -> None:
    portal = app.state
    with database.session(portal.engine) as session:
        secret = signing_in.begin(session, who(session, name).id, now=portal.clock())
    client.cookies.set(LOCAL_COOKIE, secret)


def add(client: TestClient, device: Device, name: str = "Diensthandy") -> None:
    asked = client.post("/pult/konto/passkey/frage", data={"name": name, "passphrase": PASSPHRASE})
    assert asked.status_code == 200
    answer = {"name": name, "antwort": device.make(asked.json())}
    done = client.post("/pult/konto/passkey", data=answer)
    assert done.headers["location"] == "/pult/konto?fertig=passkey"
    client.cookies.clear()


def question(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.post("/anmelden/passkey/frage").json()
    return found


def answered(client: TestClient, answer: str) -> tuple[int, str]:
    done = client.post("/anmelden/passkey", data={"antwort": answer})
    return done.status_code, unescape(done.text)


@pytest.fixture
def device(desk_app: FastAPI, client: TestClient) -> Device:
    """Anna's, known to the portal; nobody is signed in."""
    made = Device()
    enter(desk_app, client)
    add(client, made)
    return made


def test_a_passkey_alone_signs_in_and_its_owner_was_told_of_it(
    desk_app: FastAPI, client: TestClient, device: Device
) -> None:
    status, _text = answered(client, device.sign(question(client)))
    assert status == 303
    assert "Anna" in client.get("/pult/konto").text
    with database.session(desk_app.state.engine) as session:
        (letter,) = session.exec(select(Mail)).all()
        assert letter.recipient == "anna@example.org"
        assert "Diensthandy" in letter.text
        # The name that the device keeps for the account says nothing about anybody.
        assert "anna" not in base64url_to_bytes(device.handle).decode("latin-1").lower()


def test_an_answer_works_once(client: TestClient, device: Device) -> None:
    answer = device.sign(question(client))
    assert answered(client, answer)[0] == 303
    status, text = answered(client, answer)
    assert status == 422
    assert GONE in text


def test_a_question_is_open_for_five_minutes(
    client: TestClient, device: Device, clock: Clock
) -> None:
    asked = question(client)
    clock.go(minutes=6)
    status, text = answered(client, device.sign(asked))
    assert status == 422
    assert GONE in text


def test_old_questions_are_swept_out(desk_app: FastAPI, client: TestClient, clock: Clock) -> None:
    question(client)
    clock.go(minutes=6)
    question(client)
    with database.session(desk_app.state.engine) as session:
        assert len(session.exec(select(Challenge)).all()) == 1


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"flags": PRESENT}, "Das hat nicht geklappt."),
        ({"origin": "http://localhost:9999"}, "Das hat nicht geklappt."),
        ({"origin": "https://boese.example"}, "Das hat nicht geklappt."),
        ({"key": ec.generate_private_key(ec.SECP256R1())}, "Das hat nicht geklappt."),
        ({"handle": bytes_to_base64url(b"somebody else")}, "Das hat nicht geklappt."),
        ({"id": b"never seen before"}, STRANGER),
    ],
)
def test_a_device_that_is_not_right_signs_nobody_in(
    client: TestClient, device: Device, fault: dict[str, Any], said: str
) -> None:
    for name, value in fault.items():
        setattr(device, name, value)
    status, text = answered(client, device.sign(question(client)))
    assert status == 422
    assert said in text


def test_a_counter_that_falls_back_is_a_copy_and_is_refused(
    client: TestClient, device: Device
) -> None:
    device.uses = 7
    assert answered(client, device.sign(question(client)))[0] == 303
    device.uses = 6
    status, text = answered(client, device.sign(question(client)))
    assert status == 422
    assert "Diesen Passkey gibt es wohl zwei Mal." in text


@pytest.mark.parametrize(
    ("first", "second", "fine"),
    [(7, 8, True), (7, 7, False), (7, 0, False), (0, 0, True), (0, 1, True)],
)
def test_a_counter_goes_up_or_is_always_nought(
    client: TestClient, device: Device, first: int, second: int, fine: bool
) -> None:
    """As WebAuthn says: equal is a copy too, unless the key keeps no counter at all."""
    device.uses = first - 1  # It counts before it signs.
    assert answered(client, device.sign(question(client)))[0] == 303
    client.cookies.clear()
    device.uses = second - 1
    status, text = answered(client, device.sign(question(client)))
    assert (status, "gibt es wohl zwei Mal" in text) == ((303, False) if fine else (422, True))
    assert client.get("/pult").status_code == (200 if fine else 303)


def test_a_passkey_is_the_second_step_after_the_passphrase(
    client: TestClient, device: Device
) -> None:
    page = client.post(
        "/anmelden", data={"email": "anna@example.org", "passphrase": PASSPHRASE}
    ).text
    assert "Zweiter Schritt" in page
    options = json.loads(unescape(re.findall(r'data-optionen="([^"]+)"', page)[0]))
    key = re.findall(r'name="schluessel" value="([^"]+)"', page)[0]
    device.flags = PRESENT  # The passphrase was the other step.
    answer = {"schluessel": key, "antwort": device.sign(options)}
    assert client.post("/anmelden/code", data=answer).status_code == 303
    assert "Anna" in client.get("/pult/konto").text


def test_somebody_elses_passkey_is_no_second_step(
    desk_app: FastAPI, client: TestClient, device: Device
) -> None:
    other = Device()
    enter(desk_app, client, "bernd")
    add(client, other)
    page = client.post(
        "/anmelden", data={"email": "anna@example.org", "passphrase": PASSPHRASE}
    ).text
    options = json.loads(unescape(re.findall(r'data-optionen="([^"]+)"', page)[0]))
    key = re.findall(r'name="schluessel" value="([^"]+)"', page)[0]
    refused = client.post(
        "/anmelden/code", data={"schluessel": key, "antwort": other.sign(options)}
    )
    assert refused.status_code == 422
    assert STRANGER in refused.text
    assert client.get("/pult/konto").status_code == 303


def test_a_reset_link_still_asks_for_the_second_step(
    desk_app: FastAPI, client: TestClient, device: Device
) -> None:
    portal = desk_app.state
    with database.session(portal.engine) as session:
        anna, now = who(session, "anna"), portal.clock()
        key = onetime.make_link(session, anna.id, onetime.Purpose.RESET, now=now)
    new = "gelbe Enten lesen lieber"
    page = client.post(
        "/anmelden/link", data={"schluessel": key, "passphrase": new, "repeated": new}
    )
    assert "Mit Passkey bestätigen" in page.text
    assert "set-cookie" not in page.headers
    # Passkeys outlive the old passphrase: whoever has signed in is asked to look through them.
    wanted = {name: unescape(found(page.text, name)) for name in ("schluessel", "weiter")}
    options = json.loads(unescape(found(page.text, "optionen")))
    done = client.post("/anmelden/code", data=wanted | {"antwort": device.sign(options)})
    assert done.headers["location"] == "/pult/konto?fertig=passkeys-pruefen"
    assert "Kennen Sie alle?" in client.get(done.headers["location"]).text


def found(html: str, name: str) -> str:
    """A hidden field's value, or that of a data attribute."""
    match = re.search(rf'name="{name}" value="([^"]*)"|data-{name}="([^"]*)"', html)
    assert match is not None, name
    return match[1] or match[2]


def test_a_blocked_account_stays_out(desk_app: FastAPI, client: TestClient, device: Device) -> None:
    with database.session(desk_app.state.engine) as session:
        row = session.exec(select(AccountRow).where(AccountRow.name == "Anna")).one()
        row.active = False
        session.commit()
    status, text = answered(client, device.sign(question(client)))
    assert status == 422
    assert STRANGER in text


def test_a_lost_second_step_is_cleared_by_the_praeventionsbuero_and_told(
    desk_app: FastAPI, client: TestClient, device: Device
) -> None:
    half = client.post("/anmelden", data={"email": "anna@example.org", "passphrase": PASSPHRASE})
    assert "Mit Passkey bestätigen" in half.text
    enter(desk_app, client, "doris")
    page = client.get("/pult/konten").text
    assert page.count("Zweiten Schritt ausschalten") == 1
    number = re.findall(r"/pult/konten/(\d+)/zweitfaktor", page)[0]
    assert client.post(f"/pult/konten/{number}/zweitfaktor").status_code == 303
    client.cookies.clear()
    answer = client.post("/anmelden", data={"email": "anna@example.org", "passphrase": PASSPHRASE})
    assert answer.status_code == 303
    with database.session(desk_app.state.engine) as session:
        assert session.exec(select(Passkey)).all() == []
        assert session.exec(select(OneTimeLink)).all() == []
        assert "Zweiter Schritt ausgeschaltet" in {m.subject for m in session.exec(select(Mail))}


def test_a_new_passkey_needs_the_passphrase_and_a_name(
    desk_app: FastAPI, client: TestClient
) -> None:
    enter(desk_app, client)
    wrong = {"name": "Handy", "passphrase": "falsch geraten hier"}
    refused = client.post("/pult/konto/passkey/frage", data=wrong)
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["title"] == "Die Passphrase stimmt nicht."
    nameless = client.post(
        "/pult/konto/passkey/frage", data={"name": " ", "passphrase": PASSPHRASE}
    )
    assert nameless.status_code == 422
    unasked = {"name": "Handy", "antwort": Device().make({"challenge": "AAAA", "user": {"id": ""}})}
    refused = client.post("/pult/konto/passkey", data=unasked)
    assert refused.status_code == 422
    assert 'value="Handy"' in refused.text


@pytest.mark.parametrize("name", ["\ud800", "\0", "ä", "", "A" * 3000])
def test_a_name_that_no_key_has_is_refused(client: TestClient, device: Device, name: str) -> None:
    answer = json.loads(device.sign(question(client))) | {"id": name}
    assert answered(client, json.dumps(answer))[0] == 422


def test_an_id_longer_than_the_standard_allows_is_refused(
    desk_app: FastAPI, client: TestClient
) -> None:
    enter(desk_app, client)
    asked = client.post("/pult/konto/passkey/frage", data={"name": "x", "passphrase": PASSPHRASE})
    answer = Device(id=b"x" * (passkeys.LONGEST_ID + 1)).make(asked.json())
    refused = client.post("/pult/konto/passkey", data={"name": "x", "antwort": answer})
    assert refused.status_code == 422


def test_one_address_asks_only_so_often(client: TestClient) -> None:
    for _ in range(tries.TRIES_ADDRESS):
        assert client.post("/anmelden/passkey/frage").status_code == 200
    assert client.post("/anmelden/passkey/frage").status_code == 429


@pytest.fixture(scope="module")
def empty() -> Iterator[Engine]:
    engine = database.connect("sqlite://", secret=SECRET)
    database.migrate(engine)
    yield engine
    engine.dispose()


@given(
    answer=st.text()
    | st.recursive(st.none() | st.text() | st.integers(), st.lists, max_leaves=5).map(json.dumps)
    | st.dictionaries(
        st.sampled_from(("id", "rawId", "response", "type")),
        st.text() | st.dictionaries(st.text(), st.text()),
    ).map(json.dumps)
)
def test_whatever_is_sent_as_an_answer_is_refused_in_words(empty: Engine, answer: str) -> None:
    with Session(empty) as session, pytest.raises(SignInRefusedError):
        passkeys.sign_in(session, answer, place=HERE, address=secrets.token_hex(8), now=Clock().now)


@pytest.mark.parametrize(
    ("setting", "seen", "domain", "why"),
    [
        ("", "http://localhost:8000/", "localhost", ""),
        ("", "http://127.0.0.1:8000/", "", "http://localhost:8000"),
        ("", "http://192.168.1.5/", "", "Adresse aus Zahlen"),
        ("", "https://kette.example/", "", "die Adresse der Website fehlt"),
        ("https://kette.example", "https://kette.example/", "kette.example", ""),
        # Behind a proxy the portal itself sees plain HTTP.
        ("https://kette.example", "http://kette.example/", "kette.example", ""),
        ("https://kette.example", "https://anders.example/", "", "nur unter https://kette"),
        ("http://kette.example", "http://kette.example/", "", "nur mit https://"),
        ("http://127.0.0.1:8000", "http://localhost:8000/", "localhost", ""),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/", "", "http://localhost:8000"),
        ("https://kette.example:443/", "https://kette.example/", "kette.example", ""),
        ("https://präv.example", "https://xn--prv-rla.example/", "xn--prv-rla.example", ""),
        ("", "http://127.0.0.1:abc/", "", "unter dieser Adresse nicht"),
    ],
)
def test_where_passkeys_work_and_why_not(setting: str, seen: str, domain: str, why: str) -> None:
    place = relyingparty.of_address(setting, seen)
    assert place.domain == domain
    assert why in place.why
    assert bool(place.why) is not bool(domain)
