"""What stands on a card when there is much to say, so that a phone shows two of them."""

from dataclasses import replace
from typing import Any

from app.catalogue.cardface import card_face
from app.catalogue.offer import Offer
from app.catalogue.upcoming import Upcoming
from app.records.staleness import Freshness
from app.vocabulary import Audience, Cost, Registration
from app.web.views import Contact
from tests.test_matching import an_offer

OLD = Freshness(stand=2018, stale=True, label="Stand 2018", note="")
WITH_TIMES: dict[str, Any] = {
    "schedule": "freitags 9 bis 11 Uhr",
    "upcoming": Upcoming(line="heute ab 9 Uhr"),
}


def signs(offer: Offer) -> list[str]:
    return [sign.text for sign in card_face(offer).signs]


def much(**changes: Any) -> Offer:
    """Two lines each of title and facts, two rows of signs, and somebody else's number."""
    return an_offer(
        title="Spielgruppe für Kinder ohne Platz in einer Kita",
        where_text="Familienzentrum Sankt Gangolf, Vettweiß",
        audience=(Audience.FAMILIES,),
        cost=Cost.UNKNOWN,
        registration=Registration.NONE,
        contact=Contact(name="Rathaus", whose="", own=False, phone="02424 111"),
        **{**WITH_TIMES, **changes},
    )


def test_the_summary_of_a_card_has_one_line_where_there_is_much_else_to_say() -> None:
    assert not card_face(an_offer(**WITH_TIMES)).full
    found = card_face(much())
    assert found.full
    assert not found.crowded


def test_where_the_next_time_is_long_a_phone_leaves_the_hours_to_the_offers_page() -> None:
    line = "heute geschlossen (Herbstferien). Nächstes Mal: Mo, 2. November"
    assert card_face(much(upcoming=Upcoming(line=line))).crowded
    # Without a next time the hours are all that is known of when.
    assert not card_face(much(upcoming=Upcoming(), schedule=line * 3)).crowded


def test_a_card_asks_for_its_facts_once() -> None:
    old = an_offer(freshness=OLD, **WITH_TIMES)
    assert "Stand 2018, bitte nachfragen" in signs(old)
    assert "Stand 2018" in signs(replace(old, upcoming=Upcoming(line="heute (bitte nachfragen)")))
    assert "Stand 2018" in signs(replace(old, schedule="freitags (Stand 2016, bitte nachfragen)"))
    asked = signs(replace(old, cost=Cost.UNKNOWN))
    assert asked[-2:] == ["Stand 2018", "Kosten am Telefon erfragen"]
