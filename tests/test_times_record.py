"""Times on their way: typed in German at the desk, kept as data, said back, in tables and files."""

from datetime import date, timedelta
from typing import Any

import pytest
import yaml
from fastapi import FastAPI
from fastapi.testclient import TestClient
from markupsafe import escape
from pydantic import ValidationError
from sqlmodel import select

from app import database, wording
from app.desk.routes.new_offers import MODEL_KEEPS
from app.feedback.forms import ChangeForm
from app.freshness import reviews
from app.models import Proposal
from app.offers import revisions, store, tables
from app.offers.fields import BY_PATH
from app.offers.forms import OfferForm
from app.records import files
from app.records.offers import OfferRecord
from app.records.times import TimesOfRecord
from app.times.german import understand
from app.times.saying import say
from tests.cast import NOW, sign_in
from tests.deskform import MINE, fields, record_of
from tests.events import add

PLAYGROUP = "Do 9.30-11, nicht in den Ferien, Sommerpause vom 1.7.2027 bis 31.8.2027 (Stand 2026)"
COURSE = "Kurs: 7.1.2027 und 14.1.2027, 22-1 Uhr, Anmeldung bis 20.12.2026, ausgebucht"
GROUPS = "Kinder (6–12 Jahre): mi 15-17; Jugendliche: mi 17-21, ab 1.9.2026"


def saved(app: FastAPI, written: str) -> OfferRecord:
    with sign_in(app, "anna") as client:
        data = fields(app, MINE, zeiten=written)
        answer = client.post(f"/pult/angebote/{MINE}", data=data, follow_redirects=False)
        assert answer.status_code == 303, answer.text
    return record_of(app)[0]


def dumped(record: OfferRecord) -> dict[str, Any] | None:
    return record.as_yaml().get("times")


def test_what_is_typed_is_kept_as_data(desk_app: FastAPI) -> None:
    assert dumped(saved(desk_app, PLAYGROUP)) == {
        "hours": [{"rules": "Th 09:30-11:00; SH off"}],
        "pauses": [{"first": "2027-07-01", "last": "2027-08-31"}],
        "note": "Stand 2026",
    }
    assert dumped(saved(desk_app, COURSE)) == {
        "dates": [
            {
                "first": f"2027-01-{day}",
                "start": "22:00",
                "end": "01:00",
                "register_by": "2026-12-20",
                "full": True,
            }
            for day in ("07", "14")
        ],
        "series": True,
    }
    assert dumped(saved(desk_app, "")) is None


@pytest.mark.parametrize("written", [PLAYGROUP, COURSE, GROUPS, "rund um die Uhr", "12.-14.3.2027"])
def test_form_table_and_file_bring_back_the_same(desk_app: FastAPI, written: str) -> None:
    record = saved(desk_app, written)
    assert record.times is not None
    opened = OfferForm.of(record)
    assert OfferForm.read(opened.pairs, slug=MINE, before=record).record == record
    cell = tables.row_of(record)["zeiten"]
    assert cell == opened.first("zeiten")
    again = [("zeiten", cell) if name == "zeiten" else (name, v) for name, v in opened.pairs]
    assert OfferForm.read(again, slug=MINE, before=record).record == record
    assert OfferRecord.model_validate(yaml.safe_load(files.text(record.as_yaml()))) == record


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("Mi 25 Uhr", "„25 Uhr“ ist keine Uhrzeit"),
        ("jeden 31.", "Einen 31. hat nicht jeder Monat"),
        ("meist montags 9-11", "„meist“ ist keine feste Zeit"),
    ],
)
def test_what_is_not_understood_is_told_and_nothing_is_lost(
    desk_app: FastAPI, written: str, says: str
) -> None:
    before = record_of(desk_app)
    with sign_in(desk_app, "anna") as client:
        data = fields(desk_app, MINE, zeiten=written, titel="Neuer Titel")
        answer = client.post(f"/pult/angebote/{MINE}", data=data, follow_redirects=False)
    assert answer.status_code == 422
    assert says in answer.text
    assert f">\n{written}</textarea>" in answer.text
    assert 'value="Neuer Titel"' in answer.text
    assert record_of(desk_app) == before


