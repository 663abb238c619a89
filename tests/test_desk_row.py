"""A few facts changed from the row: joined with what others have saved, with their source, and
taken back; what is confirmed stands in the row, and what lacks facts is completed instead.

The cast: Anna looks after Kreuzau, Bernd after Titz; Clara sits in the Familienbüro, Doris in the
Präventionsbüro.
"""

import re
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import Session
from starlette.testclient import TestClient

from app import database
from app.offers import editing, knownby, store
from app.offers.knowing import Known
from app.records.offers import OfferRecord
from app.rights import Action
from tests.cast import NOW, sign_in, who
from tests.deskform import MINE, fields, record_of
from tests.rows import overwrite

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
OFFER = f"/pult/angebote/{MINE}"
QUICK, UNDO = f"{OFFER}/kurz", f"{OFFER}/rueckgaengig"


def opened(client: TestClient, path: str = QUICK) -> dict[str, str]:
    """The fields of the small form as they stand there."""
    html = client.get(path).text
    form = re.findall(r'<form class="form kurz".*?</form>', html, re.DOTALL)[0]
    named = re.findall(r'<input [^>]*?name="(\w+)"[^>]*?value="([^"]*)"', form)
    found = {name: value for name, value in named if name not in ("woher", "in_worten")}
    for name, rest in re.findall(r'<select [^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        found[name] = re.findall(r'value="([^"]*)" selected', rest)[0]
    return found


def typed(client: TestClient, **changes: str) -> dict[str, str]:
    return {**opened(client), "woher": Known.CALL.value, **changes}


def source_of(record: OfferRecord) -> list[tuple[str, int | None]]:
    return [(each.said, each.seen) for each in record.sources]


def test_the_playgroup_has_moved_to_thursday(desk_app: FastAPI) -> None:
    before, _version = record_of(desk_app)
    with sign_in(desk_app, "anna") as client:
        row = client.post(
            QUICK, data=typed(client, zeiten="donnerstags 15 bis 17 Uhr"), headers=PARTIAL
        )
        assert row.status_code == 200
        assert "geändert" in row.text
        assert "rückgängig" in row.text
        assert "Wann: donnerstags 15 bis 17 Uhr" in row.text
        assert "donnerstags 15 bis 17 Uhr" in client.get(f"/angebote/{MINE}").text
        fresh, version = record_of(desk_app)
        assert fresh.schedule is None
        assert fresh.times is not None
        assert source_of(fresh)[-1] == ("Auskunft am Telefon", 2026)
        assert fresh.verified_at == NOW.date()
        # Everything else is as it was.
        assert {n for n, v in before if getattr(fresh, n) != v} <= {
            "schedule", "times", "sources", "stand", "verified_at", "verified_by", "doubt",
        }  # fmt: skip
        back = client.post(UNDO, data={"version": version}, headers=PARTIAL)
        assert "zurückgenommen" in back.text
    assert record_of(desk_app)[0] == before


