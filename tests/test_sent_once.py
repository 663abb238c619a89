"""A form that is sent twice makes one thing, and the second sending is led to it."""

import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from fastapi import FastAPI
from sqlmodel import Session, func, select
from starlette.testclient import TestClient

from app import sendings
from app.desk import twins
from app.freshness import daily, reviews
from app.freshness.reviews import CHANGE
from app.models import AccountRow, Mail, OfferNote, OfferRow, Proposal, Report, SendingRow
from app.offers import drafts
from tests.cast import NOW, sign_in
from tests.deskform import MINE, fields, record_of

NEW = "/pult/angebote/neu"
SENT = "s" * 24


def token_of(client: TestClient, path: str) -> str:
    """Of the form as it opens."""
    found = re.findall(r'name="absendung" value="([^"]+)"', client.get(path).text)
    assert found, path
    return str(found[0])


def counted(session: Session) -> Mapping[str, int]:
    tables = (AccountRow, OfferNote, OfferRow, Proposal, Report, Mail)
    session.expire_all()
    return {
        each.__tablename__: session.exec(select(func.count()).select_from(each)).one()
        for each in tables
    }


def new(app: FastAPI, **changes: str) -> dict[str, object]:
    typed = fields(app, titel="Waldspielgruppe Drove", **{drafts.ABOUT: "neu"})
    return typed | {sendings.FIELD: SENT} | changes


def test_a_new_offer_is_made_once_and_what_was_added_is_not_lost(
    desk_app: FastAPI, desk: Session
) -> None:
    before = counted(desk)["offer"]
    with sign_in(desk_app, "anna") as client:
        assert token_of(client, NEW) != token_of(client, NEW)
        form = new(desk_app)
        first, again = (client.post(NEW, data=form).headers["location"] for _ in range(2))
        assert first == again
        assert first.startswith("/pult/angebote/waldspielgruppe-drove?fertig=")
        other = client.post(NEW, data=new(desk_app, beschreibung="Jetzt auch im Regen."))
        led = other.headers["location"]
        assert led.startswith("/pult/angebote/waldspielgruppe-drove?entwurf=")
        opened = client.get(led).text
        assert "Jetzt auch im Regen." in opened
        assert "schon angelegt" in opened
    assert counted(desk)["offer"] == before + 1
    assert record_of(desk_app, "waldspielgruppe-drove")[0].description != "Jetzt auch im Regen."


def test_two_at_the_same_moment_make_one(desk_app: FastAPI, desk: Session) -> None:
    before, form = counted(desk)["offer"], new(desk_app)
    with sign_in(desk_app, "anna") as client, ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _n: client.post(NEW, data=form), range(4)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert counted(desk)["offer"] == before + 1


def test_a_copy_and_another_account_s_form_are_offers_of_their_own(
    desk_app: FastAPI, desk: Session
) -> None:
    """The token holds for one form of one account."""
    before = counted(desk)["offer"]
    for name in ("anna", "doris"):
        with sign_in(desk_app, name) as client:
            copy = new(desk_app) | {drafts.ABOUT: f"{drafts.MODEL}{MINE}", twins.OTHER: "ja"}
            for _ in range(2):
                assert client.post(NEW, data=copy).status_code == 303
    assert counted(desk)["offer"] == before + 2


def twice(client: TestClient, path: str, data: Mapping[str, object], page: str) -> str:
    """Sends the same form again, as it was shown; where both sendings lead."""
    whole = {**data, sendings.FIELD: token_of(client, page)}
    first, again = (client.post(path, data=whole) for _ in range(2))
    assert first.status_code == again.status_code == 303, path
    assert first.headers["location"] == again.headers["location"], path
    return str(first.headers["location"])