def test_the_form_says_how_times_were_understood_and_when_next(desk_app: FastAPI) -> None:
    """On 24 November 2026."""
    saved(desk_app, "Do 9.30-11")
    with sign_in(desk_app, "anna") as client:
        page = client.get(f"/pult/angebote/{MINE}").text
    assert "So verstanden: donnerstags 9.30 bis 11 Uhr" in page
    assert "Do, 26. November · Do, 3. Dezember · Do, 10. Dezember" in page


def test_families_read_them_where_there_is_no_sentence(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client:
        for sentence, shown in (("", "donnerstags 9.30 bis 11 Uhr"), ("nach Anruf", "nach Anruf")):
            data = fields(desk_app, MINE, zeiten="Do 9:30-11", wann=sentence)
            client.post(f"/pult/angebote/{MINE}", data=data)
            assert shown in client.get(f"/angebote/{MINE}").text


def test_the_history_says_them_in_german(desk_app: FastAPI) -> None:
    times = dumped(saved(desk_app, PLAYGROUP))
    assert revisions.said(BY_PATH["times"], times) == (
        "donnerstags 9.30 bis 11 Uhr, nicht in den Ferien, Pause vom 1. Juli 2027 bis 31. August"
        " 2027 (Stand 2026)"
    )


def test_a_copy_for_another_kommune_has_none() -> None:
    assert MODEL_KEEPS["times"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"hours": [{"rules": "Montag 9-11"}]},
        {"hours": [{"rules": "Mo 09:00-11:00"}], "dates": [{"first": "2027-01-07"}]},
        {"hours": [{"rules": "Mo 09:00-11:00; Mo 09:00-12:00"}]},
        {"dates": [{"first": "2027-01-07", "last": "2027-01-06"}]},
        {"dates": [{"first": "2027-01-07", "end": "10:00"}]},
        {"dates": [{"first": "2027-01-07", "start": "25:00"}]},
        {"dates": [{"first": "0026-01-07"}]},
        {"hours": [{"rules": "Mo 09:00-11:00"}], "note": "außer bei Regen"},
        {"hours": [{"rules": "off"}]},
    ],
)
def test_a_file_with_times_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TimesOfRecord.model_validate(wrong)


def test_what_is_stored_stops_nobody_when_the_words_change() -> None:
    """No form would say it so today, yet it is read."""
    kept = TimesOfRecord.stored({"hours": [{"rules": "Mo 09:00-11:00; Mo 09:00-12:00"}]})
    assert kept.hours[0].rules == "Mo 09:00-11:00; Mo 09:00-12:00"


# --- on the public forms -------------------------------------------------------------------------


def visitor(app: FastAPI) -> TestClient:
    return TestClient(app, base_url="https://testserver", follow_redirects=False)


def change_path(app: FastAPI) -> str:
    token = reviews.link(app.state.links, reviews.CHANGE, slug=MINE, today=NOW.date())
    return f"/aendern/{token}"


def as_published(app: FastAPI, **changes: str) -> dict[str, str]:
    return {**ChangeForm.of(record_of(app)[0]).values, **changes}


def number(app: FastAPI) -> int:
    with database.session(app.state.engine) as session:
        return session.exec(select(Proposal.id)).one() or 0


PROPOSED = {
    "titel": "Krabbelgruppe am Bach", "beschreibung": "Für Babys bis 1 Jahr.",
    "traeger": "Verein der Tests", "kommune": "kreuzau", "kontakt": "02421 111",
}  # fmt: skip


def test_a_traegers_times_become_the_offers_when_a_person_accepts_them(desk_app: FastAPI) -> None:
    saved(desk_app, "Do 9.30-11")
    with visitor(desk_app) as client:
        page = client.get(change_path(desk_app)).text
        assert 'value="donnerstags 9.30 bis 11 Uhr"' in page
        assert "Do, 26. November · Do, 3. Dezember · Do, 10. Dezember" in page
        data = as_published(desk_app, zeiten="Mi 15-17, nicht in den Ferien")
        assert client.post(change_path(desk_app), data=data).status_code == 303
    assert dumped(record_of(desk_app)[0]) == {"hours": [{"rules": "Th 09:30-11:00"}]}
    with sign_in(desk_app, "anna") as client:
        assert "mittwochs 15 bis 17 Uhr, nicht in den Ferien" in client.get("/pult/eingang").text
        accept = {"aktion": "annehmen", "antwort": "Danke"}
        client.post(f"/pult/eingang/vorschlag/{number(desk_app)}", data=accept)
    assert dumped(record_of(desk_app)[0]) == {"hours": [{"rules": "We 15:00-17:00; SH off"}]}


