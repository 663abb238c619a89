"""`/pult/termine`: the next dates at a glance, "fällt aus" in two clicks, last year's copied."""

import re
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.cast import Clock, sign_in
from tests.deskform import fields, record_of
from tests.events import add
from tests.html_validity import assert_valid

PATH = "/pult/termine"


def section(html: str, heading: str) -> str:
    """What stands below a heading; "" where it is not there."""
    return html.partition(f'id="{heading}"')[2].partition("</section>")[0]


def listed(html: str, heading: str) -> list[tuple[str, list[str]]]:
    """(title, what its dates say) of the rows below a heading; "!" before what falls out."""
    rows = section(html, heading).split('<li class="zeile')[1:]
    return [
        (
            re.findall(r'class="zeile__title"[^>]*>([^<]+)', row)[0],
            [
                ("!" if off else "") + when.strip()
                for when, off in re.findall(
                    r'"absage__wann">([^<]+)(<span class="badge[^>]*>fällt aus</span>)?',
                    row,
                )
            ],
        )
        for row in rows
    ]


def sent(html: str, slug: str, verb: str, termin: str = "") -> dict[str, str]:
    """What the form for that date would send, as it stands there."""
    forms = html.split(f'action="/pult/angebote/{slug}/{verb}"')[1:]
    for each in forms:
        data = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', each.partition("</form>")[0]))
        if data.get("termin", "") == termin:
            return data
    raise AssertionError(f"no form to {verb} {termin} of {slug}")


def send(client: TestClient, html: str, slug: str, verb: str, termin: str = "") -> str:
    """The page after that form was sent."""
    data = sent(html, slug, verb, termin)
    answer = client.post(f"/pult/angebote/{slug}/{verb}", data=data)
    assert answer.status_code == 303
    return client.get(answer.headers["location"]).text


def test_the_dates_of_each_own_offer_stand_there_in_order(desk_app: FastAPI) -> None:
    add(desk_app, "vortrag", "12.12.2026 19 Uhr; 9.1.2027 19 Uhr")
    add(desk_app, "flohmarkt", "5.12.2026 10 bis 14 Uhr")
    add(desk_app, "in-titz", "1.12.2026 10 Uhr", kommunen=["titz"])
    add(desk_app, "gruppe", "Do 9.30-11")
    with sign_in(desk_app, "anna") as anna:
        html = anna.get(PATH).text
        assert_valid(html)
        assert listed(html, "naechste") == [
            ("Flohmarkt", ["Sa, 5. Dezember, 10 Uhr"]),
            ("Vortrag", ["Sa, 12. Dezember, 19 Uhr", "Sa, 9. Januar 2027, 19 Uhr"]),
        ]
        weekly = ["26. November", "3. Dezember", "10. Dezember", "17. Dezember"]
        found = dict(listed(html, "woche"))["Gruppe"]
        assert found[:4] == [f"Do, {day}" for day in weekly]


def test_all_dates_of_a_course_stand_there_and_most_are_folded(desk_app: FastAPI) -> None:
    days = "; ".join(f"{day}.1.2027 19 Uhr" for day in range(4, 14))
    add(desk_app, "kurs", f"Kurs: {days}")
    with sign_in(desk_app, "anna") as anna:
        html = anna.get(PATH).text
        assert len(dict(listed(html, "naechste"))["Kurs"]) == 10
        shown, _fold, folded = section(html, "naechste").partition("8 weitere Termine")
        assert shown.count("absage__wann") == 2
        assert folded.count("absage__wann") == 8


def test_any_of_several_dates_falls_out_and_takes_place_again(desk_app: FastAPI) -> None:
    add(desk_app, "vortrag", "12.12.2026 19 Uhr; 9.1.2027 19 Uhr; 6.2.2027 19 Uhr")
    before = record_of(desk_app, "vortrag")[0]
    with sign_in(desk_app, "anna") as anna:
        html = send(anna, anna.get(PATH).text, "vortrag", "faellt-aus", "2027-01-09T19:00")
        assert "Abgesagt." in html
        assert dict(listed(html, "naechste"))["Vortrag"] == [
            "Sa, 12. Dezember, 19 Uhr",
            "!Sa, 9. Januar 2027, 19 Uhr",
            "Sa, 6. Februar 2027, 19 Uhr",
        ]
        stored = record_of(desk_app, "vortrag")[0].times
        assert stored is not None
        assert [each.cancelled for each in stored.dates] == [False, True, False]
        assert "9. Januar 2027, 19 Uhr, fällt aus" in anna.get("/angebote/vortrag").text
        assert "fällt aus" in anna.get("/termine?kommune=kreuzau&ab=2027-01-01").text
        history = anna.get("/pult/angebote/vortrag/verlauf").text
        assert "abgesagt" in history
        assert "Termin am 9. Januar 2027 fällt aus" in history
        html = send(anna, html, "vortrag", "findet-statt", "2027-01-09T19:00")
        assert "Es findet statt." in html
        assert "fällt aus" not in anna.get("/angebote/vortrag").text
        assert record_of(desk_app, "vortrag")[0] == before


