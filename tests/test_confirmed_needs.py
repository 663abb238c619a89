"""Anliegen that a person confirms at the desk: kept with the offer, and found by those who ask."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from app import database
from app.catalogue.criteria import Criteria
from app.offers import importing, revisions, tables
from app.offers.fields import BY_PATH
from app.records import files, needs
from app.records.offers import OfferRecord
from tests.cast import sign_in, who
from tests.deskform import MINE, fields, record_of
from tests.tablerows import outcomes_of

WISH, WISH_LABEL = "schwimmen-lernen", needs.label("schwimmen-lernen")


def typed(app: FastAPI, *wishes: str) -> dict[str, Any]:
    return fields(app, anliegen=list(wishes))


def test_a_confirmed_wish_is_kept_told_in_the_history_and_found_at_once(desk_app: FastAPI) -> None:
    index = desk_app.state.index
    before = {hit.slug for hit in index.search(Criteria(need=WISH), limit=200).results.hits}
    assert MINE not in before
    with sign_in(desk_app, "anna") as client:
        answer = client.post(f"/pult/angebote/{MINE}", data=typed(desk_app, "", WISH))
        assert answer.status_code == 303
        assert WISH_LABEL in client.get(f"/pult/angebote/{MINE}/verlauf").text
        form = client.get(f"/pult/angebote/{MINE}").text
        assert f'value="{WISH}" checked' in form
    assert record_of(desk_app)[0].needs == (WISH,)
    found = [hit.slug for hit in index.search(Criteria(need=WISH), limit=200).results.hits]
    assert MINE in found
    # Behind what the advisers' file puts in order.
    exact = [s for s, grade in needs.known()[WISH].offers.items() if grade == 3]
    assert found.index(MINE) > max(found.index(s) for s in exact if s in found)


def test_confirming_what_the_advisers_put_first_leaves_it_there(desk_app: FastAPI) -> None:
    index, bath = desk_app.state.index, "freizeitbad-kreuzau"
    assert needs.known()["schwimmbad"].offers[bath] == 3
    asked = Criteria(need="schwimmbad")
    before = [hit.slug for hit in index.search(asked).results.hits]
    assert before[0] == bath
    with sign_in(desk_app, "anna") as client:
        form = fields(desk_app, bath, anliegen=["schwimmbad"])
        assert client.post(f"/pult/angebote/{bath}", data=form).status_code == 303
    assert record_of(desk_app, bath)[0].needs == ("schwimmbad",)
    assert [hit.slug for hit in index.search(asked).results.hits] == before


def test_taking_the_tick_away_takes_the_offer_out_again(desk_app: FastAPI) -> None:
    index = desk_app.state.index
    with sign_in(desk_app, "anna") as client:
        client.post(f"/pult/angebote/{MINE}", data=typed(desk_app, WISH))
        client.post(f"/pult/angebote/{MINE}", data=typed(desk_app))
    assert record_of(desk_app)[0].needs == ()
    hits = index.search(Criteria(need=WISH), limit=200).results.hits
    assert MINE not in {hit.slug for hit in hits}


def test_the_form_suggests_what_the_text_sounds_like_and_never_danger(desk_app: FastAPI) -> None:
    data = typed(desk_app) | {"titel": ["Schwimmkurs"], "kurz": ["Kinder lernen schwimmen."]}
    with sign_in(desk_app, "anna") as client:
        page = client.post("/pult/entwurf", data=data).text
        assert f'data-anliegen="{WISH}"' in page
        data |= {"titel": ["Hilfe bei Gewalt"], "kurz": ["Mein Mann schlägt mich, was tun?"]}
        page = client.post("/pult/entwurf", data=data).text
    danger = [need.id for need in needs.known().values() if need.crisis]
    assert danger
    assert not any(f'data-anliegen="{each}"' in page for each in danger)


def test_a_wish_that_does_not_exist_is_told_and_nothing_typed_is_lost(desk_app: FastAPI) -> None:
    data = typed(desk_app, "gibt-es-nicht") | {"wann": ["mittwochs im Zirkuszelt"]}
    with sign_in(desk_app, "anna") as client:
        answer = client.post(f"/pult/angebote/{MINE}", data=data)
    assert answer.status_code == 422
    assert "Dieses Anliegen gibt es nicht mehr." in answer.text
    assert "mittwochs im Zirkuszelt" in answer.text


def test_two_people_confirm_different_things_and_both_are_told_of_a_collision(
    desk_app: FastAPI,
) -> None:
    mine, theirs = typed(desk_app, WISH), typed(desk_app, "stillen")
    with sign_in(desk_app, "anna") as client:
        assert client.post(f"/pult/angebote/{MINE}", data=mine).status_code == 303
        collided = client.post(f"/pult/angebote/{MINE}", data=theirs)
    assert collided.status_code == 409
    assert WISH_LABEL in collided.text
    assert needs.label("stillen") in collided.text


def test_tables_carry_wishes_by_their_names(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client:
        client.post(f"/pult/angebote/{MINE}", data=typed(desk_app, WISH))
    record, _version = record_of(desk_app)
    row = tables.row_of(record)
    assert row["anliegen"] == WISH_LABEL
    with database.session(desk_app.state.engine) as session:
        anna = who(session, "anna")
        (same,) = outcomes_of(session, [row], by=anna)
        (wrong,) = outcomes_of(session, [row | {"anliegen": "Zeitreise"}], by=anna)
    assert same.kind == "unveraendert"
    assert wrong.kind == "abgelehnt"
    assert "Zeitreise" in wrong.why[0]


def test_the_file_names_wishes_only_when_there_are_some(desk_app: FastAPI) -> None:
    record, _version = record_of(desk_app)
    assert "needs" not in record.as_yaml()
    confirmed = record.model_copy(update={"needs": (WISH,)})
    again = OfferRecord.model_validate(json.loads(json.dumps(confirmed.as_yaml())))
    assert again == confirmed
    assert f"needs:\n- {WISH}\n" in files.text(confirmed.as_yaml())


def test_a_file_with_an_unknown_wish_is_refused_by_name(tmp_path: Path, desk_app: FastAPI) -> None:
    record, _version = record_of(desk_app)
    folder = tmp_path / "offers" / "kreuzau"
    folder.mkdir(parents=True)
    raw = record.as_yaml() | {"needs": ["gibt-es-nicht"]}
    (folder / f"{MINE}.yaml").write_text(files.text(raw), encoding="utf-8")
    (refused,) = importing.read_offers(tmp_path / "offers")
    assert "Feld needs" in str(refused)
    assert "gibt-es-nicht" in str(refused)


@pytest.mark.parametrize("need", [WISH, "weg-mit-einem-release"])
def test_a_wish_has_a_name_in_the_history_even_after_a_release_dropped_it(need: str) -> None:
    assert revisions.said(BY_PATH["needs"], [need]) == (WISH_LABEL if need == WISH else need)
