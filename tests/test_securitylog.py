"""What the log tells of security: each event once, with the account, and not a word that anybody
typed, no address, no secret."""

import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pyotp
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, update
from starlette.testclient import TestClient

from app import database
from app.accounts import onetime, passkeys, tries
from app.accounts.onetime import Purpose
from app.models import AccountRow
from app.offers import tables
from app.rights import Action
from app.security import events as security_events
from app.security.events import Event, LinkFault, SignInWay
from app.settings import ROOT
from app.vocabulary import Role
from app.web import logs
from tests.cast import PASSPHRASE, Clock, sign_in, who
from tests.deskform import MINE, record_of
from tests.test_passkeys import ORIGIN, Device

TYPED = "Mondkalb"
"""In everything that is typed here; it must not come out in the log."""
NEW = f"neun {TYPED} singen im Regen"


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """All lines; at the end none holds anything typed, an address of a mail or a machine."""
    caplog.set_level(logging.INFO)
    yield caplog
    lines = "\n".join(logs.Lines().format(record) for record in caplog.records)
    assert TYPED.casefold() not in lines.casefold()
    assert "@" not in lines
    assert "testclient" not in lines
    assert not re.search(r"\b\d+\.\d+\.\d+\.\d+\b", lines)
    assert PASSPHRASE not in lines


