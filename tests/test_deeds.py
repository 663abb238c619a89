"""Rights are asked at the moment of the deed, and a deed is done whole or not at all."""

from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from app import database, rights
from app.accounts import people
from app.desk import inbox
from app.feedback import proposals, reports
from app.mail import outbox
from app.models import BulkRow, Mail, OfferRow, Proposal, Report
from app.offers import bulk, editing, store
from app.offers.bulk import BulkOrder, Deed
from app.offers.store import OvertakenError
from app.records.offers import OfferRecord
from app.rights import Account, Action
from app.vocabulary import KOMMUNEN, ProposalState, ReportState, Role
from app.web.forms import versions_in
from tests.cast import NOW, caring, sign_in, who
from tests.deskform import MINE, fields

TODAY = NOW.date()
HEAD = "Kennung (leer: neues Angebot);Titel;Kommunen"


def looks_after(session: Session, *kommunen: str) -> Account:
    """From now on these are Anna's Kommunen."""
    people.change_rights(
        session, who(session, "anna").id, by=who(session, "doris"), having=caring(*kommunen),
        active=True,
    )  # fmt: skip
    return who(session, "anna")


def record(session: Session, slug: str = MINE) -> OfferRecord:
    session.expire_all()
    row = store.by_slug(session, slug)
    assert row is not None
    return store.record_of(row)


def uploaded(desk_app: FastAPI, *lines: str) -> str:
    """Anna's table waits to be taken in, at this address."""
    body = "\n".join((HEAD, *lines)).encode()
    with sign_in(desk_app, "anna") as client:
        answer = client.post("/pult/einlesen", files={"datei": ("tabelle.csv", body)})
        return str(answer.headers["location"])


# --- one step back ----------------------------------------------------------------------------


def test_undo_takes_no_offer_from_a_kommune_that_is_not_one_s_own_any_more(
    desk_app: FastAPI, desk: Session
) -> None:
    looks_after(desk, "kreuzau", "titz")
    before = record(desk)
    table = uploaded(desk_app, f'{MINE};{before.title};"Kreuzau; Titz"')
    with sign_in(desk_app, "anna") as client:
        assert client.post(table).headers["location"] == f"{table}?fertig=eingelesen"
    assert record(desk).kommunen == ("kreuzau", "titz")
    looks_after(desk, "kreuzau")
    step = desk.exec(select(BulkRow.id)).one()
    with sign_in(desk_app, "anna") as client:
        answer = client.post("/pult/viele/zuruecknehmen", data={"schritt": str(step)})
        assert answer.headers["location"] == f"{table}?fertig=teilweise"
        assert "nicht mehr zuständig" in client.get(f"{table}?fertig=teilweise").text
    assert record(desk).kommunen == ("kreuzau", "titz")


def test_undo_gives_no_offer_to_a_kommune_that_is_not_one_s_own_any_more(desk: Session) -> None:
    anna = looks_after(desk, "kreuzau", "titz")
    both = record(desk).model_copy(update={"kommunen": ("kreuzau", "titz")})
    editing.publish(desk, both, by=anna, seen=1)
    editing.publish(desk, both.model_copy(update={"kommunen": ("kreuzau",)}), by=anna, seen=2)
    step = bulk.remember(desk, [[MINE, 2, 3]], "Tabelle", by=anna, now=NOW)
    back, stay = bulk.undo(desk, step.id or 0, by=looks_after(desk, "kreuzau"), now=NOW)
    assert (back, stay) == (0, [both.title])
    assert record(desk).kommunen == ("kreuzau",)


def test_what_went_to_another_desk_stays_and_the_rest_comes_back(desk: Session) -> None:
    anna = looks_after(desk, "kreuzau", "titz")
    slugs = [
        next(row.slug for row in store.every(desk) if store.record_of(row).kommunen == (each,))
        for each in ("kreuzau", "titz")
    ]
    versions = dict.fromkeys(slugs, 1)
    step = bulk.carry_out(
        desk, versions, BulkOrder(deed=Deed.CONFIRM), by=anna, today=TODAY, now=NOW
    )  # fmt: skip
    back, stay = bulk.undo(desk, step.id or 0, by=looks_after(desk, "titz"), now=NOW)
    assert (back, stay) == (1, [record(desk, slugs[0]).title])
    assert [record(desk, slug).verified_at for slug in slugs] == [TODAY, None]


