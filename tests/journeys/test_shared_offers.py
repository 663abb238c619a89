"""Two Kümmerer and one offer: an end is asked for and agreed to, a change is read, in two clicks
each."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.cast import sign_in
from tests.deskform import MINE, fields, record_of
from tests.journeys.conftest import Live

pytestmark = pytest.mark.browser
OFFER = f"/pult/angebote/{MINE}"


def test_an_end_is_asked_for_and_agreed_to_in_two_clicks(
    live: Live, signed_in: Callable[..., Page]
) -> None:
    with sign_in(live.app, "doris") as doris:
        doris.post(OFFER, data=fields(live.app, kommune=["kreuzau", "titz"]))
    with sign_in(live.app, "clara") as clara:
        clara.post(OFFER, data=fields(live.app, wann="donnerstags 10 Uhr"))
    anna = signed_in("anna")
    axe(anna)
    anna.goto(OFFER)
    anna.get_by_text("Zum Prüfen vormerken oder zurückziehen").click()
    anna.get_by_label("Grund", exact=True).fill("Die Gruppe hat keinen Raum mehr")
    anna.get_by_role("button", name="Zurückziehen", exact=True).click()
    expect(anna.get_by_role("status").first).to_contain_text("Gefragt")
    assert record_of(live.app)[0].ended is None

    bernd = signed_in("bernd", width=360)
    asked = bernd.get_by_role("listitem").filter(has_text="möchte dieses Angebot beenden")
    expect(asked).to_contain_text("Die Gruppe hat keinen Raum mehr")
    axe(bernd)
    asked.get_by_role("button", name="Einverstanden").click()
    expect(bernd.get_by_role("status").first).to_contain_text("Zugestimmt")
    assert record_of(live.app)[0].ended == "Die Gruppe hat keinen Raum mehr"
    told = bernd.get_by_role("listitem").filter(has_text="Präventionsbüro hat dieses Angebot")
    told.get_by_text("Das stimmt bei uns nicht").click()
    expect(told.get_by_role("button", name="Nur für Titz herausnehmen")).to_be_visible()
    assert bernd.evaluate("document.documentElement.scrollWidth") <= 360
    told.get_by_role("button", name="In Ordnung").click()
    expect(bernd.get_by_text("Präventionsbüro hat dieses Angebot")).to_have_count(0)

    anna.goto("/pult")
    expect(anna.get_by_text("Ihr Vorschlag: zugestimmt hat Kümmerer Titz")).to_be_visible()
