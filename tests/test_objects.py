"""Whose is it? Every route that is given a number, key or name of something × everybody of the
cast, for something of Anna's; and nothing is told or changed by an answer that refuses.

Anna (Kümmerer Kreuzau) owns it, Bernd is Kümmerer of Titz, Clara sits in the Familienbüro, Doris
in the Präventionsbüro. A route that is not decided here makes the first test fail.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlmodel import Session, SQLModel, col, select
from starlette.testclient import TestClient

from app import database
from app.freshness import mailboxes
from app.models import (
    BulkRow,
    CheckedLink,
    DraftRow,
    MediumRow,
    OfferNote,
    Passkey,
    Proposal,
    Report,
    SavedFilter,
    SharedDeed,
    SharedNotice,
    SignIn,
    TableRow,
    TableRun,
    UnpublishedRow,
)
from app.offers import drafts, editing, store
from tests.cast import NOW, PASSPHRASE, sign_in, who
from tests.deskform import MINE, fields
from tests.rows import overwrite

PEOPLE = ("anna", "bernd", "clara", "doris")
NO, NONE, FINE, DONE = 403, 404, 200, 303
TOKEN, TABLE_TOKEN = "entwurf-von-anna-0001", "tabelle-von-anna-0001"
UNSENT_TOKEN = "absenden-von-anna-001"
HANDLE = "a" * 16
"""Of a browser in which Anna is signed in."""
OTHER = "kita-spatzennest-kreuzau"
"""Another offer of Anna's Kommune."""
MARK = "Mondkalb"
"""In every object of Anna's, so that it is seen where it comes out."""
TEXT = f"angebote/{MINE}/summary"
"""Key of what is translated of Anna's offer."""
ADDRESS = f"https://{MARK.lower()}.example/"
REFUSING = "nimmt-nichts@example.org"


@dataclass(frozen=True, kw_only=True)
class Case:
    """One way to name something; the status of each answer, and who gets to see it."""

    route: str
    answers: tuple[int, ...]
    """To Anna, Bernd, Clara and Doris."""
    ask: str = ""
    """Address after the route's path, which is filled in from what waits."""
    data: Mapping[str, Any] = field(default_factory=dict)
    sees: tuple[str, ...] = ()
    last: bool = False
    """Ends what others of these cases need, so it comes after them."""


def case(route: str, *answers: int, **rest: Any) -> Case:
    assert len(answers) == len(PEOPLE)
    return Case(route=route, answers=answers, **rest)


