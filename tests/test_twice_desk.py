"""What may be entered twice, at the desk: joined field by field, or decided to be two."""

import re
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import Session
from starlette.testclient import TestClient

from app.offers import revisions, store
from tests.cast import Clock, sign_in
from tests.deskform import record_of
from tests.events import add
from tests.html_validity import assert_valid

ONE, TWO = "strickkreis-winden", "strickkreis-in-winden"
PAIR = f"/pult/doppelt/{ONE}/{TWO}"


@pytest.fixture
def twice(desk_app: FastAPI) -> FastAPI:
    """Two entries of one thing in Kreuzau, which say different things of it."""
    add(
        desk_app, ONE, "", title="Strickkreis Winden", schedule="montags",
        sources=[{"title": "Faltblatt", "seen": 2024}], stand=2024, remark=None,
    )  # fmt: skip
    add(
        desk_app, TWO, "", title="Strickkreis in Winden", schedule="dienstags 15 Uhr",
        cost_note="3 Euro", topics=["begegnung", "freizeit-kultur-sport"],
        sources=[{"title": "Anruf", "seen": 2026}], remark="Wer leitet ihn?",
    )  # fmt: skip
    return desk_app


def seen(app: FastAPI) -> list[str]:
    return [f"{slug}:{record_of(app, slug)[1]}" for slug in (ONE, TWO)]


def joined(app: FastAPI, who: str = "anna", **chosen: str) -> Any:
    data: dict[str, Any] = {"gesehen": seen(app)}
    data |= {f"nimm-{path.replace('__', '.')}": wins for path, wins in chosen.items()}
    with sign_in(app, who) as client:
        return client.post(f"{PAIR}/zusammenlegen", data=data)


def test_the_list_shows_a_pair_to_those_whose_it_is(twice: FastAPI) -> None:
    for who, there in (("anna", True), ("doris", True), ("bernd", False)):
        with sign_in(twice, who) as client:
            html = client.get("/pult/doppelt").text
            assert (f'href="/pult/doppelt/{TWO}/{ONE}"' in html) is there, who
            assert_valid(html)
    with sign_in(twice, "clara") as client:
        assert client.get("/pult/doppelt").status_code == 403
        assert "/pult/doppelt" not in client.get("/pult").text
    with sign_in(twice, "anna") as client:
        assert 'href="/pult/doppelt"' in client.get("/pult").text


def test_the_pair_stands_side_by_side_where_it_differs(twice: FastAPI) -> None:
    with sign_in(twice, "anna") as client:
        html = client.get(PAIR).text
        assert_valid(html)
        asked = set(re.findall(r'name="nimm-([a-z._]+)"', html))
        assert asked == {"title", "schedule", "cost_note", "topics"}
        assert "montags" in html
        assert "dienstags 15 Uhr" in html
        # What only the other one says is taken, of lists both, unless somebody says otherwise.
        for value in ("title-bleibt", "schedule-bleibt", "cost_note-geht", "topics-beide"):
            assert re.search(rf'id="nimm-{value}"[^>]* checked', html), value
        swapped = client.get(f"/pult/doppelt/{TWO}/{ONE}").text
        assert re.search(r'id="nimm-cost_note-bleibt"[^>]* checked', swapped)
        assert client.get(f"/pult/doppelt/{ONE}/{ONE}").status_code == 404
        assert client.get(f"/pult/doppelt/{ONE}/gibt-es-nicht").status_code == 404


