"""What families read of an offer's times: said once, with what is on today and when next."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app import wording
from app.catalogue.snapshot import Publisher
from app.catalogue.upcoming import Reckoner, Upcoming
from app.counselling import sheets
from app.records import files, texts
from app.records.offers import OfferRecord
from app.records.times import TimesOfRecord, schedule_said
from app.times.german import understand
from app.vocabulary import Format
from tests.cast import Clock, sign_in
from tests.deskform import MINE, fields, record_of

CALENDAR = texts.read().school_year.calendar
RECORD = files.checked(
    OfferRecord, files.read(files.DATA / "offers" / "kreuzau" / f"{MINE}.yaml"), MINE
)


def at(day: str, time: str) -> datetime:
    """On the clocks of the Kreis."""
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=wording.ZONE).astimezone(UTC)


def record(written: str, **changes: Any) -> OfferRecord:
    """An offer of the year with these times."""
    when = understand(written, at("2026-11-24", "12:00").date()).when
    assert when is not None
    return RECORD.model_copy(update={"times": TimesOfRecord.of(when), "stand": 2026, **changes})


def put(app: FastAPI, **typed: str) -> None:
    with sign_in(app, "anna") as client:
        data = fields(app, MINE, **{"quelle_jahr": "2026", **typed})
        answer = client.post(f"/pult/angebote/{MINE}", data=data, follow_redirects=False)
        assert answer.status_code == 303, answer.text


def of_page(app: FastAPI) -> str:
    with TestClient(app, base_url="https://testserver") as client:
        return client.get(f"/angebote/{MINE}").text


@pytest.mark.parametrize(
    ("written", "when", "line"),
    [
        ("Do 9.30-11", ("2026-12-02", "12:00"), "Nächstes Mal: Do, 3. Dezember"),
        ("Do 9.30-11", ("2026-12-03", "08:00"), "heute ab 9.30 Uhr"),
        ("Do 9.30-11", ("2026-12-03", "10:00"), "heute bis 11 Uhr"),
        ("Do 9.30-11", ("2026-12-03", "11:00"), "Nächstes Mal: Do, 10. Dezember"),
        (
            "Mo-Fr 9-12, nicht in den Ferien",
            ("2026-12-23", "10:00"),
            "heute geschlossen (Weihnachtsferien). Nächstes Mal: Do, 7. Januar 2027",
        ),
        (
            "Mo-Fr 9-12",
            ("2026-12-22", "13:00"),
            "Nächstes Mal: Mi, 23. Dezember (bitte nachfragen)",
        ),
        (
            "Samstag, Sonntag, Feiertage und Rosenmontag 9-13 Uhr",
            ("2026-12-25", "10:00"),
            "heute bis 13 Uhr",
        ),
        ("Büro: Mo-Fr 9-12", ("2026-12-03", "10:00"), "Büro: heute bis 12 Uhr"),
        (
            "Büro: Mo-Do 9-12",
            ("2026-12-04", "10:00"),
            "Nächstes Mal: Mo, 7. Dezember, Büro",
        ),
        ("Mo-Fr 9-12", ("2026-12-23", "10:00"), "heute (bitte nachfragen)"),
        ("Büro: Mo-Fr 9-12", ("2026-12-23", "10:00"), "Büro: heute (bitte nachfragen)"),
        ("donnerstags", ("2026-12-03", "10:00"), "heute (bitte nachfragen)"),
        ("2.12.2026 bis 4.12.2026", ("2026-12-03", "10:00"), "heute"),
        ("Mi 22-2 Uhr", ("2026-12-03", "00:30"), "heute bis 2 Uhr"),
        ("Mi 22-2 Uhr", ("2026-12-03", "02:00"), "Nächstes Mal: Mi, 9. Dezember"),
        ("rund um die Uhr", ("2026-12-02", "12:00"), ""),
        ("12.12.2026 19 Uhr", ("2026-12-02", "12:00"), "Nächstes Mal: Sa, 12. Dezember"),
        (
            "12.12.2026 19 Uhr",
            ("2026-12-13", "12:00"),
            "Vorbei am Sa, 12. Dezember",
        ),
        (
            "12.12.2026 19-21 Uhr, ausgebucht",
            ("2026-12-12", "18:00"),
            "heute ab 19 Uhr (ausgebucht)",
        ),
        (
            "12.12.2026 19-21 Uhr, ausgebucht",
            ("2026-12-12", "20:00"),
            "heute bis 21 Uhr (ausgebucht)",
        ),
        (
            "5.12.2026 19 Uhr, Anmeldung bis 28.11.2026",
            ("2026-11-28", "18:00"),
            "Nächstes Mal: Sa, 5. Dezember",
        ),
        (
            "5.12.2026 19 Uhr, Anmeldung bis 28.11.2026",
            ("2026-11-29", "18:00"),
            "Nächstes Mal: Sa, 5. Dezember (Anmeldung war bis Sa, 28. November)",
        ),
        (
            "5.12.2026 19 Uhr, Anmeldung bis 28.11.2026",
            ("2026-12-05", "18:00"),
            "heute ab 19 Uhr (Anmeldung war bis Sa, 28. November)",
        ),
        ("12.3.2030 19 Uhr", ("2026-12-02", "12:00"), "Nächstes Mal: Di, 12. März 2030"),
        ("12.12.2026 19 Uhr", ("2026-12-12", "20:00"), "heute, hat schon begonnen"),
        (
            "12.12.2026 10-12 Uhr",
            ("2026-12-12", "13:00"),
            "Vorbei am Sa, 12. Dezember",
        ),
        (
            "Sa 10-12, bis 26.12.2026",
            ("2026-12-26", "13:00"),
            "Vorbei, ein neuer Termin ist nicht bekannt",
        ),
        ("12.12.-14.12.2026 10-16 Uhr", ("2026-12-12", "11:00"), "heute bis 16 Uhr"),
        (
            "12.12.-14.12.2026 10-16 Uhr",
            ("2026-12-12", "20:00"),
            "Nächstes Mal: So, 13. Dezember",
        ),
        (
            "12.12.2026 19 Uhr, ausgebucht; 19.12.2026 19 Uhr",
            ("2026-12-02", "12:00"),
            "Nächstes Mal: Sa, 19. Dezember",
        ),
        (
            "12.12.2026 19 Uhr, Anmeldung bis 1.12.2026; 19.12.2026 19 Uhr",
            ("2026-12-02", "12:00"),
            "Nächstes Mal: Sa, 19. Dezember",
        ),
        (
            "12.12.2026 19 Uhr, fällt aus; 19.12.2026 19 Uhr",
            ("2026-12-02", "12:00"),
            "Sa, 12. Dezember fällt aus. Nächstes Mal: Sa, 19. Dezember",
        ),
        ("12.12.2026 19 Uhr, fällt aus", ("2026-12-12", "20:00"), "Sa, 12. Dezember fällt aus"),
        (
            "12.12.2026 19 Uhr, fällt aus",
            ("2026-12-13", "00:00"),
            "Sa, 12. Dezember: ausgefallen",
        ),
        (
            "5.12.2026 19 Uhr; 12.12.2026 19 Uhr, fällt aus",
            ("2026-12-13", "00:00"),
            "Vorbei am Sa, 5. Dezember",
        ),
        (
            "Mo 9-11, 1.9.2026 bis 30.11.2026",
            ("2026-12-01", "10:00"),
            "Vorbei am Mo, 30. November",
        ),
        ("Do 9-12 und 14-17", ("2026-12-03", "10:00"), "heute bis 12 und 14 bis 17 Uhr"),
        (
            "Café: Do 9-12; Büro: Do 10-16",
            ("2026-12-03", "11:00"),
            "Café: heute bis 12 Uhr; Büro: heute bis 16 Uhr",
        ),
        (
            "12.12.2026 19 Uhr, ausgebucht",
            ("2026-12-02", "12:00"),
            "Nächstes Mal: Sa, 12. Dezember (ausgebucht)",
        ),
    ],
)
def test_what_is_on_today_and_next(written: str, when: tuple[str, str], line: str) -> None:
    found = Reckoner(CALENDAR, at(*when)).of(record(written), stale=False)
    assert found.line == line


@pytest.mark.parametrize(
    ("written", "when"),
    [
        ("Mo-Fr 9-12, auch in den Ferien", ("2026-12-28", "10:00")),
        ("Mo-Fr 9-12, auch an Feiertagen", ("2027-05-27", "10:00")),
        ("Mo-Fr 9-12, auch in den Ferien und an Feiertagen", ("2026-12-25", "10:00")),
    ],
)
def test_on_holidays_it_is_on_where_somebody_has_said_so(
    written: str, when: tuple[str, str]
) -> None:
    offer = record(written)
    assert offer.times is not None
    assert TimesOfRecord.model_validate(offer.times.model_dump(mode="json")) == offer.times
    found = Reckoner(CALENDAR, at(*when)).of(offer, stale=False)
    assert found.line == "heute bis 12 Uhr"
    assert any(("wann", "jetzt") in each for each in found.occasions)


def test_school_holidays_mean_nothing_to_a_telephone() -> None:
    reckoner = Reckoner(CALENDAR, at("2026-12-28", "10:00"))
    phone = record("Mo-Fr 9-12", formats=(Format.PHONE,))
    found = reckoner.of(phone, stale=False)
    assert found.line == "heute bis 12 Uhr"
    assert found.occasions == {frozenset({("wann", "jetzt")})}
    # Unless they are spoken of.
    closed = record("Mo-Fr 9-12, nicht in den Ferien", formats=(Format.PHONE,))
    assert reckoner.of(closed, stale=False).line.startswith("heute geschlossen (Weihnachtsferien)")
    assert "bitte nachfragen" in reckoner.of(record("Mo-Fr 9-12"), stale=False).line


def test_half_past_midnight_here_is_a_new_day() -> None:
    """In UTC it is still Wednesday then."""
    offer = record("Mi 9-11")
    found = Reckoner(CALENDAR, at("2026-12-03", "00:30")).of(offer, stale=False)
    assert found.line == "Nächstes Mal: Mi, 9. Dezember"


def test_of_old_facts_nobody_says_that_it_is_open() -> None:
    found = Reckoner(CALENDAR, at("2026-12-03", "10:00")).of(record("Do 9.30-11"), stale=True)
    assert found.line == "heute (bitte nachfragen)"
    assert found.next == "Nächstes Mal: Do, 3. Dezember (bitte nachfragen)"


def test_days_on_which_it_is_not_to_be_had_are_no_next_time() -> None:
    reckoner = Reckoner(CALENDAR, at("2026-12-03", "10:00"))
    cancelled = record("Do 9.30-11", cancelled_until=at("2026-12-10", "12:00").date())
    assert reckoner.of(cancelled, stale=False).line == "Nächstes Mal: Do, 17. Dezember"
    ends = record("Do 14-15", visible_until=at("2026-12-02", "12:00").date())
    assert reckoner.of(ends, stale=False).line == ""
    # It is to come, only not to be had: nobody says that it is over.
    talk = record("12.12.2026 19 Uhr", visible_until=at("2026-12-05", "12:00").date())
    assert reckoner.of(talk, stale=False).line == ""


@pytest.mark.parametrize("hours", ["", ", 10 Uhr", ", 10 bis 18 Uhr"])
def test_what_falls_out_today_is_not_today_though_it_began_earlier(hours: str) -> None:
    reckoner = Reckoner(CALENDAR, at("2026-11-24", "12:00"))
    gone = {"cancelled_until": date(2026, 11, 29)}
    market = record(f"21.11.2026 bis 6.12.2026{hours}", **gone)
    assert reckoner.of(market, stale=False).line == "Nächstes Mal: Mo, 30. November"
    group = record("Di ab 9 Uhr", **gone)
    assert reckoner.of(group, stale=False).line == "Nächstes Mal: Di, 1. Dezember"
    until = record("Di ab 9 Uhr, bis 24.11.2026", **gone)
    assert "begonnen" not in reckoner.of(until, stale=False).line


@pytest.mark.parametrize(
    ("written", "now", "until"),
    [
        ("Do 9.30-11", "08:00", ("2026-12-03", "09:30")),
        ("Do 9.30-11", "09:30", ("2026-12-03", "11:00")),
        ("Do 9.30-11", "11:00", ("2026-12-04", "00:00")),
        ("Do ab 19 Uhr", "19:00", ("2026-12-03", "19:01")),
        ("Mi 22-2 Uhr", "01:00", ("2026-12-03", "02:00")),
    ],
)
def test_it_holds_until_something_begins_or_ends(
    written: str, now: str, until: tuple[str, str]
) -> None:
    found = Reckoner(CALENDAR, at("2026-12-03", now)).of(record(written), stale=False)
    assert found.until == at(*until)


def test_page_and_card_follow_the_clock(desk_app: FastAPI, clock: Clock) -> None:
    clock.now = at("2026-12-03", "10:00")
    put(desk_app, zeiten="Do 9.30-11")
    with TestClient(desk_app, base_url="https://testserver") as client:
        page = client.get(f"/angebote/{MINE}")
        assert '<strong class="facts__next">heute bis 11 Uhr</strong>' in page.text
        title = record_of(desk_app)[0].title
        assert "heute bis 11 Uhr" in client.get("/angebote", params={"q": title}).text
        clock.now = at("2026-12-03", "11:00")
        desk_app.state.index.catch_up()
        known = {"If-None-Match": page.headers["ETag"]}
        later = client.get(f"/angebote/{MINE}", headers=known)
        assert later.status_code == 200
        assert "Nächstes Mal: Do, 10. Dezember" in later.text
        assert "heute bis" not in later.text
        found = client.get("/angebote", params={"q": title}).text
        assert "Nächstes Mal: Do, 10. Dezember" in found


def test_no_two_moments_have_the_same_version(desk_app: FastAPI) -> None:
    """The day on which the clock is put back begins and ends at half past ten in UTC."""
    index = desk_app.state.index
    offer = index.catalogue.offers[MINE]
    longest = date(2026, 10, 25)
    publisher = Publisher(guides=index.guides, kommunen={}, providers={}, today=longest)
    versions = {
        publisher.renewed(
            "1", {MINE: replace(offer, upcoming=Upcoming(until=at("2026-10-25", time)))}, {}
        ).version
        for time in ("00:30", "23:30")
    }
    assert len(versions) == 2


def test_nothing_is_renewed_while_nothing_changes(desk_app: FastAPI, clock: Clock) -> None:
    clock.now = at("2026-12-03", "10:00")
    put(desk_app, zeiten="Do 9.30-11")
    index = desk_app.state.index
    before = index.catalogue
    assert at("2026-12-03", "10:00") < before.turns <= at("2026-12-03", "11:00")
    clock.now = before.turns - timedelta(seconds=1)
    index.catch_up()
    assert index.catalogue is before
    clock.now = before.turns
    index.catch_up()
    assert index.catalogue is not before


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        (None, "donnerstags 9.30 bis 11 Uhr"),
        ("Donnerstag, 9:30–11:00 Uhr", "donnerstags 9.30 bis 11 Uhr"),
        ("nach Anruf", "donnerstags 9.30 bis 11 Uhr; nach Anruf"),
    ],
)
def test_a_sentence_that_says_the_same_is_not_said_twice(sentence: str | None, said: str) -> None:
    offer = record("Do 9.30-11", schedule=sentence)
    assert offer.schedule_said == said
    assert offer.times is not None
    assert schedule_said(sentence, offer.times.model_dump_json()) == said


def test_the_desks_list_knows_that_there_are_times(desk_app: FastAPI) -> None:
    put(desk_app, zeiten="Do 9.30-11", wann="")
    with sign_in(desk_app, "anna") as client:
        assert "donnerstags 9.30 bis 11 Uhr" in client.get("/pult/angebote").text


def test_the_sheet_says_the_next_day_but_not_today(desk_app: FastAPI, clock: Clock) -> None:
    """It is read on other days too."""
    clock.now = at("2026-12-03", "10:00")
    put(desk_app, zeiten="Do 9.30-11", wann="")
    offer = desk_app.state.index.catalogue.offers[MINE]
    rows = sheets.when(offer)
    assert rows == "donnerstags 9.30 bis 11 Uhr. Nächstes Mal: Do, 3. Dezember"


def test_hours_of_an_office_are_no_next_time_that_one_can_go_to() -> None:
    reckoner = Reckoner(CALENDAR, at("2026-12-03", "10:00"))
    office = reckoner.of(record("Büro: Mo-Fr 9-12"), stale=False)
    assert (office.line, office.begins) == ("Büro: heute bis 12 Uhr", None)
    assert reckoner.of(record("Servicenummer: Mo-Fr 9-12"), stale=False).begins is None
    both = record("Büro: Mo-Fr 9-12; Treffen: Sa 14-16")
    assert reckoner.of(both, stale=False).begins == at("2026-12-05", "14:00")
    gone = record("Büro: Mo-Fr 9-12; Treffen: Sa 14-16", cancelled_until=date(2026, 12, 5))
    assert reckoner.of(gone, stale=False).begins == at("2026-12-12", "14:00")
    for formats, begins in (
        ((Format.PHONE,), None),
        ((Format.PHONE, Format.ONLINE), None),
        ((Format.ONLINE,), at("2026-12-04", "09:00")),
        ((Format.ON_SITE, Format.PHONE), at("2026-12-04", "09:00")),
    ):
        found = reckoner.of(record("Fr 9-12", formats=formats), stale=False)
        assert found.begins == begins, formats
        assert found.line == "Nächstes Mal: Fr, 4. Dezember"
    # A talk by telephone has its day.
    talk = record("12.12.2026 19-20 Uhr", formats=(Format.PHONE,))
    assert reckoner.of(talk, stale=False).begins == at("2026-12-12", "19:00")
    # What only has such a word in it is what takes place.
    club = reckoner.of(record("Café im Bürogebäude: Do 14-16"), stale=False)
    assert club.begins == at("2026-12-03", "14:00")


@pytest.mark.parametrize(
    ("heading", "asked"),
    [
        ("Büro", True),
        ("Büro Jülich", True),
        ("Bürozeiten", True),
        ("Geschäftsstelle", True),
        ("Geschäftszeiten", True),
        ("Sekretariat", True),
        ("Verwaltung", True),
        ("Telefon", True),
        ("Telefonzeit", True),
        ("Telefonsprechstunde", True),
        ("Telefonische Sprechzeiten", True),
        ("Service-Hotline", True),
        ("Bürogolf", False),
        ("Büro-Golf", False),
        ("Verwaltungsspiel", False),
        ("Telefonseelsorge", False),
        ("Servicewohnen", False),
    ],
)
def test_a_heading_that_only_begins_like_an_office_is_none(heading: str, asked: bool) -> None:
    found = Reckoner(CALENDAR, at("2026-12-03", "10:00")).of(
        record(f"{heading}: Fr 9-12"), stale=False
    )
    assert found.begins == (None if asked else at("2026-12-04", "09:00"))
