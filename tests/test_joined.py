"""One offer once: what was joined into another one leads there, from wherever it is named."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi import FastAPI
from pydantic import ValidationError
from sqlmodel import Session
from starlette.testclient import TestClient

from app import database
from app.catalogue.criteria import Criteria
from app.freshness import reviews
from app.offers import checking, duplicates, importing, store
from app.records import files
from app.records.offers import OfferRecord
from app.situations import NowhereToJoin
from tests.cast import NOW
from tests.deskform import record_of
from tests.events import add

OLD, KEPT = "spz-marien-hospital-dueren", "sozialpaediatrisches-zentrum-dueren"
RECORDS = [r for r in importing.read_offers(files.DATA / "offers") if isinstance(r, OfferRecord)]


def join(app: FastAPI, slug: str, into: str) -> None:
    """Withdraws the offer in favour of another one."""
    record, _version = record_of(app, slug)
    gone = record.model_copy(update={"ended": "2026: zusammengelegt", "joined": into})
    with database.session(app.state.engine) as session:
        store.save(session, gone, provider_slug=None, by="Alice", event="joined", at=NOW)
        session.commit()
    app.state.index.catch_up()


@pytest.mark.parametrize(
    ("address", "location"),
    [
        (f"/angebote/{OLD}", f"/angebote/{KEPT}"),
        (f"/angebote/{OLD}?a=b&c=%C3%A4", f"/angebote/{KEPT}?a=b&c=%C3%A4"),
        (f"/angebote/{OLD}/melden", f"/angebote/{KEPT}/melden"),
        (f"/angebote/{OLD}/termine.ics", f"/angebote/{KEPT}/termine.ics"),
    ],
)
def test_its_old_address_leads_to_the_other_one(
    client: TestClient, address: str, location: str
) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.headers["location"]) == (301, location)


def test_what_a_form_sent_to_the_old_address_is_not_lost(client: TestClient) -> None:
    answer = client.post(f"/angebote/{OLD}/melden", data={"text": "Neue Nummer"})
    assert (answer.status_code, answer.headers["location"]) == (308, f"/angebote/{KEPT}/melden")


def test_no_list_has_it_and_the_other_one_is_there(portal_app: FastAPI) -> None:
    catalogue = portal_app.state.index.catalogue
    assert OLD not in catalogue.offers
    assert KEPT in catalogue.offers
    hits = portal_app.state.index.search(Criteria(text="SPZ")).results.hits
    assert [hit.slug for hit in hits if hit.slug in (OLD, KEPT)] == [KEPT]


def test_a_merkzettel_shows_the_other_one_once_and_carries_its_name(client: TestClient) -> None:
    html = client.get(f"/merkzettel?a={OLD}&a=tafel-dueren&a={KEPT}").text
    assert html.count(f'href="/angebote/{KEPT}"') == 1
    assert OLD not in html
    assert "2 Angebote" in html
    counsel = client.get(f"/beratung?alter=30&a={OLD}").text
    assert OLD not in counsel
    assert f"a={KEPT}" in counsel


def test_chains_are_followed_to_their_end(desk_app: FastAPI) -> None:
    for slug in ("eins", "zwei", "drei"):
        add(desk_app, slug, "4.12.2026 19 Uhr")
    join(desk_app, "eins", "zwei")
    join(desk_app, "zwei", "drei")
    client = TestClient(desk_app, follow_redirects=False)
    assert client.get("/angebote/eins").headers["location"] == "/angebote/drei"
    assert client.get("/angebote/zwei").headers["location"] == "/angebote/drei"
    join_back = record_of(desk_app, "drei")[0].model_copy(
        update={"ended": "2026: zusammengelegt", "joined": "eins"}
    )
    with database.session(desk_app.state.engine) as session, pytest.raises(NowhereToJoin):
        store.save(session, join_back, provider_slug=None, by="Alice", event="joined")


def test_nothing_is_joined_into_what_is_not_there(desk_app: FastAPI) -> None:
    add(desk_app, "eins", "4.12.2026 19 Uhr")
    with pytest.raises(NowhereToJoin):
        join(desk_app, "eins", "gibt-es-nicht")


@pytest.mark.parametrize(
    "change", [{"joined": KEPT}, {"joined": "x", "slug": "x", "ended": "2026"}]
)
def test_only_what_is_withdrawn_is_joined_and_not_into_itself(change: dict[str, str]) -> None:
    raw = RECORDS[0].as_yaml() | change
    with pytest.raises(ValidationError, match="joined: nennt ein anderes Angebot"):
        OfferRecord.model_validate(raw)


def test_a_letter_about_it_leads_to_the_page_of_the_other_one(desk_app: FastAPI) -> None:
    add(desk_app, "eins", "4.12.2026 19 Uhr")
    add(desk_app, "zwei", "4.12.2026 19 Uhr")
    link = reviews.link(desk_app.state.links, "bestaetigen", slug="eins", today=NOW.date())
    join(desk_app, "eins", "zwei")
    answer = TestClient(desk_app, follow_redirects=False).get(f"/bestaetigen/{link}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/angebote/zwei")


def test_what_search_ties_to_it_finds_the_other_one(desk_app: FastAPI) -> None:
    """search/needs/ comes with a release; the desk joins in between."""
    tied = "bunter-kreis-dueren"
    assert desk_app.state.index._ties[tied]
    add(desk_app, "eins", "", kommunen=["kreisweit"])
    join(desk_app, tied, "eins")
    need = next(iter(desk_app.state.index._ties[tied]))
    hits = desk_app.state.index.search(Criteria(need=need), limit=100).results.hits
    assert "eins" in [hit.slug for hit in hits]


def test_what_hilfe_sofort_says_of_it_is_said_of_the_other_one(desk_app: FastAPI) -> None:
    """data/hilfe.yaml comes with a release; the desk joins in between."""
    index, named = desk_app.state.index, "hilfetelefon-gewalt-gegen-frauen"
    add(desk_app, "eins", "", kommunen=["kreisweit"])
    assert not index.catalogue.offers["eins"].discreet
    before, _version = record_of(desk_app, named)
    join(desk_app, named, "eins")
    client = TestClient(desk_app)
    for _again in range(2):
        assert index.catalogue.offers["eins"].violence
        assert index.catalogue.offers["eins"].discreet
        assert 'href="/angebote/eins"' in client.get("/hilfe-sofort").text
        index.rebuild()
    with database.session(desk_app.state.engine) as session:
        store.save(session, before, provider_slug=None, by="Alice", event="edited", at=NOW)
        session.commit()
    index.catch_up()
    assert not index.catalogue.offers["eins"].discreet
    assert f'href="/angebote/{named}"' in client.get("/hilfe-sofort").text


def test_files_come_in_whatever_their_order_and_lead_somewhere(
    session: Session, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(files.DATA, data)
    model = yaml.safe_load((data / f"offers/kreisweit/{KEPT}.yaml").read_text(encoding="utf-8"))

    def write(slug: str, **changes: str | None) -> None:
        raw = model | {"slug": slug, "ended": "2026: zusammengelegt"} | changes
        if changes["joined"] is None:
            del raw["joined"], raw["ended"]
        (data / f"offers/kreisweit/{slug}.yaml").write_text(files.text(raw), encoding="utf-8")

    write("aaa", joined="aab")
    write("aab", joined="zzz")
    write("zzz", joined=None)
    write("leer", joined="gibt-es-nicht")
    write("rund", joined="runder")
    write("runder", joined="rund")
    report = importing.import_all(session, data)
    assert {"aaa", "aab", "zzz"} <= set(report.created)
    assert sorted(each.split("„")[1].split("“")[0] for each in report.refused) == [
        "leer", "rund", "runder",
    ]  # fmt: skip
    records = [r for r in importing.read_offers(data / "offers") if isinstance(r, OfferRecord)]
    assert len(checking.pointers(records, data)) == 3


def test_whatever_names_an_offer_names_one_that_is_there(tmp_path: Path) -> None:
    assert checking.pointers(RECORDS) == []
    data = tmp_path / "data"
    shutil.copytree(files.DATA, data)
    path = data / "hilfe.yaml"
    path.write_text(
        path.read_text().replace(
            "offer: nummer-gegen-kummer-elterntelefon", "offer: elterntelefon-nummer-gegen-kummer"
        )
    )
    (fault,) = checking.pointers(RECORDS, data)
    assert fault.startswith("hilfe.yaml, ")
    assert "statt seiner „nummer-gegen-kummer-elterntelefon“" in fault


def pairs(*records: OfferRecord) -> list[tuple[str, str]]:
    return [pair.slugs for pair in duplicates.find(records)]


def like(record: OfferRecord, **changes: object) -> OfferRecord:
    return OfferRecord.model_validate(record.as_yaml() | changes)


SPZ = next(record for record in RECORDS if record.slug == KEPT)
TWIN = like(SPZ, slug="zwilling", title="SPZ Sozialpädiatrisches Zentrum Düren")


def test_two_that_look_alike_are_a_pair_with_its_reasons() -> None:
    (pair,) = duplicates.find([SPZ, TWIN])
    assert pair.slugs == (KEPT, "zwilling")
    assert {"gleiche Telefonnummer", "gleicher Ort", "gleicher Träger"} <= set(pair.reasons)


@pytest.mark.parametrize(
    "change",
    [
        {"ended": "2026: vorbei"},
        {"draft": True},
        {"apart": [{"offer": KEPT, "because": "ein anderes Haus"}]},
        {"origin": KEPT},
        {"title": "Hebammensprechstunde"},
    ],
)
def test_no_pair_is_what_is_over_decided_or_called_otherwise(change: dict[str, object]) -> None:
    assert pairs(SPZ, like(TWIN, **change)) == []


def test_no_pair_is_what_no_family_can_use_both_of() -> None:
    here, there = like(SPZ, kommunen=["titz"]), like(TWIN, kommunen=["kreuzau"])
    assert pairs(here, there) == []
    young = like(
        SPZ, age_months={"min": 0, "max": 36}, phases=["schwangerschaft-geburt", "kleinkind"]
    )
    old = like(TWIN, age_months={"min": 192, "max": 216}, phases=["ausbildung-beruf"])
    assert pairs(young, old) == []


def test_the_work_grows_with_the_offers_and_not_with_their_pairs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = []
    real = duplicates._pair

    def counted(*given: Any) -> duplicates.Pair | None:
        compared.append(given[:2])
        return real(*given)

    monkeypatch.setattr(duplicates, "_pair", counted)
    many = [
        like(SPZ, slug=f"{record.slug[:70]}-{n}", title=f"{record.title[:100]} {n}")
        for n in range(13)
        for record in RECORDS
    ]
    duplicates.find(many)
    assert len(many) > 5000
    assert len(compared) < 20 * len(many)


def test_the_command_says_which_pairs_there_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.cli import main

    found = duplicates.find([SPZ, TWIN])
    monkeypatch.setattr(duplicates, "find", lambda _records: found)
    assert main(["duplicates"]) == 0
    line, count = capsys.readouterr().out.splitlines()
    assert count == "1 Paare"
    assert " · ".join(found[0].slugs) in line
    assert all(reason in line for reason in found[0].reasons)


def test_the_list_is_short() -> None:
    """Who brings in more decides about them, so that the desk sees what is new: of a hundred offers
    one may be left to decide about."""
    assert len(duplicates.find(RECORDS)) <= len(RECORDS) / 100


JOINED = [record for record in RECORDS if record.joined is not None]
NAMED_OTHERWISE = {"ferienfreizeit-finkenheide", "finanzielle-hilfen-beratung-kreis-dueren"}
"""Nothing in their titles is alike."""


@pytest.mark.parametrize("gone", JOINED, ids=lambda record: record.slug)
def test_what_was_joined_would_be_found_again(gone: OfferRecord) -> None:
    again = gone.model_copy(update={"ended": None, "joined": None})
    found = pairs(*(record for record in RECORDS if record.slug != gone.slug), again)
    pair = tuple(sorted((gone.slug, str(gone.joined))))
    assert (pair in found) is (gone.slug not in NAMED_OTHERWISE)


def place(name: str | None, street: str | None = None) -> dict[str, str | None]:
    return {"name": name, "street": street, "postcode": "52372", "city": "Kreuzau"}


def here(slug: str, title: str, **changes: object) -> OfferRecord:
    """In Kreuzau, with the number and the page of all the others."""
    contact = {"phone": "02422 1234", "email": None, "url": "https://kreuzau.de/kinder"}
    values = {"kommunen": ["kreuzau"], "contact": contact, "place": None, **changes}
    return like(SPZ, slug=slug, title=title, **values)


@pytest.mark.parametrize(
    ("one", "other", "where"),
    [
        ("Familienkarte des Kreises Düren", "Familientag des Kreises Düren", (None, None)),
        ("Jugendtreff Ahorn", "Jugendtreff Buche", (place("Ahorn"), place("Buche"))),
        ("Schnullercafé Winden", "Schnullercafé Drove", (place("A", "Weg 1"), place("B", "Weg 2"))),
        ("Grundschule Ahorn", "Offener Ganztag an der Grundschule Ahorn", ("Grundschule Ahorn",)),
        ("Kinderkrippe im Haus Ahorn", "Elterncafé im Haus Ahorn", ("Haus Ahorn",)),
    ],
)
def test_no_pair_is_what_only_shares_a_house_a_word_or_a_switchboard(
    one: str, other: str, where: tuple[Any, ...]
) -> None:
    first, second = (
        place(each) if isinstance(each, str) else each for each in (where[0], where[-1])
    )
    several = [
        here(f"mehr-{n}", title, topics=["gesundheit"], kommunen=["titz"])
        for n, title in enumerate(f"{word}gruppe" for word in "abcdefghijklm")
    ]
    found = pairs(here("eins", one, place=first), here("zwei", other, place=second), *several)
    assert ("eins", "zwei") not in found


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Strickkreis Winden"},
        {"title": "Strickkreis im Dorf Winden"},
        {"place": place("Pfarrheim", "Anderer Weg 2"), "contact": {"url": None}},
        {"contact": {"url": None}, "place": None},
    ],
)
def test_a_pair_is_what_has_moved_or_says_less(changes: dict[str, Any]) -> None:
    first = here("eins", "Strickkreis im Dorf", place=place("Rathaus", "Weg 1"))
    none = {"phone": None, "email": None, "url": None}
    if "contact" in changes:
        changes = changes | {"contact": none}
    second = here("zwei", **{"title": "Strickkreis im Dorf", "place": first.place, **changes})
    assert pairs(first, second) == [("eins", "zwei")]


def test_one_of_several_numbers_is_enough() -> None:
    several = {"phone": "02422 1234 / 02422 99 (mittags)", "email": None, "url": None}
    one = {"phone": "02422 1234", "email": None, "url": None}
    first = here("eins", "Strickkreis", contact=several)
    (pair,) = duplicates.find([first, here("zwei", "Strickkreis", contact=one)])
    assert "gleiche Telefonnummer" in pair.reasons


def test_what_many_share_in_the_kreis_may_be_rare_in_a_kommune() -> None:
    none = {"phone": None, "email": None, "url": None}
    many = [
        like(SPZ, slug=f"cafe-{n}", title="Schnullercafé", kommunen=["titz"], contact=none)
        for n in range(13)
    ]
    two = [here(slug, "Schnullercafé", contact=none) for slug in ("eins", "zwei")]
    assert pairs(*many, *two) == [("eins", "zwei")]


def test_what_is_for_the_whole_kreis_is_to_be_had_in_each_kommune() -> None:
    (pair,) = duplicates.find(
        [here("eins", "Strickkreis"), like(SPZ, slug="z", title="Strickkreis")]
    )
    assert "gemeinsam: Kreuzau" in pair.reasons


@pytest.mark.parametrize(
    "where",
    [
        place(None, "Hauptstr. 4"),
        place(None, "Hauptstraße 4") | {"postcode": None},
        place(None, "Hauptstraße"),
    ],
)
def test_a_street_is_the_same_however_much_of_it_is_written(where: dict[str, Any]) -> None:
    first = here("eins", "Strickkreis im Dorf", place=place(None, "Hauptstraße 4"))
    assert pairs(first, here("zwei", "Strickkreis Winden im Dorf", place=where))


def test_titles_of_which_only_names_of_places_remain_are_compared_as_they_are() -> None:
    one, other = here("eins", "Angebote in Düren"), here("zwei", "Hilfe der Stadt Jülich")
    assert pairs(one, other) == []
