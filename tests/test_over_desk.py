"""What the desk says of what is over, or is not to be seen: never that families find it."""

import csv
import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session

from app import database
from app.feedback.forms import ChangeForm
from app.freshness import reviews
from app.models import Proposal
from app.offers import store
from app.records.times import DateOfRecord, TimesOfRecord, dateless
from app.vocabulary import ProposalKind
from tests.cast import NOW, Clock, sign_in
from tests.deskform import MINE, fields, record_of
from tests.events import add
from tests.html_validity import assert_valid

KENNUNG = "Kennung (leer: neues Angebot)"
PUBLISHED = "Gespeichert und veröffentlicht"


def saved(app: FastAPI, slug: str = MINE, **typed: str) -> str:
    """What Anna reads after saving."""
    with sign_in(app, "anna") as anna:
        data = fields(app, slug, **typed)
        answer = anna.post(f"/pult/angebote/{slug}", data=data, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        return anna.get(answer.headers["location"]).text


FIELD = re.compile(r'<p class="note note--warn"><span>[^<]*<a href="([^"]+)"')


@pytest.mark.parametrize(
    ("typed", "said", "field"),
    [
        ({"sichtbar_bis": "2026-11-23"}, "„Sichtbar bis“ ist vorbei.", "#sichtbar_bis"),
        ({"sichtbar_von": "2026-12-01"}, "erst ab dem Tag in „Sichtbar ab“.", "#sichtbar_von"),
        (
            {"zeiten": "20.11.2026 19 Uhr", "wann": ""},
            "deshalb steht es in keiner Liste mehr. Gibt es einen nächsten Termin? Oder kommt",
            "#zeiten",
        ),
        (
            {"zeiten": "20.11.2026 19 Uhr", "wann": "", "kommt_wieder": "yearly"},
            "Familien lesen, dass es jedes Jahr kommt. Steht der nächste Termin schon fest?",
            "#zeiten",
        ),
        (
            {"zeiten": "12.12.2026 19 Uhr", "wann": "", "sichtbar_bis": "2026-12-11"},
            "„Sichtbar bis“ liegt davor.",
            "#sichtbar_bis",
        ),
        (
            {"zeiten": "donnerstags 9 Uhr, ab 7.1.2027", "wann": "", "sichtbar_bis": "2026-12-31"},
            "„Sichtbar bis“ liegt davor.",
            "#sichtbar_bis",
        ),
        (
            {"zeiten": "donnerstags 9 bis 11 Uhr, 5.3.2026 bis 19.11.2026", "wann": ""},
            "Alle Termine sind vorbei",
            "#zeiten",
        ),
        (
            {"zeiten": "donnerstags 9 bis 11 Uhr, bis 19.11.2026", "wann": ""},
            "Die Zeiten gelten nicht mehr",
            "#zeiten",
        ),
    ],
)
def test_what_families_do_not_find_is_not_called_published(
    desk_app: FastAPI, typed: dict[str, str], said: str, field: str
) -> None:
    html = saved(desk_app, quelle_jahr="2026", **typed)
    assert said in html
    assert PUBLISHED not in html
    assert FIELD.findall(html) == [field]
    assert f'id="{field[1:]}"' in html
    assert_valid(html)


def test_so_when_the_dates_ahead_are_taken_out(desk_app: FastAPI) -> None:
    add(desk_app, "kurs", "20.11.2026 19 Uhr; 4.12.2026 19 Uhr")
    assert PUBLISHED in saved(desk_app, "kurs", titel="Kochkurs")
    html = saved(desk_app, "kurs", zeiten="Fr, 20. November 2026, 19 Uhr")
    assert "Alle Termine sind vorbei" in html


def test_so_when_the_dates_come_in_a_table(desk_app: FastAPI) -> None:
    add(desk_app, "kurs", "20.11.2026 19 Uhr; 4.12.2026 19 Uhr")
    head = "Kennung (leer: neues Angebot);Titel;Kommunen;Zeiten"
    with sign_in(desk_app, "anna") as anna:
        for times, fine in (("11.12.2026 19 Uhr", True), ("20.11.2026 19 Uhr", False)):
            body = f"{head}\nkurs;Kochkurs;Kreuzau;{times}".encode()
            answer = anna.post("/pult/einlesen", files={"datei": ("tabelle.csv", body)})
            taken = anna.post(answer.headers["location"])
            html = anna.get(taken.headers["location"]).text
            assert ("eingelesen und veröffentlicht" in html) is fine
            assert ("Manches davon finden Familien nicht" in html) is not fine
            assert ('href="/pult/angebote?gruppe=ohne-termin"' in html) is not fine


@pytest.mark.parametrize(
    ("kennung", "times", "until", "said"),
    [
        ("", "11.12.2026 19 Uhr", "", ""),
        ("", "20.11.2026 19 Uhr", "", "Alle Termine sind vorbei; es steht in keiner Liste."),
        ("kurs", "20.11.2026 19 Uhr", "", "Alle Termine sind vorbei"),
        ("", "11.12.2026 19 Uhr", "2026-12-10", "„Sichtbar bis“ liegt davor."),
        ("", "11.12.2026 19 Uhr", "2026-11-10", "„Sichtbar bis“ ist vorbei."),
    ],
)
def test_the_preview_of_a_table_says_what_families_will_not_find(
    desk_app: FastAPI, kennung: str, times: str, until: str, said: str
) -> None:
    add(desk_app, "kurs", "4.12.2026 19 Uhr")
    with sign_in(desk_app, "anna") as anna:
        rows = csv.DictReader(
            io.StringIO(anna.get("/pult/ausgabe.csv").content.decode("utf-8-sig")), delimiter=";"
        )
        (row,) = [each for each in rows if each[KENNUNG] == "kurs"]
        row |= {KENNUNG: kennung, "Zeiten": times, "Sichtbar bis": until}
        body = io.StringIO()
        table = csv.DictWriter(body, row.keys(), delimiter=";")
        table.writeheader()
        table.writerow(row)
        files = {"datei": ("tabelle.csv", body.getvalue().encode())}
        html = anna.get(anna.post("/pult/einlesen", files=files).headers["location"]).text
        assert "1 neu" in html or "1 geändert" in html
        assert said in html
        assert ("vorbei" in html or "liegt davor" in html) is bool(said)


def test_one_offer_is_said_to_be_one(desk_app: FastAPI) -> None:
    step = {"tun": "datum", "feld": "sichtbar_bis", "tag": "2026-12-24"}
    with sign_in(desk_app, "anna") as anna:
        answer = anna.post("/pult/viele/ausfuehren", data=step | {"gesehen": f"{MINE}:1"})
        html = anna.get(answer.headers["location"]).text
        assert "Ein Datum setzen, 1 Angebot, " in html


def test_so_when_many_are_given_an_end_at_once(desk_app: FastAPI) -> None:
    step = {"tun": "datum", "feld": "sichtbar_bis"}
    with sign_in(desk_app, "anna") as anna:
        for number, (day, fine) in enumerate((("2026-12-24", True), ("2026-11-20", False))):
            data = step | {"tag": day, "gesehen": f"{MINE}:{number + 1}"}
            answer = anna.post("/pult/viele/ausfuehren", data=data)
            html = anna.get(answer.headers["location"]).text
            assert ("Manches davon finden Familien nicht" in html) is not fine


def test_so_when_a_proposal_is_accepted(desk_app: FastAPI, desk: Session) -> None:
    add(desk_app, "kurs", "20.11.2026 19 Uhr; 4.12.2026 19 Uhr")
    record, version = record_of(desk_app, "kurs")
    row = store.by_slug(desk, "kurs")
    assert row is not None
    wanted = Proposal(
        key="k", kind=ProposalKind.CHANGE.value, offer_id=row.id, offer_version=version,
        wanted={"times": "20.11.2026 19 Uhr"}, made_on=NOW.date(),
    )  # fmt: skip
    desk.add(wanted)
    desk.commit()
    with sign_in(desk_app, "anna") as anna:
        data = {"aktion": "annehmen", "antwort": "Danke"}
        answer = anna.post(f"/pult/eingang/vorschlag/{wanted.id}", data=data)
        html = anna.get(answer.headers["location"]).text
    assert record_of(desk_app, "kurs")[0] != record
    assert "Alle Termine sind vorbei" in html
    assert FIELD.findall(html) == ["/pult/angebote/kurs#zeiten"]


def test_so_when_an_older_version_comes_back(desk_app: FastAPI) -> None:
    add(desk_app, "kurs", "20.11.2026 19 Uhr")
    add(desk_app, "kurs", "4.12.2026 19 Uhr", event="edited")
    with sign_in(desk_app, "anna") as anna:
        data = {"fassung": "1", "version": "2"}
        answer = anna.post("/pult/angebote/kurs/wiederherstellen", data=data)
        assert "Alle Termine sind vorbei" in anna.get(answer.headers["location"]).text
        data = {"grund": "Absage", "version": "3"}
        anna.post("/pult/angebote/kurs/zurueckziehen", data=data)
        answer = anna.post("/pult/angebote/kurs/zurueckholen", data={"version": "4"})
        html = anna.get(answer.headers["location"]).text
        assert "Alle Termine sind vorbei" in html
        assert "Wieder veröffentlicht" not in html


def test_an_address_cannot_put_a_foreign_link_there(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as anna:
        for about in ("//example.org", "../../abmelden", "https:", "x" * 100):
            answer = anna.get("/pult", params={"fertig": "vorbei", "angebot": about})
            assert FIELD.findall(answer.text) == ["#zeiten"]


def test_what_they_find_is_called_so(desk_app: FastAPI) -> None:
    until = {"sichtbar_von": "2026-11-24", "sichtbar_bis": "2026-11-24"}
    assert PUBLISHED in saved(desk_app, **until)


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        (
            {"sichtbar_bis": "2026-11-23"},
            410,
            ("Dieses Angebot ist vorbei", "zu sehen bis: 23. November 2026"),
        ),
        (
            {"sichtbar_von": "2026-12-01"},
            404,
            ("Dieses Angebot beginnt erst noch", "zu sehen ab: 1. Dezember 2026"),
        ),
    ],
)
def test_a_page_before_and_after_its_time_says_so(
    desk_app: FastAPI, typed: dict[str, str], status: int, said: tuple[str, ...]
) -> None:
    saved(desk_app, **typed)
    with TestClient(desk_app, base_url="https://testserver") as client:
        for path in (f"/angebote/{MINE}", f"/angebote/{MINE}/melden"):
            answer = client.get(path)
            assert answer.status_code == status
            assert all(each in answer.text for each in said)


