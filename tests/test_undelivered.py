"""One odd address, or one title with a line break in it, and everybody else is still served.

What is odd here was stored by an earlier version, so it is written past the forms.
"""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select, update
from starlette.datastructures import State
from starlette.testclient import TestClient

from app import cli, database
from app.accounts import rows
from app.accounts.caretakers import Caretakers
from app.freshness import reviews
from app.freshness.due import Letter
from app.mail import outbox
from app.models import (
    AccountKommune,
    AccountRow,
    KommuneRow,
    Mail,
    OfferRow,
    Proposal,
    ProviderRow,
    Reminder,
    Report,
)
from app.offers import importing, store
from app.records import files
from app.vocabulary import ReviewStep
from tests.cast import NOW, having, sign_in
from tests.html_validity import assert_valid
from tests.rows import overwrite

SLUG = "kita-rurmaeuse-kreuzau"
ODD = "(x)kita@example.org"
ODD_PROVIDER = "info@beispiel.de,"
ODD_PERSON = "emil@beispiel..de"
ODD_HALL = "rat haus@titz.de"
REPORT = {"thema": "zeit-ort", "text": "Jetzt donnerstags", "antwort": ""}


def portal_of(app: FastAPI) -> State:
    return app.state


def spoil(app: FastAPI) -> str:
    """Odd addresses of an offer, a Träger, a person, a town hall; the slug of the Träger's offer,
    which has none of its own."""
    with database.session(portal_of(app).engine) as session:
        title = "Kita\u2028Rurmäuse\r\nBcc: alle@beispiel.de"
        overwrite(session, {"contact.email": ODD, "title": title}, [SLUG])
        other = next(
            row
            for row in store.every(session)
            if row.record["contact"]["email"] is None
            and row.provider_slug not in (None, "kreis-dueren")
            and not row.countywide
            and row.slug != SLUG
        )
        provider = session.exec(
            select(ProviderRow).where(ProviderRow.slug == other.provider_slug)
        ).one()
        provider.record = {**provider.record, "email": ODD_PROVIDER}
        hall = session.exec(select(KommuneRow).where(KommuneRow.slug == "titz")).one()
        hall.record = {**hall.record, "rathaus": {**hall.record["rathaus"], "email": ODD_HALL}}
        emil = AccountRow(email=ODD_PERSON, name="Emil", roles=[having("kuemmerer")], at=NOW)
        emil.kommunen = [AccountKommune(kommune_slug="kreuzau")]  # type: ignore[call-arg]
        session.add_all([provider, hall, emil])
        session.commit()
        return other.slug


def only_odd(app: FastAPI) -> None:
    """Nobody but Emil cares for Kreuzau, and nobody else at all."""
    with database.session(portal_of(app).engine) as session:
        session.execute(
            update(AccountRow).where(AccountRow.email != ODD_PERSON).values(active=False)  # type: ignore[arg-type]
        )
        session.commit()


