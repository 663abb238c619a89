"""The desk: words become ids, the address holds ids and months, nothing is kept."""

import logging
import re
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, SQLModel, select
from starlette.testclient import TestClient

from app import database
from app.catalogue import needcodes
from app.counselling import counts, page
from app.counselling.counts import LEAST, Counsel, hidden
from app.counselling.matching import judge
from app.counselling.state import Consultation
from app.counselling.words import children_in, written
from app.models import CounselCount
from app.records import needs
from app.vocabulary import KOMMUNEN, Phase, Topic
from tests.cast import sign_in

FAMILY = "/beratung?alter=5&alter=84&kommune=vettweiss&anliegen=geld-reicht-nicht&sprache=ar"


# --- ages ----------------------------------------------------------------------------------------


def ages_in(text: str) -> tuple[int, ...] | None:
    found = children_in(text, lambda number: (72 + 12 * number, 2026 - number))
    return None if found is None else tuple(months for months, _start in found)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("5M, 7", (5, 84)),
        ("5 Monate und 7 Jahre", (5, 84)),
        ("2;6", (30,)),
        ("2 Jahre 6 Monate", (30,)),
        ("2 Jahre und 6 Monate, 9 mon", (30, 9)),
        ("Geburt in 3 Monaten", (-3,)),
        ("-2 / 4", (-2, 48)),
        ("schwanger", (-3,)),
        ("", ()),
        (" , ", ()),
        ("0 Monate", (0,)),
    ],
)
def test_ages_are_read_as_people_write_them(text: str, months: tuple[int, ...]) -> None:
    assert ages_in(text) == months


@pytest.mark.parametrize("text", ["klein", "7, bald", "99", "3.4.2019", "-12", "7 Jahre alt?"])
def test_what_is_no_age_is_said(text: str) -> None:
    assert ages_in(text) is None


@given(st.lists(st.integers(-9, 324), max_size=6, unique=True))
def test_ages_that_are_shown_are_read_again(months: list[int]) -> None:
    assert ages_in(written(months)) == tuple(months)


# --- the address ---------------------------------------------------------------------------------


def desk_of(url: str) -> Consultation:
    return Consultation.read(parse_qsl(urlsplit(url).query))


def test_the_address_gives_the_same_desk_again() -> None:
    url = f"{FAMILY}&wunsch=kostenlos&wunsch=ohne-auto&a=vettweisser-tisch"
    assert desk_of(url).url() == url
    assert desk_of(desk_of(url).url()) == desk_of(url)


def test_nonsense_in_the_address_is_dropped() -> None:
    assert (
        desk_of(
            "/beratung?alter=x&kommune=paris&anliegen=gibt-es-nicht&sprache=xx&wunsch=y&a=../z&hinweis=q"
        )
        == Consultation()
    )


def hear(client: TestClient, **fields: str) -> str:
    answer = client.post("/beratung", data=fields)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def test_words_become_needs_and_are_not_in_the_address(client: TestClient) -> None:
    url = hear(client, kinder="5M, 7", kommune="vettweiss", worte="Das Geld reicht nicht")
    assert ("anliegen", "geld-reicht-nicht") in parse_qsl(urlsplit(url).query)
    assert "worte" not in url
    assert "Das" not in url
    assert "alter=5&alter=84&kommune=vettweiss" in url


def test_danger_stands_in_the_address_by_its_code(client: TestClient) -> None:
    crises = [need.id for need in needs.known().values() if need.crisis]
    url = hear(client, worte="mein mann schlägt mich", kommune="titz")
    assert "gewalt-zuhause-frau" in desk_of(url).needs
    page = client.get(url).text
    assert "Hier gibt es jetzt Hilfe" in page
    ways = re.findall(r'(?:href|action|value|data-hx-get)="([^"]*)"', page)
    for way in (url, *map(unescape, ways)):
        said = {value for _name, value in parse_qsl(urlsplit(way).query)}
        assert not {way, *said} & set(crises), way
    # What is sent back by the form is understood again.
    code = needcodes.code("gewalt-zuhause-frau")
    assert f'name="anliegen" value="{code}" checked' in page
    assert hear(client, anliegen=code, kommune="titz") == f"/beratung?kommune=titz&anliegen={code}"


@pytest.mark.parametrize("need", ["gewalt-zuhause-frau", "geld-reicht-nicht"])
def test_an_old_address_and_a_code_are_the_same_desk(need: str) -> None:
    by_code = desk_of(f"/beratung?anliegen={needcodes.code(need)}&gemeint={needcodes.code(need)}")
    assert by_code == desk_of(f"/beratung?anliegen={need}")
    assert by_code.needs == (need,)


