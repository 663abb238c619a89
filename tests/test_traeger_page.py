"""One Träger, one letter, one page: what a link opens, what its buttons do, what the desk sees."""

import email
import mailbox
import os
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage, Message
from email.policy import default
from pathlib import Path

import pytest
from fastapi import FastAPI
from markupsafe import escape
from sqlalchemy import delete
from sqlmodel import Session, select
from starlette.datastructures import State
from starlette.testclient import TestClient

from app import database
from app.accounts.caretakers import Caretakers
from app.feedback import proposals
from app.feedback.forms import ChangeForm
from app.feedback.proposals import TooManyWaitError
from app.freshness import bounces, mailboxes, pagelinks
from app.mail import gathering, outbox
from app.mail.mailbox import opened
from app.mail.reviewletters import DeskQuestion, Silence, ask_desk, invite
from app.models import AccountRow, Mail, OfferRow, Proposal, ReviewAddress, Revision
from app.offers import store
from app.records.offers import OfferRecord
from app.settings import Settings, WrongSettingError
from app.vocabulary import ReviewStep
from tests.cast import NOW, sign_in
from tests.fifteen import ADDRESS, KITA, OFFICE, TODAY, asked, link_in, make_fifteen
from tests.html_validity import assert_valid
from tests.rows import overwrite
from tests.test_shared_offers import share


@pytest.fixture
def fifteen(desk: Session) -> list[str]:
    return make_fifteen(desk)


def record(app: FastAPI, slug: str) -> tuple[OfferRecord, int]:
    with database.session(app.state.engine) as session:
        row = store.by_slug(session, slug)
        assert row is not None
        return store.record_of(row), row.version


def confirmed(app: FastAPI) -> set[str]:
    """By their Träger."""
    with database.session(app.state.engine) as session:
        rows = session.exec(
            select(OfferRow.slug)
            .join(Revision, Revision.offer_id == OfferRow.id)  # type: ignore[arg-type]
            .where(Revision.event == "confirmed", Revision.by == "Träger")
        )
        return set(rows)


def button(html: str) -> dict[str, list[str]]:
    """What the first button of the page sends."""
    form = html.partition("<form")[2].partition("</form>")[0]
    return {"gesehen": re.findall(r'name="gesehen" value="([^"]+)"', form)}


@pytest.fixture
def visitor(desk_app: FastAPI) -> TestClient:
    return TestClient(desk_app, follow_redirects=False)


# --- the page -------------------------------------------------------------------------------------


def test_fifteen_offers_are_a_link_and_a_button(
    desk_app: FastAPI, fifteen: list[str], visitor: TestClient
) -> None:
    [letter] = asked(desk_app)
    assert (letter.to, len(letter.about)) == ((ADDRESS,), 15)
    page = visitor.get(link_in(letter))
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert "set-cookie" not in page.headers
    assert_valid(page.text)
    for slug in fifteen:
        assert escape(record(desk_app, slug)[0].description.split("\n")[0]) in page.text
    assert page.text.count("<dt>Alter</dt>") == page.text.count("<dt>Für wen</dt>") == 15
    # A scanner that follows every link confirms nothing.
    for href in re.findall(r'href="(/traeger-angebote/[^"]+)"', page.text):
        assert visitor.get(href).status_code == 200
    assert confirmed(desk_app) == set()
    assert "Alle 15 stimmen noch" in page.text
    assert visitor.post(link_in(letter), data=button(page.text)).status_code == 303
    assert confirmed(desk_app) == set(fifteen)
    thanks = visitor.get(link_in(letter)).text
    assert "Vielen Dank" in thanks
    assert "15 Angebote sind heute bestätigt" in thanks
    assert_valid(thanks)
    # Twice is once.
    assert visitor.post(link_in(letter), data=button(page.text)).status_code == 303
    assert {record(desk_app, slug)[1] for slug in fifteen} == {2}


def test_what_somebody_changed_meanwhile_is_shown_again(
    desk_app: FastAPI, fifteen: list[str], visitor: TestClient
) -> None:
    [letter] = asked(desk_app)
    sent = button(visitor.get(link_in(letter)).text)
    with sign_in(desk_app, "anna") as client:
        doubt = {"version": "1", "grund": "Der Raum?"}
        client.post(f"/pult/angebote/{KITA}/vormerken", data=doubt)
    assert record(desk_app, KITA)[1] == 2
    answer = visitor.post(link_in(letter), data=sent)
    assert answer.status_code == 409
    assert "Gerade geändert" in answer.text
    assert button(answer.text) == {"gesehen": [f"{KITA}:2"]}
    assert confirmed(desk_app) == set(fifteen) - {KITA}


