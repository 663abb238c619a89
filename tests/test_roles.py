"""Several roles of one person, some of them for a time: what counts, who gives them, when they end.

The cast: Anna looks after Kreuzau, Bernd after Titz, Clara sits in the Familienbüro, Doris in the
Präventionsbüro.
"""

import ast
import itertools
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text
from sqlmodel import Session
from starlette.testclient import TestClient

from app import database, rights
from app.accounts import leaving, onetime, people, roles, rows
from app.accounts.caretakers import Caretakers
from app.accounts.onetime import Purpose
from app.accounts.rows import SignInRefusedError
from app.freshness import digest
from app.models import AccountKommune
from app.offers import importing, notes, store
from app.records import files
from app.rights import Account, Action
from app.vocabulary import ACCOUNT_ROLES, COUNTYWIDE, KOMMUNEN, Role
from tests.cast import NOW, PASSPHRASE, Cast, Clock, cast, having, sign_in, who
from tests.html_validity import assert_valid
from tests.rows import overwrite
from tests.test_database import go

CARETAKER, FAMILY, OFFICE = Role.CARETAKER, Role.FAMILY_OFFICE, Role.PREVENTION_OFFICE
LAST_DAY = date(2026, 11, 30)
SLUG = "kita-rurmaeuse-kreuzau"


@pytest.fixture
def cast_of(desk: Session) -> Cast:
    return Cast(**{name: who(desk, name) for name in ("anna", "bernd", "clara", "doris")})


def give(session: Session, account: Account, held: roles.Roles) -> None:
    """By hand, whatever the rules say."""
    row = rows.row_of(session, account)
    row.roles = [having(role, until) for role, until in held.items()]
    session.commit()


# --- the table ------------------------------------------------------------------------------------


def account(*held: Role) -> Account:
    own = ("kreuzau",) if CARETAKER in held else ()
    return Account(id=1, email="x@example.org", name="X", roles=held, kommunen=own)


@pytest.mark.parametrize("pair", [*itertools.combinations(ACCOUNT_ROLES, 2), ACCOUNT_ROLES])
def test_of_several_roles_each_lets_do_what_it_lets_do_alone_and_nothing_else(
    pair: tuple[Role, ...],
) -> None:
    both, alone = account(*pair), [account(role) for role in pair]
    places: tuple[list[str], ...] = ([], ["kreuzau"], ["titz"], ["kreuzau", "titz"], [COUNTYWIDE])
    for action, where in itertools.product(Action, places):
        for asked in (rights.may, rights.may_all):
            assert asked(both, action, where) == any(asked(each, action, where) for each in alone)
        assert rights.may_somewhere(both, action) == any(
            rights.may_somewhere(each, action) for each in alone
        )
    for action, before, after in itertools.product(Action, places, places):
        assert rights.may_move(both, action, before, after) == any(
            rights.may_move(each, action, before, after) for each in alone
        )
    for where in places:
        assert rights.may_decide_end(both, where, author=2, own=["titz"]) == any(
            rights.may_decide_end(each, where, author=2, own=["titz"]) for each in alone
        )
        assert rights.may_see_unpublished(both, 2, where) == any(
            rights.may_see_unpublished(each, 2, where) for each in alone
        )
    assert rights.may_remove_note(both, 2) == (OFFICE in pair)
    # Who ends a shared offer and only tells the others, does so as a Kümmerer as well.
    assert rights.must_ask(both, ["kreuzau", "titz"]) == (OFFICE not in pair)
    reads_all = any(rights.read_kommunen(each) is None for each in alone)
    assert (rights.read_kommunen(both) is None) == reads_all


def test_the_work_of_a_kuemmerer_who_also_sits_in_the_familienbuero_is_the_own_kommunen() -> None:
    assert rights.own_kommunen(account(CARETAKER, FAMILY)) == ("kreuzau",)
    assert rights.own_kommunen(account(CARETAKER, OFFICE)) is None