def test_notes_answers_accounts_and_träger_are_made_once(desk_app: FastAPI, desk: Session) -> None:
    row = desk.exec(select(OfferRow).where(OfferRow.slug == MINE)).one()
    report = Report(key="r", offer_id=row.id or 0, topic="text", text="?", made_on=NOW.date())
    proposal = Proposal(key="p", kind="aenderung", offer_id=row.id, offer_version=1,
                        wanted={"schedule": "freitags"}, made_on=NOW.date())  # fmt: skip
    desk.add_all((report, proposal))
    desk.commit()
    before = counted(desk)
    answer = {"antwort": "Danke."}
    with sign_in(desk_app, "doris") as client:
        notes = f"/pult/angebote/{MINE}/hinweise"
        twice(client, notes, {"hinweis": "Bitte klingeln"}, notes)
        inbox = "/pult/eingang"
        assert "=erledigt" in twice(client, f"{inbox}/meldung/{report.id}", answer, inbox)
        accept = answer | {"aktion": "annehmen"}
        assert "schon" not in twice(client, f"{inbox}/vorschlag/{proposal.id}", accept, inbox)
        person = {"name": "Emil", "email": "emil@example.org", "role": "kuemmerer",
                  "kommunen": "titz"}  # fmt: skip
        assert "=eingeladen" in twice(client, "/pult/konten", person, "/pult/konten")
        provider = {"name": "Verein der Tests", "art": "verein"}
        twice(client, "/pult/traeger/neu", provider, "/pult/traeger/neu")
        # Another text from the same page is another note.
        token = token_of(client, notes)
        for text in ("eins", "zwei"):
            client.post(notes, data={"hinweis": text, sendings.FIELD: token})
    after = counted(desk)
    assert after["offer_note"] == before["offer_note"] + 3
    assert after["account"] == before["account"] + 1
    assert record_of(desk_app)[0].schedule == "freitags"


def test_what_visitors_and_träger_tell_is_kept_once(desk_app: FastAPI, desk: Session) -> None:
    token = reviews.link(desk_app.state.links, CHANGE, slug=MINE, today=NOW.date())
    report = {"thema": "zeit-ort", "text": "Die Gruppe ist jetzt am Donnerstag."}
    offer = {
        "titel": "Krabbelgruppe Winden", "beschreibung": "Für Babys.", "traeger": "Pfarrei",
        "kommune": "kreuzau", "kontakt": "02422 12345",
    }  # fmt: skip
    before = counted(desk)
    forms: list[tuple[str, dict[str, str], Callable[[Mapping[str, int]], int]]] = [
        (f"/angebote/{MINE}/melden", report, lambda all_: all_["report"]),
        ("/vorschlagen", offer, lambda all_: all_["proposal"]),
        (f"/aendern/{token}", _change(desk_app), lambda all_: all_["proposal"]),
    ]
    with TestClient(desk_app, base_url="https://testserver", follow_redirects=False) as visitor:
        for path, data, count in forms:
            had, letters = count(counted(desk)), counted(desk)["mail"]
            status = twice(visitor, path, data, path)
            assert visitor.get(status).status_code == 200
            assert count(counted(desk)) == had + 1, path
            assert counted(desk)["mail"] <= letters + 2
    assert counted(desk)["report"] == before["report"] + 1


def _change(app: FastAPI) -> dict[str, str]:
    with TestClient(app, base_url="https://testserver") as visitor:
        token = reviews.link(app.state.links, CHANGE, slug=MINE, today=NOW.date())
        page = visitor.get(f"/aendern/{token}").text
    typed = dict(re.findall(r'<input class="input[^>]* name="([a-z_]+)" value="([^"]*)"', page))
    chosen = re.findall(
        r'<select[^>]* name="([a-z_]+)".*?value="([^"]*)" selected', page, re.DOTALL
    )
    return {**typed, **dict(chosen), "ausserdem": "Im Sommer draußen."}


def test_sendings_are_forgotten_after_some_days(desk_app: FastAPI, desk: Session) -> None:
    sendings.once(desk, "k", "eins")
    desk.commit()
    (kept,) = desk.exec(select(SendingRow))
    for days, left in ((6, 1), (9, 0)):
        daily.remind(desk, desk_app.state.settings, kept.at.date() + timedelta(days=days))
        assert len(desk.exec(select(SendingRow)).all()) == left
