"""What may be there already is said before it is entered a second time: in the form, in a table, in
a visitor's proposal, and where one can still act."""

import re
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.offers.duplicates import Known
from app.offers.likely import likely
from app.records.offers import OfferRecord
from tests.cast import sign_in
from tests.deskform import fields, record_of
from tests.events import add
from tests.html_validity import assert_valid
from tests.test_desk_sheets import book, new_row

SLUG, PHONE = "strickkreis-winden", "02422 9998-0"
AT = {"name": "Pfarrheim", "street": "Dorfstraße 7", "postcode": "52372", "city": "Kreuzau"}


@pytest.fixture
def portal(desk_app: FastAPI) -> FastAPI:
    add(
        desk_app, SLUG, "donnerstags 9 bis 11 Uhr", title="Strickkreis Winden", place=AT,
        contact={"phone": PHONE, "email": None, "url": None},
    )  # fmt: skip
    return desk_app


def like(portal: FastAPI, **changes: Any) -> OfferRecord:
    raw = record_of(portal, SLUG)[0].model_dump(mode="json")
    return OfferRecord.model_validate({**raw, "slug": "neu", **changes})


def new(portal: FastAPI, **changes: Any) -> dict[str, Any]:
    return fields(portal, SLUG, **{"entwurf-zu": "neu", "gesehen": "0", **changes})


def test_one_number_one_place_and_one_time_are_enough_under_any_title(portal: FastAPI) -> None:
    known = Known([record_of(portal, SLUG)[0]])
    (found,) = likely(like(portal, title="Handarbeiten für alle"), known)
    assert {"gleiche Telefonnummer", "gleicher Ort", "dort zur gleichen Zeit"} <= {*found.reasons}
    # Under one roof there may be many, so nobody is held up by it.
    assert not found.sure
    assert likely(like(portal, title="Handarbeiten für alle", times=None), known) == ()
    (same,) = likely(like(portal, title="Strickkreis in Winden"), known)
    assert same.sure
    none = {"phone": None, "email": None, "url": None}
    only = {"contact": none, "times": None}
    (named,) = likely(like(portal, place=None, **only), known)
    assert named.sure
    street = AT | {"street": "Am Markt 1"}
    (group,) = likely(like(portal, place=street, **only), known)
    assert not group.sure
    for other in (
        {"title": "Strickkreis Winden 2"},
        {"kommunen": ["titz"]},
        {"apart": [{"offer": SLUG, "because": "ein anderer"}]},
        {"origin": SLUG},
    ):
        assert likely(like(portal, **other), known) == (), other
    # Decided is decided, whichever of the two says so.
    said = like(portal, slug="anderer", apart=[{"offer": SLUG, "because": "ein anderer"}])
    assert likely(record_of(portal, SLUG)[0], Known([said])) == ()


def test_the_form_asks_back_once_with_everything_still_there(portal: FastAPI) -> None:
    typed = new(portal, titel="Strickkreis in Winden", beschreibung="Wolle & Tee, „getippt“.")
    with sign_in(portal, "anna") as client:
        beside = client.post("/pult/entwurf", data=typed).text
        assert "gleiche Telefonnummer" in beside
        assert f'href="/pult/angebote/{SLUG}">Es ist dieses: dort ändern' in beside
        asked = client.post("/pult/angebote/neu", data=typed)
        assert asked.status_code == 422
        assert_valid(asked.text)
        assert "Das gibt es wahrscheinlich schon:" in asked.text
        assert "Wolle &amp; Tee, „getippt“." in asked.text
        assert client.get("/angebote/strickkreis-in-winden").status_code == 404
        sure = client.post("/pult/angebote/neu", data=typed | {"anderes": "ja"})
        assert sure.status_code == 303
        assert "strickkreis-in-winden" not in client.get("/pult/doppelt").text
    made = record_of(portal, "strickkreis-in-winden")[0]
    assert [each.offer for each in made.apart] == [SLUG]


def test_a_row_that_is_there_already_is_asked_about_and_never_taken_unasked(
    portal: FastAPI,
) -> None:
    same = new_row(
        0, titel="Strickkreis Winden", telefon=PHONE, strasse="Dorfstr. 7", plz="52372",
        ort="Kreuzau", alter_von="36", alter_bis="72", phase="Kita-Zeit",
        beschreibung="Neu gesagt.",
    )  # fmt: skip
    other = new_row(0, titel="Malen mit Ton", kurz="Malen.")
    rows = [same, other, {**other, "titel": "Malen mit dem Ton"}]
    with sign_in(portal, "anna") as client:
        file = {"datei": ("a.xlsx", book(rows))}
        path = client.post("/pult/einlesen", files=file).headers["location"]
        page = client.get(path).text
        assert "Gibt es vielleicht schon: „Strickkreis Winden“ (gleicher Titel" in page
        assert "„Zeile 3: Malen mit Ton“" in page
        # What is settled is taken; what nobody has said of stays to do.
        assert client.post(path, data={"schon-2": SLUG}).status_code == 303
        assert client.get("/angebote/malen-mit-ton").status_code == 200
        assert client.get("/angebote/malen-mit-dem-ton").status_code == 404
        assert 'name="schon-4"' in client.get(path).text
        client.post(path, data={"schon-4": "ueberspringen"})
        assert client.get("/angebote/malen-mit-dem-ton").status_code == 404
    record, version = record_of(portal, SLUG)
    assert (record.description, version) == ("Neu gesagt.", 2)
    # A cell that the table left empty says nothing about an offer that is there.
    assert record.times is not None


def test_a_visitors_proposal_shows_what_there_may_be_already(portal: FastAPI) -> None:
    said = {
        "titel": "Strickkreis", "beschreibung": "Stricken in Winden.", "traeger": "Pfarrei",
        "kommune": "kreuzau", "wo": "Pfarrheim, Dorfstr. 7, 52372 Kreuzau",
        "kontakt": "Telefon 02422/99980", "antwort": "",
    }  # fmt: skip
    visitor = TestClient(portal, follow_redirects=False)
    sent = visitor.post("/vorschlagen", data=said)
    assert sent.status_code == 303
    page = visitor.get(sent.headers["location"]).text
    assert_valid(page)
    assert f'<a href="/angebote/{SLUG}">Strickkreis Winden</a>' in page
    assert "Stricken in Winden." in page
    with sign_in(portal, "anna") as client:
        inbox = client.get("/pult/eingang").text
    assert_valid(inbox)
    assert "Das gibt es vielleicht schon:" in inbox
    assert re.search(rf'href="/pult/angebote/{SLUG}">Es ist dieses: dort ändern', inbox)
