"""The letter of the week: who gets it, what is in it, never twice, none without anything to say."""

import json
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import delete
from sqlmodel import Session, select

from app import database
from app.accounts import rows
from app.freshness import daily, digest
from app.freshness.places import told_apart
from app.models import Mail
from app.settings import Settings
from app.vocabulary import COUNTYWIDE
from tests.cast import sign_in, who
from tests.conftest import SECRET
from tests.events import add
from tests.rows import overwrite

MONDAY = date(2026, 11, 30)
SUBJECT = "Ihre Woche: Termine für Familien"
BASE = "https://kette.beispiel.de"
ANNA, BERND, DORIS = (f"{name}@example.org" for name in ("anna", "bernd", "doris"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, secret_key=SECRET, base_url=BASE)


@pytest.fixture
def quiet(desk: Session) -> Session:
    """Of the real offers nothing is to be told."""
    overwrite(desk, {"times": None, "recurs": None, "usual": None, "visible_until": None})
    desk.commit()
    return desk


def waiting(session: Session) -> dict[str, str]:
    """The letters of the week that wait: address -> text."""
    session.expire_all()
    found = session.exec(select(Mail)).all()
    return {each.recipient: each.text for each in found if each.subject == SUBJECT}


def morning(session: Session, settings: Settings, day: date = MONDAY) -> dict[str, str]:
    """The letters of the week that one morning adds."""
    session.execute(delete(Mail))
    session.commit()
    daily.remind(session, settings, day)
    return waiting(session)


def below(text: str, heading: str) -> list[str]:
    """What stands below a heading, without the addresses."""
    found = []
    line = heading if heading.endswith("?") else f"{heading}:"
    for block in text.partition(f"\n{line}\n\n")[2].split("\n\n"):
        if "\nhttp" not in block:
            break
        found.append(block.partition("\n")[0])
    return found


def test_it_says_what_begins_ends_closes_and_has_no_date_any_more(
    desk_app: FastAPI, quiet: Session, settings: Settings
) -> None:
    add(desk_app, "vortrag", "3.12.2026 19 bis 21 Uhr, Anmeldung bis 1.12.; 14.1.2027 19 Uhr")
    add(desk_app, "kurs", "Kurs: 2.12.2026 9 Uhr; 9.12.2026 9 Uhr")
    add(desk_app, "schwimmen", "Kurs: 4.11.2026 9 Uhr; 2.12.2026 9 Uhr")
    add(desk_app, "gruppe", "donnerstags 9 bis 11 Uhr, 3.12.2026 bis 24.6.2027")
    add(desk_app, "treff", "donnerstags 9 bis 11 Uhr, bis 10.12.2026")
    add(desk_app, "markt", "6.12.2026 10 Uhr, fällt aus")
    add(desk_app, "aushang", "", visible_until="2026-12-06")
    add(desk_app, "basteln", "28.11.2026 15 Uhr")
    add(desk_app, "fest", "1.2.2026", recurs="yearly", usual="ein Sonntag im Februar")
    add(desk_app, "jedes-jahr", "", recurs="yearly", usual="im Januar")
    add(desk_app, "weit-weg", "9.9.2027 10 Uhr, Anmeldung bis 1.9.2027")
    add(desk_app, "voll", "9.12.2026 10 Uhr, Anmeldung bis 1.12., ausgebucht")
    text = morning(quiet, settings)[ANNA]
    assert below(text, "Beginnt diese Woche") == [
        "Kurs: Mi, 2. Dezember, 9 Uhr",
        "Gruppe: ab Do, 3. Dezember",
        "Vortrag: Do, 3. Dezember, 19 bis 21 Uhr",
        "Markt: So, 6. Dezember, 10 Uhr, fällt aus",
    ]
    assert below(text, "Anmeldung nur noch diese Woche") == [
        "Vortrag: bis Di, 1. Dezember, für Do, 3. Dezember"
    ]
    assert below(text, "Endet in den nächsten zwei Wochen") == [
        "Schwimmen: zum letzten Mal am Mi, 2. Dezember",
        "Aushang: sichtbar bis So, 6. Dezember",
        "Kurs: zum letzten Mal am Mi, 9. Dezember",
        "Treff: Zeiten bekannt bis Do, 10. Dezember: gelten sie weiter?",
    ]
    assert below(text, "Gibt es einen nächsten Termin?") == [
        "Fest: war zuletzt am 1.2.2026: Steht der nächste Termin fest?",
        "Basteln: vorbei am 28.11.2026",
        "Jedes Jahr: üblich: im Januar. Steht der nächste Termin fest?",
    ]
    assert f"{BASE}/pult/angebote/vortrag\n" in text
    assert f"{BASE}/pult/termine" in text
    assert f"{BASE}/pult/konto#wochenbrief" in text
    assert "Weit Weg" not in text


def test_what_falls_out_neither_begins_nor_ends_nor_is_to_be_registered_for(
    desk_app: FastAPI, quiet: Session, settings: Settings
) -> None:
    gone: dict[str, Any] = {"cancelled_until": "2026-12-04"}
    add(desk_app, "vortrag", "3.12.2026 19 Uhr, Anmeldung bis 1.12.; 9.1.2027 19 Uhr", **gone)
    add(desk_app, "kurs", "Kurs: 25.11.2026 9 Uhr, fällt aus; 2.12.2026 9 Uhr; 16.12.2026 9 Uhr")
    add(desk_app, "tanz", "Kurs: 2.12.2026 9 Uhr, fällt aus; 3.12.2026 9 Uhr; 6.1.2027 9 Uhr")
    add(desk_app, "malen", "Kurs: 2.12.2026 9 Uhr; 6.12.2026 9 Uhr; 6.1.2027 9 Uhr", **gone)
    add(desk_app, "gruppe", "donnerstags 9 bis 11 Uhr, 3.12.2026 bis 24.6.2027", **gone)
    add(desk_app, "turnen", "donnerstags 9 Uhr, 1.9.2026 bis 10.12.2026; Pause 1.12. bis 31.12.")
    add(desk_app, "chor", "freitags 9 Uhr, 4.12.2026 bis 30.6.2027; Pause 4.12.2026 bis 12.12.2026")
    add(desk_app, "spiel", "18.11.2026 9 Uhr; 2.12.2026 9 Uhr; 10.12.2026 9 Uhr, fällt aus")
    add(desk_app, "lesen", "18.11.2026 9 Uhr; 2.12.2026 9 Uhr", **gone)
    text = morning(quiet, settings)[ANNA]
    assert below(text, "Beginnt diese Woche") == [
        "Kurs: Mi, 2. Dezember, 9 Uhr",
        "Lesen: Mi, 2. Dezember, 9 Uhr, fällt aus",
        "Malen: Mi, 2. Dezember, 9 Uhr, fällt aus",
        "Spiel: Mi, 2. Dezember, 9 Uhr",
        "Tanz: Mi, 2. Dezember, 9 Uhr, fällt aus",
        "Tanz: Do, 3. Dezember, 9 Uhr",
        "Vortrag: Do, 3. Dezember, 19 Uhr, fällt aus",
        "Gruppe: ab Sa, 5. Dezember",
        "Malen: So, 6. Dezember, 9 Uhr",
    ]
    assert below(text, "Anmeldung nur noch diese Woche") == []
    assert below(text, "Endet in den nächsten zwei Wochen") == [
        "Turnen: läuft bis Mo, 30. November",
        "Spiel: zum letzten Mal am Mi, 2. Dezember",
    ]


@pytest.mark.parametrize("on", range(3))
def test_until_when_one_can_register_for_a_course_stands_on_any_of_its_dates(
    desk_app: FastAPI, quiet: Session, settings: Settings, on: int
) -> None:
    dates = [f"{day}.12.2026 9 Uhr" for day in (9, 16, 23)]
    dates[on] += ", Anmeldung bis 2.12.2026"
    add(desk_app, "kurs", f"Kurs: {'; '.join(dates)}")
    add(desk_app, "voll", f"Kurs: {'; '.join(dates)}, ausgebucht")
    text = morning(quiet, settings)[ANNA]
    assert below(text, "Anmeldung nur noch diese Woche") == [
        "Kurs: bis Mi, 2. Dezember, für Mi, 9. Dezember"
    ]


def test_it_tells_of_the_days_on_which_families_see_the_offer(
    desk_app: FastAPI, quiet: Session, settings: Settings
) -> None:
    dates = "2.12.2026 10 Uhr, Anmeldung bis 1.12.; 3.12.2026 10 Uhr, Anmeldung bis 2.12."
    add(desk_app, "ab-mittwoch", dates, visible_from="2026-12-02")
    add(desk_app, "bis-mittwoch", dates, visible_until="2026-12-02")
    add(desk_app, "naechste-woche", dates, visible_from="2026-12-07")
    add(desk_app, "war-einmal", "20.11.2026 10 Uhr", visible_from="2026-12-02")
    text = morning(quiet, settings)[ANNA]
    assert below(text, "Beginnt diese Woche") == [
        "Ab Mittwoch: Mi, 2. Dezember, 10 Uhr",
        "Bis Mittwoch: Mi, 2. Dezember, 10 Uhr",
        "Ab Mittwoch: Do, 3. Dezember, 10 Uhr",
    ]
    assert below(text, "Anmeldung nur noch diese Woche") == [
        "Bis Mittwoch: bis Di, 1. Dezember, für Mi, 2. Dezember",
        "Ab Mittwoch: bis Mi, 2. Dezember, für Do, 3. Dezember",
        "Bis Mittwoch: bis Mi, 2. Dezember, für Do, 3. Dezember",
    ]
    assert below(text, "Endet in den nächsten zwei Wochen") == [
        "Bis Mittwoch: sichtbar bis Mi, 2. Dezember",
        "Ab Mittwoch: zum letzten Mal am Do, 3. Dezember",
    ]
    assert "War Einmal" not in text


def test_of_several_places_each_is_named_and_what_is_of_all_is_told_once(
    desk_app: FastAPI, quiet: Session, settings: Settings
) -> None:
    def at(name: str | None, city: str, *days: int) -> dict[str, Any]:
        dates = [{"first": f"2026-12-{day:02}", "register_by": "2026-12-01"} for day in days]
        place = {"name": name, "street": None, "postcode": None, "city": city}
        return {"place": place, "times": {"dates": dates}}

    own = {"name": "Bürgerhaus", "street": None, "postcode": None, "city": "Kreuzau"}
    further = [at("Pfarrheim", "Titz", 3, 5), at("Schule", "Titz", 4), at(None, "Inden", 20)]
    add(desk_app, "kurs", "2.12.2026; 16.12.2026", place=own, locations=further)
    weekly = {"place": further[0]["place"], "times": {"hours": [{"rules": "Mo 09:00-10:00"}]}}
    add(
        desk_app, "turnen", "montags 9 bis 10 Uhr",
        place=own, locations=[weekly], visible_until="2026-12-06",
    )  # fmt: skip
    text = morning(quiet, settings)[ANNA]
    assert below(text, "Beginnt diese Woche") == [
        "Kurs: Mi, 2. Dezember (Kreuzau)",
        "Kurs: Do, 3. Dezember (Pfarrheim)",
        "Kurs: Fr, 4. Dezember (Schule)",
        "Kurs: Sa, 5. Dezember (Pfarrheim)",
    ]
    assert below(text, "Anmeldung nur noch diese Woche") == [
        "Kurs: bis Di, 1. Dezember, für Do, 3. Dezember (Pfarrheim)",
        "Kurs: bis Di, 1. Dezember, für Fr, 4. Dezember (Schule)",
        "Kurs: bis Di, 1. Dezember, für So, 20. Dezember (Inden)",
    ]
    assert below(text, "Endet in den nächsten zwei Wochen") == [
        "Kurs: zum letzten Mal am Sa, 5. Dezember (Pfarrheim)",
        "Turnen: sichtbar bis So, 6. Dezember",
    ]


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ([("Kita", "Am Markt", "Titz"), ("Kita", "Ringweg", "Titz")], ["Am Markt", "Ringweg"]),
        (
            [("Kita", "Am Markt", "Titz"), ("Kita", None, "Titz"), ("Schule", "Ringweg", "Titz")],
            ["Am Markt", "Kita", "Schule"],
        ),
        ([(None, "Am Markt", "Titz"), (None, "Ringweg", "Titz")], ["Am Markt", "Ringweg"]),
        ([("Kita", "Am Markt", "Titz"), ("Kita", "Am Markt", "Inden")], ["Titz", "Inden"]),
        ([("Kita", "Am Markt", "Titz"), ("Kita", "Am Markt", "Titz")], ["Titz", "Titz"]),
        ([("Kita", "Am Markt", "Titz")], [""]),
    ],
)
def test_places_are_told_apart_by_town_then_name_then_street(
    places: list[tuple[str | None, str | None, str]], said: list[str]
) -> None:
    own, *further = [
        {"name": name, "street": street, "postcode": None, "city": city}
        for name, street, city in places
    ]
    locations = [{"place": each} for each in further]
    assert told_apart(json.dumps(own), json.dumps(locations)) == said


