"""How much is known of the offers, as the command line and the desk say it."""

import re
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app import database
from app.catalogue import completeness
from app.offers import store
from app.records.offers import OfferRecord
from app.vocabulary import FOR_FAMILIES, Cost
from tests.cast import NOW, sign_in
from tests.events import add
from tests.html_validity import assert_valid

KREUZAU = "Kreuzau"


def row(app: FastAPI, label: str = KREUZAU) -> dict[str, int]:
    """What is counted for a Kommune."""
    (found,) = [each for each in completeness.of(app.state.index.catalogue) if each.label == label]
    names = ("offers", *completeness.KNOWN)
    return dict(zip(names, (found.offers, *found.known), strict=True))


def grown(before: dict[str, int], after: dict[str, int]) -> set[str]:
    return {name for name in before if after[name] == before[name] + 1}


def test_each_thing_that_is_known_is_counted_where_it_is(desk_app: FastAPI) -> None:
    before, everywhere = row(desk_app), row(desk_app, "alle")
    nothing: dict[str, Any] = {
        "place": None,
        "contact": {"phone": None, "email": None, "url": "https://www.kreuzau.de"},
        "cost": "unbekannt",
        "cost_note": None,
    }
    add(desk_app, "gar-nichts", "", **nothing)
    bare = row(desk_app)
    assert grown(before, bare) - {"erreichbar"} == {"offers"}
    assert "offers" in grown(everywhere, row(desk_app, "alle"))
    add(
        desk_app,
        "alles",
        "donnerstags 9:30 bis 11 Uhr",
        contact={"phone": "02422 4440", "email": None, "url": None},
        place={"name": "Bürgerhaus", "street": None, "postcode": None, "city": "Kreuzau"},
        cost="kostenlos",
        verified_at="2026-11-01",
        verified_by="Präventionsbüro",
    )
    assert grown(bare, row(desk_app)) == {
        "offers",
        "eigene Nummer",
        "erreichbar",
        "Zeit",
        "Kosten",
        "Ort",
        "bestätigt",
    }


def test_it_agrees_with_the_records(desk_app: FastAPI) -> None:
    """Counted once more, from what the database holds."""
    today = NOW.date()
    with database.session(desk_app.state.engine) as session:
        records: list[OfferRecord] = [store.record_of(each) for each in store.every(session)]
    shown = [
        each
        for each in records
        if each.public(today)
        and each.slug in desk_app.state.index.catalogue.offers
        and each.shown_as in FOR_FAMILIES
    ]
    found = row(desk_app, "alle")
    assert found["offers"] == len(shown)
    priced = (each.cost is not Cost.UNKNOWN or bool(each.cost_note) for each in shown)
    assert found["Kosten"] == sum(priced)
    assert found["eigene Nummer"] == sum(bool(each.contact.phone) for each in shown)
    assert found["Ort"] == sum(bool(each.place or each.locations) for each in shown)


@pytest.mark.parametrize("name", ["doris", "anna"])
def test_the_desk_shows_it_by_kommune(desk_app: FastAPI, name: str) -> None:
    with sign_in(desk_app, name) as client:
        page = client.get("/pult/angaben").text
        assert 'href="/pult/angaben"' in client.get("/pult").text
    assert_valid(page)
    known = row(desk_app)
    percent = round(100 * known["Zeit"] / known["offers"])
    cells = re.findall(r"<td>(\d+)</td>", page.partition("Kreuzau</a></th>")[2])
    assert int(cells[0]) == known["offers"]
    assert int(cells[3]) == percent


def test_the_terminal_shows_a_line_for_each(portal_app: FastAPI) -> None:
    lines = completeness.text(portal_app.state.index.catalogue).splitlines()
    assert lines[0].split()[-1] == "veraltet"
    assert len(lines) == 1 + 2 + 15


def test_nobody_else_sees_it(client: TestClient) -> None:
    assert client.get("/pult/angaben").status_code == 303