def test_of_two_dates_on_one_day_one_falls_out(desk_app: FastAPI) -> None:
    add(desk_app, "theater", "12.12.2026 11 Uhr; 12.12.2026 15 Uhr")
    with sign_in(desk_app, "anna") as anna:
        html = send(anna, anna.get(PATH).text, "theater", "faellt-aus", "2026-12-12T15:00")
        assert dict(listed(html, "naechste"))["Theater"] == [
            "Sa, 12. Dezember, 11 Uhr",
            "!Sa, 12. Dezember, 15 Uhr",
        ]


def test_the_next_date_that_falls_out_is_said_at_once_wherever_it_is_announced(
    desk_app: FastAPI,
) -> None:
    add(desk_app, "vortrag", "25.11.2026 19 Uhr; 9.12.2026 19 Uhr")
    with sign_in(desk_app, "anna") as anna:
        for path in ("/", "/kommunen/kreuzau"):
            assert "25. November" in anna.get(path).text
        send(anna, anna.get(PATH).text, "vortrag", "faellt-aus", "2026-11-25T19:00")
        assert "Mi, 25. November fällt aus" in anna.get("/angebote/vortrag").text
        listing = anna.get("/termine?kommune=kreuzau").text
        day = listing.partition('id="t-2026-11-25"')[2].partition('id="t-')[0]
        assert "fällt aus" in day
        for path in ("/", "/kommunen/kreuzau"):
            announced = anna.get(path).text
            assert "25. November" not in announced or "fällt aus" in announced


def test_a_day_of_the_hours_falls_out_and_takes_place_again(desk_app: FastAPI) -> None:
    add(desk_app, "gruppe", "Do 9.30-11; Pause vom 22.12.2026 bis 6.1.2027")
    before = record_of(desk_app, "gruppe")[0]
    with sign_in(desk_app, "anna") as anna:
        html = send(anna, anna.get(PATH).text, "gruppe", "faellt-aus", "2026-11-26")
        assert "Abgesagt." in html
        assert dict(listed(html, "woche"))["Gruppe"][:2] == [
            "!Do, 26. November",
            "Do, 3. Dezember",
        ]
        page = anna.get("/angebote/gruppe").text
        assert "fällt aus am 26. November 2026" in page
        assert "Nächstes Mal: Do, 3. Dezember" in page
        assert "20261126" in anna.get("/angebote/gruppe/termine.ics").text.partition("EXDATE")[2]
        assert "Es findet statt." in send(anna, html, "gruppe", "findet-statt", "2026-11-26")
        assert record_of(desk_app, "gruppe")[0] == before


def test_what_falls_out_as_a_whole_up_to_a_day_can_take_place_again(desk_app: FastAPI) -> None:
    add(desk_app, "gruppe", "Do 9.30-11", cancelled_until="2026-12-04")
    with sign_in(desk_app, "anna") as anna:
        html = anna.get(PATH).text
        assert "fällt aus bis 4.12.2026" in section(html, "woche")
        # Those days are taken back as a whole, a later one falls out alone.
        found = dict(listed(html, "woche"))["Gruppe"]
        assert found[:3] == ["!Do, 26. November", "!Do, 3. Dezember", "Do, 10. Dezember"]
        row = html.partition('id="angebot-gruppe"')[2].partition('id="angebot-')[0]
        assert 'name="termin" value="2026-11-26"' not in row
        assert 'name="termin" value="2026-12-10"' in row
        assert "Es findet statt." in send(anna, html, "gruppe", "findet-statt")
    assert record_of(desk_app, "gruppe")[0].cancelled_until is None


