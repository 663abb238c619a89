"""What cards and pages say of an offer is what somebody said of it, and no reckoning of ours."""

import re

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


def test_no_age_is_said_that_no_record_has(
    catalogue: Catalogue, records: dict[str, OfferRecord]
) -> None:
    silent = [each for slug, each in records.items() if slug in catalogue.offers]
    silent = [each for each in silent if each.age_months.min is each.age_months.max is None]
    assert len(silent) > 100
    for record in silent:
        shown = catalogue.offers[record.slug]
        if set(record.phases) == set(Phase):
            assert shown.age_text == "alle Altersstufen", record.slug
        else:
            assert shown.age_text == "", record.slug
            assert shown.whom_text.startswith(tuple(each.label for each in record.audience))


def test_an_open_end_stays_open(catalogue: Catalogue, records: dict[str, OfferRecord]) -> None:
    half = 0
    for slug, shown in catalogue.offers.items():
        ages = records[slug].age_months
        if (ages.min is None) != (ages.max is None):
            half += 1
            assert shown.age_text.startswith("bis " if ages.min is None else "ab "), slug
    assert half > 30


@pytest.mark.parametrize(
    ("slug", "whom", "wrong"),
    [
        ("giftnotruf-nrw-bonn", "ab Geburt", "10 Jahre"),
        ("donum-vitae-dueren", "ab der Schwangerschaft", "1 Jahr"),
        ("schuldnerberatung-diakonie-juelich", "Eltern, Jugendliche, Alleinerziehende", "16 Jahre"),
        ("mehrgenerationenhaus-dueren", "alle Altersstufen", "10 Jahre"),
        ("hilfetelefon-gewalt-an-maennern", "Väter", "16 Jahre"),
        ("familienzentrum-kleine-strolche-juelich", "6 Monate bis 6 Jahre", "1 bis 6"),
        ("familienzentrum-rappelkiste-juelich", "4 Monate bis 6 Jahre", "Geburt"),
    ],
)
def test_whom_it_is_for_is_said_as_far_as_it_is_known(
    client: TestClient, catalogue: Catalogue, slug: str, whom: str, wrong: str
) -> None:
    page = fact(client.get(f"/angebote/{slug}").text, "Für wen")
    assert whom in page
    assert wrong not in page
    assert catalogue.offers[slug].whom_text.startswith(whom)
    listed = client.get(f"/merkzettel?a={slug}").text
    assert whom in fact(listed, "Für wen")
    assert wrong not in fact(listed, "Für wen")


def test_where_no_age_is_known_the_page_says_the_phases_of_the_young(client: TestClient) -> None:
    said = fact(client.get("/angebote/schuldnerberatung-diakonie-juelich").text, "Für wen")
    assert said.startswith("Eltern, Jugendliche, Alleinerziehende Ausbildung und Beruf")
    for slug in ("kita-rurmaeuse-kreuzau", "hilfetelefon-gewalt-an-maennern"):
        said = fact(client.get(f"/angebote/{slug}").text, "Für wen")
        assert not [each.label for each in Phase if each.label in said], slug


def test_a_card_says_for_whom_and_no_age_of_ours(client: TestClient, catalogue: Catalogue) -> None:
    html = client.get("/angebote?q=Schuldnerberatung+Diakonie+Jülich").text
    card = html[html.index("/angebote/schuldnerberatung-diakonie-juelich") :].partition("</dl>")[0]
    assert '<dt class="sr-only">Für wen</dt><dd>Eltern, Jugendliche, Alleinerziehende' in card


def test_the_beratung_gives_no_age_as_a_reason_that_nobody_said(catalogue: Catalogue) -> None:
    around = catalogue.around
    silent = [each for each in catalogue.offers.values() if not each.age_text]
    assert len(silent) > 100
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


def test_the_address_of_who_comes_home_is_no_place_to_go_to(
    client: TestClient, catalogue: Catalogue
) -> None:
    where = fact(client.get("/angebote/familienpaten-skf-dueren").text, "Wo")
    assert where.startswith("bei Ihnen zu Hause Anschrift: SkF Düren, Friedrichstr. 16")
    listed = fact(client.get("/merkzettel?a=familienpaten-skf-dueren").text, "Wo")
    assert listed == "bei Ihnen zu Hause, für alle im Kreis"


def test_a_sheet_asks_for_no_place_of_what_comes_to_the_family(catalogue: Catalogue) -> None:
    texts = sheets.frame_texts()
    german = texts[sheets.SheetLanguage.DE]
    for offer in catalogue.offers.values():
        if Format.ON_SITE in offer.formats:
            continue
        for frame in texts.values():
            rows = {each["key"]: each for each in sheets._rows(offer, frame, german, "")}
            assert german.ask not in rows["where"]["de"], offer.slug
            assert frame.ask not in rows["where"]["other"], offer.slug


# --- whose it is ---


def test_a_träger_that_nobody_knows_is_none(client: TestClient, catalogue: Catalogue) -> None:
    page = client.get("/angebote/kita-abenteuerland-vettweiss").text
    assert "Träger: bitte beim Rathaus erfragen" in page
    assert "öffentlicher Träger" not in page
    for offer in catalogue.offers.values():
        assert offer.provider_name not in (ASKED, "Träger nicht bekannt"), offer.slug
    page = client.get("/angebote/kita-knirpsenland-kelz").text
    assert "/traeger/lebenshilfe-dueren" in page
    assert "02421 2770420" in page


# --- whom to call ---


def test_an_office_has_one_number(catalogue: Catalogue) -> None:
    lines = {
        number.offer: number.phone for group in catalogue.guides.help for number in group.numbers
    }
    slug = "jugendamt-kreis-dueren-soziale-dienste"
    assert catalogue.offers[slug].contact.phone == lines[slug] == "02421 22-1051900"
    assert not [o.slug for o in catalogue.offers.values() if "22-1111" in (o.contact.phone or "")]


def test_a_number_that_a_träger_gives_for_an_offer_is_the_offers(
    client: TestClient, catalogue: Catalogue
) -> None:
    for slug, number in (
        ("autismuszentrum-dueren", "02421 2770420"),
        ("freibad-heimbach", "02446 80841"),
    ):
        contact = catalogue.offers[slug].contact
        assert contact.own
        assert [(way.text, way.whose) for way in contact.ways if way.calls] == [(number, "")]
    assert "Lebenshilfe Düren" in client.get("/angebote/autismuszentrum-dueren").text


def test_one_advice_has_not_the_address_of_another(catalogue: Catalogue) -> None:
    mail = "erziehungsberatung@diakonie-juelich.de"
    assert catalogue.offers["erziehungsberatung-diakonie-juelich"].contact.email == mail
    assert catalogue.offers["schuldnerberatung-diakonie-juelich"].contact.email is None
