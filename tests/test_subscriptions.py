"""Calendars and feeds to follow: read by two readers that know nothing of each other, over the
change of the clock, over changed dates, holidays and pauses."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from tests.calendars import both, get, of
from tests.cast import Clock, sign_in
from tests.deskform import fields
from tests.events import add
from tests.html_validity import assert_valid

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def client(desk_app: FastAPI) -> Iterator[TestClient]:
    with TestClient(desk_app, base_url="https://testserver", follow_redirects=False) as client:
        yield client


def test_weekly_times_go_on_by_the_clock_on_the_wall_and_stop_in_the_holidays(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "gruppe", "Do 9.30-11, nicht in den Ferien")
    text = of(client, "gruppe")
    assert "RRULE:FREQ=WEEKLY" in text
    # Autumn holidays from 17 to 31 October, and the clock changes on the 25th.
    assert both(text, date(2026, 10, 8), date(2026, 11, 12)) == [
        "2026-10-08 09:30-11:00",
        "2026-10-15 09:30-11:00",
        "2026-11-05 09:30-11:00",
        "2026-11-12 09:30-11:00",
    ]
    # In March it changes back; Easter holidays from 22 March to 3 April.
    assert both(text, date(2027, 3, 11), date(2027, 4, 15)) == [
        "2027-03-11 09:30-11:00",
        "2027-03-18 09:30-11:00",
        "2027-04-08 09:30-11:00",
        "2027-04-15 09:30-11:00",
    ]


@pytest.mark.parametrize(
    ("written", "rule", "days"),
    [
        (
            "am 1. Dienstag im Monat 19-20 Uhr",
            "FREQ=MONTHLY",
            ["2026-12-01 19:00-20:00", "2027-01-05 19:00-20:00", "2027-02-02 19:00-20:00"],
        ),
        (
            "am letzten Freitag im Monat 15-17 Uhr, auch in den Ferien",
            "BYDAY=-1FR",
            ["2026-11-27 15:00-17:00", "2027-01-29 15:00-17:00", "2027-02-26 15:00-17:00"],
        ),
        (
            "Mo und Mi 9-10 Uhr, auch in den Ferien; fällt aus vom 7.12.2026 bis 31.1.2027",
            "BYDAY=WE",
            [
                "2026-11-25 09:00-10:00",
                "2026-11-30 09:00-10:00",
                "2026-12-02 09:00-10:00",
                *(f"2027-02-{day:02} 09:00-10:00" for day in (1, 3, 8, 10, 15, 17, 22, 24)),
            ],
        ),
        (
            "in den Ferien dienstags 10-12 Uhr",
            "BYDAY=TU",
            ["2026-12-29 10:00-12:00", "2027-01-05 10:00-12:00"],
        ),
    ],
)
def test_rules_of_other_kinds_are_read_as_they_were_meant(
    desk_app: FastAPI, client: TestClient, written: str, rule: str, days: list[str]
) -> None:
    add(desk_app, "gruppe", written)
    text = of(client, "gruppe")
    assert rule in text.replace("\r\n ", "")
    assert both(text, date(2026, 11, 24), date(2027, 2, 28)) == days


def test_dates_of_every_kind_are_read_as_they_were_meant(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(
        desk_app,
        "vieles",
        "24.10.2026 22 bis 2 Uhr; 12.12.2026 19 Uhr; 24.12.2026; 2.1.2027 bis 5.1.2027",
    )
    text = of(client, "vieles")
    assert both(text, date(2026, 1, 1), date(2027, 12, 31)) == [
        "2026-10-24 22:00-02:00",
        "2026-12-12 19:00",
        "2026-12-24",
        "2027-01-02",
    ]
    days = Calendar.from_ical(text).walk("VEVENT")[3]
    assert days.decoded("dtend") == date(2027, 1, 6), "the first day after it"


def move(app: FastAPI, slug: str, times: str) -> None:
    with sign_in(app, "anna") as anna:
        data = fields(app, slug, zeiten=times)
        assert anna.post(f"/pult/angebote/{slug}", data=data).status_code == 303


def events(text: str) -> dict[str, tuple[str, int]]:
    """UID -> (when, SEQUENCE)."""
    return {
        str(event["uid"]): (f"{event.decoded('dtstart'):%Y-%m-%d}", int(str(event["sequence"])))
        for event in Calendar.from_ical(text).walk("VEVENT")
    }


def test_a_date_that_is_moved_stays_the_same_entry_with_a_greater_sequence(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "vortrag", "12.12.2026 19 Uhr; 9.1.2027 19 Uhr")
    before, of_kommune = of(client, "vortrag"), get(client, "/termine.ics?kommune=kreuzau").text
    move(desk_app, "vortrag", "13.12.2026 18 Uhr; 9.1.2027 19 Uhr")
    after = of(client, "vortrag")
    assert events(before) == {
        "vortrag-2026-12-12@testserver": ("2026-12-12", 1),
        "vortrag-2027-01-09@testserver": ("2027-01-09", 1),
    }
    assert events(after) == {
        "vortrag-2026-12-12@testserver": ("2026-12-13", 2),
        "vortrag-2027-01-09@testserver": ("2027-01-09", 2),
    }
    assert events(of_kommune) == events(before), "an entry is the same in every calendar"
    assert events(get(client, "/termine.ics?kommune=kreuzau").text) == events(after)


def test_a_subscription_says_when_to_look_again_and_is_unchanged_until_something_changes(
    desk_app: FastAPI, client: TestClient, clock: Clock
) -> None:
    add(desk_app, "vortrag", "12.12.2026 19 Uhr")
    add(desk_app, "gruppe", "Do 9.30-11")
    for path in ("/termine.ics", "/angebote/vortrag/termine.ics", "/angebote/gruppe/termine.ics"):
        first = get(client, path)
        assert "REFRESH-INTERVAL;VALUE=DURATION:PT12H" in first.text
        assert "X-PUBLISHED-TTL:PT12H" in first.text
        assert "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin" in first.text
        assert "METHOD" not in first.text
        seen = {"If-None-Match": first.headers["etag"]}
        assert client.get(path, headers=seen).status_code == 304
        clock.go(days=3, hours=5)
        desk_app.state.index.catch_up()
        assert client.get(path, headers=seen).status_code == 304, "days later it says the same"
    seen = {"If-None-Match": get(client, "/termine.ics").headers["etag"]}
    move(desk_app, "vortrag", "13.12.2026 19 Uhr")
    assert client.get("/termine.ics", headers=seen).status_code == 200


def test_what_does_not_take_place_is_cancelled_and_what_is_over_is_gone(
    desk_app: FastAPI, client: TestClient, clock: Clock
) -> None:
    add(desk_app, "vortrag", "1.12.2026 19 Uhr; 12.12.2026 19 Uhr", cancelled_until="2026-12-01")
    for path in ("/termine.ics", "/angebote/vortrag/termine.ics"):
        first, second = Calendar.from_ical(get(client, path).content).walk("VEVENT")
        assert (first["status"], first["summary"]) == ("CANCELLED", "Fällt aus: Vortrag")
        assert "status" not in second
    clock.go(days=10)
    desk_app.state.index.catch_up()
    assert list(events(get(client, "/termine.ics").text)) == ["vortrag-2026-12-12@testserver"]
    clock.go(days=10)
    desk_app.state.index.catch_up()
    empty = get(client, "/termine.ics")
    assert "VEVENT" not in empty.text
    assert IcsCalendarStream.calendar_from_ics(empty.text).events == []
    assert len(events(of(client, "vortrag"))) == 2, "who has it keeps it"


def test_a_deadline_is_an_entry_of_its_own_with_a_reminder_until_it_is_past(
    desk_app: FastAPI, client: TestClient, clock: Clock
) -> None:
    add(desk_app, "kurs", "12.12.2026 19 Uhr, Anmeldung bis 4.12.2026")
    entries = {str(e["uid"]): e for e in Calendar.from_ical(of(client, "kurs")).walk("VEVENT")}
    deadline = entries["kurs-2026-12-12-anmeldung@testserver"]
    assert deadline.decoded("dtstart") == date(2026, 12, 4)
    assert deadline["summary"] == "Letzter Tag zum Anmelden: Kurs"
    assert [each.decoded("trigger") for each in deadline.walk("VALARM")] == [
        timedelta(days=-2, hours=9)
    ]
    all_of_them = get(client, "/termine.ics").text
    assert "anmeldung@" not in all_of_them, "it stands in the text"
    assert "Anmeldung bis 4. Dezember 2026" in all_of_them.replace("\r\n ", "")
    clock.go(days=11)
    desk_app.state.index.catch_up()
    assert list(events(of(client, "kurs"))) == ["kurs-2026-12-12@testserver"]


def test_a_subscription_takes_the_filters_of_the_page(
    desk_app: FastAPI, client: TestClient
) -> None:
    when = "12.12.2026 19 Uhr"
    add(desk_app, "in-kreuzau", when)
    add(desk_app, "in-titz", when, kommunen=["titz"])
    add(desk_app, "fachtag", when, audience=["fachkraefte"], kommunen=["kreisweit"])

    def found(query: str) -> set[str]:
        return {uid.partition("-2026-")[0] for uid in events(get(client, query).text)}

    assert found("/termine.ics") == {"in-kreuzau", "in-titz"}
    assert found("/termine.ics?kommune=titz&utm=x&jahre=4") == {"in-titz"}
    assert found("/termine.ics?alter=200") == set()
    assert found("/termine.ics?zielgruppe=fachkraefte") == {"fachtag"}
    assert found("/termine.ics?ab=2027-01-01") == {"in-kreuzau", "in-titz"}, "always from today on"


def test_pages_show_the_way_to_their_calendar(desk_app: FastAPI, client: TestClient) -> None:
    add(desk_app, "vortrag", "12.12.2026 19 Uhr")
    add(desk_app, "immer", "rund um die Uhr")
    add(desk_app, "ohne", "")
    page = client.get("/angebote/vortrag").text
    assert_valid(page)
    assert 'href="webcal://testserver/angebote/vortrag/termine.ics"' in page
    assert 'href="https://testserver/angebote/vortrag/termine.ics"' in page
    dates = client.get("/termine?kommune=kreuzau").text
    assert 'href="webcal://testserver/termine.ics?kommune=kreuzau"' in dates
    for slug in ("immer", "ohne"):
        assert "termine.ics" not in client.get(f"/angebote/{slug}").text
        assert events(of(client, slug)) == {}, "what somebody has of it is forgotten"
    assert client.get("/angebote/gibt-es-nicht/termine.ics").status_code == 404
    assert client.get("/angebote/just-nord-dueren/termine.ics").status_code == 410


def test_search_engines_read_the_dates_to_come(desk_app: FastAPI, client: TestClient) -> None:
    add(desk_app, "vortrag", "12.12.2026 19 bis 21 Uhr; 9.1.2027", title="Vortrag </script> & mehr")
    add(desk_app, "gruppe", "Do 9.30-11")
    page = client.get("/angebote/vortrag").text
    assert_valid(page)
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert block is not None
    first, second = json.loads(block[1])["@graph"]
    assert first["@type"] == "Event"
    assert first["name"] == "Vortrag </script> & mehr"
    assert first["startDate"] == "2026-12-12T19:00:00+01:00"
    assert first["endDate"] == "2026-12-12T21:00:00+01:00"
    assert second["startDate"] == second["endDate"] == "2027-01-09"
    assert first["location"]["address"]["postalCode"] == "52372"
    assert "ld+json" not in client.get("/angebote/gruppe").text


def feed(client: TestClient, query: str = "") -> Any:
    """Checked for what RFC 4287 wants of every feed and every entry."""
    answer = client.get(f"/neu.atom{query}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    root: Any = ET.fromstring(answer.content)  # noqa: S314 - our own feed
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    for each in (root, *entries):
        for name in ("id", "title", "updated"):
            assert len(each.findall(f"{ATOM}{name}")) == 1, name
        moment = datetime.fromisoformat(each.findtext(f"{ATOM}updated"))
        assert moment.tzinfo == UTC
        (alternate,) = each.findall(f"{ATOM}link[@rel='alternate']")
        assert alternate.get("href").startswith("https://testserver/")
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    (own,) = root.findall(f"{ATOM}link[@rel='self']")
    assert own.get("href") == root.findtext(f"{ATOM}id")
    ids = [each.findtext(f"{ATOM}id") for each in entries]
    assert len(set(ids)) == len(ids)
    return root


def titles(client: TestClient, query: str = "") -> list[str]:
    return [each.findtext(f"{ATOM}title") for each in feed(client, query).findall(f"{ATOM}entry")]


def test_new_offers_can_be_followed_for_a_kommune(
    desk_app: FastAPI, client: TestClient, clock: Clock
) -> None:
    later = clock() + timedelta(hours=1)
    add(desk_app, "in-kreuzau", "", at=later)
    add(desk_app, "in-titz", "", at=later + timedelta(hours=1), kommunen=["titz"])
    add(desk_app, "im-kreis", "", at=later + timedelta(hours=2), kommunen=["kreisweit"])
    assert titles(client)[:3] == ["Im Kreis", "In Titz", "In Kreuzau"]
    assert titles(client, "?kommune=kreuzau")[:2] == ["Im Kreis", "In Kreuzau"]
    assert "In Titz" not in titles(client, "?kommune=kreuzau")
    assert len(titles(client)) == 30
    page = client.get("/kommunen/kreuzau").text
    assert 'type="application/atom+xml" href="/neu.atom?kommune=kreuzau"' in page


def test_an_entwurf_is_new_when_it_is_published_and_a_correction_makes_nothing_new(
    desk_app: FastAPI, client: TestClient, clock: Clock
) -> None:
    later = clock() + timedelta(hours=1)
    add(desk_app, "entwurf", "", event="drafted", at=later, draft=True)
    add(desk_app, "neuestes", "", at=later + timedelta(hours=1))
    assert titles(client)[0] == "Neuestes"
    assert "Entwurf" not in titles(client)
    add(desk_app, "entwurf", "", event="published", at=later + timedelta(hours=2))
    add(desk_app, "neuestes", "", event="edited", at=later + timedelta(hours=3))
    assert titles(client)[:2] == ["Entwurf", "Neuestes"]


def test_an_unchanged_feed_is_answered_by_304(client: TestClient) -> None:
    first = client.get("/neu.atom")
    seen = {"If-None-Match": first.headers["etag"]}
    assert client.get("/neu.atom", headers=seen).status_code == 304
