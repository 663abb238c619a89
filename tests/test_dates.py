"""Dates have bounds where they come in, and what is stored already stops nobody, however odd."""

from datetime import date, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app import cli, database
from app.freshness import reviews
from app.main import create_app
from app.models import Revision
from app.offers import importing, store
from app.records import files, problems, staleness
from app.records.offers import OfferRecord
from app.records.providernames import ProviderNames
from app.records.staleness import FIRST_DAY, LAST_DAY
from app.vocabulary import Topic
from tests.cast import NOW, sign_in
from tests.deskform import MINE, fields, record_of
from tests.rows import overwrite

TODAY = NOW.date()
FAR = ("9999-12-31", "0001-01-01", "2031-12-31")
"""Past every calendar, before every calendar, and one that is only still to come."""


def put(app: FastAPI, slug: str, **values: str) -> None:
    """Writes the days past every check into the row and into a Revision of it."""
    columns = {n: v if n == "verified_by" else date.fromisoformat(v) for n, v in values.items()}
    with database.session(app.state.engine) as session:
        row = store.by_slug(session, slug)
        assert row is not None
        assert row.id is not None
        record = store.record_of(row).as_yaml() | values
        version = row.version + 1
        overwrite(session, columns, [slug])
        row.version = version
        session.add(
            Revision(
                offer_id=row.id, version=version, event="edited", by="Anna", at=NOW, record=record
            )
        )
        session.commit()


@pytest.mark.parametrize("day", FAR)
def test_a_stored_confirmation_of_an_impossible_day_stops_nobody(
    desk_app: FastAPI, day: str
) -> None:
    put(desk_app, MINE, verified_at=day, verified_by="Präventionsbüro")
    desk_app.state.index.catch_up()
    with sign_in(desk_app, "anna") as client:
        for address in (
            "/pult", "/pult/angebote", "/pult/angebote?gruppe=faellig", "/pult/viele",
            f"/pult/angebote/{MINE}", f"/pult/angebote/{MINE}/verlauf", "/pult/ausgabe.xlsx",
            "/pult/ausgabe.zip", "/angebote", f"/angebote/{MINE}",
        ):  # fmt: skip
            assert client.get(address).status_code == 200, address
        assert "geprüft am" not in client.get(f"/angebote/{MINE}").text
        # It counts as never confirmed, so it is still asked about, and can be confirmed.
        assert MINE in client.get("/pult/angebote?gruppe=faellig&q=Rurmäuse").text
        version = record_of(desk_app)[1]
        done = client.post(f"/pult/angebote/{MINE}/bestaetigen", data={"version": str(version)})
        assert done.status_code == 303
    assert record_of(desk_app)[0].verified_at == TODAY


@pytest.mark.parametrize("day", FAR)
def test_reminders_go_out_whatever_one_row_holds(desk_app: FastAPI, day: str) -> None:
    put(desk_app, MINE, verified_at=day, verified_by="Präventionsbüro")
    settings = desk_app.state.settings
    assert cli.remind(settings, dry_run=False) == 0
    with database.session(desk_app.state.engine) as session:
        due = reviews.due_for(session, None, TODAY + timedelta(days=400))
    assert MINE in {each.slug for each in due}


@pytest.mark.parametrize("day", FAR[:2])
@pytest.mark.parametrize("name", ["visible_from", "visible_until", "cancelled_until"])
def test_the_portal_starts_and_saves_with_an_impossible_day_stored(
    desk_app: FastAPI, name: str, day: str
) -> None:
    put(desk_app, MINE, **{name: day})
    shown = desk_app.state
    fresh = create_app(shown.settings, today=shown.today, clock=shown.clock)
    hidden = (name, day) in (("visible_from", FAR[0]), ("visible_until", FAR[1]))
    assert (MINE in fresh.state.index.catalogue.offers) is not hidden
    fresh.state.engine.dispose()
    with sign_in(desk_app, "anna") as client:
        for address in ("/pult", "/pult/angebote", f"/pult/angebote/{MINE}/verlauf"):
            assert client.get(address).status_code == 200, address
        sent = client.post(f"/pult/angebote/{MINE}", data=fields(desk_app, wann="freitags"))
    assert sent.status_code == 303
    assert record_of(desk_app)[0].schedule == "freitags"


