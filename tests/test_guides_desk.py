"""Offices, guides and pages, edited at the desk and read by families."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import col, select
from starlette.testclient import TestClient

from app import database
from app.desk import guides
from app.i18n import SOURCE
from app.models import TextVersion
from app.offers import importing
from app.records import german as written_german
from app.records import translated
from app.records.files import DATA, load
from app.records.places import Office
from app.records.translation import fingerprint
from app.texts import german, store
from app.vocabulary import Phase, Transition
from app.wording import today
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
        pieces = german.pieces(session, page)
        shown = dict(guides.saved(pieces))
        for number, piece in enumerate(pieces):
            name = piece.key.removeprefix(f"{page}/")
            sent[f"text-{number}"] = wanted.get(name, shown[f"text-{number}"])
            sent[f"gesehen-{number}"] = str(piece.version)
            sent[f"vorher-{number}"] = german.stamp(piece.now)
    return sent


def place(app: FastAPI, page: str, name: str) -> int:
    with database.session(app.state.engine) as session:
        keys = [piece.key for piece in german.pieces(session, page)]
    return keys.index(f"{page}/{name}")


def public(app: FastAPI, path: str) -> str:
    return TestClient(app, base_url="https://testserver").get(path).text


def contact(app: FastAPI) -> str:
    """The Familienbüro on the start page."""
    return public(app, "/").partition('class="contact')[2]


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


def test_the_office_is_asked_how_it_is_known_and_says_its_stand(
    desk_app: FastAPI, doris: TestClient, tmp_path: Path
) -> None:
    sent = form(desk_app, "stellen/familienbuero", phone=OTHER, hours="montags 9 bis 12 Uhr")
    sent["woher-gefragt"] = "ja"
    answer = doris.post(OFFICE, data=sent)
    assert answer.status_code == 422
    assert "Bitte sagen, woher Sie es wissen." in answer.text
    assert OTHER in answer.text
    assert "Stand 2" not in contact(desk_app)
    assert doris.post(OFFICE, data=sent | {"woher": "anruf"}).status_code == 303
    year = today().year
    assert f"Stand: {year}, Auskunft am Telefon" in doris.get(OFFICE).text
    assert f"Stand {year}" in contact(desk_app)
    # The files get number and source; the contact of the initiative is the same office.
    before = {name: (DATA / name).read_bytes() for name in ("kommunen.yaml", "initiative.yaml")}
    with database.session(desk_app.state.engine) as session:
        importing.export_all(session, tmp_path)
    office = load(tmp_path / "kommunen.yaml")["kreis"]["familienbuero"]
    assert (office["phone"], office["stand"]) == (OTHER, year)
    assert office["sources"][-1] == {"title": "Auskunft am Telefon", "seen": year}
    assert load(tmp_path / "initiative.yaml")["contacts"]["familienbuero"]["phone"] == OTHER
    # All that one save wrote is undone at once, and nothing but the file is left.
    number = re.findall(r'value="(alles-\d+)"', doris.get(OFFICE).text)[0]
    assert doris.post(OFFICE, data={"aktion": number}).status_code == 303
    assert doris.post(OFFICE, data={"aktion": number}).status_code == 409
    page = doris.get(OFFICE).text
    assert "Auskunft am Telefon</p>" not in page
    assert "Stand 2" not in contact(desk_app)
    fresh = tmp_path / "again"
    with database.session(desk_app.state.engine) as session:
        importing.export_all(session, fresh)
    for name, said in before.items():
        assert (fresh / name).read_bytes() == said, name


def test_a_fact_that_is_emptied_is_unknown_in_the_file(
    desk_app: FastAPI, doris: TestClient, tmp_path: Path
) -> None:
    sent = form(desk_app, "stellen/familienbuero", email="", url="", **{"place/name": ""})
    assert doris.post(OFFICE, data=sent).status_code == 303
    with database.session(desk_app.state.engine) as session:
        importing.export_all(session, tmp_path)
    office = load(tmp_path / "kommunen.yaml")["kreis"]["familienbuero"]
    assert office["email"] is None
    assert office["place"]["name"] is None
    assert "url" not in office
    assert "hours" not in office
    assert Office.model_validate(office).url is None


def test_what_was_typed_and_not_saved_is_offered_again(
    desk_app: FastAPI, doris: TestClient
) -> None:
    kept = form(desk_app, "uebergaenge/geburt-familie", lead="Noch nicht fertig")
    hidden = dict(re.findall(r'name="(entwurf[a-z-]*)" value="([^"]*)"', doris.get(GUIDE).text))
    assert doris.post("/pult/entwurf", data=kept | hidden).status_code == 204
    opened = doris.get(GUIDE).text
    assert "„Einleitung“ geschrieben" in opened
    assert "Leitfäden: Rund um Geburt und Familie" in doris.get("/pult/entwuerfe").text
    assert "Noch nicht fertig" not in opened
    again = doris.get(f"{GUIDE}?entwurf={hidden['entwurf']}").text
    assert "Noch nicht fertig" in again
    assert doris.post(GUIDE, data=kept | hidden).status_code == 303
    assert "geschrieben:" not in doris.get(GUIDE).text


def test_a_text_that_was_brought_back_follows_a_newer_portal(
    desk_app: FastAPI, doris: TestClient
) -> None:
    page = "uebergaenge/geburt-familie"
    doris.post(GUIDE, data=form(desk_app, page, lead="Unser Satz."))
    undo = {"aktion": f"zurueck-{place(desk_app, page, 'lead')}", "fassung": "1"}
    assert doris.post(GUIDE, data=undo).status_code == 303
    with database.session(desk_app.state.engine) as session:
        rows = session.exec(select(TextVersion).where(col(TextVersion.key) == LEAD)).all()
        # As if the portal had said this before.
        old = max(rows, key=lambda row: row.version)
        old.text, old.source = "Alter Satz.", fingerprint("Alter Satz.")
        session.add(old)
        session.commit()
        lead = next(each for each in german.pieces(session, page) if each.key == LEAD)
    assert (lead.now, lead.conflict) == (lead.of_file, False)


def test_what_stands_in_a_list_is_added_removed_and_moved_with_its_translations(
    desk_app: FastAPI, doris: TestClient, tmp_path: Path
) -> None:
    page = "uebergaenge/geburt-familie"
    first, second, *others = transition(load(DATA / "transitions.yaml"))["questions"]
    turkish = public(desk_app, "/tr/uebergaenge/geburt-familie")
    moved = "\n".join([second, "Ist das eine neue Frage?", first, *others[1:]])
    sent = form(desk_app, page, questions=moved)
    assert doris.post(GUIDE, data=sent).status_code == 303
    read = public(desk_app, "/uebergaenge/geburt-familie")
    places = [read.index(html.escape(text, quote=False)) for text in moved.splitlines()]
    assert places == sorted(places)
    assert others[0] not in read
    known = translated.texts("tr")
    for number, text in enumerate((first, second)):
        said = known.of[f"{page}/questions/{number}"].text
        assert said in turkish, text
        assert said in public(desk_app, "/tr/uebergaenge/geburt-familie"), text
    with database.session(desk_app.state.engine) as session:
        importing.export_all(session, tmp_path)
    written = transition(load(tmp_path / "transitions.yaml"))
    assert written["questions"] == moved.splitlines()
    # Two that become one are another text, too; one that is too long is told there.
    sent = form(desk_app, page, questions=moved.replace("\n", " ", 1))
    assert doris.post(GUIDE, data=sent).status_code == 303
    assert f"{second} Ist das" in public(desk_app, "/uebergaenge/geburt-familie")
    answer = doris.post(GUIDE, data=form(desk_app, page, questions=f"Kurz?\n{'lang ' * 70}"))
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 1


def transition(whole: Any) -> Any:
    return next(each for each in whole if each["slug"] == "geburt-familie")


def test_a_second_process_follows_what_was_written(desk_app: FastAPI, doris: TestClient) -> None:
    with database.session(desk_app.state.engine) as session:
        other = store.Standing()
        other.load(session)
    doris.post(GUIDE, data=form(desk_app, "uebergaenge/geburt-familie", lead="Unser Satz."))
    # What this one has laid is forgotten: the other one knows only what it read before.
    translated.lay({})
    with database.session(desk_app.state.engine) as session:
        other.catch_up(session)
    now = written_german.now(german.files())
    assert now.transitions[Transition("geburt-familie")].lead == "Unser Satz."


def test_steps_are_moved_taken_out_and_given_other_months(
    desk_app: FastAPI, doris: TestClient, tmp_path: Path
) -> None:
    page = "phasen/ausbildung-beruf"
    path = "/pult/leitfaeden/phasen-ausbildung-beruf"
    steps = german.files().phases[Phase("ausbildung-beruf")].steps
    rules = german.files().school_year
    free = [step for step in steps if step.id not in {*rules.window_of, *rules.age_of}]
    gone, other = free[:2]
    titles = [step.title for step in steps if step is not gone]
    wrong = form(
        desk_app,
        page,
        steps="\n".join([*titles, "Ein neuer"]),
        **{f"steps/{other.id}/months": "9 bis 3"},
    )
    answer = doris.post(path, data=wrong)
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 2
    assert "Ein neuer" in answer.text
    months = {f"steps/{other.id}/months": "200 bis 210"}
    sent = form(desk_app, page, steps="\n".join(reversed(titles)), **months)
    assert doris.post(path, data=sent).status_code == 303
    with database.session(desk_app.state.engine) as session:
        importing.export_all(session, tmp_path)
    said = next(
        each for each in load(tmp_path / "phases.yaml") if each["slug"] == "ausbildung-beruf"
    )
    assert [step["title"] for step in said["steps"]] == titles[::-1]
    changed = next(step for step in said["steps"] if step["id"] == other.id)
    assert changed["months"] == {"from": 200, "to": 210}
    assert gone.title not in public(desk_app, "/phasen/ausbildung-beruf")
    # The same form again says nothing new; undone, all is as it was.
    assert doris.post(path, data=form(desk_app, page)).status_code == 303
    assert versions(desk_app) == 2
    number = re.findall(r'value="(alles-\d+)"', doris.get(path).text)[0]
    assert doris.post(path, data={"aktion": number}).status_code == 303
    with database.session(desk_app.state.engine) as session:
        importing.export_all(session, tmp_path / "again")
    fresh = tmp_path / "again" / "phases.yaml"
    assert fresh.read_bytes() == (DATA / "phases.yaml").read_bytes()


def test_who_takes_back_a_fact_alone_takes_back_how_it_was_known(
    desk_app: FastAPI, doris: TestClient
) -> None:
    page = "stellen/familienbuero"
    sent = form(desk_app, page, phone=OTHER, hours="montags 9 bis 12 Uhr")
    doris.post(OFFICE, data=sent | {"woher-gefragt": "ja", "woher": "vor-ort"})
    undo = {"aktion": f"zurueck-{place(desk_app, page, 'phone')}", "fassung": "1"}
    assert doris.post(OFFICE, data=undo).status_code == 303
    assert "montags 9 bis 12 Uhr" in contact(desk_app)
    assert "Stand 2" not in contact(desk_app)
