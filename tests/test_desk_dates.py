"""`/pult/termine`: the next dates at a glance, "fällt aus" in two clicks, last year's copied."""

import re

from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.cast import Clock, sign_in
from tests.deskform import record_of
from tests.events import add
from tests.html_validity import assert_valid

PATH = "/pult/termine"


def listed(html: str, heading: str) -> list[tuple[str, str]]:
    """(title, when) of the rows below a heading."""
    part = html.partition(f'id="{heading}"')[2].partition("</section>")[0]
    rows = part.split('<li class="zeile">')[1:]
    return [
        (
            re.findall(r'class="zeile__title"[^>]*>([^<]+)', row)[0],
            re.findall(r'class="zeile__facts">([^<]+)', row)[0].strip(),
        )
        for row in rows
    ]


def send(client: TestClient, html: str, slug: str) -> str:
    """Sends the form of an offer's row as it stands there; the page after it."""
    action = f"/pult/angebote/{slug}/faellt-aus"
    form = html.partition(f'action="{action}"')[2].partition("</form>")[0]
    data = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))
    answer = client.post(action, data=data)
    assert answer.status_code == 303
    return client.get(answer.headers["location"]).text


def test_the_next_date_of_each_own_offer_stands_there_in_order(desk_app: FastAPI) -> None:
    add(desk_app, "vortrag", "12.12.2026 19 Uhr; 9.1.2027 19 Uhr")
    add(desk_app, "flohmarkt", "5.12.2026 10 bis 14 Uhr")
    add(desk_app, "in-titz", "1.12.2026 10 Uhr", kommunen=["titz"])
    add(desk_app, "gruppe", "Do 9.30-11")
    with sign_in(desk_app, "anna") as anna:
        html = anna.get(PATH).text
        assert_valid(html)
        assert listed(html, "naechste") == [
            ("Flohmarkt", "Sa, 5. Dezember, 10 Uhr"),
            ("Vortrag", "Sa, 12. Dezember, 19 Uhr"),
        ]
        assert ("Gruppe", "Do, 26. November, 9.30 Uhr") in listed(html, "woche")


def test_what_falls_out_is_told_everybody_after_two_clicks_and_can_be_taken_back(
    desk_app: FastAPI,
) -> None:
    add(desk_app, "gruppe", "Do 9.30-11")
    with sign_in(desk_app, "anna") as anna:
        html = send(anna, anna.get(PATH).text, "gruppe")
        assert "Abgesagt." in html
        assert "fällt aus bis 26.11.2026" in html
        page = anna.get("/angebote/gruppe").text
        assert "fällt aus bis 26.11.2026" in page
        assert "Nächstes Mal: Do, 3. Dezember" in page
        assert "20261126" in anna.get("/angebote/gruppe/termine.ics").text.partition("EXDATE")[2]
        assert "abgesagt" in anna.get("/pult/angebote/gruppe/verlauf").text
        assert "Es findet statt." in send(anna, html, "gruppe")
        assert "fällt aus" not in anna.get("/angebote/gruppe").text


def test_what_somebody_changed_meanwhile_is_not_cancelled_unseen(desk_app: FastAPI) -> None:
    add(desk_app, "vortrag", "12.12.2026 19 Uhr")
    with sign_in(desk_app, "anna") as anna:
        html = anna.get(PATH).text
        add(desk_app, "vortrag", "13.12.2026 19 Uhr", event="edited")
        assert "Inzwischen hat jemand anderes gespeichert" in send(anna, html, "vortrag")
    assert record_of(desk_app, "vortrag")[0].cancelled_until is None


def test_an_impossible_day_is_refused(desk_app: FastAPI) -> None:
    add(desk_app, "vortrag", "12.12.2026 19 Uhr")
    with sign_in(desk_app, "anna") as anna:
        for day in ("0026-12-12", "2026-02-30", "x" * 1000):
            data = {"version": "1", "bis": day}
            answer = anna.post("/pult/angebote/vortrag/faellt-aus", data=data)
            assert answer.status_code == 422
    assert record_of(desk_app, "vortrag")[0].cancelled_until is None


def test_last_year_s_is_copied_with_everything_but_its_date(
    desk_app: FastAPI, clock: Clock
) -> None:
    old = add(desk_app, "vortrag", "25.11.2026 19 Uhr", remark="Beamer mitbringen")
    clock.go(days=3)
    desk_app.state.index.catch_up()
    with sign_in(desk_app, "anna") as anna:
        html = anna.get(PATH).text
        assert ("Vortrag", "Kreuzau") in listed(html, "vorbei")
        (link,) = re.findall(r'href="(/pult/angebote/neu\?kopie=vortrag)"', html)
        form = anna.get(link).text
        assert_valid(form)
        data = re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', form)
        fields = dict(data)
        assert fields["titel"] == "Vortrag"
        assert fields["ort_name"] == (old.place.name if old.place else None)
        assert fields["traeger"] == old.provider.name
        assert fields["zeiten"] == ""
        assert fields["entwurf-zu"] == "vorlage:vortrag"