def test_remind_writes_to_everybody_else_and_says_how_many_addresses_are_odd(
    make_app: Callable[..., FastAPI], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    app = make_app()
    other = spoil(app)
    monkeypatch.setenv("KETTE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KETTE_DATABASE_URL", portal_of(app).settings.database)
    for name in ("ADDRESSES", "OFFERS"):
        monkeypatch.setenv(f"KETTE_REVIEW_{name}", "1000")
    assert cli.main(["remind", "--dry-run"]) == 0
    planned = capsys.readouterr().out.count("Betreff: ")
    with caplog.at_level(logging.DEBUG, logger="kette"):
        assert cli.main(["remind"]) == 0
    said = capsys.readouterr().out
    assert "4 Adressen nehmen keine Post an oder wollen keine" in said
    assert "0 nicht verschickt, 0 nicht geschrieben, 0 unzustellbar" in said
    letters = [path.read_text() for path in (tmp_path / "mail").glob("*.eml")]
    assert len(letters) == planned > 10
    assert not [each for each in letters if "\nBcc:" in each.partition("\n\n")[0]]
    with database.session(portal_of(app).engine) as session:
        asked = dict(
            session.exec(
                select(OfferRow.slug, Reminder.step).where(OfferRow.id == Reminder.offer_id)
            ).all()
        )
    # The first by its Träger's own address, the second, who has none, by the Kommune.
    assert (asked[SLUG], asked[other]) == ("traeger", "kuemmerer")
    logged = " ".join(str(vars(record)) for record in caplog.records)
    assert not [odd for odd in (ODD, ODD_PROVIDER, ODD_PERSON, ODD_HALL) if odd in logged + said]


def test_a_letter_to_nobody_fails_alone_and_is_tried_again_the_next_day(session: Session) -> None:
    def letter(to: str) -> Letter:
        return Letter(to=(to,), step=ReviewStep.OFFICE, subject="x", text="x", about=())

    planned = [letter(ODD), letter("buero@beispiel.de")]
    assert reviews.send(session, planned, NOW.date()) == (1, 1)
    assert [each.recipient for each in session.exec(select(Mail))] == ["buero@beispiel.de"]


def test_remind_tells_a_monitor_of_letters_that_nobody_will_send(
    make_app: Callable[..., FastAPI], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    with database.session(portal_of(app).engine) as session:
        session.add(Mail(key="x", recipient=ODD, subject="x", text="x"))
        session.commit()
    monkeypatch.setenv("KETTE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KETTE_DATABASE_URL", portal_of(app).settings.database)
    monkeypatch.setenv("KETTE_SECRET_KEY", portal_of(app).settings.secret_key)
    assert cli.main(["remind"]) == 1
    assert len(list((tmp_path / "mail").glob("*.eml"))) > 10


def test_visitors_can_report_and_propose_whoever_has_an_odd_address(desk_app: FastAPI) -> None:
    spoil(desk_app)
    only_odd(desk_app)
    proposal = {
        "titel": "Krabbel\u2028gruppe", "beschreibung": "Für Babys.", "traeger": "Pfarrei",
        "kommune": "kreuzau", "kontakt": "02422 111", "antwort": "",
    }  # fmt: skip
    with TestClient(desk_app, follow_redirects=False) as visitor:
        for url, data in (
            (f"/angebote/{SLUG}/melden", REPORT),
            ("/vorschlagen", proposal),
            ("/vorschlagen", {**proposal, "kommune": "titz"}),
        ):
            answer = visitor.post(url, data=data)
            assert answer.status_code == 303
            assert visitor.get(answer.headers["location"]).status_code == 200
    with database.session(portal_of(desk_app).engine) as session:
        assert len(session.exec(select(Report)).all()) == 1
        assert len(session.exec(select(Proposal)).all()) == 2
        assert ODD_PERSON not in {each.recipient for each in session.exec(select(Mail))}


def test_a_line_break_in_a_title_is_a_blank_in_the_letter_about_it(desk_app: FastAPI) -> None:
    spoil(desk_app)
    with TestClient(desk_app, follow_redirects=False) as visitor:
        assert visitor.post(f"/angebote/{SLUG}/melden", data=REPORT).status_code == 303
    portal = portal_of(desk_app)
    with database.session(portal.engine) as session:
        [letter] = session.exec(select(Mail)).all()
    assert letter.recipient == "anna@example.org"
    assert letter.subject == "Hinweis zu „Kita Rurmäuse Bcc: alle@beispiel.de“"


def test_an_answer_to_an_odd_address_is_still_settled(desk_app: FastAPI) -> None:
    with database.session(portal_of(desk_app).engine) as session:
        row = store.by_slug(session, SLUG)
        assert row is not None
        assert row.id is not None
        report = Report(
            key="r", offer_id=row.id, topic="text", text="?", answer_to=ODD, made_on=NOW.date()
        )
        proposal = Proposal(
            key="p", kind="neu", kommune_slug="kreuzau", wanted={"title": "x"}, answer_to=ODD,
            made_on=NOW.date(),
        )  # fmt: skip
        session.add_all([report, proposal])
        session.commit()
        paths = (f"meldung/{report.id}", f"vorschlag/{proposal.id}")
    with sign_in(desk_app, "anna") as client:
        for path in paths:
            answer = client.post(f"/pult/eingang/{path}", data={"antwort": "Danke"})
            assert answer.headers["location"] == "/pult/eingang?fertig=erledigt"


def test_an_account_with_an_odd_address_gets_no_promise_of_a_mail(desk_app: FastAPI) -> None:
    spoil(desk_app)
    with database.session(portal_of(desk_app).engine) as session:
        emil = rows.by_email(session, ODD_PERSON)
        assert emil is not None
    with sign_in(desk_app, "doris") as client:
        answer = client.post(f"/pult/konten/{emil.id}/einladung")
        assert answer.status_code == 303
        assert "nimmt keine Post an" in client.get(answer.headers["location"]).text
    with TestClient(desk_app, base_url="https://testserver", follow_redirects=False) as visitor:
        asked = visitor.post("/anmelden/vergessen", data={"email": ODD_PERSON})
        unknown = visitor.post("/anmelden/vergessen", data={"email": "niemand@example.org"})
    assert (asked.status_code, asked.text) == (unknown.status_code, unknown.text)


# --- the desk ------------------------------------------------------------------------------------


def test_the_desk_shows_each_odd_address_to_those_who_can_put_it_right(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "doris") as client:
        assert "nimmt keine Post an" not in client.get("/pult/eingang").text
    other = spoil(desk_app)
    shown = {}
    for name in ("anna", "bernd", "doris"):
        with sign_in(desk_app, name) as client:
            shown[name] = client.get("/pult/eingang").text
    assert "Diese Adresse nimmt keine Post an:" in shown["anna"]
    assert ODD in shown["anna"]
    assert f'href="/pult/angebote/{SLUG}"' in shown["anna"]
    assert ODD not in shown["bernd"]
    assert ODD_PERSON not in shown["anna"] + shown["bernd"]
    for odd in (ODD, ODD_PROVIDER, ODD_PERSON, ODD_HALL, "Rathaus Titz", "/pult/konten"):
        assert odd in shown["doris"]
    assert f'href="/pult/angebote/{other}"' in shown["doris"]
    assert_valid(shown["doris"])


def test_an_offer_with_an_odd_address_can_be_seen_confirmed_and_put_right(
    desk_app: FastAPI,
) -> None:
    with database.session(portal_of(desk_app).engine) as session:
        row = store.by_slug(session, SLUG)
        assert row is not None
        record = store.record_of(row)
        contact = record.contact.model_copy(update={"email": ODD})
        store.save(
            session, record.model_copy(update={"contact": contact}), by="früher", event="edited",
            provider_slug=row.provider_slug,
        )  # fmt: skip
        session.commit()
    portal_of(desk_app).index.rebuild()
    form = f"/pult/angebote/{SLUG}"
    with sign_in(desk_app, "anna") as client:
        for page in (form, f"{form}/verlauf", "/pult", f"/angebote/{SLUG}"):
            assert client.get(page).status_code == 200
        confirmed = client.post(f"{form}/bestaetigen", data={"version": "2"})
        assert confirmed.headers["location"].startswith("/pult?fertig=bestaetigt")
        many = {"tun": "bestaetigen", "gesehen": f"{SLUG}:3"}
        assert client.post("/pult/viele/ausfuehren", data=many).status_code == 303
        fixed = {"tun": "kontakt", "email": "kita@kreuzau.de", "gesehen": f"{SLUG}:3"}
        client.post("/pult/viele/ausfuehren", data=fixed)
        assert ODD not in client.get("/pult/eingang").text
        back = client.post(f"{form}/wiederherstellen", data={"version": "4", "fassung": "2"})
        assert back.status_code == 303
        assert ODD in client.get("/pult/eingang").text


def test_a_stuck_letter_is_shown_sent_again_or_thrown_away(
    desk_app: FastAPI, tmp_path: Path
) -> None:
    portal = portal_of(desk_app)
    with database.session(portal.engine) as session:
        for name in ("eins", "zwei"):
            session.add(
                Mail(
                    key=name, recipient=f"{name}@beispiel.de", subject=f"Brief {name}", text="x",
                    attempts=outbox.ATTEMPTS, fault="SMTPRecipientsRefused 550",
                )
            )  # fmt: skip
        session.commit()
        one, two = (each.id for each in session.exec(select(Mail).order_by(Mail.key)))
    with sign_in(desk_app, "anna") as client:
        assert "Brief eins" not in client.get("/pult/eingang").text
    with sign_in(desk_app, "doris") as client:
        page = client.get("/pult/eingang").text
        for words in ("Mail, die nicht ankommt", "eins@beispiel.de", "Brief zwei",
                      "Der Mailserver nimmt für diese Adresse nichts an."):  # fmt: skip
            assert words in page
        assert_valid(page)
        client.post(f"/pult/eingang/mail/{one}", data={"aktion": "noch-einmal"})
        client.post(f"/pult/eingang/mail/{two}", data={"aktion": "loeschen"})
        late = client.post(f"/pult/eingang/mail/{two}", data={"aktion": "loeschen"})
        assert late.headers["location"].endswith("schon-erledigt")
        assert "Der Eingang ist leer." in client.get("/pult/eingang").text
    assert outbox.deliver(portal.engine, portal.settings, NOW) == (1, 0)
    [sent] = (tmp_path / "mail").glob("*.eml")
    assert "eins@beispiel.de" in sent.read_text()


def test_a_town_hall_without_mail_leaves_its_offers_to_the_office(session: Session) -> None:
    importing.import_kommunen(session, files.DATA / "kommunen.yaml")
    hall = session.exec(select(KommuneRow).where(KommuneRow.slug == "titz")).one()
    hall.record = {**hall.record, "rathaus": {**hall.record["rathaus"], "email": ODD_HALL}}
    session.add(hall)
    session.commit()
    caretakers = Caretakers.read(session, office="buero@beispiel.de", on=NOW.date())
    assert caretakers.of(["titz"]) == ("buero@beispiel.de",)
    assert Caretakers.read(session, office=ODD, on=NOW.date()).of(["titz"]) == ()