EDITORS = ("anna", "doris")
STAFF = ("anna", "clara", "doris")
SEEN = {"version": "{version}"}
OFFER = "/pult/angebote/{slug}"
PROVIDER = "/pult/traeger/{slug}"
RUNS, RUNS_IT = "turnclub-kreuzau", "Turnclub 1889 Kreuzau e. V."
"""A Träger all of whose offers are in Kreuzau."""
CASES = (
    # Every account reads every offer with its history (Action.DESK), drafts of new ones too.
    case(f"GET {OFFER}", FINE, FINE, FINE, FINE),
    case("GET /pult/angebote/neu", FINE, FINE, NO, FINE, ask="?vorlage={slug}"),
    case("GET /pult/viele", FINE, FINE, NO, FINE, ask="?slug={slug}"),
    # How the Anliegen are said is the Präventionsbüro's to have read (Action.TEXTS).
    case("GET /pult/anliegen/{need}/{language}", NO, NO, NO, FINE),
    # Translations are read by everybody of the desk and written by whose offer it is, by the
    # Familienbüro and the Präventionsbüro; what somebody typed and did not save is theirs alone.
    case("GET /pult/texte/{language}", FINE, FINE, FINE, FINE),
    case("GET /pult/texte/{language}.po", FINE, FINE, FINE, FINE),
    case("GET /pult/texte/{language}/drucken", FINE, FINE, FINE, FINE),
    case("POST /pult/texte/{language}.po", 422, 422, 422, 422),
    case("GET /pult/texte/{language}/{key:path}", FINE, FINE, FINE, FINE, sees=("anna",)),
    case("POST /pult/texte/{language}/{key:path}", DONE, NO, DONE, DONE,
         data={"zurueck": "0", "gesehen": "0"}, last=True),
    case("GET /pult/ausgabe.{kind}", FINE, FINE, FINE, FINE, ask="?kommune=kreuzau"),
    # What is kept beside the published version: its author, and who may publish it.
    case(f"GET {OFFER}", FINE, NO, NO, FINE, ask="?fassung={aside}", sees=EDITORS),
    case(f"GET {OFFER}/verlauf", FINE, FINE, FINE, FINE, sees=EDITORS),
    case(f"GET {OFFER}/verlauf", FINE, NONE, NONE, FINE, ask="?neu=2&alt=1", sees=EDITORS),
    case(f"POST {OFFER}/wiederherstellen", DONE, NO, NO, DONE, data=SEEN | {"fassung": "2"},
         last=True),
    case(f"POST {OFFER}/fassung/{{number}}/verwerfen", DONE, NO, NO, DONE, last=True),
    # What somebody typed and did not save is theirs alone; another's token is a new one.
    case(f"GET {OFFER}", FINE, FINE, FINE, FINE, ask=f"?entwurf={TOKEN}", sees=("anna",)),
    case("GET /pult/entwuerfe", FINE, FINE, FINE, FINE, sees=("anna",)),
    case("GET /pult/entwurf/{token}", FINE, NONE, NONE, NONE, sees=("anna",)),
    case("GET /pult/absenden/{token}", FINE, NONE, NONE, NONE, sees=("anna",)),
    case("POST /pult/absenden/{token}", 307, NONE, NONE, NONE, last=True),
    case("POST /pult/entwurf/{token}/verwerfen", DONE, NONE, NONE, NONE, last=True),
    case("POST /pult/entwurf/{token}/behalten", DONE, NONE, NONE, NONE, last=True),
    case("POST /pult/entwurf", FINE, FINE, FINE, FINE, data={"entwurf": TOKEN}),
    case("POST /pult/entwurf/verwerfen", DONE, DONE, DONE, DONE, data={"entwurf": TOKEN},
         last=True),
    # Another Kommune's proposals: to be read and decided by who may make an offer of them.
    case("GET /pult/angebote/neu", FINE, NO, NO, FINE, ask="?vorschlag={new}", sees=EDITORS),
    case("POST /pult/angebote/neu", DONE, NO, NO, DONE, data={"vorschlag": "{new}"}),
    case("POST /pult/eingang/vorschlag/{number}", DONE, NO, NO, DONE,
         data={"antwort": "Ja", "aktion": "annehmen"}, last=True),
    case("POST /pult/eingang/meldung/{number}", DONE, NO, NO, DONE, data={"antwort": "Danke"},
         last=True),
    case("POST /pult/eingang/mail/{number}", NO, NO, NO, DONE, data={"aktion": "loeschen"}),
    case("POST /pult/eingang/adresse", DONE, NONE, NO, DONE, data={"url": ADDRESS}),
    case("POST /pult/eingang/anschreiben", DONE, NONE, NO, DONE, data={"adresse": REFUSING},
         last=True),
    # The Familienbüro reads along, for it answers families; it decides nothing.
    case("GET /pult/eingang", FINE, FINE, FINE, FINE, sees=STAFF),
    case("GET /pult", FINE, FINE, FINE, FINE, sees=STAFF),
    # What colleagues ask and tell: for one of the others or the Präventionsbüro to decide, for who
    # was told to answer, for who asked to read.
    case("POST /pult/eingang/ende/{number}", NO, NO, NO, DONE,
         data=SEEN | {"aktion": "zustimmen"}, last=True),
    case("POST /pult/eingang/aenderung/{number}", DONE, NONE, NO, NONE,
         data={"aktion": "gelesen", "version": "1"}, last=True),
    case("POST /pult/eingang/fassung/{number}", DONE, NO, NO, DONE,
         data={"aktion": "ablehnen", "antwort": "Stimmt so nicht"}, last=True),
    case("POST /pult/eingang/frage/{number}", DONE, NONE, NONE, NONE,
         data={"aktion": "gelesen"}, last=True),
    # Of what is not theirs nothing is read; test_inbox.py looks at that.
    case("POST /pult/eingang/gelesen", DONE, DONE, DONE, DONE),
    case("POST /pult/eingang/ungelesen", DONE, DONE, DONE, DONE),
    # Offers of the own Kommunen.
    case(f"POST {OFFER}", DONE, DONE, DONE, DONE, data={"fassung": "{aside}"}, last=True),
    # It is of no other Kommune, so that leaving it would be its end.
    case(f"POST {OFFER}/herausnehmen", NONE, NO, NO, DONE, data=SEEN),
    case(f"POST {OFFER}/bestaetigen", DONE, NO, NO, DONE, data=SEEN),
    case(f"GET {OFFER}/kurz", FINE, NO, NO, FINE),
    case(f"POST {OFFER}/kurz", DONE, NO, NO, DONE, data={"gesehen": "1", "woher": "anruf"}),
    case(f"POST {OFFER}/rueckgaengig", NONE, NO, NO, NONE, data={"version": "1"}),
    case(f"POST {OFFER}/faellt-aus", DONE, NO, NO, DONE, data=SEEN | {"termin": "2026-12-01"}),
    case(f"POST {OFFER}/findet-statt", DONE, NO, NO, DONE, data=SEEN),
    case(f"POST {OFFER}/vormerken", DONE, NO, NO, DONE, data=SEEN | {"grund": "unklar"}),
    case(f"POST {OFFER}/zurueckziehen", DONE, NO, NO, DONE, data=SEEN | {"grund": "vorbei"}),
    case(f"POST {OFFER}/zurueckholen", DONE, NO, NO, DONE, data=SEEN),
    case("POST /pult/viele", FINE, FINE, NO, FINE, data={"slug": "{slug}", "tun": "bestaetigen"}),
    case("POST /pult/viele/ausfuehren", DONE, NO, NO, DONE,
         data={"gesehen": "{slug}:{version}", "tun": "bestaetigen"}),
    case("POST /pult/viele/ersetzen", DONE, NO, NO, DONE,
         data={"was": "telefon", "alt": "02421 22-0", "neu": "02421 99-9",
               "gesehen": "{slug}:{version}", "stelle": "{slug}#contact.phone@0"}),
    # A step is taken back, a table taken in, by who began it.
    case("POST /pult/viele/zuruecknehmen", DONE, NONE, NO, NONE, data={"schritt": "{step}"},
         last=True),
    case("GET /pult/einlesen/{token}", FINE, NONE, NO, NONE, sees=("anna",)),
    case("POST /pult/einlesen/{token}", 422, NONE, NO, NONE, sees=()),
    case("GET /pult/einlesen/{token}/offen.{kind}", FINE, NONE, NO, NONE, sees=()),
    # The kept table is one of ours, of which nothing is asked.
    case("GET /pult/einlesen/{token}/spalten", NONE, NONE, NO, NONE, sees=()),
    case("POST /pult/einlesen/{token}/spalten", NONE, NONE, NO, NONE, sees=()),
    # A choice of offers is its owner's alone.
    case("POST /pult/auswahl/{number}/entfernen", DONE, NONE, NONE, NONE, last=True),
    # Two offers that may be one: whoever may change one of them.
    case("GET /pult/doppelt/{slug}/{other}", FINE, NO, NO, FINE),
    case("POST /pult/doppelt/{slug}/{other}/kein-doppel", DONE, NO, NO, DONE,
         data={"gesehen": "{slug}:{version}", "grund": "zwei Häuser"}),
    case("POST /pult/doppelt/{slug}/{other}/zusammenlegen", DONE, NO, NO, DONE,
         data={"gesehen": "{slug}:{version}"}),
    # A Träger is read by everybody of the desk, and changed where all it does is one's own.
    case(f"GET {PROVIDER}", FINE, FINE, FINE, FINE),
    case(f"POST {PROVIDER}", DONE, NO, NO, DONE, data={"name": RUNS_IT, "art": "verein"}),
    case(f"GET {PROVIDER}/teilen", FINE, NO, NO, FINE),
    case(f"POST {PROVIDER}/teilen", 409, NO, NO, 409),
    case(f"POST {PROVIDER}/zuruecknehmen", DONE, NO, NO, DONE),
    case(f"POST {PROVIDER}/zusammenfuehren", DONE, NO, NO, DONE,
         data={"ziel": "profinos", "sicher": "ja"}, last=True),
    # Flyers and pictures are read by everybody of the desk, and changed by who may change what they
    # belong to; nothing that is sent here has a file.
    case(f"GET {OFFER}/dateien", FINE, FINE, FINE, FINE, sees=PEOPLE),
    case(f"POST {OFFER}/dateien", 422, NO, NO, 422),
    case(f"POST {OFFER}/dateien/{{number}}", 422, NO, NO, 422),
    case(f"POST {OFFER}/dateien/{{number}}/zurueckholen", DONE, NO, NO, DONE),
    case(f"POST {OFFER}/dateien/{{number}}/entfernen", DONE, NO, NO, DONE, last=True),
    case(f"GET {PROVIDER}/dateien", FINE, FINE, FINE, FINE),
    case(f"POST {PROVIDER}/dateien", 422, NO, NO, 422),
    case(f"POST {PROVIDER}/dateien/{{number}}", NONE, NO, NO, NONE),
    case(f"POST {PROVIDER}/dateien/{{number}}/entfernen", NONE, NO, NO, NONE),
    case(f"POST {PROVIDER}/dateien/{{number}}/zurueckholen", NONE, NO, NO, NONE),
    case("GET /pult/dateien/{name}", NONE, NONE, NONE, NONE),
    # A Kommune's town hall is read by everybody of the desk, and changed by its own Kümmerer.
    case("GET /pult/kommunen/{slug}", FINE, FINE, FINE, FINE),
    case("POST /pult/kommunen/{slug}", 422, NO, NO, 422),
    # What the Kreis says itself: the Familienbüro writes its own facts, else the Präventionsbüro.
    case("GET /pult/leitfaeden/{slug}", FINE, FINE, FINE, FINE),
    case("POST /pult/leitfaeden/{slug}", NO, NO, NO, DONE),
    # Notes are colleagues' to read, and their author's and the Präventionsbüro's to remove.
    case(f"GET {OFFER}/hinweise", FINE, FINE, FINE, FINE, sees=PEOPLE),
    case(f"POST {OFFER}/hinweise", DONE, DONE, DONE, DONE, data={"hinweis": "Bitte klingeln"}),
    case(f"POST {OFFER}/hinweise/{{number}}/entfernen", DONE, NO, NO, DONE, last=True),
    # One's own account; the Präventionsbüro's page of accounts.
    case("POST /pult/konto/passkey/{number}/entfernen", DONE, NONE, NONE, NONE,
         data={"passphrase": PASSPHRASE}, last=True),
    case("POST /pult/konto/anmeldung/{handle}/beenden", DONE, NONE, NONE, NONE),
    case("POST /pult/konten/{number}", NO, NO, NO, DONE,
         data={"role": "kuemmerer", "kommunen": "kreuzau", "active": "ja"}, last=True),
    case("POST /pult/konten/{number}/einladung", NO, NO, NO, DONE),
    case("POST /pult/konten/{number}/zweitfaktor", NO, NO, NO, DONE, last=True),
    case("POST /pult/konten/{number}/uebergeben", NO, NO, NO, 422, last=True),
)  # fmt: skip
PUBLIC = {
    "published, for everybody to read": {
        "GET /angebote/{slug}", "GET /angebote/{slug}/melden", "POST /angebote/{slug}/melden",
        "GET /angebote/{slug}/termine.ics",
        "GET /kette/{kommune}", "GET /kette/{kommune}/plakat.pdf", "GET /kommunen/{slug}",
        "GET /phasen/{slug}", "GET /traeger/{slug}", "GET /uebergaenge/{slug}",
        "GET /static/{path:path}", "GET /videos/{name}", "GET /dateien/{name}",
    },
    "for who holds the key, which nobody guesses": {
        "GET /meldung/{key}", "GET /aendern/{token}", "POST /aendern/{token}",
        "GET /bestaetigen/{token}", "POST /bestaetigen/{token}", "GET /anmelden/link",
        "GET /traeger-angebote/{token}", "POST /traeger-angebote/{token}",
        "GET /traeger-angebote/{token}/aendern/{slug}",
        "POST /traeger-angebote/{token}/aendern/{slug}",
        "GET /traeger-angebote/{token}/beendet/{slug}",
        "POST /traeger-angebote/{token}/beendet/{slug}",
        "GET /traeger-angebote/{token}/abbestellen", "POST /traeger-angebote/{token}/abbestellen",
        "POST /anmelden/link", "POST /anmelden/code",
    },
}  # fmt: skip
NAMES_NOTHING = {
    "public": {
        "GET /", "GET /angebote", "GET /apple-touch-icon-precomposed.png",
        "GET /apple-touch-icon.png", "GET /barrierefreiheit", "GET /datenschutz",
        "GET /fachkraefte", "GET /favicon.ico",
        "GET /gebaerdensprache", "GET /health/live", "GET /health/ready", "GET /hilfe-sofort",
        "GET /impressum", "GET /kette", "GET /kette/plakat.pdf", "GET /kette/rahmen.js",
        "GET /kette/termine.ics", "GET /kommunen", "GET /phasen", "GET /traeger",
        "GET /uebergaenge", "GET /leichte-sprache", "GET /merkzettel", "GET /merkzettel.pdf",
        "POST /merkzettel.pdf", "GET /merkzettel/qr.svg", "GET /opensearch.xml", "GET /robots.txt",
        "GET /sitemap.xml", "GET /termine", "GET /termine.ics", "GET /termine/plakat.pdf",
        "GET /neu.atom", "GET /ueber", "GET /vorschlaege", "GET /vorschlagen", "GET /zeiten",
        "POST /vorschlagen", "POST /nicht-dabei",
    },
    "notes for colleagues alone: test_notes.py": {"GET /beratung", "POST /beratung"},
    "signing in and out": {
        "GET /anmelden", "POST /anmelden", "GET /anmelden/bestaetigen",
        "POST /anmelden/bestaetigen", "GET /anmelden/vergessen", "POST /anmelden/vergessen",
        "POST /anmelden/passkey", "POST /anmelden/passkey/frage", "POST /abmelden",
        "POST /abmelden/ueberall",
    },
    "one's own, whoever asks": {
        "GET /pult/konto", "GET /pult/konto/name", "POST /pult/konto/passphrase",
        "POST /pult/konto/zweitfaktor",
        "POST /pult/konto/passkey", "POST /pult/konto/passkey/frage",
        "POST /pult/konto/wochenbrief", "POST /pult/konto/name", "POST /pult/auswahl",
    },
    "for a role: test_rights.py": {
        "GET /pult/angebote", "GET /pult/termine", "GET /pult/offen", "GET /pult/angaben",
        "GET /pult/anliegen", "GET /pult/texte",
        "GET /pult/doppelt", "GET /pult/da", "GET /pult/viele/ersetzen", "GET /pult/kommunen",
        "GET /pult/leitfaeden",
        "GET /pult/traeger", "GET /pult/traeger/neu",
        "POST /pult/traeger/neu", "GET /pult/rechte",
        "GET /pult/einlesen", "POST /pult/einlesen",
        "GET /pult/vorlage.xlsx", "POST /pult/konten/zweiter-schritt",
        "GET /pult/konten", "POST /pult/konten", "POST /beratung/zaehlen",
        "GET /beratung/zahlen", "GET /beratung/zahlen.csv",
    },
}  # fmt: skip


