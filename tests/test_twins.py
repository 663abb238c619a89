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
from tests.test_table_versions import press, upload

SLUG, PHONE = "strickkreis-winden", "02422 9998-0"
AT = {"name": "Pfarrheim", "street": "Dorfstraße 7", "postcode": "52372", "city": "Kreuzau"}


SAME = {
    "titel": "Strickkreis Winden", "telefon": PHONE, "strasse": "Dorfstr. 7", "plz": "52372",
    "ort": "Kreuzau", "alter_von": "36", "alter_bis": "72", "phase": "Kita-Zeit",
    "beschreibung": "Neu gesagt.",
}  # fmt: skip
"""Cells of a row that is the offer."""


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


def test_what_has_ended_and_what_is_an_entwurf_is_named_to_who_may_see_it(portal: FastAPI) -> None:
    version = record_of(portal, SLUG)[1]
    typed = new(portal, titel="Strickkreis in Winden")
    with sign_in(portal, "anna") as anna:
        anna.post(
            "/pult/angebote/" + SLUG + "/zurueckziehen", data={"version": version, "grund": "x"}
        )
        beside = anna.post("/pult/entwurf", data=typed).text
        assert re.search(r"\(gab es bis \w+ \d{4}: wieder aufnehmen\?\)", beside)
        draft = new(portal, titel="Strickkreis Winden", aktion="entwurf")
        where = anna.post("/pult/angebote/neu", data=draft)
        assert where.status_code == 303
        assert "Strickkreis Winden (Entwurf)" in anna.post("/pult/entwurf", data=typed).text
    with sign_in(portal, "bernd") as bernd:
        assert "(Entwurf)" not in bernd.post("/pult/entwurf", data=typed).text


def test_a_row_that_is_there_already_is_asked_about_and_never_taken_unasked(
    portal: FastAPI,
) -> None:
    same = new_row(0, **SAME)
    other = new_row(0, titel="Malen mit Ton", kurz="Malen.")
    rows = [same, other, {**other, "titel": "Malen mit dem Ton"}]
    with sign_in(portal, "anna") as client:
        file = {"datei": ("a.xlsx", book(rows))}
        path = client.post("/pult/einlesen", files=file).headers["location"]
        page = client.get(path).text
        assert "Gibt es vielleicht schon: „Strickkreis Winden“ (gleicher Titel" in page
        assert "„Zeile 3: Malen mit Ton“" in page
        # Nobody has said of row 4: it stays open, and says so.
        assert client.post(path, data={"schon-2": SLUG}).status_code == 303
        page = client.get(path).text
        assert "Noch offen: Bitte sagen Sie, ob es ein anderes Angebot ist." in page
        assert client.get("/angebote/malen-mit-ton").status_code == 200
        assert client.get("/angebote/malen-mit-dem-ton").status_code == 404
        # By now the row above is an offer, which no second row of the table changes.
        page = press(portal, client, path, tun="noch-einmal")
        assert "„Malen mit Ton“" in page
        assert 'name="schon-4" value="malen-mit-ton"' not in page
        assert client.post(path, data={"schon-4": "ueberspringen"}).status_code == 303
        assert_valid(client.get(path).text)
        assert client.get("/angebote/malen-mit-dem-ton").status_code == 404
    record, version = record_of(portal, SLUG)
    assert (record.description, version) == ("Neu gesagt.", 2)
    # A cell that the table left empty says nothing about an offer that is there.
    assert record.times is not None


def test_rows_of_another_step_are_held_against_each_other_and_one_answer_does_for_all(
    portal: FastAPI,
) -> None:
    """A table that is uploaded twice."""
    rows = [new_row(n, titel=f"Runde {n}") for n in range(28)]
    body = book([*rows, {**rows[0], "kurz": "Noch einmal."}])
    with sign_in(portal, "anna") as client:
        path, page = upload(portal, client, "a.xlsx", body)
        asked = re.findall(r'<fieldset class="field frage" id="(schon-[0-9]+)"', page)
        assert asked == ["schon-30"]
        assert "„Zeile 2: Runde 0“" in page
        press(portal, client, path)
        rows[1] |= {"kurz": "Ein Treff für alle."}
        path, page = upload(portal, client, "b.xlsx", book([*rows, rows[0]]))
        assert "29 neue Zeilen gibt es wahrscheinlich schon." in page
        page = press(portal, client, path)
        assert "29 neu, 0 geändert" in page
        assert "Zeilen veröffentlicht" not in page
        said = {"schon-alle": "ueberspringen", "schon-3": "runde-1", "schon-4": "neu"}
        page = press(portal, client, path, tun="noch-einmal", **said)
        assert "1 neu, 1 geändert, 27 unverändert" in page
        assert_valid(client.get(path).text)
        page = press(portal, client, path, **said)
        assert "2 Zeilen veröffentlicht" in page
        press(portal, client, path, tun="zuruecknehmen")
    assert record_of(portal, "runde-1")[1] == 3


def test_two_rows_never_change_one_offer(portal: FastAPI) -> None:
    with sign_in(portal, "anna") as client:
        rows = [new_row(n, **SAME) for n in range(2)]
        path, _page = upload(portal, client, "a.xlsx", book(rows))
        page = press(portal, client, path, **{"schon-2": SLUG, "schon-3": SLUG})
        assert "1 Zeile veröffentlicht" in page
        assert "Noch offen: Bitte sagen Sie, ob es ein anderes Angebot ist." in page
        assert f'name="schon-3" value="{SLUG}"' not in page
        press(portal, client, path, tun="noch-einmal", **{"schon-3": "ueberspringen"})
    assert record_of(portal, SLUG)[1] == 2


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