def test_a_link_opens_the_offers_of_its_address_and_no_others(
    desk_app: FastAPI, fifteen: list[str], visitor: TestClient
) -> None:
    [letter] = asked(desk_app)
    there, other = link_in(letter), "schnullercafe-dueren-ost"
    before = record(desk_app, other)
    assert visitor.post(there, data={"gesehen": f"{other}:1"}).status_code == 303
    for way in ("aendern", "beendet"):
        assert visitor.get(f"{there}/{way}/{other}").status_code == 404
        assert visitor.post(f"{there}/{way}/{other}", data={"grund": "x"}).status_code == 404
    assert record(desk_app, other) == before
    assert ADDRESS not in there
    assert visitor.get(there + "x").status_code == 404
    with database.session(desk_app.state.engine) as session:
        overwrite(session, {"contact.email": "neu@example.org"}, fifteen)
    assert "zurzeit kein Angebot" in visitor.get(there).text
    stop = visitor.get(f"{there}/abbestellen").text
    assert "Sie bekommen keine Erinnerungen mehr" in stop
    assert '<button class="button button--big"' not in stop, "it would do nothing"


def test_one_is_changed_one_is_over_and_the_others_are_confirmed(
    desk_app: FastAPI, fifteen: list[str], visitor: TestClient
) -> None:
    [letter] = asked(desk_app)
    there, gone = link_in(letter), fifteen[-1] if fifteen[-1] != KITA else fifteen[0]
    form = visitor.get(f"{there}/aendern/{KITA}").text
    values = {**filled(form), "ausserdem": "Neuer Raum im ersten Stock."}
    assert visitor.post(f"{there}/aendern/{KITA}", data=values).headers["location"] == there
    refused = visitor.post(f"{there}/beendet/{gone}", data={"grund": " "})
    assert refused.status_code == 422
    assert_valid(refused.text)
    sent = visitor.post(f"{there}/beendet/{gone}", data={"grund": "Seit Sommer vorbei."})
    assert sent.headers["location"] == there
    assert record(desk_app, gone)[0].ended is None, "a person decides"
    page = visitor.get(there).text
    assert "Die übrigen 13 stimmen noch" in page
    visitor.post(there, data=button(page))
    assert confirmed(desk_app) == set(fifteen) - {KITA, gone}
    with sign_in(desk_app, "anna") as client:
        inbox = client.get("/pult/eingang").text
        assert "Seit Sommer vorbei." in inbox
        assert "Neuer Raum im ersten Stock." in inbox
        assert_valid(inbox)


def test_what_comes_within_an_hour_is_told_in_one_letter(
    desk_app: FastAPI, desk: Session, fifteen: list[str], visitor: TestClient, tmp_path: Path
) -> None:
    """Also of many at the same moment; what comes when it was sent begins a new one."""
    desk.execute(delete(Mail))
    desk.commit()
    sender, settings = desk_app.state, Settings(data_dir=tmp_path)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda slug: end_of(sender, slug), fifteen[:12]))
    assert all(found)
    assert outbox.deliver(sender.engine, settings, NOW) == (0, 0), "it waits for more"
    [row] = desk.exec(select(Mail)).all()
    assert row.subject == "Änderungen an 12 Angeboten"
    later = NOW + gathering.WAIT
    with ThreadPoolExecutor(2) as pool:
        sent = list(pool.map(lambda _n: outbox.deliver(sender.engine, settings, later), range(2)))
    assert sorted(sent) == [(0, 0), (1, 0)]
    [path] = (tmp_path / "mail").glob("*.eml")
    letter = email.message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(letter, EmailMessage)
    for slug in fifteen[:12]:
        assert record(desk_app, slug)[0].title in letter.get_content()
    assert end_of(sender, fifteen[12])
    desk.expire_all()
    assert desk.exec(select(Mail)).one().subject.startswith("Änderung: „")


def end_of(portal: State, slug: str) -> str:
    """Key of what its Träger says of it."""
    with database.session(portal.engine) as session:
        row = store.by_slug(session, slug)
        assert row is not None
        return proposals.make_change(
            session,
            row,
            ChangeForm.ending(store.record_of(row), "Vorbei."),
            caretakers=Caretakers.read(session, office=OFFICE, on=TODAY),
            base_url="https://kette.beispiel.de",
            now=NOW,
        ).key


def test_no_more_than_five_wait_also_of_many_at_the_same_moment(
    desk_app: FastAPI, fifteen: list[str]
) -> None:
    def one(_number: int) -> bool:
        try:
            return bool(end_of(desk_app.state, KITA))
        except TooManyWaitError:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one, range(8))) == 5


