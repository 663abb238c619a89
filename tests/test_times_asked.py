"""Filters by time: "heute", "samstags", "jetzt geöffnet", on the page and in the question."""

import re
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app import wording
from app.catalogue.criteria import Criteria
from app.catalogue.upcoming import Reckoner
from app.records import files, texts
from app.records.offers import OfferRecord
from app.records.times import TimesOfRecord
from app.vocabulary import Format
from tests.cast import Clock, sign_in
from tests.deskform import MINE, fields
from tests.events import add

CALENDAR = texts.read().school_year.calendar
RECORD = files.checked(
    OfferRecord, files.read(files.DATA / "offers" / "kreuzau" / f"{MINE}.yaml"), MINE
)
TUESDAY = "2026-11-24"


def at(day: str, time: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=wording.ZONE).astimezone(UTC)


def found(written: str, now: datetime, *, stale: bool = False) -> set[str]:
    """What can be asked of an offer with these times."""
    times = TimesOfRecord.typed(written, wording.here(now))
    record = RECORD.model_copy(update={"times": times})
    occasions = Reckoner(CALENDAR, now).of(record, stale=stale).occasions
    return {value for each in occasions for _facet, value in each}


def put(app: FastAPI, written: str) -> None:
    with sign_in(app, "anna") as client:
        data = fields(app, MINE, zeiten=written, quelle_jahr="2026")
        answer = client.post(f"/pult/angebote/{MINE}", data=data, follow_redirects=False)
        assert answer.status_code == 303, answer.text


def slugs(app: FastAPI, **chosen: str) -> list[str]:
    criteria = Criteria.read(chosen.items())
    return [hit.slug for hit in app.state.index.search(criteria, limit=500).results.hits]


@pytest.mark.parametrize(
    ("written", "now", "values"),
    [
        ("Di 9-11", (TUESDAY, "08:00"), {"heute", "woche", "di", "vormittags"}),
        ("Di 9-11", (TUESDAY, "10:00"), {"jetzt", "heute", "woche", "di", "vormittags"}),
        ("Di 9-11", (TUESDAY, "11:00"), {"di", "vormittags"}),
        ("Mi 9-13", (TUESDAY, "11:00"), {"morgen", "woche", "mi", "vormittags", "nachmittags"}),
        ("Sa 19-22", (TUESDAY, "11:00"), {"wochenende", "woche", "sa", "abends"}),
        ("Mo 15-17, nicht in den Ferien", (TUESDAY, "11:00"), {"mo", "nachmittags"}),
        (
            "in den Ferien montags 15-17 Uhr",
            (TUESDAY, "11:00"),
            {"mo", "nachmittags", "ferien"},
        ),
        (
            "Sa und an Feiertagen 9-13 Uhr",
            (TUESDAY, "11:00"),
            {"wochenende", "woche", "sa", "vormittags", "nachmittags"},
        ),
        (
            "Sa ab 18 Uhr, nicht in den Ferien",
            (TUESDAY, "11:00"),
            {"wochenende", "woche", "sa", "abends"},
        ),
        (
            "samstags, nicht in den Ferien, Uhrzeit bitte erfragen",
            (TUESDAY, "11:00"),
            {"wochenende", "woche", "sa", "vormittags", "nachmittags", "abends"},
        ),
        ("12.3.2027 19 Uhr", (TUESDAY, "11:00"), {"fr", "abends"}),
        ("12.3.2027 19 Uhr, ausgebucht", (TUESDAY, "11:00"), set()),
        ("24.11.2026 9-13 Uhr, ausgebucht", (TUESDAY, "11:00"), set()),
        ("12.11.2026 19 Uhr", (TUESDAY, "11:00"), set()),
        ("24.11.2026 10 Uhr", (TUESDAY, "11:00"), set()),
        ("23.-25.11.2026 9-10 Uhr", (TUESDAY, "11:00"), {"morgen", "woche", "mi", "vormittags"}),
        ("Fr 9-11", ("2026-12-25", "08:00"), {"fr", "vormittags"}),
        ("Fr 9-11", ("2026-12-24", "08:00"), {"fr", "vormittags"}),
        (
            "Fr 9-11, auch an Feiertagen",
            ("2026-12-24", "08:00"),
            {"morgen", "woche", "fr", "vormittags"},
        ),
        ("Büro: Mi 9-11", (TUESDAY, "11:00"), set()),
        (
            "Büro: Mi 9-11; Kurse: Sa 9-11",
            (TUESDAY, "11:00"),
            {"wochenende", "woche", "sa", "vormittags"},
        ),
    ],
)
def test_what_can_be_asked_of_times(written: str, now: tuple[str, str], values: set[str]) -> None:
    assert found(written, at(*now)) == values