def test_two_things_in_the_words_are_both_ticked(client: TestClient) -> None:
    url = hear(client, worte="Brief vom Jugendamt, brauche Dolmetscher", kommune="titz")
    ticked = [value for name, value in parse_qsl(urlsplit(url).query) if name == "anliegen"]
    assert {"jugendamt-kontakt", "dolmetscher"} <= set(ticked)


def test_words_also_tell_place_and_age(client: TestClient) -> None:
    url = hear(client, worte="mein Kind spricht noch nicht, 2 Jahre, in Kreuzau")
    desk = desk_of(url)
    assert (desk.ages, desk.kommune) == ((24,), "kreuzau")
    assert "kind-spricht-nicht" in desk.needs


def test_a_field_beats_the_words(client: TestClient) -> None:
    url = hear(client, kommune="titz", worte="Krabbelgruppe in Kreuzau")
    assert desk_of(url).kommune == "titz"


def test_words_without_a_meaning_are_said_kindly(client: TestClient) -> None:
    url = hear(client, worte="qwxqz blorp")
    assert desk_of(url).hints == ("anliegen",)
    assert "Zu diesen Worten kennen wir kein Anliegen" in client.get(url).text


# --- the page ------------------------------------------------------------------------------------


def test_why_it_fits_and_what_must_be_asked(client: TestClient) -> None:
    page = client.get(FAMILY).text
    assert "Für die ganze Familie" in page
    assert "Für das Kind: 5 Monate" in page
    assert "5 Monate · 7 Jahre · Vettweiß · Das Geld reicht nicht" in page
    assert "bitte erfragen:" in page
    assert "Warum hier?" in page


def test_a_sheet_in_the_familys_language_is_prepared(client: TestClient) -> None:
    page = client.get(f"{FAMILY}&a=vettweisser-tisch").text
    assert '<option value="ar" selected>Arabisch</option>' in page
    assert "Vom Zettel" in page


def test_a_transition_that_comes_brings_its_steps_and_what_was_missed(client: TestClient) -> None:
    """Seen on 24 November 2026, nine days after the last day of registration."""
    page = client.get("/beratung?alter=66&kommune=vettweiss").text
    coming = page.partition('class="bald"')[2].partition("</section>")[0]
    assert "5 Jahre 6 Monate: Kita – Grundschule. In 9 Monaten, Anfang September 2027" in coming
    assert "Frist vorbei seit dem 15. November 2026" in coming
    assert "Rufen Sie heute die Grundschule an." in coming
    # The guide opens for the same child and place.
    assert "/uebergaenge/kita-grundschule?alter=66&amp;kommune=vettweiss#ogs-anmelden" in coming
    # A year later is not yet time for it, and a schoolchild is done with it.
    for age in (54, 80):
        assert "/uebergaenge/kita-grundschule" not in client.get(f"/beratung?alter={age}").text


def test_the_edge_of_the_stichtag_is_asked_at_the_desk_too(client: TestClient) -> None:
    page = client.get("/beratung?alter=73&kommune=vettweiss").text
    assert "6 Jahre 1 Monat: War Ihr Kind am 30. September 2026 schon sechs Jahre alt?" in page
    assert (
        'href="/beratung?alter=73&amp;schulstart=2026&amp;kommune=vettweiss">Ja: 1. Klasse' in page
    )
    answered = client.get("/beratung?alter=73&schulstart=2026&kommune=vettweiss").text
    assert "schon sechs Jahre alt?" not in answered
    assert "Frist vorbei seit dem 15. November 2026" not in answered
    # The form carries it on as long as the child's age stays.
    assert '<input type="hidden" name="schulstart" value="73:2026">' in answered
    sent = client.post("/beratung", data={"kinder": "6 Jahre 1 Monat", "schulstart": "73:2026"})
    assert sent.headers["location"] == "/beratung?alter=73&schulstart=73:2026"


def test_what_is_due_besides_a_transition_is_told_at_the_desk_too(client: TestClient) -> None:
    page = client.get("/beratung?alter=9&kommune=vettweiss").text
    assert "9 Monate: Das ist jetzt dran" in page
    assert "U6: Bewegen und Verstehen" in page
    # Nothing twice.
    page = client.get("/beratung?alter=66").text
    assert page.count("Kind in der Grundschule anmelden</a>") == 1
    assert "Z4 bis Z6: Zähne prüfen lassen" in page


def test_a_class_in_the_address_is_understood_at_the_desk(client: TestClient) -> None:
    page = client.get("/beratung?klasse=4").text
    assert "Grundschule – weiterführende Schule. In 9 Monaten" in page


@pytest.mark.parametrize("kinder", ["3. Klasse", "Klasse 3", "3.klasse", "3. Schuljahr"])
def test_a_class_is_a_way_in(client: TestClient, kinder: str) -> None:
    url = hear(client, kinder=f"5 Monate, {kinder}")
    # In the middle of its year, and in class 1 since August 2024.
    assert url == "/beratung?alter=5&alter=103&schulstart=103:2024"


