"""Translations at the desk: written, read, brought back, taken from files; what families then read
in this process, in another one, after a restart, and in the files."""

import argparse
import io
import re
import shutil
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from alembic import command
from babel.messages.pofile import read_po, write_po
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import Session, col, select
from starlette.testclient import TestClient

from app import database
from app.desk import translations
from app.models import TextVersion
from app.offers import importing, translating
from app.records import translated
from app.records.textstates import AWAITED
from app.records.translated import Overlay, Texts
from app.records.translation import Translation, fingerprint
from app.settings import Settings
from app.texts import checks, store
from app.texts.store import OvertakenError, Writing
from app.vocabulary import TextState
from tests.cast import NOW, PASSPHRASE, sign_in
from tests.html_validity import assert_valid
from tests.rows import overwrite

SLUG = "turnclub-kreuzau-kinder"
KEY = f"angebote/{SLUG}/summary"
GUIDE = "hilfe/gewalt/title"
OURS = "Гімнастика з музикою для дітей у Kreuzau."
ROLE = "Muttersprachlerin, Familienbüro"
TODAY = date(2026, 11, 24)


def address(key: str = KEY, language: str = "uk") -> str:
    return f"/pult/texte/{language}/{key}"


def form_of(client: TestClient, path: str) -> dict[str, str]:
    """What the form of that page would send untouched."""
    page = unescape(client.get(path).text)
    whole = page[page.index('id="text-form"') : page.index("</form>", page.index('id="text-form"'))]
    found = dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', whole))
    text = re.search(r'<textarea[^>]*name="text"[^>]*>\n(.*?)</textarea>', whole, re.DOTALL)
    role = re.search(r'name="aufgabe" value="([^"]*)"', whole)
    assert text is not None
    assert role is not None
    return found | {"text": text[1], "aufgabe": role[1], "sicher": "ja"}


def wrote(client: TestClient, path: str = "", **said: str) -> str:
    """Where the save leads."""
    path = path or address()
    answer = client.post(path, data=form_of(client, path) | said)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def public(app: FastAPI, path: str = f"/uk/angebote/{SLUG}") -> str:
    with TestClient(app, base_url="https://testserver", follow_redirects=False) as client:
        return unescape(client.get(path).text)


def german_of(app: FastAPI, key: str = KEY) -> str:
    return translations.known(app.state.index).of[key].text


# --- writing and reading -------------------------------------------------------------------------


def test_what_is_written_is_read_at_once_and_counts_as_unread(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "clara") as client:
        assert OURS not in public(desk_app)
        before = client.get(f"/uk/angebote/{SLUG}").headers["etag"]
        wrote(client, text=OURS)
        after = client.get(f"/uk/angebote/{SLUG}", headers={"If-None-Match": before})
        assert after.status_code == 200
        assert OURS in unescape(after.text)
        assert OURS in public(desk_app, "/uk/angebote?q=turnclub-kreuzau-kinder&kommune=kreuzau")
        assert OURS not in public(desk_app, f"/pl/angebote/{SLUG}")
        whole = client.get(address()).text
    assert_valid(whole)
    page = unescape(whole)
    assert OURS in page
    assert "</a> · ungelesen</p>" in page
    assert f'lang="uk" dir="ltr" aria-describedby="text-hilfe">\n{OURS}</textarea>' in page


def test_the_tick_says_who_has_read_it_and_when(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "clara") as client:
        wrote(client, text=OURS, gelesen="ja", aufgabe=ROLE)
        page = unescape(client.get(address()).text)
        assert f"{TextState.READ.label}: {ROLE}, 24.11.2026" in page
        # The next text proposes the same role, and does not tick for anybody.
        other = unescape(client.get(address(f"angebote/{SLUG}/title")).text)
        assert f'value="{ROLE}"' in other
        assert 'name="gelesen" value="ja">' in other
        # What is changed afterwards is nobody's any more.
        wrote(client, text=f"{OURS} Так.")
        assert translated.texts("uk").of[KEY].read is None


