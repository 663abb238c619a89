"""People at the desk change: another name, another address, somebody leaves and hands over.

The cast: Anna looks after Kreuzau, Bernd after Titz, Clara sits in the Familienbüro, Doris in the
Präventionsbüro.
"""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlmodel import Session, SQLModel, select

from app import database
from app.accounts import leaving, onetime, rows
from app.accounts.onetime import Purpose
from app.accounts.people import change_rights
from app.models import (
    AccountRow,
    DraftRow,
    Mail,
    Revision,
    SavedFilter,
    TableRun,
    TextVersion,
    UnpublishedRow,
)
from app.offers import drafts, editing, intakeruns, kommune_editing, kommune_store
from tests.cast import NOW, PASSPHRASE, Cast, caring, sign_in, who
from tests.deskform import MINE, record_of


@pytest.fixture
def people(desk_app: FastAPI) -> Cast:
    with database.session(desk_app.state.engine) as session:
        return Cast(**{name: who(session, name) for name in ("anna", "bernd", "clara", "doris")})


RIGHTS = {"role": "kuemmerer", "kommunen": "kreuzau", "active": "ja"}


def row(app: FastAPI, number: int) -> AccountRow:
    with database.session(app.state.engine) as session:
        found = rows.by_id(session, number)
        assert found is not None
        return found


def proven(client: object) -> None:
    client.post("/anmelden/bestaetigen", data={"passphrase": PASSPHRASE})  # type: ignore[attr-defined]


def names_in_history(session: Session) -> set[str]:
    return set(session.exec(select(Revision.by)))


def test_a_new_name_goes_along_in_the_history(desk_app: FastAPI, people: Cast) -> None:
    with database.session(desk_app.state.engine) as session:
        record, seen = record_of(desk_app)
        saved = record.model_copy(update={"cost_note": "zwei Euro"})
        editing.publish(session, saved, by=people.anna, seen=seen)
    with sign_in(desk_app, "anna") as anna:
        answer = anna.post("/pult/konto/name", data={"name": "  Anna   Beispiel "})
        assert answer.headers["location"] == "/pult/konto?fertig=name"
        taken = anna.post("/pult/konto/name", data={"name": "bernd"})
        assert taken.status_code == 422
        assert "So heißt schon ein anderes Konto" in taken.text
        assert 'value="bernd"' in taken.text
        for nobody in (" ", "import", "präventionsbüro"):
            assert anna.post("/pult/konto/name", data={"name": nobody}).status_code == 422
        assert "Anna Beispiel" in anna.get(f"/pult/angebote/{MINE}/verlauf").text
    with database.session(desk_app.state.engine) as session:
        assert "Anna" not in names_in_history(session)


def test_another_name_signs_nobody_out(desk_app: FastAPI, people: Cast) -> None:
    with sign_in(desk_app, "anna") as anna, sign_in(desk_app, "doris") as doris:
        proven(doris)
        named = {"name": "Anna Beispiel", "email": "anna@example.org", "active": "ja"}
        rights = {"role": "kuemmerer", "kommunen": "kreuzau"}
        doris.post(f"/pult/konten/{people.anna.id}", data=named | rights)
        assert "Anna Beispiel" in anna.get("/pult").text
        doris.post(f"/pult/konten/{people.anna.id}", data=named | rights | {"kommunen": "titz"})
        assert anna.get("/pult").status_code == 303


def test_another_address_is_told_to_both_and_old_links_open_nothing(
    desk_app: FastAPI, people: Cast
) -> None:
    with database.session(desk_app.state.engine) as session:
        link = onetime.make_link(session, people.anna.id, Purpose.RESET, now=NOW)
    with sign_in(desk_app, "doris") as doris:
        proven(doris)
        wanted = RIGHTS | {"name": "Anna", "email": "Neu@Example.org"}
        assert doris.post(f"/pult/konten/{people.anna.id}", data=wanted).status_code == 303
        twice = wanted | {"name": "Anne", "email": "bernd@example.org"}
        refused = doris.post(f"/pult/konten/{people.anna.id}", data=twice)
        assert refused.status_code == 422
        assert "gibt es schon ein Konto" in refused.text
        assert 'value="Anne"' in refused.text
    assert row(desk_app, people.anna.id).email == "neu@example.org"
    with database.session(desk_app.state.engine) as session:
        assert onetime.open_link(session, link, now=NOW) is None
        told = [mail.recipient for mail in session.exec(select(Mail))]
        assert told == ["anna@example.org", "neu@example.org"]


