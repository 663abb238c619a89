"""Many offers at once touch nothing that nobody has seen: a new contact only where it is said, one
number or address for another place by place."""

import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from html import unescape
from typing import Any

import pytest
from fastapi import FastAPI

from app import database
from app.models import CheckedLink
from app.offers.occurrences import Wanted, What, faults, replaced, spots, typed_in
from tests.cast import NOW, sign_in
from tests.deskform import record_of
from tests.events import add
from tests.html_validity import assert_valid

OLD, NEW = "02422 9998-0", "02422 9998-77"
NONE = {"phone": None, "email": None, "url": None}
GROUPS = ("gruppe-eins", "gruppe-zwei", "gruppe-drei", "gruppe-vier")


@pytest.fixture
def groups(desk_app: FastAPI) -> FastAPI:
    """Two with the same number, one with another one, one with none."""
    for slug, phone in zip(GROUPS, (OLD, "02422/99980", "02422 507-0", None), strict=True):
        add(desk_app, slug, "", contact=NONE | {"phone": phone}, place=None)
    return desk_app


def phones_of(app: FastAPI) -> list[str | None]:
    return [record_of(app, slug)[0].contact.phone for slug in GROUPS]


def seen(app: FastAPI, slugs: Any = GROUPS) -> list[str]:
    return [f"{slug}:{record_of(app, slug)[1]}" for slug in slugs]


def ticked(html: str, name: str) -> list[str]:
    boxes = re.findall(rf'<input[^>]* name="{name}"[^>]*>', html)
    return [
        unescape(re.findall(r'value="([^"]*)"', each)[0]) for each in boxes if " checked" in each
    ]


def test_nothing_is_ticked_at_first_and_everything_at_one_press(groups: FastAPI) -> None:
    with sign_in(groups, "anna") as client:
        listed = client.get("/pult/viele?q=gruppe").text
        assert_valid(listed)
        assert ticked(listed, "slug") == []
        assert OLD in listed
        assert "ohne Telefon" in listed
        by_number = client.get("/pult/viele?q=02422 99980").text
        assert [slug for slug in GROUPS if f'value="{slug}"' in by_number] == [*GROUPS[:2]]
        typed = {"q": "gruppe", "tun": "kontakt", "telefon": NEW}
        every = client.post("/pult/viele", data=typed | {"aktion": "alle"}).text
        assert set(GROUPS) <= set(ticked(every, "slug"))
        assert f'value="{NEW}"' in every
        none = client.post("/pult/viele", data=typed | {"slug": GROUPS, "aktion": "keine"}).text
        assert ticked(none, "slug") == []


def test_a_new_number_goes_only_where_somebody_has_said(groups: FastAPI) -> None:
    order = {"tun": "kontakt", "telefon": NEW}
    with sign_in(groups, "anna") as client:
        page = client.post("/pult/viele", data=order | {"slug": GROUPS}).text
        assert_valid(page)
        assert ticked(page, "wo-telefon") == []
        assert f"{OLD} (2 Angebote)" in page
        assert "wo noch nichts steht" in page
        data = order | {"gesehen": seen(groups)}
        refused = client.post("/pult/viele/ausfuehren", data=data)
        assert (refused.status_code, NEW in refused.text) == (422, True)
        assert phones_of(groups) == [OLD, "02422/99980", "02422 507-0", None]
        value = re.findall(r'name="wo-telefon" value="([^"]*)"', page)[0]
        data |= {"wo-telefon": unescape(value)}
        assert client.post("/pult/viele/ausfuehren", data=data).status_code == 303
        assert phones_of(groups) == [NEW, NEW, "02422 507-0", None]
        # Where all have the same there is nothing to ask.
        two = GROUPS[:2]
        page = client.post("/pult/viele", data=order | {"slug": two, "telefon": OLD}).text
        assert len(ticked(page, "wo-telefon")) == 1


