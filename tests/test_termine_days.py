"""Which dates `/termine`, the start page and a Kommune announce on which day: what runs for days,
what has begun, what can still be joined, what nobody should find on a screen."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app import wording
from app.records.times import TimesOfRecord
from app.times.dates import Dates
from app.times.german import understand
from app.times.saying import say
from tests.cast import Clock
from tests.events import add
from tests.test_month_poster import bare, words
from tests.test_termine import days, page

VIOLENCE: dict[str, Any] = {"topics": ["krise-schutz"], "summary": "Hilfe bei Gewalt zu Hause."}


@pytest.fixture
def client(desk_app: FastAPI) -> Iterator[TestClient]:
    with TestClient(desk_app, base_url="https://testserver", follow_redirects=False) as client:
        yield client


def at(app: FastAPI, clock: Clock, said: str) -> None:
    """The portal at a moment of the Kreis."""
    clock.now = datetime.fromisoformat(said).replace(tzinfo=wording.ZONE)
    app.state.index.catch_up()


def times(html: str) -> list[str]:
    return re.findall(r'class="termin__zeit">(?:<span class="muted">)?([^<]+)', html)


def cells(html: str) -> dict[str, str]:
    """What the month says for ears -> where its day leads."""
    table = html.partition("<table")[2].partition("</table>")[0]
    found = re.findall(r'<a href="([^"]+)">.*?<span class="sr-only">([^<]+)', table)
    return {said: url for url, said in found}


def titles(client: TestClient, path: str) -> list[str]:
    html = client.get(path).text
    return re.findall(r'class="termin__titel"><a href="[^"]+">([^<]+)', html)


def test_what_runs_for_days_is_found_on_each_of_them(desk_app: FastAPI, client: TestClient) -> None:
    add(desk_app, "ferienspiele", "12.7.2027 bis 23.7.2027, 8 bis 16 Uhr")
    add(desk_app, "ausstellung", "14.7.2027 bis 2.8.2027")
    html = page(client)
    assert days(html) == {
        "Montag, 12. Juli 2027": ["Ferienspiele"],
        "Mittwoch, 14. Juli 2027": ["Ausstellung"],
    }
    assert times(html) == [
        "täglich 8 bis 16 Uhr, bis Fr, 23. Juli",
        "bis Mo, 2. August",
    ]
    found = cells(html)
    assert len(found) == 20, "the 12th to the 31st"
    assert found["13. Juli: 1 Termin"] == "/termine?ab=2027-07-13"
    assert found["14. Juli: 2 Termine"] == "#t-2027-07-14"
    assert found["31. Juli: 1 Termin"] == "/termine?ab=2027-07-31"
    later = page(client, "?ab=2027-07-15")
    assert days(later) == {"Donnerstag, 15. Juli 2027": ["Ausstellung", "Ferienspiele"]}
    assert times(page(client, "?ab=2027-07-23"))[1] == "8 bis 16 Uhr, letzter Tag"
    august = page(client, "?ab=2027-08-01")
    assert list(cells(august)) == ["1. August: 1 Termin", "2. August: 1 Termin"]
    assert 'href="/termine?ab=2027-07-01">' in august
    of_august = words(client, "?ab=2027-08-01")
    assert bare("Sonntag, 1. August 2027 bis Mo, 2. August Ausstellung") in of_august
    assert bare("täglich 8 bis 16 Uhr, bis Fr, 23. Juli") in words(client, "?ab=2027-07-01")


def test_hours_of_every_day_are_over_each_evening(
    desk_app: FastAPI, client: TestClient, clock: Clock
) -> None:
    add(desk_app, "ferienspiele", "12.7.2027 bis 23.7.2027, 8 bis 16 Uhr")
    at(desk_app, clock, "2027-07-13T15:59")
    assert list(days(page(client))) == ["Heute, Dienstag, 13. Juli"]
    at(desk_app, clock, "2027-07-13T16:00")
    assert list(days(page(client))) == ["Morgen, Mittwoch, 14. Juli"]
    at(desk_app, clock, "2027-07-23T16:00")
    assert days(page(client)) == {}


def test_what_began_before_midnight_is_said_of_last_night(
    desk_app: FastAPI, client: TestClient, clock: Clock
) -> None:
    add(desk_app, "silvester", "31.12.2026 22 bis 1 Uhr")
    assert times(page(client)) == ["22 bis 1 Uhr"]
    at(desk_app, clock, "2027-01-01T00:30")
    html = page(client)
    assert list(days(html)) == ["Heute, Freitag, 1. Januar"]
    assert times(html) == ["seit gestern, 22 bis 1 Uhr"]
    at(desk_app, clock, "2027-01-01T01:00")
    assert days(page(client)) == {}


@pytest.mark.parametrize("today", ["2026-11-30T12:00", "2027-01-31T12:00"])
def test_links_between_months_lead_to_dates_and_never_in_a_circle(
    desk_app: FastAPI, client: TestClient, clock: Clock, today: str
) -> None:
    add(desk_app, "vortrag", "9.2.2027 19 Uhr; 15.5.2027 19 Uhr; 31.7.2027 19 Uhr")
    at(desk_app, clock, today)

    def around(query: str) -> list[str]:
        html = page(client, query)
        found = re.search(r'aria-label="Andere Monate">(.*?)</nav>', html, re.DOTALL)
        return re.findall(r'href="([^"]+)"', found[1]) if found else []

    assert around("") == ["/termine?ab=2027-05-01"], "before the first there is nothing"
    assert around("?ab=2027-02-01") == ["/termine?ab=2027-05-01"]
    assert around("?ab=2027-05-31") == ["/termine?ab=2027-02-01", "/termine?ab=2027-07-01"]
    assert around("?ab=2027-07-01") == ["/termine?ab=2027-05-01"]


def test_what_is_about_violence_stands_among_no_dates(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "geheim", "12.12.2026 19 Uhr", **VIOLENCE)
    add(desk_app, "geheim-jaehrlich", "1.5.2026", recurs="yearly", **VIOLENCE)
    assert "VEVENT" not in client.get("/angebote/geheim/termine.ics").text
    assert client.get("/angebote/geheim").status_code == 200
    for path in ("/", "/kommunen/kreuzau", "/termine", "/termine?ab=2026-12-12"):
        assert titles(client, path) == [], path
    assert "Geheim" not in client.get("/termine").text + client.get("/termine.ics").text


def test_the_next_ones_are_those_to_which_one_can_still_go(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "voll", "25.11.2026 19 Uhr, ausgebucht")
    add(desk_app, "zu-spaet", "26.11.2026 19 Uhr, Anmeldung bis 23.11.2026")
    add(desk_app, "aus", "26.11.2026 19 Uhr, fällt aus; 20.12.2026 19 Uhr")
    add(desk_app, "halb-voll", "27.11.2026 19 Uhr, ausgebucht; 5.12.2026 19 Uhr")
    add(desk_app, "frei", "6.12.2026 19 Uhr")
    for path in ("/", "/kommunen/kreuzau"):
        assert titles(client, path) == ["Halb Voll", "Frei", "Aus"], path
    assert "So, 20. Dezember, 19 Uhr" in client.get("/").text
    listed = [title for of_day in days(page(client)).values() for title in of_day]
    assert len(listed) == 7, "the page of the dates has all of them"


def test_what_goes_on_for_weeks_does_not_keep_out_what_is_once(
    desk_app: FastAPI, client: TestClient
) -> None:
    for number in (1, 2, 3):
        add(desk_app, f"ausstellung-{number}", f"{number}.11.2026 bis 31.1.2027")
    assert titles(client, "/") == ["Ausstellung 1", "Ausstellung 2", "Ausstellung 3"]
    add(desk_app, "fest", "5.12.2026 11 Uhr")
    add(desk_app, "markt", "6.12.2026 11 Uhr")
    assert titles(client, "/") == ["Ausstellung 1", "Fest", "Markt"]


def test_of_what_falls_out_for_some_days_the_others_are_listed(
    desk_app: FastAPI, client: TestClient
) -> None:
    when = "12.7.2027 bis 23.7.2027, 8 bis 16 Uhr"
    add(desk_app, "ferienspiele", when, cancelled_until="2027-07-14")
    html = page(client)
    assert list(days(html)) == ["Donnerstag, 15. Juli 2027"]
    assert len(cells(html)) == 9


def test_what_is_booked_out_is_better_than_nothing(desk_app: FastAPI, client: TestClient) -> None:
    add(desk_app, "voll", "25.11.2026 19 Uhr, ausgebucht")
    add(desk_app, "frei", "6.12.2026 19 Uhr")
    assert titles(client, "/") == ["Frei", "Voll"]


def test_who_would_come_after_the_beginning_is_too_late(
    desk_app: FastAPI, client: TestClient, clock: Clock
) -> None:
    add(desk_app, "vortrag", "1.12.2026 19 Uhr")
    at(desk_app, clock, "2026-12-01T19:00")
    assert titles(client, "/") == ["Vortrag"]
    at(desk_app, clock, "2026-12-01T19:01")
    assert titles(client, "/") == []
    assert "hat schon begonnen" in page(client)


def test_a_course_that_runs_is_found_as_long_as_one_can_register(
    desk_app: FastAPI, client: TestClient, clock: Clock
) -> None:
    evenings = "17.11.2026 19 bis 20 Uhr; 24.11.2026 13 bis 14 Uhr; 1.12.2026 19 Uhr"
    add(desk_app, "offen", f"Kurs mit 3 Terminen: {evenings}, Anmeldung bis 30.11.2026")
    add(desk_app, "zu", f"Kurs mit 3 Terminen: {evenings}")
    html = page(client)
    assert days(html) == {"Heute, Dienstag, 24. November": ["Offen"]}
    assert "Kurs läuft, noch 2 Termine" in html
    assert "Anmeldung bis Mo, 30. November" in html
    assert titles(client, "/") == [], "it is nothing new"
    at(desk_app, clock, "2026-11-24T14:00")
    assert days(page(client)) == {"Dienstag, 1. Dezember": ["Offen"]}
    at(desk_app, clock, "2026-12-01T10:00")
    assert days(page(client)) == {}


COURSE = "Kurs: 2.12.2026 19 Uhr; 9.12.2026 19 Uhr"


@pytest.mark.parametrize("sign", [", ", "; "])
def test_the_deadline_of_a_course_is_that_of_all_its_dates(
    desk_app: FastAPI, client: TestClient, sign: str
) -> None:
    add(desk_app, "zu-spaet", f"{COURSE}{sign}Anmeldung bis 20.11.2026")
    add(desk_app, "bald", f"{COURSE}{sign}Anmeldung bis 30.11.2026")
    html = page(client)
    assert days(html) == {"Mittwoch, 2. Dezember": ["Bald", "Zu Spaet"]}
    assert "Anmeldung bis Mo, 30. November" in html
    assert "Anmeldung war bis Fr, 20. November" in html
    assert titles(client, "/") == ["Bald"]
    late = client.get("/angebote/zu-spaet").text
    assert "Nächstes Mal: Mi, 2. Dezember (Anmeldung war bis Fr, 20. November)" in late
    deadlines = re.findall("UID:.*anmeldung@", client.get("/angebote/bald/termine.ics").text)
    assert deadlines == ["UID:bald-2026-12-02-anmeldung@"], "one for the whole course"


def test_a_stored_deadline_of_the_last_date_is_that_of_the_course() -> None:
    evenings = [{"first": "2026-12-02"}, {"first": "2026-12-09", "register_by": "2026-11-30"}]
    when = TimesOfRecord.stored({"dates": evenings, "series": True}).when
    assert isinstance(when, Dates)
    assert [each.register_by for each in when.dates] == [date(2026, 11, 30)] * 2
    assert understand(say(when), date(2026, 1, 1)).when == when
    runs = "Kurs: 17.11.2026, 9.12.2026, 16.12.2026 jeweils 19 Uhr, Anmeldung bis 5.12.2026"
    joined = understand(runs, date(2026, 11, 1)).when
    assert isinstance(joined, Dates), "one may join a course that has begun"
    assert {each.register_by for each in joined.dates} == {date(2026, 12, 5)}
    assert understand(say(joined), date(2026, 11, 1)).when == joined
    alone = TimesOfRecord.stored({"dates": evenings}).when
    assert isinstance(alone, Dates)
    assert alone.dates[0].register_by is None


def test_a_course_that_falls_out_as_a_whole_stands_there_once(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "kurs", COURSE, cancelled_until="2026-12-31")
    add(desk_app, "einzeln", "Kurs: 2.12.2026 19 Uhr, fällt aus; 9.12.2026 19 Uhr, fällt aus")
    html = page(client)
    assert days(html) == {"Mittwoch, 2. Dezember": ["Einzeln", "Kurs"]}
    assert html.count("fällt aus</span>") == 2


def test_a_course_whose_first_date_falls_out_begins_with_the_next(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "kurs", "Kurs mit 3 Terminen: 1.12.2026, fällt aus; 8.12.2026; 15.12.2026")
    html = page(client)
    assert days(html) == {"Dienstag, 1. Dezember": ["Kurs"], "Dienstag, 8. Dezember": ["Kurs"]}
    assert html.count("Kurs mit 2 Terminen") == 2
    assert html.count("fällt aus</span>") == 1
    assert "Di, 8. Dezember" in client.get("/").text


def test_what_comes_every_year_is_not_awaited_when_its_next_one_is_known(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "fest", "1.5.2026", recurs="yearly", usual="Anfang Mai")
    assert "Der nächste Termin steht noch nicht fest." in page(client)
    add(desk_app, "fest-anderswo", "1.5.2027", origin="fest", kommunen=["titz"])
    assert "/angebote/fest-anderswo" not in client.get("/angebote/fest").text
    add(desk_app, "fest-2027", "1.5.2027", origin="fest")
    html = page(client)
    assert list(days(html).values()) == [["Fest 2027", "Fest Anderswo"]]
    assert 'href="/angebote/fest"' not in html
    old = client.get("/angebote/fest").text
    assert 'Hier geht es weiter: <a href="/angebote/fest-2027">Fest 2027</a>' in old
    assert "Nächstes Mal: Sa, 1. Mai 2027" in old
    assert "steht noch nicht fest" not in old


def test_today_tomorrow_the_weekend_and_the_holidays_are_one_click_away(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "heute", "24.11.2026 20 Uhr")
    add(desk_app, "sonntags", "29.11.2026 11 Uhr", kommunen=["titz"])
    add(desk_app, "lager", "20.12.2026 bis 28.12.2026")

    def quick(html: str) -> list[tuple[str, str]]:
        found = html.partition('aria-label="Bald"')[2].partition("</nav>")[0]
        return re.findall(r'href="/termine([^"]*)"[^>]*>([^<]+ <b>\d+)</b>', found)

    html = page(client)
    assert quick(html) == [
        ("?wann=heute", "heute <b>1"),
        ("?wann=wochenende", "am Wochenende <b>1"),
        ("?wann=ferien", "in den Ferien <b>1"),
    ], "tomorrow has nothing"
    assert days(page(client, "?wann=wochenende")) == {"Sonntag, 29. November": ["Sonntags"]}
    in_holidays = page(client, "?wann=ferien")
    assert days(in_holidays) == {"Mittwoch, 23. Dezember": ["Lager"]}, "its first day of these"
    assert "1 Termin in den Ferien" in in_holidays
    assert 'href="/termine">Alle Termine zeigen</a>' in in_holidays
    of_kreuzau = page(client, "?kommune=kreuzau&wann=wochenende")
    assert "Kein Termin am Wochenende." in of_kreuzau
    assert 'name="wann" value="wochenende"' in of_kreuzau, "the form keeps it"


def test_a_page_without_dates_helps_and_promises_nothing_that_is_not_there(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "fachtag", "12.12.2026", audience=["fachkraefte"], kommunen=["kreisweit"])
    html = page(client)
    assert "Gerade steht kein einzelner Termin fest.</p>" in html, (
        "nothing was chosen that could fit"
    )
    assert 'href="/termine?zielgruppe=fachkraefte">Für Fachkräfte: 1</a>' in html
    assert "der dazu passt" in page(client, "?kommune=linnich")
    for query in ("", "?kommune=linnich", "?kommune=linnich&alter=0&ab=2027-01-01"):
        html = page(client, query)
        targets = set(re.findall(r'href="#([^"]+)"', html))
        ids = set(re.findall(r'id="([^"]+)"', html))
        assert targets <= ids, (query, targets - ids)
        assert "Wen Sie fragen können" in html


def test_paper_says_the_day_and_not_today(desk_app: FastAPI, client: TestClient) -> None:
    add(desk_app, "heutiges", "24.11.2026 20 Uhr")
    for path in ("/", "/kommunen/kreuzau", "/termine"):
        html = re.sub(
            r'<(\w+) class="noprint"[^>]*>.*?</\1>', "", client.get(path).text, flags=re.DOTALL
        )
        listed = (
            html.partition('class="termin"')[0][-600:] + html.partition('class="termin"')[2][:600]
        )
        assert re.search(r"Di, 24\. November|Dienstag, 24\. November", listed), path
        assert not re.search(r"(?i)\bheute\b", listed), path
