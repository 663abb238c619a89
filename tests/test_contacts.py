"""A contact is never empty, it is the right one, and it says whose it is."""

import re
import shutil
from pathlib import Path

import pytest
import yaml
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app import database
from app.catalogue import contacts
from app.catalogue.contacts import Contacts
from app.catalogue.snapshot import Catalogue
from app.offers import checking, importing, provider_editing
from app.offers.provider_editing import Joining
from app.records import files
from app.records.base import ContactOfRecord
from app.records.offers import OfferRecord
from app.records.places import KommuneRecord, ProviderRecord
from app.vocabulary import Format
from app.web.views import Contact
from tests.cast import who

NOTHING = ContactOfRecord(phone=None, email=None, url=None)
WEB = ContactOfRecord(phone=None, email=None, url="https://rurmaeuse.example")


@pytest.fixture
def catalogue(portal_app: FastAPI) -> Catalogue:
    found: Catalogue = portal_app.state.index.catalogue
    return found


@pytest.fixture
def around(catalogue: Catalogue) -> Contacts:
    return made(catalogue)


def made(catalogue: Catalogue, **other: ProviderRecord) -> Contacts:
    return Contacts(
        kreis=catalogue.guides.kreis,
        kommunen=catalogue.kommunen,
        providers={**catalogue.providers, **{each.slug: each for each in other.values()}},
        lines=catalogue.guides.help,
    )


def offer(contact: ContactOfRecord = NOTHING, **other: object) -> OfferRecord:
    found = next(
        record
        for record in importing.read_offers(files.DATA / "offers")
        if isinstance(record, OfferRecord) and record.slug == "kita-rurmaeuse-kreuzau"
    )
    return found.model_copy(update={"contact": contact, **other})


def mute(catalogue: Catalogue, slug: str = "stadt-dueren", **other: object) -> ProviderRecord:
    silent = {"phone": None, "email": None, "url": None, "gehoert_zu": None}
    return catalogue.providers[slug].model_copy(update={**silent, **other})


def test_what_an_offer_states_is_its_own(catalogue: Catalogue, around: Contacts) -> None:
    own = ContactOfRecord(phone="02422 111", email=None, url=None)
    found = around.of_offer(offer(own), catalogue.providers["kreis-dueren"])
    assert found.own
    assert (found.whose, found.phone, found.phone_of) == ("Kontakt des Angebots", "02422 111", "")


def test_what_it_leaves_open_is_its_trägers_and_named_so(
    catalogue: Catalogue, around: Contacts
) -> None:
    runs_it = catalogue.providers["kreismaeuse-aoer"]
    found = around.of_offer(offer(WEB), runs_it)
    assert found.own
    assert found.url == WEB.url
    assert found.phone == runs_it.phone
    assert found.phone_of == f"Telefon des Trägers {runs_it.name}"
    assert found.email_of == f"E-Mail des Trägers {runs_it.name}"
    assert found.ways[0].said == f"{runs_it.phone} (Telefon des Trägers {runs_it.name})"


def test_a_page_of_its_own_shows_the_trägers_number(
    client: TestClient, catalogue: Catalogue
) -> None:
    page = client.get("/angebote/kitas-langerwehe").text
    assert "Telefon des Trägers" not in page
    page = client.get("/angebote/babybegruessung-gemeinde-aldenhoven").text
    assert "Telefon des Trägers Gemeinde Aldenhoven" in page
    assert 'href="tel:+492464' in page


def test_a_number_is_also_that_of_whom_the_träger_belongs_to(catalogue: Catalogue) -> None:
    house = mute(catalogue, gehoert_zu="kreis-dueren", url="https://haus.example")
    around = made(catalogue, haus=house)
    found = around.of_offer(offer(provider=offer().provider), house)
    assert found.whose == "Diese Stelle hilft weiter: der Träger des Angebots"
    assert found.url == "https://haus.example"
    assert found.phone == catalogue.providers["kreis-dueren"].phone
    assert found.phone_of == "Telefon: Kreis Düren hilft weiter"
    assert found.email is None


