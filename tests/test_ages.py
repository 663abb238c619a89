"""Phases follow from the ages; what is meant otherwise says why."""

from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from starlette.testclient import TestClient

from app.ages import contradiction, following, reach
from app.offers import importing
from app.records import files
from app.records.offers import OfferRecord
from app.vocabulary import Phase
from tests.cast import sign_in
from tests.deskform import MINE, fields, record_of
from tests.rows import overwrite

A, B, C, D, E, F = Phase
AGE = st.none() | st.integers(-9, 480)


@pytest.mark.parametrize(
    ("low", "high", "phases"),
    [
        # Parents and adults: their age is open, and only a person knows.
        (None, None, (B, D)),
        (None, None, (F,)),
        (144, None, (E, F)),
        (None, 72, (C,)),
        # All that the ages reach into.
        (-9, 324, (A, B, C, D, E, F)),
        (36, 72, (C,)),
        (36, 120, (C, D)),
        # A primary school takes children from 5½ to 11, a Kita from 4 months on.
        (66, 132, (D,)),
        (66, 132, (C, D, E)),
        (4, 72, (B, C)),
        # What ends on a birthday does not reach into the phase that begins there.
        (-9, 0, (A,)),
        (0, 36, (A, B)),
        (330, 400, (F,)),
        (40, 40, (C,)),
    ],
)
def test_these_go_together(low: int | None, high: int | None, phases: tuple[Phase, ...]) -> None:
    assert contradiction(low, high, phases) == ""
    assert following(low, high, phases) == phases


@pytest.mark.parametrize(
    ("low", "high", "phases", "wanted", "said"),
    [
        (0, 216, (C, D, E), (B, C, D, E, F), "es fehlt „Kleinkindzeit“; es fehlt „Ausbildung"),
        (120, 216, (D, E, F), (E, F), "nicht dazu gehört „Grundschulzeit“"),
        (144, None, (A, E, F), (E, F), "nicht dazu gehört „Schwangerschaft und Geburt“"),
        (None, 72, (C, D), (C,), "nicht dazu gehört „Grundschulzeit“"),
        (36, 72, (F,), (C,), "nicht dazu gehört „Ausbildung und Beruf“; es fehlt „Kita-Zeit“"),
        (36, 41, (F,), (C,), "nicht dazu gehört"),
    ],
)
def test_these_contradict_each_other(
    low: int | None,
    high: int | None,
    phases: tuple[Phase, ...],
    wanted: tuple[Phase, ...],
    said: str,
) -> None:
    assert following(low, high, phases) == wanted
    assert said in contradiction(low, high, phases)


@given(AGE, AGE, st.sets(st.sampled_from(Phase)))
def test_what_follows_never_contradicts(low: int | None, high: int | None, ticked: Any) -> None:
    if low is not None and high is not None and low > high:
        low, high = high, low
    found = following(low, high, [phase for phase in Phase if phase in ticked])
    assert contradiction(low, high, found) == ""
    if low is not None or high is not None:
        assert found
    low_end, high_end = reach(low, high, found)
    assert low_end <= high_end


def test_a_record_is_refused_unless_it_says_why() -> None:
    records = importing.read_offers(files.DATA / "offers")
    raw = next(r for r in records if isinstance(r, OfferRecord)).as_yaml()
    raw |= {"age_months": {"min": 36, "max": 72}, "phases": ["grundschule"]}
    with pytest.raises(files.RefusedError, match="Feld phases: Nach dem Alter: nicht dazu gehört"):
        files.checked(OfferRecord, raw, "x.yaml")
    record = OfferRecord.model_validate(raw | {"phases_because": "Ein Besuch der Schule."})
    assert record.as_yaml()["phases_because"] == "Ein Besuch der Schule."
    # What stands in the database of an earlier version can still be read, confirmed, withdrawn.
    assert OfferRecord.stored(raw).phases == (Phase.PRIMARY,)
    with pytest.raises(ValidationError):
        OfferRecord.model_validate(raw)


def test_the_form_asks_and_proposes_and_takes_a_reason(desk_app: FastAPI) -> None:
    wrong: dict[str, Any] = {
        "alter_von": "3", "alter_von_einheit": "jahre",
        "alter_bis": "10", "alter_bis_einheit": "jahre", "phase": ["kita", "ausbildung-beruf"],
    }  # fmt: skip
    with sign_in(desk_app, "anna") as anna:
        answer = anna.post(f"/pult/angebote/{MINE}", data=fields(desk_app, **wrong))
        assert answer.status_code == 422
        assert "nicht dazu gehört „Ausbildung und Beruf“; es fehlt „Grundschulzeit“" in answer.text
        assert 'data-phase="grundschule"' in answer.text or 'value="grundschule"' in answer.text
        reason = {"phase_grund": "Azubis lesen vor."}
        answer = anna.post(f"/pult/angebote/{MINE}", data=fields(desk_app, **wrong, **reason))
        assert answer.status_code == 303
        assert "Azubis lesen vor." in anna.get(f"/pult/angebote/{MINE}").text
    record, _version = record_of(desk_app)
    assert record.phases_because == "Azubis lesen vor."
    assert "Azubis lesen vor." not in TestClient(desk_app).get(f"/angebote/{MINE}").text


def test_what_stands_there_from_before_can_still_be_called_off_and_corrected(
    desk_app: FastAPI,
) -> None:
    from app import database

    with database.session(desk_app.state.engine) as session:
        overwrite(session, {"phases": ["ausbildung-beruf"]}, [MINE])
        session.commit()
    step = {"tun": "kontakt", "email": "neu@beispiel.de", "gesehen": f"{MINE}:1"}
    with sign_in(desk_app, "anna") as anna:
        answer = anna.post("/pult/viele/ausfuehren", data=step)
        assert answer.status_code == 303
    assert record_of(desk_app)[0].contact.email == "neu@beispiel.de"
