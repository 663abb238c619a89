"""What has a page is listed: Kommunen, Lebensphasen, Übergänge and Träger."""

import re
from html import unescape

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.catalogue.snapshot import Catalogue
from app.vocabulary import KOMMUNEN, ON_CHAIN, Phase, Transition


def listed(client: TestClient, path: str, start: str) -> list[str]:
    """Slugs of the pages below `start` that the page's main part links to, in their order."""
    main = client.get(path).text.partition("<main")[2].partition("</main>")[0]
    found = re.findall(rf'href="{start}/([a-z0-9-]+)"', main)
    assert len(found) == len(set(found))
    return found


@pytest.fixture
def catalogue(portal_app: FastAPI) -> Catalogue:
    found: Catalogue = portal_app.state.index.catalogue
    return found


def text_of(client: TestClient, path: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", client.get(path).text)).split())


def test_all_kommunen_with_their_own_offers(client: TestClient, catalogue: Catalogue) -> None:
    assert listed(client, "/kommunen", "/kommunen") == list(catalogue.kommunen)
    assert len(KOMMUNEN) == 15
    said = text_of(client, "/kommunen")
    for slug, record in catalogue.kommunen.items():
        own = sum(
            slug in (each.slug for each in offer.kommunen)
            for offer in catalogue.offers.values()
            if offer.kind in ON_CHAIN
        )
        part = said.partition(f"Ortsteile: {', '.join(record.ortsteile)}")[2]
        assert part.strip().startswith(f"{own} Angebot"), slug


@pytest.mark.parametrize(
    ("place", "slugs"),
    [
        ("Birkesdorf", ["dueren"]),
        ("birkes", ["dueren"]),
        ("Rölsdorf", ["dueren"]),
        ("Krauthausen", ["dueren", "niederzier"]),
        ("Düren", ["dueren"]),
        ("dueren", ["dueren"]),
        ("52372", ["kreuzau"]),
        ("Kreuzau-Winden", ["kreuzau"]),
        ("Kreuzau, Winden", ["kreuzau"]),
        ("Winden (Kreuzau)", ["kreuzau"]),
        ("Stadt Düren", ["dueren"]),
        ("Gemeinde Kreuzau", ["kreuzau"]),
        ("wir wohnen in schlich", ["langerwehe"]),
        ("Titz oder Jülich", ["juelich", "titz"]),
        ("Birkesdof", ["dueren"]),
    ],
)
def test_a_village_leads_to_its_kommune(client: TestClient, place: str, slugs: list[str]) -> None:
    path = f"/kommunen?ort={place}"
    assert listed(client, path, "/kommunen") == slugs
    assert "gehört zu: " in text_of(client, path)


def test_a_place_that_is_elsewhere_is_said_so_and_stays_typed(client: TestClient) -> None:
    for place, said in (
        ("Atlantis", "Einen Ort „Atlantis“ kennen wir im Kreis Düren nicht."),
        ("Aachen", "Aachen liegt nicht im Kreis Düren."),
        ("köln", "Köln liegt nicht im Kreis Düren."),
        ("50667", "Die Postleitzahl 50667 gehört nicht zum Kreis Düren."),
    ):
        page = client.get(f"/kommunen?ort={place}")
        assert page.status_code == 200
        assert said in page.text
        assert f'value="{place}"' in page.text
        assert len(listed(client, f"/kommunen?ort={place}", "/kommunen")) == 15


def test_the_answer_about_a_place_is_kept_as_its_neighbours_are(client: TestClient) -> None:
    page, all_of_them = client.get("/kommunen?ort=Birkesdorf"), client.get("/kommunen")
    assert page.headers["cache-control"] == all_of_them.headers["cache-control"]
    again = client.get("/kommunen?ort=Birkesdorf", headers={"If-None-Match": page.headers["etag"]})
    assert again.status_code == 304


def test_all_phases_with_ages_and_all_transitions(client: TestClient, catalogue: Catalogue) -> None:
    assert listed(client, "/phasen", "/phasen") == list(Phase)
    assert listed(client, "/uebergaenge", "/uebergaenge") == list(Transition)
    phases, transitions = text_of(client, "/phasen"), text_of(client, "/uebergaenge")
    families = [offer for offer in catalogue.offers.values() if offer.kind in ON_CHAIN]
    for phase, guide in catalogue.guides.phases.items():
        count = sum(phase in offer.phases for offer in families)
        assert f"{guide.ages_text} {guide.name} {guide.lead} {count} Angebote" in phases
    for transition, step in catalogue.guides.transitions.items():
        count = sum(transition in offer.transitions for offer in families)
        assert f"{step.name} {step.lead} {count} Angebote" in transitions


def test_all_providers_by_their_letters(client: TestClient, catalogue: Catalogue) -> None:
    page = client.get("/traeger").text
    assert sorted(listed(client, "/traeger", "/traeger")) == sorted(catalogue.providers)
    jumps = re.findall(r'<a class="pill" href="#(buchstabe-\d+)">(.)</a>', page)
    headings = re.findall(r'<h2 id="(buchstabe-\d+)">(.)</h2>', page)
    assert jumps == headings
    letters = [letter for _id, letter in jumps]
    assert letters == sorted(set(letters))
    for provider in catalogue.providers.values():
        part = page.partition(f'href="/traeger/{provider.slug}"')[2].partition("</li>")[0]
        count = len(catalogue.by_provider.get(provider.slug, ()))
        wanted = f"{provider.kind.label}, {count or 'Kein'} Angebot"
        assert wanted in part, provider.slug


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/kommunen/titz", "/kommunen"),
        ("/phasen/kita", "/phasen"),
        ("/uebergaenge/familie-kita", "/uebergaenge"),
        ("/traeger/kreis-dueren", "/traeger"),
    ],
)
def test_each_page_leads_up_to_its_list(client: TestClient, path: str, above: str) -> None:
    crumbs = client.get(path).text.partition('class="crumbs"')[2].partition("</nav>")[0]
    assert re.search(rf'href="{above}["?]', crumbs)