def routes(app: FastAPI) -> set[str]:
    """ "GET /pult/angebote/{slug}" and so on, all of them."""
    found: set[str] = set()
    todo: list[Any] = list(app.routes)
    while todo:
        route = todo.pop()
        todo += getattr(getattr(route, "original_router", None), "routes", [])
        if isinstance(route, APIRoute):
            found |= {f"{method} {route.path}" for method in route.methods or ()}
    return found


def test_every_route_is_decided(portal_app: FastAPI) -> None:
    decided = {case.route for case in CASES}
    public, nothing = set().union(*PUBLIC.values()), set().union(*NAMES_NOTHING.values())
    assert routes(portal_app) == decided | public | nothing
    assert not decided & public
    assert not (decided | public) & nothing
    # A name in the path is the name of something.
    assert not [route for route in nothing if "{" in route]


@pytest.fixture
def waiting(desk_app: FastAPI) -> Iterator[dict[str, int | str]]:
    """Something of Anna's of every kind."""
    with database.session(desk_app.state.engine) as session:
        yield anna_s(session)


def anna_s(session: Session) -> dict[str, int | str]:
    anna = who(session, "anna")
    row = store.by_slug(session, MINE)
    assert row is not None
    stored = store.record_of(row)
    editing.keep_draft(
        session, stored.model_copy(update={"schedule": MARK}), by=anna, seen=1, now=NOW
    )
    record = stored.model_copy(update={"title": MARK})
    run = TableRun(account_id=anna.id, token=TABLE_TOKEN, name=f"{MARK}.csv", notes=[], at=NOW,
                   beat=NOW, answers=[])  # fmt: skip
    made: dict[str, SQLModel] = {
        "report": Report(key="r", offer_id=row.id or 0, topic="text", text=MARK, made_on=NOW.date(),
                         answer_to="vater@example.org"),
        "change": Proposal(key="p", kind="aenderung", offer_id=row.id, offer_version=1,
                           wanted={"schedule": MARK}, made_on=NOW.date()),
        "new": Proposal(key="n", kind="neu", kommune_slug="kreuzau", made_on=NOW.date(),
                        wanted={"title": MARK, "contact": f"{MARK} 02422 111"}),
        "note": OfferNote(offer_id=row.id or 0, account_id=anna.id, text=MARK, at=NOW),
        "medium": MediumRow(about="angebot", slug=MINE, kind="faltblatt", title=MARK, text=MARK,
                            ground="selbst", holder=MARK, stand="2026-01", name="x", size=1),
        "filter": SavedFilter(account_id=anna.id, name=MARK, query="gruppe=faellig"),
        "step": BulkRow(account_id=anna.id, label=MARK, at=NOW, changes=[[MINE, 1, 2]]),
        "passkey": Passkey(account_id=anna.id, credential="x", public_key="x", name=MARK,
                           made_at=NOW),
        "draft": DraftRow(account_id=anna.id, token=TOKEN, about=MINE, seen=1, at=NOW,
                          fields=[["titel", MARK]]),
        "text": DraftRow(account_id=anna.id, token="text-von-anna-0001", seen=0, at=NOW,
                         about=f"texte/tr/{TEXT}", fields=[["text", MARK]]),
        "unsent": DraftRow(account_id=anna.id, token=UNSENT_TOKEN, about=drafts.UNSENT, seen=0,
                           at=NOW, fields=[[drafts.PATH, f"/pult/angebote/{MINE}/hinweise"],
                                           ["hinweis", MARK]]),
        "table": run,
        "sign_in": SignIn(key="k", handle=HANDLE, account_id=anna.id, began_at=NOW, seen_at=NOW,
                          proven_at=NOW),
        "link": CheckedLink(url=ADDRESS, state="defekt", checked_on=NOW.date(),
                            next_on=NOW.date()),
    }  # fmt: skip
    for kind, name, author, state in (
        ("ende", "end", "anna", "offen"),
        ("aenderung", "told", "doris", "offen"),
        ("vorschlag", "question", "anna", "angenommen"),
    ):
        made[name] = SharedDeed(
            kind=kind, offer_id=row.id or 0, account_id=who(session, author).id, office="Amt",
            kommunen=[], at=NOW, version_before=1, version_after=1, state=state, reason=MARK,
            wanted={"cancelled_until": "2030-01-01"} if kind == "ende" else {},
        )  # fmt: skip
    made["proposal"] = UnpublishedRow(
        offer_id=row.id or 0, account_id=who(session, "clara").id, proposal=True, base=1,
        reason="", at=NOW, record=stored.model_copy(update={"cost_note": MARK}).as_yaml(),
    )  # fmt: skip
    session.add_all(made.values())
    session.flush()
    said = {"line": 2, "again": 0, "title": MARK, "why": [MARK]}
    session.add(TableRow(run_id=run.id or 0, number=1, cells={"titel": MARK}, said=said,
                         kind="abgelehnt"))  # fmt: skip
    overwrite(session, {"contact.url": ADDRESS, "contact.email": REFUSING}, [MINE])
    mailboxes.refuse(session, REFUSING, fault="5.1.1", today=NOW.date())
    session.commit()
    numbers = {name: getattr(each, "id", "") for name, each in made.items()}
    aside = session.exec(
        select(UnpublishedRow.id).where(UnpublishedRow.account_id == anna.id)
    ).one()
    session.add(SharedNotice(deed_id=int(numbers["told"] or 0), kommune_slug="kreuzau"))
    session.commit()
    assert record.slug == MINE
    return {**numbers, "aside": aside or 0, "anna": anna.id}