def test_what_somebody_changed_meanwhile_is_not_cancelled_unseen(desk_app: FastAPI) -> None:
    add(desk_app, "vortrag", "12.12.2026 19 Uhr")
    with sign_in(desk_app, "anna") as anna:
        html = anna.get(PATH).text
        typed = add(desk_app, "vortrag", "12.12.2026 19 Uhr; 9.1.2027 19 Uhr", event="edited")
        html = send(anna, html, "vortrag", "faellt-aus", "2026-12-12T19:00")
        assert "Inzwischen wurde das Angebot geändert" in html
        assert record_of(desk_app, "vortrag")[0] == typed
        # The page shows what is so now, and once more does it.
        html = send(anna, html, "vortrag", "faellt-aus", "2026-12-12T19:00")
        assert "Abgesagt." in html
        assert dict(listed(html, "naechste"))["Vortrag"] == [
            "!Sa, 12. Dezember, 19 Uhr",
            "Sa, 9. Januar 2027, 19 Uhr",
        ]


@pytest.mark.parametrize(
    ("times", "termin"), [("12.12.2026 19 Uhr", "2026-12-12T19:00"), ("Do 9-11", "2026-12-03")]
)
def test_a_second_click_does_no_harm(desk_app: FastAPI, times: str, termin: str) -> None:
    add(desk_app, "vortrag", times)
    with sign_in(desk_app, "anna") as anna:
        html = anna.get(PATH).text
        for _click in range(3):
            assert "Abgesagt." in send(anna, html, "vortrag", "faellt-aus", termin)
        record, version = record_of(desk_app, "vortrag")
        assert version == 2
        html = anna.get(PATH).text
        for _click in range(3):
            assert "Es findet statt." in send(anna, html, "vortrag", "findet-statt", termin)
        assert record_of(desk_app, "vortrag")[1] == 3
        assert record_of(desk_app, "vortrag")[0] != record


@pytest.mark.one_database
@pytest.mark.parametrize("verb", ["faellt-aus", "findet-statt"])
@pytest.mark.parametrize(
    "termin",
    [
        "0026-12-12",
        "2026-02-30",
        "x" * 1000,
        "2026-12-12T25:00",
        "2026-12-12T19:00:00",
        "2026-12-12T",
        "2026-12-13T19:00",
        "2026-12-12",
        "2026-11-10T19:00",
        "9999-12-31T23:59",
        "2026-12-12T-1:59",
    ],
)
def test_a_day_on_which_there_is_nothing_gets_a_sentence(
    desk_app: FastAPI, verb: str, termin: str
) -> None:
    before = add(desk_app, "vortrag", "10.11.2026 19 Uhr; 12.12.2026 19 Uhr")
    with sign_in(desk_app, "anna") as anna:
        data = {"version": "1", "termin": termin}
        answer = anna.post(f"/pult/angebote/vortrag/{verb}", data=data)
        assert answer.status_code == 303
        assert "keinen Termin mehr" in anna.get(answer.headers["location"]).text
    assert record_of(desk_app, "vortrag") == (before, 1)


@pytest.mark.parametrize("termin", ["2026-12-04", "2026-11-19", "2026-12-03T09:00"])
def test_so_does_a_day_on_which_the_hours_do_not_hold(desk_app: FastAPI, termin: str) -> None:
    before = add(desk_app, "gruppe", "Do 9-11")
    with sign_in(desk_app, "anna") as anna:
        data = {"version": "1", "termin": termin}
        answer = anna.post("/pult/angebote/gruppe/faellt-aus", data=data)
        assert "keinen Termin mehr" in anna.get(answer.headers["location"]).text
    assert record_of(desk_app, "gruppe") == (before, 1)


def test_a_date_keeps_the_day_for_which_it_was_first_announced(desk_app: FastAPI) -> None:
    add(desk_app, "vortrag", "12.12.2026 19 Uhr")
    with sign_in(desk_app, "anna") as anna:
        data = fields(desk_app, "vortrag", zeiten="13.12.2026 19 Uhr")
        assert anna.post("/pult/angebote/vortrag", data=data).status_code == 303
        html = anna.get(PATH).text
        send(anna, html, "vortrag", "faellt-aus", "2026-12-13T19:00")
    times = record_of(desk_app, "vortrag")[0].times
    assert times is not None
    (only,) = times.dates
    assert (only.cancelled, only.moved_from) == (True, date(2026, 12, 12))


def test_last_year_s_is_copied_with_everything_but_its_date(
    desk_app: FastAPI, clock: Clock
) -> None:
    old = add(desk_app, "vortrag", "25.11.2026 19 Uhr", remark="Beamer mitbringen")
    clock.go(days=3)
    desk_app.state.index.catch_up()
    with sign_in(desk_app, "anna") as anna:
        html = anna.get(PATH).text
        assert ("Vortrag", []) in listed(html, "vorbei")
        (link,) = re.findall(r'href="(/pult/angebote/neu\?kopie=vortrag)"', html)
        form = anna.get(link).text
        assert_valid(form)
        data = re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', form)
        values = dict(data)
        assert values["titel"] == "Vortrag"
        assert values["ort_name"] == (old.place.name if old.place else None)
        assert values["traeger"] == old.provider.name
        assert re.findall(r'<textarea[^>]* name="zeiten"[^>]*>([^<]*)<', form) == ["\n"]
        assert values["entwurf-zu"] == "vorlage:vortrag"


