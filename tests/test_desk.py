"""The desk: what waits, changing an offer, losing nothing, undoing.

The cast: Anna looks after Kreuzau, Bernd after Titz; Clara sits in the Familienbüro, Doris in the
Präventionsbüro.
"""

import re
from html import unescape
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import event
from sqlmodel import select
from starlette.testclient import TestClient

from app import database, drafts, forms, offers
from app.indexing import Index
from app.models import DraftRow, Mail, OfferRow, Report, Revision
from app.records import OfferRecord
from app.routes import desk, deskaccounts, deskinbox, deskoffers
from tests.cast import PASSPHRASE, Clock, sign_in

MINE = "kita-rurmaeuse-kreuzau"
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
QUERIES = 22
"""Of the dashboard, whatever the number of offers."""


def record_of(app: FastAPI, slug: str = MINE) -> tuple[OfferRecord, int]:
    with database.session(app.state.portal.engine) as session:
        row = offers.by_slug(session, slug)
        assert row is not None
        return offers.record_of(row), row.version


def fields(app: FastAPI, slug: str = MINE, **changes: Any) -> dict[str, Any]:
    """The offer's form as it opens, with some fields typed over."""
    record, version = record_of(app, slug)
    found: dict[str, Any] = {}
    for name, value in forms.OfferForm.of(record).pairs:
        found.setdefault(name, []).append(value)
    token = drafts.new_token()
    hidden = {"entwurf": token, "entwurf-zu": slug, "gesehen": str(version)}
    return {**found, **hidden, "aktion": "veroeffentlichen", **changes}


def foreign_slug(app: FastAPI) -> str:
    """An offer of another Kommune than Anna's."""
    index: Index = app.state.portal.index
    return next(
        slug
        for slug, offer in index.catalogue.offers.items()
        if [kommune.slug for kommune in offer.kommunen] == ["titz"]
    )


def revisions_of(app: FastAPI, slug: str = MINE) -> list[Revision]:
    with database.session(app.state.portal.engine) as session:
        row = offers.by_slug(session, slug)
        assert row is not None
        statement = select(Revision).where(Revision.offer_id == row.id)
        return list(session.exec(statement.order_by("version")))


# --- the dashboard -----------------------------------------------------------------------------


