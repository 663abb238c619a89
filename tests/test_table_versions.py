"""A table that comes back days later: what others have changed meanwhile stays, and what both have
changed is asked."""

import csv
import html
import io
import re
import zipfile

import pytest
import yaml
from fastapi import FastAPI
from sqlmodel import Session
from starlette.testclient import TestClient

from app import database
from app.offers import store
from app.offers.tables import COLUMNS, HEADINGS
from app.records import files
from app.records.offers import OfferRecord
from tests.cast import sign_in
from tests.deskform import MINE

VERSION = HEADINGS["fassung"]


def now_stored(app: FastAPI) -> OfferRecord:
    with database.session(app.state.engine) as session:
        row = store.by_slug(session, MINE)
        assert row is not None
        return store.record_of(row)


def somebody_changes(app: FastAPI, *, phone: str, schedule: str) -> None:
    with database.session(app.state.engine) as session:
        row = store.by_slug(session, MINE)
        assert row is not None
        record = store.record_of(row)
        contact = record.contact.model_copy(update={"phone": phone})
        fresh = record.model_copy(update={"contact": contact, "schedule": schedule})
        store.save(session, fresh, provider_slug=row.provider_slug, by="Doris", event="edited")
        session.commit()


def table(client: TestClient, **changes: str) -> bytes:
    """One's own offers as they go out; the row of one of them with these cells."""
    out = client.get("/pult/ausgabe.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(out), delimiter=";"))
    made = io.StringIO()
    writer = csv.DictWriter(made, list(rows[0]), delimiter=";")
    writer.writeheader()
    for row in rows:
        if row[COLUMNS["kennung"]] == MINE:
            row |= {HEADINGS[name]: cell for name, cell in changes.items()}
        writer.writerow(row)
    return made.getvalue().encode()


def archive(client: TestClient, **changes: str) -> bytes:
    """The same as files."""
    packed = zipfile.ZipFile(io.BytesIO(client.get("/pult/ausgabe.zip").content))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in packed.namelist():
            body = packed.read(name)
            if name.endswith(f"/{MINE}.yaml"):
                raw = yaml.safe_load(body)
                raw |= {"summary": changes["kurz"], "schedule": changes["wann"]}
                body = files.text(raw).encode()
            made.writestr(name, body)
    return out.getvalue()


def upload(app: FastAPI, client: TestClient, name: str, body: bytes) -> tuple[str, str]:
    """Address and text of the preview."""
    sent = client.post("/pult/einlesen", files={"datei": (name, body)})
    assert sent.status_code == 303
    app.state.table_work.wait()
    address = sent.headers["location"]
    return address, html.unescape(client.get(address).text)


def press(app: FastAPI, client: TestClient, address: str, **fields: str) -> str:
    """The page after a button."""
    assert client.post(address, data=fields).status_code == 303
    app.state.table_work.wait()
    return html.unescape(client.get(address).text)


@pytest.mark.parametrize("kind", ["csv", "zip"])
def test_what_both_have_changed_is_asked_and_the_rest_is_joined(
    desk_app: FastAPI, kind: str
) -> None:
    with sign_in(desk_app, "anna") as anna:
        make = {"csv": table, "zip": archive}[kind]
        body = make(anna, kurz="Spielen, Singen, Frühstücken.", wann="immer freitags")
        before = now_stored(desk_app)
        somebody_changes(desk_app, phone="02422 500", schedule="immer montags")
        address, page = upload(desk_app, anna, f"angebote.{kind}", body)
        assert "1 geändert" in page
        assert "Inzwischen geändert und so gelassen: Telefon" in page
        (field,) = set(re.findall(r'name="(konflikt-\d+-schedule)"', page))
        assert "gespeichert: immer montags" in page
        assert "in der Tabelle: immer freitags" in page
        # Nobody has said which is right: the row stays open, nothing is lost.
        open_still = anna.post(address)
        assert open_still.status_code == 422
        assert "1 geändert" in html.unescape(open_still.text)
        assert now_stored(desk_app).summary == before.summary
        press(desk_app, anna, address, **{field: "meins"})
    stored = now_stored(desk_app)
    assert (stored.schedule, stored.summary) == (
        "immer freitags", "Spielen, Singen, Frühstücken."
    )  # fmt: skip
    assert stored.contact.phone == "02422 500"


def test_a_table_without_versions_asks_what_somebody_has_changed_lately(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as anna:
        body = table(anna, kurz="Spielen, Singen, Frühstücken.", fassung="")
        somebody_changes(desk_app, phone="02422 500", schedule="immer montags")
        address, page = upload(desk_app, anna, "angebote.csv", body)
        assert "In den letzten 8 Wochen hat jemand das Angebot geändert." in page
        assert len(set(re.findall(r'name="(konflikt-[^"]+)"', page))) == 2
        press(desk_app, anna, address, konflikte="gespeichert")
    stored = now_stored(desk_app)
    assert stored.summary == "Spielen, Singen, Frühstücken."
    assert (stored.schedule, stored.contact.phone) == ("immer montags", "02422 500")


@pytest.mark.parametrize("version", ["99", "drei"])
def test_a_version_that_does_not_exist_is_told(desk_app: FastAPI, version: str) -> None:
    with sign_in(desk_app, "anna") as anna:
        body = table(anna, wann="immer freitags", fassung=version)
        _address, page = upload(desk_app, anna, "angebote.csv", body)
    assert f"Fassung „{version}“ gibt es nicht, die neueste ist 1." in page


def test_two_rows_that_are_the_same_new_offer_are_told_before_they_are_taken(
    desk: Session, desk_app: FastAPI
) -> None:
    text = "Titel;Kommunen\r\nSpielkreis;Kreuzau\r\n\r\nSPIELKREIS;Kreuzau\r\n"
    with sign_in(desk_app, "anna") as anna:
        _address, page = upload(desk_app, anna, "x.csv", text.encode())
    assert "sieht aus wie dasselbe Angebot" in page