def test_a_chosen_time_says_what_it_leaves_out(desk_app: FastAPI) -> None:
    with TestClient(desk_app, base_url="https://testserver") as client:
        for asked in ("wann=morgen&kommune=kreuzau", "wochentag=so&tageszeit=abends&kommune=titz"):
            page = client.get(f"/angebote?{asked}").text
            assert "Hier steht nur, wovon wir die Zeiten kennen" in page
            assert f'href="/angebote?kommune={asked.rpartition("=")[2]}"' in page
        assert "wovon wir die Zeiten kennen" not in client.get("/angebote?kommune=titz").text


@pytest.mark.parametrize(
    "text",
    [
        "was ist am Wochenende in Kreuzau los",
        "Was ist am Samstag in Kreuzau los?",
        "Wochenende in Kreuzau",
    ],
)
def test_what_is_on_stays_on_top_when_the_form_of_its_page_is_sent(
    desk_app: FastAPI, text: str
) -> None:
    """The form has chosen what the question named, and now one filter more."""
    add(desk_app, "konzert", "28.11.2026 19 Uhr", topics=["freizeit-kultur-sport"])
    with TestClient(desk_app, base_url="https://testserver") as client:

        def first(**chosen: str) -> str:
            page = client.get("/angebote", params={"q": text, **chosen}).text
            assert "Sie suchen:" not in page
            card = re.search(r'<h3[^>]*>\s*<a[^>]*href="/angebote/([a-z0-9-]+)[?"]', page)
            return card[1] if card else ""

        assert first() == "konzert"
        assert first(kommune="kreuzau") == "konzert"
        assert first(kommune="kreuzau", zielgruppe="familien") == "konzert"
        assert first(kommune="kreuzau", wann="wochenende") == "konzert"


def test_a_helpline_round_the_clock_is_there_now_however_old_the_fact() -> None:
    assert "jetzt" in found("rund um die Uhr", at(TUESDAY, "03:00"), stale=True)


def test_of_old_facts_nobody_says_that_it_is_open_now() -> None:
    assert "jetzt" not in found("Di 9-11", at(TUESDAY, "10:00"), stale=True)


def test_a_telephone_is_asked_for_now_or_not_at_all() -> None:
    """Who asks what there is on Tuesday morning wants to go somewhere."""
    now = at(TUESDAY, "10:00")
    times = TimesOfRecord.typed("Di 9-11", now.date())
    phone = RECORD.model_copy(update={"times": times, "formats": (Format.PHONE,)})
    open_now = Reckoner(CALENDAR, now).of(phone, stale=False).occasions
    assert open_now == {frozenset({("wann", "jetzt")})}
    later = Reckoner(CALENDAR, at(TUESDAY, "08:00")).of(phone, stale=False)
    assert not later.occasions
    assert found("rund um die Uhr", now) == {"jetzt"}


def test_what_is_asked_together_is_asked_of_one_time(desk_app: FastAPI) -> None:
    put(desk_app, "Mo 9-11, Di 19-21")
    assert MINE in slugs(desk_app, wochentag="mo", tageszeit="vormittags")
    assert MINE in slugs(desk_app, wochentag="di", tageszeit="abends")
    assert MINE not in slugs(desk_app, wochentag="mo", tageszeit="abends")


def test_open_now_follows_the_clock(desk_app: FastAPI, clock: Clock) -> None:
    clock.now = at(TUESDAY, "10:00")
    put(desk_app, "Di 9-11")
    assert MINE in slugs(desk_app, wann="jetzt")
    clock.now = at(TUESDAY, "11:00")
    desk_app.state.index.catch_up()
    assert MINE not in slugs(desk_app, wann="jetzt")
    assert MINE not in slugs(desk_app, wann="heute")
    assert MINE in slugs(desk_app, wochentag="di")


def test_a_sentence_about_the_holidays_is_found_there(desk_app: FastAPI) -> None:
    """Without a time that could be reckoned with."""
    holidays = slugs(desk_app, wann="ferien")
    assert {"ferienspiele-niederzier", "ferienspiele-titz", "sommerleseclub-juelich"} <= set(
        holidays
    )
    assert "schnullercafe-dueren-ost" not in holidays


def test_the_page_offers_times_with_counts_that_hold(desk_app: FastAPI) -> None:
    with TestClient(desk_app, base_url="https://testserver") as client:
        page = client.get("/angebote").text
        for name, value in (("wann", "heute"), ("wochentag", "sa"), ("tageszeit", "abends")):
            option = re.search(rf'name="{name}" value="{value}".*?(\d+)\s*</', page, re.DOTALL)
            assert option, name
            assert int(option[1]) == len(slugs(desk_app, **{name: value}))


