"""What is over by its own dates leaves every list and keeps its page; what comes every year says so
and is no date."""

from datetime import datetime
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app import database, wording
from app.offers import store
from app.records.offers import OfferRecord
from app.times.german import understand
from tests.cast import NOW, Clock, sign_in
from tests.deskform import MINE, fields, record_of

TALK = "Fr, 27. November 2026, 19 bis 21 Uhr"
LISTS = (
    "/angebote?kommune=kreuzau&q=Rurmäuse",
    "/kette/kreuzau",
    "/sitemap.xml",
    "/phasen/kita?alter=40&kommune=kreuzau",
    "/beratung?kommune=kreuzau&alter=40",
)


def put(app: FastAPI, slug: str = MINE, **typed: str) -> None:
    with sign_in(app, "anna") as client:
        data = fields(app, slug, **{"quelle_jahr": "2026", "wann": "", **typed})
        answer = client.post(f"/pult/angebote/{slug}", data=data, follow_redirects=False)
        assert answer.status_code == 303, answer.text


def get(app: FastAPI, path: str) -> str:
    with TestClient(app, base_url="https://testserver") as client:
        answer = client.get(path)
        assert answer.status_code == 200, path
        return answer.text


def at(app: FastAPI, clock: Clock, said: str) -> None:
    """The portal at a moment of the Kreis."""
    clock.now = datetime.fromisoformat(said).replace(tzinfo=wording.ZONE)
    app.state.index.catch_up()


def test_what_is_over_leaves_every_list_in_the_minute_in_which_it_ends(
    desk_app: FastAPI, clock: Clock
) -> None:
    put(desk_app, zeiten=TALK)
    link = f"/angebote/{MINE}"
    at(desk_app, clock, "2026-11-27T20:59")
    there = [path for path in LISTS if link in get(desk_app, path)]
    assert len(there) >= 3, "it is in these lists as long as it goes on"
    at(desk_app, clock, "2026-11-27T21:00")
    assert [path for path in LISTS if link in get(desk_app, path)] == []


def test_its_page_says_when_it_was_and_shows_what_is_like_it(
    desk_app: FastAPI, clock: Clock
) -> None:
    put(desk_app, zeiten=TALK)
    at(desk_app, clock, "2026-11-28T10:00")
    page = get(desk_app, f"/angebote/{MINE}")
    assert "Vorbei am Fr, 27. November. Ein neuer Termin ist nicht bekannt." in page
    assert "Das passt auch" in page
    assert "Stimmt etwas nicht?" in get(desk_app, f"/angebote/{MINE}/melden")
    assert "Vorbei am Fr, 27. November" in get(desk_app, f"/merkzettel?a={MINE}")


def test_a_page_of_what_is_over_leads_to_what_was_made_after_its_model(
    desk_app: FastAPI, clock: Clock
) -> None:
    put(desk_app, zeiten=TALK)
    old, _version = record_of(desk_app)
    changes: dict[str, Any] = {"slug": "rurmaeuse-2027", "title": "Rurmäuse 2027", "origin": MINE}
    when = understand("12.3.2027 19 Uhr", NOW.date()).when
    assert when is not None
    times = type(old.times).of(when) if old.times else None
    new = old.model_copy(update={**changes, "times": times})

    with database.session(desk_app.state.engine) as session:
        store.save(session, new, provider_slug=None, by="anna", event="created")
        session.commit()
    at(desk_app, clock, "2026-11-28T10:00")
    page = get(desk_app, f"/angebote/{MINE}")
    assert 'Hier geht es weiter: <a href="/angebote/rurmaeuse-2027">Rurmäuse 2027</a>' in page
    assert "Nächstes Mal: Fr, 12. März 2027" in page


def test_new_dates_bring_it_back_into_the_lists(desk_app: FastAPI, clock: Clock) -> None:
    put(desk_app, zeiten=TALK)
    at(desk_app, clock, "2026-11-28T10:00")
    put(desk_app, zeiten="12.3.2027 19 Uhr")
    assert f"/angebote/{MINE}" in get(desk_app, LISTS[0])
    assert "Vorbei" not in get(desk_app, f"/angebote/{MINE}")


def test_a_restart_knows_what_is_over_as_well(desk_app: FastAPI, clock: Clock) -> None:
    put(desk_app, zeiten=TALK)
    clock.go(days=10)
    desk_app.state.index.rebuild()
    assert MINE in desk_app.state.index.catalogue.past
    assert MINE not in desk_app.state.index.catalogue.offers