def test_what_stands_in_is_named_and_fits(catalogue: Catalogue, around: Contacts) -> None:
    two = offer(kommunen=("kreuzau", "nideggen"))
    for given, runs_it, whose, name in (
        (offer(), catalogue.providers["kreis-dueren"], "der Träger des Angebots", "Kreis Düren"),
        (offer(), mute(catalogue, gehoert_zu="kreis-dueren"), "Zu ihr gehört der Träger", "Kreis"),
        (offer(), mute(catalogue), "das Rathaus", "Rathaus Kreuzau"),
        (two, mute(catalogue), "das Familienbüro", "Familienbüro"),
        (offer(), None, "das Rathaus", "Rathaus Kreuzau"),
        (two, None, "das Familienbüro", "Familienbüro"),
    ):
        found = around.of_offer(given, runs_it)
        assert found.whose == f"Diese Stelle hilft weiter: {whose}"
        assert found.name.startswith(name)
        assert found.phone
        assert not found.own


def test_beside_a_page_stands_whoever_can_be_called(catalogue: Catalogue, around: Contacts) -> None:
    silent = mute(catalogue, url="https://haus.example")
    two = ("kreuzau", "nideggen")
    for given, runs_it, name in (
        (offer(WEB), mute(catalogue), "Rathaus Kreuzau"),
        (offer(), silent, "Rathaus Kreuzau"),
        (offer(WEB), None, "Rathaus Kreuzau"),
        (offer(WEB, kommunen=two), None, "Familienbüro des Kreises Düren"),
        (offer(WEB, kommunen=("nideggen",)), None, "Familienbüro des Kreises Düren"),
        (offer(WEB, kommunen=("kreisweit",)), None, "Familienbüro des Kreises Düren"),
    ):
        found = around.of_offer(given, runs_it)
        assert found.phone_of == f"Diese Stelle hilft weiter: {name}"
        assert found.phone
        assert (found.email, found.url) == (None, given.contact.url or silent.url)
        by_phone, by_page = found.ways
        assert by_phone.said == f"{found.phone} ({found.phone_of})"
        assert by_page.href == found.url


def test_no_office_here_knows_more_of_what_is_for_everybody_by_telephone_or_online(
    around: Contacts,
) -> None:
    def found(contact: ContactOfRecord, kommune: str) -> Contact:
        remote = (Format.ONLINE, Format.PHONE)
        return around.of_offer(offer(contact, kommunen=(kommune,), formats=remote), None)

    assert found(WEB, "kreisweit").phone is None
    assert found(NOTHING, "kreisweit").phone
    assert found(WEB, "kreuzau").phone


def test_everybody_can_be_reached_but_what_is_online_alone(catalogue: Catalogue) -> None:
    for each in catalogue.offers.values():
        if not any(way.calls or way.href.startswith("mailto:") for way in each.contact.ways):
            assert each.contact.own
            assert not each.kommunen
            assert {Format.PHONE, Format.ONLINE}.issuperset(each.formats), each.slug


def test_page_card_and_merkzettel_show_number_and_page(client: TestClient) -> None:
    slug = "spielplatz-indemann-inden"
    said = "Diese Stelle hilft weiter: Familienbüro des Kreises Düren"
    page = client.get(f"/angebote/{slug}").text
    [contact] = re.findall(r'<div class="facts__contact">.*?</dd>', page, re.DOTALL)
    assert 'href="tel:+492421221051900"' in contact
    assert said in contact
    assert "gemeinde-inden.de" in contact
    listed = client.get(f"/merkzettel?a={slug}").text
    assert said in listed
    assert 'href="https://www.gemeinde-inden.de' in listed
    found = client.get("/angebote?q=Spielplatz+Indemann").text
    card = found[found.index(f"/angebote/{slug}") :].partition("</article>")[0]
    assert 'href="tel:+492421221051900"' in card
    assert said in card


def test_who_only_knows_the_way_lends_a_number_and_no_more(catalogue: Catalogue) -> None:
    knows = catalogue.providers["gemeinde-aldenhoven"].model_copy(
        update={"auch_fuer": (offer().provider.name,)}
    )
    found = made(catalogue, knows=knows).of_offer(offer(WEB), knows)
    assert found.phone_of == "Telefon: Gemeinde Aldenhoven hilft weiter"
    assert found.email is None
    assert (
        made(catalogue, knows=knows).of_offer(offer(), knows).whose == "Diese Stelle hilft weiter"
    )


def test_a_circle_of_träger_ends(catalogue: Catalogue) -> None:
    one = mute(catalogue, slug="stadt-dueren", gehoert_zu="jugendamt-stadt-dueren")
    other = mute(catalogue, slug="jugendamt-stadt-dueren", gehoert_zu="stadt-dueren")
    around = made(catalogue, one=one, other=other)
    assert around.of_offer(offer(), one).name == "Rathaus Kreuzau"