def test_an_entwurf_has_no_page_that_speaks_of_it(desk_app: FastAPI) -> None:
    add(desk_app, "geheim", "", draft=True, visible_from="2026-12-01")
    with TestClient(desk_app, base_url="https://testserver") as client:
        answer = client.get("/angebote/geheim")
        assert answer.status_code == 404
        assert "beginnt erst noch" not in answer.text


def rows(html: str, group: str) -> str:
    """The rows of a group on the dashboard; "" where it is not there."""
    return html.partition(f'id="g-{group}"')[2].partition("</section>")[0]


def test_nobody_is_asked_whether_what_is_over_is_still_right(
    desk_app: FastAPI, desk: Session, clock: Clock
) -> None:
    add(desk_app, "gewesen", "26.11.2026 19 Uhr", at=NOW - timedelta(days=900))
    add(desk_app, "kommt-noch", "26.12.2026 19 Uhr", at=NOW - timedelta(days=900))

    def asked() -> set[str]:
        return {due.slug for due in reviews.due_for(desk, ["kreuzau"], clock().date())}

    assert {"gewesen", "kommt-noch"} <= asked()
    clock.go(days=3)
    desk_app.state.index.catch_up()
    assert "gewesen" not in asked()
    assert "kommt-noch" in asked()
    with sign_in(desk_app, "anna") as anna:
        over = rows(anna.get("/pult").text, "ohne-termin")
        assert "Gewesen" in over
        assert "vorbei am 26.11.2026" in over
        assert "Stimmt noch" not in over
        listed = anna.get("/pult/angebote?gruppe=ohne-termin").text
        assert "Gewesen" in listed
        assert "Kommt Noch" not in listed
        assert ">Stimmt noch<" not in listed