@pytest.mark.parametrize(
    ("kinder", "address"),
    [
        # An age beside a class is the child's own; classes of siblings are two children.
        ("6 Jahre, 1. Klasse", "alter=72&alter=79&schulstart=79:2026"),
        ("6 Jahre 1. Klasse", "alter=72&schulstart=72:2026"),
        ("8 Jahre (3. Klasse)", "alter=96&schulstart=96:2024"),
        ("Klasse 1 und Klasse 3", "alter=79&alter=103&schulstart=79:2026&schulstart=103:2024"),
        ("Kl. 3a", "alter=103&schulstart=103:2024"),
        ("5 Monate und 3. Klasse", "alter=5&alter=103&schulstart=103:2024"),
        ("Klasse 3, Klasse 3", "alter=103&schulstart=103:2024"),
    ],
)
def test_a_class_beside_other_things(client: TestClient, kinder: str, address: str) -> None:
    assert hear(client, kinder=kinder) == f"/beratung?{address}"


@pytest.mark.parametrize("kinder", ["0. Klasse", "14. Klasse", "Klasse", "halb 3. Klasse"])
def test_a_class_that_there_is_not_is_said(client: TestClient, kinder: str) -> None:
    assert "hinweis=alter" in hear(client, kinder=kinder)


def test_the_list_that_is_taken_along_says_what_is_due(client: TestClient) -> None:
    page = client.get("/beratung?alter=66&kommune=vettweiss&a=vettweisser-tisch").text
    address = "/merkzettel?a=vettweisser-tisch&amp;kommune=vettweiss&amp;alter=66"
    assert f'id="zum-merkzettel" href="{address}"' in page
    sheet = page.partition('id="blatt"')[2].partition("</form>")[0]
    assert '<input type="hidden" name="alter" value="66">' in sheet


def test_the_desk_is_kept_by_no_cache(client: TestClient) -> None:
    assert client.get(FAMILY).headers["cache-control"] == "no-store"
    assert client.post("/beratung", data={"kinder": "7"}).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("need", "phone"),
    [("vergiftung-verschluckt", "0228 19240"), ("gewalt-zuhause-frau", "116 016")],
)
def test_the_numbers_are_those_of_the_danger(client: TestClient, need: str, phone: str) -> None:
    html = client.get(f"/beratung?anliegen={need}").text
    assert re.findall(r'class="number" href="tel:[^"]*"><b>([^<]*)</b>', html)[0] == phone


def test_violence_brings_numbers_and_the_quick_exit(client: TestClient) -> None:
    page = client.get("/beratung?anliegen=gewalt-zuhause-frau").text
    assert "data-exit" in page
    assert "Hier gibt es jetzt Hilfe" in page
    assert "<title>Beratung –" in page


# --- nothing is kept -----------------------------------------------------------------------------

SECRETS = ("Zuckerwattenbude", "Quastenflosser", "Nebelkrähe")