def filled(html: str) -> dict[str, str]:
    """The change form's fields as they open."""
    line = r'<input class="input[^"]*" type="text"[^>]* name="(\w+)" value="([^"]*)"'
    found = dict(re.findall(line, html))
    choice = r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>'
    for name, options in re.findall(choice, html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


# --- a change that was accepted -------------------------------------------------------------------


def change(app: FastAPI, *, note: str = "", wanted: Mapping[str, str] | None = None) -> int:
    with database.session(app.state.engine) as session:
        row = store.by_slug(session, KITA)
        assert row is not None
        made = Proposal(
            key="k", kind="aenderung", offer_id=row.id, offer_version=row.version, note=note,
            wanted=dict(wanted or {}), made_on=TODAY - timedelta(days=3),
        )  # fmt: skip
        session.add(made)
        session.commit()
        return made.id or 0


def accept(app: FastAPI, number: int) -> OfferRecord:
    with sign_in(app, "anna") as client:
        data = {"aktion": "annehmen", "antwort": "Danke"}
        assert client.post(f"/pult/eingang/vorschlag/{number}", data=data).status_code == 303
    return record(app, KITA)[0]


def test_an_accepted_change_of_the_traeger_is_its_confirmation(desk_app: FastAPI) -> None:
    with database.session(desk_app.state.engine) as session:
        overwrite(session, {"doubt": "Stimmt die Zeit?"}, [KITA])
    found = accept(desk_app, change(desk_app, wanted={"schedule": "nach Anruf"}))
    assert (found.schedule, found.doubt) == ("nach Anruf", None)
    assert (found.verified_at, found.verified_by) == (TODAY - timedelta(days=3), "Träger")


def test_but_not_where_it_says_that_more_is_different(desk_app: FastAPI) -> None:
    """What it wrote stays to be read until a person says that the offer is right."""
    text = "Die Gruppe ist jetzt auch für Väter."
    found = accept(desk_app, change(desk_app, note=text, wanted={"schedule": "nach Anruf"}))
    assert found.verified_at is None
    with sign_in(desk_app, "anna") as client:
        assert text in client.get(f"/pult/angebote/{KITA}").text
        assert text in client.get("/pult/offen").text
        assert found.doubt
        assert found.doubt in client.get("/pult/angebote").text
        version = str(record(desk_app, KITA)[1])
        client.post(f"/pult/angebote/{KITA}/bestaetigen", data={"version": version})
        assert record(desk_app, KITA)[0].doubt is None
        assert text in client.get("/pult/offen").text


def test_nor_where_others_have_changed_the_facts_since(desk_app: FastAPI) -> None:
    number = change(desk_app, wanted={"schedule": "nach Anruf"})
    with database.session(desk_app.state.engine) as session:
        row = store.by_slug(session, KITA)
        assert row is not None
        fresh = store.record_of(row).model_copy(update={"summary": "Eine andere Kita."})
        store.save(session, fresh, provider_slug=row.provider_slug, by="Doris", event="edited")
        session.commit()
    found = accept(desk_app, number)
    assert (found.schedule, found.summary) == ("nach Anruf", "Eine andere Kita.")
    assert found.verified_at is None


def test_an_end_that_other_kommunen_decide_on_is_in_doubt_until_they_have(
    desk_app: FastAPI, fifteen: list[str], visitor: TestClient
) -> None:
    [letter] = asked(desk_app)
    share(desk_app, KITA)
    there = f"{link_in(letter)}/beendet/{KITA}"
    assert visitor.post(there, data={"grund": "Im Sommer geschlossen."}).status_code == 303
    with sign_in(desk_app, "anna") as anna:
        page = anna.get("/pult/eingang").text
        assert "Zustimmen und beenden" in page
        assert "Übernehmen und veröffentlichen" not in page
        number = re.findall(r"/pult/eingang/vorschlag/(\d+)", page)[0]
        anna.post(f"/pult/eingang/vorschlag/{number}", data={"aktion": "annehmen", "antwort": "Ja"})
    now = record(desk_app, KITA)[0]
    assert now.ended is None
    assert now.doubt == "Der Träger bietet es nicht mehr an."
    assert "Im Sommer geschlossen." in (now.remark or "")


# --- who wants no letters, and who gets none ------------------------------------------------------


def test_keine_erinnerungen_mehr_asks_the_next_one_and_the_desk_sees_it(
    desk_app: FastAPI, fifteen: list[str], visitor: TestClient
) -> None:
    [letter] = asked(desk_app)
    stop = link_in(letter) + "/abbestellen"
    assert letter.unsubscribe == f"https://kette.beispiel.de{stop}"
    assert_valid(visitor.get(stop).text)
    assert asked(desk_app, TODAY + timedelta(days=1)) == [], "opening it does nothing"
    # As a mail program says it for its reader (RFC 8058).
    said = visitor.post(stop, data={"List-Unsubscribe": "One-Click"})
    assert said.status_code == 200, "such a program must not be led elsewhere"
    assert "Sie bekommen keine Erinnerungen mehr" in said.text
    assert_valid(visitor.get(stop).text)
    [next_one] = asked(desk_app, TODAY + timedelta(days=1))
    assert (next_one.step, next_one.to) == (ReviewStep.CARETAKER, ("anna@example.org",))
    assert "möchte keine Erinnerungen" in next_one.text
    assert "nicht geantwortet" not in next_one.text
    assert "/pult/angebote/" in next_one.text
    assert visitor.get(link_in(letter)).status_code == 200
    with sign_in(desk_app, "anna") as client:
        inbox = client.get("/pult/eingang").text
        assert ADDRESS in inbox
        assert "möchte jemand keine Erinnerungen" in inbox
        assert_valid(inbox)
        client.post("/pult/eingang/anschreiben", data={"adresse": ADDRESS})
        assert ADDRESS not in client.get("/pult/eingang").text


def test_a_town_hall_without_an_account_gets_no_door_without_a_key(
    desk_app: FastAPI, desk: Session, fifteen: list[str]
) -> None:
    overwrite(desk, {"contact.email": None, "provider_slug": None}, fifteen)
    for account in desk.exec(select(AccountRow).where(AccountRow.name == "Anna")):
        account.active = False
    desk.commit()
    [letter] = asked(desk_app)
    assert letter.to == ("buergermeister@kreuzau.de",)
    assert "/pult" not in letter.text
    assert OFFICE in letter.text
    assert "keine E-Mail-Adresse" in letter.text
    assert "geantwortet" not in letter.text
    form = {"thema": "zeit-ort", "text": "Jetzt donnerstags", "antwort": ""}
    visitor = TestClient(desk_app, follow_redirects=False)
    assert visitor.post(f"/angebote/{KITA}/melden", data=form).status_code == 303
    said = desk.exec(select(Mail)).all()[-1]
    assert said.recipient == "buergermeister@kreuzau.de"
    assert "Jetzt donnerstags" in said.text
    assert "/pult" not in said.text
    # Where no letter arrives, or none is wanted, the next one is asked.
    mailboxes.unwanted(desk, "buergermeister@kreuzau.de", today=TODAY)
    [later] = asked(desk_app, TODAY + timedelta(days=14))
    assert (later.step, later.to) == (ReviewStep.OFFICE, ("doris@example.org",))
    assert "Die Kommune wurde am 24.11.2026 gefragt." in later.text
    assert "/pult/angebote?gruppe=faellig" in later.text


def test_nobody_is_said_to_be_silent_who_was_not_asked_or_has_answered(
    desk_app: FastAPI, fifteen: list[str]
) -> None:
    asked(desk_app)
    change(desk_app, wanted={"schedule": "nach Anruf"})
    with database.session(desk_app.state.engine) as session:
        made = session.exec(select(Proposal)).one()
        made.made_on = TODAY + timedelta(days=1)
        session.add(made)
        session.commit()
    [letter] = asked(desk_app, TODAY + timedelta(days=14))
    answered, silent = (
        letter.text.index(each) for each in ("hat eine Änderung geschickt", "nicht geantwortet")
    )
    title = record(desk_app, KITA)[0].title
    assert answered < letter.text.index(title) < silent


@pytest.mark.parametrize("step", [ReviewStep.CARETAKER, ReviewStep.OFFICE])
def test_a_letter_about_one_offer_speaks_of_one(step: ReviewStep) -> None:
    one = DeskQuestion(title="Treff", slug="treff", by=TODAY, provider=Silence.NO_ADDRESS)
    said = ask_desk(step, [one], base_url="https://x").text
    said += invite(step, [one], base_url="https://x", office=None).text
    assert "diese Angebote " not in said
    assert "diesen Angeboten" not in said


# --- what comes back ------------------------------------------------------------------------------


def report(letter: Message, *, action: str = "failed", code: str = "5.1.1") -> bytes:
    """As a mail server writes it (RFC 3464)."""
    head = "".join(f"{name}: {letter[name]}\r\n" for name in ("From", "To", "Message-ID"))
    return (
        "From: MAILER-DAEMON@example.org\r\nTo: portal@beispiel.de\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        f"Final-Recipient: rfc822; x@example.org\r\nAction: {action}\r\nStatus: {code}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n{head}\r\n--b--\r\n"
    ).encode()


def sent(app: FastAPI, settings: Settings, to: str) -> Message:
    with database.session(app.state.engine) as session:
        outbox.queue(
            session, to=to, subject="Stimmt das noch?", text="?", unsubscribe="https://x/y"
        )
        session.commit()
    seen = set((settings.data_dir / "mail").glob("*.eml"))
    outbox.deliver(app.state.engine, settings, NOW)
    [path] = set((settings.data_dir / "mail").glob("*.eml")) - seen
    found = email.message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    return found


NESTED = b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n" + (
    b"Content-Type: message/rfc822\r\n\r\n" * 3000
)
"""A small mail that no program can take apart, which anybody can send."""