def test_each_gets_what_is_theirs_and_who_has_nothing_gets_nothing(
    desk_app: FastAPI, quiet: Session, settings: Settings
) -> None:
    assert morning(quiet, settings) == {}
    add(desk_app, "in-kreuzau", "12.12.2026 10 Uhr; 15.12.2026 10 Uhr")
    add(desk_app, "ueberall", "8.12.2026 10 Uhr", kommunen=[COUNTYWIDE])
    found = morning(quiet, settings, MONDAY + timedelta(days=7))
    assert set(found) == {ANNA, DORIS}
    assert "In Kreuzau" in found[ANNA]
    assert "Ueberall" not in found[ANNA]
    assert "Ueberall" in found[DORIS]
    assert "In Kreuzau" not in found[DORIS]


def test_what_nobody_may_see_is_not_told(
    desk_app: FastAPI, quiet: Session, settings: Settings
) -> None:
    add(desk_app, "entwurf", "3.12.2026 10 Uhr", draft=True)
    add(desk_app, "zurueckgezogen", "3.12.2026 10 Uhr", ended="gibt es nicht mehr")
    add(desk_app, "verborgen", "3.12.2026 10 Uhr", visible_from="2027-01-01")
    assert morning(quiet, settings) == {}


def test_once_a_week_and_on_mondays(desk_app: FastAPI, quiet: Session, settings: Settings) -> None:
    add(desk_app, "vortrag", "; ".join(f"{day}.12.2026 19 Uhr" for day in range(1, 30)))
    told = [
        day
        for day in (MONDAY + timedelta(days=number) for number in range(-3, 15))
        for _twice in range(2)
        if ANNA in morning(quiet, settings, day)
    ]
    assert told == [MONDAY, MONDAY + timedelta(days=7), MONDAY + timedelta(days=14)]


