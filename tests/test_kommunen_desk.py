"""Town hall and Kümmerer of a Kommune, edited at the desk and read by families."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app import database
from app.offers import importing, kommune_form, kommune_store
from app.records import files
from tests.cast import sign_in

PATH = "/pult/kommunen/kreuzau"
FILE = files.DATA / "kommunen.yaml"


@pytest.fixture
def anna(desk_app: FastAPI) -> Iterator[TestClient]:
    with sign_in(desk_app, "anna") as client:
        yield client


def typed(app: FastAPI, **changed: str) -> dict[str, str | list[str]]:
    """The form as it opens, with what somebody changes."""
    with database.session(app.state.engine) as session:
        row = kommune_store.by_slug(session, "kreuzau")
        assert row is not None
        pairs = kommune_form.KommuneForm.of(kommune_store.record_of(row)).pairs
        version = row.version
    form: dict[str, str | list[str]] = dict(pairs)
    for name in ("quelle", "quelle_jahr"):
        form[name] = [value for each, value in pairs if each == name]
    return {**form, "gesehen": str(version), **changed}


def public(app: FastAPI, path: str = "/kommunen/kreuzau") -> str:
    return TestClient(app, base_url="https://testserver").get(path).text


def test_the_kuemmerer_is_read_as_far_as_the_kommune_wants(
    desk_app: FastAPI, anna: TestClient
) -> None:
    assert "Wer sich kümmert" not in public(desk_app)
    said = typed(
        desk_app,
        kuemmerer_stelle="Jugendbüro im Rathaus, Zimmer 12",
        kuemmerer_telefon="02422 / 507-123",
        kuemmerer_zeiten="dienstags 9 bis 12 Uhr",
    )
    answer = anna.post(PATH, data=said)
    assert answer.headers["location"] == f"{PATH}?fertig=kommune"
    page = public(desk_app)
    assert "Wer sich kümmert" in page
    assert "Jugendbüro im Rathaus, Zimmer 12" in page
    assert 'href="tel:+492422507123"' in page
    assert "Jugendbüro im Rathaus" in public(desk_app, "/tr/kommunen/kreuzau")
    # Who has a new number for offers is led to the form in which this one stands, too.
    asked = {"was": "telefon", "alt": "02422 507-123", "neu": "02422 507-124"}
    assert f'href="{PATH}"' in anna.get("/pult/viele/ersetzen", params=asked).text
    empty = {name: "" for name in said if name.startswith("kuemmerer_")}
    anna.post(PATH, data=typed(desk_app, **empty))
    assert "Wer sich kümmert" not in public(desk_app)
    history = anna.get(PATH).text
    assert "Kümmerer: Stelle" in history
    assert "Anna" in history


def test_a_new_number_of_the_town_hall_is_everywhere_and_of_this_year(
    desk_app: FastAPI, anna: TestClient
) -> None:
    assert anna.post(PATH, data=typed(desk_app, telefon="02422 507-999")).status_code == 303
    page = public(desk_app)
    assert "tel:+492422507999" in page
    assert "Stand 2026" in page


def test_what_is_wrong_is_said_and_all_that_was_typed_stays(
    desk_app: FastAPI, anna: TestClient
) -> None:
    wrong = typed(desk_app, telefon="keine Ahnung", kuemmerer_zeiten="montags", strasse="")
    answer = anna.post(PATH, data=wrong)
    assert answer.status_code == 422
    for said in ("keine Ahnung", "montags", "Bitte die Stelle angeben", "hat eine Anschrift"):
        assert said in answer.text
    with database.session(desk_app.state.engine) as session:
        row = kommune_store.by_slug(session, "kreuzau")
        assert row is not None
        assert row.version == 1


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("telefon", "02422 507-0 (Frau Zuckerwatte)"),
        ("kuemmerer_stelle", "Herr Zuckerwatte, Jugendamt"),
    ],
)
def test_nobody_s_name_is_published(
    desk_app: FastAPI, anna: TestClient, field: str, text: str
) -> None:
    answer = anna.post(PATH, data=typed(desk_app, **{field: text}))
    assert answer.status_code == 422
    assert "Bitte ohne Namen von Personen" in answer.text
    assert "Zuckerwatte" not in public(desk_app)


def test_enter_in_a_line_saves_nothing(desk_app: FastAPI, anna: TestClient) -> None:
    first = re.findall(r'<button[^>]*name="aktion" value="(\w+)"', anna.get(PATH).text)[0]
    sent = typed(desk_app, oeffnungszeiten="montags 7 bis 8 Uhr", aktion=first)
    checked = anna.post(PATH, data=sent)
    assert checked.status_code == 200
    assert "Gespeichert ist noch nichts." in checked.text
    assert "montags 7 bis 8 Uhr" in checked.text
    assert "montags 7 bis 8 Uhr" not in anna.get(PATH).text


def test_two_at_once_lose_nothing(desk_app: FastAPI, anna: TestClient) -> None:
    mine = typed(desk_app, telefon="02422 507-111")
    with sign_in(desk_app, "doris") as doris:
        first = doris.post(PATH, data=typed(desk_app, telefon="02422 507-222"))
        assert first.status_code == 303
    answer = anna.post(PATH, data=mine)
    assert answer.status_code == 409
    assert "02422 507-111" in answer.text
    assert "02422 507-222" in answer.text
    assert 'name="gesehen" value="2"' in answer.text
    assert anna.post(PATH, data={**mine, "gesehen": "2"}).status_code == 303


def test_an_import_leaves_what_a_person_has_changed_and_an_export_writes_it(
    desk_app: FastAPI, anna: TestClient, tmp_path: Path
) -> None:
    said = typed(desk_app, kuemmerer_stelle="Jugendbüro im Rathaus")
    assert anna.post(PATH, data=said).status_code == 303
    with database.session(desk_app.state.engine) as session:
        assert importing.import_kommunen(session, FILE) == []
        session.commit()
        kept = kommune_store.by_slug(session, "kreuzau")
        assert kept is not None
        assert kept.record["kuemmerer"]["office"] == "Jugendbüro im Rathaus"
        theirs = tmp_path / "kommunen.yaml"
        number = kept.record["rathaus"]["phone"]
        theirs.write_text(FILE.read_text(encoding="utf-8").replace(number, "02422 507-333"))
        refused = importing.import_kommunen(session, theirs)
        assert len(refused) == 1
        assert "kreuzau" in refused[0]
        folder = tmp_path / "out"
        importing.export_all(session, folder)
        assert "Jugendbüro im Rathaus" in (folder / "kommunen.yaml").read_text(encoding="utf-8")


def test_of_a_kommune_that_nobody_touched_an_export_changes_nothing(
    desk_app: FastAPI, anna: TestClient, tmp_path: Path
) -> None:
    assert anna.post(PATH, data=typed(desk_app)).status_code == 303
    with database.session(desk_app.state.engine) as session:
        importing.export_all(session, tmp_path)
    assert (tmp_path / "kommunen.yaml").read_bytes() == FILE.read_bytes()