def test_joining_takes_what_was_chosen_and_the_sources_of_both(
    twice: FastAPI, desk: Session
) -> None:
    answer = joined(twice, schedule="geht", cost_note="geht", title="bleibt", topics="beide")
    assert answer.headers["location"] == "/pult/doppelt?fertig=zusammengelegt"
    record, _version = record_of(twice, ONE)
    assert (record.title, record.schedule) == ("Strickkreis Winden", "dienstags 15 Uhr")
    assert record.cost_note == "3 Euro"
    assert len(record.topics) == 2
    assert [(source.title, source.seen) for source in record.sources] == [
        ("Faltblatt", 2024), ("Anruf", 2026),
    ]  # fmt: skip
    assert record.stand == 2026
    assert record.remark == "Strickkreis in Winden: Wer leitet ihn?"
    gone, _version = record_of(twice, TWO)
    assert (gone.joined, gone.ended) == (ONE, "2026: zusammengelegt mit „Strickkreis Winden“")
    row = store.by_slug(desk, TWO)
    assert row is not None
    told = revisions.EVENTS["joined"]
    with sign_in(twice, "anna") as client:
        assert told in client.get(f"/pult/angebote/{TWO}/verlauf").text
    visitor = TestClient(twice, follow_redirects=False)
    assert visitor.get(f"/angebote/{TWO}").headers["location"] == f"/angebote/{ONE}"
    assert "dienstags 15 Uhr" in visitor.get(f"/angebote/{ONE}").text


def test_it_is_one_step_that_can_be_taken_back(twice: FastAPI, clock: Clock) -> None:
    before = [record_of(twice, slug)[0] for slug in (ONE, TWO)]
    joined(twice, schedule="geht")
    with sign_in(twice, "anna") as client:
        html = client.get("/pult/doppelt").text
        step = re.search(r'name="schritt" value="(\d+)"', html)
        assert step
        client.post("/pult/viele/zuruecknehmen", data={"schritt": step[1]})
    assert [record_of(twice, slug)[0] for slug in (ONE, TWO)] == before
    assert TestClient(twice, follow_redirects=False).get(f"/angebote/{TWO}").status_code == 200


def test_brought_back_it_is_joined_no_more(twice: FastAPI) -> None:
    joined(twice)
    version = record_of(twice, TWO)[1]
    with sign_in(twice, "anna") as client:
        client.post(f"/pult/angebote/{TWO}/zurueckholen", data={"version": version})
    record, _version = record_of(twice, TWO)
    assert (record.ended, record.joined) == (None, None)


def test_what_somebody_saved_meanwhile_is_not_overwritten(twice: FastAPI) -> None:
    old = seen(twice)
    add(twice, TWO, "", event="edited", title="Strickkreis in Winden", schedule="freitags")
    with sign_in(twice, "anna") as client:
        answer = client.post(f"{PAIR}/zusammenlegen", data={"gesehen": old})
        assert answer.headers["location"] == f"{PAIR}?fertig=ueberholt"
        assert record_of(twice, TWO)[0].joined is None


def test_only_who_may_change_both_joins_them(twice: FastAPI) -> None:
    add(twice, TWO, "", event="edited", title="Strickkreis in Winden", kommunen=["titz"])
    data = {"gesehen": seen(twice)}
    for who in ("anna", "bernd"):
        with sign_in(twice, who) as client:
            assert "Zusammenlegen kann, wer beide" in client.get(PAIR).text
            assert client.post(f"{PAIR}/zusammenlegen", data=data).status_code == 403
    assert joined(twice, "doris", kommunen="beide").status_code == 303
    assert record_of(twice, ONE)[0].kommunen == ("kreuzau", "titz")


def test_what_cannot_be_is_said_and_the_choice_stays(twice: FastAPI) -> None:
    add(
        twice, TWO, "", event="edited", title="Strickkreis in Winden", phases=["grundschule"],
        age_months={"min": 72, "max": 120},
    )  # fmt: skip
    answer = joined(twice, age_months="bleibt", phases="geht", title="geht")
    assert answer.status_code == 422
    assert "nicht dazu gehört „Grundschulzeit“" in answer.text
    assert re.search(r'id="nimm-title-geht"[^>]* checked', answer.text)
    assert_valid(answer.text)
    assert record_of(twice, TWO)[0].joined is None