@pytest.mark.parametrize(
    ("text", "chip", "literal"),
    [
        ("was ist am Samstag los", "samstags", "wochentag"),
        ("bu hafta sonu", "am Wochenende", "wann"),
        ("в субботу", "samstags", "wochentag"),
    ],
)
def test_a_question_gives_a_chip_that_can_be_removed(
    desk_app: FastAPI, text: str, chip: str, literal: str
) -> None:
    with TestClient(desk_app, base_url="https://testserver") as client:
        page = client.get("/angebote", params={"q": text}).text
        assert f"Filter {chip} entfernen" in page
        assert f"woertlich={literal}" in page
        without = client.get("/angebote", params={"q": text, "woertlich": literal}).text
        assert f"Filter {chip} entfernen" not in without


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("was kann man am Wochenende mit Kindern unternehmen", "wann"),
        ("was ist am Samstag los", "wochentag"),
        ("bu hafta sonu", "wann"),
        ("que faire samedi", "wochentag"),
        ("Sozialamt heute geöffnet", "wann"),
        ("Krabbelgruppe am Dienstag", "wochentag"),
        ("Flohmarkt Samstag", "wochentag"),
        ("Elterncafé Mittwoch Düren", "wochentag"),
    ],
)
def test_a_time_in_the_question_hides_nothing(desk_app: FastAPI, text: str, literal: str) -> None:
    """Of most offers nobody has said when they are."""
    answer = desk_app.state.index.search(Criteria(text=text), limit=500)
    assert answer.understood.times
    found = [hit.slug for hit in answer.results.hits]
    assert set(found) >= set(slugs(desk_app, q=text, woertlich=literal))
    assert "kinder-notdienstpraxis-dueren" not in found[:5]


def test_what_is_known_to_be_on_then_stands_first(desk_app: FastAPI) -> None:
    known = slugs(desk_app, wochentag="sa", thema="freizeit-kultur-sport", kommune="heimbach")
    found = slugs(desk_app, q="was ist am Samstag in Heimbach los")
    assert "nationalpark-tor-heimbach" in known
    assert set(found[: len(known)]) == set(known)
    assert len(found) > len(known)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("dienstags in düren", {"kleinkindcafe-dueren", "jugendcafe-liebertee-dueren"}),
        ("Tuesday Düren", {"kleinkindcafe-dueren", "jugendcafe-liebertee-dueren"}),
        ("mittwochs in düren", {"schnullercafe-dueren-nord", "cafe-mit-herz-dueren-nord"}),
        ("montag in düren", {"schnullercafe-dueren-innenstadt", "spielgruppe-kruemelhof-dueren"}),
        ("donnerstag in kreuzau", {"sozialamt-rathaus-kreuzau"}),
        ("dienstag vormittag düren 1 jahr", {"kleinkindcafe-dueren"}),
        ("was ist am Montag in Düren los", {"schnullercafe-dueren-innenstadt"}),
    ],
)
def test_what_a_place_is_known_to_have_then_stands_first_and_nothing_is_hidden(
    desk_app: FastAPI, text: str, known: set[str]
) -> None:
    answer = desk_app.state.index.search(Criteria(text=text), limit=500)
    understood = answer.understood
    assert not understood.facets
    found = [hit.slug for hit in answer.results.hits]
    assert known <= set(found[:6])
    age = str(understood.ages[0]) if understood.ages else ""
    assert set(found) == set(slugs(desk_app, kommune=understood.kommune, alter=age))


@pytest.mark.parametrize(
    "text",
    ["was ist heute los in Kreuzau", "was ist am Wochenende in Düren los", "Samstag in Titz"],
)
def test_who_asks_what_is_on_is_not_sent_to_an_office(desk_app: FastAPI, text: str) -> None:
    first = desk_app.state.index.search(Criteria(text=text), limit=20).results.hits
    assert {hit.slug for hit in first}.isdisjoint(
        {
            "kinder-notdienstpraxis-dueren",
            "lebens-und-trauerhilfe-dueren",
            "sozialamt-rathaus-kreuzau",
        }
    )


def test_who_asks_what_is_on_sees_what_is_fun_before_the_rest(desk_app: FastAPI) -> None:
    pleasures = {
        slug
        for thema in ("freizeit-kultur-sport", "begegnung")
        for slug in slugs(desk_app, kommune="kreuzau", thema=thema)
    }
    for text in ("was ist los in Kreuzau", "Kreuzau ne var"):
        found = slugs(desk_app, q=text)
        assert set(found[: len(pleasures)]) == pleasures
        assert len(found) > len(pleasures)