def test_the_copy_is_an_offer_of_its_own_with_nothing_of_last_time(
    desk_app: FastAPI, clock: Clock
) -> None:
    add(
        desk_app, "fest", "20.11.2026 12 Uhr; 21.11.2026 12 Uhr, fällt aus",
        title="Kinderfest 2026", verified_at="2026-11-01", verified_by="Kümmerer Kreuzau",
        visible_until="2027-01-31", recurs="yearly", usual="im November",
    )  # fmt: skip
    with sign_in(desk_app, "anna") as anna:
        page = anna.get("/pult/angebote/neu?kopie=fest").text
        assert "Hier steht 2026: stimmt das noch? (Titel)" in page
        assert 'value="2026"' not in page
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
        data = fields(desk_app, "fest", titel="Kinderfest 2027", zeiten="19.11.2027 12 Uhr")
        data |= {name: hidden[name] for name in ("entwurf", "entwurf-zu", "gesehen")}
        typed = {"quelle_jahr": "", "sichtbar_bis": ""}
        answer = anna.post("/pult/angebote/neu", data=data | typed)
        assert answer.status_code == 303
    record, _version = record_of(desk_app, "kinderfest-2027")
    assert (record.origin, record.stand, record.visible_until) == ("fest", None, None)
    assert record.verified_at in (None, clock().date())
    assert record.times is not None
    assert [(each.first, each.cancelled) for each in record.times.dates] == [
        (date(2027, 11, 19), False)
    ]
    assert record_of(desk_app, "fest")[1] == 1


def told(html: str) -> str:
    """The class of what the page says of what was just done: "good" or "warn"."""
    return html.partition('id="gesagt"')[2].partition("note--")[2][:4]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("faellt-aus", "good"),
        ("findet-statt", "good"),
        ("ueberholt", "warn"),
        ("kein-termin", "warn"),
        ("zu-viele-ausfaelle", "warn"),
        ("faellt-weiter-aus", "warn"),
        ("schon-erledigt", "warn"),
        ("teilweise", "warn"),
    ],
)
def test_what_was_not_done_is_a_warning(desk_app: FastAPI, word: str, kind: str) -> None:
    with sign_in(desk_app, "anna") as anna:
        assert told(anna.get(f"{PATH}?fertig={word}").text) == kind


@pytest.mark.parametrize(
    ("times", "changes", "termin"),
    [
        ("Do 9-11; Pause 22.12.2026 bis 6.1.2027; fällt aus am 24.12.2026", {}, "2026-12-24"),
        ("Do 9-11; Pause 22.12.2026 bis 6.1.2027", {}, "2026-12-24"),
        ("Do 9-11; fällt aus am 3.12.2026", {"cancelled_until": "2026-12-04"}, "2026-12-03"),
        ("3.12.2026 9 Uhr, fällt aus", {"cancelled_until": "2026-12-04"}, "2026-12-03T09:00"),
    ],
)
def test_what_falls_out_for_another_reason_is_not_said_to_take_place(
    desk_app: FastAPI, times: str, changes: dict[str, Any], termin: str
) -> None:
    before = add(desk_app, "gruppe", times, **changes)
    with sign_in(desk_app, "anna") as anna:
        data = {"version": "1", "termin": termin}
        answer = anna.post("/pult/angebote/gruppe/findet-statt", data=data)
        html = anna.get(answer.headers["location"]).text
        assert "Geändert ist nichts" in html
        assert 'href="/pult/angebote/gruppe#zeiten"' in html
    assert record_of(desk_app, "gruppe") == (before, 1)


def test_a_day_without_hours_cannot_take_place(desk_app: FastAPI) -> None:
    before = add(desk_app, "gruppe", "Do 9-11")
    with sign_in(desk_app, "anna") as anna:
        data = {"version": "1", "termin": "2026-12-04"}
        answer = anna.post("/pult/angebote/gruppe/findet-statt", data=data)
        assert "keinen Termin mehr" in anna.get(answer.headers["location"]).text
    assert record_of(desk_app, "gruppe") == (before, 1)
