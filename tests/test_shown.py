"""What cards and pages say of an offer is what somebody said of it, and no reckoning of ours."""

import re
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.catalogue.snapshot import Catalogue
from app.counselling import sheets
from app.counselling.family import Family
from app.counselling.matching import judge
from app.offers import importing
from app.records import files
from app.records.offers import OfferRecord
from app.records.providernames import ASKED
from app.vocabulary import Format, Phase
from tests.events import add

SLUG = "strickkreis-winden"


@pytest.fixture
def catalogue(portal_app: FastAPI) -> Catalogue:
    found: Catalogue = portal_app.state.index.catalogue
    return found


@pytest.fixture(scope="module")
def records() -> dict[str, OfferRecord]:
    read = importing.read_offers(files.DATA / "offers")
    return {each.slug: each for each in read if isinstance(each, OfferRecord)}


def fact(html: str, name: str) -> str:
    """The text of a row of the offer's page."""
    [row] = re.findall(rf"<dt>{name}</dt>(.*?)</dd>", html, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", row).split())


# --- ages ---


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        ("mobile-jugendarbeit-juelich", "6 bis 27 Jahre"),
        ("jugendcafe-liebertee-dueren", "14 bis 27 Jahre"),
        ("jugendmigrationsdienst-dueren", "12 bis 27 Jahre"),
        ("kot-skyline-linnich", "6 bis 26 Jahre"),
        ("stark-starten-dueren", "14 bis 26 Jahre"),
        # Nobody says until when.
        ("tag-der-jugendkultur-dueren", "ab 14 Jahren"),
        ("jugendforum-dueren", "ab 15 Jahren"),
    ],
)
def test_the_oldest_age_is_said_where_somebody_said_it(
    catalogue: Catalogue, slug: str, said: str
) -> None:
    assert catalogue.offers[slug].age_text == said


def test_no_age_is_said_that_no_record_has(
    catalogue: Catalogue, records: dict[str, OfferRecord]
) -> None:
    silent = [each for slug, each in records.items() if slug in catalogue.offers]
    silent = [each for each in silent if each.age_months.min is each.age_months.max is None]
    assert silent
    for record in silent:
        shown = catalogue.offers[record.slug]
        if set(record.phases) == set(Phase):
            assert shown.age_text == "alle Altersstufen", record.slug
        else:
            assert shown.age_text == "", record.slug
            assert shown.whom_text.startswith(tuple(each.label for each in record.audience))


def test_an_open_end_stays_open(catalogue: Catalogue, records: dict[str, OfferRecord]) -> None:
    half = []
    for slug, shown in catalogue.offers.items():
        ages = records[slug].age_months
        if (ages.min is None) != (ages.max is None):
            half.append(slug)
            assert shown.age_text.startswith("bis " if ages.min is None else "ab "), slug
    assert half


ADVISED = ["eltern", "jugendliche", "alleinerziehende"]


def ages(low: int | None, high: int | None) -> dict[str, int | None]:
    return {"min": low, "max": high}


@pytest.mark.parametrize(
    ("changes", "whom", "wrong"),
    [
        ({"age_months": ages(0, None)}, "ab Geburt", "10 Jahre"),
        ({"age_months": ages(-9, None)}, "ab der Schwangerschaft", "1 Jahr"),
        ({"age_months": ages(6, 72)}, "6 Monate bis 6 Jahre", "1 bis 6"),
        ({"age_months": ages(4, 72)}, "4 Monate bis 6 Jahre", "Geburt"),
        (
            {"age_months": ages(None, None), "phases": ["ausbildung-beruf"], "audience": ADVISED},
            "Eltern, Jugendliche, Alleinerziehende",
            "16 Jahre",
        ),
        ({"age_months": ages(None, None), "phases": list(Phase)}, "alle Altersstufen", "10 Jahre"),
        (
            {"age_months": ages(None, None), "phases": ["kita"], "audience": ["vaeter"]},
            "Väter",
            "6 Jahre",
        ),
    ],
)
def test_whom_it_is_for_is_said_as_far_as_it_is_known(
    desk_app: FastAPI, changes: dict[str, Any], whom: str, wrong: str
) -> None:
    add(desk_app, SLUG, "", **changes)
    client = TestClient(desk_app)
    page = fact(client.get(f"/angebote/{SLUG}").text, "Für wen")
    assert whom in page
    assert wrong not in page
    assert desk_app.state.index.catalogue.offers[SLUG].whom_text.startswith(whom)
    listed = client.get(f"/merkzettel?a={SLUG}").text
    assert whom in fact(listed, "Für wen")
    assert wrong not in fact(listed, "Für wen")


@pytest.mark.parametrize(
    ("audience", "known", "said"),
    [
        (ADVISED, ages(None, None), "Kita-Zeit"),
        (["vaeter"], ages(None, None), ""),
        (["kinder"], ages(36, 72), ""),
    ],
)
def test_where_no_age_is_known_the_page_says_the_phases_of_the_young(
    desk_app: FastAPI, audience: list[str], known: dict[str, int | None], said: str
) -> None:
    add(desk_app, SLUG, "", audience=audience, age_months=known, phases=["kita"])
    whom = fact(TestClient(desk_app).get(f"/angebote/{SLUG}").text, "Für wen")
    assert [each.label for each in Phase if each.label in whom] == ([said] if said else [])