def test_the_public_reads_all_roles_and_they_fit_where_they_are_kept() -> None:
    assert account(CARETAKER, FAMILY).office == "Kümmerer Kreuzau und Familienbüro"
    every = Account(id=1, email="", name="", roles=ACCOUNT_ROLES, kommunen=tuple(KOMMUNEN))
    assert len(every.office) <= 200


def test_nobody_but_the_table_asks_which_role_somebody_has() -> None:
    """Everything else asks what somebody may do."""
    knows = ("app/rights.py", "app/accounts/", "app/models/")
    for path in sorted(Path("app").rglob("*.py")):
        if not path.as_posix().startswith(knows):
            tree = ast.walk(ast.parse(path.read_text()))
            asked = {node.attr for node in tree if isinstance(node, ast.Attribute)}
            assert "roles" not in asked, path


# --- given at the desk ----------------------------------------------------------------------------


Typed = Mapping[str, str | list[str]]


def changed(client: TestClient, account: Account, data: Typed, status: int = 303) -> str:
    """Sends the form of an account, as it is filled by default."""
    wanted = {"name": account.name, "email": account.email, "active": "ja", **data}
    answer = client.post(f"/pult/konten/{account.id}", data=wanted)
    assert answer.status_code == status, answer.text
    return answer.text


def test_roles_are_given_shown_and_taken_at_konten(
    desk_app: FastAPI, desk: Session, cast_of: Cast
) -> None:
    titz: Typed = {
        "role": ["kuemmerer", "praeventionsbuero"],
        "bis-praeventionsbuero": "30.11.2026",
        "kommunen": "titz",
    }
    wrong: tuple[tuple[Typed, str], ...] = (
        ({"role": []}, "mindestens eine Aufgabe"),
        ({"role": "besucher"}, "mindestens eine Aufgabe"),
        ({"role": ["kuemmerer", "familienbuero"]}, "Für welche Kommune"),
        ({"role": "familienbuero", "bis-familienbuero": "morgen"}, "ein Datum wie"),
        ({"role": "familienbuero", "bis-familienbuero": "2026-11-23"}, "ist schon vorbei"),
    )
    with sign_in(desk_app, "doris") as doris:
        changed(doris, cast_of.bernd, titz)
        desk.expire_all()
        assert who(desk, "bernd").roles == (CARETAKER, OFFICE)
        assert who(desk, "bernd").kommunen == ("titz",)
        page = doris.get("/pult/konten").text
        assert_valid(page)
        assert "Kümmerer: Titz<br>Präventionsbüro, vertritt bis 30.11.2026" in page
        # Nothing that was typed is lost; each fault is said where it is.
        for typed, said in wrong:
            refused = changed(doris, cast_of.anna, {"name": "Anna Neu", **typed}, 422)
            assert said in refused
            assert 'value="Anna Neu"' in refused
            assert_valid(refused)
        # What is no Kümmerer's has no Kommunen.
        changed(doris, cast_of.bernd, {"role": "familienbuero", "kommunen": "titz"})
    desk.expire_all()
    assert (who(desk, "bernd").roles, who(desk, "bernd").kommunen) == ((FAMILY,), ())


def test_a_form_that_was_open_gives_no_role_back(
    desk_app: FastAPI, desk: Session, cast_of: Cast
) -> None:
    give(desk, cast_of.bernd, {FAMILY: None, OFFICE: None})
    both: Typed = {"role": ["familienbuero", "praeventionsbuero"], "name": "Bernd Neu"}

    def mark(page: str) -> str:
        form = page.partition(f'action="/pult/konten/{cast_of.bernd.id}"')[2]
        return form.partition('name="gesehen" value="')[2].partition('"')[0]

    with sign_in(desk_app, "doris") as doris:
        open_form = mark(doris.get("/pult/konten").text)
        for _click in range(2):
            changed(doris, cast_of.bernd, {"role": "familienbuero", "gesehen": open_form})
        late = changed(doris, cast_of.bernd, {**both, "gesehen": open_form}, 409)
        assert 'value="Bernd Neu"' in late
        desk.expire_all()
        assert who(desk, "bernd").roles == (FAMILY,)
        # Now it is seen, and wanted.
        changed(doris, cast_of.bernd, {**both, "gesehen": mark(late)})
    desk.expire_all()
    assert who(desk, "bernd").roles == (FAMILY, OFFICE)


