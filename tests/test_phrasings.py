"""The Präventionsbüro sees which phrasings a person has read, and has lists to hand out."""

from dataclasses import replace
from datetime import date
from html import unescape

import pytest
import yaml
from fastapi import FastAPI

from app.records import needs
from app.vocabulary import Language
from search.needs import LANGUAGES, Review
from tests.cast import sign_in

NEED = "adhs-schule"
SHEET = f"/pult/anliegen/{NEED}/tr"


@pytest.fixture
def read_in_turkish(monkeypatch: pytest.MonkeyPatch) -> None:
    review = Review("Sprachmittlerin der Stadt", date(2026, 11, 12))
    every = needs.known()
    one = replace(every[NEED], reviewed={"tr": review})
    monkeypatch.setattr(needs, "known", lambda: {**every, NEED: one})


def test_the_languages_of_the_search_are_those_of_the_offers() -> None:
    assert tuple(Language) == LANGUAGES


def test_every_anliegen_stands_there_by_language_what_is_danger_first(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "doris") as client:
        page = unescape(client.get("/pult/anliegen").text)
        assert 'href="/pult/anliegen"' in client.get("/pult").text
    every = needs.known()
    assert page.count('<th scope="row">') == len(every)
    for language in LANGUAGES:
        assert f'href="/pult/anliegen/{NEED}/{language}"' in page
    assert f"0 von {len(every)} gelesen" in page
    order = [page.index(f'scope="row">{each.label["de"]}<') if not each.crisis else 0
             for each in every.values()]  # fmt: skip
    last_danger = page.rindex("(Gefahr)")
    assert all(at == 0 or at > last_danger for at in order)


@pytest.mark.usefixtures("read_in_turkish")
def test_what_somebody_has_read_is_counted_and_said(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "doris") as client:
        page = client.get("/pult/anliegen").text
        sheet = client.get(SHEET).text
        other = client.get(f"/pult/anliegen/{NEED}/pl").text
    assert f"1 von {len(needs.known())} gelesen" in page
    assert "gelesen am 12.11.2026: Sprachmittlerin der Stadt" in sheet
    assert "von einer Maschine, ungelesen" in other


@pytest.mark.usefixtures("read_in_turkish")
def test_the_sheet_has_all_sentences_and_the_line_for_the_file(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "doris") as client:
        sheet = unescape(client.get(f"/pult/anliegen/{NEED}/ar").text)
    need = needs.known()[NEED]
    for text in (need.label["ar"], *need.phrases["ar"]):
        assert f">{text}<" in sheet
    assert 'lang="ar"' in sheet
    assert "search/needs/adhs-schule.yaml" in sheet
    line = sheet.split('<code class="break">')[1].split("</code>")[0]
    given = yaml.safe_load(line)["reviewed"]
    assert list(given) == ["tr", "ar"]
    assert given["tr"] == {"role": "Sprachmittlerin der Stadt", "read_on": date(2026, 11, 12)}
    assert type(given["ar"]["read_on"]) is date


@pytest.mark.usefixtures("read_in_turkish")
def test_what_comes_next_is_what_nobody_has_read(desk_app: FastAPI) -> None:
    everyday = sorted(
        (each for each in needs.known().values() if not each.crisis),
        key=lambda each: each.label["de"].casefold(),
    )
    before = everyday[[each.id for each in everyday].index(NEED) - 1]
    with sign_in(desk_app, "doris") as client:
        for language, after in (("pl", True), ("tr", False)):
            sheet = client.get(f"/pult/anliegen/{before.id}/{language}").text
            assert (f'href="/pult/anliegen/{NEED}/{language}"' in sheet) == after


def test_the_german_sheet_has_the_words_too(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "doris") as client:
        sheet = unescape(client.get(f"/pult/anliegen/{NEED}/de").text)
    assert all(f"<li>{word}</li>" in sheet for word in needs.known()[NEED].words)


@pytest.mark.parametrize("path", ["/pult/anliegen/gibt-es-nicht/tr", f"/pult/anliegen/{NEED}/xx"])
def test_what_there_is_not_is_not_there(desk_app: FastAPI, path: str) -> None:
    with sign_in(desk_app, "doris") as client:
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("who", ["anna", "clara"])
def test_it_is_the_praeventionsbueros(desk_app: FastAPI, who: str) -> None:
    with sign_in(desk_app, who) as client:
        assert client.get("/pult/anliegen").status_code == 403
        assert client.get(SHEET).status_code == 403
        assert "/pult/anliegen" not in client.get("/pult").text
