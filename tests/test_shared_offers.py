"""An offer that is of several Kommunen: who ends it, who is told, and what comes of it.

Anna looks after Kreuzau, Bernd after Titz; the offer is of both. Clara sits in the Familienbüro,
Doris in the Präventionsbüro.
"""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from app import database
from app.models import BulkRow, SharedDeed, SharedNotice
from app.offers import bulk, ending, replies, shared, store, tables
from app.offers.bulk import BulkOrder, Deed
from app.records.offers import OfferRecord
from app.rights import NotAllowedError
from tests import test_objects
from tests.cast import NOW, Clock, sign_in, who
from tests.deskform import MINE, fields, record_of
from tests.html_validity import assert_valid
from tests.rows import overwrite

OFFER = f"/pult/angebote/{MINE}"
LONG_AGO = "2020-01-31"
OTHER = "kita-spatzennest-kreuzau"


@pytest.fixture
def both(desk_app: FastAPI) -> FastAPI:
    """The offer is of Kreuzau and of Titz."""
    share(desk_app)
    return desk_app


def share(app: FastAPI, *slugs: str) -> None:
    for slug in slugs or (MINE,):
        form = fields(app, slug, kommune=["kreuzau", "titz"])
        with sign_in(app, "doris") as doris:
            assert doris.post(f"/pult/angebote/{slug}", data=form).status_code == 303


def post(app: FastAPI, name: str, address: str, **data: Any) -> str:
    """What somebody sends; where the answer leads."""
    with sign_in(app, name) as client:
        answer = client.post(address, data=data)
    assert answer.status_code == 303, (address, answer.status_code)
    return answer.headers["location"]


def seen(app: FastAPI, name: str, page: str = "/pult/eingang") -> str:
    """A page as somebody reads it, its blanks made one."""
    with sign_in(app, name) as client:
        return " ".join(client.get(page).text.split())


def number_of(session: Session, kind: str) -> int:
    session.expire_all()
    return session.exec(select(SharedDeed.id).where(SharedDeed.kind == kind)).one() or 0


def ended(app: FastAPI, reason: str = "Die Gruppe hat keinen Raum mehr") -> str:
    """Anna withdraws it."""
    version = record_of(app)[1]
    return post(app, "anna", f"{OFFER}/zurueckziehen", version=version, grund=reason)


# --- nothing slips past ------------------------------------------------------------------------


def ways_to_end(app: FastAPI) -> Iterator[tuple[str, dict[str, Any]]]:
    """(route, what to send to it): each would take the offer from families, or bring one back."""
    version = record_of(app)[1]
    yield f"POST {test_objects.OFFER}", fields(app, sichtbar_bis=LONG_AGO)
    yield f"POST {test_objects.OFFER}", fields(app, sichtbar_von="2099-01-01")
    yield f"POST {test_objects.OFFER}", fields(app, faellt_aus_bis="2099-01-01")
    yield f"POST {test_objects.OFFER}/zurueckziehen", {"version": version, "grund": "vorbei"}
    order = {"tun": "datum", "feld": "sichtbar_bis", "tag": LONG_AGO}
    yield "POST /pult/viele/ausfuehren", {**order, "gesehen": f"{MINE}:{version}"}
    yield (
        "POST /pult/doppelt/{slug}/{other}/zusammenlegen",
        {
            "gesehen": [f"{slug}:{record_of(app, slug)[1]}" for slug in (MINE, OTHER)],
        },
    )


def test_no_way_of_a_kuemmerer_ends_an_offer_of_others(both: FastAPI, desk: Session) -> None:
    share(both, OTHER)
    for route, data in ways_to_end(both):
        before = record_of(both)[0]
        address = route.removeprefix("POST ").format(slug=MINE, other=OTHER)
        # The other way round: the one that goes is the offer that is watched.
        address = address.replace(f"{MINE}/{OTHER}", f"{OTHER}/{MINE}")
        post(both, "anna", address, **data)
        assert record_of(both)[0] == before, (route, data)
        deed = desk.get(SharedDeed, number_of(desk, "ende"))
        assert deed, route
        assert deed.wanted, route
        said = post(both, "anna", f"/pult/eingang/frage/{deed.id}", aktion="zuruecknehmen")
        assert said == "/pult/eingang?fertig=nicht-mehr-gefragt"