def test_the_same_times_in_other_words_are_no_change(desk_app: FastAPI) -> None:
    saved(desk_app, "Do 9.30-11")
    with visitor(desk_app) as client:
        data = as_published(desk_app, zeiten="jeden Donnerstag von 9:30 bis 11:00 Uhr")
        answer = client.post(change_path(desk_app), data=data)
    assert answer.status_code == 422
    assert "Sie haben noch nichts geändert." in answer.text


def test_a_proposal_brings_its_times_to_the_desks_form(desk_app: FastAPI) -> None:
    """A day without a year is the one that was next when it was written."""
    ahead = wording.today() + timedelta(days=100)
    written = f"{ahead.day}.{ahead.month}. 19 Uhr"
    with visitor(desk_app) as client:
        sent = client.post("/vorschlagen", data=PROPOSED | {"zeiten": written})
        assert sent.status_code == 303
        status = client.get(sent.headers["location"]).text
    with sign_in(desk_app, "anna") as client:
        form = client.get(f"/pult/angebote/neu?vorschlag={number(desk_app)}").text
    said = say(TimesOfRecord.typed(written, wording.today()).when)
    assert said in status
    assert f">\n{said}</textarea>" in form


@pytest.mark.parametrize("written", ["meist montags", "Mi 25 Uhr", "31.2. 10 Uhr", "Mo 11-9 Uhr"])
def test_public_forms_say_what_would_be_right_and_lose_nothing(
    desk_app: FastAPI, written: str
) -> None:
    change = as_published(desk_app, zeiten=written, telefon="02421 99")
    with visitor(desk_app) as client:
        for path, data in (
            ("/vorschlagen", PROPOSED | {"zeiten": written}),
            (change_path(desk_app), change),
        ):
            answer = client.post(path, data=data)
            assert answer.status_code == 422
            why = understand(written, wording.today()).why_not
            assert why
            assert escape(f"{why} Was keine feste Zeit ist") in answer.text
            assert f'value="{written}"' in answer.text
            assert all(f"{escape(value)}" in answer.text for value in data.values() if value)
    with database.session(desk_app.state.engine) as session:
        assert not session.exec(select(Proposal.id)).all()


def test_a_day_just_past_in_a_table_is_asked_for_its_year(desk_app: FastAPI) -> None:
    head = "Kennung (leer: neues Angebot);Titel;Kommunen;Zeiten"
    body = f"{head}\nkurs;Kochkurs;Kreuzau;23.11. 19 Uhr".encode()
    add(desk_app, "kurs", "12.12.2026 19 Uhr")
    with sign_in(desk_app, "anna") as anna:
        answer = anna.post("/pult/einlesen", files={"datei": ("tabelle.csv", body)})
        html = anna.get(answer.headers["location"]).text
    assert "1 abgelehnt" in html
    assert "Der 23. November war gestern. Ist 2027 gemeint?" in html


def test_a_form_that_comes_back_says_how_times_were_understood(desk_app: FastAPI) -> None:
    with visitor(desk_app) as client:
        answer = client.post("/vorschlagen", data={"zeiten": "do 9.30-11"})
    assert answer.status_code == 422
    assert "So verstanden: donnerstags 9.30 bis 11 Uhr" in answer.text
    assert "Do, 26. November · Do, 3. Dezember" in answer.text


MANY = ", ".join(f"{1 + n % 28}.{1 + n // 28}.2027" for n in range(101)) + " jeweils 19 Uhr"


def test_what_is_too_much_is_said_in_german_in_every_way_in(desk_app: FastAPI) -> None:
    written, why = MANY, "zu viele Termine"
    with sign_in(desk_app, "anna") as client:
        desk = client.post(f"/pult/angebote/{MINE}", data=fields(desk_app, MINE, zeiten=written))
    with visitor(desk_app) as client:
        change = as_published(desk_app, zeiten=written)
        public = [
            client.post("/vorschlagen", data=PROPOSED | {"zeiten": written}),
            client.post(change_path(desk_app), data=change),
        ]
    for answer in (desk, *public):
        assert answer.status_code == 422
        assert why in answer.text
        assert "pydantic" not in answer.text
        assert f'value="{written}"' in answer.text or f">\n{written}</textarea>" in answer.text


