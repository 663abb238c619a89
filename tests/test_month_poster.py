"""The dates of a month on paper: tagged PDF/UA, complete, with the way to what is newer."""

import io
import re
from collections.abc import Iterator

import pikepdf
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pypdf import PdfReader

from tests.events import add

PATH = "/termine/plakat.pdf"


@pytest.fixture
def client(desk_app: FastAPI) -> Iterator[TestClient]:
    with TestClient(desk_app, base_url="https://testserver") as client:
        yield client


def words(client: TestClient, query: str = "") -> str:
    """Letters and digits alone: line breaks and hyphenation are the paper's."""
    answer = client.get(f"{PATH}{query}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    text = "\n".join(page.extract_text() for page in pages)
    return bare(text)


def bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.replace("\u00ad", ""))


def test_every_date_of_the_month_stands_on_it_and_no_other(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "laternen", "1.12.2026 17 bis 18.30 Uhr")
    add(desk_app, "vortrag", "31.12.2026 19 Uhr, ausgebucht; 9.1.2027 19 Uhr")
    add(desk_app, "in-titz", "5.12.2026", kommunen=["titz"])
    found = words(client)
    for said in (
        "Was ist los im Kreis Düren? Dezember 2026",
        "Dienstag, 1. Dezember 17 bis 18.30 Uhr Laternen",
        "Samstag, 5. Dezember In Titz",
        "Donnerstag, 31. Dezember 19 Uhr Vortrag Ausgebucht. ",
        "Stand: 24.11.2026.",
    ):
        assert bare(said) in found, said
    assert bare("9. Januar") not in found
    of_kommune = words(client, "?kommune=kreuzau")
    assert bare("Was ist los in Kreuzau?") in of_kommune
    assert bare("In Titz") not in of_kommune
    assert bare("9. Januar") in words(client, "?ab=2027-01-01")
    add(desk_app, "in-linnich", "6.12.2026", kommunen=["linnich"])
    of_two = words(client, "?kommune=linnich&kommune=titz&alter=40&alter=300")
    assert bare("Was ist los in Linnich und Titz?") in of_two
    assert bare("In Titz") in of_two
    assert bare("In Linnich") in of_two
    assert bare("Laternen") not in of_two


def test_it_does_not_say_today_for_it_is_read_on_other_days(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "heutiges", "24.11.2026 20 Uhr")
    found = words(client)
    assert bare("Dienstag, 24. November") in found
    assert "Heute" not in found


def test_a_month_without_a_date_has_no_poster_and_no_link_to_one(
    desk_app: FastAPI, client: TestClient
) -> None:
    assert client.get(PATH).status_code == 404
    add(desk_app, "vortrag", "12.12.2026 19 Uhr; 12.2.2027 19 Uhr")
    assert f'href="{PATH}?ab=2026-12-01"' in client.get("/termine").text
    assert PATH not in client.get("/termine?ab=2027-01-01").text
    assert client.get(f"{PATH}?ab=2027-01-01").status_code == 404


def test_it_is_a_tagged_document(desk_app: FastAPI, client: TestClient) -> None:
    add(desk_app, "vortrag", "12.12.2026 19 Uhr")
    pdf = pikepdf.open(io.BytesIO(client.get(PATH).content))
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Was ist los im Kreis Düren? Dezember 2026"
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "de"
    found: list[str] = []

    def walk(element: pikepdf.Object) -> None:
        for kid in element if isinstance(element, pikepdf.Array) else [element]:
            if isinstance(kid, pikepdf.Dictionary):
                if "/S" in kid:
                    found.append(str(kid.S))
                if str(kid.get("/S", "")) == "/Figure":
                    assert str(kid.get("/Alt", "")).startswith("QR-Code")
                if "/K" in kid:
                    walk(kid["/K"])

    walk(pdf.Root.StructTreeRoot)
    assert found.count("/H1") == 1
    assert {"/H2", "/H3", "/Figure", "/Link"} <= set(found)