def test_a_table_ends_no_offer_of_others(both: FastAPI, desk: Session) -> None:
    old = record_of(both)[0]
    changed = {"title": f"{old.title} neu", "visible_until": date(2020, 1, 31)}
    table = tables.as_csv([old.model_copy(update=changed)])
    with sign_in(both, "anna") as anna:
        waits = anna.post("/pult/einlesen", files={"datei": ("t.csv", table)}).headers["location"]
        assert anna.post(waits).status_code == 303
    now = record_of(both)[0]
    assert (now.title, now.visible_until) == (changed["title"], None)
    deed = desk.get(SharedDeed, number_of(desk, "ende"))
    assert deed
    assert deed.wanted == {"visible_until": LONG_AGO}


def test_an_older_version_and_a_step_back_end_nothing(both: FastAPI, desk: Session) -> None:
    """It was over once; that version, or the step that undoes its return, is an end like any."""
    order = BulkOrder(deed=Deed.DATE, date_field="sichtbar_bis", day=date(2099, 1, 1))
    doris, anna = who(desk, "doris"), who(desk, "anna")
    overwrite(desk, {"visible_until": date(2020, 1, 31)}, [MINE])
    version = record_of(both)[1]
    step = bulk.carry_out(desk, {MINE: version}, order, by=anna, today=NOW.date(), now=NOW)
    post(both, "doris", f"{OFFER}/zurueckziehen", version=version + 1, grund="vorbei")
    post(both, "doris", f"{OFFER}/zurueckholen", version=version + 2)
    before = record_of(both)
    version = before[1]
    where = post(both, "anna", f"{OFFER}/wiederherstellen", version=version, fassung=version - 1)
    assert "fertig=gefragt" in where
    assert record_of(both) == before
    assert desk.get(BulkRow, step.id)
    assert bulk.undo(desk, step.id or 0, by=anna, now=NOW)[1] == [before[0].title]
    with pytest.raises(NotAllowedError):
        shared.agree(desk, number_of(desk, "ende"), by=anna, seen=version)
    assert shared.agree(desk, number_of(desk, "ende"), by=doris, seen=version)
    assert record_of(both)[0].ended == "vorbei"