def test_many_dates_go_all_the_way(desk_app: FastAPI) -> None:
    eighty = ", ".join(f"{1 + n % 28}.{1 + n // 28}.2027" for n in range(80)) + " jeweils 19 Uhr"
    with visitor(desk_app) as client:
        data = as_published(desk_app, zeiten=eighty)
        assert client.post(change_path(desk_app), data=data).status_code == 303
    with sign_in(desk_app, "anna") as client:
        accept = {"aktion": "annehmen", "antwort": "Danke"}
        client.post(f"/pult/eingang/vorschlag/{number(desk_app)}", data=accept)
    times = record_of(desk_app)[0].times
    assert times is not None
    assert len(times.dates) == 80


def test_times_long_over_stop_no_other_change(desk_app: FastAPI) -> None:
    """At the desk, by the Träger, and in a table that was exported."""
    gone = {"dates": [{"first": "2024-06-01", "start": "19:00"}]}
    with database.session(desk_app.state.engine) as session:
        row = store.by_slug(session, MINE) or pytest.fail("no such offer")
        past = OfferRecord.model_validate(store.record_of(row).as_yaml() | {"times": gone})
        store.save(session, past, provider_slug=row.provider_slug,
                   by="Anna", event="edited", seen=row.version)  # fmt: skip
        session.commit()
    desk_app.state.index.catch_up()
    with sign_in(desk_app, "anna") as client:
        data = fields(desk_app, MINE, titel="Ein neuer Titel")
        assert client.post(f"/pult/angebote/{MINE}", data=data).status_code == 303
    with visitor(desk_app) as client:
        data = as_published(desk_app, telefon="02421 99")
        assert client.post(change_path(desk_app), data=data).status_code == 303
    record = record_of(desk_app)[0]
    assert (record.title, dumped(record)) == ("Ein neuer Titel", gone)
    pairs = OfferForm.of(record).pairs
    assert OfferForm.read(pairs, slug=MINE, before=record).record == record


def test_both_fields_of_times_are_compared_beside_the_form(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client:
        for times, sentence, said in (
            ("Mo 14-16", "dienstags 14-16 Uhr", "sagen Verschiedenes"),
            ("Mo 14-16", "montags 14 bis 16 Uhr", ""),
            ("Mo 14-16", "nach Anruf", ""),
            ("", "dienstags 14-16 Uhr", "wenn es in „Zeiten“ steht: dienstags 14 bis 16 Uhr"),
            ("", "nach Anruf", ""),
        ):
            data = fields(desk_app, MINE, zeiten=times, wann=sentence)
            beside = client.post("/pult/entwurf", data=data).text
            assert (said in beside) if said else ("„Wann“" not in beside)


@pytest.mark.parametrize(
    ("before", "written", "moved"),
    [
        ("5.3.2027; 9.4.2027", "12.3.2027; 9.4.2027", [date(2027, 3, 5), None]),
        ("5.3.2027 19 Uhr", "5.3.2027 20 Uhr", [None]),
        ("5.3.2027; 9.4.2027", "9.4.2027", [None]),
        ("5.3.2027", "5.3.2027; 9.4.2027", [None, None]),
        ("5.3.2027; 9.4.2027", "12.3.2027; 16.4.2027", [date(2027, 3, 5), date(2027, 4, 9)]),
        ("5.3.2027; 9.4.2027", "7.5.2027", [None]),
        ("1.10.2026; 9.4.2027", "16.4.2027", [date(2027, 4, 9)]),
        ("1.10.2026", "16.4.2027", [None]),
    ],
)
def test_a_date_on_another_day_is_known_to_be_the_same(
    before: str, written: str, moved: list[date | None]
) -> None:
    """What is past was no date to move."""
    kept = TimesOfRecord.typed(before, date(2026, 9, 1))
    found = TimesOfRecord.typed(written, NOW.date(), kept)
    assert [each.moved_from for each in found.dates] == moved
    later = TimesOfRecord.typed(f"{found.said} (im Saal)", NOW.date(), found)
    assert [each.moved_from for each in later.dates] == moved
