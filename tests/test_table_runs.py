"""Large tables are taken in short commits: they can be stopped, break off, go on and be taken back;
what is taken as Entwürfe is published together."""

import html
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import Session, col, select

from app import database
from app.models import BulkRow, OfferRow, TableRun
from app.offers import editing, intakeruns, intakesteps, intakework, store, tables
from app.offers.intakeruns import STEP, TAKE
from tests.cast import NOW, sign_in, who
from tests.test_desk_sheets import book, new_row, own
from tests.test_table_versions import press, upload


def public(session: Session, prefix: str) -> int:
    session.expire_all()
    found = select(OfferRow).where(col(OfferRow.slug).startswith(prefix))
    return sum(not row.draft and row.ended is None for row in session.exec(found))


def test_what_breaks_off_in_the_middle_is_gone_on_with_and_taken_back_whole(
    desk: Session, desk_app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [new_row(n, titel=f"Testrunde {n}") for n in range(2 * STEP + 10)]
    saved, saves = store.save, 0

    def broken(*given: Any, **more: Any) -> Any:
        nonlocal saves
        saves += 1
        if saves > STEP + 5:
            raise RuntimeError
        return saved(*given, **more)

    with sign_in(desk_app, "anna") as anna:
        address, page = upload(desk_app, anna, "neu.xlsx", book(rows))
        assert f"{len(rows)} neu" in page
        monkeypatch.setattr(store, "save", broken)
        page = press(desk_app, anna, address)
        # As long as somebody may be at it, it is at work; what is done is done whole.
        assert "<progress" in page
        assert public(desk, "testrunde-") == STEP
        monkeypatch.undo()
        desk_app.state.clock.go(minutes=1)
        assert f"Bei Zeile {STEP + 2} unterbrochen." in anna.get(address).text
        page = press(desk_app, anna, address, tun="weiter")
        assert f"{len(rows)} Zeilen veröffentlicht" in page
        assert public(desk, "testrunde-") == len(rows)
        step = desk.exec(select(BulkRow)).one()
        assert len(step.offers) == len(rows)
        back = anna.post("/pult/viele/zuruecknehmen", data={"schritt": str(step.id)})
        assert back.headers["location"] == address
        desk_app.state.table_work.wait()
        assert f"{len(rows)} Zeilen zurückgenommen" in anna.get(address).text
    assert public(desk, "testrunde-") == 0


def test_who_stops_it_finds_whole_steps_done_and_another_table_waits(
    desk: Session, desk_app: FastAPI
) -> None:
    rows = [new_row(n) for n in range(STEP + 5)]
    anna = who(desk, "anna")
    with sign_in(desk_app, "anna") as client:
        address, _page = upload(desk_app, client, "erste.xlsx", book(rows))
        other, _page = upload(desk_app, client, "zweite.xlsx", book([new_row(77)]))
        run = intakeruns.mine(desk, address.rpartition("/")[2], by=anna)
        holder = intakeruns.begin(desk, run, TAKE, now=NOW)
        assert run.id is not None
        given: dict[str, Any] = {"by": anna, "now": NOW}
        assert intakesteps.step(desk, run.id, holder, intakework.DEEDS[TAKE], **given)
        busy = client.post(other)
        assert busy.status_code == 409
        assert "Gerade wird „erste.xlsx“ eingelesen" in html.unescape(busy.text)
        client.post(address, data={"tun": "abbrechen"})
        assert not intakesteps.step(desk, run.id, holder, intakework.DEEDS[TAKE], **given)
        assert f"Angehalten bei Zeile {STEP + 2}." in client.get(address).text
        assert client.post(other).status_code == 303
        page = press(desk_app, client, address, tun="zuruecknehmen")
        assert f"{STEP} Zeilen zurückgenommen" in page


def test_rows_taken_as_drafts_are_published_together_and_taken_back(
    desk: Session, desk_app: FastAPI
) -> None:
    changed = tables.row_of(own(desk)[0]) | {"wann": "immer freitags"}
    there = f"/angebote/{changed['kennung']}"
    wrong = new_row(3, kommune="Köln")
    with sign_in(desk_app, "anna") as anna:
        rows = [new_row(1), new_row(2), changed, wrong]
        address, _page = upload(desk_app, anna, "neu.xlsx", book(rows))
        page = press(desk_app, anna, address, tun="entwuerfe")
        assert "3 Entwürfe" in page
        assert "1 abgelehnt" in page
        assert anna.get("/angebote/spielgruppe-1").status_code == 404
        assert "immer freitags" not in anna.get(there).text
        page = press(desk_app, anna, address, tun="entwuerfe-veroeffentlichen")
        assert "3 Zeilen veröffentlicht" in page
        assert anna.get("/angebote/spielgruppe-1").status_code == 200
        assert "immer freitags" in anna.get(there).text
        press(desk_app, anna, address, tun="zuruecknehmen")
        assert anna.get("/angebote/spielgruppe-1").status_code == 404
        assert "immer freitags" not in anna.get(there).text


def test_taking_back_publishes_no_draft_that_somebody_keeps_beside(
    desk: Session, desk_app: FastAPI
) -> None:
    stored = own(desk)[0]
    beside = stored.model_copy(update={"schedule": "noch geheim"})
    editing.keep_draft(desk, beside, by=who(desk, "doris"), seen=1, now=NOW)
    changed = tables.row_of(stored) | {"wann": "immer freitags"}
    with sign_in(desk_app, "anna") as anna:
        address, _page = upload(desk_app, anna, "neu.xlsx", book([changed]))
        press(desk_app, anna, address)
        assert "immer freitags" in anna.get(f"/angebote/{stored.slug}").text
        press(desk_app, anna, address, tun="zuruecknehmen")
    desk.expire_all()
    row = store.by_slug(desk, stored.slug)
    assert row is not None
    assert store.record_of(row) == stored


def test_what_is_left_to_do_waits_some_days(desk: Session, desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as anna:
        upload(desk_app, anna, "neu.xlsx", book([new_row(1, kommune="Köln")]))
        assert "neu.xlsx" in anna.get("/pult/einlesen").text
    later = NOW + intakeruns.KEPT * 1.1
    with database.session(desk_app.state.engine) as session:
        intakeruns.keep(session, "b.csv", [], by=who(session, "bernd"), now=later)
        assert [run.name for run in session.exec(select(TableRun))] == ["b.csv"]


def test_a_table_waits_no_longer_than_it_is_said(desk: Session) -> None:
    anna = who(desk, "anna")
    for days, name in ((intakeruns.KEPT.days + 1, "alt.csv"), (1, "neu.csv")):
        at = NOW - timedelta(days=days)
        intakeruns.keep(desk, name, [{"titel": "Spielkreis"}], by=anna, now=at)
    intakeruns.forget(desk, NOW.date())
    assert [run.name for run in intakeruns.every(desk, by=anna)] == ["neu.csv"]