def test_without_script_it_is_a_page_and_can_be_taken_back(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client:
        answer = client.post(QUICK, data=typed(client, telefon="02422 12345"))
        assert answer.status_code == 303
        page = client.get(answer.headers["location"]).text
        assert f'action="{UNDO}"' in page
        version = re.findall(r'rueckgaengig" method="post">\s*<input[^>]*value="(\d+)"', page)[0]
        assert record_of(desk_app)[0].contact.phone == "02422 12345"
        client.post(UNDO, data={"version": version})
    assert record_of(desk_app)[0].contact.phone != "02422 12345"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"woher": ""}, "es wird die Quelle"),
        ({"telefon": "abc"}, "Telefon"),
        ({"plz": "D-52372"}, "fünf Ziffern"),
        ({"faellt_aus_bis": "31.2.2027"}, "24.12.2026"),
        ({"zeiten": "irgendwann, wenn es passt"}, "So in Worten zeigen"),
        ({"woher": Known.WEBSITE.value, "woher-adresse": "https://"}, "wie www.beispiel.de"),
        ({"woher": Known.LEAFLET.value, "woher-jahr": "2099"}, "mit vier Ziffern"),
        ({"woher": Known.LEAFLET.value, "woher-name": "Blatt von Frau A."}, "ohne Namen"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(
    desk_app: FastAPI, changes: dict[str, str], said: str
) -> None:
    with sign_in(desk_app, "anna") as client:
        sent = typed(client, kosten_text="zwei Euro", **changes)
        for headers in ({}, PARTIAL):
            answer = client.post(QUICK, data=sent, headers=headers)
            assert answer.status_code == 422
            assert said in answer.text
            assert 'value="zwei Euro"' in answer.text
            # With it a browser cuts what is pasted, and says nothing.
            assert "maxlength" not in answer.text.partition("data-kurz")[2]
    assert record_of(desk_app)[1] == 1


def test_what_is_no_time_stays_in_words_when_somebody_says_so(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client:
        sent = typed(client, zeiten="nach Anruf, meist nachmittags", in_worten="ja")
        assert client.post(QUICK, data=sent).status_code == 303
    fresh, _version = record_of(desk_app)
    assert (fresh.times, fresh.schedule) == (None, "nach Anruf, meist nachmittags")


def test_what_two_people_change_is_joined_and_the_same_fact_is_asked(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as anna, sign_in(desk_app, "doris") as doris:
        first, second = opened(anna), opened(doris)
        call = {"woher": Known.CALL.value}
        website = {"woher": Known.WEBSITE.value, "woher-adresse": "https://www.kreuzau.de/kita"}
        assert anna.post(QUICK, data=first | call | {"telefon": "02422 1111"}).status_code == 303
        # Both have a source of their own: that is no contradiction.
        row = doris.post(QUICK, data=second | website | {"kosten_text": "3 Euro"}, headers=PARTIAL)
        assert row.status_code == 200
        fresh, version = record_of(desk_app)
        assert (fresh.contact.phone, fresh.cost_note) == ("02422 1111", "3 Euro")
        assert {said for said, _year in source_of(fresh)} >= {
            "Auskunft am Telefon", "https://www.kreuzau.de/kita",
        }  # fmt: skip

        late = second | website | {"telefon": "02422 2222"}
        row = doris.post(QUICK, data=late, headers=PARTIAL)
        assert row.status_code == 409
        assert "data-weiter" in row.text
        assert f'data-hx-post="{QUICK}"' not in row.text
        page = doris.post(QUICK, data=late)
        assert page.status_code == 409
        assert "Zwei haben dasselbe geändert" in page.text
        assert "02422 2222" in page.text
        assert "02422 1111" in page.text
        assert re.search(r'id="woher-internetseite"[^>]* checked', page.text)
        assert 'name="woher-adresse" value="https://www.kreuzau.de/kita"' in page.text
        assert record_of(desk_app)[1] == version


def test_a_step_is_taken_back_only_while_nobody_has_saved_since(desk_app: FastAPI) -> None:
    before, version = record_of(desk_app)
    with sign_in(desk_app, "anna") as anna, sign_in(desk_app, "doris") as doris:
        asked = f"{OFFER}/bestaetigen" in anna.get(f"/pult/angebote?q={MINE}").text
        row = anna.post(f"{OFFER}/bestaetigen", data={"version": version}, headers=PARTIAL)
        assert "bestätigt" in row.text
        assert "rückgängig" in row.text
        assert record_of(desk_app)[0].verified_at == NOW.date()
        row = anna.post(UNDO, data={"version": version + 1}, headers=PARTIAL)
        assert "zurückgenommen" in row.text
        assert ("/bestaetigen" in row.text) == asked
        assert record_of(desk_app)[0] == before
        # What is no confirmation and no change is nothing that this takes back.
        assert anna.post(UNDO, data={"version": version}).status_code == 404
        assert anna.post(UNDO, data={"version": version + 2}).status_code == 404

        anna.post(f"{OFFER}/bestaetigen", data={"version": version + 2})
        doris.post(OFFER, data=fields(desk_app, kosten_text="3 Euro"))
        row = anna.post(UNDO, data={"version": version + 3}, headers=PARTIAL)
        assert row.status_code == 409
        assert record_of(desk_app)[0].verified_at == NOW.date()


def test_a_row_stays_when_the_session_is_over(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "doris") as client:
        row = (
            client.get("/pult/angebote").text.partition('<li class="zeile')[2].partition("</li")[0]
        )
    assert row.count("data-hx-swap") == row.count('data-hx-status:401="swap:beforeend"') > 0
    with sign_in(desk_app, "doris") as client:
        client.cookies.clear()
        over = client.get(QUICK, headers=PARTIAL)
        assert over.status_code == 401
        # A row sends nothing but by htmx, so nothing asks for the passphrase.
        assert "oder einfach speichern" not in over.text
        assert "hier noch einmal versuchen" in over.text
        kept = client.post("/pult/entwurf", data={"titel": "x"}, headers=PARTIAL)
        assert "oder einfach speichern" in kept.text


def test_the_name_of_a_leaflet_names_nobody(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client:
        named = {knownby.LEAFLET: "Blatt von Frau Zuckerwatte", knownby.YEAR: "2026"}
        said = {"woher": Known.LEAFLET.value, **named}
        told = client.post(QUICK, data=typed(client, zeiten="Do 9-11 Uhr") | said)
        assert told.status_code == 422
        assert "Bitte ohne Namen von Personen" in told.text


def test_a_row_shows_what_is_confirmed_and_what_lacks_facts_is_completed(
    desk_app: FastAPI, desk: Session
) -> None:
    def row(client: TestClient) -> str:
        html = client.get("/pult/angebote?q=rurmäuse").text
        return next(each for each in html.split("<li") if f"{OFFER}/kurz" in each)

    known = {"contact.phone": "02422 4711", "schedule": "montags 9 Uhr", "cost": "kostenlos"}
    overwrite(desk, {**known, "registration": "keine"}, [MINE])
    with sign_in(desk_app, "anna") as client:
        html = row(client)
        assert "Wann: montags 9 Uhr" in html
        assert "Telefon: 02422 4711" in html
        assert "Wo: " in html
        assert "Stimmt noch" in html
        assert ">Ändern<" in html
        overwrite(desk, {"cost": "unbekannt", "registration": "unbekannt"}, [MINE])
        html = row(client)
        assert "Stimmt noch" not in html
        assert ">Ergänzen<" in html
        assert "fehlt: Kosten und Anmeldung" in html
        assert "anmeldung" in opened(client)


def test_which_of_several_places_is_asked(desk_app: FastAPI, desk: Session) -> None:
    stored, _version = record_of(desk_app)
    there = [
        {"place": {"name": "Pfarrheim", "street": None, "postcode": None, "city": "Drove"},
         "schedule": "mittwochs 10 Uhr"},
    ]  # fmt: skip
    raw: dict[str, Any] = {**stored.model_dump(mode="json"), "locations": there}
    editing.touch(
        desk,
        MINE,
        by=who(desk, "doris"),
        action=Action.EDIT,
        event="edited",
        seen=1,
        change={"locations": OfferRecord.stored(raw).locations},
    )
    with sign_in(desk_app, "anna") as client:
        assert "Welcher Ort ist gemeint?" in client.get(QUICK).text
        form = opened(client, f"{QUICK}?platz=1")
        assert (form["zeiten"], form["ort_name"]) == ("mittwochs 10 Uhr", "Pfarrheim")
        sent = form | {"woher": Known.VISIT.value, "zeiten": "freitags 10 Uhr"}
        assert client.post(QUICK, data=sent).status_code == 303
    fresh, _version = record_of(desk_app)
    assert fresh.locations[0].times is not None
    assert fresh.locations[0].times.said == "freitags ab 10 Uhr"
    assert (fresh.schedule, fresh.times) == (stored.schedule, stored.times)


def test_what_is_not_published_or_has_an_entwurf_is_left_to_the_whole_form(
    desk_app: FastAPI, desk: Session
) -> None:
    stored, version = record_of(desk_app)
    mine = stored.model_copy(update={"summary": "Ein Satz, an dem Anna noch schreibt."})
    editing.keep_draft(desk, mine, by=who(desk, "anna"), seen=version, now=NOW)
    with sign_in(desk_app, "anna") as client:
        page = client.get(QUICK).text
        assert "Entwurf von Ihnen" in page
        assert '<form class="form kurz"' not in page
        sent = {"gesehen": version, "woher": Known.CALL.value, "telefon": "02422 9999"}
        assert client.post(QUICK, data=sent).headers["location"] == OFFER
        told = client.post(QUICK, data=sent, headers=PARTIAL)
        assert told.headers["hx-redirect"] == OFFER
        row = store.by_slug(desk, MINE)
        assert row is not None
        editing.withdraw(
            desk, MINE, by=who(desk, "doris"), seen=record_of(desk_app)[1], reason="vorbei"
        )
        assert client.get(QUICK).headers["location"] == OFFER
    assert record_of(desk_app)[0].contact == stored.contact


def test_only_who_may_publish_it_changes_it_from_the_row(desk_app: FastAPI) -> None:
    for name in ("bernd", "clara"):
        with sign_in(desk_app, name) as client:
            assert client.get(QUICK).status_code == 403
            assert client.post(QUICK, data={"gesehen": "1"}).status_code == 403
            assert QUICK not in client.get("/pult/angebote?kommune=alle&q=rurmäuse").text
    with database.session(desk_app.state.engine) as session:
        assert store.by_slug(session, MINE) is not None
