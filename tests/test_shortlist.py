"""The Merkzettel: its address is all there is of it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from urllib.parse import parse_qsl

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.catalogue.snapshot import Catalogue
from app.counselling import sheets
from app.counselling.shortlist import MAX_OFFERS, Shortlist, look_up, mail
from app.turns import Turns

months = st.lists(st.integers(-9, 324), max_size=6)
slugs = st.lists(st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True), max_size=12)


def read(address: str) -> Shortlist:
    return Shortlist.read(parse_qsl(address.partition("?")[2]))


@given(slugs, months)
def test_the_address_gives_the_same_list_again(given_slugs: list[str], ages: list[int]) -> None:
    pairs = [("a", slug) for slug in given_slugs] + [("alter", str(age)) for age in ages]
    once = Shortlist.read(pairs)
    assert read(once.url()) == once
    assert once.slugs == tuple(dict.fromkeys(given_slugs))
    assert once.ages == tuple(dict.fromkeys(ages))


@given(slugs.filter(bool), st.data())
def test_moving_keeps_every_offer(given_slugs: list[str], data: st.DataObject) -> None:
    listed = Shortlist.read(("a", slug) for slug in given_slugs)
    slug = data.draw(st.sampled_from(listed.slugs))
    moved = listed.moved(slug, data.draw(st.integers(-20, 20)))
    assert sorted(moved.slugs) == sorted(listed.slugs)
    assert [each for each in moved.slugs if each != slug] == [
        each for each in listed.slugs if each != slug
    ]


def test_moving_by_one_changes_places_with_the_neighbour() -> None:
    listed = Shortlist(("a", "b", "c"))
    assert listed.moved("b", -1).slugs == ("b", "a", "c")
    assert listed.moved("b", 1).slugs == ("a", "c", "b")
    assert listed.moved("a", -1) == listed
    assert listed.moved("x", 1) == listed


def test_a_list_ends_before_the_address_gets_too_long() -> None:
    longest = [("a", f"{number:02}" + "x" * 78) for number in range(99)]
    children = [("alter", str(age)) for age in range(100, 110)]
    said = [("schulstart", f"{age}:2025") for age in range(100, 110)]
    listed = Shortlist.read(longest + children + said)
    assert len(listed.slugs) == MAX_OFFERS
    assert len(listed.url()) < 2953 - len("https://gut-aufwachsen.kreis-dueren.example")


@pytest.mark.parametrize("wrong", ["", " ", "../etc", "A", "a--b", "<b>", "x" * 81, "ä"])
def test_what_is_no_slug_is_dropped(wrong: str) -> None:
    assert Shortlist.read([("a", wrong)]) == Shortlist()


# --- the page ------------------------------------------------------------------------------------

TWO = "/merkzettel?a=vettweisser-tisch&a=fruehe-hilfen-kreis-dueren"


def test_the_page_keeps_the_order(client: TestClient) -> None:
    page = client.get(TWO).text
    assert page.index("z-vettweisser-tisch") < page.index("z-fruehe-hilfen-kreis-dueren")
    assert "2 Angebote" in page
    assert "/merkzettel?a=fruehe-hilfen-kreis-dueren&amp;a=vettweisser-tisch" in page


def test_an_empty_one_says_how_to_begin(client: TestClient) -> None:
    page = client.get("/merkzettel").text
    assert "Ihr Merkzettel ist leer." in page
    assert "Angebote suchen" in page


def test_an_offer_that_is_over_is_said_kindly(client: TestClient, portal_app: FastAPI) -> None:
    ended, reason = next(iter(portal_app.state.index.catalogue.ended.items()))
    answer = client.get(f"/merkzettel?a=vettweisser-tisch&a={ended}")
    assert answer.status_code == 200
    assert reason in answer.text
    assert "Vettweißer Tisch" in answer.text


def test_a_renamed_offer_is_proposed(client: TestClient) -> None:
    page = client.get("/merkzettel?a=tisch-vettweisser&a=fruehe-hilfen-kreis-dueren").text
    assert "Vielleicht heißt es jetzt so:" in page
    assert "/merkzettel?a=vettweisser-tisch&amp;a=fruehe-hilfen-kreis-dueren" in page


def test_an_unknown_one_is_said_and_can_be_removed(client: TestClient) -> None:
    answer = client.get("/merkzettel?a=vettweisser-tisch&a=qqqq-zzzz-0815")
    assert answer.status_code == 200
    assert "finden wir nicht mehr: „qqqq zzzz 0815“" in answer.text


def test_further_offers_are_found_on_the_page_itself(client: TestClient) -> None:
    page = client.get("/merkzettel?a=vettweisser-tisch&suche=frühe+hilfen").text
    assert "/merkzettel?a=vettweisser-tisch&amp;a=fruehe-hilfen-kreis-dueren" in page


def test_the_mail_has_titles_numbers_and_the_address(portal_app: FastAPI) -> None:
    catalogue = portal_app.state.index.catalogue
    found = look_up(Shortlist(("vettweisser-tisch",)), catalogue)
    link = mail(found, "https://kette.example/merkzettel?a=vettweisser-tisch")
    assert link.startswith("mailto:?subject=Merkzettel")
    assert "Vettwei%C3%9Fer%20Tisch%3A%2002424" in link
    assert "kette.example%2Fmerkzettel%3Fa%3Dvettweisser-tisch" in link


def test_the_qr_code_is_a_picture_of_the_address(client: TestClient) -> None:
    answer = client.get(TWO.replace("?", "/qr.svg?"))
    assert answer.headers["content-type"] == "image/svg+xml; charset=utf-8"
    assert answer.text.startswith("<svg")
    assert answer.headers["cache-control"] == "no-store"


def test_nobody_waits_for_the_codes_of_a_crowd_s_long_lists(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, others_were_answered = Event(), Event()

    def drawn(_code: object) -> str:
        begun.set()
        assert others_were_answered.wait(20), "all others wait for this picture"
        return "<svg/>"

    monkeypatch.setattr(sheets, "_picture", drawn)
    monkeypatch.setattr(sheets, "CODES", Turns(at_once=1, waiting=0))
    address = TWO.replace("?", "/qr.svg?")
    with ThreadPoolExecutor() as visitors:
        picture = visitors.submit(client.get, address)
        assert begun.wait(20)
        assert client.get("/health/live").text == "ok\n"
        assert client.get(address).status_code == 503
        others_were_answered.set()
        assert picture.result().text == "<svg/>"


def violent(app: FastAPI) -> str:
    catalogue: Catalogue = app.state.index.catalogue
    return next(offer.slug for offer in catalogue.offers.values() if offer.violence)


def test_a_list_that_could_betray_somebody_leaves_no_trace(
    client: TestClient, portal_app: FastAPI
) -> None:
    slug = violent(portal_app)
    page = client.get(f"/merkzettel?a={slug}")
    assert "<title>Liste –" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "data-exit" in page.text
    # It says where it stands all the same, and to whom that shows.
    assert "Ihre Liste steht nur in der Adresse dieser Seite." in page.text
    assert "Sie können den Verlauf löschen." in page.text
    offer = client.get(f"/angebote/{slug}").text
    assert "Vorsicht beim Merken" in offer
    assert f'href="/merkzettel?a={slug}" data-merken' in offer
    assert "data-warnung" in offer
    assert "subject=Liste" in page.text
    sheet = client.get(f"/merkzettel.pdf?a={slug}")
    assert sheet.headers["content-disposition"] == 'inline; filename="liste.pdf"'
    assert sheet.headers["cache-control"] == "no-store"


def test_the_page_may_not_be_kept_by_others(client: TestClient) -> None:
    assert client.get(TWO).headers["cache-control"] == "private, no-cache"


# --- what is due for the children -----------------------------------------------------------------

FIVE_AND_A_HALF = "/merkzettel?a=vettweisser-tisch&alter=66"


def test_told_of_a_child_the_list_says_what_is_due(client: TestClient) -> None:
    page = client.get(FIVE_AND_A_HALF).text
    due = page.partition('id="dran-titel"')[2].partition("</section>")[0]
    assert "Ihr Kind, 5 Jahre 6 Monate" in due
    assert "Frist vorbei seit dem 15. November 2026" in due
    assert "/uebergaenge/kita-grundschule?alter=66#schulanmeldung" in due
    assert "Rufen Sie heute die Grundschule an." in due


def test_what_was_said_of_a_child_stays_when_the_list_changes(client: TestClient) -> None:
    two = client.get("/merkzettel?a=vettweisser-tisch&a=fruehe-hilfen-kreis-dueren&alter=66").text
    assert 'href="/merkzettel?a=fruehe-hilfen-kreis-dueren&amp;alter=66"' in two
    added = client.get(f"{FIVE_AND_A_HALF}&suche=frühe+hilfen").text
    assert "/merkzettel?a=vettweisser-tisch&amp;a=fruehe-hilfen-kreis-dueren&amp;alter=66" in added
    # And it can be unsaid.
    assert 'href="/merkzettel?a=vettweisser-tisch" data-liste>Vom Alter' in added


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("jahre=5&monate=6", "alter=66"),
        # In the middle of its year: born at the end of March 2018, in class 1 since August 2024.
        ("jahre=&monate=&klasse=3", "alter=103&schulstart=2024"),
    ],
)
def test_the_address_says_months_whatever_was_typed(
    client: TestClient, typed: str, kept: str
) -> None:
    answer = client.get(f"/merkzettel?a=vettweisser-tisch&{typed}")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/merkzettel?a=vettweisser-tisch&{kept}"


def test_of_a_class_and_an_age_the_class_is_the_child_s(client: TestClient) -> None:
    answer = client.get("/merkzettel?a=vettweisser-tisch&jahre=8&monate=&klasse=3")
    assert answer.headers["location"] == (
        "/merkzettel?a=vettweisser-tisch&alter=103&schulstart=2024"
    )
    assert "Ihr Kind, 8 Jahre 7 Monate, 3. Klasse" in client.get(answer.headers["location"]).text


@pytest.mark.parametrize(
    "wrong", ["a=vettweisser-tisch&jahre=5&monate=&klasse=99", "klasse=99", "jahre=99"]
)
def test_what_cannot_be_is_said_before_anything_else(client: TestClient, wrong: str) -> None:
    answer = client.get(f"/merkzettel?{wrong}")
    assert answer.status_code == 200
    assert "„99“ haben wir nicht verstanden." in answer.text


def test_nothing_of_what_is_due_is_left_out(client: TestClient) -> None:
    """A newborn has more to be done than anybody else."""
    page = client.get("/merkzettel?a=vettweisser-tisch&alter=0").text
    for step in ("Elternzeit im Betrieb", "Baby bei der Krankenkasse", "Schutz vor dem RS-Virus"):
        assert step in page
    # And where nothing is, that is said.
    assert "Zurzeit steht keine Frist an." in client.get("/merkzettel?alter=324").text


@pytest.mark.parametrize("wrong", ["alter=999", "alter=-99", "jahre=x", "klasse=0", "klasse=14"])
def test_an_age_that_cannot_be_is_left_out(client: TestClient, wrong: str) -> None:
    answer = client.get(f"/merkzettel?a=vettweisser-tisch&{wrong}")
    assert answer.status_code == 200
    assert "Wie alt ist Ihr Kind?" in answer.text


def test_the_edge_of_the_stichtag_is_asked_on_the_list(client: TestClient) -> None:
    page = client.get("/merkzettel?a=vettweisser-tisch&alter=73").text
    assert "War Ihr Kind am 30. September 2026 schon sechs Jahre alt?" in page
    assert 'href="/merkzettel?a=vettweisser-tisch&amp;alter=73&amp;schulstart=2026"' in page


def test_the_page_says_where_the_list_is_kept(client: TestClient) -> None:
    """As static/merkzettel.js does it; journeys/test_counselling.py looks into the browser."""
    page = client.get(TWO).text
    assert "sonst nirgends" not in page
    assert "Haben Sie auf „Merken“ getippt, steht sie auch in diesem Browser" in page
    assert "Wer eine Adresse mit Notizen kopiert oder teilt, gibt die Notizen mit." in page
    assert "data-warnung" not in client.get("/angebote/vettweisser-tisch").text


def test_a_phone_s_own_way_of_sharing_comes_before_the_code_for_another(client: TestClient) -> None:
    page = client.get(TWO).text
    section = page.partition('id="teilen-titel"')[2].partition("</section>")[0]
    assert section.index("data-share") < section.index("<details") < section.index('class="qr"')
