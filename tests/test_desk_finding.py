"""The list of the desk finds what families find, and by number, street and Träger; choices of it
are kept under a name, and all of them are taken to "Viele auf einmal"."""

import re
from html import unescape

import pytest
from fastapi import FastAPI
from sqlmodel import Session

from app.desk import savedfilters
from app.offers import editing
from tests.cast import sign_in, who
from tests.deskform import MINE, fields, record_of
from tests.rows import overwrite

LIST = "/pult/angebote"
PLACE = {"place.name": "Zirkuszelt", "place.street": "Mondgasse 3", "place.city": "Kreuzau"}


def rows(html: str) -> list[str]:
    """The offers' slugs in the order in which they stand there."""
    return re.findall(r'class="zeile__title" href="/pult/angebote/([a-z0-9-]+)"', html)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("02422 4711", "Telefon 02422 47 11"),
        ("+49 2422 4711", "Telefon 02422 47 11"),
        ("mondgasse", "Wo: Zirkuszelt, Mondgasse 3"),
        ("Sternschnuppen", "Träger: Verein der Sternschnuppen"),
        ("kita-rurmaeuse-kreuzau", "Kennung: kita-rurmaeuse-kreuzau"),
        ("rurmäuse sternschnuppen", "Träger: Verein der Sternschnuppen"),
    ],
)
def test_a_list_says_by_what_it_has_found_an_offer(
    desk_app: FastAPI, desk: Session, asked: str, why: str
) -> None:
    provider = {"provider.name": "Verein der Sternschnuppen"}
    overwrite(desk, {**PLACE, **provider, "contact.phone": "02422 47 11"}, [MINE])
    with sign_in(desk_app, "anna") as client:
        html = client.get(LIST, params={"q": asked}).text
        assert rows(html)[0] == MINE
        assert f'<p class="zeile__facts">{why}' in html


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("Tel.: 02422 4711", "Telefon 02422 4711"),
        ("sonntag", "Wann: sonntags ab 9 Uhr"),
        ("sankt knallfrosch", "Wo: St. Knallfrosch, Mondstr. 3"),
        ("mondstraße", "Wo: St. Knallfrosch, Mondstr. 3"),
        ("vereins cafe", "Träger: Café des Vereins"),
    ],
)
def test_it_finds_what_is_written_otherwise(
    desk_app: FastAPI, desk: Session, asked: str, why: str
) -> None:
    place = {"place.name": "St. Knallfrosch", "place.street": "Mondstr. 3"}
    known = {"contact.phone": "02422 4711", "schedule": "sonntags ab 9 Uhr"}
    known |= {"provider.name": "Café des Vereins"}
    overwrite(desk, {**place, **known}, [MINE])
    with sign_in(desk_app, "anna") as client:
        html = client.get(LIST, params={"q": asked}).text
        assert MINE in rows(html)
        assert f'<p class="zeile__facts">{why}' in html


def test_what_is_not_among_one_s_own_is_one_click_away(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "bernd") as client:
        html = client.get(LIST, params={"q": MINE}).text
        assert MINE not in rows(html)
        (there,) = re.findall(r'href="([^"]*)">In allen Kommunen suchen', html)
        assert MINE in rows(client.get(unescape(there)).text)


def test_it_finds_as_families_do_and_what_they_do_not_see(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "doris") as client:
        public = client.get("/angebote?q=krabbelgruppe").text
        first = re.findall(r'href="/angebote/([a-z0-9-]+)"', public)[:3]
        found = rows(client.get(f"{LIST}?q=krabbelgruppe").text)
        assert set(first) <= set(found)
        sent = {"version": record_of(desk_app)[1], "grund": "Die Kita ist geschlossen."}
        client.post(f"{LIST}/{MINE}/zurueckziehen", data=sent)
        assert MINE in rows(client.get(f"{LIST}?q=rurmäuse").text)
        assert MINE in rows(client.get(f"{LIST}?q=rurmäuse&zustand=zurueckgezogen").text)
        assert MINE not in rows(client.get(f"{LIST}?q=rurmäuse&zustand=veroeffentlicht").text)