# --- the Jugendamt ---------------------------------------------------------------------------


def test_stadt_dueren_has_its_own_jugendamt(catalogue: Catalogue) -> None:
    kreis, kommunen = catalogue.guides.kreis, catalogue.kommunen
    found = {slug: contacts.of_jugendamt(record, kreis) for slug, record in kommunen.items()}
    assert found["dueren"].name == "Jugendamt der Stadt Düren"
    others = [each for slug, each in found.items() if slug != "dueren"]
    assert {each.name for each in others} == {"Kreisjugendamt Düren"}
    assert not {each.phone for each in others} & {found["dueren"].phone}


def test_every_jugendamt_says_what_to_do_at_night(client: TestClient) -> None:
    for path in ("/kommunen/heimbach", "/kommunen/dueren", "/hilfe-sofort", "/fachkraefte"):
        page = client.get(path).text
        assert "110" in page
        assert "Abends, nachts" in page, path
    for path in ("/kommunen/heimbach", "/hilfe-sofort", "/fachkraefte"):
        assert "Bereitschaftsdienst (Stand 2020)" in client.get(path).text


def test_a_jugendamt_stands_for_nobody_outside_its_kommunen(
    catalogue: Catalogue, around: Contacts
) -> None:
    for slug, wrong, right in (
        ("jugendamt-stadt-dueren", ("heimbach",), ("dueren",)),
        ("kreisjugendamt-dueren", ("dueren",), ("heimbach",)),
        ("kreisjugendamt-dueren", ("kreisweit",), ("heimbach", "titz")),
    ):
        office = catalogue.providers[slug]
        assert around.of_offer(offer(kommunen=right), office).name == office.name
        found = around.of_offer(offer(kommunen=wrong), office)
        assert office.name not in (found.name, found.phone_of)
        assert office.name not in around.of_offer(offer(WEB, kommunen=wrong), office).phone_of


def test_no_offer_shows_a_jugendamt_that_is_not_responsible(catalogue: Catalogue) -> None:
    names: dict[str, set[str]] = {}
    for kommune in catalogue.kommunen.values():
        for slug in kommune.jugendamt.providers:
            names.setdefault(catalogue.providers[slug].name, set()).add(kommune.slug)
    assert len(names) == 3
    shown = 0
    for each in catalogue.offers.values():
        places = {place.slug for place in each.kommunen} or set(catalogue.kommunen)
        contact = each.contact
        for name, served in names.items():
            if name in f"{contact.name} {contact.phone_of} {contact.email_of} {contact.url_of}":
                assert places <= served, each.slug
                shown += 1
        if places == {"dueren"}:
            assert "22-1051900" not in (contact.phone or ""), each.slug
            assert "amt51@" not in (contact.email or ""), each.slug
    assert shown > 5


def test_a_family_is_not_sent_to_the_neighbours_jugendamt(client: TestClient) -> None:
    here = client.get("/beratung?kommune=kreuzau&alter=60").text
    there = client.get("/beratung?kommune=dueren&alter=60").text
    assert "jugendamt-stadt-dueren-soziale-dienste" not in here
    assert "jugendamt-stadt-dueren-soziale-dienste" in there
    near = client.get("/angebote?q=jugendamt&kommune=kreuzau&thema=krise-schutz").text
    assert "/angebote/jugendamt-stadt-dueren" not in near


def test_nobody_in_particular_is_sent_to_one_kommunes_jugendamt(
    client: TestClient, catalogue: Catalogue
) -> None:
    bound = {each.slug for each in catalogue.offers.values() if each.bound}

    def shown(address: str, after: str) -> set[str]:
        html = client.get(address).text.partition(after)[2].partition("<footer")[0]
        return set(re.findall(r'href="/angebote/([a-z0-9-]+)', html))

    helping = shown("/angebote?q=xyzzy&woertlich=anliegen", "Diese Stellen helfen")
    assert helping
    assert not helping & bound
    assert (
        shown("/angebote?q=xyzzy&woertlich=anliegen&kommune=dueren", "Diese Stellen helfen") & bound
    )
    for offer in catalogue.offers.values():
        if offer.kommunen and len(offer.kommunen) < 3:
            served = {place.slug for place in offer.kommunen}
            for slug in shown(offer.url, "Das passt auch") & bound:
                assert served & {place.slug for place in catalogue.offers[slug].kommunen}
        elif not offer.kommunen:
            assert not shown(offer.url, "Das passt auch") & bound, offer.slug


