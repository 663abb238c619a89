"""Offices, guides and pages, edited at the desk and read by families."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlmodel import col, select
from starlette.testclient import TestClient

from app import database
from app.i18n import SOURCE
from app.models import TextVersion
from app.offers import importing
from app.records import translated
from app.texts import german
from tests.cast import sign_in

OFFICE = "/pult/leitfaeden/stellen-familienbuero"
GUIDE = "/pult/leitfaeden/uebergaenge-geburt-familie"
LEAD = "uebergaenge/geburt-familie/lead"
NUMBER, OTHER = "tel:+49242122777", "02421 22-777"


@pytest.fixture
def doris(desk_app: FastAPI) -> Iterator[TestClient]:
    """Of the Präventionsbüro."""
    with sign_in(desk_app, "doris") as client:
        yield client
    translated.lay({})


def form(app: FastAPI, page: str, **wanted: str) -> dict[str, str]:
    """The form as it opens, with what somebody types for texts named by the end of their keys."""
    sent = {}
    with database.session(app.state.engine) as session:
        for number, piece in enumerate(german.pieces(session, page)):
            name = piece.key.removeprefix(f"{page}/")
            sent[f"text-{number}"] = wanted.get(name, piece.now)
            sent[f"gesehen-{number}"] = str(piece.version)
            sent[f"vorher-{number}"] = german.stamp(piece.now)
    return sent


def place(app: FastAPI, page: str, name: str) -> int:
    with database.session(app.state.engine) as session:
        keys = [piece.key for piece in german.pieces(session, page)]
    return keys.index(f"{page}/{name}")


def public(app: FastAPI, path: str) -> str:
    return TestClient(app, base_url="https://testserver").get(path).text


def versions(app: FastAPI) -> int:
    with database.session(app.state.engine) as session:
        return len(
            session.exec(select(TextVersion).where(col(TextVersion.language) == SOURCE)).all()
        )


def test_a_new_number_of_the_office_is_on_every_page_until_it_is_undone(
    desk_app: FastAPI, doris: TestClient
) -> None:
    pages = ("/", "/hilfe-sofort", "/fachkraefte", "/termine", "/tr/", "/phasen/kita")
    before = {path: public(desk_app, path) for path in pages}
    sent = form(desk_app, "stellen/familienbuero", phone=OTHER)
    assert doris.post(OFFICE, data=sent).headers["location"] == f"{OFFICE}?fertig=leitfaden"
    for path in pages:
        assert NUMBER not in before[path]
        assert NUMBER in public(desk_app, path), path
    assert doris.post(OFFICE, data=sent).status_code == 303
    assert versions(desk_app) == 1
    number = place(desk_app, "stellen/familienbuero", "phone")
    undo = {"aktion": f"zurueck-{number}", "fassung": "1"}
    assert doris.post(OFFICE, data=undo).status_code == 303
    assert NUMBER not in public(desk_app, "/fachkraefte")
    assert doris.post(OFFICE, data=undo).status_code == 409


def test_what_is_wrong_is_said_at_its_text_and_what_was_typed_stays(
    desk_app: FastAPI, doris: TestClient
) -> None:
    sent = form(desk_app, "stellen/familienbuero", phone="keine", hours="bei Frau Muster")
    answer = doris.post(OFFICE, data=sent)
    assert answer.status_code == 422
    assert "bei Frau Muster" in answer.text
    assert answer.text.count('aria-invalid="true"') == 2
    too_long = {"steps/geburtsort-waehlen/title": "lang " * 30}
    sent = form(desk_app, "uebergaenge/geburt-familie", lead="", **too_long)
    answer = doris.post(GUIDE, data=sent)
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 2
    assert versions(desk_app) == 0


def test_two_who_change_different_texts_keep_both_and_the_same_one_is_asked(
    desk_app: FastAPI, doris: TestClient
) -> None:
    page = "uebergaenge/geburt-familie"
    mine = form(desk_app, page, lead="Meine Einleitung.")
    other = form(desk_app, page, text="Ein anderer Text.")
    third = form(desk_app, page, lead="Eine dritte Einleitung.")
    assert doris.post(GUIDE, data=mine).status_code == 303
    assert doris.post(GUIDE, data=other).status_code == 303
    answer = doris.post(GUIDE, data=third)
    assert answer.status_code == 409
    assert "Eine dritte Einleitung." in answer.text
    assert "Meine Einleitung." in answer.text
    read = public(desk_app, "/uebergaenge/geburt-familie")
    assert "Meine Einleitung." in read
    assert "Ein anderer Text." in read
    # What is sent again from the page that asked is taken.
    names = dict(re.findall(r'name="((?:gesehen|vorher)-\d+)" value="([^"]*)"', answer.text))
    assert doris.post(GUIDE, data=third | names).status_code == 303
    assert "Eine dritte Einleitung." in public(desk_app, "/uebergaenge/geburt-familie")


def test_a_translation_of_what_was_changed_is_old_and_the_files_get_it(
    desk_app: FastAPI, doris: TestClient, tmp_path: Path
) -> None:
    before = translated.texts("tr").of[LEAD].text
    sent = form(desk_app, "uebergaenge/geburt-familie", lead="Mit der Geburt wird vieles neu.")
    seen = doris.post(GUIDE, data=sent | {"aktion": "ansehen"})
    assert "So sieht es aus" in seen.text
    assert versions(desk_app) == 0
    doris.post(GUIDE, data=sent)
    turkish = public(desk_app, "/tr/uebergaenge/geburt-familie")
    assert "Mit der Geburt wird vieles neu." in turkish
    assert before in turkish
    listed = doris.get("/pult/leitfaeden").text
    assert "Übersetzung veraltet: " in listed
    assert LEAD in doris.get("/pult/texte?sprache=tr&stand=stale").text
    with database.session(desk_app.state.engine) as session:
        importing.export_all(session, tmp_path)
    said = (tmp_path / "transitions.yaml").read_text(encoding="utf-8")
    assert "lead: Mit der Geburt wird vieles neu." in said


def test_where_a_newer_portal_says_something_else_it_is_asked(
    desk_app: FastAPI, doris: TestClient
) -> None:
    page = "uebergaenge/geburt-familie"
    doris.post(GUIDE, data=form(desk_app, page, lead="Unser Satz."))
    with database.session(desk_app.state.engine) as session:
        row = session.exec(select(TextVersion).where(col(TextVersion.key) == LEAD)).one()
        row.source = "00000000"
        session.add(row)
        session.commit()
    assert "Neues im Portal" in doris.get("/pult/leitfaeden").text
    assert "In der neuen Fassung des Portals steht" in doris.get(GUIDE).text
    number = place(desk_app, page, "lead")
    settled = form(desk_app, page) | {"aktion": f"uebernehmen-{number}"}
    assert doris.post(GUIDE, data=settled).status_code == 303
    assert "Unser Satz." not in public(desk_app, "/uebergaenge/geburt-familie")
    assert "In der neuen Fassung" not in doris.get(GUIDE).text


def test_the_familienbuero_changes_its_own_facts_and_nothing_else(desk_app: FastAPI) -> None:
    sent = form(desk_app, "stellen/familienbuero", hours="montags 9 bis 12 Uhr")
    with sign_in(desk_app, "anna") as anna:
        assert anna.get(OFFICE).status_code == 200
        assert anna.post(OFFICE, data=sent).status_code == 403
    with sign_in(desk_app, "clara") as clara:
        assert clara.post(OFFICE, data=sent).status_code == 303
        assert clara.post(GUIDE, data={}).status_code == 403
    assert "montags 9 bis 12 Uhr" in public(desk_app, "/")