def test_every_save_of_an_account_passes_the_rule() -> None:
    """Only these write without it: the rule itself, files, the answer of a Träger, what follows
    from a deed that was allowed."""
    without = {"shared", "importing", "reviews", "references", "store"}
    found = set()
    for path in (Path(__file__).parent.parent / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "store.save":
                found.add(path.stem)
    assert found <= without


def test_what_ends_an_offer_is_told_apart_from_a_change(desk: Session) -> None:
    row = store.by_slug(desk, MINE)
    assert row
    old, today = store.record_of(row), date(2026, 11, 24)

    def fields_of(fresh: dict[str, Any], **before: Any) -> set[str]:
        stored = old.model_copy(update=before)
        return set(ending.of_save(stored, stored.model_copy(update=fresh), today))

    soon, later = date(2026, 12, 7), date(2026, 12, 8)
    assert fields_of({"visible_until": soon}) == {"visible_until"}
    assert fields_of({"visible_until": later}) == set(), "time enough to say a word"
    assert fields_of({"visible_until": soon}, visible_until=date(2026, 12, 1)) == set()
    assert fields_of({"cancelled_until": later}, cancelled_until=soon) == {"cancelled_until"}
    assert fields_of({"cancelled_until": None}, cancelled_until=soon) == set()
    assert fields_of({"draft": True}) == {"draft"}
    assert fields_of({"ended": None}, ended="vorbei") == {"ended"}
    assert fields_of({"ended": "vorbei"}, draft=True) == set(), "nobody has seen it"
    assert fields_of({"title": "Anders", "kommunen": ("titz",)}) == set()


# --- asked and decided -------------------------------------------------------------------------


def test_one_of_the_others_agrees_and_who_asked_reads_so(both: FastAPI, desk: Session) -> None:
    assert ended(both) == f"{OFFER}?fertig=nur-gefragt"
    assert record_of(both)[0].ended is None
    asked = "Kümmerer Kreuzau möchte dieses Angebot beenden, weil: Die Gruppe hat keinen Raum mehr"
    for name in ("bernd", "doris"):
        for page in ("/pult", "/pult/eingang"):
            assert asked in seen(both, name, page), (name, page)
    assert asked not in seen(both, "clara")
    waits = "Ihr Vorschlag wartet auf eine Antwort: dieses Angebot beenden"
    assert waits in seen(both, "anna")
    number, version = number_of(desk, "ende"), record_of(both)[1]
    deed: dict[str, Any] = {"aktion": "zustimmen", "version": version, "zurueck": "/pult"}
    address = f"/pult/eingang/ende/{number}"
    for name in ("anna", "clara"):
        with sign_in(both, name) as client:
            assert client.post(address, data=deed).status_code == 403, name
    assert post(both, "bernd", address, **deed) == "/pult?fertig=zugestimmt"
    assert post(both, "doris", address, **deed) == "/pult?fertig=schon-erledigt"
    assert record_of(both)[0].ended == "Die Gruppe hat keinen Raum mehr"
    assert "Ihr Vorschlag: zugestimmt hat Kümmerer Titz" in seen(both, "anna", "/pult")
    post(both, "anna", f"/pult/eingang/frage/{number}", aktion="gelesen")
    assert "Ihr Vorschlag" not in seen(both, "anna", "/pult")
    # Who agreed is told nothing, and brings it back only together.
    assert "Kümmerer Titz hat dieses Angebot geändert" not in seen(both, "bernd")
    version = record_of(both)[1]
    where = post(both, "bernd", f"{OFFER}/zurueckholen", version=version)
    assert where == f"{OFFER}?fertig=nur-gefragt"
    assert "Kümmerer Titz möchte dieses Angebot wieder veröffentlichen" in seen(both, "anna")


def test_it_is_declined_with_a_sentence(both: FastAPI, desk: Session) -> None:
    ended(both)
    address = f"/pult/eingang/ende/{number_of(desk, 'ende')}"
    assert "fertig=satz-fehlt" in post(both, "bernd", address, aktion="ablehnen", antwort=" ")
    with sign_in(both, "bernd") as client:
        long = client.post(address, data={"aktion": "ablehnen", "antwort": "Weil. " * 60})
    assert long.status_code == 422
    assert f'value="{("Weil. " * 60).strip()}"' in long.text
    assert_valid(long.text)
    post(both, "bernd", address, aktion="ablehnen", antwort="In Titz geht es weiter.")
    assert record_of(both)[0].ended is None
    said = "Ihr Vorschlag: abgelehnt von Kümmerer Titz, weil: In Titz geht es weiter."
    assert said in seen(both, "anna", "/pult")
    version = record_of(both)[1]
    late = post(both, "doris", address, aktion="zustimmen", version=version)
    assert late == "/pult/eingang?fertig=schon-erledigt"


def test_of_two_at_the_same_moment_one_counts(both: FastAPI, desk: Session) -> None:
    ended(both)
    number, version = number_of(desk, "ende"), record_of(both)[1]
    bernd, doris = who(desk, "bernd"), who(desk, "doris")
    with database.session(both.state.engine) as other:
        deed = other.get(SharedDeed, number)
        assert deed
        assert deed.state == "offen", "both have it before them"
        assert shared.agree(desk, number, by=bernd, seen=version)
        assert not shared.decline(other, number, by=doris, answer="Bitte nicht.")
    desk.expire_all()
    kept = desk.get(SharedDeed, number)
    assert kept
    assert (kept.decided_by, kept.answer) == ("Kümmerer Titz", "")


def test_agreed_is_what_was_read(both: FastAPI, desk: Session) -> None:
    ended(both)
    number, version = number_of(desk, "ende"), record_of(both)[1]
    post(both, "doris", OFFER, **fields(both, wann="montags"))
    where = post(both, "bernd", f"/pult/eingang/ende/{number}", aktion="zustimmen", version=version)
    assert "fertig=ueberholt" in where
    assert record_of(both)[0].ended is None


def test_the_office_decides_where_nobody_else_can_and_acts_alone(
    desk_app: FastAPI, desk: Session
) -> None:
    """Nobody looks after Inden."""
    form = fields(desk_app, kommune=["kreuzau", "inden"])
    post(desk_app, "doris", OFFER, **form)
    ended(desk_app)
    assert "möchte dieses Angebot beenden" in seen(desk_app, "doris")
    assert "möchte dieses Angebot beenden" not in seen(desk_app, "bernd")
    version = record_of(desk_app)[1]
    post(desk_app, "doris", f"{OFFER}/zurueckziehen", version=version, grund="kein Raum")
    assert record_of(desk_app)[0].ended == "kein Raum"
    page = seen(desk_app, "anna")
    # It is so now: her question is answered, and she is told what was done.
    assert "Ihr Vorschlag: zugestimmt hat Präventionsbüro" in page
    assert "Präventionsbüro hat dieses Angebot geändert: kein Raum" in page


def test_two_who_ask_the_same_are_answered_together_and_the_way_back_is_asked(
    both: FastAPI, desk: Session
) -> None:
    ended(both)
    version = record_of(both)[1]
    post(both, "bernd", f"{OFFER}/zurueckziehen", version=version, grund="In Titz auch nicht")
    first = desk.exec(select(SharedDeed.id).where(SharedDeed.kind == "ende")).first()
    post(both, "doris", f"/pult/eingang/ende/{first}", aktion="zustimmen", version=version)
    assert "möchte dieses Angebot beenden" not in seen(both, "doris")
    assert "Ihr Vorschlag: zugestimmt hat Präventionsbüro" in seen(both, "bernd", "/pult")
    number = max(desk.exec(select(SharedNotice.deed_id)))
    address, version = f"/pult/eingang/aenderung/{number}", record_of(both)[1]
    where = post(both, "bernd", address, aktion="zurueck", version=version)
    assert where.endswith("fertig=nur-gefragt")
    assert record_of(both)[0].ended


# --- told --------------------------------------------------------------------------------------


def test_a_change_is_told_and_answered_once_by_each_kommune(both: FastAPI, desk: Session) -> None:
    post(both, "anna", OFFER, **fields(both, wann="montags 10 Uhr"))
    post(both, "anna", OFFER, **fields(both, wann="montags 11 Uhr"))
    page = seen(both, "bernd", "/pult")
    assert page.count("Kümmerer Kreuzau hat dieses Angebot geändert") == 1, "both saves as one"
    assert '<ins class="lines-kept">montags 11 Uhr</ins>' in page
    deed = next(each for each in desk.exec(select(SharedDeed)) if each.office == "Kümmerer Kreuzau")
    address, version = f"/pult/eingang/aenderung/{deed.id}", record_of(both)[1]
    with sign_in(both, "anna") as anna:
        answer = anna.post(address, data={"aktion": "gelesen", "version": version})
        assert answer.status_code == 404
    early = post(both, "bernd", address, aktion="gelesen", version=version - 1)
    assert early.endswith("schon-erledigt"), "there is more by now than was read"
    assert post(both, "bernd", address, aktion="gelesen", version=version).endswith("gelesen")
    assert "hat dieses Angebot geändert: " not in seen(both, "bernd")
    again = post(both, "bernd", address, aktion="zurueck", version=version)
    assert again.endswith("schon-erledigt")
    assert record_of(both)[0].schedule == "montags 11 Uhr"
    # "Stimmt noch" is no news.
    post(both, "anna", f"{OFFER}/bestaetigen", version=version)
    assert desk.exec(select(SharedNotice).where(SharedNotice.kommune_slug == "titz")).all()
    assert "Kümmerer Kreuzau hat" not in seen(both, "bernd")


def told_number(session: Session, office: str) -> int:
    session.expire_all()
    wanted = select(SharedDeed.id).where(SharedDeed.office == office)
    return session.exec(wanted).one() or 0


def test_who_disagrees_changes_it_back_and_keeps_what_came_since(
    both: FastAPI, desk: Session
) -> None:
    old = record_of(both)[0]
    post(both, "anna", OFFER, **fields(both, wann="montags 10 Uhr"))
    version = record_of(both)[1]
    post(both, "doris", OFFER, **fields(both, kosten_text="3 Euro je Treffen"))
    number = told_number(desk, "Kümmerer Kreuzau")
    where = post(
        both, "bernd", f"/pult/eingang/aenderung/{number}", aktion="zurueck", version=version
    )
    assert where == "/pult/eingang?fertig=zurueckgeaendert"
    now = record_of(both)[0]
    assert (now.schedule, now.cost_note) == (old.schedule, "3 Euro je Treffen")
    assert "Kümmerer Titz hat dieses Angebot geändert" in seen(both, "anna")


def test_who_disagrees_leaves_it_to_the_others(both: FastAPI, desk: Session) -> None:
    post(both, "anna", OFFER, **fields(both, wann="montags 10 Uhr"))
    number, version = told_number(desk, "Kümmerer Kreuzau"), record_of(both)[1]
    assert "Nur für Titz herausnehmen" in seen(both, "bernd")
    post(both, "bernd", f"/pult/eingang/aenderung/{number}", aktion="herausnehmen", version=version)
    now = record_of(both)[0]
    assert (now.kommunen, now.schedule) == (("kreuzau",), "montags 10 Uhr")
    # Now it is hers alone, and she ends it alone.
    ended(both)
    assert record_of(both)[0].ended


def test_one_s_own_kommune_is_taken_out_alone(both: FastAPI) -> None:
    with sign_in(both, "anna") as anna:
        page = anna.get(OFFER).text
        assert "Dieses Angebot gilt auch für Titz" in page
        form = re.search(r'herausnehmen" method="post">\s*<input[^>]*value="(\d+)"', page)
        assert form
        anna.post(f"{OFFER}/herausnehmen", data={"version": form[1]})
    assert record_of(both)[0].kommunen == ("titz",)
    assert record_of(both)[0].ended is None


# --- proposals ---------------------------------------------------------------------------------


def stand(app: FastAPI, name: str) -> tuple[str, dict[str, str]]:
    """Address of the proposal in somebody's Eingang, and what its form sends."""
    page = seen(app, name)
    found = re.search(
        r'action="(/pult/eingang/fassung/\d+)" method="post"><input type="hidden" name="stand"'
        r' value="([^"]+)">',
        page,
    )
    assert found, page
    return found[1], {"stand": found[2]}


def test_a_proposal_is_taken_over_with_what_was_saved_since(desk_app: FastAPI) -> None:
    post(desk_app, "clara", OFFER, **fields(desk_app, wann="montags 10 Uhr", grund="Anruf"))
    waits = "Ihr Vorschlag wartet auf eine Antwort"
    assert waits in seen(desk_app, "clara", "/pult")
    page = seen(desk_app, "anna")
    assert "Vorschlag von Clara: Anruf" in page
    assert '<ins class="lines-kept">montags 10 Uhr</ins>' in page
    assert "Vorschlag von Clara" not in seen(desk_app, "bernd")
    post(desk_app, "doris", OFFER, **fields(desk_app, kosten_text="3 Euro je Treffen"))
    # Anna's own Entwurf is hers and stays.
    post(desk_app, "anna", OFFER, **fields(desk_app, titel="Später einmal", aktion="entwurf"))
    address, data = stand(desk_app, "anna")
    with sign_in(desk_app, "bernd") as bernd:
        assert bernd.post(address, data=data).status_code == 403
    assert post(desk_app, "anna", address, **data).endswith("fertig=uebernommen")
    now = record_of(desk_app)[0]
    assert (now.schedule, now.cost_note) == ("montags 10 Uhr", "3 Euro je Treffen")
    assert post(desk_app, "doris", address, **data).endswith("fertig=schon-erledigt")
    assert "Entwurf von Anna" in seen(desk_app, "anna", "/pult")
    page = seen(desk_app, "clara", "/pult")
    assert "Ihr Vorschlag: übernommen von Kümmerer Kreuzau" in page
    assert waits not in page


def test_a_proposal_is_declined_and_its_author_reads_why(desk_app: FastAPI, clock: Clock) -> None:
    post(desk_app, "bernd", OFFER, **fields(desk_app, wann="montags 10 Uhr"))
    address, data = stand(desk_app, "anna")
    # What he writes anew meanwhile is not what she has read.
    clock.go(minutes=1)
    post(desk_app, "bernd", OFFER, **fields(desk_app, wann="montags 12 Uhr"))
    no = {"aktion": "ablehnen", "antwort": "Bleibt dienstags."}
    assert post(desk_app, "anna", address, **data, **no).endswith("fertig=schon-erledigt")
    address, data = stand(desk_app, "anna")
    assert post(desk_app, "anna", address, **data, **no).endswith("fertig=abgelehnt")
    assert record_of(desk_app)[0].schedule != "montags 12 Uhr"
    said = "Ihr Vorschlag: abgelehnt von Kümmerer Kreuzau, weil: Bleibt dienstags."
    assert said in seen(desk_app, "bernd", "/pult")


def test_a_proposal_that_collides_is_decided_in_the_form(desk_app: FastAPI, desk: Session) -> None:
    post(desk_app, "clara", OFFER, **fields(desk_app, wann="montags 10 Uhr"))
    address, data = stand(desk_app, "anna")
    post(desk_app, "doris", OFFER, **fields(desk_app, wann="freitags 10 Uhr"))
    assert "fertig=passt-nicht" in post(desk_app, "anna", address, **data)
    assert "Inzwischen hat jemand dasselbe geändert" in seen(desk_app, "anna")
    number = int(address.rpartition("/")[2])
    form = fields(desk_app, wann="montags 10 Uhr", fassung=str(number))
    post(desk_app, "anna", OFFER, **form)
    assert "Ihr Vorschlag: übernommen" in seen(desk_app, "clara")


# --- somebody came in meanwhile ----------------------------------------------------------------


def test_a_kommune_that_came_in_meanwhile_is_in_nobody_s_way(
    desk_app: FastAPI, desk: Session
) -> None:
    """Anna's page is of before: what she does to it is never refused as a move."""
    anna, doris = who(desk, "anna"), who(desk, "doris")
    post(desk_app, "anna", OFFER, **fields(desk_app, wann="montags"))
    old = fields(desk_app, kosten_text="3 Euro")
    version = record_of(desk_app)[1]
    share(desk_app)
    # Each of them: done, joined, or shown anew.
    for route, data in (
        ("bestaetigen", {}),
        ("vormerken", {"grund": "?"}),
        ("wiederherstellen", {"fassung": "1"}),
        ("herausnehmen", {}),
    ):
        where = post(desk_app, "anna", f"{OFFER}/{route}", version=version, **data)
        assert "fertig=ueberholt" in where, route
    post(desk_app, "anna", OFFER, **old)
    now: OfferRecord = record_of(desk_app)[0]
    assert (now.kommunen, now.cost_note) == (("kreuzau", "titz"), "3 Euro")
    # She leaves while somebody else comes in: both are so.
    leaves = fields(desk_app, kommune=["titz"])
    post(desk_app, "doris", OFFER, **fields(desk_app, kommune=["kreuzau", "titz", "inden"]))
    post(desk_app, "anna", OFFER, **leaves)
    assert record_of(desk_app)[0].kommunen == ("titz", "inden")
    version = record_of(desk_app)[1]
    with pytest.raises(NotAllowedError):
        replies.step_out(desk, MINE, by=anna, seen=version)
    assert replies.step_out(desk, MINE, by=doris, seen=version).version == version