def test_the_overview_says_what_waits_in_my_kommune(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client:
        page = client.get("/pult").text
    for title in ("Jetzt prüfen", "Stimmt das noch?", "Lücken in meiner Kette", "Zuletzt geändert"):
        assert title in page
    assert "Neues Angebot" in page


def test_the_overview_needs_the_same_queries_for_few_offers_and_for_many(
    desk_app: FastAPI,
) -> None:
    asked: list[str] = []
    engine = desk_app.state.portal.engine

    def count(name: str) -> int:
        with sign_in(desk_app, name) as client:
            event.listen(engine, "before_cursor_execute", listen)
            asked.clear()
            assert client.get("/pult").status_code == 200
            event.remove(engine, "before_cursor_execute", listen)
        return len([each for each in asked if each.startswith("SELECT")])

    def listen(*call: Any) -> None:
        asked.append(call[2])

    assert count("anna") == count("doris")
    assert count("doris") <= QUERIES


def test_stimmt_noch_is_one_click_with_and_without_script(desk_app: FastAPI) -> None:
    _record, version = record_of(desk_app)
    with sign_in(desk_app, "anna") as client:
        url = f"/pult/angebote/{MINE}/bestaetigen"
        row = client.post(url, data={"version": version}, headers=PARTIAL)
        assert row.status_code == 200
        assert "bestätigt" in row.text
        assert "<html" not in row.text
        assert "geprüft am 24.11.2026" in client.get(f"/angebote/{MINE}").text
        again = client.post(url, data={"version": version + 1})
        assert again.headers["location"] == "/pult?fertig=bestaetigt"


def test_what_somebody_else_has_just_changed_is_not_confirmed_unseen(desk_app: FastAPI) -> None:
    _record, version = record_of(desk_app)
    with sign_in(desk_app, "anna") as client:
        url = f"/pult/angebote/{MINE}/bestaetigen"
        row = client.post(url, data={"version": version - 1}, headers=PARTIAL)
        assert row.status_code == 409
        assert "gerade geändert" in row.text
    assert record_of(desk_app)[0].verified_at is None


def test_the_list_finds_by_title_group_and_kommune(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client:
        assert "Rurmäuse" in client.get("/pult/angebote?q=rurmäuse").text
        assert "Rurmäuse" not in client.get("/pult/angebote?q=rurmäuse&kommune=titz").text
        everything = client.get("/pult/angebote?kommune=alle").text
        assert int(re.findall(r"(\d+) Angebote?<", everything)[0]) > 300
        assert client.get("/pult/angebote?seite=99&gruppe=faellig").status_code == 200


# --- changing an offer -------------------------------------------------------------------------


def test_a_change_is_public_and_found_at_once(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client:
        changed = fields(desk_app, wann="donnerstags 15 Uhr", text="Wir haben ein Zirkuszelt.")
        answer = client.post(f"/pult/angebote/{MINE}", data=changed)
        assert answer.status_code == 303
        page = client.get(answer.headers["location"]).text
        assert "Gespeichert und veröffentlicht" in page
        assert "donnerstags 15 Uhr" in client.get(f"/angebote/{MINE}").text
        assert "Rurmäuse" in client.get("/angebote?q=Zirkuszelt").text
    last = revisions_of(desk_app)[-1]
    assert (last.event, last.by, last.record["schedule"]) == (
        "edited", "Anna", "donnerstags 15 Uhr",
    )  # fmt: skip


def test_a_wrong_field_is_named_and_everything_typed_stays(desk_app: FastAPI) -> None:
    before = len(revisions_of(desk_app))
    with sign_in(desk_app, "anna") as client:
        wrong = fields(desk_app, titel="", wann="donnerstags", plz="52", telefon="keins")
        answer = client.post(f"/pult/angebote/{MINE}", data=wrong)
    assert answer.status_code == 422
    page = unescape(answer.text)
    assert "3 Angaben passen noch nicht" in page
    for kept in ('value="donnerstags"', 'value="52"', 'value="keins"'):
        assert kept in page
    for field in ("titel", "plz", "telefon"):
        assert f'href="#{field}"' in page
        assert f'id="{field}-fehler"' in page
    assert len(revisions_of(desk_app)) == before


def test_two_people_at_different_fields_are_joined(desk_app: FastAPI) -> None:
    first = fields(desk_app, wann="donnerstags")
    second = fields(desk_app, kosten_text="3 Euro")
    with sign_in(desk_app, "anna") as anna, sign_in(desk_app, "doris") as doris:
        assert anna.post(f"/pult/angebote/{MINE}", data=first).status_code == 303
        assert doris.post(f"/pult/angebote/{MINE}", data=second).status_code == 303
    record, _version = record_of(desk_app)
    assert (record.schedule, record.cost_note) == ("donnerstags", "3 Euro")


def test_two_people_at_the_same_field_see_both_versions_and_choose(desk_app: FastAPI) -> None:
    first = fields(desk_app, wann="donnerstags")
    second = fields(desk_app, wann="freitags", kosten_text="3 Euro")
    url = f"/pult/angebote/{MINE}"
    with sign_in(desk_app, "anna") as anna, sign_in(desk_app, "doris") as doris:
        anna.post(url, data=first)
        answer = doris.post(url, data=second)
        assert answer.status_code == 409
        for said in ("Ihre Fassung", "Gespeicherte Fassung", "donnerstags", "freitags"):
            assert said in answer.text
        seen = re.findall(r'name="gesehen" value="(\d+)"', answer.text)[0]
        chosen = {**second, "gesehen": seen, "nimm-schedule": "gespeichert"}
        assert doris.post(url, data=chosen).status_code == 303
    record, _version = record_of(desk_app)
    assert (record.schedule, record.cost_note) == ("donnerstags", "3 Euro")


def test_an_older_version_comes_back_and_nothing_is_lost(desk_app: FastAPI) -> None:
    old, version = record_of(desk_app)
    url = f"/pult/angebote/{MINE}"
    with sign_in(desk_app, "anna") as client:
        client.post(url, data=fields(desk_app, wann="donnerstags"))
        history = client.get(f"{url}/verlauf").text
        assert "Anna" in history
        assert "donnerstags" in history
        back = {"fassung": version, "version": version + 1}
        assert client.post(f"{url}/wiederherstellen", data=back).status_code == 303
    assert record_of(desk_app)[0] == old
    assert [each.event for each in revisions_of(desk_app)][-2:] == ["edited", "restored"]


def test_withdrawn_is_gone_from_the_search_and_can_come_back(desk_app: FastAPI) -> None:
    _record, version = record_of(desk_app)
    url = f"/pult/angebote/{MINE}"
    with sign_in(desk_app, "anna") as client:
        nothing = client.post(f"{url}/zurueckziehen", data={"version": version, "grund": " "})
        assert "grund-fehlt" in nothing.headers["location"]
        client.post(f"{url}/zurueckziehen", data={"version": version, "grund": "Umbau"})
        gone = client.get(f"/angebote/{MINE}")
        assert gone.status_code == 410
        assert "Umbau" in gone.text
        client.post(f"{url}/zurueckholen", data={"version": version + 1})
        assert client.get(f"/angebote/{MINE}").status_code == 200


def test_a_new_offer_is_a_draft_first_and_then_public(desk_app: FastAPI) -> None:
    new = {**fields(desk_app), "titel": "Spielkreis Drove", "entwurf-zu": "neu", "gesehen": "0"}
    with sign_in(desk_app, "anna") as client:
        answer = client.post("/pult/angebote/neu", data={**new, "aktion": "entwurf"})
        assert answer.headers["location"] == "/pult/angebote/spielkreis-drove?fertig=entwurf"
        assert client.get("/angebote/spielkreis-drove").status_code == 404
        public = fields(desk_app, "spielkreis-drove")
        client.post("/pult/angebote/spielkreis-drove", data=public)
        assert client.get("/angebote/spielkreis-drove").status_code == 200


def test_another_kommune_s_idea_is_taken_over_and_its_origin_remembered(
    desk_app: FastAPI,
) -> None:
    model = foreign_slug(desk_app)
    with sign_in(desk_app, "anna") as client:
        page = client.get(f"/pult/angebote/neu?vorlage={model}").text
        assert model in page
        new = fields(
            desk_app, model,
            **{"titel": "Gute Idee Kreuzau", "kommunen": "kreuzau", "gesehen": "0",
               "entwurf-zu": f"vorlage:{model}"},
        )  # fmt: skip
        assert client.post("/pult/angebote/neu", data=new).status_code == 303
    record, _version = record_of(desk_app, "gute-idee-kreuzau")
    assert record.origin == model
    assert revisions_of(desk_app, "gute-idee-kreuzau")[0].event == "copied"


def test_the_familienbuero_proposes_and_the_kuemmerer_publishes(desk_app: FastAPI) -> None:
    url = f"/pult/angebote/{MINE}"
    with sign_in(desk_app, "clara") as clara:
        clara.post(url, data=fields(desk_app, wann="donnerstags"))
    assert record_of(desk_app)[0].schedule != "donnerstags"
    with sign_in(desk_app, "anna") as anna:
        assert "Vorschlag von Clara" in anna.get("/pult").text
        link = re.findall(rf"{url}\?fassung=\d+", anna.get(url).text)[0]
        assert 'value="donnerstags"' in anna.get(link).text


# --- nothing typed is lost ---------------------------------------------------------------------


def test_what_was_typed_is_kept_and_comes_back(desk_app: FastAPI) -> None:
    url = f"/pult/angebote/{MINE}"
    typed = fields(desk_app, wann="vielleicht donnerstags", titel="")
    with sign_in(desk_app, "anna") as client:
        answer = client.post("/pult/entwurf", data=typed, headers=PARTIAL)
        assert "Entwurf gesichert" in answer.text
        page = client.get(url).text
        assert "ist wieder da" in page
        assert 'value="vielleicht donnerstags"' in page
        assert "vielleicht donnerstags" not in client.get(f"/angebote/{MINE}").text
        assert "Angefangen" in client.get("/pult").text
        client.post(url, data={**typed, "titel": "Kita Rurmäuse Kreuzau"})
        assert "ist wieder da" not in client.get(url).text


def test_an_expired_session_loses_nothing(desk_app: FastAPI, clock: Clock) -> None:
    url = f"/pult/angebote/{MINE}"
    typed = fields(desk_app, wann="donnerstags")
    with sign_in(desk_app, "anna") as client:
        clock.go(hours=2)
        asked = client.post(url, data=typed)
        assert asked.status_code == 401
        kept = unescape(re.findall(r'name="behalten" value="([^"]+)"', asked.text)[0])
        entry = {"email": "anna@example.org", "passphrase": PASSPHRASE, "weiter": url}
        answer = client.post("/anmelden", data={**entry, "behalten": kept})
        assert answer.headers["location"] == url
        assert 'value="donnerstags"' in client.get(url).text


def test_who_else_is_writing_is_a_hint_and_no_lock(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "doris") as doris:
        doris.post("/pult/entwurf", data=fields(desk_app, wann="freitags"), headers=PARTIAL)
    with sign_in(desk_app, "anna") as anna:
        assert "Doris" in anna.get(f"/pult/angebote/{MINE}").text
        answer = anna.post(f"/pult/angebote/{MINE}", data=fields(desk_app, wann="donnerstags"))
        assert answer.status_code == 303


# --- the inbox ---------------------------------------------------------------------------------


def reported(client: TestClient, desk_app: FastAPI) -> int:
    text = {"thema": "zeit-ort", "text": "Jetzt donnerstags", "antwort": "vater@example.org"}
    answer = client.post(f"/angebote/{MINE}/melden", data=text)
    assert answer.status_code == 303
    with database.session(desk_app.state.portal.engine) as session:
        return session.exec(select(Report.id)).one() or 0


def test_a_report_reaches_the_kuemmerer_and_its_answer_the_visitor(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client:
        number = reported(client, desk_app)
        assert "Jetzt donnerstags" in client.get("/pult").text
        assert "Jetzt donnerstags" in client.get("/pult/eingang").text
        url = f"/pult/eingang/meldung/{number}"
        assert "antwort-fehlt" in client.post(url, data={"antwort": ""}).headers["location"]
        client.post(url, data={"antwort": "Ist geändert, danke."})
        assert "Jetzt donnerstags" not in client.get("/pult/eingang").text
    with database.session(desk_app.state.portal.engine) as session:
        letters = {mail.recipient for mail in session.exec(select(Mail))}
        report = session.exec(select(Report)).one()
        assert letters == {"anna@example.org", "vater@example.org"}
        assert (report.answer, report.answer_to) == ("Ist geändert, danke.", None)


def test_a_visitor_s_proposal_fills_the_form_in_and_becomes_an_offer(desk_app: FastAPI) -> None:
    said = {
        "titel": "Vorlesen in Winden", "beschreibung": "Bilderbücher für Kinder ab drei.",
        "traeger": "Bücherei Winden", "kommune": "kreuzau", "kontakt": "02422 1234",
    }  # fmt: skip
    with sign_in(desk_app, "anna") as client:
        status_page = client.post("/vorschlagen", data=said).headers["location"]
        inbox = client.get("/pult/eingang").text
        number = re.findall(r"vorschlag=(\d+)", inbox)[0]
        form = client.get(f"/pult/angebote/neu?vorschlag={number}").text
        assert 'value="Vorlesen in Winden"' in form
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
        for module in (desk, deskaccounts, deskinbox, deskoffers)
        for route in module.router.routes
        if isinstance(route, APIRoute) and "POST" in (route.methods or ())
    ]
    assert len(writes) > 10
    with TestClient(desk_app, base_url="https://testserver", follow_redirects=False) as client:
        for path in writes:
            url = path.replace("{slug}", MINE).replace("{number}", "1")
            assert client.post(url, data={"version": "1"}).status_code == 401, path
    with database.session(desk_app.state.portal.engine) as session:
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