def test_what_are_two_is_said_with_a_reason_and_not_shown_again(twice: FastAPI) -> None:
    data = {"gesehen": seen(twice), "grund": ""}
    with sign_in(twice, "anna") as client:
        answer = client.post(f"{PAIR}/kein-doppel", data=data)
        assert answer.status_code == 422
        assert "Bitte kurz sagen" in answer.text
        answer = client.post(f"{PAIR}/kein-doppel", data=data | {"grund": "zwei Gruppen"})
        assert answer.headers["location"] == "/pult/doppelt?fertig=kein-doppel"
        assert TWO not in client.get("/pult/doppelt").text
        assert "Schon entschieden, kein Doppel: zwei Gruppen" in client.get(PAIR).text
        assert "zwei Gruppen" in client.get(f"/pult/angebote/{ONE}/verlauf").text
    assert record_of(twice, ONE)[0].as_yaml()["apart"] == [
        {"offer": TWO, "because": "zwei Gruppen"}
    ]
    assert "zwei Gruppen" not in TestClient(twice).get(f"/angebote/{ONE}").text


@pytest.mark.parametrize(
    "data",
    [
        {"gesehen": "quatsch"},
        {"gesehen": f"{ONE}:99999999999999999999"},
        {"nimm-title": "irgendwas", "nimm-gibts.nicht": "geht"},
    ],
)
def test_odd_forms_change_nothing(twice: FastAPI, data: dict[str, str]) -> None:
    with sign_in(twice, "anna") as client:
        answer = client.post(f"{PAIR}/zusammenlegen", data=data)
        assert answer.headers["location"] == f"{PAIR}?fertig=ueberholt"


def chosen(app: FastAPI, who: str = "anna", pair: str = PAIR) -> dict[str, str]:
    """What the page proposes: field -> whose."""
    with sign_in(app, who) as client:
        page = client.get(pair).text
        assert_valid(page)
    return dict(
        re.findall(r'id="nimm-([a-z._]+)-[a-z]+" name="[^"]+" value="([a-z]+)" checked', page)
    )


def test_what_belongs_together_is_decided_together(twice: FastAPI) -> None:
    rathaus = {"name": "Rathaus", "street": None, "postcode": None, "city": None}
    kirchweg = {"name": None, "street": "Kirchweg 1", "postcode": "52372", "city": "Kreuzau"}
    add(
        twice, ONE, "", event="edited", title="Strickkreis Winden", schedule="montags",
        place=rathaus, cost="kostenlos", cost_note=None, visible_from="2027-05-01",
    )  # fmt: skip
    add(
        twice, TWO, "dienstags 15 Uhr", event="edited", title="Strickkreis in Winden",
        place=kirchweg, cost="kostenpflichtig", cost_note="5 Euro", recurs="yearly",
        usual="im Mai", visible_until="2027-03-01",
    )  # fmt: skip
    asked = chosen(twice)
    groups = {"place.name": "bleibt", "times": "bleibt", "cost": "bleibt", "recurs": "geht"}
    assert asked == groups | {"title": "bleibt", "visible_from": "bleibt"}
    assert joined(twice, **{name.replace(".", "__"): v for name, v in asked.items()}).is_redirect
    record, _version = record_of(twice, ONE)
    assert record.place is not None
    assert (record.place.said, record.cost, record.cost_note) == ("Rathaus", "kostenlos", None)
    assert (record.times, record.schedule, record.usual) == (None, "montags", "im Mai")
    assert (record.visible_from is None, record.visible_until) == (False, None)


def test_all_of_the_other_one_is_taken_where_that_is_chosen(twice: FastAPI) -> None:
    add(
        twice, TWO, "dienstags 15 Uhr", event="edited", title="Strickkreis in Winden",
        cost="kostenpflichtig", cost_note="5 Euro",
    )  # fmt: skip
    assert joined(twice, times="geht", cost="geht").is_redirect
    record, _version = record_of(twice, ONE)
    assert (record.schedule, record.schedule_said) == (
        None, "dienstags ab 15 Uhr",
    )  # fmt: skip
    assert (record.cost, record.cost_note) == ("kostenpflichtig", "5 Euro")


