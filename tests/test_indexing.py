"""The published snapshot follows the database: saves, imports, a new day, a failed call."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from fastapi import FastAPI
from sqlmodel import Session
from starlette.testclient import TestClient

from app import database
from app.catalogue.criteria import Criteria
from app.catalogue.index import Index
from app.catalogue.offer import Offer
from app.main import create_app
from app.models import ProviderRow
from app.offers import providers, store
from app.records.base import ContactOfRecord
from app.records.offers import OfferRecord
from search import resilient
from tests.search import stand_in

SLUG = "kita-rurmaeuse-kreuzau"


@pytest.fixture
def index(make_app: Callable[..., FastAPI]) -> Index:
    found: Index = make_app().state.index
    return found


def change(index: Index, **values: object) -> OfferRecord:
    """Saves the offer as another process would: past the index."""
    with database.session(index._engine) as session:
        row = store.by_slug(session, SLUG)
        assert row is not None
        record = store.record_of(row).model_copy(update=values)
        save(session, record, row.provider_slug)
    return record


def save(session: Session, record: OfferRecord, provider: str | None) -> None:
    store.save(session, record, provider_slug=provider, by="Alice", event="edited")
    session.commit()


def found(index: Index, text: str) -> list[str]:
    return [hit.slug for hit in index.search(Criteria(text=text)).results.hits]


def timeless(offer: Offer) -> Offer:
    places = tuple(map(timeless, offer.locations))
    return replace(offer, published=None, changed=None, locations=places)


def test_every_database_publishes_the_same(index: Index, portal_app: FastAPI) -> None:
    """So what reads nothing but the published snapshot is tested on one of them."""
    other: Index = portal_app.state.index
    for name in ("ended", "kommunen", "providers", "by_provider", "guides"):
        assert getattr(index.catalogue, name) == getattr(other.catalogue, name), name
    # The two were filled at different moments.
    here, there = (
        {slug: timeless(each) for slug, each in one.offers.items()}
        for one in (index.catalogue, other.catalogue)
    )
    assert here == there
    assert list(index.catalogue.offers) == list(other.catalogue.offers)
    assert found(index, "Krabbelgruppe") == found(other, "Krabbelgruppe") != []


def test_a_save_is_found_at_once_and_changes_the_version(index: Index) -> None:
    before = index.catalogue.version
    change(index, title="Kita Zwetschgenbaum")
    assert index.catch_up() == 1
    assert found(index, "Zwetschgenbaum")[0] == SLUG
    assert index.catalogue.offers[SLUG].title == "Kita Zwetschgenbaum"
    assert index.catalogue.version != before
    assert index.catch_up() == 0


def test_what_is_worked_out_of_the_träger_is_kept_until_one_of_them_changes(
    index: Index,
) -> None:
    """Map, contacts and names; an offer that is saved makes none of them anew."""
    before = index.catalogue
    change(index, title="Kita Zwetschgenbaum")
    index.catch_up()
    after = index.catalogue
    assert after.contacts is before.contacts
    assert after.provider_names is before.provider_names
    assert after.around is before.around
    with database.session(index._engine) as session:
        club = providers.record_of(session.get_one(ProviderRow, "turnclub-kreuzau"))
        other = {"slug": "verein", "name": "Verein der Zwetschgen", "aliases": (), "offers": ()}
        providers.save(session, club.model_copy(update=other), by="Doris", event="created")
        session.commit()
    index.catch_up()
    new, name = index.catalogue, "Verein der Zwetschgen"
    assert new.around is before.around
    assert (before.provider_url(name), new.provider_url(name)) == (None, "/traeger/verein")
    with database.session(index._engine) as session:
        session.delete(session.get_one(ProviderRow, "verein"))
        gone = club.model_copy(update={"former": ("verein",)})
        providers.write(session, gone, by="Doris", event="joined")
        session.commit()
    index.catch_up()
    assert index.catalogue.provider_url(name) is None


def test_a_number_of_a_träger_is_its_offers_at_once_after_an_offer_was_saved(index: Index) -> None:
    change(
        index,
        title="Kita Zwetschgenbaum",
        contact=ContactOfRecord(phone=None, email=None, url=None),
    )
    index.catch_up()
    owner = index.catalogue.stored[SLUG].provider
    with database.session(index._engine) as session:
        record = providers.record_of(session.get_one(ProviderRow, owner))
        record = record.model_copy(update={"phone": "02422 12345"})
        providers.save(session, record, by="Doris", event="edited")
        session.commit()
    index.catch_up()
    assert index.catalogue.offers[SLUG].contact.phone == "02422 12345"
    change(index, title="Kita Pflaumenbaum")
    index.catch_up()
    assert index.catalogue.offers[SLUG].contact.phone == "02422 12345"


def test_an_offer_that_ends_is_not_found_any_more_but_known_as_ended(index: Index) -> None:
    change(index, ended="2026, geschlossen")
    index.catch_up()
    assert SLUG not in found(index, "Kita Rurmäuse Kreuzau")
    assert SLUG not in index.catalogue.offers
    assert index.catalogue.ended[SLUG] == "2026, geschlossen"
    change(index, ended=None)
    index.catch_up()
    assert found(index, "Kita Rurmäuse Kreuzau")[0] == SLUG


def test_an_offer_that_pauses_says_so_on_card_and_page(
    make_app: Callable[..., FastAPI],
) -> None:
    app = make_app()
    change(app.state.index, cancelled_until=date(2026, 12, 24))
    app.state.index.catch_up()
    client = TestClient(app)
    for path in (f"/angebote/{SLUG}", "/angebote?q=Kita+Rurm%C3%A4use+Kreuzau"):
        assert "fällt aus bis 24.12.2026" in client.get(path).text, path


def test_a_failed_engine_call_is_made_again(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    change(index, title="Kita Zwetschgenbaum")
    put = index._finder.put

    def fails(*_: object) -> None:
        raise RuntimeError("engine down")

    monkeypatch.setattr(index._finder, "put", fails)
    with pytest.raises(RuntimeError):
        index.catch_up()
    assert index.catalogue.offers[SLUG].title != "Kita Zwetschgenbaum"
    monkeypatch.setattr(index._finder, "put", put)
    assert index.catch_up() == 1
    assert found(index, "Zwetschgenbaum")[0] == SLUG


def test_facts_grow_old_at_new_year_without_a_restart(index: Index) -> None:
    """An offer of 2023 is fresh in 2026 and old in 2027."""
    fresh = next(o for o in index.catalogue.offers.values() if o.freshness.stand == 2023)
    assert not fresh.freshness.stale
    index._today = lambda: date(2027, 1, 1)
    index.catch_up()
    assert index.catalogue.offers[fresh.slug].freshness.stale


def test_a_fresh_offer_stands_before_an_old_one_of_equal_fit(index: Index) -> None:
    with database.session(index._engine) as session:
        row = store.by_slug(session, SLUG)
        assert row is not None
        record, provider = store.record_of(row), row.provider_slug
        for slug, year in (("zwilling-a", 2016), ("zwilling-b", 2026)):
            sources = tuple(s.model_copy(update={"seen": year}) for s in record.sources)
            twin = {"slug": slug, "sources": sources, "stand": year, "title": "Quittenhaus"}
            save(session, record.model_copy(update=twin), provider)
    index.catch_up()
    assert found(index, "Quittenhaus")[:2] == ["zwilling-b", "zwilling-a"]


def test_a_search_server_that_is_back_is_found_by_who_asks_whether_all_is_well(
    desk_app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody need search for it, and meanwhile the portal is ready."""
    monkeypatch.setattr(resilient, "PAUSE", 0.2)
    with stand_in.serving() as server:
        server.down = True
        settings = replace(desk_app.state.settings, meili_url=server.url)
        app = create_app(settings, today=desk_app.state.today)
        visitor = TestClient(app, base_url="https://testserver")
        said = visitor.get("/health/ready")
        assert said.status_code == 200
        assert said.json()["search"].startswith("eingebaut answers: ")
        server.down = False
        until = time.monotonic() + 60
        while visitor.get("/health/ready").json()["search"] != "ok":
            assert time.monotonic() < until
            time.sleep(0.1)
        assert len(server.indexes["offers"].documents) == len(app.state.index.catalogue.offers)
        app.state.engine.dispose()
    assert server.wrong == []
