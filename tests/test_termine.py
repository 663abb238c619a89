"""`/termine`: what is on, by day, for a Kommune, an age, a topic, for Fachkräfte."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.cast import NOW, Clock, sign_in
from tests.deskform import MINE, fields
from tests.events import add
from tests.html_validity import assert_valid

TODAY = NOW.date()


@pytest.fixture
def client(desk_app: FastAPI) -> Iterator[TestClient]:
    with TestClient(desk_app, base_url="https://testserver", follow_redirects=False) as client:
        yield client


def page(client: TestClient, query: str = "") -> str:
    answer = client.get(f"/termine{query}")
    assert answer.status_code == 200, answer.headers.get("location")
    assert_valid(answer.text)
    return answer.text


def days(html: str) -> dict[str, list[str]]:
    """Heading -> titles of its dates."""
    parts = re.split(r'<h2 class="tag__name" id="[^"]+">', html)[1:]
    return {
        re.sub("<[^>]+>", "", part.partition("</h2>")[0]): re.findall(
            r'class="termin__titel"><a href="[^"]+">([^<]+)', part.partition("</section>")[0]
        )
        for part in parts
    }


def test_days_stand_in_order_today_first_and_empty_ones_are_left_out(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "vortrag", "12.12.2026 19 Uhr; 9.1.2027 19 Uhr")
    add(desk_app, "flohmarkt", f"{TODAY:%d.%m.%Y} 20 bis 22 Uhr")
    add(desk_app, "laternen", "12.12.2026 17 bis 18.30 Uhr")
    assert days(page(client)) == {
        "Heute, Dienstag, 24. November": ["Flohmarkt"],
        "Samstag, 12. Dezember": ["Laternen", "Vortrag"],
        "Samstag, 9. Januar 2027": ["Vortrag"],
    }


def test_what_is_over_and_what_has_no_day_is_no_date(
    desk_app: FastAPI, client: TestClient, clock: Clock
) -> None:
    add(desk_app, "gewesen", "23.11.2026 19 bis 21 Uhr")
    add(desk_app, "woechentlich", "montags 9 bis 11 Uhr")
    add(desk_app, "jaehrlich", "1.5.2026", recurs="yearly", usual="Anfang Mai")
    html = page(client)
    assert days(html) == {}
    assert "Gerade steht kein einzelner Termin fest" in html
    assert re.search(r"montags <b>\d+</b>", html), "weekly ones are a list for each weekday"
    yearly = html.partition("Kommt jedes Jahr</h2>")[2].partition("</section>")[0]
    assert "Jaehrlich" in yearly
    assert "üblich: Anfang Mai" in yearly
    assert "Gewesen" not in html
    add(desk_app, "heute", f"{TODAY:%d.%m.%Y} 13 bis 14 Uhr")
    clock.go(hours=8)
    desk_app.state.index.catch_up()
    assert days(page(client)) == {}, "over since an hour"


def test_what_goes_on_for_days_stands_under_today(desk_app: FastAPI, client: TestClient) -> None:
    add(desk_app, "ferienspiele", "20.11.2026 bis 27.11.2026")
    html = page(client)
    assert days(html) == {"Heute, Dienstag, 24. November": ["Ferienspiele"]}
    assert re.search(r'class="termin__zeit">\s*bis Fr, 27. November</p>', html)


def test_a_course_stands_on_its_first_day_alone(desk_app: FastAPI, client: TestClient) -> None:
    add(desk_app, "kurs", "Kurs mit 3 Terminen: 1.12.2026 19 Uhr; 8.12.2026 19 Uhr; 15.12.2026")
    add(desk_app, "begonnen", "Kurs mit 2 Terminen: 17.11.2026 19 Uhr; 1.12.2026 19 Uhr")
    html = page(client)
    assert days(html) == {"Dienstag, 1. Dezember": ["Kurs"]}
    assert "Kurs mit 3 Terminen" in html


def test_what_a_date_is_of_its_offer_is_said(desk_app: FastAPI, client: TestClient) -> None:
    add(desk_app, "schule", "Infoabend: 12.12.2026 19 Uhr")
    assert '<p class="muted">Infoabend · ' in page(client)
    assert "Infoabend" in client.get("/termine.ics").text


def test_filters_are_kommune_age_topic_and_fachkraefte(
    desk_app: FastAPI, client: TestClient
) -> None:
    when = "12.12.2026 19 Uhr"
    add(desk_app, "in-kreuzau", when)
    add(desk_app, "in-titz", when, kommunen=["titz"])
    add(desk_app, "im-kreis", when, kommunen=["kreisweit"], topics=["gesundheit"])
    add(desk_app, "fuer-babys", when, age_months={"min": 0, "max": 12})
    add(desk_app, "fachtag", when, audience=["fachkraefte"], kommunen=["kreisweit"])

    def found(query: str) -> set[str]:
        return {title for titles in days(page(client, query)).values() for title in titles}

    everything = {"In Kreuzau", "In Titz", "Im Kreis", "Fuer Babys"}
    assert found("") == everything, "for families: without what is for Fachkräfte alone"
    assert found("?kommune=titz") == {"In Titz", "Im Kreis"}, "an event of the Kreis counts"
    assert found("?alter=6") == {"Fuer Babys"}
    assert found("?thema=gesundheit") == {"Im Kreis"}
    assert found("?zielgruppe=fachkraefte") == {"Fachtag"}
    assert found("?kommune=kreuzau&thema=begegnung&alter=40") == {"In Kreuzau"}
    assert 'href="/termine?zielgruppe=fachkraefte">Für Fachkräfte: 1</a>' in page(client)


def test_of_several_kommunen_and_ages_what_fits_any_of_them_is_there(
    desk_app: FastAPI, client: TestClient
) -> None:
    when = "12.12.2026 19 Uhr"
    add(desk_app, "in-kreuzau", when)
    add(desk_app, "in-titz", when, kommunen=["titz"])
    add(desk_app, "in-linnich", when, kommunen=["linnich"])
    add(desk_app, "fuer-babys", when, kommunen=["titz"], age_months={"min": 0, "max": 12})
    add(desk_app, "fuer-grosse", when, kommunen=["titz"], age_months={"min": 120, "max": 180})

    def found(query: str) -> set[str]:
        return {title for titles in days(page(client, query)).values() for title in titles}

    assert found("?kommune=kreuzau&kommune=titz&alter=40") == {"In Kreuzau", "In Titz"}
    assert found("?kommune=titz&alter=6&alter=40") == {"In Titz", "Fuer Babys"}
    both = "?kommune=kreuzau&kommune=titz&alter=6&alter=40"
    assert found(both) == {"In Kreuzau", "In Titz", "Fuer Babys"}
    html = page(client, both)
    assert_valid(html)
    assert "Was ist los in Kreuzau und Titz?" in html
    assert "Auswahl: Kreuzau, Titz, 6 Monate oder 3 Jahre 4 Monate" in html
    # The form keeps them, and so does every way on.
    assert re.findall(r'<option value="([a-z]+)" selected>', html) == ["kreuzau", "titz"]
    assert html.count('<select class="input" name="kommune"') == 3
    assert re.findall(r'name="monate"[^>]* value="(\d*)"', html) == ["6", "4", ""]
    urls = [unescape(url) for url in re.findall(r'href="(/(?:termine|angebote)[^"#]*)"', html)]
    ways = [url for url in urls if urlsplit(url).query]
    assert len(ways) > 5
    for url in set(ways) - {"/termine?kommune=kreuzau", "/termine?kommune=titz"}:
        query = parse_qs(urlsplit(url).query)
        assert query["kommune"] == ["kreuzau", "titz"], url
        assert query["alter"] == ["6", "40"], url


def test_many_kommunen_are_counted_in_the_heading(client: TestClient) -> None:
    four = "&".join(f"kommune={name}" for name in ("inden", "juelich", "linnich", "titz"))
    html = page(client, f"?{four}")
    assert "Was ist los in 4 Kommunen?" in html
    assert "Auswahl: Inden, Jülich, Linnich, Titz" in html


def test_who_finds_nothing_in_several_kommunen_is_led_to_the_kreis(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "in-titz", "12.12.2026 19 Uhr", kommunen=["titz"])
    html = page(client, "?kommune=inden&kommune=linnich&alter=6&alter=40")
    assert 'href="/termine?alter=6&amp;alter=40">Im ganzen Kreis: 1 Termin</a>' in html


@pytest.mark.parametrize(
    ("query", "said", "rest"),
    [
        ("?ab=morgen&kommune=titz", "„morgen“ ist kein Tag.", "/termine?kommune=titz"),
        ("?ab=2026-13-40", "„2026-13-40“ ist kein Tag.", "/termine"),
        ("?ab=9999-12-31", "Am „9999-12-31“ kennen wir keine Termine.", "/termine"),
        ("?ab=0026-01-01", "Am „0026-01-01“ kennen wir keine Termine.", "/termine"),
        ("?alter=abc&thema=gesundheit", "„abc“ ist kein Alter", "/termine?thema=gesundheit"),
        ("?jahre=drei", "„drei“ ist kein Alter", "/termine"),
        ("?jahre=3&monate=&jahre=drei&monate=", "„drei“ ist kein Alter", "/termine?alter=36"),
        ("?kommune=xyz&alter=30", "„xyz“ ist keine Kommune", "/termine?alter=30"),
        ("?thema=xyz", "„xyz“ ist keines unserer Themen.", "/termine"),
        ("?wann=gestern", "„gestern“ ist hier keine Zeit", "/termine"),
        ("?kommune=%3Cscript%3E", "„&lt;script&gt;“ ist keine Kommune", "/termine"),
    ],
)
def test_what_is_not_understood_of_an_address_is_said_and_the_rest_holds(
    client: TestClient, query: str, said: str, rest: str
) -> None:
    html = page(client, query)
    assert said in html
    assert re.search(rf'rel="canonical" href="[^"?]*{re.escape(rest)}">', html)
    assert "weggelassen" not in page(client, rest.removeprefix("/termine"))


def test_an_age_before_birth_is_understood(client: TestClient) -> None:
    html = page(client, "?alter=-1")
    assert "weggelassen" not in html
    assert "Auswahl: in der Schwangerschaft" in html
    assert re.search(r'id="schwanger" name="alter" value="-1" checked', html)


def test_a_newborn_s_age_stays_in_the_form(client: TestClient) -> None:
    html = page(client, "?alter=0")
    assert re.search(r'name="monate"[^>]* value="0"', html)
    assert 'href="/termine">Auswahl löschen</a>' in html


def test_what_is_listed_by_weekday_is_called_what_it_is(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "einmal", "12.12.2026 19 Uhr")
    html = page(client, "?kommune=kreuzau")
    assert "einzelne Termine, nach Wochentag" in html, "they are among those that are counted"
    assert "jede Woche" not in html


@pytest.mark.parametrize("path", ["/termine.ics", "/neu.atom", "/termine/plakat.pdf"])
def test_nobody_who_asks_for_a_kommune_is_given_the_whole_kreis(
    desk_app: FastAPI, client: TestClient, path: str
) -> None:
    add(desk_app, "in-juelich", "12.12.2026 19 Uhr", kommunen=["juelich"])
    unknown = client.get(f"{path}?kommune=xyz")
    assert unknown.status_code == 404
    assert client.get(f"{path}?kommune=").status_code == 200
    named, known = (client.get(f"{path}?kommune={name}") for name in ("J%C3%BClich", "juelich"))
    assert (named.status_code, named.content) == (200, known.content)


def test_a_kommune_without_dates_leads_to_those_of_the_kreis(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "in-titz", "12.12.2026 19 Uhr", kommunen=["titz"])
    html = page(client, "?kommune=linnich")
    assert days(html) == {}
    assert 'href="/termine">Im ganzen Kreis: 1 Termin</a>' in html


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("?kommune=&thema=&jahre=&monate=", "/termine"),
        ("?jahre=3&monate=6&kommune=kreuzau", "/termine?kommune=kreuzau&alter=42"),
        ("?ab=2026-11-01", "/termine"),
        ("?wann=wochenende&ab=2026-12-24&kommune=titz", "/termine?kommune=titz&wann=wochenende"),
        ("?kommune=titz&kommune=kreuzau", "/termine?kommune=kreuzau&kommune=titz"),
        ("?jahre=1&monate=&jahre=&monate=6&jahre=&monate=", "/termine?alter=12&alter=6"),
        ("?alter=84&alter=30&alter=84", "/termine?alter=84&alter=30"),
        ("?kommune=Kreuzau", "/termine?kommune=kreuzau"),
        ("?kommune=D%C3%BCren", "/termine?kommune=dueren"),
        ("?kommune=VETTWEISS", "/termine?kommune=vettweiss"),
        ("?ab=2026-12-24&q=x&utm_source=y", "/termine?ab=2026-12-24"),
    ],
)
def test_one_question_has_one_address(client: TestClient, typed: str, canonical: str) -> None:
    answer = client.get(f"/termine{typed}")
    assert (answer.status_code, answer.headers["location"]) == (303, canonical)
    assert client.get(canonical).status_code == 200


def test_the_month_links_to_the_days_that_have_something(
    desk_app: FastAPI, client: TestClient
) -> None:
    add(desk_app, "vortrag", "12.12.2026 19 Uhr; 9.1.2027 19 Uhr")
    add(desk_app, "zweiter", "12.12.2026 20 Uhr")
    html = page(client)
    month = html.partition("<table")[2].partition("</table>")[0]
    assert "<caption>Dezember 2026</caption>" in month
    links = re.findall(r'<a href="([^"]+)">.*?<span class="sr-only">([^<]+)', month)
    assert links == [("#t-2026-12-12", "12. Dezember: 2 Termine")]
    assert 'id="t-2026-12-12"' in html
    assert 'href="/termine?ab=2027-01-01"' in html, "the next month"
    later = page(client, "?ab=2027-01-01")
    assert list(days(later)) == ["Samstag, 9. Januar 2027"]
    assert "<caption>Januar 2027</caption>" in later
    assert 'href="/termine?ab=2026-12-01"' in later, "the month before"


def test_a_long_list_goes_on_with_a_whole_day(desk_app: FastAPI, client: TestClient) -> None:
    many = "; ".join(f"{day}.12.2026 {hour} Uhr" for day in range(1, 26) for hour in (10, 15))
    add(desk_app, "sehr-oft", many)
    html = page(client)
    shown = days(html)
    assert [len(titles) for titles in shown.values()] == [2] * 20
    assert 'href="/termine?ab=2026-12-21">Weiter ab Mo, 21. Dezember</a>' in html
    assert len(days(page(client, "?ab=2026-12-21"))) == 5


def test_start_and_kommune_show_the_next_three(desk_app: FastAPI, client: TestClient) -> None:
    for number in range(1, 6):
        dates = f"{number}.12.2026 19 Uhr, Anmeldung bis 27.11.2026; {number}.12.2026 21 Uhr"
        add(desk_app, f"vortrag-{number}", dates)
    add(desk_app, "faellt-aus", "25.11.2026", cancelled_until="2026-11-25")
    add(desk_app, "fachtag", "25.11.2026", audience=["fachkraefte"])
    add(desk_app, "in-titz", "26.11.2026 10 Uhr", kommunen=["titz"])

    def titles(path: str) -> list[str]:
        html = client.get(path).text
        assert_valid(html)
        return re.findall(r'class="termin__titel"><a href="[^"]+">([^<]+)', html)

    assert titles("/") == ["In Titz", "Vortrag 1", "Vortrag 2"]
    assert titles("/kommunen/kreuzau") == ["Vortrag 1", "Vortrag 2", "Vortrag 3"]
    assert titles("/kommunen/linnich") == []
    none = client.get("/kommunen/linnich").text
    assert (
        "Gerade steht kein einzelner Termin fest. Was regelmäßig stattfindet, steht bei den "
        "Angeboten." in none
    )
    assert "kein Termin fest" not in none
    assert "Anmeldung bis Fr, 27. November" in client.get("/").text


def test_what_was_changed_is_on_the_page_at_once(desk_app: FastAPI, client: TestClient) -> None:
    assert days(page(client)) == {}
    with sign_in(desk_app, "anna") as anna:
        data = fields(desk_app, MINE, quelle_jahr="2026", wann="", zeiten="5.12.2026 19 Uhr")
        assert anna.post(f"/pult/angebote/{MINE}", data=data).status_code == 303
    assert list(days(page(client))) == ["Samstag, 5. Dezember"]


def test_what_is_booked_out_or_cancelled_is_said(desk_app: FastAPI, client: TestClient) -> None:
    add(desk_app, "voll", "5.12.2026 19 Uhr, ausgebucht")
    add(desk_app, "aus", "6.12.2026 19 Uhr", cancelled_until="2026-12-06")
    html = page(client)
    assert '<span class="badge badge--warn">ausgebucht</span>' in html
    assert '<span class="badge badge--warn">fällt aus</span>' in html


def test_an_unchanged_page_is_answered_by_304(client: TestClient) -> None:
    first = client.get("/termine?kommune=kreuzau")
    again = client.get("/termine?kommune=kreuzau", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Offener Treff im Frauenhaus", False),
        ("Wenn der Partner schlägt", False),
        ("Stalking: Info-Abend", False),
        ("Vortrag: Kindesmissbrauch erkennen", False),
        ("Infoabend", False),
        ("Vorschläge für den Spielplatz", True),
        ("Gewaltfreie Kommunikation", True),
    ],
)
def test_what_speaks_of_violence_is_announced_nowhere(
    desk_app: FastAPI, client: TestClient, title: str, shown: bool
) -> None:
    """Also where nobody has ticked the topic of crises."""
    times = "5.12.2026 19 Uhr" if title != "Infoabend" else "Häusliche Gewalt: 5.12.2026 19 Uhr"
    add(desk_app, "abend", times, title=title, topics=["begegnung"])
    paths = ("/", "/termine", "/termine.ics", "/neu.atom")
    assert {path for path in paths if title in client.get(path).text} == (
        set(paths) if shown else set()
    )