def test_an_unknown_cost_says_nothing(twice: FastAPI) -> None:
    add(
        twice, ONE, "", event="edited", title="Strickkreis Winden", cost="unbekannt",
        cost_note=None,
    )  # fmt: skip
    add(twice, TWO, "", event="edited", title="Strickkreis in Winden", cost="kostenlos")
    assert chosen(twice)["cost"] == "geht"


def test_further_places_are_those_of_both(twice: FastAPI) -> None:
    def place(city: str) -> dict[str, Any]:
        return {"place": {"name": None, "street": None, "postcode": None, "city": city}}

    own = place("Winden")["place"]
    add(
        twice, ONE, "", event="edited", title="Strickkreis Winden", place=own,
        locations=[place("Boich"), place("Drove")],
    )  # fmt: skip
    add(
        twice, TWO, "", event="edited", title="Strickkreis in Winden", place=own,
        locations=[place("Drove"), place("Thum"), place("Winden")],
    )  # fmt: skip
    asked = chosen(twice)
    assert asked["locations"] == "beide"
    assert joined(twice, locations="beide").is_redirect
    cities = [each.place.said for each in record_of(twice, ONE)[0].locations if each.place]
    assert cities == ["Boich", "Drove", "Thum"]


def test_what_a_page_proposes_makes_an_offer_whatever_the_ages(twice: FastAPI) -> None:
    add(
        twice, TWO, "", event="edited", title="Strickkreis in Winden",
        age_months={"min": 72, "max": 120}, phases=["grundschule"],
    )  # fmt: skip
    assert joined(twice, **chosen(twice)).is_redirect
    assert record_of(twice, ONE)[0].age_months.max == 72


def test_no_other_kommune_loses_or_gets_an_offer_by_it(twice: FastAPI) -> None:
    many = ["kreuzau", "titz", "inden"]
    add(twice, TWO, "", event="edited", title="Strickkreis in Winden", kommunen=many)
    back = f"/pult/doppelt/{TWO}/{ONE}"
    with sign_in(twice, "anna") as client:
        page = client.get(PAIR).text
        assert "zusammenlegen" not in re.findall(r'action="[^"]*/([a-z-]+)"', page)
        assert f'href="{back}"' in page
        for wins in ("bleibt", "beide", "geht"):
            data = {"gesehen": seen(twice), "nimm-kommunen": wins, "nimm-title": "geht"}
            answer = client.post(f"{PAIR}/zusammenlegen", data=data)
            assert answer.status_code == 422
            assert "So bekäme oder verlöre eine andere Kommune ein Angebot" in answer.text
    assert record_of(twice, TWO)[0].ended is None
    # The other way round nobody loses any; what she may not choose is neither shown nor done.
    asked = chosen(twice, pair=back)
    assert asked["kommunen"] == "beide"
    with sign_in(twice, "anna") as client:
        page = client.get(back).text
        assert 'id="nimm-kommunen-geht"' not in page
        data = {"gesehen": seen(twice), "nimm-kommunen": "geht", "nimm-title": "geht"}
        answer = client.post(f"{back}/zusammenlegen", data=data)
        assert answer.status_code == 422
        assert re.search(r'id="nimm-title-geht"[^>]* checked', answer.text)
        data["nimm-kommunen"] = "beide"
        assert client.post(f"{back}/zusammenlegen", data=data).status_code == 303
    assert record_of(twice, TWO)[0].kommunen == tuple(many)


def test_notes_on_the_one_that_goes_are_mentioned(twice: FastAPI, desk: Session) -> None:
    link = f'href="/pult/angebote/{TWO}/hinweise"'
    with sign_in(twice, "anna") as client:
        assert link not in client.get(PAIR).text
        client.post(f"/pult/angebote/{TWO}/hinweise", data={"hinweis": "Schlüssel beim Pfarrer"})
        page = client.get(PAIR).text
        assert_valid(page)
        assert link in page
        assert "Zum anderen gibt es 1 internen Hinweis; er bleibt dort." in page
