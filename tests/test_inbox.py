"""The Eingang: one list, what hurts families first, as many as the overview says."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from sqlalchemy import event
from sqlmodel import Session, col, select, update

from app.models import Report, SharedDeed, SharedNotice
from app.offers import store, tables, told
from tests.cast import NOW, sign_in
from tests.deskform import MINE, fields, record_of

OFFER = f"/pult/angebote/{MINE}"
QUERIES = 14
"""Of the Eingang of a Kümmerer, four of them of signing in, however much is in it."""


def post(app: FastAPI, name: str, address: str, **data: Any) -> str:
    with sign_in(app, name) as client:
        answer = client.post(address, data=data)
    assert answer.status_code == 303, (address, answer.status_code)
    return str(answer.headers["location"])


def page(app: FastAPI, name: str, address: str = "/pult/eingang") -> str:
    with sign_in(app, name) as client:
        return " ".join(client.get(address).text.split())


def report(session: Session, count: int, topic: str) -> None:
    row = store.by_slug(session, MINE)
    assert row is not None
    session.add_all(
        Report(key=f"{topic}-{n}", offer_id=row.id or 0, topic=topic, text="x",
               made_on=NOW.date() - timedelta(days=n))
        for n in range(count)
    )  # fmt: skip
    session.commit()


@contextmanager
def counted(app: FastAPI) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(*call: Any) -> None:
        asked.append(call[2])

    event.listen(app.state.engine, "before_cursor_execute", note)
    yield asked
    event.remove(app.state.engine, "before_cursor_execute", note)


def share(app: FastAPI) -> None:
    post(app, "doris", OFFER, **fields(app, kommune=["kreuzau", "titz"]))


def test_what_hurts_families_comes_first_and_the_numbers_are_the_overview_s(
    desk_app: FastAPI, desk: Session
) -> None:
    share(desk_app)
    report(desk, 2, "text")
    report(desk, 3, "kontakt")
    report(desk, 1, "beendet")
    with sign_in(desk_app, "anna") as anna:
        anna.get("/pult/eingang")
        with counted(desk_app) as few:
            text = anna.get("/pult/eingang").text
        groups = re.findall(r'<h2 class="eingang__gruppe" id="(\w+)"', text)
        assert groups == ["familien", "wuensche", "kenntnis"]
        topics = re.findall(r'eintrag__was">[^·<]+ · ([^·<]+) ·', text)
        assert topics[0] == "Das Angebot gibt es nicht mehr"
        assert topics[1:4] == ["Telefon, E-Mail oder Internetseite geht nicht"] * 3
        entries = len(re.findall(r'<details class="eintrag"', text))
        total = int(re.findall(r'Eingang <span class="muted">\((\d+)\)', text)[0])
        overview = anna.get("/pult").text
        assert re.findall(r'Eingang <span class="muted">\((\d+)\)', overview) == [str(total)]
        assert entries == total == 7
        report(desk, 20, "zeit-ort")
        with counted(desk_app) as many:
            assert anna.get("/pult/eingang").text.count('<details class="eintrag"') == 27
    assert len(few) == len(many) <= QUERIES


def test_all_that_only_wants_to_be_read_is_read_at_once_and_told_again(
    desk_app: FastAPI, desk: Session
) -> None:
    share(desk_app)
    post(desk_app, "anna", OFFER, **fields(desk_app, wann="montags 10 Uhr"))
    version = record_of(desk_app)[1]
    post(desk_app, "anna", f"{OFFER}/zurueckziehen", version=version, grund="kein Raum")
    before = page(desk_app, "bernd")
    shown = re.findall(r'name="gelesen" value="([^"]+)"', before)[0]
    where = post(desk_app, "bernd", "/pult/eingang/gelesen", gelesen=shown)
    after = page(desk_app, "bernd", where)
    assert "hat dieses Angebot geändert" not in after
    assert "möchte dieses Angebot beenden" in after, "what asks for an answer is not swept away"
    # Nobody else reads or unreads for them.
    for deed in ("gelesen", "ungelesen"):
        post(desk_app, "clara", f"/pult/eingang/{deed}", gelesen=shown)
        post(desk_app, "anna", f"/pult/eingang/{deed}", gelesen=shown)
    assert "hat dieses Angebot geändert" not in page(desk_app, "bernd")
    again = re.findall(r'name="gelesen" value="([^"]+)"', after)[0]
    post(desk_app, "bernd", "/pult/eingang/ungelesen", gelesen=again)
    assert page(desk_app, "bernd").count("hat dieses Angebot geändert") == 2


def test_news_of_colleagues_ends_after_sixty_days_whatever_becomes_of_the_offer(
    desk_app: FastAPI, desk: Session
) -> None:
    share(desk_app)
    assert "Präventionsbüro hat dieses Angebot geändert" in page(desk_app, "bernd")
    old = NOW - told.KEPT - timedelta(days=1)
    desk.execute(update(SharedDeed).values(at=old))
    desk.commit()
    assert "hat dieses Angebot geändert" not in page(desk_app, "bernd")
    other = next(r.slug for r in store.every(desk) if r.slug != MINE and not r.ended)
    post(desk_app, "doris", f"/pult/angebote/{other}",
         **fields(desk_app, other, kommune=["kreuzau", "titz"]))  # fmt: skip
    desk.expire_all()
    assert desk.exec(select(SharedDeed).where(col(SharedDeed.at) <= old)).all() == []
    deeds = set(desk.exec(select(SharedDeed.id)))
    assert set(desk.exec(select(SharedNotice.deed_id))) <= deeds


def test_before_many_or_a_table_are_changed_it_is_said_whom_that_concerns(
    desk_app: FastAPI, desk: Session
) -> None:
    share(desk_app)
    ending = {"tun": "datum", "feld": "sichtbar_bis", "tag": "2020-01-31", "slug": MINE}
    with sign_in(desk_app, "anna") as anna:
        ends = " ".join(anna.post("/pult/viele", data=ending).text.split())
        assert "Erst gefragt: Titz." in ends
        assert "0 werden geändert, 1 wird erst gefragt." in ends
        later = ending | {"tag": "2099-01-31"}
        tells = " ".join(anna.post("/pult/viele", data=later).text.split())
        assert "Es erfährt: Titz." in tells
        assert "1 wird geändert, von 1 erfährt eine andere Kommune." in tells
        table = tables.as_csv([record_of(desk_app)[0].model_copy(update={"title": "Neu hier"})])
        waits = anna.post("/pult/einlesen", files={"datei": ("t.csv", table)}).headers["location"]
        assert "Es erfährt: Titz." in " ".join(anna.get(waits).text.split())
        assert "Gilt auch für Titz" in anna.get(f"{OFFER}/kurz").text
        # Asked by many at once, and declined: who asked reads why where they look.
        version = record_of(desk_app)[1]
        order = ending | {"gesehen": f"{MINE}:{version}"}
        assert anna.post("/pult/viele/ausfuehren", data=order).status_code == 303
    deed = desk.exec(select(SharedDeed.id).where(SharedDeed.kind == "ende")).one()
    post(desk_app, "bernd", f"/pult/eingang/ende/{deed}", aktion="ablehnen", antwort="Läuft noch")
    for address in ("/pult", "/pult/eingang"):
        said = "Ihr Vorschlag: abgelehnt von Kümmerer Titz, weil: Läuft noch"
        assert said in page(desk_app, "anna", address)


def test_a_file_that_comes_when_the_session_is_over_is_asked_for_again_on_its_page(
    desk_app: FastAPI,
) -> None:
    with sign_in(desk_app, "anna") as anna:
        assert anna.get("/pult/da").status_code == 204
        anna.cookies.clear()
        assert anna.get("/pult/da").status_code == 303
        late = anna.post("/pult/einlesen", files={"datei": ("t.csv", b"titel;ort\n")})
        assert late.status_code == 401
        assert "wählen die Datei noch einmal aus" in late.text
        assert 'name="weiter" value="/pult/einlesen"' in late.text