def test_a_monday_that_was_missed_is_caught_up_with(
    desk_app: FastAPI, quiet: Session, settings: Settings
) -> None:
    add(desk_app, "vortrag", "3.12.2026 19 Uhr; 8.12.2026 19 Uhr; 11.12.2026 19 Uhr")
    assert ANNA in morning(quiet, settings)
    late = morning(quiet, settings, MONDAY + timedelta(days=9))
    assert below(late[ANNA], "Beginnt diese Woche") == ["Vortrag: Fr, 11. Dezember, 19 Uhr"]


def test_what_nobody_answers_is_told_once(
    desk_app: FastAPI, quiet: Session, settings: Settings
) -> None:
    add(desk_app, "basteln", "20.11.2026 15 Uhr")
    assert "Basteln" in morning(quiet, settings)[ANNA]
    assert morning(quiet, settings, MONDAY + timedelta(days=7)) == {}


def test_two_at_once_write_one_letter(
    desk_app: FastAPI, quiet: Session, settings: Settings
) -> None:
    """Both have planned it before one of them sends."""
    add(desk_app, "vortrag", "3.12.2026 19 Uhr")
    planned = digest.plan(quiet, base_url=BASE, today=MONDAY)
    quiet.commit()
    together = Barrier(2)

    def send() -> None:
        with database.session(desk_app.state.engine) as session:
            together.wait()
            digest.send(session, planned)

    both = [Thread(target=send) for _number in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    quiet.expire_all()
    found = [each.recipient for each in quiet.exec(select(Mail)) if each.subject == SUBJECT]
    assert found == [ANNA]


def test_who_does_not_want_it_gets_none_until_they_do(
    desk_app: FastAPI, quiet: Session, settings: Settings
) -> None:
    add(desk_app, "vortrag", "; ".join(f"{day}.12.2026 19 Uhr" for day in range(1, 30)))

    def click(value: str) -> str:
        with sign_in(desk_app, "anna") as anna:
            assert f'name="wochenbrief" value="{value}"' in anna.get("/pult/konto").text
            answer = anna.post("/pult/konto/wochenbrief", data={"wochenbrief": value})
            assert answer.status_code == 303
            return anna.get(answer.headers["location"]).text

    assert "Abbestellt" in click("aus")
    assert morning(quiet, settings) == {}
    assert "Montags kommt eine Mail" in click("an")
    assert set(morning(quiet, settings, MONDAY + timedelta(days=7))) == {ANNA}


def test_who_looks_after_no_offers_is_not_asked(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "clara") as clara:
        assert "wochenbrief" not in clara.get("/pult/konto").text


def test_an_account_that_is_closed_gets_none(
    desk_app: FastAPI, quiet: Session, settings: Settings
) -> None:
    add(desk_app, "vortrag", "3.12.2026 19 Uhr")
    account = rows.by_id(quiet, who(quiet, "anna").id)
    assert account is not None
    account.active = False
    quiet.add(account)
    quiet.commit()
    assert morning(quiet, settings) == {}