def test_a_jugendamt_under_a_former_slug_is_still_one(desk_app: FastAPI) -> None:
    def bound() -> set[str]:
        offers = desk_app.state.index.catalogue.offers.values()
        return {each.slug for each in offers if each.bound}

    before = bound()
    assert len(before) > 25
    with database.session(desk_app.state.engine) as opened:
        order = Joining(slug="jugendamt-stadt-dueren", into="skf-dueren", seen=1, seen_into=1)
        provider_editing.join(opened, order, by=who(opened, "doris"), reason="")
    desk_app.state.index.catch_up()
    assert bound() >= before


def test_check_data_asks_for_the_name_of_today(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(files.DATA, data)
    assert checking.providers([], data) == []
    path = data / "kommunen.yaml"
    text = path.read_text().replace("- jugendamt-stadt-dueren\n", "- gibt-es-nicht\n")
    assert text != path.read_text()
    path.write_text(text)
    assert checking.providers([], data) == [
        "kommunen.yaml, dueren: einen Träger „gibt-es-nicht“ gibt es nicht"
    ]
    path = data / "providers.yaml"
    listed = yaml.safe_load(path.read_text())
    office = next(each for each in listed if each["slug"] == "jugendamt-stadt-dueren")
    office["former"] = ["gibt-es-nicht"]
    path.write_text(files.text(listed))
    [fault] = checking.providers([], data)
    assert fault.startswith("kommunen.yaml, dueren: „gibt-es-nicht“ ist zusammengelegt")
    assert "„jugendamt-stadt-dueren“" in fault


def test_who_only_knows_the_way_is_told_however_the_name_is_spelt(catalogue: Catalogue) -> None:
    spelt = offer().provider.name.upper().replace(" ", "  ")
    knows = catalogue.providers["gemeinde-aldenhoven"].model_copy(update={"auch_fuer": (spelt,)})
    found = made(catalogue, knows=knows).of_offer(offer(WEB), knows)
    assert found.phone_of == "Telefon: Gemeinde Aldenhoven hilft weiter"
    assert found.email is None


@pytest.mark.parametrize("kommune", ["kreuzau", "heimbach"])
def test_guides_and_chain_do_not_either(client: TestClient, kommune: str) -> None:
    for path in ("/phasen/kita", "/phasen/kleinkind", "/uebergaenge/familie-kita"):
        assert (
            "/angebote/kita-platz-stadt-dueren" not in client.get(f"{path}?kommune={kommune}").text
        )
    assert "jugendamt-stadt-dueren" not in client.get(f"/kette/{kommune}").text


def test_the_ablaufplan_names_each_jugendamt_for_its_own(catalogue: Catalogue) -> None:
    options = [
        option for step in catalogue.guides.initiative.ablaufplan.steps for option in step.options
    ]
    for option in options:
        if option.contact == "jugendamt-stadt":
            assert option.label == "Das Kind wohnt in der Stadt Düren"
        if option.contact == "jugendamt":
            assert option.label == "Das Kind wohnt in einer anderen Kommune im Kreis"


# --- what is said --------------------------------------------------------------------------------


def test_nobody_is_asked_to_call_before_they_call(client: TestClient, catalogue: Catalogue) -> None:
    remote = [
        each
        for each in catalogue.offers.values()
        if {one.value for one in each.formats} <= {"telefon", "online"}
    ]
    assert any(each.freshness.stale for each in remote)
    for each in remote:
        page = client.get(each.url).text.partition("auch-titel")[0]
        assert "vorher anrufen" not in page, each.slug


def test_a_line_has_the_nearest_way_and_says_whose_it_is() -> None:
    own = Contact(name="Haus", whose="", phone="02421 221", email="a@b.de", url="https://b.de")
    assert [way.said for way in own.ways] == ["02421 221"]
    assert own.called == "02421 221"
    theirs = Contact(name="Haus", whose="", own=False, email="a@b.de")
    assert [(way.said, way.href) for way in theirs.ways] == [("a@b.de (Haus)", "mailto:a@b.de")]
    assert theirs.called == ""


def test_a_kommune_as_an_earlier_version_stored_it_is_read_on(catalogue: Catalogue) -> None:
    raw = catalogue.kommunen["heimbach"].model_dump(mode="json")
    del raw["jugendamt"]["providers"], raw["jugendamt"]["nights"]
    assert KommuneRecord.stored(raw).jugendamt.providers == ()