def test_who_saves_meanwhile_is_told_with_all_that_was_typed(groups: FastAPI) -> None:
    data = {"gesehen": [f"{GROUPS[0]}:0"], "tun": "kontakt", "telefon": NEW}
    with sign_in(groups, "anna") as client:
        answer = client.post("/pult/viele/ausfuehren", data=data)
    assert (answer.status_code, NEW in answer.text) == (409, True)
    assert f'value="{GROUPS[0]}:1"' in answer.text


def test_one_number_is_replaced_wherever_it_stands_place_by_place(groups: FastAPI) -> None:
    text = f"Fragen Sie unter {OLD}. Am Wochenende (0 24 22) 99 98 0, nicht 02422 9998-01."
    more = [{"place": {"name": "Pfarrheim", "street": None, "postcode": None, "city": "Winden"},
             "contact": NONE | {"phone": f"{OLD} (9-12 Uhr)"}}]  # fmt: skip
    add(groups, "treff", "", contact=NONE, description=text, locations=more)
    add(groups, "in-titz", "", contact=NONE | {"phone": OLD}, kommunen=["titz"])
    asked = {"was": "telefon", "alt": "+49 2422 99980", "neu": NEW}
    with sign_in(groups, "anna") as client:
        page = client.get("/pult/viele/ersetzen", params=asked).text
        assert_valid(page)
        stelle = ticked(page, "stelle")
        assert sorted(stelle) == [
            f"{GROUPS[0]}#contact.phone@0",
            f"{GROUPS[1]}#contact.phone@0",
            "treff#description@0",
            "treff#description@1",
            "treff#locations.0.contact.phone@0",
        ]
        assert "gehört zu einer anderen Kommune" in page
        data = asked | {
            "gesehen": seen(groups, (*GROUPS[:2], "treff")),
            "stelle": [each for each in stelle if each != "treff#description@1"],
        }
        assert client.post("/pult/viele/ersetzen", data=data).status_code == 303
        record = record_of(groups, "treff")[0]
        assert record.description == text.replace(OLD, NEW, 1)
        assert record.locations[0].contact is not None
        assert record.locations[0].contact.phone == f"{NEW} (9-12 Uhr)"
        assert phones_of(groups)[:2] == [NEW, NEW]
        assert record_of(groups, "in-titz")[0].contact.phone == OLD
        # Sent past the page: somebody else's offer, and one that was saved meanwhile.
        foreign = {"gesehen": seen(groups, ["in-titz"]), "stelle": "in-titz#contact.phone@0"}
        assert client.post("/pult/viele/ersetzen", data=asked | foreign).status_code == 403
        late = client.post("/pult/viele/ersetzen", data=data)
        assert late.status_code == 409
        step = re.search(r'name="schritt" value="(\d+)"', client.get("/pult/viele").text)
        assert step is not None
        # Pressed several times, as by somebody who sees nothing happen.
        with ThreadPoolExecutor(4) as pool:
            undo = partial(client.post, "/pult/viele/zuruecknehmen", data={"schritt": step[1]})
            said = [pool.submit(undo) for _ in range(4)]
        where = {each.result().headers.get("location") for each in said}
        assert where == {"/pult/viele?fertig=zurueckgenommen"}
        assert record_of(groups, "treff")[0].description == text
        assert phones_of(groups)[:2] == [OLD, "02422/99980"]


def test_an_address_that_moved_is_replaced_everywhere_from_the_eingang(desk_app: FastAPI) -> None:
    old, new = "https://alt.example/treff", "https://neu.example/treff"
    add(desk_app, "treff", "", contact=NONE | {"url": old}, sources=[{"url": old, "seen": 2026}])
    with database.session(desk_app.state.engine) as session:
        day = NOW.date()
        session.add(
            CheckedLink(url=old, state="umgezogen", moved_to=new, checked_on=day, next_on=day)
        )
        session.commit()
    with sign_in(desk_app, "anna") as client:
        inbox = client.get("/pult/eingang").text
        link = re.search(r'href="(/pult/viele/ersetzen[^"]+)">Neue Adresse überall', inbox)
        assert link is not None
        stelle = ticked(client.get(unescape(link[1])).text, "stelle")
        assert sorted(stelle) == ["treff#contact.url@0", "treff#sources.0.url@0"]