def test_the_page_of_rights_and_the_own_account_say_which_roles_one_has(
    desk_app: FastAPI, desk: Session, cast_of: Cast
) -> None:
    give(desk, cast_of.anna, {CARETAKER: None, FAMILY: LAST_DAY})
    with sign_in(desk_app, "anna") as anna, sign_in(desk_app, "bernd") as bernd:
        page = anna.get("/pult/rechte").text
        assert_valid(page)
        assert page.count("Ihre Aufgabe</span>") == 2
        assert "mehrere Aufgaben" in page
        assert "mehrere Aufgaben" not in bernd.get("/pult/rechte").text
        own = anna.get("/pult/konto").text
        assert_valid(own)
        assert "Familienbüro, vertritt bis 30.11.2026" in own
        notes.write(desk, SLUG, "Bitte klingeln", by=who(desk, "anna"), now=NOW)
        assert notes.about(desk, [SLUG])[SLUG][0].by == "Anna, Kümmerer und Familienbüro"


def test_somebody_is_always_left_who_manages_accounts_for_good(
    desk_app: FastAPI, desk: Session, cast_of: Cast
) -> None:
    give(desk, cast_of.anna, {CARETAKER: None, OFFICE: LAST_DAY})
    nobody, office = "niemand mehr auf Dauer", {"role": "praeventionsbuero"}
    later = office | {"bis-praeventionsbuero": "31.12.2026"}
    families, closed = {"role": "familienbuero"}, office | {"active": ""}
    both: Typed = {"role": ["kuemmerer", "praeventionsbuero"], "kommunen": "kreuzau"}
    with sign_in(desk_app, "doris") as doris, sign_in(desk_app, "anna") as anna:
        # One's own right stays as it is: neither dropped nor ended nor made longer.
        for wrong in (families, later, closed):
            assert "nicht herabstufen" in changed(doris, cast_of.doris, wrong, 422)
        assert "nicht herabstufen" in changed(anna, cast_of.anna, both, 422)
        # A deputy's day comes, so a deputy is nobody who is left.
        for wrong in (families, later, closed):
            assert nobody in changed(anna, cast_of.doris, wrong, 422)
        heir = {"nachfolge": str(cast_of.anna.id)}
        answer = anna.post(f"/pult/konten/{cast_of.doris.id}/uebergeben", data=heir)
        assert (answer.status_code, nobody in answer.text) == (422, True)
        assert doris.get("/pult/konten").status_code == 200
        # More may be taken on beside it, and with a second one for good the first can go.
        changed(doris, cast_of.doris, {"role": ["praeventionsbuero", "familienbuero"]})
        changed(doris, cast_of.clara, office)
        changed(anna, cast_of.doris, families)
    desk.expire_all()
    assert who(desk, "doris").roles == (FAMILY,)


def test_two_who_take_the_right_from_each_other_at_once_do_not_both_lose_it(
    desk_app: FastAPI, desk: Session, cast_of: Cast
) -> None:
    give(desk, cast_of.anna, {OFFICE: None})
    pair = ((who(desk, "anna"), cast_of.doris), (cast_of.doris, who(desk, "anna")))
    desk.rollback()
    ready = Barrier(2)

    def take(by: Account, other: Account) -> bool:
        with database.session(desk_app.state.engine) as session:
            ready.wait()
            try:
                people.change_rights(
                    session, other.id, by=by, having=roles.Wanted(roles={FAMILY: None}), active=True
                )
            except SignInRefusedError:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda each: take(*each), pair))
    assert sorted(done) == [False, True]
    assert [row.active for row in people.offices(desk, NOW.date())] == [True]


