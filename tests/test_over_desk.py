"""What the desk says of what is over, or is not to be seen: never that families find it."""

from datetime import date, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session

from app import database
from app.feedback.forms import ChangeForm
from app.freshness import reviews
from app.offers import store
from app.records.times import DateOfRecord, TimesOfRecord
from tests.cast import NOW, Clock, sign_in
from tests.deskform import MINE, fields, record_of
from tests.events import add

PUBLISHED = "Gespeichert und veröffentlicht"


def saved(app: FastAPI, slug: str = MINE, **typed: str) -> str:
    """What Anna reads after saving."""
    with sign_in(app, "anna") as anna:
        data = fields(app, slug, **typed)
        answer = anna.post(f"/pult/angebote/{slug}", data=data, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        return anna.get(answer.headers["location"]).text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"sichtbar_bis": "2026-11-23"}, "„Sichtbar bis“ ist vorbei."),
        ({"sichtbar_von": "2026-12-01"}, "erst ab dem Tag in „Sichtbar ab“."),
        ({"zeiten": "20.11.2026 19 Uhr", "wann": ""}, "Der letzte Termin ist vorbei."),
    ],
)
def test_what_families_do_not_find_is_not_called_published(
    desk_app: FastAPI, typed: dict[str, str], said: str
) -> None:
    html = saved(desk_app, quelle_jahr="2026", **typed)
    assert said in html
    assert PUBLISHED not in html


def test_what_they_find_is_called_so(desk_app: FastAPI) -> None:
    until = {"sichtbar_von": "2026-11-24", "sichtbar_bis": "2026-11-24"}
    assert PUBLISHED in saved(desk_app, **until)


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        (
            {"sichtbar_bis": "2026-11-23"},
            410,
            ("Dieses Angebot ist vorbei", "zu sehen bis: 23. November 2026"),
        ),
        (
            {"sichtbar_von": "2026-12-01"},
            404,
            ("Dieses Angebot beginnt erst noch", "zu sehen ab: 1. Dezember 2026"),
        ),
    ],
)
def test_a_page_before_and_after_its_time_says_so(
    desk_app: FastAPI, typed: dict[str, str], status: int, said: tuple[str, ...]
) -> None:
    saved(desk_app, **typed)
    with TestClient(desk_app, base_url="https://testserver") as client:
        for path in (f"/angebote/{MINE}", f"/angebote/{MINE}/melden"):
            answer = client.get(path)
            assert answer.status_code == status
            assert all(each in answer.text for each in said)


def test_an_entwurf_has_no_page_that_speaks_of_it(desk_app: FastAPI) -> None:
    add(desk_app, "geheim", "", draft=True, visible_from="2026-12-01")
    with TestClient(desk_app, base_url="https://testserver") as client:
        answer = client.get("/angebote/geheim")
        assert answer.status_code == 404
        assert "beginnt erst noch" not in answer.text


def rows(html: str, group: str) -> str:
    """The rows of a group on the dashboard; "" where it is not there."""
    return html.partition(f'id="g-{group}"')[2].partition("</section>")[0]


def test_nobody_is_asked_whether_what_is_over_is_still_right(
    desk_app: FastAPI, desk: Session, clock: Clock
) -> None:
    add(desk_app, "gewesen", "26.11.2026 19 Uhr", at=NOW - timedelta(days=900))
    add(desk_app, "kommt-noch", "26.12.2026 19 Uhr", at=NOW - timedelta(days=900))

    def asked() -> set[str]:
        return {due.slug for due in reviews.due_for(desk, ["kreuzau"], clock().date())}

    assert {"gewesen", "kommt-noch"} <= asked()
    clock.go(days=3)
    desk_app.state.index.catch_up()
    assert "gewesen" not in asked()
    assert "kommt-noch" in asked()
    with sign_in(desk_app, "anna") as anna:
        over = rows(anna.get("/pult").text, "ohne-termin")
        assert "Gewesen" in over
        assert "vorbei am 26.11.2026" in over
        assert "Stimmt noch" not in over
        listed = anna.get("/pult/angebote?gruppe=ohne-termin").text
        assert "Gewesen" in listed
        assert "Kommt Noch" not in listed
        assert ">Stimmt noch<" not in listed


def test_what_comes_every_year_is_asked_for_when_it_is_time(
    desk_app: FastAPI, clock: Clock
) -> None:
    add(desk_app, "fest", "14.6.2026 12 Uhr", recurs="yearly", usual="ein Sonntag im Juni")
    with sign_in(desk_app, "anna") as anna:
        assert rows(anna.get("/pult").text, "ohne-termin") == ""
    clock.go(days=150)
    with sign_in(desk_app, "anna") as anna:
        assert "Fest" in rows(anna.get("/pult").text, "ohne-termin")


def test_what_is_long_over_can_be_edited_at_the_desk_without_touching_its_dates(
    desk_app: FastAPI,
) -> None:
    old = add(desk_app, "fest", "14.6.2026 12 Uhr", recurs="yearly", usual="ein Sonntag im Juni")
    last = TimesOfRecord(dates=(DateOfRecord(first=date(2024, 6, 16)),))
    with database.session(desk_app.state.engine) as session:
        long_over = old.model_copy(update={"times": last})
        store.save(session, long_over, provider_slug=None, by="Alice", event="edited")
        session.commit()
    saved(desk_app, "fest", titel="Sommerfest")
    record, _version = record_of(desk_app, "fest")
    assert (record.title, record.times) == ("Sommerfest", last)
    form = {**ChangeForm.of(record).values, "telefon": "02422 1"}
    assert ChangeForm.read(form, record).problems == {}
    with sign_in(desk_app, "anna") as anna:
        data = fields(desk_app, "fest", zeiten="17.6.2024 12 Uhr")
        answer = anna.post("/pult/angebote/fest", data=data)
        assert answer.status_code == 422
        assert "lange vorbei" in answer.text