@pytest.mark.parametrize(
    ("moment", "over"),
    [("2026-11-27T19:01", False), ("2026-11-27T23:59", False), ("2026-11-28T00:00", True)],
)
def test_what_has_no_end_is_over_when_its_day_is(
    desk_app: FastAPI, clock: Clock, moment: str, over: bool
) -> None:
    put(desk_app, zeiten="27.11.2026 19 Uhr")
    at(desk_app, clock, moment)
    assert (MINE in desk_app.state.index.catalogue.past) is over


def test_what_comes_every_year_is_found_without_a_date_and_no_date_is_reckoned(
    desk_app: FastAPI, clock: Clock
) -> None:
    put(desk_app, zeiten=TALK, kommt_wieder="yearly", ueblich="ein Freitag im November")
    at(desk_app, clock, "2026-11-28T10:00")
    said, usual = "Kommt jedes Jahr, Termin noch offen", "üblich: ein Freitag im November"
    for path in (f"/angebote/{MINE}", f"/merkzettel?a={MINE}"):
        assert f"{said} ({usual})" in get(desk_app, path), path
    # A card has a line for each, and none for what was last.
    card = get(desk_app, LISTS[0]).partition(f'href="/angebote/{MINE}')[2].partition("</dl>")[0]
    assert f">{said}</strong>" in card
    assert f">{usual}</span>" in card
    assert "Zuletzt" not in card
    page = get(desk_app, f"/angebote/{MINE}")
    assert f"Zuletzt: {TALK}" in page
    assert "2027" not in page
    assert f"/angebote/{MINE}" not in get(desk_app, "/angebote?kommune=kreuzau&wochentag=fr")


def test_as_long_as_its_date_is_to_come_nothing_is_said_of_every_year(desk_app: FastAPI) -> None:
    put(desk_app, zeiten=TALK, kommt_wieder="yearly", ueblich="ein Freitag im November")
    page = get(desk_app, f"/angebote/{MINE}")
    assert "Nächstes Mal: Fr, 27. November" in page
    assert "Kommt jedes Jahr" not in page


def test_dates_that_are_past_are_no_longer_listed_nor_deadlines(
    desk_app: FastAPI, clock: Clock
) -> None:
    put(
        desk_app,
        zeiten="27.11.2026 19 Uhr; 12.12.2026 19 Uhr, Anmeldung bis 5.12.2026; 9.1.2027 19 Uhr",
    )
    at(desk_app, clock, "2026-12-01T10:00")
    page = get(desk_app, f"/angebote/{MINE}")
    assert "27. November" not in page
    assert "Sa, 12. Dezember 2026, 19 Uhr, Anmeldung bis 5. Dezember 2026" in page
    at(desk_app, clock, "2026-12-06T10:00")
    page = get(desk_app, f"/angebote/{MINE}")
    assert "Anmeldung bis 5. Dezember 2026" not in page
    assert "Nächstes Mal: Sa, 9. Januar 2027" in page, "to the one before nobody can register"


def test_a_course_that_has_begun_is_told_whole(desk_app: FastAPI, clock: Clock) -> None:
    put(desk_app, zeiten="Kurs mit 2 Terminen: 27.11.2026 19 Uhr; 12.12.2026 19 Uhr")
    at(desk_app, clock, "2026-12-01T10:00")
    assert "Kurs mit 2 Terminen: Fr, 27. November 2026" in get(desk_app, f"/angebote/{MINE}")


def test_the_usual_time_needs_that_it_comes_again(desk_app: FastAPI) -> None:
    record: OfferRecord = record_of(desk_app)[0]
    with pytest.raises(ValueError, match="recurs"):
        OfferRecord.model_validate(record.model_dump(mode="json") | {"usual": "im Mai"})
    with sign_in(desk_app, "anna") as client:
        data = fields(desk_app, MINE, ueblich="im Mai")
        answer = client.post(f"/pult/angebote/{MINE}", data=data, follow_redirects=False)
        assert answer.status_code == 422
        assert 'value="im Mai"' in answer.text
        assert 'href="#kommt_wieder"' in answer.text


def test_what_fell_out_leaves_the_lists_in_the_minute_in_which_it_would_have_ended(
    desk_app: FastAPI, clock: Clock
) -> None:
    put(desk_app, zeiten="12.12.2026 9 bis 11 Uhr, fällt aus")
    at(desk_app, clock, "2026-12-12T10:59")
    assert MINE in get(desk_app, "/termine")
    at(desk_app, clock, "2026-12-12T11:00")
    assert MINE not in get(desk_app, "/termine")