def test_a_long_table_is_taken_back_whole(desk: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = who(desk, "anna")
    mine = [row for row in store.every(desk) if store.record_of(row).kommunen == ("kreuzau",)]
    assert len(mine) > 2
    seen = {row.slug: row.version for row in mine}
    order = BulkOrder(deed=Deed.DATE, date_field="faellt_aus_bis", day=TODAY)
    step = bulk.carry_out(desk, seen, order, by=anna, today=TODAY, now=NOW)
    monkeypatch.setattr(bulk, "MOST", 2)
    assert bulk.undo(desk, step.id or 0, by=anna, now=NOW) == (len(mine), [])


SETS = st.frozensets(st.sampled_from(tuple(KOMMUNEN)), max_size=3)


@given(SETS, SETS, SETS)
def test_whatever_moves_belongs_to_who_moves_it(
    own: frozenset[str], before: frozenset[str], after: frozenset[str]
) -> None:
    by = Account(
        id=1, email="x@example.org", name="X", roles=(Role.CARETAKER,), kommunen=tuple(sorted(own))
    )
    if rights.may_move(by, Action.BULK, before, after):
        assert before ^ after <= own
        assert (before or after) & own
    office = Account(id=2, email="y@example.org", name="Y", roles=(Role.PREVENTION_OFFICE,))
    assert rights.may_move(office, Action.BULK, before, after)


# --- what was prepared under other rights -------------------------------------------------------


def test_a_table_that_was_uploaded_under_other_rights_is_not_taken(
    desk_app: FastAPI, desk: Session
) -> None:
    old = record(desk)
    table = uploaded(desk_app, f"{MINE};Ein neuer Titel;Kreuzau")
    looks_after(desk, "titz")
    with sign_in(desk_app, "anna") as client:
        answer = client.post(table)
        assert answer.status_code == 422
        assert "nicht zuständig" in answer.text
    assert record(desk) == old


def test_an_older_version_of_another_kommune_is_not_brought_back(desk: Session) -> None:
    anna = looks_after(desk, "kreuzau", "titz")
    both = record(desk).model_copy(update={"kommunen": ("kreuzau", "titz")})
    editing.publish(desk, both, by=anna, seen=1)
    later = both.model_copy(update={"schedule": "montags"})
    editing.publish(desk, later, by=anna, seen=2)
    anna = looks_after(desk, "kreuzau")
    for seen in (1, 2, 4):
        with pytest.raises(OvertakenError):
            editing.restore(desk, MINE, 1, by=anna, seen=seen)
    assert record(desk) == later
    # What it said comes back; whose it is meanwhile it stays.
    editing.restore(desk, MINE, 1, by=anna, seen=3)
    assert record(desk) == both


def test_one_foreign_offer_among_many_stops_them_all(desk_app: FastAPI, desk: Session) -> None:
    foreign = next(
        row.slug for row in store.every(desk) if store.record_of(row).kommunen == ("titz",)
    )
    with sign_in(desk_app, "anna") as client:
        data = {"gesehen": [f"{MINE}:1", f"{foreign}:1"], "tun": "bestaetigen"}
        assert client.post("/pult/viele/ausfuehren", data=data).status_code == 403
    assert record(desk).verified_at is None
    assert desk.exec(select(BulkRow)).all() == []


def test_a_form_about_several_says_of_each_which_version_was_seen() -> None:
    """Without a number, with a wrong one, or twice: none of them is a version that is there."""
    sent = ["a:3", "b", "c:x", "d:", "e:1:2", "a:4", ""]
    fields = [("gesehen", each) for each in sent] + [("andere", "f:1")]
    assert versions_in(fields) == {"a": 4, "b": 0, "c": 0, "d": 0, "e": 0, "": 0}


# --- an offer and the proposal that it comes from -------------------------------------------------


def proposed(session: Session, kommune: str = "kreuzau", **changes: Any) -> int:
    values = {"title": "Vorlesen", "description": "Bilderbücher", "provider.name": "Bücherei"}
    row = Proposal(
        key=f"p{kommune}", kind="neu", kommune_slug=kommune, wanted=values, made_on=TODAY,
        answer_to="vater@example.org", **changes,
    )  # fmt: skip
    session.add(row)
    session.commit()
    return row.id or 0


def new_offer(app: FastAPI, number: int | str, **changes: str) -> dict[str, Any]:
    return fields(
        app, titel="Vorlesen in Winden", vorschlag=str(number), gesehen="0",
        **{"entwurf-zu": "neu"}, **changes,
    )  # fmt: skip


def test_a_foreign_proposal_s_number_publishes_nothing(desk_app: FastAPI, desk: Session) -> None:
    number = proposed(desk, "titz")
    many = len(store.every(desk))
    with sign_in(desk_app, "anna") as client:
        answer = client.post("/pult/angebote/neu", data=new_offer(desk_app, number))
        assert answer.status_code == 403
        assert client.get("/angebote/vorlesen-in-winden").status_code == 404
    desk.expire_all()
    assert len(store.every(desk)) == many
    assert desk.get_one(Proposal, number).state == ProposalState.OPEN
    assert desk.exec(select(Mail)).all() == []


def test_a_number_that_is_no_new_offer_s_publishes_nothing(
    desk_app: FastAPI, desk: Session
) -> None:
    row = desk.exec(select(OfferRow).where(OfferRow.slug == MINE)).one()
    change = Proposal(key="c", kind="aenderung", offer_id=row.id, wanted={}, made_on=TODAY)
    desk.add(change)
    desk.commit()
    with sign_in(desk_app, "anna") as client:
        for number in (change.id or 0, 999_999):
            answer = client.post("/pult/angebote/neu", data=new_offer(desk_app, number))
            assert answer.status_code == 404
        assert client.get("/angebote/vorlesen-in-winden").status_code == 404


def test_a_draft_of_a_proposal_tells_nobody_that_it_is_on_the_site(
    desk_app: FastAPI, desk: Session
) -> None:
    number = proposed(desk)
    with sign_in(desk_app, "anna") as client:
        data = new_offer(desk_app, number, aktion="entwurf")
        assert client.post("/pult/angebote/neu", data=data).status_code == 303
    desk.expire_all()
    assert desk.get_one(Proposal, number).state == ProposalState.OPEN
    assert desk.exec(select(Mail)).all() == []


def changed(session: Session) -> int:
    row = session.exec(select(OfferRow).where(OfferRow.slug == MINE)).one()
    change = Proposal(
        key="c", kind="aenderung", offer_id=row.id, offer_version=1, made_on=TODAY,
        wanted={"schedule": "freitags"}, answer_to="traeger@example.org",
    )  # fmt: skip
    session.add(change)
    session.commit()
    return change.id or 0


def test_a_change_that_somebody_else_declines_at_that_moment_is_not_published(
    desk_app: FastAPI, desk: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, old, publish = changed(desk), record(desk), editing.publish

    def doris_is_faster(session: Session, *args: Any, **rest: Any) -> OfferRow:
        with database.session(desk_app.state.engine) as other:
            assert proposals.settle(
                other, number, by=who(other, "doris"), outcome=ProposalState.DECLINED,
                answer="Nein", today=TODAY,
            )  # fmt: skip
        return publish(session, *args, **rest)

    monkeypatch.setattr(editing, "publish", doris_is_faster)
    anna = who(desk, "anna")
    assert not inbox.accept(desk, number, by=anna, answer="Ja", today=TODAY)
    assert record(desk) == old
    assert desk.get_one(Proposal, number).answer == "Nein"
    assert len(desk.exec(select(Mail)).all()) == 1


def test_a_change_is_published_and_answered_in_one_commit(
    desk: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, old = changed(desk), record(desk)

    def broken(*_: object, **__: object) -> None:
        raise OSError("no power")

    monkeypatch.setattr(outbox, "queue", broken)
    with pytest.raises(OSError, match="no power"):
        inbox.accept(desk, number, by=who(desk, "anna"), answer="Ja", today=TODAY)
    desk.rollback()
    assert record(desk) == old
    assert desk.get_one(Proposal, number).state == ProposalState.OPEN


def test_two_who_answer_at_the_same_moment_write_one_letter(
    desk_app: FastAPI, desk: Session
) -> None:
    row = desk.exec(select(OfferRow).where(OfferRow.slug == MINE)).one()
    report = Report(
        key="r", offer_id=row.id or 0, topic="text", text="?", made_on=TODAY,
        answer_to="mutter@example.org",
    )  # fmt: skip
    desk.add(report)
    desk.commit()
    number, said = proposed(desk), report.id or 0
    with database.session(desk_app.state.engine) as slow:
        # Both have read that it is open before either writes.
        assert slow.get_one(Report, said).state == ReportState.OPEN
        assert slow.get_one(Proposal, number).state == ProposalState.OPEN
        done = []
        for session, name in ((desk, "doris"), (slow, "anna")):
            by = who(session, name)
            done.append(reports.settle(session, said, by=by, answer=name, today=TODAY))
            done.append(
                proposals.settle(
                    session,
                    number,
                    by=by,
                    outcome=ProposalState.DECLINED,
                    answer=name,
                    today=TODAY,
                )
            )
    assert done == [True, True, False, False]
    desk.expire_all()
    assert {desk.get_one(Report, said).answer, desk.get_one(Proposal, number).answer} == {"doris"}
    assert len(desk.exec(select(Mail)).all()) == 2


def test_what_was_overtaken_leaves_nothing_behind(desk: Session) -> None:
    anna = who(desk, "anna")
    number = changed(desk)
    editing.publish(desk, record(desk).model_copy(update={"schedule": "montags"}), by=anna, seen=1)
    old = record(desk)
    with pytest.raises(inbox.NotFittingError):
        inbox.accept(desk, number, by=anna, answer="Ja", today=TODAY)
    with pytest.raises(OvertakenError):
        editing.confirm(desk, MINE, by=anna, seen=1, today=TODAY)
    assert record(desk) == old
    assert desk.get_one(Proposal, number).state == ProposalState.OPEN