def test_only_what_belongs_to_a_role_for_good_is_handed_on_with_it(
    desk: Session, cast_of: Cast
) -> None:
    give(desk, cast_of.anna, {CARETAKER: LAST_DAY, FAMILY: None})
    leaving.leave(desk, cast_of.anna.id, cast_of.bernd.id, by=cast_of.doris, now=NOW)
    assert who(desk, "bernd").kommunen == ("titz",)
    # Who is no Kümmerer gets no Kommunen, whatever else is taken over.
    leaving.leave(desk, cast_of.bernd.id, cast_of.clara.id, by=cast_of.doris, now=NOW)
    assert (who(desk, "clara").roles, who(desk, "clara").kommunen) == ((FAMILY,), ())
    leaving.forget_names(desk, NOW.date() + timedelta(days=90))
    assert rows.row_of(desk, cast_of.anna).name == "Kümmerer Kreuzau und Familienbüro"


def test_a_kuemmerer_is_deputy_in_a_neighbouring_kommune_and_keeps_the_own(
    desk_app: FastAPI, desk: Session, cast_of: Cast, clock: Clock
) -> None:
    there: Typed = {"role": "kuemmerer", "kommunen": "titz", "vertritt": ["kreuzau", "titz"]}
    with sign_in(desk_app, "doris") as doris:
        refused = changed(doris, cast_of.bernd, there, 422)
        assert "bis zu welchem Tag" in refused
        assert_valid(refused)
        changed(doris, cast_of.bernd, {**there, "bis-kuemmerer": "2026-11-30"})
        page = doris.get("/pult/konten").text
        assert_valid(page)
        assert "Kümmerer: Kreuzau (vertritt bis 30.11.2026), Titz" in page
    desk.expire_all()
    bernd, after = who(desk, "bernd", LAST_DAY), who(desk, "bernd", date(2026, 12, 1))
    assert (bernd.kommunen, bernd.office) == (("kreuzau", "titz"), "Kümmerer Kreuzau, Titz")
    assert (after.kommunen, after.roles) == (("titz",), (CARETAKER,))
    asked = [
        Caretakers.read(desk, office=None, on=day).of(["kreuzau"])
        for day in (LAST_DAY, date(2026, 12, 1))
    ]
    assert asked == [("anna@example.org", "bernd@example.org"), ("anna@example.org",)]
    confirm = f"/pult/angebote/{SLUG}/bestaetigen"
    for days, status in ((0, 303), (7, 403)):
        clock.go(days=days)
        with sign_in(desk_app, "bernd") as client:
            assert client.post(confirm, data={"version": "1"}).status_code == status
            assert ("vertritt bis" in client.get("/pult/konto").text) is (days == 0)
    # What is not theirs for good they do not hand on; whoever takes it over has it for good.
    leaving.leave(desk, cast_of.anna.id, cast_of.bernd.id, by=cast_of.doris, now=NOW)
    assert who(desk, "bernd", date(2026, 12, 1)).kommunen == ("kreuzau", "titz")


# --- for a time -----------------------------------------------------------------------------------


def test_a_deputy_stops_by_the_day_of_the_kreis_and_stays_what_they_are(
    desk_app: FastAPI, desk: Session, cast_of: Cast, clock: Clock
) -> None:
    give(desk, cast_of.anna, {CARETAKER: None, OFFICE: LAST_DAY})
    give(desk, cast_of.clara, {FAMILY: LAST_DAY})
    clock.now = datetime(2026, 11, 30, 22, 50, tzinfo=UTC)
    link = onetime.make_link(desk, cast_of.clara.id, Purpose.RESET, now=clock.now)
    assert onetime.open_link(desk, link, now=clock.now)
    with sign_in(desk_app, "anna") as anna, sign_in(desk_app, "clara") as clara:
        assert anna.get("/pult/konten").status_code == 200
        assert clara.get("/pult").status_code == 200
        clock.go(minutes=15)  # ten to one there and then, whatever UTC says
        assert anna.get("/pult/konten").status_code == 403
        assert anna.get("/pult").status_code == 200
        assert "Präventionsbüro" not in anna.get("/pult/konto").text.partition("<h2")[0][-400:]
        # Without any role the desk is closed: no session, no link, no passphrase opens it.
        assert clara.get("/pult").headers["location"].startswith("/anmelden")
    assert onetime.open_link(desk, link, now=clock.now) is None
    enter = {"email": "clara@example.org", "passphrase": PASSPHRASE}
    with TestClient(desk_app, base_url="https://testserver", follow_redirects=False) as client:
        assert client.post("/anmelden", data=enter).status_code == 422
    with sign_in(desk_app, "doris") as doris:
        page = doris.get("/pult/konten").text
        assert_valid(page)
        assert page.count("Vertretung war bis 30.11.2026") == 2