def test_reading_without_a_role_and_what_is_empty_or_too_long_keep_what_was_typed(
    desk_app: FastAPI,
) -> None:
    with sign_in(desk_app, "clara") as client:
        form = form_of(client, address())
        for said, fault, status in (
            ({"text": OURS, "gelesen": "ja", "aufgabe": " "}, "Bitte ausfüllen.", 422),
            ({"text": "  "}, "Bitte ausfüllen.", 422),
            ({"text": "я" * 4001}, "Bitte höchstens 4000 Zeichen.", 422),
        ):
            answer = client.post(address(), data=form | said)
            assert answer.status_code == status
            page = unescape(answer.text)
            assert_valid(answer.text)
            assert fault in page
            assert f"\n{said['text']}</textarea>" in page
    assert store_rows(desk_app) == []


def store_rows(app: FastAPI) -> list[TextVersion]:
    with database.session(app.state.engine) as session:
        return list(session.exec(select(TextVersion).order_by(col(TextVersion.id))))


def test_a_placeholder_cannot_be_lost(desk_app: FastAPI) -> None:
    key = next(
        each.key
        for each in translations.known(desk_app.state.index).texts
        if "{operator_name}" in each.text
    )
    with sign_in(desk_app, "doris") as client:
        form = form_of(client, address(key))
        answer = client.post(address(key), data=form | {"text": "Без назви."})
    assert answer.status_code == 422
    assert "{operator_name}" in unescape(answer.text).split('class="faults"')[1]


def test_a_lost_number_is_asked_about_and_taken_with_a_tick(desk_app: FastAPI) -> None:
    with database.session(desk_app.state.engine) as session:
        overwrite(session, {"summary": "Turnen, 02422 1234, turnen@example.org"}, [SLUG])
    desk_app.state.index.rebuild()
    with sign_in(desk_app, "clara") as client:
        form = form_of(client, address()) | {"text": "Гімнастика 112233"}
        del form["sicher"]
        answer = client.post(address(), data=form)
        page = unescape(answer.text)
        assert answer.status_code == 422
        assert_valid(answer.text)
        assert "Diese Zahl aus dem Deutschen fehlt: 02422, 1234" in page
        assert "Diese Zahl steht im Deutschen nicht: 112233" in page
        assert "Fehlt oder ist anders geschrieben: turnen@example.org" in page
        assert "\nГімнастика 112233</textarea>" in page
        assert 'name="sicher" value="ja">' in page
        assert store_rows(desk_app) == []
        assert client.post(address(), data=form | {"sicher": "ja"}).status_code == 303
    assert len(store_rows(desk_app)) == 1


@pytest.mark.parametrize(
    ("german", "said", "count"),
    [
        ("Bis 1.200 Euro im Jahr", "До 1200 євро на рік", 0),
        ("Ruf an: 116 111", "اتصل: ١١٦ ١١١", 0),
        ("Ab 3 Jahren", "Від трьох років", 1),
        ("In der Hauptstraße 12", "На вулиці 12", 1),
        ("In der Hauptstraße 12", "Hauptstraße 12", 0),
        ("Die Straße ist lang", "Вулиця довга", 0),
        ("Mehr: www.kreis-dueren.de/kita", "Більше: www.kreis-dueren.de/kita", 0),
        ("Mehr: www.kreis-dueren.de/kita", "Більше на сторінці", 1),
        ("In der vierten Klasse", "У 4 класі", 0),
        ("Anruf im Jahr", "Дзвінок у 2026 році", 1),
    ],
)
def test_what_seems_lost(german: str, said: str, count: int) -> None:
    assert len(checks.doubts("uk", KEY, german, said)) == count
    assert not checks.doubts("uk", "angebote/x/title", german, said) or "2026" in said


def test_the_glossary_stands_beside_it_and_what_departs_is_asked_about(desk_app: FastAPI) -> None:
    with database.session(desk_app.state.engine) as session:
        overwrite(session, {"summary": "Hilfe von Hebammen"}, [SLUG])
    desk_app.state.index.rebuild()
    with sign_in(desk_app, "clara") as client:
        form = form_of(client, address()) | {"text": "Допомога від лікарів"}
        del form["sicher"]
        answer = client.post(address(), data=form)
        assert "„Hebamme“ heißt im Glossar „акушерка“" in unescape(answer.text)
        assert "Hebamme:" in unescape(client.get(address()).text)


