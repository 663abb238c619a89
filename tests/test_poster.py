"""The posters: tagged PDF/UA, complete, with everything that paper needs."""

import io
import re
from collections.abc import Callable

import pikepdf
import pytest
from fastapi import FastAPI
from pypdf import PdfReader
from starlette.testclient import TestClient

from app import press
from app.chain.poster import TEMPLATE, content
from app.vocabulary import KOMMUNEN, ON_CHAIN

PATHS = ["/kette/plakat.pdf", *(f"/kette/{kommune}/plakat.pdf" for kommune in KOMMUNEN)]


def bare(text: str) -> str:
    """Letters and digits alone: line breaks and hyphenation are the paper's."""
    return re.sub(r"[\W_]+", "", text.replace("\u00ad", ""))


def words_of(pdf: bytes) -> str:
    return bare("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def tags(element: pikepdf.Object) -> list[pikepdf.Dictionary]:
    """All structure elements of the document, in reading order."""
    found: list[pikepdf.Dictionary] = []
    if isinstance(element, pikepdf.Array):
        for kid in element:
            found += tags(kid)
    elif isinstance(element, pikepdf.Dictionary):
        if "/S" in element:
            found.append(element)
        if "/K" in element:
            found += tags(element["/K"])
    return found


@pytest.mark.parametrize("path", PATHS)
def test_every_offer_stands_on_the_poster(
    client: TestClient, portal_app: FastAPI, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    portal = portal_app.state
    kommune = path.split("/")[2]
    text = words_of(answer.content)
    missing = [
        offer.title
        for offer in portal.index.catalogue.offers.values()
        if offer.kind in ON_CHAIN
        and (offer.countywide or any(k.slug == kommune for k in offer.kommunen))
        and bare(offer.title) not in text
    ]
    assert not missing


@pytest.mark.parametrize("query", ["", "?format=a4"])
def test_the_poster_is_a_tagged_document(client: TestClient, query: str) -> None:
    pdf = client.get(f"/kette/kreuzau/plakat.pdf{query}").content
    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == "de"
        assert root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Die Präventionskette in Kreuzau"
        elements = tags(root.StructTreeRoot.K)
        kinds = [str(element.S) for element in elements]
        assert kinds.count("/H1") == 2
        assert kinds.count("/H2") >= 12
        assert kinds.count("/Link") > 170
        figures = [element for element in elements if str(element.S) == "/Figure"]
        assert [str(figure.Alt) for figure in figures] == [
            "QR-Code zur Internetseite http://testserver/kette/kreuzau"
        ]
        width, height = (float(side) for side in document.pages[0].MediaBox[2:])
        assert width > height
        assert (round(width), round(height)) == ((842, 595) if query else (1191, 842))


def test_the_poster_names_its_stand_its_publisher_and_its_pages(
    make_app: Callable[..., FastAPI],
) -> None:
    app = make_app(operator_name="Kreis Musterstadt, Präventionsbüro")
    with TestClient(app) as client:
        text = words_of(client.get("/kette/titz/plakat.pdf").content)
    for line in ("Stand: 24.11.2026", "Herausgeber: Kreis Musterstadt, Präventionsbüro", "Seite 1"):
        assert bare(line) in text


def test_the_poster_is_made_once(client: TestClient) -> None:
    first = client.get("/kette/inden/plakat.pdf").content
    assert client.get("/kette/inden/plakat.pdf").content == first


def test_there_is_no_poster_of_an_unknown_place(client: TestClient) -> None:
    assert client.get("/kette/koeln/plakat.pdf").status_code == 404


def test_a_letter_that_no_font_has_spoils_no_poster(portal_app: FastAPI) -> None:
    """Editors paste emoji; a tagged PDF is refused for a single letter without a glyph."""
    index = portal_app.state.index
    data = content(index, index.catalogue, "titz", paper="a4", base="https://x.de", operator="🎈")
    data["title"] = "Titz 🎈 Kette"
    assert press.compiled(TEMPLATE, data).startswith(b"%PDF")


def test_a_poster_without_an_operator_names_none_and_no_setting(client: TestClient) -> None:
    text = words_of(client.get("/kette/titz/plakat.pdf").content)
    assert bare("Stand: 24.11.2026") in text
    for internal in ("Herausgeber", "KETTE_", "bitte eintragen"):
        assert bare(internal) not in text