def test_letters_ask_who_has_the_role_today_and_one_person_gets_one(
    desk_app: FastAPI, desk: Session, cast_of: Cast
) -> None:
    give(desk, cast_of.anna, {CARETAKER: None, OFFICE: LAST_DAY})
    give(desk, cast_of.bernd, {CARETAKER: LAST_DAY})
    then, after = (
        Caretakers.read(desk, office=None, on=day) for day in (LAST_DAY, date(2026, 12, 1))
    )
    assert then.of([]) == ("anna@example.org", "doris@example.org")
    assert after.of([]) == ("doris@example.org",)
    assert then.of(["titz"]) == ("bernd@example.org",)
    assert "bernd@example.org" not in after.of(["titz"])
    soon = {"visible_until": date(2026, 12, 3)}
    overwrite(desk, soon, [SLUG])
    wide = next(row for row in store.every(desk) if row.countywide)
    overwrite(desk, soon, [wide.slug])
    planned = digest.plan(desk, base_url="https://kette.example", today=LAST_DAY)
    [letter] = [each for each in planned if each.account == cast_of.anna.id]
    assert SLUG in letter.text
    assert wide.slug in letter.text
    [titz] = [each for each in planned if each.account == cast_of.bernd.id]
    assert wide.slug not in titz.text


def test_the_way_in_from_the_server_is_of_who_has_the_role_for_good(
    desk: Session, cast_of: Cast
) -> None:
    give(desk, cast_of.anna, {OFFICE: LAST_DAY})
    first = people.offices(desk, LAST_DAY)
    assert [row.name for row in first] == ["Doris", "Anna"]
    # With nobody left the account with the office's address is the one.
    give(desk, cast_of.doris, {FAMILY: None})
    later = NOW + timedelta(days=10)
    people.editor_link(desk, "Doris@example.org", base="", now=later)
    assert who(desk, "doris", later.date()).roles == (FAMILY, OFFICE)


# --- tables of earlier versions -------------------------------------------------------------------


def test_going_back_a_version_leaves_the_strongest_role_and_lets_no_deputy_in(
    engine: Engine, session: Session
) -> None:
    importing.import_kommunen(session, files.DATA / "kommunen.yaml")
    there = cast(session)
    give(session, there.anna, {CARETAKER: None, FAMILY: None, OFFICE: LAST_DAY})
    give(session, there.bernd, {CARETAKER: LAST_DAY})
    give(session, there.clara, {FAMILY: None, OFFICE: None})
    for number, kommune, until in (
        (there.clara.id, "inden", None),
        (there.anna.id, "inden", LAST_DAY),
    ):
        session.add(AccountKommune(account_id=number, kommune_slug=kommune, until=until))
    session.commit()
    session.close()
    go(engine, "0030")
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT name, role, active FROM account ORDER BY id")).all()
        cares = connection.execute(text("SELECT kommune_slug FROM account_kommune")).scalars().all()
    assert [tuple(row) for row in kept] == [
        ("Anna", "kuemmerer", True), ("Bernd", "kuemmerer", False),
        ("Clara", "praeventionsbuero", True), ("Doris", "praeventionsbuero", True),
    ]  # fmt: skip
    assert sorted(cares) == ["kreuzau", "titz"]
    go(engine, "head")
    with database.session(engine) as again:
        assert [who(again, name).roles for name in ("anna", "clara")] == [(CARETAKER,), (OFFICE,)]
        assert who(again, "anna").kommunen == ("kreuzau",)