def test_saving_goes_to_the_next_one_of_the_same_list(desk_app: FastAPI) -> None:
    with database.session(desk_app.state.engine) as session:
        overwrite(session, {"summary": "Neu", "description": "Ganz neu"}, [SLUG])
    desk_app.state.index.rebuild()
    query = f"?sprache=uk&kommune=kreuzau&zustand=veraltet&q={SLUG}"
    with sign_in(desk_app, "anna") as client:
        listed = unescape(client.get(f"/pult/texte{query}").text)
        assert listed.count('<li class="zeile zeile--oben">') == 2
        path = re.findall(r'href="(/pult/texte/uk/angebote/[^"]+)"', listed)[0]
        assert path.startswith(address())
        on = wrote(client, path, text="Новий")
        assert on.startswith(address(f"angebote/{SLUG}/description"))
        assert "zustand=veraltet" in on
        page = unescape(client.get(on).text)
        assert "Gespeichert. Familien lesen es schon so." in page
        stay = wrote(client, on, text="Зовсім новий", aktion="bleiben")
        assert stay.startswith(address(f"angebote/{SLUG}/description"))
        end = wrote(client, on, text="Зовсім новий!")
        assert end.startswith("/pult/texte?sprache=uk&kommune=kreuzau&zustand=veraltet")
        assert "In dieser Liste wartet sonst nichts mehr" in client.get(end).text


def test_a_stale_text_shows_what_has_changed_in_german(desk_app: FastAPI) -> None:
    old = german_of(desk_app)
    with sign_in(desk_app, "doris") as client:
        wrote(client, text=OURS)
        with database.session(desk_app.state.engine) as session:
            overwrite(session, {"summary": f"{old} Jetzt freitags."}, [SLUG])
        desk_app.state.index.rebuild()
        page = unescape(client.get(address()).text)
        assert "<ins>Jetzt freitags.</ins>" in page
        assert OURS in page
        assert f"{old} Jetzt freitags." in public(desk_app)
        # Of what stands in a file, the history of the offer knows the German text.
        assert "<ins>Jetzt freitags.</ins>" in unescape(client.get(address(language="pl")).text)
        offer = unescape(client.get(f"/pult/angebote/{SLUG}").text)
        assert f"Übersetzungen: {len(AWAITED)} veraltet" in offer
        way = re.search(r'href="(/pult/texte\?[^"]+)">Übersetzungen', offer)
        assert way is not None
        assert KEY in unescape(client.get(way[1]).text)


def test_whoever_saw_an_older_version_sees_both(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "clara") as clara, sign_in(desk_app, "doris") as doris:
        mine = form_of(clara, address())
        wrote(doris, text=OURS)
        answer = clara.post(address(), data=mine | {"text": "Мій текст"})
        assert answer.status_code == 409
        page = unescape(answer.text)
        assert_valid(answer.text)
        assert "Inzwischen hat jemand anders gespeichert" in page
        assert f'<p class="lines-kept" lang="uk" dir="ltr">{OURS}</p>' in page
        assert "\nМій текст</textarea>" in page
        assert 'name="gesehen" value="1"' in page
        again = clara.post(address(), data=mine | {"text": "Мій текст", "gesehen": "1"})
        assert again.status_code == 303
    assert [row.text for row in store_rows(desk_app)] == [OURS, "Мій текст"]


def test_a_second_click_writes_nothing_twice(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "clara") as client:
        form = form_of(client, address()) | {"text": OURS}
        assert [client.post(address(), data=form).status_code for _twice in "ab"] == [303, 303]
    assert len(store_rows(desk_app)) == 1


def test_a_german_text_that_changed_meanwhile_is_said(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "clara") as client:
        form = form_of(client, address()) | {"text": OURS}
        with database.session(desk_app.state.engine) as session:
            overwrite(session, {"summary": "Turnen, jetzt freitags."}, [SLUG])
        desk_app.state.index.rebuild()
        answer = client.post(address(), data=form)
        page = unescape(answer.text)
        assert answer.status_code == 409
        assert "Der deutsche Text ist inzwischen ein anderer" in page
        assert "Turnen, jetzt freitags." in page
        assert f"\n{OURS}</textarea>" in page
    assert store_rows(desk_app) == []


