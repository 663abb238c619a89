"""`/kette`: complete, true to its address, the same criteria as the list."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi import FastAPI
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar
from starlette.datastructures import State
from starlette.testclient import TestClient

from app.catalogue.offer import Offer
from app.chain import pages
from app.chain.address import ChainAddress
from app.schoolyear.child import months_between
from app.vocabulary import KOMMUNEN, ON_CHAIN, Phase, Topic, Transition
from tests.conftest import TODAY
from tests.html_validity import assert_valid

PLACES = ["", *KOMMUNEN]


class Page(HTMLParser):
    """Addresses of offers by lane: in the list below the picture, and as bars."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.listed: dict[str, list[str]] = {}
        self.bars: dict[str, list[str]] = {}
        self.links: list[str] = []
        self.labels: dict[str, str] = {}
        self._lane = self._kind = self._label = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        identity, href = given.get("id", ""), given.get("href", "")
        if tag == "details" and identity.startswith("liste-"):
            self._lane, self._kind = identity.removeprefix("liste-"), "list"
            self.listed[self._lane] = []
        if tag == "tbody":
            self._lane, self._kind = identity.removeprefix("thema-"), "lane"
            self.bars[self._lane] = []
        if tag == "ul" and self._kind == "lane":
            self._kind = "bars" if given.get("class") == "bars" else "lane"
        if tag == "a":
            self.links.append(href)
            self._label = identity
            self.labels[identity] = ""
            if href.startswith("/angebote/"):
                slug = href.removeprefix("/angebote/").partition("?")[0]
                if self._kind == "list":
                    self.listed[self._lane].append(slug)
                elif self._kind == "bars":
                    self.bars[self._lane].append(slug)

    def handle_data(self, data: str) -> None:
        if self._label:
            self.labels[self._label] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._label = ""
        if tag in ("details", "tbody"):
            self._kind = ""
        elif tag == "ul" and self._kind == "bars":
            self._kind = "lane"


def portal(app: FastAPI) -> State:
    return app.state


def usable(app: FastAPI, kommune: str) -> list[Offer]:
    """From the catalogue itself, not from the search: what a family there can use."""
    return [
        offer
        for offer in portal(app).index.catalogue.offers.values()
        if offer.kind in ON_CHAIN
        and (not kommune or offer.countywide or any(k.slug == kommune for k in offer.kommunen))
    ]


def by_lane(offers: list[Offer]) -> dict[str, set[str]]:
    lanes = {str(topic): {o.slug for o in offers if topic in o.topics} for topic in Topic}
    return {topic: slugs for topic, slugs in lanes.items() if slugs}


@pytest.mark.parametrize("kommune", PLACES)
def test_no_published_offer_is_missing(
    client: TestClient, portal_app: FastAPI, kommune: str
) -> None:
    answer = client.get(f"/kette/{kommune}".rstrip("/"))
    assert answer.status_code == 200
    page, offers = Page(answer.text), usable(portal_app, kommune)
    assert {lane: set(slugs) for lane, slugs in page.listed.items()} == by_lane(offers)
    assert all(len(slugs) == len(set(slugs)) for slugs in page.listed.values())
    assert f"{len(offers)} Angebote" in answer.text
    own = [o for o in offers if not o.countywide] if kommune else []
    shown = {lane: set(slugs) for lane, slugs in page.bars.items() if slugs}
    assert shown == by_lane(own)


@pytest.mark.parametrize("kommune", ["", "kreuzau", "titz"])
def test_an_unfolded_lane_has_every_offer_as_a_bar(
    client: TestClient, portal_app: FastAPI, kommune: str
) -> None:
    opened = "&".join(f"offen=thema:{topic}" for topic in Topic)
    page = Page(client.get(f"/kette/{kommune}".rstrip("/") + f"?{opened}").text)
    bars = {lane: set(slugs) for lane, slugs in page.bars.items() if slugs}
    assert bars == by_lane(usable(portal_app, kommune))