def test_a_card_says_for_whom_and_no_age_of_ours(desk_app: FastAPI) -> None:
    add(desk_app, SLUG, "", audience=ADVISED, age_months=ages(None, None), phases=["kita"])
    html = TestClient(desk_app).get("/angebote?q=Strickkreis+Winden").text
    card = html[html.index(f"/angebote/{SLUG}") :].partition("</dl>")[0]
    assert '<dt class="sr-only">Für wen</dt><dd>Eltern, Jugendliche, Alleinerziehende' in card


def test_the_beratung_gives_no_age_as_a_reason_that_nobody_said(catalogue: Catalogue) -> None:
    around = catalogue.around
    silent = [each for each in catalogue.offers.values() if not each.age_text]
    assert silent
    for offer in silent:
        for age in (0, 30, 84, 200):
            judgement = judge(offer, Family(ages=(age,)), around)
            said = [*judgement.obstacles, *(each.why for each in judgement.reasons)]
            assert not [each for each in said if "Alter" in each], offer.slug


# --- where ---


def test_what_comes_to_the_family_says_so_and_asks_for_no_place(
    client: TestClient, catalogue: Catalogue
) -> None:
    said = set()
    for offer in catalogue.offers.values():
        if Format.ON_SITE in offer.formats or offer.locations:
            continue
        where = fact(client.get(offer.url).text, "Wo")
        assert where.startswith(offer.remote_text), offer.slug
        assert "bitte erfragen" not in where, offer.slug
        said.add(offer.remote_text)
    assert said == {"am Telefon", "online", "am Telefon und online", "bei Ihnen zu Hause"}


def test_the_address_of_who_comes_home_is_no_place_to_go_to(desk_app: FastAPI) -> None:
    office = {"name": "Strickbüro", "street": "Ringweg 3", "postcode": None, "city": "Titz"}
    add(desk_app, SLUG, "", formats=["hausbesuch"], place=office, kommunen=["kreisweit"])
    client = TestClient(desk_app)
    where = fact(client.get(f"/angebote/{SLUG}").text, "Wo")
    assert where.startswith("bei Ihnen zu Hause Anschrift: Strickbüro, Ringweg 3")
    listed = fact(client.get(f"/merkzettel?a={SLUG}").text, "Wo")
    assert listed == "bei Ihnen zu Hause, für alle im Kreis"


def test_a_sheet_asks_for_no_place_of_what_comes_to_the_family(catalogue: Catalogue) -> None:
    texts = sheets.frame_texts()
    for offer in catalogue.offers.values():
        if Format.ON_SITE in offer.formats:
            continue
        for frame in texts.values():
            assert frame.ask not in sheets._facts(offer, frame)["where"], offer.slug


# --- whose it is ---


def test_a_träger_that_nobody_knows_is_none(desk_app: FastAPI, catalogue: Catalogue) -> None:
    add(desk_app, SLUG, "", provider={"name": ASKED, "kind": "oeffentlich"})
    page = TestClient(desk_app).get(f"/angebote/{SLUG}").text
    assert "Träger: bitte beim Rathaus erfragen" in page
    assert "öffentlicher Träger" not in page
    for offer in catalogue.offers.values():
        assert offer.provider_name not in (ASKED, "Träger nicht bekannt"), offer.slug


# --- whom to call ---


def test_an_office_has_one_number(catalogue: Catalogue) -> None:
    """Whoever finds it by its page and whoever finds it under "Hilfe sofort" call the same."""
    numbers = [number for group in catalogue.guides.help for number in group.numbers]
    lines: dict[str, set[str]] = {}
    for number in numbers:
        if number.offer:
            lines.setdefault(number.offer, set()).add(number.phone)
    assert lines
    for slug, phones in lines.items():
        assert catalogue.offers[slug].contact.phone in phones, slug


def test_a_number_that_is_given_for_an_offer_is_the_offers(desk_app: FastAPI) -> None:
    """Even where it is another one's, which the page then says."""
    contact = {"phone": "02422 123 (Strickverein)", "email": None, "url": None}
    add(desk_app, SLUG, "", contact=contact)
    found = desk_app.state.index.catalogue.offers[SLUG].contact
    assert found.own
    assert [(way.text, way.whose) for way in found.ways if way.calls] == [("02422 123", "")]
    assert "Strickverein" in TestClient(desk_app).get(f"/angebote/{SLUG}").text


def test_one_advice_has_not_the_address_of_another(catalogue: Catalogue) -> None:
    advices = {"erziehungsberatung", "schuldnerberatung", "suchtberatung", "schwangerenberatung"}
    named = {
        slug: (offer.contact.email or "").partition("@")[0]
        for slug, offer in catalogue.offers.items()
    }
    assert advices & set(named.values())
    for slug, called in named.items():
        if called in advices:
            assert not [each for each in advices - {called} if each in slug], slug