def test_the_page_says_that_times_are_to_be_asked_for(desk_app: FastAPI) -> None:
    said = "Von den meisten Angeboten kennen wir die Zeiten noch nicht: bitte nachfragen."
    with TestClient(desk_app, base_url="https://testserver") as client:
        assert said in client.get("/angebote", params={"q": "Flohmarkt Samstag"}).text
        assert said not in client.get("/angebote", params={"q": "Flohmarkt"}).text
        assert said not in client.get("/angebote", params={"wochentag": "sa"}).text


def test_help_in_a_crisis_is_not_looked_for_among_what_is_open(desk_app: FastAPI) -> None:
    answer = desk_app.state.index.search(Criteria(text="Hilfe bei Gewalt heute offen"))
    assert answer.understood.crisis
    assert not answer.understood.times
    assert not answer.understood.facets


@pytest.mark.parametrize(
    "text",
    [
        "am samstag mit 3 jahren in düren",
        "sonntag nachmittag mit kleinkind",
        "sâmbătă în Düren",
        "субота",
        "duminica",
        "am sonntag",
        "pazar günü",
        "ce facem sâmbătă",
        "ce se întâmplă duminică",
        "що відбувається у неділю",
    ],
)
def test_the_emergency_practice_is_no_outing(desk_app: FastAPI, text: str) -> None:
    """It is open on Saturdays and Sundays, but who asks what is on has no child that is ill."""
    answer = desk_app.state.index.search(Criteria(text=text), limit=500)
    assert not answer.understood.crisis
    assert "kinder-notdienstpraxis-dueren" not in [hit.slug for hit in answer.results.hits[:8]]


@pytest.mark.parametrize("text", ["kinderarzt am sonntag", "notdienst samstag"])
def test_who_asks_for_a_doctor_gets_the_emergency_practice(desk_app: FastAPI, text: str) -> None:
    assert slugs(desk_app, q=text)[0] == "kinder-notdienstpraxis-dueren"


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("tomorrow", {"wann": "morgen"}),
        ("mâine", {"wann": "morgen"}),
        ("niedziela", {"wochentag": "so"}),
        ("tonight", {"wann": "heute", "tageszeit": "abends"}),
        ("сегодня", {"wann": "heute"}),
        ("was ist morgen los", {"wann": "morgen"}),
        ("morgen früh", {"wann": "morgen", "tageszeit": "vormittags"}),
        ("в субботу", {"wochentag": "sa"}),
        ("heute abend", {"wann": "heute", "tageszeit": "abends"}),
        ("samstag mit kindern", {"wochentag": "sa"}),
    ],
)
def test_a_time_alone_means_no_need_but_what_there_is_then(
    desk_app: FastAPI, clock: Clock, text: str, chosen: dict[str, str]
) -> None:
    clock.now = at("2026-11-26", "12:00")  # a Thursday
    answer = desk_app.state.index.search(Criteria(text=text), limit=500)
    assert answer.understood.needs == ()
    assert answer.corrected is None
    found = [hit.slug for hit in answer.results.hits]
    for_its_own_sake = {
        slug
        for thema in ("freizeit-kultur-sport", "begegnung")
        for slug in slugs(desk_app, thema=thema, **chosen)
    }
    assert for_its_own_sake
    assert found[0] in for_its_own_sake
    assert for_its_own_sake <= set(found[: len(for_its_own_sake) + 3])
    assert set(found) == set(slugs(desk_app))


@pytest.mark.parametrize("text", ["beratung samstags", "Beratung Mittwoch Nachmittag Düren"])
def test_beside_a_kind_of_offer_a_time_means_no_need(desk_app: FastAPI, text: str) -> None:
    """ "samstags" is no question about childcare, and "nachmittag" none about the school."""
    answer = desk_app.state.index.search(Criteria(text=text), limit=500)
    assert answer.understood.needs == ()
    titles = [desk_app.state.index.catalogue.offers[h.slug].title for h in answer.results.hits[:5]]
    assert sum("beratung" in title.lower() for title in titles) > 2


@pytest.mark.parametrize("text", ["heute offen", "wer hat samstags offen", "ouvert dimanche"])
def test_what_is_open_is_no_question_about_the_open_school(desk_app: FastAPI, text: str) -> None:
    answer = desk_app.state.index.search(Criteria(text=text), limit=500)
    assert answer.understood.needs == ()
    assert not {h.slug for h in answer.results.hits[:5]} & set(slugs(desk_app, q="OGS Platz")[:5])
