"""The desk: what waits, what can be done on the spot, who gets in; forms: test_desk_editing.py.

The cast: Anna looks after Kreuzau, Bernd after Titz; Clara sits in the Familienbüro, Doris in the
Präventionsbüro.
"""

import re
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import event
from sqlmodel import select
from starlette.testclient import TestClient

from app import database
from app.accounts.routes import account, accounts
from app.desk.overview import SHOWN
from app.desk.routes import inbox as deskinbox
from app.desk.routes import offers as deskoffers
from app.desk.routes import overview
from app.models import DraftRow, Mail, OfferRow, Report
from app.offers import editing, store
from tests.cast import sign_in, who
from tests.deskform import MINE, fields, record_of

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
QUERIES = 20
"""Of the dashboard, whatever the number of offers."""


# --- the dashboard -----------------------------------------------------------------------------


def test_the_overview_says_what_waits_in_my_kommune(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client:
        page = client.get("/pult").text
    for title in ("Jetzt prüfen", "Stimmt das noch?", "Lücken in meiner Kette", "Zuletzt geändert"):
        assert title in page
    assert "Neues Angebot" in page


def test_the_overview_needs_the_same_queries_however_much_waits(desk_app: FastAPI) -> None:
    engine = desk_app.state.engine

    def count(name: str) -> int:
        asked: list[str] = []

        def note(*call: Any) -> None:
            asked.append(call[2])

        with sign_in(desk_app, name) as client:
            event.listen(engine, "before_cursor_execute", note)
            assert client.get("/pult").status_code == 200
            event.remove(engine, "before_cursor_execute", note)
        return len(asked)

    first = count("doris")
    assert first <= QUERIES
    # The Präventionsbüro sees letters, and addresses of people and town halls, as well.
    hers = count("anna")
    assert hers == first - 3
    with database.session(engine) as session:
        by = who(session, "doris")
        for row in store.every(session)[:40]:
            if row.ended is None:
                editing.doubt(session, row.slug, by=by, seen=row.version, reason="unklar")
    assert (count("doris"), count("anna")) == (first, hers)


def test_stimmt_noch_is_one_click_with_and_without_script(desk_app: FastAPI) -> None:
    _record, version = record_of(desk_app)
    with sign_in(desk_app, "anna") as client:
        url = f"/pult/angebote/{MINE}/bestaetigen"
        row = client.post(url, data={"version": version}, headers=PARTIAL)
        assert row.status_code == 200
        assert "bestätigt" in row.text
        assert row.text.lstrip().startswith("<li")
        assert "geprüft am 24.11.2026" in client.get(f"/angebote/{MINE}").text
        again = client.post(url, data={"version": version + 1})
        assert again.headers["location"].startswith("/pult?fertig=bestaetigt&angebot=")


def test_what_somebody_else_has_just_changed_is_not_confirmed_unseen(desk_app: FastAPI) -> None:
    _record, version = record_of(desk_app)
    with sign_in(desk_app, "doris") as doris:
        doris.post(f"/pult/angebote/{MINE}", data=fields(desk_app, wann="donnerstags"))
    with sign_in(desk_app, "anna") as anna:
        url = f"/pult/angebote/{MINE}/bestaetigen"
        row = anna.post(url, data={"version": version}, headers=PARTIAL)
        assert row.status_code == 409
        assert "gerade geändert" in row.text
    assert record_of(desk_app)[0].verified_at is None


def test_a_proposal_of_the_familienbuero_waits_on_the_overview(desk_app: FastAPI) -> None:
    url = f"/pult/angebote/{MINE}"
    with sign_in(desk_app, "clara") as clara:
        clara.post(url, data=fields(desk_app, wann="donnerstags"))
    assert record_of(desk_app)[0].schedule != "donnerstags"
    with sign_in(desk_app, "anna") as anna:
        assert "Vorschlag von Clara" in anna.get("/pult").text
        link = re.findall(rf"{url}\?fassung=\d+", anna.get(url).text)[0]
        assert 'value="donnerstags"' in anna.get(link).text


def test_everything_begun_stands_on_the_overview_for_nothing_else_lists_it(
    desk_app: FastAPI,
) -> None:
    index = desk_app.state.index
    slugs = [
        slug
        for slug, offer in index.catalogue.offers.items()
        if [kommune.slug for kommune in offer.kommunen] == ["kreuzau"]
    ][:6]
    with sign_in(desk_app, "anna") as anna, sign_in(desk_app, "clara") as clara:
        for slug in slugs[:3]:
            anna.post("/pult/entwurf", data=fields(desk_app, slug, wann="x"), headers=PARTIAL)
            changed = fields(desk_app, slug, wann="y", aktion="entwurf")
            assert anna.post(f"/pult/angebote/{slug}", data=changed).status_code == 303
        for slug in slugs:
            anna.post("/pult/entwurf", data=fields(desk_app, slug, wann="z"), headers=PARTIAL)
            assert (
                clara.post(
                    f"/pult/angebote/{slug}", data=fields(desk_app, slug, wann="w")
                ).status_code
                == 303
            )
        page = anna.get("/pult").text
    assert 'Angefangen <span class="muted">(12)' in page
    assert page.count("nicht gespeichert") == 9
    assert page.count("Entwurf von Anna") == 3
    # Proposals are all in the Eingang.
    assert page.count("Vorschlag von Clara") == SHOWN
    assert "2 weitere im Eingang" in page
    with sign_in(desk_app, "anna") as anna:
        assert anna.get("/pult/eingang").text.count("Vorschlag von Clara") == 6


def test_the_list_finds_by_title_group_and_kommune(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client:
        assert "Rurmäuse" in client.get("/pult/angebote?q=rurmäuse").text
        assert "Rurmäuse" not in client.get("/pult/angebote?q=rurmäuse&kommune=titz").text
        everything = client.get("/pult/angebote?kommune=alle").text
        assert int(re.findall(r"(\d+) Angebote?<", everything)[0]) > 300
        assert client.get("/pult/angebote?seite=99&gruppe=faellig").status_code == 200


# --- the inbox ---------------------------------------------------------------------------------


def reported(client: TestClient, desk_app: FastAPI) -> int:
    text = {"thema": "zeit-ort", "text": "Jetzt donnerstags", "antwort": "vater@example.org"}
    answer = client.post(f"/angebote/{MINE}/melden", data=text)
    assert answer.status_code == 303
    with database.session(desk_app.state.engine) as session:
        return session.exec(select(Report.id)).one() or 0


def test_a_report_reaches_the_kuemmerer_and_its_answer_the_visitor(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client:
        number = reported(client, desk_app)
        assert "Jetzt donnerstags" in client.get("/pult").text
        inbox = client.get("/pult/eingang").text
        assert "Jetzt donnerstags" in inbox
        for cure in ("/kurz", "/kurz#faellt_aus_bis", "#grund-status"):
            assert f'href="/pult/angebote/{MINE}{cure}"' in inbox
        url = f"/pult/eingang/meldung/{number}"
        assert "antwort-fehlt" in client.post(url, data={"antwort": ""}).headers["location"]
        client.post(url, data={"antwort": "Ist geändert, danke."})
        assert "Jetzt donnerstags" not in client.get("/pult/eingang").text
    with database.session(desk_app.state.engine) as session:
        letters = {mail.recipient for mail in session.exec(select(Mail))}
        report = session.exec(select(Report)).one()
        assert letters == {"anna@example.org", "vater@example.org"}
        assert (report.answer, report.answer_to) == ("Ist geändert, danke.", None)


def test_a_visitor_s_proposal_fills_the_form_in_and_becomes_an_offer(desk_app: FastAPI) -> None:
    said = {
        "titel": "Vorlesen in Winden", "beschreibung": "Bilderbücher für Kinder ab drei.",
        "traeger": "Bücherei Winden", "kommune": "kreuzau",
        "wo": "Pfarrheim, Hauptstraße 12, 52372 Winden",
        "kontakt": "02422 1234 oder lesen@example.org, am besten nachmittags",
    }  # fmt: skip
    with sign_in(desk_app, "anna") as client:
        status_page = client.post("/vorschlagen", data=said).headers["location"]
        inbox = client.get("/pult/eingang").text
        number = re.findall(r"vorschlag=(\d+)", inbox)[0]
        form = client.get(f"/pult/angebote/neu?vorschlag={number}").text
        for value in ("Vorlesen in Winden", "Pfarrheim", "Hauptstraße 12", "52372", "Winden",
                      "02422 1234", "lesen@example.org", "Vorschlag auf dieser Seite"):  # fmt: skip
            assert f'value="{value}"' in form
        assert ">\nBilderbücher für Kinder ab drei.</textarea>" in form
        assert "am besten nachmittags</textarea>" in form
        new = fields(
            desk_app, **{"titel": "Vorlesen in Winden", "vorschlag": number, "gesehen": "0",
                         "entwurf-zu": "neu"},
        )  # fmt: skip
        client.post("/pult/angebote/neu", data=new)
        assert client.get("/angebote/vorlesen-in-winden").status_code == 200
        assert "angenommen" in client.get(status_page).text


# --- who is not signed in; test_rights.py has the matrix ------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/pult", "/pult/angebote", "/pult/eingang", "/pult/angebote/neu", f"/pult/angebote/{MINE}",
        f"/pult/angebote/{MINE}/verlauf", "/pult/konten", "/pult/konto", "/pult/rechte",
    ],
)  # fmt: skip
def test_without_signing_in_nothing_of_the_desk_is_shown(desk_app: FastAPI, path: str) -> None:
    with TestClient(desk_app, base_url="https://testserver", follow_redirects=False) as client:
        answer = client.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/anmelden?")


def test_without_signing_in_nothing_is_written(desk_app: FastAPI) -> None:
    writes = [
        route.path
        for module in (overview, account, accounts, deskinbox, deskoffers)
        for route in module.router.routes
        if isinstance(route, APIRoute) and "POST" in (route.methods or ())
    ]
    assert len(writes) > 10
    with TestClient(desk_app, base_url="https://testserver", follow_redirects=False) as client:
        for path in writes:
            url = path.replace("{slug}", MINE).replace("{number}", "1")
            assert client.post(url, data={"version": "1"}).status_code == 401, path
    with database.session(desk_app.state.engine) as session:
        assert session.exec(select(DraftRow)).all() == []
        assert {row.version for row in session.exec(select(OfferRow))} == {1}


def test_another_website_cannot_make_a_kuemmerer_act(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client:
        answer = client.post(
            f"/pult/angebote/{MINE}/bestaetigen",
            data={"version": 1},
            headers={"Sec-Fetch-Site": "cross-site"},
        )
    assert answer.status_code == 403
    assert record_of(desk_app)[0].verified_at is None