def test_what_was_typed_when_the_session_ended_is_there_after_signing_in(
    desk_app: FastAPI,
) -> None:
    with sign_in(desk_app, "clara") as client:
        form = form_of(client, address()) | {"text": OURS, "aufgabe": ROLE}
        client.cookies.clear()
        asked = client.post(address(), data=form)
        assert asked.status_code == 401
        page = unescape(asked.text)
        assert "Ihr Text ist noch da" in page
        kept = re.search(r'name="([\w-]+)" value="([^"]*entwurf-zu[^"]*)"', page)
        way = re.search(r'name="weiter" value="([^"]*)"', page)
        assert kept is not None
        assert way is not None
        signed = {"email": "clara@example.org", "passphrase": PASSPHRASE, "weiter": way[1]}
        answer = client.post("/anmelden", data=signed | {kept[1]: kept[2]})
        assert answer.headers["location"] == address()
        assert f'href="{address()}"' in client.get("/pult").text
        page = unescape(client.get(address()).text)
        assert "getippt und nicht gespeichert" in page
        assert f"\n{OURS}</textarea>" in page
        assert f'value="{ROLE}"' in page
        wrote(client)
        assert "nicht gespeichert" not in unescape(client.get(address()).text)


def test_an_older_version_is_brought_back_with_who_had_read_it(desk_app: FastAPI) -> None:
    of_file = translated.texts("uk").of[KEY].text
    with sign_in(desk_app, "clara") as client:
        wrote(client, text=OURS, gelesen="ja", aufgabe=ROLE)
        wrote(client, text="Щось інше")
        form = form_of(client, address())
        back = client.post(address(), data={"gesehen": form["gesehen"], "zurueck": "1"})
        assert "fertig=wiederhergestellt" in back.headers["location"]
        assert OURS in public(desk_app)
        assert translated.texts("uk").of[KEY].read is not None
        late = client.post(address(), data={"gesehen": form["gesehen"], "zurueck": "2"})
        assert "fertig=uebersetzung-ueberholt" in late.headers["location"]
        client.post(address(), data={"gesehen": "3", "zurueck": "0"})
        assert of_file in public(desk_app)
        odd = client.post(address(), data={"gesehen": "4", "zurueck": "99"})
        assert odd.status_code == 404
        assert client.post(address(), data={"zurueck": "x"}).status_code == 404
        page = unescape(client.get(address()).text)
    assert page.count("Diese Fassung zurückholen") == 4
    assert [row.event for row in store_rows(desk_app)] == ["written"] * 2 + ["brought back"] * 2


# --- rights --------------------------------------------------------------------------------------


def test_a_caretaker_writes_the_own_offers_alone(desk_app: FastAPI) -> None:
    for who, key, status in (
        ("anna", KEY, 303),
        ("bernd", KEY, 403),
        ("anna", GUIDE, 403),
        ("clara", GUIDE, 303),
        ("doris", GUIDE, 303),
    ):
        with sign_in(desk_app, who) as client:
            page = client.get(address(key))
            assert page.status_code == 200
            assert ('name="text"' in page.text) == (status == 303), (who, key)
            form = {"text": f"{OURS} {who}", "sicher": "ja", "gesehen": "0"}
            if status == 303:
                form = form_of(client, address(key)) | form
                form["gesehen"] = str(len([r for r in store_rows(desk_app) if r.key == key]))
            assert client.post(address(key), data=form).status_code == status, (who, key)


@pytest.mark.parametrize(
    "path", ["xx/" + KEY, "uk/angebote/gibt-es-nicht/summary", "uk/" + KEY[:-1]]
)
def test_what_is_no_text_is_not_there(desk_app: FastAPI, path: str) -> None:
    with sign_in(desk_app, "doris") as client:
        assert client.get(f"/pult/texte/{path}").status_code == 404
        assert client.post(f"/pult/texte/{path}", data={"text": OURS}).status_code == 404


# --- over the files ------------------------------------------------------------------------------


def written(
    app: FastAPI, text: str, *, german: str = "", key: str = KEY, language: str = "uk"
) -> None:
    """As another process would write it: this one is not told."""
    german = german or german_of(app, key)
    made = Translation(text=text, source=fingerprint(german))
    with database.session(app.state.engine) as session:
        store.write(
            session, language, [Writing(key=key, german=german, made=made)],
            by=None, event=store.WRITTEN, at=NOW,
        )  # fmt: skip


def test_what_another_process_wrote_is_found_by_the_next_look(desk_app: FastAPI) -> None:
    assert OURS not in public(desk_app)
    card = "/uk/angebote?kommune=kreuzau&q=Turnclub"
    assert OURS not in public(desk_app, card)
    written(desk_app, OURS)
    written(desk_app, "Домашнє насильство!", key=GUIDE)
    assert desk_app.state.index.catch_up() == 0
    assert OURS in public(desk_app)
    assert OURS in public(desk_app, card)
    assert "Домашнє насильство!" in public(desk_app, "/uk/hilfe-sofort")