def addressed(case: Case, waiting: Mapping[str, int | str]) -> tuple[str, str]:
    """Method and address, with the number of the very thing in it."""
    method, _blank, path = case.route.partition(" ")
    kinds = {"/eingang/fassung/": "proposal", "/ende/": "end", "/aenderung/": "told",
             "/frage/": "question", "/fassung/": "aside", "/hinweise/": "note",
             "/meldung/": "report", "/vorschlag/": "change", "/passkey/": "passkey",
             "/konten/": "anna", "/auswahl/": "filter", "/dateien/": "medium"}  # fmt: skip
    kind = next((name for part, name in kinds.items() if part in path), "aside")
    slug = RUNS if "/traeger/" in path else "kreuzau" if "/kommunen/" in path else MINE
    slug = "phasen-kita" if "/leitfaeden/" in path else slug
    path = path.replace("{key:path}", TEXT)
    tokens = {"/entwurf/": TOKEN, "/absenden/": UNSENT_TOKEN}
    token = next((each for part, each in tokens.items() if part in path), TABLE_TOKEN)
    address = path.format(slug=slug, number=waiting[kind], token=token, kind="xlsx",
                          handle=HANDLE, other=OTHER, need="suizidgedanken",
                          language="tr", name=f"{'0' * 64}.pdf")  # fmt: skip
    return method, address + case.ask.format(slug=MINE, **waiting)


