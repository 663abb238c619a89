"""What is printed speaks the language of its page: sheets, posters of the chain, of the month."""

import io
from collections.abc import Iterator

import pikepdf
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.i18n import SOURCE, TONGUES
from tests.events import add
from tests.foreign import german_on_paper
from tests.pdf_text import said_in

FOREIGN = [code for code, tongue in TONGUES.items() if not tongue.german]
OFFER = "a=fruehe-hilfen-kreis-dueren"
LISTED = f"{OFFER}&a=vettweisser-tisch&a=frauen-helfen-frauen-dueren-frauenhaus&alter=66"
PAPERS = (
    f"/merkzettel.pdf?{LISTED}",
    f"/merkzettel.pdf?{LISTED}&format=a6",
    "/kette/plakat.pdf",
    "/kette/kreuzau/plakat.pdf?format=a4",
)


def paper(client: TestClient, path: str) -> pikepdf.Pdf:
    answer = client.get(path)
    assert answer.status_code == 200
    return pikepdf.open(io.BytesIO(answer.content))


def all_in(pdf: pikepdf.Pdf, code: str) -> None:
    """It says in which language it is, tags what is German, and is accessible."""
    assert str(pdf.Root.Lang) == code
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert "\u2066" not in str(metadata["dc:title"])
    assert german_on_paper(pdf, code) == []
    assert not any("\u2066" in text or "\ufffd" in text for _language, text in said_in(pdf))


@pytest.mark.parametrize("path", PAPERS)
@pytest.mark.parametrize("code", FOREIGN)
def test_a_paper_speaks_the_language_of_its_page(client: TestClient, path: str, code: str) -> None:
    answer = client.get(f"/{code}{path}")
    assert answer.headers["content-language"] == code
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        all_in(pdf, code)
        assert any(language == SOURCE for language, _text in said_in(pdf))


@pytest.mark.parametrize("path", PAPERS)
def test_a_paper_in_einfache_sprache_is_german(client: TestClient, path: str) -> None:
    answer = client.get(f"/einfach{path}")
    assert answer.headers["content-language"] == "de-simple"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert str(pdf.Root.Lang) == SOURCE
        assert {language for language, _text in said_in(pdf)} <= {SOURCE, ""}


@pytest.fixture
def desk(desk_app: FastAPI) -> Iterator[TestClient]:
    with TestClient(desk_app, base_url="https://testserver") as client:
        yield client


def test_so_does_the_poster_of_a_month(desk_app: FastAPI, desk: TestClient) -> None:
    add(desk_app, "laternen", "3.12.2026 17 bis 18.30 Uhr, Anmeldung bis 1.12.2026")
    add(desk_app, "vortrag", "12.12.2026 19 Uhr, ausgebucht", kommunen=["titz"])
    for code in FOREIGN:
        with paper(desk, f"/{code}/termine/plakat.pdf") as pdf:
            said = said_in(pdf)
            # Nobody has translated what these two say of themselves.
            assert (SOURCE, "Laternen") in said
            all_in(pdf, code)
    with paper(desk, "/uk/termine/plakat.pdf") as pdf:
        said = said_in(pdf)
    assert ("uk", "четвер, 3 грудня") in said
    assert ("uk", "17:00 – 18:30") in said
    assert any("Запис до вт, 1 грудня" in text for _language, text in said)


def test_what_is_made_once_is_made_once_a_language(client: TestClient) -> None:
    made = {client.get(f"{tongue.home}/kette/inden/plakat.pdf").content for tongue in FIRST_THREE}
    again = {client.get(f"{tongue.home}/kette/inden/plakat.pdf").content for tongue in FIRST_THREE}
    assert made == again
    assert len(made) == len(FIRST_THREE)


FIRST_THREE = list(TONGUES.values())[:3]


def test_a_sheet_is_in_the_language_that_was_ordered(client: TestClient) -> None:
    """At the desk of the Familienbüro the page is German, and the family reads Ukrainian."""
    for page, ordered in (("", "uk"), ("/ar", "en"), ("/tr", "pl")):
        answer = client.get(f"{page}/merkzettel.pdf?{OFFER}&sprache={ordered}")
        assert answer.headers["content-language"] == ordered
        with pikepdf.open(io.BytesIO(answer.content)) as pdf:
            all_in(pdf, ordered)


def test_what_is_asked_on_the_telephone_stands_on_it_in_german_too(client: TestClient) -> None:
    with paper(client, f"/uk/merkzettel.pdf?{OFFER}") as pdf:
        said = said_in(pdf)
    assert ("uk", "безкоштовно") in said
    assert said[said.index(("uk", "безкоштовно")) + 1] == (SOURCE, "kostenlos")
    with paper(client, f"/merkzettel.pdf?{OFFER}") as pdf:
        assert [text for _language, text in said_in(pdf)].count("kostenlos") == 1


def test_a_note_is_in_the_language_in_which_it_was_typed(client: TestClient) -> None:
    for home, typed_in in (("", SOURCE), ("/uk", "uk")):
        form = {"a": "vettweisser-tisch", "sprache": "uk", "notiz-vettweisser-tisch": "Bus 208"}
        answer = client.post(f"{home}/merkzettel.pdf", data=form)
        with pikepdf.open(io.BytesIO(answer.content)) as pdf:
            assert (typed_in, "Bus 208") in said_in(pdf)


@pytest.mark.parametrize("typed", ["\u2066", "a\u2066b\u2069c\u2069", "\u2069"])
def test_marks_in_a_note_spoil_nothing(client: TestClient, typed: str) -> None:
    form = {"a": "vettweisser-tisch", "sprache": "ar", "notiz-vettweisser-tisch": f"Bus {typed}"}
    assert client.post("/merkzettel.pdf", data=form).status_code == 200


def test_numbers_stand_in_the_order_in_which_they_are_dialled(client: TestClient) -> None:
    """Among letters that run from right to left, too."""
    with paper(client, f"/ar/merkzettel.pdf?{OFFER}&a=hilfetelefon-gewalt-gegen-frauen") as pdf:
        said = [text for language, text in said_in(pdf) if language == "ar"]
    assert "\u200e02421\u00a022-1051900" in said
    assert any("\u200e116\u00a0016" in text for text in said)


def test_its_code_leads_to_the_page_in_the_language(client: TestClient) -> None:
    with paper(client, "/pl/kette/titz/plakat.pdf") as pdf:
        figures = [text for _language, text in said_in(pdf) if text.endswith("/pl/kette/titz")]
        led = {str(note.A.URI) for note in pdf.pages[0].Annots if "/A" in note}
    assert figures
    assert all(each.startswith("http://testserver/pl/") for each in led)