def test_it_is_there_after_a_restart(desk_app: FastAPI) -> None:
    written(desk_app, OURS)
    translated.lay({})
    desk_app.state.index.rebuild()
    assert OURS in public(desk_app)


def test_what_is_said_of_other_offers_is_not_said_anew(desk_app: FastAPI) -> None:
    from app.i18n import speaking

    index = desk_app.state.index
    with speaking("uk"):
        before = index.catalogue
        assert index.catalogue is before
    written(desk_app, OURS)
    index.catch_up()
    with speaking("uk"):
        after = index.catalogue
    assert after.offers[SLUG].summary == OURS
    assert after.version != before.version
    assert after.version.startswith(before.version)
    changed = [slug for slug in after.offers if after.offers[slug] is not before.offers[slug]]
    assert changed == [SLUG]
    assert after.guides is before.guides


def test_what_is_stale_gives_way_to_a_file_that_is_not() -> None:
    text, other = "Deutsch", "Früher"
    of_file = Translation(text="файл", source=fingerprint(text))
    ours = Translation(text="пульт", source=fingerprint(other))
    both = Texts({KEY: ours}, below={KEY: of_file})
    assert both.known(KEY, text) == "файл"
    assert both.known(KEY, other) == "пульт"
    assert Texts({KEY: ours}).found(KEY, fingerprint(text)) is ours


def test_the_same_overlay_leaves_the_same_texts() -> None:
    one = {"uk": Overlay(of={KEY: Translation(text="a", source="0" * 8)}, version="1-1")}
    translated.lay(one)
    first = translated.texts("uk")
    translated.lay({"uk": Overlay(of=dict(one["uk"].of), version="1-1")})
    assert translated.texts("uk") is first
    translated.lay({})
    assert KEY in translated.texts("uk").of
    assert translated.texts("uk") is translated.of_files("uk")


def test_two_who_save_at_the_same_moment_are_told(session: Session) -> None:
    made = Translation(text="a", source="0" * 8)
    first = Writing(key=KEY, german="x", made=made, seen=0)
    store.write(session, "uk", [first], by=None, event=store.WRITTEN, at=NOW)
    with pytest.raises(OvertakenError):
        store.write(session, "uk", [first], by=None, event=store.WRITTEN, at=NOW)
    versions = store._versions
    store._versions = lambda *_: {}
    try:
        with pytest.raises(OvertakenError):
            store.write(session, "uk", [first], by=None, event=store.WRITTEN, at=NOW)
    finally:
        store._versions = versions
    assert store.mark(session)[0] == 1


def test_the_export_writes_it_into_the_files_and_they_say_the_same(
    desk_app: FastAPI, tmp_path: Path
) -> None:
    written(desk_app, OURS)
    written(desk_app, "Vzagali", key="angebote/gibt-es-nicht/summary", german="Gibt es nicht")
    # Made of an earlier text, while the file has one of today's.
    written(desk_app, "veraltet", key=GUIDE, german="Früher")
    desk_app.state.index.catch_up()
    with database.session(desk_app.state.engine) as session:
        changed, _taken = importing.export_all(session, tmp_path / "data")
    folder = tmp_path / "data" / "texts"
    assert [path for path in changed if folder in path.parents] == [folder / "uk" / "angebote.yaml"]
    now = translated.read_files("uk", folder)
    assert now[KEY].text == OURS
    assert now[GUIDE] == translated.of_files("uk").of[GUIDE]
    assert {k: v for k, v in now.items() if k != KEY} == {
        k: v for k, v in translated.of_files("uk").of.items() if k != KEY
    }
    with database.session(desk_app.state.engine) as session:
        changed, _taken = importing.export_all(session, tmp_path / "data")
    assert not [path for path in changed if folder in path.parents]