def test_nobody_confirms_what_is_over_though_it_comes_every_year(
    desk_app: FastAPI, desk: Session
) -> None:
    old: dict[str, Any] = {"at": NOW - timedelta(days=900), "verified_at": None}
    yearly: dict[str, Any] = {"recurs": "yearly", "usual": "ein Sonntag im Oktober"}
    add(desk_app, "fest", "11.10.2026 12 Uhr", **old, **yearly)
    add(desk_app, "kurs", "donnerstags 9 bis 11 Uhr, 5.3.2026 bis 19.11.2026", **old)
    add(desk_app, "gruppe", "donnerstags 9 bis 11 Uhr", **old)
    asked = {due.slug for due in reviews.due_for(desk, ["kreuzau"], NOW.date())}
    assert asked & {"fest", "kurs", "gruppe"} == {"gruppe"}
    with sign_in(desk_app, "anna") as anna:
        listed = anna.get("/pult/angebote?q=Fest").text
        assert "Stimmt noch<" not in listed.partition(">Fest</a>")[2].partition("</li>")[0]
        assert "Kurs" in rows(anna.get("/pult").text, "ohne-termin")
        slugs = {"slug": ["fest", "kurs", "gruppe"], "tun": "bestaetigen"}
        preview = anna.post("/pult/viele", data=slugs).text
        assert preview.count("ist vorbei; gibt es einen nächsten Termin?") == 2
        sent = {"gesehen": ["fest:1", "kurs:1", "gruppe:1"], "tun": "bestaetigen"}
        anna.post("/pult/viele/ausfuehren", data=sent)
    confirmed = {s: record_of(desk_app, s)[0].verified_at for s in ("fest", "kurs", "gruppe")}
    assert confirmed == {"fest": None, "kurs": None, "gruppe": NOW.date()}


