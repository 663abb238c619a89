"""Who may do what: the table itself, and every write route × every role × own and foreign Kommune.

Anna (Kümmerer Kreuzau), Bernd (Kümmerer Titz), Clara (Familienbüro), Doris (Präventionsbüro);
the offer is one of Kreuzau, so it is Anna's own and foreign to Bernd.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlmodel import select
from starlette.testclient import TestClient

from app import database, rights
from app.accounts import rows
from app.feedback import proposals, reports
from app.models import AccountRow, OfferNote, OfferRow, Proposal, Report, SharedDeed, UnpublishedRow
from app.offers import store
from app.rights import TABLE, Account, Action, NotAllowedError, Scope
from app.vocabulary import ProposalState, Role
from tests.cast import NOW, having, sign_in

SLUG, OTHER = "kita-rurmaeuse-kreuzau", "kita-spatzennest-kreuzau"
PEOPLE = ("anna", "bernd", "clara", "doris")
NO, SENT_ON = 403, 303


@dataclass(frozen=True)
class Case:
    """How a route is called, and who may: the names of those who get past the right."""

    data: dict[str, Any]
    may: tuple[str, ...]


EDITORS = ("anna", "doris")
EVERYBODY = PEOPLE
CARETAKERS = ("anna", "bernd", "doris")
VERSION = {"version": "1"}
CASES: dict[str, Case] = {
    "/pult/angebote/{slug}": Case({"aktion": "veroeffentlichen", "gesehen": "1"}, EVERYBODY),
    "/pult/angebote/neu": Case({"titel": "Neu"}, CARETAKERS),
    "/pult/angebote/{slug}/bestaetigen": Case(VERSION, EDITORS),
    "/pult/angebote/{slug}/kurz": Case({"gesehen": "1", "woher": "anruf"}, EDITORS),
    "/pult/angebote/{slug}/rueckgaengig": Case(VERSION, EDITORS),
    "/pult/auswahl": Case({"name": "Meine", "gruppe": "faellig"}, EVERYBODY),
    "/pult/auswahl/{number}/entfernen": Case({}, EVERYBODY),
    "/pult/angebote/{slug}/faellt-aus": Case(VERSION | {"termin": "2026-12-01"}, EDITORS),
    "/pult/angebote/{slug}/findet-statt": Case(VERSION, EDITORS),
    "/pult/angebote/{slug}/vormerken": Case(VERSION | {"grund": "unklar"}, EDITORS),
    "/pult/angebote/{slug}/zurueckziehen": Case(VERSION | {"grund": "vorbei"}, EDITORS),
    "/pult/angebote/{slug}/zurueckholen": Case(VERSION, EDITORS),
    "/pult/angebote/{slug}/wiederherstellen": Case(VERSION | {"fassung": "1"}, EDITORS),
    "/pult/angebote/{slug}/fassung/{number}/verwerfen": Case({}, EDITORS),
    "/pult/angebote/{slug}/hinweise": Case({"hinweis": "Bitte klingeln"}, EVERYBODY),
    "/pult/angebote/{slug}/hinweise/{number}/entfernen": Case({}, ("anna", "doris")),
    "/pult/angebote/{slug}/dateien": Case({}, EDITORS),
    "/pult/angebote/{slug}/dateien/{number}": Case({}, EDITORS),
    "/pult/angebote/{slug}/dateien/{number}/entfernen": Case({}, EDITORS),
    "/pult/angebote/{slug}/dateien/{number}/zurueckholen": Case({}, EDITORS),
    "/pult/traeger/{slug}/dateien": Case({}, EDITORS),
    "/pult/traeger/{slug}/dateien/{number}": Case({}, EDITORS),
    "/pult/traeger/{slug}/dateien/{number}/entfernen": Case({}, EDITORS),
    "/pult/traeger/{slug}/dateien/{number}/zurueckholen": Case({}, EDITORS),
    "/pult/angebote/{slug}/herausnehmen": Case(VERSION, EDITORS),
    "/pult/entwurf": Case({}, EVERYBODY),
    "/pult/entwurf/verwerfen": Case({}, EVERYBODY),
    "/pult/entwurf/{token}/verwerfen": Case({}, EVERYBODY),
    "/pult/entwurf/{token}/behalten": Case({}, EVERYBODY),
    "/pult/absenden/{token}": Case({}, EVERYBODY),
    "/pult/eingang/meldung/{number}": Case({"antwort": "Danke"}, EDITORS),
    "/pult/eingang/vorschlag/{number}": Case({"antwort": "Nein", "aktion": "ablehnen"}, EDITORS),
    # Whose it is, is looked at in test_objects.py: of numbers that are nothing of theirs people
    # read that there is nothing.
    "/pult/eingang/ende/{number}": Case(VERSION | {"aktion": "zustimmen"}, ("doris",)),
    "/pult/eingang/aenderung/{number}": Case(VERSION, CARETAKERS),
    "/pult/eingang/fassung/{number}": Case({}, EVERYBODY),
    "/pult/eingang/frage/{number}": Case({}, EVERYBODY),
    "/pult/eingang/gelesen": Case({}, EVERYBODY),
    "/pult/eingang/ungelesen": Case({}, EVERYBODY),
    "/pult/eingang/adresse": Case({"url": "https://example.org/"}, CARETAKERS),
    "/pult/eingang/anschreiben": Case({"adresse": "nie@example.org"}, CARETAKERS),
    "/pult/eingang/mail/{number}": Case({"aktion": "loeschen"}, ("doris",)),
    "/pult/doppelt/{slug}/{other}/kein-doppel": Case({"grund": "zwei Häuser"}, EDITORS),
    "/pult/doppelt/{slug}/{other}/zusammenlegen": Case({}, EDITORS),
    "/pult/texte/{language}.po": Case({}, EVERYBODY),
    "/pult/texte/{language}/{key:path}": Case({"text": "Так"}, ("anna", "clara", "doris")),
    "/pult/kommunen/{slug}": Case({}, EDITORS),
    "/pult/leitfaeden/{slug}": Case({}, ("doris",)),
    "/pult/traeger/neu": Case({"name": "Verein der Tests", "art": "verein"}, CARETAKERS),
    "/pult/traeger/{slug}": Case({"name": "Turnclub Kreuzau", "art": "verein"}, EDITORS),
    "/pult/traeger/{slug}/teilen": Case({}, EDITORS),
    "/pult/traeger/{slug}/zuruecknehmen": Case({}, EDITORS),
    "/pult/traeger/{slug}/zusammenfuehren": Case({}, EDITORS),
    "/pult/viele": Case({"slug": SLUG, "tun": "bestaetigen"}, CARETAKERS),
    "/pult/viele/ausfuehren": Case({"gesehen": f"{SLUG}:1", "tun": "bestaetigen"}, EDITORS),
    "/pult/viele/ersetzen": Case(
        {
            "was": "telefon",
            "alt": "02421 22-0",
            "neu": "02421 99-9",
            "gesehen": f"{SLUG}:1",
            "stelle": f"{SLUG}#contact.phone@0",
        },
        EDITORS,
    ),
    "/pult/viele/zuruecknehmen": Case({"schritt": "0"}, CARETAKERS),
    "/pult/einlesen": Case({}, CARETAKERS),
    "/pult/einlesen/{token}": Case({}, CARETAKERS),
    "/pult/einlesen/{token}/spalten": Case({}, CARETAKERS),
    "/pult/konten": Case({}, ("doris",)),
    "/pult/konten/{number}": Case({}, ("doris",)),
    "/pult/konten/{number}/einladung": Case({}, ("doris",)),
    "/pult/konten/{number}/uebergeben": Case({}, ("doris",)),
    "/pult/konten/{number}/zweitfaktor": Case({}, ("doris",)),
    "/pult/konten/zweiter-schritt": Case({"pflicht": "ja"}, ("doris",)),
    "/pult/konto/anmeldung/{handle}/beenden": Case({}, EVERYBODY),
    "/pult/konto/name": Case({"name": "Wer"}, EVERYBODY),
    "/pult/konto/passkey": Case({"name": "Handy", "antwort": "{}"}, EVERYBODY),
    "/pult/konto/passkey/frage": Case({"name": "Handy"}, EVERYBODY),
    "/pult/konto/passkey/{number}/entfernen": Case({}, EVERYBODY),
    "/pult/konto/passphrase": Case({}, EVERYBODY),
    "/pult/konto/wochenbrief": Case({"wochenbrief": "an"}, EVERYBODY),
    "/pult/konto/zweitfaktor": Case({"schritt": "beginnen"}, EVERYBODY),
}


def write_routes(app: FastAPI) -> set[str]:
    """All addresses of the desk that change something."""
    found: set[str] = set()
    todo: list[Any] = list(app.routes)
    while todo:
        route = todo.pop()
        todo += getattr(getattr(route, "original_router", None), "routes", [])
        if isinstance(route, APIRoute) and route.path.startswith("/pult"):
            found |= {route.path} if (route.methods or set()) - {"GET", "HEAD"} else set()
    return found


def test_the_matrix_names_every_write_route_of_the_desk(desk_app: FastAPI) -> None:
    assert write_routes(desk_app) == set(CASES)


@pytest.fixture
def waiting(desk_app: FastAPI) -> dict[str, int]:
    """A report, a proposal and an Entwurf of Anna's about the offer."""
    with database.session(desk_app.state.engine) as session:
        row = store.by_slug(session, SLUG)
        assert row is not None
        anna = session.exec(select(AccountRow).where(AccountRow.name == "Anna")).one()
        assert row.id is not None
        assert anna.id is not None
        made: dict[str, Any] = {
            "meldung": Report(key="r", offer_id=row.id, topic="text", text="?", made_on=NOW.date()),
            "vorschlag": Proposal(
                key="p", kind="aenderung", offer_id=row.id, wanted={}, made_on=NOW.date()
            ),
            "fassung": UnpublishedRow(
                offer_id=row.id, account_id=anna.id, proposal=False, base=1, reason="", at=NOW,
                record={},
            ),
            "ende": SharedDeed(
                kind="ende", offer_id=row.id, account_id=anna.id, office="Kümmerer Kreuzau",
                kommunen=["kreuzau"], at=NOW, version_before=1, version_after=1,
                wanted={"ended": "vorbei"},
            ),
            "hinweise": OfferNote(
                offer_id=row.id, account_id=anna.id, text="Bitte klingeln", at=NOW
            ),
        }  # fmt: skip
        for each in made.values():
            session.add(each)
        session.commit()
        return {name: each.id for name, each in made.items()}