def test_the_command_counts_it_and_writes_over_it(desk_app: FastAPI, tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    shutil.copytree(translated.TEXTS, folder)
    written(desk_app, OURS)
    translated.lay({})
    given = argparse.Namespace(
        taken=None, export=["uk", str(tmp_path / "uk.po")], glossary=None, role=None,
        translate=None, limit=None,
    )  # fmt: skip
    with database.session(desk_app.state.engine) as session:
        translating.asked(session, given, TODAY, Settings())
        body = (tmp_path / "uk.po").read_bytes()
        assert OURS.encode() in body
        (tmp_path / "uk.po").write_bytes(body.replace(OURS.encode(), b"Inakshe"))
        translating.take(session, "uk", tmp_path / "uk.po", role=None, today=TODAY, folder=folder)
    assert translated.read_files("uk", folder)[KEY].text == "Inakshe"
    desk_app.state.index.catch_up()
    assert "Inakshe" in public(desk_app)


# --- as a file, on paper -------------------------------------------------------------------------


def sent(client: TestClient, body: bytes, name: str = "uk.po", **said: str) -> tuple[int, str]:
    answer = client.post("/pult/texte/uk.po", data=said, files={"datei": (name, body)})
    return answer.status_code, unescape(answer.text)


def changed_po(client: TestClient, texts: dict[str, str]) -> bytes:
    answer = client.get("/pult/texte/uk.po")
    assert answer.headers["content-disposition"] == 'attachment; filename="uk.po"'
    catalog = read_po(io.BytesIO(answer.content), abort_invalid=True)
    for message in catalog:
        if message.context in texts:
            message.string = texts[message.context]
    found = io.BytesIO()
    write_po(found, catalog)
    return found.getvalue()


def test_a_file_goes_out_and_comes_in_again(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "clara") as client:
        assert_valid(client.get("/pult/texte/uk").text)
        body = changed_po(client, {KEY: OURS, GUIDE: "Насильство 12345"})
        status, page = sent(client, body)
        assert status == 200
        assert "1 übernommen" in page
        assert f"{GUIDE}: andere Zahlen als im Deutschen: 12345" in page
        assert OURS in public(desk_app)
        assert "0 übernommen" in sent(client, body)[1]
        assert len(store_rows(desk_app)) == 1
        status, page = sent(client, body, gelesen="ja", aufgabe=ROLE)
        assert status == 200
        assert "0 unverändert" in page
    read = translated.texts("uk").of[KEY].read
    assert read is not None
    assert (read.role, read.day) == (ROLE, "2026-11-24")


def test_a_caretaker_s_file_changes_the_own_offers_alone(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client:
        status, page = sent(client, changed_po(client, {KEY: OURS, GUIDE: "Про насильство"}))
    assert status == 200
    assert "1 übernommen" in page
    assert f"{GUIDE}: gehört nicht zu dem, was Ihr Konto übersetzen darf" in page
    assert [row.key for row in store_rows(desk_app)] == [KEY]


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("uk.xlsx", b"", "Bitte eine Datei .po wählen."),
        ("", b"", "Bitte eine Datei .po wählen."),
        ("uk.po", b"\xff\xfe\x00", "keine lesbare PO-Datei"),
        ("uk.po", b'msgid ""\nmsgstr "Language: pl\\n"\n', "erwartet wird „Language: uk“"),
    ],
)
def test_what_is_no_such_file_is_said(desk_app: FastAPI, name: str, body: bytes, said: str) -> None:
    with sign_in(desk_app, "doris") as client:
        status, page = sent(client, body, name)
        assert status == 422
        assert said in page
        without = sent(client, body, name, gelesen="ja")
        assert without[0] == 422


def test_the_list_on_paper_has_both_and_a_box(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "bernd") as client:
        path = f"/pult/texte/ar/drucken?kommune=alle&zustand=alle&q=angebote/{SLUG}/"
        page = client.get(path).text
        assert_valid(page)
        assert page.count("☐") == len(
            [key for key in translated.texts("ar").of if f"/{SLUG}/" in key]
        )
        assert 'lang="ar" dir="rtl"' in page
        assert german_of(desk_app) in unescape(page)
        assert client.get("/pult/texte/de/drucken").status_code == 404


# --- the list ------------------------------------------------------------------------------------


