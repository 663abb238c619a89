"""Who follows an offer's dates keeps each entry for as long as it is the same one, is told what
changed and nothing else, and never loses what took place."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from icalendar import Calendar

from app.events import feeds
from tests.calendars import BERLIN, both, entries, get, of
from tests.cast import Clock, sign_in
from tests.deskform import fields, record_of
from tests.events import add
from tests.html_validity import assert_valid


@pytest.fixture
def client(desk_app: FastAPI) -> Iterator[TestClient]:
    with TestClient(desk_app, base_url="https://testserver", follow_redirects=False) as client:
        yield client


def days(text: str) -> dict[str, str]:
    """UID without the host -> first day."""
    return {
        uid.partition("@")[0]: f"{each.decoded('dtstart'):%Y-%m-%d}"
        for uid, each in entries(text).items()
    }


def sequences(text: str) -> set[int]:
    return {int(str(each["sequence"])) for each in entries(text).values()}


def cancelled(text: str) -> set[str]:
    return {
        uid.partition("@")[0]
        for uid, each in entries(text).items()
        if str(each.get("status")) == "CANCELLED"
    }


def edit(app: FastAPI, slug: str, **changes: str) -> None:
    with sign_in(app, "anna") as anna:
        data = fields(app, slug, **changes)
        assert anna.post(f"/pult/angebote/{slug}", data=data).status_code == 303


def deed(app: FastAPI, slug: str, name: str, **given: str) -> None:
    with sign_in(app, "anna") as anna:
        data = {"version": str(record_of(app, slug)[1]), **given}
        assert anna.post(f"/pult/angebote/{slug}/{name}", data=data).status_code == 303


# --- identity -------------------------------------------------------------------------------------


def test_a_date_that_comes_or_goes_leaves_the_others_what_they_are(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "vortrag", "12.12.2026 19 Uhr; 9.1.2027 19 Uhr")
    first = days(of(client, "vortrag"))
    assert first == {"vortrag-2026-12-12": "2026-12-12", "vortrag-2027-01-09": "2027-01-09"}
    edit(desk_app, "vortrag", zeiten="5.12.2026 19 Uhr; 12.12.2026 19 Uhr; 9.1.2027 19 Uhr")
    more = days(of(client, "vortrag"))
    assert more == {**first, "vortrag-2026-12-05": "2026-12-05"}
    edit(desk_app, "vortrag", zeiten="9.1.2027 19 Uhr")
    assert days(of(client, "vortrag")) == {"vortrag-2027-01-09": "2027-01-09"}


def test_a_date_that_is_moved_stays_itself_also_when_another_takes_its_day(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "vortrag", "12.12.2026 19 Uhr")
    edit(desk_app, "vortrag", zeiten="13.12.2026 19 Uhr")
    assert days(of(client, "vortrag")) == {"vortrag-2026-12-12": "2026-12-13"}
    edit(desk_app, "vortrag", zeiten="12.12.2026 10 Uhr; 13.12.2026 19 Uhr")
    both_of_them = days(of(client, "vortrag"))
    assert both_of_them == {
        "vortrag-2026-12-12": "2026-12-13",
        "vortrag-2026-12-12-2": "2026-12-12",
    }
    assert days(get(client, "/termine.ics").text) == both_of_them


def test_hours_of_another_day_leave_those_of_thursday_what_they_are(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "gruppe", "Do 9.30-11")
    before = set(days(of(client, "gruppe")))
    edit(desk_app, "gruppe", zeiten="Di und Do 9.30-11; Mo 8-9")
    assert before < set(days(of(client, "gruppe")))


# --- what is told ---------------------------------------------------------------------------------


def test_what_families_are_not_told_changes_no_calendar_and_no_feed(
    desk_app: FastAPI, client: TestClient, clock: Clock
) -> None:
    add(desk_app, "vortrag", "12.12.2026 19 Uhr")
    paths = ("/termine.ics", "/angebote/vortrag/termine.ics", "/neu.atom")
    before = [client.get(path) for path in paths]
    clock.go(hours=1)
    deed(desk_app, "vortrag", "bestaetigen")
    deed(desk_app, "vortrag", "vormerken", grund="Nummer prüfen")
    edit(desk_app, "vortrag", bemerkung="Frau M. fragen")
    edit(desk_app, "vortrag", titel="Noch geheim", aktion="entwurf")
    with sign_in(desk_app, "clara") as clara:
        clara.post("/pult/angebote/vortrag/hinweise", data={"hinweis": "Türe klemmt"})
    assert record_of(desk_app, "vortrag")[1] > 4
    for path, answer in zip(paths, before, strict=True):
        assert client.get(path).content == answer.content, path
        seen = {"If-None-Match": answer.headers["etag"]}
        assert client.get(path, headers=seen).status_code == 304
    desk_app.state.index.rebuild()
    assert client.get(paths[0]).content == before[0].content, "after a restart it is the same"


def test_each_change_that_is_told_raises_the_sequence(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "vortrag", "12.12.2026 19 Uhr")
    seen = [sequences(of(client, "vortrag"))]
    for name, value in (
        ("titel", "Anders"),
        ("kosten", "kostenpflichtig"),
        ("zeiten", "12.12.2026 18 Uhr"),
    ):
        edit(desk_app, "vortrag", **{name: value})
        seen.append(sequences(of(client, "vortrag")))
    deed(desk_app, "vortrag", "zurueckziehen", grund="Aus")
    seen.append(sequences(of(client, "vortrag")))
    deed(desk_app, "vortrag", "zurueckholen")
    seen.append(sequences(of(client, "vortrag")))
    assert seen == [{1}, {2}, {3}, {4}, {5}, {6}]


# --- what does not take place ---------------------------------------------------------------------


def test_one_date_that_falls_out_is_said_and_the_course_keeps_the_others(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "kurs", "Kurs: 3.12.2026 19 Uhr fällt aus; 10.12.2026 19 Uhr; 17.12.2026 19 Uhr")
    text = of(client, "kurs")
    assert cancelled(text) == {"kurs-2026-12-03"}
    assert str(entries(text)["kurs-2026-12-03@testserver"]["summary"]) == "Fällt aus: Kurs"
    assert both(text, date(2026, 12, 1), date(2026, 12, 31)) == [
        "2026-12-10 19:00",
        "2026-12-17 19:00",
    ]


def test_a_deadline_goes_with_the_date_that_falls_out(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "kurs", "12.12.2026 19 Uhr, Anmeldung bis 4.12.2026")
    assert "kurs-2026-12-12-anmeldung" in days(of(client, "kurs"))
    deed(desk_app, "kurs", "faellt-aus", termin="2026-12-12T19:00")
    assert set(days(of(client, "kurs"))) == {"kurs-2026-12-12"}
    assert "Anmeldung bis" not in of(client, "kurs")


def test_calling_off_rewrites_nothing_that_took_place(
    desk_app: FastAPI, client: TestClient, clock: Clock
) -> None:
    add(desk_app, "vortrag", "20.11.2026 19 Uhr; 27.11.2026 19 Uhr; 18.12.2026 19 Uhr")
    add(desk_app, "gruppe", "Do 9.30-11", cancelled_until="2026-12-03")
    add(desk_app, "vortrag", "20.11.2026 19 Uhr; 27.11.2026 19 Uhr; 18.12.2026 19 Uhr",
        event="cancelled", cancelled_until="2026-12-03")  # fmt: skip
    for _later in range(2):
        assert cancelled(of(client, "vortrag")) == {"vortrag-2026-11-27"}
        assert both(of(client, "gruppe"), date(2026, 11, 19), date(2026, 12, 10)) == [
            "2026-11-19 09:30-11:00",
            "2026-12-10 09:30-11:00",
        ], "what did not take place does not come back when it is past"
        clock.go(days=20)
        desk_app.state.index.catch_up()


def test_an_absence_that_is_prolonged_is_one(
    desk_app: FastAPI, client: TestClient, clock: Clock
) -> None:
    add(desk_app, "gruppe", "Do 9.30-11", cancelled_until="2026-11-26")
    later = clock() + timedelta(days=2)
    add(desk_app, "gruppe", "Do 9.30-11", event="edited", at=later, cancelled_until="2026-12-03")
    week = (date(2026, 11, 23), date(2026, 12, 10))
    assert both(of(client, "gruppe"), *week) == ["2026-12-10 09:30-11:00"]
    # Another one, after it had taken place again, is not.
    clock.go(days=22)
    later = clock()
    add(desk_app, "gruppe", "Do 9.30-11", event="edited", at=later, cancelled_until="2026-12-24")
    assert both(of(client, "gruppe"), date(2026, 12, 7), date(2026, 12, 24)) == [
        "2026-12-10 09:30-11:00"
    ]


def test_who_follows_what_is_withdrawn_is_told(desk_app: FastAPI, client: TestClient) -> None:
    add(desk_app, "vortrag", "20.11.2026 19 Uhr; 12.12.2026 19 Uhr, Anmeldung bis 4.12.2026")
    add(desk_app, "gruppe", "Do 9.30-11")
    before = {slug: of(client, slug) for slug in ("vortrag", "gruppe")}
    for slug in before:
        deed(desk_app, slug, "zurueckziehen", grund="Der Träger hat aufgehört.")
        assert client.get(f"/angebote/{slug}").status_code == 410
        assert (sequences(before[slug]), sequences(of(client, slug))) == ({1}, {2})
    after = of(client, "vortrag")
    assert cancelled(after) == {"vortrag-2026-12-12"}
    assert set(days(after)) == {"vortrag-2026-11-20", "vortrag-2026-12-12"}
    group = of(client, "gruppe")
    assert set(days(before["gruppe"])) <= set(days(group))
    assert both(group, date(2026, 11, 1), date(2027, 7, 31)) == [
        "2026-11-05 09:30-11:00",
        "2026-11-12 09:30-11:00",
        "2026-11-19 09:30-11:00",
    ]
    assert cancelled(group)


def test_what_was_never_seen_has_no_calendar(desk_app: FastAPI, client: TestClient) -> None:
    when = "12.12.2026 19 Uhr"
    add(desk_app, "entwurf", when, event="drafted", draft=True)
    add(desk_app, "nie-gesehen", when, event="drafted", draft=True)
    add(desk_app, "nie-gesehen", when, event="withdrawn", ended="Doch nicht.", draft=True)
    add(desk_app, "spaeter", when, visible_from="2026-12-01")
    for slug, status in (("entwurf", 404), ("nie-gesehen", 410), ("spaeter", 404)):
        assert client.get(f"/angebote/{slug}/termine.ics").status_code == status, slug


def test_what_is_over_or_not_shown_any_more_keeps_its_calendar(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "vorbei", "2.11.2026 19 Uhr")
    add(desk_app, "unsichtbar", "2.11.2026 19 Uhr; 12.12.2026", visible_until="2026-11-20")
    assert set(days(of(client, "vorbei"))) == {"vorbei-2026-11-02"}
    assert set(days(of(client, "unsichtbar"))) == {"unsichtbar-2026-11-02"}


# --- several days, other places -------------------------------------------------------------------


def structured(client: TestClient, slug: str) -> list[dict[str, Any]]:
    block = re.search(
        r'<script type="application/ld\+json">(.*?)</script>', client.get(f"/angebote/{slug}").text
    )
    assert block is not None
    found: list[dict[str, Any]] = json.loads(block[1])["@graph"]
    return found


def test_hours_on_each_of_several_days_are_so_on_each(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "ferienspiele", "24.10.2027 bis 2.11.2027, 9 bis 15 Uhr")
    for text in (of(client, "ferienspiele"), get(client, "/termine.ics").text):
        (entry,) = entries(text).values()
        assert entry.decoded("dtend") == datetime(2027, 10, 24, 15, tzinfo=BERLIN)
        found = both(text, date(2027, 1, 1), date(2027, 12, 31))
        assert found == [
            f"{date(2027, 10, 24) + timedelta(days=n)} 09:00-15:00" for n in range(10)
        ], "over the change of the clock"
    (event,) = structured(client, "ferienspiele")
    assert event["startDate"] == "2027-10-24T09:00:00+02:00"
    assert event["endDate"] == "2027-11-02T15:00:00+01:00"
    schedule = event["eventSchedule"]
    assert (schedule["startTime"], schedule["endTime"]) == ("09:00:00", "15:00:00")
    assert schedule["repeatFrequency"] == "P1D"


def test_of_several_days_those_that_fall_out_stand_in_no_calendar(
    desk_app: FastAPI, client: TestClient
) -> None:
    hours = "23.11.2026 bis 3.12.2026 10 bis 18 Uhr"
    add(desk_app, "taeglich", hours)
    add(desk_app, "taeglich", hours, event="cancelled", cancelled_until="2026-11-29")
    kept = [f"{day} 10:00-18:00" for day in
            ("2026-11-23", "2026-11-30", "2026-12-01", "2026-12-02", "2026-12-03")]  # fmt: skip
    for path in ("/angebote/taeglich/termine.ics", "/termine.ics"):
        text = get(client, path).text
        assert both(text, date(2026, 11, 1), date(2026, 12, 31)) == kept, path
        assert not cancelled(text)
    add(desk_app, "durchgehend", "21.11.2026 bis 6.12.2026", cancelled_until="2026-11-29")
    add(desk_app, "ab", "21.11.2026 bis 6.12.2026 10 Uhr", cancelled_until="2026-11-29")
    for slug in ("durchgehend", "ab"):
        (entry,) = entries(of(client, slug)).values()
        assert entry.decoded("dtstart") == date(2026, 11, 30), slug
        assert entry.decoded("dtend") == date(2026, 12, 7), slug
        assert structured(client, slug)[0]["startDate"] == "2026-11-30", slug
    (event,) = structured(client, "taeglich")
    assert event["eventSchedule"]["startDate"] == "2026-11-23"
    assert event["eventSchedule"]["exceptDate"] == [f"2026-11-{day}" for day in range(24, 30)]


def test_the_last_of_several_days_fall_out_and_the_first_did_not(
    desk_app: FastAPI, client: TestClient
) -> None:
    hours = "22.11.2026 bis 27.11.2026 10 bis 18 Uhr"
    add(desk_app, "ferienspiele", hours)
    add(desk_app, "ferienspiele", hours, event="cancelled", cancelled_until="2026-12-31")
    text = of(client, "ferienspiele")
    assert both(text, date(2026, 11, 1), date(2026, 12, 31)) == [
        "2026-11-22 10:00-18:00",
        "2026-11-23 10:00-18:00",
    ]
    assert cancelled(text) == {"ferienspiele-2026-11-22-entfaellt"}
    add(desk_app, "zurueck", hours)
    deed(desk_app, "zurueck", "zurueckziehen", grund="Aus")
    assert len(both(of(client, "zurueck"), date(2026, 11, 1), date(2026, 12, 31))) == 2


def test_nobody_has_to_go_to_a_place_for_what_is_online_or_on_the_telephone(
    desk_app: FastAPI, client: TestClient
) -> None:
    when = "12.12.2026 19 bis 21 Uhr"
    for slug, formats, kinds in (
        ("online", ["online"], ["VirtualLocation"]),
        ("telefon", ["telefon"], ["VirtualLocation"]),
        ("beides", ["online", "vor-ort"], ["Place", "VirtualLocation"]),
        ("dort", ["vor-ort"], ["Place"]),
    ):
        add(desk_app, slug, when, formats=formats)
        (event,) = structured(client, slug)
        where = event["location"]
        found = where if isinstance(where, list) else [where]
        assert [each["@type"] for each in found] == kinds, slug
        assert all(each["url"] for each in found if each["@type"] == "VirtualLocation")


def test_search_engines_are_told_what_was_moved(desk_app: FastAPI, client: TestClient) -> None:
    add(desk_app, "vortrag", "12.12.2026 19 Uhr")
    edit(desk_app, "vortrag", zeiten="13.12.2026 19 Uhr")
    (event,) = structured(client, "vortrag")
    assert event["eventStatus"] == "https://schema.org/EventRescheduled"
    assert event["previousStartDate"] == "2026-12-12"


def test_families_are_told_for_which_day_a_date_was_first_announced(
    desk_app: FastAPI, client: TestClient, clock: Clock
) -> None:
    add(desk_app, "vortrag", "12.12.2026 19 Uhr; 9.1.2027 19 Uhr")
    edit(desk_app, "vortrag", zeiten="13.12.2026 19 Uhr; 9.1.2027 19 Uhr")
    said = "(statt 12. Dezember)"
    wann = "So, 13. Dezember 2026, 19 Uhr (statt 12. Dezember); Sa, 9. Januar 2027, 19 Uhr"
    assert wann in client.get("/angebote/vortrag").text
    listed = client.get("/termine").text
    assert_valid(listed)
    assert listed.count(said) == 1
    for path in ("/angebote/vortrag/termine.ics", "/termine.ics"):
        told = [str(each["description"]) for each in entries(get(client, path).text).values()]
        assert [said in each for each in told] == [True, False], path
    kept = record_of(desk_app, "vortrag")[0].times
    assert kept is not None
    assert "statt" not in kept.said, "what the form shows is read again"
    edit(desk_app, "vortrag", zeiten=kept.said)
    assert said in client.get("/termine").text
    clock.go(days=21)
    desk_app.state.index.catch_up()
    assert "statt" not in client.get("/angebote/vortrag").text + of(client, "vortrag")


# --- everything that somebody asks for ------------------------------------------------------------


def test_nothing_about_violence_lands_on_a_device_that_others_see(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "schutz", "12.12.2026 19 Uhr", topics=["krise-schutz"],
        title="Häusliche Gewalt: was hilft")  # fmt: skip
    assert client.get("/angebote/schutz").status_code == 200
    nothing_of_it(client)
    for path in ("/termine.ics", "/termine.ics?kommune=kreuzau", "/neu.atom"):
        assert "schutz" not in client.get(path).text, path
        assert "Gewalt" not in client.get(path).text, path
    deed(desk_app, "schutz", "zurueckziehen", grund="Aus")
    nothing_of_it(client)


def nothing_of_it(client: TestClient) -> None:
    """Its calendar is there, so that devices forget what they had of it, and says nothing."""
    text = of(client, "schutz")
    assert entries(text) == {}
    assert "Gewalt" not in text
    assert "schutz" not in text
    assert "\r\nX-WR-CALNAME:Termine\r\n" in text


def test_who_follows_what_has_no_times_any_more_is_told(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "vortrag", "12.12.2026 19 Uhr")
    assert set(days(of(client, "vortrag"))) == {"vortrag-2026-12-12"}
    edit(desk_app, "vortrag", zeiten="")
    text = of(client, "vortrag")
    assert entries(text) == {}
    assert "\r\nX-WR-CALNAME:Vortrag\r\n" in text
    deed(desk_app, "vortrag", "zurueckziehen", grund="Aus")
    assert entries(of(client, "vortrag")) == {}
    assert client.get("/angebote/gibt-es-nicht/termine.ics").status_code == 404


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", "Termine im Kreis Düren"),
        ("?kommune=kreuzau&thema=gesundheit&alter=36", "Termine in Kreuzau, Gesundheit, 3 Jahre"),
        (
            "?kommune=titz&kommune=kreuzau&alter=36&alter=8",
            "Termine in Kreuzau und Titz, 3 Jahre oder 8 Monate",
        ),
        ("?zielgruppe=fachkraefte", "Termine im Kreis Düren, Fachkräfte"),
    ],
)
def test_a_calendar_is_called_what_it_has(client: TestClient, query: str, name: str) -> None:
    text = get(client, f"/termine.ics{query}").text.replace("\r\n ", "")
    escaped = name.replace(",", "\\,")
    assert f"\r\nNAME:{escaped}\r\n" in text
    assert f"\r\nX-WR-CALNAME:{escaped}\r\n" in text


def test_a_calendar_has_what_fits_any_of_the_kommunen_and_ages(
    desk_app: FastAPI, client: TestClient
) -> None:
    when = "12.12.2026 19 Uhr"
    add(desk_app, "in-kreuzau", when)
    add(desk_app, "in-titz", when, kommunen=["titz"], age_months={"min": 0, "max": 12})
    add(desk_app, "in-linnich", when, kommunen=["linnich"])
    add(desk_app, "fuer-grosse", when, age_months={"min": 120, "max": 180})
    text = get(client, "/termine.ics?kommune=kreuzau&kommune=titz&alter=40&alter=6").text
    found = {uid.partition("@")[0] for uid in entries(text)}
    assert found == {"in-kreuzau-2026-12-12", "in-titz-2026-12-12"}


def test_signs_of_the_format_in_a_title_end_no_line(desk_app: FastAPI, client: TestClient) -> None:
    add(desk_app, "wild", "12.12.2026", title="Eins; zwei, drei \\n vier")
    text = of(client, "wild").replace("\r\n ", "")
    assert "\r\nX-WR-CALNAME:Eins\\; zwei\\, drei \\\\n vier\r\n" in text
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert str(event["summary"]) == "Eins; zwei, drei \\n vier"


def test_what_nobody_can_register_for_any_more_is_not_said(
    desk_app: FastAPI, client: TestClient, clock: Clock
) -> None:
    add(desk_app, "kurs", "12.12.2026 19 Uhr, Anmeldung bis 4.12.2026")
    assert "Anmeldung bis 4. Dezember" in get(client, "/termine.ics").text.replace("\r\n ", "")
    clock.go(days=11)
    desk_app.state.index.catch_up()
    assert "Anmeldung bis" not in get(client, "/termine.ics").text.replace("\r\n ", "")


def test_a_calendar_has_a_bound_and_the_next_dates_first(
    desk_app: FastAPI, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "MOST", 3)
    add(desk_app, "zwei", "3.12.2026; 4.12.2026; 5.12.2026")
    add(desk_app, "eins", "1.12.2026; 2.12.2026")
    found = days(get(client, "/termine.ics").text)
    assert sorted(found.values()) == ["2026-12-01", "2026-12-02", "2026-12-03"]
    assert len(days(of(client, "zwei"))) == 3