def form(app: FastAPI, case: Case, waiting: Mapping[str, int | str]) -> dict[str, Any]:
    """What the form sends; an offer's whole form where the route takes one."""
    with database.session(app.state.engine) as session:
        row = store.by_slug(session, MINE)
        assert row is not None
        known = {**waiting, "slug": MINE, "version": row.version}
    said = {name: value.format(**known) for name, value in case.data.items()}
    if case.route in (f"POST {OFFER}", "POST /pult/angebote/neu", "POST /pult/entwurf"):
        about = "neu" if case.route.endswith("neu") else MINE
        return fields(app, titel="Ein anderer Titel", **{"entwurf-zu": about}) | said
    return said


def everything(session: Session) -> str:
    """All that is stored, but for the count of tries and what a browser's question leaves."""
    whole = hashlib.sha256()
    for table in SQLModel.metadata.sorted_tables:
        if table.name not in ("attempt", "challenge"):
            rows = session.execute(table.select().order_by(*table.primary_key.columns)).all()
            whole.update(repr((table.name, rows)).encode())
    return whole.hexdigest()


def order(case: Case, who: str) -> tuple[bool, bool]:
    """First what is refused, then what is allowed; what ends something last."""
    return case.answers[PEOPLE.index(who)] < NO, case.last


@pytest.mark.one_database
@pytest.mark.parametrize("who", PEOPLE)
def test_something_of_anna_s_is_answered_as_decided(
    desk_app: FastAPI, waiting: dict[str, int | str], who: str
) -> None:
    engine = desk_app.state.engine
    for each in sorted(CASES, key=lambda case: order(case, who)):
        method, address = addressed(each, waiting)
        data = form(desk_app, each, waiting) if method == "POST" else None
        with sign_in(desk_app, who) as client, database.session(engine) as session:
            before = everything(session)
            session.rollback()
            answer = client.request(method, address, data=data)
            what = (who, method, address)
            assert answer.status_code == each.answers[PEOPLE.index(who)], what
            if answer.status_code in (NO, NONE):
                assert everything(session) == before, what
                assert MARK not in answer.text, what
            if method == "GET" and each.sees:
                assert (MARK in answer.text) == (who in each.sees), what