def test_what_comes_every_year_is_asked_for_when_it_is_time(
    desk_app: FastAPI, clock: Clock
) -> None:
    add(desk_app, "fest", "14.6.2026 12 Uhr", recurs="yearly", usual="ein Sonntag im Juni")
    with sign_in(desk_app, "anna") as anna:
        assert "Fest" not in rows(anna.get("/pult").text, "ohne-termin")
    clock.go(days=98)  # 2 March: three months before June
    with sign_in(desk_app, "anna") as anna:
        waiting = rows(anna.get("/pult").text, "ohne-termin")
        assert "war zuletzt am 14.6.2026: Steht der nächste Termin fest?" in waiting


@pytest.mark.parametrize(
    ("last", "usual", "first"),
    [
        (date(2026, 6, 14), None, date(2027, 3, 12)),
        (date(2026, 6, 14), "wird im Amtsblatt bekannt gegeben", date(2027, 3, 12)),
        (date(2026, 6, 14), "ein Sonntag im Juni", date(2027, 3, 1)),
        (date(2026, 5, 31), "Anfang Juni", date(2027, 3, 1)),
        (date(2026, 6, 14), "jetzt im November", date(2026, 8, 1)),
        (date(2026, 12, 6), "2. Advent, Dezember", date(2027, 8, 31)),
        (None, "ein Samstag im Mai oder Juni", date(2027, 1, 29)),
    ],
)
def test_when_it_is_time_to_ask_for_the_next_date(
    last: date | None, usual: str | None, first: date
) -> None:
    times = f'{{"dates": [{{"first": "{last}"}}]}}' if last else None
    asked = [
        day
        for day in (date(2026, 7, 1) + timedelta(days=number) for number in range(500))
        if dateless(times, "yearly", usual, day)
    ]
    assert asked[0] == first
    assert not dateless(None, "yearly", None, first)


def test_what_is_long_over_can_be_edited_at_the_desk_without_touching_its_dates(
    desk_app: FastAPI,
) -> None:
    old = add(desk_app, "fest", "14.6.2026 12 Uhr", recurs="yearly", usual="ein Sonntag im Juni")
    last = TimesOfRecord(dates=(DateOfRecord(first=date(2024, 6, 16)),))
    with database.session(desk_app.state.engine) as session:
        long_over = old.model_copy(update={"times": last})
        store.save(session, long_over, provider_slug=None, by="Alice", event="edited")
        session.commit()
    saved(desk_app, "fest", titel="Sommerfest")
    record, _version = record_of(desk_app, "fest")
    assert (record.title, record.times) == ("Sommerfest", last)
    form = {**ChangeForm.of(record).values, "telefon": "02422 111"}
    assert ChangeForm.read(form, record).problems == {}
    with sign_in(desk_app, "anna") as anna:
        data = fields(desk_app, "fest", zeiten="17.6.2024 12 Uhr")
        answer = anna.post("/pult/angebote/fest", data=data)
        assert answer.status_code == 422
        assert "lange vorbei" in answer.text