def called(client: TestClient, path: str, waiting: dict[str, int]) -> int:
    kind = next((name for name in waiting if f"/{name}/" in path), "")
    named = {
        "/traeger/": "turnclub-kreuzau",
        "/kommunen/": "kreuzau",
        "/leitfaeden/": "phasen-kita",
    }
    slug = next((slug for part, slug in named.items() if part in path), SLUG)
    address = path.replace("{key:path}", f"angebote/{SLUG}/summary").format(
        slug=slug, number=waiting.get(kind, 1), token="x" * 20, handle="0" * 16, other=OTHER,
        language="uk",
    )  # fmt: skip
    return client.post(address, data=CASES[path].data).status_code


@pytest.mark.parametrize("who", [*PEOPLE, "bernd+clara"])
def test_every_write_route_lets_in_whom_the_table_lets_in(
    desk_app: FastAPI, waiting: dict[str, int], who: str
) -> None:
    """Of two roles each lets in where it lets in alone, and nowhere else: Bernd looks after Titz
    and sits in the Familienbüro."""
    who, _plus, also = who.partition("+")
    if also:
        with database.session(desk_app.state.engine) as session:
            row = rows.by_email(session, f"{who}@example.org")
            assert row is not None
            row.roles = [*row.roles, having(Role.FAMILY_OFFICE)]
            session.commit()
    # Own accounts last: a changed passphrase would end the sign-in.
    for path in sorted(CASES, key=lambda path: (path.startswith("/pult/konto/"), path)):
        with sign_in(desk_app, who) as client:
            status = called(client, path, waiting)
        if {who, also} & set(CASES[path].may):
            assert status not in (401, NO, 500), (path, who)
        else:
            assert status == NO, (path, who)