def test_no_store_holds_a_word_of_a_counselling(
    desk_app: FastAPI, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Database, data folder, mails, logs: after a whole session none knows what was typed."""
    app = desk_app
    with caplog.at_level(logging.DEBUG), sign_in(app, "clara") as client:
        client.follow_redirects = True
        for field in ("worte", "kinder"):
            client.post("/beratung", data={field: f"{SECRETS[0]} das Geld reicht nicht"})
        client.post(
            "/merkzettel.pdf",
            data={"a": "vettweisser-tisch", "notiz-vettweisser-tisch": SECRETS[1]},
        )
        client.post(
            "/beratung/zaehlen",
            data={"thema": "finanzen-recht", "worte": SECRETS[2], "phase": SECRETS[2]},
        )
        client.get("/merkzettel", params={"a": "vettweisser-tisch", "suche": SECRETS[2]})
    stores = [path for path in tmp_path.rglob("*") if path.is_file()]
    for path in stores:
        content = path.read_bytes().lower()
        for secret in SECRETS:
            assert secret.lower().encode() not in content, path
    with database.session(app.state.engine) as opened:
        rows = [
            str(row).lower()
            for table in SQLModel.metadata.sorted_tables
            for row in opened.execute(table.select())
        ]
    assert len(rows) > 300
    assert not [secret for secret in SECRETS if any(secret.lower() in row for row in rows)]
    logged = "\n".join(
        f"{record.getMessage()} {vars(record)}"
        for record in caplog.records
        # What the test's own client logs is on this side of the wire.
        if not record.name.startswith(("httpx", "httpcore"))
    )
    assert "request" in logged
    for secret in SECRETS:
        assert secret.lower() not in logged.lower()


# --- counts without persons ----------------------------------------------------------------------


def test_counting_takes_three_words_and_the_day(session: Session) -> None:
    counsel = Counsel.read(topic="finanzen-recht", phase="kita", kommune="vettweiss")
    for day in (1, 1, 2, 3):
        counts.add(session, counsel, on=date(2026, 11, day))
    year = counts.of_year(session, 2026)
    assert year.total == 4
    assert year.topics == {"finanzen-recht": 4}
    assert year.months == {11: 4}
    assert counts.years(session) == (2026,)
    assert counts.of_year(session, 2025).total is None


def test_what_is_not_of_the_vocabularies_is_not_counted() -> None:
    assert Counsel.read(topic="Frau M.", phase="2019", kommune="Köln") == Counsel()


@given(st.dictionaries(st.sampled_from(list(KOMMUNEN)), st.integers(1, 9), max_size=8))
def test_small_numbers_stay_hidden_and_cannot_be_worked_out(sums: dict[str, int]) -> None:
    shown = hidden(sums)
    away = [value for value, n in shown.items() if n is None]
    assert all(n is None or n >= LEAST for n in shown.values())
    assert all(shown[value] in (None, n) for value, n in sums.items())
    if away and len(away) < len(sums):
        # With the total in hand one still knows only the sum of at least two numbers.
        assert len(away) >= 2
        assert sum(sums[value] for value in away) >= LEAST


def test_the_desk_counts_and_the_praeventionsbuero_sees(desk_app: FastAPI) -> None:
    app = desk_app
    fields = {"thema": "finanzen-recht", "phase": "kita", "zaehl-kommune": "titz"}
    with TestClient(app, base_url="https://testserver", follow_redirects=False) as visitor:
        assert visitor.get("/beratung/zahlen").headers["location"].startswith("/anmelden")
        assert "/beratung/zaehlen" not in visitor.get("/beratung?alter=40").text
        assert visitor.post("/beratung/zaehlen", data=fields).status_code == 401
    with sign_in(app, "clara") as client:
        assert "/beratung/zaehlen" in client.get("/beratung?alter=40").text
        assert client.post("/beratung/zaehlen", data=fields).status_code == 303
        assert client.get("/beratung/zahlen").status_code == 403
        assert client.get("/beratung/zahlen.csv").status_code == 403
    with sign_in(app, "doris") as client:
        for _ in range(LEAST - 1):
            answer = client.post("/beratung/zaehlen", data={**fields, "alter": "40"})
            assert answer.headers["location"] == "/beratung?alter=40&gezaehlt=1"
        assert "Gezählt. Danke." in client.get("/beratung?alter=40&gezaehlt=1").text
        page = client.get("/beratung/zahlen").text
        assert "3 Beratungen gezählt." in page
        assert Topic.MONEY.label.replace("&", "&amp;") in page
        table = client.get("/beratung/zahlen.csv")
        assert table.headers["content-disposition"].startswith("attachment")
        assert f";Lebensphase;{Phase.KITA.label};3" in table.text
        client.post("/beratung/zaehlen", data={"thema": "gesundheit"})
        assert f";Thema;{Topic.HEALTH.label};unter 3" in client.get("/beratung/zahlen.csv").text
    with database.session(app.state.engine) as opened:
        assert len(opened.exec(select(CounselCount)).all()) == 2


# --- what colleagues noted -----------------------------------------------------------------------


def test_notes_are_on_the_desk_of_who_is_signed_in_and_on_no_other(desk_app: FastAPI) -> None:
    address = "/beratung?alter=40&kommune=kreuzau"
    with TestClient(desk_app, base_url="https://testserver") as visitor:
        page = visitor.get(address).text
        slug = re.search(r'id="t-([\w-]+)"', page)
        assert slug is not None
        with sign_in(desk_app, "clara") as client:
            note = {"hinweis": "Nach Frau Zuckerwatte fragen"}
            client.post(f"/pult/angebote/{slug[1]}/hinweise", data=note)
            seen = client.get(address)
            assert "Nach Frau Zuckerwatte fragen" in seen.text
            assert "no-store" in seen.headers["cache-control"]
        assert "Zuckerwatte" not in visitor.get(address).text
        assert "hinweise" not in visitor.get(address).text


def test_an_anliegen_confirmed_at_the_desk_counts_in_the_matching(desk_app: FastAPI) -> None:
    portal = desk_app.state
    slug = "kita-rurmaeuse-kreuzau"
    family = page.family(Consultation(needs=("schwimmen-lernen",)), {"schwimmen-lernen": [slug]})
    offer = portal.index.catalogue.offers[slug]
    judgement = judge(offer, family, portal.index.catalogue.around)
    assert any(reason.points == 40 for reason in judgement.reasons)