def test_one_s_own_drafts_are_found(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as anna, sign_in(desk_app, "bernd") as bernd:
        begun = fields(desk_app, titel="Mondkalbgruppe", **{"entwurf-zu": "neu"})
        anna.post("/pult/entwurf", data=begun)
        assert "Mondkalbgruppe" in anna.get(f"{LIST}?q=mondkalb").text
        assert "Mondkalbgruppe" not in bernd.get(f"{LIST}?q=mondkalb").text


def test_odd_questions_are_answered(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "doris") as client:
        for asked in ("%", "...", "+", "0", "( )", "ﷺ" * 90, "kita " * 200, "' OR 1=1"):
            assert client.get(LIST, params={"q": asked}).status_code == 200, asked
        assert client.get(f"{LIST}?phase=quatsch&thema=x&traeger={'a' * 500}").status_code == 200


def test_filters_narrow_and_are_kept_under_a_name(desk_app: FastAPI) -> None:
    chosen = {"thema": "betreuung", "phase": "kita", "kommune": "kreuzau"}
    with sign_in(desk_app, "anna") as anna, sign_in(desk_app, "bernd") as bernd:
        html = anna.get(LIST, params=chosen).text
        found = rows(html)
        assert MINE in found
        record, _version = record_of(desk_app, found[-1])
        assert "betreuung" in record.topics
        assert "kita" in record.phases
        assert anna.post("/pult/auswahl", data=chosen | {"name": " "}).status_code == 422
        kept = anna.post("/pult/auswahl", data=chosen | {"name": "Kitas bei uns"})
        assert kept.status_code == 303
        page = anna.get("/pult").text
        total = int(re.findall(r"(\d+) Angebote?<", html)[0])
        assert f'Kitas bei uns <span class="muted">({total})' in page
        link = re.findall(r'<li><a href="([^"]*)">Kitas bei uns', page)[0].replace("&amp;", "&")
        assert rows(anna.get(link).text) == found
        assert "Kitas bei uns" not in bernd.get("/pult").text
        # Elsewhere than in one's own Kommunen too.
        anna.post("/pult/auswahl", data={"kommune": "titz", "name": "Titz"})
        there = anna.get(f"{LIST}?kommune=titz").text
        total = int(re.findall(r"(\d+) Angebote?<", there)[0])
        assert f'Titz <span class="muted">({total})' in anna.get("/pult").text

        number = re.findall(r"/pult/auswahl/(\d+)/entfernen", page)[0]
        assert anna.post(f"/pult/auswahl/{number}/entfernen").status_code == 303
        assert "Kitas bei uns" not in anna.get("/pult").text


def test_an_account_keeps_so_many_choices_and_no_more(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client:
        for number in range(savedfilters.MOST):
            data = {"gruppe": "faellig", "name": f"Nr. {number}"}
            assert client.post("/pult/auswahl", data=data).status_code == 303
        full = client.post("/pult/auswahl", data={"gruppe": "faellig", "name": "zu viel"})
        assert full.status_code == 422
        assert 'value="zu viel"' in full.text
        # The same name again is that one, changed.
        again = client.post("/pult/auswahl", data={"gruppe": "endet", "name": "Nr. 0"})
        assert again.status_code == 303


def test_all_that_was_found_is_taken_to_the_page_of_many(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client:
        assert 'action="/pult/viele"' not in client.get(LIST).text
        html = client.get(f"{LIST}?thema=betreuung").text
        slugs = re.findall(r'type="hidden" name="slug" value="([^"]+)"', html)
        assert slugs
        page = client.post("/pult/viele", data={"slug": slugs})
        assert page.status_code == 200
        ticked = re.findall(r'name="slug" value="([^"]+)" checked', page.text)
        assert set(ticked) == set(slugs)


def test_what_is_withdrawn_is_not_among_them(desk_app: FastAPI, desk: Session) -> None:
    editing.withdraw(desk, MINE, by=who(desk, "doris"), seen=1, reason="vorbei")
    desk_app.state.index.catch_up()
    with sign_in(desk_app, "anna") as client:
        html = client.get(f"{LIST}?q=rurmäuse").text
        assert MINE in rows(html)
        assert f'type="hidden" name="slug" value="{MINE}"' not in html
