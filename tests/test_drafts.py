"""Drafts that were left are named, read, thrown away and brought back; nothing takes over by
itself, nothing is published by Enter, nothing is cut, and a session that is over loses nothing."""

import html
import re
from urllib.parse import unquote

import html5lib
import pytest
from fastapi import FastAPI
from sqlmodel import Session, select
from starlette.testclient import TestClient

from app.models import OfferNote, Report
from app.offers import drafts, editing, formtexts, store
from app.vocabulary import ReportState
from tests.cast import PASSPHRASE, Clock, sign_in, who
from tests.deskform import MINE, fields, record_of

FORM = f"/pult/angebote/{MINE}"
NEW = "/pult/angebote/neu"
LEFT = "TODO noch mal klären"


def page(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.unescape(answer.text)


def links(text: str, path: str) -> list[str]:
    return re.findall(rf'href="({re.escape(path)}[^"]+)"', text)


def leave(client: TestClient, app: FastAPI, **typed: str) -> str:
    """Types into the form and goes away; the draft's token."""
    form = fields(app, **typed)
    assert client.post("/pult/entwurf", data=form).status_code == 200
    return str(form[drafts.TOKEN])


# --- what was left --------------------------------------------------------------------------------


def test_the_saved_version_opens_and_what_was_left_is_named(
    desk_app: FastAPI, desk: Session
) -> None:
    with sign_in(desk_app, "anna") as client:
        token = leave(client, desk_app, beschreibung=LEFT, wann="vielleicht freitags")
        opened = page(client, FORM)
        assert LEFT not in opened
        assert (
            "Sie haben am 24.11.2026, 10:00 Uhr an „Beschreibung“ und „Wann“ geschrieben:" in opened
        )
        # Something else is done to the offer: what was left is not published with it.
        assert client.post(FORM, data=fields(desk_app, telefon="02422 4711")).status_code == 303
        assert record_of(desk_app)[0].description != LEFT
        assert LEFT not in client.get(f"/angebote/{MINE}").text
        # It can be read without a form, field by field, and written on.
        read = page(client, f"/pult/entwurf/{token}")
        before = record_of(desk_app)[0].description
        assert re.findall(r"<dt>(.*?)</dt>", read) == ["Beschreibung", "Wann"]
        assert f'<ins class="lines-kept">{LEFT}</ins>' in read
        assert before.partition("\n")[0] in read
        again = page(client, f"{FORM}?entwurf={token}")
        assert LEFT in again
        assert "Noch nicht gespeichert ist: „Beschreibung“ und „Wann“." in again
        # A form that goes on with it ends it.
        done = fields(desk_app, beschreibung="Geklärt.") | {drafts.FROM: token}
        assert client.post(FORM, data=done).status_code == 303
        assert "geschrieben:" not in page(client, FORM)


def test_what_says_nothing_that_is_not_saved_is_not_named(desk_app: FastAPI, desk: Session) -> None:
    with sign_in(desk_app, "anna") as client:
        leave(client, desk_app)
        assert "geschrieben:" not in page(client, FORM)
        leave(client, desk_app, wann="freitags")
        assert "an „Wann“ geschrieben:" in page(client, FORM)
        record, version = record_of(desk_app)
        fresh = record.model_copy(update={"schedule": "freitags"})
        editing.publish(desk, fresh, by=who(desk, "doris"), seen=version)
        assert "geschrieben:" not in page(client, FORM)


def test_an_age_with_its_unit_beside_it_is_no_change() -> None:
    """The form shows "18 Monate" in one field, the record's form has number and unit."""
    was = [("alter_von_einheit", "schwangerschaft"), ("alter_bis", "18")]
    then = [*was, ("alter_bis_einheit", "monate")]
    shown = [("alter_von", "Schwangerschaft"), ("alter_bis", "18 Monate")]
    assert formtexts.changed(shown, then, then) == ()
    (changed,) = formtexts.changed([*shown[:1], ("alter_bis", "19 Monate")], then, then)
    assert changed.new == "Alter von Schwangerschaft, Alter bis 19 Monate"


def test_what_was_thrown_away_comes_back(desk_app: FastAPI, desk: Session) -> None:
    with sign_in(desk_app, "anna") as client:
        token = leave(client, desk_app, beschreibung=LEFT)
        gone = client.post(f"/pult/entwurf/{token}/verwerfen").headers["location"]
        assert gone == f"{FORM}?verworfen={token}"
        assert "Doch behalten" in page(client, gone)
        assert "geschrieben:" not in page(client, FORM)
        # An autosave that was still on its way changes nothing about that.
        late = fields(desk_app, beschreibung="zu spät") | {drafts.TOKEN: token}
        client.post("/pult/entwurf", data=late)
        assert "geschrieben:" not in page(client, FORM)
        back = client.post(f"/pult/entwurf/{token}/behalten").headers["location"]
        assert LEFT in page(client, back)
        assert "an „Beschreibung“ geschrieben:" in page(client, FORM)
        # What stands in an open form is thrown away as it stands there, with what it goes on with.
        typed = fields(desk_app, beschreibung="noch einmal anders") | {drafts.FROM: token}
        gone = client.post("/pult/entwurf/verwerfen", data=typed).headers["location"]
        assert drafts.mine(desk, by=who(desk, "anna")) == []
        (kept,) = re.findall(r'action="(/pult/entwurf/[^"]+/behalten)"', page(client, gone))
        back = client.post(kept).headers["location"]
        assert "noch einmal anders" in page(client, back)


def test_new_offers_begin_empty_and_several_can_be_begun(desk_app: FastAPI) -> None:
    titles = ("Waldspielgruppe Drove", "Nähcafé Winden")
    with sign_in(desk_app, "anna") as client:
        first, _second = (
            leave(client, desk_app, titel=each, **{drafts.ABOUT: "neu"}) for each in titles
        )
        opened = page(client, NEW)
        assert re.search(r'id="titel" name="titel" value=""', opened)
        for each in titles:
            assert f"„{each}“ begonnen:" in opened
        # Folded, so that the form is not far below.
        assert "<summary>Angefangen und nicht gespeichert: 2</summary>" in opened
        ways = links(opened, f"{NEW}?entwurf=")
        assert len(ways) == 2
        assert f'value="{titles[0]}"' in page(client, f"{NEW}?entwurf={first}")
        listed = page(client, "/pult/entwuerfe")
        assert all(each in listed for each in titles)
        client.post(f"/pult/entwurf/{first}/verwerfen", data={"von": "liste"})
        assert links(page(client, NEW), f"{NEW}?entwurf=") == [
            each for each in ways if first not in each
        ]
        # A copy begins as a copy, whatever else was begun.
        assert record_of(desk_app)[0].title in page(client, f"{NEW}?vorlage={MINE}")


# --- Enter ----------------------------------------------------------------------------------------


def pressed_by_enter(text: str, action: str) -> dict[str, str]:
    """The first submit button of the form: browsers press it, with and without JavaScript."""
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    (form,) = (each for each in tree.iter("form") if each.get("action") == action)
    button = next(form.iter("button"))
    assert button.get("formaction") is None
    return {button.get("name") or "": button.get("value") or ""}


@pytest.mark.parametrize(
    ("path", "wrong"), [(FORM, {"plz": "5x"}), (NEW, {"titel": "", "entwurf-zu": "neu"})]
)
def test_enter_in_a_line_checks_and_keeps_and_publishes_nothing(
    desk_app: FastAPI, desk: Session, path: str, wrong: dict[str, str]
) -> None:
    anna = who(desk, "anna")
    with sign_in(desk_app, "anna") as client:
        enter = pressed_by_enter(client.get(path).text, path)
        offers = len(store.every(desk))
        about = {drafts.ABOUT: wrong.get(drafts.ABOUT, MINE)}
        typed = fields(desk_app, beschreibung=LEFT, **about) | enter
        checked = client.post(path, data=typed)
        assert checked.status_code == 200
        assert "Geprüft und gemerkt am" in checked.text
        bad = client.post(path, data=typed | wrong)
        assert bad.status_code == 200
        assert "1 Angabe passt noch nicht" in bad.text
        assert LEFT in bad.text
        desk.expire_all()
        assert len(store.every(desk)) == offers
        assert record_of(desk_app)[1] == 1
        (kept,) = drafts.mine(desk, by=anna)
        assert kept.first("beschreibung") == LEFT


def test_enter_in_a_line_of_a_träger_saves_nothing_and_nobody_is_named(desk_app: FastAPI) -> None:
    path = "/pult/traeger/turnclub-kreuzau"
    with sign_in(desk_app, "anna") as client:
        enter = pressed_by_enter(client.get(path).text, path)
        typed = {"name": "Turnclub 1889 Kreuzau e. V.", "art": "verein", "telefon": "02422 4711"}
        checked = client.post(path, data=typed | enter)
        assert checked.status_code == 200
        assert "Gespeichert ist noch nichts." in checked.text
        assert "02422 4711" in checked.text
        assert "02422 4711" not in client.get(path).text
        named = client.post(path, data=typed | {"telefon": "02422 4711 (Frau Zuckerwatte)"})
        assert named.status_code == 422
        assert "Bitte ohne Namen von Personen" in named.text


# --- nothing is cut -------------------------------------------------------------------------------


def test_what_is_too_long_is_told_and_kept_whole(desk_app: FastAPI) -> None:
    long = "freitags " * 40 + "Ende"
    with sign_in(desk_app, "anna") as client:
        opened = client.get(FORM).text
        free = re.findall(r'<(?:input|textarea)[^>]*name="([a-z_]+)"[^>]*maxlength', opened)
        assert set(free) <= {"alter_von", "alter_bis"}
        for name in ("wann", "grund"):
            answer = client.post(FORM, data=fields(desk_app, **{name: long}))
            assert answer.status_code == 422
            assert f"{len(long) - 300}" in answer.text
            assert re.search(r"Zeichen zu viel|zu viel", answer.text)
            assert long in answer.text, name
        withdrawn = client.post(f"{FORM}/zurueckziehen", data={"version": "1", "grund": long})
        assert withdrawn.status_code == 422
        assert long in withdrawn.text
        assert record_of(desk_app)[0].ended is None


def test_what_families_do_not_see_is_not_called_published(desk_app: FastAPI) -> None:
    said = "Familien sehen es nicht: „Sichtbar bis“ ist vorbei."
    with sign_in(desk_app, "anna") as client:
        saved = client.post(FORM, data=fields(desk_app, sichtbar_bis="2026-11-20"))
        assert "nicht-mehr-zu-sehen" in saved.headers["location"]
        opened = page(client, saved.headers["location"])
        assert f"Gespeichert. {said}" in opened
        assert "Gespeichert und veröffentlicht" not in opened
        assert f"<b>{said}</b>" in page(client, FORM)
        version = {"version": str(record_of(desk_app)[1])}
        confirmed = client.post(f"{FORM}/bestaetigen", data=version)
        assert "nicht-mehr-zu-sehen" in confirmed.headers["location"]


# --- a session that is over -----------------------------------------------------------------------


def back_again(client: TestClient, path: str, data: dict[str, str]) -> str:
    """Sends a form when nobody is signed in, signs in, and comes to where it is found again."""
    asked = client.post(path, data=data)
    assert asked.status_code == 401
    (kept,) = re.findall(r'name="behalten" value="([^"]*)"', asked.text)
    (next_,) = re.findall(r'name="weiter" value="([^"]*)"', asked.text)
    signed_in = client.post(
        "/anmelden",
        data={
            "email": "anna@example.org",
            "passphrase": PASSPHRASE,
            "weiter": next_,
            "behalten": html.unescape(kept),
        },
    )
    return str(signed_in.headers["location"])


def send_on(client: TestClient, found: str) -> str:
    """Presses the button of the page that has what was not sent."""
    tree = html5lib.parse(client.get(found).text, namespaceHTMLElements=False)
    (form,) = (each for each in tree.iter("form") if each.get("action") == found)
    data = {each.get("name"): each.get("value") for each in form.iter("input")}
    sent = client.post(found, data=data)
    assert sent.status_code == 307
    return str(client.post(sent.headers["location"], data=data).headers["location"])


def test_a_session_that_is_over_loses_no_note_and_no_answer(
    desk_app: FastAPI, desk: Session, clock: Clock
) -> None:
    row = store.by_slug(desk, MINE)
    assert row is not None
    assert row.id is not None
    report = Report(key="r", offer_id=row.id, topic="text", text="?", made_on=clock.now.date())
    desk.add(report)
    desk.commit()
    note, answer = "Bitte klingeln\nund warten & „lächeln“", "Danke, es ist berichtigt."
    with sign_in(desk_app, "anna") as client:
        for path, data in (
            (f"{FORM}/hinweise", {"hinweis": note}),
            (f"/pult/eingang/meldung/{report.id}", {"antwort": answer}),
        ):
            clock.go(hours=3)
            found = back_again(client, path, data)
            assert next(iter(data.values())) in page(client, found)
            assert "Nicht abgesendet" in client.get("/pult/entwuerfe").text
            assert "fertig=" in send_on(client, found)
            assert drafts.mine(desk, by=who(desk, "anna")) == []
    desk.expire_all()
    assert desk.exec(select(OfferNote.text)).all() == [note]
    assert (report.state, report.answer) == (ReportState.SETTLED.value, answer)


def test_what_was_not_sent_says_which_button_of_which_offer_it_was(
    desk_app: FastAPI, clock: Clock
) -> None:
    record, version = record_of(desk_app)
    with sign_in(desk_app, "anna") as client:
        clock.go(hours=3)
        found = back_again(client, f"{FORM}/bestaetigen", {"version": str(version)})
        assert f"Stimmt noch: {record.title}" in page(client, found)
        clock.go(hours=3)
        sent = {"kosten": "unbekannt", "gesehen": str(version)}
        found = back_again(client, f"{FORM}/kurz", sent)
        assert f"Ändern: {record.title}" in page(client, found)
        assert "Kosten bitte erfragen" in page(client, found)


def test_whoever_has_to_confirm_it_first_types_no_account_twice(
    desk_app: FastAPI, clock: Clock
) -> None:
    person = {"name": "Emil", "email": "emil@example.org", "role": "kuemmerer", "kommunen": "titz"}
    with sign_in(desk_app, "doris") as client:
        clock.go(minutes=20)
        asked = client.post("/pult/konten", data=person).headers["location"]
        found = unquote(asked.partition("weiter=")[2])
        proof = {"passphrase": PASSPHRASE, "weiter": found}
        assert client.post("/anmelden/bestaetigen", data=proof).headers["location"] == found
        assert "emil@example.org" in page(client, found)
        assert send_on(client, found) == "/pult/konten?fertig=eingeladen"


def test_what_protects_an_account_is_not_carried_along(desk_app: FastAPI, clock: Clock) -> None:
    with sign_in(desk_app, "anna") as client:
        clock.go(hours=3)
        asked = client.post("/pult/konto/passphrase", data={"old": PASSPHRASE, "passphrase": "x"})
    assert asked.status_code == 401
    assert "behalten" not in asked.text
    assert PASSPHRASE not in asked.text


def test_an_address_of_another_site_is_never_sent_on_to(desk_app: FastAPI, desk: Session) -> None:
    with sign_in(desk_app, "anna") as client:
        for path in (
            "https://example.org/",
            "//example.org/pult",
            "/abmelden",
            "/pult/../abmelden",
        ):
            data = {
                "email": "anna@example.org",
                "passphrase": PASSPHRASE,
                "behalten": f"{drafts.PATH}={path}&hinweis=x",
            }
            assert client.post("/anmelden", data=data).headers["location"] == "/pult"
    assert drafts.mine(desk, by=who(desk, "anna")) == []


@pytest.mark.parametrize("about", ["kommunen/kreuzau", "traeger/neu"])
def test_what_was_typed_about_a_kommune_or_a_traeger_is_kept_named_and_gone_on_with(
    desk_app: FastAPI, about: str
) -> None:
    url = f"/pult/{about}"
    with sign_in(desk_app, "doris") as doris:
        page = doris.get(url).text
        token = re.findall(r'name="entwurf" value="([^"]+)"', page)[0]
        typed = {"entwurf": token, "entwurf-zu": about, "gesehen": "1", "telefon": "02422 4711"}
        assert doris.post("/pult/entwurf", data=typed).status_code == 204
        opened = doris.get(url).text
        assert "an „Telefon“ geschrieben" in opened
        assert 'value="02422 4711"' not in opened, "what is saved opens"
        go_on = f"{url}?entwurf={token}"
        assert go_on in doris.get("/pult/entwuerfe").text
        assert 'value="02422 4711"' in doris.get(go_on).text
        gone = doris.post(f"/pult/entwurf/{token}/verwerfen").headers["location"]
        assert gone == f"{url}?verworfen={token}"
        assert "Doch behalten" in doris.get(gone).text
        assert doris.post(f"/pult/entwurf/{token}/behalten").headers["location"] == go_on
    with sign_in(desk_app, "anna") as anna:
        assert "02422 4711" not in anna.get(f"/pult/kommunen/kreuzau?entwurf={token}").text