def test_whoever_leaves_hands_over_what_they_had_begun(desk_app: FastAPI, people: Cast) -> None:
    with database.session(desk_app.state.engine) as session:
        token = drafts.new_token()
        typed = [(drafts.TOKEN, token), (drafts.ABOUT, "neu"), (drafts.SEEN, "0")]
        drafts.keep(session, [*typed, ("titel", "Halbes Angebot")], by=people.anna, now=NOW)
        record, seen = record_of(desk_app)
        saved = record.model_copy(update={"cost_note": "zwei Euro"})
        editing.keep_draft(session, saved, by=people.anna, seen=seen, now=NOW)
        # Both keep something under one name: each has its own.
        for number in (people.anna.id, people.bernd.id):
            headings = DraftRow(
                account_id=number, token="0" * 32, about=drafts.COLUMNS, seen=0, fields=[], at=NOW
            )
            session.add(headings)
            session.add(SavedFilter(account_id=number, name="Alte", query="veraltet=ja"))
        session.add(SavedFilter(account_id=people.anna.id, name="Neue", query="phase=kita"))
        intakeruns.keep(session, "Liste.csv", [{"titel": "Spielkreis"}], by=people.anna, now=NOW)
        session.commit()
    with sign_in(desk_app, "anna") as anna, sign_in(desk_app, "doris") as doris:
        proven(doris)
        where = f"/pult/konten/{people.anna.id}/uebergeben"
        nobody = doris.post(where, data={"nachfolge": str(people.anna.id)})
        assert nobody.status_code == 422
        assert "wer die Arbeit übernimmt" in nobody.text
        myself = f"/pult/konten/{people.doris.id}/uebergeben"
        assert doris.post(myself, data={"nachfolge": str(people.bernd.id)}).status_code == 422
        # Whoever was locked out first can still hand over.
        locked = {"role": "kuemmerer", "kommunen": "kreuzau"}
        doris.post(f"/pult/konten/{people.anna.id}", data=locked)
        assert f'action="{where}"' in doris.get("/pult/konten").text
        answer = doris.post(where, data={"nachfolge": str(people.bernd.id)})
        assert answer.headers["location"] == "/pult/konten?fertig=uebergeben"
        assert anna.get("/pult").headers["location"].startswith("/anmelden")
        assert "nicht mehr am Pult seit" in doris.get("/pult/konten").text
        # No link is offered that would not come.
        link = f"/pult/konten/{people.anna.id}/einladung"
        assert link not in doris.get("/pult/konten").text
        again = doris.post(link)
        assert again.status_code == 303
    with database.session(desk_app.state.engine) as session:
        begun = select(DraftRow.account_id).where(DraftRow.about == "neu")
        assert session.exec(begun).all() == [people.bernd.id]
        kept = select(SavedFilter.name).where(SavedFilter.account_id == people.bernd.id)
        assert sorted(session.exec(kept)) == ["Alte", "Neue"]
        assert session.exec(select(TableRun.account_id)).all() == [people.bernd.id]
        assert session.exec(select(UnpublishedRow.account_id)).all() == [people.bernd.id]
        assert who(session, "bernd").kommunen == ("kreuzau", "titz")
        assert session.exec(select(Mail)).all() == []


@pytest.mark.parametrize(("days", "left"), [(89, "Anna"), (90, "Kümmerer Kreuzau")])
def test_the_name_becomes_the_role_after_ninety_days(
    desk_app: FastAPI, people: Cast, days: int, left: str
) -> None:
    with database.session(desk_app.state.engine) as session:
        record, seen = record_of(desk_app)
        saved = record.model_copy(update={"cost_note": "zwei Euro"})
        editing.publish(session, saved, by=people.anna, seen=seen)
        kreuzau = kommune_store.by_slug(session, "kreuzau")
        assert kreuzau is not None
        hall = kommune_store.record_of(kreuzau).model_copy(update={"note": "Eingang hinten."})
        kommune_editing.change(session, hall, by=people.anna, seen=1)
        leaving.leave(session, people.anna.id, people.bernd.id, by=people.doris, now=NOW)
        for _ in range(2):
            leaving.forget_names(session, NOW.date() + timedelta(days=days))
        assert names_in_history(session) & {"Anna", "Kümmerer Kreuzau"} == {left}
        assert kommune_store.history(session, "kreuzau")[0].by == left
    gone = row(desk_app, people.anna.id)
    assert gone.name == left
    assert ("@" in gone.email) is (days < 90)


def test_what_was_done_in_a_role_is_nobodys_who_comes_later(
    desk_app: FastAPI, people: Cast
) -> None:
    with database.session(desk_app.state.engine) as session:
        record, seen = record_of(desk_app)
        saved = record.model_copy(update={"cost_note": "zwei Euro"})
        editing.publish(session, saved, by=people.anna, seen=seen)
        leaving.leave(session, people.anna.id, people.bernd.id, by=people.doris, now=NOW)
        leaving.forget_names(session, NOW.date() + leaving.NAME_STAYS)
        changed = change_rights(
            session,
            people.anna.id,
            by=people.doris,
            having=caring("kreuzau"),
            active=True,
            name="Emil",
            email="emil@example.org",
        )
        assert changed is not None
        assert "Kümmerer Kreuzau" in names_in_history(session)
        assert "Emil" not in names_in_history(session)


def test_every_table_that_says_by_name_who_did_it_forgets_the_name() -> None:
    said = {name for name, table in SQLModel.metadata.tables.items() if "by" in table.columns}
    by_office = {TextVersion.__tablename__}
    assert said - by_office == {each.__tablename__ for each in leaving.HISTORIES}
