"""What is new, as families see it come; and what of an offer's saves they were told."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app import typed
from app.models import Revision
from app.offers import importing, store
from tests.cast import Clock
from tests.events import add
from tests.test_database import go
from tests.test_subscriptions import titles


@pytest.fixture
def client(desk_app: FastAPI) -> Iterator[TestClient]:
    with TestClient(desk_app, base_url="https://testserver", follow_redirects=False) as client:
        yield client


def test_a_copy_is_new_when_it_is_published_itself(
    desk_app: FastAPI, client: TestClient, clock: Clock
) -> None:
    later = clock() + timedelta(hours=1)
    add(desk_app, "kopie", "", event="copied", at=later, draft=True, origin="vorlage")
    add(desk_app, "anderes", "", at=later + timedelta(hours=1))
    add(desk_app, "kopie", "", event="published", at=later + timedelta(hours=2), origin="vorlage")
    assert titles(client)[:2] == ["Kopie", "Anderes"]


def test_what_is_shown_from_a_day_on_is_new_on_that_day(
    desk_app: FastAPI, client: TestClient, clock: Clock
) -> None:
    add(desk_app, "ab-dezember", "", visible_from="2026-12-01")
    add(desk_app, "anderes", "", at=clock() + timedelta(days=2))
    assert titles(client)[0] == "Anderes"
    clock.go(days=10)
    desk_app.state.index.catch_up()
    assert titles(client)[:2] == ["Ab Dezember", "Anderes"]


def test_of_what_was_there_from_the_beginning_no_letter_comes_first(client: TestClient) -> None:
    found = titles(client)
    assert len(found) == 30
    assert len({title[0] for title in found}) > 8
    assert found == titles(client)


def test_families_are_told_nothing_of_what_is_for_professionals_alone(
    desk_app: FastAPI, client: TestClient, clock: Clock
) -> None:
    later = clock() + timedelta(hours=1)
    add(desk_app, "fachtagung", "", at=later, audience=["fachkraefte"])
    add(desk_app, "fuer-alle", "", at=later, audience=["fachkraefte", "familien"])
    assert titles(client)[0] == "Fuer Alle"
    assert "Fachtagung" not in titles(client)


def test_a_sign_that_xml_refuses_breaks_no_feed(
    desk_app: FastAPI, client: TestClient, clock: Clock
) -> None:
    add(desk_app, "wild", "", at=clock() + timedelta(hours=1),
        title="Wi\uffffl\ufdd0d & <b>\U0001fffe")  # fmt: skip
    assert titles(client)[0] == "Wild & <b>"


@pytest.mark.parametrize(
    "sign", ["\ufffe", "\uffff", "\ufdd0", "\ufdef", "\U0001ffff", "\U0010fffe"]
)
def test_what_unicode_has_set_aside_for_ever_is_dropped(sign: str) -> None:
    assert typed.line(f"a{sign}b") == typed.block(f"a{sign}b") == "ab"


@pytest.mark.parametrize("sign", ["\ufdcf", "\ufdf0", "\ufffd", "\U0001f600", "\U0001fae9"])
def test_their_neighbours_stay(sign: str) -> None:
    assert typed.line(f"a{sign}b") == f"a{sign}b"


def test_what_earlier_saves_told_is_worked_out_from_them(engine: Engine, session: Session) -> None:
    """As the verbs have it today."""
    importing.import_all(session)
    row = store.every(session)[0]
    record = store.record_of(row)
    for change in (
        {"remark": "Nur für uns"},
        {"title": "Anders"},
        {"doubt": "Prüfen"},
        {"ended": "Aus"},
        {"ended": None, "title": "Wieder da"},
    ):
        record = record.model_copy(update=change)
        store.save(session, record, provider_slug=row.provider_slug, by="Anna", event="edited")
        session.commit()
    for draft, title in ((True, "Entwurf"), (True, "Noch einer"), (False, "Da")):
        fresh = record.model_copy(update={"slug": "neu", "draft": draft, "title": title})
        store.save(session, fresh, provider_slug=None, by="Anna", event="edited")
        session.commit()

    def told() -> list[tuple[str, int, bool]]:
        rows = session.exec(
            select(col(Revision.offer_id), col(Revision.version), col(Revision.told)).order_by(
                col(Revision.offer_id), col(Revision.version)
            )
        ).all()
        session.close()
        return [(str(offer), version, bool(was)) for offer, version, was in rows]

    before = told()
    assert [was for offer, _version, was in before if offer == str(row.id)] == [
        True, False, True, False, True, True
    ]  # fmt: skip
    assert [was for _offer, _version, was in before[-3:]] == [False, False, True]
    go(engine, "0014")
    go(engine, "head")
    assert told() == before