@pytest.mark.one_database
@pytest.mark.parametrize("who", ["bernd", "clara"])
def test_what_is_anna_s_alone_is_there_after_all_that(
    desk_app: FastAPI, waiting: dict[str, int | str], who: str
) -> None:
    for each in CASES:
        method, address = addressed(each, waiting)
        with sign_in(desk_app, who) as client:
            data = form(desk_app, each, waiting) if method == "POST" else None
            client.request(method, address, data=data)
    with database.session(desk_app.state.engine) as session:
        anna = int(waiting["anna"])
        assert session.exec(select(SignIn.key).where(SignIn.handle == HANDLE)).one() == "k"
        for table in (DraftRow, UnpublishedRow, OfferNote, BulkRow, Passkey, TableRun):
            mine = select(table).where(col(table.account_id) == anna)
            kept = session.exec(mine).all()
            assert kept, table
            assert MARK in repr([each.model_dump() for each in kept]), table


@pytest.mark.one_database
def test_nobody_is_shown_anything_without_signing_in(
    desk_app: FastAPI, waiting: dict[str, int | str]
) -> None:
    engine = desk_app.state.engine
    with (
        TestClient(desk_app, base_url="https://testserver", follow_redirects=False) as client,
        database.session(engine) as session,
    ):
        for each in CASES:
            method, address = addressed(each, waiting)
            data = form(desk_app, each, waiting) if method == "POST" else None
            before = everything(session)
            session.rollback()
            answer = client.request(method, address, data=data)
            assert answer.status_code == (DONE if method == "GET" else 401), address
            assert answer.headers.get("location", "/anmelden").startswith("/anmelden"), address
            assert everything(session) == before, address
            session.rollback()
            assert MARK not in answer.text, address