def test_what_cannot_be_put_there_is_said_and_kept(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client:
        for kind, old, new in (
            ("telefon", "02421 22-0", "bitte klingeln"),
            ("strasse", "Hauptstraße", "Weg 3"),
            ("web", "https://alt.example", "neu"),
            ("email", "a@example.org", "a@b"),
            ("web", "https://alt.example", "https://alt.example"),
        ):
            asked = {"was": kind, "alt": old, "neu": new}
            answer = client.get("/pult/viele/ersetzen", params=asked)
            assert (answer.status_code, f'value="{new}"' in answer.text) == (422, True), asked
            assert client.post("/pult/viele/ersetzen", data=asked).status_code == 422


def test_no_street_makes_the_search_go_on_for_ever() -> None:
    wanted = Wanted(What.STREET, "str." * 25 + " 1", "Weg 2")
    assert faults(wanted) == []
    assert spots({"description": "str." * 900}, wanted) == ()


def changed(what: What, old: str, new: str, **raw: Any) -> Any:
    """The record with the new one at every place that is sure."""
    wanted = Wanted(what, typed_in(what, old), typed_in(what, new))
    assert faults(wanted) == []
    found = [spot.key for spot in spots(raw, wanted) if spot.sure]
    return replaced(raw, wanted, found)


def test_what_stands_beside_it_stays_as_it_is() -> None:
    def phone(text: str) -> Any:
        made = changed(What.PHONE, "02421 22-0", "02421 99-9", contact={"phone": text})
        return made["contact"]["phone"]

    # The second number goes on from the first, and must not become another one.
    assert phone("02421 22-0 / -12 (9-12 Uhr)") == "02421 99-9 / 02421 22-12 (9-12 Uhr)"
    assert phone("Frauke: 02421/220, Fax 02421 22-19") == "Frauke: 02421 99-9, Fax 02421 22-19"
    assert phone("02421 22-01") == "02421 22-01"
    host = "https://alt.example", "https://neu.example"
    made = changed(
        What.URL, *host,
        contact={"url": "http://www.alt.example/kurse?x=1"},
        sources=[{"url": "https://alt.example/"}, {"url": "https://alt.example.org/"},
                 {"url": "https://x.example/?u=alt.example"}],
        description="Siehe www.alt.example/kurse.",
    )  # fmt: skip
    assert made["contact"]["url"] == "https://neu.example/kurse?x=1"
    assert [each["url"] for each in made["sources"]] == [
        "https://neu.example/", "https://alt.example.org/", "https://x.example/?u=alt.example",
    ]  # fmt: skip
    assert made["description"] == "Siehe neu.example/kurse."
    page = "https://alt.example/a", "https://alt.example/a/b"
    stays = [{"url": "https://alt.example/a/b/c"}, {"url": "https://alt.example/a/z"}]
    assert changed(What.URL, *page, sources=stays)["sources"] == stays
    street = {"street": "Hauptstraße 3", "city": "Titz"}
    made = changed(What.STREET, "Hauptstr. 3", "Am Markt 5", place=street)
    assert made["place"]["street"] == "Am Markt 5"
    text = "In der Hauptstr. 3a und 31"
    assert changed(What.STREET, "Hauptstraße 3", "Am Markt 5", summary=text)["summary"] == text


def test_a_number_is_found_in_a_sentence_as_a_word_processor_sets_it() -> None:
    text = "Anruf unter 02422\u202f9998\u20110 genügt."
    found = changed(What.PHONE, OLD, NEW, description=text)
    assert found["description"] == f"Anruf unter {NEW} genügt."