def events(told: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """The lines of security since the last look, as they are written; then all are forgotten."""
    lines = [
        json.loads(logs.Lines().format(record))
        for record in told.records
        if record.name == "kette.security"
    ]
    told.clear()
    kept = [{k: v for k, v in line.items() if k not in ("at", "log")} for line in lines]
    return [{"what": line.pop("message"), **line} for line in kept]


def what(told: pytest.LogCaptureFixture) -> list[tuple[str, int | None]]:
    return [(line["what"], line["account"]) for line in events(told)]


def number(app: FastAPI, name: str) -> int:
    with database.session(app.state.engine) as session:
        return who(session, name).id


@pytest.fixture
def client(desk_app: FastAPI) -> Iterator[TestClient]:
    with_cookie = TestClient(desk_app, base_url=ORIGIN, follow_redirects=False)
    yield with_cookie
    with_cookie.close()


def entering(client: TestClient, passphrase: str = PASSPHRASE, name: str = "anna") -> None:
    client.post("/anmelden", data={"email": f"{name}@example.org", "passphrase": passphrase})


def test_signing_in_and_out(
    desk_app: FastAPI, client: TestClient, told: pytest.LogCaptureFixture
) -> None:
    anna = number(desk_app, "anna")
    client.post("/anmelden", data={"email": f"{TYPED}@example.org", "passphrase": NEW})
    assert what(told) == [("sign-in-refused", None)]
    entering(client, NEW)
    assert events(told) == [{"what": "sign-in-refused", "level": "warning", "account": anna}]
    entering(client)
    assert events(told) == [
        {"what": "signed-in", "level": "info", "account": anna, "way": "passphrase"}
    ]
    client.get("/pult")
    client.post("/abmelden")
    assert what(told) == [("signed-out", anna)]
    client.post("/abmelden")
    assert what(told) == []
    entering(client)
    client.post("/abmelden/ueberall")
    assert what(told) == [("signed-in", anna), ("signed-out-everywhere", anna)]


def test_trying_too_often(client: TestClient, told: pytest.LogCaptureFixture) -> None:
    for _ in range(tries.TRIES + 1):
        entering(client, NEW)
    said = [name for name, _account in what(told)]
    assert said == ["sign-in-refused"] * tries.TRIES + ["too-often"]


def test_another_of_one_s_browsers_is_signed_out(
    desk_app: FastAPI, told: pytest.LogCaptureFixture
) -> None:
    with sign_in(desk_app, "anna"), sign_in(desk_app, "anna") as desk:
        page = desk.get("/pult/konto").text
        (path,) = re.findall(r"/pult/konto/anmeldung/\w+/beenden", page)
        desk.post(path)
    assert what(told) == [("sign-in-ended", number(desk_app, "anna"))]


def test_a_second_step(
    desk_app: FastAPI, client: TestClient, told: pytest.LogCaptureFixture, clock: Clock
) -> None:
    """By whatever way it is set; what is told is that it was."""
    anna = number(desk_app, "anna")
    portal = desk_app.state
    secret = pyotp.random_base32()
    with database.session(portal.engine) as session:
        session.execute(update(AccountRow).where(col(AccountRow.id) == anna).values(totp=secret))
        session.commit()
    page = client.post(
        "/anmelden", data={"email": "anna@example.org", "passphrase": PASSPHRASE}
    ).text
    assert what(told) == []
    (key,) = set(re.findall(r'name="schluessel" value="([\w-]+)"', page))
    client.post("/anmelden/code", data={"schluessel": key, "code": "000000"})
    assert what(told) == [("second-step-refused", anna)]
    right = {"schluessel": key, "code": pyotp.TOTP(secret).at(clock())}
    client.post("/anmelden/code", data=right)
    assert events(told) == [
        {"what": "signed-in", "level": "info", "account": anna, "way": "second-step"}
    ]
    client.post("/anmelden/code", data=right)
    assert what(told) == [("link-refused", None)]
    off = {"schritt": "aus", "passphrase": NEW}
    client.post("/pult/konto/zweitfaktor", data=off)
    assert what(told) == [("proof-refused", anna)]
    client.post("/pult/konto/zweitfaktor", data=off | {"passphrase": PASSPHRASE})
    assert what(told) == [("second-step-cleared", anna)]


def test_passkeys(desk_app: FastAPI, client: TestClient, told: pytest.LogCaptureFixture) -> None:
    anna, device = number(desk_app, "anna"), Device()
    entering(client)
    said = {"name": TYPED, "passphrase": PASSPHRASE}
    options = client.post("/pult/konto/passkey/frage", data=said).json()
    client.post("/pult/konto/passkey", data={"name": TYPED, "antwort": device.make(options)})
    client.post("/abmelden")
    assert what(told)[1:] == [("passkey-added", anna), ("signed-out", anna)]
    asked = client.post("/anmelden/passkey/frage").json()
    client.post("/anmelden/passkey", data={"antwort": TYPED})
    assert what(told) == [("sign-in-refused", None)]
    answer = {"antwort": device.sign(asked)}
    client.post("/anmelden/passkey", data=answer)
    assert events(told) == [
        {"what": "signed-in", "level": "info", "account": anna, "way": "passkey"}
    ]
    client.post("/anmelden/passkey", data=answer)
    assert what(told) == [("sign-in-refused", None)]
    device.uses = 0
    client.post(
        "/anmelden/passkey",
        data={"antwort": device.sign(client.post("/anmelden/passkey/frage").json())},
    )
    assert what(told) == [("passkey-copied", anna), ("sign-in-refused", None)]
    with database.session(desk_app.state.engine) as session:
        (row,) = passkeys.of(session, anna)
    path = f"/pult/konto/passkey/{row.id}/entfernen"
    client.post(path, data={"passphrase": PASSPHRASE})
    assert what(told) == [("passkey-removed", anna)]
    client.post(path, data={"passphrase": PASSPHRASE})
    assert what(told) == []


def test_passphrases_and_links(
    desk_app: FastAPI, client: TestClient, told: pytest.LogCaptureFixture, clock: Clock
) -> None:
    anna = number(desk_app, "anna")
    entering(client)
    told.clear()
    change = {"old": NEW, "passphrase": NEW, "repeated": NEW}
    client.post("/pult/konto/passphrase", data=change)
    assert what(told) == [("proof-refused", anna)]
    client.post("/pult/konto/passphrase", data=change | {"old": PASSPHRASE})
    assert what(told) == [("passphrase-changed", anna)]
    with database.session(desk_app.state.engine) as session:
        for email, said in ((f"{TYPED}@example.org", []), ("anna@example.org", [anna])):
            client.post("/anmelden/vergessen", data={"email": email})
            onetime.write_letters(session, base="https://kette.example", now=clock())
            assert what(told) == [("reset-asked", number) for number in said]
        key = onetime.make_link(session, anna, Purpose.RESET, now=clock())
    client.get("/anmelden/link", params={"schluessel": TYPED})
    assert what(told) == [("link-refused", None)]
    client.post("/anmelden/link", data={"schluessel": key, "passphrase": NEW, "repeated": NEW})
    assert [(line["what"], line["account"]) for line in events(told)] == [
        ("passphrase-reset", anna), ("signed-in", anna),
    ]  # fmt: skip
    client.post("/anmelden/link", data={"schluessel": key})
    assert what(told) == [("link-refused", None)]
    for path in (f"/bestaetigen/{TYPED}", f"/aendern/{TYPED}"):
        client.get(path)
        assert events(told) == [
            {"what": "link-refused", "level": "warning", "account": None, "fault": "forged"}
        ]


def test_accounts_and_rights(desk_app: FastAPI, told: pytest.LogCaptureFixture) -> None:
    anna, doris = number(desk_app, "anna"), number(desk_app, "doris")
    with sign_in(desk_app, "doris") as client:
        new = {"name": TYPED, "email": f"{TYPED}@example.org", "role": "kuemmerer",
               "kommunen": "titz"}  # fmt: skip
        client.post("/pult/konten", data=new)
        frieda = number(desk_app, TYPED.casefold())
        assert events(told) == [
            {"what": "account-made", "level": "info", "account": frieda, "by": doris,
             "roles": ["kuemmerer"], "limited": [], "kommunen": ["titz"], "deputy": []}
        ]  # fmt: skip
        client.post(f"/pult/konten/{frieda}/einladung")
        assert what(told) == [("invited", frieda)]
        rights = {"role": "kuemmerer", "kommunen": ["titz", "inden"], "active": "ja"}
        client.post(f"/pult/konten/{anna}", data=rights)
        assert events(told) == [
            {"what": "rights-changed", "level": "info", "account": anna, "by": doris,
             "roles": ["kuemmerer"], "limited": [], "kommunen": ["inden", "titz"], "deputy": []}
        ]  # fmt: skip
        client.post(f"/pult/konten/{anna}", data=rights)
        assert what(told) == []
        client.post(f"/pult/konten/{anna}", data=rights | {"active": ""})
        assert what(told) == [("account-closed", anna)]
        client.post(f"/pult/konten/{anna}", data=rights)
        assert what(told) == [("account-opened", anna)]
        client.post(f"/pult/konten/{anna}/zweitfaktor")
        assert what(told) == [("second-step-cleared", anna)]


def test_a_refused_right(desk_app: FastAPI, told: pytest.LogCaptureFixture) -> None:
    bernd = number(desk_app, "bernd")
    with sign_in(desk_app, "bernd") as client:
        for path, action in (
            (f"/pult/angebote/{MINE}/bestaetigen", Action.CONFIRM),
            (f"/pult/angebote/{MINE}/zurueckziehen", Action.WITHDRAW),
            ("/pult/konten", Action.ACCOUNTS),
        ):
            assert client.post(path, data={"version": "1", "grund": TYPED}).status_code == 403
            assert events(told) == [
                {"what": "right-refused", "level": "warning", "account": bernd,
                 "action": action.value}
            ]  # fmt: skip


def test_data_that_goes_out_and_comes_in(desk_app: FastAPI, told: pytest.LogCaptureFixture) -> None:
    anna = number(desk_app, "anna")
    record, _version = record_of(desk_app)
    changed = record.model_copy(update={"schedule": TYPED})
    with sign_in(desk_app, "anna") as client:
        client.get("/pult/ausgabe.zip")
        (line,) = events(told)
        assert (line["what"], line["account"]) == ("exported", anna)
        assert line["offers"] > 1
        table = {"datei": (f"{TYPED}.csv", tables.as_csv([changed]))}
        there = client.post("/pult/einlesen", files=table).headers["location"]
        assert what(told) == []
        client.post(there)
        assert events(told) == [
            {"what": "table-taken", "level": "info", "account": anna, "offers": 1}
        ]
    with sign_in(desk_app, "doris") as client:
        client.get("/beratung/zahlen.csv")
        assert what(told) == [("exported", number(desk_app, "doris"))]


def test_the_rule_of_the_second_step(desk_app: FastAPI, told: pytest.LogCaptureFixture) -> None:
    doris = number(desk_app, "doris")
    with database.session(desk_app.state.engine) as session:
        session.execute(update(AccountRow).values(totp=pyotp.random_base32()))
        session.commit()
    with sign_in(desk_app, "doris") as client:
        said = []
        for word in ("ja", "ja", "nein", "nein"):
            client.post("/pult/konten/zweiter-schritt", data={"pflicht": word})
            said.append([(line["account"], line["on"]) for line in events(told)])
    assert said == [[(doris, True)], [], [(doris, False)], []]


# --- nothing but numbers and words of closed lists ------------------------------------------------


@given(st.one_of(st.text(), st.binary(), st.floats(), st.none(), st.lists(st.text())))
def test_no_text_gets_in(fact: Any) -> None:
    with pytest.raises(TypeError):
        security_events.event(Event.EXPORTED, account=1, fact=fact)


@given(st.lists(st.text()).map(tuple))
def test_of_kommunen_only_those_that_there_are(slugs: tuple[str, ...]) -> None:
    assert security_events._plain((*slugs, "titz")) == ["titz"]


@pytest.mark.parametrize("fact", [*SignInWay, *LinkFault, *Role, *Purpose, *Action, 3, True])
def test_numbers_and_our_own_words_are_told(
    fact: security_events.Fact, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    security_events.event(Event.EXPORTED, account=1, fact=fact)
    said = json.loads(logs.Lines().format(caplog.records[0]))
    assert said["fact"] == getattr(fact, "value", fact)


def test_every_event_is_told_by_somebody() -> None:
    """And each has a word of its own."""
    declared = ROOT / "app" / "security" / "events.py"
    users = [path for path in (ROOT / "app").rglob("*.py") if path != declared]
    source = "\n".join(path.read_text(encoding="utf-8") for path in users)
    assert [each.name for each in Event if f"Event.{each.name}" not in source] == []
    assert len({each.value for each in Event}) == len(Event)