def test_what_stays_unread_does_not_bar_the_way_to_what_comes_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.mail.mailbox.MOST", 1)
    box = mailbox.Maildir(tmp_path / "zurueck")
    for number in range(12):
        key = box.add(f"Subject: {number}\n\nHallo")
        os.utime(tmp_path / "zurueck" / "new" / key, (number, number))
    with opened(Settings(returned_mail=str(tmp_path / "zurueck"))) as folder:
        assert folder is not None
        assert b"Subject: 11" in next(iter(folder.new()))[0]


def test_a_letter_that_came_back_stops_the_address_and_is_shown(
    desk_app: FastAPI, fifteen: list[str], tmp_path: Path
) -> None:
    engine = desk_app.state.engine
    box = mailbox.Maildir(tmp_path / "zurueck")
    with database.session(engine) as session:
        overwrite(session, {"provider_slug": None}, fifteen)
    settings = Settings(
        data_dir=tmp_path,
        mail_from="Portal <portal@beispiel.de>",
        returned_mail=str(tmp_path / "zurueck"),
    )
    ours, visitors = (
        sent(desk_app, settings, ADDRESS),
        sent(desk_app, settings, "mutter@example.org"),
    )
    assert ours["Reply-To"] == "amt52@kreis-dueren.de"
    assert ours["List-Unsubscribe"] == "<https://x/y>"
    assert ours["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    forged = EmailMessage()
    forged["From"], forged["To"] = "x@example.org", "anna@example.org"
    forged["Message-ID"] = str(ours["Message-ID"])
    delayed = report(ours, action="delayed", code="4.4.1")
    kept = (report(forged), delayed, report(visitors), b"Hallo", NESTED)
    for each in kept:
        box.add(each)
    assert bounces.read(engine, settings, TODAY) == 0
    with database.session(engine) as session:
        assert session.exec(select(ReviewAddress)).all() == []
    box.add(report(ours))
    assert bounces.read(engine, settings, TODAY) == 1
    assert bounces.read(engine, settings, TODAY) == 0, "it is marked as read"
    assert len(box) == len(kept) + 1, "nothing is thrown away"
    box.add(report(ours))
    assert bounces.read(engine, settings, TODAY + timedelta(days=1)) == 1, "told again"
    [letter] = asked(desk_app)
    assert letter.step is ReviewStep.CARETAKER
    assert "nimmt keine Post an" in letter.text
    with sign_in(desk_app, "anna") as client:
        inbox = client.get("/pult/eingang").text
        assert ADDRESS in inbox
        assert "kam am 24.11.2026 zurück (5.1.1)" in inbox


@pytest.mark.parametrize(
    "given", ["imap://a:b@mail.example.org", "imaps://mail.example.org", "/gibt/es/nicht"]
)
def test_a_mailbox_that_cannot_be_one_is_said_at_the_start(given: str) -> None:
    with pytest.raises(WrongSettingError, match="KETTE_RETURNED_MAIL"):
        outbox.check(Settings(returned_mail=given))


def test_a_mailbox_that_does_not_answer_keeps_nobody_from_being_asked(
    desk_app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(returned_mail="imaps://a:b@127.0.0.1:1/INBOX")
    assert bounces.read(desk_app.state.engine, settings, TODAY) == 0
    assert [each.message for each in caplog.records] == ["returned mail not read"]
    assert "127.0.0.1" not in caplog.text


def test_the_mark_of_an_address_does_not_say_it(desk: Session) -> None:
    mark = mailboxes.mark(desk, " Haus@Example.org")
    assert mark == mailboxes.mark(desk, ADDRESS)
    assert len(pagelinks.short(mark)) == 24
    mailboxes.refuse(desk, ADDRESS, fault="5.1.1", today=TODAY)
    desk.commit()
    assert ADDRESS not in repr(desk.exec(select(ReviewAddress)).one())