def test_nobody_gets_anywhere_without_signing_in(
    desk_app: FastAPI, waiting: dict[str, int]
) -> None:
    with TestClient(desk_app, base_url="https://testserver", follow_redirects=False) as client:
        assert {called(client, path, waiting) for path in CASES} == {401}


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_changes_what_is_refused(desk_app: FastAPI, who: str) -> None:
    """The status alone would not show a verb that writes before it refuses."""
    with sign_in(desk_app, who) as client:
        client.post(f"/pult/angebote/{SLUG}/bestaetigen", data=VERSION)
    with database.session(desk_app.state.engine) as session:
        row = store.by_slug(session, SLUG)
        assert row is not None
        assert (row.verified_at is not None) == (who in EDITORS)


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_at_the_desk_sees_everything(desk_app: FastAPI, who: str) -> None:
    offer = f"/pult/angebote/{SLUG}"
    paths = (
        "/pult",
        "/pult/angebote",
        "/pult/rechte",
        "/pult/eingang",
        "/pult/texte",
        "/pult/texte/uk",
        "/pult/texte/uk.po",
        "/pult/texte/uk/drucken",
        "/pult/texte/uk/hilfe/gewalt/title",
        offer,
        f"{offer}/verlauf",
    )
    with sign_in(desk_app, who) as client:
        for path in paths:
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert answer.headers["cache-control"] == "no-store", path