@given(st.dates(), st.sampled_from(list(Topic)))
def test_the_day_of_the_next_check_exists_for_every_confirmation(day: date, topic: Topic) -> None:
    said = staleness.freshness(2026, TODAY, day)
    if FIRST_DAY <= day <= TODAY:
        assert said.verified_at == day
        assert day < reviews.due_on([topic], day) <= day + timedelta(days=367)
    else:
        assert said.verified_at is None


@given(st.dates())
def test_a_record_from_outside_takes_days_of_this_time_only(day: date) -> None:
    raw = _raw() | {"visible_until": day.isoformat()}
    if FIRST_DAY <= day <= LAST_DAY:
        assert OfferRecord.model_validate(raw).visible_until == day
        return
    with pytest.raises(ValidationError) as refused:
        OfferRecord.model_validate(raw)
    said = "erwartet wird ein Tag von 01.01.1990 bis 31.12.2100"
    assert problems.in_german(refused.value) == [("visible_until", said)]


WRONG = ["9999-99-99", "bald", 10**12, 1.5, True, [], {}, "2026-12-24T10:00", "1990", ""]


@pytest.mark.parametrize("value", WRONG)
@pytest.mark.parametrize("name", ["visible_from", "draft", "stand", "title", "age_months"])
def test_whatever_stands_in_a_field_it_is_refused_in_german(name: str, value: Any) -> None:
    try:
        OfferRecord.model_validate(_raw() | {name: value})
    except ValidationError as error:
        for _path, said in problems.in_german(error):
            assert not {"Input", "should", "value", "valid"} & set(said.split()), said


def test_the_form_says_which_days_are_possible_and_keeps_what_was_typed(
    desk_app: FastAPI,
) -> None:
    days = {
        "faellt_aus_bis": "9999-12-31",
        "sichtbar_von": "31.12.9999",
        "sichtbar_bis": "0001-01-01",
    }
    with sign_in(desk_app, "anna") as client:
        for name, day in days.items():
            typed = fields(desk_app, wann="freitags", **{name: day})
            answer = client.post(f"/pult/angebote/{MINE}", data=typed)
            assert answer.status_code == 422
            assert "Tag von 01.01.1990 bis 31.12.2100" in answer.text
            assert "freitags" in answer.text
            # What is being typed goes through the same field and is no fault of the server.
            assert client.post("/pult/entwurf", data=typed).status_code == 200
    assert record_of(desk_app)[0].schedule != "freitags"


def test_many_at_once_take_possible_days_only(desk_app: FastAPI) -> None:
    order = {"tun": "datum", "feld": "faellt_aus_bis", "tag": "9999-12-31"}
    with sign_in(desk_app, "anna") as client:
        shown = client.post("/pult/viele", data={**order, "slug": MINE})
        assert (shown.status_code, "von 1990 bis 2100" in shown.text) == (422, True)
        client.post("/pult/viele/ausfuehren", data={**order, "gesehen": f"{MINE}:1"})
    assert record_of(desk_app)[0].cancelled_until is None


def test_an_import_refuses_a_confirmation_that_is_still_to_come(desk_app: FastAPI) -> None:
    record, _version = record_of(desk_app)
    tomorrow = TODAY + timedelta(days=1)
    forged = record.model_copy(update={"verified_at": tomorrow, "verified_by": "Präventionsbüro"})
    with database.session(desk_app.state.engine) as session:
        report = importing.import_offers(session, [forged], ProviderNames(()), at=NOW)
        session.commit()
    assert [said.partition(":")[0] for said in report.refused] == [
        f"Datensatz „{MINE}“, Feld verified_at"
    ]
    assert record_of(desk_app)[0] == record


def _raw() -> dict[str, Any]:
    return next(
        record
        for record in importing.read_offers(files.DATA / "offers")
        if isinstance(record, OfferRecord)
    ).model_dump(mode="json")