@pytest.mark.parametrize(
    "path",
    [
        "/kette", "/kette/kreuzau", "/kette/titz",
        "/kette/kreuzau?alter=30&alter=84&offen=ring:familie-kita&offen=thema:betreuung",
        "/kette/kreuzau?offen=phase:kita&offen=zelle:betreuung:kita&kosten=kostenlos",
        "/kette?offen=zelle:gesundheit:kita&alter=-3", "/kette/titz?einbetten=1&alter=30",
        "/kette/heimbach?sprache=pl&format=hausbesuch",
    ],
)  # fmt: skip
def test_the_page_is_valid_html(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert_valid(answer.text)
    assert " style=" not in answer.text


def test_the_page_for_the_whole_kreis_is_small(client: TestClient) -> None:
    with client.stream("GET", "/kette", headers={"Accept-Encoding": "gzip"}) as answer:
        assert sum(map(len, answer.iter_raw())) <= 60_000


def test_a_kommune_has_one_address(client: TestClient) -> None:
    answer = client.get("/kette?kommune=kreuzau&alter=30")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/kette/kreuzau?alter=30"
    assert client.get("/kette/koeln").status_code == 404


def test_unknown_values_are_dropped() -> None:
    address = ChainAddress.read(
        [("offen", "thema:nichts"), ("offen", "ring:familie-kita"), ("offen", "zelle:x:y"),
         ("offen", ""), ("alter", "abc"), ("alter", "30"), ("seite", "7")],
        "kreuzau",
    )  # fmt: skip
    assert address.url() == "/kette/kreuzau?alter=30&offen=ring:familie-kita"


def test_every_address_that_a_page_offers_reads_back_as_itself(client: TestClient) -> None:
    start = "/kette/kreuzau?kosten=kostenlos&alter=30&offen=phase:kita&offen=thema:betreuung"
    for link in Page(client.get(start).text).links:
        parts = urlsplit(link)
        if not parts.path.startswith("/kette") or parts.path.endswith((".pdf", ".ics")):
            continue
        place = parts.path.removeprefix("/kette").strip("/") or None
        assert ChainAddress.read(parse_qsl(parts.query), place).url() == link


def test_the_chain_and_the_list_have_the_same_criteria(
    client: TestClient, portal_app: FastAPI
) -> None:
    chain = client.get("/kette/kreuzau?kosten=kostenlos&thema=gesundheit&thema=betreuung")
    link = re.search(r'href="([^"]+)"[^>]*>Als Liste anzeigen', chain.text)
    assert link
    address = link[1].replace("&amp;", "&")
    assert dict(parse_qsl(urlsplit(address).query)) == {
        "kommune": "kreuzau", "thema": "betreuung", "kosten": "kostenlos", "art": "termin",
    }  # fmt: skip
    listed = client.get(address)
    count = re.search(r'id="kette-anzahl" role="status">([^<]+)<', chain.text)
    assert count
    assert count[1] in listed.text


def test_an_age_takes_no_offer_away_and_says_what_fits(
    client: TestClient, portal_app: FastAPI
) -> None:
    offers = usable(portal_app, "kreuzau")
    fitting = sum(pages.fits(offer, (30, 84)) for offer in offers)
    html = client.get("/kette/kreuzau?alter=30&alter=84").text
    assert f"{len(offers)} Angebote, {fitting} davon passen jetzt" in html
    assert {s for lane in Page(html).listed.values() for s in lane} == {o.slug for o in offers}
    assert "In 8 Monaten: Kita-Start, wie bei den meisten Kindern." in html
    assert "Ihr Kind, 2 Jahre 6 Monate" in html
    assert "Ihr Kind, 7 Jahre" in html


ANNOUNCED = {
    # Seen on 24 November 2026 for a child that is born in May 2027.
    Transition.BIRTH: "In 6 Monaten.",
    Transition.KITA: "In 3 Jahren und 8 Monaten, meist zum 1. August 2030.",
    Transition.PRIMARY: "In etwa 7 Jahren, im Sommer 2033.",
    Transition.SECONDARY: "In etwa 11 Jahren, im Sommer 2037.",
    Transition.CAREER: "In etwa 17 Jahren, im Sommer 2043.",
}


@pytest.mark.parametrize("transition", list(Transition))
def test_a_ring_opens_its_guide(
    client: TestClient, portal_app: FastAPI, transition: Transition
) -> None:
    html = client.get(f"/kette/kreuzau?offen=ring:{transition}&alter=-6").text
    guide = portal(portal_app).index.catalogue.guides.transitions[transition]
    for step in guide.steps:
        assert f"#{step.id}" in html
        assert step.when in html
    assert ANNOUNCED[transition] in html


@pytest.mark.parametrize("phase", list(Phase))
def test_a_cell_opens_with_all_of_its_offers(
    client: TestClient, portal_app: FastAPI, phase: Phase
) -> None:
    found = [
        offer for offer in usable(portal_app, "juelich")
        if phase in offer.phases and Topic.COUNSEL in offer.topics
    ]  # fmt: skip
    html = client.get(f"/kette/juelich?offen=zelle:{Topic.COUNSEL}:{phase}").text
    section = html[html.index('id="bz-titel"') :].partition("kopen__ways")[0]
    assert set(re.findall(r'href="/angebote/([^"?]+)[?"]', section)) == {o.slug for o in found}


def test_gaps_and_old_facts_are_said_in_words(client: TestClient, portal_app: FastAPI) -> None:
    seen = set()
    for kommune in KOMMUNEN:
        gaps = 0
        html, offers = client.get(f"/kette/{kommune}").text, usable(portal_app, kommune)
        labels = Page(html).labels
        for topic in Topic:
            for phase in Phase:
                found = [o for o in offers if phase in o.phases and topic in o.topics]
                label = labels.get(f"zelle-{topic}-{phase}", "")
                if not found:
                    seen.add("gap")
                    gaps += 1
                    assert not label
                    continue
                number = "1 Angebot" if len(found) == 1 else f"{len(found)} Angebote"
                guide = portal(portal_app).index.catalogue.guides.phases[phase]
                assert label.startswith(f"{guide.name}, {topic.label}: {number}")
                old = all(offer.freshness.stale for offer in found)
                assert ("nur ältere Angaben" in label) == old
                own = any(not offer.countywide for offer in found)
                assert ("keins vor Ort" in label) == (not own)
                seen |= {f"old {old}", f"own {own}"}
        assert html.count("<small>noch kein Angebot</small>") == gaps
    assert seen == {"gap", "old True", "old False", "own True", "own False"}


def test_htmx_gets_the_part_and_the_true_address(client: TestClient) -> None:
    asked = {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = client.get("/kette/kreuzau?jahre=2&monate=6&offen=phase:kita", headers=asked)
    assert "<html" not in answer.text
    assert answer.headers["hx-push-url"] == "/kette/kreuzau?alter=30&offen=phase:kita"
    assert "HX-Request-Type" in answer.headers["vary"]
    whole = client.get("/kette/kreuzau?alter=30")
    assert "hx-push-url" not in whole.headers


def test_filters_that_leave_nothing_show_a_way_on(client: TestClient) -> None:
    html = client.get("/kette/titz?sprache=uk&format=hausbesuch&zielgruppe=grosseltern").text
    assert "Kein Angebot" in html
    assert "Dafür gibt es noch kein Angebot" in html
    assert "ohne alle Filter" in html


# --- dates -------------------------------------------------------------------------------------


def events(client: TestClient, query: str) -> dict[str, dict[str, object]]:
    answer = client.get(f"/kette/termine.ics?{query}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.headers["cache-control"] == "no-store"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    calendar = Calendar.from_ical(answer.content)
    return {
        str(event["uid"]): {
            "title": str(event["summary"]),
            "day": event.decoded("dtstart"),
            "url": str(event["url"]),
        }
        for event in calendar.walk("VEVENT")
    }


def test_the_calendar_has_the_next_transition_and_what_is_due_on_its_last_day(
    client: TestClient,
) -> None:
    found = events(client, "alter=30")
    days = {str(each["title"]): each["day"] for each in found.values()}
    assert days["Kita-Start"] == date(2027, 8, 1)
    # Three years old at the earliest on 25 April 2027; which day of birth it is nobody knows.
    assert days["U7a: Augen und Sprache"] == date(2027, 4, 24)
    assert days["Letzter Tag: Dem Jugendamt schreiben: Wir brauchen einen Platz"] == date(
        2027, 1, 31
    )
    # The last day was 31 October: today is what counts.
    assert days["Frist vorbei: Kita-Platz vormerken"] == TODAY
    assert all(isinstance(day, date) and day >= TODAY for day in days.values())
    assert not any("U6" in title for title in days)


def test_the_calendar_of_a_child_before_school_knows_the_school_year(client: TestClient) -> None:
    found = events(client, "alter=66")
    days = {str(each["title"]): each["day"] for each in found.values()}
    assert days["Schulstart"] == date(2027, 9, 1)
    assert days["Frist vorbei: Kind in der Grundschule anmelden"] == TODAY
    later = {str(e["title"]): e["day"] for e in events(client, "alter=66&schulstart=2028").values()}
    assert later["Schulstart"] == date(2028, 8, 23)
    # Whoever is deferred is registered all the same.
    assert "Frist vorbei: Kind in der Grundschule anmelden" in later
    next_year = {str(e["title"]): e["day"] for e in events(client, "alter=60").values()}
    assert next_year["Letzter Tag: Kind in der Grundschule anmelden"] == date(2027, 11, 15)


def test_an_event_reminds_a_week_before_and_asks_nobody_to_answer(client: TestClient) -> None:
    calendar = Calendar.from_ical(client.get("/kette/termine.ics?alter=30").content)
    # Without an organizer there is nothing to publish (RFC 5546).
    assert "METHOD" not in calendar
    alarms = {
        str(event["summary"]): [alarm.decoded("trigger") for alarm in event.walk("VALARM")]
        for event in calendar.walk("VEVENT")
    }
    assert alarms["U7a: Augen und Sprache"] == [timedelta(days=-7, hours=9)]
    assert alarms["Frist vorbei: Kita-Platz vormerken"] == []
    ages = {str(e["summary"]): e.get("x-kette-monate") for e in calendar.walk("VEVENT")}
    assert str(ages["U7a: Augen und Sprache"]) == "36"
    assert ages["Kita-Start"] is None


def test_another_reader_understands_the_calendar_as_it_is_meant(client: TestClient) -> None:
    """Not the library that wrote it."""
    for query in ("alter=30", "alter=66", "alter=-3", "alter=110&schulstart=2023"):
        text = client.get(f"/kette/termine.ics?{query}").text
        read = IcsCalendarStream.calendar_from_ics(text)
        assert {each.uid: (each.summary, each.dtstart) for each in read.events} == {
            uid: (event["title"], event["day"]) for uid, event in events(client, query).items()
        }
        assert {each.computed_duration for each in read.events} == {timedelta(days=1)}
        reminders = [alarm.trigger for each in read.events for alarm in each.alarm]
        assert set(reminders) == {timedelta(days=-7, hours=9)}


def test_the_same_child_keeps_its_events_a_month_later(
    make_app: Callable[..., FastAPI], client: TestClient
) -> None:
    first = set(events(client, "alter=30"))
    app = make_app()
    app.state.today = lambda: date(2026, 12, 24)
    with TestClient(app) as later:
        second = set(events(later, "alter=31"))
    assert {"u7a-2030@testserver", "familie-kita-2030@testserver"} <= first & second


def test_a_child_keeps_its_events_on_whichever_day_of_the_month_one_asks(
    make_app: Callable[..., FastAPI],
) -> None:
    """Born on 12 May 2021: 5;6 on 28 November, and on 5 and 20 December."""
    found = []
    for day in (date(2026, 11, 28), date(2026, 12, 5), date(2026, 12, 20)):
        app = make_app()
        app.state.today = lambda day=day: day
        with TestClient(app) as then:
            months = months_between(date(2021, 5, 12), day)
            found.append(set(events(then, f"alter={months}")))
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("query", ["alter=9", "alter=46", "alter=110&schulstart=2023", "alter=200"])
def test_nothing_lies_beyond_two_years_and_only_a_last_day_has_a_reminder(
    client: TestClient, query: str
) -> None:
    calendar = Calendar.from_ical(client.get(f"/kette/termine.ics?{query}").content)
    for event in calendar.walk("VEVENT"):
        assert TODAY <= event.decoded("dtstart") <= date(2028, 11, 24), event["summary"]
        text = str(event["description"])
        if "auch später möglich" in text or "bitte erfragen" in text:
            assert not event.walk("VALARM"), event["summary"]


def test_without_an_age_there_is_no_calendar(client: TestClient) -> None:
    assert client.get("/kette/termine.ics").status_code == 404


# --- the school year -----------------------------------------------------------------------------

SEEN = date(2026, 11, 28)
"""A Saturday: whom to call is reached on Monday."""
CALL = "Rufen Sie am Montag die Grundschule an."


@pytest.fixture
def then(client: TestClient, portal_app: FastAPI) -> Iterator[TestClient]:
    """A visitor on that day."""
    before = portal_app.state.today
    portal_app.state.today = lambda: SEEN
    yield client
    portal_app.state.today = before


@pytest.mark.parametrize(
    ("age", "said", "never"),
    [
        (66, ("In 9 Monaten: Schulstart.", "Frist vorbei seit dem 15. November 2026", CALL), ()),
        (70, ("In 9 Monaten: Schulstart.", "Frist vorbei seit dem 15. November 2026", CALL), ()),
        (60, ("In 20 Monaten: Schulstart.",), ("Kind in der Grundschule anmelden", "Frist vorbei")),
        (72, ("In 9 Monaten: Schulstart.", CALL), ("Schulwechsel.",)),
        (73, ("In 9 Monaten: Schulstart, wahrscheinlich.", CALL), ("Schulwechsel.",)),
        (80, ("In 3 Jahren und 8 Monaten: Schulwechsel.", "1. Klasse"),
         ("Untersuchung vor der Schule", "Frist vorbei")),
    ],
)  # fmt: skip
def test_the_five_children_of_a_november_day(
    then: TestClient, age: int, said: tuple[str, ...], never: tuple[str, ...]
) -> None:
    html = then.get(f"/kette/kreuzau?alter={age}").text
    block = html.partition('class="kinder__one"')[2].partition("</article>")[0]
    for sentence in said:
        assert sentence in block
    for sentence in never:
        assert sentence not in block


def test_at_the_edge_of_the_stichtag_the_page_asks_and_the_answer_travels(
    then: TestClient,
) -> None:
    html = then.get("/kette/kreuzau?alter=73").text
    assert "War Ihr Kind am 30. September 2026 schon sechs Jahre alt?" in html
    assert 'href="/kette/kreuzau?alter=73&amp;schulstart=2026">Ja: 1. Klasse</a>' in html
    assert 'href="/kette/kreuzau?alter=73&amp;schulstart=2027">Nein: Schulstart 2027</a>' in html
    answered = then.get("/kette/kreuzau?alter=73&schulstart=2026").text
    assert "schon sechs Jahre alt?" not in answered
    assert "Ihr Kind, 6 Jahre 1 Monat, 1. Klasse" in answered
    assert "termine.ics?alter=73&amp;schulstart=2026" in answered


def test_siblings_keep_their_own_school_years(then: TestClient) -> None:
    html = then.get("/kette?alter=73&alter=85&schulstart=73:2026").text
    assert "am 30. September 2026 schon" not in html
    # The other one is still asked, and the answer keeps what was said of the first.
    assert "am 30. September 2025 schon sechs" in html
    assert "alter=73&amp;alter=85&amp;schulstart=73:2026&amp;schulstart=85:2025" in html


def test_what_cannot_be_said_of_a_child_is_dropped(then: TestClient) -> None:
    for said in ("1999", "2040", "bald", "73:2040", "30:2027", ""):
        html = then.get(f"/kette/kreuzau?alter=66&schulstart={said}").text
        assert "In 9 Monaten: Schulstart." in html, said
        assert f"schulstart={said}&" not in html, said


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        (page, wrong)
        for page in ("/kette", "/kette/kreuzau", "/uebergaenge/kita-grundschule", "/merkzettel")
        for wrong in ("alter=999", "alter=-99", "jahre=99&monate=0", "klasse=0", "klasse=14",
                      "alter=66&schulstart=abc", "alter=14&kitastart=27")
    ],
)  # fmt: skip
def test_what_was_said_of_a_child_and_cannot_be_is_answered_with_a_sentence(
    then: TestClient, page: str, wrong: str
) -> None:
    asked = f"{page}?{wrong}" + ("&a=vettweisser-tisch" if page == "/merkzettel" else "")
    answer = then.get(asked, follow_redirects=True)
    assert answer.status_code == 200
    said = wrong.rpartition("=")[2] if "jahre" not in wrong else "99"
    assert f"„{said}“ haben wir nicht verstanden. Bitte sagen Sie das Alter" in answer.text
    assert "0 Monate, Schulstart" not in answer.text


def test_a_page_for_children_is_drawn_once_a_day_and_another_tomorrow(
    make_app: Callable[..., FastAPI],
) -> None:
    app = make_app()
    days = [date(2026, 11, 15), date(2026, 11, 15), date(2026, 11, 16)]
    app.state.today = lambda: days.pop(0)
    with TestClient(app) as visitor:
        first, again, tomorrow = (visitor.get("/kette/kreuzau?alter=66") for _ in range(3))
        assert first.text == again.text
        assert "heute ist der letzte Tag" in first.text
        assert "Frist vorbei seit dem 15. November 2026" in tomorrow.text
        # Whoever takes no compressed pages reads the same; a part of the page is another thing.
        days[:] = [date(2026, 11, 15)] * 2
        plain = visitor.get("/kette/kreuzau?alter=66", headers={"Accept-Encoding": "identity"})
        assert plain.text == first.text
        part = visitor.get("/kette/kreuzau?alter=66", headers={"HX-Request-Type": "partial"})
        assert part.text.lstrip().startswith("<header")
        assert part.headers["hx-push-url"] == "/kette/kreuzau?alter=66"


def test_the_year_of_the_kita_is_said_with_a_link(then: TestClient) -> None:
    html = then.get("/kette/kreuzau?alter=14").text
    assert "Kita-Platz ab August 2028" in html
    assert 'href="/kette/kreuzau?alter=14&amp;kitastart=2027">Platz ab August 2027' in html
    said = then.get("/kette/kreuzau?alter=14&kitastart=2027").text
    assert "In 8 Monaten: Kita-Start. Frist vorbei: Kita-Platz vormerken." in said
    # Guides and the calendar file say the same.
    guide = then.get("/uebergaenge/familie-kita?alter=14&kitastart=2027").text
    assert "Für Ihr Kind: 1 Jahr 2 Monate" in guide
    assert "Kita-Platz ab August 2027" in guide
    days = {str(e["title"]): e["day"] for e in events(then, "alter=14&kitastart=2027").values()}
    assert days["Kita-Start"] == date(2027, 8, 1)


def test_a_class_becomes_months_and_a_year(then: TestClient) -> None:
    answer = then.get("/kette/kreuzau?klasse=4", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/kette/kreuzau?alter=115&schulstart=2023"
    html = then.get(answer.headers["location"]).text
    assert "In 9 Monaten: Schulwechsel." in html
    assert "Ihr Kind, 9 Jahre 7 Monate, 4. Klasse" in html
    assert "ab Februar 2027" in html
    wrong = then.get("/kette?klasse=99", follow_redirects=False)
    assert wrong.status_code == 200
    assert "„99“ haben wir nicht verstanden." in wrong.text


def test_the_ring_says_what_was_missed_and_whom_to_call(then: TestClient) -> None:
    html = then.get("/kette/kreuzau?alter=66&offen=ring:kita-grundschule").text
    ring = html.partition('id="ring-titel"')[2].partition("kopen__ways")[0]
    assert "In 9 Monaten, Anfang September 2027." in ring
    missed = ring.partition("frist--verpasst")[2].partition("</li>")[0]
    assert "Kind in der Grundschule anmelden" in missed
    assert CALL in missed
    order = [ring.index(f"#{step}") for step in ("schulanmeldung", "ogs-anmelden", "abc-klasse")]
    assert order == sorted(order)


def test_what_fits_now_is_the_school_of_the_own_kommune_and_no_kita(then: TestClient) -> None:
    html = then.get("/kette/kreuzau?alter=66").text
    fits = html.partition("Das passt jetzt")[2].partition("</ul>")[0]
    shown = set(re.findall(r'href="/angebote/([a-z0-9-]+)[?"]', fits))
    assert {
        "grundschule-kreuzau", "grundschule-obermaubach", "ogs-grundschule-kreuzau",
        "schuleingangsuntersuchung-kreis-dueren",
    } <= shown  # fmt: skip
    assert "hilfe-kita-anmeldung-kreuzau" not in shown
    assert not [slug for slug in shown if slug.startswith("kita-")]


def test_a_ring_shows_the_schools_of_the_own_kommune_and_no_kitas(then: TestClient) -> None:
    for query in ("?offen=ring:kita-grundschule", "?alter=66&offen=ring:kita-grundschule"):
        html = then.get(f"/kette/kreuzau{query}").text
        helps = html.partition("Das hilft über diesen Übergang")[2].partition("</ul>")[0]
        shown = re.findall(r'href="/angebote/([a-z0-9-]+)[?"]', helps)
        assert {"grundschule-kreuzau", "grundschule-obermaubach"} <= set(shown[:3]), query


def test_tomorrow_the_page_is_another_one(then: TestClient, portal_app: FastAPI) -> None:
    first = then.get("/kette/kreuzau?alter=66")
    etag = {"If-None-Match": first.headers["etag"]}
    assert then.get("/kette/kreuzau?alter=66", headers=etag).status_code == 304
    portal_app.state.today = lambda: date(2026, 11, 30)
    assert then.get("/kette/kreuzau?alter=66", headers=etag).status_code == 200


# --- embedding ---------------------------------------------------------------------------------


def test_only_the_embedded_chain_may_be_framed(make_app: Callable[..., FastAPI]) -> None:
    app = make_app(frame_ancestors=("https://www.kreuzau.example",))
    with TestClient(app) as client:
        framed = client.get("/kette/kreuzau?einbetten=1")
        assert "frame-ancestors https://www.kreuzau.example" in policy_of(framed.headers)
        assert '<header class="top"' not in framed.text
        assert "<footer" not in framed.text
        for path in ("/kette/kreuzau", "/", "/angebote?einbetten=1", "/kette/kreuzau?einbetten=10"):
            assert "frame-ancestors 'none'" in policy_of(client.get(path).headers)


def policy_of(headers: object) -> str:
    return str(headers["content-security-policy"])  # type: ignore[index]


def test_without_a_setting_nobody_may_frame_the_chain(client: TestClient) -> None:
    answer = client.get("/kette/kreuzau?einbetten=1")
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_the_embedded_chain_stays_embedded_and_its_offers_leave_the_frame(
    client: TestClient,
) -> None:
    html = client.get("/kette/kreuzau?einbetten=1").text
    page = Page(html)
    assert all(
        "einbetten=1" in link for link in page.links
        if link.startswith(("/kette/kreuzau?offen", "/kette/kreuzau?kosten"))
    )  # fmt: skip
    assert all('target="_top"' in tag for tag in re.findall(r'<a href="/angebote/[^>]+>', html))


def test_the_line_for_other_websites_stands_on_the_page(client: TestClient) -> None:
    html = client.get("/kette/kreuzau").text
    assert "&lt;iframe src=&#34;http://testserver/kette/kreuzau?einbetten=1&#34;" in html
    script = client.get("/kette/rahmen.js")
    assert script.status_code == 307
    assert client.get(script.headers["location"]).status_code == 200