def account(role: Role, *kommunen: str) -> Account:
    return Account(id=1, email="x@example.org", name="X", roles=(role,), kommunen=kommunen)


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("role", [Role.CARETAKER, Role.FAMILY_OFFICE, Role.PREVENTION_OFFICE])
def test_the_table_is_what_the_verbs_ask(action: Action, role: Role) -> None:
    by = account(role, "kreuzau") if role is Role.CARETAKER else account(role)
    scope = TABLE[action][role]
    assert rights.may(by, action, ["kreuzau"]) == (scope is not Scope.NONE)
    # What others are told of or agree to is done as far as the account reaches.
    everywhere = scope is Scope.ALL or (scope is Scope.TOLD and role is Role.PREVENTION_OFFICE)
    assert rights.may(by, action, ["titz"]) == everywhere
    assert rights.may(by, action, ["kreisweit"]) == everywhere


def test_who_has_a_right_somewhere_sees_the_page_for_it() -> None:
    own, nowhere = account(Role.CARETAKER, "kreuzau"), account(Role.CARETAKER)
    office, families = account(Role.PREVENTION_OFFICE), account(Role.FAMILY_OFFICE)
    people = (own, nowhere, families, office)
    for action, somewhere in (
        (Action.BULK, [True, False, False, True]),
        (Action.NOTE, [True, True, True, True]),
        (Action.TRANSLATE, [True, False, True, True]),
        (Action.ACCOUNTS, [False, False, False, True]),
    ):
        assert [rights.may_somewhere(each, action) for each in people] == somewhere


def test_a_right_that_is_missing_is_said_and_one_that_is_there_is_silent() -> None:
    own = account(Role.CARETAKER, "kreuzau")
    rights.require(own, Action.EDIT, ["titz", "kreuzau"])
    with pytest.raises(NotAllowedError) as refused:
        rights.require(own, Action.EDIT, ["titz"])
    assert refused.value.text == (
        "Ihr Konto darf das hier nicht: Ein Angebot ändern und veröffentlichen."
    )


def test_who_confirmed_is_said_by_office_and_place_and_never_by_name() -> None:
    assert account(Role.CARETAKER, "kreuzau", "titz").office == "Kümmerer Kreuzau, Titz"
    assert account(Role.PREVENTION_OFFICE).office == "Präventionsbüro"


def test_what_is_not_published_is_seen_by_its_author_and_who_may_publish_it() -> None:
    own = account(Role.CARETAKER, "kreuzau")
    assert rights.may_see_unpublished(own, own.id, ["titz"])
    assert rights.may_see_unpublished(own, own.id + 1, ["kreuzau"])
    assert not rights.may_see_unpublished(own, own.id + 1, ["titz"])


@pytest.mark.parametrize(
    ("before", "after", "fine"),
    [
        (["kreuzau"], ["kreuzau"], True),
        (["kreuzau", "titz"], ["kreuzau", "titz"], True),
        (["kreuzau", "titz"], ["titz"], True),
        (["titz"], ["titz", "kreuzau"], False),
        (["kreuzau"], ["kreuzau", "titz"], False),
        (["kreuzau", "titz"], ["kreuzau"], False),
        ([], ["kreuzau"], True),
        ([], ["kreuzau", "titz"], False),
        (["kreuzau"], ["kreisweit"], False),
    ],
)
def test_no_town_hall_gets_or_loses_an_offer_behind_its_back(
    before: list[str], after: list[str], fine: bool
) -> None:
    by = account(Role.CARETAKER, "kreuzau")
    if fine:
        rights.require_move(by, Action.EDIT, before, after)
    else:
        with pytest.raises(NotAllowedError):
            rights.require_move(by, Action.EDIT, before, after)


def test_the_page_shows_the_whole_table(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client:
        html = client.get("/pult/rechte").text
    for action in Action:
        assert action.label in html
    for role in Role:
        assert role.label in html


def test_settling_needs_the_right_in_the_verb(desk_app: FastAPI, waiting: dict[str, int]) -> None:
    verbs: list[Callable[..., object]] = [
        lambda s, by: reports.settle(
            s, waiting["meldung"], by=by, answer="Danke", today=NOW.date()
        ),
        lambda s, by: proposals.settle(
            s, waiting["vorschlag"], by=by, outcome=ProposalState.DECLINED,
            answer="Nein", today=NOW.date(),
        ),
    ]  # fmt: skip
    for verb in verbs:
        with (
            database.session(desk_app.state.engine) as session,
            pytest.raises(NotAllowedError),
        ):
            verb(session, account(Role.CARETAKER, "titz"))


def test_kreisweite_offers_are_the_praeventionsbueros(desk_app: FastAPI) -> None:
    with database.session(desk_app.state.engine) as session:
        slug = session.exec(select(OfferRow.slug).where(OfferRow.countywide).limit(1)).one()
    for who, status in (("anna", NO), ("clara", NO), ("doris", SENT_ON)):
        with sign_in(desk_app, who) as client:
            answer = client.post(f"/pult/angebote/{slug}/bestaetigen", data=VERSION)
            assert answer.status_code == status, who