def test_the_list_is_narrowed_by_state_word_and_guides(desk_app: FastAPI) -> None:
    def listed(query: str) -> int:
        page = client.get(f"/pult/texte?{query}").text
        found = re.search(r'<p role="status">(\d+) Text', page)
        return int(found[1]) if found else 0

    with sign_in(desk_app, "doris") as client:
        everything = listed("sprache=uk&zustand=alle")
        parts = [listed(f"sprache=uk&zustand={each.value}") for each in TextState]
        assert sum(parts) == everything
        guides = listed("sprache=uk&zustand=alle&kommune=wegweiser")
        assert 0 < guides < everything
        assert listed(f"sprache=uk&zustand=alle&q={SLUG}") == len(
            [key for key in translated.texts("uk").of if f"/{SLUG}/" in key]
        )
        wrote(client, text=OURS, gelesen="ja", aufgabe=ROLE)
        assert listed("sprache=uk&zustand=gelesen") == 1
        assert listed("sprache=uk&zustand=gelesen&q=Гімнастика") == 1
        assert listed("sprache=uk&zustand=gelesen&q=насильство") == 0
        page = unescape(client.get("/pult/texte?sprache=uk").text)
        row = page[page.index('kommune=kreuzau#liste">Kreuzau</a></th>') :].split("</tr>")[0]
        assert re.findall(r"<td>(\d+)</td>", row)[0] == "1"


def test_danger_comes_first_then_guides_then_what_reaches_most(desk_app: FastAPI) -> None:
    texts = translations.known(desk_app.state.index).texts
    kinds = [(text.offer is not None, bool(translations.in_danger(text))) for text in texts]
    order = [(False, True), (True, True), (False, False), (True, False)]
    assert kinds == sorted(kinds, key=order.index)
    calm = [text.offer for text in texts if text.offer and not translations.in_danger(text)]
    answers = desk_app.state.index.answers(desk_app.state.index.catalogue.offers.values())
    reach = [len(answers.get(each.slug, ())) + (15 if each.countywide else len(each.kommunen))
             for each in calm]  # fmt: skip
    assert reach == sorted(reach, reverse=True)
    assert reach[0] > reach[-1]


# --- the database --------------------------------------------------------------------------------


def test_a_version_before_puts_it_aside_and_coming_back_brings_it(
    engine: Engine, session: Session
) -> None:
    made = Translation(text="a", source="0" * 8)
    one = Writing(key=KEY, german="x", made=made)
    store.write(session, "uk", [one], by=None, event=store.WRITTEN, at=NOW)
    session.close()
    for version in ("0020", "head", "0020", "head"):
        step = command.upgrade if version == "head" else command.downgrade
        with database.migrating(engine) as steps:
            step(steps, version)
    assert store.overlays(session)["uk"].of == {KEY: made}
    store.write(session, "uk", [one], by=None, event=store.WRITTEN, at=NOW)
    assert store.mark(session)[0] == 2


def test_what_was_committed_late_is_found_as_well(engine: Engine, session: Session) -> None:
    """Another process may commit a smaller number after a larger one was read."""
    made = [Translation(text=text, source="0" * 8) for text in "abc"]
    writings = [Writing(key=f"k/{n}", german="x", made=each) for n, each in enumerate(made)]
    standing = store.Standing()
    standing.load(session)
    store.write(session, "uk", writings[:2], by=None, event=store.WRITTEN, at=NOW)
    standing.catch_up(session)
    known = translated.texts("uk")
    standing.catch_up(session)
    assert translated.texts("uk") is known
    row = session.exec(select(TextVersion).where(TextVersion.key == "k/0")).one()
    values = row.model_dump() | {"id": 0, "key": "k/late", "text": "late"}
    session.add(TextVersion(**values))
    session.commit()
    standing.catch_up(session)
    assert translated.texts("uk").of["k/late"].text == "late"
    store.write(session, "uk", writings[2:], by=None, event=store.WRITTEN, at=NOW)
    standing.catch_up(session)
    assert translated.texts("uk").of["k/2"] == made[2]
    assert translated.texts("uk").version == store.overlays(session)["uk"].version
    translated.lay({})


def test_leichte_sprache_is_checked_once_a_group_has_read_it(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "doris") as client:
        where = address(language="leicht")
        for role, said in (("Familienbüro", "ungelesen"), ("Prüfgruppe Düren", "geprüft")):
            onwards = wrote(client, where, text="Kinder turnen.", gelesen="ja", aufgabe=role)
            assert "fertig=uebersetzung-leicht" in onwards
            page = client.get(where).text
            assert f"· {said}" in page
        listed = client.get("/pult/texte?sprache=leicht&zustand=alle&q=Kinder+turnen").text
        assert "geprüft" in listed
